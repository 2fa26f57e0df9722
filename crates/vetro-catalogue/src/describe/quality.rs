//! What was measured on the published table: its quality, and how persons are protected.
//!
//! Each figure stands in `quality.json` or `privacy.json` too; nothing is counted here that readers do not see there.
//!
//! Source: Data Quality Vocabulary, <https://www.w3.org/TR/vocab-dqv/>; the dimensions are those of A. Zaveri et al.,
//! *Quality assessment for linked data*, 2016, at <http://www.w3.org/2016/05/ldqd>.

use vetro_model::document::{PrivacyMethod, PublishedDataset};

use super::Describer;
use super::dataset::Subject;
use crate::graph::Rank;
use crate::ns::{dct, dqv, rdfs, skos, xsd};
use crate::wording::{self, Metric};
use crate::{Error, address};

const DIMENSIONS: &str = "http://www.w3.org/2016/05/ldqd#";

impl Describer<'_> {
    /// One measurement for each metric that applies.
    pub(super) fn quality(&mut self, subject: &Subject<'_>) -> Result<(), Error> {
        for (metric, value) in measurements(subject.dataset) {
            let name = format!("measured-{}", metric.name());
            let node = self.own(&address::part(self.base, subject.id, &name), Rank::Part)?;
            let kind = self.metric(metric)?;
            self.sheet.link(subject.node, dqv::HAS_QUALITY_MEASUREMENT, node);
            self.sheet.typed(node, &[dqv::QUALITY_MEASUREMENT]);
            self.sheet.link(node, dqv::IS_MEASUREMENT_OF, kind);
            self.sheet.link(node, dqv::COMPUTED_ON, subject.node);
            let datatype = if metric.is_count() { xsd::INTEGER } else { xsd::DECIMAL };
            self.sheet.value(node, dqv::VALUE, value, datatype);
        }
        Ok(())
    }

    /// A metric of ours with its definition and the dimension it belongs to.
    fn metric(&mut self, metric: Metric) -> Result<crate::graph::Node, Error> {
        let node = self.own(&address::metric(self.base, metric.name()), Rank::Term)?;
        if self.sheet.is_new(node) {
            self.sheet.typed(node, &[dqv::METRIC]);
            for language in self.languages.clone() {
                let (label, meaning) = wording::metric(metric, language);
                self.sheet.text(node, skos::PREF_LABEL, label, language);
                self.sheet.text(node, dct::DESCRIPTION, meaning, language);
            }
            let datatype = if metric.is_count() { xsd::INTEGER } else { xsd::DECIMAL };
            let datatype = self.sheet.word(datatype);
            self.sheet.link(node, dqv::EXPECTED_DATA_TYPE, datatype);
            let dimension = self.sheet.node("dimension", &format!("{DIMENSIONS}{}", metric.dimension()))?;
            self.sheet.typed(dimension, &[dqv::DIMENSION]);
            self.sheet.plain(dimension, rdfs::LABEL, metric.dimension());
            self.sheet.link(node, dqv::IN_DIMENSION, dimension);
        }
        Ok(node)
    }
}

/// The metrics that apply with their values, as texts of their data type.
fn measurements(dataset: &PublishedDataset) -> Vec<(Metric, String)> {
    let quality = &dataset.quality;
    let rows = &quality.rows;
    let mut found = vec![(Metric::Completeness, decimal(quality.completeness))];
    found.extend(rest(rows.quarantined, rows.read).map(|share| (Metric::Validity, share)));
    found.extend(rest(quality.duplicates, rows.published).map(|share| (Metric::Uniqueness, share)));
    match &dataset.privacy.method {
        PrivacyMethod::NoPersons { .. } => {}
        PrivacyMethod::KAnonymity { k_measured, suppressed_share, loss, .. } => {
            found.push((Metric::SmallestClass, k_measured.to_string()));
            found.push((Metric::Suppressed, decimal(*suppressed_share)));
            found.push((Metric::Loss, decimal(*loss)));
        }
        PrivacyMethod::Threshold { threshold, cells, primary, complementary, .. } => {
            found.push((Metric::Threshold, threshold.to_string()));
            found.extend(share(primary + complementary, *cells).map(|share| (Metric::Withheld, share)));
        }
        PrivacyMethod::Perturbation { threshold, cells, changed, .. } => {
            found.push((Metric::Threshold, threshold.to_string()));
            found.extend(share(*changed, *cells).map(|share| (Metric::Changed, share)));
        }
    }
    found
}

/// A share with four digits after the point.
fn decimal(share: f64) -> String {
    format!("{:.4}", if share.is_finite() { share } else { 0.0 })
}

/// Which share a part is of a whole; `None` of nothing.
fn share(part: u64, whole: u64) -> Option<String> {
    // In whole numbers, so that the same counts are the same digits on any machine.
    let parts = (u128::from(part) * 10_000 + u128::from(whole) / 2).checked_div(u128::from(whole))?;
    Some(format!("{}.{:04}", parts / 10_000, parts % 10_000))
}

/// Which share is left when a part is taken away.
fn rest(part: u64, whole: u64) -> Option<String> {
    share(whole.saturating_sub(part), whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_four_digits_and_nothing_has_none() {
        assert_eq!(share(1, 3).as_deref(), Some("0.3333"));
        assert_eq!(rest(1, 3).as_deref(), Some("0.6667"));
        assert_eq!(rest(0, 7).as_deref(), Some("1.0000"));
        assert_eq!(share(0, 0), None);
        assert_eq!((decimal(0.5), decimal(f64::NAN)), ("0.5000".to_owned(), "0.0000".to_owned()));
    }
}
