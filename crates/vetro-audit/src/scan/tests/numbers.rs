//! Numbers with check digits: of persons, accounts, taxes and health cards.

use super::*;

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
fn a_health_card_is_found_by_its_check_digit() {
    let right: Vec<String> = (0..10)
        .map(|digit| format!("8038000030123456789{digit}"))
        .filter(|text| !super::text(text).is_empty())
        .collect();
    assert_eq!(right.len(), 1);
    all_found("health-card", &[&right[0], &format!("{} {}", &right[0][..10], &right[0][10..])]);
    none_found(&["80276000301234567890", "00000000000000000000"]);
}
