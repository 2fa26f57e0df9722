use super::*;
use crate::classes::{Content, Widening};
use crate::models::Sensitive;
use crate::tally::Tally;
use vetro_model::plan::{Distance, Hierarchy, SensitiveModel};

/// Two columns that count alike.
const EVEN: [f64; 2] = [0.5; 2];

fn size(k: u32) -> Demand {
    Demand { k, sensitive: Vec::new() }
}

/// Ages 20 to 29 in two bands and two values without hierarchy; by class: age, value, records.
fn example(rows: &[(usize, u32, u64)]) -> (Classes, Vec<Ladder>) {
    let values: Vec<_> = (20..30).map(|age| (Some(age.to_string()), 1)).collect();
    let ages = Ladder::try_new("age", &Hierarchy::Intervals(vec![5]), &values).unwrap();
    let classes = Classes {
        codes: vec![
            rows.iter().map(|row| u32::try_from(row.0 - 20).unwrap()).collect(),
            rows.iter().map(|row| row.1).collect(),
        ],
        content: Content { counts: rows.iter().map(|row| row.2).collect(), ..Content::default() },
    };
    (classes, vec![ages, Ladder::flat(2)])
}

#[test]
fn large_classes_stay_untouched() {
    let (classes, ladders) = example(&[(20, 0, 3), (21, 1, 3)]);
    let found = search(&classes, &ladders, &EVEN, &size(3), 0).unwrap();
    assert_eq!((found.levels, found.suppressed, found.smallest, found.classes), (vec![0, 0], 0, 3, 2));
    assert!(found.loss.abs() < 1e-15);
}

#[test]
fn the_cheaper_of_generalising_and_suppressing_is_taken() {
    let rows = [(20, 0, 50), (21, 0, 50), (29, 0, 1)];
    let (classes, ladders) = example(&rows);
    let found = search(&classes, &ladders, &EVEN, &size(2), 1).unwrap();
    assert_eq!((found.levels, found.suppressed), (vec![0, 0], 1));
    assert_eq!(found.wider, [Some(0), Some(1), None]);
    // The age of one record of 101 is lost, and so is its other value: (101 + 9 - 101) / (101 * 9) and 1 / 101.
    assert!((found.loss - 1.0 / 101.0).abs() < 1e-12, "{}", found.loss);

    let found = search(&classes, &ladders, &EVEN, &size(2), 0).unwrap();
    assert_eq!((found.levels, found.suppressed, found.smallest), (vec![2, 0], 0, 101));
    assert!((found.loss - 0.5).abs() < 1e-12);
}

#[test]
fn what_no_hierarchy_can_mend_is_told() {
    let (classes, ladders) = example(&[(20, 0, 5), (21, 1, 1)]);
    let refused = search(&classes, &ladders, &EVEN, &size(2), 0).unwrap_err();
    assert_eq!(refused, Shortfall { records: 1, classes: 1 });
}

#[test]
fn classes_with_too_few_sensitive_values_are_merged() {
    let (mut classes, ladders) = example(&[(20, 0, 5), (21, 0, 5)]);
    classes.content.tallies.push(Tally::new(2, 3, [(0, 1, 5), (1, 2, 5)].into_iter()));
    let models = vec![SensitiveModel::DistinctDiversity { l: 2 }];
    let demand = Demand { k: 2, sensitive: vec![Sensitive::new(models, &[0, 5, 5], None)] };
    assert_eq!(search(&classes, &ladders, &EVEN, &demand, 0).unwrap().levels, [1, 0]);
}

/// One model of each kind, and none.
fn each_model() -> Vec<Vec<SensitiveModel>> {
    vec![
        vec![],
        vec![SensitiveModel::DistinctDiversity { l: 2 }],
        vec![SensitiveModel::EntropyDiversity { l: 1.8 }],
        vec![SensitiveModel::RecursiveDiversity { c: 2.0, l: 2 }],
        vec![SensitiveModel::Closeness { t: 0.3, distance: Distance::Equal }],
        vec![SensitiveModel::Closeness { t: 0.2, distance: Distance::Ordered }],
        vec![SensitiveModel::Likeness { beta: 1.0 }],
    ]
}

#[test]
fn the_search_finds_what_trying_everything_finds() {
    let mut seed = 7_u64;
    let mut random = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let weights = [0.5, 0.3, 0.2];
    for (round, models) in each_model().into_iter().cycle().take(350).enumerate() {
        let values: Vec<_> = (0..8).map(|value| (Some(value.to_string()), 1)).collect();
        let ladder = Ladder::try_new("c", &Hierarchy::Intervals(vec![2, 4]), &values).unwrap();
        let ladders = vec![ladder.clone(), ladder, Ladder::flat(8)];
        let rows = 30;
        let held: Vec<(u32, u32, u64)> =
            (0..60).map(|_| (u32::try_from(random(rows)).unwrap(), u32::try_from(random(3)).unwrap(), 1)).collect();
        let mut codes = || (0..rows).map(|_| u32::try_from(random(8)).unwrap()).collect::<Vec<u32>>();
        let columns = vec![codes(), codes(), codes().iter().map(|code| code / 6).collect()];
        let mut counts = vec![0; usize::try_from(rows).unwrap()];
        for one in &held {
            counts[one.0 as usize] += one.2;
        }
        let tally = Tally::new(counts.len(), 3, held.into_iter());
        let sensitive = Sensitive::new(models, &tally.overall(), None);
        let content = Content { counts, tallies: vec![tally], ..Content::default() };
        let classes = Classes { codes: columns, content };
        // Equal tuples must be one class before they are searched.
        let ways: Vec<_> = ladders.iter().map(|ladder| Widening::new(ladder, 0, 0)).collect();
        let ways: Vec<&Widening> = ways.iter().collect();
        let mut merged = merge(&classes, &ways, &mut Ranker::default());
        merged.add_tallies(&classes);
        let classes = merged.into_classes(&classes, &ways);
        let limit = if round % 3 == 0 { 0 } else { random(1 + classes.content.records() / 2) };
        let demand = Demand { k: 3, sensitive: vec![sensitive] };
        let mut weigher = Weigher::new(&classes, &ladders, &weights, &demand, limit);
        let mut least = f64::INFINITY;
        for (one, other) in (0..4).flat_map(|one| (0..4).map(move |other| (one, other))) {
            if let Verdict::Allowed(loss) = weigher.weigh(&[one, other, 0], f64::INFINITY).verdict {
                least = least.min(loss);
            }
        }
        match search(&classes, &ladders, &weights, &demand, limit) {
            Ok(found) => assert!((found.loss - least).abs() < 1e-15 && found.suppressed <= limit, "round {round}"),
            Err(_) => assert!(least.is_infinite(), "round {round}"),
        }
        if let Verdict::Allowed(loss) = weigher.weigh(&[3, 3, 0], f64::INFINITY).verdict {
            let top = Best { loss, levels: vec![3, 3, 0] };
            assert!(descend(&mut weigher, top).loss >= least, "round {round}");
        }
    }
}
