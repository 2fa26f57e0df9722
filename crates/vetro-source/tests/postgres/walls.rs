//! What may not be done, what is missing, and what is said about it.

use vetro_source::Error;

use super::support::PASSWORD;
use super::{SERVER, Source, query, shared, table, wait_until};

#[test]
fn nothing_can_be_written_even_by_a_superuser() {
    SERVER.run(
        "CREATE TABLE target (a int); CREATE SEQUENCE counter;
        CREATE FUNCTION write() RETURNS int LANGUAGE sql AS 'INSERT INTO target VALUES (1) RETURNING a';
        CREATE VIEW innocent AS SELECT write() AS a;
        CREATE FUNCTION reopen() RETURNS int LANGUAGE plpgsql AS
            'BEGIN SET TRANSACTION READ WRITE; INSERT INTO target VALUES (1); RETURN 1; END';",
    );
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
    assert!(
        matches!(&error, Error::MissingTable { nearest: Some(name), .. } if name == "public.contravvenzioni"),
        "{error:?}"
    );
    assert!(matches!(shared().fails(&table("nowhere.x"), &["via"]), Error::MissingTable { .. }));
    let error = shared().fails(&table("contravvenzioni"), &["via", "tagra"]);
    assert!(
        matches!(&error, Error::MissingColumn { column, nearest: Some(name), .. } if column == "tagra" && name == "targa")
    );
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
fn the_session_names_itself_and_sees_one_snapshot() {
    let settings = "SELECT concat_ws(' ', current_setting('application_name'), current_setting('transaction_read_only'), \
        current_setting('default_transaction_read_only'), current_setting('transaction_isolation'), \
        current_setting('TimeZone')) AS a";
    assert_eq!(shared().texts(settings), [Some("vetro on on repeatable read UTC".to_owned())]);
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
