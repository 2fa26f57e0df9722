//! The metrics of quality and of protection, with their names and meanings.

use vetro_model::text::Language;

/// Something that was measured on a published table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Metric {
    Completeness,
    Validity,
    Uniqueness,
    SmallestClass,
    Suppressed,
    Loss,
    Threshold,
    Withheld,
    Changed,
}

impl Metric {
    /// The name in its address.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Completeness => "completeness",
            Self::Validity => "validity",
            Self::Uniqueness => "uniqueness",
            Self::SmallestClass => "smallest-class",
            Self::Suppressed => "suppressed",
            Self::Loss => "loss",
            Self::Threshold => "threshold",
            Self::Withheld => "withheld",
            Self::Changed => "changed",
        }
    }

    /// The dimension of quality it belongs to.
    pub(crate) fn dimension(self) -> &'static str {
        match self {
            Self::Completeness => "completeness",
            Self::Validity => "syntacticValidity",
            Self::Uniqueness => "conciseness",
            Self::Loss | Self::Changed => "semanticAccuracy",
            Self::SmallestClass | Self::Suppressed | Self::Threshold | Self::Withheld => "security",
        }
    }

    /// Whether its values are whole numbers; else they are shares from 0 to 1.
    pub(crate) fn is_count(self) -> bool {
        matches!(self, Self::SmallestClass | Self::Threshold)
    }
}

/// The name and the meaning of a metric.
pub(crate) fn metric(metric: Metric, language: Language) -> (&'static str, &'static str) {
    match language {
        Language::It => italian(metric),
        Language::De => german(metric),
        Language::Fr => french(metric),
        Language::En => english(metric),
    }
}

fn italian(metric: Metric) -> (&'static str, &'static str) {
    match metric {
        Metric::Completeness => ("Completezza", "Quota delle celle pubblicate che hanno un valore."),
        Metric::Validity => ("Validità", "Quota dei record letti che rispettano le regole."),
        Metric::Uniqueness => ("Unicità", "Quota delle righe pubblicate che non ripetono un'altra riga."),
        Metric::SmallestClass => (
            "Classe più piccola",
            "Il minor numero di record che hanno in comune i dati da cui si riconosce una persona.",
        ),
        Metric::Suppressed => ("Record tolti", "Quota dei record tolti per proteggere le persone."),
        Metric::Loss => ("Perdita di dettaglio", "Da 0, nessun dettaglio perso, a 1, nessun dettaglio rimasto."),
        Metric::Threshold => ("Soglia", "Il conteggio più piccolo che viene pubblicato."),
        Metric::Withheld => ("Celle celate", "Quota delle celle celate per proteggere le persone."),
        Metric::Changed => ("Celle ritoccate", "Quota delle celle il cui conteggio è stato spostato o arrotondato."),
    }
}

fn german(metric: Metric) -> (&'static str, &'static str) {
    match metric {
        Metric::Completeness => ("Vollständigkeit", "Anteil der veröffentlichten Zellen, die einen Wert haben."),
        Metric::Validity => ("Gültigkeit", "Anteil der gelesenen Datensätze, die alle Regeln einhalten."),
        Metric::Uniqueness => ("Eindeutigkeit", "Anteil der veröffentlichten Zeilen, die keine andere wiederholen."),
        Metric::SmallestClass => (
            "Kleinste Klasse",
            "Die kleinste Zahl von Datensätzen mit gleichen Angaben, an denen man jemanden erkennt.",
        ),
        Metric::Suppressed => {
            ("Weggelassene Datensätze", "Anteil der Datensätze, die zum Schutz von Personen weggelassen sind.")
        }
        Metric::Loss => ("Verlust an Genauigkeit", "Von 0, nichts verloren, bis 1, nichts mehr übrig."),
        Metric::Threshold => ("Schwelle", "Die kleinste Anzahl, die veröffentlicht wird."),
        Metric::Withheld => {
            ("Zurückgehaltene Zellen", "Anteil der Zellen, die zum Schutz von Personen zurückgehalten sind.")
        }
        Metric::Changed => ("Veränderte Zellen", "Anteil der Zellen, deren Anzahl verschoben oder gerundet ist."),
    }
}

fn french(metric: Metric) -> (&'static str, &'static str) {
    match metric {
        Metric::Completeness => ("Complétude", "Part des cellules publiées qui ont une valeur."),
        Metric::Validity => ("Validité", "Part des enregistrements lus qui respectent les règles."),
        Metric::Uniqueness => ("Unicité", "Part des lignes publiées qui ne répètent pas une autre ligne."),
        Metric::SmallestClass => (
            "Plus petite classe",
            "Le plus petit nombre d'enregistrements qui partagent les données permettant de reconnaître une personne.",
        ),
        Metric::Suppressed => {
            ("Enregistrements retirés", "Part des enregistrements retirés pour protéger les personnes.")
        }
        Metric::Loss => ("Perte de détail", "De 0, rien n'est perdu, à 1, il ne reste rien."),
        Metric::Threshold => ("Seuil", "Le plus petit compte publié."),
        Metric::Withheld => ("Cellules masquées", "Part des cellules masquées pour protéger les personnes."),
        Metric::Changed => ("Cellules modifiées", "Part des cellules dont le compte est décalé ou arrondi."),
    }
}

fn english(metric: Metric) -> (&'static str, &'static str) {
    match metric {
        Metric::Completeness => ("Completeness", "Share of the published cells that hold a value."),
        Metric::Validity => ("Validity", "Share of the records read that keep every rule."),
        Metric::Uniqueness => ("Uniqueness", "Share of the published rows that repeat no other row."),
        Metric::SmallestClass => {
            ("Smallest class", "The fewest records that share the data by which somebody could be recognised.")
        }
        Metric::Suppressed => ("Suppressed records", "Share of the records left out to protect persons."),
        Metric::Loss => ("Loss of detail", "From 0, nothing lost, to 1, nothing left."),
        Metric::Threshold => ("Threshold", "The smallest count that is published."),
        Metric::Withheld => ("Withheld cells", "Share of the cells withheld to protect persons."),
        Metric::Changed => ("Changed cells", "Share of the cells whose count is shifted or rounded."),
    }
}
