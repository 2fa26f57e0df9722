//! Invented cells with identifiers planted in them, and look-alikes, drawn from a seed.
//!
//! Check digits are computed here a second time, by other means than in the
//! scanner. No name, number or address is anyone's.

mod draw;
mod identifiers;
mod look_alikes;

use std::collections::BTreeMap;
use std::fmt;

use draw::Draw;
use vetro_audit::scan::{self, Detector, Hints};

/// One cell of the table.
pub struct Cell {
    pub hints: Hints,
    pub text: String,
    /// What was planted in it.
    pub planted: Option<Detector>,
    /// What kind of text it is.
    pub kind: &'static str,
}

/// The columns: names of things and persons in four languages.
const COLUMNS: [(&str, Option<Detector>); 14] = [
    ("cognome", None),
    ("Vorname", None),
    ("data_di_nascita", Some(Detector::BirthDate)),
    ("targa", Some(Detector::Plate)),
    ("Identitätskarte", Some(Detector::IdentityCard)),
    ("passport_no", Some(Detector::Passport)),
    ("permis de conduire", Some(Detector::DrivingLicence)),
    ("partita_iva", Some(Detector::TaxNumber)),
    ("Telefonnummer", Some(Detector::Phone)),
    ("nota", None),
    ("remarques", None),
    ("riferimento", None),
    ("codice", None),
    ("data", None),
];

/// The cells of so many rows.
pub fn cells(seed: u64, rows: usize) -> Vec<Cell> {
    let mut draw = Draw::new(seed);
    let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    let hints = Hints::of_columns(&names);
    let mut cells = Vec::new();
    for _ in 0..rows {
        for (at, (name, announced)) in COLUMNS.iter().enumerate() {
            let (text, planted, kind) = cell(&mut draw, name, *announced);
            cells.push(Cell { hints: hints[at], text, planted, kind });
        }
    }
    cells
}

fn cell(draw: &mut Draw, column: &str, announced: Option<Detector>) -> (String, Option<Detector>, &'static str) {
    match (announced, column) {
        (Some(_), _) if draw.one_in(8) => (draw.pick(&["", "n.d.", "—", "unbekannt"]).to_owned(), None, "blank"),
        (Some(detector), _) => (identifiers::in_column(draw, detector), Some(detector), detector.name()),
        (None, "cognome" | "Vorname") => (draw.name(), None, "name"),
        (None, "data") => (draw.date("-"), None, "date"),
        (None, "nota" | "remarques") => match draw.below(3) {
            0 => {
                let (detector, text) = identifiers::announced_or_certain(draw);
                (draw.around(&text), Some(detector), detector.name())
            }
            1 => {
                let (kind, text) = look_alikes::any(draw);
                (draw.around(&text), None, kind)
            }
            _ => (draw.sentence(), None, "sentence"),
        },
        _ if draw.one_in(3) => {
            let (detector, text) = identifiers::certain(draw);
            (text, Some(detector), detector.name())
        }
        _ => {
            let (kind, text) = look_alikes::any(draw);
            (text, None, kind)
        }
    }
}

/// What the scanner made of the cells.
#[derive(Default)]
pub struct Measured {
    pub planted: usize,
    pub found: usize,
    pub look_alikes: usize,
    pub false_alarms: usize,
    missed: BTreeMap<&'static str, (usize, String)>,
    alarms: BTreeMap<(&'static str, &'static str), (usize, String)>,
}

impl Measured {
    pub fn of(cells: &[Cell]) -> Self {
        let mut measured = Self::default();
        for cell in cells {
            let found: Vec<Detector> = scan::cell(&cell.text, cell.hints).detectors().collect();
            match cell.planted {
                Some(planted) => {
                    measured.planted += 1;
                    if found.contains(&planted) {
                        measured.found += 1;
                    } else {
                        measured.missed.entry(cell.kind).or_insert_with(|| (0, cell.text.clone())).0 += 1;
                    }
                }
                None => measured.look_alikes += 1,
            }
            for detector in found.iter().filter(|detector| Some(**detector) != cell.planted) {
                measured.false_alarms += 1;
                let alarm = measured.alarms.entry((cell.kind, detector.name()));
                alarm.or_insert_with(|| (0, cell.text.clone())).0 += 1;
            }
        }
        measured
    }

    #[expect(clippy::cast_precision_loss, reason = "a share for people")]
    pub fn recall(&self) -> f64 {
        self.found as f64 / self.planted as f64
    }

    #[expect(clippy::cast_precision_loss, reason = "a share for people")]
    pub fn precision(&self) -> f64 {
        self.found as f64 / (self.found + self.false_alarms) as f64
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { planted, found, look_alikes, false_alarms, missed, alarms } = self;
        write!(f, "{found} of {planted} planted found, recall {:.5}; ", self.recall())?;
        write!(f, "{false_alarms} false alarms beside {look_alikes} other cells, precision {:.5}; ", self.precision())?;
        // The texts are invented: an example helps.
        write!(f, "missed {missed:?}; alarms {alarms:?}")
    }
}
