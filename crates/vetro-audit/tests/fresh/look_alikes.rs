//! What only looks like an identifier: references, products, places, times.

use super::draw::Draw;

/// Forms of texts in which nobody is named, by kind.
const FORMS: [(&str, &[&str]); 24] = [
    ("file reference", &["PG/2024/0999999", "2023-AB-00999", "DEL-2022-00999", "C.999/2021/AA", "Rif. AA/99/9999999"]),
    (
        "protocol number",
        &["Prot. n. 0999999/2024", "prot. 99999999999", "Aktenzeichen AB 99/999", "N. 999999 del 03.04.2021"],
    ),
    (
        "order number",
        &["ORD-999999999999", "Bestellung 4599 9999 9999", "CO99A9999999999999999999999Z", "ordine 99999/99"],
    ),
    ("id", &["9999999999", "0799999999", "3339999999", "ID 3499999999", "#99999999", "id=99999999999"]),
    ("uuid", &["xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx"]),
    (
        "hash",
        &[
            "xxxxxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "sha256:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ],
    ),
    ("fingerprint", &["xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx"]),
    (
        "coordinates",
        &[
            "45.999999, 9.999999",
            "46.01999 N 8.95999 E",
            "2719999.9 / 1099999.9",
            "2 719 999 / 1 099 999",
            "POINT(8.959999 46.019999)",
        ],
    ),
    ("postcode", &["ZH 8001", "CH-6999 Lugano", "I-20199 Milano", "TI 6900", "GE 1203 Genève"]),
    (
        "date and time",
        &["2024-02-08 19:02", "2023-11-05T10:09:59Z", "03.10.2024-05.11.2024", "12:34:56", "10:20-11:30"],
    ),
    ("amount", &["1'999'999.50", "€ 19.999,99", "CHF 999.95", "9.999.999,00"]),
    ("version", &["v2.14.3.1", "versione 1.2.3.4", "cap. 3.2.1.4", "art. 12.3.4", "2.0.0-beta.1", "§ 4.3.2.1"]),
    (
        "link",
        &[
            "https://opendata.example/dataset/999999999",
            "https://www.example.it/atti/2023/0332999999",
            "www.example.ch/de/99999",
        ],
    ),
    ("code of a work", &["CUP B99C99999990009", "CIG Z9A9B9C9D9", "CIG 9999999AA9"]),
    ("meter", &["IT001E99999999", "POD IT012E99999999"]),
    ("parcel", &["Foglio 99 particella 999 sub 9", "mappale 9999", "Grundstück Nr. 9999", "EGID 199999999"]),
    ("tracking", &["RR999999999CH", "1Z999AA19999999999", "99.99.999999.99999999"]),
    ("firm", &["CHE-999.999.999", "CHE-199.299.399 MWST", "REA MI-9999999"]),
    ("road", &["SS 36", "A2 km 99.9", "SP349", "linea 10/15", "bus S10 RE80"]),
    ("programming", &["std::vector", "a::b::c", "key:value:99", "x@y", "@comune", "3 @ 4.50"]),
    ("measure", &["12.5 x 30.4 x 99.1 cm", "99 kWh/m²", "1:999", "99.9 µg/m³", "pH 7.5"]),
    ("hours", &["08.30-12.00 / 13.30-18.00", "lun-ven 9:00-17:30", "Mo–Fr 08.00–11.30"]),
    ("laws", &["D.Lgs. 33/2013", "L.R. 12/2005", "SR 741.51", "RL 705.100", "art. 31-123-45-67890"]),
    ("list of numbers", &["99 999 99 9", "9, 99, 999, 9999", "1999/2000/2001", "99-99-99"]),
];

/// One, with its kind.
pub fn any(draw: &mut Draw) -> (&'static str, String) {
    match draw.below(8) {
        0 => ("gtin", gtin(draw)),
        1 => ("isbn", isbn(draw)),
        2 => ("wrong check", wrong_check(draw)),
        _ => {
            let (kind, forms) = FORMS[usize::try_from(draw.below(FORMS.len() as u64)).unwrap()];
            let form = draw.pick(forms);
            (kind, draw.form(form))
        }
    }
}

fn with_ean(body: &str) -> String {
    let weights = [1, 3].into_iter().cycle();
    let sum: u32 = body.chars().zip(weights).map(|(digit, weight)| digit.to_digit(10).unwrap() * weight).sum();
    format!("{body}{}", (1000 - sum) % 10)
}

fn gtin(draw: &mut Draw) -> String {
    let form = draw.pick(&["809999999999", "761999999999", "400999999999"]);
    with_ean(&draw.form(form))
}

fn isbn(draw: &mut Draw) -> String {
    let number = with_ean(&draw.form("978889999999"));
    if draw.one_in(2) { Draw::groups(&number, &[3, 2, 4, 3], "-") } else { number }
}

/// Account, tax and insurance numbers with a typing mistake.
fn wrong_check(draw: &mut Draw) -> String {
    match draw.below(4) {
        // The examples of the registry and of the offices, each with a digit or letter moved.
        0 => "IT61X0542811101000000123456".to_owned(),
        1 => {
            format!("756.9217.0769.{}{}", draw.between(8, 8), draw.pick(&["0", "1", "2", "3", "4", "6", "7", "8", "9"]))
        }
        2 => format!("RSSMRA85T10A562{}", draw.letter("ABCDEFGHIJKLMNOPQRTUVWXYZ")),
        _ => "CH9300762011623852956".to_owned(),
    }
}
