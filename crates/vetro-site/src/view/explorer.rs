//! What the explorer of a dataset's rows must know before it has read any: columns, their values, its words.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use vetro_model::document::{ColumnProfile, PublishedDataset};
use vetro_model::plan::CONFIDENTIAL;
use vetro_model::project::Format;
use vetro_model::schema::{Field, FieldType};

use crate::catalogue;
use crate::escape::{Markup, script_json};
use crate::locale::Locale;
use crate::site::Site;
use crate::view::columns::{is_temporal, title};

/// A file that is no Parquet is read whole; above so many bytes it is offered instead. `assets/rows.js` holds to it too.
pub(crate) const WHOLE_LIMIT: u64 = 20_000_000;

/// The words the explorer says, in the order of their keys.
const WORDS: [(&str, &str); 28] = [
    ("all", "explore.all"),
    ("ask", "explore.ask"),
    ("back", "explore.back"),
    ("blank", "explore.blank"),
    ("chosen", "explore.chosen"),
    ("columns", "explore.columns"),
    ("count", "explore.count"),
    ("filled", "explore.filled"),
    ("filters", "explore.filters"),
    ("from", "explore.from"),
    ("grouped", "explore.grouped"),
    ("has", "explore.has"),
    ("loading", "explore.loading"),
    ("many", "explore.many"),
    ("max", "explore.max"),
    ("min", "explore.min"),
    ("missing", "explore.missing"),
    ("more", "explore.more"),
    ("next", "explore.next"),
    ("one", "explore.one"),
    ("points", "preview.points"),
    ("range", "explore.range"),
    ("remove", "explore.remove"),
    ("rows", "explore.rows"),
    ("share", "explore.share"),
    ("to", "explore.to"),
    ("trouble", "explore.trouble"),
    ("whole", "explore.whole"),
];

/// The explorer of a page.
#[derive(Debug, Serialize)]
pub(crate) struct ExplorerView {
    /// The file it reads, from the web root: Parquet by parts, else CSV whole.
    pub path: String,
    pub bytes: u64,
    pub size: String,
    pub parquet: bool,
    /// Whether the file is too large to be read whole and cannot be read by parts.
    pub large: bool,
    /// Columns and words, as JSON that may stand in a page.
    pub columns: Markup,
}

/// What a column is to somebody who filters it.
#[derive(Debug, Serialize)]
struct Column<'a> {
    name: &'a str,
    title: String,
    /// `number`, `time`, `geometry` or `text`.
    kind: &'static str,
    /// Whether a day of the calendar may stand for a bound.
    whole: bool,
    min: Option<&'a str>,
    max: Option<&'a str>,
    /// The zone its moments are written in; empty where it is another than the city's.
    zone: Option<&'a str>,
    /// Whether values are missing.
    missing: bool,
    /// Value, words, rows: the most frequent ones.
    values: Vec<(&'a str, &'a str, u64)>,
    /// Whether these are all values.
    complete: bool,
}

/// The explorer of a dataset; none where neither Parquet nor CSV is published.
pub(crate) fn explorer(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> Option<ExplorerView> {
    let files = &dataset.record.latest().files;
    let find = |format| files.iter().find(|file| file.format == format);
    let columns = columns(locale, dataset, catalogue::zone(site.publication));
    let (file, parquet) = match (find(Format::Parquet), find(Format::Csv)) {
        // Parquet keeps the instants and not the zone they are written in.
        (Some(_), Some(file)) if columns.iter().any(|column| column.zone == Some("")) => (file, false),
        (Some(file), _) => (file, true),
        (None, file) => (file?, false),
    };
    let spoken: BTreeMap<&str, &str> = WORDS.into_iter().map(|(name, key)| (name, locale.word(key))).collect();
    let mut known = serde_json::json!({
        "columns": columns,
        "words": spoken,
        "status": status(dataset),
    });
    known["words"]["yes"] = locale.word("explore.yes").into();
    known["words"]["withheld"] = locale.word("withheld").into();
    Some(ExplorerView {
        path: file.latest.clone(),
        bytes: file.bytes,
        size: locale.bytes(file.bytes),
        large: !parquet && file.bytes > WHOLE_LIMIT,
        parquet,
        columns: script_json(&known),
    })
}

/// The column that says of a withheld cell that it is one.
fn status(dataset: &PublishedDataset) -> Option<&str> {
    let withholds = |field: &&Field| field.categories.iter().any(|category| category.value == CONFIDENTIAL);
    let hidden = dataset.preview.withheld.contains(&true);
    dataset.schema.fields.iter().find(withholds).filter(|_| hidden).map(|field| field.name.as_str())
}

fn columns<'a>(locale: &'a Locale, dataset: &'a PublishedDataset, city: &'a str) -> Vec<Column<'a>> {
    let profiles: BTreeMap<&str, &ColumnProfile> =
        dataset.profile.columns.iter().map(|profile| (profile.name.as_str(), profile)).collect();
    let column = |field: &'a Field| {
        let profile = profiles.get(field.name.as_str()).copied();
        let values = profile.map_or_else(Vec::new, |profile| values(locale, field, profile));
        Column {
            name: field.name.as_str(),
            title: title(locale, field),
            kind: kind(field.kind),
            whole: matches!(field.kind, FieldType::Date | FieldType::Datetime),
            min: profile.and_then(|found| found.min.as_deref()),
            max: profile.and_then(|found| found.max.as_deref()),
            zone: (field.kind == FieldType::Datetime).then(|| zone(profile, city)),
            missing: profile.is_none_or(|found| found.missing > 0),
            complete: profile.is_some_and(|found| found.distinct == values.len() as u64),
            values,
        }
    };
    dataset.schema.fields.iter().map(column).collect()
}

/// The zone that explains how the first and the last moment of a column are written: UTC or the city's; else empty.
fn zone<'a>(profile: Option<&ColumnProfile>, city: &'a str) -> &'a str {
    let ends: Vec<&str> =
        profile.into_iter().flat_map(|found| [found.min.as_deref(), found.max.as_deref()]).flatten().collect();
    // A reading without an offset is written as it stands.
    let local = |text: &&str| text.parse::<Timestamp>().is_err();
    if ends.iter().all(|text| text.ends_with('Z') || local(text)) {
        return "UTC";
    }
    let civil = |text: &&str| {
        let (instant, zone) = (text.parse::<Timestamp>().ok()?, TimeZone::get(city).ok()?);
        Some(text.starts_with(&instant.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S").to_string()))
    };
    if ends.iter().all(|text| civil(text) == Some(true)) { city } else { "" }
}

fn kind(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Geojson => "geometry",
        FieldType::Year => "number",
        other if other.is_numeric() => "number",
        other if is_temporal(other) => "time",
        _ => "text",
    }
}

/// The most frequent values with their words.
fn values<'a>(locale: &'a Locale, field: &'a Field, profile: &'a ColumnProfile) -> Vec<(&'a str, &'a str, u64)> {
    let words = |value: &'a str| {
        let category = field.categories.iter().find(|category| category.value == value);
        category.and_then(|known| known.label.as_ref()).map_or(value, |label| locale.words(label))
    };
    profile.top.iter().map(|found| (found.value.as_str(), words(&found.value), found.count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(min: &str, max: &str) -> ColumnProfile {
        let (count, missing, distinct) = (2, 0, 2);
        let (name, kind, top, histogram) = ("at".to_owned(), "datetime".to_owned(), Vec::new(), Vec::new());
        let (min, max, mean) = (Some(min.to_owned()), Some(max.to_owned()), None);
        ColumnProfile { name, kind, count, missing, distinct, min, max, mean, top, histogram }
    }

    #[test]
    fn a_zone_is_known_only_when_it_explains_both_ends() {
        let zone = |min, max| zone(Some(&moments(min, max)), "Europe/Zurich").to_owned();
        assert_eq!(zone("2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z"), "UTC");
        assert_eq!(zone("2026-01-01T00:00:00", "2026-07-01T00:00:00"), "UTC");
        assert_eq!(zone("2026-01-01T00:00:00+01:00", "2026-07-01T00:00:00+02:00"), "Europe/Zurich");
        assert_eq!(zone("2026-01-01T00:00:00+01:00", "2026-07-01T00:00:00+01:00"), "");
    }

    #[test]
    fn every_type_has_a_way_to_be_filtered() {
        assert_eq!(kind(FieldType::Number), "number");
        assert_eq!(kind(FieldType::Year), "number");
        assert_eq!(kind(FieldType::Yearmonth), "time");
        assert_eq!(kind(FieldType::String), "text");
        assert_eq!(kind(FieldType::Geojson), "geometry");
    }
}
