"""The invented words of Montelago: names of people, places, services and things.

Nothing here was taken from a register. Start at ``MUNICIPI``; ``generate.py``
does the rest.
"""

# The nine municipi: name, sector, share of the residents in per cent, row (north to south) and column (west to east).
MUNICIPI = [
    ("Montesole", "Colline", 5, 0, 0),
    ("Pian Castagno", "Colline", 4, 0, 1),
    ("Colle", "Colline", 9, 0, 2),
    ("San Rocco", "Piano", 13, 1, 0),
    ("Molini", "Piano", 15, 1, 1),
    ("Vigne", "Piano", 11, 1, 2),
    ("Lido", "Lago", 9, 2, 0),
    ("Centro", "Lago", 20, 2, 1),
    ("Riva", "Lago", 14, 2, 2),
]

STREETS = {
    "Montesole": [
        "Strada del Sole", "Via Belvedere", "Via ai Ronchi", "Salita dei Cappuccini", "Via al Bosco Grande",
        "Strada dell'Alpe", "Via delle Primule", "Via Prà di Sopra", "Sentiero dei Larici", "Via Cà Rossa",
    ],
    "Pian Castagno": [
        "Via dei Castagni", "Strada della Fonte", "Via al Grotto", "Via Selva Alta", "Piazza della Chiesa Vecchia",
        "Via alla Nevera", "Via dei Carbonai", "Strada Pian di Là", "Via Metà Monte", "Via alla Cappella",
    ],
    "Colle": [
        "Via del Colle", "Via Panoramica", "Via alle Scuole", "Salita San Biagio", "Via Torre Saracena", "Via dei Noci",
        "Via Crocetta", "Strada dei Ciliegi", "Via alla Torretta", "Via Bellavista", "Via Pometta", "Vicolo Chiuso",
    ],
    "San Rocco": [
        "Via San Rocco", "Viale della Stazione", "Via delle Officine", "Via al Deposito", "Via Ferriera",
        "Piazza dei Ferrovieri", "Via Campagna Lunga", "Via dei Pioppi", "Via Artigiani", "Via Sottopasso",
        "Via della Pace", "Via del Gasometro", "Via Ponte Nuovo",
    ],
    "Molini": [
        "Via ai Molini", "Viale della Roggia Vecchia", "Via della Roggia", "Via del Mugnaio", "Piazza Molino Grande",
        "Via Lavatoio", "Via alla Chiusa", "Via dei Salici", "Via Nuova", "Via delle Cartiere", "Via Università",
        "Via dell'Ospedale", "Corso Europa", "Via Isolino",
    ],
    "Vigne": [
        "Via alle Vigne", "Via dei Filari", "Via del Torchio", "Via Cantine", "Strada del Merlot", "Via Uva Americana",
        "Via Pergola", "Via ai Crotti", "Via della Vendemmia", "Via San Martino", "Via Moscatello", "Via Campo Sportivo",
    ],
    "Lido": [
        "Viale del Lido", "Via alla Spiaggia", "Via delle Canne", "Via dei Pescatori", "Via Foce", "Lungofiume",
        "Via Rive di Sabbia", "Via degli Aironi", "Via Campeggio", "Via del Delta", "Via Piscina",
    ],
    "Centro": [
        "Piazza del Mercato", "Via della Posta", "Contrada dei Calzolai", "Corso Vittoria", "Via Stretta",
        "Via Teatro", "Piazza del Municipio", "Via Santa Caterina", "Via degli Orefici", "Via Pretorio", "Via dei Mercanti",
        "Vicolo del Forno", "Quai Città di Mülheim", "Via Cattedrale", "Via Torchi", "Piazzetta della Perla",
    ],
    "Riva": [
        "Lungolago dei Tigli", "Via al Porto", "Riva dei Barcaioli", "Via Darsena", "Via delle Magnolie",
        "Piazza dell'Imbarcadero", "Via Cantiere", "Via Villa Eden", "Via degli Oleandri", "Via Camelie",
        "Viale dei Cedri", "Via del Faro", "Via Molo Vecchio",
    ],
}

# Streets with paid or limited parking, and how many of a hundred fines are written there.
PARKING_STREETS = {
    "Lungolago dei Tigli": 9, "Piazza del Mercato": 9, "Corso Vittoria": 8, "Via della Posta": 8,
    "Viale della Stazione": 8, "Via al Porto": 7, "Piazza dell'Imbarcadero": 6, "Via dell'Ospedale": 6,
    "Viale del Lido": 6, "Corso Europa": 6, "Via Teatro": 5, "Via alla Spiaggia": 5, "Via Università": 5,
    "Via ai Molini": 4, "Via alle Vigne": 4, "Via San Rocco": 4,
}

SURNAMES = [
    "Ambrosini", "Bernasconi", "Bianchi", "Camponovo", "Cattaneo", "Cereghetti", "Corti", "Crivelli", "De Luca", "Fasola",
    "Ferrari", "Fontana", "Fumagalli", "Galli", "Ghirlanda", "Gianinazzi", "Lepori", "Lurati", "Maspoli", "Monti",
    "Moretti", "Pedrazzini", "Pellegrini", "Poretti", "Quadri", "Regazzoni", "Rezzonico", "Riva", "Robbiani", "Rossi",
    "Rusca", "Sala", "Soldati", "Tettamanti", "Valsangiacomo", "Vassalli", "Zanetti", "Müller", "Schmid", "Keller",
    "Brönnimann", "Hürlimann", "Käser", "Züger", "Weber", "Da Silva", "Gonçalves", "Araújo", "Nováková", "Krasniqi",
    "Petrović", "Jovanović", "Đurić", "Yılmaz", "Nguyễn", "Kowalski", "Dubois", "Lefèvre", "O'Connor", "D'Angelo",
    "Esposito", "Greco", "Colombo", "Marchetti",
]
MEN = [
    "Alessandro", "Andrea", "André", "Carlo", "Davide", "Elia", "Fabio", "Gabriele", "Giò", "Giovanni", "Jörg", "Leonardo",
    "Luca", "Marco", "Matteo", "Michele", "Nicolò", "Noè", "Paolo", "Pietro", "René", "Samuele", "Stefano", "Tiziano",
    "Ugo", "Željko", "José", "Jürgen", "Luís", "Ömer",
]
WOMEN = [
    "Alice", "Anna", "Beatrice", "Béatrice", "Camilla", "Chiara", "Daniela", "Elena", "Eleonora", "Francesca", "Giada",
    "Giulia", "Irène", "Laura", "Lucia", "Maria", "Martina", "Mónica", "Nicole", "Noemi", "Paola", "Sara", "Sofia",
    "Susanna", "Verena", "Zoë", "Ayşe", "Zuzana", "Mirjeta", "Inês",
]

# Parking fines of an invented ordinance: code, amount, weight.
ARTICLES = [
    ("P1", "40.00", 34), ("P2", "60.00", 20), ("P3", "100.00", 9), ("P4", "45.00", 14), ("P5", "120.00", 9),
    ("P6", "80.00", 6), ("P7", "140.00", 4), ("P8", "50.00", 4),
]

# Faults citizens report: category, weight, sentences of the kind people write.
FAULTS = [
    ("illuminazione", 20, ["Lampione spento da giorni", "Luce che lampeggia tutta la notte davanti a casa", "Die Strassenlampe ist kaputt"]),
    ("strade", 25, ["Buca pericolosa sul marciapiede", "Tombino che balla e fa rumore", "Schlagloch, gefährlich für Velos"]),
    ("rifiuti", 22, ["Sacchi abbandonati accanto al contenitore", "Cestino stracolmo", "Überfüllter Container"]),
    ("verde", 13, ["Ramo spezzato che pende sulla strada", "Siepe che invade il passaggio", "Hecke wächst über den Gehweg"]),
    ("segnaletica", 11, ["Cartello girato dal vento", "Strisce pedonali sbiadite", "Wegweiser verdreht"]),
    ("arredo", 9, ["Panchina rotta", "Fontana che perde", "Spielplatz: Schaukel defekt"]),
]

SCHOOLS = [
    ("Scuola elementare Centro", 150), ("Scuola elementare Molini", 140), ("Scuola elementare San Rocco", 130),
    ("Scuola elementare Riva", 110), ("Scuola elementare Vigne", 100), ("Scuola elementare Lido", 80),
    ("Scuola elementare Colle", 70), ("Scuola elementare Montesole", 26), ("Scuola elementare Pian Castagno", 17),
    ("Scuola dell'infanzia Centro", 90), ("Scuola dell'infanzia Molini", 80), ("Scuola dell'infanzia Vigne", 55),
    ("Scuola dell'infanzia Lido", 48), ("Scuola dell'infanzia Montesole", 14),
]

# Trees: code, scientific name, Italian, German, English, weight, metres when old.
SPECIES = [
    ("TIL", "Tilia cordata", "tiglio selvatico", "Winterlinde", "small-leaved lime", 18, 20),
    ("PLA", "Platanus × hispanica", "platano", "Ahornblättrige Platane", "London plane", 14, 28),
    ("ACE", "Acer platanoides", "acero riccio", "Spitzahorn", "Norway maple", 11, 18),
    ("CAS", "Castanea sativa", "castagno", "Edelkastanie", "sweet chestnut", 10, 20),
    ("IPP", "Aesculus hippocastanum", "ippocastano", "Rosskastanie", "horse chestnut", 8, 20),
    ("BET", "Betula pendula", "betulla", "Hängebirke", "silver birch", 6, 16),
    ("MAG", "Magnolia grandiflora", "magnolia", "Immergrüne Magnolie", "evergreen magnolia", 5, 12),
    ("CED", "Cedrus deodara", "cedro dell'Himalaya", "Himalaja-Zeder", "deodar cedar", 4, 24),
    ("TRA", "Trachycarpus fortunei", "palma di Fortune", "Hanfpalme", "windmill palm", 4, 7),
    ("SAL", "Salix alba", "salice bianco", "Silberweide", "white willow", 4, 16),
    ("QUE", "Quercus robur", "farnia", "Stieleiche", "English oak", 4, 24),
    ("PRU", "Prunus serrulata", "ciliegio giapponese", "Japanische Blütenkirsche", "Japanese cherry", 6, 8),
    ("GIN", "Ginkgo biloba", "ginkgo", "Ginkgo", "ginkgo", 3, 18),
    ("OLE", "Olea europaea", "olivo", "Olivenbaum", "olive tree", 3, 6),
]

# City property: use, how many, names in turn, side in metres (least, greatest), francs insured per square metre.
ESTATES = [
    ("scuola", 26, ["Scuola elementare", "Scuola dell'infanzia", "Palestra scolastica"], 25, 60, 3800),
    ("amministrazione", 18, ["Palazzo civico", "Ufficio rionale", "Sportello di quartiere"], 15, 40, 4200),
    ("sport", 22, ["Campo sportivo", "Palestra doppia", "Piscina", "Campo da bocce"], 30, 110, 900),
    ("cultura", 14, ["Biblioteca", "Museo", "Sala multiuso", "Teatro"], 18, 45, 4600),
    ("alloggi", 34, ["Casa popolare", "Casa per anziani", "Palazzina"], 14, 32, 3300),
    ("parco", 40, ["Parco giochi", "Giardino pubblico", "Parco"], 35, 140, 0),
    ("parcheggio", 24, ["Autosilo", "Posteggio"], 25, 70, 600),
    ("magazzino", 18, ["Magazzino comunale", "Deposito", "Officina"], 18, 50, 1400),
    ("rustico", 16, ["Rustico", "Alpe", "Lavatoio"], 7, 14, 1500),
    ("altro", 12, ["Cappella", "Darsena", "Torre"], 8, 25, 2500),
]

# The counter's services: Italian, German, English, area, channel, fee in francs ("" = free), since,
# how much it is used (from 5 on its use is counted every day).
SERVICES = [
    ("Certificato di domicilio", "Wohnsitzbescheinigung", "Certificate of residence", "popolazione", "entrambi", "15.00", "2016-03-01", 34),
    ("Notifica di arrivo", "Anmeldung", "Registering arrival", "popolazione", "entrambi", "20.00", "2017-01-09", 12),
    ("Notifica di partenza", "Abmeldung", "Registering departure", "popolazione", "entrambi", "", "2017-01-09", 9),
    ("Cambio di indirizzo", "Adressänderung", "Change of address", "popolazione", "online", "", "2015-09-14", 21),
    ("Carta d'identità", "Identitätskarte", "Identity card", "popolazione", "sportello", "70.00", "2009-01-05", 0),
    ("Registrazione del cane", "Hundeanmeldung", "Dog registration", "popolazione", "entrambi", "75.00", "2018-02-01", 3),
    ("Prenotazione di un appuntamento", "Terminbuchung", "Booking an appointment", "popolazione", "online", "", "2020-06-02", 58),
    ("Attestato di buona condotta", "Leumundszeugnis", "Certificate of good conduct", "popolazione", "sportello", "30.00", "2009-01-05", 0),
    ("Posteggio per residenti", "Anwohnerparkkarte", "Residents' parking permit", "mobilita", "entrambi", "360.00", "2016-11-21", 17),
    ("Posteggio giornaliero in zona blu", "Tagesparkkarte blaue Zone", "Day permit for the blue zone", "mobilita", "online", "15.00", "2019-04-01", 46),
    ("Pagamento di una multa", "Busse bezahlen", "Paying a fine", "mobilita", "online", "", "2014-05-05", 25),
    ("Carta giornaliera per i trasporti", "Tageskarte öffentlicher Verkehr", "Day travel pass", "mobilita", "entrambi", "45.00", "2013-01-07", 14),
    ("Contributo per biciclette elettriche", "Förderbeitrag E-Bike", "Grant for electric bicycles", "mobilita", "online", "", "2021-03-15", 4),
    ("Posto barca", "Bootsplatz", "Boat mooring", "mobilita", "sportello", "480.00", "2009-01-05", 0),
    ("Notifica di costruzione", "Bauanzeige", "Building notice", "edilizia", "entrambi", "100.00", "2020-10-05", 5),
    ("Domanda di costruzione", "Baugesuch", "Building application", "edilizia", "entrambi", "250.00", "2022-01-10", 4),
    ("Estratto del piano catastale", "Auszug aus dem Katasterplan", "Cadastral plan extract", "edilizia", "entrambi", "30.00", "2017-05-02", 11),
    ("Consultazione degli atti edilizi", "Einsicht in Bauakten", "Access to building files", "edilizia", "sportello", "50.00", "2009-01-05", 0),
    ("Contributo per il risanamento energetico", "Förderbeitrag energetische Sanierung", "Grant for energy renovation", "edilizia", "entrambi", "", "2019-01-07", 3),
    ("Occupazione di suolo pubblico", "Benützung öffentlichen Grundes", "Use of public ground", "edilizia", "entrambi", "80.00", "2018-09-03", 4),
    ("Iscrizione alla mensa", "Anmeldung Mittagstisch", "School canteen enrolment", "scuola", "online", "", "2018-05-14", 13),
    ("Iscrizione allo scuolabus", "Anmeldung Schulbus", "School bus enrolment", "scuola", "online", "", "2018-05-14", 7),
    ("Posto all'asilo nido", "Krippenplatz", "Nursery place", "scuola", "entrambi", "", "2017-02-06", 4),
    ("Colonie estive", "Ferienlager", "Summer camps", "scuola", "entrambi", "180.00", "2016-02-01", 8),
    ("Fattura elettronica dell'imposta comunale", "E-Rechnung Gemeindesteuer", "Electronic tax bill", "tributi", "online", "", "2019-09-02", 19),
    ("Dilazione di pagamento", "Ratenzahlung", "Paying by instalments", "tributi", "entrambi", "", "2020-04-20", 6),
    ("Rettifica della tassa rifiuti", "Berichtigung der Kehrichtgebühr", "Correcting the waste fee", "tributi", "sportello", "", "2011-01-10", 0),
    ("Segnalazione di un guasto", "Mängelmelder", "Reporting a fault", "ambiente", "online", "", "2020-03-02", 16),
    ("Ritiro degli ingombranti", "Sperrgutabholung", "Bulky waste collection", "ambiente", "entrambi", "25.00", "2018-01-08", 15),
    ("Acquisto dei sacchi ufficiali", "Kauf der Gebührensäcke", "Official rubbish bags", "ambiente", "sportello", "11.00", "2009-01-05", 0),
    ("Adotta un albero", "Baumpatenschaft", "Adopt a tree", "ambiente", "online", "", "2026-03-02", 5),
    ("Prenotazione di sale", "Saalreservation", "Hall booking", "cultura", "entrambi", "60.00", "2017-10-02", 9),
    ("Prenotazione di impianti sportivi", "Reservation von Sportanlagen", "Booking sports grounds", "cultura", "entrambi", "40.00", "2017-10-02", 18),
    ("Prestito della biblioteca", "Bibliotheksausleihe", "Library loans", "cultura", "entrambi", "", "2012-09-03", 41),
    ("Biglietti dei musei", "Museumstickets", "Museum tickets", "cultura", "entrambi", "12.00", "2021-06-01", 22),
    ("Autorizzazione per manifestazioni", "Veranstaltungsbewilligung", "Event permit", "cultura", "entrambi", "120.00", "2018-03-05", 3),
    ("Consulenza sociale", "Sozialberatung", "Social counselling", "sociale", "sportello", "", "2009-01-05", 0),
    ("Pasti a domicilio", "Mahlzeitendienst", "Meals at home", "sociale", "sportello", "17.00", "2010-03-01", 0),
    ("Concessione di una tomba", "Grabkonzession", "Grave concession", "sociale", "sportello", "900.00", "2009-01-05", 0),
    ("Petizione elettronica", "E-Petition", "Electronic petition", "sociale", "online", "", "2026-01-12", 6),
]

# Administrative procedures: area, unit, names.
PROCEDURES = [
    ("Popolazione e sicurezza", "Controllo abitanti", [
        "Rilascio del certificato di domicilio", "Rilascio dello stato di famiglia", "Notifica di arrivo di cittadini svizzeri",
        "Notifica di arrivo di cittadini stranieri", "Notifica di partenza", "Cambiamento di indirizzo", "Dichiarazione di soggiorno",
        "Attestazione di esistenza in vita", "Iscrizione nel catalogo elettorale", "Naturalizzazione agevolata: rapporto comunale",
        "Naturalizzazione ordinaria: esame comunale", "Blocco della comunicazione dei dati",
    ]),
    ("Popolazione e sicurezza", "Polizia comunale", [
        "Autorizzazione di posteggio per residenti", "Autorizzazione di posteggio per ditte", "Reclamo contro una multa d'ordine",
        "Permesso di carico e scarico", "Autorizzazione per lavori notturni", "Autorizzazione per fuochi d'artificio",
        "Chiusura temporanea di una strada", "Oggetti trovati: restituzione", "Deroga al divieto di circolazione",
        "Autorizzazione per vendita ambulante", "Contrassegno per persone con disabilità", "Deroga all'orario degli esercizi pubblici",
    ]),
    ("Popolazione e sicurezza", "Ufficio funerario", [
        "Concessione di una tomba", "Rinnovo di una concessione", "Autorizzazione alla cremazione", "Trasferimento di una salma",
    ]),
    ("Territorio e costruzioni", "Edilizia privata", [
        "Domanda di costruzione ordinaria", "Notifica di costruzione", "Proroga di una licenza edilizia", "Certificato di abitabilità",
        "Annuncio di inizio lavori", "Consultazione degli atti edilizi", "Impianti solari: notifica", "Demolizione di un edificio",
        "Cambiamento di destinazione", "Posa di insegne pubblicitarie", "Allacciamento alla canalizzazione",
        "Certificazione dell'idoneità fonica", "Scavo su strada comunale",
    ]),
    ("Territorio e costruzioni", "Catasto", [
        "Estratto del piano catastale", "Attribuzione del numero civico", "Rettifica dei confini", "Mutazione di un fondo",
        "Certificato di ubicazione", "Intavolazione di una servitù a favore della città",
    ]),
    ("Territorio e costruzioni", "Verde pubblico", [
        "Taglio di un albero protetto", "Occupazione di un'area verde", "Adozione di un'aiuola", "Orti comunali: assegnazione",
        "Danni causati da alberi della città",
    ]),
    ("Scuola, cultura e socialità", "Istituto scolastico", [
        "Iscrizione alla scuola dell'infanzia", "Iscrizione alla scuola elementare", "Iscrizione alla mensa", "Iscrizione allo scuolabus",
        "Deroga di sede", "Congedo straordinario", "Sussidio per la scuola montana", "Doposcuola: ammissione",
    ]),
    ("Scuola, cultura e socialità", "Cultura ed eventi", [
        "Autorizzazione per manifestazioni", "Contributo ad associazioni culturali", "Noleggio di materiale", "Affitto di sale comunali",
        "Patrocinio della città", "Riprese cinematografiche su suolo pubblico", "Esposizione in spazi della città",
    ]),
    ("Scuola, cultura e socialità", "Servizi sociali", [
        "Prestazione complementare comunale", "Contributo per attività sportive dei giovani", "Pasti a domicilio", "Alloggio a pigione moderata",
        "Consulenza per debiti", "Tutela e curatela: rapporto annuale", "Aiuto d'urgenza", "Trasporto di persone con mobilità ridotta",
    ]),
    ("Finanze e ambiente", "Contribuzioni", [
        "Dilazione del pagamento dell'imposta", "Condono dell'imposta comunale", "Rettifica della tassa rifiuti",
        "Certificato di imposte pagate", "Rimborso di imposte", "Tassa di soggiorno: notifica", "Esenzione dalla tassa sui cani",
        "Fattura elettronica: attivazione",
    ]),
    ("Finanze e ambiente", "Energia e ambiente", [
        "Contributo per biciclette elettriche", "Contributo per il risanamento energetico", "Contributo per impianti fotovoltaici",
        "Controllo degli impianti a combustione", "Annuncio di rifiuti edili", "Posa di contenitori interrati", "Segnalazione di rumori molesti",
        "Autorizzazione per pompe di calore", "Smaltimento di neofite invasive",
    ]),
    ("Finanze e ambiente", "Commesse pubbliche", [
        "Iscrizione nell'albo dei fornitori", "Ricorso contro un'aggiudicazione", "Pagamento di fatture ai fornitori",
        "Svincolo di garanzie", "Subappalto: autorizzazione",
    ]),
]

# Which procedure is done through which online service (by the service's Italian name).
PROCEDURE_SERVICES = {
    "Rilascio del certificato di domicilio": "Certificato di domicilio",
    "Notifica di arrivo di cittadini svizzeri": "Notifica di arrivo",
    "Notifica di arrivo di cittadini stranieri": "Notifica di arrivo",
    "Notifica di partenza": "Notifica di partenza",
    "Cambiamento di indirizzo": "Cambio di indirizzo",
    "Autorizzazione di posteggio per residenti": "Posteggio per residenti",
    "Domanda di costruzione ordinaria": "Domanda di costruzione",
    "Notifica di costruzione": "Notifica di costruzione",
    "Consultazione degli atti edilizi": "Consultazione degli atti edilizi",
    "Estratto del piano catastale": "Estratto del piano catastale",
    "Concessione di una tomba": "Concessione di una tomba",
    "Iscrizione alla mensa": "Iscrizione alla mensa",
    "Iscrizione allo scuolabus": "Iscrizione allo scuolabus",
    "Autorizzazione per manifestazioni": "Autorizzazione per manifestazioni",
    "Affitto di sale comunali": "Prenotazione di sale",
    "Pasti a domicilio": "Pasti a domicilio",
    "Dilazione del pagamento dell'imposta": "Dilazione di pagamento",
    "Rettifica della tassa rifiuti": "Rettifica della tassa rifiuti",
    "Fattura elettronica: attivazione": "Fattura elettronica dell'imposta comunale",
    "Contributo per biciclette elettriche": "Contributo per biciclette elettriche",
    "Contributo per il risanamento energetico": "Contributo per il risanamento energetico",
}

# Air sensors: code, name, kind, municipio, first day, metres above sea level, pollution compared with the centre.
STATIONS = [
    ("CEN", "Centro, Corso Vittoria", "traffico", "Centro", "2025-10-01", 276, 1.0),
    ("LID", "Lido, Viale del Lido", "fondo-urbano", "Lido", "2025-10-01", 273, 0.62),
    ("VIG", "Vigne, Campo Sportivo", "fondo-suburbano", "Vigne", "2025-10-01", 318, 0.48),
    ("MON", "Montesole, Belvedere", "fondo-rurale", "Montesole", "2026-04-01", 742, 0.22),
]
