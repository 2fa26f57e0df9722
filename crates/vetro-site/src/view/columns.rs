//! The dictionary of a dataset's columns, with statistics, and the table of its first rows.

use std::collections::BTreeMap;

use serde::Serialize;
use vetro_model::document::{ColumnProfile, PrivacyMethod, PublishedDataset};
use vetro_model::schema::{Category, Field, FieldType};

use crate::draw;
use crate::escape::Markup;
use crate::locale::Locale;
use crate::view::card::Term;
use crate::view::privacy::treatments;

/// How many of the most frequent values a column shows.
const SHOWN: usize = 5;

/// From here on a cell may run over several lines, in characters; `assets/explorer.js` knows the same number.
const LONG: usize = 32;

/// One column of the dictionary.
#[derive(Debug, Serialize)]
pub(crate) struct ColumnView {
    pub name: String,
    pub title: String,
    pub description: Option<String>,
    pub kind: String,
    pub unit: Option<String>,
    pub required: bool,
    pub key: bool,
    pub codes: Vec<Term>,
    pub missing: String,
    pub distinct: u64,
    pub range: Option<[String; 2]>,
    pub mean: Option<String>,
    pub histogram: Option<Markup>,
    pub top: Vec<TopValue>,
    pub privacy: Vec<String>,
}

/// A frequent value.
#[derive(Debug, Serialize)]
pub(crate) struct TopValue {
    pub words: String,
    pub count: u64,
    pub share: String,
    pub meter: Markup,
}

/// The dictionary, in the order of the columns.
pub(crate) fn dictionary(locale: &Locale, dataset: &PublishedDataset) -> Vec<ColumnView> {
    let profiles: BTreeMap<&str, &ColumnProfile> =
        dataset.profile.columns.iter().map(|profile| (profile.name.as_str(), profile)).collect();
    let view = |field| column(locale, dataset, field, profiles.get(name(field)).copied());
    dataset.schema.fields.iter().map(view).collect()
}

fn name(field: &Field) -> &str {
    field.name.as_str()
}

fn column(locale: &Locale, dataset: &PublishedDataset, field: &Field, profile: Option<&ColumnProfile>) -> ColumnView {
    let title = title(locale, field);
    let rows = dataset.profile.rows;
    let share = |count: u64| locale.share(part(count, rows));
    let number = field.kind.is_numeric();
    let words = |text: &str| if number { locale.decimal(text) } else { locale.period(text).words };
    let range = profile.and_then(|found| {
        let ranged = number || is_temporal(field.kind);
        ranged.then_some([words(found.min.as_deref()?), words(found.max.as_deref()?)])
    });
    ColumnView {
        name: field.name.to_string(),
        description: field.description.as_ref().map(|words| locale.words(words).to_owned()),
        kind: locale.word(&format!("type.{}", field.kind.name())).to_owned(),
        unit: field.unit.clone(),
        required: field.constraints.required,
        key: dataset.schema.primary_key.contains(&field.name),
        codes: codes(locale, &field.categories),
        missing: profile.map_or_else(String::new, |found| share(found.missing)),
        distinct: profile.map_or(0, |found| found.distinct),
        range,
        mean: profile.and_then(|found| found.mean.as_deref()).map(|mean| locale.decimal(mean)),
        histogram: profile.filter(|found| !found.histogram.is_empty()).map(|found| histogram(locale, &title, found)),
        top: profile.map_or_else(Vec::new, |found| top(locale, field, found, rows)),
        privacy: treatments(locale, dataset, field.name.as_str()),
        title,
    }
}

/// The column's name for people; its own name where it has no other.
pub(crate) fn title(locale: &Locale, field: &Field) -> String {
    field.title.as_ref().map_or(field.name.as_str(), |words| locale.words(words)).to_owned()
}

/// Whether the values of a type lie in time.
pub(crate) fn is_temporal(kind: FieldType) -> bool {
    matches!(kind, FieldType::Date | FieldType::Datetime | FieldType::Yearmonth | FieldType::Year)
}

fn codes(locale: &Locale, categories: &[Category]) -> Vec<Term> {
    let labelled = categories.iter().filter_map(|category| {
        let label = locale.words(category.label.as_ref()?);
        Some(Term { code: category.value.clone(), words: label.to_owned() })
    });
    labelled.collect()
}

fn histogram(locale: &Locale, title: &str, profile: &ColumnProfile) -> Markup {
    let (first, last) = (profile.histogram.first(), profile.histogram.last());
    let ends = [first.map_or("", |bin| bin.from.as_str()), last.map_or("", |bin| bin.to.as_str())];
    let words = ends.map(|end| locale.period(&locale.decimal(end)).words);
    let name = locale.fill("columns.histogram", &[("column", title), ("from", &words[0]), ("to", &words[1])]);
    Markup(draw::histogram(&name, &profile.histogram))
}

fn top(locale: &Locale, field: &Field, profile: &ColumnProfile, rows: u64) -> Vec<TopValue> {
    let label = |value: &str| {
        let category = field.categories.iter().find(|category| category.value == value);
        category.and_then(|known| known.label.as_ref()).map(|words| locale.words(words).to_owned())
    };
    let plain = |value: &str| if field.kind == FieldType::Number { locale.decimal(value) } else { value.to_owned() };
    let shown = profile.top.iter().take(SHOWN).map(|found| TopValue {
        words: draw::cut(&label(&found.value).unwrap_or_else(|| plain(&found.value)), 40),
        count: found.count,
        share: locale.share(part(found.count, rows)),
        meter: Markup(draw::meter(part(found.count, rows))),
    });
    shown.collect()
}

/// A part of a whole as a share; 0 of nothing.
#[expect(clippy::cast_precision_loss, reason = "a share is shown with three digits")]
pub(crate) fn part(count: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { count as f64 / whole as f64 }
}

/// The first rows as a table.
#[derive(Debug, Serialize)]
pub(crate) struct PreviewView {
    pub columns: Vec<PreviewColumn>,
    pub rows: Vec<Vec<Cell>>,
    /// Whether values stand in it that were made so general that they tell nothing.
    pub general: bool,
    pub withheld: bool,
}

/// A column of the preview.
#[derive(Debug, Serialize)]
pub(crate) struct PreviewColumn {
    pub name: String,
    pub title: String,
    pub unit: Option<String>,
    pub numeric: bool,
    /// Whether its cells hold places, which are too long to show whole.
    pub geometry: bool,
}

/// A cell of the preview.
#[derive(Debug, Serialize)]
pub(crate) struct Cell {
    pub text: String,
    pub numeric: bool,
    pub withheld: bool,
    /// Whether the text is so long that it may run over several lines.
    pub long: bool,
}

/// The first rows, as the files hold them.
pub(crate) fn preview(locale: &Locale, dataset: &PublishedDataset) -> PreviewView {
    let columns: Vec<PreviewColumn> =
        dataset.preview.columns.iter().map(|name| preview_column(locale, dataset, name)).collect();
    let mut rows = Vec::with_capacity(dataset.preview.rows.len());
    for (place, row) in dataset.preview.rows.iter().enumerate() {
        let hidden = dataset.preview.withheld.get(place).copied().unwrap_or(false);
        let cell = |(value, column): (&Option<String>, &PreviewColumn)| Cell {
            text: match value.as_deref().unwrap_or_default() {
                place if column.geometry => point(place).unwrap_or_else(|| shape(locale, place)),
                text => draw::cut(text, 120),
            },
            long: !column.geometry && value.as_ref().is_some_and(|text| text.chars().count() > LONG),
            numeric: column.numeric,
            // Only measures are withheld: a text that is missing beside them is just missing.
            withheld: hidden && value.is_none() && column.numeric,
        };
        rows.push(row.iter().zip(&columns).map(cell).collect());
    }
    PreviewView { columns, rows, withheld: dataset.preview.withheld.contains(&true), general: is_general(dataset) }
}

/// Whether a reader meets the label at the top of a hierarchy, in the preview or among the frequent values.
fn is_general(dataset: &PublishedDataset) -> bool {
    const TOP: &str = "*";
    let mut cells = dataset.preview.rows.iter().flatten().flatten();
    let mut frequent = dataset.profile.columns.iter().flat_map(|column| &column.top);
    matches!(dataset.privacy.method, PrivacyMethod::KAnonymity { .. })
        && (cells.any(|cell| cell == TOP) || frequent.any(|found| found.value == TOP))
}

/// The two numbers of a point, which say more than the beginning of its JSON.
fn point(place: &str) -> Option<String> {
    let numbers = place.strip_prefix(r#"{"type":"Point","coordinates":["#)?.strip_suffix("]}")?;
    let (east, north) = numbers.split_once(',')?;
    (!north.contains(',')).then(|| format!("{}, {}", east.trim(), north.trim()))
}

/// What another shape is, instead of the beginning of its JSON: `Polygon · 62 points`.
fn shape(locale: &Locale, place: &str) -> String {
    let kind = place.strip_prefix(r#"{"type":""#).and_then(|rest| rest.split('"').next());
    let Some(kind) = kind else { return draw::cut(place, LONG) };
    let opens = place.split('[').skip(1).filter(|rest| rest.starts_with(|c: char| c == '-' || c.is_ascii_digit()));
    format!("{kind} · {}", locale.count("preview.points", opens.count() as u64))
}

fn preview_column(locale: &Locale, dataset: &PublishedDataset, name: &str) -> PreviewColumn {
    let field = dataset.schema.field(name);
    PreviewColumn {
        name: name.to_owned(),
        title: field.map_or_else(|| name.to_owned(), |field| title(locale, field)),
        unit: field.and_then(|field| field.unit.clone()),
        numeric: field.is_some_and(|field| field.kind.is_numeric() || field.kind == FieldType::Year),
        geometry: field.is_some_and(|field| field.kind == FieldType::Geojson),
    }
}
