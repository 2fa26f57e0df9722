//! What static hosts read: headers, and the mark that no generator of the host's own should run.

use crate::site::POLICY;

/// The header file of Netlify and of Cloudflare Pages.
///
/// Named by content or by version means for ever. For everything else both
/// hosts ask again by themselves, which costs a "not modified".
pub(crate) fn headers() -> String {
    const OPEN: &str =
        "  Access-Control-Allow-Origin: *\n  Access-Control-Expose-Headers: Content-Length, Content-Range, ETag\n";
    const KEEP: &str = "  Cache-Control: public, max-age=31536000, immutable\n";
    let mut out = format!(
        "/*\n  Content-Security-Policy: {POLICY}; frame-ancestors 'self'\n  X-Content-Type-Options: nosniff\n  \
         Referrer-Policy: no-referrer\n"
    );
    for path in ["/data/*", "/api/*", "/*.ttl", "/*.jsonld", "/*.rdf", "/*.atom", "/manifest.json", "/SHA256SUMS"] {
        out.extend([path, "\n", OPEN]);
    }
    for path in ["/assets/*", "/data/:dataset/:version/:file"] {
        out.extend([path, "\n", KEEP]);
    }
    out
}
