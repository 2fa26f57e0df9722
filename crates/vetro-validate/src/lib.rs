//! Checks columns against declared rules, in bulk, and says which rows break them.
//!
//! It knows neither where a batch comes from nor what becomes of a faulty
//! row, and no value of a record ever leaves it: a [`vetro_model::Fault`]
//! names a rule, a column and rows.
//!
//! A pipeline's rules for source columns go through [`Validator::try_new`],
//! the constraints of a Table Schema through [`Validator::for_schema`]. Feed
//! every batch of the extract to [`Validator::check`], in order, and ask
//! [`Validator::finish`] for what only the whole extract can tell: repeated
//! keys.
//!
//! A column of low cardinality travels as dictionary codes. Its values are
//! judged once each, not once a row; a verdict is kept for
//! as long as the dictionary only grows.

mod compile;
mod error;
mod literal;
mod memo;
mod numeric;
mod reference;
mod schema;
mod textual;
mod unique;
mod validator;

pub use error::Error;
pub use reference::{References, reference_name};
pub use schema::schema_rules;
pub use validator::{LateFault, Validator};
