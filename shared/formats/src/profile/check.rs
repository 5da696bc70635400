//! What a profile must satisfy, whatever the file.

use std::collections::BTreeSet;

use palladion_domain::tables::{TableName, VariableType, table_schema};

use super::cell::Value;
use super::convert::{Conversion, FactorConversion, Scale};
use super::date::DateFormat;
use super::document::PROFILE_FORMAT;
use super::variable::Variable;
use super::{
    ColumnSource, FileOptions, NumberOptions, ProfileDocument, ProfileFault, ProfileProblem, RowTemplate,
    Source, TableRows,
};

const MAX_NAME_CHARACTERS: usize = 64;

/// Every problem of a document, in the document's order.
pub(super) fn problems(document: &ProfileDocument) -> Vec<ProfileProblem> {
    let mut check = Check { problems: Vec::new(), file: &document.file };
    if document.profile != PROFILE_FORMAT {
        check.add("/profile", ProfileFault::UnknownFormat(document.profile.clone()));
    }
    let kept = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let name = &document.name;
    if name.is_empty() || name.len() > MAX_NAME_CHARACTERS || !name.bytes().all(kept) {
        check.add("/name", ProfileFault::BadName);
    }
    if document.tables.is_empty() {
        check.add("/tables", ProfileFault::NoTables);
    }
    let mut tables = BTreeSet::new();
    for (index, rows) in document.tables.iter().enumerate() {
        let pointer = format!("/tables/{index}");
        if !tables.insert(rows.table) {
            check.add(&format!("{pointer}/table"), ProfileFault::DuplicateTable(rows.table));
        }
        check.table(&pointer, rows);
    }
    check.extra_covariates(document, tables.contains(&TableName::Subjects));
    check.problems
}

struct Check<'a> {
    problems: Vec<ProfileProblem>,
    file: &'a FileOptions,
}

impl Check<'_> {
    fn add(&mut self, pointer: &str, fault: ProfileFault) {
        self.problems.push(ProfileProblem { pointer: pointer.to_owned(), fault });
    }

    fn table(&mut self, pointer: &str, rows: &TableRows) {
        if rows.rows.is_empty() {
            self.add(&format!("{pointer}/rows"), ProfileFault::NoRows(rows.table));
        }
        for (index, row) in rows.rows.iter().enumerate() {
            self.row(&format!("{pointer}/rows/{index}"), rows.table, row);
        }
    }

    fn row(&mut self, pointer: &str, table: TableName, row: &RowTemplate) {
        for (name, source) in &row.variables {
            let at = format!("{pointer}/variables/{}", escaped(name));
            match Variable::canonical(table, name) {
                Some(variable) => self.source(&at, &variable, source),
                None => self.add(&at, ProfileFault::UnknownVariable { table, name: name.clone() }),
            }
        }
        for spec in table_schema(table).iter().filter(|spec| spec.required) {
            if !row.variables.contains_key(spec.name) {
                let name = spec.name.to_owned();
                self.add(&format!("{pointer}/variables"), ProfileFault::RequiredVariable { table, name });
            }
        }
        for (index, name) in row.skip_when_all_missing.iter().enumerate() {
            if !matches!(row.variables.get(name), Some(Source::Column(_))) {
                let at = format!("{pointer}/skip_when_all_missing/{index}");
                self.add(&at, ProfileFault::NotInRow(name.clone()));
            }
        }
        if let Some(when) = &row.when {
            if when.column.trim().is_empty() {
                self.add(&format!("{pointer}/when/column"), ProfileFault::Empty);
            }
            if when.words.is_empty() {
                self.add(&format!("{pointer}/when/in"), ProfileFault::Empty);
            }
        }
    }

    fn source(&mut self, at: &str, variable: &Variable, source: &Source) {
        match source {
            Source::Column(column) => self.column(at, variable, column),
            Source::Constant(constant) => self.value(&format!("{at}/value"), variable, &constant.value),
            Source::RowNumber(_) if variable.kind != VariableType::Text => {
                self.add(at, ProfileFault::RowNumberNotText);
            }
            Source::RowNumber(number) => {
                let width = usize::from(number.width).max(20);
                let longest = format!("{}{}", number.prefix, "9".repeat(width));
                self.value(&format!("{at}/prefix"), variable, &longest);
            }
        }
    }

    fn value(&mut self, at: &str, variable: &Variable, value: &str) {
        if let Err(code) = Value::canonical(variable, value) {
            let reason = code.meaning().trim_end_matches('.').to_owned();
            self.add(at, ProfileFault::BadValue { value: value.to_owned(), kind: variable.kind, reason });
        }
    }

    fn column(&mut self, at: &str, variable: &Variable, column: &ColumnSource) {
        if column.column.trim().is_empty() {
            self.add(&format!("{at}/column"), ProfileFault::Empty);
        }
        if variable.required && column.optional {
            self.add(&format!("{at}/optional"), ProfileFault::RequiredOptional);
        }
        let missing = column.missing.as_ref().unwrap_or(&self.file.missing);
        for (word, target) in &column.map {
            let pointer = format!("{at}/map/{}", escaped(word));
            self.value(&pointer, variable, target);
            if word.is_empty() || missing.contains(word) {
                self.add(&pointer, ProfileFault::MissingAndMapped(word.clone()));
            }
        }
        self.options(at, variable, column);
    }

    fn options(&mut self, at: &str, variable: &Variable, column: &ColumnSource) {
        let kind = variable.kind;
        if let Some(format) = &column.date_format {
            let pointer = format!("{at}/date_format");
            if kind != VariableType::Date {
                self.add(&pointer, ProfileFault::OptionDoesNotApply { option: "date_format", kind });
            } else if DateFormat::stated(format).is_none() {
                self.add(&pointer, ProfileFault::BadDateFormat(format.clone()));
            }
        }
        if kind != VariableType::Real && column.number != NumberOptions::default() {
            self.add(&format!("{at}/number"), ProfileFault::OptionDoesNotApply { option: "number", kind });
        }
        let Some(convert) = column.convert else {
            return;
        };
        let pointer = format!("{at}/convert");
        match convert {
            _ if kind != VariableType::Real => {
                self.add(&pointer, ProfileFault::OptionDoesNotApply { option: "convert", kind });
            }
            Conversion::Factor(FactorConversion { factor }) if !factor.is_normal() => {
                self.add(&pointer, ProfileFault::BadFactor);
            }
            _ if Scale::of(convert, variable.unit.as_deref()).is_none() => {
                self.add(&pointer, ProfileFault::NotATime);
            }
            Conversion::Factor(_) | Conversion::Time(_) => {}
        }
    }

    fn extra_covariates(&mut self, document: &ProfileDocument, subjects: bool) {
        if !subjects && !document.extra_covariates.is_empty() {
            self.add("/extra_covariates", ProfileFault::ExtraWithoutSubjects);
        }
        let mut names = BTreeSet::new();
        for (index, extra) in document.extra_covariates.iter().enumerate() {
            let at = format!("/extra_covariates/{index}");
            let name = extra.name.as_str();
            if table_schema(TableName::Subjects).iter().any(|spec| spec.name == name) {
                self.add(&format!("{at}/name"), ProfileFault::CanonicalCovariate(name.to_owned()));
            }
            if !names.insert(name) {
                self.add(&format!("{at}/name"), ProfileFault::DuplicateCovariate(name.to_owned()));
            }
            if extra.kind != VariableType::Category && !extra.levels.is_empty() {
                self.add(&format!("{at}/levels"), ProfileFault::LevelsWithoutCategory);
            }
            let mut levels = BTreeSet::new();
            for (position, level) in extra.levels.iter().enumerate() {
                let pointer = format!("{at}/levels/{position}");
                if level.is_empty() {
                    self.add(&pointer, ProfileFault::Empty);
                } else if !levels.insert(level) {
                    self.add(&pointer, ProfileFault::DuplicateLevel(level.clone()));
                }
            }
            self.column(&format!("{at}/source"), &Variable::of_extra(extra), &extra.source);
        }
    }
}

/// A name as a token of a JSON pointer (RFC 6901).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
