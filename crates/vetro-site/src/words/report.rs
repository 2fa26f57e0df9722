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
    ("report.started", ["Iniziata il", "Begonnen am", "Commencée le", "Started on"]),
    ("report.valid", ["Record validi", "Gültige Datensätze", "Enregistrements valides", "Valid records"]),
    ("report.withheld", ["Non diffuso", "Nicht veröffentlicht", "Non diffusé", "Withheld"]),
    ("report.words", ["In parole", "In Worten", "En mots", "In words"]),
];
