//! The tests of a baseline table on levels: counts of levels by groups.

use palladion_api::statistics::output::TestResult;
use palladion_api::statistics::plan::GroupTest;
use palladion_biostat::tables::{
    ContingencyTable, Correction, STANDARD_REPLICATES, TableError, cochran_armitage, fisher_exact,
    fisher_exact_r_by_c, fisher_monte_carlo, pearson,
};

use super::AnalysisError;
use super::words::{below_5, chi_squared};

/// A test, and what to mind about it or why there is none.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Tested {
    pub(super) test: Option<TestResult>,
    pub(super) notes: Vec<String>,
}

impl Tested {
    fn none(why: impl std::fmt::Display) -> Self {
        Self { test: None, notes: vec![format!("no test: {why}")] }
    }

    fn of(test: TestResult) -> Self {
        Self { test: Some(test), notes: Vec::new() }
    }
}

/// Where a Monte-Carlo test draws from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draws {
    pub(super) seed: u64,
    pub(super) stream: u64,
}

/// The test of levels (rows) by groups (columns); those without counts take no part.
pub(super) fn levels_test(test: GroupTest, rows: &[Vec<u64>], draws: Draws) -> Result<Tested, AnalysisError> {
    let few = "fewer than two levels or groups have subjects";
    if test == GroupTest::CochranArmitage {
        return trend(rows);
    }
    let table = match ContingencyTable::new(rows).and_then(|table| table.without_empty_margins()) {
        Ok(table) => table,
        Err(TableError::TooSmall { .. }) => return Ok(Tested::none(few)),
        Err(error) => return Err(AnalysisError::refused("table", &error)),
    };
    match test {
        GroupTest::ChiSquared => chi_squared_test(&table, Correction::None),
        GroupTest::ChiSquaredYates => chi_squared_test(&table, Correction::Yates),
        GroupTest::FisherExact => fisher(&table, draws),
        _ => Ok(Tested::default()),
    }
}

fn chi_squared_test(table: &ContingencyTable, correction: Correction) -> Result<Tested, AnalysisError> {
    let name = match correction {
        Correction::None => "Pearson chi-squared without continuity correction",
        Correction::Yates => "Pearson chi-squared with Yates's continuity correction",
    };
    match pearson(table, correction) {
        Ok(found) => {
            let n = usize::try_from(table.total()).unwrap_or(usize::MAX);
            let mut tested = Tested::of(chi_squared(name, &found.test, n));
            if found.expected_below_5 > 0 {
                tested.notes.push(below_5(found.expected_below_5));
            }
            Ok(tested)
        }
        Err(TableError::NotTwoByTwo { rows, columns }) => {
            Ok(Tested::none(format!("it is for two levels and two groups, there are {rows} and {columns}")))
        }
        Err(error) => Err(AnalysisError::refused("chi-squared", &error)),
    }
}

fn fisher(table: &ContingencyTable, draws: Draws) -> Result<Tested, AnalysisError> {
    let exact = match (table.rows(), table.columns()) {
        (2, 2) => fisher_exact(table).map(|found| found.p_value),
        _ => fisher_exact_r_by_c(table),
    };
    let named = |test: String, p_value: f64| TestResult {
        test,
        statistic: None,
        df: None,
        df_denominator: None,
        p_value,
        n: table.total(),
    };
    match exact {
        Ok(p_value) => Ok(Tested::of(named("Fisher's exact test".to_owned(), p_value))),
        Err(TableError::TooMuchWork { .. }) => {
            match fisher_monte_carlo(table, STANDARD_REPLICATES, draws.seed, draws.stream) {
                Ok(found) => {
                    let name = format!(
                        "Fisher's test, Monte Carlo with fixed margins, {} replicates",
                        found.replicates
                    );
                    let mut tested = Tested::of(named(name, found.p_value));
                    tested.notes.push(format!(
                        "the table is too large for the exact test; the p-value was drawn, with a standard error of {:.1e}",
                        found.standard_error
                    ));
                    Ok(tested)
                }
                Err(error) => Ok(Tested::none(error)),
            }
        }
        Err(error) => Err(AnalysisError::refused("Fisher", &error)),
    }
}

/// Whether the second group's share rises or falls over the levels, whose scores are 1, 2, 3 …
fn trend(rows: &[Vec<u64>]) -> Result<Tested, AnalysisError> {
    let groups = rows.first().map_or(0, Vec::len);
    let (mut events, mut totals) = (Vec::new(), Vec::new());
    for row in rows {
        let [first, second] = row.as_slice() else {
            return Ok(Tested::none(format!("it compares two groups, there are {groups}")));
        };
        events.push(*second);
        totals.push(first + second);
    }
    let scores: Vec<f64> = (1..=rows.len()).map(|score| score as f64).collect();
    match cochran_armitage(&events, &totals, &scores) {
        Ok(found) => {
            let n = usize::try_from(totals.iter().sum::<u64>()).unwrap_or(usize::MAX);
            let direction = if found.z > 0.0 { "rises" } else { "falls" };
            let mut tested =
                Tested::of(chi_squared("Cochran-Armitage trend over the levels", &found.test, n));
            if found.test.statistic > 0.0 {
                tested.notes.push(format!("the share of the second group {direction} over the levels"));
            }
            Ok(tested)
        }
        Err(TableError::Degenerate) => Ok(Tested::none("fewer than two levels or groups have subjects")),
        Err(error) => Err(AnalysisError::refused("trend", &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: Draws = Draws { seed: 1, stream: 2 };

    /// 2 of 2, 1 of 2 and 0 of 2 in the second group: z = -2 (by hand in the engine), p of 4 at 1 df.
    #[test]
    fn a_trend_says_its_direction_and_needs_two_groups() {
        let found =
            levels_test(GroupTest::CochranArmitage, &[vec![0, 2], vec![1, 1], vec![2, 0]], DRAWS).unwrap();
        let test = found.test.unwrap();
        assert!((test.statistic.unwrap() - 4.0).abs() < 1e-12 && test.n == 6);
        assert_eq!(found.notes, ["the share of the second group falls over the levels"]);
        let three = levels_test(GroupTest::CochranArmitage, &[vec![0, 2, 1], vec![1, 1, 1]], DRAWS).unwrap();
        assert_eq!(three.notes, ["no test: it compares two groups, there are 3"]);
        let one = levels_test(GroupTest::CochranArmitage, &[vec![3, 2]], DRAWS).unwrap();
        assert_eq!((one.test.is_none(), one.notes.len()), (true, 1));
    }

    /// Fisher's tea: 34/70. With a level of a third value there are three rows.
    #[test]
    fn exact_tests_and_corrections_know_their_tables() {
        let tea = [vec![3, 1], vec![1, 3]];
        let exact = levels_test(GroupTest::FisherExact, &tea, DRAWS).unwrap().test.unwrap();
        assert!((exact.p_value - 34.0 / 70.0).abs() < 1e-14 && exact.statistic.is_none());
        let corrected = levels_test(GroupTest::ChiSquaredYates, &tea, DRAWS).unwrap();
        // all expected counts are 2: 4 (1 - 1/2)^2 / 2
        assert!((corrected.test.unwrap().statistic.unwrap() - 0.5).abs() < 1e-14);
        let three =
            levels_test(GroupTest::ChiSquaredYates, &[vec![3, 1], vec![1, 3], vec![1, 1]], DRAWS).unwrap();
        assert_eq!(three.notes, ["no test: it is for two levels and two groups, there are 3 and 2"]);
    }

    #[test]
    fn a_table_too_large_for_the_exact_test_is_drawn_with_its_error() {
        let large =
            [vec![60, 61, 62], vec![60, 63, 64], vec![61, 62, 60], vec![63, 64, 65], vec![61, 65, 62]];
        let found = levels_test(GroupTest::FisherExact, &large, DRAWS).unwrap();
        assert!(found.test.unwrap().test.contains("Monte Carlo"));
        assert!(found.notes[0].contains("standard error"), "{:?}", found.notes);
    }
}
