//! Makes the declared, published columns from the columns of a source.
//!
//! Two halves. While records stream, a [`Transformer`] turns each source
//! batch into a batch of published columns: it casts exactly or reports a
//! fault, joins with other departments' tables through a [`Lookup`], and
//! coarsens values before anything is kept. A [`Spool`] keeps the rows that
//! are good. Once all have been seen, [`aggregate`] makes a table of counts
//! and sums of them if one is declared, and [`order`] puts any table into the
//! one order its values allow.
//!
//! The crate knows no source, no schema constraint, no disclosure policy and
//! no file. It never changes a value in silence: what cannot be published
//! exactly as declared is null in the batch and a [`Fault`](vetro_model::Fault) beside it.
//!
//! # Why lookups are not joins of data frames
//!
//! A join of the records with a department's table would hold all records at
//! once. Here only the table looked up is held; a record's key is looked up
//! once per distinct text, because low-cardinality texts travel as dictionary
//! codes. Measured on the streaming path this costs about a quarter of what
//! the data-frame peers need, in memory bounded by the lookup. `polars` does
//! what data frames are for: the group-by of whole tables.
//!
//! Start at [`Transformer::try_new`].

mod aggregate;
mod calendar;
mod cast;
mod compile;
mod dictionary;
mod error;
mod geometry;
mod lookup;
mod number;
mod order;
mod pseudonym;
mod pyramid;
mod rank;
mod shape;
mod spool;
mod stage;
mod transformer;
mod treatment;
mod zone;

pub use aggregate::{Ask, CellAsk, aggregate, aggregate_with_evidence, inner_cells, sum_cells};
pub use error::Error;
pub use lookup::Lookup;
pub use order::order;
pub use pseudonym::PseudonymKey;
pub use spool::Spool;
pub use transformer::{Context, Transformer};
pub use treatment::treatments;
