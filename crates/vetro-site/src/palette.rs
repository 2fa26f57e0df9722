//! The city's colours, made readable, or refused.
//!
//! A city declares one colour, and maybe a second. The first is the band at
//! the top, with white text on it: it must carry that text. The second marks
//! and underlines: it must stand out from the page. What fails is refused with
//! the nearest colour that passes, never replaced in silence. All others
//! (links, the same by night) are derived: they keep the hue and move the
//! lightness until the contrast holds.
//!
//! Source: WCAG 2.2, success criteria 1.4.3 (text, 4.5 to 1) and 1.4.11
//! (lines and marks, 3 to 1), <https://www.w3.org/TR/WCAG22/>.
//!
//! Start at [`Palette::new`]; [`refusals`] says what is wrong.

use std::fmt::Write as _;

use vetro_model::look::{Look, Preset};

use crate::colour::{Colour, WHITE};

/// The least contrast of text, WCAG 2.2 success criterion 1.4.3 (level AA).
const TEXT: f64 = 4.5;
/// The least contrast of lines and marks that tell something, 1.4.11 (level AA).
const MARK: f64 = 3.0;
/// The surfaces in light mode and in dark mode, as in `assets/site.css`.
const LIGHT_SURFACES: [Colour; 2] = [WHITE, Colour([0xf2, 0xf4, 0xf6])];
const DARK_SURFACES: [Colour; 2] = [Colour([0x12, 0x16, 0x1b]), Colour([0x1d, 0x23, 0x2a])];

/// The colour of a city that declared none.
///
/// Source: `italia` has the primary colour of Bootstrap Italia, `swiss` that of the web design of the Swiss
/// Confederation.
fn preset_colour(preset: Preset) -> Colour {
    match preset {
        Preset::Neutral => Colour([0x1d, 0x4f, 0x7c]),
        Preset::Italia => Colour([0x00, 0x66, 0xcc]),
        Preset::Swiss => Colour([0xd8, 0x23, 0x2a]),
    }
}

/// The colours of the pages in one light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Scheme {
    /// The band at the top; white text stands on it.
    band: Colour,
    /// A darker band above it; white text stands on it.
    slim: Colour,
    /// Links.
    link: Colour,
    /// Links under the pointer.
    strong: Colour,
    /// Lines and marks.
    mark: Colour,
}

/// The colours derived from the city's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Palette {
    light: Scheme,
    dark: Scheme,
}

impl Palette {
    /// Derives the colours; `None` when a declared one is refused.
    pub fn new(look: &Look) -> Option<Self> {
        if !refusals(look).is_empty() {
            return None;
        }
        let read = |text: &Option<String>| text.as_deref().and_then(Colour::parse);
        Self::derive(read(&look.colour).unwrap_or_else(|| preset_colour(look.preset)), read(&look.accent))
    }

    fn derive(brand: Colour, accent: Option<Colour>) -> Option<Self> {
        let darker = |colour: Colour, least: f64| colour.moved(-0.01, |found| found.contrast(WHITE) >= least);
        let link = brand.moved(-0.01, |colour| on(colour, LIGHT_SURFACES) >= TEXT)?;
        let dark_link = brand.moved(0.01, |colour| on(colour, DARK_SURFACES) >= TEXT + 1.0)?;
        // In the dark a bright band would dazzle: it stays as dark as white text at 7 to 1 asks.
        let dark_band = darker(brand, 7.0)?;
        let dark_mark = |mark: Colour| mark.moved(0.01, |colour| on(colour, DARK_SURFACES) >= MARK);
        Some(Self {
            light: Scheme {
                band: brand,
                slim: darker(brand, brand.contrast(WHITE) + 1.5).unwrap_or(brand),
                link,
                strong: link.moved(-0.01, |colour| on(colour, LIGHT_SURFACES) >= TEXT + 3.0)?,
                mark: accent.unwrap_or(link),
            },
            dark: Scheme {
                band: dark_band,
                slim: darker(brand, dark_band.contrast(WHITE) + 2.0).unwrap_or(dark_band),
                link: dark_link,
                strong: dark_link.moved(0.01, |colour| on(colour, DARK_SURFACES) >= TEXT + 4.0)?,
                mark: accent.map_or(Some(dark_link), dark_mark)?,
            },
        })
    }

    /// The band in light mode, which also colours pictures outside of the pages.
    pub fn band(&self) -> Colour {
        self.light.band
    }

    /// The colour of marks in light mode.
    pub fn mark(&self) -> Colour {
        self.light.mark
    }

    /// The custom properties of the style sheet.
    pub fn css(&self) -> String {
        let names = |Scheme { band, slim, link, strong, mark }: Scheme| {
            format!("--band:{band};--slim:{slim};--link:{link};--link-strong:{strong};--mark:{mark}")
        };
        let (light, dark) = (names(self.light), names(self.dark));
        let mut css = String::new();
        write!(css, ":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n")
            .expect("writing to a text cannot fail");
        css
    }
}

/// The least contrast with some surfaces.
fn on(colour: Colour, surfaces: [Colour; 2]) -> f64 {
    surfaces.iter().map(|surface| colour.contrast(*surface)).fold(f64::INFINITY, f64::min)
}

/// Why a declared colour is not used.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    /// The key: `colour` or `accent`.
    pub key: &'static str,
    /// Whether it is a colour at all.
    pub is_colour: bool,
    /// The cause.
    pub message: String,
    /// The next step.
    pub help: String,
}

/// What is wrong with the declared colours.
pub(crate) fn refusals(look: &Look) -> Vec<Refusal> {
    let band = |colour: Colour| colour.contrast(WHITE);
    let mark = |colour: Colour| on(colour, LIGHT_SURFACES);
    let colour =
        look.colour.as_deref().and_then(|text| refusal("colour", text, TEXT, band, "white text on it", "1.4.3"));
    let accent = look
        .accent
        .as_deref()
        .and_then(|text| refusal("accent", text, MARK, mark, "a line in it on white or light grey", "1.4.11"));
    colour.into_iter().chain(accent).collect()
}

fn refusal(
    key: &'static str,
    text: &str,
    needed: f64,
    reached: impl Fn(Colour) -> f64,
    what: &str,
    criterion: &str,
) -> Option<Refusal> {
    let Some(colour) = Colour::parse(text) else {
        let help = match meant(text) {
            Some(meant) => format!("did you mean `{key} = \"{meant}\"`?"),
            None => format!("write six hexadecimal digits, as in `{key} = \"#1d4f7c\"`"),
        };
        return Some(Refusal { key, is_colour: false, message: format!("`{key}` is not written as a colour"), help });
    };
    let own = reached(colour);
    if own >= needed {
        return None;
    }
    let message = format!(
        "`{key}` cannot be read: {what} has a contrast of {} to 1, and {needed} to 1 is needed (WCAG 2.2, {criterion})",
        two_digits(own)
    );
    let help = colour.nearest(|other| reached(other) >= needed).map_or_else(
        || "choose a darker colour".to_owned(),
        |near| {
            let contrast = two_digits(reached(near));
            format!("write `{key} = \"{near}\"`, the nearest of the same hue that passes, with {contrast} to 1")
        },
    );
    Some(Refusal { key, is_colour: true, message, help })
}

/// The colour that was probably meant: without its mark, or with three digits.
fn meant(text: &str) -> Option<Colour> {
    let digits = text.trim().trim_start_matches('#');
    let twice: String = digits.chars().flat_map(|digit| [digit, digit]).collect();
    let whole = if digits.chars().count() == 3 { &twice } else { digits };
    Colour::parse(&format!("#{whole}"))
}

/// A contrast with two digits after the point, never rounded up over a bound it misses.
fn two_digits(contrast: f64) -> String {
    format!("{:.2}", (contrast * 100.0).floor() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(colour: &str) -> Look {
        Look { colour: Some(colour.to_owned()), ..Look::default() }
    }

    fn readable(palette: &Palette, what: &str) {
        let Palette { light, dark } = palette;
        for colour in [light.link, light.strong] {
            assert!(on(colour, LIGHT_SURFACES) >= 4.5, "{what}");
        }
        for colour in [dark.link, dark.strong] {
            assert!(on(colour, DARK_SURFACES) >= 4.5, "{what}");
        }
        for band in [light.band, light.slim, dark.band, dark.slim] {
            assert!(band.contrast(WHITE) >= 4.5, "{what}");
        }
        assert!(on(light.mark, LIGHT_SURFACES) >= 3.0 && on(dark.mark, DARK_SURFACES) >= 3.0, "{what}");
    }

    #[test]
    fn every_colour_is_readable_in_light_and_in_dark_or_refused_with_one_that_is() {
        let steps = [0_u8, 0x33, 0x66, 0x99, 0xcc, 0xff];
        let mut refused = 0;
        for (red, green, blue) in steps
            .into_iter()
            .flat_map(|r| steps.into_iter().flat_map(move |g| steps.into_iter().map(move |b| (r, g, b))))
        {
            let brand = Colour([red, green, blue]);
            let text = brand.to_string();
            let found = refusals(&look(&text));
            assert_eq!(found.is_empty(), brand.contrast(WHITE) >= 4.5, "{text}");
            if found.is_empty() {
                readable(&Palette::new(&look(&text)).unwrap(), &text);
                continue;
            }
            refused += 1;
            assert!(Palette::new(&look(&text)).is_none());
            // The next step is a line that can be copied, and then passes.
            let line = found[0].help.split('`').nth(1).unwrap();
            let proposed = line.strip_prefix("colour = \"").unwrap().trim_end_matches('"');
            assert!(refusals(&look(proposed)).is_empty(), "{text}: {proposed}");
        }
        assert!((80..180).contains(&refused), "{refused} of 216");
    }

    #[test]
    fn every_preset_can_be_read_and_a_readable_colour_is_left_as_the_city_chose_it() {
        for preset in Preset::ALL {
            readable(&Palette::new(&Look { preset, ..Look::default() }).unwrap(), preset.name());
        }
        assert_eq!(Palette::new(&look("#7a1020")).unwrap().band().to_string(), "#7a1020");
    }

    #[test]
    fn a_second_colour_must_stand_out_from_the_page() {
        let with = |accent: &str| Look { accent: Some(accent.to_owned()), ..look("#7a1020") };
        let found = refusals(&with("#ffd500"));
        assert_eq!((found.len(), found[0].key, found[0].is_colour), (1, "accent", true));
        assert!(found[0].message.contains("3 to 1 is needed"), "{}", found[0].message);
        readable(&Palette::new(&with("#c46a00")).unwrap(), "two colours");
    }

    #[test]
    fn what_is_no_colour_is_told_with_what_was_meant() {
        for (text, help) in [("#06c", "#0066cc"), ("0066CC", "#0066cc"), ("blue", "six hexadecimal digits")] {
            let found = refusals(&look(text));
            assert!(!found[0].is_colour && found[0].help.contains(help), "{}", found[0].help);
        }
    }

    #[test]
    fn a_contrast_that_just_misses_is_not_rounded_up() {
        assert_eq!(two_digits(4.499), "4.49");
    }
}
