//! Flow and Table 1.

use palladion_biostat::location::{RankSumVariant, rank_sum};
use palladion_biostat::tables::{ContingencyTable, Correction, pearson};
use palladion_domain::flow::FlowBox;
use palladion_simulator::pallas::paper::{self, Count, Number};

use crate::data::Data;
use crate::rows::{Row, fixed};

pub(crate) fn flow(data: &Data) -> Vec<Row> {
    let found = data.cohort.flow();
    let row = |what: FlowBox, printed: usize| {
        Row::new("Flow", what.title(), printed.to_string(), found[&what].to_string())
    };
    vec![
        Row::new("Flow", "Randomised", paper::RANDOMISED.to_string(), data.cohort.len().to_string()),
        row(FlowBox::Her2PositiveExcluded, paper::POSITIVE),
        row(FlowBox::Her2UnknownExcluded, paper::UNKNOWN),
        row(FlowBox::AnalysedHer2Zero, paper::ZERO),
        row(FlowBox::AnalysedIhc1, paper::IHC_1),
        row(FlowBox::AnalysedIhc2IshNegative, paper::IHC_2),
    ]
}

const SECTION: &str = "Table 1 (HER2-0, HER2-low)";
const SURGERY: &str = "the printed counts give 0.1863 by Pearson's test; Fisher's exact test gives 0.1879";

/// The rows of a categorical variable, and its p-value; `missing` says whether the test counts missing values.
fn categorical(data: &Data, variable: &str, printed: &[Count<Option<&str>>], missing: bool) -> Vec<Row> {
    let words = data.words(variable);
    let count = |level: Option<&str>, group: usize| {
        let found =
            words.iter().zip(&data.low).filter(|(word, low)| word.as_deref() == level && **low == group);
        found.count()
    };
    let mut table: Vec<[u64; 2]> = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    for (level, zero, low) in printed {
        let found = [count(*level, 0), count(*level, 1)];
        let what = format!("{variable}: {}", level.unwrap_or("missing"));
        rows.push(Row::new(SECTION, what, format!("{zero}, {low}"), format!("{}, {}", found[0], found[1])));
        if level.is_some() || missing {
            table.push(found.map(|n| n as u64));
        }
    }
    let thousandths = paper::P_VALUES.iter().find(|row| row.0 == variable).unwrap().1;
    let test = pearson(&ContingencyTable::new(&table).unwrap(), Correction::None).unwrap();
    let p = test.test.p_value;
    let row =
        Row::new(SECTION, format!("{variable}: p"), fixed(f64::from(thousandths) / 1e3, 3), fixed(p, 3));
    rows.push(if variable == "primary_surgery" { row.because(SURGERY) } else { row });
    rows
}

fn known<'a>(rows: &[Count<&'a str>]) -> Vec<Count<Option<&'a str>>> {
    rows.iter().map(|row| (Some(row.0), row.1, row.2)).collect()
}

fn flags(rows: impl Iterator<Item = Count<Option<bool>>>) -> Vec<Count<Option<&'static str>>> {
    rows.map(|row| (row.0.map(|flag| if flag { "true" } else { "false" }), row.1, row.2)).collect()
}

fn numeric(data: &Data, printed: &Number) -> Vec<Row> {
    let values = data.numbers(printed.variable);
    let group = |group: usize| -> Vec<f64> {
        values
            .iter()
            .zip(&data.low)
            .filter(|(_, low)| **low == group)
            .filter_map(|(value, _)| *value)
            .collect()
    };
    let groups = [group(0), group(1)];
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let deviation = |x: &[f64]| {
        let centre = mean(x);
        (x.iter().map(|v| (v - centre) * (v - centre)).sum::<f64>() / (x.len() - 1) as f64).sqrt()
    };
    let two = |what: &str, printed_pair: [String; 2], found: [String; 2]| {
        Row::new(SECTION, format!("{}: {what}", printed.variable), printed_pair.join(", "), found.join(", "))
    };
    let one = |x: f64| fixed(x, 1);
    let each = |f: &dyn Fn(&[f64]) -> f64| [one(f(&groups[0])), one(f(&groups[1]))];
    let test = rank_sum(&groups[0], &groups[1], RankSumVariant::Automatic).unwrap();
    vec![
        two("n", printed.n.map(|n| n.to_string()), [groups[0].len(), groups[1].len()].map(|n| n.to_string())),
        two("mean", printed.mean.map(one), each(&mean)),
        two("standard deviation", printed.deviation.map(one), each(&deviation)),
        two("minimum", printed.minimum.map(one), each(&|x| x.iter().copied().fold(f64::INFINITY, f64::min))),
        two("maximum", printed.maximum.map(one), each(&|x| x.iter().copied().fold(0.0, f64::max))),
        Row::new(
            SECTION,
            format!("{}: p (rank sum)", printed.variable),
            fixed(printed.p_value, 3),
            fixed(test.p_value, 3),
        ),
    ]
}

pub(crate) fn table(data: &Data) -> Vec<Row> {
    let mut rows = categorical(data, "anatomic_stage_group", &known(&paper::ANATOMIC_STAGE), false);
    rows.extend(categorical(data, "t_stage_group", &known(&paper::T_STAGE), false));
    rows.extend(categorical(data, "n_stage_group", &paper::N_STAGE, false));
    rows.extend(categorical(data, "grade_group", &known(&paper::GRADE), false));
    rows.extend(numeric(data, &paper::AGE));
    rows.extend(categorical(data, "menopausal_group", &known(&paper::MENOPAUSE), false));
    rows.extend(categorical(data, "ecog_group", &paper::ECOG, true));
    rows.extend([paper::BMI, paper::ER, paper::PR].iter().flat_map(|printed| numeric(data, printed)));
    rows.extend(categorical(data, "primary_surgery", &known(&paper::SURGERY), false));
    rows.extend(categorical(data, "prior_radiation", &flags(paper::RADIATION.into_iter()), false));
    let chemotherapy = paper::CHEMOTHERAPY.iter().map(|row| (Some(row.0), row.1, row.2));
    rows.extend(categorical(data, "prior_chemotherapy", &flags(chemotherapy), false));
    rows
}
