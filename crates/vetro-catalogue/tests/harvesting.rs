//! How harvesting fails elsewhere, one failure a test: none may be found in our files, whatever officers write.
//!
//! Source: the monthly checks of opendata.swiss (January 2026), and the reports named beside each test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::sync::LazyLock;

use oxrdf::{Graph, LiteralRef, NamedNodeRef, TermRef, Triple};
use support::{BASE, publication};
use vetro_catalogue::{Catalogue, Syntax, build};
use vetro_model::document::Publication;
use vetro_model::project::Profile;
use vetro_model::text::{Language, Localised};

const AUTHORITY: &str = "http://publications.europa.eu/resource/authority/";
const HOSTILE: &str =
    "\"quote\" 'apostrophe' \\ back\nline\ttab <script>alert(1)</script> ]]> & 🌳 \u{202e}עברית العربية é";

/// A publication whose officers write what they please, wherever they may write.
fn hostile() -> Publication {
    let mut publication = publication();
    let text = || Localised::from([(Language::It, HOSTILE), (Language::De, &*"ä".repeat(10_000))]);
    publication.catalogue.title = text();
    publication.catalogue.publisher.name = text();
    for department in publication.departments.values_mut() {
        department.name = text();
        department.url = Some("javascript:alert(1)".to_owned());
        "x y@z".clone_into(&mut department.email);
    }
    for dataset in &mut publication.datasets {
        let metadata = &mut dataset.metadata;
        metadata.title = text();
        metadata.provenance = text();
        metadata.notes = text();
        metadata.documentation = Some("../relative path".to_owned());
        metadata.keywords.insert(Language::It, vec![HOSTILE.to_owned(), String::new()]);
        dataset.schema.fields[0].title = Some(vetro_model::schema::Words::Plain(HOSTILE.to_owned()));
        dataset.quality.rows.aggregated = 1;
    }
    publication
}

/// Sound and hostile metadata in every profile.
static ALL: LazyLock<Vec<(Profile, Catalogue)>> = LazyLock::new(|| {
    let profiles = [Profile::DcatAp, Profile::DcatApIt, Profile::DcatApCh];
    let both = [publication(), hostile()];
    let built = |profile| both.iter().map(move |publication| (profile, build(publication, profile).unwrap()));
    profiles.into_iter().flat_map(built).collect()
});

fn each(mut judge: impl FnMut(Profile, &Graph)) {
    for (profile, catalogue) in ALL.iter() {
        judge(*profile, catalogue.graph());
    }
}

/// Judges every object of a word, of which there must be some.
fn every_object(word: &str, mut judge: impl FnMut(TermRef<'_>) -> bool) {
    let word = NamedNodeRef::new(word).unwrap();
    each(|profile, graph| {
        let objects: Vec<TermRef<'_>> = graph.triples_for_predicate(word).map(|triple| triple.object).collect();
        assert!(!objects.is_empty(), "{profile:?}: no {word}");
        for object in objects {
            assert!(judge(object), "{profile:?}: {word} {object}");
        }
    });
}

fn starts(object: TermRef<'_>, prefix: &str) -> bool {
    matches!(object, TermRef::NamedNode(node) if node.as_str().starts_with(prefix))
}

fn literal(object: TermRef<'_>) -> Option<LiteralRef<'_>> {
    match object {
        TermRef::Literal(literal) => Some(literal),
        _ => None,
    }
}

/// Whether every object of a word has a class.
fn every_object_is_a(word: &str, class: &str) {
    let (word, class) = (NamedNodeRef::new(word).unwrap(), NamedNodeRef::new(class).unwrap());
    each(|profile, graph| {
        for triple in graph.triples_for_predicate(word) {
            let TermRef::NamedNode(node) = triple.object else { panic!("{profile:?}: {triple}") };
            let typed = graph.contains(oxrdf::TripleRef::new(node, oxrdf::vocab::rdf::TYPE, class));
            assert!(typed, "{profile:?}: {node} is no {class}");
        }
    });
}

const DCT: &str = "http://purl.org/dc/terms/";
const DCAT: &str = "http://www.w3.org/ns/dcat#";

#[test]
fn a_format_is_of_the_european_table() {
    every_object(&format!("{DCT}format"), |object| starts(object, &format!("{AUTHORITY}file-type/")));
}

#[test]
fn a_media_type_is_of_the_register_by_its_http_address() {
    let register = "http://www.iana.org/assignments/media-types/";
    every_object(&format!("{DCAT}mediaType"), |object| starts(object, register));
}

#[test]
fn a_publisher_is_an_agent() {
    every_object_is_a(&format!("{DCT}publisher"), "http://xmlns.com/foaf/0.1/Agent");
}

#[test]
fn a_size_is_a_non_negative_integer() {
    let integer = "http://www.w3.org/2001/XMLSchema#nonNegativeInteger";
    every_object(&format!("{DCAT}byteSize"), |object| {
        literal(object).is_some_and(|literal| literal.datatype().as_str() == integer && literal.value() == "4321")
    });
}

#[test]
fn languages_themes_and_frequencies_are_addresses_of_the_tables() {
    let tables =
        [(DCT, "language", "language/"), (DCAT, "theme", "data-theme/"), (DCT, "accrualPeriodicity", "frequency/")];
    for (namespace, word, table) in tables {
        every_object(&format!("{namespace}{word}"), |object| starts(object, &format!("{AUTHORITY}{table}")));
    }
}

#[test]
fn rubbish_terms_of_the_tables_are_never_used() {
    each(|profile, graph| {
        for word in ["OP_DATPRO", "/UNKNOWN", "/YEARLY", "N/A", "notspecified"] {
            assert!(!graph.iter().any(|triple| triple.object.to_string().contains(word)), "{profile:?}: {word}");
        }
    });
}

#[test]
fn a_table_is_never_named_by_https() {
    each(|profile, graph| {
        for host in ["https://publications.europa.eu", "https://www.iana.org", "https://spdx.org", "https://www.w3.org"]
        {
            assert!(!graph.iter().any(|triple| triple.to_string().contains(host)), "{profile:?}: {host}");
        }
    });
}

#[test]
fn rights_and_licences_are_addresses_and_a_dataset_has_one_licence() {
    let swiss = "http://dcat-ap.ch/vocabulary/licenses/terms_";
    every_object(&format!("{DCT}rights"), |object| starts(object, "http"));
    every_object(&format!("{DCT}license"), |object| starts(object, "http"));
    let (has, licence) = (format!("{DCAT}distribution"), format!("{DCT}license"));
    let (has, licence) = (NamedNodeRef::new(&has).unwrap(), NamedNodeRef::new(&licence).unwrap());
    each(|profile, graph| {
        let mut by_dataset = std::collections::BTreeMap::<String, std::collections::BTreeSet<String>>::new();
        for triple in graph.triples_for_predicate(has) {
            let TermRef::NamedNode(file) = triple.object else { panic!("{triple}") };
            let found = graph.objects_for_subject_predicate(file, licence).map(|object| object.to_string());
            by_dataset.entry(triple.subject.to_string()).or_default().extend(found);
        }
        for (dataset, licences) in by_dataset {
            assert_eq!(licences.len(), 1, "{profile:?}: {dataset}");
            let known = licences.iter().all(|licence| licence.contains(swiss));
            assert_eq!(known, profile == Profile::DcatApCh, "{licences:?}");
        }
    });
}

#[test]
fn addresses_of_files_and_pages_are_addresses_and_pages_are_documents() {
    let downloads = [format!("{DCAT}downloadURL"), format!("{DCAT}accessURL")];
    for word in downloads {
        every_object(&word, |object| starts(object, BASE));
    }
    every_object_is_a(&format!("{DCAT}landingPage"), "http://xmlns.com/foaf/0.1/Document");
    every_object_is_a("http://xmlns.com/foaf/0.1/page", "http://xmlns.com/foaf/0.1/Document");
}

#[test]
fn titles_descriptions_and_keywords_are_in_a_language() {
    for word in [format!("{DCT}title"), format!("{DCT}description"), format!("{DCAT}keyword")] {
        every_object(&word, |object| literal(object).is_some_and(|literal| literal.language().is_some()));
    }
}

#[test]
fn nothing_is_a_blank_node_or_has_a_space_in_its_address() {
    each(|profile, graph| {
        for triple in graph {
            assert!(triple.subject.is_named_node() && !triple.object.is_blank_node(), "{profile:?}: {triple}");
            let addresses = [triple.subject.to_string(), triple.object.to_string()];
            for address in addresses.iter().filter(|text| text.starts_with('<')) {
                let sound = !address.contains([' ', '"', '{', '}', '|', '\\', '^', '`']);
                assert!(sound && !address.starts_with("<javascript:") && address.contains(':'), "{address}");
            }
        }
    });
}

#[test]
fn a_dataset_has_one_identifier_of_the_form_its_portal_keeps() {
    let (class, kind) = (format!("{DCAT}Dataset"), oxrdf::vocab::rdf::TYPE);
    let word = format!("{DCT}identifier");
    let word = NamedNodeRef::new(&word).unwrap();
    each(|profile, graph| {
        for subject in graph.subjects_for_predicate_object(kind, NamedNodeRef::new(&class).unwrap()) {
            let found: Vec<_> = graph.objects_for_subject_predicate(subject, word).collect();
            assert_eq!(found.len(), 1, "{profile:?}: {subject}");
            let text = literal(found[0]).unwrap().value();
            let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            match profile {
                Profile::DcatApCh => assert!(text.ends_with("@c_x000"), "{text}"),
                _ => assert!(text.split_once(':').is_some_and(|(code, id)| plain(code) && plain(id)), "{text}"),
            }
        }
    });
}

#[test]
fn a_mailbox_is_an_address() {
    every_object("http://www.w3.org/2006/vcard/ns#hasEmail", |object| starts(object, "mailto:"));
}

#[test]
fn a_dataset_covers_one_place_and_one_period_of_whole_days() {
    for (word, many) in [("spatial", 1), ("temporal", 1)] {
        let word = format!("{DCT}{word}");
        let word = NamedNodeRef::new(&word).unwrap();
        each(|profile, graph| {
            let mut subjects: Vec<String> =
                graph.triples_for_predicate(word).map(|triple| triple.subject.to_string()).collect();
            let all = subjects.len();
            subjects.sort();
            subjects.dedup();
            assert_eq!(all, subjects.len() * many, "{profile:?}: {word}");
        });
    }
    let date = "http://www.w3.org/2001/XMLSchema#date";
    every_object(&format!("{DCAT}endDate"), |object| {
        literal(object).is_some_and(|literal| literal.datatype().as_str() == date && literal.value().len() == 10)
    });
}

#[test]
fn instants_have_a_zone() {
    for word in ["issued", "modified"] {
        every_object(&format!("{DCT}{word}"), |object| {
            let literal = literal(object).unwrap();
            literal.datatype().as_str().ends_with("#date") || literal.value().ends_with('Z')
        });
    }
}

#[test]
fn a_standard_is_never_a_text() {
    every_object(&format!("{DCT}conformsTo"), |object| starts(object, "http"));
}

#[test]
fn what_is_hostile_is_escaped_in_every_syntax() {
    for (profile, catalogue) in ALL.iter() {
        let xml = String::from_utf8(catalogue.write(Syntax::RdfXml).unwrap()).unwrap();
        assert!(!xml.contains("<script>") && !xml.contains("xmlns:xml="), "{profile:?}");
        let from_turtle: Graph = oxttl::TurtleParser::new()
            .for_slice(&catalogue.write(Syntax::Turtle).unwrap())
            .map(Result::unwrap)
            .collect();
        let from_xml: Graph = oxrdfxml::RdfXmlParser::new().for_slice(xml.as_bytes()).map(Result::unwrap).collect();
        let json = catalogue.write(Syntax::JsonLd).unwrap();
        let from_json: Graph = oxjsonld::JsonLdParser::new()
            .for_slice(&json)
            .map(Result::unwrap)
            .map(|quad| Triple::new(quad.subject, quad.predicate, quad.object))
            .collect();
        assert!(from_turtle == *catalogue.graph(), "{profile:?}: Turtle");
        assert!(from_xml == *catalogue.graph(), "{profile:?}: RDF/XML");
        assert!(from_json == *catalogue.graph(), "{profile:?}: JSON-LD");
    }
}

/// The addresses of a class with the identifiers of each.
fn identified(graph: &Graph, class: &str) -> std::collections::BTreeMap<String, Vec<String>> {
    let (class, word) = (format!("{DCAT}{class}"), format!("{DCT}identifier"));
    let word = NamedNodeRef::new(&word).unwrap();
    let subjects = graph.subjects_for_predicate_object(oxrdf::vocab::rdf::TYPE, NamedNodeRef::new(&class).unwrap());
    let identifiers = |subject| graph.objects_for_subject_predicate(subject, word).map(|object| object.to_string());
    subjects.map(|subject| (subject.to_string(), identifiers(subject).collect())).collect()
}

/// Importers that find no address, or another one, make the dataset anew each night: ckan/ckanext-dcat #91, #94, #115.
#[test]
fn night_after_night_datasets_and_files_keep_their_addresses_and_identifiers() {
    let first = publication();
    let mut second = publication();
    second.serial += 1;
    second.created = support::at("2026-05-04T01:00:00Z");
    for dataset in &mut second.datasets {
        let mut version = dataset.record.versions[0].clone();
        version.version = "2026-05-04".to_owned();
        version.released = second.created;
        for file in &mut version.files {
            file.immutable = file.immutable.replace("2026-05-02", "2026-05-04");
            (file.bytes, file.sha256) = (99, "a".repeat(64));
        }
        dataset.record.versions.insert(0, version);
        dataset.metadata.title = Localised::from([(Language::It, "Un altro nome")]);
    }
    for profile in [Profile::DcatAp, Profile::DcatApIt, Profile::DcatApCh] {
        let nights = [&first, &second].map(|publication| build(publication, profile).unwrap());
        for class in ["Catalog", "Dataset", "Distribution", "DataService"] {
            let [before, after] = [0, 1].map(|night| identified(nights[night].graph(), class));
            assert!(!before.is_empty(), "{profile:?}: no {class}");
            assert_eq!(before, after, "{profile:?}: {class}");
        }
    }
}

/// Portals make names of identifiers: one turns all but letters and digits to `-` and tells twins by `~~1`
/// (GSA/data.gov #4040), the Italian one strips all but letters, digits, `:` and `_`.
#[test]
fn identifiers_stay_apart_however_a_portal_writes_them() {
    let mut publication = publication();
    let pattern = publication.datasets.remove(1);
    let ids = ["alberi-verde", "alberiverde", "alberi-ver-de", "al-beri-verde", "c-x000", "alberi", "alberi-2"];
    let named = |id: &&str| {
        let mut dataset = pattern.clone();
        dataset.id = vetro_model::id::DatasetId::try_new(*id).unwrap();
        dataset.record.id = dataset.id.clone();
        dataset
    };
    publication.datasets = ids.iter().map(named).collect();
    let dashed = |text: &str| text.replace(|c: char| !c.is_ascii_alphanumeric(), "-").to_lowercase();
    let stripped = |text: &str| text.replace(|c: char| !c.is_ascii_alphanumeric() && c != ':' && c != '_', "");
    for profile in [Profile::DcatAp, Profile::DcatApIt, Profile::DcatApCh] {
        let found = identified(build(&publication, profile).unwrap().graph(), "Dataset");
        let identifiers: Vec<String> = found.into_values().flatten().collect();
        assert_eq!(identifiers.len(), ids.len());
        let many = |write: &dyn Fn(&str) -> String| {
            identifiers.iter().map(|text| write(text)).collect::<std::collections::BTreeSet<_>>().len()
        };
        assert_eq!(many(&dashed), ids.len(), "{profile:?}: {identifiers:?}");
        if profile != Profile::DcatApCh {
            assert_eq!(many(&stripped), ids.len(), "{profile:?}: {identifiers:?}");
        }
    }
}
