//! A dataset, its record in the catalogue and what it rests on.

use std::str::FromStr;

use jiff::civil::Date;
use oxrdf::Literal;
use vetro_model::document::{PublishedDataset, names};
use vetro_model::id::{DatasetId, DepartmentId};
use vetro_model::metadata::LegalBasis;
use vetro_model::project::Profile;
use vetro_model::text::Localised;

use super::Describer;
use super::agent::national;
use super::term::Law;
use crate::graph::{Node, Rank, day, instant};
use crate::ns::{adms, dcat, dcatap, dcatapit, dct, eli, foaf, skos, xsd};
use crate::vocabulary::{self, Licence, high_value, subtheme};
use crate::wording;
use crate::{Error, address};

/// A dataset with what its parts share.
pub(super) struct Subject<'a> {
    pub(super) dataset: &'a PublishedDataset,
    pub(super) id: &'a str,
    pub(super) node: Node,
    /// Its page in the default language.
    pub(super) page: Node,
    /// Its published schema.
    pub(super) schema: Node,
    pub(super) licence: Licence,
    pub(super) issued: Literal,
    /// Its high-value category.
    pub(super) category: Option<Node>,
}

impl<'a> Describer<'a> {
    /// Describes a dataset with its record and its distributions.
    pub(super) fn dataset(&mut self, dataset: &'a PublishedDataset) -> Result<(), Error> {
        let subject = self.subject(dataset)?;
        let catalogue = self.own(&address::catalogue(self.base), Rank::Catalogue)?;
        self.sheet.link(catalogue, dcat::DATASET, subject.node);
        let service = self.own(&address::service(self.base), Rank::Service)?;
        self.sheet.link(service, dcat::SERVES_DATASET, subject.node);
        self.sheet.typed(subject.node, &[dcat::DATASET_CLASS, dcat::RESOURCE]);
        if self.profile == Profile::DcatApIt {
            self.sheet.typed(subject.node, &[dcatapit::DATASET]);
        }
        self.words(&subject);
        self.identity(&subject)?;
        self.people(&subject)?;
        self.classification(&subject)?;
        self.time(&subject)?;
        self.origin(&subject)?;
        self.laws(&subject)?;
        self.links(&subject)?;
        self.record(&subject)?;
        self.versions(&subject)?;
        self.lineage(&subject)?;
        self.quality(&subject)?;
        self.statistics(&subject)?;
        self.membership(&subject)?;
        for file in &dataset.record.latest().files {
            self.distribution(&subject, file)?;
        }
        Ok(())
    }

    fn subject(&mut self, dataset: &'a PublishedDataset) -> Result<Subject<'a>, Error> {
        let id = dataset.id.as_str();
        let node = self.own(&address::dataset(self.base, id), Rank::Dataset)?;
        let page = self.own_page(&address::page_dataset(self.base, self.default_language(), id))?;
        let schema = self.schema(dataset)?;
        let category = match dataset.metadata.high_value.as_deref().and_then(high_value) {
            Some(category) => Some(self.term(&category.concept(), &[])?),
            None => None,
        };
        let licence = self.licence(Some(dataset))?;
        Ok(Subject { dataset, id, node, page, schema, licence, issued: issued(dataset), category })
    }

    /// The published schema, the standard its dataset conforms to.
    fn schema(&mut self, dataset: &PublishedDataset) -> Result<Node, Error> {
        let iri = address::schema(self.base, dataset.id.as_str());
        let node = self.own(&iri, Rank::Part)?;
        self.sheet.typed(node, &[dct::STANDARD]);
        let title = &dataset.metadata.title;
        for language in self.languages_of(title) {
            let title = wording::schema(title.get(language, &self.languages), language);
            self.sheet.text(node, dct::TITLE, &title, language);
        }
        if self.profile == Profile::DcatApIt {
            self.sheet.typed(node, &[dcatapit::STANDARD]);
            self.sheet.plain(node, dct::IDENTIFIER, &iri);
        }
        Ok(node)
    }

    /// Title, description, notes, keywords. No profile takes a dataset without the first two: where a text is
    /// missing altogether, the title stands for the description and the id for the title.
    fn words(&mut self, subject: &Subject<'_>) {
        let metadata = &subject.dataset.metadata;
        let id = Localised([(self.default_language(), subject.id.to_owned())].into());
        let title = if metadata.title.is_empty() { &id } else { &metadata.title };
        let description = if metadata.description.is_empty() { title } else { &metadata.description };
        self.texts(subject.node, dct::TITLE, title);
        self.texts(subject.node, dct::DESCRIPTION, description);
        self.texts(subject.node, skos::NOTE, &metadata.notes);
        for language in self.languages.clone() {
            for keyword in metadata.keywords.get(&language).into_iter().flatten() {
                self.sheet.text(subject.node, dcat::KEYWORD, keyword, language);
            }
        }
    }

    /// The identifier in the form of the profile, and the address itself as another.
    fn identity(&mut self, subject: &Subject<'_>) -> Result<(), Error> {
        let identifier = match (self.profile, self.code()?) {
            (Profile::DcatApCh, Some(organisation)) => format!("{}@{organisation}", subject.id),
            (_, Some(code)) => national(code, subject.id),
            (_, None) => subject.id.to_owned(),
        };
        self.sheet.plain(subject.node, dct::IDENTIFIER, &identifier);
        let other = self.own(&address::part(self.base, subject.id, "identifier"), Rank::Part)?;
        self.sheet.link(subject.node, adms::IDENTIFIER, other);
        self.sheet.typed(other, &[adms::IDENTIFIER_CLASS]);
        self.sheet.value(other, skos::NOTATION, address::dataset(self.base, subject.id), xsd::ANY_URI);
        let name = &self.publication.catalogue.publisher.name;
        let agency = name.get(self.default_language(), &self.languages);
        self.sheet.plain(other, adms::SCHEMA_AGENCY, agency);
        self.sheet.plain(subject.node, dcat::VERSION, &subject.dataset.record.latest().version);
        for old in &subject.dataset.metadata.was {
            self.former(subject, old)?;
        }
        Ok(())
    }

    /// An address the dataset had before: an identifier harvesters may know it by, where it is replaced by this one.
    fn former(&mut self, subject: &Subject<'_>, old: &DatasetId) -> Result<(), Error> {
        let name = format!("identifier-{old}");
        let node = self.own(&address::part(self.base, subject.id, &name), Rank::Part)?;
        self.sheet.link(subject.node, adms::IDENTIFIER, node);
        self.sheet.typed(node, &[adms::IDENTIFIER_CLASS]);
        self.sheet.value(node, skos::NOTATION, address::dataset(self.base, old.as_str()), xsd::ANY_URI);
        Ok(())
    }

    fn people(&mut self, subject: &Subject<'a>) -> Result<(), Error> {
        let metadata = &subject.dataset.metadata;
        let publisher = self.publisher()?;
        self.sheet.link(subject.node, dct::PUBLISHER, publisher);
        if self.profile == Profile::DcatApIt {
            self.sheet.link(subject.node, dct::RIGHTS_HOLDER, publisher);
        }
        if let Some(creator) = self.creator(&metadata.department)? {
            self.sheet.link(subject.node, dct::CREATOR, creator);
        }
        let contact = self.contact(subject.id, &metadata.department, metadata.contact.as_ref())?;
        self.sheet.link(subject.node, dcat::CONTACT_POINT, contact);
        Ok(())
    }

    /// Themes, languages, access right.
    fn classification(&mut self, subject: &Subject<'_>) -> Result<(), Error> {
        let metadata = &subject.dataset.metadata;
        for theme in &metadata.themes {
            let concept = self.term(&vocabulary::theme(*theme), &[])?;
            self.sheet.link(subject.node, dcat::THEME, concept);
            let named = metadata.subthemes.iter().filter_map(|code| subtheme(code)).any(|one| one.is_of(*theme));
            if self.profile == Profile::DcatApIt && !named {
                let concept = self.term(&vocabulary::subject(*theme), &[])?;
                self.sheet.link(subject.node, dct::SUBJECT, concept);
            }
        }
        for subtheme in metadata.subthemes.iter().filter_map(|code| subtheme(code)) {
            let concept = self.term(&subtheme.concept(), &[])?;
            self.sheet.link(subject.node, dct::SUBJECT, concept);
        }
        for language in self.languages_of(&metadata.title) {
            let language = self.term(&vocabulary::language(language), &[dct::LINGUISTIC_SYSTEM])?;
            self.sheet.link(subject.node, dct::LANGUAGE, language);
        }
        let access = self.public_access()?;
        self.sheet.link(subject.node, dct::ACCESS_RIGHTS, access);
        Ok(())
    }

    /// Frequency, dates, period and place. A late dataset keeps its true dates.
    fn time(&mut self, subject: &Subject<'_>) -> Result<(), Error> {
        let dataset = subject.dataset;
        let frequency = self.term(&vocabulary::frequency(dataset.metadata.frequency), &[dct::FREQUENCY])?;
        self.sheet.link(subject.node, dct::ACCRUAL_PERIODICITY, frequency);
        self.sheet.literal(subject.node, dct::ISSUED, subject.issued.clone());
        self.sheet.literal(subject.node, dct::MODIFIED, instant(dataset.record.latest().released));
        let period = self.temporal(dataset)?;
        self.sheet.link(subject.node, dct::TEMPORAL, period);
        let place = self.spatial(dataset)?;
        self.sheet.link(subject.node, dct::SPATIAL, place);
        Ok(())
    }

    /// Where the data come from: in the officer's words, else in ours.
    fn origin(&mut self, subject: &Subject<'_>) -> Result<(), Error> {
        let node = self.own(&address::part(self.base, subject.id, "provenance"), Rank::Part)?;
        self.sheet.link(subject.node, dct::PROVENANCE, node);
        self.sheet.typed(node, &[dct::PROVENANCE_STATEMENT]);
        let metadata = &subject.dataset.metadata;
        if metadata.provenance.is_empty() {
            let text = self.derived_origin(&metadata.department);
            self.labels(node, &text);
        } else {
            self.labels(node, &metadata.provenance);
        }
        Ok(())
    }

    fn derived_origin(&self, department: &DepartmentId) -> Localised {
        let publisher = &self.publication.catalogue.publisher.name;
        let department = self.department(department).map_or(publisher, |department| &department.name);
        wording::in_all(|language| {
            let name = |text: &Localised| text.get(language, &self.languages).to_owned();
            wording::provenance(&name(department), &name(publisher), language)
        })
    }

    /// The laws that apply: the Union's where the profile is the Union's, and the officer's own.
    fn laws(&mut self, subject: &Subject<'_>) -> Result<(), Error> {
        if self.profile != Profile::DcatApCh {
            let law = self.law(Law::OpenData)?;
            self.sheet.link(subject.node, dcatap::APPLICABLE_LEGISLATION, law);
        }
        if let Some(category) = subject.category {
            let law = self.law(Law::HighValue)?;
            self.sheet.link(subject.node, dcatap::APPLICABLE_LEGISLATION, law);
            self.sheet.link(subject.node, dcatap::HVD_CATEGORY, category);
        }
        match &subject.dataset.metadata.legal_basis {
            Some(basis) => self.legal_basis(subject, basis),
            None => Ok(()),
        }
    }

    /// A law with a European identifier applies; any other text is related, as the Swiss profile says it.
    fn legal_basis(&mut self, subject: &Subject<'_>, basis: &LegalBasis) -> Result<(), Error> {
        let url = basis.url.as_deref().map(str::trim).filter(|url| address::is_web(url));
        let local = address::part(self.base, subject.id, "legal-basis");
        let node = self.sheet.node("law", url.unwrap_or(&local))?;
        let is_eli = url.is_some_and(|url| url.contains("/eli/"));
        if is_eli {
            self.sheet.typed(node, &[eli::LEGAL_RESOURCE]);
            self.texts(node, dct::TITLE, &basis.title);
        } else {
            self.document(node);
        }
        self.labels(node, &basis.title);
        if is_eli && self.profile != Profile::DcatApCh {
            self.sheet.link(subject.node, dcatap::APPLICABLE_LEGISLATION, node);
        } else {
            self.sheet.link(subject.node, dct::RELATION, node);
        }
        Ok(())
    }

    /// Pages, documentation, schema, and what is worth reading beside.
    fn links(&mut self, subject: &Subject<'_>) -> Result<(), Error> {
        let metadata = &subject.dataset.metadata;
        self.sheet.link(subject.node, dcat::LANDING_PAGE, subject.page);
        self.sheet.link(subject.node, foaf::PAGE, subject.page);
        if let Some(page) = metadata.documentation.as_deref().and_then(|text| self.page(text)) {
            self.sheet.link(subject.node, foaf::PAGE, page);
        }
        self.sheet.link(subject.node, dct::CONFORMS_TO, subject.schema);
        let package = address::file(self.base, &format!("data/{}/{}", subject.id, names::DATAPACKAGE));
        let package = self.own_page(&package)?;
        self.sheet.link(subject.node, dct::RELATION, package);
        let published = |id: &&DatasetId| {
            *id != &subject.dataset.id
                && self.publication.datasets.binary_search_by(|dataset| dataset.id.cmp(id)).is_ok()
        };
        let related: Vec<&str> = metadata.related.iter().filter(published).map(DatasetId::as_str).collect();
        for id in related {
            let related = self.own(&address::dataset(self.base, id), Rank::Dataset)?;
            self.sheet.link(subject.node, dct::RELATION, related);
        }
        Ok(())
    }

    /// The record of the dataset in the catalogue.
    fn record(&mut self, subject: &Subject<'_>) -> Result<(), Error> {
        let node = self.own(&address::part(self.base, subject.id, "record"), Rank::Record)?;
        let catalogue = self.own(&address::catalogue(self.base), Rank::Catalogue)?;
        self.sheet.link(catalogue, dcat::RECORD, node);
        self.sheet.typed(node, &[dcat::CATALOG_RECORD]);
        self.sheet.link(node, foaf::PRIMARY_TOPIC, subject.node);
        self.sheet.literal(node, dct::ISSUED, instant(subject.dataset.record.issued));
        self.sheet.literal(node, dct::MODIFIED, instant(subject.dataset.record.latest().released));
        let status = self.term(&vocabulary::completed(), &[])?;
        self.sheet.link(node, adms::STATUS, status);
        let (iri, title) = match self.profile {
            Profile::DcatAp => ("https://semiceu.github.io/DCAT-AP/releases/3.0.1/", "DCAT-AP 3.0.1"),
            Profile::DcatApIt => ("http://dati.gov.it/onto/dcatapit", "DCAT-AP_IT 2.0"),
            Profile::DcatApCh => ("https://www.dcat-ap.ch/releases/2.0/dcat-ap-ch.html", "DCAT-AP CH 2.0"),
        };
        let standard = self.standard(iri, title)?;
        self.sheet.link(node, dct::CONFORMS_TO, standard);
        for language in self.languages_of(&subject.dataset.metadata.title) {
            let language = self.term(&vocabulary::language(language), &[dct::LINGUISTIC_SYSTEM])?;
            self.sheet.link(node, dct::LANGUAGE, language);
        }
        Ok(())
    }
}

/// The first day of publication the officer wrote, else the instant of the first release.
fn issued(dataset: &PublishedDataset) -> Literal {
    let written = dataset.metadata.issued.as_deref().and_then(|text| Date::from_str(text.trim()).ok());
    written.map_or_else(|| instant(dataset.record.issued), day)
}
