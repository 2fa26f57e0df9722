//! What static hosts read: headers, and the mark that no generator of the host's own should run.

use crate::site::POLICY;

/// The header file of Netlify and of Cloudflare Pages.
///
/// Named by content or by version means for ever; everything else is asked
/// for again, which a host answers with "not modified".
pub(crate) fn headers() -> String {
    let mut out = format!(
        "/*\n  Content-Security-Policy: {POLICY}; frame-ancestors 'self'\n  X-Content-Type-Options: nosniff\n  \
         Referrer-Policy: no-referrer\n  Cache-Control: public, max-age=0, must-revalidate\n"
    );
    let open = "  Access-Control-Allow-Origin: *\n  Access-Control-Expose-Headers: Content-Length, Content-Range, ETag\n";
    for path in ["/data/*", "/api/*", "/*.ttl", "/*.jsonld", "/*.rdf", "/*.atom", "/manifest.json", "/SHA256SUMS"] {
        out.push_str(path);
        out.push('\n');
        out.push_str(open);
    }
    let keep = "  ! Cache-Control\n  Cache-Control: public, max-age=31536000, immutable\n";
    for path in ["/assets/*", "/data/:dataset/:version/:file"] {
        out.push_str(path);
        out.push('\n');
        out.push_str(keep);
    }
    out
}
