use palladion_api::statistics::output::{
    BaselineTable, BaselineVariable, CohortFlow, GroupCount, NumericSummary, Prevalence, Rate,
};
use palladion_printed::{Line, LineKind, Place, Table};

use crate::report::figures::flow_title;
use crate::report::format::{count, p_cell, percent, percent_interval};
use crate::report::wording;

pub(super) fn boxes(flow: &CohortFlow) -> Table {
    let mut rows = vec![Line::plain("In the snapshot", vec![count(flow.subjects)])];
    rows.extend(flow.boxes.iter().map(|one| Line::plain(flow_title(&one.name), vec![count(one.n)])));
    rows.push(Line::plain("Analysed in all", vec![count(flow.analysed)]));
    Table::new("", "Flow", &["Box", "Subjects"], rows)
}

/// The numbers of the figures, folded away.
pub(super) fn rates(prevalence: &Prevalence) -> Table {
    let row = |by: &str, variable: &str, rate: &Rate| {
        let shown = match rate.proportion {
            Some(_) => format!("{} ({})", percent(rate.proportion), percent_interval(&rate.wilson)),
            None => "nobody".to_owned(),
        };
        let level = wording::level(variable, &rate.level);
        let cells = vec![level, count(rate.events), count(rate.n), shown];
        Line::plain(by, cells)
    };
    let mut rows = vec![row("All", "", &prevalence.overall)];
    for by in &prevalence.by {
        let title = wording::variable(&by.variable);
        rows.extend(by.rates.iter().map(|rate| row(&title, &by.variable, rate)));
    }
    let headings = ["By", "Level", "x", "n", "Share (interval)"];
    Table { place: Place::Folded, ..Table::new("", &wording::term(&prevalence.of), &headings, rows) }
}

pub(super) fn baseline(table: &BaselineTable) -> Table {
    let mut headings = vec![String::new()];
    let heading = |group: &GroupCount| {
        format!("{} (n = {})", wording::level_alone(&table.group, &group.level), count(group.n))
    };
    headings.extend(table.groups.iter().map(heading));
    headings.push("p".to_owned());
    if table.variables.iter().any(|variable| variable.test_known_only.is_some()) {
        headings.push("p, known values only".to_owned());
    }
    let rows = table.variables.iter().flat_map(|variable| variable_lines(table, variable, headings.len()));
    let caption = format!("Characteristics by {}", wording::variable(&table.group));
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    Table { notes: baseline_notes(table), ..Table::new("", &caption, &headings, rows.collect()) }
}

fn variable_lines(table: &BaselineTable, variable: &BaselineVariable, columns: usize) -> Vec<Line> {
    let mut test = vec![String::new(); table.groups.len()];
    let tests = [&variable.test, &variable.test_known_only];
    test.extend(tests.map(|test| test.as_ref().map_or_else(String::new, |test| p_cell(test.p_value))));
    test.truncate(columns - 1);
    let mut lines =
        vec![Line { kind: LineKind::Variable, name: wording::variable(&variable.variable), cells: test }];
    let level = |name: &str, cells: Vec<String>| Line { kind: LineKind::Level, name: name.to_owned(), cells };
    for one in &variable.levels {
        let cells = one.counts.iter().zip(&table.groups).map(|(n, group)| of_group(*n, group));
        lines.push(level(&wording::level(&variable.variable, &one.level), cells.collect()));
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
        let title = wording::variable(&variable.variable);
        for (test, known) in [(&variable.test, false), (&variable.test_known_only, true)] {
            let Some(test) = test else { continue };
            let missing = match (known, variable.missing_tested) {
                (true, _) => ", known values only",
                (false, true) => ", missing values as a level",
                (false, false) => "",
            };
            notes.push(format!("{title}: {}, {} subjects{missing}.", test.test, count(test.n)));
        }
        notes.extend(variable.notes.iter().map(|note| format!("{title}: {note}.")));
    }
    if table.group_missing > 0 {
        notes.push(format!(
            "{} subjects have no {} and are left out.",
            count(table.group_missing),
            wording::variable(&table.group)
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
