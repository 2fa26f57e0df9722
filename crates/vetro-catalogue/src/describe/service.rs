//! The static API: JSON files at fixed addresses are a data service too.

use std::collections::BTreeSet;

use super::Describer;
use super::term::Law;
use crate::graph::Rank;
use crate::ns::{dcat, dcatap, dct, foaf};
use crate::vocabulary::{self, high_value};
use crate::wording;
use crate::{Error, address};

impl Describer<'_> {
    /// Describes the API; it serves every dataset.
    pub(super) fn service(&mut self) -> Result<(), Error> {
        let publication = self.publication;
        if publication.datasets.is_empty() {
            return Ok(());
        }
        let node = self.own(&address::service(self.base), Rank::Service)?;
        let catalogue = self.own(&address::catalogue(self.base), Rank::Catalogue)?;
        self.sheet.link(catalogue, dcat::SERVICE, node);
        self.sheet.typed(node, &[dcat::DATA_SERVICE]);
        for language in self.languages.clone() {
            let title = publication.catalogue.title.get(language, &self.languages);
            self.sheet.text(node, dct::TITLE, &wording::service_title(title, language), language);
            self.sheet.text(node, dct::DESCRIPTION, wording::service_description(language), language);
            self.sheet.text(node, dcat::KEYWORD, wording::service_keyword(language), language);
        }
        let endpoint = self.own(&address::api_endpoint(self.base), Rank::Part)?;
        self.sheet.link(node, dcat::ENDPOINT_URL, endpoint);
        let description = self.own_page(&address::api_description(self.base))?;
        self.sheet.link(node, dcat::ENDPOINT_DESCRIPTION, description);
        let page = self.own_page(&address::page_developers(self.base, self.default_language()))?;
        self.sheet.link(node, foaf::PAGE, page);
        self.sheet.link(node, dcat::LANDING_PAGE, page);
        let openapi = self.standard("https://spec.openapis.org/oas/v3.1.0", "OpenAPI Specification 3.1.0")?;
        self.sheet.link(node, dct::CONFORMS_TO, openapi);
        self.service_rights(node)?;
        self.service_themes(node)
    }

    fn service_rights(&mut self, node: crate::graph::Node) -> Result<(), Error> {
        let publisher = self.publisher()?;
        self.sheet.link(node, dct::PUBLISHER, publisher);
        let contact = self.publisher_contact()?;
        self.sheet.link(node, dcat::CONTACT_POINT, contact);
        let access = self.public_access()?;
        self.sheet.link(node, dct::ACCESS_RIGHTS, access);
        let licence = self.licence(None)?;
        let licence = self.licence_document(&licence)?;
        self.sheet.link(node, dct::LICENSE, licence);
        Ok(())
    }

    /// The themes and the high-value categories of all that is served.
    fn service_themes(&mut self, node: crate::graph::Node) -> Result<(), Error> {
        let datasets = &self.publication.datasets;
        let themes: BTreeSet<_> = datasets.iter().flat_map(|dataset| dataset.metadata.themes.iter().copied()).collect();
        for theme in themes {
            let theme = self.term(&vocabulary::theme(theme), &[])?;
            self.sheet.link(node, dcat::THEME, theme);
        }
        let codes: BTreeSet<&str> =
            datasets.iter().filter_map(|dataset| dataset.metadata.high_value.as_deref()).collect();
        for category in codes.into_iter().filter_map(high_value) {
            let category = self.term(&category.concept(), &[])?;
            self.sheet.link(node, dcatap::HVD_CATEGORY, category);
            let law = self.law(Law::HighValue)?;
            self.sheet.link(node, dcatap::APPLICABLE_LEGISLATION, law);
        }
        Ok(())
    }
}
