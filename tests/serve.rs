//! `vetro serve` behaves as a real host: ranges, media types, a page for what is not there; and stays on the loopback.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use support::Project;

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
