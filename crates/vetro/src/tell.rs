//! Prints diagnostics and progress for people. Results go to stdout, everything here to stderr.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::IsTerminal as _;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use vetro_model::{Diagnostic, Severity};

/// Renders diagnostics, each with its place in the file, what the public sees and the next step.
pub fn render(diagnostics: &[Diagnostic], files: &BTreeMap<String, String>, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    let safe: BTreeMap<&str, Cow<'_, str>> = files.iter().map(|(path, text)| (path.as_str(), redacted(text))).collect();
    for told in diagnostics {
        let report = report(told, &safe);
        let _ = writeln!(out, "{}\n", renderer.render(&report));
    }
    out
}

fn report<'a>(told: &'a Diagnostic, files: &'a BTreeMap<&str, Cow<'_, str>>) -> Vec<Group<'a>> {
    let level = match told.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(clean(&told.message)).id(told.code);
    let mut group = Group::with_title(title);
    if let Some(place) = &told.place {
        let path = place.file.to_string_lossy().into_owned();
        match (&place.span, files.get(path.as_str())) {
            (Some(span), Some(text)) if span.end <= text.len() => {
                let label = told.label.as_deref().unwrap_or_default();
                let mark = AnnotationKind::Primary.span(span.clone()).label(clean(label));
                group = group.element(Snippet::source(text.as_ref()).path(path).annotation(mark));
            }
            _ => group = group.element(annotate_snippets::Origin::path(path)),
        }
    } else if let Some(dataset) = &told.dataset {
        group = group.element(Level::NOTE.message(format!("dataset `{dataset}`")));
    }
    if let Some(sees) = &told.public_sees {
        group = group.element(Level::NOTE.message(clean(sees)));
    }
    if let Some(help) = &told.help {
        group = group.element(Level::HELP.message(clean(help)));
    }
    vec![group]
}

/// A file's text with every value that could be a secret starred out, byte for byte, so that places stay true.
///
/// A secret has no business in the file, but the line it stands in is shown
/// when something is wrong with it.
fn redacted(text: &str) -> Cow<'_, str> {
    const VALUES: &str = r#"(?im)^[ \t]*[\w-]*(?:password|passwd|pwd|secret|token|url|key)[\w-]*[ \t]*=[ \t]*["']([^"'\n]*)["']|[a-z]+://([^\s"'/]*:[^\s"'/]*@)"#;
    let Ok(pattern) = regex::Regex::new(VALUES) else { return Cow::Borrowed(text) };
    let is_name = |value: &str| {
        let named = ["${", "file:", "credential:"].iter().any(|start| value.starts_with(start));
        named || (value.starts_with("http") && !value.contains('@'))
    };
    let secrets = pattern.captures_iter(text).filter_map(|found| found.get(1).or_else(|| found.get(2)));
    let mut out = text.to_owned();
    for secret in secrets.filter(|secret| !is_name(secret.as_str())) {
        out.replace_range(secret.range(), &"*".repeat(secret.len()));
    }
    Cow::Owned(out)
}

/// Control characters never reach a terminal: a name in a file could hold escape codes.
pub fn clean(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() && letter != '\n' { '\u{fffd}' } else { letter }).collect()
}

/// Prints diagnostics to stderr.
pub fn diagnostics(diagnostics: &[Diagnostic], files: &BTreeMap<String, String>) {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    eprint!("{}", render(diagnostics, files, colour));
}

/// Where a run stands, for a person who watches: a bar on a terminal, lines in a journal.
pub struct Progress {
    bar: Option<indicatif::ProgressBar>,
    quiet: bool,
}

impl Progress {
    /// Progress over so many datasets.
    pub fn new(datasets: usize, quiet: bool) -> Self {
        let bar = (std::io::stderr().is_terminal() && !quiet).then(|| {
            let bar = indicatif::ProgressBar::new(datasets as u64);
            let style = indicatif::ProgressStyle::with_template("{bar:24} {pos}/{len} {msg}");
            bar.with_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()))
        });
        Self { bar, quiet }
    }

    /// A dataset or step has begun.
    pub fn begin(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(what.to_owned());
        }
    }

    /// A dataset has ended, with one line to say.
    pub fn line(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.println(line),
            None if !self.quiet => eprintln!("{line}"),
            None => {}
        }
    }

    /// One more dataset is done.
    pub fn advance(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A whole number with thin groups of three, as on the command line of every language: `12 408`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_shows_its_five_parts() {
        let files = BTreeMap::from([("pipelines.toml".to_owned(), "[pipelines.a]\nsuorce = \"x\"\n".to_owned())]);
        let told = Diagnostic::error("V0102", "`a` has no key `suorce`")
            .with_place("pipelines.toml", Some(14..20))
            .with_public_sees("the public sees the version of 2026-11-20")
            .with_help("did you mean `source`?");
        let text = render(&[told], &files, false);
        for part in ["V0102", "pipelines.toml:2:1", "no key `suorce`", "2026-11-20", "did you mean `source`?"] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
    }

    #[test]
    fn a_secret_in_a_file_is_starred_out_where_its_line_is_shown() {
        let text =
            "url = \"postgres://u:hunter2@h/d\"\npassword = 'hunter2'\nx = [\"ftp://u:hunter2@h\"]\nurl = \"${A}\"\n";
        let safe = redacted(text);
        assert!(!safe.contains("hunter2") && safe.contains("\"${A}\"") && safe.len() == text.len(), "{safe}");
    }

    #[test]
    fn escape_codes_do_not_reach_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb"), "a\u{fffd}[31mb");
        assert_eq!(grouped(1_234_567), "1 234 567");
    }
}
