//! Profile and header to plans.

use std::collections::{BTreeMap, BTreeSet};

use palladion_domain::tables::{TableName, VariableSpec, table_schema};
use palladion_domain::validation::Issue;

use super::cell::{CellReader, Value};
use super::convert::Scale;
use super::origins::{FileColumn, Origins};
use super::plan::{CellPlan, FieldPlan, Origin, TablePlan, TemplatePlan, UnitPlan, WhenPlan};
use super::variable::Variable;
use super::words::Words;
use super::{
    ColumnSource, Conversion, ImportProfile, ProfileDocument, RowTemplate, Source, TableRows,
    UnitColumnConversion, Unmapped, When,
};
use crate::issues::Code;
use crate::privacy::{PseudonymKey, personal_column};

/// The plans of a profile for one header.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) tables: Vec<(TablePlan, Origins)>,
    /// Columns of the file that nothing names.
    pub(super) unmapped: Vec<String>,
    /// Columns of the file that the profile drops.
    pub(super) dropped: Vec<String>,
    /// Fields whose values no issue repeats: the raw ids behind pseudonyms.
    pub(super) hidden: BTreeSet<usize>,
    /// Fields whose values are watched for what points at a person.
    pub(super) watched: Vec<usize>,
}

/// Resolves every column that the profile names.
pub(super) fn compile(profile: &ImportProfile, header: &[String]) -> Result<Compiled, Vec<Issue>> {
    let document = profile.document();
    let mut compiler = Compiler {
        document,
        header,
        key: profile.key(),
        used: BTreeSet::new(),
        hidden: BTreeSet::new(),
        issues: Vec::new(),
    };
    compiler.privacy();
    let tables = document.tables.iter().map(|rows| compiler.table(rows)).collect();
    let named = |index: &usize| !compiler.used.contains(index);
    let unmapped: Vec<usize> = (0..header.len()).filter(named).collect();
    if document.unmapped == Unmapped::Refuse {
        for index in &unmapped {
            let message = "the profile names no such column and refuses columns it does not name";
            let issue = Code::UnmappedColumn.issue(message).with_row(1);
            compiler.issues.extend(header.get(*index).map(|column| issue.with_column(column.as_str())));
        }
    }
    if !compiler.issues.is_empty() {
        return Err(compiler.issues);
    }
    let unmapped = unmapped.into_iter().filter_map(|index| header.get(index).cloned()).collect();
    let open = |index: &usize| header.get(*index).is_some_and(|name| !compiler.excepted(name));
    let watched = (0..header.len()).filter(open).collect();
    let dropped = header.iter().filter(|name| compiler.dropped(name)).cloned().collect();
    Ok(Compiled { tables, unmapped, dropped, hidden: compiler.hidden, watched })
}

struct Compiler<'a> {
    document: &'a ProfileDocument,
    header: &'a [String],
    key: Option<&'a PseudonymKey>,
    used: BTreeSet<usize>,
    hidden: BTreeSet<usize>,
    issues: Vec<Issue>,
}

impl Compiler<'_> {
    /// Refuses columns that look like what points at a person, and a key that is not there.
    fn privacy(&mut self) {
        for (index, name) in self.header.iter().enumerate() {
            if self.dropped(name) {
                self.used.insert(index);
            } else if let (Some(what), false) = (personal_column(name), self.excepted(name)) {
                let message =
                    format!("the column looks like {what}; list it under `privacy.drop` in the profile");
                self.issues.push(Code::PersonalColumn.issue(message).with_row(1).with_column(name.as_str()));
            }
        }
        if let (Some(wanted), None) = (&self.document.privacy.pseudonymise, self.key) {
            let message = format!("the service has no key `{}` for pseudonyms", wanted.key_id);
            self.issues.push(Code::KeyUnknown.issue(message));
        }
    }

    fn dropped(&self, column: &str) -> bool {
        self.document.privacy.drop.iter().any(|name| name.trim() == column)
    }

    fn excepted(&self, column: &str) -> bool {
        let cleared = &self.document.privacy.cleared;
        self.dropped(column) || cleared.iter().any(|cleared| cleared.column.trim() == column)
    }

    fn table(&mut self, rows: &TableRows) -> (TablePlan, Origins) {
        // The columns of the table in the order of its schema, those that some template fills.
        let filled = |name: &str| {
            rows.rows.iter().any(|row| row.variables.get(name).is_some_and(|source| self.present(source)))
        };
        let wanted = |spec: &&VariableSpec| spec.required || filled(spec.name);
        let mut variables: Vec<Variable> =
            table_schema(rows.table).iter().filter(wanted).map(Variable::of_spec).collect();
        let mut extra = BTreeMap::new();
        if rows.table == TableName::Subjects {
            for covariate in &self.document.extra_covariates {
                let source = Source::Column(Box::new(covariate.source.clone()));
                if self.present(&source) {
                    variables.push(Variable::of_extra(covariate));
                    extra.insert(covariate.name.as_str(), source);
                }
            }
        }
        let mut templates = Vec::new();
        let mut columns = Vec::new();
        for row in &rows.rows {
            templates.push(self.template(rows.table, row, &variables, &extra));
            let sources = row.variables.iter().map(|(name, source)| (name.as_str(), source));
            let sources = sources.chain(extra.iter().map(|(name, source)| (*name, source)));
            let sources = sources.filter(|(_, source)| self.present(source));
            columns.push(
                sources
                    .filter_map(|(name, source)| Some((name.to_owned(), self.file_column(source)?)))
                    .collect(),
            );
        }
        let column = |name: &String| variables.iter().position(|variable| variable.name == *name);
        let plan = TablePlan {
            table: rows.table,
            combine_by: rows.combine_by.iter().filter_map(column).collect(),
            columns: variables.iter().map(Variable::column).collect(),
            templates,
            deduplicate: rows.deduplicate,
        };
        (plan, Origins::new(columns))
    }

    fn template(
        &mut self,
        table: TableName,
        row: &RowTemplate,
        variables: &[Variable],
        extra: &BTreeMap<&str, Source>,
    ) -> TemplatePlan {
        let mut cells = Vec::new();
        for (column, variable) in variables.iter().enumerate() {
            let Some(source) =
                row.variables.get(&variable.name).or_else(|| extra.get(variable.name.as_str()))
            else {
                continue;
            };
            let Some(origin) = self.origin(table, variable, source) else {
                continue;
            };
            let decides_skip = row.skip_when_all_missing.contains(&variable.name);
            let age = variable.name == "age_years";
            let cap = self.document.privacy.cap_age.filter(|_| age).map(f64::from);
            let key = match &origin {
                Origin::Field(plan) if variable.name == "subject_id" && self.key.is_some() => {
                    self.hidden.insert(plan.field);
                    self.key.cloned()
                }
                _ => None,
            };
            cells.push(CellPlan { column, variable: variable.clone(), origin, decides_skip, cap, key });
        }
        let conditions: Vec<&When> = row.conditions().map(|(_, when)| when).collect();
        let when = conditions.into_iter().filter_map(|when| self.when(table, when)).collect();
        let skips = !row.skip_when_all_missing.is_empty();
        TemplatePlan { when, cells, skips }
    }

    fn when(&mut self, table: TableName, when: &When) -> Option<WhenPlan> {
        let field = self.field(table, &when.column)?;
        let not_in = when.words.is_empty();
        let words = if not_in { &when.not_in } else { &when.words };
        Some(WhenPlan { field, words: words.clone(), not_in, trim: self.document.file.trim })
    }

    /// `None` when the file lacks the column: an issue unless the column is optional.
    fn origin(&mut self, table: TableName, variable: &Variable, source: &Source) -> Option<Origin> {
        match source {
            Source::Column(_) if !self.present(source) => None,
            Source::Column(column) => self.column(table, variable, column),
            Source::Event(event) => {
                let field = self.field(table, &event.column)?;
                let reader = CellReader::of_events(event, &self.document.file);
                let plan = FieldPlan { field, reader, date_formats: Vec::new(), unit: None };
                Some(Origin::Field(Box::new(plan)))
            }
            // The profile's checks let no other constant through.
            Source::Constant(constant) => {
                Value::canonical(variable, &constant.value).ok().map(Origin::Constant)
            }
            Source::RowNumber(number) => {
                Some(Origin::RowNumber { prefix: number.prefix.clone(), width: usize::from(number.width) })
            }
        }
    }

    fn column(&mut self, table: TableName, variable: &Variable, column: &ColumnSource) -> Option<Origin> {
        let field = self.field(table, &column.column)?;
        let mut fixed = None;
        let mut unit = None;
        if let Some(Conversion::UnitColumn(conversion)) = &column.convert {
            let absent = conversion.when_absent.filter(|_| !self.in_header(&conversion.column));
            match absent {
                Some(from) => fixed = Some(Conversion::Time(super::TimeConversion { from })),
                None => unit = Some(self.unit(table, variable, conversion)?),
            }
        }
        let reader = match fixed {
            Some(convert) => {
                let column = ColumnSource { convert: Some(convert), ..column.clone() };
                CellReader::new(variable, &column, &self.document.file)
            }
            None => CellReader::new(variable, column, &self.document.file),
        };
        let stated = column.date_format.iter().chain(&column.dates.formats).cloned();
        Some(Origin::Field(Box::new(FieldPlan { field, reader, date_formats: stated.collect(), unit })))
    }

    fn unit(
        &mut self,
        table: TableName,
        variable: &Variable,
        conversion: &UnitColumnConversion,
    ) -> Option<UnitPlan> {
        let field = self.field(table, &conversion.column)?;
        let scale = |from| Scale::time(from, variable.unit.as_deref());
        let scales = conversion.units.iter().filter_map(|(word, unit)| Some((word.clone(), scale(*unit)?)));
        Some(UnitPlan {
            column: conversion.column.trim().to_owned(),
            field,
            scales: Words::new(scales),
            trim: self.document.file.trim,
        })
    }

    fn field(&mut self, table: TableName, column: &str) -> Option<usize> {
        let column = column.trim();
        let found = self.header.iter().position(|name| name == column);
        if let Some(index) = found {
            self.used.insert(index);
        } else if !self.issues.iter().any(|issue| issue.column.as_deref() == Some(column)) {
            let message = format!("the file has no column `{column}`, which the profile names");
            self.issues
                .push(Code::MissingColumn.issue(message).with_table(table).with_row(1).with_column(column));
        }
        found
    }

    fn file_column(&self, source: &Source) -> Option<FileColumn> {
        let name = source.column()?;
        let field = self.header.iter().position(|known| known == name)?;
        Some(FileColumn { name: name.to_owned(), field })
    }

    /// Whether the variable will be in the table; a column that must be there and is not becomes an issue.
    fn present(&self, source: &Source) -> bool {
        source.column().is_none_or(|column| !source.optional() || self.in_header(column))
    }

    fn in_header(&self, column: &str) -> bool {
        self.header.iter().any(|name| name == column.trim())
    }
}
