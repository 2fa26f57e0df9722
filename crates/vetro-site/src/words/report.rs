//! The words of the report on quality and privacy.

use super::Entry;

/// Sorted by key; Italian, German, French, English.
pub(super) const WORDS: &[Entry] = &[
    ("report.how", ["Come si calcola", "Wie gerechnet wird", "Comment on calcule", "How it is computed"]),
    (
        "report.how.completeness",
        [
            "Celle pubblicate che non sono vuote, divise per tutte le celle pubblicate.",
            "Veröffentlichte Zellen, die nicht leer sind, geteilt durch alle veröffentlichten Zellen.",
            "Cellules publiées non vides, divisées par toutes les cellules publiées.",
            "Published cells that are not empty, divided by all published cells.",
        ],
    ),
    (
        "report.how.duplicates",
        [
            "Righe pubblicate uguali in tutto a un’altra.",
            "Veröffentlichte Zeilen, die einer anderen ganz gleichen.",
            "Lignes publiées identiques à une autre.",
            "Published rows that equal another one in every column.",
        ],
    ),
    (
        "report.how.outcome",
        [
            "L’esito di ogni dataset nella corsa che ha creato questo rilascio. Il codice rimanda alla spiegazione nel manuale.",
            "Das Ergebnis jedes Datensatzes im Lauf, der diese Ausgabe erstellt hat. Der Code führt zur Erklärung im Handbuch.",
            "Le résultat de chaque jeu de données lors du passage qui a créé cette édition. Le code renvoie à l’explication du manuel.",
            "The outcome of each dataset in the run that made this release. The code leads to its explanation in the manual.",
        ],
    ),
    (
        "report.how.score",
        [
            "Calcolati da vetro sul catalogo pubblicato, con le tabelle della valutazione di data.europa.eu; gli indirizzi di altri siti non sono interrogati. Parquet e Excel mancano in un elenco di formati del portale: la seconda colonna conta solo i formati che gli elenchi conoscono.",
            "Von vetro am veröffentlichten Katalog berechnet, mit den Tabellen der Bewertung von data.europa.eu; Adressen anderer Websites werden nicht abgefragt. Parquet und Excel fehlen in einer Formatliste des Portals: Die zweite Spalte zählt nur die Formate, welche die Listen kennen.",
            "Calculés par vetro sur le catalogue publié, avec les tables de l’évaluation de data.europa.eu ; les adresses d’autres sites ne sont pas interrogées. Parquet et Excel manquent dans une liste de formats du portail : la deuxième colonne ne compte que les formats connus des listes.",
            "Computed by vetro on the published catalogue, with the tables of the assessment of data.europa.eu; addresses of other sites are not asked. Parquet and Excel are missing from a list of formats of the portal: the second column counts only the formats the lists know.",
        ],
    ),
    (
        "report.how.valid",
        [
            "Record letti che rispettano tutte le regole, divisi per tutti i record letti.",
            "Gelesene Datensätze, die alle Regeln einhalten, geteilt durch alle gelesenen.",
            "Enregistrements lus qui respectent toutes les règles, divisés par tous les enregistrements lus.",
            "Records read that meet every rule, divided by all records read.",
        ],
    ),
    (
        "report.how.withheld",
        [
            "Record esclusi o celle non diffuse per proteggere le persone, divisi per tutti.",
            "Zum Schutz von Personen weggelassene Datensätze oder nicht veröffentlichte Zellen, geteilt durch alle.",
            "Enregistrements écartés ou cellules non diffusées pour protéger les personnes, divisés par le total.",
            "Records left out or cells withheld to protect persons, divided by all.",
        ],
    ),
    (
        "report.json",
        [
            "I numeri come JSON, per dataset",
            "Die Zahlen als JSON, je Datensatz",
            "Les chiffres en JSON, par jeu de données",
            "The numbers as JSON, by dataset",
        ],
    ),
    (
        "report.lead",
        [
            "Com’è andata l’ultima notte, quanto sono buoni i dati e come sono protette le persone.",
            "Wie die letzte Nacht verlief, wie gut die Daten sind und wie Personen geschützt werden.",
            "Comment s’est passée la dernière nuit, ce que valent les données et comment les personnes sont protégées.",
            "How last night went, how good the data are and how persons are protected.",
        ],
    ),
    ("report.made", ["Rilascio creato il", "Ausgabe erstellt am", "Édition créée le", "Release made on"]),
    ("report.method", ["Metodo", "Methode", "Méthode", "Method"]),
    ("report.night", ["L’ultima notte", "Die letzte Nacht", "La dernière nuit", "Last night"]),
    ("report.outcome", ["Esito", "Ergebnis", "Résultat", "Outcome"]),
    (
        "report.privacy",
        ["Protezione delle persone", "Schutz der Personen", "Protection des personnes", "Protection of persons"],
    ),
    ("report.quality", ["Qualità dei dati", "Qualität der Daten", "Qualité des données", "Quality of the data"]),
    (
        "report.score",
        ["Qualità dei metadati", "Qualität der Metadaten", "Qualité des métadonnées", "Quality of the metadata"],
    ),
    (
        "report.score.lead",
        [
            "I punti che i portali europeo e nazionali danno alla descrizione di ogni dataset.",
            "Die Punkte, welche die europäischen und nationalen Portale der Beschreibung jedes Datensatzes geben.",
            "Les points que les portails européen et nationaux donnent à la description de chaque jeu de données.",
            "The points that the European and national portals give to the description of each dataset.",
        ],
    ),
    (
        "report.score.listed",
        [
            "Solo formati negli elenchi, su 7,5",
            "Nur Formate der Listen, von 7.5",
            "Formats des listes seulement, sur 7,5",
            "Formats of the lists only, of 7.5",
        ],
    ),
    (
        "report.score.swiss",
        ["opendata.swiss, su 405", "opendata.swiss, von 405", "opendata.swiss, sur 405", "opendata.swiss, of 405"],
    ),
    ("report.score.total", ["Media di tutti", "Mittel aller", "Moyenne de tous", "Mean of all"]),
    (
        "report.score.v1",
        [
            "data.europa.eu versione 1, su 405",
            "data.europa.eu Version 1, von 405",
            "data.europa.eu version 1, sur 405",
            "data.europa.eu version 1, of 405",
        ],
    ),
    (
        "report.score.v2",
        [
            "data.europa.eu versione 2, su 7,5",
            "data.europa.eu Version 2, von 7.5",
            "data.europa.eu version 2, sur 7,5",
            "data.europa.eu version 2, of 7.5",
        ],
    ),
    ("report.started", ["Iniziata il", "Begonnen am", "Commencée le", "Started on"]),
    ("report.valid", ["Record validi", "Gültige Datensätze", "Enregistrements valides", "Valid records"]),
    ("report.withheld", ["Non diffuso", "Nicht veröffentlicht", "Non diffusé", "Withheld"]),
    ("report.words", ["In parole", "In Worten", "En mots", "In words"]),
];
