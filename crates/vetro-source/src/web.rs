//! Fetches a page of the web: the only way in that is no department's.
//!
//! `https` unless the configuration says otherwise, redirects only on the
//! same host, a limit of time and of bytes, and nothing at all when the page
//! has not changed since it was last fetched.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::{HeaderMap, StatusCode};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

/// The most redirects that are followed.
const REDIRECTS: usize = 5;

/// What is fetched, and within which limits.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// The address.
    pub url: &'a str,
    /// The tag of the page that is at hand.
    pub etag: Option<&'a str>,
    /// The date of the page that is at hand, as the server wrote it.
    pub last_modified: Option<&'a str>,
    /// Whether `http` without encryption may be used.
    pub plain_http: bool,
    /// The longest time for the whole visit.
    pub timeout: Duration,
    /// The most bytes that are read.
    pub limit: u64,
}

/// What came of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The page that is at hand is the newest.
    Unchanged,
    /// Another page.
    Page {
        /// Its bytes.
        bytes: Vec<u8>,
        /// Its media type.
        media_type: Option<String>,
        /// Its tag.
        etag: Option<String>,
        /// Its date, as the server wrote it.
        last_modified: Option<String>,
    },
}

/// Why a page could not be fetched. The server's own words are never repeated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebError {
    /// The address is not one that may be fetched.
    #[error("`{url}` is no https address")]
    Address {
        /// As written.
        url: String,
    },
    /// The host cannot be reached, or breaks off.
    #[error("`{url}` cannot be reached: {reason}")]
    Reach {
        /// The address.
        url: String,
        /// Why.
        reason: &'static str,
    },
    /// The connection cannot be trusted.
    #[error("no trusted TLS connection to `{url}`")]
    Tls {
        /// The address.
        url: String,
    },
    /// The server answers, but not with the page.
    #[error("`{url}` answers with status {status}")]
    Status {
        /// The address.
        url: String,
        /// Its status.
        status: u16,
    },
    /// The server leads elsewhere.
    #[error("`{url}` leads to another host, or in a circle")]
    Redirect {
        /// The address.
        url: String,
    },
    /// There is more than may be read.
    #[error("`{url}` is larger than {limit} bytes")]
    TooLarge {
        /// The address.
        url: String,
        /// The limit.
        limit: u64,
    },
}

impl WebError {
    /// Whether another attempt, later, may succeed.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Reach { .. } => true,
            Self::Status { status, .. } => *status >= 500 || matches!(status, 408 | 429),
            _ => false,
        }
    }

    /// The stable code of the kind of error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address { .. } => "V0340",
            Self::Reach { .. } => "V0341",
            Self::Tls { .. } => "V0342",
            Self::Status { .. } => "V0343",
            Self::Redirect { .. } => "V0344",
            Self::TooLarge { .. } => "V0345",
        }
    }
}

/// Fetches a page.
///
/// # Errors
///
/// Every [`WebError`].
pub fn fetch(visit: &Visit<'_>) -> Result<Fetched, WebError> {
    let agent = agent(visit).new_agent();
    let mut url = visit.url.to_owned();
    for _ in 0..=REDIRECTS {
        let allowed = url.starts_with("https://") || (visit.plain_http && url.starts_with("http://"));
        if !allowed {
            return Err(WebError::Address { url });
        }
        let mut request = agent.get(&url).header("accept", "text/turtle, application/rdf+xml, application/ld+json");
        for (name, value) in [("if-none-match", visit.etag), ("if-modified-since", visit.last_modified)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let mut response = request.call().map_err(|error| told(&url, visit.limit, &error))?;
        let headers = response.headers().clone();
        match response.status() {
            StatusCode::NOT_MODIFIED => return Ok(Fetched::Unchanged),
            status if status.is_redirection() => url = next(visit.url, &url, &headers)?,
            status if !status.is_success() => return Err(WebError::Status { url, status: status.as_u16() }),
            _ => {
                let body = response.body_mut().with_config().limit(visit.limit);
                let bytes = body.read_to_vec().map_err(|error| told(&url, visit.limit, &error))?;
                let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
                let (etag, last_modified) = (text("etag"), text("last-modified"));
                return Ok(Fetched::Page { bytes, media_type: text("content-type"), etag, last_modified });
            }
        }
    }
    Err(WebError::Redirect { url })
}

fn agent(visit: &Visit<'_>) -> Config {
    let native = rustls_native_certs::load_native_certs().certs;
    let roots: Vec<Certificate<'static>> = native.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .root_certs(RootCerts::new_with_certs(&roots));
    ureq::Agent::config_builder()
        .tls_config(tls.build())
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .timeout_global(Some(visit.timeout))
        .user_agent(concat!("vetro/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// Where a redirect leads: on the same host and no less safe.
fn next(first: &str, from: &str, headers: &HeaderMap) -> Result<String, WebError> {
    let refused = || WebError::Redirect { url: from.to_owned() };
    let location = headers.get("location").and_then(|value| value.to_str().ok()).ok_or_else(refused)?;
    let next = if location.starts_with('/') && !location.starts_with("//") {
        let (scheme, host) = origin(from).ok_or_else(refused)?;
        format!("{scheme}://{host}{location}")
    } else {
        location.to_owned()
    };
    let safe = match (origin(first), origin(&next)) {
        // From http to https of one host: its port may differ.
        (Some(("http", before)), Some(("https", after))) => bare(before) == bare(after),
        (before, after) => before.is_some() && before == after,
    };
    if safe { Ok(next) } else { Err(refused()) }
}

/// Scheme, and host with port.
fn origin(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    Some((scheme, rest.split(['/', '?', '#']).next().unwrap_or_default()))
}

fn bare(host: &str) -> &str {
    host.rsplit_once(':').map_or(host, |(host, _)| host)
}

fn told(url: &str, limit: u64, error: &ureq::Error) -> WebError {
    let url = url.to_owned();
    let reach = |url, reason| WebError::Reach { url, reason };
    match error {
        ureq::Error::BodyExceedsLimit(_) => WebError::TooLarge { url, limit },
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => WebError::Address { url },
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => WebError::Tls { url },
        ureq::Error::Timeout(_) => reach(url, "it took too long"),
        ureq::Error::HostNotFound => reach(url, "there is no such host"),
        ureq::Error::ConnectionFailed => reach(url, "nobody answers"),
        ureq::Error::Io(error) => match error.kind() {
            io::ErrorKind::InvalidData => WebError::Tls { url },
            io::ErrorKind::ConnectionRefused => reach(url, "nobody answers"),
            io::ErrorKind::TimedOut => reach(url, "it took too long"),
            _ => reach(url, "the connection broke off"),
        },
        _ => reach(url, "the answer is no page"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(first: &str, location: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert("location", location.parse().unwrap());
        next(first, first, &headers).ok()
    }

    #[test]
    fn a_redirect_stays_on_its_host_and_never_becomes_less_safe() {
        assert_eq!(to("https://x.org/a", "/b").as_deref(), Some("https://x.org/b"));
        assert_eq!(to("https://x.org/a", "https://x.org/b").as_deref(), Some("https://x.org/b"));
        assert_eq!(to("http://x.org/a", "https://x.org/a").as_deref(), Some("https://x.org/a"));
        for bad in ["http://x.org/b", "https://y.org/", "//y.org/", "https://x.org.evil/", "javascript:x"] {
            assert_eq!(to("https://x.org/a", bad), None, "{bad}");
        }
    }

    #[test]
    fn http_is_refused_unless_it_is_allowed() {
        let visit = Visit {
            url: "http://127.0.0.1:1/",
            etag: None,
            last_modified: None,
            plain_http: false,
            timeout: Duration::from_secs(1),
            limit: 10,
        };
        assert_eq!(fetch(&visit).unwrap_err().code(), "V0340");
        let error = fetch(&Visit { plain_http: true, ..visit }).unwrap_err();
        assert!(error.is_transient(), "{error}");
    }
}
