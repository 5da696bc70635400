//! The door to the Cox model.

use ndarray::Array2;

use super::error::CoxError;
use super::newton::{Maximum, maximise};
use super::options::CoxOptions;
use super::result::{Coefficient, CoxFit, Estimate, Outcome, wald};
use super::risk_sets::RiskSets;
use crate::TestResult;
use crate::design::Design;
use crate::linear::Cholesky;
use crate::survival::Observations;

/// A coefficient belongs to the infinite direction when its part of it, per standard deviation, is
/// at least this share of the largest part.
const PART_OF_DIRECTION: f64 = 1e-2;

/// How do the columns of the design multiply the hazard? Cox's partial likelihood.
///
/// Inputs: [`Observations`] (right-censored or left-truncated); `strata`, any numbers, each
/// stratum with its own baseline hazard; [`Design`] with the same rows, complete (rows with
/// missing values are removed, and counted, by the caller). Any scale and offset of the columns:
/// they are centred and scaled inside.
/// Result: [`CoxFit`]; an aliased column or an infinite estimate is an [`Outcome`] of its
/// coefficient, and the others are as if it were absent or in the limit.
/// Formula: maximum of the partial log-likelihood by Newton's method from 0 with step-halving;
/// covariance is the inverse information at the maximum.
/// Ties: Efron or Breslow; an event and a censoring at one time: the censored is still at risk.
/// Differs from R `survival::coxph`: iterates until the next step would change nothing (R stops
/// up to 3.5e-8 earlier); infinite estimates are recognised by their certificate (the events are
/// extreme in every risk set) and not by the size of a gradient; negative times are refused.
///
/// Source: D. R. Cox, JRSS B 34 (1972) 187-220; B. Efron, JASA 72 (1977) 557-565, eq. 7.9;
/// N. Breslow, Biometrics 30 (1974) 89-99; T. M. Therneau, P. M. Grambsch, Modeling Survival Data
/// (2000), section 3.1 and 3.3.
///
/// # Errors
/// `Length`, `TooFewRows`, `NoEvents` or `NotConverged`.
///
/// ```
/// use palladion_biostat::design::Design;
/// use palladion_biostat::survival::{Observations, cox};
/// // acute myelogenous leukaemia (Miller 1981); R prints coef 0.9155, se 0.5119
/// let time = [9., 13., 13., 18., 23., 28., 31., 34., 45., 48., 161., 5., 5., 8., 8., 12., 16., 23., 27., 30., 33., 43., 45.];
/// let censored = [2, 5, 8, 10, 16];
/// let event: Vec<bool> = (0..23).map(|row| !censored.contains(&row)).collect();
/// let group: Vec<f64> = (0..23).map(|row| if row < 11 { 0.0 } else { 1.0 }).collect();
/// let mut design = Design::new(23);
/// design.numeric("nonmaintained", &group)?;
/// let fit = cox::fit(&Observations::new(&time, &event)?, None, &design, &cox::CoxOptions::default())?;
/// let estimate = fit.coefficients[0].estimate().ok_or("no estimate")?;
/// assert_eq!(format!("{:.4} {:.4}", estimate.coefficient, estimate.standard_error), "0.9155 0.5119");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fit(
    observations: &Observations,
    strata: Option<&[usize]>,
    design: &Design,
    options: &CoxOptions,
) -> Result<CoxFit, CoxError> {
    check(observations, strata, design)?;
    let data = RiskSets::new(observations, strata, design);
    let maximum = maximise(&data, options)?;
    let diverging = diverging(&data, &maximum);
    let infinite = |k: usize| diverging.as_ref().and_then(|d| d[k]);
    let estimated: Vec<usize> =
        (0..data.width).filter(|k| !maximum.aliased[*k] && infinite(*k).is_none()).collect();
    let covariance = covariance(&data, &maximum, &estimated);
    let beta: Vec<f64> = (0..data.width)
        .map(|k| if maximum.aliased[k] { 0.0 } else { maximum.beta[k] / data.scales[k] })
        .collect();
    let coefficients = design.columns().iter().enumerate().map(|(k, column)| {
        let outcome = match infinite(k) {
            _ if maximum.aliased[k] => Outcome::Aliased,
            Some(positive) => Outcome::Infinite { positive },
            None => Outcome::Estimated(Estimate::new(beta[k], covariance[[k, k]].sqrt(), options.level)),
        };
        Coefficient { name: column.name().to_owned(), outcome }
    });
    let coefficients = coefficients.collect();
    let df = maximum.aliased.iter().filter(|a| !**a).count();
    let values: Vec<f64> = estimated.iter().map(|k| beta[*k]).collect();
    let statistic = 2.0 * (maximum.at_maximum.log_likelihood - maximum.at_zero.log_likelihood);
    let free = (0..data.width).filter(|k| !maximum.aliased[*k]);
    Ok(CoxFit {
        ties: options.ties,
        rows: observations.rows(),
        events: observations.events(),
        coefficients,
        log_likelihood_null: maximum.at_zero.log_likelihood,
        log_likelihood: maximum.at_maximum.log_likelihood,
        likelihood_ratio: TestResult::chi_squared(statistic, df),
        score: TestResult::chi_squared(maximum.score, df),
        wald: diverging.is_none().then(|| wald(&covariance, &estimated, &values)),
        iterations: maximum.iterations,
        max_gradient: free.fold(0.0, |m, k| f64::max(m, maximum.at_maximum.gradient[k].abs())),
        covariance,
    })
}

fn check(observations: &Observations, strata: Option<&[usize]>, design: &Design) -> Result<(), CoxError> {
    let expected = observations.rows();
    let strata_rows = strata.map_or(expected, <[usize]>::len);
    for (part, found) in [("design", design.rows()), ("strata", strata_rows)] {
        if found != expected {
            return Err(CoxError::Length { part, expected, found });
        }
    }
    if expected < 2 {
        return Err(CoxError::TooFewRows(expected));
    }
    if observations.events() == 0 {
        return Err(CoxError::NoEvents);
    }
    Ok(())
}

/// Per column whether it diverges, and whether upwards.
fn diverging(data: &RiskSets, maximum: &Maximum) -> Option<Vec<Option<bool>>> {
    let direction = maximum.infinite.as_ref()?;
    let largest = direction.iter().fold(0.0_f64, |m, d| m.max(d.abs()));
    let part = |k: usize| {
        let d = direction[k];
        (d.abs() >= PART_OF_DIRECTION * largest).then_some(d > 0.0)
    };
    Some((0..data.width).map(part).collect())
}

/// Inverse information in the units of the columns; zero but for the estimated ones.
fn covariance(data: &RiskSets, maximum: &Maximum, estimated: &[usize]) -> Array2<f64> {
    let p = data.width;
    let mut information = maximum.at_maximum.information.clone();
    for k in (0..p).filter(|k| maximum.aliased[*k]) {
        information.row_mut(k).fill(0.0);
        information.column_mut(k).fill(0.0);
    }
    let inverse = Cholesky::new(information.view(), 0.0).inverse();
    let mut covariance = Array2::zeros((p, p));
    for &i in estimated {
        for &j in estimated {
            covariance[[i, j]] = inverse[[i, j]] / (data.scales[i] * data.scales[j]);
        }
    }
    covariance
}
