//! The catalogue as a table: one row a dataset, with its metadata, in every language of the city.
//!
//! Source: RFC 4180, with the line end of the data files.

use vetro_model::document::PublishedDataset;

use crate::catalogue;
use crate::site::Site;

/// The columns beside the titles and descriptions.
const COLUMNS: [&str; 14] = [
    "department",
    "department_name",
    "themes",
    "keywords",
    "frequency",
    "licence",
    "issued",
    "modified",
    "version",
    "rows",
    "columns",
    "late",
    "files",
    "api",
];

/// The whole table; lists within a cell are parted by spaces, keywords by semicolons.
pub(crate) fn csv(site: &Site<'_>) -> String {
    let mut header = vec!["id".to_owned()];
    for name in ["title", "description", "page"] {
        header.extend(site.locales.iter().map(|locale| format!("{name}_{}", locale.tag())));
    }
    header.extend(COLUMNS.map(str::to_owned));
    let mut out = String::new();
    push(&mut out, &header);
    for dataset in &site.publication.datasets {
        push(&mut out, &row(site, dataset));
    }
    out
}

fn row(site: &Site<'_>, dataset: &PublishedDataset) -> Vec<String> {
    let (metadata, latest) = (&dataset.metadata, dataset.record.latest());
    let mut cells = vec![dataset.id.to_string()];
    cells.extend(site.locales.iter().map(|locale| locale.text(&metadata.title).to_owned()));
    cells.extend(site.locales.iter().map(|locale| locale.text(&metadata.description).to_owned()));
    let page = |tag: &str| site.url(&format!("{tag}/datasets/{}/", dataset.id));
    cells.extend(site.locales.iter().map(|locale| page(locale.tag())));
    let department = site.publication.departments.get(&metadata.department);
    let name = department.zip(site.locales.first()).map(|(known, locale)| locale.text(&known.name).to_owned());
    let keywords = site.locales.first().and_then(|locale| metadata.keywords.get(&locale.language));
    let themes: Vec<&str> = metadata.themes.iter().map(|theme| theme.code()).collect();
    let files: Vec<String> = latest.files.iter().map(|file| site.url(&file.latest)).collect();
    cells.extend([
        metadata.department.to_string(),
        name.unwrap_or_default(),
        themes.join(" "),
        keywords.map(|words| words.join(";")).unwrap_or_default(),
        metadata.frequency.code().to_owned(),
        catalogue::licence(site.publication, dataset).to_owned(),
        dataset.record.issued.to_string(),
        latest.released.to_string(),
        latest.version.clone(),
        latest.rows.to_string(),
        latest.columns.to_string(),
        crate::view::card::is_late(dataset).to_string(),
        files.join(" "),
        site.url(&format!("api/v1/datasets/{}.json", dataset.id)),
    ]);
    cells
}

fn push(out: &mut String, cells: &[String]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_could_be_taken_for_several_is_quoted() {
        let mut out = String::new();
        push(&mut out, &["a".to_owned(), "b,\"c\"\nd".to_owned(), String::new()]);
        assert_eq!(out, "a,\"b,\"\"c\"\"\nd\",\n");
    }
}
