//! Tables and trials of a few rows for the table tests of the rules.

use chrono::NaiveDate;
use palladion_domain::tables::TableName;
use palladion_domain::trial::{Trial, TrialDefinition};
use palladion_formats::issues::Issues;
use palladion_formats::table::{CategoryValues, Column as TableColumn, Table, TextValues, Values};

use super::data::{Data, RowOrigins, Scope, TableView};
use super::rule::Rule;

/// Code, record of the file, column: what a rule is expected to report.
pub(super) type Expected = (&'static str, Option<u64>, Option<&'static str>);

/// Columns in short form; an empty text is a missing value.
pub(super) struct Column;

impl Column {
    pub(super) fn text(name: &str, values: &[&str]) -> TableColumn {
        let texts = values.iter().map(|value| (!value.is_empty()).then_some(*value));
        column(name, Values::Text(TextValues::collect(texts).unwrap()))
    }

    pub(super) fn category(name: &str, values: &[&str]) -> TableColumn {
        let words = values.iter().map(|value| (!value.is_empty()).then_some(*value));
        column(name, Values::Category(CategoryValues::collect(words).unwrap()))
    }

    pub(super) fn real(name: &str, values: &[f64]) -> TableColumn {
        column(name, Values::Real(values.iter().map(|value| value.is_finite().then_some(*value)).collect()))
    }

    pub(super) fn integer(name: &str, values: &[i64]) -> TableColumn {
        column(name, Values::Integer(values.iter().copied().map(Some).collect()))
    }

    pub(super) fn boolean(name: &str, values: &[bool]) -> TableColumn {
        column(name, Values::Boolean(values.iter().copied().map(Some).collect()))
    }

    pub(super) fn date(name: &str, values: &[&str]) -> TableColumn {
        column(name, Values::Date(values.iter().map(|value| value.parse().ok()).collect()))
    }
}

fn column(name: &str, values: Values) -> TableColumn {
    TableColumn { name: name.to_owned(), unit: None, values }
}

/// A trial and some tables; the rows of each stand in records 2, 3, … of a file.
pub(super) struct Fixture {
    trial: Trial,
    scope: Scope,
    tables: Vec<(TableName, Table)>,
}

impl Fixture {
    pub(super) fn of(name: TableName, columns: Vec<TableColumn>) -> Self {
        Self { trial: observational(), scope: Scope::default(), tables: Vec::new() }.and(name, columns)
    }

    /// A table `subjects` with these ids, all at site `S1`, and more columns.
    pub(super) fn subjects(ids: &[&str], columns: Vec<TableColumn>) -> Self {
        let sites = vec!["S1"; ids.len()];
        let mut all = vec![Column::text("subject_id", ids), Column::text("site_id", &sites)];
        all.extend(columns);
        Self::of(TableName::Subjects, all)
    }

    pub(super) fn and(mut self, name: TableName, columns: Vec<TableColumn>) -> Self {
        self.tables.push((name, Table::new(columns).unwrap()));
        self
    }

    pub(super) fn in_trial(mut self, change: impl FnOnce(&mut TrialDefinition)) -> Self {
        let mut definition = self.trial.definition().clone();
        change(&mut definition);
        self.trial = Trial::new(definition).unwrap();
        self
    }

    pub(super) fn cut_off(mut self, day: &str) -> Self {
        self.scope.cut_off = Some(day.parse().unwrap());
        self
    }

    pub(super) fn received_on(mut self, day: NaiveDate) -> Self {
        self.scope.received_on = Some(day);
        self
    }
}

/// A trial without arms, sites, regions and endpoints.
fn observational() -> Trial {
    let definition = serde_json::json!({
        "code": "T1", "title": "A trial", "arms": [], "regions": [], "sites": [], "endpoints": [],
        "classification_policy": "pallas-2024",
    });
    Trial::new(serde_json::from_value(definition).unwrap()).unwrap()
}

/// Looks at the fixture as the rules see it.
pub(super) fn with_data<T>(fixture: &Fixture, look: impl FnOnce(&Data<'_>) -> T) -> T {
    let records: Vec<u32> = (2..1_000).collect();
    let tables = fixture
        .tables
        .iter()
        .map(|(name, table)| TableView::new(*name, table, RowOrigins::Records(&records[..table.rows()])))
        .collect();
    look(&Data::new(&fixture.trial, fixture.scope, tables))
}

/// What the rules report on the fixture: code, record and column of each issue.
pub(super) fn run(rules: &[Rule], fixture: &Fixture) -> Vec<Expected> {
    let mut issues = Issues::new(100);
    with_data(fixture, |data| rules.iter().for_each(|rule| rule.run(data, &mut issues)));
    let known = |code: &str| rules.iter().map(|rule| rule.code).find(|known| *known == code).unwrap();
    issues
        .kept()
        .iter()
        .map(|issue| (known(&issue.code), issue.row, issue.column.as_deref().map(leak)))
        .collect()
}

fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}
