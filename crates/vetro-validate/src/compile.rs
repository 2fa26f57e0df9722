//! Turns a declared rule into tests of typed columns, reading every written value once.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::datatypes::{DataType, Schema as Columns};
use hashbrown::HashSet;
use vetro_model::FieldType;
use vetro_model::plan::{Rule, RuleSpec};

use crate::error::{At, Error};
use crate::literal::{Tick, expected, float, is_whole, tick};
use crate::numeric::{Beside, FloatTest, TruthTest, WholeTest};
use crate::reference::{References, Tuple};
use crate::textual::{TextOrder, TextTest, is_text, whole_pattern};
use crate::unique::{Fingerprints, Late, is_comparable};

/// A rule ready to be checked.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) name: String,
    pub(crate) parts: Vec<Part>,
    pub(crate) late: Vec<Late>,
    /// Records reported under this rule while batches came, rising; kept only when `late` is not empty.
    pub(crate) told: Vec<u64>,
}

impl Compiled {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), parts: Vec::new(), late: Vec::new(), told: Vec::new() }
    }
}

/// What one column must satisfy under a rule.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) column: String,
    pub(crate) required: bool,
    pub(crate) test: Test,
    pub(crate) beside: Vec<Beside>,
    /// The column and others together refer to a key.
    pub(crate) tuple: Option<Tuple>,
}

impl Part {
    /// A part that asks for nothing yet.
    pub(crate) fn new(column: &str) -> Self {
        Self { column: column.to_owned(), required: false, test: Test::Nothing, beside: Vec::new(), tuple: None }
    }
}

/// A test of single values.
#[derive(Debug)]
pub(crate) enum Test {
    Nothing,
    Text(Box<TextTest>),
    Whole(WholeTest),
    Float(FloatTest),
    Truth(TruthTest),
}

/// What rules are compiled against.
pub(crate) struct Compiler<'a> {
    pub(crate) columns: &'a Columns,
    pub(crate) references: &'a BTreeMap<String, References>,
    /// The declared types of columns, where a schema is known.
    pub(crate) kinds: BTreeMap<&'a str, FieldType>,
}

impl<'a> Compiler<'a> {
    /// Compiles a rule; mistakes go to `errors`.
    pub(crate) fn rule(&self, rule: &Rule, errors: &mut Vec<Error>) -> Compiled {
        let mut compiled = Compiled::new(&rule.name);
        for part in &rule.parts {
            let at = At { rule: &rule.name, column: &part.column };
            match self.part(at, &part.check) {
                Ok(made) => compiled.parts.push(made),
                Err(error) => errors.push(error),
            }
            if part.check.unique {
                match self.fingerprints(&rule.name, std::slice::from_ref(&part.column)) {
                    Ok(prints) => compiled.late.push(Late::Unique(prints)),
                    Err(error) => errors.push(error),
                }
            }
        }
        compiled
    }

    /// Prepares to tell apart the rows by some columns.
    pub(crate) fn fingerprints(&self, rule: &str, columns: &[String]) -> Result<Fingerprints, Error> {
        for column in columns {
            let at = At { rule, column };
            let kind = self.kind(at, column)?;
            if !is_comparable(kind) {
                return Err(at.unsupported(kind));
            }
        }
        Ok(Fingerprints::new(columns.to_vec()))
    }

    /// The Arrow type of a column.
    pub(crate) fn kind(&self, at: At<'_>, column: &str) -> Result<&'a DataType, Error> {
        let found = self.columns.field_with_name(column);
        found.map(arrow::datatypes::Field::data_type).map_err(|_| At { column, ..at }.unknown_column())
    }

    fn part(&self, at: At<'_>, check: &RuleSpec) -> Result<Part, Error> {
        let kind = self.kind(at, at.column)?;
        let test = self.test(at, kind, check)?;
        let beside = self.beside(at, kind, check)?;
        Ok(Part { column: at.column.to_owned(), required: check.required, test, beside, tuple: None })
    }

    fn test(&self, at: At<'_>, kind: &DataType, check: &RuleSpec) -> Result<Test, Error> {
        let keys = check.references.as_deref().map(|name| self.keys(at, name)).transpose()?;
        if is_text(kind) {
            return self.text(at, check, keys).map(|test| Test::Text(Box::new(test)));
        }
        if check.pattern.is_some() || check.min_length.is_some() || check.max_length.is_some() {
            return Err(at.not_text(kind));
        }
        if is_whole(kind) {
            return whole(at, kind, check, keys).map(Test::Whole);
        }
        if kind.is_floating() {
            return floating(at, kind, check, keys).map(Test::Float);
        }
        if bounds(check).iter().any(Option::is_some) {
            return Err(at.no_order(kind));
        }
        if kind == &DataType::Boolean {
            return truth(at, check, keys).map(Test::Truth);
        }
        if check.one_of.is_some() || keys.is_some() { Err(at.unsupported(kind)) } else { Ok(Test::Nothing) }
    }

    fn keys(&self, at: At<'_>, name: &str) -> Result<&'a References, Error> {
        find_reference(self.references, name).ok_or_else(|| at.unknown_reference(name))
    }

    fn beside(&self, at: At<'_>, kind: &DataType, check: &RuleSpec) -> Result<Vec<Beside>, Error> {
        let pairs = [(&check.minimum_column, false), (&check.maximum_column, true)];
        let named = pairs.into_iter().filter_map(|(other, is_maximum)| other.as_deref().zip(Some(is_maximum)));
        named
            .map(|(other, is_maximum)| {
                let other_kind = self.kind(at, other)?;
                Beside::try_new(kind, (other, other_kind), is_maximum)
                    .ok_or_else(|| at.incomparable(kind, other, other_kind))
            })
            .collect()
    }

    fn text(&self, at: At<'_>, check: &RuleSpec, keys: Option<&References>) -> Result<TextTest, Error> {
        let declared = self.kinds.get(at.column).copied();
        let counts_characters = !matches!(declared, Some(FieldType::List | FieldType::Array | FieldType::Object));
        if (check.min_length.is_some() || check.max_length.is_some()) && !counts_characters {
            return Err(at.not_text(declared.map_or("text", FieldType::name)));
        }
        let listed = check.one_of.as_ref().map(|values| Arc::new(values.iter().cloned().collect::<HashSet<_>>()));
        let pattern = check.pattern.as_deref().map(whole_pattern).transpose();
        Ok(TextTest {
            shortest: check.min_length,
            longest: check.max_length,
            pattern: pattern.map_err(|source| at.bad_pattern(source))?,
            among: listed.into_iter().chain(keys.map(|keys| Arc::clone(&keys.keys))).collect(),
            order: text_order(at, declared, check)?,
            ..TextTest::default()
        })
    }
}

/// The keys of that name, else those of the whole dataset: `streets(id)`, else `streets`.
pub(crate) fn find_reference<'a>(all: &'a BTreeMap<String, References>, name: &str) -> Option<&'a References> {
    all.get(name).or_else(|| all.get(name.split('(').next()?))
}

/// The four written bounds.
fn bounds(check: &RuleSpec) -> [Option<&str>; 4] {
    [&check.minimum, &check.exclusive_minimum, &check.maximum, &check.exclusive_maximum].map(Option::as_deref)
}

/// Of the types that travel as text only `yearmonth` sorts like what it means.
fn text_order(at: At<'_>, declared: Option<FieldType>, check: &RuleSpec) -> Result<TextOrder, Error> {
    let bounds = bounds(check);
    if bounds.iter().all(Option::is_none) {
        return Ok(TextOrder::default());
    }
    if declared != Some(FieldType::Yearmonth) {
        return Err(at.no_order(declared.map_or("text", FieldType::name)));
    }
    if let Some(bad) = bounds.iter().flatten().find(|text| !is_year_month(text)) {
        return Err(at.bad_literal(bad, "a month such as 2024-12"));
    }
    let [at_least, more_than, at_most, less_than] = bounds.map(|bound| bound.map(str::to_owned));
    Ok(TextOrder { at_least, more_than, at_most, less_than })
}

fn is_year_month(text: &str) -> bool {
    tick(&DataType::Date32, &format!("{text}-01")).is_some()
}

fn whole(at: At<'_>, kind: &DataType, check: &RuleSpec, keys: Option<&References>) -> Result<WholeTest, Error> {
    let read = |text: &str| tick(kind, text).ok_or_else(|| at.bad_literal(text, expected(kind)));
    let mut test = WholeTest::default();
    let setters = [WholeTest::at_least, WholeTest::more_than, WholeTest::at_most, WholeTest::less_than];
    for (bound, set) in bounds(check).into_iter().zip(setters) {
        if let Some(text) = bound {
            set(&mut test, read(text)?);
        }
    }
    if let Some(listed) = &check.one_of {
        let exact = |text: &String| match read(text)? {
            Tick { floor, exact: true } => Ok(floor),
            // A value that no row can hold is a slip of the pen.
            Tick { exact: false, .. } => Err(at.bad_literal(text, "a value this column can hold")),
        };
        test.among(listed.iter().map(exact).collect::<Result<_, Error>>()?);
    }
    if let Some(keys) = keys {
        let exact = keys.keys.iter().filter_map(|key| tick(kind, key)).filter(|tick| tick.exact);
        test.among(exact.map(|tick| tick.floor).collect());
    }
    Ok(test)
}

fn floating(at: At<'_>, kind: &DataType, check: &RuleSpec, keys: Option<&References>) -> Result<FloatTest, Error> {
    let read = |text: &str| float(text).ok_or_else(|| at.bad_literal(text, expected(kind)));
    let [at_least, more_than, at_most, less_than] = bounds(check).map(|bound| bound.map(read).transpose());
    let listed = check.one_of.as_ref().map(|texts| texts.iter().map(|text| read(text)).collect()).transpose()?;
    let keys = keys.map(|keys| keys.keys.iter().filter_map(|key| float(key)).collect());
    Ok(FloatTest {
        at_least: at_least?,
        more_than: more_than?,
        at_most: at_most?,
        less_than: less_than?,
        among: listed.into_iter().chain(keys).collect(),
    })
}

fn truth(at: At<'_>, check: &RuleSpec, keys: Option<&References>) -> Result<TruthTest, Error> {
    let listed = check.one_of.as_deref().unwrap_or_default();
    if let Some(bad) = listed.iter().find(|text| *text != "true" && *text != "false") {
        return Err(at.bad_literal(bad, expected(&DataType::Boolean)));
    }
    let allowed = |word: &str| {
        check.one_of.as_ref().is_none_or(|listed| listed.iter().any(|text| text == word))
            && keys.is_none_or(|keys| keys.keys.contains(word))
    };
    Ok(TruthTest { yes: allowed("true"), no: allowed("false") })
}
