//! Protects persons in a finished table, by making values coarser and by leaving out what would still single them out.
//!
//! Records ([`protect_records`]) take three steps with a seam between each:
//! a policy is read into codes and hierarchies, the search finds the
//! transformation that loses least, and that transformation is applied to the
//! table. The search sees codes only, never values. Before that, the ends of
//! numeric columns may become quantiles, and their values means of groups. Tables of counts
//! ([`protect_table`]) lose small cells, and as many others as it takes for
//! the small ones not to follow from what is left.
//!
//! This crate does not judge its own work: the audit counts again, with other
//! code. It knows no file, no clock and no randomness, and neither the order
//! of rows nor that of dictionary entries changes what is protected.
//!
//! Start at [`protect_records`] or [`protect_table`].

mod apply;
mod classes;
mod codes;
mod ends;
mod hierarchy;
mod hold;
mod local;
mod micro;
mod models;
mod rank;
mod records;
mod refusal;
mod search;
mod table;
mod tally;

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use vetro_model::document::PrivacyMethod;

pub use hold::{Held, HeldRecords, Night, hold_cells, hold_records};
pub use records::protect_records;
pub use refusal::Refusal;
pub use table::protect_table;

/// A table that was protected, and how.
#[derive(Debug, Clone)]
pub struct Protected {
    /// The table: the columns of the original, the rows in their order.
    ///
    /// A generalised column has become `Dictionary(UInt32, Utf8)`; a withheld
    /// measure is null. No dictionary of a table from which rows were
    /// suppressed holds a value that no row holds.
    pub table: RecordBatch,
    /// The method, with what was asked and what was measured.
    pub method: PrivacyMethod,
    /// Rows that were left out.
    pub suppressed: u64,
    /// The columns made coarser, by name; columns that kept all their values are left out.
    pub generalised: BTreeMap<String, Coarsened>,
}

/// How coarse a column became: levels 0 to 3 of 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coarsened {
    /// The finest level of any published class; 0 is the value itself.
    pub lowest: u32,
    /// The coarsest level of any published class.
    pub highest: u32,
    /// The level at which nothing is told apart.
    pub top: u32,
}
