//! A region that takes up the catalogue of a town, over a real connection and from a file.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use support::{NEXT_NIGHT, Project};

/// A small server of files on a free port of this machine.
struct Town {
    port: u16,
    up: Arc<AtomicBool>,
    sent: Arc<AtomicUsize>,
    root: Arc<Mutex<PathBuf>>,
}

impl Town {
    fn new(root: PathBuf) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (up, sent) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicUsize::new(0)));
        let root = Arc::new(Mutex::new(root));
        let (up_there, sent_there, root_there) = (Arc::clone(&up), Arc::clone(&sent), Arc::clone(&root));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let first = lines.next().unwrap().unwrap();
                let path = first.split(' ').nth(1).unwrap().trim_start_matches('/').to_owned();
                let head: Vec<String> = lines.map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
                let same = head.iter().any(|line| line.eq_ignore_ascii_case("if-none-match: \"one\""));
                let answer = match std::fs::read(root_there.lock().unwrap().join(&path)) {
                    _ if !up_there.load(Ordering::SeqCst) => (503, Vec::new()),
                    _ if path == "moved.ttl" => (301, Vec::new()),
                    Ok(_) if same => (304, Vec::new()),
                    Ok(bytes) => (200, bytes),
                    Err(_) => (404, Vec::new()),
                };
                let (status, bytes) = answer;
                if status == 200 {
                    sent_there.fetch_add(1, Ordering::SeqCst);
                }
                let head = format!(
                    "HTTP/1.1 {status} X\r\nContent-Type: text/turtle\r\nETag: \"one\"\r\nLocation: https://elsewhere.example/\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    bytes.len()
                );
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&bytes));
            }
        });
        Self { port, up, sent, root }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }
}

/// A region without datasets of its own but one, that takes up what the given lines say.
fn region(harvest: &str) -> Project {
    let project = Project::montelago();
    project.replace("pipelines.toml", "https://dati.montelago.example/", "https://dati.regione.example/");
    project.replace("pipelines.toml", "[defaults]", &format!("{harvest}\n[defaults]\nretries = 0"));
    project
}

fn datasets(turtle: &str) -> Vec<String> {
    let of = |triple: oxrdf::Triple| {
        let dataset = triple.predicate.as_str() == "http://www.w3.org/ns/dcat#dataset";
        dataset.then(|| triple.object.to_string())
    };
    let mut found: Vec<String> =
        oxttl::TurtleParser::new().for_slice(turtle.as_bytes()).map(Result::unwrap).filter_map(of).collect();
    found.sort();
    found
}

#[test]
fn a_towns_catalogue_is_taken_up_once_kept_while_it_is_down_and_again_yields_no_change() {
    let town = Project::montelago();
    town.run(&["publish"]).ended(0);
    let theirs = datasets(&town.read("catalog.ttl"));
    let server = Town::new(town.web().canonicalize().unwrap());
    let url = server.url("catalog.ttl");
    // The same portal under two names: nothing is doubled.
    let lines = format!(
        "[harvest.montelago]\nurl = \"{url}\"\nplain-http = true\n[harvest.specchio]\npath = \"{}\"\n",
        town.web().join("catalog.rdf").display()
    );
    let project = region(&lines);
    project.run(&["publish"]).ended(0);
    let all = datasets(&project.read("catalog.ttl"));
    let harvested: Vec<&String> = all.iter().filter(|iri| iri.contains("montelago")).collect();
    assert_eq!(harvested, theirs.iter().collect::<Vec<_>>());
    assert_eq!(all.len(), 2 * theirs.len());
    let page = project.read("it/catalogue/index.html");
    assert!(page.contains("https://dati.montelago.example/it/datasets/alberi/"), "no link to the origin");
    let listed = project.json("api/v1/catalog.json");
    let listed: Vec<String> = listed["harvested"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("<{}>", one["iri"].as_str().unwrap()))
        .collect();
    assert_eq!(listed, theirs, "programs find them in the list of the interface");
    let found = project.json("search/de.json");
    let trees = found["elsewhere"].as_array().unwrap().iter().find(|one| one["title"] == "Bäume der Stadt").unwrap();
    assert_eq!(
        (&trees["id"], &trees["source"]),
        (&"https://dati.montelago.example/data/alberi/".into(), &"montelago".into())
    );
    let verified: serde_json::Value = serde_json::from_str(&project.run(&["verify", "--json"]).out).unwrap();
    let refused: Vec<_> = verified["catalogue"]["breaches"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["severity"] == "violation")
        .collect();
    assert!(refused.is_empty(), "{refused:?}");

    let before = project.read("manifest.json");
    let again = project.run_at(NEXT_NIGHT, &["publish"]).ended(0);
    assert_eq!(project.read("manifest.json"), before, "{}", again.err);
    assert_eq!(server.sent.load(Ordering::SeqCst), 1, "a page that did not change is not sent again");

    server.up.store(false, Ordering::SeqCst);
    let down = project.run_at(NEXT_NIGHT, &["publish"]).ended(4);
    assert!(down.err.contains("V0343") && down.err.contains("last good harvest"), "{}", down.err);
    assert_eq!(project.read("manifest.json"), before);

    server.up.store(true, Ordering::SeqCst);
    *server.root.lock().unwrap() = PathBuf::from("/nowhere");
    project.run_at(NEXT_NIGHT, &["publish"]).ended(1);
    assert_eq!(project.read("manifest.json"), before);
}

#[test]
fn a_national_view_holds_the_records_its_portal_takes_and_says_what_the_others_lack() {
    let town = Project::montelago();
    town.run(&["publish"]).ended(0);
    let path = |file: &str| format!("[harvest.montelago]\npath = \"{}\"\n", town.web().join(file).display());
    let foreign = |turtle: &str| datasets(turtle).into_iter().filter(|iri| iri.contains("montelago")).count();
    let theirs = datasets(&town.read("catalog.ttl")).len();
    for (file, view) in [("dcat-ap-it/catalog.ttl", "DCAT-AP_IT"), ("dcat-ap-ch/catalog.ttl", "DCAT-AP CH")] {
        let project = region(&path(file));
        project.replace("pipelines.toml", "citta-di-montelago", "regione-verde");
        project.run(&["publish"]).ended(0);
        let turtle = project.read(file);
        assert_eq!((foreign(&turtle), foreign(&project.read("catalog.ttl"))), (theirs, theirs), "{file}");
        let identifier =
            if view == "DCAT-AP_IT" { "\"citta_di_montelago:alberi\"" } else { "\"alberi@citta-di-montelago\"" };
        assert!(
            turtle.contains(identifier) && turtle.contains("<https://dati.montelago.example/#publisher>"),
            "{file}"
        );
        let verified: serde_json::Value = serde_json::from_str(&project.run(&["verify", "--json"]).out).unwrap();
        let breaches = verified["catalogue"]["breaches"].as_array().unwrap();
        let refused: Vec<_> = breaches
            .iter()
            .filter(|one| one["severity"] == "violation" && one["node"].as_str().unwrap().contains("montelago"))
            .collect();
        assert!(refused.is_empty(), "{refused:?}");
        let checked = project.run(&["check", "--catalogue"]);
        assert!(!checked.err.contains(&format!("not in the view {view}")), "{}", checked.err);
    }
    let project = region(&path("catalog.ttl"));
    project.run(&["publish"]).ended(0);
    assert_eq!(foreign(&project.read("dcat-ap-it/catalog.ttl")), 0);
    let checked = project.run(&["check", "--catalogue"]).ended(0);
    let told = format!("{theirs} of {theirs} records of `montelago` are not in the view DCAT-AP_IT");
    assert!(checked.err.contains("V0774") && checked.err.contains(&told), "{}", checked.err);
    assert!(checked.err.contains("dct:rightsHolder") && checked.err.contains("pipelines.toml"), "{}", checked.err);
}

#[test]
fn what_must_not_be_fetched_is_refused() {
    let town = Project::empty();
    let server = Town::new(town.path().to_path_buf());
    let line = |url: &str, plain: bool| format!("[harvest.vicino]\nurl = \"{url}\"\nplain-http = {plain}\n");
    let checked = region(&line(&server.url("catalog.ttl"), false)).run(&["check"]).ended(2);
    assert!(checked.err.contains("V0348") && checked.err.contains("plain-http"), "{}", checked.err);
    let moved = region(&line(&server.url("moved.ttl"), true)).run(&["publish"]).ended(1);
    assert!(moved.err.contains("V0344"), "{}", moved.err);
}

#[test]
fn a_strangers_catalogue_may_speak_of_its_own_alone() {
    let stranger = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
        <https://x.example/a> a dcat:Dataset ; dct:title \"A <script>\"@it ; dct:relation <https://dati.regione.example/data/alberi/> .
        <https://dati.regione.example/data/alberi/> a dcat:Dataset ; dct:title \"Rubato\"@it .
        <https://dati.regione.example/#publisher> dct:title \"Nessuno\" .";
    let project = region("[harvest.vicino]\npath = \"in\"\n");
    project.write("in/catalog.ttl", stranger);
    project.run(&["publish"]).ended(0);
    let turtle = project.read("catalog.ttl");
    assert!(turtle.contains("https://x.example/a") && turtle.contains("A <script>"));
    assert!(!turtle.contains("Rubato") && !turtle.contains("Nessuno"));
    assert!(!project.read("it/catalogue/index.html").contains("A <script>"));
}
