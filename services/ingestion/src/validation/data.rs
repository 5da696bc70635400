use std::borrow::Cow;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use chrono::NaiveDate;
use palladion_domain::ids::UploadId;
use palladion_domain::tables::TableName;
use palladion_domain::trial::Trial;
use palladion_domain::validation::Position;
use palladion_formats::profile::Origins;
use palladion_formats::table::{Column, Table, Values};

use super::her2::{Classified, classify_all};
use super::subjects::{Subjects, order_by_subject};

/// Where the rows of a table come from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RowOrigins<'a> {
    /// The file that was just read: records, and the file's names of the columns.
    File(&'a Origins),
    /// The record of each row in the file it once came from; the columns are called as their variables.
    Records(&'a [u32]),
}

/// Rows of a table that follow one another and came in one upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RowSource {
    /// The upload.
    pub(crate) upload_id: UploadId,
    /// How many rows.
    pub(crate) rows: u64,
}

/// Which rows of a whole table are looked at.
#[derive(Debug, Clone, Copy)]
enum RowNumbers<'a> {
    /// Those from this one on.
    From(u64),
    /// These.
    Listed(&'a [u32]),
}

/// One table under validation, and where its rows and columns come from.
pub(crate) struct TableView<'a> {
    name: TableName,
    table: &'a Table,
    origins: RowOrigins<'a>,
    rows: RowNumbers<'a>,
    /// The uploads of the whole table, in the order of its rows; none when it came in one.
    sources: &'a [RowSource],
    /// The number of each row's subject in [`Subjects`].
    subjects: Vec<u32>,
    by_subject: OnceLock<Vec<u32>>,
}

impl<'a> TableView<'a> {
    /// A table and where its rows come from.
    #[must_use]
    pub(crate) const fn new(name: TableName, table: &'a Table, origins: RowOrigins<'a>) -> Self {
        let rows = RowNumbers::From(0);
        Self { name, table, origins, rows, sources: &[], subjects: Vec::new(), by_subject: OnceLock::new() }
    }

    /// The view of a table that several uploads make up.
    #[must_use]
    pub(crate) const fn with_sources(mut self, sources: &'a [RowSource]) -> Self {
        self.sources = sources;
        self
    }

    /// The view of a part of a table that begins at this row.
    #[must_use]
    pub(super) const fn beginning_at(mut self, row: u64) -> Self {
        self.rows = RowNumbers::From(row);
        self
    }

    /// The view of these rows of a table.
    #[must_use]
    pub(super) const fn with_rows(mut self, rows: &'a [u32]) -> Self {
        self.rows = RowNumbers::Listed(rows);
        self
    }

    /// The number of a row in the whole table, counted from 0.
    pub(super) fn row_of(&self, row: usize) -> u64 {
        match self.rows {
            RowNumbers::From(first) => first.saturating_add(u64::try_from(row).unwrap_or(u64::MAX)),
            RowNumbers::Listed(rows) => rows.get(row).map_or(u64::MAX, |row| u64::from(*row)),
        }
    }

    /// The place of a column's findings among those of all tables.
    pub(super) fn section(&self, column: u32) -> u32 {
        let table = (0..).zip(TableName::ALL).find(|(_, name)| **name == self.name);
        table.map_or(0, |(place, _): (u32, _)| place << 16) | column
    }

    /// Which table it is.
    #[must_use]
    pub(crate) const fn name(&self) -> TableName {
        self.name
    }

    /// The table.
    #[must_use]
    pub(crate) const fn table(&self) -> &'a Table {
        self.table
    }

    pub(super) fn column(&self, variable: &str) -> Option<&'a Column> {
        self.table.column(variable)
    }

    pub(super) fn record(&self, row: usize) -> Option<u64> {
        match self.origins {
            RowOrigins::File(origins) => origins.record(row),
            RowOrigins::Records(records) => records.get(row).map(|record| u64::from(*record)),
        }
    }

    /// The upload of a row, where several make up the table.
    pub(super) fn upload(&self, row: usize) -> Option<UploadId> {
        let mut left = self.row_of(row);
        for source in self.sources {
            match left.checked_sub(source.rows) {
                None => return Some(source.upload_id),
                Some(later) => left = later,
            }
        }
        None
    }

    /// The file's record of a row, for a message.
    pub(super) fn record_text(&self, row: usize) -> String {
        let record = self.record(row).map_or_else(|| "unknown".to_owned(), |record| record.to_string());
        match self.upload(row) {
            Some(upload) => format!("{record} of upload {upload}"),
            None => record,
        }
    }

    /// The file's name of the column that a variable was read from; the variable's own name when it
    /// was read from none.
    pub(super) fn file_column<'b>(&'b self, row: usize, variable: &'b str) -> &'b str {
        match self.origins {
            RowOrigins::File(origins) => origins.column(row, variable).unwrap_or(variable),
            RowOrigins::Records(_) => variable,
        }
    }

    /// Where the value stands in the file that was just read.
    pub(super) fn position(&self, row: usize, variable: &str) -> Option<Position> {
        match self.origins {
            RowOrigins::File(origins) => origins.position(row, variable),
            RowOrigins::Records(_) => None,
        }
    }

    /// The value of a row as text, for an issue.
    pub(super) fn text(&self, variable: &str, row: usize) -> Option<Cow<'a, str>> {
        let own = |text: String| Cow::Owned(text);
        match &self.column(variable)?.values {
            Values::Text(values) => values.get(row).map(Cow::Borrowed),
            Values::Category(values) => values.get(row).map(Cow::Borrowed),
            Values::Integer(values) => values.get(row).copied().flatten().map(|value| own(value.to_string())),
            Values::Real(values) => values.get(row).copied().flatten().map(|value| own(value.to_string())),
            Values::Date(values) => values.get(row).copied().flatten().map(|value| own(value.to_string())),
            Values::Boolean(values) => values.get(row).copied().flatten().map(|value| own(value.to_string())),
        }
    }

    /// The number of a row's subject.
    pub(super) fn subject(&self, row: usize) -> Option<u32> {
        self.subjects.get(row).copied().filter(|number| *number != Subjects::NONE)
    }

    /// The rows in the order of their subjects; rows of one subject keep their order in the file.
    pub(super) fn by_subject(&self) -> &[u32] {
        self.by_subject.get_or_init(|| order_by_subject(&self.subjects))
    }

    /// The rows of each subject, one group a subject.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[u32]> {
        let number = |row: &u32| self.subjects.get(*row as usize).copied();
        self.by_subject().chunk_by(move |one, other| number(one) == number(other))
    }

    /// Whether a row has no value of a variable.
    pub(super) fn is_missing(&self, variable: &str, row: usize) -> bool {
        self.column(variable).is_none_or(|column| column.values.is_missing(row))
    }

    pub(super) fn dates(&self, variable: &str) -> Option<&'a [Option<NaiveDate>]> {
        self.column(variable)?.dates()
    }
}

/// What bounds the data.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Scope {
    /// Nothing after this day exists for an analysis.
    pub(crate) cut_off: Option<NaiveDate>,
    /// The day the data came: nothing can be dated later.
    pub(crate) received_on: Option<NaiveDate>,
    /// Rows of the file were left out for errors of their own, so that what is missing elsewhere says
    /// nothing.
    pub(crate) rows_left_out: bool,
}

/// Everything the rules look at: a trial and some or all of its tables.
pub(crate) struct Data<'a> {
    /// The trial's definition.
    pub(super) trial: &'a Trial,
    /// What bounds the data.
    pub(super) scope: Scope,
    tables: Vec<TableView<'a>>,
    subjects: Subjects<'a>,
    sites: OnceLock<Distinct<'a>>,
    randomised: OnceLock<Vec<Option<NaiveDate>>>,
    classified: OnceLock<Classified>,
    timed_endpoints: Option<&'a BTreeSet<String>>,
}

impl<'a> Data<'a> {
    /// Brings tables together; at most one of each name is looked at.
    #[must_use]
    pub(crate) fn new(trial: &'a Trial, scope: Scope, mut tables: Vec<TableView<'a>>) -> Self {
        let subjects = Subjects::of(&tables);
        for view in &mut tables {
            view.subjects = subjects.numbers(view);
        }
        Self {
            trial,
            scope,
            tables,
            subjects,
            sites: OnceLock::new(),
            randomised: OnceLock::new(),
            classified: OnceLock::new(),
            timed_endpoints: None,
        }
    }

    /// Rows of one table for the rules that look at single rows: nobody's other rows are known.
    #[must_use]
    pub(super) fn of_rows(trial: &'a Trial, scope: Scope, view: TableView<'a>) -> Self {
        Self { tables: vec![view], ..Self::new(trial, scope, Vec::new()) }
    }

    /// The data of some subjects, with the endpoints to which any subject has a time.
    #[must_use]
    pub(super) const fn with_timed_endpoints(mut self, timed: &'a BTreeSet<String>) -> Self {
        self.timed_endpoints = Some(timed);
        self
    }

    /// The endpoints of the trial to which any enrolled subject has a time, in the order of their names.
    pub(super) fn timed_endpoints(&self) -> Vec<&str> {
        if let Some(known) = self.timed_endpoints {
            return known.iter().map(String::as_str).collect();
        }
        let view = self.table(TableName::TimeToEvent);
        let Some((view, endpoints)) = view.and_then(|view| Some((view, view.column("endpoint")?.texts()?)))
        else {
            return Vec::new();
        };
        let mut timed = BTreeSet::new();
        for (row, name) in endpoints.iter().enumerate() {
            let enrolled = view.subject(row).and_then(|number| self.enrolled(number));
            if let (Some(name), Some(_)) = (name, enrolled)
                && !timed.contains(name)
                && self.trial.endpoint(name).is_some()
            {
                timed.insert(name);
            }
        }
        timed.into_iter().collect()
    }

    /// The table of that name, when it is there.
    #[must_use]
    pub(crate) fn table(&self, name: TableName) -> Option<&TableView<'a>> {
        self.tables.iter().find(|view| view.name == name)
    }

    /// Every table.
    #[must_use]
    pub(crate) fn tables(&self) -> &[TableView<'a>] {
        &self.tables
    }

    /// The row of `subjects` that enrols the subject with this number.
    pub(super) fn enrolled(&self, number: u32) -> Option<usize> {
        self.subjects.enrolled(number)
    }

    /// The day of randomisation of the subject of a row, when it is known: that of `subjects`, else that of
    /// `randomisations`.
    pub(super) fn randomised_on(&self, view: &TableView<'_>, row: usize) -> Option<NaiveDate> {
        let number = view.subject(row)?;
        let own = || {
            let enrolled = self.enrolled(number)?;
            *self.table(TableName::Subjects)?.dates("randomised_on")?.get(enrolled)?
        };
        own().or_else(|| self.randomisation(number))
    }

    /// The first day that `randomisations` has of the subject with this number.
    pub(super) fn randomisation(&self, number: u32) -> Option<NaiveDate> {
        let days = self.randomised.get_or_init(|| {
            let Some(view) = self.table(TableName::Randomisations) else { return Vec::new() };
            let mut days = vec![None; self.subject_count()];
            for (row, day) in view.dates("randomised_on").unwrap_or_default().iter().enumerate() {
                let known = view.subject(row).and_then(|number| days.get_mut(number as usize));
                if let Some(known) = known {
                    *known = known.or(*day);
                }
            }
            days
        });
        *days.get(number as usize)?
    }

    /// The sites of the subjects.
    pub(super) fn sites(&self) -> &Distinct<'a> {
        self.sites.get_or_init(|| {
            let column = self.table(TableName::Subjects).and_then(|view| view.column("site_id"));
            column.and_then(Column::texts).map(|texts| Distinct::of(texts.iter())).unwrap_or_default()
        })
    }

    /// How many subjects the tables name, enrolled or not; their numbers are below it.
    pub(super) const fn subject_count(&self) -> usize {
        self.subjects.len()
    }

    /// The HER2 classification of every subject.
    pub(super) fn her2(&self) -> &Classified {
        self.classified.get_or_init(|| classify_all(self))
    }
}

/// The distinct words of a column, in order of appearance, and the word of each row.
#[derive(Default)]
pub(super) struct Distinct<'a> {
    pub(super) words: Vec<&'a str>,
    /// An index into `words`; [`Subjects::NONE`] where the row has none.
    pub(super) codes: Vec<u32>,
}

impl<'a> Distinct<'a> {
    fn of(values: impl Iterator<Item = Option<&'a str>>) -> Self {
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        let mut distinct = Self::default();
        for value in values {
            let code = value.map_or(Subjects::NONE, |word| {
                *seen.entry(word).or_insert_with(|| {
                    distinct.words.push(word);
                    u32::try_from(distinct.words.len() - 1).unwrap_or(Subjects::NONE)
                })
            });
            distinct.codes.push(code);
        }
        distinct
    }

    /// The rows with their word's index.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, usize)> {
        self.codes
            .iter()
            .enumerate()
            .filter(|(_, code)| **code != Subjects::NONE)
            .map(|(row, code)| (row, *code as usize))
    }
}
