//! What each profile asks of a catalogue, line by line.
//!
//! # Source
//!
//! DCAT-AP 3.0.1: `shapes.ttl`, `range.ttl`, `shapes_recommended.ttl` and
//! `mdr-vocabularies.shape.ttl` of SEMICeu/DCAT-AP (2025-07-10), without the
//! warning on publishers that are no body of the Union. High-value datasets:
//! `hvd-SHACL-base.ttl` 3.0.0. Italy: the guidelines of `AgID` and the
//! ontology 2.0. Switzerland: the property tables of DCAT-AP CH 2.0 and the
//! import filter of opendata.swiss.

use super::Severity::{Violation as V, Warning as W};
use super::{Profile, Rule, Want};
use crate::vocabulary::Table;

/// As many as one likes.
const MANY: usize = usize::MAX;

const fn rule(
    class: &'static str,
    property: &'static str,
    (least, most): (usize, usize),
    want: &'static [Want],
    severity: super::Severity,
) -> Rule {
    Rule { class, property, least, most, want, severity }
}

/// The rules of a profile; those of the national ones stand beside the European ones.
pub(super) fn rules(profile: Profile) -> &'static [Rule] {
    match profile {
        Profile::Europe => EUROPE,
        Profile::HighValue => HIGH_VALUE,
        Profile::Italy => ITALY,
        Profile::Switzerland => SWITZERLAND,
    }
}

const AGENT: &[Want] = &[Want::Node, Want::A("foaf:Agent")];
const CONCEPT: &[Want] = &[Want::Node, Want::A("skos:Concept")];
const DATE: &[Want] = &[Want::Date];
const DOCUMENT: &[Want] = &[Want::Node, Want::A("foaf:Document")];
const IRI: &[Want] = &[Want::Iri];
const KIND: &[Want] = &[Want::Node, Want::A("vcard:Kind")];
const LANGUAGE: &[Want] = &[Want::Node, Want::A("dct:LinguisticSystem"), Want::In(Table::Language)];
const LAW: &[Want] = &[Want::Iri, Want::A("eli:LegalResource")];
const LICENCE: &[Want] = &[Want::Node, Want::A("dct:LicenseDocument")];
const LITERAL: &[Want] = &[Want::Literal];
const MEDIA_TYPE: &[Want] = &[Want::Node, Want::A("dct:MediaType"), Want::In(Table::MediaType)];
const NODE: &[Want] = &[Want::Node];
const PLACE: &[Want] = &[Want::Node, Want::A("dct:Location")];
const RIGHTS: &[Want] = &[Want::Node, Want::A("dct:RightsStatement")];
const STANDARD: &[Want] = &[Want::Node, Want::A("dct:Standard")];

const EUROPE: &[Rule] = &[
    rule("dcat:Catalog", "dct:title", (1, MANY), LITERAL, V),
    rule("dcat:Catalog", "dct:description", (1, MANY), LITERAL, V),
    rule("dcat:Catalog", "dct:publisher", (1, 1), &[Want::A("foaf:Agent")], V),
    rule("dcat:Catalog", "dct:creator", (0, 1), AGENT, V),
    rule("dcat:Catalog", "dct:issued", (0, 1), DATE, V),
    rule("dcat:Catalog", "dct:modified", (0, 1), DATE, V),
    rule("dcat:Catalog", "dct:language", (0, MANY), LANGUAGE, V),
    rule("dcat:Catalog", "dct:license", (0, 1), LICENCE, V),
    rule("dcat:Catalog", "dct:rights", (0, 1), RIGHTS, V),
    rule("dcat:Catalog", "dct:spatial", (0, MANY), PLACE, V),
    rule("dcat:Catalog", "dct:spatial", (0, MANY), &[Want::Listed], W),
    rule("dcat:Catalog", "foaf:homepage", (0, 1), DOCUMENT, V),
    rule("dcat:Catalog", "dcat:dataset", (0, MANY), &[Want::Node, Want::A("dcat:Dataset")], V),
    rule("dcat:Catalog", "dcat:service", (0, MANY), &[Want::Node, Want::A("dcat:DataService")], V),
    rule("dcat:Catalog", "dcat:record", (0, MANY), &[Want::Node, Want::A("dcat:CatalogRecord")], V),
    rule("dcat:Catalog", "dcat:themeTaxonomy", (0, MANY), &[Want::Node, Want::A("skos:ConceptScheme")], V),
    rule("dcat:Catalog", "dcat:themeTaxonomy", (1, MANY), &[], W),
    rule("dcat:Catalog", "dct:license", (1, MANY), &[], W),
    rule("dcat:Catalog", "dct:language", (1, MANY), &[], W),
    rule("dcat:CatalogRecord", "dct:modified", (1, 1), DATE, V),
    rule("dcat:CatalogRecord", "dct:issued", (0, 1), DATE, V),
    rule("dcat:CatalogRecord", "foaf:primaryTopic", (1, 1), NODE, V),
    rule("dcat:CatalogRecord", "dct:conformsTo", (0, 1), &[Want::A("dct:Standard")], V),
    rule("dcat:CatalogRecord", "adms:status", (0, 1), &[Want::A("skos:Concept")], V),
    rule("dcat:CatalogRecord", "dct:source", (0, 1), &[Want::A("dcat:CatalogRecord")], V),
    rule("dcat:CatalogRecord", "dct:language", (0, MANY), &[Want::A("dct:LinguisticSystem")], V),
    rule("dcat:Dataset", "dct:title", (1, MANY), LITERAL, V),
    rule("dcat:Dataset", "dct:description", (1, MANY), LITERAL, V),
    rule("dcat:Dataset", "dct:identifier", (0, MANY), LITERAL, V),
    rule("dcat:Dataset", "dct:publisher", (0, 1), AGENT, V),
    rule("dcat:Dataset", "dct:publisher", (1, MANY), &[], W),
    rule("dcat:Dataset", "dct:creator", (0, MANY), AGENT, V),
    rule("dcat:Dataset", "dcat:contactPoint", (0, MANY), KIND, V),
    rule("dcat:Dataset", "dcat:contactPoint", (1, MANY), &[], W),
    rule("dcat:Dataset", "dcat:theme", (0, MANY), &[Want::Iri, Want::A("skos:Concept")], V),
    rule("dcat:Dataset", "dcat:theme", (1, MANY), &[Want::In(Table::DataTheme)], W),
    rule("dcat:Dataset", "dcat:keyword", (0, MANY), LITERAL, V),
    rule("dcat:Dataset", "dcat:keyword", (1, MANY), &[], W),
    rule("dcat:Dataset", "dct:spatial", (0, MANY), PLACE, V),
    rule("dcat:Dataset", "dct:spatial", (0, MANY), &[Want::Listed], W),
    rule("dcat:Dataset", "dct:spatial", (1, MANY), &[], W),
    rule("dcat:Dataset", "dct:temporal", (0, MANY), &[Want::Node, Want::A("dct:PeriodOfTime")], V),
    rule("dcat:Dataset", "dct:temporal", (1, MANY), &[], W),
    rule(
        "dcat:Dataset",
        "dct:accrualPeriodicity",
        (0, 1),
        &[Want::Node, Want::A("dct:Frequency"), Want::In(Table::Frequency)],
        V,
    ),
    rule("dcat:Dataset", "dct:issued", (0, 1), DATE, V),
    rule("dcat:Dataset", "dct:modified", (0, 1), DATE, V),
    rule("dcat:Dataset", "dcat:distribution", (0, MANY), &[Want::Node, Want::A("dcat:Distribution")], V),
    rule("dcat:Dataset", "dcat:distribution", (1, MANY), &[], W),
    rule("dcat:Dataset", "dcat:landingPage", (0, MANY), DOCUMENT, V),
    rule("dcat:Dataset", "foaf:page", (0, MANY), DOCUMENT, V),
    rule("dcat:Dataset", "dct:relation", (0, MANY), NODE, V),
    rule("dcat:Dataset", "dct:provenance", (0, MANY), &[Want::Node, Want::A("dct:ProvenanceStatement")], V),
    rule("dcat:Dataset", "dct:accessRights", (0, 1), RIGHTS, V),
    rule("dcat:Dataset", "dct:accessRights", (0, MANY), &[Want::In(Table::AccessRight)], W),
    rule("dcat:Dataset", "dct:language", (0, MANY), LANGUAGE, V),
    rule("dcat:Dataset", "dct:conformsTo", (0, MANY), STANDARD, V),
    rule("dcat:Dataset", "adms:identifier", (0, MANY), &[Want::Node, Want::A("adms:Identifier")], V),
    rule("dcat:Dataset", "dcatap:applicableLegislation", (0, MANY), LAW, V),
    rule("dcat:Dataset", "dcat:version", (0, 1), LITERAL, V),
    rule("dcat:DatasetSeries", "dct:title", (1, MANY), LITERAL, V),
    rule("dcat:DatasetSeries", "dct:description", (1, MANY), LITERAL, V),
    rule("dcat:DatasetSeries", "dct:publisher", (0, 1), AGENT, V),
    rule("dcat:DatasetSeries", "dcat:contactPoint", (0, MANY), KIND, V),
    rule("dcat:Distribution", "dcat:accessURL", (1, MANY), NODE, V),
    rule("dcat:Distribution", "dcat:downloadURL", (0, MANY), NODE, V),
    rule("dcat:Distribution", "dct:title", (0, MANY), LITERAL, V),
    rule("dcat:Distribution", "dct:description", (0, MANY), LITERAL, V),
    rule("dcat:Distribution", "dct:description", (1, MANY), &[], W),
    rule(
        "dcat:Distribution",
        "dct:format",
        (0, 1),
        &[Want::Node, Want::A("dct:MediaTypeOrExtent"), Want::In(Table::FileType)],
        V,
    ),
    rule("dcat:Distribution", "dct:format", (1, MANY), &[], W),
    rule("dcat:Distribution", "dcat:mediaType", (0, 1), MEDIA_TYPE, V),
    rule("dcat:Distribution", "dcat:compressFormat", (0, 1), MEDIA_TYPE, V),
    rule("dcat:Distribution", "dcat:packageFormat", (0, 1), MEDIA_TYPE, V),
    rule("dcat:Distribution", "dcat:byteSize", (0, 1), &[Want::Count], V),
    rule("dcat:Distribution", "dct:license", (0, 1), LICENCE, V),
    rule("dcat:Distribution", "dct:license", (1, MANY), &[], W),
    rule("dcat:Distribution", "dct:rights", (0, 1), RIGHTS, V),
    rule("dcat:Distribution", "dct:issued", (0, 1), DATE, V),
    rule("dcat:Distribution", "dct:modified", (0, 1), DATE, V),
    rule("dcat:Distribution", "dct:language", (0, MANY), LANGUAGE, V),
    rule("dcat:Distribution", "dct:conformsTo", (0, MANY), STANDARD, V),
    rule("dcat:Distribution", "foaf:page", (0, MANY), DOCUMENT, V),
    rule(
        "dcat:Distribution",
        "adms:status",
        (0, 1),
        &[Want::Node, Want::A("skos:Concept"), Want::In(Table::Status)],
        V,
    ),
    rule(
        "dcat:Distribution",
        "dcatap:availability",
        (0, 1),
        &[Want::Node, Want::A("skos:Concept"), Want::In(Table::Availability)],
        V,
    ),
    rule("dcat:Distribution", "dcatap:availability", (1, MANY), &[], W),
    rule("dcat:Distribution", "dcatap:applicableLegislation", (0, MANY), LAW, V),
    rule("dcat:Distribution", "spdx:checksum", (0, 1), &[Want::Node, Want::A("spdx:Checksum")], V),
    rule("dcat:DataService", "dct:title", (1, MANY), LITERAL, V),
    rule("dcat:DataService", "dcat:endpointURL", (1, MANY), NODE, V),
    rule("dcat:DataService", "dct:publisher", (0, 1), AGENT, V),
    rule("dcat:DataService", "dcat:contactPoint", (0, MANY), KIND, V),
    rule("dcat:DataService", "dct:license", (0, 1), LICENCE, V),
    rule("dcat:DataService", "dct:accessRights", (0, 1), RIGHTS, V),
    rule("dcat:DataService", "dcat:servesDataset", (0, MANY), &[Want::Node, Want::A("dcat:Dataset")], V),
    rule("foaf:Agent", "foaf:name", (1, MANY), LITERAL, V),
    rule("foaf:Agent", "dct:type", (0, 1), &[Want::A("skos:Concept")], V),
    rule("dct:LicenseDocument", "dct:type", (0, MANY), CONCEPT, V),
    rule("dct:Location", "dcat:bbox", (0, 1), LITERAL, V),
    rule("dct:Location", "dcat:centroid", (0, 1), LITERAL, V),
    rule("dct:PeriodOfTime", "dcat:startDate", (0, 1), DATE, V),
    rule("dct:PeriodOfTime", "dcat:endDate", (0, 1), DATE, V),
    rule("spdx:Checksum", "spdx:algorithm", (1, 1), NODE, V),
    rule("spdx:Checksum", "spdx:checksumValue", (1, 1), &[Want::Hex], V),
    rule("skos:Concept", "skos:prefLabel", (1, MANY), LITERAL, V),
    rule("skos:ConceptScheme", "dct:title", (1, MANY), LITERAL, V),
    rule("adms:Identifier", "skos:notation", (0, 1), LITERAL, V),
];

const HIGH_VALUE: &[Rule] = &[
    rule("dcat:Dataset", "dcatap:hvdCategory", (1, MANY), &[Want::Node, Want::In(Table::HighValue)], V),
    rule("dcat:Dataset", "dcatap:applicableLegislation", (1, MANY), &[Want::Node, Want::HighValueLaw], V),
    rule("dcat:Dataset", "dcat:distribution", (1, MANY), NODE, V),
    rule("dcat:Dataset", "dcat:contactPoint", (1, MANY), NODE, W),
    rule("dcat:Distribution", "dcatap:applicableLegislation", (1, MANY), &[Want::Node, Want::HighValueLaw], V),
    rule("dcat:Distribution", "dcat:accessURL", (1, MANY), NODE, V),
    rule("dcat:Distribution", "dct:license", (0, 1), NODE, V),
    rule("dcat:DataService", "dcatap:hvdCategory", (1, MANY), &[Want::Node, Want::In(Table::HighValue)], V),
    rule("dcat:DataService", "dcatap:applicableLegislation", (1, MANY), &[Want::Node, Want::HighValueLaw], V),
    rule("dcat:DataService", "dcat:contactPoint", (1, MANY), NODE, V),
    rule("dcat:DataService", "foaf:page", (1, MANY), NODE, V),
    rule("dcat:DataService", "dcat:endpointURL", (1, MANY), NODE, V),
];

const NATIONAL_AGENT: &[Want] = &[Want::A("dcatapit:Agent")];

const ITALY: &[Rule] = &[
    rule("dcat:Catalog", "rdf:type", (1, MANY), &[Want::Also("dcatapit:Catalog")], V),
    rule("dcat:Dataset", "rdf:type", (1, MANY), &[Want::Also("dcatapit:Dataset")], V),
    rule("dcat:Distribution", "rdf:type", (1, MANY), &[Want::Also("dcatapit:Distribution")], V),
    rule("dcat:Catalog", "dct:title", (1, MANY), LITERAL, V),
    rule("dcat:Catalog", "dct:description", (1, MANY), LITERAL, V),
    rule("dcat:Catalog", "dct:publisher", (1, 1), NATIONAL_AGENT, V),
    rule("dcat:Catalog", "dct:modified", (1, 1), DATE, V),
    rule("dcat:Catalog", "dcat:dataset", (1, MANY), &[Want::A("dcatapit:Dataset")], V),
    rule("dcat:Catalog", "foaf:homepage", (1, 1), IRI, W),
    rule("dcat:Dataset", "dct:identifier", (1, 1), LITERAL, V),
    rule("dcat:Dataset", "dct:identifier", (0, MANY), &[Want::ItalianIdentifier], W),
    rule("dcat:Dataset", "dct:title", (1, MANY), LITERAL, V),
    rule("dcat:Dataset", "dct:description", (1, MANY), LITERAL, V),
    rule("dcat:Dataset", "dct:modified", (1, 1), DATE, V),
    rule("dcat:Dataset", "dcat:theme", (1, MANY), &[Want::In(Table::DataTheme)], V),
    rule("dcat:Dataset", "dct:rightsHolder", (1, 1), NATIONAL_AGENT, V),
    rule("dcat:Dataset", "dct:accrualPeriodicity", (1, 1), &[Want::In(Table::Frequency)], V),
    rule("dcat:Dataset", "dcat:distribution", (0, MANY), &[Want::A("dcatapit:Distribution")], V),
    rule("dcat:Dataset", "dcat:distribution", (1, MANY), &[], W),
    rule("dcat:Dataset", "dct:publisher", (0, 1), NATIONAL_AGENT, V),
    rule("dcat:Dataset", "dct:publisher", (1, MANY), &[], W),
    rule("dcat:Dataset", "dct:creator", (0, MANY), NATIONAL_AGENT, V),
    rule("dcat:Dataset", "dcat:contactPoint", (0, MANY), &[Want::A("dcatapit:Organization")], V),
    rule("dcat:Dataset", "dcat:contactPoint", (1, MANY), &[], W),
    rule("dcat:Dataset", "dct:subject", (0, MANY), &[Want::A("skos:Concept")], V),
    rule("dcat:Dataset", "dct:subject", (1, MANY), &[], W),
    rule("dcat:Dataset", "dct:conformsTo", (0, MANY), &[Want::A("dcatapit:Standard")], V),
    rule("dcat:Distribution", "dcat:accessURL", (1, 1), IRI, V),
    rule("dcat:Distribution", "dct:format", (1, 1), &[Want::In(Table::FileType)], V),
    rule("dcat:Distribution", "dct:license", (1, 1), &[Want::A("dcatapit:LicenseDocument")], V),
    rule("dcat:Distribution", "dct:description", (1, MANY), LITERAL, W),
    rule("dcatapit:Agent", "dct:identifier", (1, 1), LITERAL, V),
    rule("dcatapit:Agent", "foaf:name", (1, MANY), LITERAL, V),
    rule("dcatapit:Organization", "vcard:fn", (1, 1), LITERAL, V),
    rule("dcatapit:Organization", "vcard:hasEmail", (1, 1), &[Want::Mailbox], V),
    rule("dcatapit:LicenseDocument", "dct:type", (1, 1), IRI, W),
    rule("dcatapit:LicenseDocument", "foaf:name", (1, MANY), LITERAL, W),
    rule("dcatapit:Standard", "dct:identifier", (1, 1), LITERAL, V),
    rule("dct:PeriodOfTime", "dcatapit:startDate", (1, 1), DATE, V),
];

const TEXT: &[Want] = &[Want::Tagged];

const SWITZERLAND: &[Rule] = &[
    rule("dcat:Catalog", "dct:title", (1, MANY), TEXT, V),
    rule("dcat:Catalog", "dct:description", (1, MANY), TEXT, V),
    rule("dcat:Catalog", "dct:publisher", (1, 1), NODE, V),
    rule("dcat:Dataset", "dct:identifier", (1, 1), LITERAL, V),
    rule("dcat:Dataset", "dct:identifier", (0, MANY), &[Want::SwissIdentifier], V),
    rule("dcat:Dataset", "dct:title", (1, MANY), TEXT, V),
    rule("dcat:Dataset", "dct:description", (1, MANY), TEXT, V),
    rule("dcat:Dataset", "dct:publisher", (1, 1), &[Want::A("foaf:Agent")], V),
    rule("dcat:Dataset", "dcat:contactPoint", (1, MANY), KIND, V),
    rule("dcat:Dataset", "dcat:distribution", (1, MANY), NODE, V),
    rule("dcat:Dataset", "dct:conformsTo", (0, MANY), IRI, V),
    rule("dcat:Dataset", "dct:spatial", (0, MANY), NODE, V),
    rule("dcat:Dataset", "dct:issued", (1, 1), DATE, W),
    rule("dcat:Dataset", "dct:modified", (1, 1), DATE, W),
    rule("dcat:Dataset", "dcat:theme", (1, MANY), &[Want::In(Table::DataTheme)], W),
    rule("dcat:Dataset", "dcat:keyword", (1, MANY), TEXT, W),
    rule("dcat:Dataset", "dcat:landingPage", (1, MANY), IRI, W),
    rule("dcat:Dataset", "dct:spatial", (1, MANY), &[], W),
    rule("dcat:Dataset", "dct:temporal", (1, MANY), &[], W),
    rule("dcat:Dataset", "dct:accrualPeriodicity", (0, 1), &[Want::In(Table::Frequency)], V),
    rule("dcat:Dataset", "dct:language", (0, MANY), &[Want::In(Table::Language)], V),
    rule("dcat:Distribution", "dcat:accessURL", (1, MANY), IRI, V),
    rule("dcat:Distribution", "dcat:downloadURL", (0, MANY), IRI, W),
    rule("dcat:Distribution", "dct:license", (1, 1), &[Want::SwissTerms], V),
    rule("dcat:Distribution", "dct:conformsTo", (0, MANY), IRI, V),
    rule("dcat:Distribution", "dct:format", (0, 1), &[Want::In(Table::FileType)], V),
    rule("dcat:Distribution", "dct:format", (1, MANY), &[], W),
    rule("dcat:Distribution", "dct:title", (1, MANY), TEXT, W),
    rule("dcat:Distribution", "dct:description", (1, MANY), TEXT, W),
    rule("dcat:Distribution", "dct:rights", (1, 1), &[Want::CreativeCommons], W),
    rule("dcat:Distribution", "dcatap:availability", (1, 1), &[], W),
    rule("dcat:Distribution", "dct:issued", (1, 1), DATE, W),
    rule("dcat:Distribution", "dct:modified", (1, 1), DATE, W),
    rule("vcard:Kind", "vcard:fn", (1, MANY), LITERAL, V),
    rule("vcard:Kind", "vcard:hasEmail", (1, MANY), &[Want::Mailbox], V),
    rule("foaf:Agent", "foaf:name", (1, MANY), LITERAL, V),
    rule("dcat:DataService", "dcat:contactPoint", (1, MANY), NODE, V),
    rule("dcat:DataService", "dct:publisher", (1, 1), NODE, V),
    rule("dcat:DataService", "dct:title", (1, MANY), TEXT, V),
];
