use std::collections::BTreeMap;

use arrow::array::{AsArray, Float64Array, Int64Array};
use arrow::datatypes::Int64Type;
use vetro_model::plan::{FREE, TOTAL};

use super::*;

fn name(name: &str) -> ColumnName {
    ColumnName::try_new(name).unwrap()
}

fn policy(dimensions: usize, threshold: u64, totals: bool) -> TablePolicy {
    let by = (0..dimensions).map(|dimension| name(&format!("by{dimension}"))).collect();
    TablePolicy {
        measures: vec![name("persons"), name("income")],
        totals,
        status: Some(name("status")),
        ..TablePolicy::new(by, name("persons"), threshold)
    }
}

/// Cells with their counts; each has an income of half its count.
type Rows = Vec<(Vec<String>, i64)>;

fn rows(cells: &[(&str, i64)]) -> Rows {
    cells.iter().map(|(key, count)| (key.split(' ').map(str::to_owned).collect(), *count)).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of a test are small")]
fn table(rows: &Rows) -> RecordBatch {
    let by = (0..rows[0].0.len()).map(|dimension| {
        let values: StringArray = rows.iter().map(|row| Some(row.0[dimension].as_str())).collect();
        (format!("by{dimension}"), Arc::new(values) as ArrayRef)
    });
    let persons: Int64Array = rows.iter().map(|row| Some(row.1)).collect();
    let income: Float64Array = rows.iter().map(|row| Some(row.1 as f64 / 2.0)).collect();
    let status = StringArray::from(vec![FREE; rows.len()]);
    let others: [(&str, ArrayRef); 3] =
        [("persons", Arc::new(persons)), ("income", Arc::new(income)), ("status", Arc::new(status))];
    RecordBatch::try_from_iter(by.chain(others.map(|(name, array)| (name.to_owned(), array)))).unwrap()
}

fn protect(rows: &Rows, threshold: u64, totals: bool) -> Protected {
    protect_table(table(rows), &policy(rows[0].0.len(), threshold, totals), &Evidence::default()).unwrap()
}

/// The keys of the withheld rows, sorted; checks that all measures and the status agree.
fn withheld(rows: &Rows, protected: &Protected) -> Vec<String> {
    let table = &protected.table;
    let status = table.column_by_name("status").unwrap().as_string::<i32>();
    let mut keys = Vec::new();
    for (row, (key, _)) in rows.iter().enumerate() {
        let hidden = table.column_by_name("persons").unwrap().is_null(row);
        assert_eq!(hidden, table.column_by_name("income").unwrap().is_null(row));
        assert_eq!(hidden, status.value(row) == CONFIDENTIAL);
        keys.extend(hidden.then(|| key.join(" ")));
    }
    keys.sort();
    keys
}

fn counted(protected: &Protected) -> (u64, u64, u64) {
    match protected.method {
        PrivacyMethod::Threshold { cells, primary, complementary, .. } => (cells, primary, complementary),
        _ => panic!("a table is protected by a threshold"),
    }
}

/// The same with a row for each total.
fn with_totals(rows: &Rows) -> Rows {
    let mut sums: BTreeMap<Vec<String>, i64> = BTreeMap::new();
    for (key, count) in rows {
        for over in 0..1_u32 << key.len() {
            let part =
                |(at, value): (usize, &String)| if over >> at & 1 == 1 { TOTAL.to_owned() } else { value.clone() };
            *sums.entry(key.iter().enumerate().map(part).collect()).or_default() += count;
        }
    }
    sums.into_iter().collect()
}

#[test]
fn a_table_without_small_cells_is_untouched() {
    let rows = rows(&[("a x", 5), ("a y", 0), ("b x", 9)]);
    let protected = protect(&rows, 5, false);
    assert_eq!(protected.table, table(&rows));
    assert_eq!(counted(&protected), (3, 0, 0));
}

#[test]
fn a_small_cell_takes_three_others_with_it() {
    let rows = rows(&[("a x", 3), ("a y", 20), ("a z", 50), ("b x", 30), ("b y", 40), ("b z", 60)]);
    let protected = protect(&rows, 5, false);
    assert_eq!(withheld(&rows, &protected), ["a x", "a y", "b x", "b y"]);
    assert_eq!(counted(&protected), (6, 1, 3));
}

#[test]
fn totals_are_cells_too() {
    let rows = with_totals(&rows(&[("a", 2), ("b", 30), ("c", 9)]));
    let protected = protect(&rows, 5, true);
    assert_eq!(withheld(&rows, &protected), ["a", "c"]);
    // The grand total is published: 41.
    let at = rows.iter().position(|row| row.0[0] == TOTAL).unwrap();
    let persons = protected.table.column_by_name("persons").unwrap();
    assert_eq!(persons.as_primitive::<Int64Type>().value(at), 41);
}

#[test]
fn a_small_total_is_withheld_with_what_it_is_made_of() {
    let rows = with_totals(&rows(&[("a x", 2), ("b x", 30), ("b y", 40), ("c x", 50), ("c y", 60)]));
    let protected = protect(&rows, 5, true);
    let withheld = withheld(&rows, &protected);
    assert!(withheld.contains(&"a _T".to_owned()) && withheld.contains(&"a x".to_owned()), "{withheld:?}");
    assert!(attack(&rows, &withheld).is_empty());
}

#[test]
fn small_cells_that_hide_each_other_badly_take_a_third_along() {
    // 1 + 2 = 3 would be a small count itself.
    let line = with_totals(&rows(&[("a", 1), ("b", 2), ("c", 50), ("d", 90)]));
    assert_eq!(withheld(&line, &protect(&line, 5, true)), ["a", "b", "c"]);
    // Five cells that hold five persons hold one each.
    let line = with_totals(&rows(&[("a", 1), ("b", 1), ("c", 1), ("d", 1), ("e", 1), ("f", 90)]));
    assert_eq!(withheld(&line, &protect(&line, 5, true)), ["a", "b", "c", "d", "e", "f"]);
    // Of three cells that hold four persons one holds two: nobody knows which, not even who is alone in another.
    let line = with_totals(&rows(&[("a", 1), ("b", 1), ("c", 2), ("d", 50)]));
    assert_eq!(withheld(&line, &protect(&line, 5, true)), ["a", "b", "c"]);
    // 2 + 4 = 6 hides both.
    let line = with_totals(&rows(&[("a", 2), ("b", 4), ("c", 50)]));
    assert_eq!(withheld(&line, &protect(&line, 5, true)), ["a", "b"]);
}

#[test]
fn a_code_for_totals_is_a_value_like_others_where_there_are_none() {
    let rows = rows(&[("_T", 20), ("a", 2), ("b", 30)]);
    assert_eq!(withheld(&rows, &protect(&rows, 5, false)), ["_T", "a"]);
}

#[test]
fn withheld_values_are_gone_and_not_only_marked() {
    let rows = rows(&[("a", 3), ("b", 20), ("c", 70)]);
    let table = protect(&rows, 5, false).table;
    assert_eq!(table.column_by_name("persons").unwrap().as_primitive::<Int64Type>().values(), &[0, 0, 70]);
}

#[test]
fn a_status_may_be_a_dictionary_or_absent() {
    let rows = rows(&[("a", 3), ("b", 20)]);
    let plain = table(&rows);
    let kind = arrow::datatypes::DataType::Dictionary(
        Box::new(arrow::datatypes::DataType::UInt32),
        Box::new(arrow::datatypes::DataType::Utf8),
    );
    let coded = cast(plain.column_by_name("status").unwrap(), &kind).unwrap();
    let by0 = Arc::clone(plain.column_by_name("by0").unwrap());
    let persons = Arc::clone(plain.column_by_name("persons").unwrap());
    let coded = RecordBatch::try_from_iter([("by0", by0), ("persons", persons), ("status", coded)]).unwrap();
    let policy = TablePolicy { measures: vec![name("persons")], ..policy(1, 5, false) };
    let status = |table: &RecordBatch| {
        let text = cast(table.column(2), &arrow::datatypes::DataType::Utf8).unwrap();
        text.as_string::<i32>().iter().map(|one| one.unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(status(&protect_table(coded.clone(), &policy, &Evidence::default()).unwrap().table), ["C", "C"]);
    let unmarked = protect_table(coded, &TablePolicy { status: None, ..policy }, &Evidence::default()).unwrap().table;
    assert_eq!((status(&unmarked), unmarked.column(1).null_count()), (vec!["F".to_owned(); 2], 2));
}

#[test]
fn what_is_no_table_of_counts_is_refused() {
    let negative = rows(&[("a", -1), ("b", 20)]);
    let code = |rows: &Rows, policy: &TablePolicy| {
        protect_table(table(rows), policy, &Evidence::default()).unwrap_err().code()
    };
    assert_eq!(code(&negative, &policy(1, 5, false)), "V0506");
    let income = TablePolicy { count: name("income"), ..policy(1, 5, false) };
    assert_eq!(code(&rows(&[("a", 1)]), &income), "V0506");
    assert_eq!(code(&rows(&[("a", 1), ("a", 2)]), &policy(1, 5, false)), "V0507");
    assert_eq!(code(&rows(&[("a", 1)]), &policy(2, 5, false)), "V0501");
    assert_eq!(code(&rows(&[("a", 1)]), &policy(11, 5, false)), "V0508");
}

/// The withheld cells that follow from the published ones, found in another way than they were protected.
///
/// Every withheld cell is an unknown; every total is an equation. Solved by
/// Gauss and Jordan modulo the prime 2^61 − 1, in which ranks of such small
/// systems are those of the rationals.
fn attack(rows: &Rows, withheld: &[String]) -> Vec<String> {
    let unknown = |key: &[String]| withheld.iter().position(|one| *one == key.join(" "));
    let totals = rows.iter().filter(|row| row.0.contains(&TOTAL.to_owned()));
    let equations = totals.map(|(total, _)| {
        let mut equation = vec![0_u128; withheld.len()];
        if let Some(at) = unknown(total) {
            equation[at] = PRIME - 1;
        }
        let inside = |key: &[String]| {
            !key.contains(&TOTAL.to_owned()) && key.iter().zip(total).all(|(one, sum)| sum == TOTAL || one == sum)
        };
        for at in rows.iter().filter(|(key, _)| inside(key)).filter_map(|(key, _)| unknown(key)) {
            equation[at] = 1;
        }
        equation
    });
    let solved = solve(equations.collect(), withheld.len());
    let alone = |equation: &&Vec<u128>| equation.iter().filter(|factor| **factor != 0).count() == 1;
    let place = |equation: &Vec<u128>| equation.iter().position(|factor| *factor != 0).unwrap();
    solved.iter().filter(alone).map(|equation| withheld[place(equation)].clone()).collect()
}

const PRIME: u128 = (1 << 61) - 1;

fn solve(mut equations: Vec<Vec<u128>>, unknowns: usize) -> Vec<Vec<u128>> {
    let mut done = 0;
    for column in 0..unknowns {
        let Some(pivot) = (done..equations.len()).find(|row| equations[*row][column] != 0) else { continue };
        equations.swap(done, pivot);
        let inverse = power(equations[done][column], PRIME - 2);
        for factor in &mut equations[done] {
            *factor = *factor * inverse % PRIME;
        }
        let pivot = equations[done].clone();
        for (row, equation) in equations.iter_mut().enumerate() {
            let times = equation[column];
            if row != done && times != 0 {
                for (factor, other) in equation.iter_mut().zip(&pivot) {
                    *factor = (*factor + (PRIME - times) * other) % PRIME;
                }
            }
        }
        done += 1;
    }
    equations.truncate(done);
    equations
}

fn power(base: u128, exponent: u128) -> u128 {
    let half = if exponent == 0 { return 1 } else { power(base, exponent / 2) };
    let square = half * half % PRIME;
    if exponent % 2 == 1 { square * base % PRIME } else { square }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    /// A table over some columns, with many small counts, some zeros and some cells without a row.
    fn rows(&mut self, sizes: &[u64]) -> Rows {
        let mut keys: Vec<Vec<String>> = vec![Vec::new()];
        for size in sizes {
            let longer =
                |key: &Vec<String>| (0..*size).map(|value| [&key[..], &[format!("v{value}")]].concat()).collect();
            keys = keys.iter().flat_map(|key| -> Vec<_> { longer(key) }).collect();
        }
        let most = 3 + self.below(60);
        let counts = keys.into_iter().map(|key| (key, i64::try_from(self.below(most)).unwrap()));
        let mut rows: Rows = counts.collect();
        rows.retain(|_| self.below(10) > 0);
        rows
    }
}

#[test]
fn no_withheld_cell_follows_from_what_is_published() {
    let mut random = Random(11);
    for round in 0..400 {
        let sizes: &[u64] = [&[6][..], &[4, 5], &[3, 3, 3], &[2, 2, 3, 2]][round % 4];
        let rows = random.rows(sizes);
        if rows.is_empty() {
            continue;
        }
        let threshold = 2 + random.below(6);
        let complete = with_totals(&rows);
        let protected = protect(&complete, threshold, true);
        let hidden = withheld(&complete, &protected);
        assert_eq!(attack(&complete, &hidden), [] as [String; 0], "round {round}");
        let small = |count: i64| count > 0 && count.unsigned_abs() < threshold;
        assert!(complete.iter().all(|(key, count)| !small(*count) || hidden.contains(&key.join(" "))), "round {round}");
        let (_, primary, complementary) = counted(&protected);
        assert_eq!(primary + complementary, hidden.len() as u64);

        // Without rows of totals: those that are small are unknown, and one more at most where it cannot be helped.
        let hidden = withheld(&rows, &protect(&rows, threshold, false));
        let unpublished = complete.iter().filter(|(key, _)| key.contains(&TOTAL.to_owned()));
        let small_totals = unpublished.filter(|(_, count)| small(*count)).map(|(key, _)| key.join(" "));
        let unknown: Vec<String> = hidden.iter().cloned().chain(small_totals).collect();
        let by_totals_alone: Vec<String> = {
            let everything = rows.iter().filter(|row| row.1 > 0).map(|(key, _)| key.join(" "));
            let unknown: Vec<String> =
                everything.chain(unknown.iter().filter(|key| key.contains(TOTAL)).cloned()).collect();
            attack(&complete, &unknown)
        };
        if by_totals_alone.iter().all(|key| !unknown.contains(key)) {
            let is_small = |key: &String| complete.iter().any(|(one, count)| one.join(" ") == *key && small(*count));
            assert!(!attack(&complete, &unknown).iter().any(is_small), "round {round}");
        }
    }
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let mut random = Random(23);
    for _ in 0..50 {
        let rows = with_totals(&random.rows(&[3, 4, 2]));
        let mut shuffled = rows.clone();
        for place in (1..shuffled.len()).rev() {
            shuffled.swap(place, usize::try_from(random.below(place as u64 + 1)).unwrap());
        }
        let totals = random.below(2) == 0;
        let one = withheld(&rows, &protect(&rows, 5, totals));
        assert_eq!(one, withheld(&shuffled, &protect(&shuffled, 5, totals)));
    }
}
