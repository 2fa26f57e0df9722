//! Servers that are away, silent, killed, cut off or not who they say they are.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use vetro_source::Error;

use super::support::{self, PASSWORD, Server};
use super::{SERVER, Source, query, shared, table, wait_until};

/// A result that takes long enough to be disturbed.
const LONG: &str = "SELECT generate_series(1, 20000000) AS a, repeat('x', 100) AS b";

/// A query that never finds anything.
const ENDLESS: &str = "SELECT a FROM (SELECT generate_series(1, 1000000000000) AS a) AS s WHERE a < 0";

/// The backends that run [`LONG`].
const RUNNING: &str = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'vetro' AND state = 'active' \
    AND query LIKE 'COPY%20000000%'";

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
    let waiting = query(ENDLESS);
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
    let endless = query(ENDLESS);
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
        let backend =
            server.run("SELECT pid FROM pg_stat_activity WHERE application_name = 'vetro' AND state = 'active'");
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

/// What a [`proxy`] does after it let so many bytes of the server pass.
#[derive(Debug, Clone, Copy)]
enum Then {
    Hang,
    Close,
    Garble,
    /// Loses some bytes, once.
    Lose,
}

/// Stands between a client and a server, for every connection anew.
fn proxy(server: u16, limit: usize, then: Then) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { return };
            let (mut asks, mut hears) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut asks, &mut hears));
            std::thread::spawn(move || relay(server, client, limit, then));
        }
    });
    port
}

fn relay(mut server: TcpStream, mut client: TcpStream, limit: usize, then: Then) {
    let (mut passed, mut buffer, mut lost) = (0, [0; 4096], false);
    while let Ok(read @ 1..) = server.read(&mut buffer) {
        let mut bytes = &mut buffer[..read];
        if passed > limit {
            match then {
                Then::Hang => return std::thread::sleep(Duration::from_secs(20)),
                Then::Close => return client.shutdown(Shutdown::Both).unwrap_or_default(),
                Then::Garble => bytes.fill(0xff),
                Then::Lose if lost => {}
                Then::Lose => {
                    bytes = &mut bytes[7.min(read)..];
                    lost = true;
                }
            }
        }
        passed += read;
        if client.write_all(bytes).is_err() {
            return;
        }
    }
}

#[test]
fn a_wire_that_fails_in_mid_result_is_an_error_whatever_it_does() {
    let rows = query("SELECT generate_series(1, 200000) AS a, repeat('x', 100) AS b");
    for then in [Then::Hang, Then::Close, Then::Garble, Then::Lose] {
        for limit in [20, 400, 2_000_000] {
            let port = proxy(SERVER.port, limit, then);
            let url = format!("postgres://vetro:{PASSWORD}@127.0.0.1:{port}/postgres");
            let source = Source::at(url).with(|kind| {
                kind.connect_timeout = "2s".to_owned().try_into().unwrap();
                kind.idle_timeout = "2s".to_owned().try_into().unwrap();
            });
            let error = source.fails(&rows, &["a", "b"]);
            assert!(!matches!(error, Error::Stopped | Error::Query { .. }), "{then:?} after {limit}: {error:?}");
            match then {
                Then::Close => assert!(error.is_transient(), "{error:?}"),
                Then::Hang if limit > 400 => assert!(matches!(error, Error::Stalled { seconds: 2, .. }), "{error:?}"),
                _ => {}
            }
        }
    }
}

#[test]
fn a_server_that_speaks_another_language_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://u:p@127.0.0.1:{}/d", listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        for mut client in listener.incoming().map_while(Result::ok) {
            let _ = client.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let source = Source::at(url).with(|kind| kind.connect_timeout = "2s".to_owned().try_into().unwrap());
    let error = source.fails(&table("x"), &["a"]);
    assert!(matches!(error, Error::Connect { .. } | Error::ConnectTimeout { .. }), "{error:?}");
}

/// Makes an authority, and a certificate by it, with the tool that comes with the server.
fn certificates(folder: &Path, days: &str) {
    let openssl = |arguments: &str| {
        let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output();
        let output = output.expect("openssl is not installed (Debian: apt-get install openssl)");
        assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(&format!("req -x509 {key} -keyout ca.key -out ca.pem -subj /CN=authority -days 2"));
    openssl(&format!("req -new {key} -keyout server.key -out server.csr -subj /CN=server"));
    std::fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1\n").unwrap();
    let sign = "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names -out server.pem";
    openssl(&format!("{sign} -days {days}"));
}

#[test]
fn a_certificate_is_verified_by_authority_date_and_name() {
    let server = Server::start();
    let url = |host: &str| format!("postgres://vetro:{PASSWORD}@{host}:{}/postgres?sslmode=verify-full", server.port);
    let reason = |url: String, authority: Option<String>| match Source::at(url)
        .with(|kind| kind.ca_file = authority)
        .fails(&query("SELECT 1 AS a"), &["a"])
    {
        Error::Tls { reason, .. } => reason,
        other => panic!("{other:?}"),
    };
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem").to_str().unwrap().to_owned();
    for (days, expired) in [("2", false), ("-1", true)] {
        certificates(folder.path(), days);
        server.install("server.pem", &std::fs::read(folder.path().join("server.pem")).unwrap());
        server.install("server.key", &std::fs::read(folder.path().join("server.key")).unwrap());
        for setting in ["ssl_cert_file = 'server.pem'", "ssl_key_file = 'server.key'", "ssl = on"] {
            server.run(&format!("ALTER SYSTEM SET {setting}"));
        }
        server.run("SELECT pg_reload_conf()");
        if expired {
            wait_until(|| {
                let source = Source::at(url("127.0.0.1")).with(|kind| kind.ca_file = Some(authority.clone()));
                source.read(&query("SELECT 1 AS a"), &["a"]).is_err()
            });
            assert_eq!(reason(url("127.0.0.1"), Some(authority.clone())), "its certificate has expired");
            continue;
        }
        let trusted = Source::at(url("127.0.0.1")).with(|kind| kind.ca_file = Some(authority.clone()));
        wait_until(|| trusted.read(&query("SELECT 1 AS a"), &["a"]).is_ok());
        let ssl = "SELECT ssl::text AS a FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        assert_eq!(trusted.texts(ssl), [Some("true".to_owned())]);
        assert_eq!(reason(url("localhost"), Some(authority.clone())), "its certificate is for another host");
        assert_eq!(reason(url("127.0.0.1"), None), "its certificate is not signed by a trusted authority");
    }
}
