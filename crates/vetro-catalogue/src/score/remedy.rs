//! The line an officer adds so that a point is won or a rule is met.

use serde::Serialize;

/// The file a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Where {
    /// `datasets/<id>.toml`.
    Metadata,
    /// `[pipelines.<id>]` in pipelines.toml.
    Pipeline,
    /// `[catalogue]` in pipelines.toml.
    Catalogue,
    /// None: vetro writes it itself, so that its lack is a mistake of vetro, or of whoever changed the file.
    Vetro,
}

/// What to write where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// The file.
    pub file: Where,
    /// The key the line sets, for the place in the file.
    pub key: &'static str,
    /// The line, with an example; a sentence where no line helps.
    pub line: &'static str,
}

const fn remedy(file: Where, key: &'static str, line: &'static str) -> Remedy {
    Remedy { file, key, line }
}

/// The line that brings a property of a dataset or a distribution.
fn remedy_for(class: &str, property: &str) -> Remedy {
    use Where::{Catalogue, Metadata, Pipeline, Vetro};
    let local = property.split_once(':').map_or(property, |(_, local)| local);
    match (class, local) {
        ("dcat:Dataset", "title") => remedy(Metadata, "title", "[title]\nen = \"…\""),
        ("dcat:Dataset", "description") => remedy(Metadata, "description", "[description]\nen = \"…\""),
        (_, "keyword") => remedy(Metadata, "keywords", "[keywords]\nen = [\"…\"]"),
        (_, "theme") => remedy(Metadata, "themes", "themes = [\"TRAN\"]"),
        (_, "subject") => remedy(Metadata, "subthemes", "subthemes = [\"4816\"]"),
        (_, "accrualPeriodicity") => remedy(Metadata, "frequency", "frequency = \"daily\""),
        (_, "spatial") => remedy(Metadata, "place", "place = \"CH:5192\""),
        (_, "temporal") => remedy(Metadata, "temporal", "temporal = { start = \"2025-01-01\", end = \"2025-12-31\" }"),
        ("dcat:Dataset", "issued") => remedy(Metadata, "issued", "issued = \"2025-01-31\""),
        (_, "contactPoint" | "hasEmail" | "fn") => {
            remedy(Metadata, "contact", "contact = { name = \"…\", email = \"office@city.example\" }")
        }
        (_, "provenance") => remedy(Metadata, "provenance", "[provenance]\nen = \"…\""),
        (_, "relation") => remedy(Metadata, "related", "related = [\"another-dataset\"]"),
        (_, "hvdCategory") => remedy(Metadata, "high-value", "high-value = \"c_b79e35eb\""),
        ("dcat:Distribution" | "dct:LicenseDocument", "license" | "rights" | "type") => {
            remedy(Metadata, "licence", "licence = \"CC-BY-4.0\"")
        }
        (_, "format" | "mediaType") => remedy(Pipeline, "formats", "formats = [\"csv\"]"),
        (_, "publisher" | "rightsHolder" | "name" | "identifier") => {
            remedy(Catalogue, "publisher", "identifier = \"c_x000\"   # in [catalogue.publisher]")
        }
        ("dcat:Catalog", "license") => remedy(Catalogue, "licence", "licence = \"CC-BY-4.0\""),
        ("dcat:Catalog", "language") => remedy(Catalogue, "languages", "languages = [\"it\", \"en\"]"),
        ("dcat:Catalog", "title") => remedy(Catalogue, "title", "[catalogue.title]\nen = \"…\""),
        ("dcat:Catalog", "description") => remedy(Catalogue, "description", "[catalogue.description]\nen = \"…\""),
        _ => remedy(Vetro, "", "vetro writes this itself: publish again, or report it"),
    }
}

impl super::Metric {
    /// The line that brings the points of this metric.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        use super::metric::Test;
        let class = match self.entity {
            super::Entity::Dataset => "dcat:Dataset",
            super::Entity::Distribution => "dcat:Distribution",
        };
        match self.test {
            Test::Open | Test::Machine => remedy(
                Where::Pipeline,
                "formats",
                "formats = [\"csv\"]   # only if no reader needs the other format, which the portal's lists do not know",
            ),
            Test::Answers => remedy(Where::Vetro, "", "the release has no file at this address: publish again"),
            _ => remedy_for(class, self.property),
        }
    }
}

impl crate::rules::Breach {
    /// The line that meets the rule.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        remedy_for(self.class, self.property)
    }
}
