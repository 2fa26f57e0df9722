//! The report as a page that needs nothing else: to be read, printed and signed.

use std::fmt::Write as _;

use super::About;
use super::section::{Row, Section};

const STYLE: &str = "\
:root { color-scheme: light dark; --line: #8886; --soft: #8882; --bar: #4a6fa5 }
@media (prefers-color-scheme: dark) { :root { --bar: #8fb1de } }
* { box-sizing: border-box }
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 54rem; margin: 2.5rem auto; padding: 0 1.25rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem }
p { margin: .4rem 0; max-width: 44rem }
header p { margin: 0; overflow-wrap: anywhere }
.verdict { border-left: .3rem solid var(--bar); background: var(--soft); padding: .75rem 1rem; margin-top: 1.25rem }
.verdict h2 { margin: 0 0 .25rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; margin-top: .6rem }
th, td { padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); text-align: right; vertical-align: baseline }
th:first-child { text-align: left; font-weight: 400 }
thead th { font-weight: 600 !important; font-size: .9rem }
td { font-variant-numeric: tabular-nums; white-space: nowrap }
.pairs th { width: 11rem; white-space: nowrap; padding-right: 1rem }
.pairs td { text-align: left; white-space: normal; overflow-wrap: anywhere }
.bar { width: 26%; min-width: 5rem; padding-left: .6rem }
.bar div { height: .7rem; background: var(--bar); min-width: 1px }
ol { padding-left: 1.4rem; max-width: 44rem }
li { margin: .35rem 0 }
.sign { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 2.5rem 2rem; margin-top: 3.5rem }
.sign div { border-top: 1px solid; padding-top: .3rem; font-size: .9rem }
@media (max-width: 34rem) {
  body { margin-top: 1.25rem }
  .pairs th, .pairs td { display: block; width: auto; padding: .3rem 0; border: 0 }
  .pairs th { font-size: .9rem; opacity: .75; padding-bottom: 0 }
  .pairs td { border-bottom: 1px solid var(--line) }
  .bar { display: none }
}
@media print { body { margin: 0; max-width: none; font-size: 10pt } h2 { break-after: avoid } tr, .sign { break-inside: avoid } }
";

/// The page: every text is escaped, nothing is fetched, no script runs.
pub(super) fn page(about: &About, sections: &[Section]) -> String {
    let mut body = String::new();
    for (at, section) in sections.iter().enumerate() {
        let class = if at == 0 { " class=\"verdict\"" } else { "" };
        let _ = writeln!(body, "<section{class}>\n<h2>{}</h2>", escaped(section.title));
        for text in &section.text {
            let _ = writeln!(body, "<p>{}</p>", phrase(text));
        }
        if !section.rows.is_empty() {
            body.push_str(&table(section));
        }
        if !section.steps.is_empty() {
            body.push_str("<ol>\n");
            for step in &section.steps {
                let _ = writeln!(body, "<li>{}</li>", phrase(step));
            }
            body.push_str("</ol>\n");
        }
        body.push_str("</section>\n");
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Risk of re-identification: {file}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <header>\n<h1>Risk of re-identification</h1>\n<p>{file}, measured on {day}</p>\n</header>\n{body}\
         <section>\n<h2>Approval</h2>\n<p>This report is about the file with the fingerprint named above and no other. It \
         measures; whether the risk is acceptable is decided by the person who signs.</p>\n<div class=\"sign\">\n\
         <div>Name and function</div>\n<div>Place and date</div>\n<div>Signature</div>\n</div>\n</section>\n\
         <section>\n<h2>Sources</h2>\n<p>Prosecutor, journalist and marketer risk: K. El Emam, <cite>Guide to the \
         De-Identification of Personal Health Information</cite>, 2013. Classes: L. Sweeney, <cite>k-anonymity</cite>, \
         2002. Risk by sampling weights: R. Benedetti and L. Franconi, 1998. Matches with unique records: C. Skinner and \
         M. Elliot, 2002. Special uniques: M. Elliot, A. Manning and R. Ford, 2002.</p>\n</section>\n\
         </main>\n</body>\n</html>\n",
        file = escaped(&about.file),
        day = about.measured.strftime("%Y-%m-%d"),
    )
}

fn table(section: &Section) -> String {
    let has_bars = section.rows.iter().any(|row| row.bar.is_some());
    let mut text = String::new();
    if section.head.is_empty() {
        text.push_str("<table class=\"pairs\">\n");
    } else {
        // What is wider than a phone can be scrolled without a mouse, and says what it is.
        let title = escaped(section.title);
        let _ = write!(
            text,
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\">\n<table>\n<thead><tr>"
        );
        for head in &section.head {
            let _ = write!(text, "<th scope=\"col\">{}</th>", escaped(head));
        }
        text.push_str(if has_bars { "<td class=\"bar\"></td></tr></thead>\n" } else { "</tr></thead>\n" });
    }
    text.push_str("<tbody>\n");
    section.rows.iter().for_each(|row| text.push_str(&line(row, has_bars)));
    text.push_str("</tbody>\n</table>\n");
    if !section.head.is_empty() {
        text.push_str("</div>\n");
    }
    text
}

fn line(row: &Row, has_bars: bool) -> String {
    let mut text = String::from("<tr>");
    for (at, cell) in row.cells.iter().enumerate() {
        let cell = escaped(cell);
        let _ = if at == 0 { write!(text, "<th scope=\"row\">{cell}</th>") } else { write!(text, "<td>{cell}</td>") };
    }
    if has_bars {
        let bar = row.bar.filter(|bar| *bar > 0.0);
        let bar = bar.map(|bar| format!("<div style=\"width:{:.1}%\"></div>", bar * 100.0)).unwrap_or_default();
        let _ = write!(text, "<td class=\"bar\" aria-hidden=\"true\">{bar}</td>");
    }
    text + "</tr>\n"
}

/// A sentence, with what stands in back quotes as code.
fn phrase(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let part =
        |(at, part): (usize, &str)| if at % 2 == 1 { format!("<code>{}</code>", escaped(part)) } else { escaped(part) };
    parts.map(part).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
