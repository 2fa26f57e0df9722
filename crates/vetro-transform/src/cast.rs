//! The last part of every column: what the steps made becomes the declared type, exactly.

use arrow::datatypes::{Date32Type, Float64Type, Int64Type, Time64MicrosecondType, TimestampMicrosecondType};
use vetro_model::schema::FieldType;

use crate::calendar;
use crate::compile::Line;
use crate::error::Error;
use crate::geometry::{is_geometry, is_geopoint};
use crate::shape::Shape;
use crate::stage::check::{CheckText, CheckValues};
use crate::stage::convert::Truth;
use crate::stage::number::{self, Numeric, bad_integer, bad_number};
use crate::stage::{date, parse};

impl Line<'_> {
    /// Adds what makes the declared type.
    pub(crate) fn cast(&mut self) -> Result<(), Error> {
        match self.column.kind {
            FieldType::String | FieldType::Any => self.write(),
            FieldType::Object | FieldType::Array | FieldType::List | FieldType::Duration => self.text_only(),
            FieldType::Yearmonth => self.yearmonth(),
            FieldType::Geojson => self.checked_text("bad-geometry", is_geometry),
            FieldType::Geopoint => self.checked_text("bad-geometry", is_geopoint),
            FieldType::Integer => self.integer(),
            FieldType::Year => self.year(),
            FieldType::Number => self.number(),
            FieldType::Boolean => self.boolean(),
            FieldType::Date => self.date(),
            FieldType::Time => self.time(),
            FieldType::Datetime => self.datetime(),
        }
    }

    fn text_only(&self) -> Result<(), Error> {
        match self.shape {
            Shape::Text => Ok(()),
            _ => Err(self.cannot("declare the field with the type the source has, or as a string")),
        }
    }

    fn checked_text(&mut self, rule: &'static str, allows: fn(&str) -> bool) -> Result<(), Error> {
        self.text_only()?;
        if !self.formed {
            self.stages.push(CheckText::stage(rule, allows));
        }
        Ok(())
    }

    fn yearmonth(&mut self) -> Result<(), Error> {
        match self.shape {
            Shape::Date | Shape::Local | Shape::Instant(_) => Err(self.cannot("add `truncate = \"month\"`")),
            _ => self.checked_text("bad-date", |text| calendar::parse_year_month(text).is_some()),
        }
    }

    fn integer(&mut self) -> Result<(), Error> {
        match self.shape {
            Shape::Integer => {}
            Shape::Text => {
                self.push(parse::integers(parse::marks(self.context.text_format)), Shape::Integer);
            }
            Shape::Decimal { precision, scale } if precision.saturating_sub(scale) > 18 => {
                if scale > 0 {
                    let whole = precision - scale;
                    let stage = number::rescaled(Numeric::Decimal(precision, scale), whole, 0, bad_integer);
                    self.push(stage, Shape::Decimal { precision: whole, scale: 0 });
                }
            }
            Shape::Decimal { precision, scale } => {
                self.push(number::whole(Numeric::Decimal(precision, scale)), Shape::Integer);
            }
            Shape::Float => self.push(number::whole(Numeric::Float), Shape::Integer),
            _ => return Err(self.cannot("declare the field with the type the source has")),
        }
        Ok(())
    }

    fn year(&mut self) -> Result<(), Error> {
        if matches!(self.shape, Shape::Date | Shape::Local | Shape::Instant(_)) {
            return Err(self.cannot("add `truncate = \"year\"`"));
        }
        self.integer()?;
        if let Shape::Decimal { precision, scale } = self.shape {
            self.push(number::whole(Numeric::Decimal(precision, scale)), Shape::Integer);
        }
        self.stages.push(CheckValues::<Int64Type, _>::stage("out-of-range", |year| (-9_999..=9_999).contains(&year)));
        Ok(())
    }

    fn number(&mut self) -> Result<(), Error> {
        let decimals = self.column.decimals;
        let (numeric, precision, scale) = match (&self.shape, decimals) {
            (Shape::Text, Some(scale)) => {
                let stage = parse::decimals(parse::marks(self.context.text_format), 38, scale);
                self.push(stage, Shape::Decimal { precision: 38, scale });
                return Ok(());
            }
            (Shape::Text, None) => return Err(Error::DecimalsNeeded { column: self.column.name.to_string() }),
            (Shape::Float, None) => {
                self.stages.push(CheckValues::<Float64Type, _>::stage(number::NON_FINITE, f64::is_finite));
                return Ok(());
            }
            (Shape::Float, Some(scale)) => (Numeric::Float, 38, scale),
            (Shape::Integer, scale) => {
                let scale = scale.unwrap_or(0);
                (Numeric::Integer, (19 + scale).min(38), scale)
            }
            (Shape::Decimal { .. }, None) => return Ok(()),
            (Shape::Decimal { scale, .. }, Some(wanted)) if *scale == wanted => return Ok(()),
            (Shape::Decimal { precision, scale }, Some(wanted)) => {
                let digits = precision.saturating_sub(*scale) + wanted;
                (Numeric::Decimal(*precision, *scale), digits.clamp(1, 38), wanted)
            }
            _ => return Err(self.cannot("declare the field with the type the source has")),
        };
        self.push(number::rescaled(numeric, precision, scale, bad_number), Shape::Decimal { precision, scale });
        Ok(())
    }

    fn boolean(&mut self) -> Result<(), Error> {
        match self.shape {
            Shape::Boolean => return Ok(()),
            Shape::Text => self.push(parse::booleans(self.context.text_format), Shape::Integer),
            Shape::Integer => {}
            _ => return Err(self.cannot("add a `map` to the texts that mean true and false")),
        }
        self.push(Box::new(Truth), Shape::Boolean);
        Ok(())
    }

    fn date(&mut self) -> Result<(), Error> {
        match self.shape {
            Shape::Date => {
                let allows = |day| calendar::is_day(i64::from(day));
                self.stages.push(CheckValues::<Date32Type, _>::stage("out-of-range", allows));
            }
            Shape::Text => {
                self.check_formats()?;
                self.push(parse::dates(self.context.text_format), Shape::Date);
            }
            Shape::Local | Shape::Instant(_) => return Err(self.cannot("add `truncate = \"day\"`")),
            _ => return Err(self.cannot("declare the field with the type the source has")),
        }
        Ok(())
    }

    fn time(&mut self) -> Result<(), Error> {
        match self.shape {
            Shape::Time => {
                self.stages.push(CheckValues::<Time64MicrosecondType, _>::stage("bad-time", date::is_time));
            }
            Shape::Text => self.push(parse::times(), Shape::Time),
            _ => return Err(self.cannot("declare the field with the type the source has")),
        }
        Ok(())
    }

    fn datetime(&mut self) -> Result<(), Error> {
        match self.shape {
            Shape::Local | Shape::Instant(_) => {
                let stage = CheckValues::<TimestampMicrosecondType, _>::stage("out-of-range", calendar::is_local);
                self.stages.push(stage);
            }
            Shape::Text => {
                self.check_formats()?;
                self.push(parse::locals(self.context.text_format), Shape::Local);
            }
            Shape::Date => return Err(self.cannot("declare the field as a date, or add `truncate = \"day\"`")),
            _ => return Err(self.cannot("declare the field with the type the source has")),
        }
        Ok(())
    }

    fn cannot(&self, hint: &'static str) -> Error {
        Error::Cast {
            column: self.column.name.to_string(),
            found: self.shape.words().to_owned(),
            kind: self.column.kind.name(),
            hint,
        }
    }
}
