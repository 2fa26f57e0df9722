//! Addresses and telephone numbers, as people write them.

use super::*;

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
fn a_column_named_for_numbers_is_believed() {
    let column: ArrayRef = Arc::new(StringArray::from(vec!["0911234567", "3331234567", "12345678", "n.d."]));
    let hits = |name: &str| {
        let batch = RecordBatch::try_from_iter([(name, column.clone())]).unwrap();
        super::batch(&batch).into_iter().map(|hit| hit.records).collect::<Vec<_>>()
    };
    assert_eq!(hits("tel_ufficio"), [[0, 1]]);
    assert_eq!(hits("codice"), Vec::<Vec<u64>>::new());
}
