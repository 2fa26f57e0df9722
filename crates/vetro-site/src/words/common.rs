//! The words every page shares.

use super::Entry;

/// Sorted by key; Italian, German, French, English.
pub(super) const WORDS: &[Entry] = &[
    ("bytes", ["byte|byte", "Byte|Bytes", "octet|octets", "byte|bytes"]),
    ("card.high-value", ["Di elevato valore", "Hochwertig", "De forte valeur", "High value"]),
    ("card.map", ["Con mappa", "Mit Karte", "Avec carte", "With map"]),
    ("card.updated", ["dati del", "Stand", "données du", "data of"]),
    (
        "columns",
        ["{n} colonna|{n} colonne", "{n} Spalte|{n} Spalten", "{n} colonne|{n} colonnes", "{n} column|{n} columns"],
    ),
    ("copied", ["Copiato", "Kopiert", "Copié", "Copied"]),
    ("copy", ["Copia", "Kopieren", "Copier", "Copy"]),
    (
        "counts.added",
        [
            "{n} riga aggiunta|{n} righe aggiunte",
            "{n} Zeile neu|{n} Zeilen neu",
            "{n} ligne ajoutée|{n} lignes ajoutées",
            "{n} row added|{n} rows added",
        ],
    ),
    (
        "counts.changed",
        [
            "{n} riga modificata|{n} righe modificate",
            "{n} Zeile geändert|{n} Zeilen geändert",
            "{n} ligne modifiée|{n} lignes modifiées",
            "{n} row changed|{n} rows changed",
        ],
    ),
    ("counts.first", ["prima versione", "erste Version", "première version", "first version"]),
    (
        "counts.removed",
        [
            "{n} riga tolta|{n} righe tolte",
            "{n} Zeile entfernt|{n} Zeilen entfernt",
            "{n} ligne retirée|{n} lignes retirées",
            "{n} row removed|{n} rows removed",
        ],
    ),
    ("crumbs", ["Percorso", "Pfad", "Fil d’Ariane", "Breadcrumb"]),
    ("dataset", ["Dataset", "Datensatz", "Jeu de données", "Dataset"]),
    (
        "datasets",
        [
            "{n} dataset|{n} dataset",
            "{n} Datensatz|{n} Datensätze",
            "{n} jeu de données|{n} jeux de données",
            "{n} dataset|{n} datasets",
        ],
    ),
    ("footer.changed", ["Contenuto del", "Inhalt vom", "Contenu du", "Content of"]),
    ("footer.licence", ["Licenza:", "Lizenz:", "Licence :", "Licence:"]),
    ("footer.made", ["Sito creato il", "Erstellt am", "Site créé le", "Made on"]),
    ("footer.release", ["rilascio {serial}", "Ausgabe {serial}", "édition {serial}", "release {serial}"]),
    ("languages", ["Lingue", "Sprachen", "Langues", "Languages"]),
    ("menu", ["Menu principale", "Hauptmenü", "Menu principal", "Main menu"]),
    (
        "months",
        [
            "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
            "January February March April May June July August September October November December",
        ],
    ),
    (
        "nav.accessibility",
        [
            "Dichiarazione di accessibilità",
            "Erklärung zur Barrierefreiheit",
            "Déclaration d’accessibilité",
            "Accessibility statement",
        ],
    ),
    ("nav.catalogue", ["Catalogo", "Katalog", "Catalogue", "Catalogue"]),
    ("nav.changes", ["Novità", "Neues", "Nouveautés", "Changes"]),
    ("nav.contact", ["Contatti", "Kontakt", "Contact", "Contact"]),
    ("nav.departments", ["Uffici", "Ämter", "Services", "Offices"]),
    ("nav.developers", ["Sviluppatori", "Entwicklung", "Développeurs", "Developers"]),
    ("nav.feed", ["Feed Atom", "Atom-Feed", "Flux Atom", "Atom feed"]),
    ("nav.feed-json", ["JSON Feed", "JSON Feed", "JSON Feed", "JSON Feed"]),
    ("nav.home", ["Inizio", "Start", "Accueil", "Home"]),
    ("nav.privacy", ["Informativa sulla privacy", "Datenschutz", "Protection des données", "Privacy notice"]),
    (
        "nav.quality",
        [
            "Qualità e privacy dei dati",
            "Qualität und Datenschutz der Daten",
            "Qualité et confidentialité des données",
            "Quality and privacy of the data",
        ],
    ),
    ("nav.themes", ["Temi", "Themen", "Thèmes", "Topics"]),
    ("rows", ["{n} riga|{n} righe", "{n} Zeile|{n} Zeilen", "{n} ligne|{n} lignes", "{n} row|{n} rows"]),
    ("search.button", ["Cerca", "Suchen", "Chercher", "Search"]),
    (
        "search.label",
        [
            "Cerca nei dati della città",
            "In den Daten der Stadt suchen",
            "Chercher dans les données de la ville",
            "Search the city’s data",
        ],
    ),
    ("skip", ["Vai al contenuto", "Zum Inhalt springen", "Aller au contenu", "Skip to content"]),
    ("state.current", ["In orario", "Pünktlich", "À l’heure", "On time"]),
    ("state.late", ["In ritardo", "Verspätet", "En retard", "Late"]),
    ("withheld", ["non diffuso", "nicht veröffentlicht", "non diffusé", "withheld"]),
];
