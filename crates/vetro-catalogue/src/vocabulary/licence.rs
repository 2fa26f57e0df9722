//! The licences officers may name by a short code.

use std::borrow::Cow;

use super::{AUTHORITY, Concept, Scheme};
use crate::address::is_web;

/// A licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// Its code after SPDX where SPDX has it; for a licence given by its address, the address.
    pub code: Cow<'static, str>,
    /// The address the catalogues compare, exactly in the form the European score knows.
    pub iri: Cow<'static, str>,
    /// Its name; for a licence given by its address, the address.
    pub name: Cow<'static, str>,
    /// The page people read.
    pub page: Cow<'static, str>,
    pub(crate) version: Option<&'static str>,
    pub(crate) kind: LicenceType,
    pub(crate) swiss: Option<SwissTerms>,
}

impl Licence {
    /// The same licence in the table of the Union, where it is there.
    ///
    /// Source: the exact matches of the European licence table.
    pub(crate) fn european(&self) -> Option<String> {
        let code = match self.code.as_ref() {
            "CC-BY-4.0" => "CC_BY_4_0",
            "CC-BY-SA-4.0" => "CC_BYSA_4_0",
            "CC0-1.0" => "CC0",
            "DL-DE-BY-2.0" => "DLDE_BY_2_0",
            "etalab-2.0" => "ETALAB_2_0",
            "IODL-1.0" => "IODL_1_0",
            "IODL-2.0" => "IODL_2_0",
            "ODbL-1.0" => "ODC_BL",
            "ODC-BY-1.0" => "ODC_BY",
            "PDDL-1.0" => "ODC_PDDL",
            _ => return None,
        };
        Some(format!("{AUTHORITY}/licence/{code}"))
    }
}

/// What a licence asks, in the words of ADMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LicenceType {
    Attribution,
    PublicDomain,
    ShareAlike,
    Unknown,
}

impl LicenceType {
    /// The term of the ADMS list.
    pub(crate) fn concept(self) -> Concept {
        let (code, labels) = match self {
            Self::Attribution => ("Attribution", ["Attribuzione", "Zuschreibung", "Attribution", "Attribution"]),
            Self::PublicDomain => {
                ("PublicDomain", ["Pubblico dominio", "Gemeinfrei", "Domaine public", "Public domain"])
            }
            Self::ShareAlike => (
                "ViralEffect-ShareAlike",
                [
                    "Condivisione allo stesso modo",
                    "Weitergabe unter gleichen Bedingungen",
                    "Partage dans les mêmes conditions",
                    "Share alike",
                ],
            ),
            Self::Unknown => ("UnknownIPR", ["Non classificata", "Nicht eingeordnet", "Non classée", "Not classified"]),
        };
        Concept::new(format!("http://purl.org/adms/licencetype/{code}"), Scheme::LicenceType, labels)
    }
}

/// The counterpart of a licence in DCAT-AP CH.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SwissTerms {
    /// The licence: one of the four terms of use the portal imports.
    pub(crate) licence: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
    /// The Creative Commons address for `dct:rights`, `https` here.
    pub(crate) rights: &'static str,
}

/// Source: opendata-swiss/dcat_ap_ch, `docs/vocabulary/licenses` (2024-07-16).
const TERMS_BY: SwissTerms = SwissTerms {
    licence: "http://dcat-ap.ch/vocabulary/licenses/terms_by",
    name: "Opendata BY",
    rights: "https://creativecommons.org/licenses/by/4.0/",
};
const TERMS_OPEN: SwissTerms = SwissTerms {
    licence: "http://dcat-ap.ch/vocabulary/licenses/terms_open",
    name: "Opendata OPEN",
    rights: "https://creativecommons.org/publicdomain/zero/1.0/",
};

struct Row(&'static str, &'static str, &'static str, &'static str, &'static str, LicenceType, Option<SwissTerms>);

/// Code, address, name, page, version, type, Swiss counterpart.
///
/// Source of the addresses: the European licence table with its exact matches, as the quality assessment of
/// data.europa.eu uses it.
const LICENCES: [Row; 10] = [
    Row(
        "CC-BY-4.0",
        "http://creativecommons.org/licenses/by/4.0/",
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
        "4.0",
        LicenceType::Attribution,
        Some(TERMS_BY),
    ),
    Row(
        "CC-BY-SA-4.0",
        "http://creativecommons.org/licenses/by-sa/4.0/",
        "Creative Commons Attribution-ShareAlike 4.0 International",
        "https://creativecommons.org/licenses/by-sa/4.0/",
        "4.0",
        LicenceType::ShareAlike,
        None,
    ),
    Row(
        "CC0-1.0",
        "http://creativecommons.org/publicdomain/zero/1.0/",
        "Creative Commons Zero 1.0 Universal",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "1.0",
        LicenceType::PublicDomain,
        Some(TERMS_OPEN),
    ),
    Row(
        "DL-DE-BY-2.0",
        "https://www.govdata.de/dl-de/by-2-0",
        "Datenlizenz Deutschland – Namensnennung – Version 2.0",
        "https://www.govdata.de/dl-de/by-2-0",
        "2.0",
        LicenceType::Attribution,
        None,
    ),
    Row(
        "etalab-2.0",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        "Licence Ouverte 2.0",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        "2.0",
        LicenceType::Attribution,
        None,
    ),
    Row(
        "IODL-1.0",
        "http://www.formez.it/iodl/",
        "Italian Open Data License 1.0",
        "http://www.formez.it/iodl/",
        "1.0",
        LicenceType::ShareAlike,
        None,
    ),
    Row(
        "IODL-2.0",
        "https://www.dati.gov.it/content/italian-open-data-license-v20",
        "Italian Open Data License 2.0",
        "https://www.dati.gov.it/content/italian-open-data-license-v20",
        "2.0",
        LicenceType::Attribution,
        None,
    ),
    Row(
        "ODbL-1.0",
        "http://opendatacommons.org/licenses/odbl/1.0/",
        "Open Data Commons Open Database License 1.0",
        "https://opendatacommons.org/licenses/odbl/1-0/",
        "1.0",
        LicenceType::ShareAlike,
        None,
    ),
    Row(
        "ODC-BY-1.0",
        "http://opendatacommons.org/licenses/by/1.0/",
        "Open Data Commons Attribution License 1.0",
        "https://opendatacommons.org/licenses/by/1-0/",
        "1.0",
        LicenceType::Attribution,
        None,
    ),
    Row(
        "PDDL-1.0",
        "http://opendatacommons.org/licenses/pddl/1.0/",
        "Open Data Commons Public Domain Dedication and License 1.0",
        "https://opendatacommons.org/licenses/pddl/1-0/",
        "1.0",
        LicenceType::PublicDomain,
        None,
    ),
];

/// The licence of a code, or of its address.
///
/// Letter case and a missing final stroke of an address do not matter. An address that is not in the table is taken
/// as a licence of its own, without a known type; any other text is `None`.
///
/// ```
/// use vetro_catalogue::vocabulary::licence;
/// assert_eq!(licence("CC-BY-4.0").unwrap().iri, "http://creativecommons.org/licenses/by/4.0/");
/// assert_eq!(licence("https://creativecommons.org/licenses/by/4.0").unwrap().code, "CC-BY-4.0");
/// assert!(licence("CC BY").is_none());
/// ```
#[must_use]
pub fn licence(code: &str) -> Option<Licence> {
    let code = code.trim();
    LICENCES.iter().find(|row| is_meant(row, code)).map(known).or_else(|| is_web(code).then(|| unknown(code)))
}

/// The codes officers may write, sorted.
#[must_use]
pub fn known_licences() -> &'static [&'static str] {
    const CODES: [&str; LICENCES.len()] = {
        let mut codes = [""; LICENCES.len()];
        let mut number = 0;
        while number < codes.len() {
            codes[number] = LICENCES[number].0;
            number += 1;
        }
        codes
    };
    &CODES
}

fn is_meant(row: &Row, text: &str) -> bool {
    fn bare(address: &str) -> Option<&str> {
        let (scheme, rest) = address.split_once("://")?;
        matches!(scheme, "http" | "https").then(|| rest.trim_end_matches('/'))
    }
    row.0.eq_ignore_ascii_case(text)
        || bare(text).is_some_and(|text| [row.1, row.3].into_iter().any(|address| bare(address) == Some(text)))
}

fn known(row: &Row) -> Licence {
    Licence {
        code: row.0.into(),
        iri: row.1.into(),
        name: row.2.into(),
        page: row.3.into(),
        version: Some(row.4),
        kind: row.5,
        swiss: row.6,
    }
}

fn unknown(address: &str) -> Licence {
    let text: Cow<'static, str> = address.to_owned().into();
    Licence {
        code: text.clone(),
        iri: text.clone(),
        name: text.clone(),
        page: text,
        version: None,
        kind: LicenceType::Unknown,
        swiss: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_sorted_without_regard_to_case_and_each_leads_to_itself() {
        let codes = known_licences();
        assert!(codes.is_sorted_by_key(|code| code.to_ascii_lowercase()), "{codes:?}");
        assert!(codes.iter().all(|code| licence(code).is_some_and(|licence| licence.code == *code)));
    }

    #[test]
    fn the_https_form_is_turned_into_the_form_that_counts() {
        assert_eq!(
            licence("https://creativecommons.org/publicdomain/zero/1.0/").unwrap().iri,
            "http://creativecommons.org/publicdomain/zero/1.0/"
        );
    }

    #[test]
    fn another_licence_may_be_named_by_its_address_only() {
        let found = licence("https://city.example/terms").unwrap();
        assert_eq!((found.iri.as_ref(), found.kind), ("https://city.example/terms", LicenceType::Unknown));
        assert!(licence("terms of the city").is_none());
        assert!(licence("javascript:alert(1)").is_none());
    }
}
