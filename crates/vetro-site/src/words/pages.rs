//! The words of the other pages.

use super::Entry;

/// Sorted by key; Italian, German, French, English.
pub(super) const WORDS: &[Entry] = &[
    (
        "accessibility.contrast",
        [
            "I contrasti dei colori sono calcolati e verificati a ogni creazione del sito, in chiaro e in scuro.",
            "Die Kontraste der Farben werden bei jeder Erstellung berechnet und geprüft, hell und dunkel.",
            "Les contrastes des couleurs sont calculés et vérifiés à chaque création du site, en clair et en sombre.",
            "The contrast of colours is computed and checked each time the site is made, in light and in dark.",
        ],
    ),
    ("accessibility.feedback", ["Segnalazioni", "Rückmeldungen", "Signaler un obstacle", "Feedback"]),
    (
        "accessibility.feedback.text",
        [
            "Se qualcosa non è accessibile, scriveteci: rispondiamo e correggiamo.",
            "Wenn etwas nicht zugänglich ist, schreiben Sie uns: Wir antworten und beheben es.",
            "Si quelque chose n’est pas accessible, écrivez-nous : nous répondons et corrigeons.",
            "If something is not accessible, write to us: we answer and mend it.",
        ],
    ),
    (
        "accessibility.how",
        ["Come è fatto il sito", "Wie die Website gebaut ist", "Comment le site est fait", "How the site is made"],
    ),
    (
        "accessibility.keyboard",
        [
            "Tutto si raggiunge con la tastiera e ha un’etichetta per i lettori di schermo.",
            "Alles ist mit der Tastatur erreichbar und für Vorleseprogramme beschriftet.",
            "Tout est accessible au clavier et étiqueté pour les lecteurs d’écran.",
            "Everything can be reached by keyboard and is labelled for screen readers.",
        ],
    ),
    (
        "accessibility.lead",
        [
            "{title} vuole essere accessibile a tutte e a tutti, secondo le WCAG 2.2, livello AA.",
            "{title} soll für alle zugänglich sein, nach WCAG 2.2, Stufe AA.",
            "{title} se veut accessible à toutes et à tous, selon les WCAG 2.2, niveau AA.",
            "{title} is meant to be accessible to everyone, after WCAG 2.2, level AA.",
        ],
    ),
    ("accessibility.limits", ["Limiti noti", "Bekannte Grenzen", "Limites connues", "Known limits"]),
    (
        "accessibility.limits.text",
        [
            "I file scaricabili contengono i dati come tabelle semplici; le mappe mostrano i luoghi senza sfondo.",
            "Die Dateien enthalten die Daten als einfache Tabellen; Karten zeigen die Orte ohne Hintergrund.",
            "Les fichiers contiennent les données en tableaux simples ; les cartes montrent les lieux sans fond.",
            "The files hold the data as plain tables; maps show the places without a background.",
        ],
    ),
    (
        "accessibility.made",
        [
            "Questa dichiarazione è stata creata con il sito il",
            "Diese Erklärung wurde mit der Website erstellt am",
            "Cette déclaration a été créée avec le site le",
            "This statement was made with the site on",
        ],
    ),
    (
        "accessibility.official",
        ["Dichiarazione ufficiale", "Offizielle Erklärung", "Déclaration officielle", "Official statement"],
    ),
    (
        "accessibility.pictures",
        [
            "Ogni grafico e ogni mappa ha accanto una tabella con gli stessi dati.",
            "Neben jedem Diagramm und jeder Karte steht eine Tabelle mit denselben Daten.",
            "À côté de chaque graphique et de chaque carte se trouve un tableau des mêmes données.",
            "Beside every chart and map stands a table of the same data.",
        ],
    ),
    (
        "accessibility.script",
        [
            "Senza JavaScript restano leggibili tutte le pagine e scaricabili tutti i file.",
            "Ohne JavaScript bleiben alle Seiten lesbar und alle Dateien erreichbar.",
            "Sans JavaScript toutes les pages restent lisibles et tous les fichiers téléchargeables.",
            "Without JavaScript every page can be read and every file downloaded.",
        ],
    ),
    ("catalogue.active", ["Filtri attivi", "Aktive Filter", "Filtres actifs", "Active filters"]),
    ("catalogue.csv", ["Questo elenco come CSV", "Diese Liste als CSV", "Cette liste en CSV", "This list as CSV"]),
    (
        "catalogue.elsewhere",
        ["Dati di altri enti", "Daten anderer Stellen", "Données d’autres organismes", "Data of other bodies"],
    ),
    (
        "catalogue.elsewhere.lead",
        [
            "Presi ogni notte dai cataloghi di altri portali. Ogni titolo porta alla pagina di chi pubblica i dati.",
            "Jede Nacht aus den Katalogen anderer Portale übernommen. Jeder Titel führt zur Seite der Stelle, welche die Daten veröffentlicht.",
            "Repris chaque nuit des catalogues d’autres portails. Chaque titre mène à la page de l’organisme qui publie les données.",
            "Taken every night from the catalogues of other portals. Each title leads to the page of the body that publishes the data.",
        ],
    ),
    ("catalogue.elsewhere.publisher", ["Ente", "Stelle", "Organisme", "Body"]),
    ("catalogue.filter", ["Restringi", "Eingrenzen", "Affiner", "Narrow down"]),
    ("catalogue.json", ["Questo elenco come JSON", "Diese Liste als JSON", "Cette liste en JSON", "This list as JSON"]),
    (
        "catalogue.lead",
        [
            "Tutti i dataset della città, da scaricare e da esplorare.",
            "Alle Datensätze der Stadt, zum Herunterladen und Erkunden.",
            "Tous les jeux de données de la ville, à télécharger et à explorer.",
            "All the city’s datasets, to download and to explore.",
        ],
    ),
    (
        "catalogue.nothing",
        [
            "Nessun dataset corrisponde. Provate con una parola più breve o togliete un filtro.",
            "Kein Datensatz passt. Versuchen Sie ein kürzeres Wort oder entfernen Sie einen Filter.",
            "Aucun jeu de données ne correspond. Essayez un mot plus court ou retirez un filtre.",
            "No dataset matches. Try a shorter word or remove a filter.",
        ],
    ),
    ("catalogue.remove", ["Togli il filtro", "Filter entfernen", "Retirer le filtre", "Remove the filter"]),
    ("catalogue.reset", ["Azzera tutto", "Alles zurücksetzen", "Tout réinitialiser", "Reset all"]),
    ("catalogue.results", ["Risultati", "Ergebnisse", "Résultats", "Results"]),
    ("catalogue.sort", ["Ordina per", "Sortieren nach", "Trier par", "Sort by"]),
    ("catalogue.status.many", ["{n} dataset", "{n} Datensätze", "{n} jeux de données", "{n} datasets"]),
    ("catalogue.status.one", ["{n} dataset", "{n} Datensatz", "{n} jeu de données", "{n} dataset"]),
    (
        "catalogue.trouble",
        [
            "La ricerca per contenuto non è disponibile: si cerca solo nei titoli e nei testi mostrati.",
            "Der Suchindex ist nicht verfügbar: Gesucht wird nur in den gezeigten Titeln und Texten.",
            "L’index de recherche n’est pas disponible : la recherche porte sur les titres et textes affichés.",
            "The search index is not available: only the titles and texts shown are searched.",
        ],
    ),
    (
        "changes.lead",
        [
            "Che cosa è cambiato, notte per notte.",
            "Was sich geändert hat, Nacht für Nacht.",
            "Ce qui a changé, nuit après nuit.",
            "What has changed, night by night.",
        ],
    ),
    (
        "changes.signs",
        [
            "+ righe aggiunte, − righe tolte, ~ righe modificate.",
            "+ neue Zeilen, − entfernte Zeilen, ~ geänderte Zeilen.",
            "+ lignes ajoutées, − lignes retirées, ~ lignes modifiées.",
            "+ rows added, − rows removed, ~ rows changed.",
        ],
    ),
    (
        "department.freshness",
        [
            "Puntualità degli aggiornamenti",
            "Pünktlichkeit der Aktualisierung",
            "Ponctualité des mises à jour",
            "Punctuality of updates",
        ],
    ),
    (
        "departments.lead",
        [
            "Chi risponde dei dati.",
            "Wer für die Daten verantwortlich ist.",
            "Qui répond des données.",
            "Who answers for the data.",
        ],
    ),
    ("door.programs", ["Scrivo programmi", "Ich programmiere", "J’écris des programmes", "I write programs"]),
    (
        "door.programs.text",
        [
            "Indirizzi stabili, schemi, versioni, API.",
            "Feste Adressen, Schemas, Versionen, API.",
            "Adresses stables, schémas, versions, API.",
            "Stable addresses, schemas, versions, an API.",
        ],
    ),
    ("door.table", ["Voglio una tabella", "Ich will eine Tabelle", "Je veux un tableau", "I want a table"]),
    (
        "door.table.text",
        [
            "Cercare, guardare, scaricare per Excel.",
            "Suchen, ansehen, für Excel herunterladen.",
            "Chercher, regarder, télécharger pour Excel.",
            "Search, look, download for Excel.",
        ],
    ),
    ("door.work", ["Lavoro qui", "Ich arbeite hier", "Je travaille ici", "I work here"]),
    (
        "door.work.text",
        [
            "Che cosa è uscito stanotte, che cosa è in ritardo.",
            "Was heute Nacht erschienen ist, was verspätet ist.",
            "Ce qui est sorti cette nuit, ce qui est en retard.",
            "What came out last night, what is late.",
        ],
    ),
    ("home.datasets", ["Dataset", "Datensätze", "Jeux de données", "Datasets"]),
    ("home.departments", ["Uffici", "Ämter", "Services", "Offices"]),
    ("home.doors", ["Da dove cominciare", "Wo anfangen", "Par où commencer", "Where to start"]),
    ("home.high-value", ["Dati di elevato valore", "Hochwertige Daten", "Données de forte valeur", "High-value data"]),
    ("home.news", ["Ultimi cambiamenti", "Zuletzt geändert", "Derniers changements", "Latest changes"]),
    ("home.news.all", ["Tutti i cambiamenti", "Alle Änderungen", "Tous les changements", "All changes"]),
    ("home.night", ["Ultima notte", "Letzte Nacht", "Dernière nuit", "Last night"]),
    (
        "home.night.behind",
        [
            "{n} in ritardo|{n} in ritardo",
            "{n} verspätet|{n} verspätet",
            "{n} en retard|{n} en retard",
            "{n} late|{n} late",
        ],
    ),
    ("home.night.good", ["tutto in orario", "alles pünktlich", "tout à l’heure prévue", "all on time"]),
    ("home.rows", ["Righe", "Zeilen", "Lignes", "Rows"]),
    ("home.themes", ["Temi", "Themen", "Thèmes", "Topics"]),
    (
        "missing.nearest",
        ["Forse si cercava", "Vielleicht war gemeint", "Vous cherchiez peut-être", "Perhaps this was meant"],
    ),
    ("missing.onward", ["Da qui si continua", "Hier geht es weiter", "Pour continuer", "Where to go from here"]),
    (
        "missing.text",
        [
            "A questo indirizzo non c’è nulla. Forse la ricerca aiuta.",
            "Unter dieser Adresse ist nichts. Vielleicht hilft die Suche.",
            "Il n’y a rien à cette adresse. La recherche aidera peut-être.",
            "There is nothing at this address. Perhaps the search helps.",
        ],
    ),
    ("missing.title", ["Pagina non trovata", "Seite nicht gefunden", "Page introuvable", "Page not found"]),
    (
        "missing.withdrawn",
        [
            "Dati che non sono più pubblicati",
            "Daten, die nicht mehr veröffentlicht werden",
            "Données qui ne sont plus publiées",
            "Data that are no longer published",
        ],
    ),
    (
        "privacy.page.one",
        [
            "Questo sito non usa cookie, non registra chi lo visita e non carica nulla da altri siti.",
            "Diese Website setzt keine Cookies, zeichnet keine Besuche auf und lädt nichts von anderen Websites.",
            "Ce site n’utilise pas de cookies, n’enregistre pas les visites et ne charge rien d’autres sites.",
            "This site sets no cookies, does not record who visits and loads nothing from other sites.",
        ],
    ),
    (
        "privacy.page.three",
        [
            "Per domande e per esercitare i propri diritti:",
            "Für Fragen und um Ihre Rechte wahrzunehmen:",
            "Pour toute question et pour exercer vos droits :",
            "For questions and to exercise your rights:",
        ],
    ),
    (
        "privacy.page.two",
        [
            "Chi ospita i file può tenere, come ogni server, un registro tecnico degli accessi.",
            "Wer die Dateien bereitstellt, kann wie jeder Server ein technisches Zugriffsprotokoll führen.",
            "L’hébergeur des fichiers peut tenir, comme tout serveur, un journal technique des accès.",
            "Whoever hosts the files may keep, like any server, a technical log of requests.",
        ],
    ),
    ("sort.relevance", ["rilevanza", "Relevanz", "pertinence", "relevance"]),
    ("sort.rows", ["numero di righe", "Anzahl Zeilen", "nombre de lignes", "number of rows"]),
    ("sort.title", ["titolo", "Titel", "titre", "title"]),
    ("sort.updated", ["data", "Datum", "date", "date"]),
    ("theme.others", ["Altri temi", "Weitere Themen", "Autres thèmes", "Other topics"]),
    (
        "themes.lead",
        [
            "I dati della città per tema.",
            "Die Daten der Stadt nach Themen.",
            "Les données de la ville par thème.",
            "The city’s data by topic.",
        ],
    ),
    ("withdrawn.since", ["Ritirato il {day}", "Zurückgezogen am {day}", "Retiré le {day}", "Withdrawn on {day}"]),
    (
        "withdrawn.text",
        [
            "Questo dataset non è più pubblicato.",
            "Dieser Datensatz wird nicht mehr veröffentlicht.",
            "Ce jeu de données n’est plus publié.",
            "This dataset is no longer published.",
        ],
    ),
];
