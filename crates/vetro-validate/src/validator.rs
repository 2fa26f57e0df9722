//! Checks batch after batch, and at the end what only the whole extract can tell.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, SchemaRef};
use vetro_model::plan::Rule;
use vetro_model::schema::{ForeignKey, Schema};
use vetro_model::{ColumnName, Fault};

use crate::compile::{Compiled, Compiler, Part, Test, find_reference};
use crate::error::{At, Error};
use crate::numeric::{FOUND, Mask, TOLD};
use crate::reference::{References, Tuple, reference_name};
use crate::schema::schema_rules;
use crate::textual::is_text;
use crate::unique::Late;

/// Checks the records of one extract, batch by batch.
///
/// # Semantics
///
/// A null satisfies everything but `required`. A pattern matches the whole
/// text. Lengths are counted in Unicode scalar values. Bounds compare by the
/// column's type, decimals exactly; beside an instant, a date is its midnight
/// (in the instants' zone where they have one). Nulls are never equal to
/// anything. A row breaks a rule at most once, however many of its parts fail.
///
/// # Memory
///
/// 16 bytes a row for each column or key that must be unique; a byte for each
/// row of a batch; a verdict for each value of a dictionary.
#[derive(Debug)]
pub struct Validator {
    rules: Vec<Compiled>,
    /// The types of the columns that some rule looks at.
    kinds: BTreeMap<String, DataType>,
    /// Records seen so far.
    records: u64,
    marks: Vec<u8>,
}

/// Records that break a rule only the whole extract can judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateFault {
    /// The rule's name.
    pub rule: String,
    /// The column; the columns of a key joined by a comma.
    pub column: String,
    /// Record numbers over the whole extract, from 0, rising, each once.
    pub records: Vec<u64>,
}

impl Validator {
    /// Prepares to check declared rules.
    ///
    /// `schema` announces the columns of every batch; a text column may come
    /// plain or as dictionary codes. `references` holds the keys of lookups
    /// and other datasets, by name.
    ///
    /// # Errors
    ///
    /// Every mistake in the rules, in their order: see [`Error`].
    pub fn try_new(
        rules: &[Rule],
        schema: &SchemaRef,
        references: &BTreeMap<String, References>,
    ) -> Result<Self, Vec<Error>> {
        let compiler = Compiler { columns: schema, references, kinds: BTreeMap::new() };
        let mut errors = Vec::new();
        let rules = rules.iter().map(|rule| compiler.rule(rule, &mut errors)).collect();
        Self::of(rules, schema, errors)
    }

    /// Prepares to check the constraints and keys of a Table Schema.
    ///
    /// Beside [`schema_rules`] these are the keys of several columns and the
    /// foreign keys within the table. The keys of another dataset are looked
    /// up in `references` by [`reference_name`], and where that is absent by
    /// the other dataset's id alone.
    ///
    /// # Errors
    ///
    /// Every mistake in the schema: see [`Error`].
    pub fn for_schema(
        schema: &Schema,
        columns: &SchemaRef,
        references: &BTreeMap<String, References>,
    ) -> Result<Self, Vec<Error>> {
        let kinds = schema.fields.iter().map(|field| (field.name.as_str(), field.kind)).collect();
        let compiler = Compiler { columns, references, kinds };
        let mut errors = Vec::new();
        let mut rules: Vec<Compiled> =
            schema_rules(schema).iter().map(|rule| compiler.rule(rule, &mut errors)).collect();
        for key in compound_keys(&compiler, schema) {
            match key {
                Ok(rule) => rules.push(rule),
                Err(error) => errors.push(error),
            }
        }
        Self::of(rules, columns, errors)
    }

    fn of(mut rules: Vec<Compiled>, schema: &SchemaRef, errors: Vec<Error>) -> Result<Self, Vec<Error>> {
        if !errors.is_empty() {
            return Err(errors);
        }
        let names: BTreeSet<String> = rules.iter_mut().flat_map(columns_of).collect();
        let kinds = names.into_iter().filter_map(|name| {
            let kind = schema.field_with_name(&name).ok()?.data_type().clone();
            Some((name, kind))
        });
        Ok(Self { kinds: kinds.collect(), rules, records: 0, marks: Vec::new() })
    }

    /// How many rules are checked.
    #[must_use]
    pub fn rules(&self) -> u64 {
        self.rules.len() as u64
    }

    /// Checks the next batch of the extract.
    ///
    /// # Shape
    ///
    /// One fault for each broken rule and column, in the order of the rules;
    /// under one rule a row stands only with the first column that fails.
    /// What only the whole extract can tell is left to [`Self::finish`].
    ///
    /// # Errors
    ///
    /// [`Error::Retyped`] when the batch is not as announced,
    /// [`Error::TooManyRecords`] beyond 2⁴⁰ records.
    pub fn check(&mut self, batch: &RecordBatch) -> Result<Vec<Fault>, Error> {
        self.match_columns(batch)?;
        let mut faults = Vec::new();
        for rule in &mut self.rules {
            check_rule(rule, batch, self.records, &mut self.marks, &mut faults)?;
        }
        self.records += batch.num_rows() as u64;
        Ok(faults)
    }

    /// What only the whole extract can tell: rows whose unique value or key occurs more than once, and rows whose
    /// key within the table has no row.
    ///
    /// A row that [`Self::check`] reported under the same rule is not repeated.
    #[must_use]
    pub fn finish(self) -> Vec<LateFault> {
        self.rules.into_iter().flat_map(late_faults).collect()
    }

    fn match_columns(&self, batch: &RecordBatch) -> Result<(), Error> {
        for (name, expected) in &self.kinds {
            let found = column(batch, name)?.data_type();
            if found != expected && !(is_text(found) && is_text(expected)) {
                let (column, expected, found) = (name.clone(), expected.to_string(), found.to_string());
                return Err(Error::Retyped { column, expected, found });
            }
        }
        Ok(())
    }
}

fn column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, Error> {
    let missing = || Error::Retyped { column: name.to_owned(), expected: "a column".into(), found: "nothing".into() };
    batch.column_by_name(name).ok_or_else(missing)
}

fn columns<'a>(batch: &'a RecordBatch, names: &[String]) -> Result<Vec<&'a ArrayRef>, Error> {
    names.iter().map(|name| column(batch, name)).collect()
}

fn columns_of(rule: &mut Compiled) -> Vec<String> {
    let parts = rule.parts.iter().flat_map(|part| {
        let tuple = part.tuple.iter().flat_map(|tuple| tuple.columns.iter());
        std::iter::once(&part.column).chain(part.beside.iter().map(|beside| &beside.other)).chain(tuple).cloned()
    });
    let mut names: Vec<String> = parts.collect();
    names.extend(rule.late.iter_mut().flat_map(|late| late.prints().flat_map(|prints| prints.columns.clone())));
    names
}

fn check_rule(
    rule: &mut Compiled,
    batch: &RecordBatch,
    first_record: u64,
    marks: &mut Vec<u8>,
    faults: &mut Vec<Fault>,
) -> Result<(), Error> {
    marks.clear();
    marks.resize(batch.num_rows(), 0);
    for part in &mut rule.parts {
        mark_part(part, batch, marks)?;
        let rows = take_found(marks);
        if !rows.is_empty() {
            faults.push(Fault { rule: rule.name.clone(), column: part.column.clone(), rows });
        }
    }
    for late in &mut rule.late {
        for prints in late.prints() {
            prints.add(first_record, &columns(batch, &prints.columns)?)?;
        }
    }
    if !rule.late.is_empty() {
        let told = (first_record..).zip(marks.iter()).filter(|(_, mark)| **mark & TOLD != 0);
        rule.told.extend(told.map(|(record, _)| record));
    }
    Ok(())
}

/// Marks the rows in which the part fails.
fn mark_part(part: &mut Part, batch: &RecordBatch, marks: &mut Mask) -> Result<(), Error> {
    let values = column(batch, &part.column)?;
    if part.required {
        mark_nulls(values, marks);
    }
    match &mut part.test {
        Test::Nothing => {}
        Test::Text(test) => test.mark(values, marks),
        Test::Whole(test) => test.mark(values, marks),
        Test::Float(test) => test.mark(values, marks),
        Test::Truth(test) => test.mark(values, marks),
    }
    for beside in &mut part.beside {
        let other = column(batch, &beside.other)?;
        beside.mark(values, other, marks);
    }
    if let Some(tuple) = &part.tuple {
        tuple.mark(&columns(batch, &tuple.columns)?, marks);
    }
    Ok(())
}

fn mark_nulls(values: &ArrayRef, marks: &mut Mask) {
    if let Some(nulls) = values.logical_nulls().filter(|nulls| nulls.null_count() > 0) {
        nulls.iter().zip(marks).filter(|(valid, _)| !valid).for_each(|(_, mark)| *mark |= FOUND);
    }
}

/// The rows found and not told yet; they count as told from now on.
fn take_found(marks: &mut Mask) -> Vec<u32> {
    let mut rows = Vec::new();
    for (row, mark) in (0..).zip(marks) {
        if *mark != 0 {
            if *mark == FOUND {
                rows.push(row);
            }
            *mark = TOLD;
        }
    }
    rows
}

fn late_faults(rule: Compiled) -> Vec<LateFault> {
    let mut told: BTreeSet<u64> = rule.told.into_iter().collect();
    let mut faults = Vec::new();
    for late in rule.late {
        let column = late.label();
        let records: Vec<u64> = late.records().into_iter().filter(|record| told.insert(*record)).collect();
        if !records.is_empty() {
            faults.push(LateFault { rule: rule.name.clone(), column, records });
        }
    }
    faults
}

/// The keys that [`schema_rules`] cannot express.
fn compound_keys(compiler: &Compiler<'_>, schema: &Schema) -> Vec<Result<Compiled, Error>> {
    let mut keys = Vec::new();
    if schema.primary_key.len() > 1 {
        keys.push(unique_key(compiler, "primaryKey", &schema.primary_key, true));
    }
    for key in schema.unique_keys.iter().filter(|key| key.len() > 1) {
        keys.push(unique_key(compiler, "uniqueKey", key, false));
    }
    for key in &schema.foreign_keys {
        if key.reference.resource.is_empty() {
            keys.push(own_key(compiler, key));
        } else if key.fields.len() > 1 {
            keys.push(foreign_key(compiler, key));
        }
    }
    keys
}

fn texts(names: &[ColumnName]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn unique_key(compiler: &Compiler<'_>, name: &str, columns: &[ColumnName], required: bool) -> Result<Compiled, Error> {
    let columns = texts(columns);
    let mut rule = Compiled::new(name);
    rule.late.push(Late::Unique(compiler.fingerprints(name, &columns)?));
    if required {
        rule.parts = columns.iter().map(|column| Part { required, ..Part::new(column) }).collect();
    }
    Ok(rule)
}

fn foreign_key(compiler: &Compiler<'_>, key: &ForeignKey) -> Result<Compiled, Error> {
    let (columns, reference) = (texts(&key.fields), reference_name(key));
    let at = At { rule: "foreignKey", column: &columns[0] };
    for column in &columns {
        compiler.kind(at, column)?;
    }
    let references =
        find_reference(compiler.references, &reference).ok_or_else(|| at.unknown_reference(&reference))?.clone();
    let mut rule = Compiled::new(at.rule);
    let part = Part::new(at.column);
    rule.parts = vec![Part { tuple: Some(Tuple { columns, references }), ..part }];
    Ok(rule)
}

/// A foreign key whose far end is the table itself.
fn own_key(compiler: &Compiler<'_>, key: &ForeignKey) -> Result<Compiled, Error> {
    let (here, there) = (texts(&key.fields), texts(&key.reference.fields));
    let mut rule = Compiled::new("foreignKey");
    for (column, other) in here.iter().zip(&there) {
        let at = At { rule: &rule.name, column };
        let (kind, other_kind) = (compiler.kind(at, column)?, compiler.kind(at, other)?);
        if kind != other_kind && !(is_text(kind) && is_text(other_kind)) {
            return Err(at.incomparable(kind, other, other_kind));
        }
    }
    let (here, there) = (compiler.fingerprints(&rule.name, &here)?, compiler.fingerprints(&rule.name, &there)?);
    rule.late.push(Late::Within(here, there));
    Ok(rule)
}
