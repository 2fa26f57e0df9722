//! The notebook a reader starts from: a dataset loaded with the right types, ready to be asked.
//!
//! Source: nbformat 4.5, <https://nbformat.readthedocs.io/en/latest/format_description.html>.
//!
//! Start at [`write`].

use serde_json::{Value, json};
use vetro_model::document::PublishedDataset;
use vetro_model::project::Format;

use crate::locale::Locale;
use crate::site::Site;
use crate::view::usage;

/// Where the notebook of a dataset stands; none for a dataset without a table file.
pub(crate) fn path(dataset: &PublishedDataset) -> Option<String> {
    let has_csv = dataset.record.latest().files.iter().any(|file| file.format == Format::Csv);
    has_csv.then(|| format!("data/{id}/{id}.ipynb", id = dataset.id))
}

/// The notebook of a dataset, in a language.
pub(crate) fn write(site: &Site<'_>, locale: &Locale, dataset: &PublishedDataset) -> Vec<u8> {
    let page = site.url(&format!("{}/datasets/{}/", locale.tag(), dataset.id));
    let title = plain(locale.text(&dataset.metadata.title));
    let about = plain(locale.text(&dataset.metadata.description));
    let columns = dataset.schema.fields.iter().map(|field| {
        let meaning = field.title.as_ref().map_or(field.name.as_str(), |title| locale.words(title));
        let unit = field.unit.as_deref().map(|unit| format!(" ({})", plain(unit))).unwrap_or_default();
        format!("- `{}`: {}{unit}\n", field.name, plain(meaning))
    });
    let cells = [
        markdown(&format!("# {title}\n\n{about}\n\n<{page}>")),
        code("%pip install --quiet polars"),
        code(&usage::load(site, dataset)),
        markdown(&format!("## {}\n\n{}", locale.word("columns.title"), columns.collect::<String>())),
        code("df.describe()"),
    ];
    let numbered = (1..).zip(cells).map(|(number, mut cell)| {
        cell["id"] = format!("cell-{number}").into();
        cell
    });
    crate::api::bytes(&json!({
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": { "display_name": "Python 3", "language": "python", "name": "python3" },
            "language_info": { "name": "python" },
        },
        "cells": numbered.collect::<Vec<_>>(),
    }))
}

fn markdown(text: &str) -> Value {
    json!({ "cell_type": "markdown", "metadata": {}, "source": text })
}

fn code(text: &str) -> Value {
    json!({ "cell_type": "code", "execution_count": null, "metadata": {}, "outputs": [], "source": text })
}

/// Text that is neither markup nor Markdown.
///
/// Source: backslash escapes of `CommonMark` 0.31.2, section 2.4.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            _ => {
                if "\\`*_[]#|!~$".contains(letter) {
                    out.push('\\');
                }
                out.push(letter);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_stays_text_in_a_notebook() {
        assert_eq!(plain("<b>*x* [y](z) & $1"), "&lt;b&gt;\\*x\\* \\[y\\](z) &amp; \\$1");
    }
}
