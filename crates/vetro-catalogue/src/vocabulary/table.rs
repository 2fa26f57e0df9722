//! The tables that values of a catalogue must come from, each as a list of codes.
//!
//! # Source
//!
//! Facts of public registers, written down as lists in `tables/`: the
//! European authority tables file-type (2024-06-12), frequency, language and
//! licence with its exact matches; the IANA register of media types; the two
//! lists of formats the quality assessment of data.europa.eu counts as
//! machine-readable and as non-proprietary.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{AUTHORITY, CATEGORIES, media_type_iri};
use crate::near::nearest;

/// A table of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Table {
    AccessRight,
    Availability,
    DataTheme,
    FileType,
    Frequency,
    HighValue,
    Language,
    /// File types that programs can read.
    MachineReadable,
    MediaType,
    /// File types whose rules are open.
    NonProprietary,
    Status,
}

const THEMES: &str = "AGRI ECON EDUC ENER ENVI GOVE HEAL INTR JUST OP_DATPRO REGI SOCI TECH TRAN";
const RIGHTS: &str = "CONFIDENTIAL NON_PUBLIC NORMAL OP_DATPRO PUBLIC RESTRICTED SENSITIVE";
const AVAILABILITIES: &str = "AVAILABLE EXPERIMENTAL OP_DATPRO STABLE TEMPORARY";
const STATES: &str = "COMPLETED DEPRECATED DEVELOP OP_DATPRO WITHDRAWN";
const LICENCES: &str = include_str!("tables/licence.txt");

/// Every table's codes, split once.
static CODES: LazyLock<HashMap<Table, Vec<&'static str>>> =
    LazyLock::new(|| Table::ALL.into_iter().map(|table| (table, table.list())).collect());

impl Table {
    const ALL: [Self; 11] = [
        Self::AccessRight,
        Self::Availability,
        Self::DataTheme,
        Self::FileType,
        Self::Frequency,
        Self::HighValue,
        Self::Language,
        Self::MachineReadable,
        Self::MediaType,
        Self::NonProprietary,
        Self::Status,
    ];

    fn list(self) -> Vec<&'static str> {
        let text = match self {
            Self::AccessRight => RIGHTS,
            Self::Availability => AVAILABILITIES,
            Self::DataTheme => THEMES,
            Self::FileType => include_str!("tables/file-type.txt"),
            Self::Frequency => include_str!("tables/frequency.txt"),
            Self::HighValue => return CATEGORIES.iter().map(|category| category.code).collect(),
            Self::Language => include_str!("tables/language.txt"),
            Self::MachineReadable => include_str!("tables/machine-readable.txt"),
            Self::MediaType => include_str!("tables/media-type.txt"),
            Self::NonProprietary => include_str!("tables/non-proprietary.txt"),
            Self::Status => STATES,
        };
        text.split_ascii_whitespace().collect()
    }

    fn codes(self) -> &'static [&'static str] {
        CODES.get(&self).map_or(&[], Vec::as_slice)
    }

    /// The address of a code.
    fn iri(self, code: &str) -> String {
        let table = match self {
            Self::AccessRight => "access-right",
            Self::Availability => "planned-availability",
            Self::DataTheme => "data-theme",
            Self::FileType | Self::MachineReadable | Self::NonProprietary => "file-type",
            Self::Frequency => "frequency",
            Self::HighValue => return format!("http://data.europa.eu/bna/{code}"),
            Self::Language => "language",
            Self::MediaType => return media_type_iri(code),
            Self::Status => "distribution-status",
        };
        format!("{AUTHORITY}/{table}/{code}")
    }

    /// Its name as people say it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::AccessRight => "the European table of access rights",
            Self::Availability => "the European table of planned availability",
            Self::DataTheme => "the European table of themes",
            Self::FileType => "the European table of file types",
            Self::Frequency => "the European table of frequencies",
            Self::HighValue => "the categories of high-value datasets",
            Self::Language => "the European table of languages",
            Self::MachineReadable => "the list of machine-readable formats",
            Self::MediaType => "the IANA register of media types",
            Self::NonProprietary => "the list of non-proprietary formats",
            Self::Status => "the European table of distribution states",
        }
    }

    /// Whether an address is one of the table, letter by letter. Of the IANA register both `http` and `https` are.
    pub(crate) fn has(self, address: &str) -> bool {
        let start = self.iri("");
        let code = match self {
            Self::MediaType => address.strip_prefix(&start).or_else(|| {
                address.strip_prefix("https://").and_then(|rest| rest.strip_prefix(start.trim_start_matches("http://")))
            }),
            _ => address.strip_prefix(&start),
        };
        // The lists are sorted by byte: a test holds them to it.
        code.is_some_and(|code| self.codes().binary_search(&code).is_ok())
    }

    /// The address of the table that a text probably means: an address with `https`, a code in lower case, a word.
    pub(crate) fn nearest(self, text: &str) -> Option<String> {
        let last = match self {
            Self::MediaType => text.rsplit("media-types/").next().unwrap_or(text),
            _ => text.rsplit(['/', '#']).find(|part| !part.is_empty()).unwrap_or(text),
        };
        nearest(last, self.codes().iter().copied()).map(|code| self.iri(code))
    }
}

/// Whether the European licence table knows an address, as its own or as an exact match, letter by letter.
pub(crate) fn is_known_licence(address: &str) -> bool {
    let own = address.strip_prefix(AUTHORITY).and_then(|rest| rest.strip_prefix("/licence/"));
    LICENCES.lines().any(|line| line == own.unwrap_or(address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{known_licences, licence};

    #[test]
    fn every_list_is_sorted_and_knows_its_own() {
        for table in Table::ALL {
            let codes = table.codes();
            assert!(codes.is_sorted_by(|one, two| one < two), "{table:?}");
            assert!(table.has(&table.iri(codes[0])) && !table.has(codes[0]), "{table:?}");
        }
    }

    #[test]
    fn parquet_is_a_file_type_and_in_neither_list_of_the_score() {
        let parquet = Table::FileType.iri("PARQUET");
        assert!(Table::FileType.has(&parquet));
        assert!(!Table::MachineReadable.has(&parquet) && !Table::NonProprietary.has(&parquet));
    }

    #[test]
    fn the_scheme_of_an_address_counts_but_for_media_types() {
        assert!(!Table::Frequency.has("https://publications.europa.eu/resource/authority/frequency/DAILY"));
        assert!(Table::MediaType.has("https://www.iana.org/assignments/media-types/text/csv"));
        assert!(!is_known_licence("https://creativecommons.org/licenses/by/4.0/"));
        assert!(is_known_licence("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"));
    }

    #[test]
    fn what_was_probably_meant_is_found() {
        let near = |table: Table, text| table.nearest(text);
        assert_eq!(near(Table::FileType, "csv").unwrap(), Table::FileType.iri("CSV"));
        assert_eq!(
            near(Table::DataTheme, "https://publications.europa.eu/resource/authority/data-theme/ENV").unwrap(),
            Table::DataTheme.iri("ENVI")
        );
        assert_eq!(near(Table::MediaType, "text/csv").unwrap(), "http://www.iana.org/assignments/media-types/text/csv");
        assert_eq!(near(Table::Frequency, "whenever we like"), None);
    }

    #[test]
    fn every_licence_with_a_short_code_is_known_to_the_score() {
        let unknown: Vec<_> = known_licences()
            .iter()
            .filter(|code| !licence(code).is_some_and(|one| is_known_licence(&one.iri)))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
