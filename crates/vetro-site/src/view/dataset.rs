//! A dataset's page: the page that decides.

use serde::Serialize;
use vetro_model::document::{ChartData, DataFile, PublishedDataset, names};
use vetro_model::metadata::{Chart, ChartKind};
use vetro_model::project::Format;

use crate::catalogue;
use crate::draw;
use crate::escape::{Markup, query};
use crate::locale::{Locale, Moment};
use crate::site::{Site, mailbox, web};
use crate::view::assessment::{Answer, assessment};
use crate::view::card::Card;
use crate::view::columns::{ColumnView, PreviewView, dictionary, is_temporal, preview, title};
use crate::view::embed::Embed;
use crate::view::explorer::{ExplorerView, explorer};
use crate::view::privacy::{PrivacyView, privacy};
use crate::view::quality::{LateView, QualityView, late, quality};
use crate::view::usage::{Citation, Snippet, citation, snippets};
use crate::view::versions::VersionView;

/// How many places the table beside a map lists.
const PLACES_LISTED: usize = 100;
/// How many related datasets are shown.
const RELATED: usize = 4;

/// A dataset's page.
#[derive(Debug, Serialize)]
pub(crate) struct DatasetView {
    pub card: Card,
    pub paragraphs: Vec<String>,
    pub late: Option<LateView>,
    pub period: Option<[Moment; 2]>,
    pub since: Option<Moment>,
    pub licence: String,
    pub licence_url: Option<String>,
    pub licence_plain: String,
    pub place: Option<String>,
    pub version: String,
    pub files: Vec<FileView>,
    pub preview: PreviewView,
    pub explorer: Option<ExplorerView>,
    pub columns: Vec<ColumnView>,
    pub charts: Vec<ChartView>,
    pub map: Option<MapPanel>,
    pub quality: QualityView,
    pub privacy: PrivacyView,
    /// What is left for an attacker, question by question; empty where no column concerns a person.
    pub assessment: Vec<Answer>,
    pub versions: Vec<VersionView>,
    pub snippets: Vec<Snippet>,
    pub citation: Citation,
    pub related: Vec<Card>,
    pub contact: ContactView,
    pub legal: Option<LinkView>,
    pub provenance: Vec<String>,
    pub notes: Vec<String>,
    pub documentation: Option<String>,
    pub documents: Vec<LinkView>,
    pub feed: String,
    /// The notebook to start from.
    pub notebook: Option<String>,
    pub iri: String,
    /// The page that others may frame.
    pub embed: Embed,
}

/// A file to download.
#[derive(Debug, Serialize)]
pub(crate) struct FileView {
    pub format: &'static str,
    pub name: String,
    pub audience: String,
    pub size: String,
    pub bytes: u64,
    pub sha256: String,
    pub latest: String,
    pub latest_url: String,
    pub immutable: String,
    pub immutable_url: String,
}

/// A chart with its table.
#[derive(Debug, Serialize)]
pub(crate) struct ChartView {
    pub title: String,
    pub svg: Markup,
    pub x: String,
    pub y: String,
    pub rows: Vec<[String; 2]>,
    pub left_out: u64,
}

/// A map with its table.
#[derive(Debug, Serialize)]
pub(crate) struct MapPanel {
    pub svg: Markup,
    pub legend: Vec<(String, String)>,
    pub class_words: Option<String>,
    pub rows: Vec<[String; 2]>,
    pub shown: usize,
    pub left_out: u64,
}

/// Whom to ask.
#[derive(Debug, Serialize)]
pub(crate) struct ContactView {
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub url: Option<String>,
    pub report: Option<String>,
}

/// Words with an address; without one they are only words.
#[derive(Debug, Serialize)]
pub(crate) struct LinkView {
    pub words: String,
    pub href: Option<String>,
}

impl DatasetView {
    /// The view of a dataset.
    pub fn new(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> Self {
        let metadata = &dataset.metadata;
        let code = catalogue::licence(site.publication, dataset);
        let (licence, licence_url) = catalogue::licence_words(code, locale.language);
        let (period, since) = period(locale, dataset);
        let contact = contact(site, locale, dataset);
        Self {
            card: Card::new(site, locale, dataset),
            paragraphs: paragraphs(locale.text(&metadata.description)),
            late: late(locale, dataset),
            period,
            since,
            licence_plain: locale.word(licence_key(code)).to_owned(),
            licence,
            licence_url,
            place: place(site, locale, dataset),
            version: dataset.record.latest().version.clone(),
            files: files(site, locale, dataset),
            preview: preview(locale, dataset),
            explorer: explorer(site, locale, dataset),
            columns: dictionary(locale, dataset),
            charts: charts(locale, dataset),
            map: map(locale, dataset),
            quality: quality(locale, dataset),
            privacy: privacy(locale, dataset),
            assessment: assessment(locale, dataset, contact.email.as_deref()),
            versions: VersionView::all(locale, dataset),
            snippets: snippets(site, dataset),
            citation: citation(site, locale, dataset),
            related: related(site, locale, dataset),
            contact,
            legal: metadata.legal_basis.as_ref().map(|basis| LinkView {
                words: locale.text(&basis.title).to_owned(),
                href: basis.url.as_deref().and_then(web),
            }),
            provenance: paragraphs(locale.text(&metadata.provenance)),
            notes: paragraphs(locale.text(&metadata.notes)),
            documentation: metadata.documentation.as_deref().and_then(web),
            documents: documents(site, locale, dataset),
            feed: format!("data/{}/feed.atom", dataset.id),
            notebook: crate::notebook::path(dataset),
            iri: catalogue::dataset_iri(site.publication, dataset),
            embed: Embed::new(site, locale, dataset),
        }
    }
}

fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn licence_key(code: &str) -> &'static str {
    match code {
        "CC-BY-4.0" => "licence.by",
        "CC0-1.0" => "licence.zero",
        "IODL-2.0" => "licence.iodl",
        _ => "licence.other",
    }
}

/// The period covered: as declared, else from the column of dates. A period that goes on has only a start.
fn period(locale: &Locale, dataset: &PublishedDataset) -> (Option<[Moment; 2]>, Option<Moment>) {
    let metadata = &dataset.metadata;
    if let Some(temporal) = &metadata.temporal {
        let start = locale.period(&temporal.start);
        return match &temporal.end {
            Some(end) => (Some([start, locale.period(end)]), None),
            None => (None, Some(start)),
        };
    }
    let fields = &dataset.schema.fields;
    let declared = metadata.temporal_column.as_ref().and_then(|name| dataset.schema.field(name.as_str()));
    let Some(field) = declared.or_else(|| fields.iter().find(|field| is_temporal(field.kind))) else {
        return (None, None);
    };
    let profile = dataset.profile.columns.iter().find(|column| column.name == field.name.as_str());
    let ends = profile.and_then(|column| Some([column.min.as_deref()?, column.max.as_deref()?]));
    (ends.map(|ends| ends.map(|end| locale.period(end))), None)
}

/// The place covered; the publisher's name where no table names the catalogue's own place.
fn place(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> Option<String> {
    let catalogue = &site.publication.catalogue;
    let code = dataset.metadata.place.as_ref().or(catalogue.place.as_ref())?;
    let own = catalogue.place.as_ref() == Some(code) && !catalogue::is_named(code);
    Some(if own {
        locale.text(&catalogue.publisher.name).to_owned()
    } else {
        catalogue::place_name(code, locale.language)
    })
}

/// The files in the order people look for them: Excel first.
fn files(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> Vec<FileView> {
    let rank = |format: Format| match format {
        Format::Xlsx => 0,
        Format::Csv => 1,
        Format::Parquet => 2,
        Format::Geojson => 3,
    };
    let mut files: Vec<&DataFile> = dataset.record.latest().files.iter().collect();
    files.sort_by_key(|file| rank(file.format));
    files.into_iter().map(|file| file_view(site, locale, file)).collect()
}

fn file_view(site: &Site<'_>, locale: &Locale, file: &DataFile) -> FileView {
    let format = file.format.extension();
    FileView {
        format,
        name: locale.word(&format!("format.{format}")).to_owned(),
        audience: locale.word(&format!("audience.{format}")).to_owned(),
        size: locale.bytes(file.bytes),
        bytes: file.bytes,
        sha256: file.sha256.clone(),
        latest_url: site.url(&file.latest),
        latest: file.latest.clone(),
        immutable_url: site.url(&file.immutable),
        immutable: file.immutable.clone(),
    }
}

fn charts(locale: &Locale, dataset: &PublishedDataset) -> Vec<ChartView> {
    let drawn = dataset.charts.charts.iter().filter(|data| !data.points.is_empty());
    drawn.filter_map(|data| Some(chart(locale, dataset, dataset.metadata.charts.get(data.chart)?, data))).collect()
}

fn chart(locale: &Locale, dataset: &PublishedDataset, spec: &Chart, data: &ChartData) -> ChartView {
    let name =
        |column: &str| dataset.schema.field(column).map_or_else(|| column.to_owned(), |field| title(locale, field));
    let field = dataset.schema.field(spec.x.as_str());
    let label = |x: &str| match field {
        Some(field) if is_temporal(field.kind) => locale.period(x).words,
        Some(field) => {
            let known = field.categories.iter().find(|category| category.value == x);
            known.and_then(|category| category.label.as_ref()).map_or(x, |words| locale.words(words)).to_owned()
        }
        None => x.to_owned(),
    };
    let words = locale.text(&spec.title).to_owned();
    let withheld = || locale.word("withheld").to_owned();
    let svg = match spec.kind {
        ChartKind::Line => draw::line(locale, &words, &data.points),
        ChartKind::Bar => {
            let points: Vec<_> = data.points.iter().map(|(x, y)| (label(x), y.clone())).collect();
            draw::bars(locale, &words, &points)
        }
    };
    let rows =
        data.points.iter().map(|(x, y)| [label(x), y.as_deref().map_or_else(withheld, |value| locale.decimal(value))]);
    ChartView {
        title: words,
        svg: Markup(svg),
        x: name(spec.x.as_str()),
        y: spec.y.as_ref().map_or_else(|| locale.word("chart.rows").to_owned(), |column| name(column.as_str())),
        rows: rows.collect(),
        left_out: data.left_out,
    }
}

fn map(locale: &Locale, dataset: &PublishedDataset) -> Option<MapPanel> {
    let (data, spec) = (dataset.charts.map.as_ref()?, dataset.metadata.map.as_ref()?);
    let name = locale.fill("map.name", &[("title", locale.text(&dataset.metadata.title))]);
    let drawing = draw::map(locale, &name, &data.places)?;
    let class = spec.colour_by.as_ref().and_then(|column| dataset.schema.field(column.as_str()));
    let named = data.places.iter().filter(|place| place.label.is_some() || place.class.is_some());
    let row = |place: &vetro_model::document::Place| {
        [place.label.clone().unwrap_or_default(), place.class.clone().unwrap_or_default()]
    };
    Some(MapPanel {
        svg: Markup(drawing.svg),
        legend: if class.is_some() { labelled(locale, class, drawing.legend) } else { Vec::new() },
        class_words: class.map(|field| title(locale, field)),
        rows: named.take(PLACES_LISTED).map(row).collect(),
        shown: data.places.len(),
        left_out: data.left_out,
    })
}

/// The legend with the labels of the code list.
fn labelled(
    locale: &Locale,
    field: Option<&vetro_model::Field>,
    legend: Vec<(String, String)>,
) -> Vec<(String, String)> {
    let label = |value: String| {
        let known = field.and_then(|field| field.categories.iter().find(|category| category.value == value));
        known.and_then(|category| category.label.as_ref()).map_or(value.clone(), |words| locale.words(words).to_owned())
    };
    legend.into_iter().map(|(colour, value)| (colour, label(value))).collect()
}

/// Datasets worth reading beside this one: those its officer named, then those of the same theme.
fn related(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> Vec<Card> {
    let all = &site.publication.datasets;
    let named = dataset.metadata.related.iter().filter_map(|id| all.iter().find(|other| other.id == *id));
    let near = all.iter().filter(|other| {
        other.id != dataset.id
            && !dataset.metadata.related.contains(&other.id)
            && other.metadata.themes.iter().any(|theme| dataset.metadata.themes.contains(theme))
    });
    named.chain(near).take(RELATED).map(|other| Card::new(site, locale, other)).collect()
}

fn contact(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> ContactView {
    let department = site.publication.departments.get(&dataset.metadata.department);
    let own = dataset.metadata.contact.as_ref();
    let email = own.map(|contact| contact.email.as_str()).or(department.map(|known| known.email.as_str()));
    let email = email.and_then(mailbox);
    let subject = locale.fill("report.subject", &[("id", dataset.id.as_str())]);
    let values = [("id", dataset.id.as_str()), ("version", dataset.record.latest().version.as_str())];
    let body = locale.fill("report.body", &values);
    ContactView {
        name: own
            .map_or_else(|| crate::view::card::department(site, locale, dataset).words, |contact| contact.name.clone()),
        report: email.as_ref().map(|to| format!("mailto:{to}?subject={}&body={}", query(&subject), query(&body))),
        email,
        phone: own
            .and_then(|contact| contact.phone.clone())
            .or_else(|| department.and_then(|known| known.phone.clone())),
        url: own
            .and_then(|contact| contact.url.as_deref())
            .or(department.and_then(|known| known.url.as_deref()))
            .and_then(web),
    }
}

/// The machine-readable documents beside the data.
fn documents(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> Vec<LinkView> {
    let id = &dataset.id;
    let beside = |name: &str| format!("data/{id}/{name}");
    let mut list = vec![
        ("Table Schema", beside(names::SCHEMA)),
        ("Data Package", beside(names::DATAPACKAGE)),
        ("CSVW", beside(&format!("{id}.csv-metadata.json"))),
        (locale.word("document.profile"), beside(names::PROFILE)),
        (locale.word("document.quality"), beside(names::QUALITY)),
        (locale.word("document.privacy"), beside(names::PRIVACY)),
        (locale.word("document.changes"), beside(names::CHANGES)),
        ("API", format!("api/v1/datasets/{id}.json")),
    ];
    list.extend(catalogue::turtle_files(site.publication));
    list.into_iter().map(|(words, path)| LinkView { words: words.to_owned(), href: Some(path) }).collect()
}
