//! Looks for direct identifiers in texts: who a value names, whatever its column is called.
//!
//! A detector reports what is certain enough to stop a publication: numbers
//! with check digits must pass them, telephone numbers must be written as
//! people write them, and numbers without a check need a word that announces
//! them, in the column's name or shortly before ([`Hints`]). Look-alikes (file
//! references, coordinates, products, tokens) stay unreported, or officers
//! would learn to ignore the alarm.
//!
//! Texts are read as a person would see them: invisible characters are
//! dropped and look-alike spaces, dashes and full-width letters are the plain
//! ones.
//!
//! Start at [`cell`] for a text, at [`batch`] for a table.

mod ahv;
mod birth;
mod boundary;
mod column;
mod document;
mod email;
mod fiscal;
mod health;
mod hints;
mod iban;
mod lattice;
mod luhn;
mod network;
mod normal;
mod phone;
mod plate;
mod position;
mod tax;

pub(crate) use ahv::LENGTH as AHV_LENGTH;
pub use column::{Hit, batch, column_hits};
pub use hints::Hints;
pub use position::positions;

/// A kind of direct identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detector {
    /// The Italian tax code of a person, with its check letter; also with letters for digits (omocodia).
    CodiceFiscale,
    /// The Swiss social-insurance number, thirteen digits with a check digit.
    Ahv,
    /// An international bank account number, by country and check digits.
    Iban,
    /// An e-mail address, also disguised.
    Email,
    /// An Italian or Swiss telephone number.
    Phone,
    /// An Italian tax number of eleven digits: partita IVA or provisional codice fiscale. Announced by a word.
    TaxNumber,
    /// The registration plate of a vehicle; the Swiss one announced by a word.
    Plate,
    /// The number of an identity card, announced by a word.
    IdentityCard,
    /// The number of a passport, announced by a word.
    Passport,
    /// The number of a driving licence, announced by a word.
    DrivingLicence,
    /// The number of an Italian or Swiss health card, with its check digit.
    HealthCard,
    /// The IP address of a device.
    Ip,
    /// The MAC address of a device.
    Mac,
    /// An exact date of birth beside a name.
    BirthDate,
    /// A point more exact than 110 metres in records about persons: only [`positions`] reports it.
    Position,
}

impl Detector {
    /// Every detector.
    pub const ALL: [Self; 15] = [
        Self::CodiceFiscale,
        Self::Ahv,
        Self::Iban,
        Self::Email,
        Self::Phone,
        Self::TaxNumber,
        Self::Plate,
        Self::IdentityCard,
        Self::Passport,
        Self::DrivingLicence,
        Self::HealthCard,
        Self::Ip,
        Self::Mac,
        Self::BirthDate,
        Self::Position,
    ];

    /// The name as it is written in `allow` and in findings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CodiceFiscale => "codice-fiscale",
            Self::Ahv => "ahv",
            Self::Iban => "iban",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::TaxNumber => "tax-number",
            Self::Plate => "plate",
            Self::IdentityCard => "identity-card",
            Self::Passport => "passport",
            Self::DrivingLicence => "driving-licence",
            Self::HealthCard => "health-card",
            Self::Ip => "ip",
            Self::Mac => "mac",
            Self::BirthDate => "birth-date",
            Self::Position => "position",
        }
    }

    /// What it finds, in the plural, for a sentence.
    #[must_use]
    pub fn finds(self) -> &'static str {
        match self {
            Self::CodiceFiscale => "codici fiscali",
            Self::Ahv => "AHV numbers",
            Self::Iban => "bank account numbers",
            Self::Email => "e-mail addresses",
            Self::Phone => "telephone numbers",
            Self::TaxNumber => "tax numbers",
            Self::Plate => "registration plates",
            Self::IdentityCard => "numbers of identity cards",
            Self::Passport => "numbers of passports",
            Self::DrivingLicence => "numbers of driving licences",
            Self::HealthCard => "numbers of health cards",
            Self::Ip => "IP addresses",
            Self::Mac => "MAC addresses",
            Self::BirthDate => "dates of birth beside names",
            Self::Position => "points of persons more exact than 110 metres",
        }
    }
}

/// The detectors that find something in a text, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Found(u16);

impl Found {
    /// No detector.
    pub const NOTHING: Self = Self(0);

    fn of(detector: Detector) -> Self {
        Self(1 << detector as u16)
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The detectors, each once, in the order of [`Detector::ALL`].
    pub fn detectors(self) -> impl Iterator<Item = Detector> {
        Detector::ALL.into_iter().filter(move |detector| self.0 & Self::of(*detector).0 != 0)
    }

    fn add(&mut self, detector: Detector, is_there: bool) {
        if is_there {
            self.0 |= Self::of(detector).0;
        }
    }
}

impl From<Detector> for Found {
    fn from(detector: Detector) -> Self {
        Self::of(detector)
    }
}

/// Every detector that finds something in a text of which nothing else is known, each once.
#[must_use]
pub fn text(value: &str) -> Vec<Detector> {
    cell(value, Hints::NONE).detectors().collect()
}

/// What is found in a whole number of a column.
#[must_use]
pub fn number(value: i128, hints: Hints) -> Found {
    let mut found = Found::NOTHING;
    found.add(Detector::Ahv, ahv::is_number(value));
    found.add(Detector::TaxNumber, hints.has(Hints::VAT) && tax::is_number(value));
    found
}

/// What a byte can be part of, each kind with the place of its count.
const DIGIT: usize = 0;
const LETTER: usize = 1;
/// A character that an e-mail address, plain or disguised, cannot do without.
const AT: usize = 2;
/// The first byte of a character that [`normal`] replaces.
const ODD: usize = 3;
const SPACE: usize = 4;
const COLON: usize = 5;
const DOT: usize = 6;
const DASH: usize = 7;

/// A one at the place of a byte's kind, eight bits for each; nothing for any other byte.
const KINDS: [u64; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "the loop ends at 255")]
        let letter = byte as u8;
        let kind = match letter {
            b'0'..=b'9' => DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'@' | b'%' | b'(' | b'[' | b'{' | b'<' | b'&' => AT,
            b' ' | b'\t' | b'\n' | b'\r' => SPACE,
            b':' => COLON,
            b'.' => DOT,
            b'-' => DASH,
            0xc2 | 0xcd | 0xe1 | 0xe2 | 0xe3 | 0xef | 0xf3 => ODD,
            _ => 8,
        };
        kinds[byte] = if kind < 8 { 1 << (8 * kind) } else { 0 };
        byte += 1;
    }
    kinds
};

/// What a text is made of: how many bytes of each kind.
struct Made([usize; 8]);

impl Made {
    fn of(value: &str) -> Self {
        let mut counts = [0; 8];
        // A count of eight bits holds 255.
        for part in value.as_bytes().chunks(255) {
            let sums: u64 = part.iter().map(|byte| KINDS[usize::from(*byte)]).sum();
            for (count, sum) in counts.iter_mut().zip(sums.to_le_bytes()) {
                *count += usize::from(sum);
            }
        }
        Self(counts)
    }

    fn count(&self, kind: usize) -> usize {
        self.0[kind]
    }

    fn has(&self, kind: usize) -> bool {
        self.0[kind] > 0
    }

    fn digits(&self) -> usize {
        self.0[DIGIT]
    }

    fn words(&self) -> usize {
        self.0[DIGIT] + self.0[LETTER]
    }
}

/// The detectors that find something in a text, with what is known of its column.
///
/// Most values hold too few digits and no sign of an address: they are passed
/// over after one look at their bytes.
#[must_use]
pub fn cell(value: &str, hints: Hints) -> Found {
    let made = Made::of(value);
    if made.has(ODD)
        && let Some(plain) = normal::plain(value)
    {
        return cell(&plain, hints);
    }
    let mut found = numbers(value, &made, hints);
    let may_be_email = made.has(AT) || (made.has(SPACE) && email::may_be_spelled(value));
    found.add(Detector::Email, may_be_email && email::is_in(value, hints));
    addresses(&mut found, value, &made, hints);
    documents(&mut found, value, &made, hints);
    let is_born = hints.has(Hints::BIRTH.and(Hints::BESIDE_NAMES)) && made.digits() >= 4 && birth::is_date(value);
    found.add(Detector::BirthDate, is_born);
    found
}

/// Numbers with check digits, and telephone numbers.
fn numbers(value: &str, made: &Made, hints: Hints) -> Found {
    let mut found = Found::NOTHING;
    let (words, digits) = (made.words(), made.digits());
    found.add(Detector::CodiceFiscale, words >= fiscal::LENGTH && fiscal::is_in(value));
    found.add(Detector::Ahv, digits >= ahv::LENGTH && ahv::is_in(value));
    found.add(Detector::Iban, words >= iban::SHORTEST && digits >= 4 && iban::is_in(value));
    found.add(Detector::HealthCard, digits >= health::LENGTH && health::is_in(value));
    found.add(Detector::TaxNumber, digits >= tax::LENGTH && tax::is_in(value, hints));
    let phone = if hints.has(Hints::PHONE) { phone::is_in_phone_column } else { phone::is_in };
    found.add(Detector::Phone, digits >= phone::FEWEST_DIGITS && phone(value));
    found
}

/// Addresses of devices.
fn addresses(found: &mut Found, value: &str, made: &Made, hints: Hints) {
    let is_announced = hints.has(Hints::NETWORK);
    let has_marks = made.count(COLON) >= 5 || made.count(DASH) >= 5 || made.count(DOT) >= 2;
    found.add(Detector::Mac, made.words() >= 12 && (has_marks || is_announced) && network::is_mac_in(value, hints));
    let may_be_v4 = made.count(DOT) >= 3 && made.digits() >= 4;
    let may_be_v6 = made.count(COLON) >= 2 && made.words() >= 4;
    let is_ip = (may_be_v4 && network::is_v4_in(value, hints)) || (may_be_v6 && network::is_v6_in(value));
    found.add(Detector::Ip, is_ip);
}

/// Plates and numbers of documents.
fn documents(found: &mut Found, value: &str, made: &Made, hints: Hints) {
    let at_least = |(digits, letters)| made.digits() >= digits && made.count(LETTER) >= letters;
    let may_be_plate = at_least(plate::ITALIAN) || (hints.has(Hints::PLATE) && at_least((1, 2)));
    found.add(Detector::Plate, may_be_plate && plate::is_in(value, hints));
    let is_announced = hints.has_any(Hints::CARD.and(Hints::PASSPORT).and(Hints::LICENCE)) && made.digits() >= 2;
    if is_announced || at_least(document::IN_TEXT) {
        let kinds = document::found(value, hints);
        found.add(Detector::IdentityCard, kinds.has(Hints::CARD));
        found.add(Detector::Passport, kinds.has(Hints::PASSPORT));
        found.add(Detector::DrivingLicence, kinds.has(Hints::LICENCE));
    }
}

#[cfg(test)]
mod tests;
