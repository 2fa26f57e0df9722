//! Pictures of the data as SVG, drawn here and nowhere else.
//!
//! A picture holds classes and presentation attributes only, never a style,
//! so the strict policy of the pages holds. Text keeps its size on every
//! screen: widths are per cent, not scaled. Every picture has a table beside
//! it that says the same, so it is marked as an image with a name and no more.

mod bars;
mod geometry;
mod line;
mod map;
mod spark;

pub(crate) use bars::bars;
pub(crate) use line::line;
pub(crate) use map::map;
pub(crate) use spark::{histogram, meter};

use std::fmt::Write as _;

use crate::escape::html;

/// A number of the drawing with one digit after the point, without a needless zero.
fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A share as per cent with two digits.
fn percent(share: f64) -> String {
    let text = format!("{:.2}", share * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// The opening of a picture that is one image to those who cannot see it.
fn open(class: &str, attributes: &str, name: &str) -> String {
    format!("<svg class=\"{class}\" role=\"img\" aria-label=\"{}\" {attributes}>", html(name))
}

/// A text of the picture.
fn text(out: &mut String, attributes: &str, words: &str) {
    write!(out, "<text {attributes}>{}</text>", html(words)).expect("writing to a text cannot fail");
}

/// A text cut to so many characters, after a word where one ends near, with a mark where it was cut.
pub(crate) fn cut(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let kept: String = text.chars().take(length.saturating_sub(1)).collect();
    let near = kept.len() - kept.len() / 4;
    let end = kept.rfind(' ').filter(|end| *end >= near).unwrap_or(kept.len());
    format!("{}…", kept[..end].trim_end_matches([' ', ',', ';', ':', '.']))
}

/// A number of a chart as a float: pictures need no more.
fn float(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// A whole number as a float: pictures need no more.
#[expect(clippy::cast_precision_loss, reason = "a picture shows no more than four digits")]
fn wide(number: u64) -> f64 {
    number as f64
}

/// A place in a list as a float.
#[expect(clippy::cast_precision_loss, reason = "lists of a picture are short")]
fn nth(place: usize) -> f64 {
    place as f64
}

/// Round numbers for an axis: about `wanted` steps from below `low` to above `high`.
///
/// Source: P. Heckbert, *Nice numbers for graph labels*, Graphics Gems, 1990.
fn ticks(low: f64, high: f64, wanted: f64) -> Vec<f64> {
    let span = if high > low { high - low } else { high.abs().max(1.0) };
    let rough = span / wanted;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|nice| nice * power).find(|step| *step >= rough);
    let step = step.unwrap_or(10.0 * power);
    let first = (low / step).floor();
    let count = (high / step).ceil() - first;
    let mut places = Vec::new();
    let mut place = 0.0;
    while place <= count.max(1.0) && places.len() < 20 {
        places.push((first + place) * step);
        place += 1.0;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_round_numbers_that_enclose_the_data() {
        assert_eq!(ticks(0.0, 97.0, 4.0), [0.0, 50.0, 100.0]);
        assert_eq!(ticks(-3.0, 3.0, 3.0), [-4.0, -2.0, 0.0, 2.0, 4.0]);
        assert_eq!(ticks(5.0, 5.0, 4.0), [4.0, 6.0]);
    }

    #[test]
    fn a_long_label_is_cut_at_a_character_not_inside_one() {
        assert_eq!(cut("perché", 6), "perché");
        assert_eq!(cut("perché no", 7), "perché…");
        assert_eq!(cut("the hours without a value remain", 30), "the hours without a value…");
        assert_eq!(cut("The days they eat. And more", 20), "The days they eat…");
        assert_eq!(cut("Donaudampfschifffahrt", 10), "Donaudamp…");
    }
}
