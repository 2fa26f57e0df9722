//! Bugs planted in finished files: each is found at its place, and no value is told.

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
use arrow::array::{ArrayRef, DictionaryArray, Int64Array, RecordBatch, StringArray, UInt32Array};
use arrow::datatypes::{DataType, Field, Schema};
use vetro_model::ColumnName;
use vetro_model::plan::Allowance;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

/// Invented: the specimen number of the federal office, and a mailbox.
const AHV: &str = "756.9217.0769.85";
const MAIL: &str = "maria@posta.example";

fn none() -> Allowances<'static> {
    Allowances::default()
}

/// What is found in a file of this name and content, as `what place name rows`.
fn found(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    let sightings = path(&folder.path().join(name), &none()).unwrap();
    let told = format!("{sightings:?}");
    assert!(!told.contains(AHV) && !told.contains(MAIL) && !told.contains("756"), "{told}");
    sightings.iter().map(short).collect()
}

fn short(sighting: &Sighting) -> String {
    let Sighting { what, place, name, rows, .. } = sighting;
    format!("{what} {} {name} {rows:?}", place.words())
}

fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in members {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn parquet_with(batch: &RecordBatch, properties: WriterProperties) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn one_column(values: ArrayRef) -> RecordBatch {
    let field = Field::new("codice", values.data_type().clone(), true);
    RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![values]).unwrap()
}

#[test]
fn cells_and_headers_of_any_delimiter_and_encoding_are_read() {
    for delimiter in [",", ";", "\t", "|"] {
        let text = format!("nome{delimiter}nota\nsì{delimiter}{AHV}\nno{delimiter}x{delimiter}{MAIL}\n");
        assert_eq!(found("a.csv", text.as_bytes()), ["email values  [3]", "ahv values nota [2]"]);
    }
    assert_eq!(found("a.csv", format!("citt\u{e0},{AHV}\nx,y\n").as_bytes()), ["ahv name …2 []"]);
    let western = [b"citt\xe0;nota\n\xe8;".as_slice(), AHV.as_bytes()].concat();
    assert_eq!(found("a.csv", &western), ["ahv values nota [2]"]);
    assert_eq!(found("a.csv", b"targa,importo\nTI 123,5\n"), ["plate values targa [2]"]);
    assert!(found("a.csv", b"cap,importo\nZH 8001,5\n").is_empty());
}

#[test]
fn file_names_are_read_and_not_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(format!("rapporto_{AHV}.csv")), "a\n1\n").unwrap();
    std::fs::write(folder.path().join("b.csv"), "a\n1\n").unwrap();
    let sightings = super::folder(folder.path(), &none()).unwrap();
    assert_eq!((sightings.len(), sightings[0].file.as_str(), sightings[0].place), (1, "…2", Place::FileName));
}

#[test]
fn keys_values_and_repeated_keys_of_json_are_read() {
    let text = format!(r#"{{"a":{{"nota":"{AHV}","nota":"x"}},"b":[1,7569217076985],"{MAIL}":0}}"#);
    assert_eq!(found("a.json", text.as_bytes()), ["email name …5 []", "ahv values a.nota []", "ahv values b [3]"]);
    let geojson = format!(r#"{{"type":"FeatureCollection","features":[{{}},{{"properties":{{"mail":"{MAIL}"}}}}]}}"#);
    assert_eq!(found("a.geojson", geojson.as_bytes()), ["email values features.properties.mail [3]"]);
    let born = r#"[{"cognome":"Rossi","nascita":"1985-03-12"}]"#;
    assert_eq!(found("a.json", born.as_bytes()), ["birth-date values nascita [2]"]);
    assert!(found("a.json", br#"[{"via":"Rossi","nascita":"1985-03-12"}]"#).is_empty());
    assert_eq!(found("a.json", br#"{"a":"#), ["unreadable file  []"]);
    let contact = format!(r#"{{"contributors":[{{"email":"{MAIL}"}}],"title":"{AHV}"}}"#);
    assert_eq!(found("datapackage.json", contact.as_bytes()), ["ahv values title []"]);
}

#[test]
fn texts_attributes_and_comments_of_pages_are_read() {
    let page = format!("<p>756.92<b>17</b>.0769.85</p>\n<a href='mailto:maria%40posta.example'>x</a><!-- {AHV} -->");
    assert_eq!(found("a.html", page.as_bytes()), ["ahv comment  [2]", "ahv text  [1]", "email attribute href [2]"]);
    assert_eq!(found("a.txt", format!("uno\ndue {AHV}").as_bytes()), ["ahv text  [2]"]);
}

#[test]
fn members_of_archives_are_read_to_a_depth() {
    let inner = packed(&[("b.csv", format!("nota\n{AHV}\n").as_bytes())]);
    assert_eq!(found("a.zip", &packed(&[("c.zip", &inner)])), ["ahv values nota [2]"]);
    let mut deep = inner;
    for _ in 0..5 {
        deep = packed(&[("c.zip", &deep)]);
    }
    assert_eq!(found("a.zip", &deep), ["unreadable file  []"]);
}

#[test]
fn what_cannot_be_read_is_told() {
    assert_eq!(found("a.png", b"\x89PNG\r\n\x1a\n\0\0"), ["unreadable file  []"]);
    assert_eq!(found("a.parquet", b"PAR1 broken PAR1"), ["unreadable file  []"]);
    assert_eq!(found("a.zip", b"PK\x03\x04broken"), ["unreadable file  []"]);
}

#[test]
fn a_workbook_is_read_in_all_its_parts() {
    let shared = format!(
        "<sst><si><r><t>756.9217</t></r><r><t>.0769.85</t></r></si><si><t>{MAIL}</t></si><si><t>nota</t></si></sst>"
    );
    let sheet = "<sheetData><row r='1'><c r='A1' t='s'><v>2</v></c></row>\
                 <row r='2'><c r='A2' t='s'><v>0</v></c><c r='B2'><v>7569217076985</v></c></row></sheetData>";
    let core = format!("<cp><dc:creator>{MAIL}</dc:creator></cp>");
    let hidden = format!("<sheets><sheet name='{MAIL}' state='hidden'/></sheets>");
    let comments = format!("<comment><text><t>{AHV}</t></text></comment>");
    let book = packed(&[
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", shared.as_bytes()),
        ("docProps/core.xml", core.as_bytes()),
        ("xl/workbook.xml", hidden.as_bytes()),
        ("xl/comments1.xml", comments.as_bytes()),
    ]);
    let expected = [
        "email metadata  []",
        "ahv comment  []",
        "ahv shared texts  []",
        "email shared texts  []",
        "email metadata  []",
        "ahv values  [2]",
        "ahv values nota [2]",
    ];
    assert_eq!(found("a.xlsx", &book), expected);
}

#[test]
fn a_dictionary_entry_that_no_row_uses_is_found() {
    // The library writes used entries only. So sixteen rows use it at first, and then their run of codes, a head of 16 << 1
    // and the code, is made a run of the other code.
    let keys: UInt32Array = (0..32).map(|row| u32::from(row >= 16)).collect();
    let values = StringArray::from(vec!["a", AHV]);
    let batch = one_column(Arc::new(DictionaryArray::new(keys, Arc::new(values))));
    let plain = WriterProperties::builder().set_statistics_enabled(EnabledStatistics::None).build();
    let mut bytes = parquet_with(&batch, plain);
    let runs = [1, 32, 0, 32, 1];
    let at = bytes.windows(runs.len()).position(|window| window == runs).unwrap();
    bytes[at + 4] = 0;
    assert_eq!(found("a.parquet", &bytes), ["ahv dictionary codice []"]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.parquet"), &bytes).unwrap();
    let gate = super::folder(folder.path(), &none()).unwrap();
    assert_eq!(gate.iter().map(short).collect::<Vec<_>>(), ["ahv dictionary codice []"]);
}

#[test]
fn statistics_and_metadata_of_parquet_are_read() {
    let texts = one_column(Arc::new(StringArray::from(vec!["a", AHV, "b"])));
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_created_by(format!("writer of {MAIL}"))
        .set_key_value_metadata(Some(vec![
            KeyValue::new("source".to_owned(), format!("export {AHV}")),
            KeyValue::new("schema".to_owned(), "bWFyaWFAcG9zdGEuZXhhbXBsZQ==".to_owned()),
        ]))
        .build();
    let bytes = parquet_with(&texts, properties);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.parquet"), &bytes).unwrap();
    let found: Vec<String> = super::folder(folder.path(), &none()).unwrap().iter().map(short).collect();
    assert_eq!(
        found,
        [
            "ahv statistics codice []",
            "email metadata created_by []",
            "email metadata schema []",
            "ahv metadata source []",
        ]
    );
    let numbers = one_column(Arc::new(Int64Array::from(vec![7_569_217_076_985])));
    let bytes = parquet_with(&numbers, WriterProperties::builder().build());
    std::fs::write(folder.path().join("a.parquet"), &bytes).unwrap();
    let places: Vec<Place> =
        path(&folder.path().join("a.parquet"), &none()).unwrap().iter().map(|found| found.place).collect();
    assert_eq!(places, [Place::Values, Place::Dictionary, Place::Statistics]);
    assert_eq!(numbers.schema().field(0).data_type(), &DataType::Int64);
}

/// Rows of one text each, a page for every row, without a dictionary and uncompressed.
fn paged(values: &[&str]) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_data_page_row_count_limit(1)
        .set_write_batch_size(1)
        .build();
    parquet_with(&one_column(Arc::new(StringArray::from(values.to_vec()))), properties)
}

fn at_the_gate(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    super::folder(folder.path(), &none()).unwrap().iter().map(short).collect()
}

#[test]
fn an_identifier_in_the_page_index_alone_is_found() {
    // Neither the least nor the greatest value of the whole column: only the index of its own page tells it, and the gate
    // compares the values elsewhere.
    let bytes = paged(&["0", AHV, "z"]);
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&bytes).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let known = reader.metadata().row_group(0).column(0).statistics().unwrap();
    assert_eq!((known.min_bytes_opt(), known.max_bytes_opt()), (Some(b"0".as_slice()), Some(b"z".as_slice())));
    assert_eq!(at_the_gate("a.parquet", &bytes), ["ahv statistics codice []"]);
}

#[test]
fn an_identifier_that_only_the_statistics_kept_is_found() {
    // The value itself is overwritten where it stands first, which is its page.
    let mut bytes = paged(&["a", AHV, "b"]);
    let at = bytes.windows(AHV.len()).position(|window| window == AHV.as_bytes()).unwrap();
    bytes[at..at + AHV.len()].fill(b'a');
    assert_eq!(found("a.parquet", &bytes), ["ahv statistics codice []"]);
}

#[test]
fn a_shared_text_that_no_cell_uses_is_found() {
    let shared = format!("<sst><si><t>nota</t></si><si><t>x</t></si><si><t>{AHV}</t></si></sst>");
    let sheet = "<sheetData><row r='1'><c r='A1' t='s'><v>0</v></c></row><row r='2'><c r='A2' t='s'><v>1</v></c></row></sheetData>";
    let book = packed(&[("xl/worksheets/sheet1.xml", sheet.as_bytes()), ("xl/sharedStrings.xml", shared.as_bytes())]);
    assert_eq!(found("a.xlsx", &book), ["ahv shared texts  []"]);
    assert_eq!(at_the_gate("a.xlsx", &book), ["ahv shared texts  []"]);
}

#[test]
fn foreign_members_of_geojson_are_found_before_and_behind_the_features() {
    let features = vec![r#"{"type":"Feature","geometry":null,"properties":{"a":1}}"#; 5_000].join(",");
    let file = |before: &str, behind: &str| {
        format!(r#"{{"type":"FeatureCollection",{before}"features":[{features}]{behind}}}"#)
    };
    let member = format!(r#""autore":{{"mail":"{MAIL}"}}"#);
    for text in [file(&format!("{member},"), ""), file("", &format!(",{member}"))] {
        assert_eq!(found("a.geojson", text.as_bytes()), ["email values autore.mail []"]);
        assert_eq!(at_the_gate("a.geojson", text.as_bytes()), ["email values autore.mail []"]);
    }
    let in_feature = file("", "").replacen(r#""geometry""#, &format!(r#""nota":"{AHV}","geometry""#), 1);
    assert_eq!(at_the_gate("a.geojson", in_feature.as_bytes()), ["ahv values features.nota [2]"]);
}

#[test]
fn an_allowance_is_for_its_column_and_contacts_are_not_for_data() {
    let folder = tempfile::tempdir().unwrap();
    let allow = [Allowance {
        column: ColumnName::try_new("mail").unwrap(),
        detector: "email".into(),
        reason: "Offices.".into(),
    }];
    std::fs::write(folder.path().join("a.csv"), format!("mail,nota\n{MAIL},{MAIL}\n")).unwrap();
    std::fs::write(folder.path().join("preview.json"), format!(r#"{{"rows":[["{MAIL}"]]}}"#)).unwrap();
    std::fs::write(folder.path().join("b.txt"), format!("write to {MAIL}")).unwrap();
    let allowances = Allowances { columns: &allow, contacts: vec![MAIL.to_owned()], ..none() };
    let found: Vec<String> = super::folder(folder.path(), &allowances).unwrap().iter().map(short).collect();
    assert_eq!(found, ["email values nota [2]"]);
}

#[test]
fn the_order_of_the_folder_and_a_second_name_make_no_difference() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("b.csv"), format!("nota\n{AHV}\n")).unwrap();
    std::fs::hard_link(folder.path().join("b.csv"), folder.path().join("c.csv")).unwrap();
    File::create(folder.path().join("a.csv")).unwrap();
    let found = super::folder(folder.path(), &none()).unwrap();
    assert_eq!(found.iter().map(|found| found.file.as_str()).collect::<Vec<_>>(), ["b.csv"]);
}
