//! The words for codes: types, formats, treatments, outcomes.

use super::Entry;

/// Sorted by key; Italian, German, French, English.
pub(super) const WORDS: &[Entry] = &[
    ("audience.csv", ["Per i programmi", "Für Programme", "Pour les programmes", "For programs"]),
    (
        "audience.geojson",
        ["Per le carte sul web", "Für Karten im Web", "Pour les cartes sur le web", "For maps on the web"],
    ),
    ("audience.parquet", ["Per le analisi", "Für Auswertungen", "Pour l’analyse", "For analysis"]),
    (
        "audience.xlsx",
        [
            "Per Excel e LibreOffice",
            "Für Excel und LibreOffice",
            "Pour Excel et LibreOffice",
            "For Excel and LibreOffice",
        ],
    ),
    (
        "detail.addresses",
        [
            "{n} indirizzo|{n} indirizzi",
            "{n} Adresse|{n} Adressen",
            "{n} adresse|{n} adresses",
            "{n} address|{n} addresses",
        ],
    ),
    (
        "detail.characters",
        [
            "{n} carattere|{n} caratteri",
            "{n} Zeichen|{n} Zeichen",
            "{n} caractère|{n} caractères",
            "{n} character|{n} characters",
        ],
    ),
    ("detail.day", ["giorno", "Tag", "jour", "day"]),
    ("detail.hour", ["ora", "Stunde", "heure", "hour"]),
    (
        "detail.level",
        [
            "livello {level} di {levels}",
            "Stufe {level} von {levels}",
            "niveau {level} sur {levels}",
            "level {level} of {levels}",
        ],
    ),
    (
        "detail.levels",
        [
            "livelli da {lowest} a {highest} di {levels}",
            "Stufen {lowest} bis {highest} von {levels}",
            "niveaux {lowest} à {highest} sur {levels}",
            "levels {lowest} to {highest} of {levels}",
        ],
    ),
    ("detail.month", ["mese", "Monat", "mois", "month"]),
    ("detail.quarter", ["trimestre", "Quartal", "trimestre", "quarter"]),
    (
        "detail.records",
        [
            "{n} registrazione|{n} registrazioni",
            "{n} Datensatz|{n} Datensätze",
            "{n} enregistrement|{n} enregistrements",
            "{n} record|{n} records",
        ],
    ),
    (
        "detail.residents",
        [
            "{n} abitante|{n} abitanti",
            "{n} Einwohner|{n} Einwohner",
            "{n} habitant|{n} habitants",
            "{n} resident|{n} residents",
        ],
    ),
    ("detail.week", ["settimana", "Woche", "semaine", "week"]),
    ("detail.year", ["anno", "Jahr", "année", "year"]),
    ("facet.department", ["Ufficio", "Amt", "Service", "Office"]),
    ("facet.feature", ["Particolarità", "Besonderes", "Particularités", "Special"]),
    ("facet.format", ["Formato", "Format", "Format", "Format"]),
    ("facet.frequency", ["Aggiornamento", "Aktualisierung", "Mise à jour", "Update frequency"]),
    ("facet.licence", ["Licenza", "Lizenz", "Licence", "Licence"]),
    ("facet.tag", ["Parola chiave", "Stichwort", "Mot-clé", "Keyword"]),
    ("facet.theme", ["Tema", "Thema", "Thème", "Topic"]),
    ("format.csv", ["CSV", "CSV", "CSV", "CSV"]),
    ("format.geojson", ["GeoJSON", "GeoJSON", "GeoJSON", "GeoJSON"]),
    ("format.parquet", ["Parquet", "Parquet", "Parquet", "Parquet"]),
    ("format.xlsx", ["Excel", "Excel", "Excel", "Excel"]),
    (
        "outcome.held",
        [
            "Fermo per un controllo",
            "Von einer Prüfung zurückgehalten",
            "Retenu par un contrôle",
            "Held back by a check",
        ],
    ),
    ("outcome.late", ["In ritardo", "Verspätet", "En retard", "Late"]),
    ("outcome.published", ["Nuova versione", "Neue Version", "Nouvelle version", "New version"]),
    ("outcome.unchanged", ["Nessun cambiamento", "Keine Änderung", "Aucun changement", "No change"]),
    ("treatment.age-bands", ["Età in fasce", "Alter in Klassen", "Âge par tranches", "Age in bands"]),
    (
        "treatment.aggregated",
        [
            "Conteggi e somme invece dei singoli record",
            "Anzahlen und Summen statt einzelner Datensätze",
            "Comptes et sommes au lieu des enregistrements",
            "Counts and sums instead of records",
        ],
    ),
    (
        "treatment.as-is",
        ["Come nella banca dati", "Wie in der Datenbank", "Comme dans la base de données", "As in the database"],
    ),
    ("treatment.bands", ["Valori in fasce", "Werte in Klassen", "Valeurs par tranches", "Values in bands"]),
    (
        "treatment.coded",
        [
            "Estremi raggruppati",
            "Extreme Werte zusammengefasst",
            "Valeurs extrêmes regroupées",
            "Extreme values grouped",
        ],
    ),
    (
        "treatment.constant",
        [
            "Uguale per tutte le righe",
            "Für alle Zeilen gleich",
            "Identique pour toutes les lignes",
            "The same for every row",
        ],
    ),
    ("treatment.generalised", ["Reso meno preciso", "Vergröbert", "Rendu moins précis", "Made coarser"]),
    (
        "treatment.grid",
        [
            "Posizione su una griglia",
            "Ort auf ein Raster gerundet",
            "Position ramenée à une grille",
            "Place snapped to a grid",
        ],
    ),
    (
        "treatment.grid-minimum",
        [
            "Celle ampliate finché ciascuna ne contiene abbastanza",
            "Zellen erweitert, bis jede genug enthält",
            "Cellules élargies jusqu’à en contenir assez",
            "Cells widened until each holds enough",
        ],
    ),
    (
        "treatment.looked-up",
        [
            "Ricavato da un’altra tabella",
            "Aus einer anderen Tabelle",
            "Tiré d’une autre table",
            "Looked up in another table",
        ],
    ),
    (
        "treatment.mapped",
        [
            "Tradotto in un elenco di codici",
            "In eine Codeliste übersetzt",
            "Converti en une liste de codes",
            "Mapped to a code list",
        ],
    ),
    (
        "treatment.micro-aggregated",
        [
            "Media di un gruppo di registrazioni simili",
            "Mittel einer Gruppe ähnlicher Datensätze",
            "Moyenne d’un groupe d’enregistrements semblables",
            "Mean of a group of like records",
        ],
    ),
    (
        "treatment.prefix",
        [
            "Solo i primi caratteri",
            "Nur die ersten Zeichen",
            "Seulement les premiers caractères",
            "First characters only",
        ],
    ),
    (
        "treatment.pseudonym",
        [
            "Sostituito da uno pseudonimo segreto che cambia nel tempo",
            "Durch ein geheimes, wechselndes Pseudonym ersetzt",
            "Remplacé par un pseudonyme secret qui change",
            "Replaced by a secret pseudonym that changes",
        ],
    ),
    ("treatment.rounded", ["Arrotondato", "Gerundet", "Arrondi", "Rounded"]),
    (
        "treatment.tail-coded",
        [
            "Valori oltre un quantile sostituiti dal quantile",
            "Werte jenseits eines Quantils durch dieses ersetzt",
            "Valeurs au-delà d’un quantile remplacées par celui-ci",
            "Values beyond a quantile replaced by it",
        ],
    ),
    (
        "treatment.truncated",
        ["Data resa meno precisa", "Datum vergröbert", "Date rendue moins précise", "Date made coarser"],
    ),
    ("type.any", ["qualsiasi", "beliebig", "tout type", "any"]),
    ("type.array", ["elenco JSON", "JSON-Liste", "liste JSON", "JSON array"]),
    ("type.boolean", ["sì o no", "ja oder nein", "oui ou non", "yes or no"]),
    ("type.date", ["data", "Datum", "date", "date"]),
    ("type.datetime", ["data e ora", "Datum und Uhrzeit", "date et heure", "date and time"]),
    ("type.duration", ["durata", "Dauer", "durée", "duration"]),
    ("type.geojson", ["geometria", "Geometrie", "géométrie", "geometry"]),
    ("type.geopoint", ["coordinate", "Koordinaten", "coordonnées", "coordinates"]),
    ("type.integer", ["numero intero", "ganze Zahl", "nombre entier", "whole number"]),
    ("type.list", ["elenco", "Liste", "liste", "list"]),
    ("type.number", ["numero", "Zahl", "nombre", "number"]),
    ("type.object", ["oggetto JSON", "JSON-Objekt", "objet JSON", "JSON object"]),
    ("type.string", ["testo", "Text", "texte", "text"]),
    ("type.time", ["ora", "Uhrzeit", "heure", "time"]),
    ("type.year", ["anno", "Jahr", "année", "year"]),
    ("type.yearmonth", ["mese e anno", "Monat und Jahr", "mois et année", "month and year"]),
];
