//! The territories of Italy and Switzerland as their statistical offices number them.
//!
//! Facts for hierarchies: which unit lies in which. A municipality is known by
//! its number alone, so a new or a merged one needs no new table; a province
//! that is not in it is refused, and a file may then say where it lies.

use serde::{Deserialize, Serialize};

/// A country whose territorial codes are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Country {
    /// Italy: municipality (6 digits, ISTAT), province (3), region (2), group of regions (1).
    #[serde(rename = "IT")]
    Italy,
    /// Switzerland: municipality (number of the Federal Statistical Office), canton (`TI`), large region (`CH07`).
    #[serde(rename = "CH")]
    Switzerland,
}

/// The first and the last province of a run of numbers, and their region.
///
/// # Source
///
/// ISTAT, *Codici statistici delle unità amministrative territoriali*: the numbers municipalities' codes begin with.
const PROVINCES: [(u16, u16, &str); 34] = [
    (1, 6, "01"),
    (7, 7, "02"),
    (8, 11, "07"),
    (12, 20, "03"),
    (21, 22, "04"),
    (23, 29, "05"),
    (30, 32, "06"),
    (33, 40, "08"),
    (41, 44, "11"),
    (45, 53, "09"),
    (54, 55, "10"),
    (56, 60, "12"),
    (61, 65, "15"),
    (66, 69, "13"),
    (70, 70, "14"),
    (71, 75, "16"),
    (76, 77, "17"),
    (78, 80, "18"),
    (81, 89, "19"),
    (90, 92, "20"),
    (93, 93, "06"),
    (94, 94, "14"),
    (95, 95, "20"),
    (96, 96, "01"),
    (97, 98, "03"),
    (99, 99, "08"),
    (100, 100, "09"),
    (101, 102, "18"),
    (103, 103, "01"),
    (104, 107, "20"),
    (108, 108, "03"),
    (109, 109, "11"),
    (110, 110, "16"),
    (111, 111, "20"),
];

/// The last number of the municipalities of each canton, rising, and its large region.
///
/// # Source
///
/// Federal Statistical Office, *Amtliches Gemeindeverzeichnis*: numbers are given by canton; large regions are NUTS 2.
const CANTONS: [(u16, &str, &str); 26] = [
    (299, "ZH", "CH04"),
    (999, "BE", "CH02"),
    (1199, "LU", "CH06"),
    (1299, "UR", "CH06"),
    (1399, "SZ", "CH06"),
    (1499, "OW", "CH06"),
    (1599, "NW", "CH06"),
    (1699, "GL", "CH05"),
    (1799, "ZG", "CH06"),
    (2399, "FR", "CH02"),
    (2699, "SO", "CH02"),
    (2709, "BS", "CH03"),
    (2899, "BL", "CH03"),
    (2999, "SH", "CH05"),
    (3099, "AR", "CH05"),
    (3199, "AI", "CH05"),
    (3499, "SG", "CH05"),
    (3999, "GR", "CH05"),
    (4399, "AG", "CH03"),
    (4999, "TG", "CH05"),
    (5399, "TI", "CH07"),
    (5999, "VD", "CH01"),
    (6399, "VS", "CH01"),
    (6599, "NE", "CH02"),
    (6699, "GE", "CH01"),
    (6899, "JU", "CH02"),
];

impl Country {
    /// How many levels lie above the municipalities.
    #[must_use]
    pub fn levels(self) -> usize {
        match self {
            Self::Italy => 3,
            Self::Switzerland => 2,
        }
    }

    /// The unit at each level, municipalities first; below its own level a unit stands for itself. `None` for a code
    /// that is none of the country's.
    #[must_use]
    pub fn path(self, code: &str) -> Option<Vec<String>> {
        let above = match self {
            Self::Italy => italian(code)?,
            Self::Switzerland => swiss(code)?,
        };
        let own = self.levels() - above.len();
        Some(std::iter::repeat_n(code.to_owned(), own + 1).chain(above.into_iter().map(str::to_owned)).collect())
    }
}

/// The units above an Italian one.
fn italian(code: &str) -> Option<Vec<&str>> {
    if !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match code.len() {
        6 => Some([&code[..3]].into_iter().chain(italian(&code[..3])?).collect()),
        3 => {
            // The number of a metropolitan city is that of its province and 200.
            let number: u16 = code.parse().ok()?;
            let number = if (201..=299).contains(&number) { number - 200 } else { number };
            let region = PROVINCES.iter().find(|(first, last, _)| (*first..=*last).contains(&number))?.2;
            Some([region].into_iter().chain(italian(region)?).collect())
        }
        2 => Some(vec![match code {
            "01" | "02" | "03" | "07" => "1",
            "04" | "05" | "06" | "08" => "2",
            "09" | "10" | "11" | "12" => "3",
            "13" | "14" | "15" | "16" | "17" | "18" => "4",
            "19" | "20" => "5",
            _ => return None,
        }]),
        1 => matches!(code, "1" | "2" | "3" | "4" | "5").then(Vec::new),
        _ => None,
    }
}

/// The units above a Swiss one.
fn swiss(code: &str) -> Option<Vec<&'static str>> {
    if let Some((_, _, region)) = CANTONS.iter().find(|(_, canton, _)| *canton == code) {
        return Some(vec![region]);
    }
    if CANTONS.iter().any(|(_, _, region)| *region == code) {
        return Some(Vec::new());
    }
    let plain = !code.starts_with('0') && code.bytes().all(|byte| byte.is_ascii_digit());
    let number: u16 = code.parse().ok().filter(|_| plain)?;
    let (_, canton, region) = CANTONS.iter().find(|(last, _, _)| number <= *last)?;
    Some(vec![canton, region])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(country: Country, code: &str) -> String {
        country.path(code).map_or_else(|| "none".to_owned(), |path| path.join(" "))
    }

    #[test]
    fn italian_municipalities_lie_in_province_region_and_group() {
        // Milano, Capannori, Udine, Lecco, Monza, Roma, Palermo, Cagliari.
        for (code, expected) in [
            ("015146", "015146 015 03 1"),
            ("046007", "046007 046 09 3"),
            ("030129", "030129 030 06 2"),
            ("097042", "097042 097 03 1"),
            ("108033", "108033 108 03 1"),
            ("058091", "058091 058 12 3"),
            ("082053", "082053 082 19 5"),
            ("092009", "092009 092 20 5"),
        ] {
            assert_eq!(path(Country::Italy, code), expected);
        }
        assert_eq!(path(Country::Italy, "015"), "015 015 03 1");
        assert_eq!(path(Country::Italy, "2"), "2 2 2 2");
        assert_eq!(path(Country::Italy, "258"), "258 258 12 3", "the metropolitan city of Roma");
        for unknown in ["", "15146", "999001", "21", "A15146", "０15146"] {
            assert_eq!(path(Country::Italy, unknown), "none", "{unknown}");
        }
    }

    #[test]
    fn swiss_municipalities_lie_in_canton_and_large_region() {
        // Zürich, Bern, Luzern, Basel, Sankt Gallen, Lugano, Lausanne, Genève, Delémont.
        for (code, canton, region) in [
            ("261", "ZH", "CH04"),
            ("351", "BE", "CH02"),
            ("1061", "LU", "CH06"),
            ("2701", "BS", "CH03"),
            ("3203", "SG", "CH05"),
            ("5192", "TI", "CH07"),
            ("5586", "VD", "CH01"),
            ("6621", "GE", "CH01"),
            ("6711", "JU", "CH02"),
        ] {
            assert_eq!(path(Country::Switzerland, code), format!("{code} {canton} {region}"));
        }
        assert_eq!(path(Country::Switzerland, "TI"), "TI TI CH07");
        assert_eq!(path(Country::Switzerland, "CH07"), "CH07 CH07 CH07");
        for unknown in ["", "0", "05192", "7001", "XX", "-5"] {
            assert_eq!(path(Country::Switzerland, unknown), "none", "{unknown}");
        }
    }

    #[test]
    fn every_province_is_in_one_region_and_every_region_has_one() {
        for number in 1..=111 {
            let count = PROVINCES.iter().filter(|(first, last, _)| (*first..=*last).contains(&number)).count();
            assert_eq!(count, 1, "{number}");
        }
        for region in 1..=20 {
            let code = format!("{region:02}");
            assert!(PROVINCES.iter().any(|(_, _, found)| *found == code), "{code}");
        }
        assert!(CANTONS.is_sorted_by_key(|(last, _, _)| *last));
    }
}
