//! Rules of other programs on the same counts, for comparison.

use super::counts::GroupCounts;
use super::error::HeterogeneityError;
use crate::confidence::Interval;
use crate::detmath::{asin, sin, sqrt};
use crate::detsum::sum;
use crate::location::{QuantileRule, quantile};

/// gsm's score of each group.
#[derive(Debug, Clone, PartialEq)]
pub struct GsmScores {
    /// Mean squared deviate of all groups, each group among them.
    pub phi: f64,
    /// Deviates over the root of phi; 0 when phi is.
    pub scores: Vec<f64>,
    /// Flags by the cuts -3, -2, 2, 3, closed on the left: -2 to 2.
    pub flags: Vec<i8>,
    /// Largest absolute score that each group could have: `sqrt(m (1 - n/N))`.
    pub largest: Vec<f64>,
}

/// The score of gsm's normal approximation for binary outcomes.
///
/// Formula: `z = (x/n - p)/sqrt(p (1 - p)/n)`, divided by the root of the mean of `z^2` over all groups;
/// flags -2, -1, 0, 1, 2 in the intervals cut at -3, -2, 2, 3, each closed on the left. As gsm.core
/// `Analyze_NormalApprox` and `Flag`.
///
/// # Errors
/// `Degenerate`.
///
/// ```
/// use palladion_biostat::heterogeneity::{GroupCounts, gsm_scores};
/// // 1 of 4 and 3 of 4: deviates -1 and 1, phi 1
/// let scores = gsm_scores(&GroupCounts::new(&[1, 3], &[4, 4])?)?;
/// assert_eq!((scores.phi, scores.scores[1], scores.flags[1]), (1.0, 1.0, 0));
/// # Ok::<(), palladion_biostat::heterogeneity::HeterogeneityError>(())
/// ```
pub fn gsm_scores(counts: &GroupCounts) -> Result<GsmScores, HeterogeneityError> {
    let rate = counts.rate()?;
    let deviate = |(x, n): &(u64, u64)| {
        let n = *n as f64;
        (*x as f64 / n - rate) / sqrt(rate * (1.0 - rate) / n)
    };
    let z: Vec<f64> = counts.groups.iter().map(deviate).collect();
    let m = z.len() as f64;
    let phi = sum(z.iter().map(|v| v * v)) / m;
    let scores: Vec<f64> = z.iter().map(|v| if phi > 0.0 { v / sqrt(phi) } else { 0.0 }).collect();
    let flag = |score: &f64| match *score {
        s if s < -3.0 => -2,
        s if s < -2.0 => -1,
        s if s < 2.0 => 0,
        s if s < 3.0 => 1,
        _ => 2,
    };
    let all = counts.total() as f64;
    Ok(GsmScores {
        phi,
        flags: scores.iter().map(flag).collect(),
        largest: counts.groups.iter().map(|(_, n)| sqrt(m * (1.0 - *n as f64 / all))).collect(),
        scores,
    })
}

/// `FunnelPlotR`'s limits for proportions.
#[derive(Debug, Clone, PartialEq)]
pub struct ArcsineFunnel {
    /// Mean squared winsorised deviate on the arcsine scale.
    pub phi: f64,
    /// Variance between groups on the arcsine scale.
    pub tau_squared: f64,
    /// Deviates on the arcsine scale without it.
    pub z: Vec<f64>,
    /// 95 % limits by group.
    pub limits_95: Vec<Interval>,
    /// 99.8 % limits by group.
    pub limits_998: Vec<Interval>,
}

/// The overdispersed funnel of `FunnelPlotR` for proportions.
///
/// Formula: `y = asin sqrt(x/n)`, standard error `1/(2 sqrt n)`; phi from deviates winsorised at the outer
/// `trim` (type 7); `tau^2` from phi as `DerSimonian` and Laird, 0 unless `m phi >= m - 1`; limits `sin^2` of
/// the centre -+ 1.959964 and 3.090232 times `sqrt(se^2 + tau^2)`. As `FunnelPlotR` 0.6, `data_type = "PR"`.
///
/// # Errors
/// `Degenerate`, `Winsorised` unless `0 <= trim < 0.5`.
pub fn arcsine_funnel(counts: &GroupCounts, trim: f64) -> Result<ArcsineFunnel, HeterogeneityError> {
    let centre = asin(sqrt(counts.rate()?));
    if !(0.0..0.5).contains(&trim) {
        return Err(HeterogeneityError::Winsorised(trim));
    }
    let errors: Vec<f64> = counts.groups.iter().map(|(_, n)| 1.0 / (2.0 * sqrt(*n as f64))).collect();
    let distance = |(x, n): &(u64, u64)| asin(sqrt(*x as f64 / *n as f64)) - centre;
    let z: Vec<f64> = counts.groups.iter().zip(&errors).map(|(group, se)| distance(group) / se).collect();
    let end = |q: f64| {
        quantile(&z, q, QuantileRule::Type7).map_err(|_unreachable| HeterogeneityError::Winsorised(trim))
    };
    let (low, high) = (end(trim)?, end(1.0 - trim)?);
    let m = z.len() as f64;
    let phi = sum(z.iter().map(|v| v.clamp(low, high)).map(|v| v * v)) / m;
    let weights: Vec<f64> = errors.iter().map(|se| 1.0 / (se * se)).collect();
    let (total, squares) = (sum(weights.iter().copied()), sum(weights.iter().map(|w| w * w)));
    let tau_squared = ((m * phi - (m - 1.0)) / (total - squares / total)).max(0.0);
    let limits = |reach: f64| {
        let one = |se: &f64| {
            let half = reach * sqrt(se * se + tau_squared);
            let right_angle = std::f64::consts::FRAC_PI_2;
            let share = |angle: f64| sin(angle.clamp(0.0, right_angle)) * sin(angle.clamp(0.0, right_angle));
            Interval { lower: share(centre - half), upper: share(centre + half) }
        };
        errors.iter().map(one).collect()
    };
    Ok(ArcsineFunnel { phi, tau_squared, z, limits_95: limits(1.959_964), limits_998: limits(3.090_232) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No event of 4 and 4 of 4 around 1/2: deviates -2 and 2, phi 4, scores -1 and 1, the largest there are.
    #[test]
    fn a_score_of_two_groups_is_at_most_one() {
        let scores = gsm_scores(&GroupCounts::new(&[0, 4], &[4, 4]).unwrap()).unwrap();
        assert!((scores.phi - 4.0).abs() < 1e-15);
        assert_eq!((scores.scores, scores.largest), (vec![-1.0, 1.0], vec![1.0, 1.0]));
    }

    /// asin sqrt 0 = 0, asin sqrt 1 = pi/2, centre pi/4, error 1/4: deviates -+pi, phi pi^2.
    #[test]
    fn two_groups_by_hand() {
        let funnel = arcsine_funnel(&GroupCounts::new(&[0, 4], &[4, 4]).unwrap(), 0.0).unwrap();
        let pi = std::f64::consts::PI;
        assert!((funnel.z[1] - pi).abs() < 1e-14 && (funnel.phi - pi * pi).abs() < 1e-13);
        // (2 pi^2 - 1)/(32 - 512/32)
        assert!((funnel.tau_squared - (2.0 * pi * pi - 1.0) / 16.0).abs() < 1e-14);
        assert!(funnel.limits_998[0].lower.abs() < 1e-15 && (funnel.limits_998[0].upper - 1.0).abs() < 1e-15);
    }
}
