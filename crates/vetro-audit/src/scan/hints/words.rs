//! The words that announce something, in Italian, German, French and English.
//!
//! Start at [`said`].

use std::sync::LazyLock;

use super::Hints;

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

/// A word of [`WORDS`] without the space it begins with.
struct Pattern {
    /// Whether it begins a word, rather than standing anywhere in one.
    begins: bool,
    letters: &'static [u8],
    hint: Hints,
}

/// The patterns by their first letter.
static BY_LETTER: LazyLock<[Vec<Pattern>; 26]> = LazyLock::new(|| {
    let mut all = [const { Vec::new() }; 26];
    for (hint, words) in WORDS {
        for word in words {
            let letters = word.trim_start().as_bytes();
            let begins = letters.len() < word.len();
            all[usize::from(letters[0] - b'a')].push(Pattern { begins, letters, hint });
        }
    }
    all
});

/// What words say.
pub(super) fn said(words: &str) -> Hints {
    let folded = folded(words);
    let mut said = Hints::NONE;
    // A space stands first.
    for (at, pair) in folded.windows(2).enumerate() {
        let (before, letter) = (pair[0], pair[1]);
        let known = if letter.is_ascii_lowercase() { &BY_LETTER[usize::from(letter - b'a')][..] } else { &[] };
        let begin = known.iter().filter(|pattern| !pattern.begins || before == b' ');
        for pattern in begin.filter(|pattern| folded[at + 1..].starts_with(pattern.letters)) {
            said = said.and(pattern.hint);
        }
    }
    said
}

/// Stands for a letter that is in none of the words.
const OTHER: u8 = 0xff;

/// Lower-case words of ASCII letters, one space between them and at both ends.
fn folded(words: &str) -> Vec<u8> {
    let mut folded = Vec::with_capacity(words.len() + 8);
    folded.push(b' ');
    let mut was_lower = false;
    for letter in words.chars() {
        if letter.is_uppercase() && was_lower {
            folded.push(b' ');
        }
        was_lower = letter.is_lowercase();
        match plain(letter) {
            Some(letter) => folded.push(letter),
            None if folded.last() != Some(&b' ') => folded.push(b' '),
            None => {}
        }
    }
    if folded.last() != Some(&b' ') {
        folded.push(b' ');
    }
    folded
}

/// A letter in lower case and without its accent; `None` for what is no letter.
fn plain(letter: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(letter)
        && byte.is_ascii()
    {
        return byte.is_ascii_alphabetic().then(|| byte.to_ascii_lowercase());
    }
    let lower = letter.to_lowercase().next().filter(|letter| letter.is_alphabetic())?;
    Some(match lower {
        'à' | 'á' | 'â' | 'ä' => b'a',
        'è' | 'é' | 'ê' | 'ë' => b'e',
        'ì' | 'í' | 'î' | 'ï' => b'i',
        'ò' | 'ó' | 'ô' | 'ö' => b'o',
        'ù' | 'ú' | 'û' | 'ü' => b'u',
        'ç' => b'c',
        other => u8::try_from(other).ok().filter(u8::is_ascii_lowercase).unwrap_or(OTHER),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_by_its_first_letter() {
        for (hint, words) in WORDS {
            for word in words {
                assert!(said(word).has(hint), "{word}");
            }
        }
    }

    #[test]
    fn words_are_folded_to_plain_letters() {
        assert_eq!(folded("Führer-Ausweis №3"), b" fuhrer ausweis ");
        assert_eq!(folded("codiceFiscale"), b" codice fiscale ");
        assert_eq!(folded("straße"), b" stra\xffe ");
        assert_eq!(folded(""), b" ");
    }
}
