//! What names of columns, and words before a value, say about it.
//!
//! Plates, identity cards and eleven-digit tax numbers have too weak a form to
//! be believed alone: one id in ten would pass for one. A column's name, or a
//! word shortly before, makes them certain enough.

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
        let folded = folded(words);
        let said = WORDS.iter().filter(|(_, patterns)| patterns.iter().any(|pattern| folded.contains(pattern)));
        said.fold(Self::NONE, |hints, (hint, _)| hints.and(*hint))
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

/// What announces what: a space is the edge of a word, so `" tel "` is a whole word and `" geburt"` begins one.
const WORDS: [(Hints, &[&str]); 11] = [
    (
        Hints::PHONE,
        &[
            " tel ",
            "telef",
            "telephon",
            " phone ",
            " phones ",
            " phonenumber",
            " tf ",
            " fon ",
            " cell ",
            " cellulare ",
            " cellulari ",
            " cel ",
            " mobile ",
            " natel ",
            " handy",
            " fax ",
            " whatsapp ",
            " fisso ",
            " rufnummer",
            " mobilnummer",
            " portable ",
        ],
    ),
    (
        Hints::VAT,
        &[
            " partita iva ",
            " part iva ",
            " p iva ",
            " piva ",
            " partitaiva ",
            " partite iva ",
            " vat ",
            " vatin ",
            " mwst nr ",
            " mwst nummer ",
            " mwstnummer ",
            " steuernummer ",
            "umsatzsteuer id",
            " ust id",
            " tva ",
            " codice fiscale ",
            " codicefiscale ",
            " codici fiscali ",
            " cod fisc ",
            " cod fiscale ",
            " codfisc ",
            " c f ",
            " cf ",
            " tax code ",
            " tax id ",
            " tax number ",
            " numero iva ",
            " code fiscal ",
            " numero fiscal ",
            " steuercode ",
        ],
    ),
    (
        Hints::PLATE,
        &[
            " targa ",
            " targhe ",
            " targato ",
            " targata ",
            "kennzeichen ",
            " kontrollschild",
            " nummernschild",
            " autonummer",
            " plate ",
            " plates ",
            " numberplate",
            " licenceplate",
            " licenseplate",
            " plaque ",
            " plaques ",
            " immatricul",
        ],
    ),
    (
        Hints::CARD,
        &[
            "carta d identita",
            "carta identita",
            "carta di identita",
            "carta didentita",
            " cie ",
            "documento d identita",
            "documento di identita",
            "documento di riconoscimento",
            "documento identita",
            "identity card",
            " id card ",
            " idcard ",
            " identitatskarte",
            " personalausweis",
            " ausweisnummer ",
            " ausweis ",
            "carte d identite",
            "carte identite",
            "piece d identite",
        ],
    ),
    (
        Hints::PASSPORT,
        &[" passaport", " passport", " reisepass", " passnummer ", " passnr ", " pass nr ", " pass ", " passeport"],
    ),
    (
        Hints::LICENCE,
        &[
            " patente ",
            " patenti ",
            " fuhrerausweis",
            " fuehrerausweis",
            " fuhrerschein",
            " fuehrerschein",
            " fahrausweis",
            "permis de conduire",
            "driving licen",
            "driver licen",
            "drivers licen",
            "driver s licen",
        ],
    ),
    (
        Hints::NETWORK,
        &[" ip ", " ipv ", " ips ", " ipaddress ", " ipadresse ", " mac ", " macaddress ", " macadresse "],
    ),
    (Hints::EMAIL, &[" email", " e mail", " mail ", " mailadresse ", " posta ", " pec ", " courriel ", " emails "]),
    (
        Hints::BIRTH,
        &[
            "nascita",
            " nato ",
            " nata ",
            " nati ",
            " nasc ",
            " geboren",
            " geburt",
            " gebdat",
            " geb dat",
            "naissance",
            " ne le ",
            " nee le ",
            " birth",
            " born ",
            " dob ",
            " geb ",
        ],
    ),
    (
        Hints::NAMES,
        &[
            " nome ",
            " cognome ",
            " nominativ",
            " name ",
            " names ",
            "vorname",
            "nachname",
            " familienname",
            " nom ",
            " noms ",
            " prenom",
            " surname",
            " firstname ",
            " lastname ",
            " fullname ",
            " cognomi ",
            " nomi ",
        ],
    ),
    (
        Hints::POSITION,
        &[
            " lat ",
            " latitud",
            " lon ",
            " lng ",
            " long ",
            " longitud",
            "breitengrad",
            "langengrad",
            " coordinat",
            " koordinat",
            " coordonnee",
            " gps ",
            " geopoint ",
            " est ",
            " nord ",
            " ost ",
            " east",
            " north",
            " punto ",
            " position",
            " posizione ",
            " standort ",
        ],
    ),
];

/// Lower-case words of ASCII letters, one space between them and at both ends.
fn folded(words: &str) -> String {
    let mut folded = String::from(" ");
    let mut was_lower = false;
    for letter in words.chars() {
        if letter.is_uppercase() && was_lower {
            folded.push(' ');
        }
        was_lower = letter.is_lowercase();
        match letter.to_lowercase().next().map(plain) {
            Some(letter) if letter.is_alphabetic() => folded.push(letter),
            _ if !folded.ends_with(' ') => folded.push(' '),
            _ => {}
        }
    }
    if !folded.ends_with(' ') {
        folded.push(' ');
    }
    folded
}

/// A letter of the four languages without its accent.
fn plain(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ä' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        letter => letter,
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
