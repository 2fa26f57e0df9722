//! A line over time, or over any ordered values.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::{float, nth, open, percent, short, text, ticks};
use crate::locale::Locale;

/// The drawing plane in its own units; the page stretches it to its width.
const WIDE: f64 = 1000.0;
const HIGH: f64 = 220.0;
/// Room below the plane for the labels of the axis, in pixels.
const BELOW: f64 = 26.0;
/// Room beside the plane for the labels of its height: a share of the width for each letter, and the largest one. A
/// letter is six pixels wide, a phone's picture three hundred.
const LETTER: f64 = 0.02;
const BESIDE: f64 = 0.12;
/// Room above the plane for the topmost label, in pixels.
const ABOVE: f64 = 20.0;

/// Draws a line; a point without a value is a gap.
///
/// # Shape
///
/// `points` holds `x` as published, rising, and a decimal text each. Dates
/// stand at their true distance; other values stand evenly.
pub(crate) fn line(locale: &Locale, name: &str, points: &[(String, Option<String>)]) -> String {
    let values: Vec<Option<f64>> = points.iter().map(|(_, value)| value.as_deref().and_then(float)).collect();
    let low = values.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = if low.is_finite() { (if low > 0.0 { 0.0 } else { low }, high.max(0.0)) } else { (0.0, 1.0) };
    let marks = ticks(low, high, 4.0);
    let (bottom, top) = (marks.first().copied().unwrap_or(0.0), marks.last().copied().unwrap_or(1.0));
    let labels: Vec<String> = marks.iter().map(|mark| locale.rounded(*mark, 6)).collect();
    let longest = labels.iter().map(|label| label.chars().map(|_| LETTER).sum::<f64>()).fold(0.0, f64::max);
    let beside = (longest + LETTER / 2.0).min(BESIDE);
    let places: Vec<f64> = places(points).into_iter().map(|place| beside + place * (1.0 - beside)).collect();
    let height = |value: f64| HIGH * (1.0 - (value - bottom) / (top - bottom));

    let mut out = open("line", &format!("width=\"100%\" height=\"{}\"", short(ABOVE + HIGH + BELOW)), name);
    for (mark, label) in marks.iter().zip(&labels) {
        let y = short(ABOVE + height(*mark));
        write!(out, "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>").expect("writing to a text");
        text(&mut out, &format!("x=\"0\" y=\"{y}\" dy=\"-4\""), label);
    }
    write!(
        out,
        "<svg x=\"0\" y=\"{ABOVE}\" width=\"100%\" height=\"{HIGH}\" viewBox=\"0 0 {WIDE} {HIGH}\" \
         preserveAspectRatio=\"none\"><path class=\"stroke\" vector-effect=\"non-scaling-stroke\" d=\"{}\"/></svg>",
        path(&places, &values, height)
    )
    .expect("writing to a text cannot fail");
    axis(&mut out, locale, points, &places);
    out.push_str("</svg>");
    out
}

/// The path in the plane: a new piece after each gap; a lone point is a short stroke.
fn path(places: &[f64], values: &[Option<f64>], height: impl Fn(f64) -> f64) -> String {
    let mut out = String::new();
    let mut drawing = false;
    for (place, value) in places.iter().zip(values) {
        let Some(value) = value else {
            drawing = false;
            continue;
        };
        let (x, y) = (short(place * WIDE), short(height(*value)));
        if drawing {
            write!(out, "L{x} {y}").expect("writing to a text cannot fail");
        } else {
            write!(out, "M{x} {y}h.1").expect("writing to a text cannot fail");
        }
        drawing = true;
    }
    out
}

/// First, middle and last label below the plane.
fn axis(out: &mut String, locale: &Locale, points: &[(String, Option<String>)], places: &[f64]) {
    let last = points.len().saturating_sub(1);
    let wanted = [(0, "start"), (last / 2, "middle"), (last, "end")];
    let shown = if points.len() > 2 { &wanted[..] } else { &wanted[..points.len().min(1)] };
    for (place, anchor) in shown {
        let attributes = format!(
            "x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\"",
            percent(places[*place]),
            short(ABOVE + HIGH + BELOW - 6.0)
        );
        text(out, &attributes, &locale.period(&points[*place].0).words);
    }
}

/// Where each point stands along the axis, from 0 to 1.
fn places(points: &[(String, Option<String>)]) -> Vec<f64> {
    let days: Option<Vec<f64>> = points.iter().map(|(x, _)| position(x)).collect();
    let spots = days.unwrap_or_else(|| (0..points.len()).map(nth).collect());
    let first = spots.iter().copied().fold(f64::INFINITY, f64::min);
    let last = spots.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = if last > first { last - first } else { 1.0 };
    spots.into_iter().map(|spot| (spot - first) / span).collect()
}

/// The position of a date, month, instant or number on its own scale.
fn position(text: &str) -> Option<f64> {
    if let Some(number) = float(text) {
        return Some(number);
    }
    let day = if text.len() == 7 { format!("{text}-01") } else { text.get(..10)?.to_owned() };
    let date: Date = day.parse().ok()?;
    let days = f64::from(date.since(Date::ZERO).ok()?.get_days());
    let hour: f64 = text.get(11..13).and_then(float).unwrap_or(0.0);
    let minute: f64 = text.get(14..16).and_then(float).unwrap_or(0.0);
    Some(days + (hour + minute / 60.0) / 24.0)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use vetro_model::Language;

    use super::*;

    fn point(x: &str, y: Option<&str>) -> (String, Option<String>) {
        (x.to_owned(), y.map(str::to_owned))
    }

    #[test]
    fn months_stand_at_their_true_distance_and_a_withheld_value_is_a_gap() {
        let points = [point("2026-01", Some("0")), point("2026-02", None), point("2026-12", Some("10"))];
        let found = places(&points);
        assert!((found[1] - 31.0 / 334.0).abs() < 1e-9, "{found:?}");
        let svg = line(&Locale::new(Language::It, &[], TimeZone::UTC), "Andamento", &points);
        assert_eq!(svg.matches('M').count(), 2, "{svg}");
        assert!(svg.contains("gennaio 2026") && svg.contains("dicembre 2026"));
    }

    #[test]
    fn the_line_begins_beside_the_labels_of_its_height() {
        let points = [point("2026-01", Some("0")), point("2026-12", Some("1000"))];
        let svg = line(&Locale::new(Language::It, &[], TimeZone::UTC), "Andamento", &points);
        // The longest label is `1.000`: five letters and a half of space.
        assert!(svg.contains("M110 220h.1L1000 0"), "{svg}");
    }

    #[test]
    fn hours_of_one_day_stand_apart() {
        let points = [
            point("2026-01-01T00:00:00Z", Some("1")),
            point("2026-01-01T06:00:00Z", Some("1")),
            point("2026-01-02T00:00:00Z", Some("1")),
        ];
        assert!((places(&points)[1] - 0.25).abs() < 1e-9);
    }

    #[test]
    fn a_chart_of_nothing_is_still_a_picture() {
        let svg = line(&Locale::new(Language::En, &[], TimeZone::UTC), "Nothing", &[]);
        assert!(svg.ends_with("</svg>") && !svg.contains("NaN"));
    }
}
