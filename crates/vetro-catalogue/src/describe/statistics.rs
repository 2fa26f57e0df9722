//! Tables of counts: which columns span them, which comment on their cells.
//!
//! Source: StatDCAT-AP 3.0.0, namespace <http://data.europa.eu/s1n/>; the classes of the RDF Data Cube Vocabulary,
//! <https://www.w3.org/TR/vocab-data-cube/>.

use vetro_model::document::{PrivacyMethod, PublishedDataset};
use vetro_model::schema::{Field, FieldType};

use super::Describer;
use super::dataset::Subject;
use crate::graph::Rank;
use crate::ns::{qb, rdfs, stat, xsd};
use crate::{Error, address};

impl Describer<'_> {
    /// The dimensions and attributes of a table of counts; records have none.
    ///
    /// The key of such a table are its dimensions. How many series it holds is told where no dimension is a time:
    /// then every row is one.
    pub(super) fn statistics(&mut self, subject: &Subject<'_>) -> Result<(), Error> {
        let dataset = subject.dataset;
        if !is_statistical(dataset) {
            return Ok(());
        }
        for field in &dataset.schema.fields {
            let (link, class) = match role(dataset, field) {
                Some(Component::Dimension) => (stat::DIMENSION, qb::DIMENSION_PROPERTY),
                Some(Component::Attribute) => (stat::ATTRIBUTE, qb::ATTRIBUTE_PROPERTY),
                None => continue,
            };
            let node = self.own(&address::column(self.base, subject.id, field.name.as_str()), Rank::Part)?;
            self.sheet.link(subject.node, link, node);
            self.sheet.typed(node, &[class]);
            for language in self.languages.clone() {
                let title = field.title.as_ref().map(|words| words.get(language, &self.languages));
                self.sheet.text(node, rdfs::LABEL, title.unwrap_or(field.name.as_str()), language);
            }
        }
        let timeless = |field: &Field| role(dataset, field) != Some(Component::Dimension) || !is_time(field.kind);
        if dataset.schema.fields.iter().all(timeless) {
            let rows = dataset.record.latest().rows;
            self.sheet.value(subject.node, stat::NUM_SERIES, rows.to_string(), xsd::INTEGER);
        }
        Ok(())
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Component {
    Dimension,
    Attribute,
}

fn is_statistical(dataset: &PublishedDataset) -> bool {
    let counted =
        matches!(dataset.privacy.method, PrivacyMethod::Threshold { .. } | PrivacyMethod::Perturbation { .. });
    !dataset.schema.primary_key.is_empty() && (counted || dataset.quality.rows.aggregated > 0)
}

/// What a column is to the table; `None` for its figures.
fn role(dataset: &PublishedDataset, field: &Field) -> Option<Component> {
    if dataset.schema.primary_key.contains(&field.name) {
        return Some(Component::Dimension);
    }
    let figure = matches!(field.kind, FieldType::Integer | FieldType::Number | FieldType::Duration);
    (!figure).then_some(Component::Attribute)
}

fn is_time(kind: FieldType) -> bool {
    use FieldType::{Date, Datetime, Time, Year, Yearmonth};
    matches!(kind, Date | Datetime | Time | Year | Yearmonth)
}
