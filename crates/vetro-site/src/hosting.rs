//! What static hosts read: types, headers, and the mark that no generator of the host's own should run.
//!
//! Every host is told the same: the policy of the pages; data and API open to
//! other sites, with the headers a reader of ranges needs; names that tell
//! their content or version kept for ever, all others asked for again. The
//! files are made with each release, so that they never say another policy
//! than its pages do, and hold nothing that is not public.
//!
//! Start at [`files`].

use serde_json::{Value, json};

use crate::catalogue;
use crate::site::{POLICY, Site};

/// Types that few hosts know, by extension.
const TYPES: [(&str, &str); 8] = [
    ("parquet", "application/vnd.apache.parquet"),
    ("geojson", "application/geo+json"),
    ("jsonld", "application/ld+json"),
    ("ttl", "text/turtle"),
    ("rdf", "application/rdf+xml"),
    ("atom", "application/atom+xml"),
    ("csv", "text/csv"),
    ("ipynb", "application/x-ipynb+json"),
];
/// Names by content or version: their bytes never change.
const LASTING: &str = r"/(assets/[^/]+|data/[^/]+/[0-9]{4}-[0-9]{2}-[0-9]{2}(\.[0-9]+)?/[^/]+)$";
/// What programs of other sites may read.
const OPEN: &str =
    r"/(data|api|search)/|\.(ttl|jsonld|rdf|atom)$|/(feed\.json|manifest\.json|SHA256SUMS|catalogue\.csv)$";
/// Their headers.
const EXPOSED: &str = "Content-Length, Content-Range, ETag";
/// The pages that others may frame: `embed/<id>/`, in a language's folder or not.
const FRAMED: &str = r"/embed/[^/]+/(index\.html)?$";
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

/// Every file for a host, by its path from the web root.
pub(crate) fn files(site: &Site<'_>) -> [(&'static str, String); 6] {
    [
        (".nojekyll", String::new()),
        ("_headers", headers()),
        (".htaccess", apache(&catalogue::base_path(site.publication))),
        ("hosting/nginx.conf", nginx(&site.publication.catalogue.base_url)),
        ("hosting/s3-metadata.json", pretty(&s3_metadata())),
        ("hosting/s3-cors.json", pretty(&s3_cors())),
    ]
}

/// The header file of Netlify and of Cloudflare Pages.
///
/// Named by content or by version means for ever. For everything else both
/// hosts ask again by themselves, which costs a "not modified". Policies of
/// several rules that fit hold together, and no rule can take one back: so
/// the common one says nothing of frames.
fn headers() -> String {
    let mut out = format!(
        "/*\n  Content-Security-Policy: {POLICY}\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n"
    );
    for path in SECTIONS {
        out.extend([path, "\n  Content-Security-Policy: ", POLICY, UNFRAMED, "\n"]);
    }
    let open = format!("  Access-Control-Allow-Origin: *\n  Access-Control-Expose-Headers: {EXPOSED}\n");
    let paths = [
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
    for path in paths {
        out.extend([path, "\n", &open]);
    }
    for path in ["/assets/*", "/data/:dataset/:version/:file"] {
        out.extend([path, "\n  Cache-Control: ", FOR_EVER, "\n"]);
    }
    out
}

/// For Apache 2.4, in the web root; `AllowOverride FileInfo Indexes` lets it speak.
fn apache(base: &str) -> String {
    let mut out = format!("DirectoryIndex index.html\nErrorDocument 404 {base}404.html\n<IfModule mod_mime.c>\n");
    for (extension, kind) in TYPES {
        out.extend(["AddType ", kind, " .", extension, "\n"]);
    }
    out.push_str("AddCharset utf-8 .csv .ttl .atom .rdf\n</IfModule>\n<IfModule mod_setenvif.c>\n");
    // A packed Parquet file or workbook cannot be read by ranges, and gets no smaller.
    out.push_str("SetEnvIf Request_URI \"\\.(parquet|xlsx)$\" no-gzip\n");
    for (name, pattern) in [("vetro_lasting", LASTING), ("vetro_open", OPEN), ("vetro_framed", FRAMED)] {
        out.extend(["SetEnvIf Request_URI \"", pattern, "\" ", name, "\n"]);
    }
    out.push_str("</IfModule>\n<IfModule mod_headers.c>\n");
    let always = [
        ("Content-Security-Policy", format!("{POLICY}{UNFRAMED}"), " env=!vetro_framed"),
        ("Content-Security-Policy", POLICY.to_owned(), " env=vetro_framed"),
        ("X-Content-Type-Options", "nosniff".to_owned(), ""),
        ("Referrer-Policy", "no-referrer".to_owned(), ""),
        ("Access-Control-Allow-Origin", "*".to_owned(), " env=vetro_open"),
        ("Access-Control-Expose-Headers", EXPOSED.to_owned(), " env=vetro_open"),
        ("Cache-Control", "no-cache".to_owned(), " env=!vetro_lasting"),
        ("Cache-Control", FOR_EVER.to_owned(), " env=vetro_lasting"),
    ];
    for (name, value, when) in always {
        out.extend(["Header set ", name, " \"", &value, "\"", when, "\n"]);
    }
    out.push_str("</IfModule>\n");
    out
}

/// For nginx: a file for `conf.d`, whose `root` and certificates are to be filled in.
fn nginx(base_url: &str) -> String {
    let host = base_url.split("://").nth(1).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or_default();
    let mut out = String::from("types {\n");
    for (extension, kind) in TYPES.iter().filter(|(extension, _)| !["atom", "rdf"].contains(extension)) {
        out.extend(["    ", kind, " ", extension, ";\n"]);
    }
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
         root /srv/vetro/out/current;\n    index index.html;\n    error_page 404 /404.html;\n    charset utf-8;\n    \
         gzip on;\n    gzip_vary on;\n    # Never Parquet or Excel: they are packed, and read by ranges.\n    \
         gzip_types text/css text/javascript application/javascript application/json application/geo+json \
         application/ld+json text/turtle text/csv application/atom+xml image/svg+xml;\n    \
         add_header Content-Security-Policy $vetro_policy always;\n    \
         add_header X-Content-Type-Options nosniff always;\n    add_header Referrer-Policy no-referrer always;\n    \
         add_header Cache-Control $vetro_cache;\n    add_header Access-Control-Allow-Origin $vetro_origin;\n    \
         add_header Access-Control-Expose-Headers $vetro_exposed;\n    location ~ /\\. {{ deny all; }}\n}}\n"
    )]);
    out
}

/// For S3 and its like: the metadata of each object, the first rule that fits; the policy stands in the pages.
fn s3_metadata() -> Value {
    let types: Vec<Value> = TYPES
        .iter()
        .map(|(extension, kind)| json!({ "pattern": format!(r"\.{extension}$"), "ContentType": kind }))
        .collect();
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
    fn only_pages_made_for_it_may_be_framed() {
        let headers = headers();
        assert_eq!(headers.matches("frame-ancestors 'self'").count(), SECTIONS.len());
        assert!(headers.starts_with(&format!("/*\n  Content-Security-Policy: {POLICY}\n")));
        assert!(apache("/").contains("frame-ancestors 'self'\" env=!vetro_framed\n"));
        assert!(nginx("https://a.example/").contains(&format!("\"~{FRAMED}\" \"{POLICY}\";")));
    }

    #[test]
    fn every_host_keeps_the_lasting_exposes_what_ranges_need_and_never_packs_parquet() {
        for text in [headers(), apache("/"), nginx("https://dati.valdoro.example:8080/open/")] {
            assert!(text.contains(FOR_EVER) && text.contains(EXPOSED) && text.contains(POLICY), "{text}");
        }
        assert!(apache("/open/").contains("ErrorDocument 404 /open/404.html\n"));
        assert!(apache("/").contains(r#""\.(parquet|xlsx)$" no-gzip"#));
        let nginx = nginx("https://dati.valdoro.example:8080/open/");
        assert!(nginx.contains("server_name dati.valdoro.example;"));
        assert!(nginx.lines().filter(|line| line.contains("gzip_types")).all(|line| !line.contains("parquet")));
        assert_eq!(nginx.matches('{').count(), nginx.matches('}').count());
        assert_eq!(s3_cors()["CORSRules"][0]["ExposeHeaders"], json!(["Content-Length", "Content-Range", "ETag"]));
    }
}
