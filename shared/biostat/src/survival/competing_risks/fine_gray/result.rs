//! What a Fine-Gray model gives.

use ndarray::Array2;

use crate::detmath::{exp, expm1};
use crate::linear::Cholesky;
use crate::survival::competing_risks::CompetingRisksError;
use crate::{Interval, TestResult};

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct FineGrayFit {
    /// Rows used.
    pub rows: usize,
    /// Events of the cause of interest.
    pub events: usize,
    /// Events of all other causes.
    pub competing: usize,
    /// One entry per column of the design.
    pub coefficients: Vec<FineGrayCoefficient>,
    /// Robust covariance of the coefficients.
    pub covariance: Array2<f64>,
    /// Inverse of the information, which is not a covariance here.
    pub inverse_information: Array2<f64>,
    /// Pseudo log-likelihood at 0 and at the estimate.
    pub log_likelihood: [f64; 2],
    /// Newton steps made.
    pub iterations: usize,
    /// Times of events and the baseline subdistribution hazard there, at covariates of 0.
    pub(super) baseline: Vec<(f64, f64)>,
}

/// A coefficient: the logarithm of a subdistribution hazard ratio.
#[derive(Debug, Clone, PartialEq)]
pub struct FineGrayCoefficient {
    /// Name of the column.
    pub name: String,
    /// Logarithm of the ratio.
    pub estimate: f64,
    /// Robust standard error.
    pub standard_error: f64,
    /// Subdistribution hazard ratio.
    pub ratio: f64,
    /// Its confidence limits.
    pub limits: Interval,
    /// Two-sided Wald p-value.
    pub p_value: f64,
}

/// Predicted cumulative incidence at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PredictedIncidence {
    /// The time asked for.
    pub time: f64,
    /// Predicted probability of an event of the cause by then.
    pub incidence: f64,
    /// Whether the time lies after the last event, so that the last value is carried on.
    pub beyond_events: bool,
}

/// Share of a variance below which a coefficient adds no information of its own to a joint test.
const SINGULAR: f64 = 1e-12;

impl FineGrayFit {
    /// Are these coefficients all 0? Wald test with the robust covariance: `b' V^-1 b`. `None` when there is
    /// no such column or their covariance is singular.
    pub fn wald_test(&self, columns: &[usize]) -> Option<TestResult> {
        let size = self.coefficients.len();
        if columns.is_empty() || columns.iter().any(|column| *column >= size) {
            return None;
        }
        let block = Array2::from_shape_fn((columns.len(), columns.len()), |(i, j)| {
            self.covariance[[columns[i], columns[j]]]
        });
        let cholesky = Cholesky::new(&block, SINGULAR);
        let estimates: Vec<f64> = columns.iter().map(|column| self.coefficients[*column].estimate).collect();
        (cholesky.rank() == columns.len())
            .then(|| TestResult::chi_squared(cholesky.quadratic_form(&estimates), columns.len()))
    }

    /// Predicted cumulative incidence for a subject with these covariates, one value per column:
    /// `1 - exp(-exp(x b) H0(t))` as R `cmprsk::predict.crr`.
    ///
    /// # Errors
    /// `Profile` when the number of values is not that of the columns.
    pub fn predict(
        &self,
        profile: &[f64],
        times: &[f64],
    ) -> Result<Vec<PredictedIncidence>, CompetingRisksError> {
        let (expected, found) = (self.coefficients.len(), profile.len());
        if expected != found {
            return Err(CompetingRisksError::Profile { expected, found });
        }
        let estimates: Vec<f64> = self.coefficients.iter().map(|c| c.estimate).collect();
        let ratio = exp(crate::detsum::dot(profile, &estimates));
        let last = self.baseline.last().map_or(0.0, |step| step.0);
        let at = |time: &f64| {
            let until = self.baseline.iter().take_while(|step| step.0 <= *time);
            let hazard = crate::detsum::sum(until.map(|step| step.1));
            PredictedIncidence {
                time: *time,
                incidence: -expm1(-hazard * ratio),
                beyond_events: *time > last,
            }
        };
        Ok(times.iter().map(at).collect())
    }
}
