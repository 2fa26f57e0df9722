//! Small pictures inside tables: a histogram, a bar of a share.

use std::fmt::Write as _;

use vetro_model::document::Bin;

use super::{nth, open, short, wide};

const WIDE: f64 = 160.0;
const HIGH: f64 = 40.0;

/// Draws the histogram of a column; an empty one for no bins.
pub(crate) fn histogram(name: &str, bins: &[Bin]) -> String {
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or(1).max(1);
    let step = WIDE / nth(bins.len().max(1));
    let mut out = open("spark", &format!("width=\"{WIDE}\" height=\"{HIGH}\" viewBox=\"0 0 {WIDE} {HIGH}\""), name);
    for (place, bin) in bins.iter().enumerate().filter(|(_, bin)| bin.count > 0) {
        let height = (wide(bin.count) / wide(most) * (HIGH - 2.0)).max(1.0);
        write!(
            out,
            "<rect class=\"fill\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            short(nth(place) * step + 0.5),
            short(HIGH - height),
            short((step - 1.0).max(0.5)),
            short(height)
        )
        .expect("writing to a text cannot fail");
    }
    out.push_str("</svg>");
    out
}

/// Draws a share as a bar; decoration beside a number that says the same.
pub(crate) fn meter(share: f64) -> String {
    format!(
        "<svg class=\"meter\" aria-hidden=\"true\" width=\"100\" height=\"6\"><rect class=\"track\" width=\"100\" \
         height=\"6\" rx=\"2\"/><rect class=\"fill\" width=\"{}\" height=\"6\" rx=\"2\"/></svg>",
        short(share.clamp(0.0, 1.0) * 100.0)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fullest_bin_is_the_highest_and_an_empty_one_is_not_drawn() {
        let bin = |count| Bin { from: "0".into(), to: "1".into(), count };
        let svg = histogram("a", &[bin(10), bin(0), bin(5)]);
        assert_eq!(svg.matches("<rect").count(), 2);
        assert!(svg.contains("height=\"38\"") && svg.contains("height=\"19\""), "{svg}");
    }

    #[test]
    fn a_share_beyond_the_whole_stays_inside_its_track() {
        assert!(meter(1.7).contains("class=\"fill\" width=\"100\""));
    }
}
