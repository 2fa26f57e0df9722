//! Every value as the server holds it.

use arrow::array::{Array, AsArray};
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, Time64MicrosecondType, TimeUnit,
    TimestampMicrosecondType, UInt32Type,
};
use arrow::record_batch::RecordBatch;
use vetro_source::{Error, describe, tables};

use super::{SERVER, Source, query, rule, shared, table};

/// A query with one column `a` of a type and these values.
fn values(kind: &str, list: &[&str]) -> String {
    let rows: Vec<String> = list.iter().map(|value| format!("({value})")).collect();
    format!("SELECT v::{kind} AS a FROM (VALUES {}) AS t(v)", rows.join(", "))
}

#[test]
fn whole_numbers_keep_every_digit() {
    for (kind, least, most) in
        [("int2", -32_768, 32_767), ("int4", -2_147_483_648, 2_147_483_647), ("int8", i64::MIN, i64::MAX)]
    {
        let (column, faults) = shared().column(&values(kind, &[&format!("'{least}'"), &format!("'{most}'"), "NULL"]));
        let numbers = column.as_primitive::<Int64Type>();
        assert_eq!((numbers.value(0), numbers.value(1), numbers.is_null(2)), (least, most, true), "{kind}");
        assert!(faults.is_empty());
    }
    assert_eq!(shared().column("SELECT 4294967295::oid AS a").0.as_primitive::<Int64Type>().value(0), 4_294_967_295);
}

#[test]
fn decimals_are_exact_and_typed_where_the_column_is() {
    let most = "9999999999999999999999999999.9999999999";
    let list = [&format!("'{most}'"), &format!("'-{most}'"), "'0.0000000001'", "'1.50'", "'NaN'", "NULL"];
    let (column, faults) = shared().column(&values("numeric(38,10)", &list));
    assert_eq!(column.data_type(), &DataType::Decimal128(38, 10));
    let numbers = column.as_primitive::<Decimal128Type>();
    let all = 10_i128.pow(38) - 1;
    assert_eq!(numbers.values()[..4], [all, -all, 1, 15_000_000_000]);
    assert!(numbers.is_null(4) && numbers.is_null(5));
    assert_eq!(faults, [rule("non-finite", &[4])]);
    let free = ["'1.50'", "'-0.000'", &format!("'{}.5'", "9".repeat(60)), "'1e20'"];
    let expected = ["1.50", "0.000", &format!("{}.5", "9".repeat(60)), "100000000000000000000"];
    assert_eq!(shared().texts(&values("numeric", &free)), expected.map(|text| Some(text.to_owned())));
    assert_eq!(shared().column(&values("numeric", &["'Infinity'", "'-Infinity'"])).1, [rule("non-finite", &[0, 1])]);
    SERVER.run("CREATE DOMAIN chf AS numeric(8,2)");
    assert_eq!(shared().column("SELECT 1.5::chf AS a").0.data_type(), &DataType::Decimal128(8, 2));
}

#[test]
fn floats_are_what_they_say_they_are() {
    let (column, faults) = shared().column(&values("float4", &["'0.1'", "'16777216'", "'NaN'", "'-0'"]));
    let floats = column.as_primitive::<Float64Type>();
    assert_eq!(floats.value(0).to_bits(), 0.1_f64.to_bits());
    assert_eq!((floats.value(1).to_string(), floats.value(3).to_string()), ("16777216".into(), "-0".into()));
    assert_eq!(faults, [rule("non-finite", &[2])]);
    let (column, faults) = shared().column(&values("float8", &["'0.1'", "'5e-324'", "'Infinity'", "'-Infinity'"]));
    let floats = column.as_primitive::<Float64Type>();
    assert_eq!(floats.values()[..2].iter().map(|float| float.to_bits()).collect::<Vec<_>>(), [0.1_f64.to_bits(), 1]);
    assert_eq!(faults, [rule("non-finite", &[2, 3])]);
}

#[test]
fn days_and_instants_are_exact_within_the_years_that_have_four_digits() {
    let list = [
        "'1969-12-31'",
        "'0001-01-01'",
        "'9999-12-31'",
        "'infinity'",
        "'-infinity'",
        "'10000-01-01'",
        "'0001-01-01 BC'",
    ];
    let (column, faults) = shared().column(&values("date", &list));
    assert_eq!(column.as_primitive::<Date32Type>().values()[..3], [-1, -719_162, 2_932_896]);
    assert_eq!(faults, [rule("bad-date", &[5, 6]), rule("non-finite", &[3, 4])]);
    let list = ["'1969-12-31 23:59:59.999999'", "'9999-12-31 23:59:59.999999'", "'infinity'", "'294276-12-31'"];
    let (column, faults) = shared().column(&values("timestamp", &list));
    assert_eq!(column.data_type(), &DataType::Timestamp(TimeUnit::Microsecond, None));
    assert_eq!(column.as_primitive::<TimestampMicrosecondType>().values()[..2], [-1, 253_402_300_799_999_999]);
    assert_eq!(faults, [rule("bad-date", &[3]), rule("non-finite", &[2])]);
    let (column, _) =
        shared().column(&values("timestamptz", &["'2024-10-27 02:30:00+02'", "'2024-10-27 02:30:00+01'"]));
    assert_eq!(column.data_type(), &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())));
    let instants = column.as_primitive::<TimestampMicrosecondType>();
    assert_eq!(instants.value(1) - instants.value(0), 3_600_000_000);
    let (column, faults) = shared().column(&values("time", &["'23:59:59.999999'", "'24:00'"]));
    assert_eq!(column.as_primitive::<Time64MicrosecondType>().value(0), 86_399_999_999);
    assert_eq!(faults, [rule("bad-time", &[1])]);
}

#[test]
fn texts_are_exact_and_misleading_characters_are_faults() {
    let list = ["'  a\tb\r\nc \"d\" ''e'' '", "''", "'00712'", "'1E5'", "'NULL'", "'é👩‍👧'", "NULL"];
    let expected = ["  a\tb\r\nc \"d\" 'e' ", "", "00712", "1E5", "NULL", "é👩‍👧"].map(|text| Some(text.to_owned()));
    let texts = shared().texts(&values("text", &list));
    assert_eq!(texts[..6], expected);
    assert_eq!(texts[6], None);
    let (column, faults) = shared().column(&values("varchar(20)", &["'ok'", "E'\\x1b[31m'", "E'a\\u202Eb'", "'ok'"]));
    assert_eq!(column.null_count(), 2);
    assert_eq!(faults, [rule("control-character", &[1, 2])]);
}

#[test]
fn other_types_travel_as_the_servers_own_text() {
    SERVER.run("CREATE TYPE mood AS ENUM ('lieto', 'così così'); CREATE TYPE pair AS (n numeric, t text);");
    for (value, expected) in [
        ("'così così'::mood", "così così"),
        ("'6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        ("'{\"a\": 1.10, \"a\": 2}'::json", "{\"a\": 1.10, \"a\": 2}"),
        ("'{\"b\": 1.10}'::jsonb", "{\"b\": 1.10}"),
        ("'10.0.0.1/8'::inet", "10.0.0.1/8"),
        ("'08:00:2b:01:02:03'::macaddr", "08:00:2b:01:02:03"),
        ("'1 year 2 mons 3 days 04:05:06'::interval", "P1Y2M3DT4H5M6S"),
        ("'<a>b</a>'::xml", "<a>b</a>"),
        ("int4range(1, 5)", "[1,5)"),
        ("B'101'", "101"),
        ("'12:30:00+02'::timetz", "12:30:00+02"),
        ("ARRAY[1.10, NULL, 2]::numeric[]", "[1.10,null,2]"),
        ("ARRAY['a,b', '\"']", "[\"a,b\",\"\\\"\"]"),
        ("ROW(1.50, 'x')::pair", "{\"n\":1.50,\"t\":\"x\"}"),
        ("'x'::\"char\"", "x"),
        ("'ab '::char(5)", "ab   "),
        ("'literal'", "literal"),
    ] {
        assert_eq!(shared().texts(&format!("SELECT {value} AS a")), [Some(expected.to_owned())], "{value}");
    }
    let (column, _) = shared().column("SELECT true AS a UNION ALL SELECT NULL");
    assert_eq!((column.data_type(), column.null_count()), (&DataType::Boolean, 1));
}

#[test]
fn types_without_an_exact_text_are_refused_with_a_way_out() {
    for value in ["'\\x00'::bytea", "1::money", "ARRAY['\\x00'::bytea]"] {
        let error = shared().fails(&query(&format!("SELECT {value} AS a")), &["a"]);
        assert!(matches!(error, Error::UnsupportedType { .. }), "{value}: {error}");
        assert!(error.hint().unwrap().contains("a::text"));
    }
}

#[test]
fn only_the_requested_columns_come_in_the_order_asked_for() {
    SERVER.run(
        "CREATE SCHEMA \"Pol.1\"; CREATE TABLE \"Pol.1\".\"fi\"\"nes\" (a int NOT NULL, \"B \"\"b\" text, c int);
        INSERT INTO \"Pol.1\".\"fi\"\"nes\" VALUES (1, 'x', 3);",
    );
    let relation = table("\"Pol.1\".\"fi\"\"nes\"");
    let (batches, _) = shared().read(&relation, &["B \"b", "a"]).unwrap();
    let schema = batches[0].schema();
    assert_eq!(schema.fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>(), ["B \"b", "a"]);
    assert_eq!(shared().read(&relation, &[]).unwrap().0[0].num_rows(), 1);
    let names = shared().ask(tables).unwrap();
    assert!(names.contains(&"\"Pol.1\".\"fi\"\"nes\"".to_owned()), "{names:?}");
    let columns = shared().ask(|kind, context| describe(kind, &relation, context)).unwrap();
    let told: Vec<_> = columns.iter().map(|column| (column.kind.as_str(), column.nullable)).collect();
    assert_eq!(told, [("integer", false), ("text", true), ("integer", true)]);
}

#[test]
fn texts_that_repeat_share_one_growing_dictionary() {
    let text = "SELECT 'v' || (n / 1000) AS a, 'p' || n AS b FROM generate_series(0, 9999) AS n ORDER BY n";
    let extract = shared().extract(&query(text), &["a", "b"], 4000).unwrap();
    let schema = extract.schema();
    let dictionary = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
    assert_eq!((schema.field(0).data_type(), schema.field(1).data_type()), (&dictionary, &DataType::Utf8));
    let batches: Vec<RecordBatch> = extract.map(|pulled| pulled.unwrap().batch).collect();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [4000, 4000, 2000]);
    let lengths = batches.iter().map(|batch| batch.column(0).as_dictionary::<UInt32Type>().values().len());
    assert_eq!(lengths.collect::<Vec<_>>(), [4, 8, 10]);
    let last = batches[2].column(0).as_dictionary::<UInt32Type>().values().as_string::<i32>().clone();
    assert_eq!((last.value(0), last.value(9)), ("v0", "v9"));
    let empty = shared().extract(&query("SELECT 'x' AS a, 1 AS b WHERE false"), &["b"], 0).unwrap();
    assert_eq!((empty.schema().fields().len(), empty.count()), (1, 0));
}

#[test]
fn a_database_that_checks_no_encoding_is_checked_here() {
    SERVER.run("CREATE DATABASE old ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
    let url = SERVER.url().replace("/postgres", "/old");
    let (column, faults) =
        Source::at(url).column("SELECT 'ok' AS a UNION ALL SELECT convert_from('\\xff'::bytea, 'SQL_ASCII')");
    assert_eq!(column.null_count(), 1);
    assert_eq!(faults, [rule("bad-encoding", &[1])]);
}
