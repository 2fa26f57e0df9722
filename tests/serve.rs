//! `vetro serve` behaves as a real host: the headers that the release declares, media types, compressed twins,
//! ranges, "not modified", a page for what is not there; and stays on the loopback.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use support::{Project, files};

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(project: &Project) -> Self {
        let mut child = project.command(&["serve", "--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, address }
    }

    /// The head, in lower case, and the body of an answer.
    fn ask(&self, method: &str, path: &str, more: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{more}\r\n", self.address)
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        (String::from_utf8_lossy(&answer[..end]).to_lowercase(), answer[end + 4..].to_vec())
    }
}

/// A header of an answer, in lower case.
fn field<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn pages_files_and_ranges_are_served() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let server = Server::start(&project);
    assert!(server.address.starts_with("127.0.0.1:"));

    let (head, body) = server.ask("GET", "/it/datasets/alberi/", "");
    assert!(head.starts_with("http/1.1 200") && head.contains("content-type: text/html; charset=utf-8"), "{head}");
    assert_eq!(body, std::fs::read(project.web().join("it/datasets/alberi/index.html")).unwrap());

    let parquet = std::fs::read(project.web().join("data/alberi/alberi.parquet")).unwrap();
    let (head, body) = server.ask("GET", "/data/alberi/alberi.parquet", "Range: bytes=-8\r\n");
    assert!(head.starts_with("http/1.1 206") && head.contains("application/vnd.apache.parquet"), "{head}");
    assert!(
        head.contains(&format!("content-range: bytes {}-{}/{}", parquet.len() - 8, parquet.len() - 1, parquet.len())),
        "{head}"
    );
    assert_eq!(body, parquet[parquet.len() - 8..]);

    let (head, body) = server.ask("HEAD", "/data/alberi/alberi.csv", "");
    assert!(head.starts_with("http/1.1 200") && head.contains("content-length: ") && body.is_empty(), "{head}");

    // Portals ask for the head of every address the catalogue names, and count a refusal as a dead link.
    let turtle = project.read("catalog.ttl");
    let named = turtle.split_whitespace().collect::<Vec<_>>();
    let links = named.windows(2).filter(|two| matches!(two[0], "dcat:accessURL" | "dcat:downloadURL"));
    let links: Vec<&str> = links.map(|two| two[1].trim_start_matches("<https://dati.montelago.example")).collect();
    assert!(links.len() > 20, "{links:?}");
    for link in links {
        let (head, body) = server.ask("HEAD", link.split(['>', '#']).next().unwrap(), "");
        assert!(head.starts_with("http/1.1 200") && body.is_empty(), "{link}: {head}");
    }

    let (head, _) = server.ask("GET", "/it/datasets/alberi", "");
    assert!(head.starts_with("http/1.1 301") && head.contains("location: /it/datasets/alberi/"), "{head}");
    let (head, body) = server.ask("GET", "/nowhere", "");
    assert!(head.starts_with("http/1.1 404") && !body.is_empty(), "{head}");
    for path in ["/../../pipelines.toml", "/%2e%2e/%2e%2e/pipelines.toml"] {
        assert!(server.ask("GET", path, "").0.starts_with("http/1.1 404"), "{path}");
    }
    assert!(server.ask("POST", "/", "Content-Length: 0\r\n").0.starts_with("http/1.1 405"));
}

#[test]
fn every_answer_has_the_headers_that_the_release_declares_for_other_hosts() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let server = Server::start(&project);
    let declared = project.read("_headers").to_lowercase();
    let of = |section: &str| -> Vec<String> {
        let lines = declared.lines().skip_while(|line| *line != section).skip(1);
        lines.take_while(|line| line.starts_with(' ')).map(|line| line.trim().to_owned()).collect()
    };
    let (mut everywhere, open, lasting) = (of("/*"), of("/data/*"), of("/assets/*"));
    assert!(everywhere.len() == 3 && open.len() == 2 && lasting.len() == 1, "{declared}");
    // That file cannot say which pages others may frame, so its common policy leaves that open.
    let policy = of("/:lang/datasets/*").remove(0);
    let common = everywhere.iter_mut().find(|line| policy.starts_with(line.as_str())).unwrap();
    assert!(policy.ends_with("; frame-ancestors 'self'"), "{policy}");
    *common = policy;
    let web = files(&project.web());
    let asset = web.iter().find(|path| path.starts_with("assets/site.")).unwrap();
    let version = web.iter().find(|path| path.starts_with("data/alberi/2026") && path.ends_with(".parquet")).unwrap();
    for (path, is_open, is_lasting) in [
        ("it/", false, false),
        ("nowhere/at/all", false, false),
        ("data/alberi/alberi.csv", true, false),
        ("api/v1/catalog.json", true, false),
        ("catalog.ttl", true, false),
        ("feed.json", true, false),
        (asset, false, true),
        (version, true, true),
    ] {
        for more in ["", "Accept-Encoding: gzip, br\r\n"] {
            let (head, _) = server.ask("GET", &format!("/{path}"), more);
            let has = |wanted: &[String]| wanted.iter().all(|line| head.lines().any(|found| found == line));
            assert!(has(&everywhere), "{path}: {head}");
            assert_eq!((has(&open), has(&lasting)), (is_open, is_lasting), "{path}: {head}");
            let cached = head.lines().filter(|line| line.starts_with("cache-control")).count();
            assert!(cached == 1 && (is_lasting || head.contains("cache-control: no-cache")), "{path}: {head}");
        }
    }
}

#[test]
fn a_compressed_twin_is_sent_to_those_who_accept_it_and_never_a_part_of_it() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let server = Server::start(&project);
    let web = project.web();
    let file = |path: &str| std::fs::read(web.join(path)).unwrap();
    for (page, path) in [("it/datasets/alberi/", "it/datasets/alberi/index.html"), ("catalog.ttl", "catalog.ttl")] {
        let mut tags = Vec::new();
        for (accepted, coding, end) in [
            ("gzip, deflate, br", Some("br"), ".br"),
            ("gzip", Some("gzip"), ".gz"),
            ("br;q=0, gzip;q=0.1", Some("gzip"), ".gz"),
            ("identity", None, ""),
        ] {
            let (head, body) = server.ask("GET", &format!("/{page}"), &format!("Accept-Encoding: {accepted}\r\n"));
            assert_eq!(field(&head, "content-encoding"), coding, "{page}, {accepted}: {head}");
            assert_eq!(field(&head, "vary"), Some("accept-encoding"), "{page}, {accepted}: {head}");
            assert!(body == file(&format!("{path}{end}")), "{page}, {accepted}");
            let (asked, nothing) = server.ask("HEAD", &format!("/{page}"), &format!("Accept-Encoding: {accepted}\r\n"));
            assert!(nothing.is_empty() && field(&asked, "content-length") == field(&head, "content-length"), "{asked}");
            tags.push(field(&head, "etag").unwrap().to_owned());
        }
        tags.dedup();
        assert_eq!(tags.len(), 3, "other bytes have another tag: {tags:?}");
    }
    let csv = file("data/alberi/alberi.csv");
    let (head, body) =
        server.ask("GET", "/data/alberi/alberi.csv", "Accept-Encoding: gzip, br\r\nRange: bytes=0-99\r\n");
    assert!(head.starts_with("http/1.1 206") && field(&head, "content-encoding").is_none(), "{head}");
    assert_eq!(body, csv[..100]);
    let (head, body) = server.ask("GET", "/data/alberi/alberi.parquet", "Accept-Encoding: gzip, br\r\n");
    assert!(field(&head, "content-encoding").is_none() && field(&head, "vary").is_none(), "{head}");
    assert!(body == file("data/alberi/alberi.parquet"));
}

#[test]
fn who_has_a_file_already_is_told_so_and_a_part_of_another_state_is_not_sent() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let server = Server::start(&project);
    let path = "/data/alberi/alberi.parquet";
    let (head, whole) = server.ask("GET", path, "");
    let (tag, changed) = (field(&head, "etag").unwrap(), field(&head, "last-modified").unwrap());
    // The head was put in lower case; dates are not read strictly.
    for known in [format!("If-None-Match: \"x\", {tag}\r\n"), format!("If-Modified-Since: {changed}\r\n")] {
        let (head, body) = server.ask("GET", path, &known);
        assert!(head.starts_with("http/1.1 304") && body.is_empty(), "{known}{head}");
        assert_eq!(field(&head, "etag"), Some(tag), "{head}");
    }
    let old = "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\n";
    for unknown in ["If-None-Match: \"x\"\r\n", old] {
        assert!(server.ask("GET", path, unknown).0.starts_with("http/1.1 200"), "{unknown}");
    }
    let part = |condition: &str| server.ask("GET", path, &format!("Range: bytes=0-3\r\nIf-Range: {condition}\r\n"));
    let (head, body) = part(tag);
    assert!(head.starts_with("http/1.1 206") && body == b"PAR1", "{head}");
    let (head, body) = part("\"x\"");
    assert!(head.starts_with("http/1.1 200") && body == whole, "{head}");
    assert!(server.ask("GET", path, "Range: bytes=999999999-\r\n").0.starts_with("http/1.1 416"));
    // A view of the rows lives in the query: a missing slash must not lose it.
    let (head, _) = server.ask("GET", "/it/datasets/alberi?x.by=specie", "");
    assert_eq!(field(&head, "location"), Some("/it/datasets/alberi/?x.by=specie"));
}

#[test]
fn every_file_of_the_release_has_the_type_of_its_kind() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let server = Server::start(&project);
    let mut seen = std::collections::BTreeMap::new();
    for path in files(&project.web()) {
        let Some((_, end)) = path.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) else { continue };
        if !seen.contains_key(end) {
            let (head, _) = server.ask("HEAD", &format!("/{path}"), "");
            seen.insert(end.to_owned(), field(&head, "content-type").unwrap().to_owned());
        }
    }
    // Registered at IANA, but for notebooks, whose type is that of Jupyter.
    for (end, kind) in [
        ("html", "text/html; charset=utf-8"),
        ("css", "text/css; charset=utf-8"),
        ("js", "text/javascript; charset=utf-8"),
        ("svg", "image/svg+xml"),
        ("json", "application/json"),
        ("jsonld", "application/ld+json"),
        ("ttl", "text/turtle; charset=utf-8"),
        ("rdf", "application/rdf+xml; charset=utf-8"),
        ("atom", "application/atom+xml; charset=utf-8"),
        ("xml", "application/xml; charset=utf-8"),
        ("txt", "text/plain; charset=utf-8"),
        ("csv", "text/csv; charset=utf-8"),
        ("geojson", "application/geo+json"),
        ("parquet", "application/vnd.apache.parquet"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("ipynb", "application/x-ipynb+json"),
    ] {
        assert_eq!(seen.remove(end).as_deref(), Some(kind), "{end}");
    }
    seen.retain(|end, _| !["gz", "br", "conf"].contains(&end.as_str()));
    assert!(seen.values().all(|kind| kind != "application/octet-stream"), "{seen:?}");
}
