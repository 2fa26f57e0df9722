//! The explorer of a dataset's rows in a real browser, on the demo city: what it saves is what the files hold.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use support::Project;

/// Every dataset is opened and saved whole; then a view is asked for through the address, and saved.
const DRIVER: &str = include_str!("support/explorer.js");

/// A static host: with ranges, or one that ignores them, as some do.
struct Host {
    root: PathBuf,
    ranges: bool,
    task: Value,
    /// Bytes of Parquet files that were sent.
    sent: Mutex<usize>,
    done: Mutex<Sender<Value>>,
}

impl Host {
    fn start(root: &Path, ranges: bool, task: Value) -> (Arc<Self>, String, Receiver<Value>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (done, result) = channel();
        let host = Arc::new(Self { root: root.to_owned(), ranges, task, sent: Mutex::new(0), done: Mutex::new(done) });
        let shared = Arc::clone(&host);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let host = Arc::clone(&shared);
                std::thread::spawn(move || host.answer(stream));
            }
        });
        (host, address, result)
    }

    fn answer(&self, mut stream: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 || line.trim().is_empty() {
                break;
            }
            head.push(line.trim().to_owned());
        }
        let field = |name: &str| {
            let found =
                head.iter().find_map(|line| line.split_once(':').filter(|(key, _)| key.eq_ignore_ascii_case(name)));
            found.map(|(_, value)| value.trim().to_owned())
        };
        let path = head.first()?.split(' ').nth(1)?.split('?').next()?.to_owned();
        if path == "/done" {
            let mut body = vec![0; field("content-length")?.parse().ok()?];
            reader.read_exact(&mut body).ok()?;
            self.done.lock().unwrap().send(serde_json::from_slice(&body).unwrap()).ok()?;
        }
        let (status, kind, body) = self.find(&path, field("range"));
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        // The browser may hang up early; the test judges the page, not the connection.
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)).ok()
    }

    fn find(&self, path: &str, range: Option<String>) -> (&'static str, &'static str, Vec<u8>) {
        match path {
            "/driver.html" => {
                let page = "<!doctype html><title>t</title><body></body><script type=module src=driver.js></script>";
                return ("200 OK", "text/html", page.into());
            }
            "/driver.js" => return ("200 OK", "text/javascript", DRIVER.into()),
            "/task" => return ("200 OK", "application/json", self.task.to_string().into()),
            "/done" => return ("204 No Content", "text/plain", Vec::new()),
            _ => {}
        }
        let mut file = self.root.join(path.trim_start_matches('/'));
        if path.ends_with('/') {
            file.push("index.html");
        }
        let Ok(bytes) = std::fs::read(&file) else { return ("404 Not Found", "text/plain", Vec::new()) };
        let kind = match file.extension().and_then(|found| found.to_str()) {
            Some("html") => "text/html; charset=utf-8",
            Some("js") => "text/javascript",
            Some("css") => "text/css",
            Some("svg") => "image/svg+xml",
            _ => "application/octet-stream",
        };
        let part = range.filter(|_| self.ranges).and_then(|range| {
            let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
            Some((from.parse::<usize>().ok()?, to.parse::<usize>().ok()?))
        });
        let (status, body) = match part {
            Some((from, to)) => ("206 Partial Content", bytes[from..=to.min(bytes.len() - 1)].to_vec()),
            None => ("200 OK", bytes),
        };
        if path.ends_with(".parquet") {
            *self.sent.lock().unwrap() += body.len();
        }
        (status, kind, body)
    }
}

/// The browser, stopped when the test ends.
struct Browser {
    child: Child,
    /// Lives as long as the browser.
    _profile: tempfile::TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn browse(address: &str) -> Browser {
    let profile = tempfile::tempdir().unwrap();
    let named = std::env::var_os("CHROMIUM").unwrap_or_else(|| "chromium".into());
    let child = Command::new(named)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"])
        .args(["--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(address)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("no Chromium: install the Debian package `chromium`, or name a binary in CHROMIUM");
    Browser { child, _profile: profile }
}

fn run(root: &Path, ranges: bool, task: Value) -> (Value, usize) {
    let (host, address, result) = Host::start(root, ranges, task);
    let _browser = browse(&format!("{address}/driver.html"));
    let result = result.recv_timeout(Duration::from_mins(4)).expect("the browser tells what it saw");
    assert_eq!(result.get("error"), None, "{}", result["error"]);
    let sent = *host.sent.lock().unwrap();
    (result, sent)
}

fn published(project: &Project) -> Vec<String> {
    let catalog = project.json("api/v1/catalog.json");
    catalog["datasets"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_saved_is_what_the_csv_file_holds() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let datasets = published(&project);
    assert_eq!(datasets.len(), 12);
    for ranges in [true, false] {
        let (result, _) = run(&project.web(), ranges, json!({ "datasets": datasets, "texts": true }));
        single_values(&result["texts"]);
        for one in result["datasets"].as_array().unwrap() {
            let id = one["id"].as_str().unwrap();
            let file = project.read(&format!("data/{id}/{id}.csv"));
            // Not `assert_eq`: the texts are long.
            assert!(one["csv"].as_str() == Some(&file), "{id}, ranges: {ranges}; {}", one["status"]);
        }
    }
}

/// The same values and texts as in the tests of the files' own writer.
fn single_values(texts: &Value) {
    let nines = "9".repeat(38);
    assert_eq!(texts["decimals"], json!(["1.50", "-0.005", "0.00", nines]));
    let floats = ["0.1", "-0", "100000000000000000000", "1e21", "1.5e-8", "0.0000001", "NaN", "-INF"];
    assert_eq!(texts["floats"], json!(floats));
    let instants = ["2024-10-27T02:59:59+02:00", "2024-10-27T02:00:00+01:00", "1850-01-01T00:00:00Z"];
    assert_eq!(texts["instants"], json!(instants));
    assert_eq!(texts["utc"], "1970-01-01T00:00:00.5Z");
    assert_eq!(texts["order"], json!(["-1.5", "9", "10", "9007199254740992", "9007199254740993", "INF"]));
    assert_eq!(texts["parsed"], json!([["a", "b"], ["x \"y\", z", "1\n2"], [null, ""]]));
}

fn records(text: &str) -> Vec<csv::StringRecord> {
    csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes()).records().map(Result::unwrap).collect()
}

/// The same question in a language that knows nothing of ours.
const QUESTION: &str = "import duckdb, sys\n\
    duckdb.sql(f\"COPY (SELECT * EXCLUDE (zona, n) FROM (SELECT *, row_number() OVER () AS n FROM read_csv('{sys.argv[1]}', all_varchar = true)) AS t \
    WHERE sesso = 'F' AND importo::DECIMAL(18, 2) BETWEEN 60 AND 120 \
    AND t::VARCHAR ILIKE '%lungolago%' \
    ORDER BY importo::DECIMAL(18, 2) DESC, n) TO '{sys.argv[2]}' (HEADER)\")\n";

fn asked_of_duckdb(project: &Project) -> String {
    let answer = project.path().join("answer.csv");
    let python = std::env::var_os("VETRO_PYTHON").unwrap_or_else(|| "python3".into());
    let file = project.web().join("data/contravvenzioni/contravvenzioni.csv");
    let output = Command::new(python).args(["-c", QUESTION]).arg(file).arg(&answer).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read_to_string(answer).unwrap()
}

/// A million readings of a thousand days, in the order of their days, as a department would deliver them.
fn a_million_rows() -> Project {
    let project = Project::empty();
    project.write(
        "pipelines.toml",
        r#"[catalogue]
base-url = "https://dati.example/"
languages = ["en"]
licence = "CC-BY-4.0"
timezone = "Europe/Zurich"
title = { en = "Data" }
description = { en = "Data." }
publisher = { name = { en = "City" }, email = "data@example.org", url = "https://example.org/" }

[departments.traffic]
name = { en = "Traffic" }
description = { en = "Counts." }
email = "a@example.org"

[sources.counts.csv]
path = "counts.csv"

[pipelines.counts]
source = "counts"

[pipelines.counts.columns]
day = "day"
place = "place"
number = "number"
speed = "speed"
note = "note"

[pipelines.counts.privacy]
no-persons = "Machines count vehicles."
"#,
    );
    project.write(
        "datasets/counts.toml",
        "department = \"traffic\"\nthemes = [\"TRAN\"]\nkeywords = { en = [\"traffic\"] }\nfrequency = \"daily\"\ntitle = { en = \"Counts\" }\ndescription = { en = \"Vehicles.\" }\n",
    );
    let field = |name: &str, kind: &str| json!({ "name": name, "type": kind, "title": { "en": name }, "description": { "en": name } });
    let fields = [("day", "date"), ("place", "string"), ("number", "integer"), ("speed", "number"), ("note", "string")];
    let mut schema = json!({ "fields": fields.map(|(name, kind)| field(name, kind)) });
    schema["fields"][3]["decimals"] = json!(2);
    project.write("schemas/counts.json", &schema.to_string());
    let first: jiff::civil::Date = "2024-01-01".parse().unwrap();
    let mut text = String::from("day,place,number,speed,note\n");
    // D. Knuth, *Seminumerical Algorithms*, 3.3.4: nothing that a packer could guess.
    let mut state = 1_u64;
    for row in 0..1_000_000_u64 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let day = first + jiff::Span::new().days(i64::try_from(row / 1_000).unwrap());
        let (number, speed) = (state >> 44, (state >> 33) % 9_000);
        writeln!(
            text,
            "{day},Place {:03},{number},{}.{:02},reading {:x}",
            row % 400,
            speed / 100,
            speed % 100,
            state >> 40
        )
        .unwrap();
    }
    project.write("counts.csv", &text);
    project
}

#[test]
fn the_first_rows_of_a_million_take_few_bytes() {
    let project = a_million_rows();
    project.run(&["publish"]).ended(0);
    let whole = std::fs::metadata(project.web().join("data/counts/counts.parquet")).unwrap().len();
    assert!(whole > 8_000_000, "a file of {whole} bytes says nothing");
    let (result, sent) = run(&project.web(), true, json!({ "datasets": [], "first": "/en/datasets/counts/" }));
    assert!(result["first"]["status"].as_str().unwrap().starts_with("1,000,000 "), "{}", result["first"]);
    assert_eq!(result["first"]["shown"], 100);
    assert!(sent <= 300_000, "{sent} bytes");
    // Nothing of the explorer was loaded before it was asked for.
    assert_eq!(result["first"]["before"], json!([]));
}

#[test]
fn a_view_in_the_address_is_the_same_filter_over_the_csv_file() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let address = "/en/datasets/contravvenzioni/?x.in.sesso=F&x.min.importo=60&x.max.importo=120.00&x.text=LUNGOLAGO\
                   &x.sort=-importo&x.by=articolo&x.hide=zona";
    let (result, _) = run(&project.web(), true, json!({ "datasets": [], "view": address }));
    let view = &result["view"];

    // The same filter over the file that everybody can read.
    let mut reader = csv::Reader::from_path(project.web().join("data/contravvenzioni/contravvenzioni.csv")).unwrap();
    let head = reader.headers().unwrap().clone();
    let at = |name: &str| head.iter().position(|found| found == name).unwrap();
    let (sex, amount, zone) = (at("sesso"), at("importo"), at("zona"));
    let mut rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let all = rows.len();
    let cents = |row: &csv::StringRecord| row[amount].replace('.', "").parse::<u32>().unwrap();
    rows.retain(|row| {
        &row[sex] == "F"
            && (6000..=12_000).contains(&cents(row))
            && row.iter().any(|cell| cell.to_lowercase().contains("lungolago"))
    });
    assert!(rows.len() > 20 && rows.len() < all, "a filter that keeps {} rows says nothing", rows.len());
    rows.sort_by_key(|row| std::cmp::Reverse(cents(row)));
    let mut wanted = csv::WriterBuilder::new().from_writer(Vec::new());
    let without_zone = |row: &csv::StringRecord| {
        row.iter().enumerate().filter(|(place, _)| *place != zone).map(|(_, cell)| cell.to_owned()).collect::<Vec<_>>()
    };
    wanted.write_record(without_zone(&head)).unwrap();
    for row in &rows {
        wanted.write_record(without_zone(row)).unwrap();
    }
    assert_eq!(view["csv"].as_str().unwrap(), String::from_utf8(wanted.into_inner().unwrap()).unwrap());
    assert_eq!(records(view["csv"].as_str().unwrap()), records(&asked_of_duckdb(&project)));

    let status = view["status"].as_str().unwrap();
    assert!(status.starts_with(&format!("{} of ", rows.len())), "{status}");
    assert_eq!(view["sorted"], json!(["importo descending"]));
    assert_eq!(view["shown"], rows.len().min(100));
    assert_eq!(view["chips"].as_array().unwrap().len(), 4);
    let counted: usize = view["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group[1].as_str().unwrap().parse::<usize>().unwrap())
        .sum();
    assert_eq!(counted, rows.len());
    // The first filter was taken away again, and the address told so.
    let address = view["address"].as_str().unwrap();
    assert!(!address.contains("x.text") && address.contains("x.in.sesso=F"), "{address}");
    assert!(view["reset"].as_str().unwrap().contains("of 4"), "{}", view["reset"]);
}
