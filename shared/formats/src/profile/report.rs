//! Where what is found in a record goes.

use std::collections::BTreeSet;

use palladion_domain::tables::TableName;
use palladion_domain::validation::Issue;

use super::fault::{describe, describe_rule};
use super::names::placed;
use super::plan::{CellPlan, Origin};
use crate::issues::{Code, Issues};
use crate::records::Record;
use crate::table::Cell;

/// Takes faults and notes about the cells of one record.
pub(super) struct Report<'a> {
    pub(super) header: &'a [String],
    pub(super) issues: &'a mut Issues,
    /// Fields whose values no issue repeats.
    pub(super) hidden: &'a BTreeSet<usize>,
}

impl Report<'_> {
    pub(super) fn add(&mut self, code: Code, table: TableName, cell: &CellPlan, record: &Record<'_>) {
        self.push(code, table, cell, record, || describe(code, cell));
    }

    /// A rule of the profile has decided what a value means.
    pub(super) fn note(
        &mut self,
        code: Code,
        table: TableName,
        cell: &CellPlan,
        record: &Record<'_>,
        outcome: Cell<'_>,
    ) {
        self.push(code, table, cell, record, || describe_rule(code, cell, outcome));
    }

    fn push(
        &mut self,
        code: Code,
        table: TableName,
        cell: &CellPlan,
        record: &Record<'_>,
        message: impl FnOnce() -> String,
    ) {
        let (header, hidden) = (self.header, self.hidden);
        self.issues.push_with(code.id(), code.severity(), || {
            let issue = code.issue(message()).with_table(table).with_row(record.row());
            let Origin::Field(plan) = &cell.origin else {
                return issue;
            };
            let issue = at_field(issue, header, plan.field, record);
            if hidden.contains(&plan.field) { issue } else { issue.with_value(record.field(plan.field)) }
        });
    }
}

pub(super) fn at_field(issue: Issue, header: &[String], field: usize, record: &Record<'_>) -> Issue {
    let column = header.get(field).map(String::as_str).unwrap_or_default();
    placed(issue.with_column(column), record.position(field))
}
