//! The site in a real browser: Debian's headless Chromium over a small server of our own.
//!
//! The binary is `$CHROMIUM`, else `chromium` or `chromium-browser`.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use vetro_model::document::{Harvested, Publication};
use vetro_model::text::{Language, Localised};

/// A folder that is removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("vetro-site-{name}-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A browser that is still closing may hold a file; the folder lies in the temporary one anyway.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Writes the sample site with the rows of one dataset, and serves it; answers the address of its root.
fn serve(folder: &Path) -> String {
    serve_city(folder, &support::city())
}

fn serve_city(folder: &Path, city: &Publication) -> String {
    let mut files = support::render(city);
    files.insert("data/contravvenzioni/contravvenzioni.csv".into(), support::FINES_CSV.into());
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let root = folder.to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let root = root.clone();
            std::thread::spawn(move || answer(&root, stream));
        }
    });
    address
}

fn answer(root: &Path, mut stream: TcpStream) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let request = lines.next().unwrap_or_default();
    lines.take_while(|line| !line.is_empty()).for_each(drop);
    let path = request.split(' ').nth(1).unwrap_or("/").split(['?', '#']).next().unwrap_or("/");
    let mut file = root.join(path.trim_start_matches('/'));
    if file.is_dir() {
        file.push("index.html");
    }
    let kind = match file.extension().and_then(|end| end.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
    let (status, body) = fs::read(&file).map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    // The browser may hang up early; the test judges the page, not the connection.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

fn chromium() -> Command {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let folders: Vec<PathBuf> =
        std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
    let found = ["chromium", "chromium-browser"]
        .iter()
        .find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file()));
    let binary =
        named.or(found).expect("no Chromium: install the Debian package `chromium`, or name a binary in CHROMIUM");
    Command::new(binary)
}

/// Loads a page; answers its document after the scripts have run. Any word in the console is a failure.
fn load(url: &str) -> String {
    let (page, console) = look(url);
    assert!(console.is_empty(), "{url}: {console:#?}");
    page
}

/// Loads a page; answers its document after the scripts have run, and what the console says.
fn look(url: &str) -> (String, Vec<String>) {
    let profile = Folder::new("profile");
    let output: Output = chromium()
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--disable-dev-shm-usage", "--window-size=1280,900", "--virtual-time-budget=10000"])
        .args(["--enable-logging=stderr", "--v=0", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.0.display()))
        .arg(url)
        .output()
        .expect("the browser starts");
    let log = String::from_utf8_lossy(&output.stderr);
    let console = log.lines().filter(|line| line.contains(":CONSOLE")).map(str::to_owned).collect();
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.contains("</html>"), "{url}: no document; {log}");
    (page, console)
}

/// The datasets a catalogue page shows, in order.
fn shown(page: &str) -> Vec<String> {
    let cards = page.split("<li").filter(|part| part.contains("<article class=\"card\""));
    let visible = cards.filter(|part| !part.split('>').next().unwrap_or_default().contains("hidden"));
    visible.map(|part| part.split("data-id=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()).collect()
}

/// The text of the element with an id.
fn text(page: &str, id: &str) -> String {
    let start = page.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no {id}"));
    let inner = &page[start + page[start..].find('>').unwrap() + 1..];
    inner[..inner.find('<').unwrap()].to_owned()
}

#[test]
fn the_catalogue_finds_words_substrings_accents_and_slips() {
    let folder = Folder::new("search");
    let root = serve(&folder.0);
    let all = load(&format!("{root}/it/catalogue/"));
    assert_eq!(shown(&all), ["alberi", "contravvenzioni", "popolazione", "sportelli", "stabili"]);
    // A word, a part of a compound, without its accent, with a letter wrong, a column's name, two words.
    for (address, wanted) in [
        ("it/catalogue/?q=alberi", "alberi"),
        ("de/catalogue/?q=bussen", "contravvenzioni"),
        ("de/catalogue/?q=baume", "alberi"),
        ("it/catalogue/?q=contravenzioni", "contravvenzioni"),
        ("it/catalogue/?q=superficie", "stabili"),
        ("en/catalogue/?q=fines%20police", "contravvenzioni"),
    ] {
        assert_eq!(shown(&load(&format!("{root}/{address}"))), [wanted], "{address}");
    }
}

#[test]
fn datasets_of_other_portals_are_found_and_told_apart() {
    let mut city = support::city();
    let record = |name: &str, title: &str, description: &str| Harvested {
        source: "vicino".to_owned(),
        iri: format!("https://vicino.example/{name}"),
        title: Localised::from([(Language::It, title)]),
        description: Localised::from([(Language::It, description)]),
        publisher: Some("Comune di Vicino".to_owned()),
        page: format!("https://vicino.example/{name}.html"),
        ..Harvested::default()
    };
    city.harvested =
        vec![record("fontane", "Fontane", "Dove sgorga l'acqua."), record("sentieri", "Sentieri", "Per chi cammina.")];
    let folder = Folder::new("elsewhere");
    let root = serve_city(&folder.0, &city);
    let rows = |page: &str| -> Vec<bool> {
        let line = |name: &str| {
            let tag = page.split("<tr ").find(|part| part.contains(&format!("vicino.example/{name}\""))).unwrap();
            !tag.split('>').next().unwrap().contains("hidden")
        };
        ["fontane", "sentieri"].map(line).to_vec()
    };
    let all = load(&format!("{root}/it/catalogue/"));
    assert_eq!((rows(&all), text(&all, "status")), (vec![true, true], "7 dataset".to_owned()));
    // By a word of the description, which only the index holds; by the portal's publisher.
    let water = load(&format!("{root}/it/catalogue/?q=sgorga"));
    assert_eq!(
        (rows(&water), shown(&water).len(), text(&water, "status")),
        (vec![true, false], 0, "1 dataset".to_owned())
    );
    let town = load(&format!("{root}/it/catalogue/?q=vicino"));
    assert_eq!(rows(&town), [true, true]);
    let chosen = load(&format!("{root}/it/catalogue/?department=verde"));
    assert_eq!(rows(&chosen), [false, false], "another portal's dataset is of none of our departments");
}

#[test]
fn the_catalogue_counts_and_the_address_holds_the_choice() {
    let folder = Folder::new("facets");
    let root = serve(&folder.0);
    let page = load(&format!("{root}/en/catalogue/?department=verde&format=geojson&sort=rows"));
    assert_eq!(shown(&page), ["alberi", "stabili"]);
    assert_eq!(text(&page, "status"), "2 datasets");
    assert_eq!(page.matches("aria-label=\"Remove the filter: ").count(), 2);
    let none = load(&format!("{root}/en/catalogue/?q=zzzzzz"));
    assert_eq!((shown(&none).len(), text(&none, "status")), (0, "0 datasets".to_owned()));
}

#[test]
fn what_the_policy_refuses_is_seen_in_the_console() {
    let folder = Folder::new("refused");
    let root = serve(&folder.0);
    let path = folder.0.join("it/privacy/index.html");
    let page = fs::read_to_string(&path).unwrap();
    fs::write(&path, page.replace("</main>", "<p onclick=\"x()\"></p><script>document.title = 'run'</script></main>"))
        .unwrap();
    let (page, console) = look(&format!("{root}/it/privacy/"));
    assert!(!console.is_empty() && !page.contains("<title>run"), "{console:?}");
}

#[test]
fn every_kind_of_page_loads_without_a_word_in_the_console() {
    let folder = Folder::new("pages");
    let root = serve(&folder.0);
    for path in ["", "fr/datasets/stabili/", "de/developers/", "it/quality/", "404.html", "data/alberi/"] {
        load(&format!("{root}/{path}"));
    }
}
