//! Summary statistics of a variable.

use super::error::LocationError;
use crate::detmath::sqrt;
use crate::detsum::{mean, sum};

/// How a quantile between two order statistics is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuantileRule {
    /// Linear between order statistics at `(n-1)p` (R's default, Hyndman-Fan type 7).
    #[default]
    Type7,
    /// The empirical distribution with averaging where it is level (SAS's default, `PCTLDEF=5`;
    /// Hyndman-Fan type 2).
    Type2,
}

/// Summary of the values of a variable in a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Number of values.
    pub count: usize,
    /// Number of missing values, as the caller counted them.
    pub missing: usize,
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation with divisor n - 1; `None` for one value.
    pub standard_deviation: Option<f64>,
    /// Smallest value.
    pub minimum: f64,
    /// First quartile.
    pub first_quartile: f64,
    /// Median.
    pub median: f64,
    /// Third quartile.
    pub third_quartile: f64,
    /// Largest value.
    pub maximum: f64,
}

/// Summarise the values of a group; `missing` is carried into the result.
///
/// # Errors
/// `TooFewValues` for no values, `NotFinite`.
pub fn summarise(values: &[f64], missing: usize, rule: QuantileRule) -> Result<Summary, LocationError> {
    let sorted = sorted(values)?;
    let centre = mean(&sorted).unwrap_or_default();
    let standard_deviation =
        (sorted.len() > 1).then(|| sqrt(squares(&sorted, centre) / (sorted.len() - 1) as f64));
    let at = |probability: f64| quantile_of_sorted(&sorted, probability, rule);
    Ok(Summary {
        count: sorted.len(),
        missing,
        mean: centre,
        standard_deviation,
        minimum: sorted[0],
        first_quartile: at(0.25),
        median: at(0.5),
        third_quartile: at(0.75),
        maximum: sorted[sorted.len() - 1],
    })
}

/// Quantile of the values.
///
/// Source: R. J. Hyndman, Y. Fan, American Statistician 50 (1996) 361-365.
///
/// # Errors
/// `TooFewValues` for no values, `NotFinite`, `Probability` unless `0 <= probability <= 1`.
pub fn quantile(values: &[f64], probability: f64, rule: QuantileRule) -> Result<f64, LocationError> {
    if !(0.0..=1.0).contains(&probability) {
        return Err(LocationError::Probability(probability));
    }
    Ok(quantile_of_sorted(&sorted(values)?, probability, rule))
}

/// Sum of squared deviations from `centre`.
pub(super) fn squares(values: &[f64], centre: f64) -> f64 {
    sum(values.iter().map(|v| (v - centre) * (v - centre)))
}

fn sorted(values: &[f64]) -> Result<Vec<f64>, LocationError> {
    if let Some(row) = values.iter().position(|v| !v.is_finite()) {
        let (group, value) = (0, values[row]);
        return Err(LocationError::NotFinite { group, row, value });
    }
    if values.is_empty() {
        let (group, needed, found) = (0, 1, 0);
        return Err(LocationError::TooFewValues { group, needed, found });
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    Ok(sorted)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a floor between 0 and the number of values"
)]
fn quantile_of_sorted(sorted: &[f64], probability: f64, rule: QuantileRule) -> f64 {
    // Products such as 0.35 * 20 come out a few units in the last place beside a whole number.
    const FUZZ: f64 = 4.0 * f64::EPSILON;
    let last = sorted.len() - 1;
    match rule {
        QuantileRule::Type7 => {
            let position = last as f64 * probability;
            let below = (position + FUZZ).floor();
            let fraction = position - below;
            let low = sorted[(below as usize).min(last)];
            if fraction.abs() < FUZZ {
                return low;
            }
            let high = sorted[(below as usize + 1).min(last)];
            low + fraction * (high - low)
        }
        QuantileRule::Type2 => {
            let position = sorted.len() as f64 * probability;
            let below = (position + FUZZ).floor();
            let index = below as usize;
            let high = sorted[index.min(last)];
            if (position - below).abs() < FUZZ && index > 0 {
                return f64::midpoint(sorted[index - 1], high);
            }
            high
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1.2 3.4 sorted: type 7 quartiles 1.75, 2.3, 2.85; type 2: 1.2, 2.3, 3.4.
    #[test]
    fn two_values_by_hand() {
        let seven = summarise(&[3.4, 1.2], 1, QuantileRule::Type7).unwrap();
        assert!((seven.first_quartile - 1.75).abs() < 1e-15);
        assert!((seven.third_quartile - 2.85).abs() < 1e-15);
        assert_eq!((seven.count, seven.missing), (2, 1));
        let two = summarise(&[3.4, 1.2], 0, QuantileRule::Type2).unwrap();
        let quartiles = [two.first_quartile, two.median, two.third_quartile];
        for (got, expected) in quartiles.into_iter().zip([1.2, 2.3, 3.4]) {
            assert!((got - expected).abs() < 1e-15);
        }
    }

    #[test]
    fn one_value_has_no_standard_deviation_and_none_is_refused() {
        assert_eq!(summarise(&[2.0], 0, QuantileRule::Type7).unwrap().standard_deviation, None);
        assert!(matches!(summarise(&[], 3, QuantileRule::Type7), Err(LocationError::TooFewValues { .. })));
        assert!(matches!(quantile(&[1.0], 1.5, QuantileRule::Type7), Err(LocationError::Probability(_))));
    }
}
