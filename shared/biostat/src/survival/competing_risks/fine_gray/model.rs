//! Fitting the model by Newton's method.

use ndarray::Array2;

use super::censoring::CensoringTies;
use super::likelihood::{Data, Evaluation};
use super::result::{FineGrayCoefficient, FineGrayFit};
use super::sandwich::meat;
use crate::design::{Column, Design};
use crate::detmath::{exp, sqrt};
use crate::detsum::{dot, sum};
use crate::distributions::normal;
use crate::linear::Cholesky;
use crate::survival::competing_risks::{CompetingObservations, CompetingRisksError};
use crate::{ConfidenceLevel, Interval};

/// Share of a column's information at 0 below which it has none of its own.
const NO_INFORMATION: f64 = 1e-10;

/// A step that promises less than this share of the log-likelihood is the last one.
const NEGLIGIBLE_GAIN: f64 = 1e-18;

/// A coefficient of a standardised column beyond this, while its information is all but gone, is
/// on its way to infinity.
const FAR: f64 = 12.0;

/// Halvings before a step is given up.
const MAX_HALVINGS: usize = 40;

/// A fall of the log-likelihood within this share of it is rounding.
const ROUNDING: f64 = 1e-13;

/// Choices of a Fine-Gray model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FineGrayOptions {
    /// Level of the confidence intervals.
    pub level: ConfidenceLevel,
    /// Whether events count as at risk of a censoring at the same time.
    pub censoring_ties: CensoringTies,
    /// Iterations after which the fit is given up.
    pub max_iterations: usize,
}

impl Default for FineGrayOptions {
    fn default() -> Self {
        Self { level: ConfidenceLevel::P95, censoring_ties: CensoringTies::AtRisk, max_iterations: 60 }
    }
}

/// How do covariates change the cumulative incidence of a cause? Proportional subdistribution
/// hazards.
///
/// Inputs: [`CompetingObservations`], the cause of interest (1, 2 …), a [`Design`] of the same rows.
/// Result: coefficients
/// (log subdistribution hazard ratios) with the robust variance that allows for the estimated
/// censoring weights. Formula: partial likelihood in which a subject with a competing event at X
/// stays at risk at t > X with weight `G(t-)/G(X-)`, G the Kaplan-Meier estimate of not being
/// censored. Ties: as Breslow; an event before a censoring. No missing values. Equals R
/// `cmprsk::crr`; R `survival::finegray` with `coxph(ties = "breslow")` gives the coefficients of
/// [`CensoringTies::Gone`] and a variance that takes the weights as known.
///
/// Source: J. P. Fine, R. J. Gray, JASA 94 (1999) 496-509, sections 2 and 3.
///
/// # Errors
/// `Length`, `NoEvents`, `Aliased`, `Infinite`, `NotConverged`.
pub fn fine_gray(
    observations: &CompetingObservations,
    cause: usize,
    design: &Design,
    options: &FineGrayOptions,
) -> Result<FineGrayFit, CompetingRisksError> {
    let rows = observations.rows();
    if design.rows() != rows {
        return Err(CompetingRisksError::Length { expected: rows, found: design.rows() });
    }
    observations.check_cause(cause)?;
    let scales: Vec<Scale> = design.columns().iter().map(|c| Scale::of(c.values())).collect();
    let columns: Vec<Vec<f64>> =
        design.columns().iter().zip(&scales).map(|(c, s)| s.standardise(c.values())).collect();
    let data = Data::new(observations, cause, &columns, &vec![0; rows], 1, options.censoring_ties);
    let names: Vec<&str> = design.columns().iter().map(Column::name).collect();
    let maximum = maximise(&data, &names, options)?;
    Ok(finish(observations, cause, &data, &names, &scales, &maximum, options.level))
}

/// Mean and standard deviation of a column; 1 when it is constant.
struct Scale {
    mean: f64,
    deviation: f64,
}

impl Scale {
    fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let mean = sum(values.iter().copied()) / n;
        let deviation = sqrt(sum(values.iter().map(|v| (v - mean) * (v - mean))) / n);
        let constant = deviation <= 1e-14 * mean.abs();
        Self { mean, deviation: if constant { 1.0 } else { deviation } }
    }

    fn standardise(&self, values: &[f64]) -> Vec<f64> {
        values.iter().map(|v| (v - self.mean) / self.deviation).collect()
    }
}

struct Maximum {
    beta: Vec<f64>,
    at_zero: f64,
    there: Evaluation,
    iterations: usize,
}

fn named(names: &[&str], which: impl Fn(usize) -> bool) -> Vec<String> {
    names.iter().enumerate().filter(|(k, _)| which(*k)).map(|(_, name)| (*name).to_owned()).collect()
}

fn maximise(data: &Data, names: &[&str], options: &FineGrayOptions) -> Result<Maximum, CompetingRisksError> {
    let mut beta = vec![0.0; data.width];
    let mut here = data.evaluate(&beta);
    let at_zero = here.log_likelihood;
    let events = here.times.iter().map(|t| t.events).sum::<f64>();
    let first = Cholesky::with_thresholds(&here.information, &vec![NO_INFORMATION * events; data.width]);
    if first.rank() < data.width {
        return Err(CompetingRisksError::Aliased(named(names, |k| first.dependent()[k])));
    }
    let (mut last_step, mut iterations) = (0.0, 0);
    while iterations < options.max_iterations {
        iterations += 1;
        let cholesky = Cholesky::new(&here.information, 0.0);
        let step = cholesky.solve(&here.gradient);
        let gain = dot(&step, &here.gradient);
        last_step = step.iter().fold(0.0_f64, |m, s| m.max(s.abs()));
        let Some((next, there)) = improve(data, &beta, &step, &here) else { break };
        (beta, here) = (next, there);
        let lost = |k: usize| beta[k].abs() > FAR && here.information[[k, k]] < 1e-6 * events;
        if (0..data.width).any(lost) {
            return Err(CompetingRisksError::Infinite(named(names, lost)));
        }
        if gain.abs() <= NEGLIGIBLE_GAIN * (1.0 + here.log_likelihood.abs()) {
            return Ok(Maximum { beta, at_zero, there: here, iterations });
        }
    }
    Err(CompetingRisksError::NotConverged { iterations, last_step })
}

/// The whole step, or the first half, quarter … of it that does not lower the likelihood.
fn improve(data: &Data, beta: &[f64], step: &[f64], here: &Evaluation) -> Option<(Vec<f64>, Evaluation)> {
    let floor = here.log_likelihood - ROUNDING * here.log_likelihood.abs();
    let mut share = 1.0;
    for _ in 0..MAX_HALVINGS {
        let next: Vec<f64> = beta.iter().zip(step).map(|(b, s)| b + share * s).collect();
        let there = data.evaluate(&next);
        if there.log_likelihood >= floor && there.information.iter().all(|v| v.is_finite()) {
            return Some((next, there));
        }
        share /= 2.0;
    }
    None
}

fn finish(
    observations: &CompetingObservations,
    cause: usize,
    data: &Data,
    names: &[&str],
    scales: &[Scale],
    maximum: &Maximum,
    level: ConfidenceLevel,
) -> FineGrayFit {
    let inverse = Cholesky::new(&maximum.there.information, 0.0).inverse();
    let meat = meat(data, &maximum.there, &maximum.beta);
    let rescale = |m: Array2<f64>| {
        Array2::from_shape_fn(m.dim(), |(j, k)| m[[j, k]] / (scales[j].deviation * scales[k].deviation))
    };
    let covariance = rescale(product(&product(&inverse, &meat), &inverse));
    let estimates: Vec<f64> = maximum.beta.iter().zip(scales).map(|(b, s)| b / s.deviation).collect();
    let coefficient = |k: usize| {
        let (estimate, standard_error) = (estimates[k], sqrt(covariance[[k, k]].max(0.0)));
        let half = level.z() * standard_error;
        FineGrayCoefficient {
            name: names[k].to_owned(),
            estimate,
            standard_error,
            ratio: exp(estimate),
            limits: Interval { lower: exp(estimate - half), upper: exp(estimate + half) },
            p_value: normal::two_sided(estimate / standard_error).unwrap_or(1.0),
        }
    };
    let centre = exp(-sum(estimates.iter().zip(scales).map(|(b, s)| b * s.mean)));
    let events = observations.cause.iter().filter(|c| **c == cause).count();
    let any = observations.cause.iter().filter(|c| **c > 0).count();
    FineGrayFit {
        rows: observations.rows(),
        events,
        competing: any - events,
        coefficients: (0..data.width).map(coefficient).collect(),
        covariance,
        inverse_information: rescale(inverse),
        log_likelihood: [maximum.at_zero, maximum.there.log_likelihood],
        iterations: maximum.iterations,
        baseline: maximum.there.times.iter().map(|t| (t.time, t.events / t.total * centre)).collect(),
    }
}

/// Matrix product by a fixed-order loop.
fn product(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    Array2::from_shape_fn((a.nrows(), b.ncols()), |(i, j)| sum((0..a.ncols()).map(|k| a[[i, k]] * b[[k, j]])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(cause: &[usize], x: &[f64]) -> Result<FineGrayFit, CompetingRisksError> {
        let time: Vec<f64> = (1..=cause.len()).map(|t| t as f64).collect();
        let mut design = Design::new(x.len());
        design.numeric("x", x).unwrap();
        let data = CompetingObservations::new(&time, cause, 2)?;
        fine_gray(&data, 1, &design, &FineGrayOptions::default())
    }

    /// x = 1, 0, 1 with events at 1, 2, 3: score `1 - 2r/(2r + 1) - r/(1 + r) = 0` with `r = e^b`
    /// gives `r^2 = 1/2`.
    #[test]
    fn three_rows_by_hand() {
        let fit = fit(&[1, 1, 1], &[1.0, 0.0, 1.0]).unwrap();
        let only = &fit.coefficients[0];
        assert!((only.ratio - 0.5_f64.sqrt()).abs() < 1e-12);
        // of one column the joint test is the square of its own
        let joint = fit.wald_test(&[0]).unwrap();
        let z = only.estimate / only.standard_error;
        assert!((joint.statistic - z * z).abs() < 1e-12 * z * z);
        assert!((joint.p_value - only.p_value).abs() < 1e-12);
        assert_eq!((fit.wald_test(&[1]), fit.wald_test(&[])), (None, None));
    }

    #[test]
    fn what_has_no_estimate_is_named() {
        let aliased = CompetingRisksError::Aliased(vec!["x".to_owned()]);
        assert_eq!(fit(&[1, 2, 1], &[1.0, 1.0, 1.0]).unwrap_err(), aliased);
        assert_eq!(fit(&[2, 0, 2], &[1.0, 0.0, 1.0]).unwrap_err(), CompetingRisksError::NoEvents(1));
        let separated = fit(&[1, 1, 0, 0, 0, 0], &[1.0, 1.0, 0.0, 0.0, 0.0, 0.0]).unwrap_err();
        assert_eq!(separated, CompetingRisksError::Infinite(vec!["x".to_owned()]));
    }
}
