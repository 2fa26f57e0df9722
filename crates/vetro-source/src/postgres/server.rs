//! Knows which server to connect to, and how safely.
//!
//! TLS with a fully verified certificate is required unless the server is on
//! this machine (a loopback address or a Unix socket). `sslmode` in the URL
//! may only tighten that.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use secrecy::ExposeSecret;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;
use vetro_model::Span;
use vetro_model::source::Postgres;

use crate::Context;
use crate::error::Error;
use crate::trust::{roots_of, system_roots};

/// No limit of time is longer: the server counts milliseconds in 31 bits, which is a little more than 24 days.
const LONGEST_LIMIT: Duration = Duration::from_hours(24 * 24);

/// How the bytes travel.
#[derive(Clone)]
pub(super) enum Wire {
    /// As they are, on this machine.
    Plain,
    /// Encrypted, to a server that proved its name.
    Tls(MakeRustlsConnect),
}

/// A server with all that is needed to connect to it. Its words never show the password.
pub(super) struct Server {
    pub(super) config: Config,
    pub(super) wire: Wire,
    /// Host, port and database, for messages.
    pub(super) name: String,
    pub(super) connect_timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) total_timeout: Duration,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Server {
    /// Resolves the secret and reads the URL.
    ///
    /// # Errors
    ///
    /// Those of the secret; [`Error::Secret`] when it is not a URL of a
    /// `PostgreSQL` server; [`Error::Read`] and [`Error::Setting`] for the
    /// certificates.
    pub(super) fn try_new(kind: &Postgres, context: &Context<'_>) -> Result<Self, Error> {
        let url = (context.secret)(&kind.url)?;
        let bad = |reason: &str| Error::secret(&kind.url, reason);
        let mut config = parse(url.expose_secret()).map_err(bad)?;
        let limit = |span: Span| span.duration().clamp(Duration::from_secs(1), LONGEST_LIMIT);
        let (connect_timeout, idle_timeout) = (limit(kind.connect_timeout), limit(kind.idle_timeout));
        let options = config.get_options().map_or(String::new(), |given| format!("{given} "));
        config
            .options(format!("{options}-c default_transaction_read_only=on"))
            .application_name("vetro")
            .connect_timeout(connect_timeout)
            .keepalives_idle(Duration::from_secs(30))
            .tcp_user_timeout(idle_timeout);
        let plain = is_local(&config) && config.get_ssl_mode() != SslMode::Require;
        config.ssl_mode(if plain { SslMode::Disable } else { SslMode::Require });
        let ca_file = kind.ca_file.as_ref().map(|path| context.project.join(path));
        let wire = if plain { Wire::Plain } else { Wire::Tls(connector(ca_file.as_deref())?) };
        Ok(Self {
            name: name_of(&config),
            config,
            wire,
            connect_timeout,
            idle_timeout,
            total_timeout: limit(kind.total_timeout),
        })
    }
}

/// Reads the URL; what is wrong with it is said without repeating any of it.
fn parse(url: &str) -> Result<Config, &'static str> {
    let url = url.trim();
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err("is not a URL such as postgres://user:password@host:5432/database");
    }
    let config: Config = with_known_modes(url).parse().map_err(|_| {
        "is not a URL such as postgres://user:password@host:5432/database; letters like @ : / ? # % in the password \
         must be written as %40 %3A %2F %3F %23 %25"
    })?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err("names no host");
    }
    if config.get_user().is_none() { Err("names no user") } else { Ok(config) }
}

/// Replaces the modes of other clients that mean no more than ours: a certificate is always verified.
fn with_known_modes(url: &str) -> String {
    let Some((head, query)) = url.rsplit_once('?') else { return url.to_owned() };
    let known = query.split('&').map(|pair| match pair {
        "sslmode=verify-full" | "sslmode=verify-ca" => "sslmode=require",
        "sslmode=allow" => "sslmode=prefer",
        other => other,
    });
    format!("{head}?{}", known.collect::<Vec<_>>().join("&"))
}

/// Whether every address is on this machine.
fn is_local(config: &Config) -> bool {
    let host = |host: &Host| match host {
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback()),
        Host::Unix(_) => true,
    };
    let addresses = config.get_hostaddrs();
    let by_address = addresses.iter().all(IpAddr::is_loopback);
    if addresses.is_empty() { config.get_hosts().iter().all(host) } else { by_address }
}

fn name_of(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        Some(Host::Unix(path)) => path.display().to_string(),
        None => config.get_hostaddrs().first().map_or(String::new(), IpAddr::to_string),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let database = config.get_dbname().or(config.get_user()).unwrap_or_default();
    format!("{host}:{port}/{database}")
}

/// A connector that trusts the authorities of a file, else those of the system, and verifies chain, dates and name.
fn connector(ca_file: Option<&Path>) -> Result<MakeRustlsConnect, Error> {
    let roots = match ca_file {
        Some(path) => roots_of(path)?,
        None => system_roots(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring supports the default versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_spoken_to_in_plain() {
        let local = |url: &str| is_local(&parse(url).unwrap());
        for url in ["postgres://u@localhost/d", "postgres://u@127.0.0.1:5433/d", "postgres://u@%2Frun%2Fpg/d"] {
            assert!(local(url), "{url}");
        }
        for url in [
            "postgres://u@db.example/d",
            "postgres://u@10.0.0.1/d",
            "postgres://u@localhost,db.example/d",
            "postgres://u@localhost/d?hostaddr=10.0.0.1",
        ] {
            assert!(!local(url), "{url}");
        }
    }

    #[test]
    fn modes_of_other_clients_are_understood() {
        let mode = |url: &str| parse(url).unwrap().get_ssl_mode();
        assert_eq!(mode("postgres://u@h/d?sslmode=verify-full"), SslMode::Require);
        assert_eq!(mode("postgresql://u@h/d?application_name=x&sslmode=allow"), SslMode::Prefer);
    }

    #[test]
    fn a_url_is_never_repeated() {
        for url in ["mysql://u:hunter2@h/d", "postgres://u:hunter2/@h/d?nonsense=1", "postgres:///d", "hunter2"] {
            assert!(!parse(url).unwrap_err().contains("hunter2"), "{url}");
        }
        assert_eq!(name_of(&parse("postgres://u:hunter2@h:5433/d").unwrap()), "h:5433/d");
    }
}
