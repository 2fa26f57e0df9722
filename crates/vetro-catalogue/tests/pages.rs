//! What crawlers read beside the graph, and what `vetro check` reads before it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use support::BASE;
use vetro_catalogue::{check, check_catalogue, schema_org, sitemap};
use vetro_model::text::{Language, Localised};

#[test]
fn a_page_describes_its_dataset_in_its_language() {
    let publication = support::publication();
    let value = schema_org(&publication, &publication.datasets[0], Language::De);
    assert_eq!((&value["@type"], &value["name"]), (&"Dataset".into(), &"Bäume".into()));
    assert_eq!(value["url"], "https://dati.roccaserena.example/de/datasets/alberi/");
    assert_eq!(value["@id"], "https://dati.roccaserena.example/data/alberi/");
    assert_eq!(value["license"], "https://creativecommons.org/licenses/by/4.0/");
    assert_eq!(value["temporalCoverage"], "2026-05-02/2026-05-02");
    assert_eq!(value["spatialCoverage"]["geo"]["box"], "45.99 8.94 46.03 8.98");
    assert_eq!(value["spatialCoverage"]["name"], "Lugano");
    assert_eq!(value["distribution"].as_array().unwrap().len(), 4);
    assert_eq!(value["distribution"][0]["encodingFormat"], "text/csv");
    assert_eq!(value["variableMeasured"][2]["alternateName"], "Höhe");
    assert_eq!(value["creator"]["name"], "Stadtgrün");
}

#[test]
fn a_description_has_the_length_search_engines_take() {
    let mut publication = support::publication();
    let length = |publication: &vetro_model::document::Publication| {
        let value = schema_org(publication, &publication.datasets[0], Language::It);
        value["description"].as_str().unwrap().chars().count()
    };
    assert!((50..=5_000).contains(&length(&publication)));
    publication.datasets[0].metadata.description = Localised::from([(Language::It, &*"è".repeat(9_000))]);
    assert_eq!(length(&publication), 5_000);
}

#[test]
fn a_sitemap_lists_whole_addresses_in_the_order_given() {
    let publication = support::publication();
    let changed = support::at("2026-05-02T01:00:00Z");
    let text = sitemap(&publication, &[("it/".to_owned(), changed), ("it/a&b/".to_owned(), changed)]);
    let first = format!("<url><loc>{BASE}it/</loc><lastmod>2026-05-02T01:00:00Z</lastmod></url>");
    assert!(text.contains(&first), "{text}");
    assert!(text.contains("it/a&amp;b/</loc>") && text.trim_end().ends_with("</urlset>"));
}

#[test]
fn sound_metadata_has_no_problem() {
    let publication = support::publication();
    assert_eq!(check_catalogue(&publication.catalogue), []);
    for dataset in &publication.datasets {
        assert_eq!(check(&dataset.metadata), [], "{}", dataset.id);
    }
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let metadata = support::metadata(
        r#"{
        "title": { "it": "x" }, "description": { "it": "x" }, "department": "verde", "themes": [], "keywords": {},
        "frequency": "daily", "licence": "CC-BY 4", "place": "Lugano", "bbox": [9, 45, 8, 46], "issued": "1.3.2019", "high-value": "air",
        "temporal": { "start": "2020" }, "documentation": "doc.pdf",
        "contact": { "name": "x", "email": "x at y", "url": "javascript:x" },
        "legal-basis": { "title": { "it": "x" }, "url": "law 12" }
    }"#,
    );
    let fields: Vec<String> = check(&metadata).into_iter().map(|problem| problem.field).collect();
    let expected = [
        "licence",
        "place",
        "bbox",
        "high-value",
        "issued",
        "temporal.start",
        "contact.email",
        "contact.url",
        "legal-basis.url",
        "documentation",
        "themes",
    ];
    assert_eq!(fields, expected);
}

#[test]
fn the_catalogue_is_checked_against_its_profiles() {
    let mut catalogue = support::catalogue();
    catalogue.base_url = "https://dati.roccaserena.example".to_owned();
    catalogue.licence = "ODbL-1.0".to_owned();
    catalogue.publisher.identifier = None;
    catalogue.publisher.email = "dati".to_owned();
    let problems = check_catalogue(&catalogue);
    let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
    let expected = [
        "catalogue.base-url",
        "catalogue.publisher.email",
        "catalogue.publisher.identifier",
        "catalogue.publisher.identifier",
        "catalogue.licence",
    ];
    assert_eq!(fields, expected);
    assert_eq!(problems[0].nearest.as_deref(), Some("https://dati.roccaserena.example/"));
}
