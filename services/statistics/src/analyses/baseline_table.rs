//! Characteristics by group, with one test a variable.

use palladion_api::statistics::output::{
    BaselineTable, BaselineVariable, GroupCount, LevelCounts, NumericSummary, StandardisedDifference,
};
use palladion_api::statistics::plan::{BaselineRow, BaselineTableSpec, GroupTest, MissingValues};
use palladion_api::statistics::result::Content;
use palladion_biostat::location::{QuantileRule, summarise};
use palladion_biostat::tables::{TableError, standardised_difference, standardised_difference_of_shares};
use palladion_cohort::{Categorical, Numeric, VariableColumn};

use super::level_tests::{Draws, levels_test};
use super::number_tests::numbers_test;
use super::outcome::{Computed, Outcome};
use super::words::{STREAMS_PER_OUTPUT, count, interval};
use super::{AnalysisError, Study};

/// The groups of the table: their names, and for each subject its group.
pub(super) struct Columns {
    pub(super) levels: Vec<String>,
    pub(super) codes: Vec<Option<usize>>,
}

pub(super) fn compute(study: &Study<'_>, output: u64, spec: &BaselineTableSpec) -> Outcome {
    let group = study.levels(&spec.group)?;
    if group.levels.is_empty() {
        return Ok(Computed::no_subjects(None));
    }
    let groups = group.levels.iter().zip(group.counts());
    let groups = groups.map(|(level, n)| GroupCount { level: level.clone(), n }).collect();
    let group_missing = count(group.codes.iter().filter(|code| code.is_none()).count());
    let codes = group.codes.iter().map(|code| code.map(|code| code as usize)).collect();
    let columns = Columns { levels: group.levels, codes };
    let mut notes = Vec::new();
    if spec.standardised_differences && columns.levels.len() != 2 {
        let found = columns.levels.len();
        notes.push(format!("no standardised differences: they compare two groups, there are {found}"));
    }
    let mut variables = Vec::new();
    for (index, row) in spec.rows.iter().enumerate() {
        let draws = Draws { seed: study.seed, stream: output * STREAMS_PER_OUTPUT + index as u64 };
        let mut described = variable(study, row, &columns, draws)?;
        if spec.standardised_differences && columns.levels.len() == 2 {
            standardised(study, &mut described, row, &columns)?;
        }
        variables.push(described);
    }
    let table = BaselineTable { group: spec.group.to_string(), groups, group_missing, variables };
    Ok(Computed::new(Content::BaselineTable(table)).with_notes(notes))
}

fn variable(
    study: &Study<'_>,
    row: &BaselineRow,
    columns: &Columns,
    draws: Draws,
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
        missing_tested: row.test != GroupTest::None && row.missing == MissingValues::AsLevel,
        test: None,
        test_known_only: None,
        standardised_difference: None,
        notes: Vec::new(),
    };
    if underivable > 0 {
        described
            .notes
            .push(format!("{underivable} subjects of the snapshot have a value that belongs to no level"));
    }
    if tests_levels(row.test) {
        let groups = column.groups().ok_or_else(|| AnalysisError::NotGroups(row.variable.clone()))?;
        categories(&mut described, row, &groups.without_empty_levels(), columns, draws)?;
        return Ok(described);
    }
    match (row.test, column) {
        (_, VariableColumn::Numeric(column)) => {
            let groups = by_group(&column, columns);
            let summaries = columns.levels.iter().zip(&groups);
            described.summaries = summaries.map(|(level, values)| summary(level, values)).collect();
            numbers_test(&mut described, row.test, &groups, study.confidence);
        }
        (GroupTest::None, VariableColumn::Categorical(column)) => {
            categories(&mut described, row, &column.without_empty_levels(), columns, draws)?;
        }
        (_, VariableColumn::Categorical(_)) => return Err(AnalysisError::NotNumeric(row.variable.clone())),
    }
    Ok(described)
}

/// Whether a test is one of levels, so that also a whole number counts as levels.
const fn tests_levels(test: GroupTest) -> bool {
    matches!(
        test,
        GroupTest::ChiSquared
            | GroupTest::ChiSquaredYates
            | GroupTest::FisherExact
            | GroupTest::CochranArmitage
    )
}

fn categories(
    described: &mut BaselineVariable,
    row: &BaselineRow,
    column: &Categorical,
    columns: &Columns,
    draws: Draws,
) -> Result<(), AnalysisError> {
    let mut counts = vec![vec![0_u64; columns.levels.len()]; column.levels.len()];
    for (code, group) in column.codes.iter().zip(&columns.codes) {
        if let (Some(code), Some(group)) = (code, group) {
            counts[*code as usize][*group] += 1;
        }
    }
    if row.test != GroupTest::None {
        let mut tested = counts.clone();
        if described.missing_tested {
            tested.push(described.missing.clone());
        }
        let found = levels_test(row.test, &tested, draws)?;
        described.test = found.test;
        described.notes.extend(found.notes);
    }
    let known_differs = described.missing_tested || !row.unknown_levels.is_empty();
    if row.known_only_too && known_differs && row.test != GroupTest::None {
        let known = column.levels.iter().zip(&counts);
        let known = known.filter(|(level, _)| !row.unknown_levels.contains(level));
        let known: Vec<Vec<u64>> = known.map(|(_, counts)| counts.clone()).collect();
        let found = levels_test(row.test, &known, draws)?;
        described.test_known_only = found.test;
        described.notes.extend(found.notes.iter().map(|note| format!("known values only: {note}")));
    }
    let levels = column.levels.iter().zip(counts);
    described.levels = levels.map(|(level, counts)| LevelCounts { level: level.clone(), counts }).collect();
    Ok(())
}

/// The values of a number in each group.
fn by_group(column: &Numeric, columns: &Columns) -> Vec<Vec<f64>> {
    let mut groups: Vec<Vec<f64>> = vec![Vec::new(); columns.levels.len()];
    for (value, group) in column.values.iter().zip(&columns.codes) {
        if let (Some(value), Some(group)) = (value, group) {
            groups[*group].push(*value);
        }
    }
    groups
}

/// The standardised difference of the two groups: of the means where the row is a number, else of the shares
/// of the levels.
fn standardised(
    study: &Study<'_>,
    described: &mut BaselineVariable,
    row: &BaselineRow,
    columns: &Columns,
) -> Result<(), AnalysisError> {
    let found = if described.summaries.is_empty() {
        let of = |group: usize| -> Vec<u64> {
            described.levels.iter().filter_map(|level| level.counts.get(group).copied()).collect()
        };
        standardised_difference_of_shares(&of(0), &of(1), study.confidence)
    } else {
        let VariableColumn::Numeric(column) = study.variable(&row.variable)? else {
            return Err(AnalysisError::NotNumeric(row.variable.clone()));
        };
        let groups = by_group(&column, columns);
        standardised_difference(&groups[0], &groups[1], study.confidence)
    };
    let why = match found {
        Ok(found) => {
            described.standardised_difference = Some(StandardisedDifference {
                estimate: found.estimate,
                std_error: found.standard_error,
                interval: interval(found.limits),
            });
            return Ok(());
        }
        Err(TableError::TooSmall { .. }) => "fewer than two levels have subjects",
        Err(TableError::TooFewSubjects { .. }) => "a group has too few values",
        Err(TableError::Degenerate) => "neither group varies, or they have no level in common",
        Err(error) => return Err(AnalysisError::refused("standardised difference", &error)),
    };
    described.notes.push(format!("no standardised difference: {why}"));
    Ok(())
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
