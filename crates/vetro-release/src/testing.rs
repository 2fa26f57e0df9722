//! A small city for the tests of this crate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int64Array, StringArray,
    Time64MicrosecondArray, TimestampMicrosecondArray, UInt32Array,
};
use arrow::datatypes::{Field, Schema as ArrowSchema, UInt32Type};
use arrow::record_batch::RecordBatch;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use vetro_model::document::{PrivacyMethod, RowAccount};
use vetro_model::metadata::{DatasetMetadata, Frequency, Theme};
use vetro_model::plan::{DatasetPlan, PrivacyPlan, Relation, RowGuard, TextFormat};
use vetro_model::project::{Catalogue, Format, OnViolation};
use vetro_model::schema::Schema;
use vetro_model::text::{Language, Localised};
use vetro_model::word::Share;
use vetro_model::{DatasetId, DepartmentId, SourceName};

use crate::error::Error;
use crate::request::{Documents, Previous, WriteRequest, Written};
use crate::write::write_table;

/// A schema from JSON, with our own quotes.
pub(crate) fn schema(fields: &str) -> Schema {
    serde_json::from_str(&format!("{{ \"fields\": {} }}", fields.replace('\'', "\""))).unwrap()
}

/// A table from its columns.
pub(crate) fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let fields = columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true));
    let schema = ArrowSchema::new(fields.collect::<Vec<_>>());
    RecordBatch::try_new(Arc::new(schema), columns.into_iter().map(|(_, array)| array).collect()).unwrap()
}

/// A column of codes; the dictionary holds what the keys do not use, too.
pub(crate) fn coded(values: &[&str], keys: &[Option<u32>]) -> ArrayRef {
    let keys = UInt32Array::from(keys.to_vec());
    Arc::new(DictionaryArray::<UInt32Type>::new(keys, Arc::new(StringArray::from(values.to_vec()))))
}

pub(crate) fn plan(schema: Schema, formats: &[Format]) -> DatasetPlan {
    let metadata = DatasetMetadata {
        title: Localised::from([(Language::It, "Alberi"), (Language::De, "Bäume")]),
        description: Localised::from([(Language::It, "Gli alberi."), (Language::De, "Die Bäume.")]),
        department: DepartmentId::try_new("verde").unwrap(),
        themes: vec![Theme::Envi],
        subthemes: Vec::new(),
        keywords: BTreeMap::from([(Language::It, vec!["alberi".to_owned()])]),
        frequency: Frequency::Daily,
        licence: None,
        place: None,
        bbox: None,
        issued: None,
        temporal: None,
        temporal_column: None,
        contact: None,
        legal_basis: None,
        provenance: Localised::default(),
        notes: Localised::default(),
        documentation: None,
        related: Vec::new(),
        high_value: None,
        was: Vec::new(),
        series: None,
        withdrawn: Localised::default(),
        charts: Vec::new(),
        map: None,
    };
    DatasetPlan {
        id: DatasetId::try_new("alberi").unwrap(),
        metadata,
        schema,
        source: SourceName::try_new("verde").unwrap(),
        relation: Relation::Table("alberi".to_owned()),
        columns: Vec::new(),
        lookups: BTreeMap::new(),
        rules: Vec::new(),
        aggregate: None,
        privacy: PrivacyPlan::NoPersons { reason: "Trees.".to_owned() },
        loosened: None,
        allow: Vec::new(),
        text_format: TextFormat::default(),
        formats: formats.to_vec(),
        late_after: None,
        rows: RowGuard::default(),
        on_violation: OnViolation::Stop,
        quarantine_limit: Share::from_parts(0.01),
        sort: Vec::new(),
        keep_versions: 10,
    }
}

pub(crate) fn catalogue() -> Catalogue {
    let text = r#"{ "base-url": "https://dati.montelago.example/", "languages": ["it", "de"], "licence": "CC-BY-4.0",
        "timezone": "Europe/Zurich", "title": { "it": "Dati" }, "description": { "it": "I dati." },
        "publisher": { "name": { "it": "Città di Montelago" }, "email": "dati@montelago.example",
                       "url": "https://montelago.example/" } }"#;
    serde_json::from_str(text).unwrap()
}

/// A folder of webs, one inside the other's past.
pub(crate) struct City {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) catalogue: Catalogue,
    pub(crate) zone: TimeZone,
}

impl City {
    pub(crate) fn new() -> Self {
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        Self { folder: tempfile::tempdir().unwrap(), catalogue: catalogue(), zone }
    }

    pub(crate) fn web(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder of the dataset in a web.
    pub(crate) fn data(&self, name: &str) -> PathBuf {
        self.web(name).join("data/alberi")
    }

    pub(crate) fn request<'a>(&'a self, plan: &'a DatasetPlan, batch: &RecordBatch, now: &str) -> WriteRequest<'a> {
        let rows = batch.num_rows() as u64;
        WriteRequest {
            plan,
            catalogue: &self.catalogue,
            department: None,
            previous: None,
            now: now.parse::<Timestamp>().unwrap(),
            zone: &self.zone,
            rows: RowAccount { read: rows, published: rows, ..RowAccount::default() },
            rules: 3,
            findings: Vec::new(),
            method: PrivacyMethod::NoPersons { reason: "Trees.".to_owned() },
            columns: Vec::new(),
        }
    }

    /// Writes a first version into a web.
    pub(crate) fn write(&self, plan: &DatasetPlan, batch: &RecordBatch, web: &str) -> Result<Written, Error> {
        let request = self.request(plan, batch, "2026-11-20T03:00:00Z");
        write_table(batch, &[], &request, &self.web(web))
    }

    /// Writes the version after that of another web.
    pub(crate) fn write_after(
        &self,
        plan: &DatasetPlan,
        batch: &RecordBatch,
        (old, documents): (&str, &Documents),
        (web, now): (&str, &str),
    ) -> Result<Written, Error> {
        let folder = self.data(old);
        let previous = Previous { record: &documents.record, folder: &folder, schema: &documents.schema };
        let request = WriteRequest { previous: Some(previous), ..self.request(plan, batch, now) };
        write_table(batch, &[], &request, &self.web(web))
    }

    pub(crate) fn text(&self, web: &str, name: &str) -> String {
        std::fs::read_to_string(self.data(web).join(name)).unwrap()
    }
}

/// The documents of a new version.
pub(crate) fn new(written: Written) -> Documents {
    match written {
        Written::New(documents) => documents,
        Written::Unchanged => panic!("a new version was expected"),
    }
}

/// Every file under a folder with its bytes, by path.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// The names and types of [`nasty`].
pub(crate) fn nasty_schema() -> Schema {
    schema(
        "[{ 'name': 'testo', 'type': 'string' }, { 'name': 'codice', 'type': 'string' },
          { 'name': 'numero', 'type': 'integer' }, { 'name': 'importo', 'type': 'number' },
          { 'name': 'grande', 'type': 'number' }, { 'name': 'misura', 'type': 'number' },
          { 'name': 'vero', 'type': 'boolean' }, { 'name': 'giorno', 'type': 'date' },
          { 'name': 'ora', 'type': 'time' }, { 'name': 'locale', 'type': 'datetime' },
          { 'name': 'istante', 'type': 'datetime' }, { 'name': 'luogo', 'type': 'geojson' }]",
    )
}

/// Five rows of every type with the values that go wrong elsewhere; the last row is missing throughout.
pub(crate) fn nasty() -> RecordBatch {
    let decimal = |values: [i128; 4], precision, scale| {
        let values = values.map(Some).into_iter().chain([None]);
        let array: Decimal128Array = values.collect();
        Arc::new(array.with_precision_and_scale(precision, scale).unwrap()) as ArrayRef
    };
    let nines = 10_i128.pow(38) - 1;
    let second = 1_000_000_i64;
    // Summer time ends in Zurich at 2024-10-27T01:00:00Z.
    let fold = 1_729_990_800 * second;
    let moments = [Some(0), Some(fold - second), Some(fold), Some(-62_135_596_800 * second), None];
    let point = r#"{"type":"Point","coordinates":[8.950,46.0100]}"#;
    batch(vec![
        (
            "testo",
            Arc::new(StringArray::from(vec![Some("a \"b\", c\r\nd"), Some("  00712"), Some(""), Some("NULL"), None])),
        ),
        ("codice", coded(&["segreto", "e\u{301}", "é", "=1+1", "1E5"], &[Some(1), Some(2), Some(3), Some(4), None])),
        (
            "numero",
            Arc::new(Int64Array::from(vec![Some(9_007_199_254_740_993), Some(-1), Some(0), Some(i64::MIN), None])),
        ),
        ("importo", decimal([150, -5, 0, 123_456_789_012_345_678], 18, 2)),
        ("grande", decimal([nines, -nines, 1, 0], 38, 10)),
        ("misura", Arc::new(Float64Array::from(vec![Some(0.1), Some(-0.0), Some(1e21), Some(f64::NAN), None]))),
        ("vero", Arc::new(BooleanArray::from(vec![Some(true), Some(false), Some(true), Some(false), None]))),
        ("giorno", Arc::new(Date32Array::from(vec![Some(0), Some(19_782), Some(-719_162), Some(2_932_896), None]))),
        (
            "ora",
            Arc::new(Time64MicrosecondArray::from(vec![Some(0), Some(86_399 * second), Some(1), Some(500_000), None])),
        ),
        ("locale", Arc::new(TimestampMicrosecondArray::from(moments.to_vec()))),
        (
            "istante",
            Arc::new(
                TimestampMicrosecondArray::from(moments.map(|moment| moment.map(|micros| micros.max(0))).to_vec())
                    .with_timezone("Europe/Zurich"),
            ),
        ),
        ("luogo", coded(&[point, "{}"], &[Some(0), Some(0), Some(1), None, None])),
    ])
}

/// The same table with one column's rows in the opposite order.
pub(crate) fn reversed(batch: &RecordBatch, column: usize) -> RecordBatch {
    let order: UInt32Array = (0..u32::try_from(batch.num_rows()).unwrap()).rev().collect();
    let mut columns = batch.columns().to_vec();
    columns[column] = arrow::compute::take(&columns[column], &order, None).unwrap();
    RecordBatch::try_new(batch.schema(), columns).unwrap()
}
