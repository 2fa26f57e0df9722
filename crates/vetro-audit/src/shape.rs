//! Whether the columns are those that were declared.

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, TimeUnit};
use vetro_model::{FieldType, Schema};

use crate::refusal::{Problem, Rule};

/// Columns that are undeclared, missing, in another order or of an unfitting type.
pub(crate) fn problems(table: &RecordBatch, schema: &Schema) -> Vec<Problem> {
    let columns = table.schema();
    let found: Vec<&str> = columns.fields().iter().map(|field| field.name().as_str()).collect();
    let declared: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
    let undeclared = found.iter().filter(|name| !declared.contains(*name)).map(|name| {
        let sentence = format!("Column `{name}` is not declared: describe it in the schema, or leave it out.");
        Problem::of_column(Rule::UndeclaredColumn, name, sentence)
    });
    let missing = declared.iter().filter(|name| !found.contains(*name)).map(|name| {
        let sentence = format!("Column `{name}` is declared and not there: select it, or take it out of the schema.");
        Problem::of_column(Rule::MissingColumn, name, sentence)
    });
    let mut problems: Vec<Problem> = undeclared.chain(missing).collect();
    if problems.is_empty() && found != declared {
        let moved = found.iter().zip(&declared).find(|(one, other)| one != other).map_or("", |(name, _)| name);
        let sentence = "The columns do not stand once each in the order of the schema.".to_owned();
        problems.push(Problem::of_column(Rule::ColumnOrder, moved, sentence));
    }
    for field in &schema.fields {
        let Ok(column) = columns.field_with_name(field.name.as_str()) else { continue };
        if !fits(field.kind, column.data_type()) {
            let (name, kind) = (field.name.as_str(), field.kind.name());
            let sentence = format!("Column `{name}` does not hold its declared type `{kind}`: correct the schema.");
            problems.push(Problem::of_column(Rule::WrongType, name, sentence));
        }
    }
    problems
}

/// Whether a column of this type may hold a field's values: see [`FieldType`].
fn fits(declared: FieldType, found: &DataType) -> bool {
    match declared {
        FieldType::String
        | FieldType::Any
        | FieldType::Object
        | FieldType::Array
        | FieldType::List
        | FieldType::Duration
        | FieldType::Yearmonth
        | FieldType::Geopoint
        | FieldType::Geojson => is_text(found),
        FieldType::Integer => matches!(found, DataType::Int64 | DataType::Decimal128(_, 0)),
        FieldType::Year => found == &DataType::Int64,
        FieldType::Number => matches!(found, DataType::Decimal128(..) | DataType::Float64),
        FieldType::Boolean => found == &DataType::Boolean,
        FieldType::Date => found == &DataType::Date32,
        FieldType::Time => found == &DataType::Time64(TimeUnit::Microsecond),
        FieldType::Datetime => matches!(found, DataType::Timestamp(TimeUnit::Microsecond, _)),
    }
}

/// Whether a column holds text, plain or as codes.
pub(crate) fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 => true,
        DataType::Dictionary(keys, values) => **keys == DataType::UInt32 && **values == DataType::Utf8,
        _ => false,
    }
}
