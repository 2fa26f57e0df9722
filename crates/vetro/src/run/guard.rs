//! Asks a person when the number of rows is not plausible.

use vetro_model::Diagnostic;
use vetro_model::plan::RowGuard;

use super::failure::{Failure, Kind};

/// Checks the published rows against the declared bounds and the last version.
///
/// # Errors
///
/// A [`Failure`] of kind guard: the last version stays online until a person has looked.
pub(super) fn check(guard: &RowGuard, rows: u64, before: Option<u64>) -> Result<(), Failure> {
    let problem = if guard.min.is_some_and(|least| rows < least) {
        Some((format!("{rows} rows where at least {} are expected", guard.min.unwrap_or_default()), "min"))
    } else if guard.max.is_some_and(|most| rows > most) {
        Some((format!("{rows} rows where at most {} are expected", guard.max.unwrap_or_default()), "max"))
    } else {
        before.filter(|before| *before > 0).and_then(|before| change(guard, rows, before))
    };
    let Some((message, key)) = problem else { return Ok(()) };
    let told = Diagnostic::error("V0401", message).with_help(format!(
        "look at the source; if the number is right, correct `rows.{key}` in the pipeline and publish again"
    ));
    Err(Failure::new(Kind::Guard, told).at(&["rows", key]))
}

#[expect(clippy::cast_precision_loss, reason = "a share of rows needs no more than 52 bits")]
fn change(guard: &RowGuard, rows: u64, before: u64) -> Option<(String, &'static str)> {
    let ratio = rows as f64 / before as f64 - 1.0;
    let percent = |parts: f64| format!("{:.1} %", parts * 100.0);
    if guard.drop.is_some_and(|limit| -ratio > limit.parts()) {
        let limit = guard.drop?;
        return Some((
            format!("{rows} rows after {before}: {} fewer, more than `rows.drop` = {limit}", percent(-ratio)),
            "drop",
        ));
    }
    if guard.growth.is_some_and(|limit| ratio > limit.parts()) {
        let limit = guard.growth?;
        return Some((
            format!("{rows} rows after {before}: {} more, above `rows.growth` = {limit}", percent(ratio)),
            "growth",
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use vetro_model::Share;

    use super::*;

    #[test]
    fn a_collapse_and_a_flood_wait_for_a_person() {
        let guard = RowGuard {
            min: Some(10),
            max: None,
            drop: Some(Share::from_parts(0.2)),
            growth: Some(Share::from_parts(3.0)),
        };
        assert!(
            check(&guard, 100, Some(100)).is_ok()
                && check(&guard, 80, Some(100)).is_ok()
                && check(&guard, 400, Some(100)).is_ok()
        );
        for (rows, before) in [(9, None), (79, Some(100)), (401, Some(100)), (0, Some(100))] {
            assert_eq!(check(&guard, rows, before).unwrap_err().kind, Kind::Guard, "{rows} after {before:?}");
        }
    }
}
