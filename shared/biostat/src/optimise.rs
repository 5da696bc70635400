//! Newton's method for a log-likelihood with a handful of parameters.

use ndarray::Array2;

use crate::linear::Cholesky;

/// Value of a parameter on a logarithmic scale that stands for exactly 0: `exp` of it is 1e-26.
pub(crate) const ZERO: f64 = -60.0;

/// No parameter (all are on logarithmic or logit scales) moves further in one step.
const LONGEST_STEP: f64 = 2.0;

/// Steps below this change nothing that is printed; the next one would be its square.
const LAST_STEP: f64 = 1e-9;

/// A path this near to a known maximum, by steps no longer than this, leads to it: Newton's next step is its
/// square.
const ARRIVED: f64 = 1e-3;

/// [`refine`] begins with a step no longer than this, and is done when its next error is this share of the last step.
const REFINED: f64 = 0.5;
const FAR_BELOW: f64 = 1e-2;

/// A rough search ends by a step below this, or after so many.
const ROUGH_STEP: f64 = 1e-2;
const ROUGH_ITERATIONS: usize = 30;

/// Rough searches that come this near to each other have found the same.
const SAME_PLACE: f64 = 0.1;

/// How far below the bound near which 0 is tried a parameter begins that a rough search put to 0.
const BELOW_BOUND: f64 = 0.5;

/// Iterations before giving up; 10 to 20 are usual.
const MAX_ITERATIONS: usize = 200;

/// Halvings before a step is given up.
const MAX_HALVINGS: usize = 50;

/// A fall of the log-likelihood within this share of it is rounding.
const ROUNDING: f64 = 1e-13;

/// What is left of a diagonal element below this share of it is no curvature.
const FLAT: f64 = 1e-12;

/// A log-likelihood with its first and second derivatives.
pub(crate) struct Evaluation {
    pub value: f64,
    pub gradient: Vec<f64>,
    pub hessian: Array2<f64>,
}

/// A parameter that may be 0 on its natural scale.
#[derive(Clone, Copy)]
pub(crate) struct Boundary {
    /// Its position.
    pub parameter: usize,
    /// Below this it is 0.
    pub floor: f64,
    /// Below this 0 is tried when the likelihood rises towards it.
    pub near: f64,
}

/// A maximum.
#[derive(Debug, Clone)]
pub(crate) struct Maximum {
    pub at: Vec<f64>,
    pub value: f64,
    /// Largest absolute derivative with respect to a free parameter.
    pub gradient: f64,
    pub iterations: usize,
}

/// The iteration did not converge.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("no convergence after {iterations} iterations, last step {last_step}")]
pub struct NotConverged {
    /// Iterations that were made.
    pub iterations: usize,
    /// Largest change of a parameter in the last one.
    pub last_step: f64,
}

/// The highest of the maxima reached from the starts; equal ones are taken in order, and a start whose path
/// comes to a maximum that is known already is not followed to its end.
///
/// Parameters that start at [`ZERO`] stay there. An `evaluate` outside the model's range gives a
/// value that is not finite. Each step is Newton's, with a growing ridge where the function is not
/// concave, cut to a longest step and halved until the value does not fall.
pub(crate) fn maximise_from(
    starts: &[Vec<f64>],
    boundaries: &[Boundary],
    evaluate: impl Fn(&[f64]) -> Evaluation,
) -> Result<Maximum, NotConverged> {
    let mut best: Option<Maximum> = None;
    let mut failure = NotConverged { iterations: 0, last_step: f64::INFINITY };
    for start in starts {
        match maximise(start, boundaries, best.as_ref(), &evaluate) {
            Ok(None) => {}
            Ok(Some(maximum)) => {
                let gain = best.as_ref().is_none_or(|b| maximum.value > b.value + ROUNDING * b.value.abs());
                if gain {
                    best = Some(maximum);
                }
            }
            Err(error) => failure = error,
        }
    }
    best.ok_or(failure)
}

/// The maximum next to a place of which the evaluation is known; `None` when Newton's steps from it do not shrink
/// at once, or come to a bound.
///
/// The error of a step is about its square times the ratio of the step to the square of the one before. Where that
/// is below the last step that matters, the step is taken and not evaluated.
pub(crate) fn refine(
    start: &[f64],
    begin: Evaluation,
    evaluate: impl Fn(&[f64]) -> Evaluation,
) -> Option<Maximum> {
    let free: Vec<bool> = start.iter().map(|v| *v > ZERO).collect();
    let (mut at, mut here) = (start.to_vec(), begin);
    let mut before = REFINED;
    for iterations in 1..=ROUGH_ITERATIONS {
        let step = newton_step(&here, &free);
        let size = largest(&step);
        let next: Vec<f64> = at.iter().zip(&step).map(|(a, s)| a + s).collect();
        let rise = slope_along(&here.gradient, &step);
        if size > before || rise < 0.0 {
            return None;
        }
        if size < LAST_STEP
            || (iterations > 1 && size * size * size / (before * before) < LAST_STEP * FAR_BELOW)
        {
            return Some(Maximum { at: next, value: here.value + rise / 2.0, gradient: 0.0, iterations });
        }
        (at, here, before) = (next.clone(), evaluate(&next), size);
        if !here.value.is_finite() {
            return None;
        }
    }
    None
}

fn slope_along(gradient: &[f64], step: &[f64]) -> f64 {
    gradient.iter().zip(step).map(|(g, s)| g * s).sum()
}

/// Where the paths from the starts come to, roughly: the distinct places, in the order of the starts. For a function
/// that is near the one to be maximised and cheaper; a maximum of the latter is then sought from each place.
///
/// A path ends by steps below a hundredth or after 30. One that comes within a tenth of a place that is known, or
/// that ends outside of the model's range, gives none. A parameter that was put to 0 is given a little below the
/// bound from which that is tried, so that the search proper decides it.
pub(crate) fn approach_from(
    starts: &[Vec<f64>],
    boundaries: &[Boundary],
    evaluate: impl Fn(&[f64]) -> Evaluation,
) -> Vec<Vec<f64>> {
    let mut places: Vec<Vec<f64>> = Vec::new();
    for start in starts {
        let reached = approach(start, boundaries, &places, &evaluate);
        places.extend(reached);
    }
    for boundary in boundaries {
        let at = boundary.parameter;
        let put = |place: &&mut Vec<f64>| place[at] <= ZERO && starts.iter().any(|start| start[at] > ZERO);
        places.iter_mut().filter(put).for_each(|place| place[at] = boundary.near - BELOW_BOUND);
    }
    places
}

fn approach(
    start: &[f64],
    boundaries: &[Boundary],
    known: &[Vec<f64>],
    evaluate: &impl Fn(&[f64]) -> Evaluation,
) -> Option<Vec<f64>> {
    let mut at = start.to_vec();
    let mut here = evaluate(&at);
    for _ in 0..ROUGH_ITERATIONS {
        let free: Vec<bool> = at.iter().map(|v| *v > ZERO).collect();
        let step = newton_step(&here, &free);
        if let Some((pinned, there)) = pin(&at, &step, &here, boundaries, evaluate) {
            (at, here) = (pinned, there);
            continue;
        }
        let Some((next, there)) = improve(&at, &step, &here, evaluate) else { break };
        (at, here) = (next, there);
        let apart = |place: &Vec<f64>| at.iter().zip(place).fold(0.0_f64, |m, (a, b)| m.max((a - b).abs()));
        if known.iter().any(|place| apart(place) < SAME_PLACE) {
            return None;
        }
        if largest(&step) < ROUGH_STEP {
            break;
        }
    }
    here.value.is_finite().then_some(at)
}

/// `None` when the path comes to the known maximum.
fn maximise(
    start: &[f64],
    boundaries: &[Boundary],
    known: Option<&Maximum>,
    evaluate: &impl Fn(&[f64]) -> Evaluation,
) -> Result<Option<Maximum>, NotConverged> {
    let mut at = start.to_vec();
    let mut here = evaluate(&at);
    let mut last_step = f64::INFINITY;
    for iterations in 1..=MAX_ITERATIONS {
        let free: Vec<bool> = at.iter().map(|v| *v > ZERO).collect();
        let step = newton_step(&here, &free);
        if let Some((pinned, there)) = pin(&at, &step, &here, boundaries, evaluate) {
            (at, here) = (pinned, there);
            continue;
        }
        last_step = largest(&step);
        let Some((next, there)) = improve(&at, &step, &here, evaluate) else {
            break;
        };
        let done = last_step < LAST_STEP;
        (at, here) = (next, there);
        let arrived = |known: &Maximum| {
            let gaps = at.iter().zip(&known.at).map(|(a, b)| (a - b).abs());
            gaps.fold(0.0, f64::max) < ARRIVED && here.value <= known.value + ROUNDING * known.value.abs()
        };
        if last_step < ARRIVED && known.is_some_and(arrived) {
            return Ok(None);
        }
        if done {
            let slopes: Vec<f64> = here.gradient.iter().zip(&free).filter(|p| *p.1).map(|p| *p.0).collect();
            return Ok(Some(Maximum { at, value: here.value, gradient: largest(&slopes), iterations }));
        }
    }
    Err(NotConverged { iterations: MAX_ITERATIONS, last_step })
}

/// Put a parameter to 0 that is near it, when the likelihood rises all the way.
fn pin(
    at: &[f64],
    step: &[f64],
    here: &Evaluation,
    boundaries: &[Boundary],
    evaluate: &impl Fn(&[f64]) -> Evaluation,
) -> Option<(Vec<f64>, Evaluation)> {
    let near = |b: &&Boundary| {
        let value = at[b.parameter];
        value > ZERO && (value < b.floor || (value < b.near && step[b.parameter] < -LAST_STEP))
    };
    let boundary = boundaries.iter().find(near)?;
    let mut pinned = at.to_vec();
    pinned[boundary.parameter] = ZERO;
    let there = evaluate(&pinned);
    let below = at[boundary.parameter] < boundary.floor;
    (below || there.value >= here.value - ROUNDING * here.value.abs()).then_some((pinned, there))
}

/// Newton's step for the free parameters, with a ridge where the curvature is not that of a maximum.
fn newton_step(here: &Evaluation, free: &[bool]) -> Vec<f64> {
    let size = free.len();
    let gradient: Vec<f64> = (0..size).map(|j| if free[j] { here.gradient[j] } else { 0.0 }).collect();
    let mut ridge = 0.0;
    loop {
        let information = Array2::from_shape_fn((size, size), |(i, j)| match (free[i] && free[j], i == j) {
            (true, true) => -here.hessian[[i, j]] + ridge,
            (true, false) => -here.hessian[[i, j]],
            (false, true) => 1.0,
            (false, false) => 0.0,
        });
        let thresholds: Vec<f64> = information.diag().iter().map(|d: &f64| d.abs() * FLAT).collect();
        let cholesky = Cholesky::with_thresholds(&information, &thresholds);
        if cholesky.rank() == size || ridge > 1e12 {
            let mut step = cholesky.solve(&gradient);
            let longest = largest(&step);
            if longest > LONGEST_STEP {
                step.iter_mut().for_each(|s| *s *= LONGEST_STEP / longest);
            }
            return step;
        }
        let scale = largest(&here.hessian.diag().to_vec()).max(f64::MIN_POSITIVE);
        ridge = if ridge > 0.0 { ridge * 4.0 } else { scale * 1e-3 };
    }
}

/// The whole step, or the first half, quarter … of it that does not lower the value.
fn improve(
    at: &[f64],
    step: &[f64],
    here: &Evaluation,
    evaluate: &impl Fn(&[f64]) -> Evaluation,
) -> Option<(Vec<f64>, Evaluation)> {
    let floor = here.value - ROUNDING * here.value.abs();
    let mut share = 1.0;
    for _ in 0..MAX_HALVINGS {
        let next: Vec<f64> = at.iter().zip(step).map(|(a, s)| a + share * s).collect();
        let there = evaluate(&next);
        if there.value.is_finite() && there.value >= floor {
            return Some((next, there));
        }
        share /= 2.0;
    }
    None
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |m, v| m.max(v.abs()))
}

/// The sum of weighted likelihoods over nodes, on the logarithmic scale, with its derivatives: each
/// term is `(log weight + log likelihood, its gradient, its Hessian)`. The gradient is the
/// posterior mean of the gradients, the Hessian that of the Hessians plus their covariance.
pub(crate) fn log_mixture<const P: usize>(
    terms: impl Iterator<Item = (f64, [f64; P], [[f64; P]; P])> + Clone,
) -> (f64, [f64; P], [[f64; P]; P]) {
    let highest = terms.clone().fold(f64::NEG_INFINITY, |m, t| m.max(t.0));
    let (mut total, mut gradient, mut hessian) = (0.0, [0.0; P], [[0.0; P]; P]);
    for (log, slope, curvature) in terms {
        let weight = crate::detmath::exp(log - highest);
        total += weight;
        for i in 0..P {
            gradient[i] += weight * slope[i];
            for j in 0..P {
                hessian[i][j] += weight * (curvature[i][j] + slope[i] * slope[j]);
            }
        }
    }
    gradient.iter_mut().for_each(|g| *g /= total);
    for i in 0..P {
        for j in 0..P {
            hessian[i][j] = hessian[i][j] / total - gradient[i] * gradient[j];
        }
    }
    (highest + crate::detmath::ln(total), gradient, hessian)
}

/// `1/(1 + exp(-t))`, with full relative precision at both ends.
pub(crate) fn expit(t: f64) -> f64 {
    if t >= 0.0 {
        1.0 / (1.0 + crate::detmath::exp(-t))
    } else {
        let e = crate::detmath::exp(t);
        e / (1.0 + e)
    }
}

/// `ln(p/(1 - p))` of `part` of `whole`.
pub(crate) fn logit(part: u64, whole: u64) -> f64 {
    crate::detmath::ln(part as f64 / (whole - part) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// -(x - 1)^2 - exp(2y) rises towards y = -infinity: (1, 0).
    #[test]
    fn a_maximum_on_the_boundary_is_found() {
        let evaluate = |at: &[f64]| {
            let (x, e) = (at[0], crate::detmath::exp(2.0 * at[1]));
            let hessian = ndarray::array![[-2.0, 0.0], [0.0, -4.0 * e]];
            Evaluation {
                value: -(x - 1.0) * (x - 1.0) - e,
                gradient: vec![-2.0 * (x - 1.0), -2.0 * e],
                hessian,
            }
        };
        let boundary = Boundary { parameter: 1, floor: -13.0, near: -4.0 };
        let maximum = maximise_from(&[vec![5.0, 0.0]], &[boundary], evaluate).unwrap();
        assert!((maximum.at[0] - 1.0).abs() < 1e-12 && maximum.at[1] <= ZERO);
        assert!(maximum.value.abs() < 1e-12 && maximum.gradient < 1e-9);
    }

    /// A mixture of two equal terms is the term; its Hessian is unchanged.
    #[test]
    fn a_mixture_of_equal_terms_is_the_term() {
        let term = (crate::detmath::ln(0.5) - 3.0, [2.0], [[-1.5]]);
        let (value, gradient, hessian) = log_mixture([term, term].into_iter());
        assert!((value + 3.0).abs() < 1e-15);
        assert!((gradient[0] - 2.0).abs() < 1e-15 && (hessian[0][0] + 1.5).abs() < 1e-14);
    }
}
