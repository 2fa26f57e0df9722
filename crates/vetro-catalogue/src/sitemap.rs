//! What tells crawlers where the pages are.

use std::borrow::Cow;

use jiff::Timestamp;
use vetro_model::document::Publication;

use crate::address;

/// The most pages one `sitemap.xml` may list; further ones are left out.
///
/// Source: <https://www.sitemaps.org/protocol.html>.
pub const SITEMAP_LIMIT: usize = 50_000;

/// Lists pages in the sitemap protocol, in the order given.
///
/// Each page is its path from the web root and the instant it last changed.
///
/// # Source
///
/// <https://www.sitemaps.org/protocol.html>.
#[must_use]
pub fn sitemap(publication: &Publication, pages: &[(String, Timestamp)]) -> String {
    let base = &publication.catalogue.base_url;
    let entry = |(path, changed): &(String, Timestamp)| {
        let address = address::file(base, path);
        let day = changed.strftime("%Y-%m-%dT%H:%M:%SZ");
        format!("<url><loc>{}</loc><lastmod>{day}</lastmod></url>\n", escape(&address))
    };
    let entries: String = pages.iter().take(SITEMAP_LIMIT).map(entry).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{entries}</urlset>\n"
    )
}

/// Lets every crawler in and names the sitemap.
///
/// # Source
///
/// RFC 9309.
#[must_use]
pub fn robots(base: &str) -> String {
    format!("User-agent: *\nAllow: /\n\nSitemap: {}\n", address::file(base, "sitemap.xml"))
}

fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    Cow::Owned(escaped.replace('"', "&quot;").replace('\'', "&apos;"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn robots_name_the_sitemap_by_its_whole_address() {
        assert_eq!(robots("https://x.example/"), "User-agent: *\nAllow: /\n\nSitemap: https://x.example/sitemap.xml\n");
    }

    #[test]
    fn addresses_are_escaped() {
        assert_eq!(escape("https://x.example/?a=1&b='<\">"), "https://x.example/?a=1&amp;b=&apos;&lt;&quot;&gt;");
    }
}
