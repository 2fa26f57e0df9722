//! The words of the page for developers.

use super::Entry;

/// Sorted by key; Italian, German, French, English.
pub(super) const WORDS: &[Entry] = &[
    ("dev.address", ["Indirizzo", "Adresse", "Adresse", "Address"]),
    (
        "dev.address.changes",
        [
            "che cosa è cambiato dall’ultima versione",
            "was sich seit der letzten Version geändert hat",
            "ce qui a changé depuis la dernière version",
            "what changed since the last version",
        ],
    ),
    (
        "dev.address.diff",
        [
            "le righe aggiunte (+), tolte (-) e modificate (~) dalla versione prima, finché anche quella è in linea",
            "neue (+), entfernte (-) und geänderte (~) Zeilen seit der Version davor, solange auch diese online ist",
            "les lignes ajoutées (+), retirées (-) et modifiées (~) depuis la version d’avant, tant qu’elle aussi est en ligne",
            "rows added (+), removed (-) and changed (~) since the version before, while that is online too",
        ],
    ),
    (
        "dev.address.iri",
        [
            "identificatore del dataset; porta alla sua pagina",
            "Kennung des Datensatzes; führt zu seiner Seite",
            "identifiant du jeu de données ; mène à sa page",
            "identifier of the dataset; leads to its page",
        ],
    ),
    (
        "dev.address.latest",
        [
            "ultima versione (anche .parquet, .xlsx, .geojson)",
            "neueste Version (auch .parquet, .xlsx, .geojson)",
            "dernière version (aussi .parquet, .xlsx, .geojson)",
            "latest version (also .parquet, .xlsx, .geojson)",
        ],
    ),
    (
        "dev.address.list",
        [
            "tutti i dataset con i loro metadati",
            "alle Datensätze mit ihren Metadaten",
            "tous les jeux de données avec leurs métadonnées",
            "every dataset with its metadata",
        ],
    ),
    (
        "dev.address.manifest",
        [
            "ogni file del sito con byte e SHA-256, firmato",
            "jede Datei der Website mit Bytes und SHA-256, signiert",
            "chaque fichier du site avec octets et SHA-256, signé",
            "every file of the site with bytes and SHA-256, signed",
        ],
    ),
    (
        "dev.address.notebook",
        [
            "un quaderno Jupyter per cominciare (Python, polars)",
            "ein Jupyter-Notebook für den Anfang (Python, polars)",
            "un carnet Jupyter pour commencer (Python, polars)",
            "a Jupyter notebook to start from (Python, polars)",
        ],
    ),
    (
        "dev.address.package",
        [
            "Frictionless Data Package",
            "Frictionless Data Package",
            "Frictionless Data Package",
            "Frictionless Data Package",
        ],
    ),
    (
        "dev.address.schema",
        [
            "Table Schema: colonne, tipi, regole",
            "Table Schema: Spalten, Typen, Regeln",
            "Table Schema : colonnes, types, règles",
            "Table Schema: columns, types, rules",
        ],
    ),
    (
        "dev.address.sums",
        [
            "le stesse impronte per sha256sum",
            "dieselben Prüfsummen für sha256sum",
            "les mêmes empreintes pour sha256sum",
            "the same checksums for sha256sum",
        ],
    ),
    (
        "dev.address.version",
        [
            "una versione, i cui byte non cambiano mai",
            "eine Version, deren Bytes sich nie ändern",
            "une version, dont les octets ne changent jamais",
            "one version, whose bytes never change",
        ],
    ),
    (
        "dev.address.versions",
        [
            "tutte le versioni in linea",
            "alle Versionen, die online sind",
            "toutes les versions en ligne",
            "every version online",
        ],
    ),
    ("dev.addresses", ["Indirizzi", "Adressen", "Adresses", "Addresses"]),
    (
        "dev.addresses.text",
        [
            "Gli indirizzi non cambiano. Una versione si chiama come il suo giorno: 2026-11-20, e 2026-11-20.2 per la seconda dello stesso giorno.",
            "Adressen ändern sich nicht. Eine Version heisst wie ihr Tag: 2026-11-20, und 2026-11-20.2 für die zweite des Tages.",
            "Les adresses ne changent pas. Une version porte le nom de son jour : 2026-11-20, et 2026-11-20.2 pour la deuxième du jour.",
            "Addresses do not change. A version is named by its day: 2026-11-20, and 2026-11-20.2 for the second of that day.",
        ],
    ),
    (
        "dev.api.text",
        [
            "L’API è fatta di documenti JSON statici: nessuna chiave, nessun limite.",
            "Die API besteht aus statischen JSON-Dokumenten: kein Schlüssel, keine Beschränkung.",
            "L’API se compose de documents JSON statiques : pas de clé, pas de limite.",
            "The API is made of static JSON documents: no key, no limit.",
        ],
    ),
    (
        "dev.caching.text",
        [
            "Chi interroga spesso usi ETag e If-None-Match, oppure il feed: una notte senza novità non cambia nessun file di dati.",
            "Wer oft abfragt, nutze ETag und If-None-Match oder den Feed: Eine Nacht ohne Neues ändert keine Datendatei.",
            "Pour interroger souvent, utilisez ETag et If-None-Match, ou le flux : une nuit sans nouveauté ne change aucun fichier de données.",
            "To poll often, use ETag and If-None-Match, or the feed: a night without news changes no data file.",
        ],
    ),
    ("dev.checksums", ["Impronte", "Prüfsummen", "Empreintes", "Checksums"]),
    (
        "dev.checksums.text",
        [
            "Ogni file si può verificare:",
            "Jede Datei lässt sich prüfen:",
            "Chaque fichier peut être vérifié :",
            "Every file can be verified:",
        ],
    ),
    (
        "dev.dcat.text",
        [
            "L’intero catalogo in DCAT-AP, per i portali che lo raccolgono:",
            "Der ganze Katalog in DCAT-AP, für Portale, die ihn einlesen:",
            "Le catalogue entier en DCAT-AP, pour les portails qui le moissonnent :",
            "The whole catalogue in DCAT-AP, for portals that harvest it:",
        ],
    ),
    ("dev.feeds", ["Feed", "Feeds", "Flux", "Feeds"]),
    (
        "dev.feeds.text",
        [
            "Feed Atom, ognuno con il suo gemello in JSON Feed (feed.json): della città, di ogni lingua, ufficio e tema (<lingua>/departments/<id>/feed.atom, <lingua>/themes/<codice>/feed.atom) e di ogni dataset (data/<id>/feed.atom).",
            "Atom-Feeds, jeder mit seinem Zwilling als JSON Feed (feed.json): der Stadt, jeder Sprache, jedes Amtes und Themas (<Sprache>/departments/<id>/feed.atom, <Sprache>/themes/<Code>/feed.atom) und jedes Datensatzes (data/<id>/feed.atom).",
            "Des flux Atom, chacun avec son jumeau en JSON Feed (feed.json) : de la ville, de chaque langue, service et thème (<langue>/departments/<id>/feed.atom, <langue>/themes/<code>/feed.atom) et de chaque jeu de données (data/<id>/feed.atom).",
            "Atom feeds, each with its twin as JSON Feed (feed.json): of the city, of each language, office and topic (<language>/departments/<id>/feed.atom, <language>/themes/<code>/feed.atom) and of each dataset (data/<id>/feed.atom).",
        ],
    ),
    (
        "dev.lead",
        [
            "Tutto quello che è pubblicato qui è un file con un indirizzo stabile.",
            "Alles, was hier veröffentlicht ist, ist eine Datei mit fester Adresse.",
            "Tout ce qui est publié ici est un fichier à une adresse stable.",
            "Everything published here is a file at a stable address.",
        ],
    ),
    ("dev.limits", ["Limiti", "Grenzen", "Limites", "Limits"]),
    (
        "dev.limits.text",
        [
            "Nessuno. Non servono registrazione né chiave; si prega solo di non scaricare più volte ciò che non è cambiato.",
            "Keine. Es braucht weder Anmeldung noch Schlüssel; bitte laden Sie nur nicht mehrmals, was sich nicht geändert hat.",
            "Aucune. Ni inscription ni clé ; merci seulement de ne pas télécharger plusieurs fois ce qui n’a pas changé.",
            "None. No registration, no key; please only do not download again what has not changed.",
        ],
    ),
    ("dev.range", ["CORS e Range", "CORS und Range", "CORS et Range", "CORS and Range"]),
    (
        "dev.range.text",
        [
            "I file si possono leggere da altri siti (CORS) e a pezzi (Range), così un programma legge di un Parquet solo ciò che serve; la dimensione esatta sta nell’API.",
            "Dateien lassen sich von anderen Websites (CORS) und in Teilen (Range) lesen, so liest ein Programm von einer Parquet-Datei nur, was es braucht; die genaue Grösse steht in der API.",
            "Les fichiers se lisent depuis d’autres sites (CORS) et par morceaux (Range) : un programme ne lit d’un Parquet que le nécessaire ; la taille exacte figure dans l’API.",
            "Files can be read from other sites (CORS) and in pieces (Range), so a program reads only what it needs of a Parquet file; the exact size stands in the API.",
        ],
    ),
    (
        "dev.snippets",
        ["Un esempio che funziona", "Ein Beispiel, das läuft", "Un exemple qui marche", "An example that runs"],
    ),
    ("dev.versions", ["Versioni e cache", "Versionen und Cache", "Versions et cache", "Versions and caching"]),
    (
        "dev.versions.text",
        [
            "L’ultimo file cambia quando cambiano i dati; il file di una versione non cambia mai e può restare in cache per sempre.",
            "Die neueste Datei ändert sich mit den Daten; die Datei einer Version ändert sich nie und darf für immer im Cache bleiben.",
            "Le dernier fichier change avec les données ; le fichier d’une version ne change jamais et peut rester en cache pour toujours.",
            "The latest file changes when the data do; the file of a version never changes and may be cached for ever.",
        ],
    ),
    ("dev.what", ["Che cosa c’è", "Was dort steht", "Ce qui s’y trouve", "What stands there"]),
];
