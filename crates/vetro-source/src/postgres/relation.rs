//! Learns the columns of a relation, and writes the statement that reads them.

use tokio_postgres::Statement;
use tokio_postgres::types::{Kind, Type};
use vetro_model::source::Relation;

use crate::error::Error;
use crate::names::{self, MOST_COLUMNS};
use crate::sql::{self, Dialect};
use crate::{SourceColumn, names::nearest};

use super::cells::Reading;
use super::failure;
use super::session::Session;

/// What will be read: the statement, and how each of its columns is decoded.
pub(super) struct Chosen {
    pub(super) columns: Vec<(String, Reading)>,
    pub(super) statement: String,
}

/// How a column is written in the list of the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As it is.
    Plain,
    /// As the server writes it as text.
    Text,
    /// As the server writes it as JSON: arrays and rows.
    Json,
}

/// Checks the requested columns against the relation and prepares to read them.
///
/// # Errors
///
/// [`Error::MissingTable`], [`Error::MissingColumn`],
/// [`Error::UnsupportedType`], [`Error::NotOneQuery`] and what the server
/// says about the query.
pub(super) async fn choose(session: &Session, relation: &Relation, wanted: &[String]) -> Result<Chosen, Error> {
    let source = from_clause(relation)?;
    let statement = prepare(session, relation, &source).await?;
    let found = statement.columns();
    let existing: Vec<String> = found.iter().map(|column| column.name().to_owned()).collect();
    let places = names::positions(wanted, &existing)?;
    let (mut columns, mut list) = (Vec::new(), Vec::new());
    for (name, place) in wanted.iter().zip(places) {
        let column = &found[place];
        let modifier = modifier_of(session, column.type_(), column.type_modifier()).await?;
        let (reading, form) = reading_of(column.type_(), modifier)
            .ok_or_else(|| Error::UnsupportedType { column: name.clone(), kind: column.type_().name().to_owned() })?;
        let quoted = format!("q.{}", sql::quote(name));
        list.push(match form {
            Form::Plain => quoted,
            Form::Text => format!("{quoted}::pg_catalog.text"),
            Form::Json => format!("pg_catalog.to_json({quoted})::pg_catalog.text"),
        });
        columns.push((name.clone(), reading));
    }
    let statement = format!("COPY (SELECT {} FROM {source}) TO STDOUT (FORMAT binary)", list.join(", "));
    Ok(Chosen { columns, statement })
}

/// What stands after FROM; the relation is called `q`.
fn from_clause(relation: &Relation) -> Result<String, Error> {
    match relation {
        Relation::Table(table) => {
            let parts: Vec<String> = sql::table_parts(table)?.iter().map(|part| sql::quote(part)).collect();
            Ok(format!("{} AS q", parts.join(".")))
        }
        Relation::Query(text) => Ok(format!("(\n{}\n) AS q", sql::single_query(text, Dialect::Postgres)?)),
        Relation::Whole => {
            Err(Error::Setting { problem: "a `table` or a `query` is needed for a database".to_owned() })
        }
    }
}

async fn prepare(session: &Session, relation: &Relation, source: &str) -> Result<Statement, Error> {
    let text = format!("SELECT * FROM {source}");
    // The answer is unpacked twice: waiting may fail, and so may the text.
    let prepared = session.wait(async { Ok(session.client().prepare(&text).await) }, 0).await?;
    let statement = match (prepared, relation) {
        (Ok(statement), _) => statement,
        (Err(error), Relation::Table(table)) if is_missing_table(&error) => {
            return Err(missing_table(session, table).await);
        }
        (Err(error), _) => return Err(failure::preparing(&error)),
    };
    if statement.columns().len() > MOST_COLUMNS {
        let found = statement.columns().len() as u64;
        return Err(Error::TooManyColumns { found, limit: MOST_COLUMNS as u64 });
    }
    Ok(statement)
}

/// No such table, or no such schema.
fn is_missing_table(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|state| ["42P01", "3F000"].contains(&state.code()))
}

async fn missing_table(session: &Session, table: &str) -> Error {
    let rolled_back = session.wait(session.client().batch_execute("ROLLBACK"), 0).await;
    let tables = if rolled_back.is_ok() { tables(session).await.unwrap_or_default() } else { Vec::new() };
    let bare = |name: &str| name.rsplit_once('.').map_or(name.to_owned(), |(_, bare)| bare.to_owned());
    let whole = nearest(table, tables.iter().map(String::as_str)).map(str::to_owned);
    let by_table = || tables.iter().find(|other| nearest(&bare(table), [bare(other).as_str()].into_iter()).is_some());
    Error::MissingTable { table: table.to_owned(), nearest: whole.or_else(|| by_table().cloned()) }
}

/// The modifier of a type; that of a domain stands with the domain.
async fn modifier_of(session: &Session, kind: &Type, modifier: i32) -> Result<i32, Error> {
    let mut kind = kind;
    let mut modifier = modifier;
    while let Kind::Domain(inner) = kind.kind() {
        if modifier == -1 {
            let question = "SELECT typtypmod FROM pg_catalog.pg_type WHERE oid = $1";
            let oid = kind.oid();
            modifier = session.wait(session.client().query_one(question, &[&oid]), 0).await?.get(0);
        }
        kind = inner;
    }
    Ok(modifier)
}

/// How values of a type are decoded and asked for; `None` when they have no exact text.
fn reading_of(kind: &Type, modifier: i32) -> Option<(Reading, Form)> {
    let plain = |reading| Some((reading, Form::Plain));
    match kind.kind() {
        Kind::Domain(inner) => return reading_of(inner, modifier),
        Kind::Enum(_) => return plain(Reading::Text),
        Kind::Array(element) => return is_supported(element).then_some((Reading::Text, Form::Json)),
        Kind::Composite(fields) => {
            let supported = fields.iter().all(|field| is_supported(field.type_()));
            return supported.then_some((Reading::Text, Form::Json));
        }
        _ => {}
    }
    match *kind {
        Type::INT2 => plain(Reading::Int2),
        Type::INT4 => plain(Reading::Int4),
        Type::INT8 => plain(Reading::Int8),
        Type::OID => plain(Reading::Oid),
        Type::FLOAT4 => plain(Reading::Float4),
        Type::FLOAT8 => plain(Reading::Float8),
        Type::NUMERIC => plain(Reading::numeric(modifier)),
        Type::BOOL => plain(Reading::Bool),
        Type::DATE => plain(Reading::Date),
        Type::TIMESTAMP => plain(Reading::Timestamp),
        Type::TIMESTAMPTZ => plain(Reading::Timestamptz),
        Type::TIME => plain(Reading::Time),
        Type::UUID => plain(Reading::Uuid),
        Type::JSONB => plain(Reading::Jsonb),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN | Type::JSON => plain(Reading::Text),
        _ => is_supported(kind).then_some((Reading::Text, Form::Text)),
    }
}

/// Whether the server's text of a value says exactly what it is: bytes, amounts in the server's own currency and
/// shapes of an extension do not.
fn is_supported(kind: &Type) -> bool {
    match kind.kind() {
        Kind::Pseudo => return false,
        Kind::Domain(inner) | Kind::Array(inner) | Kind::Range(inner) | Kind::Multirange(inner) => {
            return is_supported(inner);
        }
        Kind::Composite(fields) => return fields.iter().all(|field| is_supported(field.type_())),
        _ => {}
    }
    !["bytea", "money", "geometry", "geography", "raster", "topogeometry"].contains(&kind.name())
}

/// The columns of a relation with the server's names of their types.
pub(super) async fn describe(session: &Session, relation: &Relation) -> Result<Vec<SourceColumn>, Error> {
    let statement = prepare(session, relation, &from_clause(relation)?).await?;
    let columns = statement.columns();
    let oids: Vec<u32> = columns.iter().map(|column| column.type_().oid()).collect();
    let modifiers: Vec<i32> = columns.iter().map(tokio_postgres::Column::type_modifier).collect();
    let tables: Vec<u32> = columns.iter().map(|column| column.table_oid().unwrap_or(0)).collect();
    let numbers: Vec<i16> = columns.iter().map(|column| column.column_id().unwrap_or(0)).collect();
    let question = "SELECT pg_catalog.format_type(c.kind, c.modifier), coalesce(a.attnotnull, false) \
        FROM unnest($1::oid[], $2::int4[], $3::oid[], $4::int2[]) WITH ORDINALITY AS c(kind, modifier, tab, num, place) \
        LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.tab AND a.attnum = c.num ORDER BY c.place";
    let rows = session.wait(session.client().query(question, &[&oids, &modifiers, &tables, &numbers]), 0).await?;
    let described = columns.iter().zip(&rows).map(|(column, row)| SourceColumn {
        name: column.name().to_owned(),
        kind: row.get(0),
        nullable: !row.get::<_, bool>(1),
    });
    Ok(described.collect())
}

/// The tables and views that the role may read, in the order of their names.
pub(super) async fn tables(session: &Session) -> Result<Vec<String>, Error> {
    let question = "SELECT n.nspname::text, c.relname::text FROM pg_catalog.pg_class AS c \
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.relpersistence <> 't' \
        AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_' \
        AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT') \
        ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\"";
    let rows = session.wait(session.client().query(question, &[]), 0).await?;
    let name = |schema: String, table: String| format!("{}.{}", sql::written(&schema), sql::written(&table));
    Ok(rows.iter().map(|row| name(row.get(0), row.get(1))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_and_queries_wrapped_on_lines_of_their_own() {
        let table = Relation::Table("pol.fi\"nes".into());
        assert_eq!(from_clause(&table).unwrap(), "\"pol\".\"fi\"\"nes\" AS q");
        let query = Relation::Query("select 1 as a -- one".into());
        assert_eq!(from_clause(&query).unwrap(), "(\nselect 1 as a -- one\n) AS q");
        assert!(matches!(from_clause(&Relation::Whole), Err(Error::Setting { .. })));
    }

    #[test]
    fn types_without_an_exact_text_are_refused() {
        assert_eq!(reading_of(&Type::BYTEA, -1), None);
        assert_eq!(reading_of(&Type::MONEY, -1), None);
        assert_eq!(reading_of(&Type::BYTEA_ARRAY, -1), None);
        assert_eq!(reading_of(&Type::INT4_ARRAY, -1), Some((Reading::Text, Form::Json)));
        assert_eq!(reading_of(&Type::INET, -1), Some((Reading::Text, Form::Text)));
    }
}
