//! Collects what is found, by place.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use vetro_audit::scan::{self, Detector, Found, Hints};
use vetro_model::Role;
use vetro_model::finding::ROWS_KEPT;
use vetro_model::plan::{Allowance, Catalogue, DatasetPlan, Department};

use super::Reach;

/// What stands in [`Sighting::what`] for a file that cannot be read.
pub const UNREADABLE: &str = "unreadable";

/// Where in a file something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The name of the file, of a folder or of a member.
    FileName,
    /// The name of a column, of a sheet or of a key.
    Name,
    /// The values of a column or key.
    Values,
    /// A dictionary, with entries that no row may use.
    Dictionary,
    /// The least and greatest values of groups of rows and of pages.
    Statistics,
    /// Metadata and properties of the file.
    Metadata,
    /// The shared texts of a workbook.
    SharedTexts,
    /// Comments.
    Comment,
    /// Running text, by line.
    Text,
    /// Attributes of elements.
    Attribute,
    /// The file as a whole.
    File,
}

impl Place {
    /// The place in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::FileName => "file name",
            Self::Name => "name",
            Self::Values => "values",
            Self::Dictionary => "dictionary",
            Self::Statistics => "statistics",
            Self::Metadata => "metadata",
            Self::SharedTexts => "shared texts",
            Self::Comment => "comment",
            Self::Text => "text",
            Self::Attribute => "attribute",
            Self::File => "file",
        }
    }
}

/// Something found in a file: where, what kind and how often, never the value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sighting {
    /// The file below the path that was asked for, members of archives behind `!`. A part of a name in which something
    /// was found is shown as `…` with its place among its neighbours.
    pub file: String,
    /// Where in the file.
    pub place: Place,
    /// The column, key, sheet or property; empty where there is none.
    pub name: String,
    /// The detector's name, or [`UNREADABLE`].
    pub what: &'static str,
    /// Why a file cannot be read; else empty.
    pub reason: &'static str,
    /// How often.
    pub count: u64,
    /// The first rows or lines, where there are any; the header is row 1.
    pub rows: Vec<u64>,
}

impl fmt::Display for Sighting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, place, name, what, reason, count, .. } = self;
        if *what == UNREADABLE {
            return write!(f, "`{file}` cannot be vouched for: {reason}");
        }
        write!(f, "`{what}` in `{file}`: {}", place.words())?;
        if !name.is_empty() {
            write!(f, " of `{name}`")?;
        }
        if *count > 1 { write!(f, ", {count} times") } else { Ok(()) }
    }
}

/// What may stand in files all the same.
#[derive(Debug, Clone, Default)]
pub struct Allowances<'a> {
    /// The allowances of the columns.
    pub columns: &'a [Allowance],
    /// Columns of keyed tokens, proven by the audit: one in some million looks like an account number by chance. AHV numbers
    /// are looked for all the same.
    pub tokens: Vec<String>,
    /// Texts that are public wherever they stand outside data, such as the catalogue's mailbox.
    pub contacts: Vec<String>,
}

impl<'a> Allowances<'a> {
    /// Those of a dataset: its columns', and the contact points that its catalogue publishes.
    #[must_use]
    pub fn of(plan: &'a DatasetPlan, catalogue: &Catalogue, department: Option<&Department>) -> Self {
        let mut contacts = vec![catalogue.publisher.email.clone()];
        contacts.extend(department.map(|department| department.email.clone()));
        contacts.extend(department.and_then(|department| department.phone.clone()));
        if let Some(contact) = &plan.metadata.contact {
            contacts.push(contact.email.clone());
            contacts.extend(contact.phone.clone());
        }
        contacts.retain(|contact| !contact.trim().is_empty());
        let tokens = plan.schema.fields.iter().filter(|field| field.role == Some(Role::Identifier));
        Self { columns: &plan.allow, tokens: tokens.map(|field| field.name.to_string()).collect(), contacts }
    }
}

type Key = (String, Place, String, &'static str, &'static str);

/// Where everything found goes.
pub(super) struct Sink<'a> {
    allowances: &'a Allowances<'a>,
    reach: Reach,
    file: String,
    /// Whether texts of this file come from the table without the name of their column.
    is_mixed: bool,
    found: BTreeMap<Key, (u64, Vec<u64>)>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(allowances: &'a Allowances<'a>, reach: Reach) -> Self {
        Self { allowances, reach, file: String::new(), is_mixed: false, found: BTreeMap::new() }
    }

    pub(super) fn reach(&self) -> Reach {
        self.reach
    }

    /// The file that is being read.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// Goes into a file or member, after a look at its name.
    pub(super) fn enter(&mut self, parent: &str, name: &str, ordinal: usize, inspect: impl FnOnce(&mut Self)) {
        let found = scan::cell(name, Hints::NONE);
        let shown = if found.is_empty() { name.to_owned() } else { format!("…{ordinal}") };
        let outer = std::mem::replace(&mut self.file, format!("{parent}{shown}"));
        let was_mixed = std::mem::replace(&mut self.is_mixed, is_mixed(name));
        self.see(Place::FileName, "", 0, found);
        inspect(self);
        self.file = outer;
        self.is_mixed = was_mixed;
    }

    /// Goes into a member of an archive.
    pub(super) fn enter_member(&mut self, name: &str, ordinal: usize, inspect: impl FnOnce(&mut Self)) {
        let (parent, is_mixed) = (format!("{}!", self.file), self.is_mixed);
        self.enter(&parent, name, ordinal, |sink| {
            sink.is_mixed |= is_mixed;
            inspect(sink);
        });
    }

    /// A name of a column, key or sheet: scanned, and given back as it may be shown.
    pub(super) fn name(&mut self, name: &str, ordinal: usize) -> String {
        let found = scan::cell(name, Hints::NONE);
        if found.is_empty() {
            return name.to_owned();
        }
        let shown = format!("…{ordinal}");
        self.see(Place::Name, &shown, 0, found);
        shown
    }

    /// Scans a text; `row` is 0 where there are no rows.
    pub(super) fn text(&mut self, place: Place, name: &str, row: u64, text: &str, hints: Hints) {
        let mut found = scan::cell(text, hints);
        let is_data = place == Place::Values && !self.is_mixed;
        if !found.is_empty() && !is_data && self.allowances.contacts.iter().any(|known| text.contains(known.as_str())) {
            let without = |text: String, known: &String| text.replace(known.as_str(), " ");
            found = scan::cell(&self.allowances.contacts.iter().fold(text.to_owned(), without), hints);
        }
        self.see(place, name, row, found);
    }

    /// Takes what was found; allowed detectors pass.
    pub(super) fn see(&mut self, place: Place, name: &str, row: u64, found: Found) {
        if found.is_empty() {
            return;
        }
        for detector in found.detectors() {
            if !self.is_allowed(name, detector) {
                self.add(place, name, row, detector.name(), "");
            }
        }
    }

    pub(super) fn unreadable(&mut self, reason: &'static str) {
        self.add(Place::File, "", 0, UNREADABLE, reason);
    }

    /// Forgets dates of birth of this file: no names stand beside them.
    pub(super) fn forget_births(&mut self) {
        let file = self.file.clone();
        self.found.retain(|(of, _, _, what, _), _| *of != file || *what != Detector::BirthDate.name());
    }

    pub(super) fn into_sightings(self) -> Vec<Sighting> {
        let sighting = |((file, place, name, what, reason), (count, rows))| Sighting {
            file,
            place,
            name,
            what,
            reason,
            count,
            rows,
        };
        self.found.into_iter().map(sighting).collect()
    }

    fn add(&mut self, place: Place, name: &str, row: u64, what: &'static str, reason: &'static str) {
        let key = (self.file.clone(), place, name.to_owned(), what, reason);
        let (count, rows) = self.found.entry(key).or_default();
        *count += 1;
        if row > 0 && rows.len() < ROWS_KEPT && rows.last() != Some(&row) {
            rows.push(row);
        }
    }

    /// Whether the column's allowance lets it pass; in files that mix columns, the allowance of any of them.
    fn is_allowed(&self, name: &str, detector: Detector) -> bool {
        let last = name.rsplit('.').next().unwrap_or_default();
        let fits = |allowed: &Allowance| self.is_mixed || allowed.column.as_str() == last;
        let is_token = detector != Detector::Ahv && self.allowances.tokens.iter().any(|name| name == last);
        is_token || self.allowances.columns.iter().any(|allowed| allowed.detector == detector.name() && fits(allowed))
    }
}

/// Files made from the whole table in which a text does not stand under the name of its column: workbooks with titles
/// for names, and the documents of first rows and statistics.
fn is_mixed(name: &str) -> bool {
    use vetro_model::document::names::{CHARTS, PREVIEW, PROFILE};
    [CHARTS, PREVIEW, PROFILE].contains(&name) || name.to_ascii_lowercase().ends_with(".xlsx")
}
