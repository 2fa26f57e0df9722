//! Where a department's records come from: the kinds of sources and how each is told to behave.

use serde::{Deserialize, Serialize};

use crate::word::{SecretRef, Span};

/// A source as written under `[sources.<name>.<kind>]`; paths are relative to the project folder.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// A SQLite file, or an SQL dump that is loaded into one.
    Sqlite(Sqlite),
    /// A PostgreSQL server.
    Postgres(Postgres),
    /// A `MariaDB` or `MySQL` server.
    Mariadb(Mariadb),
    /// One or many CSV files.
    Csv(Csv),
    /// A GeoJSON file.
    Geojson(Geojson),
    /// A sheet of one or many workbooks.
    Spreadsheet(Spreadsheet),
    /// Records in JSON.
    Json(Json),
}

/// A SQLite file, or an SQL dump that is loaded into a private one for the run. Exactly one of `path` and `dump`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Sqlite {
    /// The database file; opened read-only.
    pub path: Option<String>,
    /// A file of SQL statements, in UTF-8.
    pub dump: Option<String>,
    /// When it may be read, as `"01:30-05:30"` in the catalogue's time zone.
    pub window: Option<String>,
}

/// A PostgreSQL server.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Postgres {
    /// The name of the secret that holds `postgres://user:password@host:port/database`.
    pub url: SecretRef,
    /// The CA certificates to trust, a PEM file; else the system's.
    #[serde(default)]
    pub ca_file: Option<String>,
    /// When it may be read, as `"01:30-05:30"` in the catalogue's time zone.
    #[serde(default)]
    pub window: Option<String>,
    /// How many connections a run may hold at once, at least 1.
    #[serde(default = "Postgres::default_max_connections")]
    pub max_connections: u32,
    /// The limit for connecting and logging in.
    #[serde(default = "Postgres::default_connect_timeout")]
    pub connect_timeout: Span,
    /// The longest silence while records arrive.
    #[serde(default = "Postgres::default_idle_timeout")]
    pub idle_timeout: Span,
    /// The limit for a whole query; the server is told too.
    #[serde(default = "Postgres::default_total_timeout")]
    pub total_timeout: Span,
}

impl Postgres {
    fn default_max_connections() -> u32 {
        2
    }
    fn default_connect_timeout() -> Span {
        Span::from_seconds(10)
    }
    fn default_idle_timeout() -> Span {
        Span::from_seconds(60)
    }
    fn default_total_timeout() -> Span {
        Span::from_seconds(3600)
    }
}

/// A `MariaDB` or `MySQL` server.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Mariadb {
    /// The name of the secret that holds `mariadb://user:password@host:port/database`.
    pub url: SecretRef,
    /// The CA certificates to trust, a PEM file; else the system's.
    #[serde(default)]
    pub ca_file: Option<String>,
    /// When it may be read, as `"01:30-05:30"` in the catalogue's time zone.
    #[serde(default)]
    pub window: Option<String>,
    /// The limit for connecting and logging in.
    #[serde(default = "Postgres::default_connect_timeout")]
    pub connect_timeout: Span,
    /// The longest silence while records arrive.
    #[serde(default = "Postgres::default_idle_timeout")]
    pub idle_timeout: Span,
    /// The limit for a whole query; the server is told too.
    #[serde(default = "Postgres::default_total_timeout")]
    pub total_timeout: Span,
}

/// One or many CSV files of one shape.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Csv {
    /// The file, or a pattern with `*` in its last part: files are read in the order of their names.
    pub path: String,
    /// The character between cells. Default `,`.
    #[serde(default = "Csv::default_delimiter")]
    pub delimiter: char,
    /// The character around cells. Default `"`.
    #[serde(default = "Csv::default_quote")]
    pub quote: char,
    /// The encoding, by its WHATWG label such as `windows-1252`. Default `utf-8`.
    #[serde(default = "Csv::default_encoding")]
    pub encoding: String,
    /// Lines before the header.
    #[serde(default)]
    pub skip_rows: u32,
    /// Rows at the end that are no records, such as totals and remarks.
    #[serde(default)]
    pub skip_last_rows: u32,
    /// The texts that mean "missing". Default: the empty text.
    #[serde(default = "Csv::default_null_values")]
    pub null_values: Vec<String>,
    /// How numbers, dates and booleans are written.
    #[serde(default)]
    pub format: TextFormat,
    /// When it may be read, as `"01:30-05:30"` in the catalogue's time zone.
    #[serde(default)]
    pub window: Option<String>,
}

impl Csv {
    fn default_delimiter() -> char {
        ','
    }
    fn default_quote() -> char {
        '"'
    }
    fn default_encoding() -> String {
        "utf-8".to_owned()
    }
    fn default_null_values() -> Vec<String> {
        vec![String::new()]
    }
}

/// A GeoJSON file: a feature collection in WGS 84.
///
/// Its columns are the properties of the features by name, and beside them
/// `@geometry` (the geometry as JSON text, every number as written), `@lon`
/// and `@lat` (of points, as written) and `@id`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Geojson {
    /// The file.
    pub path: String,
    /// When it may be read, as `"01:30-05:30"` in the catalogue's time zone.
    #[serde(default)]
    pub window: Option<String>,
}

/// A sheet of one or many workbooks: XLSX, XLS or ODS, told by their content.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spreadsheet {
    /// The file, or a pattern with `*` in its last part: files are read in the order of their names.
    pub path: String,
    /// The sheet; needed when more than one can be seen. Hidden sheets are never read.
    #[serde(default)]
    pub sheet: Option<String>,
    /// The row of the sheet, from 1, that names the columns. Default 1.
    #[serde(default)]
    pub header_row: Option<u32>,
    /// How many rows name the columns: merged names stand before those below them, as in `2025 / Maschi`. Default 1.
    #[serde(default = "Spreadsheet::default_header_rows")]
    pub header_rows: u32,
    /// The cells of the table with its header, as `"B3:H200"` or, to the last row, `"B3:H"`.
    #[serde(default)]
    pub range: Option<String>,
    /// Rows at the end that are no records, such as totals and remarks.
    #[serde(default)]
    pub skip_last_rows: u32,
    /// The texts that mean "missing". Default: the empty text.
    #[serde(default = "Csv::default_null_values")]
    pub null_values: Vec<String>,
    /// How numbers, dates and booleans are written where they are texts.
    #[serde(default)]
    pub format: TextFormat,
    /// When it may be read, as `"01:30-05:30"` in the catalogue's time zone.
    #[serde(default)]
    pub window: Option<String>,
}

impl Spreadsheet {
    fn default_header_rows() -> u32 {
        1
    }
}

/// Records in JSON: the objects of a list in each document, or one in each line.
///
/// Columns are the members of the records by name; a name that begins with
/// `/` is a JSON Pointer to a value within the record.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Json {
    /// The file, or a pattern with `*` in its last part: files are read in the order of their names.
    pub path: String,
    /// Where the list is in the document, as a JSON Pointer such as `/result/records`. Default: the document is the list.
    #[serde(default)]
    pub records: String,
    /// Whether each line is a record of its own (JSON lines), perhaps packed as `.gz`.
    #[serde(default)]
    pub lines: bool,
    /// How numbers, dates and booleans are written where they are texts.
    #[serde(default)]
    pub format: TextFormat,
    /// When it may be read, as `"01:30-05:30"` in the catalogue's time zone.
    #[serde(default)]
    pub window: Option<String>,
}

/// How a text source writes values that are not text.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct TextFormat {
    /// The mark before the decimals. Default `.`.
    pub decimal_mark: char,
    /// The mark between thousands, if any.
    pub group_mark: Option<char>,
    /// How dates are written, by strftime letters such as `%d.%m.%Y`. Default: ISO 8601.
    pub date: Option<String>,
    /// How instants are written, by strftime letters. Default: ISO 8601, with `T` or a space.
    pub datetime: Option<String>,
    /// The texts that mean true. Default `true`, `t`, `1`.
    pub true_values: Vec<String>,
    /// The texts that mean false. Default `false`, `f`, `0`.
    pub false_values: Vec<String>,
}

impl Default for TextFormat {
    fn default() -> Self {
        let words = |words: [&str; 3]| words.map(str::to_owned).to_vec();
        Self {
            decimal_mark: '.',
            group_mark: None,
            date: None,
            datetime: None,
            true_values: words(["true", "t", "1"]),
            false_values: words(["false", "f", "0"]),
        }
    }
}

impl SourceKind {
    /// The name of the kind as it is written in the file.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
            Self::Mariadb(_) => "mariadb",
            Self::Csv(_) => "csv",
            Self::Geojson(_) => "geojson",
            Self::Spreadsheet(_) => "spreadsheet",
            Self::Json(_) => "json",
        }
    }

    /// When the source may be read, as written.
    #[must_use]
    pub fn window(&self) -> Option<&str> {
        match self {
            Self::Sqlite(kind) => kind.window.as_deref(),
            Self::Postgres(kind) => kind.window.as_deref(),
            Self::Mariadb(kind) => kind.window.as_deref(),
            Self::Csv(kind) => kind.window.as_deref(),
            Self::Geojson(kind) => kind.window.as_deref(),
            Self::Spreadsheet(kind) => kind.window.as_deref(),
            Self::Json(kind) => kind.window.as_deref(),
        }
    }

    /// Whether the source has named tables; files hold a single one.
    #[must_use]
    pub fn has_tables(&self) -> bool {
        matches!(self, Self::Sqlite(_) | Self::Postgres(_) | Self::Mariadb(_))
    }

    /// How texts of this source that stand for other values are written.
    #[must_use]
    pub fn text_format(&self) -> TextFormat {
        match self {
            Self::Csv(kind) => kind.format.clone(),
            Self::Spreadsheet(kind) => kind.format.clone(),
            Self::Json(kind) => kind.format.clone(),
            Self::Sqlite(_) | Self::Postgres(_) | Self::Mariadb(_) | Self::Geojson(_) => TextFormat::default(),
        }
    }
}

/// What is read from a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Relation {
    /// A table or view, perhaps with its schema: `public.fines`.
    Table(String),
    /// One statement that starts with SELECT, WITH, TABLE or VALUES.
    Query(String),
    /// All that the file holds.
    Whole,
}
