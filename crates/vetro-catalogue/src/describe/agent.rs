//! Who publishes, who made the data, and whom to ask.
//!
//! An agent and a contact point are two nodes: one answers for the data, the
//! other answers the mail.

use vetro_model::id::DepartmentId;
use vetro_model::metadata::Contact;
use vetro_model::project::{Department, Profile};
use vetro_model::text::Localised;

use super::Describer;
use crate::graph::{Node, Rank};
use crate::ns::{dcatapit, dct, foaf, vcard};
use crate::vocabulary::local_authority;
use crate::{Error, address};

/// How to reach somebody.
struct Card<'a> {
    name: &'a str,
    email: &'a str,
    url: &'a str,
    phone: Option<&'a str>,
}

impl<'a> Describer<'a> {
    /// The administration that publishes.
    pub(super) fn publisher(&mut self) -> Result<Node, Error> {
        let node = self.own(&address::agent_publisher(self.base), Rank::Agent)?;
        if self.sheet.is_new(node) {
            let publisher = &self.publication.catalogue.publisher;
            let code = self.code()?;
            self.agent(node, &publisher.name, code)?;
            if let Some(page) = self.page(&publisher.url) {
                self.sheet.link(node, foaf::HOMEPAGE, page);
            }
            if let Some(mailbox) = self.mailbox(&publisher.email) {
                self.sheet.link(node, foaf::MBOX, mailbox);
            }
        }
        Ok(node)
    }

    /// The publisher's contact point.
    pub(super) fn publisher_contact(&mut self) -> Result<Node, Error> {
        let node = self.own(&address::contact_publisher(self.base), Rank::Agent)?;
        if self.sheet.is_new(node) {
            let publisher = &self.publication.catalogue.publisher;
            let name = publisher.name.get(self.default_language(), &self.languages);
            self.card(node, &Card { name, email: &publisher.email, url: &publisher.url, phone: None });
        }
        Ok(node)
    }

    /// The department that made the data; `None` when the publication does not know it.
    pub(super) fn creator(&mut self, id: &DepartmentId) -> Result<Option<Node>, Error> {
        let Some(department) = self.department(id) else { return Ok(None) };
        let node = self.own(&address::agent_department(self.base, id.as_str()), Rank::Agent)?;
        if self.sheet.is_new(node) {
            let code = self.code()?.map(|code| national(code, id.as_str()));
            self.agent(node, &department.name, code.as_deref())?;
            let page = self.department_page(id, department);
            if let Some(page) = self.page(&page) {
                self.sheet.link(node, foaf::HOMEPAGE, page);
            }
        }
        Ok(Some(node))
    }

    /// Whom to ask about a dataset: its own contact, else the department, else the publisher.
    pub(super) fn contact(
        &mut self,
        dataset: &str,
        id: &DepartmentId,
        own: Option<&'a Contact>,
    ) -> Result<Node, Error> {
        let fallback = self.department(id).map(|department| self.department_page(id, department));
        match (own, self.department(id), fallback) {
            (Some(contact), _, page) => {
                let node = self.own(&address::part(self.base, dataset, "contact"), Rank::Agent)?;
                let url = contact.url.clone().or(page).unwrap_or_default();
                let Contact { name, email, phone, .. } = contact;
                self.card(node, &Card { name, email, url: &url, phone: phone.as_deref() });
                Ok(node)
            }
            (None, Some(department), Some(page)) => {
                let node = self.own(&address::contact_department(self.base, id.as_str()), Rank::Agent)?;
                if self.sheet.is_new(node) {
                    let name = department.name.get(self.default_language(), &self.languages);
                    let phone = department.phone.as_deref();
                    self.card(node, &Card { name, email: &department.email, url: &page, phone });
                }
                Ok(node)
            }
            _ => self.publisher_contact(),
        }
    }

    /// A department of the publication.
    pub(super) fn department(&self, id: &DepartmentId) -> Option<&'a Department> {
        self.publication.departments.get(id)
    }

    /// The department's own page, else its page on the site.
    fn department_page(&self, id: &DepartmentId, department: &Department) -> String {
        let own = department.url.as_deref().map(str::trim).filter(|url| address::is_web(url));
        own.map_or_else(|| address::page_department(self.base, self.default_language(), id.as_str()), str::to_owned)
    }

    fn agent(&mut self, node: Node, name: &Localised, code: Option<&str>) -> Result<(), Error> {
        let kind = self.term(&local_authority(), &[])?;
        self.sheet.typed(node, &[foaf::AGENT, foaf::ORGANIZATION]);
        self.sheet.link(node, dct::TYPE, kind);
        self.texts(node, foaf::NAME, name);
        self.sheet.plain(node, dct::IDENTIFIER, code.unwrap_or_default());
        if self.profile == Profile::DcatApIt {
            self.sheet.typed(node, &[dcatapit::AGENT]);
        }
        Ok(())
    }

    fn card(&mut self, node: Node, card: &Card<'_>) {
        self.sheet.typed(node, &[vcard::KIND, vcard::ORGANIZATION]);
        self.sheet.plain(node, vcard::FN, card.name);
        if let Some(mailbox) = self.mailbox(card.email) {
            self.sheet.link(node, vcard::HAS_EMAIL, mailbox);
        }
        if let Some(page) = self.page(card.url) {
            self.sheet.link(node, vcard::HAS_URL, page);
        }
        if let Some(number) =
            card.phone.and_then(telephone).and_then(|number| self.sheet.node("telephone", &number).ok())
        {
            self.sheet.link(node, vcard::HAS_TELEPHONE, number);
        }
        if self.profile == Profile::DcatApIt {
            self.sheet.typed(node, &[dcatapit::ORGANIZATION]);
        }
    }

    fn mailbox(&mut self, email: &str) -> Option<Node> {
        let email = email.trim();
        let email = email.strip_prefix("mailto:").unwrap_or(email);
        address::is_mailbox(email).then(|| self.sheet.node("mailbox", &format!("mailto:{email}")).ok()).flatten()
    }
}

/// An identifier in the national form: the administration's code, a colon, the local name, nothing but letters,
/// digits and underscores on either side.
///
/// Source: what the current national stack keeps of an identifier; see the guidelines on `dct:identifier`.
pub(super) fn national(code: &str, local: &str) -> String {
    let plain =
        |text: &str| -> String { text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect() };
    format!("{}:{}", plain(code), plain(local))
}

/// A telephone number as an address: digits, a leading plus; `None` when there are fewer than three digits.
///
/// Source: RFC 3966.
fn telephone(number: &str) -> Option<String> {
    let plus = if number.trim_start().starts_with('+') { "+" } else { "" };
    let digits: String = number.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 3).then(|| format!("tel:{plus}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_keeps_only_what_the_national_stack_keeps() {
        assert_eq!(national("c_x000", "qualita-aria"), "c_x000:qualita_aria");
        assert_eq!(national("http://x", "a"), "http___x:a");
    }

    #[test]
    fn a_telephone_number_becomes_digits() {
        assert_eq!(telephone("+41 (0)91 000 11 22").unwrap(), "tel:+41910001122");
        assert_eq!(telephone("115").unwrap(), "tel:115");
        assert_eq!(telephone("n/a"), None);
    }
}
