//! Versions, lineage, quality, statistics, series, tombstones and pages: what stands around a dataset.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use oxrdf::{Graph, NamedNodeRef};
use support::{BASE, at, publication};
use vetro_catalogue::{Catalogue, PAGE, Syntax, address, build, build_page, pages};
use vetro_model::document::{ChangeCounts, PrivacyMethod, Publication, Tombstone};
use vetro_model::id::DatasetId;
use vetro_model::project::{Format, Profile, Series};
use vetro_model::text::{Language, Localised};

const DCAT: &str = "http://www.w3.org/ns/dcat#";
const DCT: &str = "http://purl.org/dc/terms/";
const DQV: &str = "http://www.w3.org/ns/dqv#";
const PROV: &str = "http://www.w3.org/ns/prov#";
const STAT: &str = "http://data.europa.eu/s1n/";
const HYDRA: &str = "http://www.w3.org/ns/hydra/core#";
const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

fn objects(graph: &Graph, subject: &str, namespace: &str, word: &str) -> Vec<String> {
    support::objects(graph, subject, &format!("{namespace}{word}"))
}

fn european(publication: &Publication) -> Catalogue {
    build(publication, Profile::DcatAp).unwrap()
}

fn datasets_of(graph: &Graph) -> usize {
    let (class, kind) = (format!("{DCAT}Dataset"), NamedNodeRef::new(TYPE).unwrap());
    graph.subjects_for_predicate_object(kind, NamedNodeRef::new(&class).unwrap()).count()
}

fn id(text: &str) -> DatasetId {
    DatasetId::try_new(text).unwrap()
}

#[test]
fn versions_are_chained_and_no_importer_takes_one_for_a_dataset() {
    let mut publication = publication();
    publication.datasets[0].record.versions[0].changes = Some(ChangeCounts { added: 4, removed: 1, changed: 2 });
    let catalogue = european(&publication);
    let graph = catalogue.graph();
    let node = address::dataset(BASE, "alberi");
    let [new, old] = ["2026-05-02", "2026-01-10"].map(|version| address::version(BASE, "alberi", version));
    assert_eq!(objects(graph, &node, DCAT, "hasCurrentVersion"), std::slice::from_ref(&new));
    assert_eq!(objects(graph, &new, DCAT, "previousVersion"), std::slice::from_ref(&old));
    assert_eq!(objects(graph, &old, DCAT, "isVersionOf"), std::slice::from_ref(&node));
    assert_eq!(objects(graph, &old, DCT, "hasFormat").len(), 4);
    assert!(objects(graph, &node, "http://www.w3.org/ns/adms#", "versionNotes")[0].contains('4'));
    assert_eq!(datasets_of(graph), 3);
}

#[test]
fn a_dataset_says_which_office_and_which_rules_it_comes_from() {
    let catalogue = european(&publication());
    let graph = catalogue.graph();
    let activity = address::part(BASE, "alberi", "publication");
    assert_eq!(
        objects(graph, &address::dataset(BASE, "alberi"), PROV, "wasGeneratedBy"),
        std::slice::from_ref(&activity)
    );
    let used = objects(graph, &activity, PROV, "used");
    let source = address::part(BASE, "alberi", "source");
    assert_eq!(used.len(), 3);
    assert!(used.contains(&source) && used.contains(&format!("{BASE}data/alberi/privacy.json")));
    assert_eq!(objects(graph, &source, PROV, "wasAttributedTo"), [address::agent_department(BASE, "verde")]);
}

#[test]
fn quality_and_protection_are_measured_by_metrics_of_our_own() {
    let mut publication = publication();
    publication.datasets[0].quality.rows.read = 4;
    publication.datasets[0].quality.rows.quarantined = 1;
    publication.datasets[1].privacy.method =
        PrivacyMethod::Threshold { threshold: 5, cells: 3, primary: 1, complementary: 0, groups: 0 };
    let catalogue = european(&publication);
    let graph = catalogue.graph();
    let value = |dataset: &str, metric: &str| {
        let node = address::part(BASE, dataset, &format!("measured-{metric}"));
        objects(graph, &node, DQV, "value")
    };
    assert_eq!(value("alberi", "completeness"), ["1.0000"]);
    assert_eq!(value("alberi", "validity"), ["0.7500"]);
    assert_eq!(value("popolazione", "threshold"), ["5"]);
    assert_eq!(value("popolazione", "withheld"), ["0.3333"]);
    let metric = address::metric(BASE, "threshold");
    assert_eq!(objects(graph, &metric, TYPE, ""), [format!("{DQV}Metric")]);
    assert_eq!(objects(graph, &metric, "http://www.w3.org/2004/02/skos/core#", "prefLabel").len(), 3);
}

#[test]
fn a_table_of_counts_names_its_dimensions_and_records_do_not() {
    let mut publication = publication();
    publication.datasets[1].quality.rows.aggregated = 900;
    let catalogue = european(&publication);
    let graph = catalogue.graph();
    let node = address::dataset(BASE, "popolazione");
    assert_eq!(objects(graph, &node, STAT, "dimension"), [address::column(BASE, "popolazione", "anno")]);
    assert!(objects(graph, &node, STAT, "attribute").is_empty(), "a count is no attribute");
    assert!(objects(graph, &node, STAT, "numSeries").is_empty(), "a year is a time: the rows are no series");
    assert!(objects(graph, &address::dataset(BASE, "alberi"), STAT, "dimension").is_empty());
}

#[test]
fn the_years_of_a_series_follow_each_other() {
    let mut publication = publication();
    let text = |text| Localised::from([(Language::It, text), (Language::De, text), (Language::En, text)]);
    let series = Series { title: text("Serie"), description: text("Una serie.") };
    publication.catalogue.series.insert(id("serie"), series);
    for place in [0, 1] {
        publication.datasets[place].metadata.series = Some(id("serie"));
    }
    let catalogue = european(&publication);
    let graph = catalogue.graph();
    // The residents cover 2023 to 2025, the trees a day of 2026.
    let [older, newer] = ["popolazione", "alberi"].map(|id| address::dataset(BASE, id));
    assert_eq!(objects(graph, &newer, DCAT, "prev"), std::slice::from_ref(&older));
    assert_eq!(objects(graph, &older, DCAT, "next"), std::slice::from_ref(&newer));
    let series = address::series(BASE, "serie");
    assert_eq!(objects(graph, &newer, DCAT, "inSeries"), std::slice::from_ref(&series));
    assert_eq!(objects(graph, &series, DCAT, "seriesMember"), [newer, older]);
    assert_eq!(objects(graph, &series, TYPE, ""), [format!("{DCAT}DatasetSeries")]);
}

#[test]
fn a_series_is_of_high_value_where_all_of_its_datasets_are() {
    let mut publication = publication();
    let text = |text| Localised::from([(Language::It, text)]);
    for (name, places) in [("serie", vec![2]), ("mista", vec![0, 1])] {
        publication.catalogue.series.insert(id(name), Series { title: text(name), description: text("Una serie.") });
        for place in places {
            publication.datasets[place].metadata.series = Some(id(name));
        }
    }
    publication.datasets[0].metadata.high_value = Some("c_63b37dd4".to_owned());
    let catalogue = european(&publication);
    let of = |name: &str, word: &str| {
        objects(catalogue.graph(), &address::series(BASE, name), "http://data.europa.eu/r5r/", word)
    };
    assert_eq!(of("serie", "hvdCategory"), ["http://data.europa.eu/bna/c_63b37dd4"]);
    assert_eq!(of("serie", "applicableLegislation"), ["http://data.europa.eu/eli/reg_impl/2023/138/oj"]);
    assert!(of("mista", "hvdCategory").is_empty() && of("mista", "applicableLegislation").is_empty());
}

#[test]
fn a_withdrawn_dataset_is_told_and_not_imported() {
    let mut publication = publication();
    let stone = |name: &str, successor: Option<&str>| Tombstone {
        id: id(name),
        title: Localised::from([(Language::It, "Vecchio")]),
        reason: Localised::default(),
        issued: None,
        withdrawn: at("2026-05-03T01:00:00Z"),
        successor: successor.map(id),
    };
    publication.withdrawn = vec![stone("multe", None), stone("piante", Some("alberi"))];
    publication.datasets[0].metadata.was = vec![id("piante")];
    let catalogue = european(&publication);
    let graph = catalogue.graph();
    let [gone, renamed] = ["multe", "piante"].map(|id| address::dataset(BASE, id));
    assert_eq!(objects(graph, &gone, TYPE, ""), [format!("{DCAT}Resource")]);
    assert!(objects(graph, &gone, "http://www.w3.org/ns/adms#", "status")[0].ends_with("/WITHDRAWN"));
    assert_eq!(objects(graph, &gone, DCT, "description").len(), 3, "a reason in every language");
    assert_eq!(objects(graph, &renamed, DCT, "isReplacedBy"), [address::dataset(BASE, "alberi")]);
    assert_eq!(objects(graph, &address::dataset(BASE, "alberi"), DCT, "replaces"), [renamed]);
    assert_eq!(datasets_of(graph), 3);
}

/// A publication of many small datasets in the order of their ids.
fn many(count: usize) -> Publication {
    let mut publication = publication();
    let one = publication.datasets.swap_remove(1);
    let numbered = |number: usize| {
        let mut dataset = one.clone();
        dataset.id = id(&format!("d-{number:05}"));
        dataset.record.id = dataset.id.clone();
        dataset
    };
    publication.datasets = (0..count).map(numbered).collect();
    publication
}

#[test]
fn pages_hold_every_dataset_once_and_lead_to_each_other() {
    let publication = many(PAGE * 2 + 3);
    let count = publication.datasets.len();
    assert_eq!(pages(count), 3);
    let mut seen = std::collections::BTreeSet::new();
    for page in 0..3 {
        let catalogue = build_page(&publication, Profile::DcatApCh, page).unwrap();
        let listed = objects(catalogue.graph(), &address::catalogue(BASE), DCAT, "dataset");
        assert_eq!(listed.len(), if page == 2 { 3 } else { PAGE });
        assert_eq!(datasets_of(catalogue.graph()), listed.len());
        assert!(listed.into_iter().all(|node| seen.insert(node)), "a dataset stands on two pages");
        let turtle = String::from_utf8(catalogue.to_turtle().unwrap()).unwrap();
        let file = address::file(BASE, &address::catalogue_page_path(Profile::DcatApCh, Syntax::Turtle, page));
        assert!(turtle.contains(&format!("<{file}> a hydra:PagedCollection")), "{file}");
        assert_eq!(turtle.contains("hydra:next "), page < 2);
        assert!(!turtle.contains(".rdf>"), "a page leads to its own syntax only");
    }
    assert_eq!(seen.len(), count);
}

#[test]
fn a_short_catalogue_has_no_pages() {
    for (profile, syntax) in [(Profile::DcatAp, Syntax::Turtle), (Profile::DcatApCh, Syntax::RdfXml)] {
        let page = build_page(&publication(), profile, 0).unwrap().write(syntax).unwrap();
        assert_eq!(page, build(&publication(), profile).unwrap().write(syntax).unwrap());
        assert!(!String::from_utf8(page).unwrap().contains(&format!("{HYDRA}first")));
    }
}

#[test]
fn turtle_changes_only_where_something_changed_from_night_to_night() {
    let lines = |publication: &Publication| {
        let turtle = String::from_utf8(european(publication).to_turtle().unwrap()).unwrap();
        turtle.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut later = publication();
    later.created = at("2026-05-04T01:00:00Z");
    later.serial += 1;
    let (before, after) = (lines(&publication()), lines(&later));
    assert_eq!(before.len(), after.len());
    let differing = before.iter().zip(&after).filter(|(one, two)| one != two).count();
    assert_eq!(differing, 1, "only the day of the catalogue itself");
}

#[test]
fn a_file_keeps_its_address_from_version_to_version() {
    let mut later = publication();
    later.datasets[0].record.versions.remove(1);
    let files = |publication: &Publication| {
        let catalogue = european(publication);
        objects(catalogue.graph(), &address::dataset(BASE, "alberi"), DCAT, "distribution")
    };
    assert_eq!(files(&publication()), files(&later));
    assert!(files(&later).contains(&address::distribution(BASE, "alberi", Format::Csv)));
}
