//! Workbooks as people keep them, good and bad.

use std::io::Write as _;
use std::sync::Arc;

use arrow::array::{Array, AsArray};
use rust_xlsxwriter::{Format, Workbook};
use vetro_model::Fault;
use vetro_model::source::SourceKind;

use super::*;
use crate::{describe, extract};

struct Shelf {
    folder: tempfile::TempDir,
    kind: Spreadsheet,
}

type Rows = Vec<Vec<String>>;

impl Shelf {
    fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("book"), bytes).unwrap();
        Self { folder, kind: serde_json::from_str(r#"{ "path": "book" }"#).unwrap() }
    }

    fn with(mut self, change: impl FnOnce(&mut Spreadsheet)) -> Self {
        change(&mut self.kind);
        self
    }

    fn context(&self) -> Context<'_> {
        let secret = &|name: &vetro_model::SecretRef| Err(Error::secret(name, "is not needed"));
        Context { project: self.folder.path(), scratch: self.folder.path(), secret, stop: Arc::default() }
    }

    fn kind(&self) -> SourceKind {
        SourceKind::Spreadsheet(self.kind.clone())
    }

    fn names(&self) -> Vec<String> {
        let columns = describe(&self.kind(), &Relation::Whole, &self.context()).unwrap();
        columns.into_iter().map(|column| column.name).collect()
    }

    /// Rows of texts; `∅` where nothing is.
    fn read(&self, columns: &[&str]) -> Result<(Rows, Vec<Fault>), Error> {
        let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
        let request = Request { relation: &Relation::Whole, columns: &columns, batch_rows: 2 };
        let (mut rows, mut faults) = (Vec::new(), Vec::new());
        for pulled in extract(&self.kind(), &request, &self.context())? {
            let pulled = pulled?;
            faults.extend(pulled.faults);
            for row in 0..pulled.batch.num_rows() {
                let cell = |column: &arrow::array::ArrayRef| {
                    if column.is_valid(row) { column.as_string::<i32>().value(row) } else { "∅" }.to_owned()
                };
                rows.push(pulled.batch.columns().iter().map(cell).collect());
            }
        }
        Ok((rows, faults))
    }

    fn error(&self) -> String {
        self.read(&["id"]).unwrap_err().to_string()
    }
}

fn saved(mut book: Workbook) -> Vec<u8> {
    book.save_to_buffer().unwrap()
}

/// A workbook of texts and numbers: what parses as a number is one.
fn sheet(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            match cell.parse::<f64>() {
                Ok(number) if !cell.starts_with('0') => sheet.write(row, column, number).unwrap(),
                _ => sheet.write(row, column, *cell).unwrap(),
            };
        }
    }
    saved(book)
}

#[test]
fn cells_of_every_type_are_read_as_they_are() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(["id", "testo", "numero", "giorno", "istante", "ora", "durata", "vero", "formula"])
    {
        sheet.write(0, column, name).unwrap();
    }
    let form = |form: &str| Format::new().set_num_format(form);
    sheet.write(1, 0, "00712").unwrap();
    sheet.write(1, 1, " due\nrighe \"<b>\" =1+1 ").unwrap();
    sheet.write(1, 2, 0.1).unwrap();
    sheet.write_with_format(1, 3, 39_448, &form("dd/mm/yyyy")).unwrap();
    sheet.write_with_format(1, 4, 39_448, &form("yyyy-mm-dd hh:mm")).unwrap();
    sheet.write_with_format(1, 5, 0.75, &form("hh:mm:ss")).unwrap();
    sheet.write_with_format(1, 6, 1.5, &form("[h]:mm:ss")).unwrap();
    sheet.write(1, 7, true).unwrap();
    sheet.write_formula(1, 8, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write(3, 0, 9_007_199_254_740_991_i64).unwrap();
    sheet.write(3, 2, -1e21).unwrap();
    let shelf = Shelf::new(&saved(book));
    let columns = shelf.names();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let (rows, faults) = shelf.read(&columns[..8]).unwrap();
    let first = [
        "00712",
        " due\nrighe \"<b>\" =1+1 ",
        "0.1",
        "2008-01-01",
        "2008-01-01T00:00:00",
        "18:00:00",
        "PT36H0M0S",
        "true",
    ];
    assert_eq!(rows[0], first);
    // The row between them holds nothing, and is none.
    assert_eq!(rows[1][..3], ["9007199254740991", "∅", "-1000000000000000000000"]);
    assert_eq!((rows.len(), faults.len()), (2, 0));
}

#[test]
fn an_error_in_a_cell_is_a_fault_of_its_row() {
    let content =
        ods(r#"<table:table table:name="a"><table:table-row><table:table-cell><text:p>id</text:p></table:table-cell>
        </table:table-row><table:table-row><table:table-cell office:value-type="string"><text:p>#N/A</text:p>
        </table:table-cell></table:table-row></table:table>"#);
    let (rows, faults) = Shelf::new(&content).read(&["id"]).unwrap();
    assert_eq!(rows, [["∅"]]);
    assert_eq!(faults, [Fault { rule: "cell-error".into(), column: "id".into(), rows: vec![0] }]);
}

#[test]
fn tables_stand_anywhere_and_merged_headers_name_what_is_below() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.write(0, 0, "Comune di Montelago").unwrap();
    sheet.merge_range(2, 1, 3, 1, "Quartiere", &plain).unwrap();
    sheet.merge_range(2, 2, 2, 3, "2025", &plain).unwrap();
    for (column, name) in [(2, "Maschi"), (3, "Femmine")] {
        sheet.write(3, column, name).unwrap();
    }
    for (row, cells) in [(4, ("Nord", "1.234,5", 7.25)), (5, ("Sud", "8", 9.0)), (6, ("Totale", "", 16.25))] {
        sheet.write(row, 1, cells.0).unwrap();
        sheet.write(row, 2, cells.1).unwrap();
        sheet.write(row, 3, cells.2).unwrap();
    }
    sheet.write(8, 1, "Fonte: anagrafe").unwrap();
    let bytes = saved(book);
    let with = |change: fn(&mut Spreadsheet)| {
        Shelf::new(&bytes).with(|kind| {
            kind.header_rows = 2;
            kind.format.decimal_mark = ',';
            change(kind);
        })
    };
    let read = |shelf: Shelf| shelf.read(&["Quartiere", "2025 / Maschi", "2025 / Femmine"]).unwrap().0;
    let expected = [["Nord", "1.234,5", "7,25"], ["Sud", "8", "9"]];
    assert_eq!(read(with(|kind| kind.range = Some("B3:D6".into()))), expected);
    assert_eq!(read(with(|kind| (kind.header_row, kind.skip_last_rows) = (Some(3), 2))), expected);
}

#[test]
fn only_the_sheet_that_is_meant_is_read() {
    let mut book = Workbook::new();
    for (name, hidden) in [("uno", false), ("due", true), ("tre", false)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        sheet.write(0, 0, "id").unwrap().write(1, 0, name).unwrap();
        sheet.set_hidden(hidden);
    }
    let bytes = saved(book);
    let named = |name: &str| Shelf::new(&bytes).with(|kind| kind.sheet = Some(name.to_owned()));
    assert!(Shelf::new(&bytes).error().ends_with("has 2 sheets: name one with `sheet`: `uno`, `tre`"));
    assert_eq!(named("tre").read(&["id"]).unwrap().0, [["tre"]]);
    assert!(named("due").error().ends_with("hides its sheet `due`: hidden sheets are not read"));
    assert!(named("Tre").error().ends_with("has no sheet `Tre`; there are: `uno`, `tre`"));
}

#[test]
fn a_name_that_stands_twice_cannot_be_asked_for() {
    let shelf = Shelf::new(&sheet(&[&["id", "a", "a"], &["1", "2", "3"]]));
    assert_eq!(shelf.read(&["id"]).unwrap().0, [["1"]]);
    assert!(matches!(shelf.read(&["a"]), Err(Error::Header { position: 3 | 2, .. })));
}

#[test]
fn settings_that_contradict_each_other_are_told() {
    let bytes = sheet(&[&["id"]]);
    for change in [
        (|kind: &mut Spreadsheet| kind.header_rows = 0) as fn(&mut Spreadsheet),
        |kind| kind.range = Some("B:H".into()),
        |kind| (kind.range, kind.header_row) = (Some("A1:B2".into()), Some(1)),
        |kind| kind.header_row = Some(0),
        |kind| (kind.range, kind.header_rows) = (Some("A1:B2".into()), 3),
    ] {
        assert!(matches!(Shelf::new(&bytes).with(change).read(&["id"]), Err(Error::Setting { .. })));
    }
    assert!(Shelf::new(&sheet(&[])).error().ends_with("has no column names in row 1 of the sheet"));
}

fn ods(tables: &str) -> Vec<u8> {
    let text = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:o" xmlns:table="urn:t"
        xmlns:text="urn:x" xmlns:style="urn:s"><office:automatic-styles><style:style style:name="via">
        <style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body>
        <office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    zipped(&[("content.xml", text.as_bytes())])
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn open_document_keeps_digits_and_spaces_and_repeats() {
    let cell = |attributes: &str, text: &str| {
        format!("<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>")
    };
    let header: String = ["id", "numero", "giorno", "testo"].iter().map(|name| cell("", name)).collect();
    let row = [
        cell(r#"office:value-type="string""#, "00712"),
        cell(r#"office:value-type="float" office:value="1.50""#, "1,5"),
        cell(r#"office:value-type="date" office:date-value="2025-03-30""#, "30.03.25"),
        cell("", "a<text:s text:c=\"2\"/>b <text:span>c</text:span>\n  d&amp;<text:line-break/>e<office:annotation><text:p>no</text:p></office:annotation>"),
    ]
    .concat();
    let tables = format!(
        r#"<table:table table:name="via" table:style-name="via"><table:table-row>{header}</table:table-row></table:table>
        <table:table table:name="a"><table:table-row>{header}</table:table-row>
        <table:table-row table:number-rows-repeated="2">{row}</table:table-row>
        <table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>
        </table:table-row><table:table-row><table:table-cell table:number-columns-repeated="2" office:value-type="float"
        office:value="1E-3"/></table:table-row></table:table>"#
    );
    let (rows, faults) = Shelf::new(&ods(&tables)).read(&["id", "numero", "giorno", "testo"]).unwrap();
    let one = ["00712", "1.50", "2025-03-30", "a  b c d&\ne"];
    assert_eq!(rows, [one.to_vec(), one.to_vec(), vec!["0.001", "0.001", "∅", "∅"]]);
    assert!(faults.is_empty());
}

#[test]
fn what_is_no_workbook_is_told() {
    assert!(Shelf::new(b"id,via\n").error().ends_with("is something else, not an XLSX, XLS or ODS workbook"));
    assert!(Shelf::new(b"PK\x03\x04 and no more").error().ends_with("is no sound ZIP archive"));
    assert!(Shelf::new(&zipped(&[("a.txt", b"x")])).error().ends_with("is no workbook that can be read"));
    let whole = sheet(&[&["id"], &["1"]]);
    for length in [whole.len() - 1, whole.len() / 2] {
        assert!(Shelf::new(&whole[..length]).read(&["id"]).is_err(), "{length}");
    }
}

#[test]
fn bombs_are_refused_before_they_are_read() {
    let nought = vec![b' '; 300 << 20];
    let error = Shelf::new(&zipped(&[("content.xml", &nought)])).error();
    assert!(error.ends_with("has a cell of more than 8 MiB"), "{error}");
    let empty = b"<table:table-cell/>".repeat(1 << 20);
    let error = Shelf::new(&zipped(&[("content.xml", &empty)])).error();
    assert!(error.ends_with("unpacks to more than a hundred times its size"), "{error}");
    let far = r#"<table:table table:name="a"><table:table-row table:number-rows-repeated="4000000000"><table:table-cell
        table:number-columns-repeated="4000000000"><text:p>id</text:p></table:table-cell></table:table-row></table:table>"#;
    assert!(Shelf::new(&ods(far)).read(&["id"]).is_err());
}
