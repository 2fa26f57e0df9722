//! Knows which server to connect to, and how safely.
//!
//! TLS with a fully verified certificate is required unless the server is on
//! this machine (a loopback address or a Unix socket). Nothing in the URL can
//! loosen that: it has no parameters but `socket`.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use mysql_async::{Opts, OptsBuilder, SslOpts};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use secrecy::ExposeSecret;
use vetro_model::Span;
use vetro_model::source::Mariadb;

use crate::Context;
use crate::error::Error;
use crate::trust::{roots_of, system_certificates};

/// No limit of time is longer.
const LONGEST_LIMIT: Duration = Duration::from_hours(24 * 24);
/// The most bytes of one row, as the server may send them.
const LONGEST_ROW: usize = 64 << 20;

/// A server with all that is needed to connect to it. Its words never show the password.
pub(super) struct Server {
    pub(super) options: Opts,
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
    /// Those of the secret; [`Error::Secret`] when it is not a URL of such a
    /// server; [`Error::Read`] and [`Error::Setting`] for the certificates.
    pub(super) fn try_new(kind: &Mariadb, context: &Context<'_>) -> Result<Self, Error> {
        let url = (context.secret)(&kind.url)?;
        let given = parse(url.expose_secret()).map_err(|reason| Error::secret(&kind.url, reason))?;
        let limit = |span: Span| span.duration().clamp(Duration::from_secs(1), LONGEST_LIMIT);
        let plain = is_local(&given);
        let ca_file = kind.ca_file.as_ref().map(|path| context.project.join(path));
        let trust = if plain {
            None
        } else {
            let authorities = match &ca_file {
                Some(path) => {
                    // The driver reads the file itself, and would take one without certificates for a certificate.
                    roots_of(path)?;
                    vec![path.clone().into()]
                }
                None => sound_authorities().map(Into::into).collect(),
            };
            Some(SslOpts::default().with_disable_built_in_roots(true).with_root_certs(authorities))
        };
        let name = name_of(&given);
        let options = OptsBuilder::from_opts(given)
            .ssl_opts(trust)
            .prefer_socket(false)
            .stmt_cache_size(0)
            .max_allowed_packet(Some(LONGEST_ROW))
            .wait_timeout(Some(28_800))
            .tcp_keepalive(Some(Duration::from_secs(30)));
        Ok(Self {
            options: options.into(),
            name,
            connect_timeout: limit(kind.connect_timeout),
            idle_timeout: limit(kind.idle_timeout),
            total_timeout: limit(kind.total_timeout),
        })
    }
}

/// The system's authorities that can be read: the driver would fail at one that cannot.
fn sound_authorities() -> impl Iterator<Item = Vec<u8>> {
    let sound = |certificate: &CertificateDer<'static>| RootCertStore::empty().add(certificate.clone()).is_ok();
    system_certificates().into_iter().filter(sound).map(|certificate| certificate.to_vec())
}

/// Reads the URL; what is wrong with it is said without repeating any of it.
fn parse(url: &str) -> Result<Opts, &'static str> {
    let url = url.trim();
    let rest = url.strip_prefix("mariadb://").or_else(|| url.strip_prefix("mysql://"));
    let rest = rest.ok_or("is not a URL such as mariadb://user:password@host:3306/database")?;
    let allowed =
        rest.split_once('?').is_none_or(|(_, query)| query.split('&').all(|pair| pair.starts_with("socket=")));
    if !allowed {
        return Err("may have no parameter but `socket`: whether TLS is used is not a matter of choice");
    }
    let options = Opts::from_url(&format!("mysql://{rest}")).map_err(|_| {
        "is not a URL such as mariadb://user:password@host:3306/database; letters like @ : / ? # % in the password \
         must be written as %40 %3A %2F %3F %23 %25"
    })?;
    match (options.user(), options.db_name()) {
        (None, _) => Err("names no user"),
        (_, None) => Err("names no database"),
        _ => Ok(options),
    }
}

/// Whether the server is on this machine.
fn is_local(options: &Opts) -> bool {
    let host = options.ip_or_hostname().trim_start_matches('[').trim_end_matches(']');
    let loopback = || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    options.socket().is_some() || host == "localhost" || loopback()
}

fn name_of(options: &Opts) -> String {
    let database = options.db_name().unwrap_or_default();
    match options.socket() {
        Some(socket) => format!("{socket}/{database}"),
        None => format!("{}:{}/{database}", options.ip_or_hostname(), options.tcp_port()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_spoken_to_in_plain() {
        let local = |url: &str| is_local(&parse(url).unwrap());
        for url in ["mysql://u@localhost/d", "mariadb://u@127.0.0.1:3307/d", "mariadb://u@[::1]/d"] {
            assert!(local(url), "{url}");
        }
        for url in ["mariadb://u@db.example/d", "mariadb://u@10.0.0.1/d"] {
            assert!(!local(url), "{url}");
        }
    }

    #[test]
    fn a_url_is_never_repeated_and_loosens_nothing() {
        for url in [
            "postgres://u:hunter2@h/d",
            "mariadb://u:hunter2@h",
            "mariadb://:hunter2@h/d",
            "mariadb://u:hunter2@h/d?require_ssl=false",
            "mariadb://u:hunter2@h:x/d",
            "hunter2",
        ] {
            assert!(!parse(url).unwrap_err().contains("hunter2"), "{url}");
        }
        assert_eq!(name_of(&parse("mariadb://u:hunter2@h/d").unwrap()), "h:3306/d");
        assert_eq!(name_of(&parse("mysql://u@localhost/d?socket=/run/db.sock").unwrap()), "/run/db.sock/d");
    }
}
