//! Sums that tell too much of one contributor.

use vetro_model::plan::{Contributions, Dominance, Evidence, TablePolicy};

use crate::refusal::Refusal;

/// Which rows hold a sum that breaks a rule of the policy.
///
/// # Errors
///
/// [`Refusal::MissingEvidence`] when the contributions to a measure under a
/// rule are not given for each row, or fewer of the largest than a rule needs.
pub(super) fn dominated(policy: &TablePolicy, evidence: &Evidence, rows: usize) -> Result<Vec<bool>, Refusal> {
    let mut dominated = vec![false; rows];
    for (measure, rule) in &policy.dominance {
        let missing = || Refusal::MissingEvidence { column: measure.as_str().to_owned() };
        let given = evidence.contributions.get(measure).filter(|given| given.len() == rows).ok_or_else(missing)?;
        let needed = needed(rule);
        for (dominated, one) in dominated.iter_mut().zip(given) {
            let known = one.largest.len() as u64;
            if known < one.contributors.min(needed) || !one.total.is_finite() {
                return Err(missing());
            }
            *dominated |= breaks(rule, one);
        }
    }
    Ok(dominated)
}

/// How many of the largest contributions the rules look at.
fn needed(rule: &Dominance) -> u64 {
    let n = rule.n_k.map_or(0, |(n, _)| u64::from(n));
    if rule.p.is_some() { n.max(2) } else { n }
}

/// Whether the contributions to a cell break a rule.
///
/// Minimum contributors: fewer than asked, but some. p % rule: what the
/// second largest contributor does not know, all but the largest two, is less
/// than `p` percent of the largest. (n, k) rule: the largest `n` are more than
/// `k` percent of all. A rule that is not a number is broken.
///
/// # Source
///
/// Hundepool and others, *Handbook on Statistical Disclosure Control*, 2nd
/// edition, chapter 4: sensitivity rules for magnitude tables.
fn breaks(rule: &Dominance, one: &Contributions) -> bool {
    if one.contributors == 0 {
        return false;
    }
    let largest = |n: usize| one.largest.iter().take(n).sum::<f64>();
    let few = rule.contributors.is_some_and(|least| one.contributors < least);
    let estimated = rule.p.is_some_and(|p| {
        let rest = if one.contributors > 2 { one.total - largest(2) } else { 0.0 };
        let enough = p / 100.0 * largest(1);
        rest < enough || rest.is_nan() || enough.is_nan()
    });
    let dominant = rule.n_k.is_some_and(|(n, k)| {
        let (share, most) = (largest(n as usize), k / 100.0 * one.total);
        share > most || share.is_nan() || most.is_nan()
    });
    few || estimated || dominant
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(largest: &[f64], total: f64, contributors: u64) -> Contributions {
        Contributions { largest: largest.to_vec(), total, contributors }
    }

    #[test]
    fn the_p_percent_rule_asks_what_the_second_largest_does_not_know() {
        let rule = Dominance { p: Some(10.0), ..Dominance::default() };
        // 100 can be estimated by whoever contributed 50 to within the rest.
        assert!(breaks(&rule, &of(&[100.0, 50.0], 159.0, 5)));
        assert!(!breaks(&rule, &of(&[100.0, 50.0], 160.0, 5)));
        assert!(breaks(&rule, &of(&[100.0, 50.0], 150.0, 2)));
        assert!(breaks(&rule, &of(&[100.0], 100.0, 1)));
        assert!(!breaks(&rule, &of(&[], 0.0, 0)));
    }

    #[test]
    fn the_n_k_rule_and_the_fewest_contributors_bound_the_share_and_the_number() {
        let rule = Dominance { n_k: Some((2, 75.0)), ..Dominance::default() };
        assert!(!breaks(&rule, &of(&[50.0, 25.0], 100.0, 9)));
        assert!(breaks(&rule, &of(&[50.0, 26.0], 100.0, 9)));
        let rule = Dominance { contributors: Some(3), ..Dominance::default() };
        assert!(breaks(&rule, &of(&[1.0], 2.0, 2)));
        assert!(!breaks(&rule, &of(&[1.0], 3.0, 3)));
    }

    #[test]
    fn what_is_not_a_number_breaks_a_rule() {
        let rule = Dominance { p: Some(10.0), ..Dominance::default() };
        assert!(breaks(&rule, &of(&[f64::NAN, 1.0], 9.0, 3)));
    }
}
