//! What a release is asked for and what it answers.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use vetro_model::document::{
    Changes, Charts, ColumnPrivacy, Preview, Privacy, PrivacyMethod, Profile, Quality, Record, RowAccount,
};
use vetro_model::finding::Finding;
use vetro_model::plan::DatasetPlan;
use vetro_model::project::{Catalogue, Department};
use vetro_model::schema::Schema;

/// All that is needed to write one dataset, beside its table.
#[derive(Debug, Clone)]
pub struct WriteRequest<'a> {
    /// The dataset.
    pub plan: &'a DatasetPlan,
    /// The city's catalogue.
    pub catalogue: &'a Catalogue,
    /// The department that answers for the dataset.
    pub department: Option<&'a Department>,
    /// The version that is online, if there is one.
    pub previous: Option<Previous<'a>>,
    /// The clock.
    pub now: Timestamp,
    /// The zone in which a version has its day.
    pub zone: &'a TimeZone,
    /// Where the rows went; they must add up.
    pub rows: RowAccount,
    /// How many rules were checked.
    pub rules: u64,
    /// What broke them.
    pub findings: Vec<Finding>,
    /// How persons are protected.
    pub method: PrivacyMethod,
    /// What was done to each column.
    pub columns: Vec<ColumnPrivacy>,
}

/// What is online of a dataset.
#[derive(Debug, Clone, Copy)]
pub struct Previous<'a> {
    /// Its versions.
    pub record: &'a Record,
    /// Its folder, `<old web root>/data/<id>`.
    pub folder: &'a Path,
    /// The schema of its newest version.
    pub schema: &'a Schema,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one for each dataset, and it is taken apart at once")]
pub enum Written {
    /// The dataset's folder stands in the web root; its newest version is new, or only its documents are.
    New(Documents),
    /// Data and documents are those of the version before, byte for byte; nothing was left in the web root.
    Unchanged,
}

/// The documents of a dataset.
#[derive(Debug, Clone, PartialEq)]
pub struct Documents {
    /// Its versions.
    pub record: Record,
    /// Its statistics.
    pub profile: Profile,
    /// Its first rows.
    pub preview: Preview,
    /// Its charts and map.
    pub charts: Charts,
    /// Its quality.
    pub quality: Quality,
    /// Its protection.
    pub privacy: Privacy,
    /// What changed last.
    pub changes: Changes,
    /// The structure of the published table, with all its languages.
    pub schema: Schema,
}
