//! A catalogue of ten thousand datasets, read and judged by programs that are not ours, every dataset of it.
//!
//! `many.py` beside this file does the judging: CKAN's own parser follows all pages, and rudof, an engine of SHACL
//! written in Rust, judges each of them in each profile.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::path::Path;
use std::process::Command;

use support::varied::varied;
use vetro_catalogue::{PAGE, Syntax, address, build_page, pages};
use vetro_model::document::Publication;
use vetro_model::project::Profile;

const DATASETS: usize = 10 * PAGE + 20;

/// The pages as a site has them: the European ones in the syntaxes that are read, the national ones in Turtle.
fn write(publication: &Publication, folder: &Path) {
    let count = publication.datasets.len();
    for profile in [Profile::DcatAp, Profile::DcatApIt, Profile::DcatApCh] {
        for page in 0..pages(count) {
            let catalogue = build_page(publication, profile, page).unwrap();
            let last = page + 1 == pages(count);
            for syntax in Syntax::ALL {
                let read = profile == Profile::DcatAp && (last || syntax == Syntax::RdfXml);
                if read || syntax == Syntax::Turtle {
                    let path = folder.join(address::catalogue_page_path(profile, syntax, page));
                    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                    std::fs::write(path, catalogue.write(syntax).unwrap()).unwrap();
                }
            }
        }
    }
}

#[test]
fn ckan_follows_the_pages_and_reads_each_dataset_once_and_the_shapes_find_nothing() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("many");
    let _ = std::fs::remove_dir_all(&folder);
    write(&varied(DATASETS), &folder);
    assert_eq!(pages(DATASETS), 11);
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
