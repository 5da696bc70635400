//! Quantiles of a Kaplan-Meier curve.

use super::error::SurvivalError;
use super::kaplan_meier::Step;
use super::limits::Transform;
use crate::ConfidenceLevel;

/// The curve is level with the probability within this: S = 0.5 reached only up to rounding is
/// still a plateau at 0.5. The square root of the machine epsilon, as R.
const LEVEL: f64 = 1.490_116_119_384_765_6e-8;

/// Time by which a share of the subjects has had the event, with Brookmeyer-Crowley limits.
///
/// The quantile of `p` is the first time with `1 - S(t) >= p`. Where the curve runs level exactly
/// at `1 - p`, it is the midpoint of that plateau (its end is the next drop, or the last observed
/// time). The limits are the same of the lower and upper confidence limits of S. `None` where the
/// curve or limit never gets there. As R `quantile.survfit`.
///
/// Source: R. Brookmeyer, J. Crowley, Biometrics 38 (1982) 29-41.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantileEstimate {
    /// The share of subjects with the event.
    pub probability: f64,
    /// Time by which they have had it.
    pub estimate: Option<f64>,
    /// Lower confidence limit of that time.
    pub lower: Option<f64>,
    /// Upper confidence limit of that time.
    pub upper: Option<f64>,
}

pub(super) fn quantile(
    steps: &[Step],
    probability: f64,
    level: ConfidenceLevel,
    transform: Transform,
) -> Result<QuantileEstimate, SurvivalError> {
    if !(probability > 0.0 && probability < 1.0) {
        return Err(SurvivalError::OutOfRange { name: "probability", value: probability });
    }
    let limit = |step: &Step| step.limits(level, transform);
    Ok(QuantileEstimate {
        probability,
        estimate: crossing(steps, probability, |s| Some(s.survival)),
        lower: crossing(steps, probability, |s| limit(s).map(|l| l.lower)),
        upper: crossing(steps, probability, |s| limit(s).map(|l| l.upper)),
    })
}

/// First time at which `1 - height` reaches the probability, or the midpoint of its plateau.
///
/// A confidence limit may turn back: then the height closest to the probability counts, as in R.
fn crossing(steps: &[Step], probability: f64, height: impl Fn(&Step) -> Option<f64>) -> Option<f64> {
    let points = || steps.iter().filter_map(|s| height(s).map(|h| (1.0 - h, s.time)));
    let nearest = |least: f64| points().filter(|p| p.0 >= least).min_by(|a, b| a.0.total_cmp(&b.0));
    let (gone, time) = nearest(probability - LEVEL)?;
    if gone >= probability + LEVEL {
        return Some(time);
    }
    let end = nearest(probability + LEVEL).map(|p| p.1).or(steps.last().map(|s| s.time))?;
    Some(f64::midpoint(time, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survival::{KaplanMeier, Observations};

    fn median(time: &[f64], event: &[bool]) -> Option<f64> {
        let curve = KaplanMeier::fit(&Observations::new(time, event).unwrap());
        curve.quantile(0.5, ConfidenceLevel::P95, Transform::Log).unwrap().estimate
    }

    /// S falls to 1/2 at the second of four events: the plateau ends at the third.
    #[test]
    fn the_median_of_an_exact_plateau_is_its_midpoint() {
        assert_eq!(median(&[11.0, 2.0, 9.0, 5.0], &[true; 4]), Some(7.0));
        assert_eq!(median(&[1.0, 2.0, 3.0, 4.0], &[true, true, false, false]), Some(3.0));
        assert_eq!(median(&[1.0, 2.0, 3.0], &[true; 3]), Some(2.0));
        assert_eq!(median(&[1.0, 2.0, 3.0], &[true, false, false]), None);
    }
}
