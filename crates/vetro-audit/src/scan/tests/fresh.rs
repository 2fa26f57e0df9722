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
