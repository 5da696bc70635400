//! Records to rows of the canonical tables.

use std::collections::{BTreeMap, BTreeSet};

use palladion_domain::tables::TableName;
use palladion_domain::validation::Issue;

use super::compile::{Compiled, compile};
use super::parts::{TableEnd, TablePart};
use super::plan::{CellPlan, Origin, TablePlan};
use super::report::{Report, at_field};
use super::table_mapper::TableMapper;
use super::{ImportError, ImportProfile, Origins};
use crate::issues::{Code, Issues};
use crate::privacy::{personal_value, personal_words};
use crate::records::{ReadLimits, Record};
use crate::table::{Table, TableError};

/// A profile bound to the header of one file: takes records, grows the tables.
#[derive(Debug, Clone)]
pub struct Mapper {
    tables: Vec<TableMapper>,
    header: Vec<String>,
    unmapped: Vec<String>,
    max_levels: usize,
    /// The fields that are read with the blanks around them left off.
    trims: Vec<usize>,
    /// Values that had such blanks.
    trimmed: u64,
    /// Columns that the profile drops.
    dropped: Vec<String>,
    /// Fields whose values no issue repeats.
    hidden: BTreeSet<usize>,
    /// Fields whose values are watched for what points at a person; each until it is found out.
    watched: Vec<usize>,
    /// The distinct words of the first records, by field.
    words: BTreeMap<usize, BTreeSet<String>>,
}

/// Records whose words are looked at together, and the longest word that is.
const WORD_RECORDS: u64 = 500;
const WORD_BYTES: usize = 40;
/// Records whose values are all looked at for what points at a person.
const WATCHED_RECORDS: u64 = 10_000;
/// Of the records behind them one in so many.
const WATCHED_SHARE: u64 = 64;

/// The tables that a mapper has grown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mapped {
    /// The tables that the profile fills; one may have no row.
    pub tables: BTreeMap<TableName, Table>,
    /// For each table the records that its rows come from.
    pub origins: BTreeMap<TableName, Origins>,
}

impl Mapper {
    /// Binds a profile to a header, whose names must be unique.
    ///
    /// # Errors
    /// An issue for every column that the profile names and the file lacks (`MAP-001`) and, when the
    /// profile says so, for every column that it does not name (`MAP-002`).
    pub fn new(profile: &ImportProfile, header: &[String], limits: &ReadLimits) -> Result<Self, Vec<Issue>> {
        let Compiled { tables, unmapped, dropped, hidden, watched } = compile(profile, header)?;
        let trims = if profile.document().file.trim { fields_of(&tables) } else { Vec::new() };
        let tables = tables.into_iter().map(|(plan, origins)| TableMapper::new(plan, origins)).collect();
        Ok(Self {
            tables,
            header: header.to_vec(),
            unmapped,
            max_levels: limits.levels,
            trims,
            trimmed: 0,
            dropped,
            hidden,
            watched,
            words: BTreeMap::new(),
        })
    }

    /// Columns of the file that the profile does not name.
    #[must_use]
    pub fn unmapped(&self) -> &[String] {
        &self.unmapped
    }

    /// Maps one record, which must have as many fields as the header. What cannot be read becomes an issue
    /// and a missing value; a row without a required value is left out.
    ///
    /// # Errors
    /// [`TableError::TooLarge`] when a table outgrows what it can hold.
    pub fn map(&mut self, record: &Record<'_>, issues: &mut Issues) -> Result<(), TableError> {
        let blank = |field: &&usize| {
            let text = record.field(**field);
            // Most values begin and end with a visible character of ASCII.
            let visible = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
            if visible(text.as_bytes().first()) && visible(text.as_bytes().last()) {
                return false;
            }
            let outer = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
            outer && !text.trim().is_empty()
        };
        self.trimmed += u64::try_from(self.trims.iter().filter(blank).count()).unwrap_or(u64::MAX);
        if record.row() <= WATCHED_RECORDS || record.row().is_multiple_of(WATCHED_SHARE) {
            self.watch(record, issues);
        }
        if record.row() <= WORD_RECORDS {
            self.keep_words(record);
        }
        let mut report = Report { header: &self.header, issues, hidden: &self.hidden };
        for table in &mut self.tables {
            table.rows(record, &mut report, self.max_levels)?;
        }
        Ok(())
    }

    /// Whether records can be mapped apart and put together: a repeated row is only found where all are.
    pub(super) fn can_be_split(&self) -> bool {
        self.tables.iter().all(TableMapper::can_be_split)
    }

    /// Whether what a mapper of the same profile and header, new when it began, made of the next records is
    /// what this one would make of them.
    pub(super) fn would_make(&self, later: &Self, watched: usize) -> bool {
        let tables = self.tables.iter().zip(&later.tables);
        later.watched.len() == watched
            && tables.into_iter().all(|(table, later)| table.would_make(later, self.max_levels))
    }

    /// How many fields are still watched.
    pub(super) const fn watched(&self) -> usize {
        self.watched.len()
    }

    /// Takes over what another mapper made of the next records.
    ///
    /// # Errors
    /// [`TableError::TooLarge`] when a table outgrows what it can hold.
    pub(super) fn append(&mut self, later: Self) -> Result<(), TableError> {
        self.trimmed += later.trimmed;
        for (field, words) in later.words {
            self.words.entry(field).or_default().extend(words);
        }
        for (table, later) in self.tables.iter_mut().zip(later.tables) {
            table.append(later)?;
        }
        Ok(())
    }

    /// Reports each column once whose value looks like what points at a person.
    fn watch(&mut self, record: &Record<'_>, issues: &mut Issues) {
        let header = &self.header;
        self.watched.retain(|field| {
            let Some(what) = personal_value(record.field(*field)) else {
                return true;
            };
            let message =
                format!("the value looks like {what}; list the column under `privacy.drop` in the profile");
            let issue = Code::PersonalValue.issue(message).with_row(record.row());
            issues.push(at_field(issue, header, *field, record));
            false
        });
    }

    /// Keeps the words of a record; a word too long for what is looked for counts as one.
    fn keep_words(&mut self, record: &Record<'_>) {
        for field in &self.watched {
            let word = record.field(*field).trim();
            if !word.is_empty() {
                let words = self.words.entry(*field).or_default();
                let kept = if word.len() > WORD_BYTES { "" } else { word };
                if !words.contains(kept) {
                    words.insert(kept.to_owned());
                }
            }
        }
    }

    /// Reports the columns whose words look like what points at a person where they stand together.
    fn told_by_words(&self, issues: &mut Issues) {
        // Ids that are replaced may be what they are.
        let told = |field: &usize| self.watched.contains(field) && !self.hidden.contains(field);
        for (field, words) in self.words.iter().filter(|(field, _)| told(field)) {
            let Some((what, column)) = personal_words(words).zip(self.header.get(*field)) else { continue };
            let message = format!(
                "the values look like {what}; list the column under `privacy.drop` in the profile, or under \
                 `privacy.cleared` with what it holds"
            );
            issues.push(Code::PersonalValue.issue(message).with_column(column.as_str()));
        }
    }

    /// Takes complete parts of so many rows off the tables that have them.
    ///
    /// # Errors
    /// What `take` says.
    pub(super) fn cut(
        &mut self,
        rows: usize,
        refused: bool,
        take: &mut dyn FnMut(TablePart) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        for table in self.tables.iter_mut().filter(|table| table.can_be_cut()) {
            while table.rows_held() >= rows {
                take(table.cut(rows, refused).map_err(ImportError::Table)?)?;
            }
        }
        Ok(())
    }

    /// What is left of the tables in parts of so many rows; gives for each table the levels of its columns, and
    /// its rows. Notes as from [`Self::finish`].
    ///
    /// # Errors
    /// What `take` says, and whatever keeps a table from being one.
    pub(super) fn finish_in_parts(
        self,
        rows: usize,
        issues: &mut Issues,
        take: &mut dyn FnMut(TablePart) -> Result<(), ImportError>,
    ) -> Result<BTreeMap<TableName, TableEnd>, ImportError> {
        self.summarise(issues);
        let mut ended = BTreeMap::new();
        for table in self.tables {
            ended.insert(table.plan.table, table.finish_in_parts(rows, issues, take)?);
        }
        Ok(ended)
    }

    /// Says what is only told at the end: what words point at together, and what happened to values on the way.
    fn summarise(&self, issues: &mut Issues) {
        self.told_by_words(issues);
        if self.trimmed > 0 {
            let message = format!("{} values had blanks around them, which were left off", self.trimmed);
            issues.push(Code::Trimmed.issue(message));
        }
        if !self.dropped.is_empty() {
            let message = format!("left out unread: {}", self.dropped.join(", "));
            issues.push(Code::ColumnsDropped.issue(message));
        }
    }

    /// The finished tables. Notes say how many repeated rows were dropped and how many values trimmed.
    ///
    /// # Errors
    /// Whatever keeps a table from being one.
    pub fn finish(self, issues: &mut Issues) -> Result<Mapped, TableError> {
        self.summarise(issues);
        let mut mapped = Mapped { tables: BTreeMap::new(), origins: BTreeMap::new() };
        for table in self.tables {
            let name = table.plan.table;
            let (table, origins) = table.finish(issues)?;
            mapped.tables.insert(name, table);
            mapped.origins.insert(name, origins);
        }
        Ok(mapped)
    }
}

/// The fields of the file that some cell is read from, each once.
fn fields_of(tables: &[(TablePlan, Origins)]) -> Vec<usize> {
    let templates = tables.iter().flat_map(|(plan, _)| &plan.templates);
    let cells = templates.flat_map(|template| &template.cells);
    let field = |cell: &CellPlan| match &cell.origin {
        Origin::Field(plan) => Some(plan.field),
        Origin::Constant(_) | Origin::RowNumber { .. } => None,
    };
    cells.filter_map(field).collect::<BTreeSet<_>>().into_iter().collect()
}
