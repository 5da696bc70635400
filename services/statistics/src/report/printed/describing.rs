use palladion_api::statistics::output::{
    BaselineTable, BaselineVariable, CohortFlow, GroupCount, NumericSummary, Prevalence, Rate,
};
use palladion_printed::{Line, LineKind, Place, Table};

use crate::report::figures::flow_title;
use crate::report::format::{count, p_value, percent, percent_interval};

pub(super) fn boxes(flow: &CohortFlow) -> Table {
    let mut rows = vec![Line::plain("In the snapshot", vec![count(flow.subjects)])];
    rows.extend(flow.boxes.iter().map(|one| Line::plain(flow_title(&one.name), vec![count(one.n)])));
    rows.push(Line::plain("Analysed in all", vec![count(flow.analysed)]));
    Table::new("", "Flow", &["Box", "Subjects"], rows)
}

/// The numbers of the figures, folded away.
pub(super) fn rates(prevalence: &Prevalence) -> Table {
    let row = |by: &str, rate: &Rate| {
        let shown = match rate.proportion {
            Some(_) => format!("{} ({})", percent(rate.proportion), percent_interval(&rate.wilson)),
            None => "nobody".to_owned(),
        };
        let cells = vec![rate.level.clone(), count(rate.events), count(rate.n), shown];
        Line::plain(by, cells)
    };
    let mut rows = vec![row("all", &prevalence.overall)];
    for by in &prevalence.by {
        rows.extend(by.rates.iter().map(|rate| row(&by.variable, rate)));
    }
    let headings = ["By", "Level", "x", "n", "Share (interval)"];
    Table { place: Place::Folded, ..Table::new("", &prevalence.of, &headings, rows) }
}

pub(super) fn baseline(table: &BaselineTable) -> Table {
    let mut headings = vec![String::new()];
    headings.extend(table.groups.iter().map(|group| format!("{} (n = {})", group.level, count(group.n))));
    headings.push("p".to_owned());
    if table.variables.iter().any(|variable| variable.test_known_only.is_some()) {
        headings.push("p, known values only".to_owned());
    }
    let columns = headings.len();
    let rows = table.variables.iter().flat_map(|variable| variable_lines(table, variable, columns)).collect();
    Table {
        name: String::new(),
        caption: format!("Characteristics by {}", table.group),
        headings,
        rows,
        notes: baseline_notes(table),
        place: Place::Shown,
    }
}

fn variable_lines(table: &BaselineTable, variable: &BaselineVariable, columns: usize) -> Vec<Line> {
    let mut test = vec![String::new(); table.groups.len()];
    let tests = [&variable.test, &variable.test_known_only];
    test.extend(tests.map(|test| test.as_ref().map_or_else(String::new, |test| p_value(test.p_value))));
    test.truncate(columns - 1);
    let mut lines = vec![Line { kind: LineKind::Variable, name: variable.variable.clone(), cells: test }];
    let level = |name: &str, cells: Vec<String>| Line { kind: LineKind::Level, name: name.to_owned(), cells };
    for one in &variable.levels {
        let cells = one.counts.iter().zip(&table.groups).map(|(n, group)| of_group(*n, group));
        lines.push(level(&one.level, cells.collect()));
    }
    if !variable.summaries.is_empty() {
        let summaries = || variable.summaries.iter();
        lines.push(level("n", summaries().map(|summary| count(summary.n)).collect()));
        lines.push(level("mean (SD)", summaries().map(mean).collect()));
        lines.push(level("median (quartiles)", summaries().map(median).collect()));
        lines.push(level("range", summaries().map(range).collect()));
    }
    if variable.missing.iter().any(|missing| *missing > 0) {
        let missing = variable.missing.iter().zip(&table.groups).map(|(n, group)| of_group(*n, group));
        lines.push(level("missing", missing.collect()));
    }
    lines
}

/// A count with its share of the whole group, missing values included.
fn of_group(n: u64, group: &GroupCount) -> String {
    let share = (group.n > 0).then(|| n as f64 / group.n as f64);
    format!("{} ({})", count(n), percent(share))
}

/// Which test gave each p-value, and which rows it counted.
fn baseline_notes(table: &BaselineTable) -> Vec<String> {
    let mut notes = Vec::new();
    for variable in &table.variables {
        for (test, known) in [(&variable.test, false), (&variable.test_known_only, true)] {
            let Some(test) = test else { continue };
            let missing = match (known, variable.missing_tested) {
                (true, _) => ", known values only",
                (false, true) => ", missing values as a level",
                (false, false) => "",
            };
            notes.push(format!("{}: {}, {} subjects{missing}.", variable.variable, test.test, count(test.n)));
        }
        notes.extend(variable.notes.iter().map(|note| format!("{}: {note}", variable.variable)));
    }
    if table.group_missing > 0 {
        notes.push(format!(
            "{} subjects have no {} and are left out.",
            count(table.group_missing),
            table.group
        ));
    }
    notes
}

pub(super) fn digits(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1}"))
}

fn mean(summary: &NumericSummary) -> String {
    format!("{} ({})", digits(summary.mean), digits(summary.std_dev))
}

fn median(summary: &NumericSummary) -> String {
    format!(
        "{} ({}-{})",
        digits(summary.median),
        digits(summary.lower_quartile),
        digits(summary.upper_quartile)
    )
}

fn range(summary: &NumericSummary) -> String {
    format!("{}-{}", digits(summary.minimum), digits(summary.maximum))
}
