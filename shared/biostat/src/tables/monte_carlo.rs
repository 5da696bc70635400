//! Monte-Carlo test of heterogeneity of rates, both margins fixed.

use super::error::TableError;
use super::fixed_margins::FixedMargins;
use super::sampler::MOST_SUBJECTS;
use crate::TestResult;
use crate::detmath::sqrt;
use crate::detsum::Sum;
use crate::parallel;
use crate::random::Stream;

/// Replicates of the site QC paper.
pub const STANDARD_REPLICATES: u64 = 19_999;

/// Replicates that a thread takes at a time.
const PIECE: usize = 64;

/// Statistics within this share of the observed one are equal to it.
const TIED: f64 = 1e-12;

/// Result of the test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonteCarloTest {
    /// Pearson's statistic with its asymptotic p-value, degrees of freedom groups - 1.
    pub pearson: TestResult,
    /// `(1 + exceeding) / (replicates + 1)`.
    pub p_value: f64,
    /// Standard error of the p-value.
    pub standard_error: f64,
    /// Replicates with a statistic at least as large as the observed one.
    pub exceeding: u64,
    /// Number of replicates.
    pub replicates: u64,
    /// Number of expected counts below 5 (of events or of non-events).
    pub expected_below_5: usize,
}

/// Pearson's statistic and chi-squared p-value alone, and how many expected counts (of events or of non-events)
/// are below 5: only where some are does the test with fixed margins say more.
///
/// # Errors
/// As [`monte_carlo_heterogeneity`].
///
/// ```
/// use palladion_biostat::tables::pearson_heterogeneity;
/// let (test, expected_below_5) = pearson_heterogeneity(&[4, 6], &[10, 10])?;
/// assert_eq!((test.df, expected_below_5), (1, 0));
/// assert!((test.statistic - 0.8).abs() < 1e-15);
/// # Ok::<(), palladion_biostat::tables::TableError>(())
/// ```
pub fn pearson_heterogeneity(events: &[u64], totals: &[u64]) -> Result<(TestResult, usize), TableError> {
    let groups = Groups::new(events, totals)?;
    Ok((groups.pearson(), groups.expected_below_5()))
}

/// Do the groups (sites, countries) have the same rate? Pearson's statistic against tables drawn
/// with the same groups and the same number of events.
///
/// Inputs: `events[i]` of `totals[i]` subjects per group; groups without subjects take no part.
/// Formula: `sum (x - n p)^2 / (n p (1 - p))` with the overall rate `p`; replicates are
/// multivariate hypergeometric; replicate b uses the random stream `(seed, analysis, b)`, so the
/// result does not depend on the number of threads.
///
/// Source: `site-qc.md` section 3.2; A. C. A. Hope, JRSS B 30 (1968) 582-598 for the p-value.
///
/// # Errors
/// `Ragged`, `MoreEventsThanTotal`, `TooSmall` for fewer than two groups with subjects,
/// `Degenerate` when all subjects or none have the event, `OutOfRange` for no replicates or more
/// than 50 million subjects.
pub fn monte_carlo_heterogeneity(
    events: &[u64],
    totals: &[u64],
    replicates: u64,
    seed: u64,
    analysis: u64,
) -> Result<MonteCarloTest, TableError> {
    let groups = Groups::new(events, totals)?;
    let count = usize::try_from(replicates).unwrap_or(0);
    if count == 0 {
        let name = "replicates";
        return Err(TableError::OutOfRange { name, value: replicates });
    }
    let margins = FixedMargins::new(&groups.totals, groups.all_events);
    let observed = margins.squares(&margins.arranged(&groups.events)) * (1.0 - TIED);
    let exceeds = |replicate: usize| {
        let mut stream = Stream::new(seed, analysis, replicate as u64);
        margins.squares(&margins.draw(&mut stream)) >= observed
    };
    // Replicates in pieces: the count of each is a whole number, so any order gives the same sum.
    let piece = |index: usize| index * PIECE..((index + 1) * PIECE).min(count);
    let hits =
        parallel::map_indices(count.div_ceil(PIECE), |index| piece(index).filter(|b| exceeds(*b)).count());
    let exceeding = hits.iter().sum::<usize>() as u64;
    let p_value = (1 + exceeding) as f64 / (replicates + 1) as f64;
    Ok(MonteCarloTest {
        pearson: groups.pearson(),
        p_value,
        standard_error: sqrt(p_value * (1.0 - p_value) / replicates as f64),
        exceeding,
        replicates,
        expected_below_5: groups.expected_below_5(),
    })
}

/// Groups with subjects.
struct Groups {
    events: Vec<u64>,
    totals: Vec<u64>,
    all_events: u64,
    all: u64,
}

impl Groups {
    fn new(events: &[u64], totals: &[u64]) -> Result<Self, TableError> {
        let (expected, found) = (events.len(), totals.len());
        if expected != found {
            return Err(TableError::Ragged { row: 0, expected, found });
        }
        if let Some(row) = (0..found).find(|i| events[*i] > totals[*i]) {
            let (events, total) = (events[row], totals[row]);
            return Err(TableError::MoreEventsThanTotal { row, events, total });
        }
        let kept: Vec<usize> = (0..found).filter(|i| totals[*i] > 0).collect();
        let pick = |column: &[u64]| -> Vec<u64> { kept.iter().map(|i| column[*i]).collect() };
        let (events, totals) = (pick(events), pick(totals));
        if totals.len() < 2 {
            let rows = totals.len();
            return Err(TableError::TooSmall { rows, columns: 2 });
        }
        let (all_events, all) = (events.iter().sum(), totals.iter().sum());
        if all > MOST_SUBJECTS {
            let name = "totals";
            return Err(TableError::OutOfRange { name, value: all });
        }
        if all_events == 0 || all_events == all {
            return Err(TableError::Degenerate);
        }
        Ok(Self { events, totals, all_events, all })
    }

    fn rate(&self) -> f64 {
        self.all_events as f64 / self.all as f64
    }

    fn pearson(&self) -> TestResult {
        let p = self.rate();
        let mut statistic = Sum::new();
        for (x, n) in self.events.iter().zip(&self.totals) {
            let (x, n) = (*x as f64, *n as f64);
            let deviation = x - n * p;
            statistic.add(deviation * deviation / (n * p * (1.0 - p)));
        }
        TestResult::chi_squared(statistic.value(), self.totals.len() - 1)
    }

    fn expected_below_5(&self) -> usize {
        let p = self.rate();
        let below = |n: &u64, rate: f64| usize::from(*n as f64 * rate < 5.0);
        self.totals.iter().map(|n| below(n, p) + below(n, 1.0 - p)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_make_no_difference() {
        let test = || monte_carlo_heterogeneity(&[5, 9, 2, 30], &[10, 12, 9, 41], 9_999, 42, 7);
        let results = [1, 2, 4].map(|threads| parallel::with_threads(threads, test).unwrap().unwrap());
        assert_eq!(results[0], results[1]);
        assert_eq!(results[0], results[2]);
    }

    #[test]
    fn degenerate_tables_are_named() {
        let test = |x: &[u64], n: &[u64]| monte_carlo_heterogeneity(x, n, 99, 1, 1).unwrap_err();
        assert_eq!(test(&[0, 0], &[3, 4]), TableError::Degenerate);
        assert_eq!(test(&[3, 0], &[3, 0]), TableError::TooSmall { rows: 1, columns: 2 });
        assert!(matches!(test(&[3, 5], &[3, 4]), TableError::MoreEventsThanTotal { row: 1, .. }));
    }
}
