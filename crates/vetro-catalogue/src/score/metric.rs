//! What is measured, and what it is worth.
//!
//! # Source
//!
//! The Metadata Quality Assessment of data.europa.eu: version 1, 405 points,
//! <https://data.europa.eu/mqa/methodology>; version 2, 7.5 points, as its
//! answers list it (`metricsVersion` 2.0.0). The dashboard of opendata.swiss
//! counts as version 1 with its own licences.

use serde::Serialize;

/// A way to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Version 1: 405 points.
    V1,
    /// Version 2: 7.5 points.
    V2,
    /// The dashboard of opendata.swiss: 405 points.
    Swiss,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 3] = [Self::V1, Self::V2, Self::Swiss];

    /// All that can be reached, in hundredths.
    #[must_use]
    pub fn full(self) -> u64 {
        match self {
            Self::V1 | Self::Swiss => 40_500,
            Self::V2 => 750,
        }
    }
}

/// What a metric is measured on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Entity {
    /// The dataset itself.
    Dataset,
    /// Each of its distributions.
    Distribution,
}

/// What a metric serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Dimension {
    /// People and programs find the dataset.
    Findability,
    /// What is found can be fetched.
    Accessibility,
    /// What is fetched can be read by programs.
    Interoperability,
    /// What is read may be used.
    Reusability,
    /// What is used is known well enough; in version 1 only.
    Contextuality,
}

/// How a metric is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Test {
    /// The property has a value.
    Present,
    /// The address answers.
    Answers,
    /// The value is in the European table of file types.
    FileType,
    /// The value is in the IANA register.
    MediaType,
    /// Format and media type both are in their tables.
    Aligned,
    /// The format is in the list of non-proprietary ones.
    Open,
    /// The format is in the list of machine-readable ones.
    Machine,
    /// The licence is in the European table.
    KnownLicence,
    /// The value is in the European table of access rights.
    AccessRight,
    /// The shapes of DCAT-AP find no violation.
    Shapes,
}

/// Something that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name, as the assessment has it.
    pub name: &'static str,
    /// What it is measured on.
    pub entity: Entity,
    /// What it serves.
    pub dimension: Dimension,
    /// The property, with its prefix.
    pub property: &'static str,
    pub(crate) test: Test,
    /// Points of version 1.
    v1: u64,
    /// Hundredths of a point of version 2.
    v2: u64,
}

impl Metric {
    /// What it is worth, in hundredths; 0 when the method does not measure it.
    #[must_use]
    pub fn worth(&self, method: Method) -> u64 {
        match method {
            Method::V2 => self.v2,
            // The dashboard looks at the dates of the dataset alone.
            Method::Swiss if self.entity == Entity::Distribution && self.name.starts_with("date") => 0,
            Method::V1 | Method::Swiss => self.v1 * 100,
        }
    }
}

const fn metric(
    name: &'static str,
    (entity, dimension): (Entity, Dimension),
    property: &'static str,
    test: Test,
    v1: u64,
    v2: u64,
) -> Metric {
    Metric { name, entity, dimension, property, test, v1, v2 }
}

const FIND: (Entity, Dimension) = (Entity::Dataset, Dimension::Findability);
const REACH: (Entity, Dimension) = (Entity::Dataset, Dimension::Accessibility);
const JOIN: (Entity, Dimension) = (Entity::Dataset, Dimension::Interoperability);
const REUSE: (Entity, Dimension) = (Entity::Dataset, Dimension::Reusability);
const FILE_FIND: (Entity, Dimension) = (Entity::Distribution, Dimension::Findability);
const FILE_REACH: (Entity, Dimension) = (Entity::Distribution, Dimension::Accessibility);
const FILE_JOIN: (Entity, Dimension) = (Entity::Distribution, Dimension::Interoperability);
const FILE_REUSE: (Entity, Dimension) = (Entity::Distribution, Dimension::Reusability);

/// Everything that either version measures: points of version 1, hundredths of version 2.
pub(crate) const METRICS: [Metric; 42] = [
    metric("titleAvailability", FIND, "dct:title", Test::Present, 0, 100),
    metric("descriptionAvailability", FIND, "dct:description", Test::Present, 0, 100),
    metric("keywordAvailability", FIND, "dcat:keyword", Test::Present, 30, 50),
    metric("categoryAvailability", FIND, "dcat:theme", Test::Present, 30, 50),
    metric("spatialAvailability", FIND, "dct:spatial", Test::Present, 20, 50),
    metric("temporalAvailability", FIND, "dct:temporal", Test::Present, 20, 50),
    metric("dateIssuedAvailability", FIND, "dct:issued", Test::Present, 5, 25),
    metric("dateModifiedAvailability", FIND, "dct:modified", Test::Present, 5, 25),
    metric("applicableLegislationAvailability", FIND, "dcatap:applicableLegislation", Test::Present, 0, 25),
    metric("relationAvailability", FIND, "dct:relation", Test::Present, 0, 25),
    metric("dctIdentifierAvailability", REACH, "dct:identifier", Test::Present, 0, 25),
    metric("admsIdentifierAvailability", REACH, "adms:identifier", Test::Present, 0, 25),
    metric("landingPageAvailability", REACH, "dcat:landingPage", Test::Present, 0, 25),
    metric("dcatApCompliance", JOIN, "", Test::Shapes, 30, 0),
    metric("contactPointAvailability", REUSE, "dcat:contactPoint", Test::Present, 20, 50),
    metric("publisherAvailability", REUSE, "dct:publisher", Test::Present, 10, 50),
    metric("provenanceAvailability", REUSE, "dct:provenance", Test::Present, 0, 25),
    metric("accessRightsAvailability", REUSE, "dct:accessRights", Test::Present, 10, 25),
    metric("accessRightsVocabularyAlignment", REUSE, "dct:accessRights", Test::AccessRight, 5, 25),
    metric("descriptionAvailability", FILE_FIND, "dct:description", Test::Present, 0, 50),
    metric("titleAvailability", FILE_FIND, "dct:title", Test::Present, 0, 25),
    metric("dateIssuedAvailability", FILE_FIND, "dct:issued", Test::Present, 5, 25),
    metric("dateModifiedAvailability", FILE_FIND, "dct:modified", Test::Present, 5, 25),
    metric("accessUrlAvailability", FILE_REACH, "dcat:accessURL", Test::Present, 0, 100),
    metric("accessUrlStatusCode", FILE_REACH, "dcat:accessURL", Test::Answers, 50, 25),
    metric("downloadUrlAvailability", FILE_REACH, "dcat:downloadURL", Test::Present, 20, 25),
    metric("downloadUrlStatusCode", FILE_REACH, "dcat:downloadURL", Test::Answers, 30, 25),
    metric("formatAvailability", FILE_REACH, "dct:format", Test::Present, 0, 50),
    metric("mediaTypeAvailability", FILE_REACH, "dcat:mediaType", Test::Present, 0, 25),
    metric("byteSizeAvailability", FILE_REACH, "dcat:byteSize", Test::Present, 5, 25),
    // Version 1 counts the presence of format and media type as interoperability.
    metric("formatAvailability", FILE_JOIN, "dct:format", Test::Present, 20, 0),
    metric("mediaTypeAvailability", FILE_JOIN, "dcat:mediaType", Test::Present, 10, 0),
    metric("formatMediaTypeVocabularyAlignment", FILE_JOIN, "dct:format", Test::Aligned, 10, 0),
    metric("formatFromVocabulary", FILE_JOIN, "dct:format", Test::FileType, 0, 50),
    metric("mediaTypeFromVocabulary", FILE_JOIN, "dcat:mediaType", Test::MediaType, 0, 25),
    metric("formatMediaTypeNonProprietary", FILE_JOIN, "dct:format", Test::Open, 20, 50),
    metric("formatMediaTypeMachineInterpretable", FILE_JOIN, "dct:format", Test::Machine, 20, 50),
    metric("licenceAvailability", FILE_REUSE, "dct:license", Test::Present, 20, 50),
    metric("knownLicence", FILE_REUSE, "dct:license", Test::KnownLicence, 10, 50),
    metric("rightsAvailability", FILE_REUSE, "dct:rights", Test::Present, 5, 25),
    metric("documentationAvailability", FILE_REUSE, "foaf:page", Test::Present, 0, 25),
    metric("statusAvailability", FILE_REUSE, "adms:status", Test::Present, 0, 25),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(method: Method, entity: Entity) -> u64 {
        METRICS.iter().filter(|metric| metric.entity == entity).map(|metric| metric.worth(method)).sum()
    }

    #[test]
    fn the_points_add_up_to_what_the_methods_say() {
        assert_eq!((sum(Method::V2, Entity::Dataset), sum(Method::V2, Entity::Distribution)), (750, 750));
        // Each date is worth 5 points for the dataset and its distributions together.
        assert_eq!(sum(Method::V1, Entity::Dataset) + sum(Method::V1, Entity::Distribution), 40_500 + 1_000);
        assert_eq!(sum(Method::Swiss, Entity::Dataset) + sum(Method::Swiss, Entity::Distribution), 40_500);
        let counted = |method| METRICS.iter().filter(|metric| metric.worth(method) > 0).count();
        assert_eq!((counted(Method::V2), counted(Method::V1)), (38, 23 + 2));
    }
}
