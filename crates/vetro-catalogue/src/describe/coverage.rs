//! Which place and which period the data cover.
//!
//! What the officer writes goes first, then what the data say, then the
//! version itself: a table without dates shows the state of its day.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use vetro_model::document::{ColumnProfile, Publication, PublishedDataset};
use vetro_model::project::Profile;
use vetro_model::schema::{Field, FieldType};

use super::Describer;
use crate::graph::{Node, Rank, day};
use crate::ns::{dcat, dcatapit, dct, geosparql, rdfs, schema, skos};
use crate::vocabulary::{Place, place};
use crate::{Error, address};

/// West, south, east, north in degrees.
pub(crate) type Bounds = [f64; 4];

/// A period from its first to its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) start: Date,
    pub(crate) end: Date,
}

impl Describer<'_> {
    /// The place a dataset covers: the one the officer names, else the extent of its geometry, else the publisher's
    /// area.
    ///
    /// Of what is named, harvesters look up places of the Union's tables and of `GeoNames` only. So a country goes before
    /// a municipality that is in neither, and before the extent of data that have places of their own: what says more
    /// stands beside it.
    pub(super) fn spatial(&mut self, dataset: &PublishedDataset) -> Result<Node, Error> {
        let (place, found) = (covered(self.publication, dataset), bounds(dataset));
        let Some(place) = place else {
            return match found {
                Some(found) => self.extent(dataset, found),
                None => self.area(),
            };
        };
        let node = self.own(&address::dataset(self.base, dataset.id.as_str()), Rank::Dataset)?;
        if let Some(found) = found.filter(|_| place.extent.is_some()) {
            let extent = self.extent(dataset, found)?;
            self.covers(node, extent);
        }
        self.listed(node, &place)
    }

    /// The place the catalogue covers: the one that is named, else the publisher's area.
    pub(super) fn catalogue_place(&mut self, node: Node) -> Result<Node, Error> {
        match self.publication.catalogue.place.as_deref().and_then(place) {
            Some(place) => self.listed(node, &place),
            None => self.area(),
        }
    }

    /// A place harvesters look up; one that they do not stands beside its country.
    fn listed(&mut self, node: Node, place: &Place) -> Result<Node, Error> {
        let own = self.place(place)?;
        let Some(country) = place.country() else { return Ok(own) };
        self.covers(node, own);
        self.place(&country)
    }

    /// What a dataset covers more closely. The Swiss checker warns of `dct:coverage`.
    fn covers(&mut self, node: Node, place: Node) {
        let word = if self.profile == Profile::DcatApCh { schema::SPATIAL_COVERAGE } else { dct::COVERAGE };
        self.sheet.link(node, word, place);
    }

    /// The area the publisher answers for, with the extent of all data about no other place.
    fn area(&mut self) -> Result<Node, Error> {
        let address = address::area(self.base);
        let node = self.own(&address, Rank::Part)?;
        if self.sheet.is_new(node) {
            self.sheet.typed(node, &[dct::LOCATION]);
            self.labels(node, &self.publication.catalogue.publisher.name);
            if let Some(found) = self.extents.get(&address).copied() {
                self.bounding_box(node, found);
            }
        }
        Ok(node)
    }

    /// A place with its labels and the extent of all data about it.
    ///
    /// There is one node for one place, so that every dataset names the address of the table; its box holds every
    /// dataset about it.
    fn place(&mut self, place: &Place) -> Result<Node, Error> {
        let node = self.sheet.node("place", &place.iri)?;
        if !self.sheet.is_new(node) {
            return Ok(node);
        }
        self.sheet.rank(node, Rank::Part);
        let extent = place.extent.or_else(|| self.extents.get(&place.iri).copied());
        // A location is to have a box and a centroid. Of a town beside its country that no data have, the name is told.
        if extent.is_some() || place.country().is_none() {
            self.sheet.typed(node, &[dct::LOCATION]);
        }
        if let Some(concept) = place.concept() {
            let scheme = self.scheme(concept.scheme)?;
            self.sheet.typed(node, &[skos::CONCEPT]);
            self.sheet.link(node, skos::IN_SCHEME, scheme);
        }
        if place.is_in_table() {
            for language in self.languages.clone() {
                self.sheet.text(node, skos::PREF_LABEL, place.name(language), language);
            }
        } else {
            self.sheet.plain(node, rdfs::LABEL, &place.label);
        }
        self.sheet.plain(node, dct::IDENTIFIER, &place.code);
        if let Some(register) = &place.register {
            let register = self.sheet.node("place", register)?;
            self.sheet.link(node, rdfs::SEE_ALSO, register);
        }
        if let Some(found) = extent {
            self.bounding_box(node, found);
        }
        Ok(node)
    }

    /// The extent of the data themselves.
    fn extent(&mut self, dataset: &PublishedDataset, found: Bounds) -> Result<Node, Error> {
        let node = self.own(&address::part(self.base, dataset.id.as_str(), "place"), Rank::Part)?;
        self.sheet.typed(node, &[dct::LOCATION]);
        self.labels(node, &dataset.metadata.title);
        self.bounding_box(node, found);
        Ok(node)
    }

    fn bounding_box(&mut self, node: Node, [west, south, east, north]: Bounds) {
        let polygon =
            format!("POLYGON(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))");
        let middle = |low: f64, high: f64| (low.midpoint(high) * 1e6).round() / 1e6;
        let point = format!("POINT({} {})", middle(west, east), middle(south, north));
        self.sheet.value(node, dcat::BBOX, polygon, geosparql::WKT);
        self.sheet.value(node, dcat::CENTROID, point, geosparql::WKT);
    }

    /// The period a dataset covers.
    pub(super) fn temporal(&mut self, dataset: &PublishedDataset) -> Result<Node, Error> {
        let Period { start, end } = period(dataset, &self.zone);
        let node = self.own(&address::part(self.base, dataset.id.as_str(), "period"), Rank::Part)?;
        self.sheet.typed(node, &[dct::PERIOD_OF_TIME]);
        self.sheet.literal(node, dcat::START_DATE, day(start));
        self.sheet.literal(node, dcat::END_DATE, day(end));
        if self.profile == Profile::DcatApIt {
            self.sheet.literal(node, dcatapit::START_DATE, day(start));
            self.sheet.literal(node, dcatapit::END_DATE, day(end));
        }
        Ok(node)
    }
}

/// The place the officer names: the dataset's own, else the catalogue's.
fn covered(publication: &Publication, dataset: &PublishedDataset) -> Option<Place> {
    let own = dataset.metadata.place.as_deref().and_then(place);
    own.or_else(|| publication.catalogue.place.as_deref().and_then(place))
}

/// The extent of all data about each place, by the place's address; the publisher's area is one of them.
pub(super) fn extents(publication: &Publication) -> BTreeMap<String, Bounds> {
    let mut extents: BTreeMap<String, Bounds> = BTreeMap::new();
    for dataset in &publication.datasets {
        if let Some(found) = bounds(dataset) {
            let area = || address::area(&publication.catalogue.base_url);
            let place = covered(publication, dataset).map_or_else(area, |place| place.iri);
            extents.entry(place).and_modify(|extent| *extent = union(*extent, found)).or_insert(found);
        }
    }
    extents
}

fn union(left: Bounds, right: Bounds) -> Bounds {
    [left[0].min(right[0]), left[1].min(right[1]), left[2].max(right[2]), left[3].max(right[3])]
}

/// The extent of a dataset: the one the officer writes, else that of its geometry; `None` without one, or when it lies
/// outside the globe.
pub(crate) fn bounds(dataset: &PublishedDataset) -> Option<Bounds> {
    dataset.metadata.bbox.filter(is_on_the_globe).or_else(|| observed_bounds(dataset))
}

fn observed_bounds(dataset: &PublishedDataset) -> Option<Bounds> {
    let found = dataset.profile.bounds.as_ref()?;
    let mut numbers = [0.0; 4];
    for (number, text) in numbers.iter_mut().zip(found) {
        *number = text.trim().parse::<f64>().ok()?;
    }
    Some(numbers).filter(is_on_the_globe)
}

/// Whether a box is one: west of east, south of north, all of them degrees.
pub(crate) fn is_on_the_globe([west, south, east, north]: &Bounds) -> bool {
    let degrees = |low: &f64, high: &f64, most: f64| -most <= *low && low <= high && *high <= most;
    degrees(west, east, 180.0) && degrees(south, north, 90.0)
}

/// The period a dataset covers.
///
/// First what the officer wrote, an open end closed by the day of the newest version, after which nothing is known;
/// then the least and greatest date of the data; else the day of the newest version, whose state the table shows.
pub(crate) fn period(dataset: &PublishedDataset, zone: &TimeZone) -> Period {
    let released = dataset.record.latest().released.to_zoned(zone.clone()).date();
    written(dataset, released).or_else(|| observed(dataset)).unwrap_or(Period { start: released, end: released })
}

fn written(dataset: &PublishedDataset, released: Date) -> Option<Period> {
    let temporal = dataset.metadata.temporal.as_ref()?;
    let start = Date::from_str(temporal.start.trim()).ok()?;
    let end = match &temporal.end {
        Some(end) => Date::from_str(end.trim()).ok()?,
        None => released.max(start),
    };
    (start <= end).then_some(Period { start, end })
}

fn observed(dataset: &PublishedDataset) -> Option<Period> {
    let field = match &dataset.metadata.temporal_column {
        Some(name) => dataset.schema.field(name.as_str())?,
        None => dataset.schema.fields.iter().find(|field| shows_time(dataset, field))?,
    };
    let column = dataset.profile.columns.iter().find(|column| column.name == field.name.as_str())?;
    between(field.kind, column)
}

/// Whether a column says when a row holds: a date or month; a year only where it is part of the key, since the year
/// a house was built says nothing about the data.
fn shows_time(dataset: &PublishedDataset, field: &Field) -> bool {
    match field.kind {
        FieldType::Date | FieldType::Datetime | FieldType::Yearmonth => true,
        FieldType::Year => dataset.schema.primary_key.contains(&field.name),
        _ => false,
    }
}

fn between(kind: FieldType, column: &ColumnProfile) -> Option<Period> {
    let (start, _) = days(kind, column.min.as_deref()?)?;
    let (_, end) = days(kind, column.max.as_deref()?)?;
    (start <= end).then_some(Period { start, end })
}

/// The first and the last day a value covers.
fn days(kind: FieldType, value: &str) -> Option<(Date, Date)> {
    let value = value.trim();
    match kind {
        FieldType::Year => {
            let year: i16 = value.parse().ok()?;
            Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?))
        }
        FieldType::Yearmonth => {
            let first = Date::from_str(&format!("{value}-01")).ok()?;
            Some((first, first.last_of_month()))
        }
        FieldType::Date | FieldType::Datetime | FieldType::String | FieldType::Any => {
            let day = Date::from_str(value.get(..10)?).ok()?;
            Some((day, day))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_covers_all_its_days_and_a_year_too() {
        assert_eq!(days(FieldType::Yearmonth, "2024-02"), Some((date(2024, 2, 1), date(2024, 2, 29))));
        assert_eq!(days(FieldType::Year, "2025"), Some((date(2025, 1, 1), date(2025, 12, 31))));
        assert_eq!(days(FieldType::Datetime, "2025-03-04T23:59:00+01:00"), Some((date(2025, 3, 4), date(2025, 3, 4))));
    }

    #[test]
    fn a_value_that_is_no_date_covers_nothing() {
        for (kind, value) in [(FieldType::Date, "soon"), (FieldType::Year, "MMXX"), (FieldType::Number, "2024")] {
            assert_eq!(days(kind, value), None, "{value}");
        }
        assert_eq!(days(FieldType::Date, "２０２４-01-01"), None);
    }

    #[test]
    fn the_extent_of_two_holds_both() {
        let extent = union([1.0, 2.0, 3.0, 4.0], [0.0, 2.5, 2.0, 5.0]);
        assert_eq!(extent.map(|degrees| degrees.to_string()), ["0", "2", "3", "5"]);
    }
}
