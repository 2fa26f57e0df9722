//! How a dataset came to be: from which office's data, by which rules, and when.
//!
//! Source: PROV-O, <https://www.w3.org/TR/prov-o/>; `prov:wasGeneratedBy` in DCAT-AP 3.0.1.

use vetro_model::document::names;

use super::Describer;
use super::dataset::Subject;
use crate::graph::{Rank, instant};
use crate::ns::{dct, prov, rdfs};
use crate::wording;
use crate::{Error, address};

impl Describer<'_> {
    /// The publication of the newest version as an activity that used the source, the schema and the privacy rules.
    pub(super) fn lineage(&mut self, subject: &Subject<'_>) -> Result<(), Error> {
        let latest = subject.dataset.record.latest();
        let node = self.own(&address::part(self.base, subject.id, "publication"), Rank::Part)?;
        self.sheet.link(subject.node, prov::WAS_GENERATED_BY, node);
        self.sheet.typed(node, &[prov::ACTIVITY]);
        self.labels(node, &wording::in_all(|language| wording::activity(&latest.version, language)));
        self.sheet.literal(node, prov::ENDED_AT_TIME, instant(latest.released));
        let publisher = self.publisher()?;
        self.sheet.typed(publisher, &[prov::AGENT]);
        self.sheet.link(node, prov::WAS_ASSOCIATED_WITH, publisher);
        self.source(subject, node)?;
        self.policy(subject, node)?;
        self.sheet.typed(subject.schema, &[prov::ENTITY]);
        self.sheet.link(node, prov::USED, subject.schema);
        Ok(())
    }

    /// The data the office keeps; they are named by the office, for the name of a database is not public.
    fn source(&mut self, subject: &Subject<'_>, activity: crate::graph::Node) -> Result<(), Error> {
        let node = self.own(&address::part(self.base, subject.id, "source"), Rank::Part)?;
        self.sheet.link(activity, prov::USED, node);
        self.sheet.typed(node, &[prov::ENTITY]);
        let department = &subject.dataset.metadata.department;
        let name = self.department(department).map(|department| &department.name);
        let name = name.unwrap_or(&self.publication.catalogue.publisher.name);
        let text = wording::in_all(|language| wording::source(name.get(language, &self.languages), language));
        self.labels(node, &text);
        let keeper = match self.creator(department)? {
            Some(creator) => creator,
            None => self.publisher()?,
        };
        self.sheet.typed(keeper, &[prov::AGENT]);
        self.sheet.link(node, prov::WAS_ATTRIBUTED_TO, keeper);
        Ok(())
    }

    /// The rules that protect persons, as they were asked and measured.
    fn policy(&mut self, subject: &Subject<'_>, activity: crate::graph::Node) -> Result<(), Error> {
        let path = format!("data/{}/{}", subject.id, names::PRIVACY);
        let node = self.own_page(&address::file(self.base, &path))?;
        self.sheet.typed(node, &[prov::ENTITY]);
        self.sheet.link(activity, prov::USED, node);
        let text = wording::in_all(|language| wording::policy(language).to_owned());
        self.texts(node, dct::TITLE, &text);
        self.texts(node, rdfs::LABEL, &text);
        Ok(())
    }
}
