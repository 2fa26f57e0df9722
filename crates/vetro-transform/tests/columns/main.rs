//! What becomes of values on their way into published columns: each cast, each step, each fault, by hand.

mod casts;
mod dictionaries;
mod errors;
mod job;
mod numbers;
mod places;
mod support;
mod texts;
mod times;
