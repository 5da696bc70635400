//! The conditional odds ratio of a 2 x 2 table.

use super::contingency::ContingencyTable;
use super::error::TableError;
use crate::detmath::{exp, ln};
use crate::detsum::{Sum, sum};
use crate::distributions::hypergeometric;
use crate::{ConfidenceLevel, Interval};

/// Log odds ratios are sought within plus and minus this.
const WIDEST: f64 = 700.0;

/// A bracket of the log odds ratio narrower than this is a solution: a relative error of 1e-14.
const NARROW: f64 = 1e-14;

/// Bisections; each halves the bracket of 1,400.
const MAX_STEPS: usize = 120;

/// Odds ratio given both margins; infinite values are what the data say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OddsRatio {
    /// Conditional maximum-likelihood estimate: 0 or infinite when the first cell is as small or
    /// as large as the margins allow; `None` when the margins allow one table only.
    pub estimate: Option<f64>,
    /// Exact confidence limits; infinity above when there is no upper limit.
    pub limits: Interval,
}

/// Odds ratio of a 2 x 2 table with exact limits, given both margins.
///
/// Formula: with the first cell noncentral hypergeometric, the odds ratio whose mean is the
/// observed cell; limits where either tail including the observed cell is half of 1 - level. As R
/// `fisher.test`, whose root finder however stops at an absolute error of 1.2e-4. When the margins
/// allow one table only the limits are 0 and infinity and there is no estimate (R prints 0).
///
/// Source: R. A. Fisher, JRSS 98 (1935) 39-82; J. Cornfield, Proc. 3rd Berkeley Symposium (1956)
/// vol. 4, 135-148.
///
/// # Errors
/// `NotTwoByTwo` for another table, `Distribution` never observed.
///
/// ```
/// use palladion_biostat::{ConfidenceLevel, tables::{ContingencyTable, conditional_odds_ratio}};
/// // Fisher's tea, R's documentation of fisher.test: 6.408309, one-sided 0.3135693 to Inf
/// let tea = ContingencyTable::new(&[[3, 1], [1, 3]])?;
/// let ratio = conditional_odds_ratio(&tea, ConfidenceLevel::new(0.9)?)?;
/// assert_eq!(format!("{:.4} {:.4}", ratio.estimate.unwrap_or(0.0), ratio.limits.lower), "6.4083 0.3136");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn conditional_odds_ratio(
    table: &ContingencyTable,
    level: ConfidenceLevel,
) -> Result<OddsRatio, TableError> {
    let (rows, columns) = (table.rows(), table.columns());
    if (rows, columns) != (2, 2) {
        return Err(TableError::NotTwoByTwo { rows, columns });
    }
    let cells = FirstCell::new(table)?;
    let (low, high, observed) = (cells.low, cells.high(), table.count(0, 0));
    if low == high {
        let limits = Interval { lower: 0.0, upper: f64::INFINITY };
        return Ok(OddsRatio { estimate: None, limits });
    }
    let estimate = match observed {
        cell if cell == low => 0.0,
        cell if cell == high => f64::INFINITY,
        _ => exp(root(|l| cells.mean(l) - observed as f64)),
    };
    let tail = level.tail();
    let lower = if observed == low { 0.0 } else { exp(root(|l| cells.share(l, observed, true) - tail)) };
    let upper =
        if observed == high { f64::INFINITY } else { exp(root(|l| tail - cells.share(l, observed, false))) };
    Ok(OddsRatio { estimate: Some(estimate), limits: Interval { lower, upper } })
}

/// Distribution of the first cell given the margins.
struct FirstCell {
    low: u64,
    /// Logarithms of the central probabilities from `low` on.
    logs: Vec<f64>,
}

impl FirstCell {
    fn new(table: &ContingencyTable) -> Result<Self, TableError> {
        let (marked, drawn) = (table.row_totals()[0], table.column_totals()[0]);
        let total = table.total();
        let (low, high) = hypergeometric::support(total, marked, drawn)?;
        // ratios of neighbours, so that no probability is lost to underflow
        let mut logs = vec![0.0];
        let mut log = Sum::new();
        for k in low..high {
            let up = (marked - k) as f64 * (drawn - k) as f64;
            let down = (k + 1) as f64 * (total + k + 1 - marked - drawn) as f64;
            log.add(ln(up / down));
            logs.push(log.value());
        }
        Ok(Self { low, logs })
    }

    fn high(&self) -> u64 {
        self.low + self.logs.len() as u64 - 1
    }

    /// Probabilities at this log odds ratio, up to a common factor.
    fn weights(&self, log_ratio: f64) -> Vec<f64> {
        let logs: Vec<f64> = self.logs.iter().enumerate().map(|(i, l)| l + log_ratio * i as f64).collect();
        let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        logs.iter().map(|l| exp(l - largest)).collect()
    }

    fn mean(&self, log_ratio: f64) -> f64 {
        let weights = self.weights(log_ratio);
        let moment = sum(weights.iter().enumerate().map(|(i, w)| w * i as f64));
        self.low as f64 + moment / sum(weights.iter().copied())
    }

    /// Probability of the observed cell or beyond.
    fn share(&self, log_ratio: f64, observed: u64, above: bool) -> f64 {
        let weights = self.weights(log_ratio);
        let beyond = |i: usize| {
            let cell = self.low + i as u64;
            if above { cell >= observed } else { cell <= observed }
        };
        let part = sum(weights.iter().enumerate().filter(|(i, _)| beyond(*i)).map(|(_, w)| *w));
        part / sum(weights.iter().copied())
    }
}

/// Root of an increasing function of the log odds ratio, by bisection.
fn root(function: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (-1.0, 1.0);
    while function(low) > 0.0 && low > -WIDEST {
        (high, low) = (low, low * 2.0);
    }
    while function(high) < 0.0 && high < WIDEST {
        (low, high) = (high, high * 2.0);
    }
    for _ in 0..MAX_STEPS {
        let middle = f64::midpoint(low, high);
        if high - low < NARROW {
            return middle;
        }
        if function(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [[1, 0], [0, 1]]: the cell is 0 or 1 with odds 1 : psi; the lower limit solves
    /// psi/(1 + psi) = 0.025, psi = 1/39.
    #[test]
    fn two_subjects_by_hand() {
        let table = ContingencyTable::new(&[[1, 0], [0, 1]]).unwrap();
        let ratio = conditional_odds_ratio(&table, ConfidenceLevel::P95).unwrap();
        assert_eq!(ratio.estimate, Some(f64::INFINITY));
        assert!((ratio.limits.lower * 39.0 - 1.0).abs() < 1e-13);
        assert!(ratio.limits.upper.is_infinite());
    }

    #[test]
    fn one_possible_table_has_no_estimate() {
        let table = ContingencyTable::new(&[[0, 0], [5, 8]]).unwrap();
        assert_eq!(conditional_odds_ratio(&table, ConfidenceLevel::P95).unwrap().estimate, None);
    }
}
