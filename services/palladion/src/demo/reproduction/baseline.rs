//! Flow and Table 1.

use palladion_api::statistics::output::{BaselineTable, BaselineVariable, NumericSummary};
use palladion_domain::flow::FlowBox;
use palladion_simulator::pallas::paper::{self, Count, Number};

use super::found::{Found, fixed};
use super::row::Row;

const FLOW: &str = "Flow";
const TABLE: &str = "Table 1 (HER2-0, HER2-low)";
const SURGERY: &str = "the printed counts give 0.1863 by Pearson's test; Fisher's exact test gives 0.1879";
const GROUPS: [&str; 2] = ["her2_0", "her2_low"];

pub(super) fn flow(found: &Found<'_>) -> Vec<Row> {
    let flow = found.flow("flow");
    let row = |flow_box: FlowBox, printed: usize| {
        let name = flow_box.to_string();
        let n = flow.and_then(|flow| flow.boxes.iter().find(|one| one.name == name));
        Row::new(FLOW, flow_box.title(), printed.to_string(), n.map(|one| one.n.to_string()))
    };
    let all = flow.map(|flow| flow.subjects.to_string());
    vec![
        Row::new(FLOW, "Randomised", paper::RANDOMISED.to_string(), all),
        row(FlowBox::Her2PositiveExcluded, paper::POSITIVE),
        row(FlowBox::Her2UnknownExcluded, paper::UNKNOWN),
        row(FlowBox::AnalysedHer2Zero, paper::ZERO),
        row(FlowBox::AnalysedIhc1, paper::IHC_1),
        row(FlowBox::AnalysedIhc2IshNegative, paper::IHC_2),
    ]
}

pub(super) fn table(found: &Found<'_>) -> Vec<Row> {
    let table = found.baseline("table1_status");
    let counts = |variable: &str, rows: &[Count<Option<&str>>]| categorical(table, variable, rows);
    let mut rows = counts("anatomic_stage_group", &known(&paper::ANATOMIC_STAGE));
    rows.extend(counts("t_stage_group", &known(&paper::T_STAGE)));
    rows.extend(counts("n_stage_group", &paper::N_STAGE));
    rows.extend(counts("grade_group", &known(&paper::GRADE)));
    rows.extend(numeric(table, &paper::AGE));
    rows.extend(counts("menopausal_group", &known(&paper::MENOPAUSE)));
    rows.extend(counts("ecog_group", &paper::ECOG));
    rows.extend([paper::BMI, paper::ER, paper::PR].iter().flat_map(|printed| numeric(table, printed)));
    rows.extend(counts("primary_surgery", &known(&paper::SURGERY)));
    rows.extend(counts("prior_radiation", &flags(&paper::RADIATION)));
    let chemotherapy = paper::CHEMOTHERAPY.map(|row| (Some(row.0), row.1, row.2));
    rows.extend(counts("prior_chemotherapy", &flags(&chemotherapy)));
    rows
}

fn known<'a>(rows: &[Count<&'a str>]) -> Vec<Count<Option<&'a str>>> {
    rows.iter().map(|row| (Some(row.0), row.1, row.2)).collect()
}

fn flags(rows: &[Count<Option<bool>>]) -> Vec<Count<Option<&'static str>>> {
    rows.iter().map(|row| (row.0.map(|flag| if flag { "true" } else { "false" }), row.1, row.2)).collect()
}

fn variable<'a>(table: Option<&'a BaselineTable>, name: &str) -> Option<&'a BaselineVariable> {
    table?.variables.iter().find(|variable| variable.variable == name)
}

/// Positions of HER2-0 and HER2-low among the groups of the table.
fn columns(table: Option<&BaselineTable>) -> Option<[usize; 2]> {
    let groups = &table?.groups;
    let place = |level: &str| groups.iter().position(|group| group.level == level);
    Some([place(GROUPS[0])?, place(GROUPS[1])?])
}

fn pair(values: Option<[String; 2]>) -> Option<String> {
    values.map(|values| values.join(", "))
}

/// The counts of a variable, and the p-value of its test.
fn categorical(table: Option<&BaselineTable>, name: &str, printed: &[Count<Option<&str>>]) -> Vec<Row> {
    let (found, columns) = (variable(table, name), columns(table));
    let counts = |level: Option<&str>| -> Option<[String; 2]> {
        let (found, [zero, low]) = (found?, columns?);
        let counts = match level {
            None => Some(&found.missing),
            Some(level) => found.levels.iter().find(|one| one.level == level).map(|one| &one.counts),
        };
        // a level that nobody has is not in the table
        let n = |place: usize| counts.map_or(Some(0), |counts| counts.get(place).copied());
        Some([n(zero)?.to_string(), n(low)?.to_string()])
    };
    let row = |(level, zero, low): &Count<Option<&str>>| {
        let what = format!("{name}: {}", level.unwrap_or("missing"));
        Row::new(TABLE, what, format!("{zero}, {low}"), pair(counts(*level)))
    };
    let mut rows: Vec<Row> = printed.iter().map(row).collect();
    let thousandths = paper::P_VALUES.iter().find(|row| row.0 == name).map_or(0, |row| row.1);
    let p = found.and_then(|found| found.test.as_ref()).map(|test| fixed(test.p_value, 3));
    let row = Row::new(TABLE, format!("{name}: p"), fixed(f64::from(thousandths) / 1e3, 3), p);
    rows.push(if name == "primary_surgery" { row.because(SURGERY) } else { row });
    rows
}

/// Size, mean, standard deviation, range of a numeric variable, and the p-value of its test.
fn numeric(table: Option<&BaselineTable>, printed: &Number) -> Vec<Row> {
    let found = variable(table, printed.variable);
    let summary = |level: &str| found?.summaries.iter().find(|one| one.level == level);
    let summaries = summary(GROUPS[0]).zip(summary(GROUPS[1]));
    let one = |number: f64| fixed(number, 1);
    let of = |number: fn(&NumericSummary) -> Option<f64>| {
        let (zero, low) = summaries?;
        Some([one(number(zero)?), one(number(low)?)])
    };
    let row = |what: &str, printed_pair: [String; 2], computed: Option<[String; 2]>| {
        let what = format!("{}: {what}", printed.variable);
        Row::new(TABLE, what, printed_pair.join(", "), pair(computed))
    };
    let sizes = summaries.map(|(zero, low)| [zero.n.to_string(), low.n.to_string()]);
    let p = found.and_then(|found| found.test.as_ref()).map(|test| fixed(test.p_value, 3));
    vec![
        row("n", printed.n.map(|n| n.to_string()), sizes),
        row("mean", printed.mean.map(one), of(|one| one.mean)),
        row("standard deviation", printed.deviation.map(one), of(|one| one.std_dev)),
        row("minimum", printed.minimum.map(one), of(|one| one.minimum)),
        row("maximum", printed.maximum.map(one), of(|one| one.maximum)),
        Row::new(TABLE, format!("{}: p (rank sum)", printed.variable), fixed(printed.p_value, 3), p),
    ]
}
