//! `vetro serve`: the site on this machine, with ranges and media types as a real host gives them.
//!
//! It listens on the loopback interface only and follows no link out of the
//! web root but the root's own.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Component, Path, PathBuf};

use tiny_http::{Header, Method, Request, Response, Server, StatusCode};

use super::print_line;
use crate::cli::Common;
use crate::exit::Exit;

/// Media types by extension; what is not listed is a stream of bytes.
const MEDIA_TYPES: [(&str, &str); 18] = [
    ("atom", "application/atom+xml; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("geojson", "application/geo+json"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("jsonld", "application/ld+json"),
    ("parquet", "application/vnd.apache.parquet"),
    ("png", "image/png"),
    ("rdf", "application/rdf+xml"),
    ("svg", "image/svg+xml"),
    ("ttl", "text/turtle; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("woff2", "font/woff2"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xml", "application/xml; charset=utf-8"),
];

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
    print_line(&format!("http://{}/", server.server_addr()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| server.incoming_requests().for_each(|request| answer(&root, request)));
        }
    });
    Exit::Done
}

fn answer(root: &Path, request: Request) {
    // A reader who hangs up in the middle is no failure.
    let _ = match request.method() {
        Method::Get | Method::Head => match find(root, request.url()) {
            Found::File(path) => send(&path, StatusCode(200), request),
            Found::Folder(location) => request.respond(Response::empty(301).with_header(header("Location", &location))),
            Found::Nothing => send(&root.join("404.html"), StatusCode(404), request),
        },
        _ => request.respond(Response::empty(405).with_header(header("Allow", "GET, HEAD"))),
    };
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
            return Found::Folder(format!("{address}/"));
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

fn send(path: &Path, status: StatusCode, request: Request) -> std::io::Result<()> {
    let Ok(mut file) = File::open(path) else { return request.respond(Response::empty(404)) };
    let length = file.metadata()?.len();
    let asked =
        request.headers().iter().find(|header| header.field.equiv("Range")).map(|header| header.value.to_string());
    let range = asked.filter(|_| status == StatusCode(200)).map(|text| range(&text, length));
    let mut headers = vec![
        header("Content-Type", media_type(path)),
        header("Accept-Ranges", "bytes"),
        header("Cache-Control", "no-cache"),
    ];
    headers.push(header("Access-Control-Allow-Origin", "*"));
    let (status, from, size) = match range {
        Some(Some((from, to))) => {
            headers.push(header("Content-Range", &format!("bytes {from}-{to}/{length}")));
            (StatusCode(206), from, to + 1 - from)
        }
        Some(None) => {
            let response = Response::empty(416).with_header(header("Content-Range", &format!("bytes */{length}")));
            return request.respond(response);
        }
        None => (status, 0, length),
    };
    file.seek(SeekFrom::Start(from))?;
    let size = usize::try_from(size).map_err(std::io::Error::other)?;
    request.respond(
        Response::new(status, headers, file.take(size as u64), Some(size), None).with_chunked_threshold(usize::MAX),
    )
}

/// The first and last byte of a range; `None` when it cannot be given. Of several ranges the first is given.
fn range(text: &str, length: u64) -> Option<(u64, u64)> {
    let one = text.strip_prefix("bytes=")?.split(',').next()?.trim();
    let (from, to) = one.split_once('-')?;
    let last = length.checked_sub(1)?;
    let (from, to) = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) => (from, to.min(last)),
        (Ok(from), Err(_)) if to.is_empty() => (from, last),
        (Err(_), Ok(tail)) if from.is_empty() && tail > 0 => (length.saturating_sub(tail), last),
        _ => return None,
    };
    (from <= to && from <= last).then_some((from, to))
}

fn media_type(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let known = MEDIA_TYPES.binary_search_by_key(&extension, |(name, _)| *name);
    known.map_or("application/octet-stream", |at| MEDIA_TYPES[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        assert_eq!(range("bytes=0-9", 100), Some((0, 9)));
        assert_eq!(range("bytes=90-", 100), Some((90, 99)));
        assert_eq!(range("bytes=-10", 100), Some((90, 99)));
        assert_eq!(range("bytes=50-500", 100), Some((50, 99)));
        for bad in ["bytes=100-", "bytes=9-5", "bytes=-0", "lines=1-2", "bytes=a-b"] {
            assert_eq!(range(bad, 100), None, "{bad}");
        }
    }

    #[test]
    fn no_address_leads_out_of_the_root() {
        let root = tempfile::tempdir().unwrap();
        for bad in ["/../etc/passwd", "/%2e%2e/x", "/a/%2e%2e/%2e%2e/x", "/%00", "/%zz"] {
            assert!(matches!(find(root.path(), bad), Found::Nothing), "{bad}");
        }
        std::fs::create_dir(root.path().join("it")).unwrap();
        assert!(matches!(find(root.path(), "/it"), Found::Folder(place) if place == "/it/"));
        assert!(MEDIA_TYPES.is_sorted());
    }
}
