//! Reads from an `SQLite` file, or from an SQL dump that is loaded into a private one.
//!
//! [`open`] builds the walls around a database of unknown origin, [`dump`]
//! loads one, [`cells`] takes the values. Columns are typed as declared; what
//! has no exact type of ours travels as the text of the value.

mod cells;
mod dump;
mod open;

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::{Field, Schema};
use rusqlite::{Connection, Statement};
use vetro_model::source::{Relation, Sqlite};

use crate::batch::{self, FaultLog, Gauge, row_number};
use crate::error::Error;
use crate::names::{self, nearest};
use crate::sql::{self, Dialect};
use crate::stream::{Extract, Signal, Sink};
use crate::text::LONGEST_CELL;
use crate::{Context, Request, SourceColumn};

use self::cells::{Cells, Kind};

/// Begins to read the requested columns of a relation.
pub(crate) fn extract(kind: &Sqlite, request: &Request<'_>, context: &Context<'_>) -> Result<Extract, Error> {
    let origin = Origin::try_new(kind, context)?;
    let (relation, columns, rows) = (request.relation.clone(), request.columns.to_vec(), request.batch_rows);
    Extract::spawn(context.stop.clone(), move |sink| {
        let mut connection = origin.open(&sink.signal)?;
        let source = from_clause(&connection, &relation)?;
        open::only_read(&mut connection)?;
        read(&connection, &source, &columns, rows, sink)
    })
}

/// The columns of a relation.
pub(crate) fn describe(kind: &Sqlite, relation: &Relation, context: &Context<'_>) -> Result<Vec<SourceColumn>, Error> {
    let origin = Origin::try_new(kind, context)?;
    let mut connection = origin.open(&Signal::new(context.stop.clone()))?;
    let source = from_clause(&connection, relation)?;
    let required = required_columns(&connection, relation)?;
    open::only_read(&mut connection)?;
    let statement = prepare(&connection, &format!("SELECT * FROM {source}"))?;
    let described = columns_of(&statement).map(|(name, kind)| SourceColumn {
        nullable: !required.contains(&name),
        kind: kind.unwrap_or_default(),
        name,
    });
    Ok(described.collect())
}

/// The tables and views.
pub(crate) fn tables(kind: &Sqlite, context: &Context<'_>) -> Result<Vec<String>, Error> {
    let connection = Origin::try_new(kind, context)?.open(&Signal::new(context.stop.clone()))?;
    Ok(table_names(&connection)?.iter().map(|name| sql::written(name)).collect())
}

/// Where the database comes from.
struct Origin {
    path: PathBuf,
    /// Where a dump is loaded; `None` for a database file.
    scratch: Option<PathBuf>,
}

impl Origin {
    fn try_new(kind: &Sqlite, context: &Context<'_>) -> Result<Self, Error> {
        match (&kind.path, &kind.dump) {
            (Some(path), None) => Ok(Self { path: context.project.join(path), scratch: None }),
            (None, Some(dump)) => {
                Ok(Self { path: context.project.join(dump), scratch: Some(context.scratch.to_owned()) })
            }
            _ => Err(Error::Setting { problem: "exactly one of `path` and `dump` is needed".to_owned() }),
        }
    }

    fn open(&self, signal: &Signal) -> Result<Connection, Error> {
        match &self.scratch {
            None => open::open(&self.path, signal),
            Some(scratch) => open::open(&dump::load(&self.path, scratch, signal)?, signal),
        }
    }
}

fn table_names(connection: &Connection) -> Result<Vec<String>, Error> {
    let question = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' \
        ESCAPE '\\' ORDER BY name";
    let mut statement = prepare(connection, question)?;
    let names = statement.query_map([], |row| row.get(0)).and_then(Iterator::collect);
    names.map_err(|error| open::failed(&error))
}

/// What stands after FROM; the relation is called `q`.
fn from_clause(connection: &Connection, relation: &Relation) -> Result<String, Error> {
    let table = match relation {
        Relation::Table(table) => table,
        Relation::Query(text) => return Ok(format!("(\n{}\n) AS q", sql::single_query(text, Dialect::Sqlite)?)),
        Relation::Whole => {
            return Err(Error::Setting { problem: "a `table` or a `query` is needed for a database".to_owned() });
        }
    };
    let parts = sql::table_parts(table)?;
    let (names, wanted) = (table_names(connection)?, parts.last().map_or("", String::as_str));
    let other_schema = parts.len() == 2 && !parts[0].eq_ignore_ascii_case("main");
    if other_schema || !names.iter().any(|name| name.eq_ignore_ascii_case(wanted)) {
        let nearest = nearest(wanted, names.iter().map(String::as_str)).map(sql::written);
        return Err(Error::MissingTable { table: table.clone(), nearest });
    }
    let quoted: Vec<String> = parts.iter().map(|part| sql::quote(part)).collect();
    Ok(format!("{} AS q", quoted.join(".")))
}

/// The columns of a table that may not be null; for a query nothing is known.
fn required_columns(connection: &Connection, relation: &Relation) -> Result<Vec<String>, Error> {
    let Relation::Table(table) = relation else { return Ok(Vec::new()) };
    let parts = sql::table_parts(table)?;
    let question = "SELECT name FROM pragma_table_info(?1) WHERE \"notnull\" OR pk";
    let mut statement = prepare(connection, question)?;
    let names = statement.query_map([parts.last()], |row| row.get(0)).and_then(Iterator::collect);
    names.map_err(|error| open::failed(&error))
}

fn prepare<'c>(connection: &'c Connection, text: &str) -> Result<Statement<'c>, Error> {
    connection.prepare(text).map_err(|error| open::refused(&error))
}

/// Names and declared types, in upper case as `SQLite` compares them.
fn columns_of(statement: &Statement<'_>) -> impl Iterator<Item = (String, Option<String>)> {
    let columns = statement.columns();
    columns.map(|column| (column.name().to_owned(), column.decl_type().map(str::to_ascii_uppercase)))
}

fn read(connection: &Connection, source: &str, wanted: &[String], rows: usize, sink: &Sink) -> Result<(), Error> {
    let (existing, kinds): (Vec<_>, Vec<_>) =
        columns_of(&prepare(connection, &format!("SELECT * FROM {source}"))?).unzip();
    let places = names::positions(wanted, &existing)?;
    let mut chosen = Vec::new();
    for (name, place) in wanted.iter().zip(places) {
        let declared = kinds[place].as_deref().unwrap_or_default();
        let unsupported = || Error::UnsupportedType { column: name.clone(), kind: declared.to_owned() };
        chosen.push(Kind::declared(declared).ok_or_else(unsupported)?);
    }
    // Qualified, a name in quotes can never be taken for a string, as `SQLite` does with unknown bare ones.
    let list: Vec<String> = wanted.iter().map(|name| format!("q.{}", sql::quote(name))).collect();
    let list = if list.is_empty() { "1".to_owned() } else { list.join(", ") };
    let mut statement = prepare(connection, &format!("SELECT {list} FROM {source}"))?;
    Reader::new(wanted, &chosen, rows).read(&mut statement, sink)
}

/// Fills batches from the rows of a statement.
struct Reader<'a> {
    names: &'a [String],
    cells: Vec<Cells>,
    faults: FaultLog,
    gauge: Gauge,
    schema: Arc<Schema>,
}

impl<'a> Reader<'a> {
    fn new(names: &'a [String], kinds: &[Kind], rows: usize) -> Self {
        let field = |(name, kind): (&String, &Kind)| Field::new(name, kind.arrow(), true);
        let schema = Arc::new(Schema::new(names.iter().zip(kinds).map(field).collect::<Vec<_>>()));
        let cells = kinds.iter().map(|kind| Cells::new(*kind)).collect();
        Self { names, cells, faults: FaultLog::default(), gauge: Gauge::new(rows), schema }
    }

    fn read(mut self, statement: &mut Statement<'_>, sink: &Sink) -> Result<(), Error> {
        sink.open(Arc::clone(&self.schema))?;
        let mut rows = statement.query([]).map_err(|error| open::failed(&error))?;
        while let Some(row) = rows.next().map_err(|error| open::failed(&error))? {
            for place in 0..self.cells.len() {
                let value = row.get_ref(place).map_err(|error| open::failed(&error))?;
                self.set(place, value)?;
            }
            self.gauge.end_row();
            if self.gauge.is_full() {
                self.hand_on(sink)?;
            }
        }
        if self.gauge.rows() > 0 { self.hand_on(sink) } else { Ok(()) }
    }

    fn set(&mut self, place: usize, value: rusqlite::types::ValueRef<'_>) -> Result<(), Error> {
        let bytes = cells::bytes_of(value);
        if bytes > LONGEST_CELL {
            let what = format!("a value of column `{}`", self.names[place]);
            let row = row_number(self.gauge.records());
            return Err(Error::TooLarge { row, what, limit: LONGEST_CELL as u64 });
        }
        self.gauge.weigh(bytes);
        if let Some(rule) = self.cells[place].push(value) {
            self.faults.add(place, rule, self.gauge.row());
        }
        Ok(())
    }

    fn hand_on(&mut self, sink: &Sink) -> Result<(), Error> {
        let columns: Vec<ArrayRef> = self.cells.iter_mut().map(Cells::finish).collect();
        let pulled = batch::pulled(&self.schema, columns, self.gauge.rows(), &mut self.faults);
        self.gauge.restart();
        sink.push(pulled)
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
