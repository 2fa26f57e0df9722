//! The records of other portals, in their own words, each with a record of ours.

use std::collections::BTreeMap;

use jiff::civil::Date;
use oxrdf::Triple;
use vetro_model::document::Harvested;

use super::Describer;
use crate::graph::{Rank, day, instant};
use crate::inbound::{hash, stated};
use crate::ns::{dcat, dct, foaf, rdfs};
use crate::{Error, address};

impl Describer<'_> {
    /// Describes a record of another portal, where the view takes it. Of what is ours, or was described before, it may
    /// say nothing.
    pub(super) fn harvested(&mut self, record: &Harvested) -> Result<(), Error> {
        let Some(triples) = stated(record, self.profile) else { return Ok(()) };
        let dataset = self.sheet.node("record", &record.iri)?;
        self.sheet.rank(dataset, Rank::Dataset);
        let catalogue = self.own(&address::catalogue(self.base), Rank::Catalogue)?;
        self.sheet.link(catalogue, dcat::DATASET, dataset);
        let mut about: BTreeMap<String, Vec<Triple>> = BTreeMap::new();
        for triple in triples {
            about.entry(triple.subject.to_string()).or_default().push(triple);
        }
        let own = format!("<{}", self.base);
        for (subject, triples) in about.into_iter().filter(|(subject, _)| !subject.starts_with(&own)) {
            self.foreign(&subject, &triples)?;
        }
        let address = address::file(self.base, &format!("#harvest-{:016x}", hash(&record.iri)));
        let node = self.own(&address, Rank::Record)?;
        self.sheet.link(catalogue, dcat::RECORD, node);
        self.sheet.typed(node, &[dcat::CATALOG_RECORD]);
        self.sheet.link(node, foaf::PRIMARY_TOPIC, dataset);
        let modified = record.modified.as_deref().and_then(|text| text.parse::<Date>().ok());
        let modified = modified.map_or_else(|| instant(self.publication.issued), day);
        self.sheet.literal(node, dct::MODIFIED, modified);
        let origin = address::is_web(&record.origin).then(|| self.sheet.node("origin", &record.origin).ok());
        if let Some(origin) = origin.flatten() {
            self.sheet.link(node, rdfs::SEE_ALSO, origin);
        }
        Ok(())
    }

    fn foreign(&mut self, subject: &str, triples: &[Triple]) -> Result<(), Error> {
        let subject = self.sheet.node("record", subject.trim_start_matches('<').trim_end_matches('>'))?;
        if self.sheet.is_new(subject) {
            triples.iter().try_for_each(|triple| self.sheet.stated(subject, triple.as_ref()))?;
        }
        Ok(())
    }
}
