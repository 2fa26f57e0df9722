//! The risk of each record of a sample, by its sampling weight.
//!
//! Of `f` records of a class in the sample, which stand for `F` persons by
//! their weights, `F` is not known but estimated. The number of persons has
//! then a negative binomial distribution with `p = f / F`, and the risk is the
//! mean of one in so many.
//!
//! # Source
//!
//! R. Benedetti and L. Franconi, *Statistical and technological solutions for
//! controlled data dissemination*, 1998; the closed forms for one, two and
//! three records and the series for more in L. Franconi and S. Polettini,
//! *Individual risk estimation in μ-Argus: a review*, 2004.

use arrow::array::RecordBatch;
use vetro_model::ColumnName;

use super::{Error, check, classes_of, columns_of, sizes_of};
use crate::codes::distinct;
use crate::models::float;

/// The most terms of the series, and what is so small that it adds nothing.
const MOST_TERMS: u32 = 100_000;
const NOTHING: f64 = 1e-15;

/// The individual risk of each record of a sample, from 0 to 1, in the order of the rows.
///
/// # Shape
///
/// `weights` holds for each record how many persons of the population it stands for, at least 1.
///
/// # Errors
///
/// [`Error::Column`], [`Error::Length`], and [`Error::Weight`] for a weight below 1 or that is no number.
pub fn individual(table: &RecordBatch, quasi_identifiers: &[ColumnName], weights: &[f64]) -> Result<Vec<f64>, Error> {
    let columns = columns_of(table, quasi_identifiers)?;
    let rows = table.num_rows();
    check(rows, weights.len())?;
    if let Some(row) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 1.0)) {
        return Err(Error::Weight { row: row as u64 + 2 });
    }
    let classes = classes_of(&columns, rows);
    let mut population = vec![0.0; distinct(&classes)];
    for (class, weight) in classes.iter().zip(weights) {
        population[*class as usize] += weight;
    }
    let sizes = sizes_of(&classes);
    Ok(classes.iter().zip(sizes).map(|(class, size)| risk(float(size), population[*class as usize])).collect())
}

/// The risk of a record that is one of `sample` in its class, of an estimated `population`.
fn risk(sample: f64, population: f64) -> f64 {
    let p = sample / population;
    if p >= 1.0 {
        return 1.0 / sample;
    }
    let q = 1.0 - p;
    if sample < 1.5 {
        return p / q * -p.ln();
    }
    if sample < 2.5 {
        return p / (q * q) * (p * p.ln() + q);
    }
    series(sample, p, q)
}

/// `p^f / f · ₂F₁(f, f; f + 1; q)`, after Euler's transformation `p / f · ₂F₁(1, 1; f + 1; q)`, whose terms all fall.
fn series(sample: f64, p: f64, q: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for at in 1..MOST_TERMS {
        let at = f64::from(at);
        term *= at * q / (sample + at);
        sum += term;
        if term < NOTHING * sum {
            break;
        }
    }
    (p / sample * sum).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_risks_are_those_that_were_published_for_a_known_sample() {
        // `francdat` of sdcMicro: sample and population frequencies, and the risks that it reports.
        let published = [
            (2.0, 110.0, 0.0171),
            (2.0, 84.5, 0.0220),
            (1.0, 17.0, 0.1771),
            (1.0, 541.0, 0.0117),
            (1.0, 8.0, 0.2971),
            (1.0, 5.0, 0.4024),
        ];
        for (sample, population, expected) in published {
            assert!((risk(sample, population) - expected).abs() < 5e-5, "{sample} of {population}");
        }
    }

    #[test]
    fn closed_forms_and_series_agree() {
        for population in [2.5, 8.0, 110.0, 5_000.0] {
            let p = |sample: f64| sample / population;
            assert!((series(1.0, p(1.0), 1.0 - p(1.0)) - risk(1.0, population)).abs() < 1e-9, "one of {population}");
            assert!((series(2.0, p(2.0), 1.0 - p(2.0)) - risk(2.0, population)).abs() < 1e-9, "two of {population}");
        }
    }

    #[test]
    fn the_mean_of_one_in_so_many_is_the_sum_over_the_distribution() {
        // The negative binomial by its definition: F persons with probability C(F − 1, f − 1) p^f q^(F − f).
        let (sample, population) = (4.0, 20.0);
        let p: f64 = sample / population;
        let (mut probability, mut persons, mut sum) = (p.powf(sample), sample, 0.0);
        for _ in 0..2_000 {
            sum += probability / persons;
            probability *= persons / (persons - sample + 1.0) * (1.0 - p);
            persons += 1.0;
        }
        assert!((risk(sample, population) - sum).abs() < 1e-12);
    }

    #[test]
    fn a_whole_population_is_at_the_risk_of_its_class() {
        assert!((risk(4.0, 4.0) - 0.25).abs() < 1e-12);
        assert!((risk(1.0, 1.0) - 1.0).abs() < 1e-12);
    }
}
