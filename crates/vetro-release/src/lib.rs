//! Writes cleared tables as files, keeps releases, commits them.
//!
//! [`write()`] makes the folder of one dataset: CSV, Parquet, Excel, `GeoJSON`,
//! the descriptions for programs and the documents for the site. It takes
//! only what the audit has [`vetro_audit::Cleared`], reads back what it wrote,
//! and gives the same bytes for the same table and clock. [`read`] gives the
//! documents of a dataset that is online. [`store`] keeps whole releases.
//! [`inspect`] reads finished files for personal data, and [`open_parquet`]
//! the records of a Parquet file that others wrote.

mod changes;
mod charts;
mod csv;
mod describe;
mod diff;
mod error;
mod file;
mod geojson;
pub mod inspect;
mod parquet;
mod profile;
mod read;
mod request;
pub mod store;
mod table;
#[cfg(test)]
mod testing;
mod text;
mod version;
mod withheld;
mod write;
mod xlsx;
mod zone;

pub use error::Error;
pub use parquet::records::{ParquetFile, Records, open as open_parquet};
pub use read::read;
pub use request::{Documents, Previous, WriteRequest, Written};
pub use write::write;
