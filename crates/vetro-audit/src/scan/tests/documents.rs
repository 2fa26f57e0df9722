//! Plates, documents and devices: what a word must announce, and what stands alone.

use super::*;

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
