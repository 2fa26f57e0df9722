//! The files of a dataset.

use vetro_model::document::DataFile;
use vetro_model::project::Profile;

use super::Describer;
use super::dataset::Subject;
use super::term::Law;
use crate::graph::{Node, Rank, clean, instant};
use crate::ns::{adms, dcat, dcatap, dcatapit, dct, foaf, rdfs, spdx, xsd};
use crate::vocabulary::{self, format_label, media_type_iri};
use crate::wording;
use crate::{Error, address};

impl Describer<'_> {
    /// Describes one file as a distribution.
    ///
    /// Its access address is the file itself: harvesters that keep a single address, or tell distributions apart by
    /// it, then keep the right one.
    pub(super) fn distribution(&mut self, subject: &Subject<'_>, file: &DataFile) -> Result<(), Error> {
        let node = self.own(&address::distribution(self.base, subject.id, file.format), Rank::Distribution)?;
        self.sheet.link(subject.node, dcat::DISTRIBUTION, node);
        self.sheet.typed(node, &[dcat::DISTRIBUTION_CLASS]);
        if self.profile == Profile::DcatApIt {
            self.sheet.typed(node, &[dcatapit::DISTRIBUTION]);
        }
        self.distribution_texts(node, subject, file);
        self.distribution_form(node, file)?;
        self.distribution_rights(node, subject)?;
        let download = self.own(&address::file(self.base, &file.latest), Rank::Part)?;
        self.sheet.link(node, dcat::ACCESS_URL, download);
        self.sheet.link(node, dcat::DOWNLOAD_URL, download);
        self.sheet.link(node, dct::CONFORMS_TO, subject.schema);
        self.sheet.link(node, foaf::PAGE, subject.page);
        self.sheet.literal(node, dct::ISSUED, subject.issued.clone());
        self.sheet.literal(node, dct::MODIFIED, instant(subject.dataset.record.latest().released));
        self.checksum(node, subject, file)
    }

    fn distribution_texts(&mut self, node: Node, subject: &Subject<'_>, file: &DataFile) {
        let rows = subject.dataset.record.latest().rows;
        let title = &subject.dataset.metadata.title;
        for language in self.languages_of(title) {
            let name = title.exact(language).map(clean).unwrap_or_default();
            let title = format!("{name} ({})", format_label(file.format));
            self.sheet.text(node, dct::TITLE, &title, language);
            let description = wording::distribution(file.format, rows, language);
            self.sheet.text(node, dct::DESCRIPTION, &description, language);
        }
    }

    /// Format, media type, size, language.
    fn distribution_form(&mut self, node: Node, file: &DataFile) -> Result<(), Error> {
        let format = self.term(&vocabulary::format(file.format), &[dct::MEDIA_TYPE_OR_EXTENT])?;
        self.sheet.plain(format, rdfs::LABEL, format_label(file.format));
        self.sheet.link(node, dct::FORMAT, format);
        let media_type = self.sheet.node("media type", &media_type_iri(file.format.media_type()))?;
        if self.sheet.is_new(media_type) {
            self.sheet.typed(media_type, &[dct::MEDIA_TYPE, dct::MEDIA_TYPE_OR_EXTENT]);
            self.sheet.plain(media_type, rdfs::LABEL, file.format.media_type());
        }
        self.sheet.link(node, dcat::MEDIA_TYPE, media_type);
        self.sheet.value(node, dcat::BYTE_SIZE, file.bytes.to_string(), xsd::NON_NEGATIVE_INTEGER);
        let language = self.term(&vocabulary::language(self.default_language()), &[dct::LINGUISTIC_SYSTEM])?;
        self.sheet.link(node, dct::LANGUAGE, language);
        Ok(())
    }

    /// Licence, rights, availability, status, law.
    fn distribution_rights(&mut self, node: Node, subject: &Subject<'_>) -> Result<(), Error> {
        let licence = self.licence_document(&subject.licence)?;
        self.sheet.link(node, dct::LICENSE, licence);
        let rights = self.rights(&subject.licence)?;
        self.sheet.link(node, dct::RIGHTS, rights);
        let availability = self.term(&vocabulary::stable(), &[])?;
        self.sheet.link(node, dcatap::AVAILABILITY, availability);
        let status = self.term(&vocabulary::completed(), &[])?;
        self.sheet.link(node, adms::STATUS, status);
        if subject.category.is_some() {
            let law = self.law(Law::HighValue)?;
            self.sheet.link(node, dcatap::APPLICABLE_LEGISLATION, law);
        }
        Ok(())
    }

    fn checksum(&mut self, node: Node, subject: &Subject<'_>, file: &DataFile) -> Result<(), Error> {
        let checksum = self.own(&address::checksum(self.base, subject.id, file.format), Rank::Part)?;
        let algorithm = self.sheet.word(spdx::SHA256);
        if self.sheet.is_new(algorithm) {
            self.sheet.typed(algorithm, &[spdx::CHECKSUM_ALGORITHM]);
        }
        self.sheet.link(node, spdx::CHECKSUM, checksum);
        self.sheet.typed(checksum, &[spdx::CHECKSUM_CLASS]);
        self.sheet.link(checksum, spdx::ALGORITHM, algorithm);
        self.sheet.value(checksum, spdx::CHECKSUM_VALUE, file.sha256.to_ascii_lowercase(), xsd::HEX_BINARY);
        Ok(())
    }
}
