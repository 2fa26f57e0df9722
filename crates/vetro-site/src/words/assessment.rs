//! The words of what is left for an attacker.

use super::Entry;

/// Sorted by key; Italian, German, French, English.
pub(super) const WORDS: &[Entry] = &[
    ("assess.checked", ["Chi ha controllato", "Geprüft", "Contrôle", "Checked"]),
    (
        "assess.checked.text",
        [
            "Il {day}, sui file finiti, da una parte del programma diversa da quella che protegge: ha contato di nuovo gruppi e celle e cercato in ogni testo identificativi di persone.",
            "Am {day} an den fertigen Dateien, von einem anderen Teil des Programms als dem, der schützt: Er zählte Gruppen und Zellen nach und suchte in allen Texten nach Kennzeichen von Personen.",
            "Le {day}, sur les fichiers finis, par une autre partie du programme que celle qui protège : elle a recompté groupes et cellules et cherché dans chaque texte des identifiants de personnes.",
            "On {day}, on the finished files, by another part of the program than the one that protects: it counted groups and cells again and searched every text for identifiers of persons.",
        ],
    ),
    (
        "assess.checked.versions",
        [
            "Resta in linea al più {n} versione. Chi ne ha copia può tenerla: anche quelle ritirate contano quando si giudica una nuova.|Restano in linea al più {n} versioni. Chi ne ha copia può tenerla: anche quelle ritirate contano quando si giudica una nuova.",
            "Höchstens {n} Version bleibt online. Wer sie kopiert hat, behält sie: Auch zurückgezogene zählen, wenn eine neue beurteilt wird.|Höchstens {n} Versionen bleiben online. Wer sie kopiert hat, behält sie: Auch zurückgezogene zählen, wenn eine neue beurteilt wird.",
            "Au plus {n} version reste en ligne. Qui en a une copie la garde : celles qui ont été retirées comptent aussi quand une nouvelle est jugée.|Au plus {n} versions restent en ligne. Qui en a une copie la garde : celles qui ont été retirées comptent aussi quand une nouvelle est jugée.",
            "At most {n} version stays online. Whoever has a copy keeps it: those that were taken down count too when a new one is judged.|At most {n} versions stay online. Whoever has a copy keeps it: those that were taken down count too when a new one is judged.",
        ],
    ),
    ("assess.contact", ["A chi rivolgersi", "An wen man sich wendet", "À qui s’adresser", "Whom to ask"]),
    (
        "assess.contact.text",
        [
            "Domande, dubbi e diritti delle persone:",
            "Fragen, Bedenken und Rechte der Betroffenen:",
            "Questions, doutes et droits des personnes :",
            "Questions, doubts and the rights of persons:",
        ],
    ),
    (
        "assess.infer",
        [
            "Si può dedurre qualcosa?",
            "Lässt sich etwas erschliessen?",
            "Peut-on déduire quelque chose ?",
            "Can something be inferred?",
        ],
    ),
    (
        "assess.infer.groups",
        [
            "Sì, in {n} totale: di chi vi è contato si sa la categoria, perché è la stessa per tutti.|Sì, in {n} totali: di chi vi è contato si sa la categoria, perché è la stessa per tutti.",
            "Ja, in {n} Summe: Von allen, die sie zählt, kennt man die Kategorie, denn es ist dieselbe.|Ja, in {n} Summen: Von allen, die sie zählen, kennt man die Kategorie, denn es ist dieselbe.",
            "Oui, dans {n} total : de chaque personne comptée on connaît la catégorie, car c’est la même pour toutes.|Oui, dans {n} totaux : de chaque personne comptée on connaît la catégorie, car c’est la même pour toutes.",
            "Yes, in {n} total: of everyone counted there the category is known, for it is the same.|Yes, in {n} totals: of everyone counted there the category is known, for it is the same.",
        ],
    ),
    (
        "assess.infer.noise",
        [
            "Nessun conteggio è esatto: di una singola persona non dice se c’è.",
            "Keine Anzahl ist genau: Von einer einzelnen Person sagt keine, ob sie dabei ist.",
            "Aucun compte n’est exact : d’une personne seule il ne dit pas si elle y est.",
            "No count is exact: of a single person none tells whether they are in it.",
        ],
    ),
    (
        "assess.infer.none",
        [
            "Nessun totale ha tutte le sue persone in una sola categoria.",
            "Bei keiner Summe liegen alle Personen in einer einzigen Kategorie.",
            "Aucun total n’a toutes ses personnes dans une seule catégorie.",
            "No total has all its persons in one category.",
        ],
    ),
    (
        "assess.infer.undeclared",
        [
            "L’ufficio non ha dichiarato delicata nessuna colonna: chi trova il gruppo di una persona sa ciò che i suoi record hanno in comune.",
            "Die Dienststelle hat keine Spalte als heikel bezeichnet: Wer die Gruppe einer Person findet, weiss, was deren Datensätze gemeinsam haben.",
            "L’office n’a déclaré sensible aucune colonne : qui trouve le groupe d’une personne sait ce que ses enregistrements ont en commun.",
            "The office has declared no column sensitive: whoever finds a person’s group knows what its records have in common.",
        ],
    ),
    (
        "assess.infer.varied",
        [
            "Trovare il gruppo di una persona non basta a conoscerne {columns}: in ogni gruppo i valori restano vari, nella misura detta sopra.",
            "Die Gruppe einer Person zu finden, genügt nicht, um {columns} zu erfahren: In jeder Gruppe bleiben die Werte verschieden, im oben genannten Mass.",
            "Trouver le groupe d’une personne ne suffit pas pour connaître {columns} : dans chaque groupe les valeurs restent variées, dans la mesure dite plus haut.",
            "To find a person’s group is not enough to learn {columns}: in every group the values stay varied, as far as stated above.",
        ],
    ),
    (
        "assess.link",
        [
            "Si possono collegare i record?",
            "Lassen sich Datensätze verknüpfen?",
            "Peut-on relier les enregistrements ?",
            "Can records be linked?",
        ],
    ),
    (
        "assess.link.none",
        [
            "Nessuna colonna porta un nome o un numero che si trovi anche in altri dati.",
            "Keine Spalte enthält einen Namen oder eine Nummer, die auch in anderen Daten steht.",
            "Aucune colonne ne porte un nom ou un numéro qui se trouve aussi dans d’autres données.",
            "No column holds a name or a number that also stands in other data.",
        ],
    ),
    (
        "assess.link.tokens",
        [
            "{columns}: sigle fatte con una chiave segreta. Possono ripetersi da una versione all’altra di questi dati, altrove non dicono nulla.",
            "{columns}: Kürzel aus einem geheimen Schlüssel. Sie können sich von Version zu Version dieser Daten wiederholen, anderswo sagen sie nichts.",
            "{columns} : codes faits avec une clé secrète. Ils peuvent se répéter d’une version à l’autre de ces données, ailleurs ils ne disent rien.",
            "{columns}: tokens made with a secret key. They may recur from version to version of these data; elsewhere they say nothing.",
        ],
    ),
    (
        "assess.link.versions",
        [
            "Prima di uscire, ogni versione è confrontata con tutte le precedenti, da sole e insieme.",
            "Bevor sie erscheint, wird jede Version mit allen früheren verglichen, einzeln und zusammen.",
            "Avant de paraître, chaque version est comparée à toutes les précédentes, une à une et ensemble.",
            "Before it goes out, each version is compared with all earlier ones, one by one and together.",
        ],
    ),
    ("assess.remains", ["Che cosa resta", "Was bleibt", "Ce qui reste", "What remains"]),
    (
        "assess.remains.cells",
        [
            "Chi conosce alcune delle persone contate in una cella può sottrarle e restringere il resto.",
            "Wer einige der Personen kennt, die eine Zelle zählt, kann sie abziehen und so den Rest eingrenzen.",
            "Qui connaît quelques-unes des personnes comptées dans une cellule peut les soustraire et cerner le reste.",
            "Whoever knows some of the persons counted in a cell can subtract them and narrow down the rest.",
        ],
    ),
    (
        "assess.remains.elsewhere",
        [
            "Ciò che altri pubblicano delle stesse persone non è stato considerato.",
            "Was andere über dieselben Personen veröffentlichen, wurde nicht betrachtet.",
            "Ce que d’autres publient des mêmes personnes n’a pas été considéré.",
            "What others publish of the same persons was not considered.",
        ],
    ),
    (
        "assess.remains.records",
        [
            "Chi di una persona sa più delle caratteristiche elencate, per esempio il valore di un’altra colonna, può riconoscerne il record.",
            "Wer von einer Person mehr weiss als die genannten Merkmale, etwa den Wert einer anderen Spalte, kann ihren Datensatz erkennen.",
            "Qui sait d’une personne plus que les caractéristiques citées, par exemple la valeur d’une autre colonne, peut reconnaître son enregistrement.",
            "Whoever knows more of a person than the traits listed, such as the value of another column, may recognise their record.",
        ],
    ),
    (
        "assess.single",
        [
            "Si può isolare una persona?",
            "Lässt sich eine Person herausgreifen?",
            "Peut-on isoler une personne ?",
            "Can a person be singled out?",
        ],
    ),
    (
        "assess.single.cells",
        [
            "Sono pubblicati solo conteggi, nessuno sopra zero e sotto {threshold}.",
            "Veröffentlicht sind nur Anzahlen, keine über null und unter {threshold}.",
            "Ne sont publiés que des comptes, aucun au-dessus de zéro et au-dessous de {threshold}.",
            "Only counts are published, none above zero and below {threshold}.",
        ],
    ),
    (
        "assess.single.noise",
        [
            "Sono pubblicati solo conteggi, e nessuno è esatto alla persona.",
            "Veröffentlicht sind nur Anzahlen, und keine ist auf die Person genau.",
            "Ne sont publiés que des comptes, et aucun n’est exact à la personne près.",
            "Only counts are published, and none is exact to the person.",
        ],
    ),
    (
        "assess.single.persons",
        [
            "Con le caratteristiche elencate nessuno trova il record di una persona sola: almeno {found} persone le condividono.",
            "Mit den genannten Merkmalen findet niemand den Datensatz einer einzigen Person: Mindestens {found} Personen teilen sie.",
            "Avec les caractéristiques citées personne ne trouve l’enregistrement d’une seule personne : au moins {found} personnes les partagent.",
            "By the traits listed nobody finds the record of one person alone: at least {found} persons share them.",
        ],
    ),
    (
        "assess.single.records",
        [
            "Con le caratteristiche elencate nessuno trova un record solo: almeno {found} le condividono. Si contano i record: chi ne ha più d’uno conta più volte.",
            "Mit den genannten Merkmalen findet niemand einen einzelnen Datensatz: Mindestens {found} teilen sie. Gezählt werden Datensätze: Wer mehrere hat, zählt mehrmals.",
            "Avec les caractéristiques citées personne ne trouve un enregistrement seul : au moins {found} les partagent. Ce sont les enregistrements que l’on compte : qui en a plusieurs compte plusieurs fois.",
            "By the traits listed nobody finds a single record: at least {found} share them. Records are counted: a person with several counts several times.",
        ],
    ),
];
