//! The versions of a dataset: which is current, which came before, and what changed.
//!
//! A version is described as a `dcat:Resource`, never as a `dcat:Dataset`: importers make a dataset of every node of
//! that class, and a reader would find each dataset as often as it has versions. Since the shapes of DCAT-AP let
//! `dcat:hasVersion` lead to a `dcat:Dataset` only, versions are reached by `dcat:hasCurrentVersion` and then by
//! `dcat:previousVersion`, and each names its dataset by `dcat:isVersionOf`.
//!
//! Source: DCAT 3, section 11, <https://www.w3.org/TR/vocab-dcat-3/#dataset-versions>; what importers take is
//! ckanext-dcat 2.4.4, `processors.py`.

use vetro_model::document::Version;

use super::Describer;
use super::dataset::Subject;
use crate::graph::{Node, Rank, clean, instant};
use crate::ns::{adms, dcat, dct, prov};
use crate::wording;
use crate::{Error, address};

impl Describer<'_> {
    /// Describes the versions that are online, newest first, each linked to the one before.
    pub(super) fn versions(&mut self, subject: &Subject<'_>) -> Result<(), Error> {
        let versions = &subject.dataset.record.versions;
        let nodes: Vec<Node> =
            versions.iter().map(|version| self.version(subject, version)).collect::<Result<_, _>>()?;
        for pair in nodes.windows(2) {
            self.sheet.link(pair[0], dcat::PREVIOUS_VERSION, pair[1]);
        }
        if let Some(current) = nodes.first() {
            self.sheet.link(subject.node, dcat::HAS_CURRENT_VERSION, *current);
        }
        if let Some(previous) = nodes.get(1) {
            self.sheet.link(subject.node, dcat::PREVIOUS_VERSION, *previous);
        }
        self.notes(subject);
        Ok(())
    }

    fn version(&mut self, subject: &Subject<'_>, version: &Version) -> Result<Node, Error> {
        let node = self.own(&address::version(self.base, subject.id, &version.version), Rank::Part)?;
        self.sheet.typed(node, &[dcat::RESOURCE, prov::ENTITY]);
        let title = &subject.dataset.metadata.title;
        for language in self.languages_of(title) {
            let name = title.exact(language).map(clean).unwrap_or_default();
            self.sheet.text(node, dct::TITLE, &format!("{name} ({})", version.version), language);
        }
        self.sheet.plain(node, dcat::VERSION, &version.version);
        self.sheet.literal(node, dct::ISSUED, instant(version.released));
        self.sheet.link(node, dcat::IS_VERSION_OF, subject.node);
        for file in &version.files {
            let file = self.own_page(&address::file(self.base, &file.immutable))?;
            self.sheet.link(node, dct::HAS_FORMAT, file);
        }
        Ok(node)
    }

    /// What changed with the newest version, where there is one before it.
    fn notes(&mut self, subject: &Subject<'_>) {
        let Some(changes) = subject.dataset.record.latest().changes else { return };
        for language in self.languages.clone() {
            let notes = wording::version_notes(&changes, language);
            self.sheet.text(subject.node, adms::VERSION_NOTES, &notes, language);
        }
    }
}
