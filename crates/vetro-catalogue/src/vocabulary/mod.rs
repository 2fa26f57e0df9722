//! Labels and addresses of the vocabularies vetro embeds.
//!
//! Officers write short codes; harvesters want the exact addresses of the
//! tables, `http` where the table says `http`. What stands here are facts of
//! those tables, written down by hand.
//!
//! # Source
//!
//! Publications Office of the European Union, authority tables data-theme,
//! frequency, language, file-type, place, country, access-right,
//! planned-availability and distribution-status (state of 2024-06-12),
//! <http://publications.europa.eu/resource/authority/>; the ADMS lists of
//! licence and publisher types, <http://purl.org/adms/>.

mod high_value;
mod licence;
mod place;
mod subtheme;
mod table;
mod term;

pub(crate) use high_value::CATEGORIES;
pub use high_value::{HighValue, high_value};
pub use licence::{Licence, known_licences, licence};
pub(crate) use place::is_listed_place;
pub use place::{Place, place};
pub(crate) use subtheme::nearest_subtheme;
pub use subtheme::{Subtheme, subtheme};
pub(crate) use table::{Table, is_known_licence};
pub(crate) use term::{Concept, Scheme};

use vetro_model::metadata::{Frequency, Theme};
use vetro_model::project::Format;
use vetro_model::text::Language;

/// The root of the European authority tables: `http`, never `https`.
pub(crate) const AUTHORITY: &str = "http://publications.europa.eu/resource/authority";

/// Labels in the order of [`Language::ALL`]: Italian, German, French, English.
type Labels = [&'static str; 4];

fn pick(labels: Labels, language: Language) -> &'static str {
    match language {
        Language::It => labels[0],
        Language::De => labels[1],
        Language::Fr => labels[2],
        Language::En => labels[3],
    }
}

fn theme_labels(theme: Theme) -> Labels {
    match theme {
        Theme::Agri => [
            "Agricoltura, pesca, silvicoltura e prodotti alimentari",
            "Landwirtschaft, Fischerei, Forstwirtschaft und Nahrungsmittel",
            "Agriculture, pêche, sylviculture et alimentation",
            "Agriculture, fisheries, forestry and food",
        ],
        Theme::Econ => ["Economia e finanze", "Wirtschaft und Finanzen", "Économie et finances", "Economy and finance"],
        Theme::Educ => [
            "Istruzione, cultura e sport",
            "Bildung, Kultur und Sport",
            "Éducation, culture et sport",
            "Education, culture and sport",
        ],
        Theme::Ener => ["Energia", "Energie", "Énergie", "Energy"],
        Theme::Envi => ["Ambiente", "Umwelt", "Environnement", "Environment"],
        Theme::Gove => [
            "Governo e settore pubblico",
            "Regierung und öffentlicher Sektor",
            "Gouvernement et secteur public",
            "Government and public sector",
        ],
        Theme::Heal => ["Salute", "Gesundheit", "Santé", "Health"],
        Theme::Intr => {
            ["Tematiche internazionali", "Internationale Themen", "Questions internationales", "International issues"]
        }
        Theme::Just => [
            "Giustizia, sistema giuridico e sicurezza pubblica",
            "Justiz, Rechtssystem und öffentliche Sicherheit",
            "Justice, système juridique et sécurité publique",
            "Justice, legal system and public safety",
        ],
        Theme::Regi => ["Regioni e città", "Regionen und Städte", "Régions et villes", "Regions and cities"],
        Theme::Soci => {
            ["Popolazione e società", "Bevölkerung und Gesellschaft", "Population et société", "Population and society"]
        }
        Theme::Tech => {
            ["Scienza e tecnologia", "Wissenschaft und Technologie", "Science et technologie", "Science and technology"]
        }
        Theme::Tran => ["Trasporti", "Verkehr", "Transports", "Transport"],
    }
}

fn frequency_labels(frequency: Frequency) -> Labels {
    match frequency {
        Frequency::Continuous => ["continuo", "kontinuierlich", "continuel", "continuous"],
        Frequency::ContinuouslyUpdated => {
            ["in continuo aggiornamento", "ständige Aktualisierung", "mise à jour continuelle", "continuously updated"]
        }
        Frequency::Hourly => ["ogni ora", "stündlich", "toutes les heures", "hourly"],
        Frequency::Bihourly => ["ogni due ore", "alle zwei Stunden", "toutes les deux heures", "bihourly"],
        Frequency::Trihourly => ["ogni tre ore", "alle drei Stunden", "toutes les trois heures", "trihourly"],
        Frequency::TwiceDaily => ["due volte al giorno", "zweimal täglich", "deux fois par jour", "twice a day"],
        Frequency::Daily => ["quotidiano", "täglich", "quotidien", "daily"],
        Frequency::ThriceWeekly => {
            ["tre volte a settimana", "dreimal in der Woche", "trois fois par semaine", "three times a week"]
        }
        Frequency::Semiweekly => ["bisettimanale", "zweimal in der Woche", "bihebdomadaire", "semiweekly"],
        Frequency::Weekly => ["settimanale", "wöchentlich", "hebdomadaire", "weekly"],
        Frequency::Biweekly => ["quindicinale", "zweiwöchentlich", "tous les quinze jours", "biweekly"],
        Frequency::ThriceMonthly => {
            ["tre volte al mese", "dreimal im Monat", "trois fois par mois", "three times a month"]
        }
        Frequency::Semimonthly => ["bimensile", "zweimal im Monat", "bimensuel", "semimonthly"],
        Frequency::Monthly => ["mensile", "monatlich", "mensuel", "monthly"],
        Frequency::Bimonthly => ["bimestrale", "zweimonatlich", "bimestriel", "bimonthly"],
        Frequency::Quarterly => ["trimestrale", "vierteljährlich", "trimestriel", "quarterly"],
        Frequency::ThriceYearly => ["tre volte all'anno", "dreimal im Jahr", "trois fois par an", "three times a year"],
        Frequency::Semiannual => ["semestrale", "halbjährlich", "semestriel", "semiannual"],
        Frequency::Annual => ["annuale", "jährlich", "annuel", "annual"],
        Frequency::Biennial => ["biennale", "zweijährlich", "biennal", "biennial"],
        Frequency::Triennial => ["triennale", "dreijährlich", "triennal", "triennial"],
        Frequency::Quadrennial => ["ogni quattro anni", "vierjährlich", "tous les quatre ans", "quadrennial"],
        Frequency::Quinquennial => ["ogni cinque anni", "fünfjährlich", "tous les cinq ans", "quinquennial"],
        Frequency::Decennial => ["decennale", "alle zehn Jahre", "tous les dix ans", "decennial"],
        Frequency::Bidecennial => ["bidecennale", "alle zwanzig Jahre", "tous les vingt ans", "bidecennial"],
        Frequency::Tridecennial => ["tridecennale", "alle dreißig Jahre", "tous les trente ans", "tridecennial"],
        Frequency::Irregular => ["irregolare", "unregelmäßig", "irrégulier", "irregular"],
        Frequency::Never => ["mai", "niemals", "jamais", "never"],
    }
}

fn language_labels(language: Language) -> Labels {
    match language {
        Language::It => ["italiano", "Italienisch", "italien", "Italian"],
        Language::De => ["tedesco", "Deutsch", "allemand", "German"],
        Language::Fr => ["francese", "Französisch", "français", "French"],
        Language::En => ["inglese", "Englisch", "anglais", "English"],
    }
}

/// The label of a theme, as the table has it.
#[must_use]
pub fn theme_label(theme: Theme, language: Language) -> &'static str {
    pick(theme_labels(theme), language)
}

/// The address of a theme.
#[must_use]
pub fn theme_iri(theme: Theme) -> String {
    format!("{AUTHORITY}/data-theme/{}", theme.code())
}

/// The label of a frequency, as the table has it: lower case, an adjective or adverb.
#[must_use]
pub fn frequency_label(frequency: Frequency, language: Language) -> &'static str {
    pick(frequency_labels(frequency), language)
}

/// The address of a frequency.
#[must_use]
pub fn frequency_iri(frequency: Frequency) -> String {
    format!("{AUTHORITY}/frequency/{}", frequency.code())
}

/// The address of a language.
#[must_use]
pub fn language_iri(language: Language) -> String {
    let code = match language {
        Language::It => "ITA",
        Language::De => "DEU",
        Language::Fr => "FRA",
        Language::En => "ENG",
    };
    format!("{AUTHORITY}/language/{code}")
}

/// The name of a language in a language.
#[must_use]
pub fn language_label(language: Language, reader: Language) -> &'static str {
    pick(language_labels(language), reader)
}

/// The address of a file type.
#[must_use]
pub fn format_iri(format: Format) -> String {
    let code = match format {
        Format::Csv => "CSV",
        Format::Parquet => "PARQUET",
        Format::Xlsx => "XLSX",
        Format::Geojson => "GEOJSON",
    };
    format!("{AUTHORITY}/file-type/{code}")
}

/// The name of a format, the same in every language.
#[must_use]
pub fn format_label(format: Format) -> &'static str {
    match format {
        Format::Csv => "CSV",
        Format::Parquet => "Parquet",
        Format::Xlsx => "XLSX",
        Format::Geojson => "GeoJSON",
    }
}

/// The address of a media type in the IANA register, in the `http` form the validators agree on.
#[must_use]
pub fn media_type_iri(media_type: &str) -> String {
    format!("http://www.iana.org/assignments/media-types/{media_type}")
}

pub(crate) fn theme(theme: Theme) -> Concept {
    Concept::new(theme_iri(theme), Scheme::DataTheme, theme_labels(theme))
}

pub(crate) fn frequency(frequency: Frequency) -> Concept {
    Concept::new(frequency_iri(frequency), Scheme::Frequency, frequency_labels(frequency))
}

pub(crate) fn language(language: Language) -> Concept {
    Concept::new(language_iri(language), Scheme::Language, language_labels(language))
}

pub(crate) fn format(format: Format) -> Concept {
    Concept::new(format_iri(format), Scheme::FileType, [format_label(format); 4])
}

/// The access right of everything that is published here.
pub(crate) fn public() -> Concept {
    let labels = ["pubblico", "öffentlich", "public", "public"];
    Concept::new(format!("{AUTHORITY}/access-right/PUBLIC"), Scheme::AccessRight, labels)
}

/// The availability planned for every distribution: its address stays.
pub(crate) fn stable() -> Concept {
    let labels = ["stabile", "stabil", "stable", "stable"];
    Concept::new(format!("{AUTHORITY}/planned-availability/STABLE"), Scheme::PlannedAvailability, labels)
}

/// The status of every distribution and record: finished.
pub(crate) fn completed() -> Concept {
    let labels = ["completato", "abgeschlossen", "achevé", "completed"];
    Concept::new(format!("{AUTHORITY}/distribution-status/COMPLETED"), Scheme::DistributionStatus, labels)
}

/// The status of what is no longer published.
pub(crate) fn withdrawn() -> Concept {
    let labels = ["ritirato", "zurückgezogen", "retiré", "withdrawn"];
    Concept::new(format!("{AUTHORITY}/distribution-status/WITHDRAWN"), Scheme::DistributionStatus, labels)
}

/// The type of a city as an agent.
pub(crate) fn local_authority() -> Concept {
    let labels = ["autorità locale", "lokale Behörde", "autorité locale", "local authority"];
    Concept::new("http://purl.org/adms/publishertype/LocalAuthority".to_owned(), Scheme::PublisherType, labels)
}

/// The `EuroVoc` domain of a theme, which the Italian profile wants as a subject.
///
/// Source: the national map of themes to sub-themes, `theme-subtheme-mapping.rdf`; for health, the domain of that name.
pub(crate) fn subject(theme: Theme) -> Concept {
    let (code, italian, english) = match theme {
        Theme::Agri => (100_245, "politica agricola", "agricultural policy"),
        Theme::Econ => (100_185, "politica economica", "economic policy"),
        Theme::Educ => (100_217, "istruzione", "education"),
        Theme::Ener => (100_263, "politica energetica", "energy policy"),
        Theme::Envi => (100_242, "politica dell'ambiente", "environmental policy"),
        Theme::Gove => (100_169, "potere esecutivo e amministrazione pubblica", "executive power and public service"),
        Theme::Heal => (100_215, "sanità", "health"),
        Theme::Intr => (100_170, "politica internazionale", "international affairs"),
        Theme::Just => (100_181, "giustizia", "justice"),
        Theme::Regi => (100_282, "geografia economica", "economic geography"),
        Theme::Soci => (100_210, "demografia e popolazione", "demography and population"),
        Theme::Tech => (100_262, "ricerca e proprietà intellettuale", "research and intellectual property"),
        Theme::Tran => (100_237, "politica dei trasporti", "transport policy"),
    };
    let iri = format!("http://eurovoc.europa.eu/{code}");
    Concept::in_languages(iri, Scheme::EuroVoc, &[(Language::It, italian), (Language::En, english)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_to_the_addresses_harvesters_compare() {
        assert_eq!(theme_iri(Theme::Tran), "http://publications.europa.eu/resource/authority/data-theme/TRAN");
        assert_eq!(
            frequency_iri(Frequency::Semiannual),
            "http://publications.europa.eu/resource/authority/frequency/ANNUAL_2"
        );
        assert_eq!(format_iri(Format::Parquet), "http://publications.europa.eu/resource/authority/file-type/PARQUET");
        assert_eq!(language_iri(Language::De), "http://publications.europa.eu/resource/authority/language/DEU");
        assert_eq!(media_type_iri(Format::Csv.media_type()), "http://www.iana.org/assignments/media-types/text/csv");
    }

    #[test]
    fn labels_are_in_the_language_asked_for() {
        assert_eq!(theme_label(Theme::Envi, Language::De), "Umwelt");
        assert_eq!(frequency_label(Frequency::Daily, Language::It), "quotidiano");
        assert_eq!(language_label(Language::Fr, Language::En), "French");
    }
}
