//! A catalogue of more datasets than a page holds, read and judged by programs that are not ours.
//!
//! `many.py` beside this file does the judging. CKAN's own parser follows all pages; syntaxes are compared
//! on the last page, and the shapes judge that page and a part of the first, since all of it takes an engine minutes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::path::Path;
use std::process::Command;

use vetro_catalogue::{PAGE, Syntax, address, build_page, pages};
use vetro_model::document::Publication;
use vetro_model::id::DatasetId;
use vetro_model::project::{Format, Profile};

const DATASETS: usize = 2 * PAGE + 3;

/// The invented city's datasets over and over, under ids of their own and with a file each.
fn many() -> Publication {
    let mut publication = support::publication();
    let patterns = std::mem::take(&mut publication.datasets);
    publication.datasets = (0..DATASETS)
        .map(|number| {
            let mut dataset = patterns[number % patterns.len()].clone();
            dataset.id = DatasetId::try_new(format!("dataset-{number:05}")).unwrap();
            dataset.record.id = dataset.id.clone();
            dataset.record.versions[0].files.retain(|file| file.format == Format::Csv);
            dataset.record.versions.truncate(1);
            dataset
        })
        .collect();
    publication
}

#[test]
fn ckan_follows_the_pages_and_reads_each_dataset_once_and_the_shapes_find_nothing() {
    let (publication, folder) = (many(), Path::new(env!("CARGO_TARGET_TMPDIR")).join("many"));
    std::fs::create_dir_all(&folder).unwrap();
    assert_eq!(pages(DATASETS), 3);
    for page in 0..pages(DATASETS) {
        let catalogue = build_page(&publication, Profile::DcatAp, page).unwrap();
        for syntax in Syntax::ALL {
            let path = address::catalogue_page_path(Profile::DcatAp, syntax, page);
            std::fs::write(folder.join(path), catalogue.write(syntax).unwrap()).unwrap();
        }
    }
    let standards = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/standards");
    let python = std::env::var("VETRO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/many.py");
    let mut command = Command::new(python);
    command.arg(script).arg(&folder).arg(DATASETS.to_string());
    if standards.is_dir() {
        command.arg(standards);
    } else {
        println!("notice: no ../shared/standards beside the repository: the shapes were not asked");
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
}
