//! The pages of the published demo city as their readers meet them, in a real browser: whatever their eyes, hands,
//! language and screen.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/chrome.rs"]
mod chrome;
mod support;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chrome::Chrome;
use serde_json::{Value, json};
use support::{Project, WITHDRAWN, files, root};

/// An address below a language for each mark of a page; the last two are lists without their own.
const KINDS: [(&str, &str); 13] = [
    ("home", ""),
    ("catalogue", "catalogue/"),
    ("dataset", "datasets/alberi/"),
    ("dataset", "datasets/contravvenzioni/"),
    ("organisation", "departments/ambiente/"),
    ("theme", "themes/envi/"),
    ("quality", "quality/"),
    ("developers", "developers/"),
    ("changelog", "changes/"),
    ("accessibility", "accessibility/"),
    ("privacy", "privacy/"),
    ("organisation", "departments/"),
    ("theme", "themes/"),
];

/// The page that others frame, and what is left of a withdrawn dataset.
const FEW_LINKS: [(&str, &str); 2] = [("embed", "embed/alberi/"), ("", "datasets/uso-sportello/")];

/// Phone and desk, by day and by night.
const LOOKS: [(u32, &str); 4] = [(320, "light"), (1280, "dark"), (320, "dark"), (1280, "light")];

/// Whether a file is one that browsers show.
fn is_page(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|end| end == "html")
}

/// A file of the packages that `web/package-lock.json` pins.
fn package(file: &str) -> PathBuf {
    let found = root().join("web/node_modules").join(file);
    assert!(found.exists(), "{} is missing: run `npm ci --ignore-scripts` in web/", found.display());
    found
}

/// `vetro serve` over the demo city.
struct Site {
    project: Project,
    server: Child,
    address: String,
}

impl Site {
    fn montelago() -> Self {
        Self::of(Project::montelago())
    }

    fn of(project: Project) -> Self {
        project.run(&["publish"]).ended(0);
        let mut server = project.command(&["serve", "--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_end_matches('/').to_owned();
        assert!(address.starts_with("http://127.0.0.1:"), "{address}");
        Self { project, server, address }
    }

    fn to(&self, path: &str) -> String {
        format!("{}/{path}", self.address)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A browser in which every page knows axe and the questions of these tests.
fn browser() -> Chrome {
    let mut chrome = Chrome::start();
    let axe = std::fs::read_to_string(package("axe-core/axe.min.js")).unwrap();
    for script in [axe.as_str(), include_str!("support/page.js")] {
        chrome.call("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script }));
    }
    chrome
}

fn words(found: &Value) -> Vec<String> {
    found.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// What the browser told that no reader should meet: words in the console, errors, requests to another host.
fn trouble(chrome: &mut Chrome, site: &Site) -> Vec<String> {
    let mut found = Vec::new();
    for event in chrome.events() {
        let parameters = &event["params"];
        match event["method"].as_str().unwrap_or_default() {
            "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded" => {
                found.push(format!("console: {parameters}"));
            }
            "Network.requestWillBeSent" => {
                let url = parameters["request"]["url"].as_str().unwrap();
                if !["blob:", "data:", &site.address].iter().any(|start| url.starts_with(start)) {
                    found.push(format!("asks another host: {url}"));
                }
            }
            _ => {}
        }
    }
    found
}

/// Looks at the page that is open in every light and width.
fn faults(chrome: &mut Chrome, site: &Site, page: &str, looks: &[(u32, &str)]) -> Vec<String> {
    let mut found = Vec::new();
    for (width, scheme) in looks {
        chrome.look(*width, scheme);
        let mut here = words(&chrome.run("pageTest.axe()"));
        here.extend(words(&chrome.run(&format!("pageTest.tooWide({width})"))));
        found.extend(here.into_iter().map(|fault| format!("{page}, {width} px, {scheme}: {fault}")));
    }
    let mut here = words(&chrome.run("pageTest.kept()"));
    here.extend(trouble(chrome, site));
    found.extend(here.into_iter().map(|fault| format!("{page}: {fault}")));
    found
}

/// Opens the rows of the dataset that is shown, and everything that opens.
fn open_all(chrome: &mut Chrome) {
    chrome.run("document.querySelector('[data-explore]')?.click()");
    chrome.wait(
        "!document.querySelector('[data-explore]') || /\\d/.test(document.querySelector('[data-status]').textContent)",
    );
    chrome.run("for (const one of document.querySelectorAll('details')) one.open = true");
}

#[test]
fn every_kind_of_page_serves_everybody_by_day_and_by_night_on_a_phone_and_on_a_desk() {
    let site = Site::of(Project::montelago_in_four_languages());
    assert_eq!(FEW_LINKS[1].1, format!("datasets/{WITHDRAWN}/"));
    let mut chrome = browser();
    let mut found = Vec::new();
    for language in ["it", "de"] {
        for (mark, path) in KINDS.into_iter().chain(FEW_LINKS) {
            let page = format!("{language}/{path}");
            chrome.look(320, "light");
            chrome.open(&site.to(&page));
            assert_eq!(chrome.run("document.body.dataset.page ?? ''"), *mark, "{page}");
            found.extend(faults(&mut chrome, &site, &page, &LOOKS));
        }
    }
    for page in ["404.html", ""] {
        chrome.open(&site.to(page));
        found.extend(faults(&mut chrome, &site, page, &LOOKS));
    }
    // The other languages, and the datasets that were not yet seen.
    for (language, first) in [("en", 0), ("fr", 2)] {
        for (place, page) in files(&site.project.web().join(language)).iter().filter(|path| is_page(path)).enumerate() {
            let page = format!("{language}/{}", page.trim_end_matches("index.html"));
            chrome.look(320, "light");
            chrome.open(&site.to(&page));
            found.extend(faults(&mut chrome, &site, &page, &LOOKS[(place + first) % 4..][..1]));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What a city can say of its look, but for the preset.
const LOOK: &str = r##"
accent = "#b3541e"
crest = { it = "Città di Montelago, Cancelleria", de = "Stadt Montelago, Kanzlei", en = "City of Montelago, Chancellery" }

[catalogue.look.fonts]
text = ["Titillium Web"]

[[catalogue.look.footer]]
label = { it = "Note legali", de = "Impressum", en = "Legal notice" }
url   = "https://www.montelago.example/note-legali"
"##;

#[test]
fn every_preset_serves_everybody_by_day_and_by_night_on_a_phone_and_on_a_desk() {
    for preset in ["italia", "swiss"] {
        let project = Project::montelago();
        let look = format!("preset = \"{preset}\"\nlogo   = \"tests/montelago/crest.svg\"{LOOK}");
        project.replace("pipelines.toml", "colour = \"#0b4f7a\"\nlogo   = \"tests/montelago/crest.svg\"", &look);
        let site = Site::of(project);
        let mut chrome = browser();
        let mut found = Vec::new();
        for page in ["", "catalogue/", "datasets/popolazione/", "departments/ambiente/", "quality/", "embed/alberi/"] {
            let page = format!("it/{page}");
            chrome.look(320, "light");
            chrome.open(&site.to(&page));
            open_all(&mut chrome);
            found.extend(faults(&mut chrome, &site, &page, &LOOKS));
        }
        assert!(found.is_empty(), "{preset}: {}", found.join("\n"));
    }
}

#[test]
fn on_paper_nothing_is_cut_and_links_to_other_sites_tell_their_address() {
    let site = Site::montelago();
    let mut chrome = browser();
    let mut found = Vec::new();
    let mut addresses = 0;
    for (_, path) in KINDS.into_iter().chain([FEW_LINKS[0]]) {
        let page = format!("de/{path}");
        chrome.open(&site.to(&page));
        // A sheet of A4 without its margins, at 96 pixels to the inch.
        chrome.paper(680);
        let mut here = words(&chrome.run("pageTest.tooWide(680)"));
        here.extend(words(&chrome.run("pageTest.cut()")));
        here.extend(words(&chrome.run("pageTest.unwritten()")));
        addresses += chrome.run("document.querySelectorAll('main a[href^=http]').length").as_u64().unwrap();
        found.extend(here.into_iter().map(|fault| format!("{page}: {fault}")));
    }
    assert!(found.is_empty() && addresses > 5, "{addresses} addresses\n{}", found.join("\n"));
}

#[test]
fn what_opens_serves_everybody_too() {
    let site = Site::montelago();
    let mut chrome = browser();
    let mut found = Vec::new();
    for page in [
        "it/datasets/contravvenzioni/?x.min.importo=60&x.by=articolo&x.sort=-importo",
        "de/datasets/alberi/",
        "en/datasets/municipi/",
        "de/catalogue/?department=ambiente&q=luft",
        "it/catalogue/?q=zzzzzz",
        "en/quality/",
    ] {
        chrome.look(320, "light");
        chrome.open(&site.to(page));
        open_all(&mut chrome);
        found.extend(faults(&mut chrome, &site, page, &LOOKS));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn everything_is_reached_by_keyboard_and_nothing_holds_it() {
    let site = Site::montelago();
    let mut chrome = browser();
    let mut found = Vec::new();
    for (number, (_, path)) in KINDS.iter().chain(&FEW_LINKS[..1]).chain([&("", "404.html")]).enumerate() {
        let page = if *path == "404.html" { (*path).to_owned() } else { format!("it/{path}") };
        chrome.look([1280, 320][number % 2], "light");
        chrome.open(&site.to(&page));
        open_all(&mut chrome);
        let controls = chrome.run("pageTest.listen()").as_u64().unwrap();
        assert!(controls > if page.contains("/embed/") { 2 } else { 10 }, "{page}: {controls}");
        // Areas that scroll are stops of their own. Past the last stop the browser leaves the page.
        for _ in 0..controls * 2 + 20 {
            chrome.press("Tab", 9);
        }
        found.extend(words(&chrome.run("pageTest.missed()")).into_iter().map(|fault| format!("{page}: {fault}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));

    chrome.open(&site.to("it/"));
    chrome.press("Tab", 9);
    let skip = "document.activeElement.matches('.skip') && document.activeElement.getBoundingClientRect().top >= 0";
    assert_eq!(chrome.run(skip), true);
    chrome.press("Enter", 13);
    chrome.wait("document.activeElement.id === 'main'");
}

#[test]
fn without_scripts_only_the_live_search_and_the_explorer_are_missing() {
    let site = Site::montelago();
    let mut chrome = Chrome::start();
    chrome.call("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    chrome.look(1280, "light");
    let mut count = |page: &str, what: &str| {
        chrome.open(&site.to(page));
        let seen = format!("[...document.querySelectorAll({what:?})].filter((one) => one.checkVisibility()).length");
        chrome.run(&seen).as_u64().unwrap()
    };
    for id in ["alberi", "contravvenzioni", "qualita-aria"] {
        let page = format!("it/datasets/{id}/");
        let rows = count(&page, "[data-explorer] tbody tr");
        assert!((10..=20).contains(&rows), "{id}: {rows} rows of preview");
        let columns = count(&page, "[data-explorer] th");
        assert_eq!(count(&page, ".dictionary tbody tr"), columns, "{id}: a line for each column");
        let told = count(&page, ".dictionary .range, .dictionary .top-values, .dictionary svg");
        assert!(told >= columns / 2, "{id}: {told} statistics of {columns} columns");
        assert!(count(&page, "figure.chart > svg") >= 1, "{id}");
        assert!(count(&page, "figure.chart details summary") >= 1, "{id}: the numbers of the picture");
        assert!(count(&page, ".downloads a[download]") >= 3, "{id}");
        assert_eq!(count(&page, "[data-explore], .scripted"), 0, "{id}: a button that does nothing");
        assert!(count(&page, "#versions ~ .scroll a, #use ~ .snippet, [data-copy]") >= 6, "{id}");
    }
    assert_eq!(count("de/catalogue/", ".card"), 12);
    assert!(
        count("de/catalogue/", "a[href*='/themes/']") >= 5 && count("de/catalogue/", "a[href*='/departments/']") >= 5
    );
    assert_eq!(count("de/catalogue/", ".scripted"), 0);
    assert!(count("en/departments/ambiente/", ".card") >= 2 && count("en/themes/envi/", ".card") >= 2);
}

/// Types every word of every title with one letter wrong, left out, doubled or swapped, and tells what is not found.
const SLIPS: &str = r#"(async () => {
  const box = document.getElementById("search-catalogue");
  const type = (text) => { box.value = text; box.dispatchEvent(new Event("input")); };
  const cards = [...document.querySelectorAll(".card")];
  const asked = new Promise((done) => new PerformanceObserver((list) => { if (list.getEntries().some(({ name }) => /search/.test(name))) done(); }).observe({ type: "resource" }));
  type("x");
  await asked;
  await new Promise((done) => setTimeout(done, 200));
  let tried = 0;
  const missed = [];
  for (const card of cards) {
    for (const word of card.querySelector("h3").textContent.match(/\p{L}{5,}/gu) ?? []) {
      for (let at = 0; at < word.length; at += 1) {
        const [before, letter, after] = [word.slice(0, at), word[at], word.slice(at + 1)];
        const other = letter.toLowerCase() === "w" ? "k" : "w";
        const slips = [before + other + after, before + after, before + letter + letter + after, before + after.slice(0, 1) + letter + after.slice(1)];
        for (const slip of slips) {
          tried += 1;
          type(slip);
          if (card.closest("li").hidden) missed.push(`${slip} for ${word}`);
        }
      }
    }
  }
  return { tried, missed };
})()"#;

#[test]
fn a_slip_in_any_word_of_any_title_still_finds_the_dataset() {
    let site = Site::montelago();
    let mut chrome = Chrome::start();
    for language in ["it", "de", "en"] {
        chrome.open(&site.to(&format!("{language}/catalogue/")));
        let answer = chrome.run(SLIPS);
        assert!(answer["tried"].as_u64().unwrap() > 300, "{language}: {}", answer["tried"]);
        assert_eq!(answer["missed"], json!([]), "{language}");
    }
}

/// Ticks and unticks what narrows the catalogue down, and compares what the page tells with the cards it shows.
const FACETS: &str = r##"(async () => {
  const faults = [];
  const boxes = [...document.querySelectorAll("#facets input")];
  const cards = [...document.querySelectorAll(".card")];
  const shown = () => cards.filter((card) => !card.closest("li").hidden);
  const told = (box) => Number(box.closest("label").querySelector(".number").textContent);
  const has = (card, box) => card.dataset[box.name].split(" ").includes(box.value);
  const say = (wrong, what) => { if (wrong) faults.push(what); };
  const names = new Set(boxes.map(({ name }) => name));
  for (const one of boxes) {
    const all = told(one);
    one.click();
    say(shown().length !== all || !shown().every((card) => has(card, one)), `${one.name} ${one.value}: ${shown().length} shown, ${all} told`);
    say(!document.getElementById("status").textContent.startsWith(String(all)), `status: ${document.getElementById("status").textContent}`);
    for (const other of boxes.filter((box) => box.name !== one.name)) {
      const count = shown().filter((card) => has(card, other)).length;
      say(told(other) !== count, `${other.value} under ${one.value}: ${told(other)} told, ${count} shown`);
    }
    const query = new URLSearchParams(location.search);
    say(query.get(one.name) !== one.value || [...query].length !== 1, `address: ${location.search}`);
    const chips = document.querySelectorAll("#chips li button");
    say(chips.length !== 1, `${chips.length} chips`);
    chips[0].click();
    say(one.checked || shown().length !== cards.length || location.search, `the chip left something: ${location.search}`);
  }
  boxes[0].click();
  boxes.at(-1).click();
  document.getElementById("search-catalogue").value = "x";
  document.getElementById("reset").click();
  say(boxes.some(({ checked }) => checked) || shown().length !== cards.length || location.search || document.getElementById("search-catalogue").value, "the reset left something");
  return { facets: [...names], faults };
})()"##;

#[test]
fn what_narrows_the_catalogue_down_counts_right_shows_chips_and_stands_in_the_address() {
    let site = Site::montelago();
    let mut chrome = Chrome::start();
    for language in ["it", "de", "en"] {
        chrome.open(&site.to(&format!("{language}/catalogue/")));
        let answer = chrome.run(FACETS);
        assert_eq!(answer["faults"], json!([]), "{language}");
        let facets = words(&answer["facets"]);
        for name in ["theme", "department", "format", "frequency", "feature"] {
            assert!(facets.iter().any(|found| found == name), "{language}: {name} of {facets:?}");
        }
    }
    // A view that was sent to somebody shows the same; parts of German compounds are found.
    chrome.open(&site.to("de/catalogue/?format=geojson&q=baum"));
    chrome.wait("/^1 /.test(document.getElementById('status').textContent)");
    assert_eq!(chrome.run("document.querySelectorAll('#chips li').length"), 1);
}

#[test]
fn an_address_where_nothing_is_leads_to_what_was_meant() {
    let site = Site::montelago();
    let mut chrome = browser();
    for (address, id, language) in [
        ("it/datasets/albieri/", "alberi", "it"),
        ("de/datasets/contravenzioni/", "contravvenzioni", "de"),
        ("data/popolazzione/popolazione.csv.zip", "popolazione", "it"),
    ] {
        chrome.open(&site.to(address));
        chrome.wait("document.querySelector('[data-nearest] a')");
        let first = chrome.run("document.querySelector('[data-nearest] a').getAttribute('href')");
        assert_eq!(first, format!("/{language}/datasets/{id}/"), "{address}");
        assert_eq!(words(&chrome.run("pageTest.axe()")), [""; 0], "{address}");
    }
    chrome.open(&site.to("%zz/xqzw"));
    assert_eq!(chrome.run("document.querySelector('[data-nearest]').hidden"), true);
}

/// Bytes after `gzip -9`.
fn packed(path: &Path) -> usize {
    Command::new("gzip").args(["-9", "-c"]).arg(path).output().unwrap().stdout.len()
}

#[test]
fn pages_weigh_little() {
    const KB: usize = 1024;
    let site = Site::montelago();
    let web = site.project.web();
    for page in files(&web).iter().filter(|path| is_page(path)) {
        let bytes = packed(&web.join(page));
        assert!(bytes <= 40 * KB, "{page}: {bytes}");
    }
    let mut chrome = Chrome::start();
    for (_, path) in KINDS {
        let page = format!("en/{path}");
        chrome.open(&site.to(&page));
        let asked = requests(&mut chrome);
        assert!(asked.len() <= 14, "{page}: {asked:#?}");
        let weight = |end: &str| -> usize {
            let ours = asked.iter().filter(|path| path.ends_with(end));
            ours.map(|path| {
                packed(&web.join(if path.ends_with('/') { format!("{path}index.html") } else { path.clone() }))
            })
            .sum()
        };
        assert!(
            weight(".css") <= 20 * KB && weight(".js") <= 30 * KB && weight("") <= 250 * KB,
            "{page}: {}",
            weight("")
        );
    }
    // What a reader who opens the rows loads, in the page or in a worker.
    let parts = ["explorer.", "rows.", "parquet."];
    let is_script = |path: &str| Path::new(path).extension().is_some_and(|end| end == "js");
    let ours = |path: &&String| is_script(path) && parts.iter().any(|part| path.contains(part));
    let found = files(&web);
    let explorer: Vec<usize> = found.iter().filter(ours).map(|path| packed(&web.join(path))).collect();
    assert!(explorer.len() == 3 && explorer.iter().sum::<usize>() <= 60 * KB, "{explorer:?}");
}

/// The addresses that were asked for, from the root of the site.
fn requests(chrome: &mut Chrome) -> Vec<String> {
    let events = chrome.events();
    let asked = events.iter().filter(|event| event["method"] == "Network.requestWillBeSent");
    let urls = asked.map(|event| event["params"]["request"]["url"].as_str().unwrap());
    urls.filter(|url| url.starts_with("http")).map(|url| url.splitn(4, '/').nth(3).unwrap().to_owned()).collect()
}

#[test]
fn every_page_is_valid_html() {
    let project = Project::montelago_in_four_languages();
    project.run(&["publish"]).ended(0);
    let checker = Command::new("java")
        .arg("-jar")
        .arg(package("vnu-jar/build/dist/vnu.jar"))
        .args(["--skip-non-html", "--errors-only"])
        .arg(project.web())
        .output()
        .expect("no Java for the Nu HTML checker: install the Debian package `default-jre-headless`");
    assert!(checker.status.success(), "{}", String::from_utf8_lossy(&checker.stderr));
}

#[test]
fn the_policy_of_the_pages_is_that_of_the_header_file_and_allows_nothing_unsafe() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let headers = project.read("_headers");
    let policy = headers.lines().find_map(|line| line.trim().strip_prefix("Content-Security-Policy: ")).unwrap();
    // A `<meta>` must not say who may frame a page.
    let shared = policy.replace("; frame-ancestors 'self'", "");
    assert!(
        shared.starts_with("default-src 'none'; ") && !policy.contains("unsafe") && !policy.contains('*'),
        "{policy}"
    );
    for page in files(&project.web()).iter().filter(|path| is_page(path)) {
        let meta = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">", escaped(&shared));
        assert!(project.read(page).contains(&meta), "{page}");
    }
}

fn escaped(text: &str) -> String {
    text.replace('\'', "&#39;")
}

/// Text that would run where it is taken for markup, for a script, or for a template.
const PAYLOAD: &str = r#"</script><script>ran=1</script>"><img src=x onerror=ran=1><svg onload=ran=1>{{7*7}}&lt;b&gt;"#;

/// A project whose every text is hostile: file name, titles, words, column titles, codes, cells.
fn hostile() -> Project {
    let project = Project::empty();
    let file = "<img src=x onerror=ran=1>.csv";
    let text = Value::from(PAYLOAD).to_string();
    let settings = format!(
        r#"[catalogue]
base-url = "https://dati.example/"
languages = ["en"]
licence = "CC-BY-4.0"
timezone = "Europe/Zurich"
title = {{ en = {text} }}
description = {{ en = {text} }}
publisher = {{ name = {{ en = {text} }}, email = "data@example.org", url = "https://example.org/" }}

[departments.ufficio]
name = {{ en = {text} }}
description = {{ en = {text} }}
email = "a@example.org"

[sources.banca.csv]
path = "{file}"

[pipelines.prova]
source = "banca"

[pipelines.prova.columns]
codice = {text}
nome   = "nome"
numero = "numero"

[pipelines.prova.privacy]
no-persons = {text}
"#
    );
    project.write("pipelines.toml", &settings);
    let dataset = format!(
        "department = \"ufficio\"\nthemes = [\"GOVE\"]\nfrequency = \"daily\"\ntitle = {{ en = {text} }}\ndescription = {{ en = {text} }}\n\
         keywords = {{ en = [{text}] }}\nnotes = {{ en = {text} }}\nprovenance = {{ en = {text} }}\n\n\
         [[charts]]\nkind = \"bar\"\nx = \"nome\"\ntitle = {{ en = {text} }}\n"
    );
    project.write("datasets/prova.toml", &dataset);
    let field = |name: &str, kind: &str| json!({ "name": name, "type": kind, "title": { "en": PAYLOAD }, "description": { "en": PAYLOAD } });
    let schema = json!({ "fields": [field("codice", "string"), field("nome", "string"), field("numero", "integer")] });
    project.write("schemas/prova.json", &schema.to_string());
    let quoted = PAYLOAD.replace('"', "\"\"");
    let row = |number: u32| format!("\"{number}{quoted}\",\"{}{quoted}\",{number}\n", number % 3);
    let rows: String = (0..60).map(row).collect();
    project.write(file, &format!("\"{quoted}\",nome,numero\n{rows}"));
    project
}

#[test]
fn hostile_text_stays_text_everywhere() {
    let site = Site::of(hostile());
    let mut chrome = Chrome::start();
    let mut shown = 0;
    let pages = files(&site.project.web());
    // Pages that only lead on are gone before they can be asked.
    let stays = |path: &&String| is_page(path) && !site.project.read(path).contains("http-equiv=\"refresh\"");
    let pages = pages.iter().filter(stays).map(|path| path.trim_end_matches("index.html"));
    for page in pages.chain(["en/datasets/prova/?x.by=nome&x.text=script&x.sort=nome", "en/catalogue/?q=onerror"]) {
        chrome.open(&site.to(page));
        open_all(&mut chrome);
        assert_eq!(chrome.run("typeof ran"), "undefined", "{page}");
        let made =
            "document.querySelectorAll('[onerror], [onload], img[src=x], script:not([src], [type$=json])').length";
        assert_eq!(chrome.run(made), 0, "{page}");
        assert_eq!(trouble(&mut chrome, &site), [""; 0], "{page}");
        shown += usize::from(chrome.run("document.body.textContent.includes('onerror=ran=1')") == true);
    }
    assert!(shown >= 8, "the texts are on {shown} pages only");
}
