//! One canonical table that grows record by record.

use std::collections::{BTreeMap, BTreeSet};

use palladion_domain::tables::VariableType;

use super::parts::{TableEnd, TablePart};
use super::plan::{CellPlan, Origin, TablePlan, TemplatePlan};
use super::report::Report;
use super::{ImportError, Origins};
use crate::issues::{Code, Issues};
use crate::records::Record;
use crate::table::{Cell, Table, TableBuilder, TableError};

/// Distinct words listed of records that gave no row.
const MAX_WORDS: usize = 12;
/// Characters of each of them.
const MAX_WORD_CHARACTERS: usize = 40;

#[derive(Debug, Clone)]
pub(super) struct TableMapper {
    pub(super) plan: TablePlan,
    builder: TableBuilder,
    origins: Origins,
    /// Rows that were cut off.
    cut_rows: u64,
    /// Rows by their hash, where repeated rows are dropped.
    seen: BTreeMap<u64, Vec<usize>>,
    dropped: u64,
    /// Records to which no template applies, and some of their words in the column that decides.
    unrouted: u64,
    unrouted_words: BTreeSet<String>,
    /// Ages that were capped.
    capped: u64,
    /// Where a cell's text is written when a rule changes it, and what rules have decided.
    scratch: String,
    notes: Vec<Code>,
}

impl TableMapper {
    pub(super) fn new(plan: TablePlan, origins: Origins) -> Self {
        let builder = TableBuilder::new(plan.columns.clone());
        Self {
            plan,
            builder,
            origins,
            cut_rows: 0,
            seen: BTreeMap::new(),
            dropped: 0,
            unrouted: 0,
            unrouted_words: BTreeSet::new(),
            capped: 0,
            scratch: String::new(),
            notes: Vec::new(),
        }
    }

    /// The rows that one record gives.
    pub(super) fn rows(
        &mut self,
        record: &Record<'_>,
        report: &mut Report<'_>,
        max_levels: usize,
    ) -> Result<(), TableError> {
        let mut routed = false;
        for index in 0..self.plan.templates.len() {
            let applies = self.plan.templates.get(index).is_some_and(|template| template.applies_to(record));
            routed |= applies;
            if applies {
                self.row(index, record, report, max_levels)?;
            }
        }
        if !routed {
            self.note_unrouted(record, report.hidden);
        }
        Ok(())
    }

    fn row(
        &mut self,
        index: usize,
        record: &Record<'_>,
        report: &mut Report<'_>,
        max_levels: usize,
    ) -> Result<(), TableError> {
        let table = self.plan.table;
        let Some(template) = self.plan.templates.get(index) else {
            return Ok(());
        };
        if template.skips && template.all_missing(record) {
            if let Some(cell) = template.value_beside_the_skipped(record) {
                report.add(Code::RowSkipped, table, cell, record);
            }
            return Ok(());
        }
        let mut complete = true;
        for plan in &template.cells {
            self.notes.clear();
            let cell = match plan.read(record, &mut self.scratch, &mut self.notes) {
                Ok(cell) => plan.kept(plan.capped(cell, &mut self.capped), &self.builder, max_levels),
                Err(code) => Err(code),
            };
            let cell = match cell {
                Ok(cell) => {
                    for code in &self.notes {
                        report.note(*code, table, plan, record, cell);
                    }
                    cell
                }
                Err(code) => {
                    report.add(code, table, plan, record);
                    complete &= !plan.variable.required;
                    Cell::Missing
                }
            };
            self.builder.push(plan.column, cell)?;
        }
        if !complete {
            self.builder.abandon_row();
            return Ok(());
        }
        self.builder.end_row()?;
        self.origins.push(record, index);
        if self.plan.deduplicate {
            self.drop_if_repeated();
        }
        Ok(())
    }

    fn drop_if_repeated(&mut self) {
        let row = self.builder.rows().saturating_sub(1);
        let same = self.seen.entry(self.builder.row_hash(row)).or_default();
        if same.iter().any(|earlier| self.builder.rows_equal(*earlier, row)) {
            self.builder.remove_last_row();
            self.origins.pop();
            self.dropped += 1;
        } else {
            same.push(row);
        }
    }

    fn note_unrouted(&mut self, record: &Record<'_>, hidden: &BTreeSet<usize>) {
        self.unrouted += 1;
        let when = self.plan.templates.first().and_then(|template| template.when.first());
        let when = when.filter(|when| !hidden.contains(&when.field));
        if let (Some(when), true) = (when, self.unrouted_words.len() < MAX_WORDS) {
            let word: String = record.field(when.field).trim().chars().take(MAX_WORD_CHARACTERS).collect();
            self.unrouted_words.insert(word);
        }
    }

    /// Whether its rows do not depend on earlier ones.
    pub(super) const fn can_be_split(&self) -> bool {
        !self.plan.deduplicate
    }

    /// Whether the rows that another one made of the next records are those that this one would make.
    pub(super) fn would_make(&self, later: &Self, max_levels: usize) -> bool {
        let new = later.unrouted_words.difference(&self.unrouted_words).count();
        let same_words = self.unrouted_words.len() >= MAX_WORDS
            || new == 0
            || later.unrouted_words.len() < MAX_WORDS && self.unrouted_words.len() + new <= MAX_WORDS;
        same_words && self.builder.has_room_for(&later.builder, max_levels)
    }

    /// Takes over the rows that another one made of the next records.
    pub(super) fn append(&mut self, later: Self) -> Result<(), TableError> {
        self.builder.append(later.builder)?;
        self.origins.append(later.origins);
        self.unrouted += later.unrouted;
        if self.unrouted_words.len() < MAX_WORDS {
            self.unrouted_words.extend(later.unrouted_words);
        }
        self.capped += later.capped;
        Ok(())
    }

    /// Whether a row stays as it is once the next one is there.
    pub(super) const fn can_be_cut(&self) -> bool {
        !self.plan.deduplicate && self.plan.combine_by.is_empty()
    }

    /// Rows that are not cut off yet.
    pub(super) const fn rows_held(&self) -> usize {
        self.builder.rows()
    }

    /// Takes the first rows off.
    pub(super) fn cut(&mut self, rows: usize, refused: bool) -> Result<TablePart, TableError> {
        let part = self.builder.cut(rows)?;
        let first_row = self.cut_rows;
        self.cut_rows += u64::try_from(part.rows()).unwrap_or(u64::MAX);
        let origins = self.origins.cut(rows);
        Ok(TablePart { table: self.plan.table, rows: part, origins, first_row, refused })
    }

    /// The rows that are left, in parts of so many; gives the levels of the table's columns and its rows. A
    /// table without rows gives one part without rows.
    pub(super) fn finish_in_parts(
        mut self,
        rows: usize,
        issues: &mut Issues,
        take: &mut dyn FnMut(TablePart) -> Result<(), ImportError>,
    ) -> Result<TableEnd, ImportError> {
        let refused = issues.has_errors();
        if self.can_be_cut() {
            self.summarise(issues);
            while self.rows_held() > 0 || self.cut_rows == 0 {
                let empty = self.rows_held() == 0;
                take(self.cut(rows, refused).map_err(ImportError::Table)?)?;
                if empty {
                    break;
                }
            }
            return Ok(TableEnd { levels: self.builder.levels(), rows: self.cut_rows });
        }
        let table = self.plan.table;
        let (whole, mut origins) = self.finish(issues).map_err(ImportError::Table)?;
        let refused = issues.has_errors();
        let starts = (0..whole.rows()).step_by(rows).chain((whole.rows() == 0).then_some(0));
        for start in starts {
            let part = whole.part(start..start + rows).map_err(ImportError::Table)?;
            let origins = origins.cut(part.rows());
            let first_row = u64::try_from(start).unwrap_or(u64::MAX);
            take(TablePart { table, rows: part, origins, first_row, refused })?;
        }
        Ok(TableEnd { levels: whole.levels(), rows: u64::try_from(whole.rows()).unwrap_or(u64::MAX) })
    }

    /// Says in notes what happened to rows on the way.
    fn summarise(&self, issues: &mut Issues) {
        let name = self.plan.table;
        if self.dropped > 0 {
            let message = format!("{} repeated rows of `{name}` were dropped", self.dropped);
            issues.push(Code::DuplicateRows.issue(message).with_table(name));
        }
        if self.unrouted > 0 {
            let words: Vec<_> = self.unrouted_words.iter().map(|word| format!("`{word}`")).collect();
            let mut message = format!("{} records gave no row of `{name}`", self.unrouted);
            if !words.is_empty() {
                message = format!("{message}; among their words are {}", words.join(", "));
            }
            issues.push(Code::UnroutedRecords.issue(message).with_table(name));
        }
        if self.capped > 0 {
            let message =
                format!("{} ages above the profile's cap were set to the cap plus one", self.capped);
            issues.push(Code::AgesCapped.issue(message).with_table(name).with_column("age_years"));
        }
    }

    /// The finished table and where its rows come from.
    pub(super) fn finish(self, issues: &mut Issues) -> Result<(Table, Origins), TableError> {
        let name = self.plan.table;
        self.summarise(issues);
        if self.plan.combine_by.is_empty() {
            return Ok((self.builder.finish()?, self.origins));
        }
        let combined = self.builder.combine(&self.plan.combine_by)?;
        if combined.joined > 0 {
            let message = format!("{} rows of `{name}` were combined with another", combined.joined);
            issues.push(Code::RowsCombined.issue(message).with_table(name));
        }
        for (row, earlier) in combined.contradictions {
            let place = self.origins.record(earlier).unwrap_or_default();
            issues.push_with(Code::RowsContradict.id(), Code::RowsContradict.severity(), || {
                let message =
                    format!("contradicts row {place}, with which it belongs together; both are kept");
                let issue = Code::RowsContradict.issue(message).with_table(name);
                match self.origins.record(row) {
                    Some(record) => issue.with_row(record),
                    None => issue,
                }
            });
        }
        Ok((combined.builder.finish()?, self.origins.only(&combined.rows)))
    }
}

impl TemplatePlan {
    /// Whether every variable of the skip rule is missing.
    fn all_missing(&self, record: &Record<'_>) -> bool {
        self.cells.iter().filter(|cell| cell.decides_skip).all(|cell| cell.is_missing(record))
    }

    /// A cell of a row that is skipped which holds a value besides the ids.
    fn value_beside_the_skipped(&self, record: &Record<'_>) -> Option<&CellPlan> {
        let holds_value = |cell: &&CellPlan| {
            let id = matches!(cell.variable.name.as_str(), "subject_id" | "site_id");
            !cell.decides_skip && !id && !cell.is_missing(record)
        };
        self.cells.iter().find(holds_value)
    }
}

impl CellPlan {
    /// The value that a record gives; `scratch` is where a text is written out that the record lacks.
    fn read<'a>(
        &'a self,
        record: &Record<'a>,
        scratch: &'a mut String,
        notes: &mut Vec<Code>,
    ) -> Result<Cell<'a>, Code> {
        match &self.origin {
            Origin::Field(plan) => {
                let field = record.field(plan.field);
                let unit = match &plan.unit {
                    Some(unit) if !plan.reader.is_missing(field) => {
                        Some(unit.scale(record).ok_or(Code::UnknownUnit)?)
                    }
                    _ => None,
                };
                let Some(key) = &self.key else {
                    return plan.reader.read(field, unit, scratch, notes);
                };
                let mut raw = String::new();
                let id = match plan.reader.read(field, unit, &mut raw, notes)? {
                    Cell::Text(id) => key.pseudonym(id),
                    _ => return Ok(Cell::Missing),
                };
                *scratch = id;
                Ok(Cell::Text(scratch))
            }
            Origin::Constant(value) => Ok(value.cell()),
            Origin::RowNumber { prefix, width } => {
                let number = record.number();
                *scratch = format!("{prefix}{number:0width$}");
                Ok(Cell::Text(scratch))
            }
        }
    }

    /// An age no higher than the cap plus one.
    fn capped<'a>(&self, cell: Cell<'a>, count: &mut u64) -> Cell<'a> {
        match (cell, self.cap) {
            (Cell::Real(age), Some(cap)) if age > cap => {
                *count += 1;
                Cell::Real(cap + 1.0)
            }
            _ => cell,
        }
    }

    /// The value, unless its variable cannot take it.
    fn kept<'a>(&self, cell: Cell<'a>, builder: &TableBuilder, max_levels: usize) -> Result<Cell<'a>, Code> {
        match cell {
            Cell::Missing if self.variable.required => Err(Code::RequiredMissing),
            Cell::Text(word)
                if self.variable.kind == VariableType::Category
                    && !builder.has_room_for_level(self.column, word, max_levels) =>
            {
                Err(Code::TooManyLevels)
            }
            cell => Ok(cell),
        }
    }

    /// Whether the record gives it no value; what does not come from the record is not given by it.
    fn is_missing(&self, record: &Record<'_>) -> bool {
        match &self.origin {
            Origin::Field(plan) => plan.reader.is_missing(record.field(plan.field)),
            Origin::Constant(_) | Origin::RowNumber { .. } => true,
        }
    }
}
