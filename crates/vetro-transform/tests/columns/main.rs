//! What becomes of values on their way into published columns: each cast, each step, each fault, by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod casts;
mod dictionaries;
mod errors;
mod job;
mod numbers;
mod places;
mod support;
mod texts;
mod times;
