//! Says what was done to a column, for the privacy page of its dataset.

use vetro_model::document::Treatment;
use vetro_model::plan::{ColumnPlan, Period, Step};

/// What was done to a column, in order, in the words of `privacy.json`.
///
/// A column without steps, or only told in another zone, is `as-is`. Details
/// come from the configuration, never from a record.
#[must_use]
pub fn treatments(column: &ColumnPlan) -> Vec<Treatment> {
    let mut done = Vec::new();
    let mut steps = column.steps.iter().peekable();
    while let Some(step) = steps.next() {
        let (kind, detail) = match step {
            Step::Zone(_) => continue,
            Step::AgeAt { .. } => match steps.next_if(|next| matches!(next, Step::Bands(_))) {
                Some(Step::Bands(lows)) => ("age-bands", Some(bands(lows))),
                _ => ("age-bands", None),
            },
            Step::Constant(_) => ("constant", None),
            Step::Lookup { lookup, .. } => ("looked-up", Some(lookup.clone())),
            Step::Truncate(period) => ("truncated", Some(period_name(*period).to_owned())),
            Step::Bands(lows) => ("bands", Some(bands(lows))),
            Step::Round(step) => ("rounded", Some(step.clone())),
            Step::Bottom(limit) => ("coded", Some(format!("≥ {limit}"))),
            Step::Top(limit) => ("coded", Some(format!("≤ {limit}"))),
            Step::Prefix(1) => ("prefix", Some("1 character".to_owned())),
            Step::Prefix(characters) => ("prefix", Some(format!("{characters} characters"))),
            Step::Grid { metres, .. } => ("grid", Some(format!("{metres} m"))),
            Step::GridMinimum(minimum) => {
                ("grid-minimum", Some(format!("{} {}", minimum.at_least, minimum.counted.name())))
            }
            Step::Pseudonym { domain } => ("pseudonym", Some(domain.clone())),
            Step::Map { .. } => ("mapped", None),
        };
        done.push(Treatment { kind: kind.to_owned(), detail });
    }
    if done.is_empty() {
        done.push(Treatment { kind: "as-is".to_owned(), detail: None });
    }
    done
}

fn bands(lows: &[i64]) -> String {
    // Numbers alone: the site says the words, in its reader's language.
    lows.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}

fn period_name(period: Period) -> &'static str {
    match period {
        Period::Hour => "hour",
        Period::Day => "day",
        Period::Week => "week",
        Period::Month => "month",
        Period::Quarter => "quarter",
        Period::Year => "year",
    }
}

#[cfg(test)]
mod tests {
    use vetro_model::plan::AgeCount;

    use super::*;
    use vetro_model::schema::FieldType;

    fn told(steps: Vec<Step>) -> Vec<(String, Option<String>)> {
        let name = vetro_model::ColumnName::try_new("x").unwrap();
        let column = ColumnPlan { name, kind: FieldType::String, decimals: None, from: vec!["x".into()], steps };
        treatments(&column).into_iter().map(|treatment| (treatment.kind, treatment.detail)).collect()
    }

    #[test]
    fn a_column_without_steps_is_published_as_it_is() {
        assert_eq!(told(vec![]), [("as-is".to_owned(), None)]);
        assert_eq!(told(vec![Step::Zone("Europe/Zurich".into())]), [("as-is".to_owned(), None)]);
    }

    #[test]
    fn ages_and_their_bands_are_one_treatment() {
        let age = Step::AgeAt { at: "d".into(), count: AgeCount::Birthdays };
        let told = told(vec![age, Step::Bands(vec![0, 18])]);
        assert_eq!(told, [("age-bands".to_owned(), Some("0, 18".to_owned()))]);
    }

    #[test]
    fn each_step_is_told_in_order() {
        let told = told(vec![Step::Top("100".into()), Step::Round("5".into()), Step::Prefix(2)]);
        let kinds: Vec<&str> = told.iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(kinds, ["coded", "rounded", "prefix"]);
        assert_eq!(told[2].1.as_deref(), Some("2 characters"));
    }
}
