//! Databases and dumps as departments deliver them, good, bad and hostile.

use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use arrow::record_batch::RecordBatch;
use vetro_model::Fault;
use vetro_model::source::SourceKind;

use super::*;
use crate::{describe, extract, tables};

/// A project folder with one source.
struct Office {
    folder: tempfile::TempDir,
    kind: SourceKind,
    stop: Arc<AtomicBool>,
}

impl Office {
    fn dump(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("office.sql"), text).unwrap();
        std::fs::create_dir(folder.path().join("scratch")).unwrap();
        let kind = SourceKind::Sqlite(Sqlite { dump: Some("office.sql".into()), ..Sqlite::default() });
        Self { folder, kind, stop: Arc::default() }
    }

    fn file(statements: &str) -> Self {
        let mut office = Self::dump("");
        let connection = Connection::open(office.folder.path().join("office.db")).unwrap();
        connection.execute_batch(statements).unwrap();
        office.kind = SourceKind::Sqlite(Sqlite { path: Some("office.db".into()), ..Sqlite::default() });
        office
    }

    fn scratch(&self) -> PathBuf {
        self.folder.path().join("scratch")
    }

    fn with<T>(&self, work: impl FnOnce(&Context<'_>) -> T) -> T {
        let secret = &|name: &vetro_model::SecretRef| Err(Error::secret(name, "is not needed"));
        let (project, scratch, stop) = (self.folder.path(), &self.scratch(), Arc::clone(&self.stop));
        work(&Context { project, scratch, secret, stop })
    }

    fn extract(&self, relation: &Relation, columns: &[&str], batch_rows: usize) -> Result<Extract, Error> {
        let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
        self.with(|context| extract(&self.kind, &Request { relation, columns: &columns, batch_rows }, context))
    }

    fn read(&self, relation: &Relation, columns: &[&str]) -> Result<(Vec<RecordBatch>, Vec<Fault>), Error> {
        let pulled: Vec<_> = self.extract(relation, columns, 3)?.collect::<Result<_, _>>()?;
        let faults = pulled.iter().flat_map(|pulled| pulled.faults.clone()).collect();
        Ok((pulled.into_iter().map(|pulled| pulled.batch).collect(), faults))
    }

    fn texts(&self, relation: &Relation, column: &str) -> Result<Vec<Option<String>>, Error> {
        let (batches, _) = self.read(relation, &[column])?;
        let texts = batches.iter().flat_map(|batch| batch.column(0).as_string::<i32>().iter());
        Ok(texts.map(|text| text.map(str::to_owned)).collect())
    }

    fn problem(&self) -> (u64, String) {
        match self.read(&table("t"), &["a"]) {
            Err(Error::Dump { line, problem, .. }) => (line, problem),
            other => panic!("{other:?}"),
        }
    }
}

fn table(name: &str) -> Relation {
    Relation::Table(name.to_owned())
}

fn query(text: &str) -> Relation {
    Relation::Query(text.to_owned())
}

const FINES: &str =
    "CREATE TABLE fines (id INTEGER PRIMARY KEY, via TEXT NOT NULL, amount DECIMAL(8,2), paid BOOLEAN, \
    lon DOUBLE, day DATE, photo BLOB);
INSERT INTO fines VALUES (1, 'Nassa', 40.5, 1, 8.95, '2024-02-29', x'00');
INSERT INTO fines VALUES (9223372036854775807, 'né''; --', 100, 0, 9, NULL, NULL);
INSERT INTO fines VALUES (-3, '', 'n.d.', NULL, NULL, 20240229, NULL);
INSERT INTO fines VALUES (4, '00712', NULL, NULL, NULL, NULL, NULL);
";

#[test]
fn values_keep_their_declared_type_or_their_exact_text() {
    for office in [Office::file(FINES), Office::dump(FINES)] {
        let (batches, faults) = office.read(&table("fines"), &["amount", "id", "paid", "lon", "day"]).unwrap();
        assert_eq!(batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [3, 1]);
        let types: Vec<_> = batches[0].schema().fields().iter().map(|field| field.data_type().clone()).collect();
        let expected = [DataType::Utf8, DataType::Int64, DataType::Boolean, DataType::Float64, DataType::Utf8];
        assert_eq!(types, expected);
        let text = |column: usize| batches[0].column(column).as_string::<i32>().iter().collect::<Vec<_>>();
        assert_eq!(text(0), [Some("n.d."), Some("40.5"), None]);
        assert_eq!(text(4), [Some("20240229"), Some("2024-02-29"), None]);
        assert_eq!(batches[0].column(1).as_primitive::<Int64Type>().values(), &[-3, 1, 4]);
        assert_eq!(batches[1].column(1).as_primitive::<Int64Type>().values(), &[i64::MAX]);
        assert!(batches[0].column(2).is_null(0) && batches[0].column(2).as_boolean().value(1));
        assert_eq!(batches[1].column(3).as_primitive::<Float64Type>().value(0).to_string(), "9");
        assert!(faults.is_empty());
        let expected = ["", "Nassa", "00712", "né'; --"].map(|text| Some(text.to_owned()));
        assert_eq!(office.texts(&table("fines"), "via").unwrap(), expected);
    }
}

#[test]
fn values_that_do_not_fit_are_faults_by_row() {
    let office = Office::dump(
        "CREATE TABLE t (a INTEGER, b BOOLEAN, c TEXT, d DOUBLE);
         INSERT INTO t VALUES (1, 1, 'ok', 1.5), ('x', 2, 'a' || char(27), 'y'), (2.5, 'true', CAST(x'ff' AS TEXT), 9e999);",
    );
    let (batches, faults) = office.read(&table("t"), &["a", "b", "c", "d"]).unwrap();
    let fault =
        |rule: &str, column: &str, rows: &[u32]| Fault { rule: rule.into(), column: column.into(), rows: rows.into() };
    let expected = [
        fault("bad-type", "a", &[1, 2]),
        fault("bad-type", "b", &[1, 2]),
        fault("bad-encoding", "c", &[2]),
        fault("control-character", "c", &[1]),
        fault("bad-type", "d", &[1]),
        fault("non-finite", "d", &[2]),
    ];
    assert_eq!(faults, expected);
    assert!((0..4).all(|column| batches[0].column(column).null_count() == 2));
}

#[test]
fn a_query_is_one_reading_statement_with_types_where_they_are_known() {
    let office = Office::file(FINES);
    let grouped = query("WITH a AS (SELECT via, count(*) AS n FROM fines GROUP BY via) SELECT * FROM a ORDER BY via;");
    assert_eq!(office.texts(&grouped, "n").unwrap(), vec![Some("1".to_owned()); 4]);
    let (batches, _) = office.read(&query("SELECT id AS number FROM fines -- all"), &["number"]).unwrap();
    assert_eq!(batches[0].column(0).data_type(), &DataType::Int64);
    for hostile in ["DELETE FROM fines", "SELECT 1; DELETE FROM fines", "ATTACH '/tmp/x' AS x", "PRAGMA user_version"] {
        assert!(matches!(office.read(&query(hostile), &["a"]), Err(Error::NotOneQuery { .. })), "{hostile}");
    }
    for hostile in
        ["WITH a AS (SELECT 1 AS a) DELETE FROM fines", "SELECT a FROM pragma_user_version", "SELECT x'00'(1) AS a"]
    {
        assert!(matches!(office.read(&query(hostile), &["a"]), Err(Error::Query { .. })), "{hostile}");
    }
    assert_eq!(office.texts(&table("fines"), "via").unwrap().len(), 4);
}

#[test]
fn what_is_missing_is_told_with_the_nearest_name() {
    let office = Office::file(FINES);
    let error = office.read(&table("fine"), &["id"]).unwrap_err();
    assert!(matches!(error, Error::MissingTable { nearest: Some(name), .. } if name == "fines"));
    let error = office.read(&table("fines"), &["viaa"]).unwrap_err();
    assert!(
        matches!(error, Error::MissingColumn { nearest: Some(name), columns, .. } if name == "via" && columns.len() == 7)
    );
    assert!(matches!(office.read(&table("fines\"; DROP TABLE fines"), &["id"]), Err(Error::MissingTable { .. })));
    assert!(
        matches!(office.read(&table("fines"), &["photo"]), Err(Error::UnsupportedType { kind, .. }) if kind == "BLOB")
    );
    assert!(matches!(office.read(&Relation::Whole, &["id"]), Err(Error::Setting { .. })));
    let words = office.read(&query("SELECT nonsense FROM fines"), &["a"]).unwrap_err().to_string();
    assert!(words.contains("no such column: nonsense"), "{words}");
}

#[test]
fn tables_views_and_columns_are_described() {
    let office = Office::dump(&format!("{FINES} CREATE VIEW \"a.b\" AS SELECT via FROM fines; CREATE TABLE e(x);"));
    let names = office.with(|context| tables(&office.kind, context)).unwrap();
    assert_eq!(names, ["\"a.b\"", "e", "fines"]);
    let describe = |name: &str| office.with(|context| describe(&office.kind, &table(name), context)).unwrap();
    let told: Vec<String> =
        describe("main.fines").iter().map(|c| format!("{} {} {}", c.name, c.kind, c.nullable)).collect();
    assert_eq!(told[..3], ["id INTEGER false", "via TEXT false", "amount DECIMAL(8,2) true"]);
    assert_eq!(describe(&names[0])[0].kind, "TEXT");
    assert!(office.read(&table("e"), &["x"]).unwrap().0.is_empty());
}

#[test]
fn a_dump_is_loaded_once_into_a_private_file() {
    let office = Office::dump(&format!("BEGIN TRANSACTION; PRAGMA foreign_keys=OFF; {FINES} COMMIT;"));
    office.read(&table("fines"), &["id"]).unwrap();
    let files = || -> Vec<_> { std::fs::read_dir(office.scratch()).unwrap().map(Result::unwrap).collect() };
    let loaded = files();
    assert_eq!(loaded.len(), 1);
    assert!(loaded[0].file_name().to_str().unwrap().starts_with("office-"));
    assert_eq!(loaded[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let made = loaded[0].metadata().unwrap().modified().unwrap();
    office.read(&query("SELECT via FROM fines"), &["via"]).unwrap();
    assert_eq!((files().len(), files()[0].metadata().unwrap().modified().unwrap()), (1, made));
}

#[test]
fn a_long_dump_is_read_in_pieces_wherever_they_end() {
    let long = "è".repeat(700_000);
    let row = |number: u32| format!("INSERT INTO t VALUES ('{number} è; --''');");
    let rows = format!("{}\n", (0..40_000).map(row).collect::<Vec<_>>().join("\n"));
    let text = format!("\u{feff}CREATE TABLE t (a TEXT);\n{rows}INSERT INTO t VALUES ('{long}{long}');\n{rows}");
    let office = Office::dump(&text);
    let texts = office.texts(&table("t"), "a").unwrap();
    assert_eq!((texts.len(), texts[40_000].as_ref().unwrap().len()), (80_001, 2_800_000));
    assert_eq!(texts[80_000].as_deref(), Some("39999 è; --'"));
    assert_eq!(Office::dump(&format!("{text}INSERT INTO t VALUES (")).problem().0, 80_003);
    assert_eq!(Office::dump(&format!("{text}nonsense;")).problem().0, 80_003);
    let office = Office::dump("");
    assert!(matches!(office.read(&table("t"), &["a"]), Err(Error::WrongKind { found: "an empty file", .. })));
    std::fs::write(office.folder.path().join("office.sql"), b"CREATE TABLE t (a); -- Z\xfcrich\n").unwrap();
    assert!(matches!(office.read(&table("t"), &["a"]), Err(Error::Encoding { .. })));
}

#[test]
fn a_hostile_dump_reaches_nothing() {
    let outside = tempfile::tempdir().unwrap();
    let target = outside.path().join("x.db");
    for statement in [
        format!("ATTACH DATABASE '{}' AS x;", target.display()),
        format!("VACUUM INTO '{}';", target.display()),
        "PRAGMA writable_schema = ON;".to_owned(),
        "PRAGMA trusted_schema = ON;".to_owned(),
        "SELECT load_extension('/tmp/evil.so');".to_owned(),
        "CREATE VIRTUAL TABLE v USING fts5(a);".to_owned(),
        "DETACH main;".to_owned(),
    ] {
        let office = Office::dump(&format!("CREATE TABLE t (a);\n{statement}\n"));
        assert_eq!(office.problem().0, 2, "{statement}");
        assert_eq!(std::fs::read_dir(office.scratch()).unwrap().count(), 0);
    }
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
    let durable = Office::dump(
        "PRAGMA journal_mode = WAL; PRAGMA user_version = 3; CREATE TABLE t (a); INSERT INTO t VALUES (1);",
    );
    assert_eq!(durable.read(&table("t"), &["a"]).unwrap().0[0].num_rows(), 1);
}

#[test]
fn a_dump_that_was_cut_off_is_never_a_short_table() {
    let rows = "CREATE TABLE t (a);\nINSERT INTO t VALUES (1);\n";
    let cut = Office::dump(&format!("{rows}INSERT INTO t VALUES (2)")).problem();
    assert_eq!(cut, (3, "this statement has no end".to_owned()));
    assert_eq!(Office::dump(&format!("{rows}INSERT INTO t VALUES ('Ros")).problem().0, 3);
    assert!(Office::dump(&format!("BEGIN;\n{rows}")).problem().1.contains("never committed"));
    assert!(
        Office::dump(&format!("BEGIN;\n{rows}ROLLBACK; -- due to errors\n")).problem().1.contains("takes itself back")
    );
}

#[test]
fn errors_of_a_dump_say_the_line_and_nothing_of_the_data() {
    let (line, problem) =
        Office::dump("CREATE TABLE t (a UNIQUE);\nINSERT INTO t VALUES ('Rossi'),\n('Rossi');").problem();
    assert_eq!((line, problem.as_str()), (2, "a constraint is broken"));
    let (line, problem) = Office::dump("CREATE TABLE t (a);\n\nINSERT INTO t VALUES (Rossi);").problem();
    assert_eq!(line, 3);
    assert!(!problem.contains("Rossi"));
}

#[test]
fn triggers_of_a_dump_are_kept_whole() {
    let office = Office::dump(
        "CREATE TABLE t (a TEXT); CREATE TRIGGER up AFTER INSERT ON t BEGIN UPDATE t SET a = CASE WHEN 1 THEN upper(a) END; END;
         INSERT INTO t VALUES ('x');",
    );
    assert_eq!(office.texts(&table("t"), "a").unwrap(), [Some("X".to_owned())]);
}

#[test]
fn what_is_no_database_is_named() {
    let office = Office::dump("id,via\n");
    let path = |name: &str| SourceKind::Sqlite(Sqlite { path: Some(name.into()), ..Sqlite::default() });
    let open = |kind: &SourceKind| office.with(|context| tables(kind, context)).unwrap_err();
    assert!(matches!(open(&path("office.sql")), Error::WrongKind { found: "something else", .. }));
    assert!(matches!(open(&path("absent.db")), Error::NoFile { .. }));
    std::fs::write(office.folder.path().join("empty.db"), "").unwrap();
    assert!(matches!(open(&path("empty.db")), Error::WrongKind { found: "an empty file", .. }));
    std::fs::write(office.folder.path().join("bad.db"), [b"SQLite format 3\0".as_slice(), &[7; 4096]].concat())
        .unwrap();
    assert!(
        matches!(open(&path("bad.db")), Error::Query { state, .. } if state == "SQLITE_NOTADB" || state == "SQLITE_CORRUPT")
    );
    let both = Sqlite { path: Some("a".into()), dump: Some("b".into()), window: None };
    assert!(matches!(open(&SourceKind::Sqlite(both)), Error::Setting { .. }));
    assert!(matches!(open(&SourceKind::Sqlite(Sqlite::default())), Error::Setting { .. }));
}

#[test]
fn a_locked_file_is_a_passing_trouble() {
    assert!(open::failed(&rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(5), None)).is_transient());
}

#[test]
fn a_stop_ends_a_query_that_would_run_for_ever() {
    let office = Office::dump(FINES);
    let endless = query("WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n) SELECT a FROM n WHERE a < 0");
    let stop = Arc::clone(&office.stop);
    let timer = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(200));
        stop.store(true, Ordering::Relaxed);
    });
    let outcome = office.extract(&endless, &["a"], 0).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    assert!(matches!(outcome, Err(Error::Stopped)));
    timer.join().unwrap();
}

#[test]
fn a_reader_that_goes_away_lets_the_file_go() {
    let office = Office::dump(FINES);
    let endless = query("WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n) SELECT a FROM n");
    let mut extract = office.extract(&endless, &["a"], 10).unwrap();
    assert_eq!(extract.next().unwrap().unwrap().batch.num_rows(), 10);
    drop(extract);
}
