use palladion_domain::validation::{Issue, Severity};
use palladion_formats::issues::Issues;

use super::data::{Data, TableView};

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
        Self { code, severity, title, meaning, check }
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
        (self.check)(data, &mut Report { rule: self, issues });
    }
}

/// Where a rule puts what it finds. Messages are only made while the report has room for them.
pub(super) struct Report<'a> {
    rule: &'a Rule,
    issues: &'a mut Issues,
}

impl Report<'_> {
    /// The code of the rule that reports.
    pub(super) const fn code(&self) -> &'static str {
        self.rule.code
    }

    /// Reports one value of one row of a table.
    pub(super) fn value(
        &mut self,
        view: &TableView<'_>,
        row: usize,
        variable: &str,
        message: impl FnOnce() -> String,
    ) {
        let rule = self.rule;
        self.issues.push_with(rule.code, rule.severity, || {
            let mut issue = Issue::new(rule.code, rule.severity, message()).with_table(view.name());
            if let Some(record) = view.record(row) {
                issue = issue.with_row(record);
            }
            if let Some(position) = view.position(row, variable) {
                issue = issue.with_position(position);
            }
            issue = issue.with_column(view.file_column(row, variable));
            match view.text(variable, row) {
                Some(value) => issue.with_value(&value),
                None => issue,
            }
        });
    }

    /// Reports a column of a table, or the table as a whole.
    pub(super) fn table(
        &mut self,
        view: &TableView<'_>,
        variable: Option<&str>,
        message: impl FnOnce() -> String,
    ) {
        let rule = self.rule;
        self.issues.push_with(rule.code, rule.severity, || {
            let issue = Issue::new(rule.code, rule.severity, message()).with_table(view.name());
            match variable {
                Some(variable) => issue.with_column(view.file_column(0, variable)),
                None => issue,
            }
        });
    }
}
