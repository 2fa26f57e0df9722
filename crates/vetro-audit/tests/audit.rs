//! What the audit clears and what it refuses, one table by hand for each reason.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, DictionaryArray, Float64Array, Int64Array, RecordBatch, StringArray, UInt32Array,
};
use arrow::datatypes::{DataType, Field, Schema as Columns, UInt32Type};
use vetro_audit::{Cleared, Question, Refusal, audit};
use vetro_model::plan::{
    Allowance, Contributions, Crs, Distance, Dominance, GridCount, GridMinimum, GridRule, MicroAggregation,
    PrivacyPlan, RecordPolicy, SensitiveModel, TablePolicy, TableProtection, TopBottom,
};
use vetro_model::{ColumnName, DatasetId, Schema, Share};

fn name(text: &str) -> ColumnName {
    ColumnName::try_new(text).unwrap()
}

fn names(texts: &[&str]) -> Vec<ColumnName> {
    texts.iter().map(|text| name(text)).collect()
}

/// A schema of fields written `name type role`, the role left out for none.
fn schema(fields: &[&str]) -> Schema {
    let field = |field: &&str| {
        let words: Vec<&str> = field.split(' ').collect();
        let role = words.get(2).map(|role| format!(r#", "role": "{role}""#)).unwrap_or_default();
        format!(r#"{{ "name": "{}", "type": "{}"{role} }}"#, words[0], words[1])
    };
    let fields: Vec<String> = fields.iter().map(field).collect();
    serde_json::from_str(&format!(r#"{{ "fields": [{}] }}"#, fields.join(","))).unwrap()
}

fn texts(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn some(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn whole(values: &[Option<i64>]) -> ArrayRef {
    Arc::new(Int64Array::from(values.to_vec()))
}

fn table(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.iter().map(|(name, column)| (*name, column.clone(), true)))
        .unwrap()
}

/// Everything a question points to.
struct Case {
    schema: Schema,
    policy: PrivacyPlan,
    allow: Vec<Allowance>,
    sort: Vec<ColumnName>,
    records_in: Option<u64>,
    singles: Option<std::collections::BTreeSet<String>>,
    contributions: Option<vetro_audit::Contributed>,
}

impl Case {
    fn new(schema: Schema, policy: PrivacyPlan) -> Self {
        Self {
            schema,
            policy,
            allow: Vec::new(),
            sort: Vec::new(),
            records_in: None,
            singles: None,
            contributions: None,
        }
    }

    fn no_persons(fields: &[&str]) -> Self {
        let policy = PrivacyPlan::NoPersons { reason: "Trees.".into() };
        Self::new(schema(fields), policy)
    }

    fn records(fields: &[&str], k: u32, l: &[(&str, u32)]) -> Self {
        let schema = schema(fields);
        let quasi_identifiers = names(&schema.with_role(vetro_model::Role::QuasiIdentifier));
        let distinct = |least: &u32| vec![SensitiveModel::DistinctDiversity { l: *least }];
        let policy = PrivacyPlan::Records(RecordPolicy {
            sensitive: l.iter().map(|(column, least)| (name(column), distinct(least))).collect(),
            suppression_limit: Share::from_parts(0.1),
            ..RecordPolicy::new(quasi_identifiers, k)
        });
        Self::new(schema, policy)
    }

    fn cells(fields: &[&str], by: &[&str], status: bool) -> Self {
        let policy = PrivacyPlan::Table(TablePolicy {
            totals: true,
            status: status.then(|| name("status")),
            ..TablePolicy::new(names(by), name("n"), 5)
        });
        Self::new(schema(fields), policy)
    }

    fn audit(&self, table: &RecordBatch) -> Result<Cleared, Refusal> {
        let dataset = DatasetId::try_new("prova").unwrap();
        let question = Question {
            dataset: &dataset,
            schema: &self.schema,
            policy: &self.policy,
            allow: &self.allow,
            sort: &self.sort,
            records_in: self.records_in.unwrap_or(table.num_rows() as u64),
            singles: self.singles.as_ref(),
            contributions: self.contributions.as_ref(),
            earlier: None,
            linked: &[],
        };
        audit(table.clone(), &question)
    }

    /// The findings as `rule column count rows`.
    fn refused(&self, table: &RecordBatch) -> Vec<String> {
        let refusal = self.audit(table).unwrap_err();
        assert_eq!(refusal.findings.len(), refusal.describe().lines().count(), "a sentence for each finding");
        assert!(refusal.code().starts_with("V06") && refusal.to_string().starts_with("`prova` was refused: "));
        refusal
            .findings
            .iter()
            .map(|finding| format!("{} {} {} {:?}", finding.rule, finding.column, finding.count, finding.rows))
            .collect()
    }
}

#[test]
fn columns_must_be_those_of_the_schema_in_order_and_type() {
    let case = Case::no_persons(&["a string", "b integer"]);
    let (a, b) = (some(&["x"]), whole(&[Some(1)]));
    assert!(case.audit(&table(&[("a", a.clone()), ("b", b.clone())])).is_ok());
    let refused = |columns: &[(&str, ArrayRef)]| case.refused(&table(columns));
    assert_eq!(refused(&[("a", a.clone()), ("b", b.clone()), ("c", a.clone())]), ["undeclared-column c 1 []"]);
    assert_eq!(refused(&[("a", a.clone())]), ["missing-column b 1 []"]);
    assert_eq!(refused(&[("b", b.clone()), ("a", a.clone())]), ["column-order b 1 []"]);
    assert_eq!(refused(&[("a", a.clone()), ("b", a.clone())]), ["wrong-type b 1 []"]);
    assert_eq!(refused(&[("a", b.clone()), ("b", b)]), ["wrong-type a 1 []"]);
}

const PERSONS: [&str; 3] = ["age string quasi-identifier", "sex string quasi-identifier", "fine integer sensitive"];

fn persons() -> RecordBatch {
    table(&[
        ("age", texts(&[None, None, Some("18-29"), Some("18-29"), Some("18-29")])),
        ("sex", some(&["F", "F", "F", "F", "M"])),
        ("fine", whole(&[Some(40), Some(40), None, Some(40), Some(100)])),
    ])
}

#[test]
fn classes_below_k_are_refused_and_null_equals_null() {
    let refusal = Case::records(&PERSONS, 2, &[]).audit(&persons()).unwrap_err();
    let finding = &refusal.findings[0];
    assert_eq!((finding.rule.as_str(), finding.count, finding.rows.as_slice()), ("small-class", 1, [6].as_slice()));
    assert_eq!((finding.column.as_str(), refusal.code()), ("age, sex", "V0605"));
    let four = persons().slice(0, 4);
    let cleared = Case::records(&PERSONS, 2, &[]).audit(&four).unwrap();
    assert_eq!((cleared.measured().k, cleared.measured().classes), (Some(2), 2));
    assert_eq!((cleared.measured().rows, cleared.measured().rows_before), (4, None));
}

#[test]
fn the_schema_s_roles_count_even_where_the_policy_forgot_one() {
    let mut case = Case::records(&PERSONS, 2, &[]);
    if let PrivacyPlan::Records(policy) = &mut case.policy {
        policy.quasi_identifiers = names(&["sex"]);
    }
    let rows =
        table(&[("age", some(&["0-17", "18-29"])), ("sex", some(&["F", "F"])), ("fine", whole(&[Some(1), Some(1)]))]);
    assert_eq!(case.refused(&rows), ["small-class age, sex 2 [2, 3]"]);
}

#[test]
fn classes_with_too_few_values_are_refused_and_null_is_a_value() {
    let case = Case::records(&PERSONS, 2, &[("fine", 2)]);
    assert_eq!(case.refused(&persons().slice(0, 4)), ["low-diversity fine 2 [2, 3]"]);
    let cleared = case.audit(&persons().slice(2, 2)).unwrap();
    let outcome = &cleared.measured().sensitive[0];
    assert_eq!((outcome.column.as_str(), outcome.measured.to_string().as_str()), ("fine", "2"));
}

fn with_models(models: Vec<SensitiveModel>, k: u32) -> Case {
    let mut case = Case::records(&PERSONS, k, &[]);
    if let PrivacyPlan::Records(policy) = &mut case.policy {
        policy.sensitive.insert(name("fine"), models);
    }
    case
}

#[test]
fn every_model_of_a_sensitive_column_is_measured_and_refused_by_its_own_rule() {
    let t = |t: f64| SensitiveModel::Closeness { t, distance: Distance::Equal };
    // Two classes: 40, 40 and null, 40. The table holds 40 in three quarters.
    let rows = persons().slice(0, 4);
    let cleared = with_models(vec![t(0.25), SensitiveModel::EntropyDiversity { l: 1.0 }], 2).audit(&rows).unwrap();
    let measured: Vec<f64> = cleared.measured().sensitive.iter().map(|outcome| outcome.measured).collect();
    assert!(measured.iter().zip([0.25, 1.0]).all(|(one, other)| (one - other).abs() < 1e-12), "{measured:?}");
    let refused = |model: SensitiveModel| with_models(vec![model], 2).refused(&rows);
    assert_eq!(refused(t(0.2)), ["far-distribution fine 4 [2, 3, 4, 5]"]);
    // Null gains 1 in the second class; 40 gains a third in the first, and −ln 0.75 is less.
    assert_eq!(refused(SensitiveModel::Likeness { beta: 0.5 }), ["frequent-value fine 4 [2, 3, 4, 5]"]);
    assert_eq!(refused(SensitiveModel::EntropyDiversity { l: 1.5 }), ["low-diversity fine 2 [2, 3]"]);
    assert_eq!(refused(SensitiveModel::RecursiveDiversity { c: 2.0, l: 2 }), ["low-diversity fine 2 [2, 3]"]);
    let by_tree = SensitiveModel::Closeness { t: 1.0, distance: Distance::Hierarchical };
    assert_eq!(refused(by_tree), ["missing-hierarchy fine 1 []"]);
}

#[test]
fn a_class_that_reaches_k_only_without_its_nulls_is_refused() {
    // A program that drops rows with a null finds one class of two.
    let rows = table(&[
        ("age", texts(&[None, Some("18"), Some("18")])),
        ("sex", some(&["F"; 3])),
        ("fine", whole(&[None; 3])),
    ]);
    assert_eq!(Case::records(&PERSONS, 2, &[]).refused(&rows), ["small-class age, sex 1 [2]"]);
}

#[test]
fn starred_rows_that_keep_their_sensitive_value_are_judged_like_any_class() {
    let rows = table(&[
        ("age", some(&["*", "*", "18", "18"])),
        ("sex", some(&["*", "*", "F", "F"])),
        ("fine", whole(&[Some(9), Some(9), Some(1), Some(2)])),
    ]);
    let case = Case::records(&PERSONS, 2, &[("fine", 2)]);
    assert_eq!(case.refused(&rows), ["low-diversity fine 2 [2, 3]"]);
}

#[test]
fn labels_of_several_levels_are_classes_of_their_own() {
    let rows =
        table(&[("age", some(&["30-39", "30-39", "34", "34"])), ("sex", some(&["F"; 4])), ("fine", whole(&[None; 4]))]);
    assert_eq!(Case::records(&PERSONS, 2, &[]).audit(&rows).unwrap().measured().classes, 2);
    assert_eq!(Case::records(&PERSONS, 2, &[]).refused(&rows.slice(0, 3)), ["small-class age, sex 1 [4]"]);
}

#[test]
fn classes_are_counted_in_persons_where_a_column_tells_them_apart() {
    let mut case = Case::records(&["who string identifier", "age string quasi-identifier"], 2, &[]);
    let rows = |who: &[Option<&str>]| table(&[("who", texts(who)), ("age", some(&["18"; 3][..who.len()]))]);
    let (one, other) = (Some("0a1b2c3d4e5f6071"), Some("1a1b2c3d4e5f6071"));
    if let PrivacyPlan::Records(policy) = &mut case.policy {
        policy.person = Some(name("who"));
    }
    assert_eq!(case.refused(&rows(&[one, one, one])), ["small-class age 3 [2, 3, 4]"]);
    assert_eq!(case.audit(&rows(&[one, one, other])).unwrap().measured().k, Some(2));
    assert_eq!(case.audit(&rows(&[None, None, one])).unwrap().measured().k, Some(3));
    if let PrivacyPlan::Records(policy) = &mut case.policy {
        policy.person = Some(name("absent"));
    }
    assert_eq!(case.refused(&rows(&[one, one, other])), ["missing-policy-column absent 1 []"]);
}

#[test]
fn more_suppression_than_allowed_is_refused() {
    let mut case = Case::records(&PERSONS, 2, &[]);
    let rows = persons().slice(0, 2);
    let with = |case: &mut Case, records: u64| {
        case.records_in = Some(records);
        case.audit(&rows)
            .map(|cleared| cleared.measured().suppressed)
            .map_err(|refusal| refusal.findings[0].rule.clone())
    };
    assert_eq!(with(&mut case, 2), Ok(0));
    assert_eq!(with(&mut case, 3), Err("over-suppressed".to_owned()));
    assert_eq!(with(&mut case, 1), Err("row-count".to_owned()));
}

#[test]
fn an_empty_table_has_no_class_and_is_cleared() {
    let cleared = Case::records(&PERSONS, 5, &[("fine", 3)]).audit(&persons().slice(0, 0)).unwrap();
    assert_eq!((cleared.measured().k, cleared.measured().classes), (None, 0));
}

#[test]
fn a_role_about_persons_contradicts_that_there_are_none() {
    let case = Case::no_persons(&["age string quasi-identifier"]);
    assert_eq!(case.refused(&table(&[("age", some(&["x"]))])), ["role-without-policy age 1 []"]);
}

#[test]
fn an_identifier_column_holds_keyed_tokens_only() {
    let case = Case::records(&["car string identifier"], 2, &[]);
    let tokens = some(&["0a1b2c3d4e5f6071", "1a1b2c3d4e5f6072", "2a1b2c3d4e5f6073"]);
    assert!(case.audit(&table(&[("car", tokens)])).is_ok());
    let plates = some(&["0a1b2c3d4e5f6071", "TI 123456", "TI 123457"]);
    assert_eq!(case.refused(&table(&[("car", plates)])), ["identifier-column car 2 [3, 4]"]);
    let case = Case::records(&["car integer identifier"], 2, &[]);
    assert_eq!(case.refused(&table(&[("car", whole(&[Some(1), Some(2)]))])), ["identifier-column car 2 [2, 3]"]);
}

#[test]
fn identifiers_in_texts_are_refused_by_row_and_never_quoted() {
    let case = Case::no_persons(&["a string", "b string"]);
    let rows = table(&[
        ("a", some(&["a", "b", "c", "d", "e"])),
        ("b", some(&["maria@example.it", "756.9217.0769.85", "x", "079 123 45 67", "anna@example.it"])),
    ]);
    assert_eq!(case.refused(&rows), ["ahv b 1 [3]", "email b 2 [2, 6]", "phone b 1 [5]"]);
    let refusal = case.audit(&rows).unwrap_err();
    let said = format!("{refusal} {refusal:?} {}", refusal.describe());
    for secret in ["maria", "anna", "9217", "079"] {
        assert!(!said.contains(secret), "{secret}");
    }
    assert!(said.contains("`b`") && said.contains("e-mail addresses"));
}

#[test]
fn what_is_allowed_is_counted_and_published() {
    let mut case = Case::no_persons(&["a string", "b string"]);
    let rows = table(&[("a", some(&["a", "b"])), ("b", some(&["maria@example.it", "anna@example.it"]))]);
    let allow = |column: &str, detector: &str| Allowance {
        column: name(column),
        detector: detector.into(),
        reason: "The offices' own mailboxes.".into(),
    };
    case.allow = vec![allow("a", "email"), allow("b", "phone")];
    assert_eq!(case.refused(&rows), ["email b 2 [2, 3]"]);
    case.allow.push(allow("b", "email"));
    let cleared = case.audit(&rows).unwrap();
    let notes: Vec<(&str, &str, u64)> =
        cleared.allowances().iter().map(|note| (note.column.as_str(), note.detector.as_str(), note.count)).collect();
    assert_eq!(notes, [("b", "email", 2)]);
    assert!(!format!("{cleared:?}").contains("maria"));
}

#[test]
fn formulas_are_refused_unless_allowed() {
    let mut case = Case::no_persons(&["a string"]);
    let rows = table(&[("a", some(&["-5", "=1+1", "ciao"]))]);
    assert_eq!(case.refused(&rows), ["formula a 1 [3]"]);
    case.allow = vec![Allowance { column: name("a"), detector: "formula".into(), reason: "Chemistry.".into() }];
    assert_eq!(case.audit(&rows).unwrap().allowances()[0].count, 1);
}

const CELLS: [&str; 3] = ["area string", "sex string", "n integer"];

/// A table of areas and sexes with all totals, sorted; the counts row by row.
fn cells(counts: [Option<i64>; 9]) -> RecordBatch {
    table(&[
        ("area", some(&["_T", "_T", "_T", "a", "a", "a", "b", "b", "b"])),
        ("sex", some(&["_T", "f", "m", "_T", "f", "m", "_T", "f", "m"])),
        ("n", whole(&counts)),
    ])
}

fn cells_case() -> Case {
    Case::cells(&CELLS, &["area", "sex"], false)
}

#[test]
fn counts_below_the_threshold_are_refused_and_zero_is_not_small() {
    let counts = [40, 16, 24, 20, 6, 14, 20, 10, 10];
    assert!(cells_case().audit(&cells(counts.map(Some))).is_ok());
    let counts = [40, 14, 26, 20, 4, 16, 20, 10, 10];
    assert_eq!(cells_case().refused(&cells(counts.map(Some))), ["small-count n 1 [6]"]);
    let counts = [30, 10, 20, 10, 0, 10, 20, 10, 10];
    assert!(cells_case().audit(&cells(counts.map(Some))).is_ok());
}

#[test]
fn a_lonely_withheld_cell_is_refused() {
    let counts = [Some(40), Some(14), Some(26), Some(20), None, Some(16), Some(20), Some(10), Some(10)];
    assert_eq!(cells_case().refused(&cells(counts)), ["lonely-suppression area, sex 1 [6]"]);
    // A withheld total follows from its parts too.
    let counts = [Some(40), Some(14), Some(26), None, Some(10), Some(10), Some(20), Some(10), Some(10)];
    assert_eq!(cells_case().refused(&cells(counts)), ["lonely-suppression area, sex 1 [5]"]);
}

#[test]
fn a_square_of_withheld_cells_is_cleared() {
    let counts = [Some(40), Some(20), Some(20), Some(20), None, None, Some(20), None, None];
    let cleared = cells_case().audit(&cells(counts)).unwrap();
    assert_eq!(cleared.measured().withheld, 4);
}

#[test]
fn what_is_not_proved_is_refused_and_the_way_out_is_told() {
    let lines: Vec<String> = std::iter::once("_T".to_owned()).chain((0..72).map(|at| format!("a{at:02}"))).collect();
    let keys: Vec<(&str, &str)> =
        lines.iter().flat_map(|area| lines.iter().map(move |sex| (area.as_str(), sex.as_str()))).collect();
    let count = |(area, sex): &(&str, &str)| match [*area, *sex].iter().filter(|label| **label == "_T").count() {
        0 => None,
        1 => Some(720),
        _ => Some(72 * 720),
    };
    let (areas, sexes): (Vec<&str>, Vec<&str>) = keys.iter().copied().unzip();
    let counts: Vec<Option<i64>> = keys.iter().map(count).collect();
    let rows = table(&[("area", some(&areas)), ("sex", some(&sexes)), ("n", whole(&counts))]);
    let refusal = cells_case().audit(&rows).unwrap_err();
    assert_eq!((refusal.code(), refusal.findings[0].rule.as_str()), ("V0609", "unproven"));
    let told = refusal.describe();
    for words in ["(5184)", "make one of area, sex coarser", "fewer of them in `totals`", "`rounding` or `cell-key`"] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn withheld_zeros_of_an_empty_sum_disclose_nobody_but_do_not_protect_either() {
    let counts = [Some(20), Some(10), Some(10), Some(0), None, None, Some(20), Some(10), Some(10)];
    assert!(cells_case().audit(&cells(counts)).is_ok());
    // The zeros are known, so that beside them each withheld cell of the other area stands alone.
    let counts = [Some(20), Some(10), Some(10), Some(0), None, None, Some(20), None, None];
    assert_eq!(cells_case().refused(&cells(counts)), ["lonely-suppression area, sex 2 [9, 10]"]);
}

#[test]
fn a_bridge_between_two_squares_is_computed_although_no_cell_is_lonely() {
    let lines = ["_T", "a", "b", "c", "d"];
    let withheld = ["aa", "ab", "ba", "bb", "cc", "cd", "dc", "dd", "ac"];
    let build = |withheld: &[&str]| {
        let keys: Vec<(&str, &str)> = lines.iter().flat_map(|area| lines.map(|sex| (*area, sex))).collect();
        let inner = |line: &str| i64::from(line != "_T");
        let count = |(area, sex): &(&str, &str)| {
            let parts = |line: &str| if inner(line) == 1 { 1 } else { 4 };
            (!withheld.contains(&format!("{area}{sex}").as_str())).then(|| 10 * parts(area) * parts(sex))
        };
        table(
            &[
                ("area", keys.iter().map(|key| Some(key.0)).collect::<StringArray>()),
                ("sex", keys.iter().map(|key| Some(key.1)).collect::<StringArray>()),
            ]
            .map(|(name, column)| (name, Arc::new(column) as ArrayRef))
            .into_iter()
            .chain([("n", whole(&keys.iter().map(count).collect::<Vec<_>>()))])
            .collect::<Vec<_>>(),
        )
    };
    // Row of "ac": the header, five totals, then "a" with its total, "a", "b", "c".
    assert_eq!(cells_case().refused(&build(&withheld)), ["recomputable area, sex 1 [10]"]);
    assert!(cells_case().audit(&build(&withheld[..8])).is_ok());
}

#[test]
fn a_sum_over_two_columns_binds_where_the_sums_between_are_not_published() {
    let rows = table(&[
        ("area", some(&["_T", "a", "a", "b", "b"])),
        ("sex", some(&["_T", "f", "m", "f", "m"])),
        ("n", whole(&[Some(40), None, Some(10), Some(10), Some(10)])),
    ]);
    assert_eq!(cells_case().refused(&rows), ["lonely-suppression area, sex 1 [3]"]);
}

#[test]
fn without_totals_nothing_can_be_subtracted() {
    let rows = table(&[
        ("area", some(&["a", "a", "b"])),
        ("sex", some(&["f", "m", "f"])),
        ("n", whole(&[None, Some(10), Some(10)])),
    ]);
    assert!(cells_case().audit(&rows).is_ok());
}

#[test]
fn sums_that_do_not_add_up_prove_nothing() {
    let counts = [Some(41), Some(20), Some(20), Some(20), None, None, Some(20), None, None];
    assert_eq!(cells_case().refused(&cells(counts)), ["contradictory-sums area, sex 1 []"]);
}

#[test]
fn one_who_is_alone_in_a_cell_must_not_find_another_small_one() {
    // The withheld cells of area a hold 3 together: who is alone in one knows that the other holds 2.
    let counts = [Some(43), Some(20), Some(23), Some(3), None, None, Some(40), None, None];
    let counts = cells(counts).slice(0, 9);
    let mut case = cells_case();
    let found = case.refused(&counts);
    assert_eq!(found, ["small-count n 1 [5]", "insider area, sex 2 [6, 7]"]);
    // By the true counts nobody is alone, and the finding is gone.
    case.singles = Some(std::collections::BTreeSet::new());
    assert_eq!(case.refused(&counts), ["small-count n 1 [5]"]);
    let alone = vetro_model::ledger::key([Some("a"), Some("f")].into_iter());
    case.singles = Some(std::collections::BTreeSet::from([alone]));
    assert_eq!(case.refused(&counts), ["small-count n 1 [5]", "insider area, sex 1 [7]"]);
}

#[test]
fn subtotals_bind_their_children() {
    let rows = |north: Option<i64>, isola: Option<i64>| {
        table(&[
            ("area", some(&["_T", "bovisa", "centro", "isola", "nord"])),
            ("n", whole(&[Some(60), Some(10), Some(30), isola, north])),
        ])
    };
    let mut case = Case::cells(&["area string", "n integer"], &["area"], false);
    // Without the tree `nord` is an area like any other, and two withheld ones protect each other.
    assert!(case.audit(&rows(None, None)).is_ok());
    let tree = [("bovisa", "nord"), ("isola", "nord")].map(|(child, parent)| (child.to_owned(), parent.to_owned()));
    if let PrivacyPlan::Table(policy) = &mut case.policy {
        policy.parents.insert(name("area"), tree.into());
    }
    assert!(case.audit(&rows(Some(30), Some(20))).is_ok());
    assert_eq!(case.refused(&rows(Some(30), None)), ["lonely-suppression area 1 [5]"]);
    // The subtotal follows from the total, and its child from both.
    assert_eq!(case.refused(&rows(None, None)), ["lonely-suppression area 1 [6]"]);
}

fn protected_by(protection: TableProtection) -> Case {
    let mut case = Case::cells(&["area string", "n integer", "mean number"], &["area"], false);
    if let PrivacyPlan::Table(policy) = &mut case.policy {
        policy.protection = protection;
    }
    case
}

#[test]
fn perturbed_tables_are_checked_for_what_can_be_seen() {
    let rows = |counts: [i64; 3], mean: Option<f64>| {
        table(&[
            ("area", some(&["_T", "a", "b"])),
            ("n", whole(&counts.map(Some))),
            ("mean", Arc::new(Float64Array::from(vec![mean; 3])) as ArrayRef),
        ])
    };
    let rounded = protected_by(TableProtection::Rounding { base: 5 });
    assert!(rounded.audit(&rows([20, 10, 15], None)).is_ok(), "rounded tables need not add up");
    assert_eq!(rounded.refused(&rows([20, 10, 12], None)), ["unrounded n 1 [4]"]);
    assert_eq!(rounded.refused(&rows([20, 10, 15], Some(1.5))), ["exact-measure mean 3 [2, 3, 4]"]);
    let noisy = protected_by(TableProtection::CellKey { deviation: 3, variance: 2.0 });
    assert!(noisy.audit(&rows([21, 10, 12], None)).is_ok());
    assert_eq!(noisy.refused(&rows([21, 10, 3], None)), ["small-count n 1 [4]"]);
    assert_eq!(protected_by(TableProtection::Rounding { base: 0 }).refused(&rows([20, 10, 15], None)).len(), 1);
}

#[test]
fn a_sum_of_fewer_records_than_contributors_asked_for_is_refused() {
    let mut case = Case::cells(&["area string", "n integer", "mean number"], &["area"], false);
    let rows = |mean: Option<f64>| {
        table(&[
            ("area", some(&["a", "b"])),
            ("n", whole(&[Some(30), Some(9)])),
            ("mean", Arc::new(Float64Array::from(vec![Some(2.5), mean])) as ArrayRef),
        ])
    };
    let mut ask = |rule: Dominance| {
        if let PrivacyPlan::Table(policy) = &mut case.policy {
            policy.dominance.insert(name("mean"), rule);
        }
        case.audit(&rows(Some(1.5))).err().map(|refusal| refusal.findings[0].rule.clone())
    };
    assert_eq!(ask(Dominance { contributors: Some(10), ..Dominance::default() }), Some("few-contributors".into()));
    assert_eq!(ask(Dominance { n_k: Some((9, 80.0)), ..Dominance::default() }), Some("few-contributors".into()));
    // Nine records can hold three contributors, but nobody says what each of them gave.
    let by_p = Dominance { p: Some(10.0), ..Dominance::default() };
    assert_eq!(ask(by_p), Some("unknown-contributions".into()));
    let one = Contributions { largest: vec![1.0; 9], total: 30.0, contributors: 30 };
    let key = |label| vetro_model::ledger::key([Some(label)].into_iter());
    let all = ["a", "b"].map(|label| (key(label), one.clone())).into_iter().collect();
    case.contributions = Some([(name("mean"), all)].into_iter().collect());
    if let PrivacyPlan::Table(policy) = &mut case.policy {
        policy.dominance.insert(name("mean"), by_p);
    }
    assert!(case.audit(&rows(Some(1.5))).is_ok() && case.audit(&rows(None)).is_ok());
}

/// Sums over three areas and two kinds with all margins, and what contributors gave: one of them nine tenths of what is
/// in area a of kind x. In areas a and b `inner` is withheld, if `is_withheld`.
fn dominated(inner: [[f64; 2]; 2], is_withheld: bool) -> (Case, RecordBatch) {
    let mut case = Case::cells(&["area string", "kind string", "n integer", "sum number"], &["area", "kind"], false);
    if let PrivacyPlan::Table(policy) = &mut case.policy {
        policy.measures.push(name("sum"));
        policy.dominance.insert(name("sum"), Dominance { p: Some(10.0), ..Dominance::default() });
    }
    let sums = [inner[0], inner[1], [500.0, 500.0]];
    let (mut labels, mut counts, mut shown, mut given) = (Vec::new(), Vec::new(), Vec::new(), BTreeMap::new());
    let spans = |names: &[&'static str]| -> Vec<(&'static str, std::ops::Range<usize>)> {
        let each = names.iter().enumerate().map(|(at, name)| (*name, at..at + 1));
        [("_T", 0..names.len())].into_iter().chain(each).collect()
    };
    for (area, rows) in spans(&["a", "b", "c"]) {
        for (kind, columns) in spans(&["x", "y"]) {
            let sum: f64 = sums[rows.clone()].iter().map(|row| row[columns.clone()].iter().sum::<f64>()).sum();
            let hidden = is_withheld && area != "_T" && area != "c" && kind != "_T";
            let is_dominated = (area, kind) == ("a", "x");
            let largest = if is_dominated { vec![0.9 * sum, 0.08 * sum] } else { vec![sum / 20.0; 2] };
            let key = vetro_model::ledger::key([Some(area), Some(kind)].into_iter());
            given.insert(key, Contributions { largest, total: sum, contributors: 20 });
            labels.push((area, kind));
            counts.push((!hidden).then(|| 20 * i64::try_from(rows.len() * columns.len()).unwrap()));
            shown.push((!hidden).then_some(sum));
        }
    }
    case.contributions = Some([(name("sum"), given)].into_iter().collect());
    let (areas, kinds): (Vec<&str>, Vec<&str>) = labels.into_iter().unzip();
    let sums = Arc::new(Float64Array::from(shown)) as ArrayRef;
    (case, table(&[("area", some(&areas)), ("kind", some(&kinds)), ("n", whole(&counts)), ("sum", sums)]))
}

#[test]
fn a_withheld_sum_stays_uncertain_by_its_share_of_the_largest_contribution() {
    // The withheld square moves as a whole: 100 can rise by 40 and fall by 60, and 9 is asked.
    let (case, rows) = dominated([[100.0, 50.0], [40.0, 60.0]], true);
    assert_eq!(case.audit(&rows).map(|_| ()), Ok(()));
    // It can rise by 4 at most, then the cell below it is empty.
    let (case, rows) = dominated([[100.0, 50.0], [4.0, 60.0]], true);
    assert_eq!(case.refused(&rows), ["narrow-sum sum 1 [6]"]);
    // Or fall by 8, then the one across is.
    let (case, rows) = dominated([[100.0, 50.0], [40.0, 8.0]], true);
    assert_eq!(case.refused(&rows), ["narrow-sum sum 1 [6]"]);
    assert_eq!(case.audit(&rows).unwrap_err().code(), "V0619");
    let (case, rows) = dominated([[100.0, 50.0], [9.0, 9.0]], true);
    assert_eq!(case.audit(&rows).map(|_| ()), Ok(()), "exactly as wide as asked");
}

#[test]
fn a_dominated_sum_that_is_shown_is_refused() {
    let (mut case, rows) = dominated([[100.0, 50.0], [40.0, 60.0]], false);
    assert_eq!(case.refused(&rows), ["dominated-sum sum 1 [6]"]);
    case.contributions = None;
    assert_eq!(case.refused(&rows), ["unknown-contributions sum 1 []"]);
}

#[test]
fn a_cell_that_stands_twice_is_refused() {
    let rows = table(&[
        ("area", texts(&[None, None, Some("a")])),
        ("sex", some(&["f", "f", "f"])),
        ("n", whole(&[Some(10), Some(11), Some(10)])),
    ]);
    assert_eq!(cells_case().refused(&rows), ["repeated-cell area, sex 2 [2, 3]"]);
}

#[test]
fn a_withheld_row_shows_no_measure() {
    let fields = ["area string", "n integer", "mean number", "status string"];
    let mut case = Case::cells(&fields, &["area"], true);
    if let PrivacyPlan::Table(policy) = &mut case.policy {
        policy.measures = names(&["n", "mean"]);
    }
    let rows = |mean: Option<f64>, count: Option<i64>| {
        table(&[
            ("area", some(&["a", "b"])),
            ("n", whole(&[Some(10), count])),
            ("mean", Arc::new(Float64Array::from(vec![Some(1.5), mean])) as ArrayRef),
            ("status", some(&["F", "C"])),
        ])
    };
    assert!(case.audit(&rows(None, None)).is_ok());
    assert_eq!(case.refused(&rows(Some(2.5), None)), ["withheld-measure mean 1 [3]"]);
    assert_eq!(case.refused(&rows(None, Some(8))), ["withheld-measure n 1 [3]"]);
}

#[test]
fn rows_are_sorted_by_the_declared_columns_and_then_by_all_others() {
    let mut case = Case::no_persons(&["a string", "b integer"]);
    let rows = |a: &[Option<&str>], b: &[Option<i64>]| table(&[("a", texts(a)), ("b", whole(b))]);
    let by_a = rows(&[Some("x"), Some("x"), Some("y")], &[Some(1), Some(2), Some(0)]);
    let by_b = rows(&[Some("y"), Some("x"), Some("x")], &[Some(0), Some(1), Some(2)]);
    assert!(case.audit(&by_a).is_ok());
    assert_eq!(case.refused(&by_b), ["unsorted a 1 [3]"]);
    case.sort = names(&["b"]);
    assert!(case.audit(&by_b).is_ok());
    assert_eq!(case.refused(&by_a), ["unsorted b 1 [4]"]);
    case.sort.clear();
    for nulls in [[None, Some("x"), Some("y")], [Some("x"), Some("y"), None]] {
        assert!(case.audit(&rows(&nulls, &[Some(1); 3])).is_ok());
    }
    assert_eq!(case.refused(&rows(&[Some("x"), None, Some("y")], &[Some(1); 3])), ["unsorted a 1 [4]"]);
}

#[test]
fn codes_are_sorted_by_what_they_mean_and_leave_no_unused_value_behind() {
    let case = Case::no_persons(&["a string"]);
    let keys = UInt32Array::from(vec![Some(3), Some(1), Some(1), None]);
    let values = StringArray::from(vec!["suppressed", "b", "maria@example.it", "a"]);
    let coded: ArrayRef = Arc::new(DictionaryArray::new(keys, Arc::new(values)));
    let metadata = std::collections::HashMap::from([("host".to_owned(), "db".to_owned())]);
    let field = Field::new("a", coded.data_type().clone(), true).with_metadata(metadata.clone());
    let schema = Columns::new_with_metadata(vec![field], metadata);
    let cleared = case.audit(&RecordBatch::try_new(Arc::new(schema), vec![coded]).unwrap()).unwrap();
    let column = cleared.table().column(0).as_dictionary::<UInt32Type>();
    let values: Vec<&str> = column.values().as_string::<i32>().iter().flatten().collect();
    assert_eq!(
        (values, column.keys().iter().collect::<Vec<_>>()),
        (vec!["b", "a"], vec![Some(1), Some(0), Some(0), None])
    );
    assert!(cleared.table().schema().metadata().is_empty() && cleared.table().schema().field(0).metadata().is_empty());
    assert_eq!(column.data_type(), &DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8)));
    assert_eq!(cleared.into_table().num_rows(), 4);
}

#[test]
fn a_policy_for_columns_that_are_not_there_is_refused() {
    let case = Case::cells(&["area string", "sex string"], &["area", "sex"], false);
    let rows = table(&[("area", some(&["a"])), ("sex", some(&["f"]))]);
    assert_eq!(case.refused(&rows), ["missing-policy-column n 1 []"]);
}

/// Records of one class of the column `q`, under a policy that asks for more.
fn case_with(fields: &[&str], more: impl FnOnce(&mut RecordPolicy)) -> Case {
    let mut case = Case::records(fields, 2, &[]);
    if let PrivacyPlan::Records(policy) = &mut case.policy {
        more(policy);
    }
    case
}

#[test]
fn a_mean_that_too_few_share_is_refused_also_where_it_is_null() {
    let set = MicroAggregation { columns: names(&["a", "b"]), group: 2 };
    // The schema calls `a` a quasi-identifier: it is counted with its group and not with the classes.
    let case = case_with(&["q string quasi-identifier", "a integer quasi-identifier", "b integer"], |policy| {
        policy.quasi_identifiers = names(&["q"]);
        policy.micro_aggregation = vec![set];
    });
    let made = |a: &[Option<i64>], b: &[Option<i64>]| {
        table(&[("q", some(&["x", "x", "x", "x"])), ("a", whole(a)), ("b", whole(b))])
    };
    let (two, four) = (Some(2), Some(4));
    let cleared = case.audit(&made(&[None, None, two, two], &[None, None, four, four])).unwrap();
    assert_eq!(cleared.measured().groups[0].smallest, 2);
    assert_eq!(case.refused(&made(&[two, two, two, four], &[four; 4])), ["small-group a, b 1 [5]"]);
    assert_eq!(case.refused(&made(&[None, two, two, two], &[four; 4])), ["small-group a, b 1 [2]"]);
    assert_eq!(case.refused(&made(&[two; 4], &[None, four, four, four])), ["small-group a, b 1 [2]"]);
}

#[test]
fn an_end_that_stands_for_too_few_is_refused() {
    let ends = TopBottom { below: Some(0.01), above: Some(0.99) };
    let case = case_with(&["q string quasi-identifier", "a integer"], |policy| {
        policy.top_bottom = [(name("a"), ends)].into();
    });
    let made = |a: &[i64]| {
        let a: Vec<Option<i64>> = a.iter().copied().map(Some).collect();
        table(&[("q", some(&["x"; 6])), ("a", whole(&a))])
    };
    let cleared = case.audit(&made(&[1, 1, 3, 4, 9, 9])).unwrap();
    let ends = &cleared.measured().ends[0];
    assert_eq!((ends.below.as_deref(), ends.above.as_deref()), (Some("1"), Some("9")));
    assert_eq!(case.refused(&made(&[1, 1, 3, 4, 9, 10])), ["open-end a 1 [7]"]);
    assert_eq!(case.refused(&made(&[0, 1, 1, 9, 9, 9])), ["open-end a 1 [2]"]);
}

#[test]
fn a_cell_with_too_few_addresses_is_refused_and_so_is_a_place_off_the_grid() {
    // Twenty addresses in one cell, three in the one beside it.
    let points = vec![(2_717_100.0, 1_096_600.0, 20), (2_717_300.0, 1_096_600.0, 3)];
    let minimum = GridMinimum { at_least: 8, counted: GridCount::Addresses, points };
    let case = case_with(&["q string quasi-identifier", "zone string"], |policy| {
        policy.grids = [(name("zone"), GridRule { metres: 250, crs: Crs::LV95, minimum })].into();
    });
    let made = |one: &str, other: &str| table(&[("q", some(&["x"; 2])), ("zone", some(&[one, other]))]);
    let (full, few, wide) = ("250mN1096500E2717000", "250mN1096500E2717250", "500mN1096500E2717000");
    assert!(case.audit(&made(full, full)).is_ok());
    assert!(case.audit(&made(wide, wide)).is_ok());
    assert_eq!(case.refused(&made(full, few)), ["sparse-cell zone 1 [3]"]);
    assert_eq!(case.refused(&made(full, wide)), ["sparse-cell zone 1 [3]"], "the rest of the wide one is three");
    assert_eq!(case.refused(&made(full, "Via Nassa")), ["off-grid zone 1 [3]"]);
}
