//! The words of the vocabularies the graph speaks.

macro_rules! words {
    ($($module:ident $prefix:literal $namespace:literal { $($name:ident $local:literal),* $(,)? })*) => {
        $(
            #[doc = concat!("Words of <", $namespace, ">.")]
            pub(crate) mod $module {
                $(pub(crate) const $name: oxrdf::NamedNodeRef<'static> =
                    oxrdf::NamedNodeRef::new_unchecked(concat!($namespace, $local));)*
            }
        )*
        /// Every prefix with its namespace, in the order of the prefixes.
        pub(crate) const PREFIXES: &[(&str, &str)] = &[$(($prefix, $namespace)),*];
    };
}

words! {
    adms "adms" "http://www.w3.org/ns/adms#" {
        IDENTIFIER "identifier", IDENTIFIER_CLASS "Identifier", STATUS "status", SCHEMA_AGENCY "schemaAgency",
        VERSION_NOTES "versionNotes",
    }
    dcat "dcat" "http://www.w3.org/ns/dcat#" {
        ACCESS_URL "accessURL", BBOX "bbox", BYTE_SIZE "byteSize", CATALOG "Catalog",
        CATALOG_RECORD "CatalogRecord", CENTROID "centroid", CONTACT_POINT "contactPoint", DATASET "dataset",
        DATASET_CLASS "Dataset", DATA_SERVICE "DataService", DISTRIBUTION "distribution",
        DISTRIBUTION_CLASS "Distribution", DOWNLOAD_URL "downloadURL", END_DATE "endDate",
        ENDPOINT_DESCRIPTION "endpointDescription", ENDPOINT_URL "endpointURL", KEYWORD "keyword",
        HAS_CURRENT_VERSION "hasCurrentVersion", IN_SERIES "inSeries",
        IS_VERSION_OF "isVersionOf", LANDING_PAGE "landingPage", MEDIA_TYPE "mediaType", NEXT "next", PREV "prev",
        PREVIOUS_VERSION "previousVersion", RECORD "record", RESOURCE "Resource", RESOURCE_LINK "resource",
        SERIES "DatasetSeries", SERIES_MEMBER "seriesMember", SERVES_DATASET "servesDataset", SERVICE "service", START_DATE "startDate", THEME "theme", THEME_TAXONOMY "themeTaxonomy", VERSION "version",
    }
    dcatap "dcatap" "http://data.europa.eu/r5r/" {
        APPLICABLE_LEGISLATION "applicableLegislation", AVAILABILITY "availability", HVD_CATEGORY "hvdCategory",
    }
    dcatapit "dcatapit" "http://dati.gov.it/onto/dcatapit#" {
        AGENT "Agent", CATALOG "Catalog", DATASET "Dataset", DISTRIBUTION "Distribution", END_DATE "endDate",
        LICENSE_DOCUMENT "LicenseDocument", ORGANIZATION "Organization", STANDARD "Standard",
        START_DATE "startDate",
    }
    dct "dct" "http://purl.org/dc/terms/" {
        ACCESS_RIGHTS "accessRights", ACCRUAL_PERIODICITY "accrualPeriodicity", CONFORMS_TO "conformsTo",
        COVERAGE "coverage", CREATOR "creator", DESCRIPTION "description", FORMAT "format", FREQUENCY "Frequency",
        HAS_FORMAT "hasFormat", IS_REPLACED_BY "isReplacedBy", REPLACES "replaces",
        IDENTIFIER "identifier", ISSUED "issued", LANGUAGE "language", LICENSE "license",
        LICENSE_DOCUMENT "LicenseDocument", LINGUISTIC_SYSTEM "LinguisticSystem", LOCATION "Location",
        MEDIA_TYPE "MediaType", MEDIA_TYPE_OR_EXTENT "MediaTypeOrExtent", MODIFIED "modified",
        PERIOD_OF_TIME "PeriodOfTime", PROVENANCE "provenance", PROVENANCE_STATEMENT "ProvenanceStatement",
        PUBLISHER "publisher", RELATION "relation", RIGHTS "rights", RIGHTS_HOLDER "rightsHolder",
        RIGHTS_STATEMENT "RightsStatement", SPATIAL "spatial", STANDARD "Standard", SUBJECT "subject",
        TEMPORAL "temporal", TITLE "title", TYPE "type",
    }
    dqv "dqv" "http://www.w3.org/ns/dqv#" {
        COMPUTED_ON "computedOn", DIMENSION "Dimension", EXPECTED_DATA_TYPE "expectedDataType",
        HAS_QUALITY_MEASUREMENT "hasQualityMeasurement", IN_DIMENSION "inDimension",
        IS_MEASUREMENT_OF "isMeasurementOf", METRIC "Metric", QUALITY_MEASUREMENT "QualityMeasurement", VALUE "value",
    }
    eli "eli" "http://data.europa.eu/eli/ontology#" { LEGAL_RESOURCE "LegalResource" }
    foaf "foaf" "http://xmlns.com/foaf/0.1/" {
        AGENT "Agent", DOCUMENT "Document", HOMEPAGE "homepage", MBOX "mbox", NAME "name",
        ORGANIZATION "Organization", PAGE "page", PRIMARY_TOPIC "primaryTopic",
    }
    geosparql "geosparql" "http://www.opengis.net/ont/geosparql#" { WKT "wktLiteral" }
    hydra "hydra" "http://www.w3.org/ns/hydra/core#" {
        FIRST "first", FIRST_PAGE "firstPage", ITEMS_PER_PAGE "itemsPerPage", LAST "last", LAST_PAGE "lastPage",
        NEXT "next", NEXT_PAGE "nextPage", PAGED_COLLECTION "PagedCollection",
        PARTIAL_COLLECTION_VIEW "PartialCollectionView", PREVIOUS "previous", PREVIOUS_PAGE "previousPage",
        TOTAL_ITEMS "totalItems",
    }
    owl "owl" "http://www.w3.org/2002/07/owl#" { VERSION_INFO "versionInfo" }
    prov "prov" "http://www.w3.org/ns/prov#" {
        ACTIVITY "Activity", AGENT "Agent", ENDED_AT_TIME "endedAtTime", ENTITY "Entity", USED "used",
        WAS_ASSOCIATED_WITH "wasAssociatedWith", WAS_ATTRIBUTED_TO "wasAttributedTo",
        WAS_GENERATED_BY "wasGeneratedBy",
    }
    qb "qb" "http://purl.org/linked-data/cube#" {
        ATTRIBUTE_PROPERTY "AttributeProperty", DIMENSION_PROPERTY "DimensionProperty",
    }
    rdf "rdf" "http://www.w3.org/1999/02/22-rdf-syntax-ns#" { TYPE "type" }
    rdfs "rdfs" "http://www.w3.org/2000/01/rdf-schema#" { LABEL "label", SEE_ALSO "seeAlso" }
    schema "schema" "http://schema.org/" { SPATIAL_COVERAGE "spatialCoverage" }
    skos "skos" "http://www.w3.org/2004/02/skos/core#" {
        CONCEPT "Concept", CONCEPT_SCHEME "ConceptScheme", EXACT_MATCH "exactMatch", IN_SCHEME "inScheme",
        NOTATION "notation", NOTE "note",
        PREF_LABEL "prefLabel",
    }
    spdx "spdx" "http://spdx.org/rdf/terms#" {
        ALGORITHM "algorithm", CHECKSUM "checksum", CHECKSUM_ALGORITHM "ChecksumAlgorithm",
        CHECKSUM_CLASS "Checksum", CHECKSUM_VALUE "checksumValue", SHA256 "checksumAlgorithm_sha256",
    }
    stat "stat" "http://data.europa.eu/s1n/" {
        ATTRIBUTE "attribute", DIMENSION "dimension", NUM_SERIES "numSeries",
    }
    vcard "vcard" "http://www.w3.org/2006/vcard/ns#" {
        FN "fn", HAS_EMAIL "hasEmail", HAS_TELEPHONE "hasTelephone", HAS_URL "hasURL", KIND "Kind",
        ORGANIZATION "Organization",
    }
    xsd "xsd" "http://www.w3.org/2001/XMLSchema#" {
        ANY_URI "anyURI", DATE "date", DATE_TIME "dateTime", DECIMAL "decimal", HEX_BINARY "hexBinary", INTEGER "integer",
        NON_NEGATIVE_INTEGER "nonNegativeInteger",
    }
}

/// The whole address of a word with its prefix; the word itself when the prefix is unknown.
pub(crate) fn expand(word: &str) -> String {
    let known = word.split_once(':').and_then(|(prefix, local)| {
        let (_, namespace) = PREFIXES.iter().find(|(name, _)| *name == prefix)?;
        Some(format!("{namespace}{local}"))
    });
    known.unwrap_or_else(|| word.to_owned())
}
