//! Numbers, letters and sentences from a seed.

/// A stream of numbers: `SplitMix64` (Steele, Lea and Flood, *Fast splittable pseudorandom number generators*, 2014).
pub struct Draw(u64);

const SURNAMES: [&str; 12] = [
    "Brambilla",
    "Müller",
    "Rochat",
    "Bernasconi",
    "Hürlimann",
    "Favre",
    "Colombo",
    "Smith",
    "D'Angelo",
    "Zürcher",
    "Lépine",
    "Ó Brien",
];
const SENTENCES: [&str; 16] = [
    "Lampione spento da tre giorni, chiesto intervento.",
    "Die Strasse wird bis Ende Monat gesperrt.",
    "Demande reçue et transmise au service compétent.",
    "Look at the map at the entrance, then turn left.",
    "Pagato 1'250.00 CHF il 12.03.2024, saldo 0.",
    "aperto 08.30-12.00 / 13.30-18.00, chiuso il 25.12",
    "Via Cantonale 12, 6900 Lugano",
    "Zürichstrasse 4b, 8001 Zürich",
    "Rue du Lac 7, 1200 Genève",
    "Seduta del 14/05/2023, delibera approvata con 23 voti",
    "ca. 45 m² auf 3 Etagen, Baujahr 1974",
    "vedi allegato A (12 pagine) e planimetria 1:500",
    "Temperature at noon: 21.5 °C, humidity 45 %",
    "n.d.",
    "niente da segnalare",
    "the record is kept at comune.example.it since 2019",
];
/// Where identifiers and look-alikes stand: the text is put in place of `#`.
const FRAMES: [&str; 18] = [
    "#",
    "vedi #, grazie",
    "segnalazione di ieri: #",
    "Gemäss Angaben: # (zu prüfen)",
    "Bitte prüfen: #.",
    "à vérifier: #",
    "Remarque: «#», dossier complet",
    "see # for details",
    "(#)",
    "contatto/#/2",
    "\"#\"",
    "# da verificare",
    "Il signore ha lasciato: #; richiamare domani.",
    "Meldung der Bürgerin: # – erledigt",
    "copie envoyée, #",
    "note: # [done]",
    "\t#\n",
    "presso il comune, #",
];

impl Draw {
    pub fn new(seed: u64) -> Self {
        // Streams of neighbouring seeds must not be the same one, a step apart.
        let mut first = Self(seed);
        Self(first.below(u64::MAX) ^ first.below(u64::MAX).rotate_left(32))
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    pub fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    pub fn pick<'a>(&mut self, among: &[&'a str]) -> &'a str {
        among[usize::try_from(self.below(among.len() as u64)).unwrap()]
    }

    /// A text of a form: `9` a digit, `A` a capital, `C` a consonant, `x` a hexadecimal digit, else itself.
    pub fn form(&mut self, form: &str) -> String {
        form.chars()
            .map(|class| match class {
                '9' => self.letter("0123456789"),
                'A' => self.letter("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                'C' => self.letter("BCDFGLMNPRSTVZ"),
                'x' => self.letter("0123456789abcdef"),
                other => other,
            })
            .collect()
    }

    pub fn letter(&mut self, among: &str) -> char {
        let at = usize::try_from(self.below(among.len() as u64)).unwrap();
        char::from(among.as_bytes()[at])
    }

    pub fn name(&mut self) -> String {
        self.pick(&SURNAMES).to_owned()
    }

    pub fn sentence(&mut self) -> String {
        self.pick(&SENTENCES).to_owned()
    }

    pub fn around(&mut self, text: &str) -> String {
        self.pick(&FRAMES).replace('#', text)
    }

    pub fn date(&mut self, separator: &str) -> String {
        let (year, month, day) = (self.between(1930, 2024), self.between(1, 12), self.between(1, 28));
        if separator == "-" {
            format!("{year}-{month:02}-{day:02}")
        } else {
            format!("{day:02}{separator}{month:02}{separator}{year}")
        }
    }

    /// The text in groups of these sizes, the last as long as it comes.
    pub fn groups(text: &str, sizes: &[usize], joiner: &str) -> String {
        let (mut rest, mut grouped) = (text, String::new());
        for size in sizes {
            if rest.len() <= *size {
                break;
            }
            let (group, after) = rest.split_at(*size);
            grouped.push_str(group);
            grouped.push_str(joiner);
            rest = after;
        }
        grouped + rest
    }
}
