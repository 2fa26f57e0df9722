//! Parking fines: every transform of the job that the project is measured by, over a few rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, RecordBatch};
use arrow::buffer::BooleanBuffer;
use vetro_model::ColumnName;
use vetro_model::plan::{AgeCount, ColumnPlan, Crs, Period, Step};
use vetro_model::schema::FieldType;
use vetro_transform::{PseudonymKey, Spool, order};

use crate::support::*;

fn plan(name: &str, from: &str, kind: FieldType, steps: Vec<Step>) -> ColumnPlan {
    ColumnPlan { name: ColumnName::try_new(name).unwrap(), ..made_of(&[from], column(kind, steps)) }
}

fn columns() -> Vec<ColumnPlan> {
    let edge = || Step::Grid { metres: 100, crs: Crs::LV95 };
    let age = Step::AgeAt { at: "ts".into(), count: AgeCount::CalendarYears };
    let mut nations: BTreeMap<String, String> =
        ["IT", "DE", "FR", "PT", "ES", "AT"].map(|code| (code.to_owned(), "UE".to_owned())).into();
    nations.insert("CH".into(), "CH".into());
    let text = FieldType::String;
    vec![
        plan("month", "ts", FieldType::Yearmonth, vec![Step::Truncate(Period::Month)]),
        plan("street", "street", text, vec![]),
        plan("grid_e", "e", FieldType::Integer, vec![edge()]),
        plan("grid_n", "n", FieldType::Integer, vec![edge()]),
        plan("amount", "amount", FieldType::Number, vec![]),
        plan("age_band", "birth_date", text, vec![age, Step::Bands(vec![0, 18, 30, 45, 65, 80])]),
        plan("postcode2", "postcode", text, vec![Step::Prefix(2)]),
        plan("nat_group", "nationality", text, vec![Step::Map { values: nations, otherwise: Some("altro".into()) }]),
        plan("plate_ps", "plate", text, vec![Step::Pseudonym { domain: "veicoli".into() }]),
        plan("paid", "paid", FieldType::Boolean, vec![]),
    ]
}

fn decimals(hundredths: [i128; 3]) -> ArrayRef {
    Arc::new(Decimal128Array::from(hundredths.to_vec()).with_precision_and_scale(10, 2).unwrap())
}

fn fines() -> RecordBatch {
    let births: Date32Array = [Some(0), None, Some(14_000)].into_iter().collect();
    table(vec![
        ("ts", locals(&["2023-12-31T23:59:59", "2019-01-01T00:00", "2024-06-15T08:30"])),
        ("street", coded(&[Some("Via Nassa"), Some("Salita Motta"), Some("Via Nassa")])),
        ("e", decimals([271_712_399, 271_700_000, 271_699_999])),
        ("n", decimals([109_655_512, 109_600_000, 109_599_999])),
        ("amount", decimals([4_000, 12_050, 25_000])),
        ("birth_date", Arc::new(births)),
        ("postcode", coded(&[Some("6900"), None, Some("20121")])),
        ("nationality", coded(&[Some("CH"), None, Some("BR")])),
        ("plate", coded(&[Some("TI 123456"), Some("TI 123456"), Some("TI 7")])),
        ("paid", Arc::new(BooleanArray::from(vec![true, false, true]))),
    ])
}

#[test]
fn every_column_of_the_job_is_made_as_specified() {
    let key = PseudonymKey::new(b"vetro-bench-key".to_vec(), 16);
    let setting = Setting { keys: BTreeMap::from([("veicoli".into(), key)]), ..Setting::default() };
    let source = fines();
    let mut transformer = setting.transformer(&columns(), &source).unwrap();
    let (made, faults) = transformer.apply(&source).unwrap();
    assert!(faults.is_empty());
    let told = |name: &str| shown(made.column_by_name(name).unwrap());
    assert_eq!(told("month"), ["2023-12", "2019-01", "2024-06"]);
    assert_eq!(told("grid_e"), ["2717100", "2717000", "2716900"]);
    assert_eq!(told("grid_n"), ["1096500", "1096000", "1095900"]);
    assert_eq!(told("amount"), ["40.00", "120.50", "250.00"]);
    // Born in 1970 and in 2008 (day 14 000 is 1 May 2008).
    assert_eq!(told("age_band"), ["45-64", "", "0-17"]);
    assert_eq!(told("postcode2"), ["69", "", "20"]);
    assert_eq!(told("nat_group"), ["CH", "", "altro"]);
    assert_eq!(told("plate_ps")[0], "128127bde6950d75");
    assert_eq!(told("plate_ps")[0], told("plate_ps")[1]);
    assert_eq!(told("paid"), ["true", "false", "true"]);
}

#[test]
fn the_whole_way_gives_a_sorted_table_without_the_rows_left_out() {
    let key = PseudonymKey::new(b"vetro-bench-key".to_vec(), 16);
    let setting = Setting { keys: BTreeMap::from([("veicoli".into(), key)]), ..Setting::default() };
    let source = fines();
    let mut transformer = setting.transformer(&columns(), &source).unwrap();
    let mut spool = Spool::new();
    for keep in [vec![true, true, true], vec![false, true, true]] {
        let (made, _) = transformer.apply(&source).unwrap();
        spool.push(made, Some(&BooleanBuffer::from(keep))).unwrap();
    }
    // Record 2 is found to repeat a key late, record 3 was left out anyway.
    let table = spool.finish(transformer.schema(), &[2, 3]).unwrap();
    let sorted = order(table, &[]).unwrap();
    assert_eq!(shown(sorted.column_by_name("month").unwrap()), ["2019-01", "2019-01", "2023-12", "2024-06"]);
    assert_eq!(
        shown(sorted.column_by_name("street").unwrap()),
        ["Salita Motta", "Salita Motta", "Via Nassa", "Via Nassa"]
    );
}
