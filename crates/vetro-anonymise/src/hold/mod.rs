//! Holds small changes back, so that two versions of a dataset do not tell what happened to a few persons between them.

mod cells;
mod hashes;
mod loss;
mod records;

pub use cells::{Held, hold_cells};
pub use records::{HeldRecords, Night, hold_records};
