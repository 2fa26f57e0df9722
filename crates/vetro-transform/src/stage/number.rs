//! Stages for numbers: whole numbers, exact scales, rounding, top and bottom coding, bands.

use std::sync::Arc;

use arrow::array::{ArrowPrimitiveType, StringArray};
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type};

use super::convert::{Convert, Write};
use super::recode::{Label, Labels};
use super::{Rule, Stage};
use crate::dictionary::Interner;
use crate::number::{Decimal, Misfit, largest, nearest_multiple, power, write_decimal};
use crate::shape::{Shape, decimal_type};

/// The rule that a misfit breaks where a number is wanted.
pub(crate) fn bad_number(misfit: Misfit) -> Rule {
    match misfit {
        Misfit::NotANumber => "bad-number",
        Misfit::TooPrecise => "too-precise",
        Misfit::OutOfRange => "out-of-range",
    }
}

/// The rule that a misfit breaks where a whole number is wanted.
pub(crate) fn bad_integer(misfit: Misfit) -> Rule {
    match misfit {
        Misfit::NotANumber | Misfit::TooPrecise => "bad-integer",
        Misfit::OutOfRange => "out-of-range",
    }
}

/// How values of a numeric shape are read as exact decimals.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Numeric {
    /// Whole numbers.
    Integer,
    /// Decimals with a precision and a scale.
    Decimal(u8, u8),
    /// Floats, each read as the shortest decimal that means it.
    Float,
}

impl Numeric {
    /// The numeric shape, if it is one.
    pub(crate) fn of(shape: &Shape) -> Option<Self> {
        match shape {
            Shape::Integer => Some(Self::Integer),
            Shape::Decimal { precision, scale } => Some(Self::Decimal(*precision, *scale)),
            Shape::Float => Some(Self::Float),
            _ => None,
        }
    }

    /// Digits before and after the point; floats may have any.
    pub(crate) fn digits(self) -> Option<(u8, u8)> {
        match self {
            Self::Integer => Some((19, 0)),
            Self::Decimal(precision, scale) => Some((precision.saturating_sub(scale), scale)),
            Self::Float => None,
        }
    }

    /// A stage that makes a value of the type `B` of each number, read exactly.
    pub(crate) fn stage<B: ArrowPrimitiveType>(
        self,
        data_type: DataType,
        mut make: impl FnMut(Decimal) -> Result<B::Native, Rule> + Send + 'static,
    ) -> Box<dyn Stage> {
        match self {
            Self::Integer => Convert::<Int64Type, B, _>::stage(data_type, move |value| {
                make(Decimal { coefficient: i128::from(value), scale: 0 })
            }),
            Self::Decimal(_, scale) => Convert::<Decimal128Type, B, _>::stage(data_type, move |coefficient| {
                make(Decimal { coefficient, scale: i32::from(scale) })
            }),
            Self::Float => {
                let mut buffer = String::new();
                Convert::<Float64Type, B, _>::stage(data_type, move |value| {
                    if !value.is_finite() {
                        return Err(NON_FINITE);
                    }
                    make(Decimal::of_float(value, &mut buffer).map_err(bad_number)?)
                })
            }
        }
    }
}

/// The rule that `NaN` and the infinities break.
pub(crate) const NON_FINITE: Rule = "non-finite";

/// Whole numbers of at most 18 digits.
pub(crate) fn whole(numeric: Numeric) -> Box<dyn Stage> {
    numeric.stage::<Int64Type>(DataType::Int64, |number| {
        let whole = number.at_scale(0, 19).map_err(bad_integer)?;
        i64::try_from(whole).map_err(|_| "out-of-range")
    })
}

/// The same numbers at another precision and scale.
pub(crate) fn rescaled(numeric: Numeric, precision: u8, scale: u8, rule: fn(Misfit) -> Rule) -> Box<dyn Stage> {
    numeric.stage::<Decimal128Type>(decimal_type(precision, scale), move |number| {
        number.at_scale(scale, precision).map_err(rule)
    })
}

/// A positive or negative decimal of a step's setting.
pub(crate) fn setting(text: &str) -> Option<(i128, u8)> {
    let number = Decimal::parse(text, crate::number::Marks::PLAIN).ok()?;
    let written = text.trim_matches(' ').split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let scale = u8::try_from(written).ok().filter(|scale| *scale <= 18)?;
    Some((number.at_scale(scale, 30).ok()?, scale))
}

/// What a numeric step makes: whole numbers where they suffice, else decimals.
pub(crate) fn result(digits: u8, scale: u8) -> Shape {
    if scale == 0 && digits <= 19 {
        return Shape::Integer;
    }
    Shape::Decimal { precision: (digits + scale).min(38), scale }
}

/// The nearest multiple of a step, at the scale the step is written in; halves go away from zero.
pub(crate) fn round(numeric: Numeric, step: (i128, u8), made: &Shape) -> Box<dyn Stage> {
    let (step, scale) = step;
    let nearest = move |number: Decimal| {
        let common = number.scale.max(i32::from(scale));
        let factor = |from: i32| u32::try_from(common - from).ok().and_then(power);
        let Some(wide_step) = factor(i32::from(scale)).and_then(|factor| factor.checked_mul(step)) else {
            // The step is more than 10^20 times the value: its nearest multiple is zero.
            return Ok(0);
        };
        let value = factor(number.scale).and_then(|factor| factor.checked_mul(number.coefficient));
        let nearest = value.and_then(|value| nearest_multiple(value, wide_step)).ok_or("out-of-range")?;
        Ok(nearest / (wide_step / step))
    };
    finished(numeric, made, nearest)
}

/// At least (`below`) or at most a limit.
pub(crate) fn clamp(numeric: Numeric, limit: (i128, u8), below: bool, made: &Shape) -> Box<dyn Stage> {
    let scale = match made {
        Shape::Decimal { scale, .. } => *scale,
        _ => 0,
    };
    let limit = Decimal { coefficient: limit.0, scale: i32::from(limit.1) }.at_scale(scale, 38);
    let limit = limit.expect("a limit has at most 30 digits and the result at least its scale");
    finished(numeric, made, move |number| {
        let value = number.at_scale(scale, 38).map_err(bad_number)?;
        Ok(if below { value.max(limit) } else { value.min(limit) })
    })
}

/// Makes whole numbers or decimals, whichever the shape says, of values at its scale.
fn finished(
    numeric: Numeric,
    made: &Shape,
    mut compute: impl FnMut(Decimal) -> Result<i128, Rule> + Send + 'static,
) -> Box<dyn Stage> {
    match made {
        Shape::Decimal { precision, scale } => {
            let most = largest(*precision).unsigned_abs();
            numeric.stage::<Decimal128Type>(decimal_type(*precision, *scale), move |number| {
                compute(number)
                    .and_then(|value| if value.unsigned_abs() > most { Err("out-of-range") } else { Ok(value) })
            })
        }
        _ => numeric.stage::<Int64Type>(DataType::Int64, move |number| {
            compute(number).and_then(|value| i64::try_from(value).map_err(|_| "out-of-range"))
        }),
    }
}

/// At least or at most a limit, for floats that stay floats.
pub(crate) fn clamp_float(limit: f64, below: bool) -> Box<dyn Stage> {
    Convert::<Float64Type, Float64Type, _>::stage(DataType::Float64, move |value| {
        if !value.is_finite() {
            return Err(NON_FINITE);
        }
        Ok(if below { value.max(limit) } else { value.min(limit) })
    })
}

/// The bands of numbers, by their lower ends.
struct Bands<T> {
    lows: Vec<T>,
    labels: Arc<StringArray>,
}

impl<T: PartialOrd> Bands<T> {
    fn find(&self, value: &T) -> Result<u32, Rule> {
        let above = self.lows.partition_point(|low| low <= value);
        let band = above.checked_sub(1).ok_or("below-bands")?;
        Ok(u32::try_from(band).expect("a configuration has fewer than 2^32 bands"))
    }
}

macro_rules! labels {
    ($native:ty, $check:expr) => {
        impl Labels<$native> for Bands<$native> {
            fn code(&mut self, value: $native) -> Result<u32, Rule> {
                let check: fn($native) -> Result<(), Rule> = $check;
                check(value)?;
                self.find(&value)
            }

            fn values(&mut self) -> Arc<StringArray> {
                Arc::clone(&self.labels)
            }
        }
    };
}

labels!(i64, |_| Ok(()));
labels!(i128, |_| Ok(()));
labels!(f64, |value| if value.is_finite() { Ok(()) } else { Err(NON_FINITE) });

/// The band of each number: `lo-hi`, or `lo+` for the last.
pub(crate) fn bands(numeric: Numeric, lows: &[i64]) -> Box<dyn Stage> {
    let labels = band_labels(lows);
    match numeric {
        Numeric::Integer => Label::<Int64Type, _>::stage(Bands { lows: lows.to_vec(), labels }),
        Numeric::Decimal(_, scale) => {
            let factor = power(u32::from(scale)).expect("scales go to 38");
            let clip = |low: &i64| i128::from(*low).saturating_mul(factor);
            Label::<Decimal128Type, _>::stage(Bands { lows: lows.iter().map(clip).collect(), labels })
        }
        Numeric::Float => {
            #[expect(clippy::cast_precision_loss, reason = "bands end at whole numbers far below 2^53")]
            let lows = lows.iter().map(|low| *low as f64).collect();
            Label::<Float64Type, _>::stage(Bands { lows, labels })
        }
    }
}

fn band_labels(lows: &[i64]) -> Arc<StringArray> {
    let mut labels = Interner::default();
    for (place, low) in lows.iter().enumerate() {
        let label = match lows.get(place + 1) {
            Some(next) => format!("{low}-{}", next - 1),
            None => format!("{low}+"),
        };
        labels.code(&label).expect("a configuration has less than 2 GiB");
    }
    labels.values()
}

/// Writes numbers with every digit.
pub(crate) fn write_numbers(numeric: Numeric) -> Box<dyn Stage> {
    use std::fmt::Write as _;
    match numeric {
        Numeric::Integer => Write::<Int64Type, _>::stage(|value, out| {
            write!(out, "{value}").expect("a text takes everything");
            Ok(())
        }),
        Numeric::Decimal(_, scale) => Write::<Decimal128Type, _>::stage(move |value, out| {
            write_decimal(out, value, scale);
            Ok(())
        }),
        Numeric::Float => Write::<Float64Type, _>::stage(|value, out| {
            if !value.is_finite() {
                return Err(NON_FINITE);
            }
            write!(out, "{value}").expect("a text takes everything");
            Ok(())
        }),
    }
}
