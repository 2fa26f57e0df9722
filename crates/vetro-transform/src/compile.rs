//! Turns the plan of a column into stages for the types that the source delivers.
//!
//! All that can be known before the first record is checked here: names,
//! settings, and whether each step can work on what the one before makes.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Schema};
use vetro_model::plan::{AgeCount, ColumnPlan, Crs, GridMinimum, Period, Step};
use vetro_model::schema::FieldType;

use crate::calendar::{birthdays, calendar_years};
use crate::dictionary::is_text;
use crate::error::Error;
use crate::geometry::{Lv95, Place, Wgs84};
use crate::lookup::Taken;
use crate::pyramid::Pyramid;
use crate::shape::Shape;
use crate::stage::intake::intake;
use crate::stage::number::{self, Numeric};
use crate::stage::recode::{Label, LookedUp, Map, Positions, Prefix, Pseudonym, Recode};
use crate::stage::{Faults, Stage, Stages, as_text, date, grid, parse, run};
use crate::transformer::Context;
use crate::zone::Zone;

/// A column, ready to be made.
pub(crate) struct Made {
    pub(crate) name: String,
    /// The type expected; texts may come in the other of their two.
    pub(crate) expected: DataType,
    pub(crate) origin: Origin,
}

/// What a column is made of.
pub(crate) enum Origin {
    /// A source column, and what is done to it.
    Column(usize, Stages),
    /// The same value in every row, as an array of one.
    Constant(ArrayRef),
}

/// Compiles one column.
pub(crate) fn compile(column: &ColumnPlan, source: &Schema, context: &Context<'_>) -> Result<Made, Error> {
    let name = column.name.as_str().to_owned();
    if let Some((Step::Constant(text), rest)) = column.steps.split_first() {
        let mut line = Line::new(column, source, context, Shape::Text, Vec::new());
        line.few = true;
        line.steps(rest)?;
        let value = line.constant(text)?;
        return Ok(Made { name, expected: value.data_type().clone(), origin: Origin::Constant(value) });
    }
    let (index, line) = match (column.from.as_slice(), column.steps.split_first()) {
        ([east, north], Some((Step::Grid { metres, crs }, rest))) => {
            let mut line = Line::new(column, source, context, Shape::Text, Vec::new());
            let (minimum, rest) = match rest.split_first() {
                Some((Step::GridMinimum(minimum), rest)) => (Some(minimum), rest),
                _ => (None, rest),
            };
            line.cells(east, north, (*metres, *crs), minimum)?;
            line.steps(rest)?;
            (line.index(east)?, line)
        }
        ([from], _) => {
            let (index, shape, stages) = take_in(column, source, from)?;
            let mut line = Line::new(column, source, context, shape, stages);
            line.few = is_text(source.field(index).data_type()) && source.field(index).data_type() != &DataType::Utf8;
            line.steps(&column.steps)?;
            (index, line)
        }
        (from, steps) => {
            let expected = if matches!(steps, Some((Step::Grid { .. }, _))) { "one or two" } else { "one" };
            return Err(Error::SourceColumns { column: name, found: from.len(), expected });
        }
    };
    let expected = line.shape.data_type(line.few);
    Ok(Made { name, expected, origin: Origin::Column(index, line.stages) })
}

/// A source column in the shape that steps work on.
fn take_in(column: &ColumnPlan, source: &Schema, from: &str) -> Result<(usize, Shape, Stages), Error> {
    let unknown = || Error::UnknownSourceColumn { column: column.name.to_string(), from: from.to_owned() };
    let index = source.index_of(from).map_err(|_| unknown())?;
    let data_type = source.field(index).data_type();
    let (shape, stages) = intake(data_type).ok_or_else(|| Error::UnsupportedType {
        column: column.name.to_string(),
        from: from.to_owned(),
        found: data_type.to_string(),
    })?;
    Ok((index, shape, stages))
}

/// A column while its steps are strung together.
pub(crate) struct Line<'a> {
    pub(crate) column: &'a ColumnPlan,
    source: &'a Schema,
    pub(crate) context: &'a Context<'a>,
    pub(crate) shape: Shape,
    pub(crate) stages: Stages,
    /// Whether the texts are expected to be few, and coded.
    few: bool,
    /// The zone that a step declared.
    zone: Option<Zone>,
    /// Whether the texts were made here, so that their form needs no check.
    pub(crate) formed: bool,
}

impl<'a> Line<'a> {
    fn new(column: &'a ColumnPlan, source: &'a Schema, context: &'a Context<'a>, shape: Shape, stages: Stages) -> Self {
        Self { column, source, context, shape, stages, few: false, zone: None, formed: false }
    }

    /// Strings all steps together, and the cast to the declared type.
    fn steps(&mut self, steps: &[Step]) -> Result<(), Error> {
        for (place, step) in steps.iter().enumerate() {
            self.formed = false;
            self.step(step, &steps[place + 1..])?;
        }
        self.cast()
    }

    fn step(&mut self, step: &Step, rest: &[Step]) -> Result<(), Error> {
        match step {
            Step::Constant(_) => Err(self.setting("constant", "the first step of a column without `from`")),
            Step::Lookup { lookup, take } => self.look_up(lookup, take),
            Step::Zone(name) => self.in_zone(name),
            Step::Truncate(period) => self.truncate(*period, rest),
            Step::AgeAt { at, count } => self.age(at, *count),
            Step::Bands(lows) => self.bands(lows),
            Step::Round(step) => self.round(step),
            Step::Bottom(limit) => self.clamp("bottom", limit, true),
            Step::Top(limit) => self.clamp("top", limit, false),
            Step::Prefix(0) => Err(self.setting("prefix", "at least 1")),
            Step::Prefix(characters) => self.recode(Recode::stage(Prefix::new(*characters))),
            Step::Grid { metres, crs } => self.edge(*metres, *crs),
            Step::GridMinimum(_) => {
                Err(self.misplaced("grid-minimum", "give it with `grid-metres` and two columns in `from`"))
            }
            Step::Pseudonym { domain } => {
                let keys = self.context.pseudonyms;
                let key = keys.get(domain).ok_or_else(|| self.unknown("pseudonym domain", domain))?;
                let few = self.few;
                self.recode(Pseudonym::stage(key.tokens()))?;
                self.few = few;
                Ok(())
            }
            Step::Map { values, otherwise } => {
                self.recode(Recode::stage(Map::new(values.iter(), otherwise.as_deref())))
            }
        }
    }

    /// Adds a stage that makes another shape.
    pub(crate) fn push(&mut self, stage: Box<dyn Stage>, shape: Shape) {
        self.stages.push(stage);
        self.shape = shape;
        self.few = false;
    }

    /// Adds a stage that makes few texts of any.
    fn recode(&mut self, stage: Box<dyn Stage>) -> Result<(), Error> {
        self.write()?;
        self.push(stage, Shape::Text);
        self.few = true;
        Ok(())
    }

    /// Writes what is not text as text.
    pub(crate) fn write(&mut self) -> Result<(), Error> {
        if let Shape::Instant(zone) = &self.shape {
            self.shape = Shape::Instant(self.civil_zone(Some(zone))?);
        }
        let few = self.few;
        self.stages.extend(as_text(&self.shape));
        self.few = few && matches!(self.shape, Shape::Text);
        self.shape = Shape::Text;
        Ok(())
    }

    fn look_up(&mut self, name: &str, take: &str) -> Result<(), Error> {
        let lookups = self.context.lookups;
        let table = lookups.get(name).ok_or_else(|| self.unknown("lookup", name))?;
        let taken = table.column(take).ok_or_else(|| self.unknown("column of the lookup", take))?;
        match taken {
            Taken::Texts(codes, values) => self.recode(Recode::stage(LookedUp::new(table.clone(), codes, values))),
            Taken::Values(shape, values) => {
                self.write()?;
                self.push(Positions::stage(table.clone(), values), shape);
                Ok(())
            }
        }
    }

    fn in_zone(&mut self, name: &str) -> Result<(), Error> {
        let zone = Zone::find(name).ok_or_else(|| self.unknown("time zone", name))?;
        self.zone = Some(zone.clone());
        let stage = match &self.shape {
            Shape::Text => {
                self.check_formats()?;
                parse::instants(self.context.text_format, zone.clone())
            }
            Shape::Local => date::instant(zone.clone()),
            Shape::Instant(_) => date::relabel(&zone),
            _ => return Err(self.misplaced("zone", "leave `zone` out: only instants have one")),
        };
        self.push(stage, Shape::Instant(zone));
        Ok(())
    }

    fn truncate(&mut self, period: Period, rest: &[Step]) -> Result<(), Error> {
        let kind = match rest.first() {
            None => self.column.kind,
            Some(Step::AgeAt { .. }) => FieldType::Date,
            Some(_) => FieldType::String,
        };
        if let (FieldType::Datetime, Shape::Instant(zone)) = (kind, &self.shape) {
            let zone = self.civil_zone(Some(zone))?;
            self.push(date::period_instant(period, zone.clone()), Shape::Instant(zone));
            return Ok(());
        }
        self.stages.extend(self.to_local(&self.shape, "truncate")?);
        self.formed = true;
        match kind {
            FieldType::Yearmonth | FieldType::Year | FieldType::Integer if period == Period::Week => {
                let hint = "declare the field as a string (`2024-W18`) or a date";
                return Err(self.kind_error("truncate", hint));
            }
            FieldType::String | FieldType::Any => self.label(period, false),
            FieldType::Yearmonth => self.label(period, true),
            FieldType::Year | FieldType::Integer => self.push(date::period_year(period), Shape::Integer),
            FieldType::Date => self.push(date::period_day(period), Shape::Date),
            FieldType::Datetime => self.push(date::period_local(period), Shape::Local),
            _ => {
                let hint = "declare the field as a date, yearmonth, year, datetime or string";
                return Err(self.kind_error("truncate", hint));
            }
        }
        Ok(())
    }

    fn label(&mut self, period: Period, months: bool) {
        let labels = date::PeriodLabels::new(period, months);
        self.push(Label::<arrow::datatypes::TimestampMicrosecondType, _>::stage(labels), Shape::Text);
        self.few = true;
    }

    fn age(&mut self, at: &str, count: AgeCount) -> Result<(), Error> {
        let (index, shape, mut stages) = take_in(self.column, self.source, at)?;
        self.stages.extend(self.to_local(&self.shape, "age-at")?);
        stages.extend(self.to_local(&shape, "age-at")?);
        let years = match count {
            AgeCount::Birthdays => birthdays,
            AgeCount::CalendarYears => calendar_years,
        };
        self.push(Box::new(date::Age { at: index, stages, years }), Shape::Integer);
        Ok(())
    }

    /// What makes local times of a shape.
    fn to_local(&self, shape: &Shape, step: &'static str) -> Result<Stages, Error> {
        match shape {
            Shape::Text => {
                self.check_formats()?;
                Ok(vec![parse::civil(self.context.text_format, self.civil_zone(None)?)])
            }
            Shape::Date => Ok(vec![date::midnight()]),
            Shape::Local => Ok(Vec::new()),
            Shape::Instant(zone) => Ok(vec![date::local(self.civil_zone(Some(zone))?)]),
            _ => Err(self.misplaced_on(step, shape, "apply it to a date or an instant")),
        }
    }

    /// The zone in which instants have civil time: the declared one, else the source's if it names a place, else the
    /// catalogue's.
    fn civil_zone(&self, source: Option<&Zone>) -> Result<Zone, Error> {
        let place = source.filter(|zone| !matches!(&**zone.name(), "UTC" | "Etc/UTC" | "+00:00" | "Z"));
        if let Some(zone) = self.zone.as_ref().or(place) {
            return Ok(zone.clone());
        }
        let name = self.context.catalogue_zone;
        Zone::find(name).ok_or_else(|| self.unknown("time zone", name))
    }

    fn bands(&mut self, lows: &[i64]) -> Result<(), Error> {
        if lows.is_empty() || lows.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(self.setting("bands", "a list of rising whole numbers"));
        }
        let numeric = self.numeric("bands")?;
        self.push(number::bands(numeric, lows), Shape::Text);
        self.few = true;
        Ok(())
    }

    fn round(&mut self, step: &str) -> Result<(), Error> {
        let positive = |step: &(i128, u8)| step.0 > 0;
        let step = number::setting(step).filter(positive).ok_or_else(|| self.setting("round", "a positive decimal"))?;
        let numeric = self.numeric("round")?;
        let before = match numeric {
            Numeric::Integer => 19,
            Numeric::Decimal(precision, scale) => (precision.saturating_sub(scale)).max(digits(step)) + 1,
            Numeric::Float if step.1 == 0 => 18,
            Numeric::Float => 38 - step.1,
        };
        let made = number::result(before, step.1);
        self.push(number::round(numeric, step, &made), made);
        Ok(())
    }

    fn clamp(&mut self, name: &'static str, limit: &str, below: bool) -> Result<(), Error> {
        let text = limit;
        let limit = number::setting(text).ok_or_else(|| self.setting(name, "a decimal"))?;
        let numeric = self.numeric(name)?;
        let Some((before, after)) = numeric.digits() else {
            let float = text.trim().parse().map_err(|_| self.setting(name, "a decimal"))?;
            self.push(number::clamp_float(float, below), Shape::Float);
            return Ok(());
        };
        let made = number::result(before.max(digits(limit)), after.max(limit.1));
        self.push(number::clamp(numeric, limit, below, &made), made);
        Ok(())
    }

    /// Reads text as decimals, if it is text, and says how the numbers are held.
    fn numeric(&mut self, step: &'static str) -> Result<Numeric, Error> {
        if matches!(self.shape, Shape::Text) {
            let (precision, scale) = self.column.decimals.map_or((36, 18), |decimals| (38, decimals));
            let stage = parse::decimals(parse::marks(self.context.text_format), precision, scale);
            self.push(stage, Shape::Decimal { precision, scale });
        }
        Numeric::of(&self.shape).ok_or_else(|| self.misplaced(step, "apply it to numbers"))
    }

    /// One coordinate: the lower edge of its cell.
    fn edge(&mut self, metres: u32, crs: Crs) -> Result<(), Error> {
        if crs != Crs::LV95 {
            let hint = "give longitude and latitude in `from`, or set `crs = \"LV95\"`";
            return Err(self.misplaced("grid-metres", hint));
        }
        let metres = self.metres(metres)?;
        let numeric = self.numeric("grid-metres")?;
        self.push(grid::edge(numeric, i64::from(metres)), Shape::Integer);
        Ok(())
    }

    /// Two coordinates: the cell.
    fn cells(
        &mut self,
        east: &str,
        north: &str,
        (metres, crs): (u32, Crs),
        minimum: Option<&GridMinimum>,
    ) -> Result<(), Error> {
        let metres = self.metres(metres)?;
        let place = match self.column.kind {
            FieldType::String => Place::Name,
            FieldType::Geojson => Place::Geojson,
            FieldType::Geopoint => Place::Geopoint,
            _ => return Err(self.kind_error("grid-metres", "declare the field as geojson, geopoint or string")),
        };
        let (east, north) = (self.coordinate(east, metres, crs)?, self.coordinate(north, metres, crs)?);
        let stage: Box<dyn Stage> = match (crs, minimum) {
            (_, Some(minimum)) => grid::squares(east, north, Pyramid::new(metres, crs, minimum), place),
            (Crs::LV95, None) => {
                let grid = Lv95 { metres: i64::from(metres) };
                let write = grid::writer(place, move |cell| grid.centre(cell), metres);
                Box::new(grid::Cells::new(east, north, grid, write))
            }
            (Crs::WGS84, None) => {
                let grid = Wgs84 { metres };
                let write = grid::writer(place, move |cell| grid.centre(cell), metres);
                Box::new(grid::Cells::new(east, north, grid, write))
            }
        };
        self.push(stage, Shape::Text);
        self.few = true;
        self.formed = true;
        Ok(())
    }

    /// What makes a coordinate of a source column: the cell's edge in metres, or degrees.
    fn coordinate(&self, from: &str, metres: u32, crs: Crs) -> Result<(usize, Stages), Error> {
        let (index, shape, stages) = take_in(self.column, self.source, from)?;
        let mut line = Line::new(self.column, self.source, self.context, shape, stages);
        if matches!(line.shape, Shape::Text) {
            let stage = parse::decimals(parse::marks(self.context.text_format), 36, 18);
            line.push(stage, Shape::Decimal { precision: 36, scale: 18 });
        }
        let numeric = line.numeric("grid-metres")?;
        match crs {
            Crs::LV95 => line.stages.push(grid::edge(numeric, i64::from(metres))),
            Crs::WGS84 => line.stages.extend(grid::degrees(numeric)),
        }
        Ok((index, line.stages))
    }

    fn metres(&self, metres: u32) -> Result<u32, Error> {
        if metres == 0 { Err(self.setting("grid-metres", "at least 1")) } else { Ok(metres) }
    }

    fn index(&self, from: &str) -> Result<usize, Error> {
        take_in(self.column, self.source, from).map(|(index, ..)| index)
    }

    /// The value of a constant, as an array of one.
    fn constant(mut self, text: &str) -> Result<ArrayRef, Error> {
        let wrong = || Error::Constant { column: self.column.name.to_string(), kind: self.column.kind.name() };
        let one: ArrayRef = Arc::new(StringArray::from(vec![text]));
        let nothing = RecordBatch::new_empty(Arc::new(Schema::empty()));
        let mut faults = Faults::new(self.column.name.as_str());
        let value = run(&mut self.stages, one, &nothing, &mut faults)?;
        if !faults.is_empty() {
            return Err(wrong());
        }
        coded_once(self.column.name.as_str(), value)
    }

    /// Whether the declared formats of dates and instants can be read at all.
    pub(crate) fn check_formats(&self) -> Result<(), Error> {
        let format = self.context.text_format;
        let reads = |format: &Option<String>, time| format.as_ref().is_none_or(|text| parse::reads_itself(text, time));
        if !reads(&format.date, false) {
            return Err(self.setting("format.date", "a date in strftime letters, such as `%d.%m.%Y`"));
        }
        if !reads(&format.datetime, true) {
            return Err(self.setting("format.datetime", "an instant in strftime letters, such as `%d.%m.%Y %H:%M`"));
        }
        Ok(())
    }

    fn setting(&self, step: &'static str, expected: &'static str) -> Error {
        Error::Setting { column: self.column.name.to_string(), step, expected }
    }

    fn unknown(&self, what: &'static str, name: &str) -> Error {
        Error::UnknownName { column: self.column.name.to_string(), what, name: name.to_owned() }
    }

    fn misplaced(&self, step: &'static str, hint: &'static str) -> Error {
        self.misplaced_on(step, &self.shape, hint)
    }

    fn misplaced_on(&self, step: &'static str, shape: &Shape, hint: &'static str) -> Error {
        Error::Step { column: self.column.name.to_string(), step, found: shape.words().to_owned(), hint }
    }

    fn kind_error(&self, step: &'static str, hint: &'static str) -> Error {
        Error::StepType { column: self.column.name.to_string(), step, kind: self.column.kind.name(), hint }
    }
}

/// The same texts coded; anything else as it is.
fn coded_once(column: &str, value: ArrayRef) -> Result<ArrayRef, Error> {
    if value.data_type() != &DataType::Utf8 {
        return Ok(value);
    }
    let values = Arc::new(arrow::array::AsArray::as_string::<i32>(&value).clone());
    Ok(Arc::new(crate::dictionary::coded(column, vec![0].into(), values)?))
}

/// Digits before the point.
fn digits((coefficient, scale): (i128, u8)) -> u8 {
    let mut whole = coefficient.unsigned_abs() / 10_u128.pow(u32::from(scale));
    let mut digits = 0;
    while whole > 0 {
        whole /= 10;
        digits += 1;
    }
    digits
}
