//! Characteristics by group, with one test a variable.

use palladion_api::statistics::output::{
    BaselineTable, BaselineVariable, GroupCount, LevelCounts, NumericSummary,
};
use palladion_api::statistics::plan::{BaselineRow, BaselineTableSpec, GroupTest, MissingValues};
use palladion_api::statistics::result::Content;
use palladion_biostat::location::{QuantileRule, summarise};
use palladion_cohort::{Categorical, Numeric, VariableColumn};

use super::group_tests::{categories_test, numbers_test};
use super::outcome::{Computed, Outcome};
use super::words::count;
use super::{AnalysisError, Study};

/// The groups of the table: their names, and for each subject its group.
pub(super) struct Columns {
    pub(super) levels: Vec<String>,
    pub(super) codes: Vec<Option<usize>>,
}

pub(super) fn compute(study: &Study<'_>, spec: &BaselineTableSpec) -> Outcome {
    let group = study.levels(&spec.group)?;
    if group.levels.is_empty() {
        return Ok(Computed::no_subjects(None));
    }
    let groups = group.levels.iter().zip(group.counts());
    let groups = groups.map(|(level, n)| GroupCount { level: level.clone(), n }).collect();
    let group_missing = count(group.codes.iter().filter(|code| code.is_none()).count());
    let codes = group.codes.iter().map(|code| code.map(|code| code as usize)).collect();
    let columns = Columns { levels: group.levels, codes };
    let variables = spec.rows.iter().map(|row| variable(study, row, &columns)).collect::<Result<_, _>>()?;
    let table = BaselineTable { group: spec.group.to_string(), groups, group_missing, variables };
    Ok(Computed::new(Content::BaselineTable(table)))
}

fn variable(
    study: &Study<'_>,
    row: &BaselineRow,
    columns: &Columns,
) -> Result<BaselineVariable, AnalysisError> {
    let (column, underivable) = study.cohort.variable_with_underivable(&row.variable)?;
    let column = column.select(&study.analysed);
    let mut missing = vec![0; columns.levels.len()];
    for (subject, group) in columns.codes.iter().enumerate() {
        if let Some(group) = group.filter(|_| column.is_missing(subject)) {
            missing[group] += 1;
        }
    }
    let mut described = BaselineVariable {
        variable: row.variable.to_string(),
        levels: Vec::new(),
        summaries: Vec::new(),
        missing,
        missing_tested: row.test == GroupTest::ChiSquared && row.missing == MissingValues::AsLevel,
        test: None,
        notes: Vec::new(),
    };
    if underivable > 0 {
        described
            .notes
            .push(format!("{underivable} subjects of the snapshot have a value that belongs to no level"));
    }
    match (row.test, column) {
        (GroupTest::ChiSquared, column) => {
            let groups = column.groups().ok_or_else(|| AnalysisError::NotGroups(row.variable.clone()))?;
            categories(&mut described, row.test, &groups.without_empty_levels(), columns)?;
        }
        (_, VariableColumn::Numeric(column)) => numbers(study, &mut described, row.test, &column, columns),
        (GroupTest::None, VariableColumn::Categorical(column)) => {
            categories(&mut described, row.test, &column.without_empty_levels(), columns)?;
        }
        (_, VariableColumn::Categorical(_)) => return Err(AnalysisError::NotNumeric(row.variable.clone())),
    }
    Ok(described)
}

fn categories(
    described: &mut BaselineVariable,
    test: GroupTest,
    column: &Categorical,
    columns: &Columns,
) -> Result<(), AnalysisError> {
    let mut counts = vec![vec![0_u64; columns.levels.len()]; column.levels.len()];
    for (code, group) in column.codes.iter().zip(&columns.codes) {
        if let (Some(code), Some(group)) = (code, group) {
            counts[*code as usize][*group] += 1;
        }
    }
    if test == GroupTest::ChiSquared {
        let mut tested = counts.clone();
        if described.missing_tested {
            tested.push(described.missing.clone());
        }
        categories_test(described, tested)?;
    }
    let levels = column.levels.iter().zip(counts);
    described.levels = levels.map(|(level, counts)| LevelCounts { level: level.clone(), counts }).collect();
    Ok(())
}

fn numbers(
    study: &Study<'_>,
    described: &mut BaselineVariable,
    test: GroupTest,
    column: &Numeric,
    columns: &Columns,
) {
    let mut groups: Vec<Vec<f64>> = vec![Vec::new(); columns.levels.len()];
    for (value, group) in column.values.iter().zip(&columns.codes) {
        if let (Some(value), Some(group)) = (value, group) {
            groups[*group].push(*value);
        }
    }
    let summaries = columns.levels.iter().zip(&groups);
    described.summaries = summaries.map(|(level, values)| summary(level, values)).collect();
    numbers_test(described, test, &groups, study.confidence);
}

fn summary(level: &str, values: &[f64]) -> NumericSummary {
    let found = summarise(values, 0, QuantileRule::Type7).ok();
    NumericSummary {
        level: level.to_owned(),
        n: count(values.len()),
        mean: found.map(|found| found.mean),
        std_dev: found.and_then(|found| found.standard_deviation),
        median: found.map(|found| found.median),
        lower_quartile: found.map(|found| found.first_quartile),
        upper_quartile: found.map(|found| found.third_quartile),
        minimum: found.map(|found| found.minimum),
        maximum: found.map(|found| found.maximum),
    }
}
