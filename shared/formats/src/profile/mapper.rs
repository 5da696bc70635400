//! Records to rows of the canonical tables.

use std::collections::{BTreeMap, BTreeSet};

use palladion_domain::tables::{TableName, VariableType};
use palladion_domain::validation::Issue;

use super::compile::{Compiled, compile};
use super::fault::describe;
use super::plan::{CellPlan, Origin, TablePlan, TemplatePlan};
use super::{ImportProfile, Origins};
use crate::csv::{ReadLimits, Record};
use crate::issues::{Code, Issues};
use crate::table::{Cell, Table, TableBuilder, TableError};

/// A profile bound to the header of one file: takes records, grows the tables.
#[derive(Debug)]
pub struct Mapper {
    tables: Vec<TableMapper>,
    header: Vec<String>,
    unmapped: Vec<String>,
    max_levels: usize,
    /// The fields that are read with the blanks around them left off.
    trims: Vec<usize>,
    /// Values that had such blanks.
    trimmed: u64,
}

#[derive(Debug)]
struct TableMapper {
    plan: TablePlan,
    builder: TableBuilder,
    origins: Origins,
    /// Rows by their hash, where repeated rows are dropped.
    seen: BTreeMap<u64, Vec<usize>>,
    dropped: u64,
}

/// The tables that a mapper has grown.
#[derive(Debug, Clone, PartialEq)]
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
        let Compiled { tables, unmapped } = compile(profile, header)?;
        let trims = if profile.document().file.trim { fields_of(&tables) } else { Vec::new() };
        let tables = tables
            .into_iter()
            .map(|(plan, origins)| {
                let builder = TableBuilder::new(plan.columns.clone());
                TableMapper { plan, builder, origins, seen: BTreeMap::new(), dropped: 0 }
            })
            .collect();
        Ok(Self { tables, header: header.to_vec(), unmapped, max_levels: limits.levels, trims, trimmed: 0 })
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
            let outer = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
            outer && !text.trim().is_empty()
        };
        self.trimmed += u64::try_from(self.trims.iter().filter(blank).count()).unwrap_or(u64::MAX);
        for table in &mut self.tables {
            for index in 0..table.plan.templates.len() {
                table.row(index, record, &mut Report { header: &self.header, issues }, self.max_levels)?;
            }
        }
        Ok(())
    }

    /// The finished tables. Notes say how many repeated rows were dropped and how many values trimmed.
    ///
    /// # Errors
    /// Whatever keeps a table from being one.
    pub fn finish(self, issues: &mut Issues) -> Result<Mapped, TableError> {
        if self.trimmed > 0 {
            let message = format!("{} values had blanks around them, which were left off", self.trimmed);
            issues.push(Code::Trimmed.issue(message));
        }
        let mut mapped = Mapped { tables: BTreeMap::new(), origins: BTreeMap::new() };
        for table in self.tables {
            let name = table.plan.table;
            if table.dropped > 0 {
                let message = format!("{} repeated rows of `{name}` were dropped", table.dropped);
                issues.push(Code::DuplicateRows.issue(message).with_table(name));
            }
            mapped.tables.insert(name, table.builder.finish()?);
            mapped.origins.insert(name, table.origins);
        }
        Ok(mapped)
    }
}

/// The fields of the file that some cell is read from, each once.
fn fields_of(tables: &[(TablePlan, Origins)]) -> Vec<usize> {
    let templates = tables.iter().flat_map(|(plan, _)| &plan.templates);
    let cells = templates.flat_map(|template| &template.cells);
    let field = |cell: &CellPlan| match cell.origin {
        Origin::Field { field, .. } => Some(field),
        Origin::Constant(_) | Origin::RowNumber { .. } => None,
    };
    cells.filter_map(field).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Where issues go.
struct Report<'a> {
    header: &'a [String],
    issues: &'a mut Issues,
}

impl Report<'_> {
    fn add(&mut self, code: Code, table: TableName, cell: &CellPlan, record: &Record<'_>) {
        self.issues.push_with(code.id(), code.severity(), || {
            let issue = code.issue(describe(code, cell)).with_table(table).with_row(record.row());
            let Origin::Field { field, .. } = &cell.origin else {
                return issue;
            };
            let column = self.header.get(*field).map(String::as_str).unwrap_or_default();
            issue.with_column(column).with_position(record.position(*field)).with_value(record.field(*field))
        });
    }
}

impl TableMapper {
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
        if template.when.as_ref().is_some_and(|when| !when.accepts(record.field(when.field))) {
            return Ok(());
        }
        if template.skips && template.all_missing(record) {
            template.report_skip(table, record, report);
            return Ok(());
        }
        let mut complete = true;
        for plan in &template.cells {
            let mut id = String::new();
            let cell = match plan.read(record, &mut id, &self.builder, max_levels) {
                Ok(cell) => cell,
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
}

impl TemplatePlan {
    /// Whether every variable of the skip rule is missing.
    fn all_missing(&self, record: &Record<'_>) -> bool {
        self.cells.iter().filter(|cell| cell.decides_skip).all(|cell| cell.is_missing(record))
    }

    /// Warns when the row that is skipped holds a value besides the ids.
    fn report_skip(&self, table: TableName, record: &Record<'_>, report: &mut Report<'_>) {
        let holds_value = |cell: &&CellPlan| {
            let id = matches!(cell.variable.name.as_str(), "subject_id" | "site_id");
            !cell.decides_skip && !id && !cell.is_missing(record)
        };
        if let Some(cell) = self.cells.iter().find(holds_value) {
            report.add(Code::RowSkipped, table, cell, record);
        }
    }
}

impl CellPlan {
    /// The value that a record gives; `id` is where a row number is written out.
    fn read<'a>(
        &'a self,
        record: &Record<'a>,
        id: &'a mut String,
        builder: &TableBuilder,
        max_levels: usize,
    ) -> Result<Cell<'a>, Code> {
        let cell = match &self.origin {
            Origin::Field { field, reader, .. } => reader.read(record.field(*field))?,
            Origin::Constant(value) => value.cell(),
            Origin::RowNumber { prefix, width } => {
                let number = record.row().saturating_sub(1);
                *id = format!("{prefix}{number:0width$}");
                Cell::Text(id)
            }
        };
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
            Origin::Field { field, reader, .. } => reader.is_missing(record.field(*field)),
            Origin::Constant(_) | Origin::RowNumber { .. } => true,
        }
    }
}
