//! The graph says what is true, in three syntaxes that agree.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use oxrdf::vocab::rdf;
use oxrdf::{Graph, NamedNodeRef, Term, TermRef, Triple};
use support::{BASE, objects};
use vetro_catalogue::{Catalogue, Syntax, address, build};
use vetro_model::document::Publication;
use vetro_model::project::{Format, Profile};
use vetro_model::text::{Language, Localised};

const PROFILES: [Profile; 3] = [Profile::DcatAp, Profile::DcatApIt, Profile::DcatApCh];
const DCAT: &str = "http://www.w3.org/ns/dcat#";
const DCT: &str = "http://purl.org/dc/terms/";
const ALBERI: &str = "https://dati.roccaserena.example/data/alberi/";
const ARIA: &str = "https://dati.roccaserena.example/data/qualita-aria/";

fn read_turtle(bytes: &[u8]) -> Graph {
    oxttl::TurtleParser::new().for_slice(bytes).map(Result::unwrap).collect()
}

fn read_xml(bytes: &[u8]) -> Graph {
    oxrdfxml::RdfXmlParser::new().for_slice(bytes).map(Result::unwrap).collect()
}

fn read_json(bytes: &[u8]) -> Graph {
    let quads = oxjsonld::JsonLdParser::new().for_slice(bytes).map(Result::unwrap);
    quads.map(|quad| Triple::new(quad.subject, quad.predicate, quad.object)).collect()
}

/// The three syntaxes hold the graph, and it holds no blank node. Without them equality is isomorphism.
fn assert_same_in_every_syntax(catalogue: &Catalogue) {
    let graph = catalogue.graph();
    assert_eq!(graph.len(), catalogue.triples());
    assert!(graph.iter().all(|triple| triple.subject.is_named_node() && !triple.object.is_blank_node()));
    assert!(read_turtle(&catalogue.to_turtle().unwrap()) == *graph, "Turtle differs");
    assert!(read_xml(&catalogue.to_rdfxml().unwrap()) == *graph, "RDF/XML differs");
    assert!(read_json(&catalogue.to_jsonld().unwrap()) == *graph, "JSON-LD differs");
}

fn one(graph: &Graph, subject: &str, word: &str) -> String {
    let found = objects(graph, subject, word);
    assert_eq!(found.len(), 1, "{subject} {word}: {found:?}");
    found.into_iter().next().unwrap()
}

fn dcat(word: &str) -> String {
    format!("{DCAT}{word}")
}

fn dct(word: &str) -> String {
    format!("{DCT}{word}")
}

fn built(publication: &Publication, profile: Profile) -> Catalogue {
    build(publication, profile).unwrap()
}

#[test]
fn the_three_syntaxes_are_the_same_graph() {
    for profile in PROFILES {
        assert_same_in_every_syntax(&built(&support::publication(), profile));
    }
}

#[test]
fn the_same_publication_is_the_same_bytes() {
    for syntax in Syntax::ALL {
        let write = || built(&support::publication(), Profile::DcatAp).write(syntax).unwrap();
        assert_eq!(write(), write(), "{syntax:?}");
    }
}

#[test]
fn the_catalogue_comes_first_then_datasets_then_distributions() {
    let catalogue = built(&support::publication(), Profile::DcatAp);
    let turtle = String::from_utf8(catalogue.to_turtle().unwrap()).unwrap();
    let position = |class: &str| turtle.find(&format!("a {class}")).unwrap();
    assert!(position("dcat:Catalog ") < position("dcat:Dataset "));
    assert!(position("dcat:Dataset ") < position("dcat:Distribution "));
    assert!(position("dcat:Distribution ") < position("dcat:CatalogRecord "));
    assert!(turtle.contains("@prefix spdx: <http://spdx.org/rdf/terms#>"));
}

#[test]
fn every_dataset_is_in_the_catalogue_once_with_all_its_files() {
    let catalogue = built(&support::publication(), Profile::DcatAp);
    let graph = catalogue.graph();
    assert_eq!(objects(graph, &address::catalogue(BASE), &dcat("dataset")).len(), 3);
    assert_eq!(objects(graph, &address::catalogue(BASE), &dcat("record")).len(), 3);
    assert_eq!(objects(graph, ALBERI, &dcat("distribution")).len(), 4);
    let csv = address::distribution(BASE, "alberi", Format::Csv);
    assert_eq!(one(graph, &csv, &dcat("downloadURL")), "https://dati.roccaserena.example/data/alberi/alberi.csv");
    assert_eq!(one(graph, &csv, &dcat("byteSize")), "4321");
    assert_eq!(one(graph, &csv, &dct("license")), "http://creativecommons.org/licenses/by/4.0/");
    let digest = one(graph, &address::checksum(BASE, "alberi", Format::Csv), "http://spdx.org/rdf/terms#checksumValue");
    assert_eq!(digest, "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
}

#[test]
fn texts_are_tagged_in_the_languages_of_the_catalogue() {
    let catalogue = built(&support::publication(), Profile::DcatAp);
    assert_eq!(objects(catalogue.graph(), ALBERI, &dct("title")), ["Alberi", "Bäume", "Trees"]);
    let title = NamedNodeRef::new("http://purl.org/dc/terms/title").unwrap();
    let tagged = |term: TermRef<'_>| matches!(term, TermRef::Literal(literal) if literal.language().is_some());
    assert!(catalogue.graph().triples_for_predicate(title).all(|triple| tagged(triple.object)));
}

#[test]
fn a_late_dataset_keeps_its_true_dates() {
    let catalogue = built(&support::publication(), Profile::DcatAp);
    let graph = catalogue.graph();
    assert_eq!(one(graph, ARIA, &dct("modified")), "2026-05-02T01:00:00Z");
    assert_eq!(one(graph, ARIA, &dct("issued")), "2019-03-01");
    assert_eq!(one(graph, ALBERI, &dct("issued")), "2026-01-10T01:00:00Z");
}

#[test]
fn the_period_is_written_observed_or_the_day_of_the_version() {
    let catalogue = built(&support::publication(), Profile::DcatAp);
    let period = |id: &str| {
        let node = address::part(BASE, id, "period");
        (one(catalogue.graph(), &node, &dcat("startDate")), one(catalogue.graph(), &node, &dcat("endDate")))
    };
    assert_eq!(period("qualita-aria"), ("2025-01-01".to_owned(), "2026-05-01".to_owned()));
    assert_eq!(period("popolazione"), ("2023-01-01".to_owned(), "2025-12-31".to_owned()));
    assert_eq!(period("alberi"), ("2026-05-02".to_owned(), "2026-05-02".to_owned()));
}

#[test]
fn an_open_period_ends_with_the_newest_version() {
    let mut publication = support::publication();
    publication.datasets[0].metadata.temporal = serde_json::from_str(r#"{ "start": "2020-01-01" }"#).unwrap();
    let catalogue = built(&publication, Profile::DcatAp);
    let node = address::part(BASE, "alberi", "period");
    assert_eq!(one(catalogue.graph(), &node, &dcat("startDate")), "2020-01-01");
    assert_eq!(one(catalogue.graph(), &node, &dcat("endDate")), "2026-05-02");
}

#[test]
fn one_place_carries_the_extent_of_all_data_about_it() {
    let mut publication = support::publication();
    publication.datasets[1].profile.bounds = Some(["8.90", "46.00", "8.95", "46.05"].map(str::to_owned));
    let catalogue = built(&publication, Profile::DcatAp);
    let graph = catalogue.graph();
    let lugano = "http://publications.europa.eu/resource/authority/place/CHE_LUG";
    assert_eq!(one(graph, ALBERI, &dct("spatial")), lugano);
    assert_eq!(one(graph, lugano, &dcat("bbox")), "POLYGON((8.9 45.99, 8.98 45.99, 8.98 46.05, 8.9 46.05, 8.9 45.99))");
    assert_eq!(one(graph, lugano, &dcat("centroid")), "POINT(8.94 46.02)");
}

#[test]
fn without_a_place_the_geometry_is_the_place_and_the_others_cover_the_publishers_area() {
    let mut publication = support::publication();
    publication.catalogue.place = None;
    let catalogue = built(&publication, Profile::DcatAp);
    let graph = catalogue.graph();
    let place = address::part(BASE, "alberi", "place");
    assert_eq!(one(graph, ALBERI, &dct("spatial")), place);
    assert_eq!(one(graph, &place, &dcat("centroid")), "POINT(8.96 46.01)");
    let area = address::area(BASE);
    assert_eq!(
        (one(graph, ARIA, &dct("spatial")), one(graph, &area, &dcat("centroid"))),
        (area, "POINT(8.96 46.01)".into())
    );
}

#[test]
fn the_box_an_officer_writes_goes_before_the_geometry_and_one_that_is_none_is_left_out() {
    let mut publication = support::publication();
    publication.catalogue.place = None;
    publication.datasets[0].metadata.bbox = Some([8.9, 45.9, 9.1, 46.1]);
    publication.datasets[1].metadata.bbox = Some([9.1, 45.9, 8.9, 46.1]);
    let catalogue = built(&publication, Profile::DcatAp);
    let place = address::part(BASE, "alberi", "place");
    let graph = catalogue.graph();
    assert_eq!(one(graph, ALBERI, &dct("spatial")), place);
    assert_eq!(one(graph, &place, &dcat("bbox")), "POLYGON((8.9 45.9, 9.1 45.9, 9.1 46.1, 8.9 46.1, 8.9 45.9))");
    assert_eq!(one(graph, &place, &dcat("centroid")), "POINT(9 46)");
    assert_eq!(one(graph, &address::dataset(BASE, "popolazione"), &dct("spatial")), address::area(BASE));
}

#[test]
fn a_country_keeps_its_own_extent() {
    let mut publication = support::publication();
    publication.catalogue.place = Some("CH".to_owned());
    let catalogue = built(&publication, Profile::DcatAp);
    let switzerland = one(catalogue.graph(), ALBERI, &dct("spatial"));
    assert_eq!(switzerland, "http://publications.europa.eu/resource/authority/country/CHE");
    assert_eq!(one(catalogue.graph(), &switzerland, &dcat("centroid")), "POINT(8.225 46.81)");
}

#[test]
fn a_town_in_no_table_stands_beside_its_country_and_geonames_goes_before_both() {
    let mut publication = support::publication();
    publication.catalogue.place = Some("IT:046007 Capannori".to_owned());
    publication.datasets[1].metadata.place = Some("IT:046007 Capannori https://sws.geonames.org/3180323/".to_owned());
    let register = "https://w3id.org/italia/controlled-vocabulary/territorial-classifications/cities/046007";
    let label = "http://www.w3.org/2000/01/rdf-schema#label";
    for (profile, beside) in
        [(Profile::DcatAp, dct("coverage")), (Profile::DcatApCh, "http://schema.org/spatialCoverage".to_owned())]
    {
        let catalogue = built(&publication, profile);
        let graph = catalogue.graph();
        for node in [ALBERI, &address::catalogue(BASE)] {
            let italy = "http://publications.europa.eu/resource/authority/country/ITA";
            assert_eq!(one(graph, node, &dct("spatial")), italy);
            assert_eq!(one(graph, node, &beside), register);
        }
        assert_eq!(
            (one(graph, register, label), one(graph, register, &dct("identifier"))),
            ("Capannori".into(), "IT:046007".into())
        );
        assert_eq!(one(graph, register, &dcat("centroid")), "POINT(8.96 46.01)");
        let residents = address::dataset(BASE, "popolazione");
        assert_eq!(one(graph, &residents, &dct("spatial")), "https://sws.geonames.org/3180323/");
        assert!(objects(graph, &residents, &beside).is_empty());
    }
}

#[test]
fn an_extent_outside_the_globe_is_left_out() {
    for bounds in [["8", "46", "7", "47"], ["8", "46", "9", "91"], ["x", "46", "9", "47"], ["NaN", "46", "9", "47"]] {
        let mut publication = support::publication();
        publication.catalogue.place = None;
        publication.datasets[0].profile.bounds = Some(bounds.map(str::to_owned));
        let catalogue = built(&publication, Profile::DcatAp);
        let area = address::area(BASE);
        assert_eq!(one(catalogue.graph(), ALBERI, &dct("spatial")), area, "{bounds:?}");
        assert!(objects(catalogue.graph(), &area, &dcat("bbox")).is_empty(), "{bounds:?}");
    }
}

#[test]
fn a_high_value_dataset_names_its_category_and_its_regulation() {
    let catalogue = built(&support::publication(), Profile::DcatAp);
    let graph = catalogue.graph();
    let regulation = "http://data.europa.eu/eli/reg_impl/2023/138/oj".to_owned();
    let legislation = "http://data.europa.eu/r5r/applicableLegislation";
    assert_eq!(one(graph, ARIA, "http://data.europa.eu/r5r/hvdCategory"), "http://data.europa.eu/bna/c_63b37dd4");
    for node in [ARIA, &address::distribution(BASE, "qualita-aria", Format::Csv), &address::service(BASE)] {
        assert!(objects(graph, node, legislation).contains(&regulation), "{node}");
    }
    assert!(!objects(graph, ALBERI, legislation).contains(&regulation));
}

#[test]
fn only_published_datasets_are_related() {
    let catalogue = built(&support::publication(), Profile::DcatAp);
    let package = "https://dati.roccaserena.example/data/qualita-aria/datapackage.json";
    assert_eq!(objects(catalogue.graph(), ARIA, &dct("relation")), [ALBERI, package]);
}

#[test]
fn a_contact_of_its_own_goes_before_the_department() {
    let catalogue = built(&support::publication(), Profile::DcatAp);
    let graph = catalogue.graph();
    let own = one(graph, ARIA, &dcat("contactPoint"));
    assert_eq!(own, address::part(BASE, "qualita-aria", "contact"));
    let vcard = |node: &str, word: &str| one(graph, node, &format!("http://www.w3.org/2006/vcard/ns#{word}"));
    assert_eq!(vcard(&own, "hasEmail"), "mailto:aria@roccaserena.example");
    let department = one(graph, ALBERI, &dcat("contactPoint"));
    assert_eq!(department, address::contact_department(BASE, "verde"));
    assert_eq!(vcard(&department, "hasTelephone"), "tel:+41910001122");
}

#[test]
fn each_profile_has_its_identifier_licence_and_rights() {
    let publication = support::publication();
    let csv = address::distribution(BASE, "qualita-aria", Format::Csv);
    let public = "http://publications.europa.eu/resource/authority/access-right/PUBLIC";
    let zero = "http://creativecommons.org/publicdomain/zero/1.0/";
    let expected = [
        (Profile::DcatAp, "c_x000:qualita_aria", zero, public),
        (Profile::DcatApIt, "c_x000:qualita_aria", zero, public),
        (
            Profile::DcatApCh,
            "qualita-aria@c_x000",
            "http://dcat-ap.ch/vocabulary/licenses/terms_open",
            "https://creativecommons.org/publicdomain/zero/1.0/",
        ),
    ];
    for (profile, identifier, licence, rights) in expected {
        let catalogue = built(&publication, profile);
        let graph = catalogue.graph();
        assert_eq!(one(graph, ARIA, &dct("identifier")), identifier);
        assert_eq!(one(graph, &csv, &dct("license")), licence);
        assert_eq!(one(graph, &csv, &dct("rights")), rights);
    }
}

#[test]
fn the_national_types_stand_beside_the_european_ones_in_the_italian_view_only() {
    let publication = support::publication();
    let national = "http://dati.gov.it/onto/dcatapit#Dataset".to_owned();
    let types = |profile| objects(built(&publication, profile).graph(), ALBERI, rdf::TYPE.as_str());
    assert_eq!(types(Profile::DcatApIt), [national, dcat("Dataset"), dcat("Resource")]);
    assert_eq!(types(Profile::DcatAp), [dcat("Dataset"), dcat("Resource")]);
    assert_eq!(types(Profile::DcatApCh), [dcat("Dataset"), dcat("Resource")]);
}

#[test]
fn a_national_profile_without_the_publishers_code_is_an_error() {
    let mut publication = support::publication();
    publication.catalogue.publisher.identifier = None;
    assert!(build(&publication, Profile::DcatAp).is_ok());
    let error = build(&publication, Profile::DcatApIt).unwrap_err();
    assert_eq!(error.to_string(), "the publisher has no `identifier`, which the profile `dcat-ap-it` needs");
    assert!(error.hint().is_some());
}

#[test]
fn an_unknown_licence_is_an_error_and_one_without_a_swiss_counterpart_too() {
    let mut publication = support::publication();
    publication.datasets[0].metadata.licence = Some("all rights".to_owned());
    let error = build(&publication, Profile::DcatAp).unwrap_err();
    assert_eq!(error.to_string(), "`alberi`: the licence `all rights` is neither a known code nor an address");
    publication.datasets[0].metadata.licence = Some("ODbL-1.0".to_owned());
    assert!(build(&publication, Profile::DcatAp).is_ok());
    let error = build(&publication, Profile::DcatApCh).unwrap_err();
    assert_eq!(error.to_string(), "`alberi`: the licence `ODbL-1.0` has no counterpart in DCAT-AP CH");
}

#[test]
fn a_base_that_is_no_address_is_an_error() {
    let mut publication = support::publication();
    publication.catalogue.base_url = "dati.roccaserena.example/".to_owned();
    let error = build(&publication, Profile::DcatAp).unwrap_err();
    assert!(error.to_string().starts_with("the base URL `"), "{error}");
}

#[test]
fn odd_texts_survive_in_every_syntax() {
    let odd = "Quote \" apostrophe ' \\ back\nnew line\ttab <script>alert(1)</script> &amp; ]]> 🌳 \u{202e}עברית\u{202c} é e\u{301}";
    let mut publication = support::publication();
    let metadata = &mut publication.datasets[0].metadata;
    metadata.title = Localised::from([(Language::It, odd)]);
    metadata.description = Localised::from([(Language::It, &*"x".repeat(10_000))]);
    metadata
        .keywords
        .insert(Language::It, vec![odd.to_owned(), "  ".to_owned(), "a\u{0}b\u{b}\u{ffff}\r\nc".to_owned()]);
    for profile in PROFILES {
        let catalogue = built(&publication, profile);
        assert_same_in_every_syntax(&catalogue);
        assert_eq!(one(catalogue.graph(), ALBERI, &dct("title")), odd);
        assert!(objects(catalogue.graph(), ALBERI, &dcat("keyword")).contains(&"ab\nc".to_owned()));
        let xml = String::from_utf8(catalogue.to_rdfxml().unwrap()).unwrap();
        assert!(!xml.contains(['\u{0}', '\u{b}', '\u{ffff}']) && !xml.contains("<script>"));
    }
}

#[test]
fn addresses_that_are_none_are_left_out_and_the_graph_stays_whole() {
    let mut publication = support::publication();
    let metadata = &mut publication.datasets[0].metadata;
    metadata.documentation = Some("javascript:alert(1)".to_owned());
    metadata.legal_basis =
        serde_json::from_str(r#"{ "title": { "it": "Legge" }, "url": "leggi/12 bis.html" }"#).unwrap();
    metadata.place = Some("somewhere".to_owned());
    metadata.issued = Some("yesterday".to_owned());
    publication.catalogue.publisher.url = "www.roccaserena.example".to_owned();
    publication.catalogue.publisher.email = "nobody".to_owned();
    let catalogue = built(&publication, Profile::DcatAp);
    assert_same_in_every_syntax(&catalogue);
    let graph = catalogue.graph();
    let turtle = String::from_utf8(catalogue.to_turtle().unwrap()).unwrap();
    for word in ["javascript", "leggi/12", "nobody", "somewhere", "yesterday"] {
        assert!(!turtle.contains(word), "{word}");
    }
    assert_eq!(one(graph, ALBERI, &dct("issued")), "2026-01-10T01:00:00Z");
    assert!(objects(graph, ALBERI, &dct("relation")).contains(&address::part(BASE, "alberi", "legal-basis")));
}

#[test]
fn a_dataset_without_words_is_still_named() {
    let mut publication = support::publication();
    let metadata = &mut publication.datasets[0].metadata;
    metadata.title = Localised::from([(Language::It, " ")]);
    metadata.description = Localised::default();
    let catalogue = built(&publication, Profile::DcatAp);
    assert_same_in_every_syntax(&catalogue);
    assert_eq!(one(catalogue.graph(), ALBERI, &dct("title")), "alberi");
    assert_eq!(one(catalogue.graph(), ALBERI, &dct("description")), "alberi");
}

#[test]
fn a_department_nobody_knows_leaves_the_publisher_to_ask() {
    let mut publication = support::publication();
    publication.departments.clear();
    let catalogue = built(&publication, Profile::DcatAp);
    let graph = catalogue.graph();
    assert_eq!(one(graph, ALBERI, &dcat("contactPoint")), address::contact_publisher(BASE));
    assert!(objects(graph, ALBERI, &dct("creator")).is_empty());
}

#[test]
fn a_catalogue_without_datasets_is_a_catalogue() {
    let mut publication = support::publication();
    publication.datasets.clear();
    let catalogue = built(&publication, Profile::DcatAp);
    assert_same_in_every_syntax(&catalogue);
    assert!(objects(catalogue.graph(), &address::catalogue(BASE), &dcat("service")).is_empty());
}

#[test]
fn every_node_we_name_rests_on_the_base_and_every_link_to_it_is_described() {
    let catalogue = built(&support::publication(), Profile::DcatAp);
    let graph = catalogue.graph();
    let links = [
        dcat("dataset"),
        dcat("distribution"),
        dcat("record"),
        dcat("service"),
        dcat("contactPoint"),
        dct("publisher"),
    ];
    for link in links {
        for triple in graph.triples_for_predicate(NamedNodeRef::new(&link).unwrap()) {
            let TermRef::NamedNode(object) = triple.object else { panic!("{link} leads to a text") };
            assert!(object.as_str().starts_with(BASE), "{object}");
            assert!(graph.object_for_subject_predicate(object, rdf::TYPE).is_some(), "{object}");
        }
    }
}

#[test]
fn each_term_of_a_vocabulary_is_labelled_and_in_its_scheme() {
    let catalogue = built(&support::publication(), Profile::DcatAp);
    let graph = catalogue.graph();
    let skos = |word: &str| format!("http://www.w3.org/2004/02/skos/core#{word}");
    let concept: Term = NamedNodeRef::new(&skos("Concept")).unwrap().into_owned().into();
    let concepts: Vec<String> = graph
        .subjects_for_predicate_object(rdf::TYPE, concept.as_ref())
        .map(|subject| subject.to_string().trim_matches(['<', '>']).to_owned())
        .collect();
    assert!(concepts.len() > 15, "{concepts:?}");
    for concept in concepts {
        assert!(!objects(graph, &concept, &skos("prefLabel")).is_empty(), "{concept}");
        let scheme = one(graph, &concept, &skos("inScheme"));
        assert_eq!(one(graph, &scheme, rdf::TYPE.as_str()), skos("ConceptScheme"));
    }
}
