//! The description of a dataset that search engines read in its page.

use serde_json::{Value, json};
use vetro_model::document::{DataFile, Publication, PublishedDataset};
use vetro_model::schema::Field;
use vetro_model::text::{Language, Localised};

use crate::address;
use crate::describe::{Period, bounds, period};
use crate::graph::clean;
use crate::vocabulary::{licence, place};

/// The longest description the search engines take, in characters.
const LONGEST: usize = 5_000;
/// The shortest, in characters.
const SHORTEST: usize = 50;

/// Describes a dataset as a `schema.org/Dataset` in one language.
///
/// The value is plain JSON-LD. Who writes it into a page must escape `<` as `\u003c`, so that no text of it can end
/// the script element.
///
/// # Source
///
/// <https://schema.org/Dataset>; the lengths of 50 to 5 000 characters are those of the structured-data guidelines
/// for datasets of Google Search.
#[must_use]
pub fn schema_org(publication: &Publication, dataset: &PublishedDataset, language: Language) -> Value {
    let page = Page { publication, dataset, language };
    let id = dataset.id.as_str();
    let base = &publication.catalogue.base_url;
    let latest = dataset.record.latest();
    let mut value = json!({
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": address::dataset(base, id),
        "name": page.words(&dataset.metadata.title),
        "description": page.description(),
        "url": address::page_dataset(base, language, id),
        "identifier": address::dataset(base, id),
        "inLanguage": language.tag(),
        "version": latest.version,
        "datePublished": page.published(),
        "dateModified": latest.released.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "isAccessibleForFree": true,
        "keywords": dataset.metadata.keywords.get(&language).cloned().unwrap_or_default(),
        "temporalCoverage": page.temporal(),
        "publisher": page.publisher(),
        "includedInDataCatalog": page.catalogue(),
        "distribution": latest.files.iter().map(|file| page.distribution(file)).collect::<Vec<_>>(),
        "variableMeasured": dataset.schema.fields.iter().map(|field| page.variable(field)).collect::<Vec<_>>(),
    });
    page.add_optional(&mut value);
    value
}

struct Page<'a> {
    publication: &'a Publication,
    dataset: &'a PublishedDataset,
    language: Language,
}

impl Page<'_> {
    fn words(&self, text: &Localised) -> String {
        clean(text.get(self.language, &self.publication.catalogue.languages))
    }

    /// The description, filled up with the title and the publisher when it is too short, cut when too long.
    fn description(&self) -> String {
        let mut text = self.words(&self.dataset.metadata.description);
        if text.chars().count() < SHORTEST {
            let title = self.words(&self.dataset.metadata.title);
            let publisher = self.words(&self.publication.catalogue.publisher.name);
            let catalogue = self.words(&self.publication.catalogue.title);
            text = clean(&format!("{text} ({title}; {publisher}; {catalogue})"));
        }
        if text.chars().count() > LONGEST {
            text = text.chars().take(LONGEST - 1).chain(['…']).collect();
        }
        text
    }

    fn published(&self) -> String {
        let written = self.dataset.metadata.issued.as_deref().map(str::trim);
        let written = written.filter(|text| text.parse::<jiff::civil::Date>().is_ok()).map(str::to_owned);
        written.unwrap_or_else(|| self.dataset.record.issued.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
    }

    fn temporal(&self) -> String {
        let zone = jiff::tz::TimeZone::get(&self.publication.catalogue.timezone).unwrap_or(jiff::tz::TimeZone::UTC);
        let Period { start, end } = period(self.dataset, &zone);
        format!("{start}/{end}")
    }

    fn publisher(&self) -> Value {
        let publisher = &self.publication.catalogue.publisher;
        json!({
            "@type": "GovernmentOrganization",
            "@id": address::agent_publisher(&self.publication.catalogue.base_url),
            "name": self.words(&publisher.name),
            "url": publisher.url,
        })
    }

    fn catalogue(&self) -> Value {
        let base = &self.publication.catalogue.base_url;
        json!({
            "@type": "DataCatalog",
            "@id": address::catalogue(base),
            "name": self.words(&self.publication.catalogue.title),
            "url": address::home(base),
        })
    }

    fn distribution(&self, file: &DataFile) -> Value {
        let base = &self.publication.catalogue.base_url;
        json!({
            "@type": "DataDownload",
            "@id": address::distribution(base, self.dataset.id.as_str(), file.format),
            "contentUrl": address::file(base, &file.latest),
            "encodingFormat": file.format.media_type(),
            "contentSize": format!("{} B", file.bytes),
            "sha256": file.sha256,
        })
    }

    fn variable(&self, field: &Field) -> Value {
        let languages = &self.publication.catalogue.languages;
        let mut variable = json!({ "@type": "PropertyValue", "name": field.name.as_str() });
        let texts = [("alternateName", &field.title), ("description", &field.description)];
        for (key, words) in texts {
            if let Some(words) = words {
                variable[key] = clean(words.get(self.language, languages)).into();
            }
        }
        if let Some(unit) = &field.unit {
            variable["unitText"] = clean(unit).into();
        }
        variable
    }

    fn add_optional(&self, value: &mut Value) {
        let metadata = &self.dataset.metadata;
        let base = &self.publication.catalogue.base_url;
        let code = metadata.licence.as_deref().unwrap_or(&self.publication.catalogue.licence);
        if let Some(licence) = licence(code) {
            value["license"] = licence.page.as_ref().into();
        }
        if let Some(department) = self.publication.departments.get(&metadata.department) {
            let creator = json!({
                "@type": "GovernmentOrganization",
                "@id": address::agent_department(base, metadata.department.as_str()),
                "name": self.words(&department.name),
                "email": department.email,
            });
            value["creator"] = creator;
        }
        if let Some(spatial) = self.spatial() {
            value["spatialCoverage"] = spatial;
        }
    }

    fn spatial(&self) -> Option<Value> {
        let code = self.dataset.metadata.place.as_deref().or(self.publication.catalogue.place.as_deref());
        let place = code.and_then(place);
        let bounds = bounds(self.dataset);
        if place.is_none() && bounds.is_none() {
            return None;
        }
        let mut value = json!({ "@type": "Place" });
        if let Some(place) = place {
            value["@id"] = place.iri.as_str().into();
            value["name"] = place.name(self.language).into();
        }
        if let Some([west, south, east, north]) = bounds {
            let shape = format!("{south} {west} {north} {east}");
            value["geo"] = json!({ "@type": "GeoShape", "box": shape });
        }
        Some(value)
    }
}
