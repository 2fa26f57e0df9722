//! The categories of high-value datasets.
//!
//! # Source
//!
//! Commission Implementing Regulation (EU) 2023/138, annex; the vocabulary
//! <http://data.europa.eu/bna/asd487ae75>, labels in English, the topics in
//! Italian too.

use vetro_model::text::Language;

use super::{Concept, Scheme};

/// A category of high-value datasets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HighValue {
    /// Its code, for example `c_b79e35eb`.
    pub code: &'static str,
    /// The code of the topic above it; `None` for the six topics themselves.
    pub topic: Option<&'static str>,
    /// Its English label.
    pub label: &'static str,
    italian: Option<&'static str>,
}

impl HighValue {
    /// Its address.
    #[must_use]
    pub fn iri(&self) -> String {
        format!("http://data.europa.eu/bna/{}", self.code)
    }

    pub(crate) fn concept(&self) -> Concept {
        let labels: Vec<(Language, &'static str)> =
            self.italian.map(|label| (Language::It, label)).into_iter().chain([(Language::En, self.label)]).collect();
        Concept::in_languages(self.iri(), Scheme::HighValue, &labels)
    }
}

/// The category of a code such as `c_b79e35eb`, or of its whole address.
///
/// ```
/// use vetro_catalogue::vocabulary::high_value;
/// assert_eq!(high_value("c_b79e35eb").unwrap().label, "Mobility");
/// assert!(high_value("mobility").is_none());
/// ```
#[must_use]
pub fn high_value(code: &str) -> Option<HighValue> {
    let code = code.trim();
    let code = code.strip_prefix("http://data.europa.eu/bna/").unwrap_or(code);
    CATEGORIES.iter().find(|category| category.code == code).copied()
}

const fn topic(code: &'static str, label: &'static str, italian: &'static str) -> HighValue {
    HighValue { code, topic: None, label, italian: Some(italian) }
}

const fn category(topic: &'static str, code: &'static str, label: &'static str) -> HighValue {
    HighValue { code, topic: Some(topic), label, italian: None }
}

/// Every category, by code.
pub(crate) const CATEGORIES: [HighValue; 71] = [
    category("c_e1da4e07", "c_04bf94a3", "Poverty"),
    category("c_dd313021", "c_06b1eec4", "Hydrography"),
    category("c_164e0bf5", "c_13e3cf16", "NWP model data"),
    topic("c_164e0bf5", "Meteorological", "Dati meteorologici"),
    category(
        "c_e1da4e07",
        "c_20cd11bb",
        "EU International trade in goods statistics – exports and imports breakdowns simultaneously by partner, product and flow",
    ),
    category("c_e1da4e07", "c_23385471", "Potential labour force"),
    category("c_e1da4e07", "c_2aed31f9", "Industrial producer price index breakdowns by activity"),
    category("c_dd313021", "c_315692ad", "Elevation"),
    category("c_e1da4e07", "c_317b9493", "Population, Fertility, Mortality"),
    category("c_e1da4e07", "c_34abf8c1", "Industrial production"),
    category("c_164e0bf5", "c_36807466", "Climate data: validated observations"),
    category("c_dd313021", "c_38933a65", "Waste"),
    category("c_164e0bf5", "c_3af3368c", "Observations data measured by weather stations"),
    category("c_e1da4e07", "c_424bb0b4", "Current healthcare expenditure"),
    category("c_dd313021", "c_43f88346", "Water"),
    category("c_e1da4e07", "c_4ac557e7", "Government expenditure and revenue"),
    category("c_e1da4e07", "c_4acb6bf3", "Mortality"),
    category("c_b79e35eb", "c_4b74ea13", "Transport networks"),
    category("c_dd313021", "c_4ba9548e", "Emissions"),
    category("c_dd313021", "c_4d63300b", "Horizontal legislation"),
    category("c_dd313021", "c_4dd389c5", "Mineral resources"),
    category("c_a9135398", "c_56a1bf47", "Basic company information: key attributes"),
    category("c_e1da4e07", "c_59627af3", "National accounts – key indicators on households"),
    category("c_dd313021", "c_59c93ba5", "Production and industrial facilities"),
    category("c_dd313021", "c_59e64dd4", "Climate"),
    category("c_ac64a52d", "c_60182062", "Buildings"),
    category("c_dd313021", "c_63b37dd4", "Air"),
    category("c_dd313021", "c_63be22bd", "Natural risk zones"),
    category("c_ac64a52d", "c_642643e6", "Agricultural parcels"),
    category("c_ac64a52d", "c_6a3f6896", "Cadastral parcels"),
    category("c_e1da4e07", "c_6a7250c", "Fertility"),
    category("c_ac64a52d", "c_6c2bb82d", "Geographical names"),
    category("c_dd313021", "c_793164b6", "Species distribution"),
    category("c_dd313021", "c_7b8fbb64", "Environmental monitoring facilities"),
    category("c_dd313021", "c_83aa10a6", "Protected sites"),
    category("c_dd313021", "c_87a129d9", "Soil"),
    category("c_a9135398", "c_8f0fac04", "Company documents and accounts"),
    category("c_dd313021", "c_91185a85", "Orthoimagery"),
    category("c_e1da4e07", "c_92874eb2", "Environmental accounts and statistics"),
    category("c_ac64a52d", "c_9427236f", "Administrative units"),
    category("c_e1da4e07", "c_95da87c7", "National accounts – key indicators on corporations"),
    category("c_e1da4e07", "c_a2c6dcd8", "Employment"),
    category("c_e1da4e07", "c_a3767648", "Tourism flows in Europe"),
    category("c_e1da4e07", "c_a49ec591", "Volume of sales by activity"),
    category("c_e1da4e07", "c_a8b937c4", "Inequality"),
    topic("c_a9135398", "Companies and company ownership", "Dati relativi alle imprese e alla proprietà delle imprese"),
    topic("c_ac64a52d", "Geospatial", "Dati geospaziali"),
    category("c_dd313021", "c_ad9ae929", "Land use"),
    category("c_dd313021", "c_af646f5b", "Area management / restriction / regulation zones & reporting units"),
    category("c_b79e35eb", "c_b151a0ba", "Inland waterways datasets"),
    category("c_dd313021", "c_b21e1296", "Land cover"),
    category("c_dd313021", "c_b40e6d46", "Oceanographic geographical features"),
    category("c_e1da4e07", "c_b72b721f", "National accounts – GDP main aggregates"),
    topic("c_b79e35eb", "Mobility", "Dati relativi alla mobilità"),
    category("c_dd313021", "c_b7de66cd", "Energy resources"),
    category("c_dd313021", "c_b7f6a4f3", "Nature preservation and biodiversity"),
    category("c_164e0bf5", "c_be47b010", "Weather alerts"),
    category("c_e1da4e07", "c_c0022235", "Harmonised Indices of consumer prices"),
    category("c_dd313021", "c_c3919aec", "Habitats and biotopes"),
    category("c_ac64a52d", "c_c3de25e4", "Addresses"),
    category("c_dd313021", "c_c873f344", "Bio-geographical regions"),
    category("c_164e0bf5", "c_d13a4420", "Radar data"),
    topic(
        "c_dd313021",
        "Earth observation and environment",
        "Dati relativi all'osservazione della terra e all'ambiente",
    ),
    category("c_e1da4e07", "c_dd8f4797", "Consolidated government gross debt"),
    topic("c_e1da4e07", "Statistics", "Dati statistici"),
    category("c_dd313021", "c_e3f55603", "Geology"),
    category("c_dd313021", "c_e4358335", "Noise"),
    category("c_e1da4e07", "c_f2b50efd", "Population"),
    category("c_dd313021", "c_f399050e", "Sea regions"),
    category("c_ac64a52d", "c_fbd2fc3f", "Reference parcels"),
    category("c_e1da4e07", "c_fd4e881c", "Unemployment"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_belongs_to_one_of_six_topics() {
        let topics: Vec<_> = CATEGORIES.iter().filter(|category| category.topic.is_none()).collect();
        assert_eq!(topics.len(), 6);
        let belongs = |category: &HighValue| category.topic.is_none_or(|code| topics.iter().any(|t| t.code == code));
        assert!(CATEGORIES.iter().all(belongs));
        assert!(CATEGORIES.is_sorted_by_key(|category| category.code));
    }

    #[test]
    fn a_category_is_found_by_its_code_or_its_address() {
        assert_eq!(high_value("http://data.europa.eu/bna/c_63b37dd4"), high_value("c_63b37dd4"));
        assert_eq!(high_value("c_63b37dd4").unwrap().label, "Air");
    }
}
