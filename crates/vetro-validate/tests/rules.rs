//! Every kind of rule with a null, an edge and a fault; and the rules of a register of parking fines, whole.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int32Array, Int64Array,
    RecordBatch, StringArray, Time64MicrosecondArray, TimestampMicrosecondArray, UInt32Array,
};
use arrow::datatypes::SchemaRef;
use vetro_model::Fault;
use vetro_model::plan::{Rule, RulePart, RuleSpec};
use vetro_validate::{Error, References, Validator};

fn spec() -> RuleSpec {
    RuleSpec::default()
}

fn rule(name: &str, parts: &[(&str, RuleSpec)]) -> Rule {
    let parts = parts.iter().map(|(column, check)| RulePart { column: (*column).to_owned(), check: check.clone() });
    Rule { name: name.to_owned(), parts: parts.collect() }
}

#[expect(clippy::unnecessary_wraps, reason = "the fields of a rule are optional")]
fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

#[expect(clippy::unnecessary_wraps, reason = "the fields of a rule are optional")]
fn words(values: &[&str]) -> Option<Vec<String>> {
    Some(values.iter().map(|value| (*value).to_owned()).collect())
}

fn batch(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.iter().map(|(name, column)| (*name, column.clone(), true)))
        .unwrap()
}

fn strings(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

/// The same texts as codes of a dictionary in the order of first appearance.
fn codes(values: &[Option<&str>]) -> ArrayRef {
    let mut dictionary: Vec<&str> = Vec::new();
    for value in values.iter().flatten() {
        if !dictionary.contains(value) {
            dictionary.push(value);
        }
    }
    let code = |value: &str| dictionary.iter().position(|word| *word == value).unwrap();
    let keys: UInt32Array = values.iter().map(|value| value.map(|value| u32::try_from(code(value)).unwrap())).collect();
    Arc::new(DictionaryArray::new(keys, Arc::new(StringArray::from(dictionary))))
}

/// The rows of one column that break one check.
fn broken(column: ArrayRef, check: RuleSpec) -> Vec<u32> {
    let batch = batch(&[("a", column)]);
    let mut validator = Validator::try_new(&[rule("r", &[("a", check)])], &batch.schema(), &keys()).unwrap();
    rows(&validator.check(&batch).unwrap())
}

fn rows(faults: &[Fault]) -> Vec<u32> {
    assert!(faults.len() < 2, "one rule on one column breaks once");
    faults.iter().flat_map(|fault| fault.rows.clone()).collect()
}

fn keys() -> BTreeMap<String, References> {
    let streets = References::from_keys(["1", "2", "4.50", "2024-01-01", "true"].map(str::to_owned).into_iter());
    BTreeMap::from([("streets".to_owned(), streets)])
}

fn mistakes(schema: &SchemaRef, check: RuleSpec) -> Vec<Error> {
    Validator::try_new(&[rule("r", &[("a", check)])], schema, &keys()).unwrap_err()
}

#[test]
fn a_null_breaks_only_required() {
    let column = || strings(&[None, Some(""), Some("x")]);
    assert_eq!(broken(column(), RuleSpec { required: true, ..spec() }), [0]);
    assert_eq!(broken(codes(&[None, Some("x")]), RuleSpec { required: true, ..spec() }), [0]);
    let check = RuleSpec { min_length: Some(1), pattern: text("[a-z]"), one_of: words(&["x"]), ..spec() };
    assert_eq!(broken(column(), check), [1]);
}

#[test]
fn lengths_are_counted_in_characters() {
    let column = strings(&[None, Some("è"), Some("èè"), Some("èèè"), Some("")]);
    assert_eq!(broken(column.clone(), RuleSpec { min_length: Some(2), ..spec() }), [1, 4]);
    assert_eq!(broken(column, RuleSpec { max_length: Some(2), ..spec() }), [3]);
}

#[test]
fn a_listed_value_passes_and_no_other() {
    let check = |values: &[&str]| RuleSpec { one_of: words(values), ..spec() };
    assert_eq!(broken(strings(&[Some("M"), None, Some("m"), Some("F")]), check(&["M", "F"])), [2]);
    assert_eq!(broken(Arc::new(Int64Array::from(vec![Some(1), None, Some(3)])), check(&["1", "2"])), [2]);
    assert_eq!(broken(Arc::new(Float64Array::from(vec![Some(0.5), None, Some(0.25)])), check(&["0.5"])), [2]);
    assert_eq!(broken(Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)])), check(&["true"])), [2]);
    let cents = Decimal128Array::from(vec![Some(150), None, Some(151)]).with_precision_and_scale(5, 2).unwrap();
    assert_eq!(broken(Arc::new(cents), check(&["1.5"])), [2]);
}

#[test]
fn bounds_hold_at_the_edge_and_exclusive_ones_do_not() {
    let column = || -> ArrayRef { Arc::new(Int32Array::from(vec![Some(1), Some(2), Some(3), None])) };
    assert_eq!(broken(column(), RuleSpec { minimum: text("2"), ..spec() }), [0]);
    assert_eq!(broken(column(), RuleSpec { maximum: text("2"), ..spec() }), [2]);
    assert_eq!(broken(column(), RuleSpec { exclusive_minimum: text("2"), ..spec() }), [0, 1]);
    assert_eq!(broken(column(), RuleSpec { exclusive_maximum: text("2"), ..spec() }), [1, 2]);
    assert_eq!(broken(column(), RuleSpec { minimum: text("1.5"), maximum: text("2.5"), ..spec() }), [0, 2]);
    assert_eq!(broken(column(), RuleSpec { exclusive_maximum: text("2.5"), ..spec() }), [2]);
}

#[test]
fn decimals_are_compared_exactly() {
    let column = || -> ArrayRef {
        let tenths = Decimal128Array::from(vec![Some(29), Some(30), Some(31), None]);
        Arc::new(tenths.with_precision_and_scale(38, 1).unwrap())
    };
    assert_eq!(broken(column(), RuleSpec { exclusive_minimum: text("2.99999999999999999999"), ..spec() }), [0]);
    assert_eq!(broken(column(), RuleSpec { maximum: text("3.00000000000000000001"), ..spec() }), [2]);
}

#[test]
fn a_float_that_is_no_number_breaks_every_bound() {
    let column: ArrayRef = Arc::new(Float64Array::from(vec![Some(1.0), Some(f64::NAN), None, Some(f64::INFINITY)]));
    assert_eq!(broken(column.clone(), RuleSpec { minimum: text("1"), ..spec() }), [1]);
    assert_eq!(broken(column.clone(), RuleSpec { maximum: text("1"), ..spec() }), [1, 3]);
    assert_eq!(broken(column.clone(), RuleSpec { exclusive_minimum: text("1"), ..spec() }), [0, 1]);
    assert_eq!(broken(column, RuleSpec { exclusive_maximum: text("1.5"), ..spec() }), [1, 3]);
}

#[test]
fn dates_times_and_instants_are_bounded_by_their_written_values() {
    let dates: ArrayRef = Arc::new(Date32Array::from(vec![Some(-1), Some(0), None]));
    assert_eq!(broken(dates, RuleSpec { minimum: text("1970-01-01"), ..spec() }), [0]);
    let instants: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![Some(-1), Some(0), None]));
    assert_eq!(broken(instants, RuleSpec { exclusive_maximum: text("1970-01-01"), ..spec() }), [1]);
    let times: ArrayRef = Arc::new(Time64MicrosecondArray::from(vec![Some(59_999_999), Some(60_000_000), None]));
    assert_eq!(broken(times, RuleSpec { minimum: text("00:01:00"), ..spec() }), [0]);
}

#[test]
fn a_date_beside_an_instant_is_its_midnight() {
    let days = vec![Some(1), Some(1), Some(1), None, Some(1)];
    let born: ArrayRef = Arc::new(Date32Array::from(days));
    let day = 86_400_000_000_i64;
    let at = |zone: Option<&str>| -> ArrayRef {
        let instants = TimestampMicrosecondArray::from(vec![Some(day - 1), Some(day), Some(day + 1), Some(0), None]);
        Arc::new(match zone {
            Some(zone) => instants.with_timezone(zone),
            None => instants,
        })
    };
    let broken = |zone| {
        let batch = batch(&[("born", born.clone()), ("at", at(zone))]);
        let check = RuleSpec { maximum_column: text("at"), ..spec() };
        let mut validator =
            Validator::try_new(&[rule("r", &[("born", check)])], &batch.schema(), &BTreeMap::new()).unwrap();
        rows(&validator.check(&batch).unwrap())
    };
    assert_eq!(broken(None), [0]);
    assert_eq!(broken(Some("UTC")), [0]);
    // In Zurich the second of January 1970 began an hour earlier than in UTC, in New York five hours later.
    assert_eq!(broken(Some("Europe/Zurich")), Vec::<u32>::new());
    assert_eq!(broken(Some("America/New_York")), [0, 1, 2]);
}

#[test]
fn columns_of_different_scales_are_compared_exactly() {
    let cents = Decimal128Array::from(vec![Some(199), Some(200), Some(201)]).with_precision_and_scale(9, 2).unwrap();
    let batch = batch(&[
        ("cents", Arc::new(cents) as ArrayRef),
        ("whole", Arc::new(Int64Array::from(vec![2, 2, 2]))),
        ("float", Arc::new(Float64Array::from(vec![2.0, 2.0, 2.0]))),
    ]);
    for other in ["whole", "float"] {
        let check = RuleSpec { minimum_column: text(other), ..spec() };
        let mut validator =
            Validator::try_new(&[rule("r", &[("cents", check)])], &batch.schema(), &BTreeMap::new()).unwrap();
        assert_eq!(rows(&validator.check(&batch).unwrap()), [0], "{other}");
    }
}

#[test]
fn a_reference_is_a_key_of_its_lookup() {
    let check = || RuleSpec { references: text("streets"), ..spec() };
    assert_eq!(broken(strings(&[Some("1"), Some("3"), None]), check()), [1]);
    assert_eq!(broken(codes(&[Some("1"), Some("3"), None]), check()), [1]);
    assert_eq!(broken(Arc::new(Int32Array::from(vec![Some(2), Some(3), None])), check()), [1]);
    let amounts = Decimal128Array::from(vec![Some(450), Some(451), None]).with_precision_and_scale(9, 2).unwrap();
    assert_eq!(broken(Arc::new(amounts), check()), [1]);
    assert_eq!(broken(Arc::new(Date32Array::from(vec![Some(19_723), Some(1), None])), check()), [1]);
    assert_eq!(broken(Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])), check()), [1]);
}

#[test]
fn a_row_breaks_a_rule_once_with_its_first_failing_column() {
    let batch = batch(&[
        ("e", Arc::new(Int64Array::from(vec![Some(0), Some(5), Some(0), None])) as ArrayRef),
        ("n", Arc::new(Int64Array::from(vec![Some(0), Some(0), Some(5), Some(0)]))),
    ]);
    let check = RuleSpec { required: true, minimum: text("1"), ..spec() };
    let rules = [rule("range", &[("e", check.clone()), ("n", check)])];
    let faults = Validator::try_new(&rules, &batch.schema(), &BTreeMap::new()).unwrap().check(&batch).unwrap();
    let expected = [("e", vec![0, 2, 3]), ("n", vec![1])];
    let expected = expected.map(|(column, rows)| Fault { rule: "range".into(), column: column.into(), rows });
    assert_eq!(faults, expected);
}

#[test]
fn a_repeated_value_is_found_across_batches_and_beside_other_faults() {
    let check = RuleSpec { unique: true, pattern: text("[a-z]"), ..spec() };
    let first = batch(&[("a", strings(&[Some("x"), None, Some("7"), Some("y")]))]);
    let second = batch(&[("a", codes(&[Some("7"), Some("x"), None, Some("z")]))]);
    let rules = [rule("both", &[("a", check)]), rule("alone", &[("a", RuleSpec { unique: true, ..spec() })])];
    let mut validator = Validator::try_new(&rules, &first.schema(), &BTreeMap::new()).unwrap();
    assert_eq!(validator.check(&first).unwrap()[0].rows, [2]);
    assert_eq!(validator.check(&second).unwrap()[0].rows, [0]);
    let late = validator.finish();
    let found: Vec<(&str, &[u64])> = late.iter().map(|late| (late.rule.as_str(), late.records.as_slice())).collect();
    // Records 2 and 4 broke `both` already by its pattern; `alone` counts them.
    assert_eq!(found, [("both", [0, 5].as_slice()), ("alone", [0, 2, 4, 5].as_slice())]);
}

#[test]
fn every_mistake_is_told_before_a_record_is_seen() {
    let texts = batch(&[("a", strings(&[]))]).schema();
    let numbers = batch(&[("a", Arc::new(Int64Array::from(Vec::<i64>::new())) as ArrayRef)]).schema();
    let truths = batch(&[("a", Arc::new(BooleanArray::from(Vec::<bool>::new())) as ArrayRef)]).schema();
    let dates = batch(&[
        ("a", Arc::new(Date32Array::from(Vec::<i32>::new())) as ArrayRef),
        ("b", Arc::new(Int64Array::from(Vec::<i64>::new()))),
    ])
    .schema();
    let cases = [
        (&texts, RuleSpec { minimum: text("1"), ..spec() }, "V0452"),
        (&truths, RuleSpec { maximum: text("1"), ..spec() }, "V0452"),
        (&truths, RuleSpec { one_of: words(&["yes"]), ..spec() }, "V0451"),
        (&numbers, RuleSpec { minimum: text("few"), ..spec() }, "V0451"),
        (&numbers, RuleSpec { one_of: words(&["1.5"]), ..spec() }, "V0451"),
        (&numbers, RuleSpec { pattern: text("[0-9]"), ..spec() }, "V0453"),
        (&numbers, RuleSpec { max_length: Some(3), ..spec() }, "V0453"),
        (&texts, RuleSpec { pattern: text("("), ..spec() }, "V0454"),
        (&texts, RuleSpec { references: text("nowhere"), ..spec() }, "V0455"),
        (&dates, RuleSpec { maximum_column: text("b"), ..spec() }, "V0456"),
        (&dates, RuleSpec { minimum_column: text("c"), ..spec() }, "V0450"),
        (&dates, RuleSpec { minimum: text("31.12.2024"), ..spec() }, "V0451"),
    ];
    for (schema, check, code) in cases {
        let errors = mistakes(schema, check);
        assert_eq!(errors.iter().map(Error::code).collect::<Vec<_>>(), [code]);
        assert!(errors[0].hint().is_some() && errors[0].to_string().contains("`r`"));
    }
    let both = [rule("x", &[("zz", spec())]), rule("y", &[("yy", spec())])];
    assert_eq!(Validator::try_new(&both, &texts, &BTreeMap::new()).unwrap_err().len(), 2);
}

#[test]
fn a_batch_that_is_not_as_announced_is_an_error() {
    let announced = batch(&[("a", strings(&[Some("x")]))]);
    let rules = [rule("r", &[("a", RuleSpec { required: true, ..spec() })])];
    let mut validator = Validator::try_new(&rules, &announced.schema(), &BTreeMap::new()).unwrap();
    assert!(validator.check(&batch(&[("a", codes(&[Some("x")]))])).is_ok());
    let retyped = batch(&[("a", Arc::new(Int64Array::from(vec![1])) as ArrayRef)]);
    assert!(matches!(validator.check(&retyped), Err(Error::Retyped { .. })));
    assert!(matches!(validator.check(&batch(&[("b", strings(&[Some("x")]))])), Err(Error::Retyped { .. })));
}

/// The rules of the register of fines, as a data officer would write them.
fn fine_rules() -> Vec<Rule> {
    let required = || RuleSpec { required: true, ..spec() };
    let within = |low: &str, high: &str| RuleSpec { minimum: text(low), maximum: text(high), ..required() };
    vec![
        rule("ticket_format", &[("ticket_no", RuleSpec { pattern: text("^V[0-9]{4}-[0-9]{8}$"), ..required() })]),
        rule("ticket_unique", &[("ticket_no", RuleSpec { unique: true, ..spec() })]),
        rule(
            "ts_range",
            &[("ts", RuleSpec { minimum: text("2019-01-01"), exclusive_maximum: text("2025-01-01"), ..required() })],
        ),
        rule("street_fk", &[("street_id", RuleSpec { references: text("streets"), ..required() })]),
        rule("coord_range", &[("e", within("2700000", "2740000")), ("n", within("1080000", "1120000"))]),
        rule(
            "article_format",
            &[("article", RuleSpec { pattern: text(r"^[0-9]{1,3}(\.[0-9])?(\.[a-z])?$"), ..required() })],
        ),
        rule("article_fk", &[("article", RuleSpec { references: text("articles"), ..spec() })]),
        rule(
            "amount_range",
            &[("amount", RuleSpec { exclusive_minimum: text("0"), maximum: text("5000"), ..required() })],
        ),
        rule(
            "vehicle_enum",
            &[(
                "vehicle_type",
                RuleSpec {
                    one_of: words(&["auto", "moto", "furgone", "autocarro", "ciclomotore", "bus"]),
                    ..required()
                },
            )],
        ),
        rule(
            "birth_range",
            &[("birth_date", RuleSpec { minimum: text("1900-01-01"), maximum_column: text("ts"), ..spec() })],
        ),
        rule("sex_enum", &[("sex", RuleSpec { one_of: words(&["M", "F"]), ..spec() })]),
        rule("postcode_format", &[("postcode", RuleSpec { pattern: text("^[0-9]{4,5}$"), ..spec() })]),
        rule("nationality_format", &[("nationality", RuleSpec { pattern: text("^[A-Z]{2}$"), ..spec() })]),
        rule("paid_notnull", &[("paid", required())]),
    ]
}

fn fine_keys() -> BTreeMap<String, References> {
    let keys = |keys: &[&str]| References::from_keys(keys.iter().map(|key| (*key).to_owned()));
    BTreeMap::from([
        ("streets".to_owned(), keys(&["1", "2", "3"])),
        ("articles".to_owned(), keys(&["7", "7.1.a", "42"])),
    ])
}

type TextColumn = fn(&[Option<&str>]) -> ArrayRef;

/// Row 0 is right in every respect; row *i* breaks rule *i* alone, but for what its comment says.
fn fines(coded: TextColumn) -> RecordBatch {
    let second = 1_000_000_i64;
    let first_of_2025 = 1_735_689_600 * second;
    let good = Some(1_600_000_000 * second);
    // Rows: 0 good, 1 ticket format, 2 and 3 the same ticket, 4 late, 5 street, 6 east, 7 article format (and so no
    // key either), 8 article key, 9 amount 0, 10 vehicle, 11 born in 1899, 12 sex, 13 postcode, 14 nationality,
    // 15 paid, 16 born after the fine, 17 every nullable column null, 18 at the upper edges.
    let tickets: Vec<String> = (0..19)
        .map(|row| match row {
            1 => "V2020-1234567".to_owned(),
            3 => "V2020-00000002".to_owned(),
            row => format!("V2020-{row:08}"),
        })
        .collect();
    let with = |row: usize, odd: Option<&'static str>, usual: &'static str| -> Vec<Option<&'static str>> {
        (0..19).map(|at| if at == row { odd } else { Some(usual) }).collect()
    };
    let mut articles = with(7, Some("7.12"), "7.1.a");
    articles[8] = Some("43");
    articles[18] = Some("42");
    let mut instants = vec![good; 19];
    (instants[4], instants[18]) = (Some(first_of_2025), Some(first_of_2025 - 1));
    let mut streets = vec![Some(1); 19];
    (streets[5], streets[18]) = (Some(4), Some(3));
    let mut east = vec![Some(2_700_000); 19];
    (east[6], east[18]) = (Some(2_699_999), Some(2_740_000));
    let mut amounts = vec![Some(4_000); 19];
    (amounts[9], amounts[18]) = (Some(0), Some(500_000));
    let mut born = vec![Some(0); 19];
    (born[11], born[16], born[17], born[18]) = (Some(-25_568), Some(18_519), None, Some(-25_567));
    let mut sex = with(12, Some("X"), "M");
    sex[17] = None;
    let mut postcode = with(13, Some("123"), "6900");
    postcode[17] = None;
    let mut nationality = with(14, Some("ch"), "CH");
    nationality[17] = None;
    let mut paid = vec![Some(true); 19];
    paid[15] = None;
    let tickets: Vec<Option<&str>> = tickets.iter().map(|ticket| Some(ticket.as_str())).collect();
    batch(&[
        ("ticket_no", strings(&tickets)),
        ("ts", Arc::new(TimestampMicrosecondArray::from(instants)) as ArrayRef),
        ("street_id", Arc::new(Int32Array::from(streets))),
        ("e", Arc::new(Int32Array::from(east))),
        ("n", Arc::new(Int32Array::from(vec![1_080_000; 19]))),
        ("article", coded(&articles)),
        ("amount", Arc::new(Decimal128Array::from(amounts).with_precision_and_scale(10, 2).unwrap())),
        ("vehicle_type", coded(&with(10, Some("trattore"), "auto"))),
        ("birth_date", Arc::new(Date32Array::from(born))),
        ("sex", coded(&sex)),
        ("postcode", coded(&postcode)),
        ("nationality", coded(&nationality)),
        ("paid", Arc::new(BooleanArray::from(paid))),
    ])
}

#[test]
fn the_rules_of_a_register_of_fines_find_what_was_planted() {
    for coded in [strings as TextColumn, codes] {
        let batch = fines(coded);
        let mut validator = Validator::try_new(&fine_rules(), &batch.schema(), &fine_keys()).unwrap();
        assert_eq!(validator.rules(), 14);
        let faults = validator.check(&batch).unwrap();
        let found: Vec<(&str, &[u32])> =
            faults.iter().map(|fault| (fault.rule.as_str(), fault.rows.as_slice())).collect();
        let expected: [(&str, &[u32]); 13] = [
            ("ticket_format", &[1]),
            ("ts_range", &[4]),
            ("street_fk", &[5]),
            ("coord_range", &[6]),
            ("article_format", &[7]),
            ("article_fk", &[7, 8]),
            ("amount_range", &[9]),
            ("vehicle_enum", &[10]),
            ("birth_range", &[11, 16]),
            ("sex_enum", &[12]),
            ("postcode_format", &[13]),
            ("nationality_format", &[14]),
            ("paid_notnull", &[15]),
        ];
        assert_eq!(found, expected);
        let late = validator.finish();
        assert_eq!((late.len(), late[0].rule.as_str(), &late[0].records), (1, "ticket_unique", &vec![2, 3]));
    }
}
