use super::*;

use arrow::array::{AsArray, Date32Array, Decimal128Array, Float64Array, Int64Array};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use proptest::prelude::*;
use vetro_model::schema::FieldType;

fn name(text: &str) -> ColumnName {
    ColumnName::try_new(text).unwrap()
}

fn field(text: &str, kind: FieldType) -> schema::Field {
    schema::Field {
        name: name(text),
        kind,
        format: None,
        title: None,
        description: None,
        constraints: schema::Constraints::default(),
        categories: Vec::new(),
        categories_ordered: None,
        unit: None,
        decimals: None,
        role: None,
        example: None,
        rdf_type: None,
    }
}

fn published(fields: Vec<schema::Field>) -> Schema {
    Schema {
        profile: None,
        fields,
        primary_key: Vec::new(),
        unique_keys: Vec::new(),
        foreign_keys: Vec::new(),
        missing_values: Vec::new(),
    }
}

fn plan(by: &[&str], measures: Vec<(&str, Measure)>, totals: bool) -> AggregatePlan {
    let by: Vec<ColumnName> = by.iter().map(|text| name(text)).collect();
    AggregatePlan {
        measures: measures.into_iter().map(|(text, measure)| (name(text), measure)).collect(),
        totals: if totals { by.clone() } else { Vec::new() },
        subtotals: BTreeMap::new(),
        status: None,
        by,
    }
}

fn records(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(text, array)| (text, array, true))).unwrap()
}

fn texts(texts: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(texts.to_vec()))
}

/// Rows as texts with commas, `∅` for null.
fn rows(table: &RecordBatch) -> Vec<String> {
    let columns: Vec<ArrayRef> = table.columns().iter().map(|column| cast(column, &DataType::Utf8).unwrap()).collect();
    let cell = |column: &ArrayRef, row| text(column, row).unwrap_or("∅").to_owned();
    (0..table.num_rows())
        .map(|row| columns.iter().map(|column| cell(column, row)).collect::<Vec<_>>().join(","))
        .collect()
}

fn residents() -> RecordBatch {
    let ages: Vec<Option<i64>> = vec![Some(10), Some(20), Some(31), None, Some(5), None];
    records(vec![
        ("quartiere", texts(&[Some("Besso"), Some("Besso"), Some("Loreto"), Some("Loreto"), None, None])),
        ("sesso", texts(&[Some("F"), Some("M"), Some("F"), Some("F"), Some("M"), Some("M")])),
        ("eta", Arc::new(Int64Array::from(ages))),
    ])
}

#[test]
fn groups_are_counted_and_measured_and_null_is_a_value() {
    let eta = || name("eta");
    let plan = plan(
        &["quartiere"],
        vec![
            ("n", Measure::Count),
            ("somma", Measure::Sum(eta())),
            ("media", Measure::Mean(eta())),
            ("minimo", Measure::Min(eta())),
            ("massimo", Measure::Max(eta())),
            ("diversi", Measure::Distinct(name("sesso"))),
        ],
        false,
    );
    let whole = FieldType::Integer;
    let schema = published(vec![
        field("n", whole),
        field("quartiere", FieldType::String),
        field("somma", whole),
        field("media", FieldType::Number),
        field("minimo", whole),
        field("massimo", whole),
        field("diversi", whole),
    ]);
    let table = aggregate(&residents(), &plan, &schema).unwrap();
    assert_eq!(rows(&table), ["2,∅,5,5.00,5,5,1", "2,Besso,30,15.00,10,20,2", "2,Loreto,31,31.00,31,31,1"]);
}

#[test]
fn totals_stand_for_every_combination_summed_over() {
    let mut plan = plan(&["quartiere", "sesso"], vec![("n", Measure::Count)], true);
    plan.status = Some(name("stato"));
    let text = FieldType::String;
    let schema = published(vec![
        field("quartiere", text),
        field("sesso", text),
        field("n", FieldType::Integer),
        field("stato", text),
    ]);
    let table = aggregate(&residents(), &plan, &schema).unwrap();
    assert_eq!(
        rows(&table),
        [
            "∅,M,2,F",
            "∅,_T,2,F",
            "Besso,F,1,F",
            "Besso,M,1,F",
            "Besso,_T,2,F",
            "Loreto,F,2,F",
            "Loreto,_T,2,F",
            "_T,F,3,F",
            "_T,M,3,F",
            "_T,_T,6,F",
        ]
    );
}

#[test]
fn measures_without_values_are_null_but_counts_are_zero() {
    let none: ArrayRef = Arc::new(Int64Array::from(vec![None::<i64>]));
    let one = records(vec![("via", texts(&[Some("a")])), ("x", none)]);
    let x = || name("x");
    let measures = vec![
        ("s", Measure::Sum(x())),
        ("m", Measure::Mean(x())),
        ("a", Measure::Min(x())),
        ("d", Measure::Distinct(x())),
    ];
    let whole = FieldType::Integer;
    let schema = published(vec![
        field("via", FieldType::String),
        field("s", whole),
        field("m", FieldType::Number),
        field("a", whole),
        field("d", whole),
    ]);
    let table = aggregate(&one, &plan(&["via"], measures, false), &schema).unwrap();
    assert_eq!(rows(&table), ["a,∅,∅,∅,0"]);
}

#[test]
fn without_columns_there_is_one_row_even_of_nothing() {
    let empty = residents().slice(0, 0);
    let schema = published(vec![field("n", FieldType::Integer)]);
    let counted = plan(&[], vec![("n", Measure::Count)], false);
    assert_eq!(rows(&aggregate(&empty, &counted, &schema).unwrap()), ["0"]);
    assert_eq!(rows(&aggregate(&residents(), &counted, &schema).unwrap()), ["6"]);
    let by = plan(&["sesso"], vec![("n", Measure::Count)], true);
    let schema = published(vec![field("sesso", FieldType::String), field("n", FieldType::Integer)]);
    assert_eq!(aggregate(&empty, &by, &schema).unwrap().num_rows(), 0);
}

#[test]
fn sums_are_exact_and_what_does_not_fit_is_an_error() {
    let big =
        Decimal128Array::from(vec![10_i128.pow(37), 1, -(10_i128.pow(37))]).with_precision_and_scale(38, 2).unwrap();
    let whole: ArrayRef = Arc::new(Int64Array::from(vec![i64::MAX, 1, 0]));
    let table = records(vec![("x", Arc::new(big)), ("y", whole)]);
    let schema = published(vec![field("s", FieldType::Number)]);
    let sum = |column: &str| plan(&[], vec![("s", Measure::Sum(name(column)))], false);
    assert_eq!(rows(&aggregate(&table, &sum("x"), &schema).unwrap()), ["0.01"]);
    assert!(matches!(aggregate(&table, &sum("y"), &schema), Err(Error::MeasureRange { .. })));
}

#[test]
fn means_are_rounded_to_the_declared_decimals_halves_away_from_zero() {
    let x: ArrayRef = Arc::new(Decimal128Array::from(vec![-1, -2]).with_precision_and_scale(5, 2).unwrap());
    let table = records(vec![("x", x)]);
    let mean = plan(&[], vec![("m", Measure::Mean(name("x")))], false);
    let read = |kind, decimals| {
        let schema = published(vec![schema::Field { decimals, ..field("m", kind) }]);
        rows(&aggregate(&table, &mean, &schema).unwrap())
    };
    assert_eq!(read(FieldType::Number, None), ["-0.02"]);
    assert_eq!(read(FieldType::Number, Some(3)), ["-0.015"]);
    assert_eq!(read(FieldType::Integer, None), ["0"]);
}

#[test]
fn sums_of_floats_do_not_depend_on_the_order_of_records() {
    let schema = published(vec![field("s", FieldType::Number), field("m", FieldType::Number)]);
    let both = plan(&[], vec![("s", Measure::Sum(name("x"))), ("m", Measure::Mean(name("x")))], false);
    let of = |values: Vec<f64>| {
        let x: ArrayRef = Arc::new(Float64Array::from(values));
        rows(&aggregate(&records(vec![("x", x)]), &both, &schema).unwrap())
    };
    assert_eq!(of(vec![1e16, 1.0, -1e16, 0.5]), ["1.5,0.38"]);
    assert_eq!(of(vec![0.5, -1e16, 1.0, 1e16]), ["1.5,0.38"]);
}

#[test]
fn the_least_and_the_greatest_may_be_texts_or_dates() {
    let values: ArrayRef = Arc::new(StringArray::from(vec!["b", "a", "c"]));
    let codes = UInt32Array::from(vec![Some(0), Some(2), None, Some(1)]);
    let days = Date32Array::from(vec![Some(1), None, Some(-1), Some(0)]);
    let table = records(vec![
        ("via", Arc::new(coded("via", codes, Arc::new(values.as_string().clone())).unwrap())),
        ("giorno", Arc::new(days)),
    ]);
    let measures = vec![
        ("prima", Measure::Min(name("via"))),
        ("ultima", Measure::Max(name("via"))),
        ("dal", Measure::Min(name("giorno"))),
        ("al", Measure::Max(name("giorno"))),
    ];
    let (text, date) = (FieldType::String, FieldType::Date);
    let schema = published(vec![field("prima", text), field("ultima", text), field("dal", date), field("al", date)]);
    assert_eq!(rows(&aggregate(&table, &plan(&[], measures, false), &schema).unwrap()), ["a,c,1969-12-31,1970-01-02"]);
}

#[test]
fn records_are_grouped_by_decimals_of_any_width() {
    let wide = 10_i128.pow(37);
    let x = Decimal128Array::from(vec![Some(wide), Some(-wide), Some(wide), None, Some(wide + 1)]);
    let table = records(vec![("x", Arc::new(x.with_precision_and_scale(38, 0).unwrap()))]);
    let schema = published(vec![field("n", FieldType::Integer), field("x", FieldType::Number)]);
    let made = rows(&aggregate(&table, &plan(&["x"], vec![("n", Measure::Count)], false), &schema).unwrap());
    assert_eq!(made, ["1,∅".to_owned(), format!("1,-{wide}"), format!("2,{wide}"), format!("1,{}", wide + 1)]);
}

#[test]
fn totals_need_text_and_a_code_of_their_own() {
    let schema = published(vec![field("eta", FieldType::Integer), field("n", FieldType::Integer)]);
    let by = plan(&["eta"], vec![("n", Measure::Count)], true);
    assert!(matches!(aggregate(&residents(), &by, &schema), Err(Error::TotalsType { .. })));
    let taken = records(vec![("eta", texts(&[Some("_T")]))]);
    assert!(matches!(aggregate(&taken, &by, &schema), Err(Error::TotalTaken { .. })));
}

#[test]
fn plan_table_and_schema_must_fit_together() {
    let n = || vec![("n", Measure::Count)];
    let schema = published(vec![field("sesso", FieldType::String), field("n", FieldType::Integer)]);
    let error = aggregate(&residents(), &plan(&["cantone"], n(), false), &schema).unwrap_err();
    assert!(matches!(error, Error::UnknownColumn { .. }));
    let error = aggregate(&residents(), &plan(&["quartiere"], n(), false), &schema).unwrap_err();
    assert!(matches!(error, Error::UnplannedColumn { .. }));
    let summed = plan(&["sesso"], vec![("n", Measure::Sum(name("quartiere")))], false);
    assert!(matches!(aggregate(&residents(), &summed, &schema), Err(Error::Measure { .. })));
}

proptest! {
    #[test]
    fn totals_equal_the_sums_of_what_they_sum_over(
        people in prop::collection::vec((0..3_usize, 0..2_usize, 0..4_i64), 1..50),
    ) {
        let districts = ["Besso", "Loreto", "Molino"];
        let table = |people: &[(usize, usize, i64)]| {
            let pick = |names: &[&'static str], place: usize| Some(names[place]);
            records(vec![
                ("quartiere", texts(&people.iter().map(|person| pick(&districts, person.0)).collect::<Vec<_>>())),
                ("sesso", texts(&people.iter().map(|person| pick(&["F", "M"], person.1)).collect::<Vec<_>>())),
                ("figli", Arc::new(people.iter().map(|person| Some(person.2)).collect::<Int64Array>())),
            ])
        };
        let figli = || name("figli");
        let measures = vec![("n", Measure::Count), ("s", Measure::Sum(figli())), ("d", Measure::Distinct(figli()))];
        let plan = plan(&["quartiere", "sesso"], measures, true);
        let (text, whole) = (FieldType::String, FieldType::Integer);
        let schema = published(vec![field("quartiere", text), field("sesso", text), field("n", whole), field("s", whole), field("d", whole)]);
        let made = rows(&aggregate(&table(&people), &plan, &schema).unwrap());
        let mut reversed = people.clone();
        reversed.reverse();
        prop_assert_eq!(&made, &rows(&aggregate(&table(&reversed), &plan, &schema).unwrap()));
        for row in &made {
            let cells: Vec<&str> = row.split(',').collect();
            let here: Vec<&(usize, usize, i64)> = people
                .iter()
                .filter(|person| cells[0] == TOTAL || districts[person.0] == cells[0])
                .filter(|person| cells[1] == TOTAL || ["F", "M"][person.1] == cells[1])
                .collect();
            let kinds: std::collections::BTreeSet<i64> = here.iter().map(|person| person.2).collect();
            prop_assert_eq!(cells[2], here.len().to_string());
            prop_assert_eq!(cells[3], here.iter().map(|person| person.2).sum::<i64>().to_string());
            prop_assert_eq!(cells[4], kinds.len().to_string());
        }
        prop_assert_eq!(made.last().unwrap().split(',').nth(2).unwrap(), people.len().to_string());
    }
}

#[test]
fn evidence_stands_beside_its_rows_whatever_the_order_of_records() {
    let table = records(vec![
        ("zona", texts(&[Some("b"), Some("a"), Some("b"), Some("b"), None])),
        ("ditta", texts(&[Some("x"), Some("y"), Some("x"), None, None])),
        ("addetti", Arc::new(Int64Array::from(vec![Some(5), Some(-3), Some(2), Some(4), None]))),
    ]);
    let plan = plan(&["zona"], vec![("n", Measure::Count), ("somma", Measure::Sum(name("addetti")))], true);
    let whole = FieldType::Integer;
    let schema = published(vec![field("zona", FieldType::String), field("n", whole), field("somma", whole)]);
    let keys = [1, 10, u64::MAX, 100, 1000];
    let ask = Ask {
        keys: Some(&keys),
        contributions: [(name("somma"), 2)].into_iter().collect(),
        contributor: Some(name("ditta")),
    };
    let (made, evidence) = aggregate_with_evidence(&table, &plan, &schema, &ask).unwrap();
    assert_eq!(made, aggregate(&table, &plan, &schema).unwrap());
    assert_eq!(rows(&made), ["∅,1,∅", "_T,5,8", "a,1,-3", "b,3,11"]);
    // 1 − 1 + 100 for `b`: the sum wraps around.
    assert_eq!(evidence.keys, [1000, 1110, 10, 100]);
    let found: Vec<_> = evidence.contributions[&name("somma")]
        .iter()
        .map(|one| (one.largest.clone(), one.total, one.contributors))
        .collect();
    let expected = [(vec![], 0.0, 0), (vec![7.0, 4.0], 14.0, 3), (vec![3.0], 3.0, 1), (vec![7.0, 4.0], 11.0, 2)];
    assert_eq!(found, expected);

    let turned: Vec<u32> = vec![4, 3, 2, 1, 0];
    let columns =
        table.columns().iter().map(|column| compute::take(column, &UInt32Array::from(turned.clone()), None).unwrap());
    let turned = RecordBatch::try_new(table.schema(), columns.collect()).unwrap();
    let keys = [1000, 100, u64::MAX, 10, 1];
    let ask = Ask { keys: Some(&keys), ..ask };
    assert_eq!(aggregate_with_evidence(&turned, &plan, &schema, &ask).unwrap(), (made, evidence));

    let few = Ask { keys: Some(&keys[1..]), ..Ask::default() };
    assert!(aggregate_with_evidence(&table, &plan, &schema, &few).is_err());
    let counted = Ask { contributions: [(name("n"), 1)].into_iter().collect(), ..Ask::default() };
    assert!(aggregate_with_evidence(&table, &plan, &schema, &counted).is_err());
}

fn districts() -> BTreeMap<ColumnName, BTreeMap<String, String>> {
    let parents = [("Besso", "Nord"), ("Loreto", "Sud"), ("Molino", "Sud"), ("Nord", "Piano"), ("Monte", "Valle")];
    [(name("quartiere"), parents.map(|(child, parent)| (child.to_owned(), parent.to_owned())).into())].into()
}

#[test]
fn subtotals_stand_beside_what_they_sum_and_totals_only_where_they_are_asked_for() {
    let mut plan = plan(&["quartiere", "sesso"], vec![("n", Measure::Count)], false);
    (plan.totals, plan.subtotals) = (vec![name("sesso")], districts());
    let text = FieldType::String;
    let schema = published(vec![field("quartiere", text), field("sesso", text), field("n", FieldType::Integer)]);
    let quarters = ["Besso", "Besso", "Loreto", "Molino", "Monte", "Altrove"].map(Some);
    let table =
        records(vec![("quartiere", texts(&quarters)), ("sesso", texts(&["F", "M", "F", "F", "M", "M"].map(Some)))]);
    let made = aggregate(&table, &plan, &schema).unwrap();
    // `Nord` stands below `Piano`, `Sud` at the top; what stands below nothing has no subtotal.
    let mut expected = vec![
        "Altrove,M,1",
        "Altrove,_T,1",
        "Besso,F,1",
        "Besso,M,1",
        "Besso,_T,2",
        "Loreto,F,1",
        "Loreto,_T,1",
        "Molino,F,1",
        "Molino,_T,1",
        "Monte,M,1",
        "Monte,_T,1",
        "Nord,F,1",
        "Nord,M,1",
        "Nord,_T,2",
        "Piano,F,1",
        "Piano,M,1",
        "Piano,_T,2",
        "Sud,F,2",
        "Sud,_T,2",
        "Valle,M,1",
        "Valle,_T,1",
    ];
    expected.sort_unstable();
    let mut found = rows(&made);
    found.sort_unstable();
    assert_eq!(found, expected);

    let taken = records(vec![("quartiere", texts(&[Some("Sud")])), ("sesso", texts(&[Some("F")]))]);
    assert!(matches!(aggregate(&taken, &plan, &schema), Err(Error::SubtotalTaken { count: 1, .. })));
}

proptest! {
    #[test]
    fn a_table_made_of_its_cells_is_the_table_made_of_the_records(
        people in prop::collection::vec((0..3_usize, 0..2_usize, 0..4_i64, prop::option::of(0..9_u32)), 1..40),
    ) {
        let quarters = ["Besso", "Loreto", "Molino"];
        let ages: Vec<Option<f64>> = people.iter().map(|one| one.3.map(|age| f64::from(age) / 4.0)).collect();
        let table = records(vec![
            ("quartiere", texts(&people.iter().map(|one| Some(quarters[one.0])).collect::<Vec<_>>())),
            ("sesso", texts(&people.iter().map(|one| Some(["F", "M"][one.1])).collect::<Vec<_>>())),
            ("figli", Arc::new(people.iter().map(|one| Some(one.2)).collect::<Int64Array>())),
            ("peso", Arc::new(Float64Array::from(ages))),
        ]);
        let measures = vec![
            ("n", Measure::Count),
            ("somma", Measure::Sum(name("figli"))),
            ("media", Measure::Mean(name("figli"))),
            ("pesi", Measure::Mean(name("peso"))),
            ("tanti", Measure::Distinct(name("figli"))),
            ("meno", Measure::Min(name("figli"))),
            ("piu", Measure::Max(name("figli"))),
        ];
        let mut plan = plan(&["quartiere", "sesso"], measures, true);
        plan.subtotals = districts();
        let (text, whole, number) = (FieldType::String, FieldType::Integer, FieldType::Number);
        let kinds = [("quartiere", text), ("sesso", text), ("n", whole), ("somma", whole), ("media", number),
            ("pesi", number), ("tanti", whole), ("meno", whole), ("piu", whole)];
        let schema = published(kinds.map(|(text, kind)| field(text, kind)).to_vec());
        let keys: Vec<u64> = (0..people.len() as u64).map(|one| one.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
        let hash = |bytes: &[u8]| bytes.iter().fold(7_u64, |hash, byte| hash.wrapping_mul(31) ^ u64::from(*byte));
        for plan in [plan.without_sums(), plan] {
            let ask = CellAsk { keys: Some(&keys), hash: &hash };
            let (cells, parts) = inner_cells(&table, &plan, &schema, &ask).unwrap();
            let (made, evidence) = sum_cells(&cells, &parts, &plan, &schema).unwrap();
            let ask = Ask { keys: Some(&keys), ..Ask::default() };
            let (straight, known) = aggregate_with_evidence(&table, &plan, &schema, &ask).unwrap();
            prop_assert_eq!(rows(&made), rows(&straight));
            prop_assert_eq!(evidence.keys, known.keys);
        }
    }
}
