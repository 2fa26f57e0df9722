//! Documents and lines of JSON, good and bad.

use std::sync::Arc;

use arrow::array::{Array, AsArray};
use vetro_model::Fault;
use vetro_model::source::SourceKind;

use super::*;
use crate::{describe, extract};

struct Drop {
    folder: tempfile::TempDir,
    kind: Json,
}

type Rows = Vec<Vec<String>>;

impl Drop {
    fn new(settings: &str, text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.json"), text).unwrap();
        let kind = serde_json::from_str(&format!(r#"{{ "path": "a.json"{settings} }}"#)).unwrap();
        Self { folder, kind }
    }

    fn lines(text: &str) -> Self {
        Self::new(r#", "lines": true"#, text)
    }

    fn context(&self) -> Context<'_> {
        let secret = &|name: &vetro_model::SecretRef| Err(Error::secret(name, "is not needed"));
        Context { project: self.folder.path(), scratch: self.folder.path(), secret, stop: Arc::default() }
    }

    /// Rows of texts; `∅` where nothing is.
    fn read(&self, columns: &[&str]) -> Result<(Rows, Vec<Fault>), Error> {
        let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
        let request = Request { relation: &Relation::Whole, columns: &columns, batch_rows: 2 };
        let (mut rows, mut faults) = (Vec::new(), Vec::new());
        for pulled in extract(&SourceKind::Json(self.kind.clone()), &request, &self.context())? {
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

#[test]
fn values_stay_as_they_are_written() {
    let text = r#"[ {"id": 9007199254740993, "n": 1.50, "b": true, "t": "a\u00e8\n", "o": {"x": [1.0, null]}, "v": null},
        {"id": "007", "o": {"x": [2]}} ]"#;
    let drop = Drop::new("", text);
    let (rows, faults) = drop.read(&["id", "n", "b", "t", "o", "v", "/o/x/0"]).unwrap();
    assert_eq!(rows[0], ["9007199254740993", "1.50", "true", "aè\n", r#"{"x":[1.0,null]}"#, "∅", "1.0"]);
    assert_eq!(rows[1], ["007", "∅", "∅", "∅", r#"{"x":[2]}"#, "∅", "2"]);
    assert!(faults.is_empty());
    let columns = describe(&SourceKind::Json(drop.kind.clone()), &Relation::Whole, &drop.context()).unwrap();
    let told: Vec<_> =
        columns.iter().map(|column| (column.name.as_str(), column.kind.as_str(), column.nullable)).collect();
    assert_eq!(told[0], ("id", "number or string", false));
    assert_eq!(told[5], ("v", "null", true));
}

#[test]
fn the_list_is_found_by_a_pointer() {
    let text = r#"{"ok": true, "result": {"a/b": [{"id": 1}]}}"#;
    assert_eq!(Drop::new(r#", "records": "/result/a~1b""#, text).read(&["id"]).unwrap().0, [["1"]]);
    for (pointer, told) in [
        ("", "is no list: name the list in it with `records`, as in \"/result/records\""),
        ("/result", "has no list at `records` = \"/result\""),
        ("/none", "has nothing at `records` = \"/none\""),
        ("none", "`records` is a JSON Pointer: it begins with /, as in \"/result/records\""),
    ] {
        let error = Drop::new(&format!(r#", "records": "{pointer}""#), text).error();
        assert!(error.ends_with(told), "{error}");
    }
}

#[test]
fn lines_stream_and_the_first_broken_one_ends_the_extract() {
    let (rows, _) = Drop::lines("\u{feff}{\"id\":1}\r\n\n{\"id\":2}").read(&["id"]).unwrap();
    assert_eq!(rows, [["1"], ["2"]]);
    let error = Drop::lines("{\"id\":1}\n{\"id\":").error();
    assert!(error.ends_with("line 2, column 6: the line ends in the middle"), "{error}");
    assert!(Drop::lines("{\"id\":1}\n[2]\n").error().ends_with("record 2 is no object"));
    assert!(Drop::lines("{\"id\":1,\"id\":2}\n").error().ends_with("record 1 has two members of one name"));
    assert!(Drop::lines("<!doctype html><p>").error().ends_with("is an HTML page, not JSON"));
    assert!(Drop::new("", "[{\"id\":1}").error().ends_with("the file ends in the middle"));
}

#[test]
fn a_member_that_no_record_has_is_a_mistake() {
    let error = Drop::lines("{\"nome\":1}\n").read(&["nomi"]).unwrap_err();
    assert!(matches!(&error, Error::MissingColumn { nearest: Some(name), .. } if name == "nome"));
}

#[test]
fn texts_that_may_not_travel_are_faults_of_their_record() {
    let (rows, faults) = Drop::lines("{\"id\":\"a\\u0000b\"}\n{\"id\":\"\\ud800\"}\n").read(&["id"]).unwrap();
    assert_eq!(rows, [["∅"], ["∅"]]);
    let told: Vec<_> = faults.iter().map(|fault| (fault.rule.as_str(), fault.rows.as_slice())).collect();
    assert_eq!(told, [("bad-encoding", [1].as_slice()), ("control-character", [0].as_slice())]);
}
