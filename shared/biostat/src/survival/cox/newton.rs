//! Newton's method with step-halving.

use ndarray::Array2;

use super::error::CoxError;
use super::likelihood::{Evaluation, Likelihood};
use super::options::{CoxOptions, Ties};
use super::prepared::Prepared;
use super::separation::{is_monotone, spread};
use crate::detsum::dot;
use crate::linear::Cholesky;

/// Share of a column's total below which what is left of its information is rounding: the column
/// is constant or a combination of others within the risk sets.
const NO_INFORMATION: f64 = 1e-12;

/// The step that promises less than this share of the log-likelihood is the last one: by then
/// Newton's method doubles the digits with each step, and a full set follows.
const NEGLIGIBLE_GAIN: f64 = 1e-18;

/// A step that moves no linear predictor by more than this changes nothing that is reported: where it
/// would begin is the maximum.
const NO_STEP: f64 = 1e-12;

/// A step that promises less than this but moves the linear predictor by more than `LONG_STEP` is
/// what separation looks like.
const FLAT_GAIN: f64 = 1e-10;
const LONG_STEP: f64 = 0.1;

/// Halvings before a step is given up; 2^-40 of it changes nothing any more.
const MAX_HALVINGS: usize = 40;

/// A fall of the log-likelihood within this share of it is rounding.
const ROUNDING: f64 = 1e-13;

/// From this many rows on every sixteenth of them gives a start.
const LARGE: usize = 50_000;
const SAMPLE: usize = 16;

/// The maximum, in standardised columns.
pub(super) struct Maximum {
    pub beta: Vec<f64>,
    pub at_zero: Evaluation,
    pub at_maximum: Evaluation,
    pub aliased: Vec<bool>,
    /// Direction in which the likelihood grows for ever.
    pub infinite: Option<Vec<f64>>,
    pub score: f64,
    pub iterations: usize,
}

pub(super) fn maximise(data: &Prepared, options: &CoxOptions) -> Result<Maximum, CoxError> {
    let zero = vec![0.0; data.width];
    let mut likelihood = Likelihood::new(data, options.ties);
    let at_zero = likelihood.at(&zero);
    let thresholds: Vec<f64> = at_zero.total.iter().map(|t| t * NO_INFORMATION).collect();
    let first = Cholesky::with_thresholds(&at_zero.information, &thresholds);
    let aliased = first.dependent().to_vec();
    let score = first.quadratic_form(&at_zero.gradient);
    if let Some(start) = start_of_large_model(data, options, &aliased) {
        let here = likelihood.at(&start);
        if here.is_finite()
            && here.log_likelihood > at_zero.log_likelihood
            && let Ok(climb) = climb(&mut likelihood, options, &aliased, start, here)
        {
            return Ok(climb.maximum(at_zero, aliased, score));
        }
    }
    let climb = climb(&mut likelihood, options, &aliased, zero, at_zero.clone())?;
    Ok(climb.maximum(at_zero, aliased, score))
}

/// Where the iteration ended.
struct Climb {
    beta: Vec<f64>,
    there: Evaluation,
    infinite: Option<Vec<f64>>,
    iterations: usize,
}

impl Climb {
    fn maximum(self, at_zero: Evaluation, aliased: Vec<bool>, score: f64) -> Maximum {
        let Self { beta, there: at_maximum, infinite, iterations } = self;
        Maximum { beta, at_zero, at_maximum, aliased, infinite, score, iterations }
    }
}

/// The maximum of every sixteenth row, when there are many: two iterations less.
fn start_of_large_model(data: &Prepared, options: &CoxOptions, aliased: &[bool]) -> Option<Vec<f64>> {
    if data.rows < LARGE || options.ties == Ties::Exact {
        return None;
    }
    let sample = data.thinned(SAMPLE)?;
    let zero = vec![0.0; data.width];
    let mut likelihood = Likelihood::new(&sample, options.ties);
    let at_zero = likelihood.at(&zero);
    let climb = climb(&mut likelihood, options, aliased, zero, at_zero).ok()?;
    (climb.infinite.is_none() && climb.there.is_finite()).then_some(climb.beta)
}

fn climb(
    likelihood: &mut Likelihood<'_>,
    options: &CoxOptions,
    aliased: &[bool],
    mut beta: Vec<f64>,
    mut here: Evaluation,
) -> Result<Climb, CoxError> {
    let data = likelihood.data;
    let (mut last_step, mut iterations) = (0.0, 0);
    while iterations < options.max_iterations {
        iterations += 1;
        let step = newton_step(&here, aliased);
        let gain = dot(&step, &here.gradient);
        if bound(data, &step) <= NO_STEP && iterations > 1 {
            return Ok(Climb { beta, there: here, infinite: None, iterations });
        }
        let long = || predictor_spread(data, &step) > LONG_STEP;
        if gain.abs() < FLAT_GAIN && long() && is_monotone(data, &step) {
            return Ok(Climb { beta, there: here, infinite: Some(step), iterations });
        }
        last_step = step.iter().fold(0.0_f64, |m, s| m.max(s.abs()));
        let finishing = gain.abs() <= NEGLIGIBLE_GAIN * (1.0 + here.log_likelihood.abs());
        if finishing && long() {
            break;
        }
        let Some((next, there)) = improve(likelihood, &beta, &step, &here) else {
            break;
        };
        if finishing {
            return Ok(Climb { beta: next, there, infinite: None, iterations });
        }
        (beta, here) = (next, there);
    }
    Err(CoxError::NotConverged { iterations, last_step })
}

/// Step to the maximum of the quadratic approximation; 0 for aliased columns.
fn newton_step(here: &Evaluation, aliased: &[bool]) -> Vec<f64> {
    let mut information: Array2<f64> = here.information.clone();
    let mut gradient = here.gradient.clone();
    for k in (0..aliased.len()).filter(|k| aliased[*k]) {
        information.row_mut(k).fill(0.0);
        information.column_mut(k).fill(0.0);
        gradient[k] = 0.0;
    }
    Cholesky::new(&information, 0.0).solve(&gradient)
}

/// The whole step, or the first half, quarter … of it that does not lower the likelihood.
fn improve(
    likelihood: &mut Likelihood<'_>,
    beta: &[f64],
    step: &[f64],
    here: &Evaluation,
) -> Option<(Vec<f64>, Evaluation)> {
    let floor = here.log_likelihood - ROUNDING * here.log_likelihood.abs();
    let mut share = 1.0;
    for _ in 0..MAX_HALVINGS {
        let next: Vec<f64> = beta.iter().zip(step).map(|(b, s)| b + share * s).collect();
        let there = likelihood.at(&next);
        if there.log_likelihood >= floor && there.is_finite() {
            return Some((next, there));
        }
        share /= 2.0;
    }
    None
}

/// Width of the linear predictor along a step; an upper bound of it where that says enough.
fn predictor_spread(data: &Prepared, step: &[f64]) -> f64 {
    let bound = bound(data, step);
    if bound <= LONG_STEP { bound } else { spread(&data.along(step)) }
}

/// An upper bound of the width of the linear predictor along a step.
fn bound(data: &Prepared, step: &[f64]) -> f64 {
    let (low, high) = data.columns.terms(step).bounds();
    high - low
}
