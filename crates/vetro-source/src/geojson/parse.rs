//! Takes `GeoJSON` apart without touching a number.

use std::borrow::Cow;
use std::path::Path;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::Error;
use crate::json::{Cell, Members, TooDeep, kind_of, not_json, string, text_of};
use crate::text::NOT_A_POINT;

pub(super) const EXPECTED: &str = "a GeoJSON feature collection";

#[derive(Deserialize)]
struct Outer<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Option<&'a RawValue>,
    #[serde(borrow, default)]
    crs: Option<&'a RawValue>,
    #[serde(borrow, default)]
    features: Option<&'a RawValue>,
}

/// The features of a collection in WGS 84.
///
/// # Errors
///
/// [`Error::Json`], [`Error::WrongKind`], [`Error::Crs`].
pub(super) fn collection<'a>(path: &Path, text: &'a str) -> Result<Vec<&'a RawValue>, Error> {
    let wrong = |found| Error::WrongKind { path: path.to_owned(), found, expected: EXPECTED };
    if !text.trim_start().starts_with('{') {
        return Err(wrong("something else"));
    }
    let outer: Outer<'_> = serde_json::from_str(text).map_err(|error| not_json(path, text, &error))?;
    let kind = outer.kind.and_then(|kind| string(kind).ok()).unwrap_or_default();
    if kind != "FeatureCollection" {
        return Err(wrong(named(&kind)));
    }
    if let Some(crs) = outer.crs {
        check_crs(path, crs)?;
    }
    let features = outer.features.ok_or_else(|| wrong("a collection without `features`"))?;
    serde_json::from_str(features.get()).map_err(|_| wrong("a collection whose `features` are no list"))
}

fn named(kind: &str) -> &'static str {
    match kind {
        "Feature" => "a single feature",
        "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon"
        | "GeometryCollection" => "a bare geometry",
        "Topology" => "TopoJSON",
        _ => "another kind of JSON",
    }
}

/// The old member `crs` may only say what holds anyway.
///
/// Source: *The `GeoJSON` Format Specification*, 2008, section 3; RFC 7946, section 4.
fn check_crs(path: &Path, crs: &RawValue) -> Result<(), Error> {
    #[derive(Deserialize)]
    struct Crs {
        properties: Name,
    }
    #[derive(Deserialize)]
    struct Name {
        name: String,
    }
    let name = serde_json::from_str(crs.get()).map(|crs: Crs| crs.properties.name);
    let known = name.as_ref().is_ok_and(|name| is_wgs84(name));
    let shown = |letter: &char| !letter.is_control();
    let found = || name.unwrap_or_else(|_| "unnamed".to_owned()).chars().filter(shown).take(100).collect();
    if known { Ok(()) } else { Err(Error::Crs { path: path.to_owned(), found: found() }) }
}

/// `EPSG:4326`, `urn:ogc:def:crs:OGC:1.3:CRS84`, `http://www.opengis.net/def/crs/EPSG/0/4326` and the like.
fn is_wgs84(name: &str) -> bool {
    let parts: Vec<&str> = name.split([':', '/', '#']).collect();
    let has = |word: &str| parts.iter().any(|part| part.eq_ignore_ascii_case(word));
    let last = parts.last().copied().unwrap_or_default();
    last.eq_ignore_ascii_case("crs84") || (last == "4326" && has("epsg"))
}

/// One feature; its values as they are written.
#[derive(Debug)]
pub(super) struct Feature<'a> {
    pub(super) id: Option<&'a RawValue>,
    pub(super) geometry: Option<&'a RawValue>,
    pub(super) properties: Vec<(Cow<'a, str>, &'a RawValue)>,
}

#[derive(Deserialize)]
struct Member<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Option<&'a RawValue>,
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    geometry: Option<&'a RawValue>,
    #[serde(borrow, default)]
    properties: Option<Members<'a>>,
}

/// Where a feature is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Point<'a> {
    /// Longitude and latitude as written.
    At(&'a str, &'a str),
    /// Nowhere.
    Nowhere,
    /// Not at one place.
    Elsewhere,
}

impl<'a> Feature<'a> {
    /// Takes a feature apart; what is wrong with it if it is none.
    pub(super) fn try_new(raw: &'a RawValue) -> Result<Self, &'static str> {
        let member: Member<'a> =
            serde_json::from_str(raw.get()).map_err(|_| "has not the members of a feature, or one of them twice")?;
        if member.kind.and_then(|kind| string(kind).ok()).as_deref() != Some("Feature") {
            return Err("is not of type `Feature`");
        }
        let properties = member.properties.map(|properties| properties.0).unwrap_or_default();
        Ok(Self { id: member.id, geometry: member.geometry, properties })
    }

    /// The text of a column, pseudo-columns included.
    pub(super) fn cell(&self, name: &str) -> Result<Cell<'a>, TooDeep> {
        let ordinate = |choose: fn(&'a str, &'a str) -> &'a str| match self.point() {
            Point::At(lon, lat) => Ok(Some(Cow::Borrowed(choose(lon, lat)))),
            Point::Nowhere => Ok(None),
            Point::Elsewhere => Err(NOT_A_POINT),
        };
        match name {
            "@lon" => Ok(ordinate(|lon, _| lon)),
            "@lat" => Ok(ordinate(|_, lat| lat)),
            "@geometry" => self.geometry.map_or(Ok(Ok(None)), text_of),
            "@id" => self.id.map_or(Ok(Ok(None)), text_of),
            _ => {
                let value = self.properties.iter().find(|(other, _)| other == name);
                value.map_or(Ok(Ok(None)), |(_, value)| text_of(value))
            }
        }
    }

    /// The place of a feature whose geometry is a point.
    pub(super) fn point(&self) -> Point<'a> {
        #[derive(Deserialize)]
        struct Geometry<'a> {
            #[serde(rename = "type", borrow)]
            kind: Cow<'a, str>,
            #[serde(borrow, default)]
            coordinates: Option<&'a RawValue>,
        }
        let Some(geometry) = self.geometry else { return Point::Nowhere };
        let Ok(geometry) = serde_json::from_str::<Geometry<'a>>(geometry.get()) else { return Point::Elsewhere };
        let coordinates = geometry.coordinates.filter(|_| geometry.kind == "Point");
        let numbers: Option<Vec<&'a RawValue>> = coordinates.and_then(|all| serde_json::from_str(all.get()).ok());
        match numbers.as_deref() {
            Some([lon, lat, ..]) if is_number(lon) && is_number(lat) => Point::At(lon.get(), lat.get()),
            _ => Point::Elsewhere,
        }
    }
}

fn is_number(raw: &RawValue) -> bool {
    kind_of(raw) == Some("number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_wgs84_is_known_and_nothing_else() {
        for name in [
            "urn:ogc:def:crs:OGC:1.3:CRS84",
            "urn:ogc:def:crs:OGC::CRS84",
            "EPSG:4326",
            "epsg:4326",
            "urn:ogc:def:crs:EPSG::4326",
            "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            "http://www.opengis.net/def/crs/EPSG/0/4326",
        ] {
            assert!(is_wgs84(name), "{name}");
        }
        for name in ["EPSG:2056", "urn:ogc:def:crs:EPSG::3857", "EPSG:43260", "4326", ""] {
            assert!(!is_wgs84(name), "{name}");
        }
    }
}
