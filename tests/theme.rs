//! How a city makes the site its own: presets, colours, fonts, templates; and that nothing unreadable, broken or unsafe
//! gets through.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;
use support::{NEXT_NIGHT, Project, WITHDRAWN, assert_complete, files};

const COLOUR: &str = "colour = \"#0b4f7a\"";

/// The bytes of every file of the web root.
fn bytes(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let web = project.web();
    files(&web).into_iter().map(|path| (path.clone(), std::fs::read(web.join(&path)).unwrap())).collect()
}

/// The style sheet that a page names.
fn style(project: &Project) -> String {
    let page = project.read("it/index.html");
    let name =
        Regex::new(r#"href="\.\./(assets/site\.[0-9a-f]+\.css)""#).unwrap().captures(&page).unwrap()[1].to_owned();
    project.read(&name)
}

#[test]
fn a_colour_that_cannot_be_read_is_refused_and_the_proposed_line_passes() {
    let project = Project::montelago();
    project.replace("pipelines.toml", COLOUR, "colour = \"#ffd500\"");
    for command in ["check", "publish"] {
        let told = project.run(&[command]).ended(2).err;
        assert!(
            told.contains("error[V0191]: `colour` cannot be read: white text on it has a contrast of 1.4"),
            "{told}"
        );
        assert!(told.contains(" --> pipelines.toml:") && told.contains("4.5 to 1 is needed"), "{told}");
    }
    assert!(!project.path().join("out/current").exists(), "nothing was published");
    let told = project.run(&["check"]).ended(2).err;
    let line = Regex::new("`(colour = \"#[0-9a-f]{6}\")`").unwrap().captures(&told).unwrap()[1].to_owned();
    project.replace("pipelines.toml", "colour = \"#ffd500\"", &line);
    project.run(&["check"]).ended(0);
}

#[test]
fn presets_fonts_links_and_crest_are_what_the_pages_show_and_nothing_comes_from_elsewhere() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let (before, plain) = (bytes(&project), style(&project));
    let look = r##"preset = "italia"
accent = "#8a2be2"
crest  = { it = "Città di Montelago", de = "Stadt Montelago", en = "City of Montelago" }

[catalogue.look.fonts]
text = ["Titillium Web"]
headings = ["Lora"]

[[catalogue.look.fonts.files]]
family = "Titillium Web"
file = "theme/fonts/regular.woff2"

[[catalogue.look.footer]]
label = { it = "Note legali", de = "Impressum", en = "Legal notice" }
url = { it = "https://www.montelago.example/note", de = "https://www.montelago.example/impressum", en = "https://www.montelago.example/legal" }"##;
    project.replace("pipelines.toml", "colour = \"#0b4f7a\"\nlogo   = \"tests/montelago/crest.svg\"", look);
    let told = project.run(&["check"]).ended(2).err;
    assert!(told.contains("V0193") && told.contains("`theme/fonts/regular.woff2` cannot be read"), "{told}");
    project.write("theme/fonts/regular.woff2", "wOF2 but for its shape");
    project.run_at(NEXT_NIGHT, &["publish"]).ended(0);
    assert_complete(&project.web());
    let italia = style(&project);
    assert!(italia.contains("--band:#0066cc") && italia.contains("--mark:#8a2be2") && !plain.contains("#0066cc"));
    assert!(italia.contains("Preset italia") && !plain.contains("Preset italia"));
    let font =
        Regex::new(r#"src:url\("(font\.[0-9a-f]{10}\.woff2)"\)"#).unwrap().captures(&italia).unwrap()[1].to_owned();
    assert_eq!(project.read(&format!("assets/{font}")), "wOF2 but for its shape");
    assert!(italia.contains("--font:\"Titillium Web\",") && italia.contains("--heading:\"Lora\","));
    let page = project.read("de/quality/index.html");
    assert!(page.contains("<a href=\"https://www.montelago.example/impressum\">Impressum</a>"));
    assert!(page.contains("<small>Stadt Montelago</small>") && page.contains("font-src &#39;self&#39;"));
    // The data stay as they are.
    let data =
        |path: &&String| path.starts_with("data/") && Path::new(path).extension().is_some_and(|end| end == "csv");
    let after = bytes(&project);
    assert!(before.keys().filter(data).count() > 10);
    for path in before.keys().filter(data) {
        assert_eq!(before[path], after[path], "{path}");
    }
}

#[test]
fn an_override_changes_the_pages_it_makes_and_no_others() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let before = bytes(&project);
    let printed = project.run(&["template", "department.html"]).ended(0).out;
    assert!(printed.contains("{% extends \"layout.html\" %}"));
    project.write("theme/templates/department.html", &printed.replace("<h1>", "<p>Sportello <b>aperto</b></p>\n<h1>"));
    let own = "{% extends 'built-in/accessibility.html' %}\n{% block foot %}<p>Nostro</p>{{ super() }}{% endblock %}\n";
    project.write("theme/templates/accessibility.html", own);
    project.write("theme/templates/.department.html.swp", "{{");
    assert!(project.run(&["template"]).ended(0).out.contains("department.html  (overridden by theme/templates/"));
    let told = project.run(&["check"]).ended(0);
    assert!(told.out.contains("0 errors, 0 warnings"), "{}{}", told.out, told.err);
    project.run(&["publish"]).ended(0);
    assert_complete(&project.web());
    let after = bytes(&project);
    let changed: Vec<&String> = before.keys().filter(|path| after.get(*path) != before.get(*path)).collect();
    // The number of the release stands on the lists of the whole city, and in the manifest.
    let pages = Regex::new(r"^[a-z]{2}/(departments/[a-z-]+|accessibility)/index\.html(\.gz|\.br)?$").unwrap();
    let lists = Regex::new(
        r"^([a-z]{2}/)?((departments|themes|catalogue|quality|changes)/)?index\.html(\.gz|\.br)?$|^manifest|^SHA256SUMS|^api/",
    )
    .unwrap();
    let others: Vec<&&String> = changed.iter().filter(|path| !pages.is_match(path) && !lists.is_match(path)).collect();
    assert!(others.is_empty(), "{others:?}");
    assert!(changed.iter().filter(|path| pages.is_match(path)).count() >= 9, "{changed:?}");
    assert!(project.read("it/departments/ambiente/index.html").contains("<p>Sportello <b>aperto</b></p>"));
    assert!(project.read("it/accessibility/index.html").contains("<p>Nostro</p><footer"));
    // The night after nothing changed: nothing is written.
    assert!(project.run_at(NEXT_NIGHT, &["publish"]).ended(0).out.contains("unchanged"));
    project.write("theme/templates/department.html", &printed);
    project.run_at(NEXT_NIGHT, &["publish"]).ended(0);
    assert!(!project.read("it/departments/ambiente/index.html").contains("Sportello"));
}

#[test]
fn broken_unknown_and_unsafe_templates_are_told_with_line_cause_and_fix_and_nothing_is_published() {
    let project = Project::montelago();
    project.write("theme/templates/home.html", "<h1>{{ page.heading }}</h1>\n<p>{{ site.titel }}</p>\n");
    project.write("theme/templates/qualty.html", "");
    project.write("theme/templates/theme.html", "<p>\n{% if view.cards %}\n");
    project.write("theme/templates/dataset.html", "<h1>\n{{ page.heading|safe }}</h1>\n");
    project.write(
        "theme/templates/privacy.html",
        "{{ page.heading }}<p style=\"color:red\">{% autoescape false %}{% endautoescape %}\n",
    );
    for command in ["check", "publish"] {
        let told = project.run(&[command]).ended(2).err;
        for words in [
            "error[V0196]: `site.titel` is not known here\n --> theme/templates/home.html:2:7",
            "did you mean `title`?",
            "error[V0195]: no page is made with `qualty.html`\n--> theme/templates/qualty.html",
            "did you mean `quality.html`?",
            "theme/templates/theme.html:2:",
            "error[V0197]: this would write texts of the data as markup: every text is escaped\n --> theme/templates/dataset.html:2:17",
            "error[V0197]: this would write texts of the data as markup: every text is escaped\n --> theme/templates/privacy.html:1:",
            "warning[V0198]: browsers leave out a `style` attribute",
        ] {
            assert!(told.contains(words), "{words}\nis missing in\n{told}");
        }
    }
    let told = project.run(&["check", "--json"]).ended(2).out;
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let all = told["diagnostics"].as_array().unwrap();
    let home = all.iter().find(|one| one["place"]["file"] == "theme/templates/home.html").unwrap();
    assert_eq!((home["place"]["line"].as_u64(), home["place"]["column"].as_u64()), (Some(2), Some(7)));
    let ran = project.run(&["template", "qualty.html"]).ended(2);
    assert!(ran.err.contains("did you mean `quality.html`?"), "{}", ran.err);
}

#[test]
fn a_dataset_can_be_embedded_and_shows_its_source_but_no_navigation() {
    let project = Project::montelago_in_four_languages();
    project.run(&["publish"]).ended(0);
    for (id, shows) in [("alberi", "<svg"), ("procedimenti", "<table")] {
        let page = project.read(&format!("de/embed/{id}/index.html"));
        assert!(page.contains(shows) && page.contains("<body data-page=\"embed\">"), "{id}");
        assert!(!page.contains("<nav") && !page.contains("<header") && !page.contains("<script"), "{id}");
        for words in ["Quelle: Stadt Montelago, ", "CC BY 4.0", &format!("href=\"../../../de/datasets/{id}/\"")] {
            assert!(page.contains(words), "{id}: {words}");
        }
        let code = format!("&lt;iframe src=&quot;https://dati.montelago.example/de/embed/{id}/&quot;");
        assert!(project.read(&format!("de/datasets/{id}/index.html")).contains(&code), "{id}");
        assert!(project.read(&format!("embed/{id}/index.html")).contains(&format!("url=../../it/embed/{id}/")), "{id}");
    }
    assert!(project.read(&format!("fr/embed/{WITHDRAWN}/index.html")).contains("The counters were closed."));
    let sitemap = project.read("sitemap.xml");
    assert!(!sitemap.contains("/embed/"));
    // Of all pages only these may be framed by other sites.
    let apache = project.read(".htaccess");
    let framed =
        Regex::new(r#"SetEnvIf Request_URI "([^"]+)" vetro_framed"#).unwrap().captures(&apache).unwrap()[1].to_owned();
    let framed = Regex::new(&framed).unwrap();
    for path in files(&project.web()).iter().filter(|path| path.ends_with("index.html")) {
        let address = format!("/{}", path.trim_end_matches("index.html"));
        let is_embed = address.contains("/embed/");
        assert_eq!((framed.is_match(&address), framed.is_match(&format!("/{path}"))), (is_embed, is_embed), "{path}");
    }
}

#[test]
fn every_page_for_readers_has_a_card_that_networks_can_show() {
    let project = Project::montelago();
    project.run(&["publish"]).ended(0);
    let web = project.web();
    for path in files(&web).iter().filter(|path| path.ends_with("index.html")) {
        let page = project.read(path);
        if page.contains("name=\"robots\"") || page.contains("http-equiv=\"refresh\"") {
            continue;
        }
        for name in ["og:title", "og:description", "og:url", "og:image", "og:image:alt"] {
            assert!(page.contains(&format!("<meta property=\"{name}\" content=\"")), "{path}: {name}");
        }
    }
    let page = project.read("it/datasets/alberi/index.html");
    let image =
        Regex::new("og:image\" content=\"https://dati.montelago.example/(assets/card.[0-9a-f]+.png)\"").unwrap();
    let file = std::fs::read(web.join(&image.captures(&page).unwrap()[1])).unwrap();
    assert!(file.starts_with(b"\x89PNG\r\n\x1a\n") && file.len() < 60_000, "{}", file.len());
    assert!(page.contains("og:image:width\" content=\"1200\"") && page.contains("og:image:height\" content=\"630\""));
    // A city's own picture takes its place; what is no PNG does not.
    let own = "card = \"theme/card.png\"\ncolour = \"#0b4f7a\"";
    project.replace("pipelines.toml", COLOUR, own);
    project.write("theme/card.png", "<svg/>");
    let told = project.run(&["check"]).ended(2).err;
    assert!(told.contains("error[V0193]: `theme/card.png` is not a PNG file"), "{told}");
}
