use palladion_domain::validation::{Issue, Severity};
use palladion_formats::issues::Issues;

use super::data::{Data, TableView};
use super::large::{Found, Place};

/// How far a rule looks, and in which order it reports: what it needs at hand of data that are not held
/// whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// At each row by itself; reports in the order of the rows.
    Row,
    /// At the columns of the tables, and whether these have rows.
    Table,
    /// At all rows of a subject; reports in the order of the rows.
    Subject,
    /// At all rows of a subject; reports subject by subject, in the order of their ids.
    SubjectInTurn,
    /// At all rows of a site; reports in the order of the rows.
    Site,
    /// At all rows of a subject, and at the endpoints to which any subject has a time; reports in the order
    /// of the rows.
    Endpoint,
}

/// One validation rule.
#[derive(Clone, Copy)]
pub(crate) struct Rule {
    /// The stable code.
    pub(crate) code: &'static str,
    /// How grave what it finds is.
    pub(crate) severity: Severity,
    /// What it finds, in a few words.
    pub(crate) title: &'static str,
    /// Why that matters, or what follows from it.
    pub(crate) meaning: &'static str,
    /// How far it looks.
    pub(crate) reach: Reach,
    /// Looks at the data and reports.
    pub(super) check: Check,
}

/// Looks at the data and reports what the rule finds.
pub(super) type Check = fn(&Data<'_>, &mut Report<'_>);

impl Rule {
    pub(super) const fn new(
        code: &'static str,
        severity: Severity,
        title: &'static str,
        meaning: &'static str,
        check: Check,
    ) -> Self {
        Self { code, severity, title, meaning, reach: Reach::Row, check }
    }

    /// The rule, which looks further than at single rows.
    pub(super) const fn reaching(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    pub(super) const fn error(
        code: &'static str,
        title: &'static str,
        meaning: &'static str,
        check: Check,
    ) -> Self {
        Self::new(code, Severity::Error, title, meaning, check)
    }

    pub(super) const fn warning(
        code: &'static str,
        title: &'static str,
        meaning: &'static str,
        check: Check,
    ) -> Self {
        Self::new(code, Severity::Warning, title, meaning, check)
    }

    pub(super) const fn note(
        code: &'static str,
        title: &'static str,
        meaning: &'static str,
        check: Check,
    ) -> Self {
        Self::new(code, Severity::Note, title, meaning, check)
    }

    /// Runs the rule.
    pub(super) fn run(&self, data: &Data<'_>, issues: &mut Issues) {
        (self.check)(data, &mut Report { rule: self, target: Target::Issues(issues), section: 0 });
    }

    /// Runs the rule on a part of the data.
    pub(super) fn run_on_part(&self, data: &Data<'_>, found: &mut Found) {
        (self.check)(data, &mut Report { rule: self, target: Target::Found(found), section: 0 });
    }
}

/// Where what is found goes.
enum Target<'a> {
    /// All data are looked at: what comes first is kept.
    Issues(&'a mut Issues),
    /// A part is looked at: what stands first in the order of the rule is kept.
    Found(&'a mut Found),
}

/// Where a rule puts what it finds. Messages are only made while the report has room for them.
pub(super) struct Report<'a> {
    rule: &'a Rule,
    target: Target<'a>,
    section: u32,
}

impl Report<'_> {
    /// The code of the rule that reports.
    pub(super) const fn code(&self) -> &'static str {
        self.rule.code
    }

    /// What follows is reported after everything of the sections before, whatever the rows.
    pub(super) const fn section(&mut self, section: u32) {
        self.section = section;
    }

    /// Reports one value of one row of a table.
    pub(super) fn value(
        &mut self,
        view: &TableView<'_>,
        row: usize,
        variable: &str,
        message: impl FnOnce() -> String,
    ) {
        self.value_in_turn_of(view, row, row, variable, message);
    }

    /// As [`Self::value`], reported when it would be the turn of another row.
    pub(super) fn value_in_turn_of(
        &mut self,
        view: &TableView<'_>,
        turn: usize,
        row: usize,
        variable: &str,
        message: impl FnOnce() -> String,
    ) {
        let rule = self.rule;
        let make = || {
            let mut issue = Issue::new(rule.code, rule.severity, message()).with_table(view.name());
            if let Some(record) = view.record(row) {
                issue = issue.with_row(record);
            }
            if let Some(upload) = view.upload(row) {
                issue = issue.with_upload(upload);
            }
            if let Some(position) = view.position(row, variable) {
                issue = issue.with_position(position);
            }
            issue = issue.with_column(view.file_column(row, variable));
            match view.text(variable, row) {
                Some(value) => issue.with_value(&value),
                None => issue,
            }
        };
        match &mut self.target {
            Target::Issues(issues) => issues.push_with(rule.code, rule.severity, make),
            Target::Found(found) => {
                let place = match rule.reach {
                    Reach::SubjectInTurn => (view.text("subject_id", row), 0),
                    _ => (None, view.row_of(turn)),
                };
                found.value(Place { section: self.section, subject: place.0, row: place.1 }, make);
            }
        }
    }

    /// Reports a column of a table, or the table as a whole.
    pub(super) fn table(
        &mut self,
        view: &TableView<'_>,
        variable: Option<&str>,
        message: impl FnOnce() -> String,
    ) {
        let rule = self.rule;
        let make = || about_table(rule, view, variable, message());
        match &mut self.target {
            Target::Issues(issues) => issues.push_with(rule.code, rule.severity, make),
            Target::Found(found) => found.once(make),
        }
    }

    /// Reports how many rows of a table are concerned, when any are.
    pub(super) fn rows(
        &mut self,
        view: &TableView<'_>,
        variable: &str,
        rows: usize,
        message: fn(u64) -> String,
    ) {
        let (rule, rows) = (self.rule, u64::try_from(rows).unwrap_or(u64::MAX));
        if rows == 0 {
            return;
        }
        let make = |rows| about_table(rule, view, Some(variable), message(rows));
        match &mut self.target {
            Target::Issues(issues) => issues.push_with(rule.code, rule.severity, || make(rows)),
            Target::Found(found) => found.rows(rows, make),
        }
    }
}

fn about_table(rule: &Rule, view: &TableView<'_>, variable: Option<&str>, message: String) -> Issue {
    let issue = Issue::new(rule.code, rule.severity, message).with_table(view.name());
    match variable {
        Some(variable) => issue.with_column(view.file_column(0, variable)),
        None => issue,
    }
}
