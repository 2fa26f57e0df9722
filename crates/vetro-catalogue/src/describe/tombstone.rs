//! What is left of a dataset that is no longer published under its address.
//!
//! It is described as a `dcat:Resource` that is withdrawn, and listed by the catalogue as such. Were it a
//! `dcat:Dataset`, importers would keep an empty dataset; were it absent, nobody who has its address could learn what
//! became of it.

use vetro_model::document::Tombstone;

use super::Describer;
use crate::graph::{Rank, instant};
use crate::ns::{adms, dcat, dct};
use crate::vocabulary;
use crate::wording;
use crate::{Error, address};

impl Describer<'_> {
    /// States that a dataset was withdrawn, why, since when, and which took its place.
    pub(super) fn tombstone(&mut self, tombstone: &Tombstone) -> Result<(), Error> {
        let node = self.own(&address::dataset(self.base, tombstone.id.as_str()), Rank::Record)?;
        let catalogue = self.own(&address::catalogue(self.base), Rank::Catalogue)?;
        self.sheet.link(catalogue, dcat::RESOURCE_LINK, node);
        self.sheet.typed(node, &[dcat::RESOURCE]);
        self.texts(node, dct::TITLE, &tombstone.title);
        if tombstone.reason.is_empty() {
            let reason = wording::in_all(|language| wording::withdrawn(tombstone.successor.is_some(), language).into());
            self.texts(node, dct::DESCRIPTION, &reason);
        } else {
            self.texts(node, dct::DESCRIPTION, &tombstone.reason);
        }
        if let Some(issued) = tombstone.issued {
            self.sheet.literal(node, dct::ISSUED, instant(issued));
        }
        self.sheet.literal(node, dct::MODIFIED, instant(tombstone.withdrawn));
        let status = self.term(&vocabulary::withdrawn(), &[])?;
        self.sheet.link(node, adms::STATUS, status);
        if let Some(successor) = &tombstone.successor {
            let successor = self.own(&address::dataset(self.base, successor.as_str()), Rank::Dataset)?;
            self.sheet.link(node, dct::IS_REPLACED_BY, successor);
            self.sheet.link(successor, dct::REPLACES, node);
        }
        Ok(())
    }
}
