//! Profile and header to plans.

use std::collections::{BTreeMap, BTreeSet};

use palladion_domain::tables::{TableName, VariableSpec, table_schema};
use palladion_domain::validation::Issue;

use super::cell::{CellReader, Value};
use super::origins::{FileColumn, Origins};
use super::plan::{CellPlan, Origin, TablePlan, TemplatePlan, WhenPlan};
use super::variable::Variable;
use super::{ColumnSource, ImportProfile, ProfileDocument, RowTemplate, Source, TableRows, Unmapped};
use crate::issues::Code;

/// The plans of a profile for one header.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) tables: Vec<(TablePlan, Origins)>,
    /// Columns of the file that nothing names.
    pub(super) unmapped: Vec<String>,
}

/// Resolves every column that the profile names.
pub(super) fn compile(profile: &ImportProfile, header: &[String]) -> Result<Compiled, Vec<Issue>> {
    let document = profile.document();
    let mut compiler = Compiler { document, header, used: BTreeSet::new(), issues: Vec::new() };
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
    Ok(Compiled { tables, unmapped })
}

struct Compiler<'a> {
    document: &'a ProfileDocument,
    header: &'a [String],
    used: BTreeSet<usize>,
    issues: Vec<Issue>,
}

impl Compiler<'_> {
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
                if self.present_column(&covariate.source) {
                    variables.push(Variable::of_extra(covariate));
                    extra.insert(covariate.name.as_str(), Source::Column(covariate.source.clone()));
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
        let plan = TablePlan {
            table: rows.table,
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
            cells.push(CellPlan { column, variable: variable.clone(), origin, decides_skip });
        }
        let when = row.when.as_ref().and_then(|when| {
            let field = self.field(table, &when.column)?;
            Some(WhenPlan { field, words: when.words.clone(), trim: self.document.file.trim })
        });
        let skips = !row.skip_when_all_missing.is_empty();
        TemplatePlan { when, cells, skips }
    }

    /// `None` when the file lacks the column: an issue unless the column is optional.
    fn origin(&mut self, table: TableName, variable: &Variable, source: &Source) -> Option<Origin> {
        match source {
            Source::Column(column) if !self.present(source) && column.optional => None,
            Source::Column(column) => {
                let field = self.field(table, &column.column)?;
                let reader = CellReader::new(variable, column, &self.document.file);
                Some(Origin::Field { field, reader, date_format: column.date_format.clone() })
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
        let Source::Column(column) = source else { return None };
        let name = column.column.trim();
        let field = self.header.iter().position(|known| known == name)?;
        Some(FileColumn { name: name.to_owned(), field })
    }

    fn present(&self, source: &Source) -> bool {
        match source {
            Source::Column(column) => self.present_column(column),
            Source::Constant(_) | Source::RowNumber(_) => true,
        }
    }

    /// Whether the variable will be in the table; a column that must be there and is not becomes an issue.
    fn present_column(&self, column: &ColumnSource) -> bool {
        !column.optional || self.header.iter().any(|name| name == column.column.trim())
    }
}
