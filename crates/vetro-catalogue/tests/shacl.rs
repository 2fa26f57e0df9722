//! The official shapes, judged by an engine that is not ours.
//!
//! `shacl.py` beside this file does the judging, with pyshacl and rdflib. Set `VETRO_PYTHON` to the interpreter that
//! has them; else `python3` is asked.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use vetro_catalogue::{Syntax, address, build};
use vetro_model::document::Publication;
use vetro_model::project::Profile;

const PYSHACL: &str = "pyshacl==0.40.1";

/// The shapes and tables, when the folder that holds them stands beside the repository.
fn standards() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/standards");
    folder.is_dir().then_some(folder)
}

fn python() -> String {
    let python = std::env::var("VETRO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&python).args(["-c", "import pyshacl, rdflib"]).output();
    let found = found.is_ok_and(|output| output.status.success());
    assert!(
        found,
        "`{python}` has no pyshacl: run `python3 -m pip install {PYSHACL}`, or set VETRO_PYTHON to an interpreter that has it"
    );
    python
}

fn write_all(folder: &Path, publication: &Publication) {
    for (profile, name) in
        [(Profile::DcatAp, "dcat-ap"), (Profile::DcatApIt, "dcat-ap-it"), (Profile::DcatApCh, "dcat-ap-ch")]
    {
        let catalogue = build(publication, profile).unwrap();
        assert!(catalogue.graph().iter().any(|triple| triple.subject.to_string().contains(support::BASE)));
        std::fs::create_dir_all(folder.join(name)).unwrap();
        for syntax in Syntax::ALL {
            let path = address::catalogue_path(profile, syntax);
            assert!(path.starts_with(name) || profile == Profile::DcatAp);
            let file = path.rsplit('/').next().unwrap();
            std::fs::write(folder.join(name).join(file), catalogue.write(syntax).unwrap()).unwrap();
        }
    }
}

/// Asks the script about the views of a publication.
fn judged(name: &str, publication: &Publication) {
    let Some(standards) = standards() else {
        println!("notice: no ../shared/standards beside the repository: the official shapes were not run");
        return;
    };
    let python = python();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    write_all(&folder, publication);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shacl.py");
    let output = Command::new(python).arg(script).arg(standards).arg(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
}

#[test]
fn the_official_shapes_find_nothing_and_the_score_is_full() {
    judged("catalogues", &support::publication());
}

#[test]
fn towns_in_no_table_of_the_union_are_named_without_a_warning() {
    let mut publication = support::publication();
    publication.catalogue.place = Some("IT:046007 Capannori".to_owned());
    // The trees have places of their own, which give the town its box.
    publication.datasets[0].metadata.place = Some("CH:5397 Centovalli https://sws.geonames.org/2661169/".to_owned());
    publication.datasets[1].metadata.place = Some("CH:5398 Gambarogno".to_owned());
    publication.datasets[1].profile.bounds = Some(["8.80", "46.10", "8.90", "46.20"].map(str::to_owned));
    judged("towns", &publication);
}
