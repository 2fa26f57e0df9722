//! Learns the names and types of a relation, and reads its rows.

use mysql_async::consts::{ColumnFlags, ColumnType};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Column, Row};
use vetro_model::source::Relation;

use crate::SourceColumn;
use crate::error::Error;
use crate::names::{self, MOST_COLUMNS, nearest};
use crate::sql::{self, Dialect};
use crate::stream::Sink;

use super::cells::{Reader, Reading};
use super::failure;
use super::session::Session;

/// The character set of bytes that are no text.
const BINARY: u16 = 63;

/// Reads the requested columns of a relation.
///
/// # Errors
///
/// [`Error::MissingTable`], [`Error::MissingColumn`],
/// [`Error::UnsupportedType`], [`Error::NotOneQuery`], what the server says
/// about the query, and everything that breaks on the way.
pub(super) async fn read(
    session: &mut Session,
    relation: &Relation,
    wanted: &[String],
    batch_rows: usize,
    sink: &Sink,
) -> Result<(), Error> {
    let source = from_clause(relation)?;
    let found = columns_of(session, relation, &source).await?;
    let existing: Vec<String> = found.iter().map(|column| column.name_str().into_owned()).collect();
    let places = names::positions(wanted, &existing)?;
    let (mut readings, mut list) = (Vec::new(), Vec::new());
    for (name, place) in wanted.iter().zip(places) {
        let unsupported = || Error::UnsupportedType { column: name.clone(), kind: type_of(&found[place]) };
        let reading = reading_of(&found[place]).ok_or_else(unsupported)?;
        let quoted = format!("q.{}", quote(name));
        // Of a single float the server shows six digits; as a double it shows all that are there.
        list.push(if reading == Reading::Single { format!("({quoted} + 0e0)") } else { quoted });
        readings.push(reading);
    }
    let list = if list.is_empty() { "1".to_owned() } else { list.join(", ") };
    let statement = format!("SELECT {list} FROM {source}");
    let mut reader = Reader::new(wanted, &readings, batch_rows);
    sink.open(reader.schema())?;
    let Session { connection, limits, .. } = session;
    let mut rows = limits.wait(connection.query_iter(statement), 0).await?;
    while let Some(row) = limits.wait(rows.next(), reader.records()).await? {
        if let Some(full) = reader.add(row)? {
            sink.push(full)?;
        }
    }
    reader.finish().map_or(Ok(()), |rest| sink.push(rest))
}

/// A name in back quotes.
fn quote(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// What stands after FROM; the relation is called `q`.
fn from_clause(relation: &Relation) -> Result<String, Error> {
    match relation {
        Relation::Table(table) => {
            let parts: Vec<String> = sql::table_parts(table)?.iter().map(|part| quote(part)).collect();
            Ok(format!("{} AS q", parts.join(".")))
        }
        Relation::Query(text) => Ok(format!("(\n{}\n) AS q", sql::single_query(text, Dialect::Mariadb)?)),
        Relation::Whole => {
            Err(Error::Setting { problem: "a `table` or a `query` is needed for a database".to_owned() })
        }
    }
}

async fn columns_of(session: &mut Session, relation: &Relation, source: &str) -> Result<Vec<Column>, Error> {
    let Session { connection, limits, .. } = session;
    let prepared = limits.wait_raw(connection.prep(format!("SELECT * FROM {source}")), 0).await?;
    let statement = match (prepared, relation) {
        (Ok(statement), _) => statement,
        (Err(error), Relation::Table(table)) if failure::is_missing_table(&error) => {
            let tables = tables(session).await.unwrap_or_default();
            let nearest = nearest(table, tables.iter().map(String::as_str)).map(str::to_owned);
            return Err(Error::MissingTable { table: table.clone(), nearest });
        }
        (Err(error), _) => return Err(failure::preparing(&error)),
    };
    let columns = statement.columns().to_vec();
    limits.wait(connection.close(statement), 0).await?;
    if columns.len() > MOST_COLUMNS {
        return Err(Error::TooManyColumns { found: columns.len() as u64, limit: MOST_COLUMNS as u64 });
    }
    Ok(columns)
}

/// How values of a column are taken; `None` when they have no exact text.
///
/// Source: <https://mariadb.com/kb/en/result-set-packets/#column-definition-packet>: length in letters of four bytes
/// or in bits or digits, decimals, flags and character set.
fn reading_of(column: &Column) -> Option<Reading> {
    use ColumnType as T;
    let unsigned = column.flags().contains(ColumnFlags::UNSIGNED_FLAG);
    Some(match column.column_type() {
        T::MYSQL_TYPE_LONGLONG if unsigned => Reading::Decimal { precision: 20, scale: 0 },
        T::MYSQL_TYPE_TINY
        | T::MYSQL_TYPE_SHORT
        | T::MYSQL_TYPE_INT24
        | T::MYSQL_TYPE_LONG
        | T::MYSQL_TYPE_LONGLONG => Reading::Int,
        T::MYSQL_TYPE_YEAR => Reading::Year,
        T::MYSQL_TYPE_FLOAT => Reading::Single,
        T::MYSQL_TYPE_DOUBLE => Reading::Double,
        T::MYSQL_TYPE_DECIMAL | T::MYSQL_TYPE_NEWDECIMAL => decimal(column, unsigned),
        T::MYSQL_TYPE_BIT => Reading::Bits(column.column_length()),
        T::MYSQL_TYPE_DATE | T::MYSQL_TYPE_NEWDATE => Reading::Day,
        T::MYSQL_TYPE_DATETIME | T::MYSQL_TYPE_DATETIME2 => Reading::Moment { utc: false },
        T::MYSQL_TYPE_TIMESTAMP | T::MYSQL_TYPE_TIMESTAMP2 => Reading::Moment { utc: true },
        T::MYSQL_TYPE_TIME
        | T::MYSQL_TYPE_TIME2
        | T::MYSQL_TYPE_JSON
        | T::MYSQL_TYPE_NULL
        | T::MYSQL_TYPE_ENUM
        | T::MYSQL_TYPE_SET => Reading::Text,
        T::MYSQL_TYPE_VARCHAR
        | T::MYSQL_TYPE_VAR_STRING
        | T::MYSQL_TYPE_STRING
        | T::MYSQL_TYPE_TINY_BLOB
        | T::MYSQL_TYPE_MEDIUM_BLOB
        | T::MYSQL_TYPE_LONG_BLOB
        | T::MYSQL_TYPE_BLOB
            if column.character_set() != BINARY =>
        {
            Reading::Text
        }
        _ => return None,
    })
}

/// The length counts the digits, the point and the sign. More than 38 digits stay a text, digit by digit.
fn decimal(column: &Column, unsigned: bool) -> Reading {
    let scale = column.decimals();
    let marks = u32::from(scale > 0) + u32::from(!unsigned);
    let precision = column.column_length().saturating_sub(marks);
    match (u8::try_from(precision), i8::try_from(scale)) {
        (Ok(precision @ 1..=38), Ok(scale)) => Reading::Decimal { precision, scale },
        _ => Reading::Text,
    }
}

/// The name of a type, for people.
fn type_of(column: &Column) -> String {
    let name = format!("{:?}", column.column_type());
    let name = name.trim_start_matches("MYSQL_TYPE_").to_ascii_lowercase();
    let binary = column.character_set() == BINARY && (name.contains("string") || name.contains("blob"));
    if binary { "binary data".to_owned() } else { name }
}

/// The columns of a relation with the server's names of their types.
pub(super) async fn describe(session: &mut Session, relation: &Relation) -> Result<Vec<SourceColumn>, Error> {
    let columns = columns_of(session, relation, &from_clause(relation)?).await?;
    let described = columns.iter().map(|column| SourceColumn {
        name: column.name_str().into_owned(),
        kind: type_of(column),
        nullable: !column.flags().contains(ColumnFlags::NOT_NULL_FLAG),
    });
    Ok(described.collect())
}

/// The tables and views of the database that may be read.
pub(super) async fn tables(session: &mut Session) -> Result<Vec<String>, Error> {
    let Session { connection, limits, .. } = session;
    let question = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1";
    let rows: Vec<Row> = limits.wait(connection.query(question), 0).await?;
    let name = |mut row: Row| row.take::<String, _>(0).map(|name| sql::written(&name));
    Ok(rows.into_iter().filter_map(name).collect())
}
