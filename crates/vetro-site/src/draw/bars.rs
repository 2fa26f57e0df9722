//! Horizontal bars: the label above its bar, the value at its end.

use std::fmt::Write as _;

use super::{cut, float, open, percent, text};
use crate::locale::Locale;

/// The height of one bar with its label, in pixels.
const STEP: usize = 40;

/// Draws one bar a point; a point without a value says that it is withheld.
///
/// # Shape
///
/// `points` holds a label and a decimal text each; bars start at zero and
/// negative values go to its left.
pub(crate) fn bars(locale: &Locale, name: &str, points: &[(String, Option<String>)]) -> String {
    let values: Vec<Option<f64>> = points.iter().map(|(_, value)| value.as_deref().and_then(float)).collect();
    let low = values.iter().flatten().copied().fold(0.0, f64::min);
    let high = values.iter().flatten().copied().fold(0.0, f64::max);
    let span = if high > low { high - low } else { 1.0 };
    let size = format!("width=\"100%\" height=\"{}\"", points.len() * STEP + 4);
    let mut out = open("bars", &size, name);
    for (place, ((label, written), value)) in points.iter().zip(&values).enumerate() {
        let top = place * STEP;
        text(&mut out, &format!("x=\"0\" y=\"{}\"", top + 16), &cut(label, 36));
        let words = written.as_deref().map_or_else(|| locale.word("withheld").to_owned(), |text| brief(locale, text));
        text(&mut out, &format!("x=\"100%\" y=\"{}\" text-anchor=\"end\" class=\"value\"", top + 16), &words);
        let (from, to) = value.map_or((0.0, 0.0), |value| (value.min(0.0), value.max(0.0)));
        write!(
            out,
            "<rect class=\"track\" x=\"0\" y=\"{y}\" width=\"100%\" height=\"10\" rx=\"2\"/>\
             <rect class=\"fill\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"10\" rx=\"2\"/>",
            y = top + 23,
            x = percent((from - low) / span),
            width = percent((to - from) / span),
        )
        .expect("writing to a text cannot fail");
    }
    out.push_str("</svg>");
    out
}

/// A value with at most two digits after the point: the table beside the picture has them all.
fn brief(locale: &Locale, text: &str) -> String {
    let long = text.split_once('.').is_some_and(|(_, fraction)| fraction.len() > 2);
    match float(text) {
        Some(number) if long => locale.rounded(number, 2),
        _ => locale.decimal(text),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use vetro_model::Language;

    use super::*;

    #[test]
    fn the_longest_bar_fills_the_width_and_a_withheld_one_has_none() {
        let locale = Locale::new(Language::En, &[], TimeZone::UTC);
        let points =
            [("A".to_owned(), Some("50".to_owned())), ("B<".to_owned(), Some("200".to_owned())), ("C".into(), None)];
        let svg = bars(&locale, "Counts", &points);
        let widths: Vec<&str> = svg
            .split("class=\"fill\"")
            .skip(1)
            .map(|part| part.split("width=\"").nth(1).unwrap().split('"').next().unwrap())
            .collect();
        assert_eq!(widths, ["25%", "100%", "0%"]);
        assert_eq!((brief(&locale, "18.417145"), brief(&locale, "67640.00")), ("18.42".into(), "67,640.00".into()));
        assert!(svg.contains("B&lt;") && svg.contains(">withheld<") && !svg.contains("style="));
    }
}
