//! Overdispersion of rates around their overall rate.

use super::counts::GroupCounts;
use super::error::HeterogeneityError;
use crate::detmath::sqrt;
use crate::detsum::sum;
use crate::location::{LocationError, QuantileRule, quantile};

/// Deviates of the groups, plain and corrected for overdispersion.
#[derive(Debug, Clone, PartialEq)]
pub struct Overdispersion {
    /// Overall rate.
    pub rate: f64,
    /// Mean square of the plain deviates.
    pub phi: f64,
    /// The same after winsorising.
    pub phi_winsorised: f64,
    /// Additive variance between groups, on the scale of the rate.
    pub tau_squared: f64,
    /// Plain deviates `(p_i - p)/sqrt(p (1 - p)/n_i)`, groups with subjects in their order.
    pub z: Vec<f64>,
    /// Deviates divided by `sqrt(max(1, phi_winsorised))`.
    pub multiplicative: Vec<f64>,
    /// Deviates with `tau_squared` added to each variance.
    pub additive: Vec<f64>,
}

/// By how much do rates vary more than the binomial says, and which deviates remain? For display:
/// every group is part of its own yardstick.
///
/// Inputs: [`GroupCounts`]; `winsorised`, the share at either end (0.1 is usual) whose deviates are
/// moved in to that quantile (type 7). Formula: `tau^2 = max(0, (m phi - (m - 1))/(sum w - sum
/// w^2/sum w))`, `w = n/(p (1 - p))`, with the winsorised phi.
///
/// Source: D. J. Spiegelhalter, Quality and Safety in Health Care 14 (2005) 347-351.
///
/// # Errors
/// `Degenerate`, `Winsorised` unless `0 <= winsorised < 0.5`.
///
/// ```
/// use palladion_biostat::heterogeneity::{GroupCounts, overdispersion};
/// // 1 of 4 and 3 of 4: deviates -1 and 1
/// let result = overdispersion(&GroupCounts::new(&[1, 3], &[4, 4])?, 0.0)?;
/// assert_eq!((result.phi, result.tau_squared), (1.0, 1.0 / 16.0));
/// # Ok::<(), palladion_biostat::heterogeneity::HeterogeneityError>(())
/// ```
pub fn overdispersion(counts: &GroupCounts, winsorised: f64) -> Result<Overdispersion, HeterogeneityError> {
    let rate = counts.rate()?;
    if !(0.0..0.5).contains(&winsorised) {
        return Err(HeterogeneityError::Winsorised(winsorised));
    }
    let groups = || counts.groups.iter().map(|(x, n)| (*x as f64 / *n as f64 - rate, *n as f64));
    let variance = rate * (1.0 - rate);
    let z: Vec<f64> = groups().map(|(gap, n)| gap / sqrt(variance / n)).collect();
    let m = z.len() as f64;
    let square = |values: &[f64]| sum(values.iter().map(|v| v * v)) / m;
    let end = |probability: f64| quantile(&z, probability, QuantileRule::Type7);
    // deviates are finite and there are some, so the quantiles exist
    let impossible = |_: LocationError| HeterogeneityError::Winsorised(winsorised);
    let (low, high) = (end(winsorised).map_err(impossible)?, end(1.0 - winsorised).map_err(impossible)?);
    let moved: Vec<f64> = z.iter().map(|v| v.clamp(low, high)).collect();
    let phi_winsorised = square(&moved);
    let (weights, squares) =
        (sum(groups().map(|(_, n)| n / variance)), sum(groups().map(|(_, n)| n / variance * n / variance)));
    let tau_squared = ((m * phi_winsorised - (m - 1.0)) / (weights - squares / weights)).max(0.0);
    let inflation = sqrt(phi_winsorised.max(1.0));
    Ok(Overdispersion {
        rate,
        phi: square(&z),
        phi_winsorised,
        tau_squared,
        multiplicative: z.iter().map(|v| v / inflation).collect(),
        additive: groups().map(|(gap, n)| gap / sqrt(variance / n + tau_squared)).collect(),
        z,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 of 4 and 3 of 4: deviates -1/4 / sqrt(1/16) = -1 and 1, phi 1; weights 16 each: tau^2 = (2 -
    /// 1)/(32 - 16) = 1/16, so the additive deviates are 1/sqrt 2.
    #[test]
    fn eight_subjects_by_hand() {
        let counts = GroupCounts::new(&[1, 3], &[4, 4]).unwrap();
        let result = overdispersion(&counts, 0.0).unwrap();
        assert!((result.z[1] - 1.0).abs() < 1e-15 && (result.phi - 1.0).abs() < 1e-15);
        assert!((result.additive[0] + 0.5_f64.sqrt()).abs() < 1e-15);
        assert_eq!(overdispersion(&counts, 0.5), Err(HeterogeneityError::Winsorised(0.5)));
    }
}
