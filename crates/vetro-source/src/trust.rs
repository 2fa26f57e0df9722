//! Whom a connection trusts, and in which words it says that it does not.

use std::io;
use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, RootCertStore};

use crate::error::Error;

/// The authorities of a file in PEM form.
///
/// # Errors
///
/// [`Error::Read`]; [`Error::Setting`] when it holds none.
pub(crate) fn roots_of(path: &Path) -> Result<RootCertStore, Error> {
    let bytes = std::fs::read(path).map_err(|source| Error::read(path, source))?;
    let bad = || Error::Setting { problem: format!("`{}` holds no certificates in PEM form", path.display()) };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&bytes) {
        roots.add(certificate.map_err(|_| bad())?).map_err(|_| bad())?;
    }
    if roots.is_empty() { Err(bad()) } else { Ok(roots) }
}

/// The system's authorities; those that cannot be read are not trusted, and none at all fails at the handshake.
pub(crate) fn system_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(system_certificates());
    roots
}

/// The certificates of the system's authorities, as far as they can be read.
pub(crate) fn system_certificates() -> Vec<CertificateDer<'static>> {
    rustls_native_certs::load_native_certs().certs
}

/// Why there is no connection.
pub(crate) fn unreachable(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::ConnectionRefused => "the connection was refused",
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::UnexpectedEof => {
            "the connection was closed"
        }
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => "the network does not lead there",
        io::ErrorKind::NotFound => "there is no such socket",
        io::ErrorKind::PermissionDenied => "the socket may not be used",
        _ if cause.to_string().contains("lookup") => "its name has no address",
        _ => "the network failed",
    }
}

/// Why a certificate is not trusted.
pub(crate) fn distrust(error: &rustls::Error) -> &'static str {
    let rustls::Error::InvalidCertificate(certificate) = error else { return "the handshake failed" };
    match certificate {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "its certificate has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet"
        }
        CertificateError::UnknownIssuer => "its certificate is not signed by a trusted authority",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is for another host"
        }
        CertificateError::Revoked => "its certificate was revoked",
        _ => "its certificate is not valid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "no certificate").unwrap();
        assert!(matches!(roots_of(file.path()), Err(Error::Setting { .. })));
        assert!(matches!(roots_of(Path::new("/nonexistent/ca.pem")), Err(Error::NoFile { .. })));
    }
}
