//! A series of datasets, each of which holds one year or one part.
//!
//! Source: DCAT 3, section 12, <https://www.w3.org/TR/vocab-dcat-3/#dataset-series>; DCAT-AP 3.0.1.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use vetro_model::document::{Publication, PublishedDataset};
use vetro_model::id::DatasetId;
use vetro_model::project::Series;

use super::Describer;
use super::coverage::period;
use super::dataset::Subject;
use super::term::Law;
use crate::graph::{Node, Rank, instant};
use crate::ns::{dcat, dcatap, dct};
use crate::vocabulary::high_value;
use crate::{Error, address};

impl<'a> Describer<'a> {
    /// Links a dataset to its series, and to its neighbours there in the order of the periods they cover.
    pub(super) fn membership(&mut self, subject: &Subject<'_>) -> Result<(), Error> {
        let Some(id) = &subject.dataset.metadata.series else { return Ok(()) };
        let Some(series) = self.publication.catalogue.series.get(id) else { return Ok(()) };
        let members: Vec<&'a PublishedDataset> = self.members.get(id).cloned().unwrap_or_default();
        let node = self.own(&address::series(self.base, id.as_str()), Rank::Part)?;
        if self.sheet.is_new(node) {
            self.series(node, series, &members)?;
        }
        self.sheet.link(subject.node, dcat::IN_SERIES, node);
        self.sheet.link(node, dcat::SERIES_MEMBER, subject.node);
        let place = members.iter().position(|member| member.id == subject.dataset.id);
        let neighbour = |place: Option<usize>| members.get(place?).map(|member| &member.id);
        let before = neighbour(place.and_then(|place| place.checked_sub(1)));
        let after = neighbour(place.map(|place| place + 1));
        for (link, other) in [(dcat::PREV, before), (dcat::NEXT, after)] {
            if let Some(other) = other {
                let other = self.own(&address::dataset(self.base, other.as_str()), Rank::Dataset)?;
                self.sheet.link(subject.node, link, other);
            }
        }
        Ok(())
    }

    fn series(&mut self, node: Node, series: &Series, members: &[&PublishedDataset]) -> Result<(), Error> {
        self.sheet.typed(node, &[dcat::SERIES]);
        let description = if series.description.is_empty() { &series.title } else { &series.description };
        self.texts(node, dct::TITLE, &series.title);
        self.texts(node, dct::DESCRIPTION, description);
        let publisher = self.publisher()?;
        self.sheet.link(node, dct::PUBLISHER, publisher);
        let contact = self.publisher_contact()?;
        self.sheet.link(node, dcat::CONTACT_POINT, contact);
        let place = self.catalogue_place(node)?;
        self.sheet.link(node, dct::SPATIAL, place);
        if let Some(first) = members.iter().map(|member| member.record.issued).min() {
            self.sheet.literal(node, dct::ISSUED, instant(first));
        }
        if let Some(last) = members.iter().map(|member| member.record.latest().released).max() {
            self.sheet.literal(node, dct::MODIFIED, instant(last));
        }
        self.value_of_series(node, members)
    }

    /// A series of which every dataset is of high value is so itself, in their categories.
    ///
    /// Source: DCAT-AP HVD 3.0.0, class Dataset Series.
    fn value_of_series(&mut self, node: Node, members: &[&PublishedDataset]) -> Result<(), Error> {
        let category = |member: &&PublishedDataset| member.metadata.high_value.as_deref().and_then(high_value);
        let Some(categories) = members.iter().map(category).collect::<Option<Vec<_>>>() else { return Ok(()) };
        for category in categories {
            let category = self.term(&category.concept(), &[])?;
            self.sheet.link(node, dcatap::HVD_CATEGORY, category);
        }
        let law = self.law(Law::HighValue)?;
        self.sheet.link(node, dcatap::APPLICABLE_LEGISLATION, law);
        Ok(())
    }
}

/// The published datasets of each series, by the first day they cover, then by id.
pub(super) fn members<'a>(
    publication: &'a Publication,
    zone: &TimeZone,
) -> BTreeMap<&'a DatasetId, Vec<&'a PublishedDataset>> {
    let mut all: BTreeMap<&DatasetId, Vec<(Date, &PublishedDataset)>> = BTreeMap::new();
    for dataset in &publication.datasets {
        if let Some(series) = &dataset.metadata.series {
            all.entry(series).or_default().push((period(dataset, zone).start, dataset));
        }
    }
    let sorted = |mut members: Vec<(Date, &'a PublishedDataset)>| {
        members.sort_by(|one, two| one.0.cmp(&two.0).then_with(|| one.1.id.cmp(&two.1.id)));
        members.into_iter().map(|(_, dataset)| dataset).collect()
    };
    all.into_iter().map(|(series, members)| (series, sorted(members))).collect()
}
