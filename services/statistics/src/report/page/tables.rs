use maud::{Markup, html};
use palladion_api::statistics::output::{
    BaselineTable, BaselineVariable, CoefficientEstimate, CohortFlow, CoxModel, FollowUp, GroupCount,
    KaplanMeier, NumericSummary, Prevalence, Rate,
};
use palladion_api::statistics::result::{Content, Output};

use super::rendered::{Line, LineKind, Rendered};
use super::subgroups::subgroups;
use crate::report::figures::{flow_title, months};
use crate::report::format::{count, p_value, percent, percent_interval, ratio, without_estimate};
use crate::report::tidy::{Cell, Tidy};
use crate::report::{Marks, Row, tables::tables_of};

/// Tables with more rows than this are named and not printed: they are files beside the report.
const MOST_ROWS: usize = 60;

/// The tables of an output as they are printed.
pub(super) fn of(output: &Output, marks: Marks) -> Vec<Markup> {
    let others = |from| others(output, marks, from);
    match &output.content {
        Content::BaselineTable(table) => {
            [baseline(table).markup(), baseline_tests(table)].into_iter().chain(others(2)).collect()
        }
        Content::KaplanMeier(survival) => {
            // the steps of the curves stand in the figure and in a file
            [survival_at(survival).markup()].into_iter().chain(others(2)).collect()
        }
        Content::FollowUp(follow_up) => vec![followed(follow_up).markup()],
        Content::Cox(model) => [cox(model).markup()].into_iter().chain(others(1)).collect(),
        Content::CohortFlow(flow) => [boxes(flow).markup()].into_iter().chain(others(1)).collect(),
        Content::Prevalence(prevalence) => [rates(prevalence)].into_iter().chain(others(1)).collect(),
        Content::Subgroups(found) => [subgroups(found).markup()].into_iter().chain(others(1)).collect(),
        Content::NotEstimable(_) => Vec::new(),
        _ => others(0),
    }
}

/// The tables of an output's files that hold something, from this one on.
fn others(output: &Output, marks: Marks, from: usize) -> Vec<Markup> {
    tables_of(output, marks).iter().skip(from).filter(|table| !table.rows.is_empty()).map(tidy).collect()
}

fn boxes(flow: &CohortFlow) -> Rendered {
    let mut rows = vec![Line::plain("In the snapshot", vec![count(flow.subjects)])];
    rows.extend(flow.boxes.iter().map(|one| Line::plain(flow_title(&one.name), vec![count(one.n)])));
    rows.push(Line::plain("Analysed in all", vec![count(flow.analysed)]));
    Rendered::new("Flow", &["Box", "Subjects"], rows)
}

/// The numbers of the figures, folded away.
fn rates(prevalence: &Prevalence) -> Markup {
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
    let table = Rendered::new(&prevalence.of, &["By", "Level", "x", "n", "Share (interval)"], rows);
    html! { details { summary { "The rates as a table" } (table.markup()) } }
}

fn baseline(table: &BaselineTable) -> Rendered {
    let mut headings = vec![String::new()];
    headings.extend(table.groups.iter().map(|group| format!("{} (n = {})", group.level, count(group.n))));
    headings.push("p".to_owned());
    if table.variables.iter().any(|variable| variable.test_known_only.is_some()) {
        headings.push("p, known values only".to_owned());
    }
    let columns = headings.len();
    let rows = table.variables.iter().flat_map(|variable| variable_lines(table, variable, columns)).collect();
    Rendered { caption: format!("Characteristics by {}", table.group), headings, rows }
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
fn baseline_tests(table: &BaselineTable) -> Markup {
    html! {
        ul .notes {
            @for variable in &table.variables {
                @for (test, known) in [(&variable.test, false), (&variable.test_known_only, true)] {
                    @if let Some(test) = test {
                        li {
                            (variable.variable) ": " (test.test) ", " (count(test.n)) " subjects"
                            @if known { ", known values only" }
                            @if variable.missing_tested && !known { ", missing values as a level" }
                            "."
                        }
                    }
                }
                @for note in &variable.notes { li { (variable.variable) ": " (note) } }
            }
            @if table.group_missing > 0 {
                li { (count(table.group_missing)) " subjects have no " (table.group) " and are left out." }
            }
        }
    }
}

fn digits(value: Option<f64>) -> String {
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

fn names(group: &[palladion_api::statistics::output::GroupLevel]) -> String {
    let levels: Vec<&str> = group.iter().map(|part| part.level.as_str()).collect();
    if levels.is_empty() { "all".to_owned() } else { levels.join(", ") }
}

fn survival_at(survival: &KaplanMeier) -> Rendered {
    let rows = survival.curves.iter().flat_map(|curve| {
        curve.at.iter().map(|at| {
            let shown = match at.survival {
                Some(_) => format!("{} ({})", percent(at.survival), percent_interval(&at.interval)),
                None => "nobody at risk".to_owned(),
            };
            let days = format!("{}", at.time_days);
            Line::plain(names(&curve.group), vec![days, count(at.at_risk), count(at.events), shown])
        })
    });
    let headings = ["Group", "Day", "At risk", "Events until then", "Survival (interval)"];
    Rendered::new(&format!("Survival without {} event", survival.endpoint), &headings, rows.collect())
}

fn followed(follow_up: &FollowUp) -> Rendered {
    let rows = follow_up.groups.iter().flat_map(|group| {
        group.quantiles.iter().map(|quantile| {
            let limits = [quantile.interval.lower, quantile.interval.upper].map(digits).join("-");
            let in_months = digits(quantile.days.map(months));
            let share = percent(Some(quantile.probability));
            let cells = vec![count(group.n), share, digits(quantile.days), limits, in_months];
            Line::plain(names(&group.group), cells)
        })
    });
    let caption = format!("Follow-up for {}, by reverse Kaplan-Meier", follow_up.endpoint);
    Rendered::new(&caption, &["Group", "n", "Quantile", "Days", "Interval in days", "Months"], rows.collect())
}

fn cox(model: &CoxModel) -> Rendered {
    let mut rows: Vec<Line> = model
        .coefficients
        .iter()
        .map(|one| {
            let (estimate, p) = estimated(&one.estimate);
            Line::plain(one.term.clone(), vec![count(one.n), count(one.events), estimate, p])
        })
        .collect();
    let tests = model.terms.iter().map(|term| (format!("{}, joint test", term.variable), &term.test));
    let interactions = model.interactions.iter().filter_map(|one| {
        let test = one.likelihood_ratio.as_ref().or(one.wald.as_ref())?;
        Some((format!("{}, interaction", one.variables.join(" and ")), test))
    });
    for (name, test) in tests.chain(interactions) {
        let p = p_value(test.p_value);
        rows.push(Line::plain(name, vec![String::new(), String::new(), test.test.clone(), p]));
    }
    let caption = format!(
        "{}: {} subjects, {} events, {} left out for missing values",
        model.endpoint,
        count(model.n),
        count(model.events),
        count(model.dropped)
    );
    Rendered::new(&caption, &["Coefficient", "n", "Events", "Hazard ratio (interval)", "p"], rows)
}

pub(super) fn estimated(estimate: &CoefficientEstimate) -> (String, String) {
    match estimate {
        CoefficientEstimate::Estimated { hazard_ratio, conf_low, conf_high, p_value: p, .. } => {
            (ratio(*hazard_ratio, *conf_low, *conf_high), p_value(*p))
        }
        CoefficientEstimate::Penalised { hazard_ratio, conf_low, conf_high, p_value: p, .. } => {
            (format!("{}, penalised", ratio(Some(*hazard_ratio), *conf_low, *conf_high)), p_value(*p))
        }
        other => (without_estimate(other).to_owned(), String::new()),
    }
}

/// What a row has in one of the common columns.
type Words = fn(&Row) -> Option<String>;

/// Any other table: the columns of its file that hold something.
fn tidy(table: &Tidy) -> Markup {
    if table.rows.len() > MOST_ROWS {
        let rows = count(table.rows.len() as u64);
        return html! { p .notes { "Table " (table.name) ": " (rows) " rows, in the file " (table.name) ".csv." } };
    }
    let common: [(&str, Words); 8] = [
        ("estimate", |row| row.estimate.map(number)),
        ("std. error", |row| row.std_error.map(number)),
        ("statistic", |row| row.statistic.map(number)),
        ("p", |row| row.p_value.map(p_value)),
        ("lower", |row| row.conf_low.map(number)),
        ("upper", |row| row.conf_high.map(number)),
        ("n", |row| row.n.map(count)),
        ("events", |row| row.events.map(count)),
    ];
    let filled: Vec<_> =
        common.into_iter().filter(|(_, of)| table.rows.iter().any(|row| of(row).is_some())).collect();
    let own: Vec<usize> = (0..table.extra_columns.len())
        .filter(|place| {
            table.rows.iter().any(|row| row.extras.get(*place).is_some_and(|cell| *cell != Cell::Empty))
        })
        .collect();
    let mut headings = vec!["term"];
    headings.extend(filled.iter().map(|(name, _)| *name));
    headings.extend(own.iter().filter_map(|place| table.extra_columns.get(*place)));
    let rows = table.rows.iter().map(|row| {
        let mut cells: Vec<String> = filled.iter().map(|(_, of)| of(row).unwrap_or_default()).collect();
        cells.extend(own.iter().filter_map(|place| row.extras.get(*place)).map(words));
        Line::plain(row.term.clone(), cells)
    });
    Rendered::new(&table.name, &headings, rows.collect()).markup()
}

fn words(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(value) => number(*value),
        Cell::Count(n) => count(*n),
    }
}

/// Four significant digits; whole numbers whole.
fn number(value: f64) -> String {
    let size = value.abs();
    if value.fract() == 0.0 && size < 1e9 {
        return format!("{value:.0}");
    }
    let places = [1e3, 1e2, 1e1, 1e0, 1e-1, 1e-2, 1e-3].iter().position(|bound| size >= *bound);
    match places {
        Some(places) => format!("{value:.*}", places.max(1)),
        None => format!("{value:.3e}"),
    }
}
