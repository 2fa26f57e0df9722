//! How to use a dataset: snippets that run, words to cite it by.

use serde::Serialize;
use vetro_model::document::{DataFile, PublishedDataset};
use vetro_model::project::Format;
use vetro_model::schema::FieldType;

use crate::catalogue;
use crate::locale::Locale;
use crate::site::Site;
use crate::view::card;

/// Code to copy.
#[derive(Debug, Serialize)]
pub(crate) struct Snippet {
    pub name: &'static str,
    pub code: String,
}

/// Snippets for the tools most people use, against the latest files.
///
/// Addresses hold only letters, digits, `-`, `.`, `/` and the configured
/// base, so quoting them once is enough in every language.
pub(crate) fn snippets(site: &Site<'_>, dataset: &PublishedDataset) -> Vec<Snippet> {
    let files = &dataset.record.latest().files;
    let Some(csv) = address(site, files, Format::Csv) else {
        return Vec::new();
    };
    let name = dataset.id.as_str();
    let parquet = address(site, files, Format::Parquet);
    let table = match &parquet {
        Some(url) => format!("read_parquet('{url}')"),
        None => format!("read_csv('{csv}')"),
    };
    vec![
        Snippet { name: "curl", code: format!("curl --fail --remote-time --output {name}.csv \\\n  '{csv}'") },
        Snippet { name: "DuckDB", code: format!("SELECT count(*) FROM {table};\nSELECT * FROM {table} LIMIT 10;") },
        Snippet { name: "Python", code: format!("{}\nprint(df)", load(site, dataset)) },
        Snippet { name: "R", code: format!("{}\nstr(df)", load_in_r(dataset, &csv)) },
        Snippet {
            name: "JavaScript",
            code: format!(
                "const response = await fetch(\"{csv}\");\n// One record a line, but for line breaks in quotes.\nconst records = \
                 (await response.text()).match(/(?:\"[^\"]*\"|[^\"\\n])+/g);\nconsole.log(`${{records.length - 1}} rows`, \
                 records.slice(0, 5));"
            ),
        },
    ]
}

/// Loads the CSV with R alone, each column with the type of the schema; texts stay texts, as in [`load`].
fn load_in_r(dataset: &PublishedDataset, csv: &str) -> String {
    let kinds = dataset.schema.fields.iter().map(|field| {
        let kind = match field.kind {
            // An integer of R ends at 2 147 483 647; its numbers are exact up to 2^53.
            FieldType::Integer | FieldType::Year | FieldType::Number => "numeric",
            FieldType::Boolean => "logical",
            FieldType::Date => "Date",
            _ => "character",
        };
        format!("    \"{}\" = \"{kind}\"", field.name)
    });
    let kinds = kinds.collect::<Vec<_>>().join(",\n");
    format!(
        "df <- read.csv(\n  \"{csv}\",\n  encoding = \"UTF-8\", na.strings = \"\", check.names = FALSE,\n  colClasses = \
         c(\n{kinds}\n  )\n)"
    )
}

/// Loads the dataset with polars: the Parquet file, which knows its types, else the CSV with the types of the schema.
///
/// Texts stay texts, so that a code keeps its zeros; instants stay texts too, since a CSV may hold them with or without
/// a zone.
pub(crate) fn load(site: &Site<'_>, dataset: &PublishedDataset) -> String {
    let files = &dataset.record.latest().files;
    if let Some(url) = address(site, files, Format::Parquet) {
        return format!("import polars as pl\n\ndf = pl.read_parquet(\"{url}\")");
    }
    let csv = address(site, files, Format::Csv).unwrap_or_default();
    let kinds = dataset.schema.fields.iter().map(|field| {
        let kind = match field.kind {
            FieldType::Integer | FieldType::Year => "Int64",
            FieldType::Number => "Float64",
            FieldType::Boolean => "Boolean",
            FieldType::Date => "Date",
            FieldType::Time => "Time",
            _ => "String",
        };
        format!("    \"{}\": pl.{kind},\n", field.name)
    });
    let kinds: String = kinds.collect();
    format!("import polars as pl\n\ndf = pl.read_csv(\"{csv}\", schema_overrides={{\n{kinds}}})")
}

fn address(site: &Site<'_>, files: &[DataFile], format: Format) -> Option<String> {
    files.iter().find(|file| file.format == format).map(|file| site.url(&file.latest))
}

/// How to cite a version.
#[derive(Debug, Serialize)]
pub(crate) struct Citation {
    pub text: String,
    pub bibtex: String,
}

/// The citation of the latest version.
pub(crate) fn citation(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> Citation {
    let publisher = locale.text(&site.publication.catalogue.publisher.name);
    let department = card::department(site, locale, dataset).words;
    let title = locale.text(&dataset.metadata.title);
    let latest = dataset.record.latest();
    let year = locale.local(latest.released).year().to_string();
    let licence = catalogue::licence_words(catalogue::licence(site.publication, dataset), locale.language).0;
    let url = catalogue::dataset_iri(site.publication, dataset);
    let version = &latest.version;
    let values = [
        ("publisher", publisher),
        ("department", department.as_str()),
        ("year", &year),
        ("title", title),
        ("version", version),
        ("licence", &licence),
        ("url", &url),
    ];
    let bibtex = format!(
        "@misc{{{id}-{version},\n  author  = {{{{{publisher}, {department}}}}},\n  title   = {{{{{title}}}}},\n  \
         year    = {{{year}}},\n  version = {{{version}}},\n  note    = {{{licence}}},\n  url     = {{{url}}}\n}}",
        id = dataset.id,
        publisher = braced(publisher),
        department = braced(&department),
        title = braced(title),
    );
    Citation { text: locale.fill("cite.text", &values), bibtex }
}

/// Text for a BibTeX field: braces must balance, so they are left out, and the signs of TeX are escaped.
fn braced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| !matches!(letter, '{' | '}' | '\\')) {
        if matches!(letter, '%' | '&' | '#' | '$' | '_') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_break_a_bibtex_entry() {
        assert_eq!(braced("A {b} & 5 % \\x"), "A b \\& 5 \\% x");
    }
}
