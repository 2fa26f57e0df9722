//! Exact dates in a column named for births, beside a column of names.
//!
//! A date of birth alone is a quasi-identifier, for the policy to protect;
//! with the name beside it, it is the person.

/// Whether the text is one exact date: day, month and year, perhaps with an hour.
pub(crate) fn is_date(text: &str) -> bool {
    let text = text.trim();
    let date = text.split(['T', ' ']).next().unwrap_or_default();
    let mut parts = date.split(['-', '.', '/']);
    let (first, month, last) = (parts.next(), parts.next(), parts.next());
    let [Some(first), Some(month), Some(last)] = [first, month, last].map(|part| part.and_then(number)) else {
        return is_compact(text);
    };
    let is_month = |(month, width): (u32, usize)| width <= 2 && (1..=12).contains(&month);
    let is_day = |(day, width): (u32, usize)| width <= 2 && (1..=31).contains(&day);
    let is_year = |(year, width): (u32, usize)| width == 4 && (1850..=2100).contains(&year);
    let is_short = |(_, width): (u32, usize)| width == 2;
    let from_year = is_year(first) && is_month(month) && is_day(last);
    // In English the month may come first.
    let to_year =
        (is_year(last) || is_short(last)) && ((is_day(first) && is_month(month)) || (is_month(first) && is_day(month)));
    parts.next().is_none() && (from_year || to_year)
}

/// A number with how many digits it was written.
fn number(part: &str) -> Option<(u32, usize)> {
    let is_number = !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| part.parse().ok()).flatten().map(|number| (number, part.len()))
}

/// `19850312`.
fn is_compact(text: &str) -> bool {
    let in_range =
        |part: &str, range: std::ops::RangeInclusive<u32>| part.parse().is_ok_and(|part| range.contains(&part));
    text.len() == 8
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && in_range(&text[..4], 1850..=2100)
        && in_range(&text[4..6], 1..=12)
        && in_range(&text[6..], 1..=31)
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn exact_dates_are_told_from_years_months_and_words() {
        for text in
            ["1985-03-12", "12.03.1985", "1/3/1985", "12/03/85", "1985-03-12T00:00:00", "19850312", "03/28/1985"]
        {
            assert!(is_date(text), "{text}");
        }
        for text in ["1985", "1985-03", "03.1985", "1985-13-12", "Milano", "12.03.1985.4", "", "45.50.60", "1980-1989"]
        {
            assert!(!is_date(text), "{text}");
        }
    }
}
