//! Invented identifiers in every spelling, and look-alikes that must stay unreported.

use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Int64Array, RecordBatch, StringArray, UInt32Array};

use super::*;

fn names(value: &str) -> Vec<&'static str> {
    text(value).into_iter().map(Detector::name).collect()
}

/// Every value is found by exactly this detector.
fn all_found(detector: &str, values: &[&str]) {
    for value in values {
        assert_eq!(names(value), [detector], "{value}");
    }
}

fn none_found(values: &[&str]) {
    for value in values {
        assert_eq!(names(value), Vec::<&str>::new(), "{value}");
    }
}

#[test]
fn a_codice_fiscale_is_found_however_it_is_written() {
    // The example of the revenue agency's own guide, Mario Rossi of Milan; its letter was computed by hand.
    all_found(
        "codice-fiscale",
        &[
            "RSSMRA85T10A562S",
            "rssmra85t10a562s",
            "CF: RSSMRA85T10A562S.",
            "RSS MRA 85T10 A562S",
            "RSSMRA 85T10 A562S",
            "RSSMRA-85T10-A562S",
            "RSSMRA\u{200b}85T10\u{a0}A562S",
            "ＲＳＳＭＲＡ８５Ｔ１０Ａ５６２Ｓ",
            "utente/RSSMRA85T10A562S/foto",
        ],
    );
}

#[test]
fn letters_for_digits_are_found_and_a_wrong_letter_is_not() {
    let omocodia = |replaced: usize| {
        let mut code = *b"RSSMRA85T10A562S";
        for at in [14, 13, 12, 10, 9, 7, 6].into_iter().take(replaced) {
            code[at] = b"LMNPQRSTUV"[usize::from(code[at] - b'0')];
        }
        let right: Vec<String> = (b'A'..=b'Z')
            .map(|letter| {
                code[15] = letter;
                String::from_utf8_lossy(&code).into_owned()
            })
            .filter(|code| !text(code).is_empty())
            .collect();
        right
    };
    for replaced in 0..=7 {
        assert_eq!(omocodia(replaced).len(), 1, "{replaced} digits replaced");
    }
    assert_eq!(omocodia(0), ["RSSMRA85T10A562S"]);
}

#[test]
fn what_only_looks_like_a_codice_fiscale_is_passed_over() {
    none_found(&[
        "RSSMRA85T10A562T",
        "RSSMRA85F10A562S",
        "RSSMRA85T32A562S",
        "XRSSMRA85T10A562S",
        "RSSMRA85T10A562S1",
        "responsabilmente parlando",
        "3f2a9c0de1b45a67",
        "",
    ]);
}

#[test]
fn an_ahv_number_is_found_however_it_is_written() {
    // The specimen of the federal office's own card.
    all_found(
        "ahv",
        &[
            "756.9217.0769.85",
            "7569217076985",
            "756 9217 0769 85",
            "756-9217-0769-85",
            "AVS 756.9217.0769.85, Lugano",
            "756\u{202f}9217\u{202f}0769\u{202f}85",
            "(756.9217.0769.85)",
        ],
    );
    none_found(&[
        "756.9217.0769.84",
        "8.7569217076985",
        "77569217076985",
        "75692170769850",
        "756.9217.0769.85.1",
        "7569 2170 7698 5",
    ]);
}

#[test]
fn an_iban_is_found_however_it_is_written() {
    // The examples of the registry.
    all_found(
        "iban",
        &[
            "IT60X0542811101000000123456",
            "IT60 X054 2811 1010 0000 0123 456",
            "IT 60 X 05428 11101 000000123456",
            "CH93 0076 2011 6238 5295 7",
            "ch9300762011623852957",
            "IBAN:CH9300762011623852957;",
            "DE89370400440532013000",
            "NO9386011117947",
            "MT84MALT011000012345MTLCAST001S",
            "SM86U0322509800000000270100",
        ],
    );
    none_found(&[
        "IT61X0542811101000000123456",
        "CH9300762011623852956",
        "CH93007620116238529570",
        "XX93 0076 2011 6238 5295 7",
        "be12a4567890abcd",
    ]);
}

#[test]
fn every_country_is_in_order_and_has_a_length() {
    // Two of the registry's examples with letters within; the search needs the list in order.
    all_found("iban", &["FR1420041010050500013M02606", "GB29NWBK60161331926819"]);
}

#[test]
fn an_address_is_found_however_it_is_disguised() {
    all_found(
        "email",
        &[
            "maria.bianchi@posta.example",
            "scrivere a <maria@example.it>.",
            "MARIA@EXAMPLE.IT",
            "maria(at)example.it",
            "maria [at] example [dot] it",
            "maria {at} example.it",
            "maria (chiocciola) example punto it",
            "maria at example dot it",
            "maria chiocciola example punto it",
            "https://x.example/?u=maria%40example.it",
            "maria&#64;example.it",
            "maria.bianchi @ example.it",
            "maria＠example.it",
            "maria@\u{200b}example.it",
            "josé@città.example",
            "o'hara@example.museum",
            "maria@pec.comune.example.it, grazie",
            "maria.bianchi at example.it",
            "maria@example(dot)it",
            "maria@example punto it",
        ],
    );
}

#[test]
fn an_at_sign_alone_is_no_address() {
    none_found(&[
        "@comune",
        "concerto @ teatro.it",
        "see the map at example.it",
        "3 @ 4.50",
        "5@3",
        "a@b",
        "a@b.c",
        "https://maps.example/@45.46,9.19,15z",
        "aperto (at) 10.30",
        "campo (b) di calcio. it",
        "il punto è chiaro",
    ]);
}

#[test]
fn a_number_with_the_country_s_code_is_found_in_every_grouping() {
    all_found(
        "phone",
        &[
            "+41 79 123 45 67",
            "+41791234567",
            "+41 (0)79 123 45 67",
            "+41 (0) 91 123 45 67",
            "(+41) 91 123 45 67",
            "0041 91 123 45 67",
            "0041911234567",
            "+41-79-123-45-67",
            "+41.79.123.45.67",
            "+41/79/1234567",
            "+39 333 1234567",
            "+393331234567",
            "+39 02 1234 5678",
            "+39-0332-123456",
            "+39 (0332) 123456",
            "0039 333 1234567",
            "tel:+393331234567",
            "tel:0041911234567",
            "+39\u{a0}333\u{a0}1234567",
            "+39 333 12 34 567 (sera)",
            "chiamare +41 79 123 45 67, dopo le 18",
            "wa.me/+41791234567",
        ],
    );
}

#[test]
fn a_national_number_is_found_where_it_is_written_as_people_do() {
    all_found(
        "phone",
        &[
            "079 123 45 67",
            "079.123.45.67",
            "079/123 45 67",
            "(091) 123 45 67",
            "091 123 45 67 / 079 123 45 67",
            "0800 123 456",
            "333 1234567",
            "333-1234567",
            "333/1234567",
            "333 123 4567",
            "333.123.4567",
            "02 12345678",
            "02-1234567",
            "02 1234 5678",
            "0332 123456",
            "031/123456",
            "Via Verdi 12 02 1234567",
            "tel. 0332123456",
            "Tel: 3331234567",
            "cell.3331234567",
            "Natel 079 1234567",
            "fax 02.1234567",
        ],
    );
}

#[test]
fn ids_dates_amounts_and_coordinates_are_no_numbers() {
    none_found(&[
        "0791234567",
        "3331234567",
        "2024-09-22 01:37",
        "03.10.2024-05.11.2024",
        "02/12/2024",
        "02 12 2024",
        "08.30-12.00 / 13.30-18.00",
        "PG/2024/0773208",
        "PG/2024/0332/123456",
        "45.865776, 9.070299",
        "9.0791234567",
        "333.1234567",
        "+45.865776+009.070299",
        "+41.791234567",
        "333 123 456",
        "1'333 1234567",
        "2 715 000 / 1 098 000",
        "7f7f35e8-e1b5-0332-a52a-f7113caf29f9",
        "art. 031-123-45-67890",
        "010.001.002.003",
        "8089379307141",
        "https://opendata.example/dataset/0332123456",
        "https://opendata.example/333-1234567",
        "via Verdi 20/6",
        "00184 Roma",
        "+39",
        "+44 20 7946 0958",
        "a3 333 1234567b",
    ]);
}

#[test]
fn geometries_and_tokens_are_passed_over() {
    none_found(&[
        r#"{"type":"Point","coordinates":[9.169341453381234,45.504871946912345]}"#,
        r#"{"type":"Polygon","coordinates":[[[2715000.756,1098000.333],[2715001.0791234567,1098000]]]}"#,
        "9.7561974486120,45.0332123456",
        "1000mN1098E2715",
        "3f2a9c0de1b45a67",
        "0332123456789012",
        "7561234567890123",
    ]);
}

#[test]
fn several_identifiers_in_one_text_are_each_named_once() {
    let value = "maria@example.it, anna@example.it, 079 123 45 67, RSSMRA85T10A562S";
    assert_eq!(names(value), ["codice-fiscale", "email", "phone"]);
}

/// Every value of a column so named is found by exactly this detector, or by none.
fn in_column(name: &str, detector: Option<&str>, values: &[&str]) {
    for value in values {
        let found: Vec<&str> = cell(value, Hints::of(name)).detectors().map(Detector::name).collect();
        assert_eq!(found, detector.into_iter().collect::<Vec<_>>(), "{value} in {name}");
    }
}

#[test]
fn an_eleven_digit_number_needs_a_word_before_it() {
    // The sum of 0123456789 by hand is 43: 0+2+2+6+4+1+6+5+8+9, so 7 follows; its office would be 789, which is none.
    all_found(
        "tax-number",
        &["P.IVA 01234567897", "partita iva: 01234567897", "C.F. 01234567897", "VAT no. 012 345 678 97"],
    );
    in_column("partita_iva", Some("tax-number"), &["01234567897", "IT01234567897", "012-345-678-97"]);
    in_column("partita_iva", None, &["01234567890", "00000000000", "1234567897", "n.d."]);
    none_found(&["01234567897", "ordine 01234567897", "IT01234567897", "iva 22 % su 01234567897", "P.IVA 01234567898"]);
    assert_eq!(
        number(1_234_567_897, Hints::of("codice_fiscale")).detectors().collect::<Vec<_>>(),
        [Detector::TaxNumber]
    );
    assert!(number(1_234_567_897, Hints::NONE).is_empty());
}

#[test]
fn a_plate_is_told_from_a_postcode() {
    all_found(
        "plate",
        &["AB123CD", "AB 123 CD", "AB-123-CD", "auto AB123CD, rossa", "targa ab123cd", "targato ZH 123456"],
    );
    in_column("targa", Some("plate"), &["TI 123", "zh123456", "TI\u{b7}12345", "AB12345", "ab123cd"]);
    in_column("targa", None, &["XX 123", "TI 1234567", "n.d.", ""]);
    none_found(&["ZH 8001", "ab123cd", "AI123CD", "AB123CD4", "PG/AB123CD/2024", "AB-123-CD-4", "AB 123-CD"]);
}

#[test]
fn a_document_s_number_needs_a_word_before_it() {
    all_found("identity-card", &["carta d’identità n. CA12345AA", "Identitätskarte: E1234567", "CIE ca12345aa"]);
    all_found("passport", &["passaporto YA1234567", "Reisepass Nr. X1234567", "passport no. S1A00A00"]);
    all_found(
        "driving-licence",
        &["patente MI1234567A", "Führerausweis 001234567890", "permis de conduire U1B12345CD"],
    );
    in_column("carta_identita", Some("identity-card"), &["CA12345AA", "AX1234567", "E1234567"]);
    in_column("Passnummer", Some("passport"), &["YA1234567", "x1234567"]);
    in_column("patente", Some("driving-licence"), &["U1B12345CD", "001234567890"]);
    in_column("patente", None, &["B", "AM, A1, B", "dal 2004"]);
    none_found(&["CA12345AA", "YA1234567", "X1234567", "001234567890", "documento AB1234567 del 2021"]);
}

#[test]
fn a_health_card_is_found_by_its_check_digit() {
    let right: Vec<String> = (0..10)
        .map(|digit| format!("8038000030123456789{digit}"))
        .filter(|text| !super::text(text).is_empty())
        .collect();
    assert_eq!(right.len(), 1);
    all_found("health-card", &[&right[0], &format!("{} {}", &right[0][..10], &right[0][10..])]);
    none_found(&["80276000301234567890", "00000000000000000000"]);
}

#[test]
fn addresses_of_devices_are_told_from_versions_times_and_fingerprints() {
    all_found(
        "ip",
        &[
            "192.168.1.20",
            "da 85.12.44.7, ieri",
            "http://93.184.216.34/x",
            "2001:db8::8a2e:370:7334",
            "[fe80::1ff:fe23:4567:890a]",
        ],
    );
    all_found("mac", &["00:1B:44:11:3A:B7", "00-1b-44-11-3a-b7", "001b.4411.3ab7", "dev/00:1b:44:11:3a:b7/x"]);
    in_column("mac", Some("mac"), &["001b44113ab7", "12-34-56-78-90-12"]);
    in_column("ip", Some("ip"), &["1.2.3.4"]);
    none_found(&[
        "1.2.3.4",
        "v10.20.30.40",
        "255.255.255.0",
        "127.0.0.1",
        "0.0.0.0",
        "10.20.30",
        "192.168.1.256",
        "1.3.6.1.4.1.343",
        "12:34:56",
        "2024-02-08 19:02",
        "00:00:00:00:00:00",
        "ab:cd:ef:01:23:45:67:89:ab",
        "std::vec",
        "a::b",
        "::1",
        "12-34-56-78-90-12",
        "Società:à",
        "è::ü",
    ]);
}

#[test]
fn a_date_of_birth_is_reported_beside_names_only() {
    let days: ArrayRef = Arc::new(arrow::array::Date32Array::from(vec![Some(5_549), None]));
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["1985-03-12", "1985"]));
    let hits = |names: [&str; 2]| {
        let batch = RecordBatch::try_from_iter([(names[0], texts.clone()), (names[1], days.clone())]).unwrap();
        super::batch(&batch).into_iter().map(|hit| (hit.column, hit.records)).collect::<Vec<_>>()
    };
    assert_eq!(hits(["nascita", "geburtsdatum"]), []);
    let batch =
        RecordBatch::try_from_iter([("nascita", texts.clone()), ("birth", days.clone()), ("cognome", texts.clone())]);
    let hits: Vec<_> =
        super::batch(&batch.unwrap()).into_iter().map(|hit| (hit.column, hit.detector, hit.records)).collect();
    assert_eq!(
        hits,
        [("nascita".into(), Detector::BirthDate, vec![0]), ("birth".into(), Detector::BirthDate, vec![0]),]
    );
}

#[test]
fn codes_plain_text_and_whole_numbers_are_scanned_alike() {
    let plain: ArrayRef = Arc::new(StringArray::from(vec![None, Some("x"), Some("756.9217.0769.85"), Some("x")]));
    let keys = UInt32Array::from(vec![None, Some(1), Some(0), Some(1)]);
    let values = StringArray::from(vec!["756.9217.0769.85", "x"]);
    let coded: ArrayRef = Arc::new(DictionaryArray::new(keys, Arc::new(values)));
    let whole: ArrayRef =
        Arc::new(Int64Array::from(vec![None, Some(7_569_217_076_984), Some(7_569_217_076_985), Some(0)]));
    for column in [plain, coded, whole] {
        let batch = RecordBatch::try_from_iter([("a", column)]).unwrap();
        let expected = Hit { column: "a".into(), detector: Detector::Ahv, count: 1, records: vec![2] };
        assert_eq!(super::batch(&batch), [expected]);
    }
}

#[test]
fn a_column_named_for_numbers_is_believed() {
    let column: ArrayRef = Arc::new(StringArray::from(vec!["0911234567", "3331234567", "12345678", "n.d."]));
    let hits = |name: &str| {
        let batch = RecordBatch::try_from_iter([(name, column.clone())]).unwrap();
        super::batch(&batch).into_iter().map(|hit| hit.records).collect::<Vec<_>>()
    };
    assert_eq!(hits("tel_ufficio"), [[0, 1]]);
    assert_eq!(hits("codice"), Vec::<Vec<u64>>::new());
}

mod fresh {
    //! Identifiers drawn anew each time, in every usual spelling, and look-alikes drawn anew.

    use proptest::prelude::*;
    use proptest::test_runner::Config;

    use super::*;

    /// The one of these texts that passes its check, by trying; with how many do.
    fn passing(candidates: impl Iterator<Item = String>, detector: &str) -> (usize, String) {
        let right: Vec<String> = candidates.filter(|text| names(text).contains(&detector)).collect();
        (right.len(), right.into_iter().next().unwrap_or_default())
    }

    fn groups(code: &str, sizes: &[usize], joiner: &str) -> String {
        let (mut rest, mut parts) = (code, Vec::new());
        for size in sizes {
            let (part, after) = rest.split_at((*size).min(rest.len()));
            parts.push(part);
            rest = after;
        }
        parts.push(rest);
        parts.retain(|part| !part.is_empty());
        parts.join(joiner)
    }

    fn around(text: &str) -> [String; 6] {
        [
            text.to_owned(),
            format!("vedi {text}, grazie"),
            format!("({text})"),
            format!("rif.: {text}."),
            format!("{text};x"),
            format!("{text} (da verificare)"),
        ]
    }

    proptest! {
        #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

        #[test]
        fn a_drawn_codice_fiscale_passes_with_one_letter_of_26(
            names in "[B-DF-HJ-NP-TV-Z]{6}", year in 0_u8..100, month in "[ABCDEHLMPRST]", day in 1_u8..32,
            woman in any::<bool>(), place in "[A-MZ][0-9]{3}", replaced in 0_usize..8
        ) {
            let day = day + if woman { 40 } else { 0 };
            let mut code = format!("{names}{year:02}{month}{day:02}{place}").into_bytes();
            for at in [14, 13, 12, 10, 9, 7, 6].into_iter().take(replaced) {
                code[at] = b"LMNPQRSTUV"[usize::from(code[at] - b'0')];
            }
            let code = String::from_utf8(code).unwrap_or_default();
            let (count, right) = passing(('A'..='Z').map(|letter| format!("{code}{letter}")), "codice-fiscale");
            prop_assert_eq!(count, 1);
            for text in [right.clone(), right.to_lowercase(), groups(&right, &[6, 5], " "), groups(&right, &[3, 3, 5], "\u{a0}")] {
                for value in around(&text) {
                    prop_assert_eq!(super::names(&value), ["codice-fiscale"], "{}", value);
                }
            }
        }

        #[test]
        fn a_drawn_ahv_number_passes_with_one_digit_of_ten(middle in "[0-9]{9}") {
            let (count, right) = passing((0..10).map(|digit| format!("756{middle}{digit}")), "ahv");
            prop_assert_eq!(count, 1);
            for joiner in ["", ".", " ", "-", "\u{2009}"] {
                for value in around(&groups(&right, &[3, 4, 4], joiner)) {
                    prop_assert_eq!(names(&value), ["ahv"], "{}", value);
                }
            }
        }

        #[test]
        fn a_drawn_account_passes_with_one_pair_of_check_digits(swiss in "[0-9]{17}", italian in "[A-Z][0-9]{22}") {
            for (country, account) in [("CH", swiss), ("IT", italian)] {
                let (count, right) = passing((2..=98).map(|check| format!("{country}{check:02}{account}")), "iban");
                prop_assert_eq!(count, 1);
                for text in [right.clone(), right.to_lowercase(), groups(&right, &[4; 7], " ")] {
                    for value in around(&text) {
                        // Digits in groups of four may by chance look like something else too.
                        prop_assert!(names(&value).contains(&"iban"), "{}", value);
                    }
                }
            }
        }

        #[test]
        fn a_drawn_telephone_number_is_found_in_each_usual_grouping(
            swiss in "7[6-9][0-9]{7}", italian in "3[2-9][0-9]{8}"
        ) {
            let spellings = [
                format!("+41{swiss}"),
                format!("0041{swiss}"),
                format!("+41 {}", groups(&swiss, &[2, 3, 2], " ")),
                format!("+41 (0){}", groups(&swiss, &[2, 3, 2], " ")),
                groups(&format!("0{swiss}"), &[3, 3, 2], " "),
                groups(&format!("0{swiss}"), &[3, 3, 2], "."),
                format!("+39{italian}"),
                format!("0039 {}", groups(&italian, &[3], " ")),
                format!("+39 {}", groups(&italian, &[3, 3], " ")),
                groups(&italian, &[3], " "),
                groups(&italian, &[3], "-"),
                groups(&italian, &[3, 3], " "),
            ];
            for value in spellings.iter().flat_map(|text| around(text)) {
                prop_assert_eq!(names(&value), ["phone"], "{}", value);
            }
        }

        #[test]
        fn drawn_look_alikes_raise_no_alarm(
            token in "[0-9a-f]{20}", id in "[0-9]{5,9}", uuid in "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}",
            file in "(PG|AB)/20[0-2][0-9]/[0-9]{7}", product in "80[0-9]{11}", date in "20[0-2][0-9]-(0[1-9]|1[0-2])-[0-2][0-9] [0-2][0-9]:[0-5][0-9]",
            point in "4[5-7]\\.[0-9]{6}, [6-9]\\.[0-9]{6}", amount in "[1-9][0-9]{0,2}'[0-9]{3}\\.[0-9]{2}",
            metres in "27[0-9]{5}\\.[0-9]{1,12} 10[0-9]{5}\\.[0-9]{1,12}", address in "via Verdi [1-9][0-9]?/[1-9], 69[0-9]{2} Lugano",
            hours in "0[0-9]\\.[0-5][0-9]-1[0-9]\\.[0-5][0-9] / 1[0-9]\\.[0-5][0-9]-1[0-9]\\.[0-5][0-9]"
        ) {
            let url = format!("https://opendata.example/dataset/{id}");
            for text in [token, id, uuid, file, product, date, point, amount, metres, address, hours, url] {
                for value in around(&text) {
                    prop_assert_eq!(names(&value), Vec::<&str>::new(), "{}", value);
                }
            }
        }
    }
}
