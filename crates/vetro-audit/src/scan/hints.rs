//! What names of columns, and words before a value, say about it.
//!
//! Plates, identity cards and eleven-digit tax numbers have too weak a form to
//! be believed alone: one id in ten would pass for one. A column's name, or a
//! word shortly before, makes them certain enough.

mod words;

/// What is announced, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hints(u16);

impl Hints {
    /// Nothing is announced.
    pub const NONE: Self = Self(0);
    pub(crate) const PHONE: Self = Self(1);
    pub(crate) const VAT: Self = Self(1 << 1);
    pub(crate) const PLATE: Self = Self(1 << 2);
    pub(crate) const CARD: Self = Self(1 << 3);
    pub(crate) const PASSPORT: Self = Self(1 << 4);
    pub(crate) const LICENCE: Self = Self(1 << 5);
    pub(crate) const NETWORK: Self = Self(1 << 6);
    pub(crate) const EMAIL: Self = Self(1 << 7);
    pub(crate) const BIRTH: Self = Self(1 << 8);
    pub(crate) const NAMES: Self = Self(1 << 9);
    pub(crate) const POSITION: Self = Self(1 << 10);
    /// Beside a column of names.
    pub(crate) const BESIDE_NAMES: Self = Self(1 << 11);

    /// What a column's name and title say, in Italian, German, French or English.
    ///
    /// Case, accents, digits and punctuation make no difference; `codiceFiscale` is two words.
    #[must_use]
    pub fn of(words: &str) -> Self {
        words::said(words)
    }

    /// What the names and titles of all columns of a table say, one for each.
    ///
    /// Only all together tell whether a date of birth stands beside a name.
    #[must_use]
    pub fn of_columns<S: AsRef<str>>(names: &[S]) -> Vec<Self> {
        let mut hints: Vec<Self> = names.iter().map(|name| Self::of(name.as_ref())).collect();
        if hints.iter().any(|hints| hints.name_persons()) {
            for hints in &mut hints {
                *hints = hints.beside_names();
            }
        }
        hints
    }

    /// The same for a value that stands beside a name.
    #[must_use]
    pub fn beside_names(self) -> Self {
        self.and(Self::BESIDE_NAMES)
    }

    /// The same with what another name says, such as that of a part.
    #[must_use]
    pub fn and_of(self, words: &str) -> Self {
        self.and(Self::of(words))
    }

    /// Whether the column holds names.
    #[must_use]
    pub fn name_persons(self) -> bool {
        self.has(Self::NAMES)
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(crate) const fn has_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Bytes before a value in which a word may announce it.
const WINDOW: usize = 40;

/// What the words shortly before a value say.
pub(crate) fn before(text: &str, start: usize) -> Hints {
    let mut from = start.saturating_sub(WINDOW);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let window = &text[from..start];
    // Another sentence or cell announces nothing here.
    let window = window.rsplit([';', '\n', '|']).next().unwrap_or_default();
    // A word cut in half says nothing.
    let whole = if from == 0 { window } else { window.split_once(' ').map_or(window, |(_, rest)| rest) };
    Hints::of(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_four_languages_say_what_a_column_holds() {
        for (words, hint) in [
            ("Partita IVA", Hints::VAT),
            ("p.iva", Hints::VAT),
            ("codiceFiscale", Hints::VAT),
            ("targa_veicolo", Hints::PLATE),
            ("Kontrollschild-Nr", Hints::PLATE),
            ("n° carta d'identità", Hints::CARD),
            ("Carte d’identité", Hints::CARD),
            ("Passnummer", Hints::PASSPORT),
            ("Führerausweis", Hints::LICENCE),
            ("permis_de_conduire", Hints::LICENCE),
            ("ip_address", Hints::NETWORK),
            ("data_di_nascita", Hints::BIRTH),
            ("Geburtsdatum", Hints::BIRTH),
            ("date de naissance", Hints::BIRTH),
            ("birthDate", Hints::BIRTH),
            ("Telefonnummer", Hints::PHONE),
            ("téléphone 2", Hints::PHONE),
            ("prénom", Hints::NAMES),
            ("Längengrad", Hints::POSITION),
        ] {
            assert!(Hints::of(words).has(hint), "{words}");
        }
        for words in ["importo", "quartiere", "template", "hotel", "settembre", "alternativa", "tasso", "spassport0"] {
            assert_eq!(Hints::of(words), Hints::NONE, "{words}");
        }
    }

    #[test]
    fn only_beside_names_is_a_birth_date_personal() {
        let hints = Hints::of_columns(&["cognome", "nascita"]);
        assert!(hints[1].has(Hints::BIRTH.and(Hints::BESIDE_NAMES)));
        assert!(!Hints::of_columns(&["quartiere", "nascita"])[1].has(Hints::BESIDE_NAMES));
    }

    #[test]
    fn a_word_shortly_before_announces_and_one_far_off_does_not() {
        let says = |text: &str| before(text, text.find('#').unwrap()).has(Hints::PASSPORT);
        assert!(says("passaporto n. #") && says("Pass-Nr.: #"));
        assert!(!says("passaporto; altro #") && !says(&format!("passaporto {} #", "x".repeat(60))));
    }
}
