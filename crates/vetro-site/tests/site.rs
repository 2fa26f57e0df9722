//! The whole site of an invented city, read as a browser and as a crawler would.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod html;
mod support;

use std::collections::{BTreeMap, BTreeSet};

use html::{Element, elements, text_of};
use support::{city, render};
use vetro_model::Language;
use vetro_model::document::{DiffFile, Publication};
use vetro_model::project::Format;
use vetro_model::text::Localised;

type Files = BTreeMap<String, Vec<u8>>;

/// What stands after the last point of a path.
fn kind(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, end)| end)
}

/// Every page as text, by path.
fn pages(files: &Files) -> impl Iterator<Item = (&str, &str)> {
    let html = files.iter().filter(|(path, _)| kind(path) == "html");
    html.map(|(path, bytes)| (path.as_str(), std::str::from_utf8(bytes).unwrap()))
}

/// Pages that people read, without the leading pages of identifiers and those for frames.
fn full_pages(files: &Files) -> impl Iterator<Item = (&str, &str)> {
    let frames = |path: &str| path.contains("embed/");
    pages(files)
        .filter(move |(path, _)| !path.starts_with("data/") && !path.starts_with("departments/") && !frames(path))
}

fn page(files: &Files, path: &str) -> String {
    String::from_utf8(files.get(path).unwrap_or_else(|| panic!("no {path}")).clone()).unwrap()
}

fn json(files: &Files, path: &str) -> serde_json::Value {
    serde_json::from_slice(&files[path]).unwrap()
}

#[test]
fn every_address_of_the_design_is_there() {
    let files = render(&city());
    let mut wanted: Vec<String> = [
        "index.html",
        "404.html",
        "feed.atom",
        "sitemap.xml",
        "robots.txt",
        ".nojekyll",
        "_headers",
        ".htaccess",
        "hosting/nginx.conf",
        "hosting/s3-metadata.json",
        "hosting/s3-cors.json",
    ]
    .map(str::to_owned)
    .to_vec();
    for name in ["catalog", "changes", "openapi", "datasets/alberi"] {
        wanted.push(format!("api/v1/{name}.json"));
    }
    for lang in ["it", "de", "fr", "en"] {
        let tails = [
            "",
            "datasets/contravvenzioni/",
            "catalogue/",
            "departments/",
            "departments/polizia/",
            "themes/",
            "themes/tran/",
            "quality/",
            "developers/",
            "changes/",
            "accessibility/",
            "privacy/",
        ];
        wanted.extend(tails.map(|tail| format!("{lang}/{tail}index.html")));
        wanted.extend([format!("search/{lang}.json"), format!("{lang}/feed.atom")]);
    }
    wanted.extend(
        ["data/alberi/index.html", "data/alberi/feed.atom", "departments/polizia/index.html"].map(str::to_owned),
    );
    let missing: Vec<&String> = wanted.iter().filter(|path| !files.contains_key(*path)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_same_publication_is_the_same_bytes() {
    assert_eq!(render(&city()), render(&city()));
}

#[test]
fn every_link_and_every_asset_leads_to_a_file_of_the_release() {
    let publication = city_with_a_diff();
    let files = render(&publication);
    let mut known: BTreeSet<String> = files.keys().cloned().collect();
    known.extend(other_files(&publication));
    let mut broken = Vec::new();
    for (path, html) in pages(&files) {
        for element in elements(html) {
            for name in ["href", "src", "action", "data-file", "data-index"] {
                let Some(address) = element.attributes.get(name) else { continue };
                if let Some(target) = resolve(path, address)
                    && !known.contains(&target)
                {
                    broken.push(format!("{path}: {address} -> {target}"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// The paths that other parts of a release write.
fn other_files(publication: &Publication) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for folder in ["", "dcat-ap-it/", "dcat-ap-ch/"] {
        paths.extend(["ttl", "jsonld", "rdf"].map(|end| format!("{folder}catalog.{end}")));
    }
    for dataset in &publication.datasets {
        let id = &dataset.id;
        for version in &dataset.record.versions {
            paths.extend(version.files.iter().flat_map(|file| [file.latest.clone(), file.immutable.clone()]));
        }
        let diffs = dataset.record.versions.iter().filter_map(|version| version.diff.as_ref());
        paths.extend(diffs.map(|diff| diff.path.clone()));
        let documents = ["schema", "datapackage", "profile", "preview", "quality", "privacy", "changes", "versions"];
        paths.extend(documents.map(|name| format!("data/{id}/{name}.json")));
        paths.push(format!("data/{id}/{id}.csv-metadata.json"));
    }
    paths
}

/// The path a relative address leads to; `None` for addresses that leave the site or stay on the page.
fn resolve(from: &str, address: &str) -> Option<String> {
    let address = address.split(['#', '?']).next().unwrap_or_default();
    let own = address.strip_prefix("https://dati.valdoro.example/").map(|rest| format!("/{rest}"));
    let address = own.as_deref().unwrap_or(address);
    if address.is_empty() || address.contains("://") || address.starts_with("mailto:") {
        return None;
    }
    let mut parts: Vec<&str> = if address.starts_with('/') { Vec::new() } else { from.split('/').collect() };
    parts.pop();
    for part in address.trim_start_matches('/').split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{from}: {address} leaves the site"),
            "." => {}
            name => parts.push(name),
        }
    }
    let path = parts.join("/");
    Some(if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path })
}

#[test]
fn only_what_must_be_whole_is_an_absolute_address() {
    let files = render(&city());
    for (path, html) in pages(&files) {
        for Element { name, attributes } in elements(html) {
            let Some(address) = attributes.get("href").or(attributes.get("src")) else { continue };
            let own = address.starts_with("https://dati.valdoro.example/") || address.starts_with('/');
            let allowed = path == "404.html"
                || name == "link" && ["canonical", "alternate"].contains(&attributes["rel"].as_str());
            assert!(!own || allowed, "{path}: {address}");
        }
    }
}

#[test]
fn a_page_has_one_heading_a_language_a_title_and_landmarks() {
    let files = render(&city());
    for (path, html) in full_pages(&files) {
        let all = elements(html);
        let count = |name: &str| all.iter().filter(|element| element.name == name).count();
        assert_eq!(
            (
                count("h1"),
                count("main"),
                html.matches(
                    "</title>
"
                )
                .count(),
                count("header"),
                count("footer")
            ),
            (1, 1, 1, 1, 1),
            "{path}"
        );
        let language = path.split('/').next().filter(|part| part.len() == 2).unwrap_or("it");
        assert_eq!(all.iter().find(|element| element.name == "html").unwrap().attributes["lang"], language, "{path}");
        assert!(!text_of(html, "title").trim().is_empty() && !text_of(html, "h1").trim().is_empty(), "{path}");
        assert!(html.contains("class=\"skip\" href=\"#main\""), "{path}");
        for mark in ["data-element=\"accessibility-link\"", "data-element=\"privacy-policy-link\""] {
            assert!(html.contains(mark), "{path}");
        }
    }
}

#[test]
fn an_id_stands_once_on_a_page_and_every_label_and_fragment_finds_its_own() {
    let files = render(&city());
    for (path, html) in pages(&files) {
        let mut ids = BTreeSet::new();
        let all = elements(html);
        for element in &all {
            if let Some(id) = element.attributes.get("id") {
                assert!(ids.insert(id.as_str()), "{path}: {id} stands twice");
            }
        }
        for element in &all {
            let named = ["for", "aria-labelledby"].into_iter().filter_map(|name| element.attributes.get(name));
            let fragment = element.attributes.get("href").and_then(|address| address.strip_prefix('#'));
            for id in named.map(String::as_str).chain(fragment) {
                assert!(ids.contains(id), "{path}: {id}");
            }
        }
    }
}

#[test]
fn nothing_is_inline_and_nothing_comes_from_elsewhere() {
    let files = render(&city());
    for (path, html) in pages(&files) {
        assert!(html.contains("http-equiv=\"Content-Security-Policy\""), "{path}");
        for Element { name, attributes } in elements(html) {
            assert!(name != "style", "{path}: a style element");
            assert!(!attributes.contains_key("style"), "{path}: a style attribute on {name}");
            assert!(!attributes.keys().any(|key| key.starts_with("on")), "{path}: a handler on {name}");
            let data = attributes.get("type").is_some_and(|kind| kind.starts_with("application/"));
            assert!(name != "script" || data || attributes.contains_key("src"), "{path}: an inline script");
            let fetched = match name.as_str() {
                "script" | "img" | "iframe" => attributes.get("src"),
                "link" if attributes["rel"] == "stylesheet" || attributes["rel"] == "icon" => attributes.get("href"),
                _ => None,
            };
            assert!(fetched.is_none_or(|address| !address.contains("//")), "{path}: {fetched:?}");
        }
    }
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("assets/")) {
        let text = String::from_utf8_lossy(bytes).replace("http://www.w3.org/2000/svg", "");
        assert!(!text.contains("http://") && !text.contains("https://") && !text.contains("eval("), "{path}");
    }
}

#[test]
fn the_marks_other_programs_rely_on_are_there() {
    let files = render(&city());
    let marks = [
        ("", "home"),
        ("catalogue/", "catalogue"),
        ("datasets/alberi/", "dataset"),
        ("departments/verde/", "organisation"),
        ("themes/envi/", "theme"),
        ("quality/", "quality"),
        ("developers/", "developers"),
        ("changes/", "changelog"),
        ("accessibility/", "accessibility"),
        ("privacy/", "privacy"),
    ];
    for (tail, mark) in marks {
        assert!(
            page(&files, &format!("de/{tail}index.html")).contains(&format!("<body data-page=\"{mark}\">")),
            "{tail}"
        );
    }
    let catalogue = page(&files, "it/catalogue/index.html");
    assert_eq!(catalogue.matches("type=\"search\"").count(), 1);
    assert!(catalogue.contains("role=\"status\" id=\"status\">5 dataset<"));
    assert!(catalogue.contains(
        "name=\"theme\" value=\"gove\"> <span>Governo e settore pubblico</span> <span class=\"number\">2</span></label>"
    ));
    let dataset = page(&files, "it/datasets/contravvenzioni/index.html");
    for mark in [
        "data-explorer",
        "data-explore>",
        "data-filter",
        "data-status",
        "role=\"status\"",
        "data-download",
        "application/ld+json",
    ] {
        assert!(dataset.contains(mark), "{mark}");
    }
}

#[test]
fn a_dataset_page_says_what_a_reader_needs() {
    let files = render(&city());
    let parking = page(&files, "it/datasets/contravvenzioni/index.html");
    let text = text_of(&parking, "main");
    for words in [
        "12.408 righe × 5 colonne",
        "gennaio 2024",
        "20 novembre 2026",
        "CC BY 4.0",
        "1,8\u{a0}MB",
        "Via al Lago, riva",
        "da 30 a 44 anni",
        "Data resa meno precisa (mese)",
        "+214",
        "Colonne aggiunte: veicolo.",
        "almeno 5 record; la più rara qui ne conta 6",
        "bad-date",
        "https://dati.valdoro.example/data/contravvenzioni/2026-11-20/contravvenzioni.csv",
        "read_parquet('https://dati.valdoro.example/data/contravvenzioni/contravvenzioni.parquet')",
        "Città di Valdoro, Polizia comunale (2026): Contravvenzioni di parcheggio. Versione 2026-11-20.",
        "Le multe annullate non ci sono.",
        "Legge sulla circolazione",
        "Popolazione per municipio",
    ] {
        assert!(text.contains(words), "{words}");
    }
    assert!(
        parking.contains("mailto:polizia@valdoro.example?subject=Errore%20nei%20dati%3A%20contravvenzioni&amp;body=")
    );
}

#[test]
fn a_withheld_cell_is_marked_and_explained_and_a_late_dataset_says_since_when() {
    let files = render(&city());
    let residents = page(&files, "en/datasets/popolazione/index.html");
    assert_eq!(residents.matches("class=\"number withheld\"").count(), 2);
    assert!(residents.contains("Value withheld to protect persons"));
    assert!(residents.contains("since <time datetime=\"2020-01-01\">"));
    let late = page(&files, "en/datasets/stabili/index.html");
    assert!(late.contains("these are the data of 2 November 2026.") && late.contains("V0301"));
    assert!(!page(&files, "en/datasets/alberi/index.html").contains("class=\"notice\""));
}

#[test]
fn a_file_that_can_be_read_by_parts_is_explored_whatever_its_size_and_a_large_one_that_cannot_is_offered() {
    let mut city = city();
    let button = "data-explore>Explore all rows<";
    let files = render(&city);
    let trees = page(&files, "en/datasets/alberi/index.html");
    assert!(trees.contains(button) && trees.contains("data-parquet"));
    for version in
        &mut city.datasets.iter_mut().find(|dataset| dataset.id.as_str() == "alberi").unwrap().record.versions
    {
        version.files.retain(|file| file.format == Format::Csv);
        version.files[0].bytes = 20_000_001;
    }
    let files = render(&city);
    let trees = page(&files, "en/datasets/alberi/index.html");
    assert!(!trees.contains(button) && trees.contains("There are too many rows to explore here"));
}

#[test]
fn a_hostile_text_stays_text_wherever_it_stands() {
    let hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'--><b>";
    let mut publication = city();
    let everywhere = || Localised(Language::ALL.into_iter().map(|tag| (tag, hostile.to_owned())).collect());
    publication.catalogue.title = everywhere();
    publication.catalogue.publisher.name = everywhere();
    publication.catalogue.publisher.url = "javascript:alert(1)".into();
    for department in publication.departments.values_mut() {
        department.name = everywhere();
        department.url = Some("javascript:alert(1)".into());
        department.email = "x\"onclick=alert(1)@a.b".into();
    }
    for dataset in &mut publication.datasets {
        dataset.metadata.title = everywhere();
        dataset.metadata.description = everywhere();
        dataset.metadata.notes = everywhere();
        dataset.metadata.documentation = Some("javascript:alert(1)".into());
        dataset.metadata.keywords.insert(Language::It, vec![hostile.into()]);
        for row in &mut dataset.preview.rows {
            row[0] = Some(hostile.into());
        }
        for column in &mut dataset.profile.columns {
            column.min = Some(hostile.into());
            for value in &mut column.top {
                value.value = hostile.into();
            }
        }
        for chart in &mut dataset.charts.charts {
            chart.points[0].0 = hostile.into();
        }
        for place in dataset.charts.map.iter_mut().flat_map(|map| &mut map.places) {
            (place.label, place.class) = (Some(hostile.into()), Some(hostile.into()));
        }
        for treatment in dataset.privacy.columns.iter_mut().flat_map(|column| &mut column.treatments) {
            (treatment.kind, treatment.detail) = (hostile.into(), Some(hostile.into()));
        }
    }
    let files = render(&publication);
    for (path, html) in pages(&files) {
        for raw in ["alert(1)</script>", "<script>", "<img src=x", "-->", "href=\"javascript:", "<b>"] {
            assert!(!html.contains(raw), "{path}: {raw}");
        }
        let attributes = elements(html).into_iter().flat_map(|element| element.attributes.into_keys());
        assert!(attributes.into_iter().all(|name| !name.starts_with("on")), "{path}");
    }
    for (path, bytes) in files.iter().filter(|(path, _)| ["atom", "xml"].contains(&kind(path))) {
        assert!(!String::from_utf8_lossy(bytes).contains("<script"), "{path}");
    }
    for path in files.keys().filter(|path| kind(path) == "json") {
        json(&files, path);
    }
}

#[test]
fn linked_data_is_json_that_cannot_end_its_element() {
    let files = render(&city());
    let html = page(&files, "fr/datasets/alberi/index.html");
    let start = html.find("application/ld+json\">").unwrap() + "application/ld+json\">".len();
    let text = &html[start..start + html[start..].find("</script>").unwrap()];
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!((value["@type"].as_str(), value["name"].as_str()), (Some("Dataset"), Some("Arbres")));
    assert!(!text.contains('<'));
}

#[test]
fn the_api_holds_whole_addresses_numbers_and_instants() {
    let files = render(&city());
    let catalogue = json(&files, "api/v1/catalog.json");
    assert_eq!(catalogue["datasets"].as_array().unwrap().len(), 5);
    assert_eq!(catalogue["release"], 42);
    let parking = json(&files, "api/v1/datasets/contravvenzioni.json");
    assert_eq!(parking["files"][0]["url"], "https://dati.valdoro.example/data/contravvenzioni/contravvenzioni.csv");
    assert_eq!(parking["files"][0]["bytes"], support::FINES_CSV.len());
    assert_eq!(parking["rows"], 12_408);
    assert_eq!(parking["modified"], "2026-11-20T02:10:00Z");
    assert_eq!(parking["late"], serde_json::Value::Null);
    assert_eq!(json(&files, "api/v1/datasets/stabili.json")["late"]["code"], "V0301");
    let changes = json(&files, "api/v1/changes.json");
    let released: Vec<&str> =
        changes["changes"].as_array().unwrap().iter().map(|one| one["released"].as_str().unwrap()).collect();
    assert!(released.is_sorted_by(|one, two| one >= two) && released.len() == 8, "{released:?}");
}

#[test]
fn the_schemas_name_every_member_of_the_documents_and_openapi_refers_to_them() {
    let files = render(&city());
    let schemas = json(&files, "api/v1/schemas/dataset.json")["$defs"].clone();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<String>>();
    let properties = |name: &str| keys(&schemas[name]["properties"]);
    let catalogue = json(&files, "api/v1/catalog.json");
    assert_eq!(keys(&catalogue), properties("Catalog"));
    assert_eq!(keys(&catalogue["datasets"][0]), properties("Entry"));
    assert_eq!(keys(&catalogue["datasets"][0]["files"][0]), properties("File"));
    let dataset = json(&files, "api/v1/datasets/alberi.json");
    let own: BTreeSet<String> =
        keys(&schemas["Dataset"]["allOf"][1]["properties"]).union(&properties("Entry")).cloned().collect();
    assert_eq!(keys(&dataset), own);
    assert_eq!(keys(&dataset["versions"][0]), properties("Version"));
    assert_eq!(keys(&json(&files, "api/v1/changes.json")), properties("Changes"));
    let method = &schemas["Dataset"]["allOf"][1]["properties"]["privacy"]["oneOf"][1]["properties"]["k-anonymity"];
    let told = &json(&files, "api/v1/datasets/contravvenzioni.json")["privacy"]["k-anonymity"];
    assert_eq!(keys(told), keys(&method["properties"]));
    let described = json(&files, "api/v1/openapi.json");
    for (path, schema) in [("catalog", "catalog"), ("datasets/{id}", "dataset"), ("changes", "changes")] {
        let get = &described["paths"][format!("/api/v1/{path}.json")]["get"];
        let found = &get["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
        assert_eq!(found, &format!("schemas/{schema}.json"));
        let id = format!("https://dati.valdoro.example/api/v1/schemas/{schema}.json");
        assert_eq!(json(&files, &format!("api/v1/schemas/{schema}.json"))["$id"], id);
    }
}

/// Judges a document by a schema; 77 says that the package is not there.
const JUDGE: &str = "
import json, sys
try:
    import jsonschema
except ImportError:
    sys.exit(77)
pairs = json.load(sys.stdin)
for schema, document, good in pairs:
    jsonschema.Draft202012Validator.check_schema(schema)
    found = list(jsonschema.Draft202012Validator(schema).iter_errors(document))
    if bool(found) == good:
        sys.exit(str(found[:1] or 'a wrong document passes'))
";

#[test]
fn every_document_of_the_api_is_valid_by_its_own_schema() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let files = render(&city_with_a_diff());
    let mut pairs = Vec::new();
    for (path, schema) in files.keys().filter_map(|path| {
        let name = path.strip_prefix("api/v1/")?;
        let schema = match name {
            "catalog.json" => "catalog",
            "changes.json" => "changes",
            _ => name.starts_with("datasets/").then_some("dataset")?,
        };
        Some((path, json(&files, &format!("api/v1/schemas/{schema}.json"))))
    }) {
        let document = json(&files, path);
        let mut wrong = document.clone();
        let member = if path.contains("datasets/") { "rows" } else { "release" };
        wrong[member] = "many".into();
        pairs.push(serde_json::json!([schema, document, true]));
        pairs.push(serde_json::json!([schema, wrong, false]));
    }
    assert_eq!(pairs.len(), 2 * 7, "five datasets, the catalogue, the changes");
    let python = std::env::var("VETRO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut judge = Command::new(python).args(["-c", JUDGE]).stdin(Stdio::piped()).spawn().unwrap();
    judge.stdin.take().unwrap().write_all(&serde_json::to_vec(&pairs).unwrap()).unwrap();
    let status = judge.wait().unwrap();
    if status.code() == Some(77) {
        eprintln!("notice: Python's jsonschema is not there, the documents were not judged");
    } else {
        assert!(status.success());
    }
}

/// The city with rows that tell the newest fines from those before.
fn city_with_a_diff() -> Publication {
    let mut publication = city();
    let fines = publication.datasets.iter_mut().find(|dataset| dataset.id.as_str() == "contravvenzioni").unwrap();
    let since = fines.record.versions[1].version.clone();
    let newest = &mut fines.record.versions[0];
    newest.diff = Some(DiffFile {
        since,
        path: format!("data/contravvenzioni/{}/diff.csv", newest.version),
        bytes: 2_048,
        sha256: "ab".repeat(32),
    });
    publication
}

#[test]
fn a_version_leads_to_the_rows_that_tell_it_from_the_one_before() {
    let files = render(&city_with_a_diff());
    let page = page(&files, "de/datasets/contravvenzioni/index.html");
    let path = "data/contravvenzioni/2026-11-20/diff.csv";
    assert_eq!(page.matches(&format!("href=\"../../../{path}\">Unterschiede")).count(), 1);
    let versions = json(&files, "api/v1/datasets/contravvenzioni.json")["versions"].clone();
    assert_eq!(versions[0]["diff"]["url"], format!("https://dati.valdoro.example/{path}"));
    assert_eq!(
        (versions[0]["diff"]["since"].as_str(), &versions[1]["diff"]),
        (Some("2026-11-19"), &serde_json::Value::Null)
    );
}

#[test]
fn a_notebook_is_one_by_the_format_and_loads_the_types_of_the_schema() {
    let files = render(&city());
    for path in files.keys().filter(|path| kind(path) == "ipynb") {
        let notebook = json(&files, path);
        assert_eq!((&notebook["nbformat"], &notebook["nbformat_minor"]), (&4.into(), &5.into()), "{path}");
        let mut ids = BTreeSet::new();
        for cell in notebook["cells"].as_array().unwrap() {
            // What nbformat 4.5 asks of every cell, and of code besides.
            assert!(
                ids.insert(cell["id"].as_str().unwrap()) && cell["source"].is_string() && cell["metadata"].is_object()
            );
            let is_code = cell["cell_type"] == "code";
            assert_eq!(is_code, cell.get("outputs").is_some_and(serde_json::Value::is_array), "{path}");
            assert!(is_code || cell["cell_type"] == "markdown", "{path}");
        }
        let page = page(&files, &format!("en/datasets/{}/index.html", path.split('/').nth(1).unwrap()));
        assert!(page.contains(&format!("href=\"../../../{path}\" download")), "{path}");
    }
    let load =
        |id: &str| json(&files, &format!("data/{id}/{id}.ipynb"))["cells"][2]["source"].as_str().unwrap().to_owned();
    assert!(load("alberi").contains("pl.read_parquet(\"https://dati.valdoro.example/data/alberi/alberi.parquet\")"));
    let typed = load("stabili");
    assert!(typed.contains("\"mappale\": pl.String") && typed.contains("\"superficie\": pl.Float64"), "{typed}");
    assert!(load("sportelli").contains("\"giorno\": pl.Date") && load("sportelli").contains("\"utenti\": pl.Int64"));
}

#[test]
fn each_feed_has_a_twin_and_is_found_from_its_page() {
    let files = render(&city());
    let feeds: Vec<&String> = files.keys().filter(|path| path.ends_with("feed.atom")).collect();
    for path in &feeds {
        let twin = json(&files, &path.replace(".atom", ".json"));
        assert_eq!(twin["version"], "https://jsonfeed.org/version/1.1", "{path}");
        let atom = page(&files, path);
        let items = twin["items"].as_array().unwrap();
        assert_eq!(atom.matches("<entry>").count(), items.len(), "{path}");
        for item in items {
            assert!(atom.contains(&format!("<id>{}</id>", item["id"].as_str().unwrap())), "{path}");
        }
    }
    for (page_path, feed) in [
        ("it/themes/tran/", "it/themes/tran/feed"),
        ("fr/departments/verde/", "fr/departments/verde/feed"),
        ("en/datasets/alberi/", "data/alberi/feed"),
        ("de/", "de/feed"),
    ] {
        let html = page(&files, &format!("{page_path}index.html"));
        let root = "../".repeat(page_path.matches('/').count());
        for (kind, end) in [("atom+xml", "atom"), ("feed+json", "json")] {
            let link = format!("type=\"application/{kind}\" title=");
            let href = format!("href=\"{root}{feed}.{end}\"");
            assert!(html.lines().any(|line| line.contains(&link) && line.contains(&href)), "{page_path}: {href}");
        }
    }
    let green = json(&files, "de/departments/verde/feed.json");
    assert_eq!((green["language"].as_str(), green["title"].as_str()), (Some("de"), Some("Stadtgrün")));
    assert_eq!(green["items"].as_array().unwrap().len(), 2, "the trees and the buildings have one version each");
}

#[test]
fn the_catalogue_is_a_table_of_one_row_a_dataset() {
    let files = render(&city());
    let table = page(&files, "catalogue.csv");
    let mut is_quoted = false;
    let ends = table.bytes().filter(|byte| {
        is_quoted ^= *byte == b'"';
        *byte == b'\n' && !is_quoted
    });
    assert_eq!(ends.count(), 6, "the header and five datasets");
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("id,title_it,title_de,title_fr,title_en,description_it"));
    let trees = lines.iter().find(|line| line.starts_with("alberi,")).unwrap();
    assert!(trees.starts_with("alberi,Alberi,Bäume,Arbres,Trees,") && trees.contains(",ENVI,"), "{trees}");
    assert!(trees.contains(",https://dati.valdoro.example/de/datasets/alberi/,"));
    assert!(page(&files, "it/catalogue/index.html").contains("href=\"../../catalogue.csv\" download"));
}

#[test]
fn only_names_that_tell_their_content_or_version_are_kept_for_ever() {
    let publication = city();
    let files = render(&publication);
    let rules = json(&files, "hosting/s3-metadata.json")["CacheControl"].clone();
    assert!(rules[0]["CacheControl"].as_str().unwrap().ends_with("immutable") && rules[1]["pattern"] == "");
    // The one pattern, as every host but two gets it, tried by hand on both kinds of names.
    let pattern = rules[0]["pattern"].as_str().unwrap();
    assert!(page(&files, ".htaccess").contains(&pattern.replacen('^', "/", 1)));
    assert!(page(&files, "hosting/nginx.conf").contains(&pattern.replacen('^', "/", 1)));
    let script = "const [pattern, yes, no] = JSON.parse(process.argv[1]);\
        const r = new RegExp(pattern); if (!yes.every(p => r.test(p)) || no.some(p => r.test(p))) process.exit(1)";
    let assets: Vec<&String> = files.keys().filter(|path| path.starts_with("assets/")).collect();
    let versions = publication.datasets.iter().flat_map(|dataset| &dataset.record.versions);
    let immutable = versions.flat_map(|version| &version.files).map(|file| &file.immutable);
    let lasting: Vec<&String> = assets.into_iter().chain(immutable).collect();
    let others: Vec<&String> = files.keys().filter(|path| !path.starts_with("assets/")).collect();
    let tried = serde_json::json!([pattern, lasting, others]).to_string();
    match std::process::Command::new("node").args(["-e", script, &tried]).status() {
        Ok(status) => assert!(status.success()),
        Err(_) => eprintln!("notice: node is not there, the pattern was not tried"),
    }
}

/// Paths whose bytes differ.
fn changed(before: &Files, after: &Files) -> BTreeSet<String> {
    let paths = before.keys().chain(after.keys());
    paths.filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

/// Whether a file tells of the whole city or of the night: it may change each time.
fn is_index(path: &str) -> bool {
    let tail = path.split_once('/').filter(|(first, _)| first.len() == 2).map_or(path, |(_, tail)| tail);
    let pages = ["", "catalogue/", "quality/", "changes/", "departments/", "themes/"];
    pages.iter().any(|page| tail == format!("{page}index.html"))
        || ["feed.atom", "feed.json", "sitemap.xml", "catalogue.csv"].contains(&tail)
        || path.starts_with("search/")
        || ["api/v1/catalog.json", "api/v1/changes.json"].contains(&path)
}

#[test]
fn a_night_without_news_rewrites_only_what_tells_of_the_night() {
    let mut later = city();
    (later.serial, later.created) = (43, support::at("2026-11-21T02:12:40Z"));
    let changed = changed(&render(&city()), &render(&later));
    assert!(changed.contains("de/quality/index.html"));
    assert!(changed.iter().all(|path| is_index(path)), "{changed:?}");
}

#[test]
fn a_night_that_changes_one_dataset_rewrites_only_its_pages_and_the_indexes() {
    let mut later = city();
    (later.serial, later.created) = (43, support::at("2026-11-21T02:12:40Z"));
    let trees = later.datasets.iter_mut().find(|dataset| dataset.id.as_str() == "alberi").unwrap();
    let mut newest = trees.record.versions[0].clone();
    (newest.version, newest.released) = ("2026-11-21".to_owned(), support::at("2026-11-21T02:10:00Z"));
    trees.record.versions.insert(0, newest);
    let after = render(&later);
    let changed = changed(&render(&city()), &after);
    assert!(changed.contains("en/datasets/alberi/index.html") && changed.contains("it/themes/envi/feed.json"));
    for path in changed.iter().filter(|path| !is_index(path)) {
        let text = String::from_utf8_lossy(&after[path]);
        assert!(text.contains("alberi"), "{path} does not speak of the trees");
    }
    let kept = after.keys().filter(|path| path.contains("/datasets/") && !changed.contains(*path)).count();
    assert!(kept >= 8, "{kept}: the fines and the residents in four languages, at least");
}

#[test]
fn a_feed_holds_one_entry_a_version_newest_first() {
    let files = render(&city());
    let feed = page(&files, "data/contravvenzioni/feed.atom");
    assert_eq!(feed.matches("<entry>").count(), 3);
    let newest = feed.find("contravvenzioni/2026-11-20/").unwrap();
    assert!(newest < feed.find("contravvenzioni/2026-11-18/").unwrap());
    assert!(feed.contains("<updated>2026-11-20T02:10:00Z</updated>") && feed.contains("+214 −3 ~7"));
    assert!(page(&files, "de/feed.atom").contains("xml:lang=\"de\""));
}

#[test]
fn the_sitemap_lists_every_page_once_and_none_that_only_leads_on() {
    let files = render(&city());
    let sitemap = page(&files, "sitemap.xml");
    let listed: Vec<&str> = sitemap.split("<loc>").skip(1).map(|part| part.split("</loc>").next().unwrap()).collect();
    let expected: BTreeSet<String> = full_pages(&files)
        .filter(|(path, _)| path.contains('/'))
        .map(|(path, _)| format!("https://dati.valdoro.example/{}", path.strip_suffix("index.html").unwrap()))
        .collect();
    assert_eq!(listed.iter().map(|url| (*url).to_owned()).collect::<BTreeSet<_>>(), expected);
    assert_eq!(listed.len(), expected.len());
}

#[test]
fn each_language_knows_the_others_and_the_root_is_the_default() {
    let files = render(&city());
    let german = page(&files, "de/quality/index.html");
    for tag in ["it", "de", "fr", "en"] {
        assert!(german.contains(&format!("hreflang=\"{tag}\" href=\"https://dati.valdoro.example/{tag}/quality/\"")));
    }
    assert!(german.contains("hreflang=\"x-default\" href=\"https://dati.valdoro.example/it/quality/\""));
    assert!(german.contains("<link rel=\"canonical\" href=\"https://dati.valdoro.example/de/quality/\">"));
    let root = page(&files, "index.html");
    assert!(root.contains("<html lang=\"it\">") && root.contains("href=\"./de/\""));
}

#[test]
fn below_another_path_only_the_page_for_wrong_addresses_knows_it() {
    let mut publication = city();
    publication.catalogue.base_url = "https://www.valdoro.example/open/data/".into();
    let files = render(&publication);
    let lost = page(&files, "404.html");
    assert!(lost.contains("href=\"/open/data/assets/site.") && lost.contains("action=\"/open/data/it/catalogue/\""));
    assert!(!page(&files, "it/catalogue/index.html").contains("\"/open/"));
}

#[test]
fn a_city_of_one_language_without_crest_colour_or_datasets_still_has_a_site() {
    let mut publication = city();
    publication.catalogue.languages = vec![Language::En];
    publication.catalogue.look.colour = None;
    publication.catalogue.place = None;
    publication.datasets.clear();
    let report = support::night();
    let theme = vetro_site::ThemeFiles::default();
    let options = vetro_site::Options { theme: &theme, report: &report, score: None };
    let mut paths = Vec::new();
    vetro_site::render(&publication, &options, &mut |path, _| {
        paths.push(path.to_owned());
        Ok(())
    })
    .unwrap();
    assert!(paths.contains(&"index.html".to_owned()) && paths.iter().all(|path| !path.starts_with("it/")));
}

#[test]
fn a_sink_that_fails_ends_the_rendering_and_names_the_file() {
    let report = support::night();
    let theme = vetro_site::ThemeFiles::default();
    let options = vetro_site::Options { theme: &theme, report: &report, score: None };
    let full = |_: &str, _: &[u8]| Err(std::io::Error::from(std::io::ErrorKind::StorageFull));
    let error = vetro_site::render(&city(), &options, &mut { full }).unwrap_err();
    assert_eq!(error.to_string(), "failed to write `it/index.html`");
}

#[test]
fn pages_keep_within_their_budget() {
    let files = render(&city());
    // Compressed, HTML of this kind shrinks to about a quarter: 40 kB compressed are some 160 kB as written.
    for (path, html) in pages(&files) {
        assert!(html.len() < 160_000, "{path}: {}", html.len());
    }
    let search = files.iter().find(|(path, _)| path.starts_with("assets/search.")).unwrap();
    assert!(search.1.len() < 30_000);
}
