//! Placeholder of the crate while the house is built.
