//! The protection of tables, attacked with other means than it was made with.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/attacker.rs"]
mod attacker;
#[path = "support/city.rs"]
mod city;
#[path = "support/peer.rs"]
mod peer;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Float64Array, Int64Array, RecordBatch, StringArray, UInt32Array};
use arrow::compute::take;
use arrow::datatypes::Int64Type;
use city::{Counted, TABLES, folder, name, withheld};
use vetro_anonymise::{Protected, Refusal, protect_table};
use vetro_model::document::PrivacyMethod;
use vetro_model::plan::{Contributions, Dominance, Elsewhere, Evidence, TOTAL, TablePolicy, TableProtection};

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Counts of three quarters in two districts by two values, many of them small.
    fn counted(&mut self) -> Counted {
        let parents = [("a1", "A"), ("a2", "A"), ("b1", "B")];
        let parents = parents.iter().map(|(child, parent)| ((*child).to_owned(), (*parent).to_owned())).collect();
        let mut inner = BTreeMap::new();
        for quarter in ["a1", "a2", "b1"] {
            for value in ["x", "y"] {
                let count = self.below(6);
                inner.insert(vec![quarter.to_owned(), value.to_owned()], i64::try_from(count).unwrap());
            }
        }
        Counted::with_sums(&["zona", "tipo"], parents, &inner)
    }
}

fn protect(counted: &Counted, threshold: u64) -> Protected {
    protect_table(counted.table(), &counted.policy(threshold), &Evidence::default()).unwrap()
}

/// Every table of whole numbers that agrees with what is published, its inner cells in the order of `inner`.
///
/// Withheld inner cells hold at least one. None is taken to hold more than
/// three beyond its true count: that only makes tables fewer.
fn worlds(counted: &Counted, parts: &[Vec<usize>], inner: &[usize], hidden: &[bool]) -> Vec<Vec<i64>> {
    let choices = inner.iter().map(|cell| match (hidden[*cell], counted.cells[*cell].1) {
        (true, count) => (1..=count + 3).collect::<Vec<i64>>(),
        (false, count) => vec![count],
    });
    let mut worlds: Vec<Vec<i64>> = vec![Vec::new()];
    for choice in choices {
        worlds = worlds.iter().flat_map(|world| choice.iter().map(|one| [&world[..], &[*one]].concat())).collect();
    }
    let agrees = |world: &Vec<i64>| {
        (0..parts.len())
            .filter(|cell| !hidden[*cell])
            .all(|cell| sum(world, inner, &parts[cell]) == counted.cells[cell].1)
    };
    worlds.retain(agrees);
    worlds
}

fn sum(world: &[i64], inner: &[usize], parts: &[usize]) -> i64 {
    inner.iter().zip(world).filter(|(cell, _)| parts.contains(cell)).map(|(_, count)| count).sum()
}

#[test]
fn no_small_count_is_the_only_possible_one_not_even_for_who_is_alone_in_another_cell() {
    let mut random = Random(7);
    let mut checked = 0;
    for round in 0..120 {
        let counted = random.counted();
        let threshold = 2 + random.below(4);
        let hidden = withheld(&protect(&counted, threshold));
        let parts = counted.parts();
        let inner: Vec<usize> = (0..parts.len()).filter(|cell| parts[*cell] == [*cell]).collect();
        let worlds = worlds(&counted, &parts, &inner, &hidden);
        let count = |cell: usize| counted.cells[cell].1;
        let nonzero = |cell: usize| parts[cell].iter().copied().filter(|part| count(*part) > 0).collect::<Vec<usize>>();
        let possible = |cell: usize, known: &dyn Fn(&Vec<i64>) -> bool| {
            let counts = worlds.iter().filter(|world| known(world)).map(|world| sum(world, &inner, &parts[cell]));
            counts.collect::<BTreeSet<i64>>().len()
        };
        for cell in (0..parts.len()).filter(|cell| count(*cell) > 0 && count(*cell).unsigned_abs() < threshold) {
            assert!(hidden[cell] && possible(cell, &|_| true) > 1, "round {round}");
            for (place, single) in inner.iter().enumerate().filter(|(_, single)| count(**single) == 1) {
                if nonzero(cell) != [*single] {
                    assert!(possible(cell, &|world| world[place] == 1) > 1, "round {round}");
                }
            }
            checked += 1;
        }
    }
    assert!(checked > 300, "{checked}");
}

#[test]
fn nothing_withheld_follows_exactly_from_a_table_with_subtotals() {
    let mut random = Random(19);
    for round in 0..200 {
        let counted = random.counted();
        let threshold = 2 + random.below(5);
        let hidden = withheld(&protect(&counted, threshold));
        let counts: Vec<i64> = counted.cells.iter().map(|cell| cell.1).collect();
        assert_eq!(attacker::disclosed(&counts, &counted.parts(), &hidden), [] as [usize; 0], "round {round}");
    }
}

#[test]
fn subtotals_outside_the_table_are_taken_as_known() {
    let zones: ArrayRef = Arc::new(StringArray::from(vec!["a1", "a2", "b1", "b2", TOTAL]));
    let counts: ArrayRef = Arc::new(Int64Array::from(vec![2, 40, 30, 50, 122]));
    let table = RecordBatch::try_from_iter([("zona", zones), ("n", counts)]).unwrap();
    let flat = TablePolicy { totals: true, ..TablePolicy::new(vec![name("zona")], name("n"), 3) };
    let edges = [("a1", "A"), ("a2", "A"), ("b1", "B"), ("b2", "B")];
    let parents = edges.iter().map(|(child, parent)| ((*child).to_owned(), (*parent).to_owned())).collect();
    let nested = TablePolicy { parents: [(name("zona"), parents)].into_iter().collect(), ..flat.clone() };
    let hidden = |policy: &TablePolicy| withheld(&protect_table(table.clone(), policy, &Evidence::default()).unwrap());
    assert_eq!(hidden(&flat), [true, false, true, false, false]);
    // Whoever knows that there are 42 in `A` could tell `a1` from `a2`.
    assert_eq!(hidden(&nested), [true, true, false, false, false]);
}

#[test]
fn a_companion_that_is_zero_hides_nothing() {
    let inner = [
        (["a1", "x"], 2),
        (["a1", "y"], 0),
        (["a2", "x"], 40),
        (["a2", "y"], 50),
        (["b1", "x"], 30),
        (["b1", "y"], 60),
    ];
    let inner = inner.iter().map(|(key, count)| (key.map(str::to_owned).to_vec(), *count)).collect();
    let counted = Counted::with_sums(&["zona", "tipo"], BTreeMap::new(), &inner);
    let hidden = withheld(&protect(&counted, 3));
    let told: BTreeSet<String> =
        counted.cells.iter().zip(hidden).filter(|(_, hidden)| *hidden).map(|((key, _), _)| key.join(" ")).collect();
    // The sum of the row is its only other cell, and goes with it.
    assert!(told.contains("a1 x") && told.contains("a1 _T"), "{told:?}");
}

#[test]
fn a_margin_in_one_category_is_told_of() {
    let inner = [(["a1", "x"], 20), (["a1", "y"], 0), (["a2", "x"], 40), (["a2", "y"], 50)];
    let inner = inner.iter().map(|(key, count)| (key.map(str::to_owned).to_vec(), *count)).collect();
    let counted = Counted::with_sums(&["zona", "tipo"], BTreeMap::new(), &inner);
    // All of `a1` are `x`, and all `y` are in `a2`.
    assert!(matches!(protect(&counted, 3).method, PrivacyMethod::Threshold { groups: 2, .. }));
}

#[test]
fn sums_that_do_not_add_up_and_circles_of_parents_are_refused() {
    let counted = Random(3).counted();
    let mut wrong = counted.clone();
    wrong.cells.iter_mut().find(|cell| cell.0[0] == "A" && cell.0[1] == "x").unwrap().1 += 1;
    let refused = protect_table(wrong.table(), &wrong.policy(3), &Evidence::default()).unwrap_err();
    assert_eq!(refused, Refusal::NotAdditive { rows: 1 });
    let mut round = counted;
    round.parents.insert("A".to_owned(), "a1".to_owned());
    let refused = protect_table(round.table(), &round.policy(3), &Evidence::default()).unwrap_err();
    assert!(matches!(refused, Refusal::BadHierarchy { .. }));
}

/// A table of firms by district with their turnover.
fn firms() -> (RecordBatch, TablePolicy) {
    let zones: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "c", TOTAL]));
    let counts: ArrayRef = Arc::new(Int64Array::from(vec![10, 12, 14, 36]));
    let sums: ArrayRef = Arc::new(Float64Array::from(vec![110.0, 120.0, 140.0, 370.0]));
    let table = RecordBatch::try_from_iter([("zona", zones), ("n", counts), ("somma", sums)]).unwrap();
    let rule = Dominance { p: Some(10.0), ..Dominance::default() };
    let policy = TablePolicy {
        totals: true,
        measures: vec![name("n"), name("somma")],
        dominance: [(name("somma"), rule)].into_iter().collect(),
        ..TablePolicy::new(vec![name("zona")], name("n"), 3)
    };
    (table, policy)
}

#[test]
fn a_dominated_sum_is_withheld_with_another_one() {
    let (table, policy) = firms();
    let of =
        |largest: [f64; 2], total: f64, contributors| Contributions { largest: largest.to_vec(), total, contributors };
    let rows = vec![
        of([100.0, 5.0], 110.0, 10),
        of([12.0, 11.0], 120.0, 12),
        of([12.0, 11.0], 140.0, 14),
        of([100.0, 12.0], 370.0, 36),
    ];
    let evidence =
        Evidence { contributions: [(name("somma"), rows.clone())].into_iter().collect(), ..Evidence::default() };
    let protected = protect_table(table.clone(), &policy, &evidence).unwrap();
    assert_eq!(withheld(&protected), [true, true, false, false]);
    assert_eq!(protected.table.column_by_name("somma").unwrap().null_count(), 2);
    let refused = protect_table(table.clone(), &policy, &Evidence::default()).unwrap_err();
    assert_eq!(refused, Refusal::MissingEvidence { column: "somma".to_owned() });
    let short =
        Evidence { contributions: [(name("somma"), rows[1..].to_vec())].into_iter().collect(), ..Evidence::default() };
    assert!(protect_table(table, &policy, &short).is_err());
}

/// Records by zone with a key each, as a table with totals and its evidence.
fn keyed(records: &[(&str, u64)]) -> (RecordBatch, Evidence) {
    let mut cells: BTreeMap<&str, (i64, u64)> = BTreeMap::new();
    for (zone, key) in records {
        for label in [zone, TOTAL] {
            let cell = cells.entry(label).or_default();
            *cell = (cell.0 + 1, cell.1.wrapping_add(*key));
        }
    }
    let zones: ArrayRef = Arc::new(cells.keys().map(|zone| Some(*zone)).collect::<StringArray>());
    let counts: ArrayRef = Arc::new(Int64Array::from_iter_values(cells.values().map(|cell| cell.0)));
    let table = RecordBatch::try_from_iter([("zona", zones), ("n", counts)]).unwrap();
    (table, Evidence { keys: cells.values().map(|cell| cell.1).collect(), ..Evidence::default() })
}

fn perturbing(protection: TableProtection) -> TablePolicy {
    TablePolicy { totals: true, protection, ..TablePolicy::new(vec![name("zona")], name("n"), 3) }
}

const CELL_KEY: TableProtection = TableProtection::CellKey { deviation: 4, variance: 3.0 };

fn published(table: &RecordBatch) -> BTreeMap<String, i64> {
    let zones = table.column(0).as_string::<i32>();
    let counts = table.column(1).as_primitive::<Int64Type>();
    zones.iter().zip(counts.values()).map(|(zone, count)| (zone.unwrap().to_owned(), *count)).collect()
}

#[test]
fn perturbation_depends_on_the_records_alone() {
    let mut random = Random(41);
    for protection in [CELL_KEY, TableProtection::Rounding { base: 3 }, TableProtection::Rounding { base: 5 }] {
        let policy = perturbing(protection);
        for _ in 0..50 {
            let zones = ["a", "b", "c", "d"];
            let mut records: Vec<(&str, u64)> =
                (0..60).map(|_| (zones[usize::try_from(random.below(4)).unwrap()], random.next())).collect();
            let (table, evidence) = keyed(&records);
            let first = published(&protect_table(table.clone(), &policy, &evidence).unwrap().table);
            // Rows in another order, with their keys.
            let turned = UInt32Array::from_iter_values((0..u32::try_from(table.num_rows()).unwrap()).rev());
            let columns = table.columns().iter().map(|column| take(column, &turned, None).unwrap()).collect();
            let keys = evidence.keys.iter().rev().copied().collect();
            let turned = RecordBatch::try_new(table.schema(), columns).unwrap();
            let again = protect_table(turned, &policy, &Evidence { keys, ..Evidence::default() }).unwrap();
            assert_eq!(published(&again.table), first);
            // One more record shows only where it is.
            records.push(("b", random.next()));
            let (table, evidence) = keyed(&records);
            let more = published(&protect_table(table, &policy, &evidence).unwrap().table);
            assert!(["a", "c", "d"].iter().all(|zone| first.get(*zone) == more.get(*zone)));
        }
    }
}

#[test]
fn perturbed_counts_are_right_on_average() {
    let mut random = Random(43);
    for (protection, variance) in [(CELL_KEY, 3.0), (TableProtection::Rounding { base: 5 }, 6.0)] {
        // 17 = 3 · 5 + 2 goes up by 3 with 2/5 and down by 2 with 3/5: variance 6.
        let rounds = 20_000;
        let zones: ArrayRef = Arc::new(StringArray::from_iter_values((0..rounds).map(|zone| zone.to_string())));
        let counts: ArrayRef = Arc::new(Int64Array::from_value(17, rounds));
        let table = RecordBatch::try_from_iter([("zona", zones), ("n", counts)]).unwrap();
        let evidence = Evidence { keys: (0..rounds).map(|_| random.next()).collect(), ..Evidence::default() };
        let policy = TablePolicy { totals: false, ..perturbing(protection) };
        let protected = protect_table(table, &policy, &evidence).unwrap();
        let shifts: Vec<f64> =
            published(&protected.table).values().map(|count| f64::from(i32::try_from(*count - 17).unwrap())).collect();
        let many = f64::from(i32::try_from(rounds).unwrap());
        let mean = shifts.iter().sum::<f64>() / many;
        let found = shifts.iter().map(|shift| shift * shift).sum::<f64>() / many;
        assert!(mean.abs() < 0.07 && (found - variance).abs() < 0.2, "{mean} {found}");
        let moved = shifts.iter().filter(|shift| **shift != 0.0).count() as u64;
        assert!(matches!(protected.method, PrivacyMethod::Perturbation { changed, .. } if changed == moved));
    }
}

#[test]
fn what_would_undo_a_perturbation_is_refused() {
    let (table, evidence) = keyed(&[("a", 1), ("a", 2), ("b", 3)]);
    let policy = perturbing(CELL_KEY);
    let code =
        |policy: &TablePolicy, evidence: &Evidence| protect_table(table.clone(), policy, evidence).unwrap_err().code();
    assert_eq!(code(&policy, &Evidence::default()), "V0521");
    let beside = TablePolicy { measures: vec![name("n"), name("media")], ..policy };
    assert_eq!(code(&beside, &evidence), "V0522");
    assert_eq!(code(&perturbing(TableProtection::Rounding { base: 4 }), &evidence), "V0523");
    assert_eq!(code(&perturbing(TableProtection::CellKey { deviation: 2, variance: 1.0 }), &evidence), "V0523");
}

#[test]
fn the_tables_of_the_city_are_safe() {
    let Some(folder) = folder() else { return };
    for (table, by) in TABLES {
        let counted = Counted::of(&folder, by);
        let (counts, parts): (Vec<i64>, _) = (counted.cells.iter().map(|cell| cell.1).collect(), counted.parts());
        for threshold in [3, 5] {
            let hidden = withheld(&protect(&counted, threshold));
            assert_eq!(attacker::disclosed(&counts, &parts, &hidden), [] as [usize; 0], "{table}, {threshold}");
            let small_to = i64::try_from(threshold).unwrap();
            assert_eq!(attacker::bounded(&counts, &parts, &hidden, small_to), [] as [usize; 0], "{table}, {threshold}");
            // The attack is one that succeeds elsewhere.
            let small = |cell: usize| counts[cell] > 0 && counts[cell].unsigned_abs() < threshold;
            let primary: Vec<bool> = (0..counts.len()).map(small).collect();
            assert!(!attacker::bounded(&counts, &parts, &primary, small_to).is_empty(), "{table}, {threshold}");
            assert!((0..counts.len()).all(|cell| !small(cell) || hidden[cell]), "{table}, {threshold}");
        }
    }
}

#[test]
fn no_more_is_withheld_than_by_the_reference_method_made_safe() {
    let Some(folder) = folder() else { return };
    // The benchmark compares all three; the reference takes its time on the others.
    for (table, by) in &TABLES[..1] {
        let counted = Counted::of(&folder, by);
        let (counts, parts): (Vec<i64>, _) = (counted.cells.iter().map(|cell| cell.1).collect(), counted.parts());
        for threshold in [3, 5] {
            let small_to = i64::try_from(threshold).unwrap();
            let secondary = |hidden: &[bool]| {
                let second = (0..counts.len()).filter(|cell| hidden[*cell] && counts[*cell] >= small_to);
                second.fold((0, 0), |(cells, value), cell| (cells + 1, value + counts[cell]))
            };
            let here = secondary(&withheld(&protect(&counted, threshold)));
            let peer = secondary(&peer::peer(&counts, &parts, small_to));
            assert!(here.0 <= peer.0 && here.1 <= peer.1, "{table}, {threshold}: {here:?} {peer:?}");
        }
    }
}

/// The same counts by zone alone.
fn by_zone(counted: &Counted) -> Counted {
    let is_inner = |key: &&(Vec<String>, i64)| {
        key.0.iter().all(|label| label != TOTAL && !counted.parents.values().any(|sum| sum == label))
    };
    let mut inner: BTreeMap<Vec<String>, i64> = BTreeMap::new();
    for (key, count) in counted.cells.iter().filter(is_inner) {
        *inner.entry(vec![key[0].clone()]).or_default() += count;
    }
    Counted::with_sums(&["zona"], counted.parents.clone(), &inner)
}

#[test]
fn what_another_table_of_the_same_persons_withholds_does_not_follow_from_both() {
    let mut random = Random(53);
    let (mut told_alone, mut harmed) = (0, 0);
    for round in 0..150 {
        let counted = random.counted();
        let threshold = 2 + random.below(4);
        let zones = by_zone(&counted);
        let hidden_zones = withheld(&protect(&zones, threshold));
        let elsewhere = zones.cells.iter().zip(&hidden_zones).filter(|((key, _), _)| key[0] != TOTAL);
        let elsewhere = elsewhere.map(|((key, _), hidden)| {
            let labels = [(name("zona"), Some(key[0].clone()))].into_iter().collect();
            Elsewhere { labels, withheld: *hidden }
        });
        let evidence = Evidence { elsewhere: elsewhere.collect(), ..Evidence::default() };
        let linked = protect_table(counted.table(), &counted.policy(threshold), &evidence).unwrap();
        let (counts, parts): (Vec<i64>, _) = (counted.cells.iter().map(|cell| cell.1).collect(), counted.parts());
        // A margin that the other table shows is seen, whatever this one does.
        let is_shown = |cell: usize| {
            let (zone, kind) = (&counted.cells[cell].0[0], &counted.cells[cell].0[1]);
            kind == TOTAL && zones.cells.iter().zip(&hidden_zones).any(|((key, _), hidden)| key[0] == *zone && !hidden)
        };
        let told = |hidden: &[bool]| {
            let both: Vec<bool> = (0..counts.len()).map(|cell| hidden[cell] && !is_shown(cell)).collect();
            let small_to = i64::try_from(threshold).unwrap();
            let mut told = attacker::disclosed(&counts, &parts, &both);
            told.extend(attacker::bounded(&counts, &parts, &both, small_to));
            let opened = |((key, _), hidden): (&(Vec<String>, i64), &bool)| {
                let at = |zone: &str| counted.cells.iter().position(|(one, _)| one[0] == zone && one[1] == TOTAL);
                at(&key[0]).filter(|cell| *hidden && !both[*cell] && counts[*cell] > 0)
            };
            told.extend(zones.cells.iter().zip(&hidden_zones).filter_map(opened));
            told
        };
        // What the other table shows may do harm whatever is withheld here: the audit refuses that.
        let hidden = withheld(&linked);
        if (0..counts.len()).any(|cell| hidden[cell] && is_shown(cell) && counts[cell] > 0) {
            harmed += 1;
            continue;
        }
        assert_eq!(told(&hidden), [] as [usize; 0], "round {round}");
        told_alone += usize::from(!told(&withheld(&protect(&counted, threshold))).is_empty());
    }
    assert!(told_alone > 5 && harmed < 75, "{told_alone} {harmed}");
}

#[test]
fn a_total_of_sums_that_meet_the_rules_meets_them_too() {
    // So whoever adds up published sums learns of no contributor what the rules keep.
    let mut random = Random(61);
    let mut met = 0;
    for round in 0..400 {
        let mut zones: Vec<BTreeMap<u64, f64>> = vec![BTreeMap::new(); 3];
        for zone in &mut zones {
            for _ in 0..3 + random.below(5) {
                // The same firms contribute to several zones.
                *zone.entry(random.below(9)).or_default() += f64::from(u32::try_from(1 + random.below(60)).unwrap());
            }
        }
        let mut all: BTreeMap<u64, f64> = BTreeMap::new();
        for (firm, value) in zones.iter().flatten() {
            *all.entry(*firm).or_default() += value;
        }
        let of = |firms: &BTreeMap<u64, f64>| {
            let mut largest: Vec<f64> = firms.values().copied().collect();
            largest.sort_unstable_by(|one, other| other.total_cmp(one));
            Contributions { total: largest.iter().sum(), contributors: largest.len() as u64, largest }
        };
        let rows: Vec<Contributions> = zones.iter().chain([&all]).map(of).collect();
        let counts: ArrayRef = Arc::new(Int64Array::from(vec![10, 12, 14, 36]));
        let sums: ArrayRef = Arc::new(rows.iter().map(|row| row.total).collect::<Float64Array>());
        let labels: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "c", TOTAL]));
        let table = RecordBatch::try_from_iter([("zona", labels), ("n", counts), ("somma", sums)]).unwrap();
        let rule = Dominance { p: Some(15.0), n_k: Some((2, 80.0)), contributors: Some(3) };
        let policy = TablePolicy { dominance: [(name("somma"), rule)].into_iter().collect(), ..firms().1 };
        let evidence = Evidence { contributions: [(name("somma"), rows)].into_iter().collect(), ..Evidence::default() };
        let hidden = withheld(&protect_table(table, &policy, &evidence).unwrap());
        if !hidden[..3].contains(&true) {
            assert!(!hidden[3], "round {round}");
            met += 1;
        }
    }
    assert!(met > 40, "{met}");
}
