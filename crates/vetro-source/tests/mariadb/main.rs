//! Reading from a real server: exact values, walls, and what breaks.
//!
//! The expected text of each value is written down from the documentation of
//! the server's types, not from what was read.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../support/mariadb.rs"]
mod server;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use arrow::array::{Array, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType};
use arrow::record_batch::RecordBatch;
use secrecy::SecretString;
use vetro_model::source::{Mariadb, Relation, SourceKind};
use vetro_model::{Fault, SecretRef};
use vetro_source::{Context, Error, Extract, Request, describe, extract, tables};

use server::{PASSWORD, Server};

/// The server of all tests that do not harm it. It writes down every statement.
static SERVER: LazyLock<Server> = LazyLock::new(|| Server::start_with(&["--general-log=1", "--log-output=TABLE"]));

struct Source {
    url: String,
    kind: Mariadb,
    stop: Arc<AtomicBool>,
}

impl Source {
    fn at(url: String) -> Self {
        let kind = serde_json::from_str(r#"{ "url": "${URL}" }"#).unwrap();
        Self { url, kind, stop: Arc::default() }
    }

    fn ask<T>(&self, question: impl FnOnce(&SourceKind, &Context<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let url = self.url.clone();
        let secret = move |_: &SecretRef| Ok(SecretString::from(url.clone()));
        let (project, stop) = (Path::new("."), Arc::clone(&self.stop));
        question(&SourceKind::Mariadb(self.kind.clone()), &Context { project, scratch: project, secret: &secret, stop })
    }

    fn extract(&self, relation: &Relation, columns: &[&str]) -> Result<Extract, Error> {
        let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
        self.ask(|kind, context| extract(kind, &Request { relation, columns: &columns, batch_rows: 0 }, context))
    }

    fn read(&self, relation: &Relation, columns: &[&str]) -> Result<(Vec<RecordBatch>, Vec<Fault>), Error> {
        let pulled: Vec<_> = self.extract(relation, columns)?.collect::<Result<_, _>>()?;
        let faults = pulled.iter().flat_map(|pulled| pulled.faults.clone()).collect();
        Ok((pulled.into_iter().map(|pulled| pulled.batch).collect(), faults))
    }

    fn fails(&self, relation: &Relation, columns: &[&str]) -> Error {
        self.read(relation, columns).unwrap_err()
    }
}

fn shared() -> Source {
    Source::at(SERVER.url())
}

fn table(name: &str) -> Relation {
    Relation::Table(name.to_owned())
}

fn query(text: &str) -> Relation {
    Relation::Query(text.to_owned())
}

/// A column's type, its texts, and the rule of each faulty row.
type Column = (DataType, Vec<Option<String>>, Vec<(String, Vec<u32>)>);

/// The only column of a table with these values.
fn column(name: &str, kind: &str, values: &str) -> Column {
    SERVER
        .run(&format!("SET sql_mode = ''; CREATE TABLE {name} (n int, a {kind}); INSERT INTO {name} VALUES {values}"));
    let (batches, faults) = shared().read(&query(&format!("SELECT a FROM {name} ORDER BY n")), &["a"]).unwrap();
    assert_eq!(batches.len(), 1);
    let column = batches[0].column(0);
    let texts = cast(column, &DataType::Utf8).unwrap();
    let texts = texts.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect();
    (column.data_type().clone(), texts, faults.into_iter().map(|fault| (fault.rule, fault.rows)).collect())
}

/// Every value of a type as the text that its documentation gives it.
fn zoo(name: &str, kind: &str, arrow: &DataType, values: &[(&str, &str)]) {
    let rows: Vec<String> = values.iter().enumerate().map(|(row, (sql, _))| format!("({row}, {sql})")).collect();
    let (found, texts, faults) = column(name, kind, &rows.join(", "));
    let expected: Vec<Option<String>> =
        values.iter().map(|(_, text)| (*text != "∅").then(|| (*text).to_owned())).collect();
    assert_eq!((&found, texts, faults), (arrow, expected, vec![]), "{kind}");
}

#[test]
fn whole_numbers_of_every_width_keep_their_digits() {
    let int = DataType::Int64;
    zoo("i1", "tinyint", &int, &[("-128", "-128"), ("127", "127"), ("NULL", "∅"), ("2", "2")]);
    zoo("i1b", "boolean", &int, &[("true", "1"), ("2", "2")]);
    zoo("i2", "smallint unsigned", &int, &[("65535", "65535"), ("0", "0")]);
    zoo("i3", "mediumint", &int, &[("-8388608", "-8388608")]);
    zoo("i4", "int(6) zerofill", &int, &[("42", "42")]);
    zoo(
        "i8",
        "bigint",
        &int,
        &[
            ("-9223372036854775808", "-9223372036854775808"),
            ("9223372036854775807", "9223372036854775807"),
            ("9007199254740993", "9007199254740993"),
        ],
    );
    let wide = DataType::Decimal128(20, 0);
    zoo("u8", "bigint unsigned", &wide, &[("18446744073709551615", "18446744073709551615"), ("0", "0")]);
    zoo("y", "year", &int, &[("1901", "1901"), ("2155", "2155")]);
}

#[test]
fn decimals_keep_their_scale_and_floats_their_shortest_digits() {
    zoo("d2", "decimal(10,2)", &DataType::Decimal128(10, 2), &[("1.5", "1.50"), ("-99999999.99", "-99999999.99")]);
    zoo("du", "decimal(5,0) unsigned", &DataType::Decimal128(5, 0), &[("7", "7")]);
    let long = "12345678901234567890123456789012345.678901234567890123456789012345";
    zoo("d65", "decimal(65,30)", &DataType::Utf8, &[(long, long)]);
    zoo("f4", "float", &DataType::Float64, &[("0.1", "0.1"), ("16777216", "16777216.0"), ("-1.5e-10", "-1.5e-10")]);
    zoo("f8", "double", &DataType::Float64, &[("0.1", "0.1"), ("1.7976931348623157e308", "1.7976931348623157e308")]);
}

#[test]
fn days_and_moments_are_exact() {
    zoo("dd", "date", &DataType::Date32, &[("'1000-01-01'", "1000-01-01"), ("'9999-12-31'", "9999-12-31")]);
    let local = DataType::Timestamp(TimeUnit::Microsecond, None);
    zoo(
        "dt",
        "datetime(6)",
        &local,
        &[
            ("'2025-03-30 02:30:00.000001'", "2025-03-30T02:30:00.000001"),
            ("'1000-01-01 00:00:00'", "1000-01-01T00:00:00"),
        ],
    );
    let utc = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    SERVER.run("CREATE TABLE ts (n int, a timestamp(3) NULL)");
    SERVER.run("SET time_zone = '+02:00'; INSERT INTO ts VALUES (0, '2025-07-01 12:00:00.250'), (1, NULL)");
    let (batches, faults) = shared().read(&query("SELECT a FROM ts ORDER BY n"), &["a"]).unwrap();
    assert_eq!((batches[0].column(0).data_type(), faults.len()), (&utc, 0));
    // 10:00 in UTC, in microseconds.
    assert_eq!(batches[0].column(0).as_primitive::<TimestampMicrosecondType>().value(0), 1_751_364_000_250_000);
    assert!(batches[0].column(0).is_null(1));
}

#[test]
fn times_beyond_a_day_stay_as_they_are() {
    let text = DataType::Utf8;
    zoo(
        "t",
        "time(2)",
        &text,
        &[("'838:59:59'", "838:59:59.00"), ("'-00:00:01.5'", "-00:00:01.50"), ("'24:00'", "24:00:00.00")],
    );
}

#[test]
fn zero_dates_are_findings_and_never_another_day() {
    let (_, texts, faults) =
        column("z", "date", "(0, '0000-00-00'), (1, '2023-11-00'), (2, '2023-11-30'), (3, '2023-00-00')");
    assert_eq!(texts, [None, None, Some("2023-11-30".to_owned()), None]);
    assert_eq!(faults, [("zero-date".to_owned(), vec![0, 1, 3])]);
    let (_, texts, faults) = column("zt", "datetime", "(0, '0000-00-00 00:00:00'), (1, '2023-11-30 00:00:00')");
    assert_eq!(texts, [None, Some("2023-11-30T00:00:00".to_owned())]);
    assert_eq!(faults, [("zero-date".to_owned(), vec![0])]);
    let (_, texts, faults) = column("zy", "year", "(0, '0000'), (1, 2000)");
    assert_eq!((texts, faults), (vec![None, Some("2000".to_owned())], vec![("zero-date".to_owned(), vec![0])]));
}

#[test]
fn texts_of_every_charset_are_exact() {
    let text = DataType::Utf8;
    zoo(
        "v",
        "varchar(200) CHARACTER SET utf8mb4",
        &text,
        &[
            ("'00712'", "00712"),
            ("' due\\nrighe '", " due\nrighe "),
            ("'=cmd|''/c calc''!A1'", "=cmd|'/c calc'!A1"),
            ("'<script>alert(1)</script>'", "<script>alert(1)</script>"),
            ("'👩‍👧 e\u{301}'", "👩‍👧 e\u{301}"),
            ("'NULL'", "NULL"),
            ("''", ""),
            ("NULL", "∅"),
        ],
    );
    zoo("l1", "varchar(20) CHARACTER SET latin1", &text, &[("'Zürich €'", "Zürich €")]);
    zoo("u3", "text CHARACTER SET utf8mb3", &text, &[("'Bärenplatz'", "Bärenplatz")]);
    zoo("e", "enum('rosso','verde')", &text, &[("'verde'", "verde")]);
    zoo("s", "set('a','b','c')", &text, &[("'c,a'", "a,c")]);
    zoo(
        "j",
        "json",
        &text,
        &[("'{\"n\": 1.50, \"big\": 9007199254740993}'", "{\"n\": 1.50, \"big\": 9007199254740993}")],
    );
    zoo("b1", "bit(1)", &text, &[("b'1'", "1"), ("b'0'", "0")]);
    zoo("b8", "bit(10)", &text, &[("b'101'", "0000000101")]);
    zoo("uu", "uuid", &text, &[("'123E4567-E89B-12D3-A456-426614174000'", "123e4567-e89b-12d3-a456-426614174000")]);
    zoo("ip", "inet6", &text, &[("'2001:DB8::1'", "2001:db8::1")]);
}

#[test]
fn texts_that_may_not_travel_are_faults() {
    let (_, texts, faults) = column("bad", "varchar(20)", "(0, 'a\\0b'), (1, 'sano'), (2, CHAR(27 USING utf8mb4))");
    assert_eq!(texts, [None, Some("sano".to_owned()), None]);
    assert_eq!(faults, [("control-character".to_owned(), vec![0, 2])]);
}

#[test]
fn what_has_no_exact_text_is_refused_by_name() {
    SERVER.run("CREATE TABLE shapes (id int, g geometry, b blob, v varbinary(3))");
    for (name, kind) in [("g", "geometry"), ("b", "binary data"), ("v", "binary data")] {
        let error = shared().fails(&table("shapes"), &[name]);
        assert!(matches!(&error, Error::UnsupportedType { kind: found, .. } if found == kind), "{error}");
    }
    assert!(shared().read(&table("shapes"), &["id"]).is_ok());
}

#[test]
fn names_are_found_and_the_nearest_is_told() {
    SERVER.run("CREATE TABLE contravvenzioni (`Data ora` datetime NOT NULL, `a``b` int, via text)");
    let columns = shared().ask(|kind, context| describe(kind, &table("contravvenzioni"), context)).unwrap();
    let told: Vec<_> = columns.iter().map(|column| (column.name.as_str(), column.nullable)).collect();
    assert_eq!(told, [("Data ora", false), ("a`b", true), ("via", true)]);
    assert!(shared().ask(tables).unwrap().contains(&"contravvenzioni".to_owned()));
    assert!(shared().read(&table("city.contravvenzioni"), &["a`b", "Data ora"]).is_ok());
    let error = shared().fails(&table("contravenzioni"), &["via"]);
    assert!(
        matches!(&error, Error::MissingTable { nearest: Some(name), .. } if name == "contravvenzioni"),
        "{error:?}"
    );
    let error = shared().fails(&table("contravvenzioni"), &["vie"]);
    assert!(matches!(&error, Error::MissingColumn { nearest: Some(name), .. } if name == "via"), "{error:?}");
    let error = shared().fails(&query("SELECT nonsense FROM contravvenzioni"), &["a"]);
    assert!(error.to_string().contains("nonsense"), "{error}");
}

#[test]
fn nothing_can_be_written_and_nothing_was() {
    SERVER.run(
        "CREATE TABLE target (a int); CREATE SEQUENCE counter;
        CREATE FUNCTION write_it() RETURNS int MODIFIES SQL DATA RETURN (SELECT NEXTVAL(counter));
        CREATE VIEW innocent AS SELECT write_it() AS a;",
    );
    for relation in [query("SELECT NEXTVAL(counter) AS a"), table("innocent")] {
        let error = shared().fails(&relation, &["a"]);
        assert!(matches!(&error, Error::Query { state, .. } if state == "25006"), "{error:?}");
    }
    for text in [
        "SELECT 1 AS a; DELETE FROM target",
        "SELECT 1--1 AS a) AS q; DELETE FROM target; SELECT (1",
        "SELECT 1 AS a /*! INTO OUTFILE '/tmp/x' */",
        "SELECT load_file('/etc/passwd') AS a",
        "SELECT sleep(9) AS a",
    ] {
        assert!(matches!(shared().fails(&query(text), &["a"]), Error::NotOneQuery { .. }), "{text}");
    }
    SERVER.run("INSERT INTO target VALUES (7)");
    shared().read(&table("target"), &["a"]).unwrap();
    let writes = "SELECT count(*) FROM mysql.general_log WHERE user_host LIKE 'vetro%' AND command_type IN ('Query', \
        'Execute') AND argument REGEXP '^ *(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|LOCK|CALL|LOAD)'";
    assert_eq!(SERVER.run(writes), "0");
    let read =
        "SELECT count(*) > 0 FROM mysql.general_log WHERE user_host LIKE 'vetro%' AND argument LIKE '%READ ONLY'";
    assert_eq!(SERVER.run(read), "1");
}

#[test]
fn a_refused_login_never_repeats_the_password() {
    for url in [
        format!("mariadb://vetro:hunter2@127.0.0.1:{}/city", SERVER.port),
        format!("mariadb://nobody:hunter2@127.0.0.1:{}/city", SERVER.port),
        format!("mariadb://vetro:{PASSWORD}@127.0.0.1:{}/hunter", SERVER.port),
    ] {
        let error = Source::at(url).fails(&table("x"), &["a"]);
        assert!(matches!(error, Error::Login { .. }), "{error:?}");
        assert!(!error.is_transient());
        assert!(!format!("{error} {error:?}").contains("hunter2") && !format!("{error:?}").contains(PASSWORD));
    }
}

#[test]
fn a_server_that_is_down_is_a_passing_trouble() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = Source::at(format!("mariadb://u:p@127.0.0.1:{port}/d")).fails(&table("x"), &["a"]);
    assert!(matches!(error, Error::Connect { .. }) && error.is_transient(), "{error:?}");
}

#[test]
fn a_server_that_dies_in_the_middle_leaves_no_short_table() {
    let mut server = Server::start_with(&[]);
    let source = Source::at(server.url());
    let rows = "SELECT seq AS a, REPEAT('x', 1000) AS b FROM seq_1_to_2000000";
    let mut extract = source.extract(&query(rows), &["a", "b"]).unwrap();
    assert!(extract.next().unwrap().is_ok());
    server.stop();
    let last = extract.find_map(Result::err).expect("an extract that was cut off ends with an error");
    assert!(matches!(last, Error::Cut { .. } | Error::Stalled { .. }) && last.is_transient(), "{last:?}");
}

#[test]
fn who_stops_stops_the_server_too() {
    let source = shared();
    let rows = "SELECT a.seq AS a FROM seq_1_to_100000 AS a JOIN seq_1_to_100000 AS b ON a.seq * b.seq = 7";
    let running = || {
        SERVER.run(
            "SELECT count(*) FROM information_schema.processlist WHERE info LIKE '%* b.seq = 7%' AND user = 'vetro'",
        )
    };
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| source.read(&query(rows), &["a"]));
        let began = Instant::now();
        while running() == "0" {
            assert!(began.elapsed() < Duration::from_secs(30), "waited in vain");
            std::thread::sleep(Duration::from_millis(50));
        }
        source.stop.store(true, Ordering::Relaxed);
        assert!(matches!(reader.join().unwrap(), Err(Error::Stopped)));
    });
    let began = Instant::now();
    while running() != "0" {
        assert!(began.elapsed() < Duration::from_secs(30), "the query runs on");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_query_that_takes_too_long_is_over() {
    let mut source = shared();
    source.kind.total_timeout = serde_json::from_str("\"1s\"").unwrap();
    let rows = "SELECT a.seq AS a FROM seq_1_to_100000 AS a JOIN seq_1_to_100000 AS b ON a.seq * b.seq = 11";
    assert!(matches!(source.fails(&query(rows), &["a"]), Error::OverTime { seconds: 1 }));
}

#[test]
fn many_rows_stream_in_batches() {
    let (batches, _) = shared().read(&query("SELECT seq AS a FROM seq_1_to_150000"), &["a"]).unwrap();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [65_536, 65_536, 18_928]);
}
