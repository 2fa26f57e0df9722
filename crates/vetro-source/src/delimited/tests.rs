//! Files as departments deliver them, good and bad.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use arrow::array::{Array, AsArray};
use vetro_model::Fault;
use vetro_model::source::SourceKind;

use super::*;
use crate::{describe, extract};

struct Drop {
    folder: tempfile::TempDir,
    kind: Csv,
}

type Rows = Vec<Vec<Option<String>>>;

impl Drop {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let kind = serde_json::from_str(&format!(r#"{{ "path": "{}" }}"#, files[0].0)).unwrap();
        Self { folder, kind }
    }

    fn one(bytes: &[u8]) -> Self {
        Self::new(&[("drop.csv", bytes)])
    }

    fn with(mut self, change: impl FnOnce(&mut Csv)) -> Self {
        change(&mut self.kind);
        self
    }

    fn context(&self) -> Context<'_> {
        let secret = &|name: &vetro_model::SecretRef| Err(Error::secret(name, "is not needed"));
        Context { project: self.folder.path(), scratch: self.folder.path(), secret, stop: Arc::default() }
    }

    fn read(&self, columns: &[&str]) -> Result<(Rows, Vec<Fault>), Error> {
        let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
        let request = Request { relation: &Relation::Whole, columns: &columns, batch_rows: 2 };
        let (mut rows, mut faults) = (Vec::new(), Vec::new());
        for pulled in extract(&SourceKind::Csv(self.kind.clone()), &request, &self.context())? {
            let pulled = pulled?;
            faults.extend(pulled.faults);
            for row in 0..pulled.batch.num_rows() {
                let cell = |column: &arrow::array::ArrayRef| {
                    column.is_valid(row).then(|| column.as_string::<i32>().value(row).to_owned())
                };
                rows.push(pulled.batch.columns().iter().map(cell).collect());
            }
        }
        Ok((rows, faults))
    }

    fn error(&self) -> Error {
        self.read(&["id"]).unwrap_err()
    }
}

fn row(cells: &[&str]) -> Vec<Option<String>> {
    cells.iter().map(|cell| (!cell.is_empty()).then(|| (*cell).to_owned())).collect()
}

#[test]
fn cells_are_read_exactly_and_by_name() {
    let text = "\u{feff}id,via,note\r\n007,\"Nassa, \"\"a\"\"\",\r\n 1E5 ,\"two\nlines\",NULL\r\n";
    let (rows, faults) = Drop::one(text.as_bytes()).read(&["note", "id", "via"]).unwrap();
    assert_eq!(rows, [row(&["", "007", "Nassa, \"a\""]), row(&["NULL", " 1E5 ", "two\nlines"])]);
    assert!(faults.is_empty());
}

#[test]
fn dialect_encoding_and_missing_values_are_declared() {
    let bytes = b"exported by someone\n\nid;via\n1;Z\xfcrich\n2;n.d.\n3;\n";
    let drop = Drop::one(bytes).with(|kind| {
        kind.delimiter = ';';
        kind.encoding = "windows-1252".into();
        kind.skip_rows = 2;
        kind.null_values = vec!["n.d.".into()];
    });
    let (rows, _) = drop.read(&["id", "via"]).unwrap();
    let empty = vec![Some("3".to_owned()), Some(String::new())];
    assert_eq!(rows, [row(&["1", "Zürich"]), row(&["2", ""]), empty]);
}

#[test]
fn a_letter_that_is_none_is_a_fault_of_its_cell() {
    let (rows, faults) = Drop::one(b"id,via\n1,ok\n2,Z\xfcrich\n3,a\x01b\n").read(&["via", "id"]).unwrap();
    assert_eq!(rows[1], row(&["", "2"]));
    let fault = |rule: &str, row| Fault { rule: rule.into(), column: "via".into(), rows: vec![row] };
    assert_eq!(faults, [fault("bad-encoding", 1), fault("control-character", 0)]);
    let undefined = Drop::one(b"id\nb\xd2d\n").with(|kind| kind.encoding = "windows-1253".into());
    assert_eq!(undefined.read(&["id"]).unwrap().1[0].rule, "bad-encoding");
}

#[test]
fn encodings_of_several_bytes_are_decoded_strictly() {
    let utf16: Vec<u8> = "\u{feff}id;via\n1;Zürich 字\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let drop = Drop::one(&utf16).with(|kind| {
        kind.encoding = "utf-16le".into();
        kind.delimiter = ';';
    });
    assert_eq!(drop.read(&["via"]).unwrap().0, [row(&["Zürich 字"])]);
    let cut = Drop::one(&utf16[..utf16.len() - 1]).with(|kind| kind.encoding = "utf-16le".into());
    assert!(matches!(cut.read(&["id;via"]), Err(Error::Encoding { encoding: "UTF-16LE", .. })));
    assert!(matches!(Drop::one(&utf16).error(), Error::WrongKind { found: "text in UTF-16", .. }));
}

#[test]
fn a_pattern_reads_its_files_in_order_and_matches_columns_by_name() {
    let drop = Drop::new(&[("b.csv", b"via,id\nb,2\n"), ("a.csv", b"id,via\n1,a\n"), ("c.csv", b"id,via\n3,c")]);
    let drop = drop.with(|kind| kind.path = "*.csv".into());
    assert_eq!(drop.read(&["id", "via"]).unwrap().0, [row(&["1", "a"]), row(&["2", "b"]), row(&["3", "c"])]);
    std::fs::write(drop.folder.path().join("d.csv"), "id,strada\n").unwrap();
    match drop.error() {
        Error::HeadersDiffer { path, columns, .. } => {
            assert_eq!((path.file_name().unwrap().to_str(), columns.len()), (Some("d.csv"), 2));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_header_alone_is_an_empty_table() {
    let drop = Drop::one(b"id,via\n");
    assert!(drop.read(&["id"]).unwrap().0.is_empty());
    let columns = describe(&SourceKind::Csv(drop.kind.clone()), &Relation::Whole, &drop.context()).unwrap();
    assert_eq!(columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["id", "via"]);
}

#[test]
fn ragged_rows_stop_with_their_number() {
    let error = Drop::one(b"id,via\n1,a\n2\n").error();
    assert!(error.to_string().ends_with("drop.csv`, row 3: 1 cells where the header has 2"), "{error}");
    assert!(matches!(Drop::one(b"id,via\n1,a,b\n").error(), Error::RaggedRow { row: 2, found: 3, .. }));
}

#[test]
fn a_quote_that_is_never_closed_does_not_swallow_the_rest_in_silence() {
    assert!(matches!(Drop::one(b"id,via\n1,a\n2,\"b\n3,c\n").error(), Error::OpenQuote { row: 3, .. }));
    assert!(matches!(Drop::one(b"id,via\n1,a\n\"2,b\n3,c\n").error(), Error::OpenQuote { row: 3, .. }));
    assert!(matches!(Drop::one(b"id\n\"1").error(), Error::OpenQuote { row: 2, .. }));
    let fake = Drop::one(b"id\nvetroEndOfFile\n2\n").read(&["id"]).unwrap();
    assert_eq!(fake.0.len(), 2);
    assert_eq!(Drop::one(b"id\n1\nvetroEndOfFile").read(&["id"]).unwrap().0.len(), 2);
}

#[test]
fn what_is_no_table_is_named() {
    let found = |bytes: &[u8]| match Drop::one(bytes).error() {
        Error::WrongKind { found, .. } => found,
        other => panic!("{other:?}"),
    };
    assert_eq!(found(b""), "an empty file");
    assert_eq!(found(b"<!doctype html><title>502</title>"), "an HTML page");
    assert_eq!(found(b"PK\x03\x04rest"), "a ZIP archive or an Excel workbook");
    let skipped = Drop::one(b"id\n").with(|kind| kind.skip_rows = 9);
    assert!(matches!(skipped.error(), Error::WrongKind { found: "an empty file", .. }));
}

#[test]
fn headers_that_name_nothing_or_twice_are_refused() {
    let problem = |bytes: &[u8]| match Drop::one(bytes).error() {
        Error::Header { position, problem, .. } => (position, problem),
        other => panic!("{other:?}"),
    };
    assert_eq!(problem(b"id,,via\n"), (2, "has no name"));
    assert_eq!(problem(b"id,via,id\n"), (3, "has the name of an earlier one"));
    assert_eq!(problem(b"id,Stra\xdfe\n"), (2, "is not in the declared encoding"));
    let wide = format!("{}\n", (0..5_000).map(|at| format!("c{at}")).collect::<Vec<_>>().join(","));
    assert!(matches!(Drop::one(wide.as_bytes()).error(), Error::TooManyColumns { found: 5_000, .. }));
}

#[test]
fn missing_columns_files_and_bad_settings_are_told_before_anything_is_read() {
    let drop = Drop::one(b"id_,via\n1,a\n");
    assert!(matches!(drop.error(), Error::MissingColumn { nearest: Some(name), .. } if name == "id_"));
    let absent = Drop::one(b"").with(|kind| kind.path = "absent.csv".into());
    assert!(matches!(absent.error(), Error::NoFile { .. }));
    for change in [
        (|kind: &mut Csv| kind.delimiter = '→') as fn(&mut Csv),
        |kind| kind.delimiter = '"',
        |kind| kind.delimiter = 'x',
        |kind| kind.encoding = "klingon".into(),
    ] {
        assert!(matches!(Drop::one(b"id\n").with(change).error(), Error::Setting { .. }));
    }
    let table = Relation::Table("id".into());
    let described = describe(&SourceKind::Csv(drop.kind.clone()), &table, &drop.context());
    assert!(matches!(described, Err(Error::Setting { .. })));
}

#[test]
fn a_cell_that_is_too_long_is_refused_with_its_row() {
    let long = format!("id\nshort\n{}\n", "x".repeat(LONGEST_CELL + 1));
    assert!(matches!(Drop::one(long.as_bytes()).error(), Error::TooLarge { row: 3, .. }));
    let endless = format!("id\n\"{}\n", "x\n".repeat(40 << 20));
    assert!(matches!(Drop::one(endless.as_bytes()).error(), Error::TooLarge { row: 2, .. }));
}

#[test]
fn a_file_that_grows_while_it_is_read_is_refused() {
    let drop = Drop::one("id\n".repeat(200_000).as_bytes());
    let columns = ["id".to_owned()];
    let request = Request { relation: &Relation::Whole, columns: &columns, batch_rows: 10 };
    let extract = extract(&SourceKind::Csv(drop.kind.clone()), &request, &drop.context()).unwrap();
    let path = drop.folder.path().join("drop.csv");
    std::fs::write(&path, "id\n".repeat(200_001)).unwrap();
    assert!(matches!(extract.last(), Some(Err(Error::Changed { .. } | Error::RaggedRow { .. }))));
}

#[test]
fn a_stop_is_heard() {
    let drop = Drop::one("id\n".repeat(100_000).as_bytes());
    let columns = ["id".to_owned()];
    let request = Request { relation: &Relation::Whole, columns: &columns, batch_rows: 10 };
    let stop = Arc::new(AtomicBool::new(false));
    let context = Context { stop: Arc::clone(&stop), ..drop.context() };
    let extract = extract(&SourceKind::Csv(drop.kind.clone()), &request, &context).unwrap();
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    assert!(matches!(extract.last(), Some(Err(Error::Stopped))));
}
