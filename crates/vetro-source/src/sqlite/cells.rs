//! Takes the values of a column, each in a storage class of its own, into one Arrow type.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow::datatypes::DataType;
use rusqlite::types::ValueRef;

use crate::text::{BAD_TYPE, NON_FINITE, checked};

/// The largest whole number up to which every whole number is a float: 2 to the 53.
const EXACT: i64 = 1 << 53;

/// What a column holds by its declared type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Bool,
    Real,
    /// The exact text of whatever the value is.
    Text,
}

impl Kind {
    /// The kind for a declared type in upper case; `None` for bytes.
    ///
    /// Source: <https://www.sqlite.org/datatype3.html>, section 3.1, in its order; BOOLEAN, which has no class of its
    /// own there, comes first. What has numeric affinity (decimals, dates) stays exact as text.
    pub(super) fn declared(declared: &str) -> Option<Self> {
        let holds = |word: &str| declared.contains(word);
        match () {
            () if holds("BOOL") => Some(Self::Bool),
            () if holds("INT") => Some(Self::Int),
            () if holds("CHAR") || holds("CLOB") || holds("TEXT") => Some(Self::Text),
            () if holds("BLOB") => None,
            () if holds("REAL") || holds("FLOA") || holds("DOUB") => Some(Self::Real),
            () => Some(Self::Text),
        }
    }

    /// The Arrow type.
    pub(super) fn arrow(self) -> DataType {
        match self {
            Self::Int => DataType::Int64,
            Self::Bool => DataType::Boolean,
            Self::Real => DataType::Float64,
            Self::Text => DataType::Utf8,
        }
    }
}

/// The values of one column of the batch being built.
#[derive(Debug)]
pub(super) enum Cells {
    Int(Int64Builder),
    Bool(BooleanBuilder),
    Real(Float64Builder),
    Text(StringBuilder),
}

impl Cells {
    pub(super) fn new(kind: Kind) -> Self {
        match kind {
            Kind::Int => Self::Int(Int64Builder::new()),
            Kind::Bool => Self::Bool(BooleanBuilder::new()),
            Kind::Real => Self::Real(Float64Builder::new()),
            Kind::Text => Self::Text(StringBuilder::new()),
        }
    }

    /// Adds a value; a null and the rule it breaks when it does not fit.
    pub(super) fn push(&mut self, value: ValueRef<'_>) -> Option<&'static str> {
        let missing = value == ValueRef::Null;
        let fault = match self {
            _ if missing => None,
            Self::Int(builder) => whole(value).map(|value| builder.append_value(value)).err(),
            Self::Bool(builder) => truth(value).map(|value| builder.append_value(value)).err(),
            Self::Real(builder) => real(value).map(|value| builder.append_value(value)).err(),
            Self::Text(builder) => push_text(builder, value).err(),
        };
        if missing || fault.is_some() {
            self.push_null();
        }
        fault
    }

    fn push_null(&mut self) {
        match self {
            Self::Int(builder) => builder.append_null(),
            Self::Bool(builder) => builder.append_null(),
            Self::Real(builder) => builder.append_null(),
            Self::Text(builder) => builder.append_null(),
        }
    }

    /// The values of the batch, which begins anew.
    pub(super) fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Int(builder) => Arc::new(builder.finish()),
            Self::Bool(builder) => Arc::new(builder.finish()),
            Self::Real(builder) => Arc::new(builder.finish()),
            Self::Text(builder) => Arc::new(builder.finish()),
        }
    }
}

/// How many bytes a value has.
pub(super) fn bytes_of(value: ValueRef<'_>) -> usize {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len(),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => 8,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "the range was checked")]
fn whole(value: ValueRef<'_>) -> Result<i64, &'static str> {
    match value {
        ValueRef::Integer(value) => Ok(value),
        ValueRef::Real(value) if value.fract() == 0.0 && value.abs() <= EXACT as f64 => Ok(value as i64),
        _ => Err(BAD_TYPE),
    }
}

fn truth(value: ValueRef<'_>) -> Result<bool, &'static str> {
    match value {
        ValueRef::Integer(0) => Ok(false),
        ValueRef::Integer(1) => Ok(true),
        _ => Err(BAD_TYPE),
    }
}

#[expect(clippy::cast_precision_loss, reason = "the range was checked")]
fn real(value: ValueRef<'_>) -> Result<f64, &'static str> {
    match value {
        ValueRef::Real(value) if value.is_finite() => Ok(value),
        ValueRef::Real(_) => Err(NON_FINITE),
        ValueRef::Integer(value) if (-EXACT..=EXACT).contains(&value) => Ok(value as f64),
        _ => Err(BAD_TYPE),
    }
}

/// Numbers are written with their shortest exact digits, without an exponent.
fn push_text(builder: &mut StringBuilder, value: ValueRef<'_>) -> Result<(), &'static str> {
    match value {
        ValueRef::Text(bytes) => builder.append_value(checked(bytes)?),
        ValueRef::Integer(value) => builder.append_value(value.to_string()),
        ValueRef::Real(value) if value.is_finite() => builder.append_value(value.to_string()),
        ValueRef::Real(_) => return Err(NON_FINITE),
        ValueRef::Null | ValueRef::Blob(_) => return Err(BAD_TYPE),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_types_follow_the_rules_of_affinity() {
        for (declared, kind) in [
            ("INTEGER", Some(Kind::Int)),
            ("BIGINT", Some(Kind::Int)),
            ("BOOLEAN", Some(Kind::Bool)),
            ("DOUBLE PRECISION", Some(Kind::Real)),
            ("DECIMAL(10,2)", Some(Kind::Text)),
            ("DATE", Some(Kind::Text)),
            ("TIMESTAMP", Some(Kind::Text)),
            ("VARCHAR(20)", Some(Kind::Text)),
            ("", Some(Kind::Text)),
            ("BLOB", None),
        ] {
            assert_eq!(Kind::declared(declared), kind, "{declared}");
        }
    }

    #[test]
    fn a_number_becomes_another_type_only_without_loss() {
        assert_eq!(whole(ValueRef::Real(5.0)), Ok(5));
        assert_eq!(whole(ValueRef::Real(5.5)), Err(BAD_TYPE));
        assert_eq!(whole(ValueRef::Real(1e300)), Err(BAD_TYPE));
        assert_eq!(whole(ValueRef::Text(b"5")), Err(BAD_TYPE));
        assert_eq!(real(ValueRef::Integer(EXACT)), Ok(9_007_199_254_740_992.0));
        assert_eq!(real(ValueRef::Integer(EXACT + 1)), Err(BAD_TYPE));
        assert_eq!(real(ValueRef::Real(f64::INFINITY)), Err(NON_FINITE));
        assert_eq!(truth(ValueRef::Integer(2)), Err(BAD_TYPE));
    }
}
