//! `vetro serve`: the site on this machine, as a host gives it that was set up by the files of the release: types,
//! headers, compressed twins, ranges, "not modified".
//!
//! It listens on the loopback interface only and follows no link out of the
//! web root but the root's own.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Component, Path, PathBuf};

use regex::Regex;
use tiny_http::{Header, Method, Request, Response, Server, StatusCode};
use vetro_model::project::Compression;
use vetro_site::hosting::{self, Addresses};

use super::print_line;
use crate::cli::Common;
use crate::exit::Exit;

mod asked;

use asked::Asked;

/// Serves until interrupted.
pub fn run(common: &Common, port: u16) -> Exit {
    let root = common.project.join("out/current");
    if !root.is_dir() {
        eprintln!("error: `{}` does not exist yet\nhelp: run `vetro publish` first", root.display());
        return Exit::Usage;
    }
    let server = match Server::http(("127.0.0.1", port)) {
        Ok(server) => server,
        Err(error) => {
            eprintln!(
                "error: cannot listen on 127.0.0.1:{port}: {error}\nhelp: choose another port with --port, or --port 0"
            );
            return Exit::NotPublished;
        }
    };
    let host = match Host::try_new(root) {
        Ok(host) => host,
        Err(error) => {
            eprintln!("error: {error}");
            return Exit::NotPublished;
        }
    };
    print_line(&format!("http://{}/", server.server_addr()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| server.incoming_requests().for_each(|request| host.answer(request)));
        }
    });
    Exit::Done
}

/// A web root and what is said with its files.
struct Host {
    root: PathBuf,
    /// Each with the addresses it is for: those that a pattern finds, or does not find.
    headers: Vec<(Header, Regex, bool)>,
}

impl Host {
    fn try_new(root: PathBuf) -> Result<Self, regex::Error> {
        let one = |(name, value, addresses): (&str, String, Addresses)| {
            let (pattern, found) = addresses.pattern();
            Ok((header(name, &value), Regex::new(pattern)?, found))
        };
        Ok(Self { root, headers: hosting::headers().into_iter().map(one).collect::<Result<_, regex::Error>>()? })
    }

    fn answer(&self, request: Request) {
        // A reader who hangs up in the middle is no failure.
        let _ = match request.method() {
            Method::Get | Method::Head => match find(&self.root, request.url()) {
                Found::File(path) => self.send(&path, request),
                Found::Folder(place) => request.respond(Response::empty(301).with_header(header("Location", &place))),
                Found::Nothing => self.send_missing(request),
            },
            _ => request.respond(Response::empty(405).with_header(header("Allow", "GET, HEAD"))),
        };
    }

    /// The headers of every host for a file.
    fn headers(&self, path: &Path) -> Vec<Header> {
        let address = format!("/{}", path.strip_prefix(&self.root).unwrap_or(path).display());
        let wanted = self.headers.iter().filter(|(_, pattern, found)| pattern.is_match(&address) == *found);
        let kind = header("Content-Type", hosting::media_type(&address));
        std::iter::once(kind).chain(wanted.map(|(header, ..)| header.clone())).collect()
    }

    fn send_missing(&self, request: Request) -> std::io::Result<()> {
        let page = self.root.join("404.html");
        let Ok(file) = File::open(&page) else { return request.respond(Response::empty(404)) };
        let length = usize::try_from(file.metadata()?.len()).map_err(std::io::Error::other)?;
        request.respond(Response::new(StatusCode(404), self.headers(&page), file, Some(length), None))
    }

    fn send(&self, path: &Path, request: Request) -> std::io::Result<()> {
        let asked = Asked::of(&request);
        let twins = Compression::ALL.map(|way| (way, twin(path, way)));
        let has_twin = twins.iter().any(|(_, twin)| twin.is_file());
        // A part is always of the file itself: nobody else knows where a compressed one was cut.
        let chosen = twins.iter().find(|(way, twin)| asked.range.is_none() && asked.accepts(*way) && twin.is_file());
        let mut headers = self.headers(path);
        headers.push(header("Accept-Ranges", "bytes"));
        if has_twin {
            headers.push(header("Vary", "Accept-Encoding"));
        }
        if let Some((way, _)) = chosen {
            headers.push(header("Content-Encoding", way.coding()));
        }
        let Ok(file) = File::open(chosen.map_or(path, |(_, twin)| twin.as_path())) else {
            return self.send_missing(request);
        };
        let about = file.metadata()?;
        let (tag, changed) = asked::validators(&about)?;
        headers.extend([header("ETag", &tag), header("Last-Modified", &asked::date(changed))]);
        if asked.has(&tag, changed) {
            return request.respond(Response::new(StatusCode(304), headers, std::io::empty(), None, None));
        }
        let part = asked.range.as_deref().filter(|_| asked.wants_part_of(&tag, changed));
        send_part(file, about.len(), part, headers, request)
    }
}

/// Where the twin of a file stands.
fn twin(path: &Path, way: Compression) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(way.extension());
    name.into()
}

fn send_part(
    mut file: File,
    length: u64,
    part: Option<&str>,
    mut headers: Vec<Header>,
    request: Request,
) -> std::io::Result<()> {
    let (status, from, size) = match part.map(|text| asked::range(text, length)) {
        Some(Some((from, to))) => {
            headers.push(header("Content-Range", &format!("bytes {from}-{to}/{length}")));
            (StatusCode(206), from, to + 1 - from)
        }
        Some(None) => {
            let response = Response::empty(416).with_header(header("Content-Range", &format!("bytes */{length}")));
            return request.respond(response);
        }
        None => (StatusCode(200), 0, length),
    };
    file.seek(SeekFrom::Start(from))?;
    let size = usize::try_from(size).map_err(std::io::Error::other)?;
    request.respond(
        Response::new(status, headers, file.take(size as u64), Some(size), None).with_chunked_threshold(usize::MAX),
    )
}

enum Found {
    File(PathBuf),
    /// A folder asked for without its slash: relative links would break.
    Folder(String),
    Nothing,
}

fn find(root: &Path, url: &str) -> Found {
    let address = url.split(['?', '#']).next().unwrap_or_default();
    let Some(relative) = decode(address) else { return Found::Nothing };
    let relative = Path::new(relative.trim_start_matches('/'));
    if relative.components().any(|part| !matches!(part, Component::Normal(_))) {
        return Found::Nothing;
    }
    let path = root.join(relative);
    if path.is_dir() {
        if !address.ends_with('/') {
            return Found::Folder(format!("{address}/{}", &url[address.len()..]));
        }
        let index = path.join("index.html");
        return if index.is_file() { Found::File(index) } else { Found::Nothing };
    }
    if path.is_file() { Found::File(path) } else { Found::Nothing }
}

/// Undoes per-cent signs; `None` when the result is no text or holds a NUL.
fn decode(address: &str) -> Option<String> {
    let bytes = address.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            let digits = address.get(at + 1..at + 3)?;
            out.push(u8::from_str_radix(digits, 16).ok()?);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).ok().filter(|text| !text.contains('\0'))
}

fn header(name: &str, value: &str) -> Header {
    // Names and values are ours, or decoded paths without control characters.
    Header::from_bytes(name, value)
        .unwrap_or_else(|()| Header::from_bytes("X-Unprintable", "1").expect("a plain header"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_leads_out_of_the_root() {
        let root = tempfile::tempdir().unwrap();
        for bad in ["/../etc/passwd", "/%2e%2e/x", "/a/%2e%2e/%2e%2e/x", "/%00", "/%zz"] {
            assert!(matches!(find(root.path(), bad), Found::Nothing), "{bad}");
        }
        std::fs::create_dir(root.path().join("it")).unwrap();
        assert!(matches!(find(root.path(), "/it"), Found::Folder(place) if place == "/it/"));
    }
}
