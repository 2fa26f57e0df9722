//! Small facts about the project folder and the world: globs, time zones, windows.

use std::path::Path;

/// The files that match a pattern with `*` in its last part, relative to `folder`, sorted.
pub fn glob(folder: &Path, pattern: &str) -> Vec<String> {
    let (parent, name) = pattern.rsplit_once('/').map_or(("", pattern), |(parent, name)| (parent, name));
    let Ok(entries) = std::fs::read_dir(folder.join(parent)) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let full = |found: String| if parent.is_empty() { found } else { format!("{parent}/{found}") };
    let mut found: Vec<String> = names.filter(|found| matches(name, found)).map(full).collect();
    found.sort();
    found
}

fn matches(pattern: &str, name: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == name };
    let Some(rest) = name.strip_prefix(head) else { return false };
    rest.char_indices().map(|(at, _)| &rest[at..]).chain(std::iter::once("")).any(|rest| matches(tail, rest))
}

/// Whether an IANA time zone of that name exists.
pub fn is_zone(name: &str) -> bool {
    jiff::tz::TimeZone::get(name).is_ok()
}

/// A part of the day in which a source may be read; it may reach over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    from: jiff::civil::Time,
    to: jiff::civil::Time,
}

impl Window {
    /// Reads `"01:30-05:30"`.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let time = |text: &str| jiff::civil::Time::strptime("%H:%M", text.trim()).ok();
        let (from, to) = (time(from)?, time(to)?);
        (from != to).then_some(Self { from, to })
    }

    /// Whether a time of day lies within; the end does not.
    pub fn holds(self, time: jiff::civil::Time) -> bool {
        if self.from < self.to { self.from <= time && time < self.to } else { time >= self.from || time < self.to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_may_reach_over_midnight() {
        let night = Window::parse("22:00-05:30").unwrap();
        let at = |hour, minute| jiff::civil::time(hour, minute, 0, 0);
        assert!(night.holds(at(23, 0)) && night.holds(at(5, 29)) && !night.holds(at(5, 30)) && !night.holds(at(12, 0)));
        assert!(Window::parse("22-5").is_none() && Window::parse("01:00-01:00").is_none());
    }

    #[test]
    fn a_star_stands_for_any_run_of_letters() {
        assert!(matches("*.toml", "a.toml") && matches("a*b*c", "axxbyyc") && matches("a*", "a"));
        assert!(!matches("*.toml", "a.tom") && !matches("a", "ab"));
    }
}
