//! Reads a written `GeoJSON` file back: every feature is parsed and counted, and holds what was written and no more.

use std::fmt;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::error::Error;
use crate::table::Table;

/// Reads a file back.
///
/// # Errors
///
/// [`Error::ReadBack`] when it is no feature collection, holds members that are not written here, or has other numbers of
/// features, geometries or properties.
pub(crate) fn check(table: &Table<'_>, path: &Path) -> Result<(), Error> {
    let file = BufReader::with_capacity(1 << 18, File::open(path).map_err(Error::io("read", path))?);
    // The library's error may quote the file.
    let found: Collection =
        serde_json::from_reader(file).map_err(|_| Error::read_back(path, "it is not a feature collection"))?;
    let missing = table.geometry().map_or(0, |(_, shapes)| shapes.null_count());
    let members = table.rows * (table.columns.len() - 1);
    let expected = Counts { features: table.rows, without_geometry: missing, members };
    if found.kind == "FeatureCollection" && found.features == expected {
        Ok(())
    } else {
        Err(Error::read_back(path, "the number of features, geometries or members"))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Collection {
    #[serde(rename = "type")]
    kind: String,
    features: Counts,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    features: usize,
    without_geometry: usize,
    members: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Feature {
    #[serde(rename = "type")]
    _kind: IgnoredAny,
    geometry: Option<IgnoredAny>,
    properties: Members,
}

struct Members(usize);

impl<'de> Deserialize<'de> for Counts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Features;
        impl<'de> Visitor<'de> for Features {
            type Value = Counts;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of features")
            }
            fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Counts, S::Error> {
                let mut counts = Counts::default();
                while let Some(feature) = seq.next_element::<Feature>()? {
                    counts.features += 1;
                    counts.without_geometry += usize::from(feature.geometry.is_none());
                    counts.members += feature.properties.0;
                }
                Ok(counts)
            }
        }
        deserializer.deserialize_seq(Features)
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Properties;
        impl<'de> Visitor<'de> for Properties {
            type Value = Members;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Members, M::Error> {
                let mut members = 0;
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                    members += 1;
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Properties)
    }
}
