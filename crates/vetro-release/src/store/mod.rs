//! Placeholder of the store.
