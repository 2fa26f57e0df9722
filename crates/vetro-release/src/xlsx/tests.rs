use super::check::check;
use super::*;
use crate::testing::{batch, coded, nasty, nasty_schema, schema};
use std::io::Read as _;
use std::sync::Arc;
use vetro_model::text::Language;

const ABOUT: About<'_> = About {
    language: Language::It,
    languages: &[Language::It],
    title: "Alberi",
    description: "Gli alberi.",
    publisher: "Città di Montelago",
    licence: "CC-BY-4.0",
    licence_address: "https://creativecommons.org/licenses/by/4.0/",
    source: "Verde pubblico",
    version: "2026-11-20",
    address: "https://dati.example/it/datasets/alberi/",
};

fn write_to(table: &Table<'_>, folder: &Path) -> Written {
    let released = "2026-11-20T03:00:00Z".parse().unwrap();
    write(table, &ABOUT, released, folder, &folder.join("a.xlsx")).unwrap()
}

/// The parts of a workbook.
fn part(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The element of a cell of the first sheet.
fn cell(sheet: &str, name: &str) -> String {
    let start = sheet.find(&format!("<c r=\"{name}\"")).unwrap_or_else(|| panic!("no cell {name}"));
    let rest = &sheet[start..];
    rest[..rest.find("</c>").unwrap()].to_owned()
}

#[test]
fn cells_are_typed_and_no_digit_is_lost() {
    let (table, schema) = (nasty(), nasty_schema());
    let table = Table::try_new(&table, &schema).unwrap();
    let folder = tempfile::tempdir().unwrap();
    write_to(&table, folder.path());
    let path = folder.path().join("a.xlsx");
    check(&table, &path).unwrap();
    let sheet = part(&path, "xl/worksheets/sheet1.xml");
    let is_text = |name: &str| cell(&sheet, name).contains("t=\"s\"");
    // 2^53 + 1 and 18 digits do not fit a float; -1 and 1.50 do.
    assert!(is_text("C2") && is_text("D5") && is_text("E2"));
    assert!(cell(&sheet, "C3").ends_with("<v>-1</v>"));
    assert!(cell(&sheet, "D2").ends_with("<v>1.5</v>"));
    assert!(cell(&sheet, "G2").contains("t=\"b\""));
    // 1970-01-01 is day 25569, 2024-02-29 is day 45351; the year 1 is before Excel's time.
    assert!(cell(&sheet, "H2").ends_with("<v>25569</v>"));
    assert!(cell(&sheet, "H3").ends_with("<v>45351</v>"));
    assert!(is_text("H4"));
    // The wall clock of Zurich: one in the morning.
    assert!(cell(&sheet, "K2").contains("<v>25569.04166666"));
    assert!(is_text("F5"), "not-a-number is no number");
}

#[test]
fn what_looks_like_a_formula_stays_text() {
    let (table, schema) = (nasty(), nasty_schema());
    let folder = tempfile::tempdir().unwrap();
    write_to(&Table::try_new(&table, &schema).unwrap(), folder.path());
    let path = folder.path().join("a.xlsx");
    let sheet = part(&path, "xl/worksheets/sheet1.xml");
    assert!(cell(&sheet, "B4").contains("t=\"s\""));
    assert!(!sheet.contains("<f>"));
    let strings = part(&path, "xl/sharedStrings.xml");
    assert!(strings.contains(">=1+1<") && strings.contains(">  00712<"));
    assert!(!strings.contains("segreto"), "a value of the dictionary that no row has");
}

#[test]
fn the_other_sheets_explain_columns_and_licence() {
    let schema = schema(
        "[{ 'name': 'sesso', 'type': 'string', 'title': { 'it': 'Sesso', 'de': 'Geschlecht' }, 'unit': 'm',
            'categories': ['M', { 'value': 'F', 'label': { 'it': 'donna' } }] }]",
    );
    let table = batch(vec![("sesso", coded(&["M"], &[Some(0)]))]);
    let folder = tempfile::tempdir().unwrap();
    write_to(&Table::try_new(&table, &schema).unwrap(), folder.path());
    let path = folder.path().join("a.xlsx");
    let workbook = part(&path, "xl/workbook.xml");
    for name in ["Dati", "Dizionario", "Informazioni"] {
        assert!(workbook.contains(&format!("name=\"{name}\"")), "{name}");
    }
    let strings = part(&path, "xl/sharedStrings.xml");
    for text in ["Sesso", "M; F = donna", "CC-BY-4.0", "2026-11-20", "Verde pubblico"] {
        assert!(strings.contains(text), "{text}");
    }
}

#[test]
fn a_lost_cell_is_found() {
    let (table, schema) = (nasty(), nasty_schema());
    let folder = tempfile::tempdir().unwrap();
    write_to(&Table::try_new(&table, &schema).unwrap(), folder.path());
    let path = folder.path().join("a.xlsx");
    let shorter = table.slice(0, 3);
    assert_eq!(check(&Table::try_new(&shorter, &schema).unwrap(), &path).unwrap_err().code(), "V0703");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.truncate(bytes.len() / 2);
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(check(&Table::try_new(&table, &schema).unwrap(), &path).unwrap_err().code(), "V0703");
}

#[test]
fn a_text_that_no_cell_holds_is_a_finding_with_its_row() {
    let schema = schema("[{ 'name': 'a', 'type': 'string' }, { 'name': 'b', 'type': 'string' }]");
    let (fits, long) = ("x".repeat(MAX_TEXT), "è".repeat(MAX_TEXT + 1));
    let plain = arrow::array::StringArray::from(vec![Some("x"), Some(long.as_str())]);
    let table = batch(vec![("a", coded(&[&fits, &long], &[Some(0), None])), ("b", Arc::new(plain))]);
    let found = obstacles(&Table::try_new(&table, &schema).unwrap());
    let expected = Finding { rule: "xlsx-too-large".into(), column: "b".into(), count: 1, rows: vec![3] };
    assert_eq!(found, [expected]);
}
