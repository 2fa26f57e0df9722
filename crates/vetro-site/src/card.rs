//! The picture that social networks show beside a link, and the mark in the browser's tab.
//!
//! Networks read PNG only, and nothing here draws letters: title and
//! description stand beside the picture anyway. So the picture is the city's
//! colour with the glass house and a skyline of bars; a city that wants its
//! own names a file as `card`.
//!
//! Start at [`draw`].

use std::io::Write as _;

use crate::colour::{Colour, WHITE};
use crate::palette::Palette;

/// Pixels, as the networks recommend: 1.91 to 1.
pub(crate) const SIZE: (u32, u32) = (1200, 630);
/// The bars of the skyline, in pixels from the bottom.
const BARS: [i32; 12] = [96, 150, 124, 210, 176, 268, 232, 330, 286, 392, 350, 448];
/// The lines of the house, in units of the icon's 32 by 32.
const HOUSE: [[f64; 4]; 8] = [
    [6.0, 15.0, 16.0, 7.0],
    [16.0, 7.0, 26.0, 15.0],
    [26.0, 15.0, 26.0, 26.0],
    [26.0, 26.0, 6.0, 26.0],
    [6.0, 26.0, 6.0, 15.0],
    [16.0, 7.0, 16.0, 26.0],
    [6.0, 15.0, 26.0, 15.0],
    [6.0, 26.0, 26.0, 26.0],
];

/// A glass house on the city's colour, as SVG.
pub(crate) fn icon(palette: &Palette) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><rect width=\"32\" height=\"32\" rx=\"6\" \
         fill=\"{}\"/><path d=\"M6 15 16 7l10 8v11H6zM16 7v19M6 15h20\" fill=\"none\" stroke=\"#fff\" \
         stroke-width=\"2.4\" stroke-linejoin=\"round\"/></svg>\n",
        palette.band()
    )
}

/// Draws the picture and writes it as PNG.
pub(crate) fn draw(palette: &Palette) -> Vec<u8> {
    let (width, height) = (SIZE.0 as usize, SIZE.1 as usize);
    let mut pixels = Vec::with_capacity(height * (width * 3 + 1));
    for y in 0..height {
        // Each row is told from the one above: rows that repeat cost nothing.
        pixels.push(0);
        for x in 0..width {
            pixels.extend(pixel(palette, x, y).0);
        }
    }
    png(SIZE, &pixels)
}

#[expect(clippy::cast_precision_loss, reason = "a place in a picture is a small number")]
fn pixel(palette: &Palette, x: usize, y: usize) -> Colour {
    let (width, height) = (SIZE.0 as usize, SIZE.1 as usize);
    let band = palette.band();
    if y >= height - 18 {
        return if palette.mark() == band { band.mixed(WHITE, 0.85) } else { palette.mark() };
    }
    let slot = width / BARS.len();
    let up = i32::try_from(height - y).unwrap_or_default();
    let in_bar = (10..slot - 10).contains(&(x % slot)) && up < BARS[x / slot % BARS.len()];
    let ground = if in_bar { band.mixed(WHITE, 0.14) } else { band };
    // The house is 416 pixels wide: 13 to a unit.
    let (from_left, from_top) = (88.0, 20.0);
    let place = ((x as f64 + 0.5 - from_left) / 13.0, (y as f64 + 0.5 - from_top) / 13.0);
    let distance = HOUSE.iter().map(|line| distance(place, *line)).fold(f64::INFINITY, f64::min);
    // Half the stroke is 1.2 units; a pixel on the edge is partly covered.
    let covered = ((1.2 - distance) * 13.0 + 0.5).clamp(0.0, 1.0);
    ground.mixed(WHITE, covered)
}

/// How far a point is from a line between two others.
fn distance((x, y): (f64, f64), [x1, y1, x2, y2]: [f64; 4]) -> f64 {
    let (dx, dy) = (x2 - x1, y2 - y1);
    let along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy);
    let along = along.clamp(0.0, 1.0);
    (x - x1 - along * dx).hypot(y - y1 - along * dy)
}

/// A PNG file of rows of red, green and blue bytes, each row behind the number of its filter.
///
/// Source: W3C, *Portable Network Graphics*, third edition, sections 5 and 11.
fn png((width, height): (u32, u32), rows: &[u8]) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = Vec::new();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    // Eight bits for each of three colours, the only compression, the only filters, not interlaced.
    head.extend([8, 2, 0, 0, 0]);
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let data = packer.write_all(rows).and_then(|()| packer.finish());
    for (kind, data) in
        [(b"IHDR", head), (b"IDAT", data.expect("writing to memory cannot fail")), (b"IEND", Vec::new())]
    {
        chunk(&mut out, *kind, &data);
    }
    out
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let mut sum = flate2::Crc::new();
    sum.update(&kind);
    sum.update(data);
    out.extend(u32::try_from(data.len()).expect("a picture of this size is small").to_be_bytes());
    out.extend(kind);
    out.extend(data);
    out.extend(sum.sum().to_be_bytes());
}

/// The width and height of a PNG file; `None` for what is none.
pub(crate) fn size_of(bytes: &[u8]) -> Option<(u32, u32)> {
    let rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let number = |at: usize| Some(u32::from_be_bytes(rest.get(at..at + 4)?.try_into().ok()?));
    (rest.get(4..8)? == b"IHDR").then_some((number(8)?, number(12)?))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use vetro_model::look::Look;

    use super::*;

    #[test]
    fn the_picture_is_a_png_of_its_size_in_the_citys_colour_and_small() {
        let look = Look { colour: Some("#7a1020".into()), ..Look::default() };
        let file = draw(&Palette::new(&look).unwrap());
        assert_eq!(size_of(&file), Some(SIZE));
        assert!(file.len() < 60_000, "{}", file.len());
        let start = file.windows(4).position(|four| four == b"IDAT").unwrap() + 4;
        let mut rows = Vec::new();
        flate2::read::ZlibDecoder::new(&file[start..]).read_to_end(&mut rows).unwrap();
        assert_eq!(rows.len(), 630 * (1200 * 3 + 1));
        assert_eq!(rows[1..4], [0x7a, 0x10, 0x20]);
        // The ridge of the house is white: 16, 7 of the icon.
        let (x, y) = (88 + 16 * 13, 20 + 7 * 13 + 2);
        assert_eq!(rows[y * 3601 + 1 + x * 3..][..3], [255, 255, 255]);
    }

    #[test]
    fn only_a_png_has_a_size() {
        assert_eq!(size_of(b"<svg/>"), None);
        assert_eq!(size_of(b"\x89PNG\r\n\x1a\n\0\0"), None);
    }
}
