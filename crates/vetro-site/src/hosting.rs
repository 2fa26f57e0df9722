//! What static hosts read: types, headers, and the mark that no generator of the host's own should run.
//!
//! Every host is told the same: the policy of the pages; data and API open to
//! other sites, with the headers a reader of ranges needs; names that tell
//! their content or version kept for ever, all others asked for again; the
//! compressed twins of text files handed to those who accept them. The files
//! are made with each release, so that they never say another policy than its
//! pages do, and hold nothing that is not public.
//!
//! Start at [`files`]; [`headers`] and [`media_type`] say the same to a server
//! that is a program of ours.

use serde_json::{Value, json};
use vetro_model::project::Compression;

use crate::catalogue;
use crate::site::{POLICY, Site};

/// Media types by extension; texts tell their encoding where their format does not.
const MEDIA_TYPES: [(&str, &str); 21] = [
    ("atom", "application/atom+xml; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("geojson", "application/geo+json"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("ipynb", "application/x-ipynb+json"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("jsonld", "application/ld+json"),
    ("md", "text/markdown; charset=utf-8"),
    ("parquet", "application/vnd.apache.parquet"),
    ("png", "image/png"),
    ("rdf", "application/rdf+xml; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("ttl", "text/turtle; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("webmanifest", "application/manifest+json"),
    ("woff2", "font/woff2"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xml", "application/xml; charset=utf-8"),
];
/// Those that are packed already, and get no smaller.
const PACKED: [&str; 5] = ["ico", "parquet", "png", "woff2", "xlsx"];
/// Those that few hosts know.
const RARE: [&str; 8] = ["parquet", "geojson", "jsonld", "ttl", "rdf", "atom", "csv", "ipynb"];
/// Names by content or version: their bytes never change.
const LASTING: &str = r"/(assets/[^/]+|data/[^/]+/[0-9]{4}-[0-9]{2}-[0-9]{2}(\.[0-9]+)?/[^/]+)$";
/// What programs of other sites may read, and its twins.
const OPEN: &str = r"/(data|api|search)/|(\.(ttl|jsonld|rdf|atom)|/(feed\.json|manifest\.json|SHA256SUMS|catalogue\.csv))(\.gz|\.br)?$";
/// Their headers.
const EXPOSED: &str = "Content-Length, Content-Range, ETag";
/// The pages that others may frame, `embed/<id>/` in a language's folder or not, and their twins.
const FRAMED: &str = r"/embed/[^/]+/(index\.html(\.gz|\.br)?)?$";
/// Everything else may be framed by the site itself only; a `<meta>` cannot say so.
const UNFRAMED: &str = "; frame-ancestors 'self'";
/// The pages that must not be framed, for hosts whose rules cannot say "all but".
const SECTIONS: [&str; 18] = [
    "/",
    "/index.html",
    "/404.html",
    "/:lang/",
    "/:lang/index.html",
    "/:lang/datasets/*",
    "/:lang/catalogue/*",
    "/:lang/departments/*",
    "/:lang/themes/*",
    "/:lang/quality/*",
    "/:lang/developers/*",
    "/:lang/changes/*",
    "/:lang/accessibility/*",
    "/:lang/privacy/*",
    "/data/:dataset/",
    "/data/:dataset/index.html",
    "/departments/:department/",
    "/departments/:department/index.html",
];
/// How long the lasting are kept: a year, the longest that caches heed (RFC 9111 names no bound, RFC 2616 did).
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Which addresses a header is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addresses {
    /// All.
    All,
    /// Those whose bytes never change.
    Lasting,
    /// All others.
    Changing,
    /// Those that programs of other sites may read.
    Open,
    /// Pages that other sites may frame.
    Framed,
    /// All others.
    Unframed,
}

impl Addresses {
    /// The regular expression for an address that begins with `/`, and whether it must match or must not.
    #[must_use]
    pub fn pattern(self) -> (&'static str, bool) {
        match self {
            Self::All => ("", true),
            Self::Lasting => (LASTING, true),
            Self::Changing => (LASTING, false),
            Self::Open => (OPEN, true),
            Self::Framed => (FRAMED, true),
            Self::Unframed => (FRAMED, false),
        }
    }
}

/// The headers that every host sends: name, value, and with which addresses.
#[must_use]
pub fn headers() -> [(&'static str, String, Addresses); 8] {
    [
        ("Content-Security-Policy", format!("{POLICY}{UNFRAMED}"), Addresses::Unframed),
        ("Content-Security-Policy", POLICY.to_owned(), Addresses::Framed),
        ("X-Content-Type-Options", "nosniff".to_owned(), Addresses::All),
        ("Referrer-Policy", "no-referrer".to_owned(), Addresses::All),
        ("Access-Control-Allow-Origin", "*".to_owned(), Addresses::Open),
        ("Access-Control-Expose-Headers", EXPOSED.to_owned(), Addresses::Open),
        ("Cache-Control", "no-cache".to_owned(), Addresses::Changing),
        ("Cache-Control", FOR_EVER.to_owned(), Addresses::Lasting),
    ]
}

/// The media type of a path, by the end of its name; what is not known is a stream of bytes.
#[must_use]
pub fn media_type(path: &str) -> &'static str {
    path.rsplit_once('.').and_then(|(_, end)| type_of(end)).unwrap_or("application/octet-stream")
}

fn type_of(end: &str) -> Option<&'static str> {
    let at = MEDIA_TYPES.binary_search_by_key(&end, |(name, _)| *name).ok()?;
    Some(MEDIA_TYPES[at].1)
}

/// The types that few hosts know, without the encoding, which hosts add.
fn rare() -> impl Iterator<Item = (&'static str, &'static str)> {
    RARE.into_iter().filter_map(|end| Some((end, type_of(end)?.split(';').next()?)))
}

/// What can have a twin.
fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    MEDIA_TYPES.into_iter().filter(|(end, _)| !PACKED.contains(end))
}

/// Every file for a host, by its path from the web root.
pub(crate) fn files(site: &Site<'_>) -> [(&'static str, String); 6] {
    let catalogue = &site.publication.catalogue;
    [
        (".nojekyll", String::new()),
        ("_headers", header_file()),
        (".htaccess", apache(&catalogue::base_path(site.publication), &catalogue.compress)),
        ("hosting/nginx.conf", nginx(&catalogue.base_url, &catalogue.compress)),
        ("hosting/s3-metadata.json", pretty(&s3_metadata())),
        ("hosting/s3-cors.json", pretty(&s3_cors())),
    ]
}

/// The header file of Netlify and of Cloudflare Pages.
///
/// Named by content or by version means for ever. For everything else both
/// hosts ask again by themselves, which costs a "not modified"; both compress
/// by themselves. Policies of several rules that fit hold together, and no
/// rule can take one back: so the common one says nothing of frames.
fn header_file() -> String {
    let lines = |wanted: Addresses| -> String {
        let lines = headers().into_iter().filter(|(_, _, addresses)| *addresses == wanted);
        lines.map(|(name, value, _)| format!("  {name}: {value}\n")).collect::<Vec<_>>().concat()
    };
    let mut out = format!("/*\n{}{}", lines(Addresses::Framed), lines(Addresses::All));
    for path in SECTIONS {
        out.extend([path, "\n", &lines(Addresses::Unframed)]);
    }
    let open = [
        "/data/*",
        "/api/*",
        "/*.ttl",
        "/*.jsonld",
        "/*.rdf",
        "/*.atom",
        "/*feed.json",
        "/catalogue.csv",
        "/manifest.json",
        "/SHA256SUMS",
    ];
    for path in open {
        out.extend([path, "\n", &lines(Addresses::Open)]);
    }
    for path in ["/assets/*", "/data/:dataset/:version/:file"] {
        out.extend([path, "\n", &lines(Addresses::Lasting)]);
    }
    out
}

/// For Apache 2.4, in the web root; `AllowOverride FileInfo Indexes` lets it speak.
fn apache(base: &str, ways: &[Compression]) -> String {
    let mut out = format!("DirectoryIndex index.html\nErrorDocument 404 {base}404.html\n<IfModule mod_mime.c>\n");
    for (extension, kind) in rare() {
        out.extend(["AddType ", kind, " .", extension, "\n"]);
    }
    let said = MEDIA_TYPES.into_iter().filter(|(_, kind)| kind.ends_with("charset=utf-8"));
    out.extend(said.flat_map(|(extension, _)| ["AddCharset utf-8 .", extension, "\n"]));
    out.push_str("</IfModule>\n");
    out.push_str(&apache_twins(ways));
    out.push_str("<IfModule mod_setenvif.c>\n");
    // A packed Parquet file or workbook cannot be read by ranges, and gets no smaller.
    out.push_str("SetEnvIf Request_URI \"\\.(parquet|xlsx)$\" no-gzip\n");
    for (name, pattern) in [("vetro_lasting", LASTING), ("vetro_open", OPEN), ("vetro_framed", FRAMED)] {
        out.extend(["SetEnvIf Request_URI \"", pattern, "\" ", name, "\n"]);
    }
    out.push_str("</IfModule>\n<IfModule mod_headers.c>\n");
    for (name, value, addresses) in headers() {
        let when = match addresses {
            Addresses::All => "",
            Addresses::Lasting => " env=vetro_lasting",
            Addresses::Changing => " env=!vetro_lasting",
            Addresses::Open => " env=vetro_open",
            Addresses::Framed => " env=vetro_framed",
            Addresses::Unframed => " env=!vetro_framed",
        };
        out.extend(["Header set ", name, " \"", &value, "\"", when, "\n"]);
    }
    out.push_str("</IfModule>\n");
    out
}

/// Hands out twins: the better one that is accepted and there, but never a part of it.
///
/// The type is that of the file itself (<https://httpd.apache.org/docs/2.4/mod/mod_deflate.html#precompressed>); without
/// it the host would call the twin an archive.
fn apache_twins(ways: &[Compression]) -> String {
    let ways: Vec<Compression> = Compression::ALL.into_iter().filter(|way| ways.contains(way)).collect();
    if ways.is_empty() {
        return String::new();
    }
    let mut out = String::from("<IfModule mod_rewrite.c>\n<IfModule mod_headers.c>\nRewriteEngine On\n");
    for way in &ways {
        let (coding, end) = (way.coding(), way.extension());
        out.extend([format!(
            "RewriteCond %{{HTTP:Range}} ^$\nRewriteCond %{{HTTP:Accept-Encoding}} \\b{coding}\\b\nRewriteCond \
             %{{REQUEST_FILENAME}}.{end} -f\nRewriteRule ^(.+)$ $1.{end} [L]\n"
        )]);
    }
    for (end, kind) in texts() {
        let kind = kind.replace(' ', "\\ ");
        out.extend([format!("RewriteRule \\.{end}\\.(gz|br)$ - [T={kind},E=no-gzip:1,E=no-brotli:1]\n")]);
    }
    let ends: Vec<&str> = texts().map(|(end, _)| end).collect();
    out.extend([
        "<FilesMatch \"\\.(",
        &ends.join("|"),
        ")(\\.(gz|br))?$\">\nHeader merge Vary Accept-Encoding\n</FilesMatch>\n",
    ]);
    for way in &ways {
        let (coding, end) = (way.coding(), way.extension());
        out.extend(["<FilesMatch \"\\.", end, "$\">\nHeader set Content-Encoding ", coding, "\n</FilesMatch>\n"]);
    }
    out.push_str("</IfModule>\n</IfModule>\n");
    out
}

/// For nginx: a file for `conf.d`, whose `root` and certificates are to be filled in.
fn nginx(base_url: &str, ways: &[Compression]) -> String {
    let host = base_url.split("://").nth(1).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or_default();
    let mut out = String::from("types {\n");
    for (extension, kind) in rare().filter(|(extension, _)| *extension != "atom") {
        out.extend(["    ", kind, " ", extension, ";\n"]);
    }
    let mut twins = String::new();
    if ways.contains(&Compression::Gz) {
        twins.push_str(
            "    # The twins that stand beside the files, for readers who accept them.\n    gzip_static on;\n",
        );
    }
    if ways.contains(&Compression::Br) {
        twins.push_str("    # With Debian's libnginx-mod-http-brotli-static:\n    # brotli_static on;\n");
    }
    let policy = headers().into_iter().filter(|(_, _, addresses)| *addresses == Addresses::All);
    let policy = policy.map(|(name, value, _)| format!("    add_header {name} \"{value}\" always;\n"));
    let policy = policy.collect::<Vec<_>>().concat();
    let unframed = format!("{POLICY}{UNFRAMED}");
    let maps = [
        ("vetro_cache", LASTING, FOR_EVER, "no-cache"),
        ("vetro_origin", OPEN, "*", ""),
        ("vetro_exposed", OPEN, EXPOSED, ""),
        ("vetro_policy", FRAMED, POLICY, &unframed),
    ];
    out.push_str("}\n");
    for (name, pattern, value, other) in maps {
        out.extend([format!("map $uri ${name} {{\n    default \"{other}\";\n    \"~{pattern}\" \"{value}\";\n}}\n")]);
    }
    out.extend([format!(
        "server {{\n    listen 80;\n    server_name {host};\n    # The folder `out/current` of the project.\n    \
         root /srv/vetro/out/current;\n    index index.html;\n    error_page 404 /404.html;\n    charset utf-8;\n{twins}    \
         gzip on;\n    gzip_vary on;\n    # Never Parquet or Excel: they are packed, and read by ranges.\n    \
         gzip_types text/css text/javascript application/javascript application/json application/geo+json \
         application/ld+json text/turtle text/csv application/atom+xml application/rdf+xml image/svg+xml;\n    \
         add_header Content-Security-Policy $vetro_policy always;\n{policy}    \
         add_header Cache-Control $vetro_cache;\n    add_header Access-Control-Allow-Origin $vetro_origin;\n    \
         add_header Access-Control-Expose-Headers $vetro_exposed;\n    location ~ /\\. {{ deny all; }}\n}}\n"
    )]);
    out
}

/// For S3 and its like: the metadata of each object, the first rule that fits; the policy stands in the pages.
fn s3_metadata() -> Value {
    let types: Vec<Value> =
        rare().map(|(extension, kind)| json!({ "pattern": format!(r"\.{extension}$"), "ContentType": kind })).collect();
    json!({
        "ContentType": types,
        "CacheControl": [
            // Keys of objects begin without a slash.
            { "pattern": LASTING.replacen('/', "^", 1), "CacheControl": FOR_EVER },
            { "pattern": "", "CacheControl": "no-cache" },
        ],
    })
}

/// As `aws s3api put-bucket-cors --cors-configuration file://…` takes it.
fn s3_cors() -> Value {
    let exposed: Vec<&str> = EXPOSED.split(", ").collect();
    json!({ "CORSRules": [{
        "AllowedOrigins": ["*"], "AllowedMethods": ["GET", "HEAD"], "AllowedHeaders": ["*"], "ExposeHeaders": exposed,
    }] })
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_host_keeps_the_lasting_exposes_what_ranges_need_and_never_packs_parquet() {
        let ways = Compression::ALL;
        for text in [header_file(), apache("/", &ways), nginx("https://dati.valdoro.example:8080/open/", &ways)] {
            assert!(text.contains(FOR_EVER) && text.contains(EXPOSED) && text.contains(POLICY), "{text}");
        }
        assert!(apache("/open/", &ways).contains("ErrorDocument 404 /open/404.html\n"));
        assert!(apache("/", &ways).contains(r#""\.(parquet|xlsx)$" no-gzip"#));
        let nginx = nginx("https://dati.valdoro.example:8080/open/", &ways);
        assert!(nginx.contains("server_name dati.valdoro.example;"));
        assert!(nginx.lines().filter(|line| line.contains("gzip_types")).all(|line| !line.contains("parquet")));
        assert_eq!(nginx.matches('{').count(), nginx.matches('}').count());
        assert_eq!(s3_cors()["CORSRules"][0]["ExposeHeaders"], json!(["Content-Length", "Content-Range", "ETag"]));
    }

    #[test]
    fn only_pages_made_for_it_may_be_framed() {
        let headers = header_file();
        assert_eq!(headers.matches("frame-ancestors 'self'").count(), SECTIONS.len());
        assert!(headers.starts_with(&format!("/*\n  Content-Security-Policy: {POLICY}\n")));
        assert!(apache("/", &[]).contains("frame-ancestors 'self'\" env=!vetro_framed\n"));
        assert!(nginx("https://a.example/", &[]).contains(&format!("\"~{FRAMED}\" \"{POLICY}\";")));
    }

    #[test]
    fn only_the_twins_that_are_written_are_handed_out() {
        let (none, gzip) = ([], [Compression::Gz]);
        assert!(!apache("/", &none).contains("Rewrite") && !nginx("https://x/", &none).contains("static"));
        let told = apache("/", &gzip);
        assert!(told.contains(r"%{REQUEST_FILENAME}.gz -f") && !told.contains(r".br -f"), "{told}");
        assert!(told.contains(r"RewriteRule \.csv\.(gz|br)$ - [T=text/csv;\ charset=utf-8,"), "{told}");
        assert!(!told.contains(r"\.parquet\.("), "{told}");
        let told = nginx("https://x/", &gzip);
        assert!(told.contains("gzip_static on;") && !told.contains("brotli"), "{told}");
    }

    #[test]
    fn every_kind_of_file_has_its_type() {
        assert!(MEDIA_TYPES.is_sorted() && PACKED.is_sorted());
        assert_eq!(media_type("data/x/x.parquet"), "application/vnd.apache.parquet");
        assert_eq!(media_type("it/index.html"), "text/html; charset=utf-8");
        assert_eq!(media_type("SHA256SUMS"), "application/octet-stream");
        assert_eq!(rare().count(), RARE.len());
    }
}
