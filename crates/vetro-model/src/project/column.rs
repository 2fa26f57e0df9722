//! A published column as written.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::Names;

/// A published column as written: the name of a source column, or a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Column(pub ColumnTable);

/// A published column written as a table. Steps are applied in the order of these fields.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ColumnTable {
    /// The source column, or several for a grid cell.
    pub from: Names,
    /// A value for every row, instead of `from`.
    pub constant: Option<String>,
    /// Looks the value up: a key of `lookups`.
    pub lookup: Option<String>,
    /// The column of the lookup to take.
    pub take: Option<String>,
    /// The zone in which local instants of the source are, an IANA name or `"catalogue"`.
    pub zone: Option<String>,
    /// Replaces a date or instant by the start of its period.
    pub truncate: Option<Period>,
    /// Replaces a birth date by the age on the day of this source column.
    pub age_at: Option<String>,
    /// How years of age are counted. Default `birthdays`.
    pub age_count: AgeCount,
    /// Replaces a number by its band; the numbers are the lower ends, rising.
    pub bands: Option<Vec<i64>>,
    /// Rounds a number to the nearest multiple of this decimal; halves go away from zero.
    pub round: Option<String>,
    /// Replaces what is below by this number.
    pub bottom: Option<String>,
    /// Replaces what is above by this number.
    pub top: Option<String>,
    /// Keeps the first so many characters.
    pub prefix: Option<u32>,
    /// Snaps coordinates to a grid of so many metres.
    pub grid_metres: Option<u32>,
    /// The coordinates' system: `WGS84` (degrees, longitude first) or `LV95`. Default `WGS84`.
    pub crs: Option<Crs>,
    /// Widens grid cells until each holds a minimum of addresses or residents.
    pub grid_minimum: Option<GridMinimumSpec>,
    /// Replaces the value by a keyed token of this pseudonym domain.
    pub pseudonym: Option<String>,
    /// Replaces values by others; the last step.
    pub map: Option<BTreeMap<String, String>>,
    /// What a value becomes that `map` does not name; without it such a value is a violation.
    pub otherwise: Option<String>,
}

/// What a grid cell must hold, as written: exactly one file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct GridMinimumSpec {
    /// A CSV file of the addresses: rows `east;north` or `longitude;latitude`, in the grid's system. Several at one place
    /// count once.
    pub addresses: Option<String>,
    /// A CSV file of the residents: rows `east;north;residents`.
    pub residents: Option<String>,
    /// The fewest of a published cell, at least 2. Default 8.
    pub at_least: Option<u64>,
}

/// A unit of time to truncate to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Period {
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// How years of age are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AgeCount {
    /// Completed years, as people count.
    #[default]
    Birthdays,
    /// The difference of the calendar years, as statistics offices often do.
    CalendarYears,
}

/// A coordinate reference system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
pub enum Crs {
    /// Longitude and latitude in degrees (EPSG:4326, longitude first).
    WGS84,
    /// Swiss coordinates in metres, east first (EPSG:2056).
    LV95,
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Column;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a source column, or a table such as { from = \"data\", truncate = \"month\" }")
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<Column, E> {
                Ok(Column(ColumnTable { from: Names(vec![name.to_owned()]), ..ColumnTable::default() }))
            }
            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Column, M::Error> {
                ColumnTable::deserialize(de::value::MapAccessDeserializer::new(map)).map(Column)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl schemars::JsonSchema for Column {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Column".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let table = generator.subschema_for::<ColumnTable>();
        schemars::json_schema!({ "anyOf": [{ "type": "string" }, table] })
    }
}
