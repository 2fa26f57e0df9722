#!/usr/bin/env python3
"""Generates the departments' data of Montelago, a city that does not exist.

Run it from anywhere: ``python3 tests/montelago/generate.py``. It writes the
SQL dumps, the CSV drops and the GeoJSON files beside itself, and the same
bytes every time: every department has its own seed, so a change in one leaves
the others as they are. Python's standard library is all it needs.

The people are drawn by lot from the lists in ``words.py``. Their codici
fiscali, AHV numbers and plates are well formed, check characters and all,
because a scanner for personal data must have something true to find; they
belong to nobody on purpose. None of it may be published: that is the point.

Start at ``main``.
"""

import datetime as dt
import json
import math
import random
import sys
import unicodedata
from pathlib import Path

sys.dont_write_bytecode = True  # this folder holds data, not caches
import words  # noqa: E402

HERE = Path(__file__).resolve().parent
FIRST = dt.date(2025, 10, 1)
LAST = dt.date(2026, 9, 30)
DAYS = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
ROWS_PER_INSERT = 250


def dice(department):
    """A department's own random numbers."""
    return random.Random(f"montelago:{department}")


def pick(rng, pairs):
    """One of ``(value, weight)`` pairs."""
    return rng.choices([value for value, _ in pairs], [weight for _, weight in pairs])[0]


# --- Places -----------------------------------------------------------------

# The corners of the municipi, north to south and west to east: a bay of the lake in the south, hills in the north.
CORNERS = [
    [(8.9020, 46.0400), (8.9250, 46.0495), (8.9520, 46.0478), (8.9830, 46.0380)],
    [(8.8995, 46.0220), (8.9300, 46.0262), (8.9570, 46.0245), (8.9915, 46.0210)],
    [(8.9080, 46.0060), (8.9340, 46.0118), (8.9555, 46.0108), (8.9840, 46.0052)],
    [(8.9135, 45.9905), (8.9365, 46.0012), (8.9538, 46.0008), (8.9745, 45.9910)],
]


def corner(row, column):
    """A corner of the municipi: longitude, latitude."""
    return CORNERS[row][column]


def border(start, end):
    """The points of a border between two corners, the first but not the last; the same line from both sides."""
    (a, b) = sorted([start, end])
    rng = dice(f"border:{a}:{b}")
    (x0, y0), (x1, y1) = corner(*a), corner(*b)
    line = [(x0, y0)]
    for n in range(1, 12):
        along, aside = n / 12, rng.uniform(-0.022, 0.022)
        line.append((x0 + (x1 - x0) * along - (y1 - y0) * aside, y0 + (y1 - y0) * along + (x1 - x0) * aside))
    line.append((x1, y1))
    return line[:-1] if start == a else line[:0:-1]


def municipio_ring(row, column):
    """A municipio's border, counter-clockwise and closed."""
    corners = [(row + 1, column), (row + 1, column + 1), (row, column + 1), (row, column)]
    ring = [point for n in range(4) for point in border(corners[n], corners[(n + 1) % 4])]
    return [[round(x, 6), round(y, 6)] for x, y in ring + ring[:1]]


def point_in(rng, name):
    """A point well inside a municipio: longitude, latitude."""
    row, column = next((m[3], m[4]) for m in words.MUNICIPI if m[0] == name)
    u, v = rng.uniform(0.18, 0.82), rng.uniform(0.18, 0.82)
    weights = [((row, column), (1 - u) * (1 - v)), ((row, column + 1), u * (1 - v)),
               ((row + 1, column), (1 - u) * v), ((row + 1, column + 1), u * v)]
    return tuple(sum(corner(*at)[axis] * weight for at, weight in weights) for axis in (0, 1))


def lv95(lon, lat):
    """East and north in metres; swisstopo's approximate formulas, good to a metre."""
    y = (lat * 3600 - 169028.66) / 10000
    x = (lon * 3600 - 26782.5) / 10000
    east = 2600072.37 + 211455.93 * x - 10938.51 * x * y - 0.36 * x * y**2 - 44.54 * x**3
    north = 1200147.07 + 308807.95 * y + 3745.25 * x**2 + 76.63 * y**2 - 194.56 * x**2 * y + 119.79 * y**3
    return east, north


def moved(lon, lat, east, north):
    """A point so many metres further."""
    return lon + east / (111320 * math.cos(math.radians(lat))), lat + north / 110570


# --- People -----------------------------------------------------------------

ODD = dict(zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
               [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12,
                14, 16, 10, 22, 25, 24, 23]))
BIRTHPLACES = ["Z133", "C933", "F205", "L682", "H501", "Z112", "Z110"]


def letters(name):
    """A name's plain capital letters."""
    plain = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("ı", "i"))
    return [letter for letter in plain.upper() if "A" <= letter <= "Z"]


def name_code(name, given):
    """The three letters of a codice fiscale that stand for a name."""
    consonants = [letter for letter in letters(name) if letter not in "AEIOU"]
    vowels = [letter for letter in letters(name) if letter in "AEIOU"]
    if given and len(consonants) >= 4:
        consonants = [consonants[0], consonants[2], consonants[3]]
    return "".join((consonants + vowels + ["X", "X"])[:3])


def codice_fiscale(rng, surname, given, sex, birth):
    """A codice fiscale with its check letter (D.M. 23 December 1976)."""
    day = birth.day + (40 if sex == "F" else 0)
    body = (f"{name_code(surname, False)}{name_code(given, True)}{birth.year % 100:02}"
            f"{'ABCDEHLMPRST'[birth.month - 1]}{day:02}{rng.choice(BIRTHPLACES)}")
    value = sum(ODD[c] if n % 2 == 0 else int(c, 36) - (10 if c.isalpha() else 0) for n, c in enumerate(body))
    return body + chr(ord("A") + value % 26)


def ahv(rng):
    """A Swiss social security number with its EAN-13 check digit."""
    digits = "756" + "".join(str(rng.randrange(10)) for _ in range(9))
    check = -sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(digits)) % 10
    full = f"{digits}{check}"
    return f"{full[:3]}.{full[3:7]}.{full[7:11]}.{full[11:]}"


def plate(rng):
    """A plate: two of three from the canton, the others Italian."""
    if rng.random() < 0.67:
        return f"TI {rng.randrange(1000, 399999)}"
    letter = lambda: rng.choice("ABCDEFGHJKLMNPRSTVWXYZ")
    return f"{letter()}{letter()}{rng.randrange(1000):03}{letter()}{letter()}"


def phone(rng):
    """A mobile number, Swiss or Italian."""
    if rng.random() < 0.75:
        return f"+41 {rng.choice(['76', '78', '79'])} {rng.randrange(100, 999)} {rng.randrange(100):02} {rng.randrange(100):02}"
    return f"+39 3{rng.randrange(20, 99)} {rng.randrange(1000000, 9999999)}"


def person(rng, sex, birth):
    """Somebody who does not exist."""
    surname, given = rng.choice(words.SURNAMES), rng.choice(words.MEN if sex == "M" else words.WOMEN)
    mailbox = "".join(letters(given)).lower() + "." + "".join(letters(surname)).lower()
    return {
        "surname": surname, "given": given, "sex": sex, "birth": birth, "ahv": ahv(rng), "phone": phone(rng),
        "cf": codice_fiscale(rng, surname, given, sex, birth), "email": f"{mailbox}{rng.randrange(100)}@posta.example",
    }


def birthday(rng, age, on=LAST):
    """A day of birth of somebody of that age."""
    day = on - dt.timedelta(days=int(age * 365.25) + rng.randrange(1, 365))
    return day


# --- Files ------------------------------------------------------------------

def literal(value):
    """A value as SQL writes it."""
    if value is None:
        return "NULL"
    if isinstance(value, (int, float)):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def write_dump(name, head, tables, views=()):
    """Writes an SQL dump: ``tables`` are ``(name, columns with types, rows)``."""
    out = [f"-- {head}\n-- Invented data: see README.md beside this file.\n"]
    for table, columns, rows in tables:
        out.append(f"CREATE TABLE {table} (\n  " + ",\n  ".join(columns) + "\n);")
        for start in range(0, len(rows), ROWS_PER_INSERT):
            lines = ",\n".join(f"({','.join(map(literal, row))})" for row in rows[start:start + ROWS_PER_INSERT])
            out.append(f"INSERT INTO {table} VALUES\n{lines};")
    out.extend(views)
    (HERE / name).write_text("\n".join(out) + "\n", encoding="utf-8", newline="\n")


def write_geojson(name, features):
    """Writes a feature collection, a feature a line."""
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    (HERE / name).write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8", newline="\n")


def feature(properties, kind, coordinates):
    """A GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


# --- Territory --------------------------------------------------------------

def streets():
    """Every street: number, name, municipio, its middle."""
    rng, found = dice("streets"), []
    for municipio, _, _, _, _ in words.MUNICIPI:
        for name in words.STREETS[municipio]:
            found.append((100 + len(found) * 3, name, municipio, point_in(rng, municipio)))
    return found


def territory():
    """The register of streets and of plots, and the borders of the municipi."""
    rng = dice("territorio")
    kinds = {"Piazza": "piazza", "Piazzetta": "piazza", "Sentiero": "sentiero", "Salita": "sentiero", "Vicolo": "vicolo"}
    roads = [(number, name, municipio, kinds.get(name.split()[0], "strada"), rng.randrange(80, 1400))
             for number, name, municipio, _ in streets()]
    plots = []
    for number in range(1, 161):
        sex = rng.choice("MF")
        owner = person(rng, sex, birthday(rng, rng.randrange(25, 92)))
        plots.append((number, rng.choice(roads)[0], rng.randrange(120, 4800), f"{owner['surname']} {owner['given']}",
                      owner["birth"], owner["ahv"]))
    write_dump("territorio.sql", "Servizio del territorio: stradario e fondi.", [
        ("strade", ["id INTEGER PRIMARY KEY", "nome TEXT NOT NULL", "municipio TEXT NOT NULL", "tipo TEXT", "lunghezza_m INTEGER"], roads),
        ("fondi", ["mappale INTEGER PRIMARY KEY", "strada_id INTEGER", "superficie_m2 INTEGER", "proprietario TEXT",
                   "data_nascita TEXT", "avs TEXT"], plots),
    ])
    write_geojson("municipi.geojson", [
        feature({"municipio": name, "settore": sector, "abitanti": round(48_000 * share / 100 / 10) * 10},
                "Polygon", [municipio_ring(row, column)])
        for name, sector, share, row, column in words.MUNICIPI
    ])


# --- Police -----------------------------------------------------------------

def owners(rng, count):
    """Owners of vehicles: one in nine is a company, which has no age and no sex."""
    found = []
    for number in range(1, count + 1):
        if rng.random() < 0.11:
            company = f"{rng.choice(words.SURNAMES)} {rng.choice(['SA', 'Sagl', '& Figli SA', 'Srl', 'Impresa generale'])}"
            found.append((number, "S", company, None, None, None, None, None, phone(rng), f"info{number}@ditta.example"))
            continue
        sex = "M" if rng.random() < 0.56 else "F"
        age = pick(rng, [(rng.randrange(19, 30), 20), (rng.randrange(30, 45), 31), (rng.randrange(45, 60), 27),
                         (rng.randrange(60, 75), 16), (rng.randrange(75, 90), 6)])
        who = person(rng, sex, birthday(rng, age))
        found.append((number, "P", who["surname"], who["given"], who["birth"], sex, who["cf"], who["ahv"], who["phone"], who["email"]))
    return found


def parking_spots():
    """For each street with limited parking: its number, its weight, the middle of its 250 m cell."""
    spots = []
    for number, name, _, centre in streets():
        if name in words.PARKING_STREETS:
            east, north = (math.floor(metres / 250) * 250 + 125 for metres in lv95(*centre))
            spots.append(((number, east, north), words.PARKING_STREETS[name]))
    return spots


def fine_hour(rng):
    """The hour of a fine: wardens walk by day."""
    return pick(rng, [(7, 2), (8, 6), (9, 10), (10, 12), (11, 11), (12, 5), (13, 7), (14, 11), (15, 11), (16, 10), (17, 8), (18, 4), (20, 2), (22, 1)])


def fines(rng, vehicles):
    """The fines of a year, with eleven rows that break a rule."""
    spots, rows = parking_spots(), []
    amounts = {code: amount for code, amount, _ in words.ARTICLES}
    moments = sorted(
        dt.datetime.combine(pick(rng, [(day, 0.3 if day.weekday() == 6 else 1.35 if day.month in (6, 7, 8) else 1.0) for day in DAYS]),
                         dt.time(fine_hour(rng), rng.randrange(60)))
        for _ in range(4870))
    for sequence, moment in enumerate(moments, start=1):
        street, east, north = pick(rng, spots)
        code = pick(rng, [(code, weight) for code, _, weight in words.ARTICLES])
        rows.append([f"V{moment.year}-{sequence:06}", moment.isoformat(), street, east + rng.randrange(-95, 96),
                     north + rng.randrange(-95, 96), code, amounts[code], rng.choice(vehicles)[0], f"A{rng.randrange(1, 24):02}", None])
        if rng.random() < 0.06:
            who = person(rng, "M", birthday(rng, 40))
            rows[-1][-1] = rng.choice([f"Il detentore {who['surname']} chiede di essere richiamato, tel. {who['phone']}",
                                       "Disco orario non leggibile", f"Opposizione annunciata: {who['email']}", "Veicolo con contrassegno esibito dopo"])
    for row in (40, 2200):
        rows[row][2] = 9999                       # a street that the territory does not know
    for row in (700, 3100):
        rows[row][0] = rows[row - 1][0]           # a number given twice: both rows are wrong
    for row in (1500, 2600, 4100):
        rows[row][6] = "0.00"                     # an amount that is none
    for row in (900, 3500):
        rows[row][5] = "P99"                      # an article that the ordinance does not have
    return rows


def police():
    """The database of parking fines."""
    rng = dice("polizia")
    holders = owners(rng, 3100)
    vehicles, plates = [], set()
    for holder in holders:
        for _ in range(pick(rng, [(1, 80), (2, 17), (3, 3)])):
            number = plate(rng)
            if number not in plates:
                plates.add(number)
                vehicles.append((number, holder[0]))
    write_dump("polizia.sql", "Polizia comunale: multe di parcheggio, veicoli, detentori.", [
        ("detentori", ["id INTEGER PRIMARY KEY", "tipo TEXT NOT NULL", "cognome TEXT NOT NULL", "nome TEXT", "data_nascita TEXT",
                       "sesso TEXT", "codice_fiscale TEXT", "avs TEXT", "telefono TEXT", "email TEXT"], holders),
        ("veicoli", ["targa TEXT PRIMARY KEY", "detentore_id INTEGER NOT NULL"], vehicles),
        ("multe", ["numero TEXT NOT NULL", "data_ora TEXT NOT NULL", "strada_id INTEGER", "est INTEGER", "nord INTEGER", "articolo TEXT",
                   "importo TEXT", "targa TEXT", "agente TEXT", "note TEXT"], fines(rng, vehicles)),
    ], [
        "CREATE VIEW multe_con_detentore AS\n"
        "SELECT m.numero, m.data_ora, m.strada_id, m.est, m.nord, m.articolo, m.importo, m.targa, m.agente, m.note,\n"
        "       d.cognome, d.nome, d.data_nascita, d.sesso, d.codice_fiscale, d.avs, d.telefono, d.email\n"
        "FROM multe m JOIN veicoli v ON v.targa = m.targa JOIN detentori d ON d.id = v.detentore_id;",
    ])


# --- Residents --------------------------------------------------------------

NATIONS = [("CH", 64), ("IT", 17), ("PT", 4), ("DE", 3), ("FR", 1), ("ES", 1), ("AT", 0.5), ("HR", 1), ("RO", 1), ("RS", 2), ("XK", 1.5),
           ("TR", 1), ("BA", 1), ("ER", 0.8), ("UA", 0.8), ("BR", 0.7), ("CN", 0.4), ("GB", 0.5)]


def resident_age(rng, municipio):
    """An age; the hills are older, the plain is younger."""
    tilt = {"Colline": (0.85, 1.5), "Piano": (1.15, 0.8), "Lago": (0.95, 1.1)}[next(m[1] for m in words.MUNICIPI if m[0] == municipio)]
    lo, hi = pick(rng, [((0, 18), 17 * tilt[0]), ((18, 30), 13), ((30, 45), 21 * tilt[0]), ((45, 65), 28), ((65, 80), 14 * tilt[1]), ((80, 99), 7 * tilt[1])])
    return rng.randrange(lo, hi)


def residents():
    """The extract of the register: everybody born on the first to the fifth of a month, about one resident in six."""
    rng, people = dice("anagrafe"), []
    by_municipio = {name: [s for s in streets() if s[2] == name] for name, *_ in words.MUNICIPI}
    for number in range(1, 7861):
        municipio = pick(rng, [(m[0], m[2]) for m in words.MUNICIPI])
        sex = "M" if rng.random() < 0.486 else "F"
        age = resident_age(rng, municipio)
        birth = birthday(rng, age).replace(day=rng.randrange(1, 6))
        birth = min(birth, LAST.replace(day=rng.randrange(1, 6)))
        who = person(rng, sex, birth)
        street = rng.choice(by_municipio[municipio])
        people.append((number, who["surname"], who["given"], sex, birth, who["ahv"], pick(rng, NATIONS), f"{street[1]} {rng.randrange(1, 90)}", municipio))
    write_dump("anagrafe.sql", "Servizi alla popolazione: estratto del registro degli abitanti.", [
        ("estratto", ["giorno TEXT NOT NULL", "criterio TEXT NOT NULL"], [(LAST, "nati dal 1° al 5 del mese")]),
        ("abitanti", ["id INTEGER PRIMARY KEY", "cognome TEXT NOT NULL", "nome TEXT NOT NULL", "sesso TEXT NOT NULL", "data_nascita TEXT NOT NULL",
                      "avs TEXT NOT NULL", "nazione TEXT NOT NULL", "indirizzo TEXT NOT NULL", "municipio TEXT NOT NULL"], people),
    ])


# --- Online counter ---------------------------------------------------------

def day_factor(day, digital):
    """How busy a day is: the counter sleeps at weekends, the site only a little."""
    week = 1.0 if day.weekday() < 5 else (0.45 if digital else 0.2)
    season = 0.75 if day.month in (7, 8) else 1.15 if day.month in (1, 9) else 1.0
    feast = 0.3 if (day.month, day.day) in {(12, 25), (12, 26), (1, 1), (1, 6), (8, 1), (8, 15)} else 1.0
    return week * season * feast


def counter():
    """The services of the counter, their daily use and the accounts of those who use them."""
    rng, services, use = dice("sportello"), [], []
    for number, (it, de, en, area, channel, fee, since, daily) in enumerate(words.SERVICES, start=1):
        head = person(rng, rng.choice("MF"), birthday(rng, 45))
        services.append((f"S{number:02}", it, de, en, area, channel, "f" if fee else "t", fee or None, since,
                         f"{head['given']} {head['surname']}", head["email"]))
        if daily < 5:
            continue
        mood = rng.uniform(3.6, 4.7)
        for day in DAYS:
            if day.isoformat() < since:
                continue
            trend = 1 + 0.18 * (day - FIRST).days / 365
            users = max(0, round(rng.gauss(1, 0.18) * 2.4 * daily * day_factor(day, channel == "online") * trend))
            done = sum(rng.random() < 0.83 for _ in range(users)) + (rng.randrange(3) if users > 8 else 0)
            votes = sum(rng.random() < 0.36 for _ in range(users))
            grade = f"{min(5, max(1, rng.gauss(mood, 0.9 / math.sqrt(votes)))):.2f}" if votes else None
            use.append((day, f"S{number:02}", users, done, votes, grade))
    use.sort(key=lambda row: (row[0], row[1]))
    accounts = []
    for number in range(1, 241):
        who = person(rng, rng.choice("MF"), birthday(rng, rng.randrange(18, 85)))
        accounts.append((number, f"{who['given']} {who['surname']}", who["email"], who["phone"], who["ahv"], who["cf"]))
    write_dump("sportello.sql", "Servizi digitali: catalogo dei servizi dello sportello, uso giornaliero, conti degli utenti.", [
        ("servizi", ["codice TEXT PRIMARY KEY", "nome_it TEXT NOT NULL", "nome_de TEXT NOT NULL", "nome_en TEXT NOT NULL", "ambito TEXT NOT NULL",
                     "canale TEXT NOT NULL", "gratuito TEXT NOT NULL", "tariffa TEXT", "attivo_dal TEXT NOT NULL", "responsabile TEXT", "email_responsabile TEXT"], services),
        ("uso_giornaliero", ["giorno TEXT NOT NULL", "servizio TEXT NOT NULL", "utenti INTEGER NOT NULL", "transazioni INTEGER NOT NULL",
                             "voti INTEGER NOT NULL", "soddisfazione TEXT"], use),
        ("conti", ["id INTEGER PRIMARY KEY", "nome TEXT", "email TEXT", "telefono TEXT", "avs TEXT", "codice_fiscale TEXT"], accounts),
    ])


# --- Real estate ------------------------------------------------------------

def outline(rng, lon, lat, side, natural):
    """The outline of a building (a turned rectangle) or of a park (eight points), counter-clockwise and closed."""
    turn, length, width = rng.uniform(0, math.pi), side, side * rng.uniform(0.45, 0.95)
    if natural:
        flat = [(length / 2 * rng.uniform(0.8, 1.1) * math.cos(a * math.pi / 4), width / 2 * rng.uniform(0.8, 1.1) * math.sin(a * math.pi / 4)) for a in range(8)]
    else:
        flat = [(-length / 2, -width / 2), (length / 2, -width / 2), (length / 2, width / 2), (-length / 2, width / 2)]
    turned = [(x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)) for x, y in flat]
    area = abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(turned, turned[1:] + turned[:1]))) / 2
    ring = [[round(value, 6) for value in moved(lon, lat, x, y)] for x, y in turned]
    return ring + ring[:1], round(area)


def estates():
    """The buildings and parks of the city; tenants and caretakers stand in the file and are not published."""
    rng, found, taken = dice("patrimonio"), [], {}
    homes = [(m[0], m[2] + 4) for m in words.MUNICIPI]
    for use, count, names, least, greatest, value in words.ESTATES:
        for number in range(count):
            municipio = pick(rng, homes)
            ring, area = outline(rng, *point_in(rng, municipio), rng.uniform(least, greatest), use == "parco")
            label = f"{names[number % len(names)]} {municipio}"
            taken[label] = taken.get(label, 0) + 1
            built = None if use == "parco" else min(2024, max(1640 if use in ("rustico", "altro") else 1880, round(rng.gauss(1850 if use == "rustico" else 1968, 32))))
            tenant = caretaker = None
            if use in ("alloggi", "rustico"):
                tenant = person(rng, rng.choice("MF"), birthday(rng, rng.randrange(25, 88)))
            if use in ("scuola", "sport", "cultura"):
                caretaker = person(rng, "M", birthday(rng, 50))
            insured = round(area * value * rng.uniform(0.8, 1.3) / 10_000) * 10_000
            found.append(feature({
                "codice": f"IM{len(found) + 1:04}", "denominazione": label if taken[label] == 1 else f"{label} {taken[label]}", "destinazione": use,
                "municipio": municipio, "superficie_m2": area, "anno": built,
                "valore_assicurato": insured or None,
                "accessibile": rng.random() < (0.35 if use in ("rustico", "alloggi") else 0.72),
                "inquilino": tenant and f"{tenant['surname']} {tenant['given']}", "inquilino_avs": tenant and tenant["ahv"],
                "custode": caretaker and f"{caretaker['given']} {caretaker['surname']}", "custode_telefono": caretaker and caretaker["phone"],
            }, "Polygon", [ring]))
    write_geojson("patrimonio.geojson", found)


# --- Fault reports ----------------------------------------------------------

def reports():
    """What citizens reported in a year."""
    rng, rows = dice("segnalazioni"), []
    moments = sorted(dt.datetime.combine(rng.choice(DAYS), dt.time(rng.randrange(6, 23), rng.randrange(60), rng.randrange(60))) for _ in range(2350))
    for number, moment in enumerate(moments, start=1):
        category = pick(rng, [(c[0], c[1]) for c in words.FAULTS])
        municipio = pick(rng, [(m[0], m[2] + 2) for m in words.MUNICIPI])
        lon, lat = point_in(rng, municipio)
        who = person(rng, rng.choice("MF"), birthday(rng, rng.randrange(18, 88)))
        text = rng.choice(next(c[2] for c in words.FAULTS if c[0] == category))
        text += rng.choice(["", "", f". Potete chiamarmi allo {who['phone']}", f". Grazie, {who['given']} {who['surname']}", f". Antwort bitte an {who['email']}", ". È la terza volta!"])
        days = max(0, round(rng.expovariate(1 / {"illuminazione": 9, "strade": 21, "rifiuti": 3, "verde": 15, "segnaletica": 12, "arredo": 25}[category])))
        closed = moment.date() + dt.timedelta(days=days)
        solved = closed <= LAST
        state = "risolta" if solved else rng.choice(["aperta", "in-lavorazione"])
        rows.append((f"G{moment.year}-{number:05}", moment.isoformat(), category, text, f"{who['given']} {who['surname']}", who["email"], who["phone"],
                     round(lon, 6), round(lat, 6), municipio, state, closed if solved else None, days if solved else None))
    write_dump("segnalazioni.sql", "Servizi urbani: segnalazioni di guasti dei cittadini.", [
        ("segnalazioni", ["numero TEXT PRIMARY KEY", "data_ora TEXT NOT NULL", "categoria TEXT NOT NULL", "descrizione TEXT", "nome TEXT", "email TEXT", "telefono TEXT",
                          "lon REAL NOT NULL", "lat REAL NOT NULL", "municipio TEXT NOT NULL", "stato TEXT NOT NULL", "chiusa_il TEXT", "giorni INTEGER"], rows),
    ])


# --- Schools ----------------------------------------------------------------

def schools():
    """Children, their parents, and what they are subscribed to, month by month."""
    rng, children, subscriptions = dice("scuole"), [], []
    months = [dt.date(2025, month, 1) for month in (9, 10, 11, 12)] + [dt.date(2026, month, 1) for month in range(1, 7)]
    days = dict(zip(months, [18, 21, 20, 14, 15, 16, 20, 14, 18, 11]))
    for school, size in words.SCHOOLS:
        nursery = "infanzia" in school
        hill = any(place in school for place in ("Montesole", "Pian Castagno", "Colle"))
        for _ in range(size):
            birth = birthday(rng, rng.randrange(3, 6) if nursery else rng.randrange(6, 11), dt.date(2025, 9, 1))
            child, parent = person(rng, rng.choice("MF"), birth), person(rng, rng.choice("MF"), birthday(rng, rng.randrange(26, 50)))
            surname = parent["surname"]
            children.append((len(children) + 1, surname, child["given"], birth, f"{surname} {parent['given']}", parent["ahv"], parent["email"], parent["phone"], school))
            for service, share in (("mensa", 0.42), ("scuolabus", 0.0 if nursery and not hill else 0.55 if hill else 0.12)):
                if rng.random() >= share:
                    continue
                start = rng.choice(months[1:]) if rng.random() < 0.14 else months[0]
                end = rng.choice(months) if rng.random() < 0.12 else months[-1]
                week = rng.choice([2, 3, 4]) if service == "mensa" else 5
                for month in months:
                    if start <= month <= end:
                        subscriptions.append((len(children), month, service, max(1, round(days[month] * week / 5) - rng.randrange(3))))
    write_dump("scuole.sql", "Istituto scolastico: allievi, genitori, iscrizioni a mensa e scuolabus.", [
        ("allievi", ["id INTEGER PRIMARY KEY", "cognome TEXT NOT NULL", "nome TEXT NOT NULL", "data_nascita TEXT NOT NULL", "genitore TEXT", "genitore_avs TEXT",
                     "genitore_email TEXT", "genitore_telefono TEXT", "sede TEXT NOT NULL"], children),
        ("iscrizioni", ["allievo_id INTEGER NOT NULL", "mese TEXT NOT NULL", "servizio TEXT NOT NULL", "giorni INTEGER NOT NULL"], subscriptions),
    ], [
        "CREATE VIEW iscrizioni_per_sede AS\nSELECT a.sede, i.mese, i.servizio, i.giorni, a.cognome, a.nome, a.genitore_avs\n"
        "FROM iscrizioni i JOIN allievi a ON a.id = i.allievo_id;",
    ])


# --- Chancellery ------------------------------------------------------------

def swiss_decimal(value, digits):
    """A number with a decimal comma and points between the thousands."""
    return f"{value:,.{digits}f}".replace(",", "_").replace(".", ",").replace("_", ".")


def cell(text):
    """A cell of the drop, quoted where it must be."""
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ';"') else text


def chancellery():
    """The census of procedures: one drop for each area, as a spreadsheet saves it."""
    rng = dice("cancelleria")
    codes = {service[0]: f"S{n:02}" for n, service in enumerate(words.SERVICES, start=1)}
    header = ["Codice", "Procedimento", "Unità organizzativa", "Termine (giorni)", "Durata media", "Costo", "Digitale", "Servizio", "Base legale", "Aggiornato il",
              "Responsabile", "E-mail responsabile"]
    areas = list(dict.fromkeys(area for area, _, _ in words.PROCEDURES))
    for number, area in enumerate(areas, start=1):
        lines = [f"Città di Montelago – Censimento dei procedimenti amministrativi – {area}", ";".join(header)]
        sequence = 0
        for _, unit, names in (entry for entry in words.PROCEDURES if entry[0] == area):
            head = person(rng, rng.choice("MF"), birthday(rng, 48))
            for name in names:
                sequence += 1
                limit = rng.choice([1, 3, 5, 10, 15, 30, 30, 60, 90])
                mean = limit * rng.uniform(0.2, 1.25)
                cost = rng.choice([0, 0, 0, 10, 15, 20, 30, 50, 75, 100, 250, 1250])
                online = codes.get(words.PROCEDURE_SERVICES.get(name, ""), "")
                updated = dt.date(2026, 1, 8) + dt.timedelta(days=rng.randrange(260))
                lines.append(";".join(map(cell, [
                    f"{number}{sequence:03}", name, unit, str(limit), swiss_decimal(mean, 1) if rng.random() > 0.06 else "n.d.", swiss_decimal(cost, 2),
                    "sì" if online or rng.random() < 0.3 else "no", online, f"Regolamento comunale, art. {rng.randrange(1, 90)}; ordinanza {rng.randrange(2009, 2026)}",
                    updated.strftime("%d.%m.%Y"), f"{head['surname']} {head['given']}", head["email"]])))
        # Windows-1252 has no ć, Đ, ğ …: the spreadsheet wrote the plain letter, and so do we.
        plain = "".join(c if c.encode("cp1252", "ignore") else unicodedata.normalize("NFD", c)[0] for c in "\r\n".join(lines) + "\r\n")
        (HERE / "cancelleria" / f"procedimenti_{number}.csv").write_bytes(plain.encode("cp1252", "replace"))


# --- Trees ------------------------------------------------------------------

def trees():
    """The inventory of the city's trees, with six rows that break a rule."""
    rng, rows, roads = dice("verde"), [], streets()
    for number in range(1, 2511):
        street = pick(rng, [(road, 3 if road[2] in ("Riva", "Lido", "Centro") else 1.6 if road[2] == "Molini" else 1) for road in roads])
        turn, along, aside = dice(f"direction:{street[1]}").uniform(0, math.pi), rng.uniform(-140, 140), rng.choice([-5, 5]) + rng.gauss(0, 1)
        lon, lat = moved(*street[3], along * math.cos(turn) - aside * math.sin(turn), along * math.sin(turn) + aside * math.cos(turn))
        species = pick(rng, [(s, s[5]) for s in words.SPECIES])
        year = round(2024 - min(160, rng.expovariate(1 / 38)))
        age = 2026 - year
        height = species[6] * (1 - math.exp(-age / 26)) * rng.uniform(0.75, 1.15) + 1.5
        girth = round(age * rng.uniform(1.4, 2.6) + 9)
        rows.append([f"A{number:05}", species[0], street[0], f"{height:.1f}", girth, year if rng.random() > 0.09 else None, f"{lon:.6f}", f"{lat:.6f}",
                     pick(rng, [("buono", 74), ("discreto", 20), ("critico", 6)]), None])
        if rng.random() < 0.03:
            who = person(rng, "F", birthday(rng, 60))
            rows[-1][-1] = f"Adottato da {who['given']} {who['surname']}, {who['email']}"
    rows[120][3] = "-3.0"
    rows[640][3] = "241.0"       # a decimal point too few
    rows[1111][5] = 2062         # two digits swapped
    rows[1780][1] = "XXX"        # a species that is not in the list
    rows[2300][0] = rows[2299][0]  # a number given twice: both rows are wrong
    write_dump("verde.sql", "Verde pubblico: inventario degli alberi.", [
        ("specie", ["codice TEXT PRIMARY KEY", "nome_scientifico TEXT", "nome_it TEXT", "nome_de TEXT", "nome_en TEXT"], [s[:5] for s in words.SPECIES]),
        ("alberi", ["numero TEXT NOT NULL", "specie TEXT", "strada_id INTEGER", "altezza_m TEXT", "circonferenza_cm INTEGER", "anno INTEGER", "lon TEXT", "lat TEXT",
                    "stato TEXT", "note TEXT"], rows),
    ])


# --- Air --------------------------------------------------------------------

def local_hour(moment):
    """The hour in Europe/Zurich of an instant in UTC, for the period of these data."""
    summer = not dt.datetime(2025, 10, 26, 1) <= moment < dt.datetime(2026, 3, 29, 1)
    return (moment.hour + (2 if summer else 1)) % 24


def air_hour(rng, moment, level, weather):
    """Nitrogen dioxide, ozone and fine dust of one hour, in µg/m³."""
    hour = local_hour(moment)
    rush = math.exp(-((hour - 8) ** 2) / 5) + 0.9 * math.exp(-((hour - 18) ** 2) / 7)
    winter = 0.5 + 0.5 * math.cos(2 * math.pi * (moment.timetuple().tm_yday - 15) / 365)
    work = 1.0 if moment.weekday() < 5 else 0.62
    no2 = (8 + 30 * rush * work) * level * (0.75 + 0.6 * winter) * weather * rng.uniform(0.85, 1.15)
    sun = max(0.0, math.sin(math.pi * (hour - 6) / 15)) if 6 <= hour <= 21 else 0.0
    o3 = max(2, (28 + 95 * sun * (1 - winter)) * (1.25 - 0.35 * level) * rng.uniform(0.88, 1.12) - 0.3 * no2)
    pm10 = (7 + 19 * winter * weather) * (0.55 + 0.45 * level) * rng.uniform(0.8, 1.2)
    return [round(no2, 1), round(o3, 1), round(pm10, 1)]


def air():
    """A year of hours from four stations: the fourth came in April; gaps are maintenance and faults."""
    rng, rows, ahead = dice("ambiente"), [], dt.timedelta(hours=2)
    weather = {day: min(1.7, max(0.5, rng.gauss(1, 0.28))) for day in DAYS}
    for code, _, _, _, since, _, level in words.STATIONS:
        # From midnight to midnight on the clocks of the city, which are two hours ahead of UTC on these days.
        moment, gaps = dt.datetime.fromisoformat(since) - ahead, [0, 0, 0]
        while (moment + ahead).date() <= LAST:
            values = air_hour(rng, moment, level, weather[(moment + ahead).date()])
            for n in range(3):
                if gaps[n] == 0 and rng.random() < 0.0009:
                    gaps[n] = rng.randrange(1, 31)
                if gaps[n]:
                    gaps[n], values[n] = gaps[n] - 1, None
            rows.append((code, moment.isoformat() + "Z", *values))
            moment += dt.timedelta(hours=1)
    write_dump("ambiente.sql", "Ambiente: misure orarie della qualità dell'aria.", [
        ("misure", ["stazione TEXT NOT NULL", "ora TEXT NOT NULL", "no2 REAL", "o3 REAL", "pm10 REAL"], rows),
    ])
    places = dice("stazioni")
    write_geojson("stazioni.geojson", [
        feature({"codice": code, "nome": name, "tipo": kind, "municipio": municipio, "attiva_dal": since, "quota_m": height},
                "Point", [round(value, 5) for value in point_in(places, municipio)])
        for code, name, kind, municipio, since, height, _ in words.STATIONS
    ])


def main():
    """Writes every file."""
    for department in (territory, police, residents, counter, estates, reports, schools, chancellery, trees, air):
        department()


if __name__ == "__main__":
    main()
