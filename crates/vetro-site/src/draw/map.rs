//! A map without tiles: the places of a dataset and nothing else.
//!
//! Longitudes are shortened by the cosine of the middle latitude, which is
//! true enough for a city.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use vetro_model::document::Place;

use super::geometry::{Position, Shape};
use super::{float, open, short};
use crate::escape::html;
use crate::locale::Locale;

/// The drawing's width in its own units.
const WIDE: f64 = 720.0;
/// It is never higher than this.
const HIGHEST: f64 = 560.0;
/// Room around the places.
const MARGIN: f64 = 10.0;
/// How many values are told apart by colour; the rest share the last one.
const COLOURS: usize = 7;
/// Up to here every point has its name; beyond, points are drawn together.
const NAMED: usize = 200;

/// A map and what its colours mean.
#[derive(Debug)]
pub(crate) struct MapDrawing {
    /// The picture.
    pub svg: String,
    /// The class of each colour and its words.
    pub legend: Vec<(String, String)>,
}

/// Draws places; `None` when no geometry can be read.
pub(crate) fn map(locale: &Locale, name: &str, places: &[Place]) -> Option<MapDrawing> {
    let shapes: Vec<(Shape, &Place)> =
        places.iter().filter_map(|place| Some((Shape::parse(&place.geometry)?, place))).collect();
    let frame = Frame::around(shapes.iter().flat_map(|(shape, _)| shape.positions()))?;
    let colours = Colours::of(locale, places);
    let view = format!("viewBox=\"0 0 {WIDE} {}\"", short(frame.height));
    let mut out = open("map", &view, name);
    areas(&mut out, &frame, &colours, &shapes);
    let count: usize = shapes.iter().map(|(shape, _)| shape.points.len()).sum();
    if count <= NAMED {
        named_points(&mut out, &frame, &colours, &shapes);
    } else {
        joined_points(&mut out, &frame, &colours, &shapes);
    }
    out.push_str("</svg>");
    Some(MapDrawing { svg: out, legend: colours.legend })
}

/// Rings and lines: one path a place, with its name.
fn areas(out: &mut String, frame: &Frame, colours: &Colours, shapes: &[(Shape, &Place)]) {
    for (shape, place) in shapes.iter().filter(|(shape, _)| shape.rings.len() + shape.lines.len() > 0) {
        let colour = colours.class(place);
        for (kind, parts, end) in [("area", &shape.rings, "Z"), ("way", &shape.lines, "")] {
            let path: String = parts.iter().map(|part| frame.path(part) + end).collect();
            if !path.is_empty() {
                write!(out, "<path class=\"{kind} {colour}\" d=\"{path}\">{}</path>", title(place))
                    .expect("writing to a text cannot fail");
            }
        }
    }
}

fn named_points(out: &mut String, frame: &Frame, colours: &Colours, shapes: &[(Shape, &Place)]) {
    for (shape, place) in shapes {
        for point in &shape.points {
            let [x, y] = frame.at(*point).map(short);
            let (colour, title) = (colours.class(place), title(place));
            write!(out, "<circle class=\"dot {colour}\" cx=\"{x}\" cy=\"{y}\" r=\"5\">{title}</circle>")
                .expect("writing to a text cannot fail");
        }
    }
}

/// One path a colour: a stroke of no length with round ends is a dot of few bytes.
fn joined_points(out: &mut String, frame: &Frame, colours: &Colours, shapes: &[(Shape, &Place)]) {
    let mut paths: BTreeMap<String, String> = BTreeMap::new();
    for (shape, place) in shapes {
        for point in &shape.points {
            let [x, y] = frame.at(*point).map(short);
            let path = paths.entry(colours.class(place)).or_default();
            write!(path, "M{x} {y}h0").expect("writing to a text cannot fail");
        }
    }
    for (colour, path) in paths {
        write!(out, "<path class=\"dots {colour}\" d=\"{path}\"/>").expect("writing to a text cannot fail");
    }
}

fn title(place: &Place) -> String {
    let words: Vec<&str> = [&place.label, &place.class].into_iter().flatten().map(String::as_str).collect();
    if words.is_empty() { String::new() } else { format!("<title>{}</title>", html(&words.join(" · "))) }
}

/// The way from degrees to the drawing.
struct Frame {
    west: f64,
    north: f64,
    squeeze: f64,
    scale: f64,
    offset: f64,
    height: f64,
}

impl Frame {
    fn around<'p>(positions: impl Iterator<Item = &'p Position>) -> Option<Self> {
        let mut bounds: Option<[f64; 4]> = None;
        for [x, y] in positions {
            let [west, south, east, north] = bounds.unwrap_or([*x, *y, *x, *y]);
            bounds = Some([west.min(*x), south.min(*y), east.max(*x), north.max(*y)]);
        }
        let [west, south, east, north] = bounds?;
        let squeeze = f64::midpoint(south, north).to_radians().cos().max(0.01);
        let (across, up) = (((east - west) * squeeze).max(1e-4), (north - south).max(1e-4));
        let scale = ((WIDE - 2.0 * MARGIN) / across).min((HIGHEST - 2.0 * MARGIN) / up);
        let offset = (WIDE - across * scale) / 2.0;
        Some(Self { west, north, squeeze, scale, offset, height: up * scale + 2.0 * MARGIN })
    }

    fn at(&self, [x, y]: Position) -> [f64; 2] {
        [self.offset + (x - self.west) * self.squeeze * self.scale, MARGIN + (self.north - y) * self.scale]
    }

    /// A path through positions; those that fall on the one before are left out.
    fn path(&self, positions: &[Position]) -> String {
        let mut out = String::new();
        let mut last = String::new();
        for position in positions {
            let [x, y] = self.at(*position).map(short);
            let spot = format!("{x} {y}");
            if spot != last {
                out.push(if out.is_empty() { 'M' } else { 'L' });
                out.push_str(&spot);
                last = spot;
            }
        }
        out
    }
}

/// Which colour a value has.
struct Colours {
    classes: BTreeMap<String, String>,
    legend: Vec<(String, String)>,
}

impl Colours {
    /// Five steps for numbers of many values, else one colour each for the most frequent ones.
    fn of(locale: &Locale, places: &[Place]) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for class in places.iter().filter_map(|place| place.class.as_deref()) {
            *counts.entry(class).or_default() += 1;
        }
        let numbers: Option<Vec<(f64, &str)>> = counts.keys().map(|text| Some((float(text)?, *text))).collect();
        match numbers {
            Some(numbers) if numbers.len() > COLOURS => Self::steps(locale, numbers),
            _ => Self::kinds(locale, counts),
        }
    }

    fn kinds(locale: &Locale, counts: BTreeMap<&str, usize>) -> Self {
        let mut order: Vec<(&str, usize)> = counts.into_iter().collect();
        order.sort_by(|one, two| two.1.cmp(&one.1).then(one.0.cmp(two.0)));
        let mut classes = BTreeMap::new();
        let mut legend = Vec::new();
        let many = order.len() > COLOURS + 1;
        for (place, (value, _)) in order.into_iter().enumerate() {
            let colour = format!("c{}", place.min(COLOURS));
            if place < COLOURS || !many {
                legend.push((colour.clone(), value.to_owned()));
            }
            classes.insert(value.to_owned(), colour);
        }
        if many {
            legend.push((format!("c{COLOURS}"), locale.word("map.others").to_owned()));
        }
        Self { classes, legend }
    }

    /// Five classes of about as many distinct values each, from light to dark.
    fn steps(locale: &Locale, mut numbers: Vec<(f64, &str)>) -> Self {
        numbers.sort_by(|one, two| one.0.total_cmp(&two.0));
        let mut classes = BTreeMap::new();
        let mut legend = Vec::new();
        let size = numbers.len().div_ceil(5);
        for (step, group) in numbers.chunks(size).enumerate() {
            let colour = format!("s{step}");
            let (first, last) = (group[0].1, group[group.len() - 1].1);
            legend.push((colour.clone(), format!("{} – {}", locale.decimal(first), locale.decimal(last))));
            classes.extend(group.iter().map(|(_, text)| ((*text).to_owned(), colour.clone())));
        }
        Self { classes, legend }
    }

    fn class(&self, place: &Place) -> String {
        let known = place.class.as_ref().and_then(|class| self.classes.get(class));
        known.cloned().unwrap_or_else(|| if self.classes.is_empty() { "c0".into() } else { "none".into() })
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use vetro_model::Language;

    use super::*;

    fn english() -> Locale {
        Locale::new(Language::En, &[], TimeZone::UTC)
    }

    fn point(x: f64, y: f64, class: &str) -> Place {
        let geometry = format!("{{\"type\":\"Point\",\"coordinates\":[{x},{y}]}}");
        Place { geometry, label: Some("<A>".into()), class: Some(class.into()) }
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let frame = Frame::around([[8.9, 45.9], [9.1, 46.1]].iter()).unwrap();
        let ([west, south], [east, north]) = (frame.at([8.9, 45.9]), frame.at([9.1, 46.1]));
        assert!(west < east && north < south);
        // A degree of longitude at 46° is 0.69 of a degree of latitude.
        assert!((((east - west) / (south - north)) - 46_f64.to_radians().cos()).abs() < 1e-6);
    }

    #[test]
    fn a_name_stays_text_and_one_place_alone_is_a_map() {
        let drawing = map(&english(), "Trees", &[point(9.0, 46.0, "oak")]).unwrap();
        assert!(drawing.svg.contains("&lt;A&gt; · oak") && !drawing.svg.contains("<A>"));
        assert!(!drawing.svg.contains("NaN") && !drawing.svg.contains("inf"));
        assert_eq!(drawing.legend, [("c0".to_owned(), "oak".to_owned())]);
    }

    #[test]
    fn many_points_share_one_path_a_colour() {
        let places: Vec<Place> =
            (0..500).map(|n| point(9.0 + f64::from(n) / 1e4, 46.0, if n % 2 == 0 { "a" } else { "b" })).collect();
        let drawing = map(&english(), "Trees", &places).unwrap();
        assert_eq!((drawing.svg.matches("<path").count(), drawing.svg.matches("<circle").count()), (2, 0));
        assert_eq!(drawing.svg.matches("h0").count(), 500);
    }

    #[test]
    fn many_numbers_become_five_steps_and_many_words_share_the_last_colour() {
        let numbers: Vec<Place> = (0..20).map(|n| point(9.0, 46.0, &n.to_string())).collect();
        let legend = map(&english(), "", &numbers).unwrap().legend;
        assert_eq!(
            legend.iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>(),
            ["0 – 3", "4 – 7", "8 – 11", "12 – 15", "16 – 19"]
        );
        let words: Vec<Place> = (0..12).map(|n| point(9.0, 46.0, &format!("kind {n}"))).collect();
        assert_eq!(map(&english(), "", &words).unwrap().legend.len(), COLOURS + 1);
    }

    #[test]
    fn a_map_of_nothing_is_no_map() {
        assert!(map(&english(), "", &[Place { geometry: "{}".into(), label: None, class: None }]).is_none());
    }
}
