//! Reads a `GeoJSON` feature collection as a table of exact texts.
//!
//! Numbers keep the digits they are written with: 116.0 stays 116.0, and a
//! coordinate never passes through a float. Beside the properties there are
//! `@geometry`, `@lon`, `@lat` and `@id`.
//!
//! The file is held in memory while it is read, so it may have at most
//! [`LARGEST_FILE`] bytes. Source: RFC 7946.

mod parse;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::value::RawValue;
use vetro_model::source::{Geojson, Relation};

use crate::batch::{TextTable, row_number};
use crate::error::Error;
use crate::files;
use crate::json::{self, TooDeep};
use crate::names::{self, MOST_COLUMNS};
use crate::stream::{Extract, Sink};
use crate::text::LONGEST_CELL;
use crate::{Context, Request, SourceColumn};

use self::parse::{Feature, Point};

/// The most bytes of a file.
const LARGEST_FILE: u64 = 256 << 20;

/// The columns that are not properties.
const PSEUDO: [&str; 4] = ["@geometry", "@lon", "@lat", "@id"];

/// Begins to read the requested columns.
pub(crate) fn extract(kind: &Geojson, request: &Request<'_>, context: &Context<'_>) -> Result<Extract, Error> {
    files::check_whole(request.relation)?;
    let path = context.project.join(&kind.path);
    let (columns, rows) = (request.columns.to_vec(), request.batch_rows);
    Extract::spawn(context.stop.clone(), move |sink| {
        let text = json::read(&path, LARGEST_FILE, parse::EXPECTED)?;
        let collection = Collection::try_new(&path, &text)?;
        let survey = collection.survey()?;
        let known: Vec<String> = survey.names().chain(PSEUDO.map(str::to_owned)).collect();
        names::positions(&columns, &known)?;
        collection.read(&columns, rows, sink)
    })
}

/// The properties in the order of their first appearance, and the pseudo-columns that make sense.
pub(crate) fn describe(kind: &Geojson, relation: &Relation, context: &Context<'_>) -> Result<Vec<SourceColumn>, Error> {
    files::check_whole(relation)?;
    let path = context.project.join(&kind.path);
    let text = json::read(&path, LARGEST_FILE, parse::EXPECTED)?;
    Ok(Collection::try_new(&path, &text)?.survey()?.columns())
}

/// A file whose outer form is sound.
struct Collection<'a> {
    path: PathBuf,
    features: Vec<&'a RawValue>,
}

/// What the features have.
#[derive(Debug, Default)]
struct Survey {
    properties: Vec<Property>,
    features: usize,
    geometries: usize,
    points: usize,
    ids: usize,
}

/// What is known of a property.
#[derive(Debug)]
struct Property {
    name: String,
    kinds: Vec<&'static str>,
    /// How many features have a value.
    values: usize,
    /// The last feature that had it, from 1.
    seen: usize,
}

impl Survey {
    fn names(&self) -> impl Iterator<Item = String> + '_ {
        self.properties.iter().map(|property| property.name.clone())
    }

    fn columns(self) -> Vec<SourceColumn> {
        let features = self.features;
        let pseudo = |name: &str, kind: &str, count: usize| SourceColumn {
            name: name.to_owned(),
            kind: kind.to_owned(),
            nullable: count < features,
        };
        let mut columns: Vec<SourceColumn> = Vec::new();
        for property in self.properties {
            let kind = if property.kinds.is_empty() { "null".to_owned() } else { property.kinds.join(" or ") };
            columns.push(SourceColumn { name: property.name, kind, nullable: property.values < features });
        }
        if self.geometries > 0 {
            columns.push(pseudo("@geometry", "geometry", self.geometries));
        }
        if self.points > 0 && self.points == self.geometries {
            columns.push(pseudo("@lon", "number", self.points));
            columns.push(pseudo("@lat", "number", self.points));
        }
        if self.ids > 0 {
            columns.push(pseudo("@id", "id", self.ids));
        }
        columns
    }
}

impl<'a> Collection<'a> {
    fn try_new(path: &Path, text: &'a str) -> Result<Self, Error> {
        Ok(Self { path: path.to_owned(), features: parse::collection(path, text)? })
    }

    fn feature(&self, place: usize) -> Result<Feature<'a>, Error> {
        let bad = |problem| Error::NotAFeature { path: self.path.clone(), feature: place as u64 + 1, problem };
        Feature::try_new(self.features[place]).map_err(bad)
    }

    fn too_deep(&self, _: TooDeep, place: usize) -> Error {
        let problem = "is nested more than 128 levels deep";
        Error::NotAFeature { path: self.path.clone(), feature: place as u64 + 1, problem }
    }

    /// Looks at every feature once.
    fn survey(&self) -> Result<Survey, Error> {
        let mut survey = Survey { features: self.features.len(), ..Survey::default() };
        let mut places: HashMap<String, usize> = HashMap::new();
        for place in 0..self.features.len() {
            let feature = self.feature(place)?;
            survey.geometries += usize::from(feature.geometry.is_some());
            survey.points += usize::from(matches!(feature.point(), Point::At(..)));
            survey.ids += usize::from(feature.id.is_some());
            for (name, value) in &feature.properties {
                let known = places.get(&**name).copied().unwrap_or_else(|| {
                    places.insert(name.clone().into_owned(), survey.properties.len());
                    let name = name.clone().into_owned();
                    survey.properties.push(Property { name, kinds: Vec::new(), values: 0, seen: 0 });
                    survey.properties.len() - 1
                });
                self.note(&mut survey.properties[known], value, place)?;
            }
            if survey.properties.len() > MOST_COLUMNS {
                let found = survey.properties.len() as u64;
                return Err(Error::TooManyColumns { found, limit: MOST_COLUMNS as u64 });
            }
        }
        Ok(survey)
    }

    fn note(&self, property: &mut Property, value: &RawValue, place: usize) -> Result<(), Error> {
        if property.seen == place + 1 {
            let problem = "has two properties of one name";
            return Err(Error::NotAFeature { path: self.path.clone(), feature: place as u64 + 1, problem });
        }
        property.seen = place + 1;
        if let Some(kind) = json::kind_of(value) {
            property.values += 1;
            if !property.kinds.contains(&kind) {
                property.kinds.push(kind);
            }
        }
        Ok(())
    }

    fn read(&self, columns: &[String], batch_rows: usize, sink: &Sink) -> Result<(), Error> {
        let mut texts = TextTable::new(columns, batch_rows);
        sink.open(texts.schema())?;
        for place in 0..self.features.len() {
            sink.signal.check()?;
            let feature = self.feature(place)?;
            for (column, name) in columns.iter().enumerate() {
                let cell = feature.cell(name).map_err(|deep| self.too_deep(deep, place))?;
                if cell.as_ref().is_ok_and(|cell| cell.as_ref().is_some_and(|text| text.len() > LONGEST_CELL)) {
                    let what = format!("a value of column `{name}`");
                    return Err(Error::TooLarge { row: row_number(texts.records()), what, limit: LONGEST_CELL as u64 });
                }
                texts.set(column, cell.as_ref().map(Option::as_deref).map_err(|rule| *rule));
            }
            if let Some(full) = texts.end_row() {
                sink.push(full)?;
            }
        }
        texts.finish().map_or(Ok(()), |rest| sink.push(rest))
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
