//! Reading from a real server: exact values, walls, and everything that breaks.

mod support;

use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, Time64MicrosecondType, TimeUnit,
    TimestampMicrosecondType, UInt32Type,
};
use arrow::record_batch::RecordBatch;
use secrecy::SecretString;
use vetro_model::source::{Postgres, Relation, SourceKind};
use vetro_model::{Fault, SecretRef};
use vetro_source::{Context, Error, Extract, Request, describe, extract, tables};

use support::{PASSWORD, Server};

/// The server of all tests that do not harm it.
static SERVER: LazyLock<Server> = LazyLock::new(Server::start);

/// A source with its limits and its signal.
struct Source {
    url: String,
    kind: Postgres,
    stop: Arc<AtomicBool>,
}

impl Source {
    fn at(url: String) -> Self {
        let kind = serde_json::from_str(r#"{ "url": "${URL}" }"#).unwrap();
        Self { url, kind, stop: Arc::default() }
    }

    fn with(mut self, change: impl FnOnce(&mut Postgres)) -> Self {
        change(&mut self.kind);
        self
    }

    fn ask<T>(&self, question: impl FnOnce(&SourceKind, &Context<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let url = self.url.clone();
        let secret = move |_: &SecretRef| Ok(SecretString::from(url.clone()));
        let (project, stop) = (Path::new("."), Arc::clone(&self.stop));
        question(&SourceKind::Postgres(self.kind.clone()), &Context { project, scratch: project, secret: &secret, stop })
    }

    fn extract(&self, relation: &Relation, columns: &[&str], batch_rows: usize) -> Result<Extract, Error> {
        let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
        self.ask(|kind, context| extract(kind, &Request { relation, columns: &columns, batch_rows }, context))
    }

    fn read(&self, relation: &Relation, columns: &[&str]) -> Result<(Vec<RecordBatch>, Vec<Fault>), Error> {
        let pulled: Vec<_> = self.extract(relation, columns, 0)?.collect::<Result<_, _>>()?;
        let faults = pulled.iter().flat_map(|pulled| pulled.faults.clone()).collect();
        Ok((pulled.into_iter().map(|pulled| pulled.batch).collect(), faults))
    }

    /// The only column of a query's only batch, and its faults as rule and rows.
    fn column(&self, text: &str) -> (ArrayRef, Vec<(String, Vec<u32>)>) {
        let (batches, faults) = self.read(&query(text), &["a"]).unwrap();
        assert_eq!(batches.len(), 1, "{text}");
        (Arc::clone(batches[0].column(0)), faults.into_iter().map(|fault| (fault.rule, fault.rows)).collect())
    }

    fn texts(&self, text: &str) -> Vec<Option<String>> {
        let (column, faults) = self.column(text);
        assert!(faults.is_empty(), "{faults:?}");
        let texts = cast(&column, &DataType::Utf8).unwrap();
        texts.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect()
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

fn rule(name: &str, rows: &[u32]) -> (String, Vec<u32>) {
    (name.to_owned(), rows.to_vec())
}

/// A query with one column `a` of a type and these values.
fn values(kind: &str, list: &[&str]) -> String {
    let rows: Vec<String> = list.iter().map(|value| format!("({value})")).collect();
    format!("SELECT v::{kind} AS a FROM (VALUES {}) AS t(v)", rows.join(", "))
}

#[test]
fn whole_numbers_keep_every_digit() {
    for (kind, least, most) in [("int2", -32_768, 32_767), ("int4", -2_147_483_648, 2_147_483_647), ("int8", i64::MIN, i64::MAX)] {
        let (column, faults) = shared().column(&values(kind, &[&format!("'{least}'"), &format!("'{most}'"), "NULL"]));
        let numbers = column.as_primitive::<Int64Type>();
        assert_eq!((numbers.value(0), numbers.value(1), numbers.is_null(2)), (least, most, true), "{kind}");
        assert!(faults.is_empty());
    }
    assert_eq!(shared().column("SELECT 4294967295::oid AS a").0.as_primitive::<Int64Type>().value(0), 4_294_967_295);
}

#[test]
fn decimals_are_exact_and_typed_where_the_column_is() {
    let most = "9999999999999999999999999999.9999999999";
    let list = [&format!("'{most}'"), &format!("'-{most}'"), "'0.0000000001'", "'1.50'", "'NaN'", "NULL"];
    let (column, faults) = shared().column(&values("numeric(38,10)", &list));
    assert_eq!(column.data_type(), &DataType::Decimal128(38, 10));
    let numbers = column.as_primitive::<Decimal128Type>();
    let all = 10_i128.pow(38) - 1;
    assert_eq!(numbers.values()[..4], [all, -all, 1, 15_000_000_000]);
    assert!(numbers.is_null(4) && numbers.is_null(5));
    assert_eq!(faults, [rule("non-finite", &[4])]);
    let free = ["'1.50'", "'-0.000'", &format!("'{}.5'", "9".repeat(60)), "'1e20'"];
    let expected = ["1.50", "0.000", &format!("{}.5", "9".repeat(60)), "100000000000000000000"];
    assert_eq!(shared().texts(&values("numeric", &free)), expected.map(|text| Some(text.to_owned())));
    assert_eq!(shared().column(&values("numeric", &["'Infinity'", "'-Infinity'"])).1, [rule("non-finite", &[0, 1])]);
    SERVER.run("CREATE DOMAIN chf AS numeric(8,2)");
    assert_eq!(shared().column("SELECT 1.5::chf AS a").0.data_type(), &DataType::Decimal128(8, 2));
}

#[test]
fn floats_are_what_they_say_they_are() {
    let (column, faults) = shared().column(&values("float4", &["'0.1'", "'16777216'", "'NaN'", "'-0'"]));
    let floats = column.as_primitive::<Float64Type>();
    assert_eq!(floats.value(0).to_bits(), 0.1_f64.to_bits());
    assert_eq!((floats.value(1).to_string(), floats.value(3).to_string()), ("16777216".into(), "-0".into()));
    assert_eq!(faults, [rule("non-finite", &[2])]);
    let (column, faults) = shared().column(&values("float8", &["'0.1'", "'5e-324'", "'Infinity'", "'-Infinity'"]));
    let floats = column.as_primitive::<Float64Type>();
    assert_eq!(floats.values()[..2].iter().map(|float| float.to_bits()).collect::<Vec<_>>(), [0.1_f64.to_bits(), 1]);
    assert_eq!(faults, [rule("non-finite", &[2, 3])]);
}

#[test]
fn days_and_instants_are_exact_within_the_years_that_have_four_digits() {
    let list = ["'1969-12-31'", "'0001-01-01'", "'9999-12-31'", "'infinity'", "'-infinity'", "'10000-01-01'", "'0001-01-01 BC'"];
    let (column, faults) = shared().column(&values("date", &list));
    assert_eq!(column.as_primitive::<Date32Type>().values()[..3], [-1, -719_162, 2_932_896]);
    assert_eq!(faults, [rule("bad-date", &[5, 6]), rule("non-finite", &[3, 4])]);
    let list = ["'1969-12-31 23:59:59.999999'", "'9999-12-31 23:59:59.999999'", "'infinity'", "'294276-12-31'"];
    let (column, faults) = shared().column(&values("timestamp", &list));
    assert_eq!(column.data_type(), &DataType::Timestamp(TimeUnit::Microsecond, None));
    assert_eq!(column.as_primitive::<TimestampMicrosecondType>().values()[..2], [-1, 253_402_300_799_999_999]);
    assert_eq!(faults, [rule("bad-date", &[3]), rule("non-finite", &[2])]);
    let (column, _) = shared().column(&values("timestamptz", &["'2024-10-27 02:30:00+02'", "'2024-10-27 02:30:00+01'"]));
    assert_eq!(column.data_type(), &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())));
    let instants = column.as_primitive::<TimestampMicrosecondType>();
    assert_eq!(instants.value(1) - instants.value(0), 3_600_000_000);
    let (column, faults) = shared().column(&values("time", &["'23:59:59.999999'", "'24:00'"]));
    assert_eq!(column.as_primitive::<Time64MicrosecondType>().value(0), 86_399_999_999);
    assert_eq!(faults, [rule("bad-time", &[1])]);
}

#[test]
fn texts_are_exact_and_misleading_characters_are_faults() {
    let list = ["'  a\tb\r\nc \"d\" ''e'' '", "''", "'00712'", "'1E5'", "'NULL'", "'é👩‍👧'", "NULL"];
    let expected = ["  a\tb\r\nc \"d\" 'e' ", "", "00712", "1E5", "NULL", "é👩‍👧"].map(|text| Some(text.to_owned()));
    let texts = shared().texts(&values("text", &list));
    assert_eq!(texts[..6], expected);
    assert_eq!(texts[6], None);
    let (column, faults) = shared().column(&values("varchar(20)", &["'ok'", "E'\\x1b[31m'", "E'a\\u202Eb'", "'ok'"]));
    assert_eq!(column.null_count(), 2);
    assert_eq!(faults, [rule("control-character", &[1, 2])]);
}

#[test]
fn other_types_travel_as_the_servers_own_text() {
    SERVER.run("CREATE TYPE mood AS ENUM ('lieto', 'così così'); CREATE TYPE pair AS (n numeric, t text);");
    for (value, expected) in [
        ("'così così'::mood", "così così"),
        ("'6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        ("'{\"a\": 1.10, \"a\": 2}'::json", "{\"a\": 1.10, \"a\": 2}"),
        ("'{\"b\": 1.10}'::jsonb", "{\"b\": 1.10}"),
        ("'10.0.0.1/8'::inet", "10.0.0.1/8"),
        ("'08:00:2b:01:02:03'::macaddr", "08:00:2b:01:02:03"),
        ("'1 year 2 mons 3 days 04:05:06'::interval", "P1Y2M3DT4H5M6S"),
        ("'<a>b</a>'::xml", "<a>b</a>"),
        ("int4range(1, 5)", "[1,5)"),
        ("B'101'", "101"),
        ("'12:30:00+02'::timetz", "12:30:00+02"),
        ("ARRAY[1.10, NULL, 2]::numeric[]", "[1.10,null,2]"),
        ("ARRAY['a,b', '\"']", "[\"a,b\",\"\\\"\"]"),
        ("ROW(1.50, 'x')::pair", "{\"n\":1.50,\"t\":\"x\"}"),
        ("'x'::\"char\"", "x"),
        ("'ab '::char(5)", "ab   "),
        ("'literal'", "literal"),
    ] {
        assert_eq!(shared().texts(&format!("SELECT {value} AS a")), [Some(expected.to_owned())], "{value}");
    }
    let (column, _) = shared().column("SELECT true AS a UNION ALL SELECT NULL");
    assert_eq!((column.data_type(), column.null_count()), (&DataType::Boolean, 1));
}

#[test]
fn types_without_an_exact_text_are_refused_with_a_way_out() {
    for value in ["'\\x00'::bytea", "1::money", "ARRAY['\\x00'::bytea]"] {
        let error = shared().fails(&query(&format!("SELECT {value} AS a")), &["a"]);
        assert!(matches!(error, Error::UnsupportedType { .. }), "{value}: {error}");
        assert!(error.hint().unwrap().contains("a::text"));
    }
}

#[test]
fn only_the_requested_columns_come_in_the_order_asked_for() {
    SERVER.run("CREATE SCHEMA \"Pol.1\"; CREATE TABLE \"Pol.1\".\"fi\"\"nes\" (a int NOT NULL, \"B \"\"b\" text, c int);
        INSERT INTO \"Pol.1\".\"fi\"\"nes\" VALUES (1, 'x', 3);");
    let relation = table("\"Pol.1\".\"fi\"\"nes\"");
    let (batches, _) = shared().read(&relation, &["B \"b", "a"]).unwrap();
    let schema = batches[0].schema();
    assert_eq!(schema.fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>(), ["B \"b", "a"]);
    assert_eq!(shared().read(&relation, &[]).unwrap().0[0].num_rows(), 1);
    let names = shared().ask(|kind, context| tables(kind, context)).unwrap();
    assert!(names.contains(&"\"Pol.1\".\"fi\"\"nes\"".to_owned()), "{names:?}");
    let columns = shared().ask(|kind, context| describe(kind, &relation, context)).unwrap();
    let told: Vec<_> = columns.iter().map(|column| (column.kind.as_str(), column.nullable)).collect();
    assert_eq!(told, [("integer", false), ("text", true), ("integer", true)]);
}

#[test]
fn texts_that_repeat_share_one_growing_dictionary() {
    let text = "SELECT 'v' || (n / 1000) AS a, 'p' || n AS b FROM generate_series(0, 9999) AS n ORDER BY n";
    let extract = shared().extract(&query(text), &["a", "b"], 4000).unwrap();
    let schema = extract.schema();
    let dictionary = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
    assert_eq!((schema.field(0).data_type(), schema.field(1).data_type()), (&dictionary, &DataType::Utf8));
    let batches: Vec<RecordBatch> = extract.map(|pulled| pulled.unwrap().batch).collect();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [4000, 4000, 2000]);
    let lengths = batches.iter().map(|batch| batch.column(0).as_dictionary::<UInt32Type>().values().len());
    assert_eq!(lengths.collect::<Vec<_>>(), [4, 8, 10]);
    let last = batches[2].column(0).as_dictionary::<UInt32Type>().values().as_string::<i32>().clone();
    assert_eq!((last.value(0), last.value(9)), ("v0", "v9"));
    let empty = shared().extract(&query("SELECT 'x' AS a, 1 AS b WHERE false"), &["b"], 0).unwrap();
    assert_eq!((empty.schema().fields().len(), empty.count()), (1, 0));
}

#[test]
fn nothing_can_be_written_even_by_a_superuser() {
    SERVER.run("CREATE TABLE target (a int); CREATE SEQUENCE counter;
        CREATE FUNCTION write() RETURNS int LANGUAGE sql AS 'INSERT INTO target VALUES (1) RETURNING a';
        CREATE VIEW innocent AS SELECT write() AS a;
        CREATE FUNCTION reopen() RETURNS int LANGUAGE plpgsql AS
            'BEGIN SET TRANSACTION READ WRITE; INSERT INTO target VALUES (1); RETURN 1; END';");
    for relation in [query("SELECT write() AS a"), table("innocent"), query("SELECT nextval('counter') AS a")] {
        let error = shared().fails(&relation, &["a"]);
        assert!(matches!(&error, Error::Query { state, .. } if state == "25006"), "{error}");
        assert!(!error.is_transient());
    }
    assert!(matches!(shared().fails(&query("SELECT reopen() AS a"), &["a"]), Error::Query { .. }));
    let hidden = query("WITH w AS (INSERT INTO target VALUES (1) RETURNING a) SELECT a FROM w");
    assert!(matches!(shared().fails(&hidden, &["a"]), Error::Query { .. }));
    assert!(matches!(shared().fails(&query("SELECT 1 AS a; COMMIT"), &["a"]), Error::NotOneQuery { .. }));
    assert_eq!(SERVER.run("SELECT count(*) FROM target"), "0");
}

#[test]
fn what_is_missing_is_told_with_the_nearest_name() {
    SERVER.run("CREATE TABLE contravvenzioni (targa text, via text)");
    let error = shared().fails(&table("contravenzioni"), &["via"]);
    assert!(matches!(&error, Error::MissingTable { nearest: Some(name), .. } if name == "public.contravvenzioni"), "{error:?}");
    assert!(matches!(shared().fails(&table("nowhere.x"), &["via"]), Error::MissingTable { .. }));
    let error = shared().fails(&table("contravvenzioni"), &["via", "tagra"]);
    assert!(matches!(&error, Error::MissingColumn { column, nearest: Some(name), .. } if column == "tagra" && name == "targa"));
    assert_eq!(error.hint().unwrap(), "did you mean `targa`? there are: `targa`, `via`");
    let error = shared().fails(&query("SELECT nonsense FROM contravvenzioni"), &["a"]);
    assert!(error.to_string().contains("column \"nonsense\" does not exist"), "{error}");
}

#[test]
fn a_query_that_fails_on_a_value_does_not_quote_it() {
    for (text, state) in [
        ("SELECT v::int AS a FROM (VALUES ('1'), ('Rossi')) AS t(v)", "22P02"),
        ("SELECT 1 / (n - 5000) AS a FROM generate_series(1, 9000) AS n", "22012"),
    ] {
        let error = shared().fails(&query(text), &["a"]);
        assert!(matches!(&error, Error::Query { state: found, .. } if found == state), "{error}");
        assert!(!format!("{error} {error:?} {:?}", error.hint()).contains("Rossi"));
        assert!(!error.is_transient());
    }
}

#[test]
fn rights_that_are_missing_are_named() {
    SERVER.run("CREATE ROLE reader LOGIN PASSWORD 'reader'; CREATE TABLE secret (a int, b int); GRANT SELECT (b) ON secret TO reader;");
    let reader = Source::at(format!("postgres://reader:reader@127.0.0.1:{}/postgres", SERVER.port));
    let error = reader.fails(&table("secret"), &["a"]);
    assert!(matches!(&error, Error::Query { state, .. } if state == "42501"), "{error}");
    assert!(error.hint().unwrap().contains("grant SELECT"));
    assert!(reader.read(&table("secret"), &["b"]).is_ok());
}

#[test]
fn a_refused_login_never_repeats_the_password() {
    for url in [
        format!("postgres://vetro:hunter2@127.0.0.1:{}/postgres", SERVER.port),
        format!("postgres://nobody:hunter2@127.0.0.1:{}/postgres", SERVER.port),
        format!("postgres://vetro@127.0.0.1:{}/postgres", SERVER.port),
        format!("postgres://vetro:{PASSWORD}@127.0.0.1:{}/hunter", SERVER.port),
    ] {
        let error = Source::at(url).fails(&table("x"), &["a"]);
        assert!(matches!(error, Error::Login { .. }), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("hunter2") && !format!("{error:?}").contains(PASSWORD));
        assert!(!error.is_transient());
    }
}

#[test]
fn a_server_that_is_away_is_a_passing_trouble() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = Source::at(format!("postgres://u:p@127.0.0.1:{port}/d")).fails(&table("x"), &["a"]);
    assert_eq!(error.to_string(), format!("cannot connect to 127.0.0.1:{port}/d: the connection was refused"));
    assert!(error.is_transient());
    let error = Source::at("postgres://u:p@no-such-host.invalid/d".to_owned()).fails(&table("x"), &["a"]);
    assert!(error.is_transient(), "{error:?}");
}

#[test]
fn a_server_that_accepts_and_says_nothing_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://u:p@127.0.0.1:{}/d", silent.local_addr().unwrap().port());
    let source = Source::at(url).with(|kind| kind.connect_timeout = "1s".to_owned().try_into().unwrap());
    let began = Instant::now();
    let error = source.fails(&table("x"), &["a"]);
    assert!(matches!(error, Error::ConnectTimeout { seconds: 1, .. }) && error.is_transient(), "{error:?}");
    assert!(began.elapsed() < Duration::from_secs(8));
}

#[test]
fn a_server_elsewhere_is_spoken_to_by_tls_alone() {
    let url = format!("postgres://vetro:{PASSWORD}@127.0.0.1:{}/postgres?sslmode=require", SERVER.port);
    let error = Source::at(url).fails(&table("x"), &["a"]);
    assert!(matches!(error, Error::Tls { reason: "the server does not offer TLS", .. }), "{error:?}");
    assert!(Source::at(SERVER.socket_url()).read(&query("SELECT 1 AS a"), &["a"]).is_ok());
}

#[test]
fn the_session_names_itself_and_sees_one_snapshot() {
    let settings = "SELECT concat_ws(' ', current_setting('application_name'), current_setting('transaction_read_only'), \
        current_setting('default_transaction_read_only'), current_setting('transaction_isolation'), \
        current_setting('TimeZone')) AS a";
    assert_eq!(shared().texts(settings), [Some("vetro on on repeatable read UTC".to_owned())]);
}

/// A result that takes long enough to be disturbed.
const LONG: &str = "SELECT n AS a, repeat('x', 100) AS b FROM generate_series(1, 20000000) AS n";

/// The backends that run [`LONG`].
const RUNNING: &str = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'vetro' AND state = 'active' \
    AND query LIKE 'COPY%20000000%'";

fn wait_until(mut condition: impl FnMut() -> bool) {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < Duration::from_secs(30), "waited in vain");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_stop_ends_the_query_on_the_server_too() {
    let server = Server::start();
    let source = Source::at(server.url());
    let mut extract = source.extract(&query(LONG), &["a", "b"], 1000).unwrap();
    extract.next().unwrap().unwrap();
    assert_eq!(server.run(RUNNING), "1");
    source.stop.store(true, Ordering::Relaxed);
    assert!(matches!(extract.last(), Some(Err(Error::Stopped))));
    wait_until(|| server.run(RUNNING) == "0");
    source.stop.store(false, Ordering::Relaxed);
    drop(source.extract(&query(LONG), &["a"], 1000).unwrap());
    wait_until(|| server.run(RUNNING) == "0");
    let waiting = query("SELECT n AS a FROM generate_series(1, 1000000000000) AS n WHERE n < 0");
    let stop = Arc::clone(&source.stop);
    let timer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(500));
        stop.store(true, Ordering::Relaxed);
    });
    assert!(matches!(source.fails(&waiting, &["a"]), Error::Stopped));
    timer.join().unwrap();
    let active = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'vetro' AND state = 'active'";
    wait_until(|| server.run(active) == "0");
}

#[test]
fn limits_of_time_hold() {
    let endless = query("SELECT n AS a FROM generate_series(1, 1000000000000) AS n WHERE n < 0");
    let idle = shared().with(|kind| kind.idle_timeout = "1s".to_owned().try_into().unwrap());
    let error = idle.fails(&endless, &["a"]);
    assert!(matches!(error, Error::Stalled { seconds: 1, rows: 0 }) && error.is_transient(), "{error:?}");
    let total = shared().with(|kind| kind.total_timeout = "1s".to_owned().try_into().unwrap());
    let error = total.fails(&endless, &["a"]);
    assert!(matches!(error, Error::OverTime { seconds: 1 }) && !error.is_transient(), "{error:?}");
}

#[test]
fn a_backend_killed_in_mid_result_is_never_a_short_table() {
    let server = Server::start();
    let source = Source::at(server.url());
    for name in ["KILL", "TERM"] {
        let mut extract = source.extract(&query(LONG), &["a", "b"], 1000).unwrap();
        extract.next().unwrap().unwrap();
        let backend = server.run("SELECT pid FROM pg_stat_activity WHERE application_name = 'vetro' AND state = 'active'");
        support::signal(backend.parse().unwrap(), name);
        let last = extract.last();
        match &last {
            Some(Err(error @ Error::Cut { rows })) => assert!(error.is_transient() && *rows < 20_000_000),
            other => panic!("{name}: {:?}", other.as_ref().map(|pulled| pulled.as_ref().map(|_| ()))),
        }
        wait_until(|| source.read(&query("SELECT 1 AS a"), &["a"]).is_ok());
    }
    let mut server = server;
    let extract = source.extract(&query(LONG), &["a"], 1000).unwrap();
    server.stop();
    assert!(matches!(extract.last(), Some(Err(Error::Cut { .. }))));
    assert!(source.fails(&query("SELECT 1 AS a"), &["a"]).is_transient());
}

#[test]
fn a_database_that_checks_no_encoding_is_checked_here() {
    SERVER.run("CREATE DATABASE old ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
    let url = SERVER.url().replace("/postgres", "/old");
    let (column, faults) = Source::at(url).column("SELECT 'ok' AS a UNION ALL SELECT convert_from('\\xff'::bytea, 'SQL_ASCII')");
    assert_eq!(column.null_count(), 1);
    assert_eq!(faults, [rule("bad-encoding", &[1])]);
}

#[test]
fn a_locked_table_is_not_waited_for_all_night() {
    SERVER.run("CREATE TABLE busy (a int)");
    std::thread::scope(|scope| {
        scope.spawn(|| SERVER.run("BEGIN; LOCK TABLE busy IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(14); COMMIT;"));
        wait_until(|| SERVER.run("SELECT count(*) FROM pg_locks WHERE relation = 'busy'::regclass AND granted") == "1");
        let error = shared().fails(&table("busy"), &["a"]);
        assert!(matches!(&error, Error::Query { state, .. } if state == "55P03") && error.is_transient(), "{error:?}");
    });
}
