//! What may be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Publishes departmental databases as a static, trustworthy open-data site.
#[derive(Debug, Parser)]
#[command(name = "vetro", version, about, propagate_version = true, arg_required_else_help = true, after_help = EXIT_CODES)]
pub struct Cli {
    /// What every command understands.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "Exit codes:
  0   all published or unchanged
  1   some datasets failed, the others are published
  2   configuration or usage: nothing started
  3   waits for a person (a guard)
  4   sources failed only for passing reasons
  5   nothing could be published (disk, target)
  6   privacy or integrity stop
  75  another run holds the lock";

/// What every command understands.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// The project folder, with pipelines.toml in it.
    #[arg(long, short = 'C', global = true, default_value = ".", value_name = "DIR")]
    pub project: PathBuf,
    /// Print results as JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// Run as if it were this instant (RFC 3339): for rehearsals and reproducible builds.
    #[arg(long, global = true, value_name = "INSTANT", env = "VETRO_NOW")]
    pub now: Option<jiff::Timestamp>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The nightly job: pull, protect, audit, release, build, commit.
    Publish(Publish),
    /// Check configuration, metadata, schemas and policies; all problems at once.
    Check {
        /// Also say what each portal would refuse of the catalogue, and what would raise its score.
        #[arg(long)]
        catalogue: bool,
    },
    /// Show what a reader would see tomorrow; publishes nothing.
    Plan(Plan),
    /// One line for each dataset: state, age, rows.
    Status,
    /// The versions of one dataset.
    History {
        /// The dataset.
        id: String,
    },
    /// Check a file against a Table Schema.
    Validate(Validate),
    /// Protect the persons in a file by the rules of a policy, and write what may be published.
    Anonymise(Anonymise),
    /// Measure how likely the persons in a file are to be found again.
    Risk(Risk),
    /// Look for personal data in finished files: CSV, Parquet, Excel, JSON, HTML, text, archives.
    Scan {
        /// Files, and folders with all below them.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// A text that may be public, such as the catalogue's mailbox; may be repeated.
        #[arg(long, value_name = "TEXT")]
        contact: Vec<String>,
        /// What may stand in a column, and why, as COLUMN:DETECTOR=REASON; may be repeated.
        #[arg(long, value_name = "COLUMN:DETECTOR=REASON")]
        allow: Vec<String>,
    },
    /// Serve the site on this machine, to look at it.
    Serve {
        /// The port on 127.0.0.1; 0 takes a free one.
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Check that every file of a release is there and unharmed, and its catalogue what the portals want.
    Verify {
        /// A web root such as out/current; else the project's.
        dir: Option<PathBuf>,
    },
    /// Say what a code means and what to do about it.
    Explain {
        /// A code such as V0102.
        code: String,
    },
    /// Print the JSON Schema of pipelines.toml, for editors.
    Schema {
        /// Of datasets/<id>.toml instead.
        #[arg(long)]
        datasets: bool,
    },
    /// Print shell completions.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Which datasets.
#[derive(Debug, Clone, Args)]
pub struct Selection {
    /// The datasets; all when none is named.
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
}

/// Options of `plan`.
#[derive(Debug, Clone, Args)]
pub struct Plan {
    /// The datasets; all when none is named.
    #[command(flatten)]
    pub selection: Selection,
    /// For records about persons, also show what other sizes of the smallest class would lose.
    #[arg(long)]
    pub trade_off: bool,
}

/// Options of `publish`.
#[derive(Debug, Clone, Args)]
pub struct Publish {
    /// The datasets; all when none is named.
    #[command(flatten)]
    pub selection: Selection,
    /// Do everything but commit.
    #[arg(long)]
    pub dry_run: bool,
}

/// How a text file is written.
#[derive(Debug, Clone, Args)]
pub struct Dialect {
    /// The character between the cells of a CSV file.
    #[arg(long, default_value_t = ',')]
    pub delimiter: char,
    /// The encoding of a CSV file.
    #[arg(long, default_value = "utf-8")]
    pub encoding: String,
    /// The mark before the decimals.
    #[arg(long, default_value_t = '.')]
    pub decimal_mark: char,
    /// Lines before the header of a CSV file.
    #[arg(long, default_value_t = 0)]
    pub skip_rows: u32,
}

/// Options of `risk`.
#[derive(Debug, Clone, Args)]
pub struct Risk {
    /// A CSV, Parquet or GeoJSON file.
    pub file: PathBuf,
    /// The Table Schema, with the role of each field; the quasi-identifiers are judged.
    #[arg(long, short)]
    pub schema: PathBuf,
    /// The smallest class that is deemed enough, in records.
    #[arg(long, value_name = "K", default_value_t = 5, value_parser = clap::value_parser!(u64).range(2..))]
    pub threshold: u64,
    /// The file is a sample: the column that says how many persons of the population a record stands for.
    #[arg(long, value_name = "COLUMN", conflicts_with = "population")]
    pub weight: Option<String>,
    /// The population: a file with the quasi-identifiers, labelled alike, and one column of counts.
    #[arg(long, value_name = "FILE")]
    pub population: Option<PathBuf>,
    /// Also write the report as a page.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// How the file is written.
    #[command(flatten)]
    pub dialect: Dialect,
}

/// Options of `anonymise`.
#[derive(Debug, Clone, Args)]
pub struct Anonymise {
    /// A CSV, Parquet or GeoJSON file.
    pub file: PathBuf,
    /// The Table Schema of what is to be published, with the role of each field; other columns are not read.
    #[arg(long, short)]
    pub schema: PathBuf,
    /// The rules: a TOML file with `[privacy]` and `[hierarchies]`, as in a pipeline.
    #[arg(long, short)]
    pub policy: PathBuf,
    /// Where to write: .csv, .parquet, .xlsx or .geojson.
    #[arg(long, short)]
    pub out: PathBuf,
    /// How the file is written.
    #[command(flatten)]
    pub dialect: Dialect,
}

/// Options of `validate`.
#[derive(Debug, Clone, Args)]
pub struct Validate {
    /// A CSV, Parquet or GeoJSON file.
    pub file: PathBuf,
    /// The Table Schema, a JSON file.
    #[arg(long, short)]
    pub schema: PathBuf,
    /// How the file is written.
    #[command(flatten)]
    pub dialect: Dialect,
}
