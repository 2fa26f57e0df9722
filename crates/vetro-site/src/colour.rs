//! Colours: their contrast, and others of the same hue.
//!
//! Source: contrast after WCAG 2.2
//! (<https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>); lightness and hue
//! after B. Ottosson, *A perceptual color space for image processing*, 2020.
//!
//! Start at [`Colour::parse`]; what a city's colours become is decided in
//! [`crate::palette`].

use std::fmt;

/// A colour of the screen: red, green and blue from 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour(pub [u8; 3]);

/// White.
pub(crate) const WHITE: Colour = Colour([255, 255, 255]);

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Colour {
    /// Reads `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let hexadecimal = |digits: &&str| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let digits = text.strip_prefix('#').filter(hexadecimal)?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// The relative luminance, from 0 to 1.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast ratio with another colour, from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// The first colour of the same hue, moving the lightness in steps of 1 %, that `fits`.
    pub fn moved(self, step: f64, fits: impl Fn(Self) -> bool) -> Option<Self> {
        let Lch { lightness, chroma, hue } = Lch::from(self);
        let mut at = lightness;
        while (0.0..=1.0).contains(&at) {
            let found = if (at - lightness).abs() < f64::EPSILON {
                self
            } else {
                Colour::from(Lch { lightness: at, chroma, hue })
            };
            if fits(found) {
                return Some(found);
            }
            at += step;
        }
        None
    }

    /// The colour of the same hue, darker or lighter, that `fits` and is nearest.
    pub fn nearest(self, fits: impl Fn(Self) -> bool) -> Option<Self> {
        let own = Lch::from(self).lightness;
        let away = |found: &Self| (Lch::from(*found).lightness - own).abs();
        let both = [self.moved(-0.002, &fits), self.moved(0.002, &fits)].into_iter().flatten();
        both.min_by(|one, two| away(one).total_cmp(&away(two)))
    }

    /// A mixture with another colour, of which it takes a share from 0 to 1.
    pub fn mixed(self, other: Self, share: f64) -> Self {
        let part = |at: usize| f64::from(self.0[at]) * (1.0 - share) + f64::from(other.0[at]) * share;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mean of two bytes is a byte")]
        Self([0, 1, 2].map(|at| part(at).round() as u8))
    }
}

/// The linear light of one channel of sRGB.
fn linear(channel: u8) -> f64 {
    let value = f64::from(channel) / 255.0;
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// The channel of sRGB for linear light; `None` outside what a screen can show.
fn channel(light: f64) -> Option<u8> {
    if !(-0.000_1..=1.000_1).contains(&light) {
        return None;
    }
    let light = light.clamp(0.0, 1.0);
    let value = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the value lies between 0 and 255")]
    Some((value * 255.0).round() as u8)
}

/// A colour as OKLCH: lightness from 0 to 1, chroma, hue in radians.
#[derive(Debug, Clone, Copy)]
struct Lch {
    lightness: f64,
    chroma: f64,
    hue: f64,
}

impl From<Colour> for Lch {
    fn from(colour: Colour) -> Self {
        let [red, green, blue] = colour.0.map(linear);
        let long = (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).cbrt();
        let medium = (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue).cbrt();
        let short = (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue).cbrt();
        let a = 1.977_998_495_1 * long - 2.428_592_205_0 * medium + 0.450_593_709_9 * short;
        let b = 0.025_904_037_1 * long + 0.782_771_766_2 * medium - 0.808_675_766_0 * short;
        Self {
            lightness: 0.210_454_255_3 * long + 0.793_617_785_0 * medium - 0.004_072_046_8 * short,
            chroma: a.hypot(b),
            hue: b.atan2(a),
        }
    }
}

impl From<Lch> for Colour {
    /// The nearest colour a screen can show: chroma gives way, lightness and hue stay.
    fn from(lch: Lch) -> Self {
        let tries = (0..=50).map(|step| lch.chroma * f64::from(50 - step) / 50.0);
        let shown = tries.into_iter().find_map(|chroma| screen(lch.lightness, chroma, lch.hue));
        shown.unwrap_or(if lch.lightness > 0.5 { WHITE } else { Colour([0, 0, 0]) })
    }
}

fn screen(lightness: f64, chroma: f64, hue: f64) -> Option<Colour> {
    let (a, b) = (chroma * hue.cos(), chroma * hue.sin());
    let long = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let medium = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let short = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    Some(Colour([
        channel(4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short)?,
        channel(-1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short)?,
        channel(-0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701_0 * short)?,
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_counted_as_the_standard_says() {
        let black = Colour([0, 0, 0]);
        assert!((WHITE.contrast(black) - 21.0).abs() < 0.001);
        // #767676 on white is the classic darkest grey that just passes at 4.54 to 1.
        assert!((Colour::parse("#767676").unwrap().contrast(WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn a_colour_survives_the_way_to_oklch_and_back() {
        for text in ["#1d4f7c", "#ff0000", "#00ff00", "#0000ff", "#808080", "#ffffff", "#000000"] {
            let colour = Colour::parse(text).unwrap();
            assert_eq!(Colour::from(Lch::from(colour)), colour, "{text}");
        }
    }

    #[test]
    fn only_six_hexadecimal_digits_are_a_colour() {
        for bad in ["", "red", "#12", "#gggggg", "#1d4f7c00", "#ééé", "#+f+f+f", "1d4f7c"] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
        assert_eq!(Colour::parse("#1D4F7C"), Some(Colour([0x1d, 0x4f, 0x7c])));
    }

    #[test]
    fn the_nearest_that_fits_keeps_the_hue_and_is_no_further_than_needed() {
        let yellow = Colour::parse("#ffd500").unwrap();
        let found = yellow.nearest(|colour| colour.contrast(WHITE) >= 4.5).unwrap();
        assert!((4.5..4.7).contains(&found.contrast(WHITE)), "{found}");
        assert!((Lch::from(found).hue - Lch::from(yellow).hue).abs() < 0.1, "{found}");
        let near_black = Colour([8, 8, 8]);
        let lighter = near_black.nearest(|colour| colour.contrast(near_black) >= 3.0).unwrap();
        assert!(lighter.contrast(WHITE) < near_black.contrast(WHITE));
    }
}
