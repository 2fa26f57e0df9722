//! The catalogue itself.

use vetro_model::project::Profile;

use super::Describer;
use crate::graph::{Rank, instant};
use crate::ns::{dcat, dcatapit, dct, foaf};
use crate::vocabulary::{self, Scheme};
use crate::{Error, address};

impl Describer<'_> {
    /// Describes the catalogue; the datasets link themselves to it.
    pub(super) fn catalogue(&mut self) -> Result<(), Error> {
        let publication = self.publication;
        let catalogue = &publication.catalogue;
        let node = self.own(&address::catalogue(self.base), Rank::Catalogue)?;
        self.sheet.typed(node, &[dcat::CATALOG]);
        if self.profile == Profile::DcatApIt {
            self.sheet.typed(node, &[dcatapit::CATALOG]);
        }
        self.texts(node, dct::TITLE, &catalogue.title);
        self.texts(node, dct::DESCRIPTION, &catalogue.description);
        self.sheet.literal(node, dct::ISSUED, instant(publication.issued));
        self.sheet.literal(node, dct::MODIFIED, instant(publication.created));

        let publisher = self.publisher()?;
        self.sheet.link(node, dct::PUBLISHER, publisher);
        let home = self.own_page(&address::home(self.base))?;
        self.sheet.link(node, foaf::HOMEPAGE, home);
        let licence = self.licence(None)?;
        let licence = self.licence_document(&licence)?;
        self.sheet.link(node, dct::LICENSE, licence);
        let themes = self.scheme(Scheme::DataTheme)?;
        self.sheet.link(node, dcat::THEME_TAXONOMY, themes);
        for language in self.languages.clone() {
            let language = self.term(&vocabulary::language(language), &[dct::LINGUISTIC_SYSTEM])?;
            self.sheet.link(node, dct::LANGUAGE, language);
        }
        let place = self.catalogue_place(node)?;
        self.sheet.link(node, dct::SPATIAL, place);
        Ok(())
    }
}
