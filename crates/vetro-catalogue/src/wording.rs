//! Sentences the catalogue writes itself, in every language, where the officer has nothing to write.

mod metric;

pub(crate) use metric::{Metric, metric};

use vetro_model::document::ChangeCounts;
use vetro_model::project::Format;
use vetro_model::text::{Language, Localised};

/// The same sentence in every language, made by one function.
pub(crate) fn in_all(sentence: impl Fn(Language) -> String) -> Localised {
    Localised(Language::ALL.into_iter().map(|language| (language, sentence(language))).collect())
}

/// What a distribution is: how many rows, in which form.
pub(crate) fn distribution(format: Format, rows: u64, language: Language) -> String {
    let form = match (format, language) {
        (Format::Csv, Language::It) => "valori separati da virgole (CSV, UTF-8)",
        (Format::Csv, Language::De) => "kommagetrennte Werte (CSV, UTF-8)",
        (Format::Csv, Language::Fr) => "valeurs séparées par des virgules (CSV, UTF-8)",
        (Format::Csv, Language::En) => "comma-separated values (CSV, UTF-8)",
        (Format::Parquet, Language::It) => "tabella Apache Parquet, tipizzata e compressa",
        (Format::Parquet, Language::De) => "typisierte, komprimierte Tabelle in Apache Parquet",
        (Format::Parquet, Language::Fr) => "tableau Apache Parquet, typé et compressé",
        (Format::Parquet, Language::En) => "typed and compressed table in Apache Parquet",
        (Format::Xlsx, Language::It) => "cartella di lavoro Excel (XLSX) con il dizionario delle colonne",
        (Format::Xlsx, Language::De) => "Excel-Arbeitsmappe (XLSX) mit dem Verzeichnis der Spalten",
        (Format::Xlsx, Language::Fr) => "classeur Excel (XLSX) avec le dictionnaire des colonnes",
        (Format::Xlsx, Language::En) => "Excel workbook (XLSX) with the dictionary of columns",
        (Format::Geojson, Language::It) => "geometrie in GeoJSON, longitudine e latitudine WGS 84",
        (Format::Geojson, Language::De) => "Geometrien in GeoJSON, Länge und Breite in WGS 84",
        (Format::Geojson, Language::Fr) => "géométries en GeoJSON, longitude et latitude WGS 84",
        (Format::Geojson, Language::En) => "geometries in GeoJSON, longitude and latitude in WGS 84",
    };
    let noun = match (language, rows) {
        (Language::It, 1) => "riga",
        (Language::It, _) => "righe",
        (Language::De, 1) => "Zeile",
        (Language::De, _) => "Zeilen",
        (Language::Fr, 0 | 1) => "ligne",
        (Language::Fr, _) => "lignes",
        (Language::En, 1) => "row",
        (Language::En, _) => "rows",
    };
    match language {
        Language::Fr => format!("{rows} {noun} : {form}."),
        _ => format!("{rows} {noun}: {form}."),
    }
}

/// Where the data come from, when the officer has written nothing about it.
pub(crate) fn provenance(department: &str, publisher: &str, language: Language) -> String {
    match language {
        Language::It => {
            format!(
                "Dati tenuti da: {department}. Controllati, protetti e pubblicati in modo automatico da: {publisher}."
            )
        }
        Language::De => {
            format!(
                "Daten geführt von: {department}. Automatisch geprüft, geschützt und veröffentlicht von: {publisher}."
            )
        }
        Language::Fr => format!(
            "Données tenues par : {department}. Contrôlées, protégées et publiées automatiquement par : {publisher}."
        ),
        Language::En => {
            format!("Data kept by: {department}. Checked, protected and published automatically by: {publisher}.")
        }
    }
}

/// What changed with a version.
pub(crate) fn version_notes(changes: &ChangeCounts, language: Language) -> String {
    let ChangeCounts { added, removed, changed } = changes;
    match language {
        Language::It => format!("Righe aggiunte: {added}, tolte: {removed}, cambiate: {changed}."),
        Language::De => format!("Neue Zeilen: {added}, entfernte: {removed}, geänderte: {changed}."),
        Language::Fr => format!("Lignes ajoutées : {added}, supprimées : {removed}, modifiées : {changed}."),
        Language::En => format!("Rows added: {added}, removed: {removed}, changed: {changed}."),
    }
}

/// The making of a version.
pub(crate) fn activity(version: &str, language: Language) -> String {
    match language {
        Language::It => format!("Controllo, protezione e pubblicazione della versione {version}"),
        Language::De => format!("Prüfung, Schutz und Veröffentlichung der Version {version}"),
        Language::Fr => format!("Contrôle, protection et publication de la version {version}"),
        Language::En => format!("Checking, protection and publication of version {version}"),
    }
}

/// The data an office keeps.
pub(crate) fn source(office: &str, language: Language) -> String {
    match language {
        Language::It => format!("Banca dati: {office}"),
        Language::De => format!("Datenbestand: {office}"),
        Language::Fr => format!("Base de données : {office}"),
        Language::En => format!("Database: {office}"),
    }
}

/// The rules that protect persons.
pub(crate) fn policy(language: Language) -> &'static str {
    match language {
        Language::It => "Regole di protezione delle persone e loro misura",
        Language::De => "Regeln zum Schutz der Personen und ihre Messung",
        Language::Fr => "Règles de protection des personnes et leur mesure",
        Language::En => "Rules that protect persons, and their measure",
    }
}

/// That a dataset is no longer published under its address.
pub(crate) fn withdrawn(renamed: bool, language: Language) -> &'static str {
    match (renamed, language) {
        (true, Language::It) => "Questo dataset si trova ora a un altro indirizzo.",
        (true, Language::De) => "Dieser Datensatz ist jetzt unter einer anderen Adresse zu finden.",
        (true, Language::Fr) => "Ce jeu de données se trouve maintenant à une autre adresse.",
        (true, Language::En) => "This dataset is now found at another address.",
        (false, Language::It) => "Questo dataset non è più pubblicato.",
        (false, Language::De) => "Dieser Datensatz wird nicht mehr veröffentlicht.",
        (false, Language::Fr) => "Ce jeu de données n'est plus publié.",
        (false, Language::En) => "This dataset is no longer published.",
    }
}

/// The title of a published schema.
pub(crate) fn schema(title: &str, language: Language) -> String {
    match language {
        Language::It => format!("Schema della tabella: {title}"),
        Language::De => format!("Schema der Tabelle: {title}"),
        Language::Fr => format!("Schéma du tableau : {title}"),
        Language::En => format!("Schema of the table: {title}"),
    }
}

/// The title of the static API.
pub(crate) fn service_title(catalogue: &str, language: Language) -> String {
    match language {
        Language::It => format!("API di sola lettura: {catalogue}"),
        Language::De => format!("Nur-Lese-API: {catalogue}"),
        Language::Fr => format!("API en lecture seule : {catalogue}"),
        Language::En => format!("Read-only API: {catalogue}"),
    }
}

/// What the static API is.
pub(crate) fn service_description(language: Language) -> &'static str {
    match language {
        Language::It => {
            "Catalogo, dataset, versioni e modifiche come file JSON a indirizzi stabili, senza chiave e senza limiti."
        }
        Language::De => {
            "Katalog, Datensätze, Versionen und Änderungen als JSON-Dateien an festen Adressen, ohne Schlüssel und ohne Grenzen."
        }
        Language::Fr => {
            "Catalogue, jeux de données, versions et modifications en fichiers JSON à des adresses stables, sans clé ni limite."
        }
        Language::En => {
            "Catalogue, datasets, versions and changes as JSON files at stable addresses, without a key and without limits."
        }
    }
}

/// A search word of the static API.
pub(crate) fn service_keyword(language: Language) -> &'static str {
    match language {
        Language::It => "dati aperti",
        Language::De => "offene Daten",
        Language::Fr => "données ouvertes",
        Language::En => "open data",
    }
}

/// The name of the European directive on open data.
pub(crate) fn open_data_directive(language: Language) -> &'static str {
    match language {
        Language::It => {
            "Direttiva (UE) 2019/1024 relativa all'apertura dei dati e al riutilizzo dell'informazione del settore pubblico"
        }
        Language::De => {
            "Richtlinie (EU) 2019/1024 über offene Daten und die Weiterverwendung von Informationen des öffentlichen Sektors"
        }
        Language::Fr => {
            "Directive (UE) 2019/1024 concernant les données ouvertes et la réutilisation des informations du secteur public"
        }
        Language::En => "Directive (EU) 2019/1024 on open data and the re-use of public sector information",
    }
}

/// The name of the European regulation on high-value datasets.
pub(crate) fn high_value_regulation(language: Language) -> &'static str {
    match language {
        Language::It => "Regolamento di esecuzione (UE) 2023/138 sulle serie di dati di elevato valore",
        Language::De => "Durchführungsverordnung (EU) 2023/138 über hochwertige Datensätze",
        Language::Fr => "Règlement d'exécution (UE) 2023/138 sur les ensembles de données de forte valeur",
        Language::En => "Implementing Regulation (EU) 2023/138 on high-value datasets",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_is_not_written_in_the_plural() {
        assert_eq!(distribution(Format::Csv, 1, Language::En), "1 row: comma-separated values (CSV, UTF-8).");
        assert!(distribution(Format::Csv, 2, Language::It).starts_with("2 righe: "));
        assert!(distribution(Format::Xlsx, 0, Language::Fr).starts_with("0 ligne : "));
    }
}
