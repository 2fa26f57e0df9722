//! Identifiers as people and programs write them.

use vetro_audit::scan::Detector;

use super::draw::Draw;

/// One for a column that is named for it.
pub fn in_column(draw: &mut Draw, detector: Detector) -> String {
    match detector {
        Detector::BirthDate => {
            let separator = draw.pick(&["-", ".", "/"]);
            draw.date(separator)
        }
        Detector::Plate => {
            if draw.one_in(2) {
                swiss_plate(draw)
            } else {
                let plate = italian_plate(draw);
                if draw.one_in(3) { plate.to_lowercase() } else { plate }
            }
        }
        Detector::IdentityCard => card(draw),
        Detector::Passport => passport(draw),
        Detector::DrivingLicence => licence(draw),
        Detector::TaxNumber => tax_number(draw),
        Detector::Phone if draw.one_in(2) => {
            let form = draw.pick(&["07", "03"]);
            if form == "07" {
                format!("07{}", draw.form("61234567").replace('1', "9"))
            } else {
                draw.form("3489999999")
            }
        }
        _ => phone(draw),
    }
}

/// One that is certain wherever it stands.
pub fn certain(draw: &mut Draw) -> (Detector, String) {
    match draw.below(9) {
        0 => (Detector::CodiceFiscale, fiscal(draw)),
        1 => (Detector::Ahv, ahv(draw)),
        2 => (Detector::Iban, iban(draw)),
        3 => (Detector::Email, email(draw)),
        4 => (Detector::Phone, phone(draw)),
        5 => (Detector::Plate, italian_plate(draw)),
        6 => (Detector::HealthCard, health_card(draw)),
        7 => (Detector::Ip, ip(draw)),
        _ => (Detector::Mac, mac(draw)),
    }
}

/// One in a free text, announced by a word where it needs one.
pub fn announced_or_certain(draw: &mut Draw) -> (Detector, String) {
    let (detector, words, text): (Detector, &[&str], String) = match draw.below(7) {
        0 => (
            Detector::TaxNumber,
            &["P.IVA", "partita IVA n.", "VAT number", "C.F.", "n° TVA", "Steuernummer:"],
            tax_number(draw),
        ),
        1 => (
            Detector::Plate,
            &["veicolo targato", "Kontrollschild", "plaque d'immatriculation", "number plate", "targa:"],
            swiss_plate(draw),
        ),
        2 => (
            Detector::IdentityCard,
            &["carta d'identità n.", "CIE", "Identitätskarte Nr.", "carte d’identité", "identity card no."],
            card(draw),
        ),
        3 => (
            Detector::Passport,
            &["passaporto", "Passnummer:", "Reisepass", "passeport n°", "passport no"],
            passport(draw),
        ),
        4 => (
            Detector::DrivingLicence,
            &["patente n.", "Führerausweis", "permis de conduire", "driving licence"],
            licence(draw),
        ),
        _ => return certain(draw),
    };
    (detector, format!("{} {text}", draw.pick(words)))
}

/// The check letter by the published word list: odd places count by their place in a scrambled alphabet.
fn check_letter(code: &str) -> char {
    const SCRAMBLED: &str = "BAKPLCQDREVOSFTGUHMINJWZYX";
    let as_letter = |sign: char| match sign.to_digit(10) {
        Some(digit) => char::from(b'A' + u8::try_from(digit).unwrap()),
        None => sign,
    };
    let value = |(at, sign): (usize, char)| {
        let letter = as_letter(sign);
        if at % 2 == 0 { SCRAMBLED.find(letter).unwrap() } else { usize::from(letter as u8 - b'A') }
    };
    let sum: usize = code.chars().enumerate().map(value).sum();
    char::from(b'A' + u8::try_from(sum % 26).unwrap())
}

fn fiscal(draw: &mut Draw) -> String {
    let day = draw.between(1, 28) + if draw.one_in(2) { 40 } else { 0 };
    let (names, year, month, place) =
        (draw.form("CCCCCC"), draw.form("99"), draw.letter("ABCDEHLMPRST"), draw.form("C999"));
    let mut code: Vec<char> = format!("{names}{year}{month}{day:02}{place}").chars().collect();
    if draw.one_in(8) {
        let replaced = draw.between(1, 7);
        for at in [14, 13, 12, 10, 9, 7, 6].into_iter().take(usize::try_from(replaced).unwrap()) {
            code[at] = "LMNPQRSTUV".chars().nth(code[at].to_digit(10).unwrap() as usize).unwrap();
        }
    }
    let code: String = code.into_iter().collect();
    let code = format!("{code}{}", check_letter(&code));
    match draw.below(8) {
        0 => code.to_lowercase(),
        1 => Draw::groups(&code, &[3, 3, 5], " "),
        2 => Draw::groups(&code, &[6, 5], "-"),
        3 => Draw::groups(&code, &[6, 5], "\u{200b}"),
        4 => full_width(&code),
        5 => Draw::groups(&code, &[3, 3, 5], "\u{a0}"),
        _ => code,
    }
}

fn full_width(text: &str) -> String {
    text.chars().map(|letter| char::from_u32(letter as u32 + 0xfee0).unwrap()).collect()
}

fn ahv(draw: &mut Draw) -> String {
    let body = format!("756{}", draw.form("999999999"));
    let (odd, even): (u32, u32) = body.chars().enumerate().fold((0, 0), |(odd, even), (at, digit)| {
        let digit = digit.to_digit(10).unwrap();
        if at % 2 == 0 { (odd + digit, even) } else { (odd, even + digit) }
    });
    let number = format!("{body}{}", (10 - (odd + 3 * even) % 10) % 10);
    let joiner = draw.pick(&["", ".", ".", " ", "-", "\u{2009}"]);
    let number = Draw::groups(&number, &[3, 4, 4], joiner);
    if draw.one_in(10) { full_width(&number.replace([' ', '\u{2009}'], "")) } else { number }
}

fn iban(draw: &mut Draw) -> String {
    let (country, form) = [
        ("CH", "99999999999999999"),
        ("LI", "99999A99999999999"),
        ("IT", "A9999999999999999999999"),
        ("SM", "A9999999999999999999999"),
        ("DE", "999999999999999999"),
        ("FR", "99999999999A99999999999"),
        ("AT", "9999999999999999"),
    ][usize::try_from(draw.below(7)).unwrap()];
    let account = draw.form(form);
    let as_number: String =
        format!("{account}{country}00").chars().map(|sign| sign.to_digit(36).unwrap().to_string()).collect();
    // In slices of seven digits, as the standard's annex does by hand.
    let mut rest = String::new();
    for digit in as_number.chars() {
        rest.push(digit);
        if rest.len() == 9 {
            rest = (rest.parse::<u64>().unwrap() % 97).to_string();
        }
    }
    let number = format!("{country}{:02}{account}", 98 - rest.parse::<u64>().unwrap() % 97);
    match draw.below(5) {
        0 => number.to_lowercase(),
        1 | 2 => Draw::groups(&number, &[4; 8], " "),
        3 => Draw::groups(&number, &[4; 8], "\u{a0}"),
        _ => number,
    }
}

fn email(draw: &mut Draw) -> String {
    let local = draw.pick(&["maria.bianchi", "h_huerlimann", "j.favre", "luca.colombo", "a.smith77"]);
    let domain = draw.pick(&["posta.example", "pec.studio.example.it", "mail.example.ch", "xn--zrich-kva.example"]);
    match draw.below(9) {
        0 => format!("{local}(at){domain}"),
        1 => format!("{local} [at] {domain}"),
        2 => format!("{local} at {domain}"),
        3 => format!("mailto:{local}%40{domain}"),
        4 => format!("{local} (at) {}", domain.replace('.', " (dot) ")),
        5 => format!("{local}\u{ff20}{domain}"),
        6 => format!("{local}@\u{200b}{domain}").to_uppercase(),
        _ => format!("{local}@{domain}"),
    }
}

fn phone(draw: &mut Draw) -> String {
    let swiss = format!("{}{}", draw.pick(&["79", "76", "91", "44", "31", "22"]), draw.form("9999999"));
    let italian = format!("3{}{}", draw.letter("234589"), draw.form("99999999"));
    match draw.below(9) {
        0 => format!("+41 {}", Draw::groups(&swiss, &[2, 3, 2], " ")),
        1 => format!("+41{swiss}"),
        2 => format!("0041 {}", Draw::groups(&swiss, &[2, 3, 2], " ")),
        3 => format!("+41 (0){}", Draw::groups(&swiss, &[2, 3, 2], " ")),
        4 => Draw::groups(&format!("0{swiss}"), &[3, 3, 2], " "),
        5 => format!("+39 {}", Draw::groups(&italian, &[3, 3], " ")),
        6 => format!("+39{italian}"),
        7 => Draw::groups(&italian, &[3], draw.pick(&[" ", "-", "/"])),
        _ => format!("Tel. {}", if draw.one_in(2) { format!("0{swiss}") } else { italian }),
    }
}

/// The digit that makes a Luhn sum of ten, by trying.
fn with_luhn(body: &str) -> String {
    let sum = |text: &str| -> u32 {
        let digits: Vec<u32> = text.chars().map(|digit| digit.to_digit(10).unwrap()).collect();
        let parity = digits.len() % 2;
        let counted = digits.iter().enumerate().map(|(at, digit)| match (at % 2 == parity, digit * 2) {
            (false, _) => *digit,
            (true, doubled) => doubled / 10 + doubled % 10,
        });
        counted.sum()
    };
    (0..10).map(|digit| format!("{body}{digit}")).find(|text| sum(text) % 10 == 0).unwrap()
}

fn tax_number(draw: &mut Draw) -> String {
    let body = format!("{}{:03}", draw.form("9999999"), draw.between(1, 100));
    let number = with_luhn(&body);
    if draw.one_in(4) { format!("IT{number}") } else { number }
}

fn health_card(draw: &mut Draw) -> String {
    let country = draw.pick(&["80380", "80756"]);
    let number = with_luhn(&format!("{country}{}", draw.form("00099999999999")));
    if draw.one_in(3) { Draw::groups(&number, &[4; 5], " ") } else { number }
}

fn italian_plate(draw: &mut Draw) -> String {
    const LETTERS: &str = "ABCDEFGHJKLMNPRSTVWXYZ";
    let mut pair = || format!("{}{}", draw.letter(LETTERS), draw.letter(LETTERS));
    let (first, last) = (pair(), pair());
    let digits = draw.form("999");
    let joiner = draw.pick(&["", "", " ", "-"]);
    [first, digits, last].join(joiner)
}

fn swiss_plate(draw: &mut Draw) -> String {
    let canton = draw.pick(&["ZH", "TI", "GE", "BE", "VD", "GR", "AG"]);
    let digits = draw.between(1, 999_999);
    let joiner = draw.pick(&[" ", "", "-", "\u{b7}", "\u{a0}"]);
    format!("{canton}{joiner}{digits}")
}

fn card(draw: &mut Draw) -> String {
    let form = draw.pick(&["C?99999AA", "AA9999999", "A9999999", "A9A99A99"]);
    draw.form(&form.replace('?', "A"))
}

fn passport(draw: &mut Draw) -> String {
    let form = draw.pick(&["YA9999999", "YB9999999", "X9999999", "A9A99A99"]);
    draw.form(form)
}

fn licence(draw: &mut Draw) -> String {
    let form = draw.pick(&["MI9999999A", "U19A99999A", "999999999999", "TO9999999C"]);
    draw.form(form)
}

fn ip(draw: &mut Draw) -> String {
    if draw.one_in(2) {
        let (first, second, third, last) =
            (draw.between(11, 223), draw.below(256), draw.below(256), draw.between(1, 254));
        let first = if first == 127 { 128 } else { first };
        return format!("{first}.{second}.{third}.{last}");
    }
    match draw.below(3) {
        0 => draw.form("2001:db8:xxxx:xxxx:xxxx:xxxx:xxxx:xxxx"),
        1 => draw.form("fe80::xxxx:xxff:fexx:xxxx"),
        _ => draw.form("2a02:12xx::xx:x"),
    }
}

fn mac(draw: &mut Draw) -> String {
    match draw.below(4) {
        0 => draw.form("xx-xx-xx-xx-xx-ax").to_uppercase(),
        1 => draw.form("xxxx.xxxx.xxax"),
        2 => draw.form("xx:xx:xx:xx:xx:xx").to_uppercase(),
        _ => draw.form("xx:xx:xx:xx:xx:xx"),
    }
}
