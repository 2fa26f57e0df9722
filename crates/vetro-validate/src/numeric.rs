//! Tests of columns that hold numbers, dates, times, instants or truth values.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use hashbrown::{HashMap, HashSet};
use jiff::Span;
use jiff::tz::TimeZone;

use crate::literal::{self, NANOSECONDS, Tick, is_whole, per_second};

/// Which rows of a batch break a rule: one byte a row.
///
/// A mark is 0 while nothing was found, [`FOUND`] when the part at work found
/// a fault, [`TOLD`] once the fault was reported.
pub(crate) type Mask = [u8];
/// The part at work found a fault in this row.
pub(crate) const FOUND: u8 = 1;
/// The row was reported under this rule.
pub(crate) const TOLD: u8 = 2;

/// The values of a column as whole numbers of its own unit; slots of nulls hold anything.
enum Whole<'a> {
    Narrow(&'a [i32]),
    Wide(&'a [i64]),
    Widest(&'a [i128]),
    Made(Vec<i128>),
}

macro_rules! widened {
    ($column:expr, $type:ty) => {
        Whole::Made($column.as_primitive::<$type>().values().iter().map(|value| i128::from(*value)).collect())
    };
}

impl<'a> Whole<'a> {
    /// `None` for a type that [`is_whole`] denies.
    fn of(column: &'a ArrayRef) -> Option<Self> {
        Some(match column.data_type() {
            DataType::Int8 => widened!(column, Int8Type),
            DataType::Int16 => widened!(column, Int16Type),
            DataType::UInt8 => widened!(column, UInt8Type),
            DataType::UInt16 => widened!(column, UInt16Type),
            DataType::UInt32 => widened!(column, UInt32Type),
            DataType::UInt64 => widened!(column, UInt64Type),
            DataType::Int32 => Self::Narrow(column.as_primitive::<Int32Type>().values()),
            DataType::Date32 => Self::Narrow(column.as_primitive::<Date32Type>().values()),
            DataType::Time32(TimeUnit::Second) => Self::Narrow(column.as_primitive::<Time32SecondType>().values()),
            DataType::Time32(_) => Self::Narrow(column.as_primitive::<Time32MillisecondType>().values()),
            DataType::Int64 => Self::Wide(column.as_primitive::<Int64Type>().values()),
            DataType::Time64(TimeUnit::Nanosecond) => {
                Self::Wide(column.as_primitive::<Time64NanosecondType>().values())
            }
            DataType::Time64(_) => Self::Wide(column.as_primitive::<Time64MicrosecondType>().values()),
            DataType::Timestamp(unit, _) => Self::Wide(timestamps(column, *unit)),
            DataType::Decimal128(..) => Self::Widest(column.as_primitive::<Decimal128Type>().values()),
            _ => return None,
        })
    }

    fn get(&self, row: usize) -> i128 {
        match self {
            Self::Narrow(values) => values[row].into(),
            Self::Wide(values) => values[row].into(),
            Self::Widest(values) => values[row],
            Self::Made(values) => values[row],
        }
    }

    /// Calls `see` with the value of every row, in order.
    fn each(&self, mut see: impl FnMut(usize, i128)) {
        match self {
            Self::Narrow(values) => values.iter().enumerate().for_each(|(row, value)| see(row, (*value).into())),
            Self::Wide(values) => values.iter().enumerate().for_each(|(row, value)| see(row, (*value).into())),
            Self::Widest(values) => values.iter().enumerate().for_each(|(row, value)| see(row, *value)),
            Self::Made(values) => values.iter().enumerate().for_each(|(row, value)| see(row, *value)),
        }
    }
}

fn timestamps(column: &ArrayRef, unit: TimeUnit) -> &[i64] {
    match unit {
        TimeUnit::Second => column.as_primitive::<TimestampSecondType>().values(),
        TimeUnit::Millisecond => column.as_primitive::<TimestampMillisecondType>().values(),
        TimeUnit::Microsecond => column.as_primitive::<TimestampMicrosecondType>().values(),
        TimeUnit::Nanosecond => column.as_primitive::<TimestampNanosecondType>().values(),
    }
}

/// Every row's value as a whole number, for hashing; `None` for other types.
pub(crate) fn whole_values(column: &ArrayRef) -> Option<Vec<i128>> {
    let whole = Whole::of(column)?;
    let mut values = Vec::with_capacity(column.len());
    whole.each(|_, value| values.push(value));
    Some(values)
}

/// What the values of a whole type must satisfy.
#[derive(Debug)]
pub(crate) struct WholeTest {
    low: i128,
    high: i128,
    /// The value stands in each of these sets.
    among: Vec<HashSet<i128>>,
}

impl Default for WholeTest {
    fn default() -> Self {
        Self { low: i128::MIN, high: i128::MAX, among: Vec::new() }
    }
}

impl WholeTest {
    pub(crate) fn at_least(&mut self, bound: Tick) {
        self.low = self.low.max(bound.ceiling());
    }

    pub(crate) fn more_than(&mut self, bound: Tick) {
        self.low = self.low.max(bound.floor.saturating_add(1));
    }

    pub(crate) fn at_most(&mut self, bound: Tick) {
        self.high = self.high.min(bound.floor);
    }

    pub(crate) fn less_than(&mut self, bound: Tick) {
        self.high = self.high.min(bound.ceiling().saturating_sub(1));
    }

    pub(crate) fn among(&mut self, values: HashSet<i128>) {
        self.among.push(values);
    }

    fn is_trivial(&self) -> bool {
        self.low == i128::MIN && self.high == i128::MAX && self.among.is_empty()
    }

    /// Marks the rows that fail.
    pub(crate) fn mark(&self, column: &ArrayRef, mask: &mut Mask) {
        if self.is_trivial() {
            return;
        }
        let Some(whole) = Whole::of(column) else { return };
        whole.each(|row, value| {
            let within = self.low <= value && value <= self.high;
            if !(within && self.among.iter().all(|set| set.contains(&value))) && column.is_valid(row) {
                mask[row] |= FOUND;
            }
        });
    }
}

/// What floats must satisfy. A value that is not a number fails every bound.
#[derive(Debug, Default)]
pub(crate) struct FloatTest {
    pub(crate) at_least: Option<f64>,
    pub(crate) more_than: Option<f64>,
    pub(crate) at_most: Option<f64>,
    pub(crate) less_than: Option<f64>,
    /// The value equals one of each of these lists.
    pub(crate) among: Vec<Vec<f64>>,
}

impl FloatTest {
    fn holds(&self, value: f64) -> bool {
        self.at_least.is_none_or(|bound| value >= bound)
            && self.more_than.is_none_or(|bound| value > bound)
            && self.at_most.is_none_or(|bound| value <= bound)
            && self.less_than.is_none_or(|bound| value < bound)
            && self.among.iter().all(|list| list.contains(&value))
    }

    /// Marks the rows that fail.
    pub(crate) fn mark(&self, column: &ArrayRef, mask: &mut Mask) {
        let Some(values) = floats(column) else { return };
        for (row, value) in values.as_primitive::<Float64Type>().values().iter().enumerate() {
            if !self.holds(*value) && column.is_valid(row) {
                mask[row] |= FOUND;
            }
        }
    }
}

/// The column as `Float64`, if it holds numbers.
pub(crate) fn floats(column: &ArrayRef) -> Option<ArrayRef> {
    match column.data_type() {
        DataType::Float64 => Some(column.clone()),
        kind if is_number(kind) => cast(column, &DataType::Float64).ok(),
        _ => None,
    }
}

/// Which truth values are allowed.
#[derive(Debug)]
pub(crate) struct TruthTest {
    pub(crate) yes: bool,
    pub(crate) no: bool,
}

impl TruthTest {
    /// Marks the rows that fail.
    pub(crate) fn mark(&self, column: &ArrayRef, mask: &mut Mask) {
        for (row, value) in column.as_boolean().iter().enumerate() {
            if value.is_some_and(|value| if value { !self.yes } else { !self.no }) {
                mask[row] |= FOUND;
            }
        }
    }
}

fn is_number(kind: &DataType) -> bool {
    kind.is_numeric()
}

/// A bound that another column of the same row gives.
#[derive(Debug)]
pub(crate) struct Beside {
    /// The other column.
    pub(crate) other: String,
    /// Whether the other column holds the greatest value allowed; else the least.
    pub(crate) is_maximum: bool,
    measure: Measure,
}

#[derive(Debug)]
enum Measure {
    /// Both are whole once multiplied.
    Whole(Scale, Scale),
    /// One of them is a float.
    Float,
}

impl Beside {
    /// `None` when the two types cannot be compared.
    pub(crate) fn try_new(column: &DataType, other: (&str, &DataType), is_maximum: bool) -> Option<Self> {
        let (name, other) = other;
        let measure = measure(column, other)?;
        Some(Self { other: name.to_owned(), is_maximum, measure })
    }

    /// Marks the rows that fail; a null on either side satisfies.
    pub(crate) fn mark(&mut self, column: &ArrayRef, other: &ArrayRef, mask: &mut Mask) {
        let is_maximum = self.is_maximum;
        match &mut self.measure {
            Measure::Whole(here, there) => {
                let (Some(left), Some(right)) = (Whole::of(column), Whole::of(other)) else { return };
                left.each(|row, value| {
                    if column.is_valid(row) && other.is_valid(row) {
                        let (value, bound) = (here.apply(value), there.apply(right.get(row)));
                        if if is_maximum { value > bound } else { value < bound } {
                            mask[row] |= FOUND;
                        }
                    }
                });
            }
            Measure::Float => {
                let (Some(left), Some(right)) = (floats(column), floats(other)) else { return };
                let pairs = left.as_primitive::<Float64Type>().iter().zip(right.as_primitive::<Float64Type>());
                for (row, pair) in pairs.enumerate() {
                    if let (Some(value), Some(bound)) = pair
                        && !if is_maximum { value <= bound } else { value >= bound }
                    {
                        mask[row] |= FOUND;
                    }
                }
            }
        }
    }
}

fn measure(column: &DataType, other: &DataType) -> Option<Measure> {
    use DataType::{Date32, Time32, Time64, Timestamp};
    match (column, other) {
        (Timestamp(_, here), Timestamp(_, there)) if here.is_some() != there.is_some() => None,
        (Date32, Timestamp(_, zone)) => {
            Some(Measure::Whole(Scale::midnight(zone.as_deref())?, Scale::of_ticks(other)?))
        }
        (Timestamp(_, zone), Date32) => {
            Some(Measure::Whole(Scale::of_ticks(column)?, Scale::midnight(zone.as_deref())?))
        }
        (Timestamp(..), Timestamp(..)) | (Time32(_) | Time64(_), Time32(_) | Time64(_)) => {
            Some(Measure::Whole(Scale::of_ticks(column)?, Scale::of_ticks(other)?))
        }
        (Date32, Date32) => Some(Measure::Whole(Scale::times(1), Scale::times(1))),
        _ if is_number(column) && is_number(other) => Some(numbers(column, other)),
        _ => None,
    }
}

/// Decimals are brought to the finer scale of the two.
fn numbers(column: &DataType, other: &DataType) -> Measure {
    if !is_whole(column) || !is_whole(other) {
        return Measure::Float;
    }
    let scale = |kind: &DataType| if let DataType::Decimal128(_, scale) = kind { i32::from(*scale) } else { 0 };
    let finer = scale(column).max(scale(other));
    let factor = |kind| Scale::times(10_i128.saturating_pow(finer.abs_diff(scale(kind))));
    Measure::Whole(factor(column), factor(other))
}

/// Brings the whole numbers of a column to a common unit.
#[derive(Debug)]
struct Scale {
    factor: i128,
    /// For dates beside instants of a zone: where their midnights are.
    midnights: Option<Midnights>,
}

impl Scale {
    fn times(factor: i128) -> Self {
        Self { factor, midnights: None }
    }

    /// Nanoseconds in a tick of an instant or a time.
    fn of_ticks(kind: &DataType) -> Option<Self> {
        match kind {
            DataType::Timestamp(unit, _) | DataType::Time32(unit) | DataType::Time64(unit) => {
                Some(Self::times(NANOSECONDS / per_second(*unit)))
            }
            _ => None,
        }
    }

    /// Nanoseconds of the midnight that begins a date; local without a zone.
    fn midnight(zone: Option<&str>) -> Option<Self> {
        let Some(zone) = zone else { return Some(Self::times(86_400 * NANOSECONDS)) };
        let zone = literal::time_zone(zone)?;
        Some(Self { factor: NANOSECONDS, midnights: Some(Midnights { zone, known: HashMap::new() }) })
    }

    /// Saturates: a number that large is beyond every bound in any case.
    fn apply(&mut self, value: i128) -> i128 {
        let value = self.midnights.as_mut().map_or(value, |midnights| midnights.second(value));
        value.saturating_mul(self.factor)
    }
}

/// The instants at which dates begin in a zone, each looked up once.
#[derive(Debug)]
struct Midnights {
    zone: TimeZone,
    known: HashMap<i128, i128>,
}

impl Midnights {
    /// The second, from 1970 in UTC, at which a day begins; in UTC where the calendar ends.
    fn second(&mut self, day: i128) -> i128 {
        let zone = &self.zone;
        *self.known.entry(day).or_insert_with(|| {
            let date = i64::try_from(day)
                .ok()
                .and_then(|day| jiff::civil::date(1970, 1, 1).checked_add(Span::new().try_days(day).ok()?).ok());
            let start = date.and_then(|date| date.to_zoned(zone.clone()).ok());
            start.map_or_else(|| day.saturating_mul(86_400), |start| start.timestamp().as_second().into())
        })
    }
}
