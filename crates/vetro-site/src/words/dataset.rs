//! The words of a dataset's page.

use super::Entry;

/// Sorted by key; Italian, German, French, English.
pub(super) const WORDS: &[Entry] = &[
    ("about.documentation", ["Documentazione", "Dokumentation", "Documentation", "Documentation"]),
    (
        "about.documents",
        [
            "Metadati per le macchine",
            "Metadaten für Maschinen",
            "Métadonnées pour les machines",
            "Metadata for machines",
        ],
    ),
    ("about.identifier", ["Indirizzo permanente", "Dauerhafte Adresse", "Adresse permanente", "Permanent address"]),
    ("about.legal", ["Base legale", "Rechtsgrundlage", "Base légale", "Legal basis"]),
    ("about.notes", ["Da sapere", "Gut zu wissen", "À savoir", "Good to know"]),
    (
        "about.provenance",
        ["Da dove vengono i dati", "Woher die Daten stammen", "D’où viennent les données", "Where the data come from"],
    ),
    ("about.title", ["Su questi dati", "Über diese Daten", "À propos de ces données", "About these data"]),
    (
        "chart.left-out",
        [
            "{n} altro valore non è mostrato.|Altri {n} valori non sono mostrati.",
            "{n} weiterer Wert ist nicht gezeigt.|{n} weitere Werte sind nicht gezeigt.",
            "{n} autre valeur n’est pas montrée.|{n} autres valeurs ne sont pas montrées.",
            "{n} more value is not shown.|{n} more values are not shown.",
        ],
    ),
    ("chart.rows", ["Righe", "Zeilen", "Lignes", "Rows"]),
    (
        "chart.table",
        [
            "Gli stessi dati in tabella",
            "Dieselben Daten als Tabelle",
            "Les mêmes données en tableau",
            "The same data as a table",
        ],
    ),
    ("chart.title", ["In immagini", "In Bildern", "En images", "In pictures"]),
    (
        "cite.text",
        [
            "{publisher}, {department} ({year}): {title}. Versione {version}. {licence}. {url}",
            "{publisher}, {department} ({year}): {title}. Version {version}. {licence}. {url}",
            "{publisher}, {department} ({year}) : {title}. Version {version}. {licence}. {url}",
            "{publisher}, {department} ({year}): {title}. Version {version}. {licence}. {url}",
        ],
    ),
    ("cite.title", ["Come citare", "So zitieren", "Comment citer", "How to cite"]),
    ("columns.codes", ["{n} codice|{n} codici", "{n} Code|{n} Codes", "{n} code|{n} codes", "{n} code|{n} codes"]),
    ("columns.column", ["Colonna", "Spalte", "Colonne", "Column"]),
    ("columns.distinct", ["Valori diversi", "Verschiedene Werte", "Valeurs distinctes", "Distinct values"]),
    (
        "columns.histogram",
        [
            "Distribuzione di {column}, da {from} a {to}",
            "Verteilung von {column}, von {from} bis {to}",
            "Distribution de {column}, de {from} à {to}",
            "Distribution of {column}, from {from} to {to}",
        ],
    ),
    ("columns.key", ["chiave", "Schlüssel", "clé", "key"]),
    ("columns.mean", ["Media", "Mittelwert", "Moyenne", "Mean"]),
    ("columns.meaning", ["Significato", "Bedeutung", "Signification", "Meaning"]),
    ("columns.missing", ["Mancanti", "Fehlend", "Manquantes", "Missing"]),
    ("columns.privacy", ["Trattamento", "Behandlung", "Traitement", "Treatment"]),
    ("columns.required", ["sempre presente", "immer vorhanden", "toujours présent", "always present"]),
    ("columns.title", ["Le colonne", "Die Spalten", "Les colonnes", "The columns"]),
    ("columns.type", ["Tipo", "Typ", "Type", "Type"]),
    ("columns.unit", ["in {unit}", "in {unit}", "en {unit}", "in {unit}"]),
    ("columns.values", ["Valori", "Werte", "Valeurs", "Values"]),
    ("contact.report", ["Segnala un errore", "Fehler melden", "Signaler une erreur", "Report a fault"]),
    ("contact.title", ["A chi chiedere", "Ansprechstelle", "À qui demander", "Whom to ask"]),
    ("document.changes", ["Modifiche", "Änderungen", "Modifications", "Changes"]),
    ("document.privacy", ["Protezione", "Schutz", "Protection", "Protection"]),
    ("document.profile", ["Statistiche", "Statistik", "Statistiques", "Statistics"]),
    ("document.quality", ["Qualità", "Qualität", "Qualité", "Quality"]),
    ("download.bytes", ["Byte", "Bytes", "Octets", "Bytes"]),
    (
        "download.details",
        ["Indirizzi e impronta", "Adressen und Prüfsumme", "Adresses et empreinte", "Addresses and checksum"],
    ),
    (
        "download.immutable",
        [
            "Versione {version}, non cambia più",
            "Version {version}, ändert sich nie",
            "Version {version}, ne change plus",
            "Version {version}, never changes",
        ],
    ),
    (
        "download.latest",
        [
            "Sempre l’ultima versione",
            "Immer die neueste Version",
            "Toujours la dernière version",
            "Always the latest version",
        ],
    ),
    ("download.title", ["Scaricare", "Herunterladen", "Télécharger", "Download"]),
    (
        "embed.all",
        [
            "Tutti i dati e che cosa vogliono dire",
            "Alle Daten und was sie bedeuten",
            "Toutes les données et leur sens",
            "All the data and what they mean",
        ],
    ),
    ("embed.look", ["Guarda la pagina", "Die Seite ansehen", "Voir la page", "Look at the page"]),
    ("embed.source", ["Fonte:", "Quelle:", "Source :", "Source:"]),
    (
        "embed.text",
        [
            "Mostra il grafico, o le prime righe, in un altro sito, sempre con i dati più recenti e la fonte.",
            "Zeigt das Diagramm oder die ersten Zeilen auf einer anderen Website, immer mit den neuesten Daten und der Quelle.",
            "Montre le graphique, ou les premières lignes, sur un autre site, toujours avec les données les plus récentes et la source.",
            "Shows the chart, or the first rows, on another site, always with the latest data and their source.",
        ],
    ),
    ("embed.title", ["Incorpora in un sito", "In eine Website einbetten", "Intégrer à un site", "Embed in a site"]),
    ("explore.all", ["tutte le righe", "alle Zeilen", "toutes les lignes", "all rows"]),
    (
        "explore.ask",
        [
            "Per rispondere bisogna leggere {size}.",
            "Für die Antwort müssen {size} gelesen werden.",
            "Pour répondre, il faut lire {size}.",
            "To answer, {size} must be read.",
        ],
    ),
    ("explore.back", ["Precedenti", "Zurück", "Précédentes", "Previous"]),
    ("explore.blank", ["senza valore", "ohne Wert", "sans valeur", "without a value"]),
    (
        "explore.button",
        ["Esplora tutte le righe", "Alle Zeilen erkunden", "Explorer toutes les lignes", "Explore all rows"],
    ),
    ("explore.by", ["Conta per", "Zählen nach", "Compter par", "Count by"]),
    ("explore.chosen", ["Le righe scelte", "Die gewählten Zeilen", "Les lignes choisies", "The chosen rows"]),
    ("explore.columns", ["Colonne", "Spalten", "Colonnes", "Columns"]),
    ("explore.count", ["Righe", "Zeilen", "Lignes", "Rows"]),
    (
        "explore.download",
        [
            "Scarica queste righe (CSV)",
            "Diese Zeilen herunterladen (CSV)",
            "Télécharger ces lignes (CSV)",
            "Download these rows (CSV)",
        ],
    ),
    ("explore.filled", ["con un valore", "mit Wert", "avec une valeur", "with a value"]),
    ("explore.filter", ["Filtra le righe", "Zeilen filtern", "Filtrer les lignes", "Filter the rows"]),
    ("explore.filters", ["Filtri per colonna", "Filter nach Spalte", "Filtres par colonne", "Filters by column"]),
    ("explore.from", ["dal", "von", "du", "from"]),
    ("explore.grouped", ["Righe per {column}", "Zeilen nach {column}", "Lignes par {column}", "Rows by {column}"]),
    ("explore.has", ["contiene", "enthält", "contient", "contains"]),
    (
        "explore.hint",
        [
            "Legge il file CSV: {size}.",
            "Liest die CSV-Datei: {size}.",
            "Lit le fichier CSV : {size}.",
            "Reads the CSV file: {size}.",
        ],
    ),
    (
        "explore.large",
        [
            "Le righe sono troppe per esplorarle qui: lavorateci con il file.",
            "Es sind zu viele Zeilen, um sie hier zu erkunden: Arbeiten Sie mit der Datei.",
            "Les lignes sont trop nombreuses pour être explorées ici : travaillez avec le fichier.",
            "There are too many rows to explore here: work with the file.",
        ],
    ),
    ("explore.loading", ["Lettura in corso…", "Wird gelesen …", "Lecture en cours…", "Reading…"]),
    (
        "explore.many",
        [
            "{n} righe di {all}, mostrate {shown}",
            "{n} von {all} Zeilen, {shown} gezeigt",
            "{n} lignes sur {all}, {shown} affichées",
            "{n} of {all} rows, {shown} shown",
        ],
    ),
    ("explore.max", ["al massimo", "höchstens", "au plus", "at most"]),
    ("explore.min", ["almeno", "mindestens", "au moins", "at least"]),
    ("explore.missing", ["Valori mancanti", "Fehlende Werte", "Valeurs manquantes", "Missing values"]),
    ("explore.more", ["e altri {n} valori", "und {n} weitere Werte", "et {n} autres valeurs", "and {n} more values"]),
    ("explore.next", ["Successive", "Weiter", "Suivantes", "Next"]),
    ("explore.one", ["{n} riga di {all}", "{n} von {all} Zeilen", "{n} ligne sur {all}", "{n} of {all} rows"]),
    (
        "explore.parts",
        [
            "Legge solo le parti che servono del file Parquet ({size}).",
            "Liest nur die nötigen Teile der Parquet-Datei ({size}).",
            "Ne lit que les parties utiles du fichier Parquet ({size}).",
            "Reads only the parts it needs of the Parquet file ({size}).",
        ],
    ),
    (
        "explore.range",
        ["righe da {from} a {to}", "Zeilen {from} bis {to}", "lignes {from} à {to}", "rows {from} to {to}"],
    ),
    (
        "explore.remove",
        [
            "Togli il filtro: {filter}",
            "Filter entfernen: {filter}",
            "Retirer le filtre : {filter}",
            "Remove the filter: {filter}",
        ],
    ),
    ("explore.reset", ["Ricomincia", "Zurücksetzen", "Réinitialiser", "Reset"]),
    ("explore.rows", ["non contare", "nicht zählen", "ne pas compter", "do not count"]),
    ("explore.share", ["Quota", "Anteil", "Part", "Share"]),
    ("explore.to", ["al", "bis", "au", "to"]),
    (
        "explore.trouble",
        [
            "Il file non si è potuto leggere. Si può scaricare qui sopra.",
            "Die Datei liess sich nicht lesen. Sie kann oben heruntergeladen werden.",
            "Le fichier n’a pas pu être lu. Il peut être téléchargé ci-dessus.",
            "The file could not be read. You can download it above.",
        ],
    ),
    (
        "explore.whole",
        [
            "Questo server non manda parti di un file, e tutto il file è troppo grande. Si può scaricare qui sopra.",
            "Dieser Server schickt keine Teile einer Datei, und die ganze ist zu gross. Sie kann oben heruntergeladen werden.",
            "Ce serveur n’envoie pas de parties d’un fichier, et le fichier entier est trop grand. Il peut être téléchargé ci-dessus.",
            "This server does not send parts of a file, and the whole one is too large. You can download it above.",
        ],
    ),
    ("explore.yes", ["Leggi", "Lesen", "Lire", "Read"]),
    ("facts.frequency", ["Frequenza", "Häufigkeit", "Fréquence", "Frequency"]),
    ("facts.licence", ["Licenza", "Lizenz", "Licence", "Licence"]),
    ("facts.period", ["Periodo", "Zeitraum", "Période", "Period"]),
    ("facts.place", ["Luogo", "Ort", "Lieu", "Place"]),
    ("facts.since", ["dal", "seit", "depuis le", "since"]),
    ("facts.size", ["Contenuto", "Inhalt", "Contenu", "Content"]),
    ("facts.state", ["Puntualità", "Pünktlichkeit", "Ponctualité", "Punctuality"]),
    ("facts.themes", ["Temi", "Themen", "Thèmes", "Topics"]),
    ("facts.updated", ["Dati del", "Stand der Daten", "Données du", "Data of"]),
    (
        "late.overdue",
        [
            "Si attendono dati nuovi: questi sono del {date}.",
            "Neue Daten sind überfällig: Diese sind vom {date}.",
            "De nouvelles données sont attendues : celles-ci sont du {date}.",
            "New data are overdue: these are of {date}.",
        ],
    ),
    (
        "late.text",
        [
            "L’ultimo aggiornamento non è riuscito: questi sono i dati del {date}.",
            "Die letzte Aktualisierung ist nicht gelungen: Dies sind die Daten vom {date}.",
            "La dernière mise à jour n’a pas abouti : voici les données du {date}.",
            "The last update did not succeed: these are the data of {date}.",
        ],
    ),
    (
        "licence.by",
        [
            "Uso libero, anche commerciale; va citata la fonte.",
            "Freie Nutzung, auch kommerziell; die Quelle ist zu nennen.",
            "Usage libre, même commercial ; la source doit être citée.",
            "Free to use, also for business; name the source.",
        ],
    ),
    (
        "licence.iodl",
        [
            "Uso libero, anche commerciale; va citata la fonte.",
            "Freie Nutzung, auch kommerziell; die Quelle ist zu nennen.",
            "Usage libre, même commercial ; la source doit être citée.",
            "Free to use, also for business; name the source.",
        ],
    ),
    (
        "licence.other",
        [
            "Le condizioni stanno nel testo della licenza.",
            "Die Bedingungen stehen im Text der Lizenz.",
            "Les conditions figurent dans le texte de la licence.",
            "The terms stand in the text of the licence.",
        ],
    ),
    (
        "licence.zero",
        [
            "Uso libero senza condizioni.",
            "Freie Nutzung ohne Bedingungen.",
            "Usage libre sans condition.",
            "Free to use without conditions.",
        ],
    ),
    ("map.class", ["Valore", "Wert", "Valeur", "Value"]),
    (
        "map.left-out",
        [
            "{n} altro luogo sta nel file.|Altri {n} luoghi stanno nel file.",
            "{n} weiterer Ort steht in der Datei.|{n} weitere Orte stehen in der Datei.",
            "{n} autre lieu figure dans le fichier.|{n} autres lieux figurent dans le fichier.",
            "{n} more place stands in the file.|{n} more places stand in the file.",
        ],
    ),
    ("map.name", ["Mappa: {title}", "Karte: {title}", "Carte : {title}", "Map: {title}"]),
    ("map.others", ["altri valori", "andere Werte", "autres valeurs", "other values"]),
    ("map.place", ["Luogo", "Ort", "Lieu", "Place"]),
    (
        "map.shown",
        [
            "{n} luogo sulla mappa.|{n} luoghi sulla mappa.",
            "{n} Ort auf der Karte.|{n} Orte auf der Karte.",
            "{n} lieu sur la carte.|{n} lieux sur la carte.",
            "{n} place on the map.|{n} places on the map.",
        ],
    ),
    ("map.table", ["I luoghi in tabella", "Die Orte als Tabelle", "Les lieux en tableau", "The places as a table"]),
    ("map.title", ["Mappa", "Karte", "Carte", "Map"]),
    (
        "preview.caption",
        [
            "{title}: le prime righe, scritte come nei file",
            "{title}: die ersten Zeilen, geschrieben wie in den Dateien",
            "{title} : les premières lignes, écrites comme dans les fichiers",
            "{title}: the first rows, written as in the files",
        ],
    ),
    (
        "preview.general",
        [
            "L’asterisco sta per un valore reso così generico, per proteggere le persone, da non dire più nulla; così sta anche nei file.",
            "Das Sternchen steht für einen Wert, der zum Schutz von Personen so allgemein wurde, dass er nichts mehr sagt; so steht es auch in den Dateien.",
            "L’astérisque tient lieu d’une valeur rendue si générale, pour protéger les personnes, qu’elle ne dit plus rien ; il figure aussi dans les fichiers.",
            "The asterisk stands for a value made so general, to protect persons, that it tells nothing; the files hold it too.",
        ],
    ),
    ("preview.points", ["{n} punto|{n} punti", "{n} Punkt|{n} Punkte", "{n} point|{n} points", "{n} point|{n} points"]),
    ("preview.title", ["I dati", "Die Daten", "Les données", "The data"]),
    (
        "preview.withheld",
        [
            "Valore non diffuso per proteggere le persone: il numero è piccolo, o permetterebbe di ricavarne uno piccolo. Nei file la cella è vuota.",
            "Wert zum Schutz von Personen nicht veröffentlicht: Die Zahl ist klein oder verriete eine kleine. In den Dateien ist die Zelle leer.",
            "Valeur non diffusée pour protéger les personnes : le nombre est petit, ou permettrait d’en déduire un petit. Dans les fichiers la cellule est vide.",
            "Value withheld to protect persons: the number is small, or would give a small one away. In the files the cell is empty.",
        ],
    ),
    (
        "privacy.allowance",
        [
            "{column}: valori che somigliano a dati personali ({detector}) sono pubblici di proposito. {reason}",
            "{column}: Werte, die wie Personendaten aussehen ({detector}), sind mit Absicht öffentlich. {reason}",
            "{column} : des valeurs qui ressemblent à des données personnelles ({detector}) sont publiques à dessein. {reason}",
            "{column}: values that look like personal data ({detector}) are public on purpose. {reason}",
        ],
    ),
    (
        "privacy.beta.text",
        [
            "In nessun gruppo un valore di «{column}» è più frequente che nell’insieme di oltre {beta} volte la sua frequenza.",
            "In keiner Gruppe ist ein Wert von «{column}» um mehr als das {beta}-Fache seiner Häufigkeit im Ganzen häufiger.",
            "Dans aucun groupe une valeur de « {column} » n’est plus fréquente que dans l’ensemble de plus de {beta} fois sa fréquence.",
            "In no group is a value of “{column}” more frequent than in the whole by more than {beta} times its frequency.",
        ],
    ),
    (
        "privacy.cell-key.text",
        [
            "I conteggi sono spostati di poco a caso (di norma {deviation}), sempre allo stesso modo per gli stessi record: le somme possono non tornare di qualche unità.",
            "Anzahlen sind zufällig ein wenig verschoben (im Mittel um {deviation}), für dieselben Datensätze immer gleich: Summen können um wenige Einheiten abweichen.",
            "Les comptes sont légèrement décalés au hasard (en moyenne de {deviation}), toujours de la même façon pour les mêmes enregistrements : les sommes peuvent différer de quelques unités.",
            "Counts are shifted a little at random (typically by {deviation}), always the same way for the same records: sums may be off by a few.",
        ],
    ),
    (
        "privacy.entropy.text",
        [
            "In ogni gruppo i valori di «{column}» sono vari almeno quanto {l} valori ugualmente frequenti.",
            "In jeder Gruppe sind die Werte von «{column}» so vielfältig wie mindestens {l} gleich häufige.",
            "Dans chaque groupe les valeurs de « {column} » sont aussi variées que {l} valeurs également fréquentes au moins.",
            "In every group the values of “{column}” are as varied as at least {l} equally frequent ones.",
        ],
    ),
    (
        "privacy.groups",
        [
            "In {n} totale tutte le persone stanno in una sola categoria: di ognuna si sa quale.|In {n} totali tutte le persone stanno in una sola categoria: di ognuna si sa quale.",
            "In {n} Summe liegen alle Personen in einer einzigen Kategorie: Von jeder weiss man, in welcher.|In {n} Summen liegen alle Personen in einer einzigen Kategorie: Von jeder weiss man, in welcher.",
            "Dans {n} total toutes les personnes sont dans une seule catégorie : de chacune on sait laquelle.|Dans {n} totaux toutes les personnes sont dans une seule catégorie : de chacune on sait laquelle.",
            "In {n} total all persons are in one category: of each of them it is known which.|In {n} totals all persons are in one category: of each of them it is known which.",
        ],
    ),
    (
        "privacy.held",
        [
            "Tra due versioni un cambiamento si vede solo se riguarda almeno {k} persone; i più piccoli aspettano.",
            "Zwischen zwei Versionen zeigt sich eine Änderung erst, wenn sie mindestens {k} Personen betrifft; kleinere warten.",
            "Entre deux versions un changement n’apparaît que s’il concerne au moins {k} personnes ; les plus petits attendent.",
            "Between two versions a change shows only when it concerns at least {k} persons; smaller ones wait.",
        ],
    ),
    (
        "privacy.held.records",
        [
            "Tra due versioni un cambiamento si vede solo se riguarda almeno {k} record; i più piccoli aspettano.",
            "Zwischen zwei Versionen zeigt sich eine Änderung erst, wenn sie mindestens {k} Datensätze betrifft; kleinere warten.",
            "Entre deux versions un changement n’apparaît que s’il concerne au moins {k} enregistrements ; les plus petits attendent.",
            "Between two versions a change shows only when it concerns at least {k} records; smaller ones wait.",
        ],
    ),
    ("privacy.k-anonymity", ["k-anonimato", "k-Anonymität", "k-anonymat", "k-anonymity"]),
    (
        "privacy.k.persons",
        [
            "Ogni combinazione di caratteristiche riguarda almeno {k} persone; la più rara qui ne conta {found}.",
            "Jede Kombination von Merkmalen betrifft mindestens {k} Personen; die seltenste hier zählt {found}.",
            "Chaque combinaison de caractéristiques concerne au moins {k} personnes ; la plus rare ici en compte {found}.",
            "Every combination of traits is shared by at least {k} persons; the rarest here counts {found}.",
        ],
    ),
    (
        "privacy.k.text",
        [
            "Ogni combinazione di caratteristiche riguarda almeno {k} record; la più rara qui ne conta {found}.",
            "Jede Kombination von Merkmalen betrifft mindestens {k} Datensätze; die seltenste hier zählt {found}.",
            "Chaque combinaison de caractéristiques concerne au moins {k} enregistrements ; la plus rare ici en compte {found}.",
            "Every combination of traits is shared by at least {k} records; the rarest here counts {found}.",
        ],
    ),
    (
        "privacy.l.text",
        [
            "In ogni gruppo la colonna «{column}» ha almeno {l} valori diversi.",
            "In jeder Gruppe hat die Spalte «{column}» mindestens {l} verschiedene Werte.",
            "Dans chaque groupe la colonne « {column} » a au moins {l} valeurs différentes.",
            "In every group the column “{column}” has at least {l} different values.",
        ],
    ),
    (
        "privacy.local",
        [
            "I valori sono resi più generici solo dove il gruppo ne ha bisogno: una colonna può avere etichette di più livelli.",
            "Werte sind nur so weit vergröbert, wie ihre Gruppe es braucht: Eine Spalte kann Angaben mehrerer Stufen enthalten.",
            "Les valeurs ne sont rendues plus générales que là où leur groupe en a besoin : une colonne peut porter des libellés de plusieurs niveaux.",
            "Values are made coarser only where their group needs it: one column can hold labels of several levels.",
        ],
    ),
    (
        "privacy.loosened",
        [
            "Le regole sono meno strette di quelle raccomandate: {reason}",
            "Die Regeln sind weniger streng als empfohlen: {reason}",
            "Les règles sont moins strictes que celles recommandées : {reason}",
            "The rules are less strict than recommended: {reason}",
        ],
    ),
    (
        "privacy.loss",
        [
            "Dettaglio perso per proteggere le persone: {share} (0% intatto, 100% nulla di rimasto).",
            "Für den Schutz aufgegebene Genauigkeit: {share} (0 % unverändert, 100 % nichts übrig).",
            "Détail perdu pour protéger les personnes : {share} (0 % intact, 100 % plus rien).",
            "Detail given up to protect persons: {share} (0% untouched, 100% nothing left).",
        ],
    ),
    (
        "privacy.no-persons",
        ["Nessun dato su persone", "Keine Personendaten", "Aucune donnée sur des personnes", "No data about persons"],
    ),
    (
        "privacy.no-persons.text",
        [
            "Nessuna colonna riguarda una persona.",
            "Keine Spalte betrifft eine Person.",
            "Aucune colonne ne concerne une personne.",
            "No column concerns a person.",
        ],
    ),
    ("privacy.perturbation", ["Conteggi perturbati", "Verschobene Anzahlen", "Comptes perturbés", "Perturbed counts"]),
    (
        "privacy.perturbed.cells",
        [
            "Su {cells} conteggi, {changed} non sono quelli esatti.",
            "Von {cells} Anzahlen sind {changed} nicht die genauen.",
            "Sur {cells} comptes, {changed} ne sont pas les comptes exacts.",
            "Of {cells} counts, {changed} are not the exact ones.",
        ],
    ),
    (
        "privacy.recursive.text",
        [
            "In ogni gruppo il valore più frequente di «{column}» è al più {c} volte frequente quanto i valori dal {l}° in poi insieme.",
            "In jeder Gruppe ist der häufigste Wert von «{column}» höchstens {c}-mal so häufig wie alle vom {l}. an zusammen.",
            "Dans chaque groupe la valeur la plus fréquente de « {column} » l’est au plus {c} fois autant que toutes à partir de la {l}e ensemble.",
            "In every group the most frequent value of “{column}” is at most {c} times as frequent as all from number {l} on together.",
        ],
    ),
    (
        "privacy.risk",
        [
            "Chi di una persona conosce tutte queste caratteristiche ne indovina il record al più una volta su {found}.",
            "Wer von einer Person alle diese Merkmale kennt, errät ihren Datensatz höchstens in einem von {found} Fällen.",
            "Qui connaît d’une personne toutes ces caractéristiques devine son enregistrement au plus une fois sur {found}.",
            "Whoever knows all these traits of a person guesses their record right at most once in {found} times.",
        ],
    ),
    (
        "privacy.rounding.text",
        [
            "I conteggi sono arrotondati a multipli di {base}, in su o in giù a caso, sempre allo stesso modo per gli stessi record.",
            "Anzahlen sind auf Vielfache von {base} gerundet, zufällig auf oder ab, für dieselben Datensätze immer gleich.",
            "Les comptes sont arrondis à des multiples de {base}, vers le haut ou le bas au hasard, toujours de la même façon pour les mêmes enregistrements.",
            "Counts are rounded to multiples of {base}, up or down at random, always the same way for the same records.",
        ],
    ),
    (
        "privacy.spread",
        [
            "Le medie pubblicate di «{column}» conservano {share} della dispersione dei valori (somma dei quadrati).",
            "Die veröffentlichten Mittelwerte von «{column}» erhalten {share} der Streuung der Werte (Summe der Quadrate).",
            "Les moyennes publiées de « {column} » conservent {share} de la dispersion des valeurs (somme des carrés).",
            "The published means of “{column}” keep {share} of the spread of the values (sum of squares).",
        ],
    ),
    (
        "privacy.suppressed",
        [
            "{n} record è stato escluso per proteggere una persona ({share}).|{n} record sono stati esclusi per proteggere le persone ({share}).",
            "{n} Datensatz wurde zum Schutz einer Person weggelassen ({share}).|{n} Datensätze wurden zum Schutz von Personen weggelassen ({share}).",
            "{n} enregistrement a été écarté pour protéger une personne ({share}).|{n} enregistrements ont été écartés pour protéger les personnes ({share}).",
            "{n} record was left out to protect a person ({share}).|{n} records were left out to protect persons ({share}).",
        ],
    ),
    (
        "privacy.suppressed.none",
        [
            "Nessun record è stato escluso.",
            "Kein Datensatz wurde weggelassen.",
            "Aucun enregistrement n’a été écarté.",
            "No record was left out.",
        ],
    ),
    (
        "privacy.t.text",
        [
            "In ogni gruppo la distribuzione di «{column}» dista al più {t} da quella di tutti i record (0 uguale, 1 opposta).",
            "In jeder Gruppe ist die Verteilung von «{column}» höchstens {t} von der aller Datensätze entfernt (0 gleich, 1 entgegengesetzt).",
            "Dans chaque groupe la distribution de « {column} » est éloignée d’au plus {t} de celle de tous les enregistrements (0 égale, 1 opposée).",
            "In every group the distribution of “{column}” is at most {t} away from that of all records (0 equal, 1 opposite).",
        ],
    ),
    (
        "privacy.threshold",
        ["Soglia sui conteggi", "Schwelle für Anzahlen", "Seuil sur les comptes", "Threshold on counts"],
    ),
    (
        "privacy.threshold.cells",
        [
            "Su {cells} celle, {primary} non sono diffuse perché piccole e {others} perché permetterebbero di ricavare quelle piccole.",
            "Von {cells} Zellen sind {primary} nicht veröffentlicht, weil sie klein sind, und {others}, weil sie kleine verrieten.",
            "Sur {cells} cellules, {primary} ne sont pas diffusées car petites et {others} car elles permettraient de déduire les petites.",
            "Of {cells} cells, {primary} are withheld because they are small and {others} because they would give small ones away.",
        ],
    ),
    (
        "privacy.threshold.text",
        [
            "Nessun conteggio di persone sotto {threshold} è pubblicato, né si può ricavare dai totali.",
            "Keine Anzahl von Personen unter {threshold} wird veröffentlicht, und keine lässt sich aus Summen berechnen.",
            "Aucun compte de personnes inférieur à {threshold} n’est publié, ni ne peut être déduit des totaux.",
            "No count of persons below {threshold} is published, and none can be recomputed from totals.",
        ],
    ),
    (
        "privacy.title",
        [
            "Come sono protette le persone",
            "Wie Personen geschützt sind",
            "Comment les personnes sont protégées",
            "How persons are protected",
        ],
    ),
    (
        "privacy.traits",
        [
            "Caratteristiche che insieme potrebbero indicare una persona: {columns}.",
            "Merkmale, die zusammen auf eine Person weisen könnten: {columns}.",
            "Caractéristiques qui, ensemble, pourraient désigner une personne : {columns}.",
            "Traits that together could point to a person: {columns}.",
        ],
    ),
    (
        "quality.aggregated",
        [
            "Record riuniti in celle",
            "Zu Zellen zusammengefasste Datensätze",
            "Enregistrements réunis en cellules",
            "Records summed into cells",
        ],
    ),
    ("quality.broken", ["Regole non rispettate", "Verletzte Regeln", "Règles non respectées", "Rules broken"]),
    ("quality.completeness", ["Completezza", "Vollständigkeit", "Complétude", "Completeness"]),
    ("quality.count", ["Righe", "Zeilen", "Lignes", "Rows"]),
    ("quality.duplicates", ["Righe doppie", "Doppelte Zeilen", "Lignes en double", "Duplicate rows"]),
    (
        "quality.findings",
        [
            "{n} regola non rispettata|{n} regole non rispettate",
            "{n} Regel verletzt|{n} Regeln verletzt",
            "{n} règle non respectée|{n} règles non respectées",
            "{n} rule was broken|{n} rules were broken",
        ],
    ),
    (
        "quality.no-findings",
        [
            "Tutte le regole sono rispettate.",
            "Alle Regeln sind eingehalten.",
            "Toutes les règles sont respectées.",
            "Every rule is met.",
        ],
    ),
    ("quality.published", ["Righe pubblicate", "Veröffentlichte Zeilen", "Lignes publiées", "Rows published"]),
    (
        "quality.quarantined",
        ["Escluse per errori", "Wegen Fehlern weggelassen", "Écartées pour erreur", "Left out for errors"],
    ),
    ("quality.read", ["Record letti", "Gelesene Datensätze", "Enregistrements lus", "Records read"]),
    ("quality.rule", ["Regola", "Regel", "Règle", "Rule"]),
    ("quality.rules", ["Regole controllate", "Geprüfte Regeln", "Règles contrôlées", "Rules checked"]),
    (
        "quality.suppressed",
        [
            "Escluse per proteggere persone",
            "Zum Schutz weggelassen",
            "Écartées pour protéger",
            "Left out to protect persons",
        ],
    ),
    ("quality.title", ["Qualità", "Qualität", "Qualité", "Quality"]),
    ("related.title", ["Da leggere insieme", "Passt dazu", "À lire aussi", "Worth reading beside"]),
    (
        "report.body",
        [
            "Dataset: {id}\nVersione: {version}\nColonna e riga (l’intestazione è la riga 1):\nChe cosa non va:\n",
            "Datensatz: {id}\nVersion: {version}\nSpalte und Zeile (die Kopfzeile ist Zeile 1):\nWas nicht stimmt:\n",
            "Jeu de données : {id}\nVersion : {version}\nColonne et ligne (l’en-tête est la ligne 1) :\nCe qui ne va pas :\n",
            "Dataset: {id}\nVersion: {version}\nColumn and row (the header is row 1):\nWhat is wrong:\n",
        ],
    ),
    (
        "report.subject",
        [
            "Errore nei dati: {id}",
            "Fehler in den Daten: {id}",
            "Erreur dans les données : {id}",
            "Fault in the data: {id}",
        ],
    ),
    (
        "use.notebook",
        [
            "Quaderno Jupyter per cominciare",
            "Jupyter-Notebook für den Anfang",
            "Carnet Jupyter pour commencer",
            "Jupyter notebook to start from",
        ],
    ),
    (
        "use.title",
        ["Usare con un programma", "Mit einem Programm nutzen", "Utiliser avec un programme", "Use with a program"],
    ),
    ("versions.changes", ["Cambiamenti", "Änderungen", "Changements", "Changes"]),
    (
        "versions.columns-added",
        [
            "Colonne aggiunte: {names}.",
            "Neue Spalten: {names}.",
            "Colonnes ajoutées : {names}.",
            "Columns added: {names}.",
        ],
    ),
    (
        "versions.columns-removed",
        [
            "Colonne tolte: {names}.",
            "Entfernte Spalten: {names}.",
            "Colonnes retirées : {names}.",
            "Columns removed: {names}.",
        ],
    ),
    (
        "versions.columns-retyped",
        ["Tipo cambiato: {names}.", "Typ geändert: {names}.", "Type modifié : {names}.", "Type changed: {names}."],
    ),
    ("versions.diff", ["Differenze", "Unterschiede", "Différences", "Differences"]),
    (
        "versions.feed",
        [
            "Segui questo dataset (Atom)",
            "Diesem Datensatz folgen (Atom)",
            "Suivre ce jeu de données (Atom)",
            "Follow this dataset (Atom)",
        ],
    ),
    ("versions.files", ["File", "Dateien", "Fichiers", "Files"]),
    ("versions.released", ["Pubblicata il", "Veröffentlicht am", "Publiée le", "Released on"]),
    ("versions.rows", ["Righe", "Zeilen", "Lignes", "Rows"]),
    ("versions.title", ["Versioni", "Versionen", "Versions", "Versions"]),
    ("versions.version", ["Versione", "Version", "Version", "Version"]),
];
