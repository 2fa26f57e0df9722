//! The places of the map.

use hashbrown::HashSet;
use vetro_model::document::{MapData, Place};
use vetro_model::plan::DatasetPlan;

use crate::table::{Column, Table, Values};

/// How many places a map shows.
const MOST: usize = 2_000;

/// The distinct places of a table, in its order; evenly thinned where there are too many. `None` when no map is
/// wanted or there is no geometry.
pub(crate) fn map(table: &Table<'_>, plan: &DatasetPlan) -> Option<MapData> {
    let view = plan.metadata.map.as_ref()?;
    let (_, shapes) = table.geometry()?;
    let column = |name: &Option<vetro_model::ColumnName>| name.as_ref().and_then(|name| table.column(name.as_str()));
    let (label, class) = (column(&view.label), column(&view.colour_by));
    let rows = distinct(table.rows, [Some(shapes), label, class]);
    let shown = rows.len().min(MOST);
    let evenly = (0..shown).map(|number| rows[number * rows.len() / shown]);
    let places: Vec<Place> = evenly.filter_map(|row| place(shapes, label, class, row)).collect();
    let left_out = (rows.len() - places.len()) as u64;
    Some(MapData { places, left_out })
}

fn place(shapes: &Column<'_>, label: Option<&Column<'_>>, class: Option<&Column<'_>>, row: usize) -> Option<Place> {
    let text = |column: Option<&Column<'_>>| column.and_then(|column| column.text(row).ok().flatten());
    Some(Place { geometry: text(Some(shapes))?, label: text(label), class: text(class) })
}

/// The first row of each combination of values that has a geometry.
fn distinct(rows: usize, columns: [Option<&Column<'_>>; 3]) -> Vec<usize> {
    let mut known: HashSet<[Option<Key<'_>>; 3]> = HashSet::new();
    let with_shape = (0..rows).filter(|row| columns[0].is_some_and(|shapes| shapes.is_valid(*row)));
    with_shape.filter(|row| known.insert(columns.map(|column| column.and_then(|column| key(column, *row))))).collect()
}

/// What tells one value of a column from another.
#[derive(PartialEq, Eq, Hash, Clone, Copy)]
enum Key<'a> {
    Code(usize),
    Text(&'a str),
    Whole(i128),
}

fn key<'a>(column: &'a Column<'_>, row: usize) -> Option<Key<'a>> {
    if !column.is_valid(row) {
        return None;
    }
    Some(match &column.values {
        Values::Coded(coded) => Key::Code(coded.keys[row] as usize),
        Values::Text(array) => Key::Text(array.value(row)),
        Values::Integer(array) => Key::Whole(array.value(row).into()),
        Values::Decimal(array, _) => Key::Whole(array.value(row)),
        Values::Float(array) => Key::Whole(array.value(row).to_bits().into()),
        Values::Boolean(array) => Key::Whole(array.value(row).into()),
        Values::Date(array) => Key::Whole(array.value(row).into()),
        Values::Time(array) => Key::Whole(array.value(row).into()),
        Values::Local(array) | Values::Instant(array, _) => Key::Whole(array.value(row).into()),
    })
}
