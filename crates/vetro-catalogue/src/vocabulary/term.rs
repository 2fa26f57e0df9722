//! A term of a vocabulary with what must be said of it inline.

use vetro_model::text::Language;

use super::{AUTHORITY, Labels};

/// A vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    AccessRight,
    Country,
    DataTheme,
    DistributionStatus,
    EuroVoc,
    FileType,
    Frequency,
    HighValue,
    Language,
    LicenceType,
    Place,
    PlannedAvailability,
    PublisherType,
}

impl Scheme {
    /// Its address.
    pub(crate) fn iri(self) -> String {
        let table = match self {
            Self::AccessRight => "access-right",
            Self::Country => "country",
            Self::DataTheme => "data-theme",
            Self::DistributionStatus => "distribution-status",
            Self::FileType => "file-type",
            Self::Frequency => "frequency",
            Self::Language => "language",
            Self::Place => "place",
            Self::PlannedAvailability => "planned-availability",
            Self::EuroVoc => return "http://eurovoc.europa.eu/100141".to_owned(),
            Self::HighValue => return "http://data.europa.eu/bna/asd487ae75".to_owned(),
            Self::LicenceType => return "http://purl.org/adms/licencetype/1.0".to_owned(),
            Self::PublisherType => return "http://purl.org/adms/publishertype/1.0".to_owned(),
        };
        format!("{AUTHORITY}/{table}")
    }

    /// Its English title.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::AccessRight => "Access right",
            Self::Country => "Country",
            Self::DataTheme => "Data theme",
            Self::DistributionStatus => "Distribution status",
            Self::EuroVoc => "EuroVoc",
            Self::FileType => "File type",
            Self::Frequency => "Frequency",
            Self::HighValue => "High-value dataset categories",
            Self::Language => "Language",
            Self::LicenceType => "ADMS licence type",
            Self::Place => "Place",
            Self::PlannedAvailability => "Planned availability",
            Self::PublisherType => "ADMS publisher type",
        }
    }
}

/// A term: its address, its vocabulary and its labels, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Concept {
    pub(crate) iri: String,
    pub(crate) scheme: Scheme,
    pub(crate) labels: Vec<(Language, &'static str)>,
}

impl Concept {
    /// A term labelled in every language.
    pub(crate) fn new(iri: String, scheme: Scheme, labels: Labels) -> Self {
        Self { iri, scheme, labels: Language::ALL.into_iter().zip(labels).collect() }
    }

    /// A term labelled in some languages.
    pub(crate) fn in_languages(iri: String, scheme: Scheme, labels: &[(Language, &'static str)]) -> Self {
        Self { iri, scheme, labels: labels.to_vec() }
    }
}
