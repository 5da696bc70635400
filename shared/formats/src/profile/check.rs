//! What a profile must satisfy, whatever the file.

use std::collections::BTreeSet;

use palladion_domain::tables::{TableName, VariableType, table_schema};

use super::cell::Value;
use super::check_file as file;
use super::document::PROFILE_FORMAT;
use super::variable::Variable;
use super::{FileOptions, ProfileDocument, ProfileFault, ProfileProblem, RowTemplate, Source, TableRows};

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
    file::check(&document.file, &mut check.problems);
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
    check.privacy(document);
    check.problems
}

pub(super) struct Check<'a> {
    problems: Vec<ProfileProblem>,
    pub(super) file: &'a FileOptions,
}

impl Check<'_> {
    pub(super) fn add(&mut self, pointer: &str, fault: ProfileFault) {
        self.problems.push(ProfileProblem { pointer: pointer.to_owned(), fault });
    }

    fn table(&mut self, pointer: &str, rows: &TableRows) {
        if rows.rows.is_empty() {
            self.add(&format!("{pointer}/rows"), ProfileFault::NoRows(rows.table));
        }
        for (index, name) in rows.combine_by.iter().enumerate() {
            if !rows.rows.iter().all(|row| row.variables.contains_key(name)) {
                self.add(&format!("{pointer}/combine_by/{index}"), ProfileFault::NotInRows(name.clone()));
            }
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
            if row.variables.get(name).and_then(Source::column).is_none() {
                let at = format!("{pointer}/skip_when_all_missing/{index}");
                self.add(&at, ProfileFault::NotInRow(name.clone()));
            }
        }
        for (place, when) in row.conditions() {
            if when.column.trim().is_empty() {
                self.add(&format!("{pointer}/{place}/column"), ProfileFault::Empty);
            }
            match (when.words.is_empty(), when.not_in.is_empty()) {
                (true, true) => self.add(&format!("{pointer}/{place}/in"), ProfileFault::Empty),
                (false, false) => self.add(&format!("{pointer}/{place}"), ProfileFault::OneListOfWords),
                _ => {}
            }
        }
    }

    fn source(&mut self, at: &str, variable: &Variable, source: &Source) {
        match source {
            Source::Column(column) => self.column(at, variable, column),
            Source::Event(event) => self.events(at, variable, event),
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

    pub(super) fn value(&mut self, at: &str, variable: &Variable, value: &str) {
        if let Err(code) = Value::canonical(variable, value) {
            let reason = code.meaning().trim_end_matches('.').to_owned();
            self.add(at, ProfileFault::BadValue { value: value.to_owned(), kind: variable.kind, reason });
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
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
