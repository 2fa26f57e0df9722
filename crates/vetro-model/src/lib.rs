//! The words of vetro: what every step of a run is told and what it answers.
//!
//! This crate knows no I/O, no columns in memory and no output format. It
//! holds what is *declared* (schema, metadata, policy, plan), what is *found*
//! (faults, findings, diagnostics) and what is *said* to readers (the JSON
//! documents of a release).
//!
//! Start at [`plan::DatasetPlan`]: it is all that a run needs to know about
//! one dataset; every step takes the part that concerns it.

pub mod diagnostic;
pub mod document;
pub mod finding;
pub mod id;
pub mod ledger;
pub mod look;
pub mod metadata;
pub mod plan;
pub mod policy;
pub mod project;
pub mod schema;
pub mod source;
pub mod territory;
pub mod text;
pub mod word;

pub use diagnostic::{Diagnostic, Place, Severity};
pub use finding::{Fault, Finding, Findings};
pub use id::{ColumnName, DatasetId, DepartmentId, SourceName};
pub use metadata::DatasetMetadata;
pub use plan::{DatasetPlan, Plan};
pub use schema::{Field, FieldType, Role, Schema};
pub use text::{Language, Localised};
pub use word::{SecretRef, Share, Span};
