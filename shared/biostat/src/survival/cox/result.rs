//! What a fitted Cox model says.

use ndarray::Array2;

use super::error::CoxError;
use super::options::{Ties, Variance};
use crate::detmath::exp;
use crate::distributions::normal;
use crate::linear::Cholesky;
use crate::{ConfidenceLevel, Interval, TestResult};

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct CoxFit {
    /// Tie handling used.
    pub ties: Ties,
    /// Number of rows.
    pub rows: usize,
    /// Number of events.
    pub events: usize,
    /// Number of clusters, if there are any.
    pub clusters: Option<usize>,
    /// Whether `covariance` and everything made of it is that of the model or robust.
    pub variance: Variance,
    /// Level of the confidence limits.
    pub level: ConfidenceLevel,
    /// One coefficient per column of the design, in its order.
    pub coefficients: Vec<Coefficient>,
    /// Covariance of the coefficients, robust where `variance` says so; zero rows and columns
    /// where there is no estimate.
    pub covariance: Array2<f64>,
    /// Model-based covariance of the same: the inverse information.
    pub model_covariance: Array2<f64>,
    /// Partial log-likelihood with all coefficients 0.
    pub log_likelihood_null: f64,
    /// Partial log-likelihood at the estimates; with an infinite coefficient its supremum, up to
    /// 1e-9.
    pub log_likelihood: f64,
    /// Likelihood ratio test that all coefficients are 0.
    pub likelihood_ratio: TestResult,
    /// Score test of the same.
    pub score: TestResult,
    /// Score test of the same with the sandwich variance, when the variance is robust.
    pub robust_score: Option<TestResult>,
    /// Wald test of the same with `covariance`; `None` with an infinite coefficient.
    pub wald: Option<TestResult>,
    /// Newton iterations made.
    pub iterations: usize,
    /// Largest component of the gradient at the estimates, per standard deviation of its column.
    pub max_gradient: f64,
}

/// A column's coefficient.
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficient {
    /// Name of the column.
    pub name: String,
    /// What could be said about it.
    pub outcome: Outcome,
}

impl Coefficient {
    /// The estimate, if there is one.
    pub fn estimate(&self) -> Option<&Estimate> {
        match &self.outcome {
            Outcome::Estimated(estimate) => Some(estimate),
            Outcome::OutOfRange { .. }
            | Outcome::Aliased
            | Outcome::Infinite { .. }
            | Outcome::Undetermined => None,
        }
    }

    /// The log hazard ratio, also where its exponential is out of range.
    pub fn log_hazard_ratio(&self) -> Option<f64> {
        match &self.outcome {
            Outcome::Estimated(Estimate { coefficient, .. }) | Outcome::OutOfRange { coefficient, .. } => {
                Some(*coefficient)
            }
            Outcome::Aliased | Outcome::Infinite { .. } | Outcome::Undetermined => None,
        }
    }
}

/// Outcome for one coefficient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    /// A finite estimate.
    Estimated(Estimate),
    /// A finite estimate whose hazard ratio, or a limit of it, is larger than any number: another unit
    /// of the column is needed, or there is next to no information about it.
    OutOfRange {
        /// Log hazard ratio per unit of the column.
        coefficient: f64,
        /// Standard error from [`CoxFit::covariance`].
        standard_error: f64,
    },
    /// The column is constant, a combination of the columns before it, or carries no information
    /// within the risk sets; the model is fitted without it (R prints `NA`).
    Aliased,
    /// Separation (monotone likelihood): the likelihood grows for ever in this direction, so no
    /// finite estimate exists (R prints a huge coefficient and warns).
    Infinite {
        /// Whether the hazard ratio grows to infinity (true) or falls to 0.
        positive: bool,
    },
    /// Nothing is known about it once the infinite coefficients have gone to their limits: two levels
    /// of a factor without events, of which one is the reference, compare 0 with 0. (R prints the value
    /// at which it stopped, with a standard error of thousands.)
    Undetermined,
}

/// A finite estimate with its inference: no number of it is infinite or missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Log hazard ratio per unit of the column.
    pub coefficient: f64,
    /// Standard error from [`CoxFit::covariance`].
    pub standard_error: f64,
    /// Coefficient over standard error.
    pub z: f64,
    /// Two-sided p-value of `z`.
    pub p_value: f64,
    /// Confidence limits of the coefficient.
    pub limits: Interval,
    /// Hazard ratio.
    pub hazard_ratio: f64,
    /// Confidence limits of the hazard ratio.
    pub hazard_ratio_limits: Interval,
}

impl Outcome {
    /// What can be said of these two numbers.
    pub(super) fn of(coefficient: f64, standard_error: f64, level: ConfidenceLevel) -> Self {
        match Estimate::new(coefficient, standard_error, level) {
            Some(estimate) => Self::Estimated(estimate),
            None if coefficient.is_finite() && standard_error.is_finite() && standard_error > 0.0 => {
                Self::OutOfRange { coefficient, standard_error }
            }
            None => Self::Undetermined,
        }
    }
}

impl Estimate {
    /// Wald inference from coefficient and standard error; `None` unless all of it is finite.
    pub(super) fn new(coefficient: f64, standard_error: f64, level: ConfidenceLevel) -> Option<Self> {
        let z = coefficient / standard_error;
        let half = level.z() * standard_error;
        let limits = Interval { lower: coefficient - half, upper: coefficient + half };
        let estimate = Self {
            coefficient,
            standard_error,
            z,
            p_value: normal::two_sided(z).ok()?,
            limits,
            hazard_ratio: exp(coefficient),
            hazard_ratio_limits: Interval { lower: exp(limits.lower), upper: exp(limits.upper) },
        };
        let Interval { lower, upper } = estimate.hazard_ratio_limits;
        let all = [z, limits.lower, limits.upper, estimate.hazard_ratio, lower, upper];
        all.iter().all(|number| number.is_finite()).then_some(estimate)
    }
}

impl CoxFit {
    /// Joint Wald test that the coefficients of these columns are all 0, e.g. of a factor or of
    /// an interaction (`design.term(name).columns`).
    ///
    /// Aliased columns are left out and do not count as degrees of freedom.
    ///
    /// # Errors
    /// `UnknownCoefficient` for a column that is not there or an empty choice, `NoEstimate` for an
    /// infinite or undetermined coefficient or when all are aliased.
    pub fn wald_test(&self, columns: &[usize]) -> Result<TestResult, CoxError> {
        let count = self.coefficients.len();
        if let Some(unknown) = columns.iter().find(|c| **c >= count) {
            return Err(CoxError::UnknownCoefficient(*unknown));
        }
        let first = *columns.first().ok_or(CoxError::UnknownCoefficient(count))?;
        let name = |column: usize| self.coefficients[column].name.clone();
        let mut tested = Vec::new();
        let mut values = Vec::new();
        for &column in columns {
            match self.coefficients[column].log_hazard_ratio() {
                Some(value) => {
                    tested.push(column);
                    values.push(value);
                }
                None if self.coefficients[column].outcome == Outcome::Aliased => {}
                None => return Err(CoxError::NoEstimate(name(column))),
            }
        }
        if tested.is_empty() {
            return Err(CoxError::NoEstimate(name(first)));
        }
        Ok(wald(&self.covariance, &tested, &values))
    }

    /// Likelihood ratio test of this model against one with fewer columns on the same rows.
    ///
    /// # Errors
    /// `NoLikelihoodRatio` with a robust variance; `NotNested` when rows, events or ties differ or the reduced model has no fewer columns.
    pub fn likelihood_ratio_test(&self, reduced: &Self) -> Result<TestResult, CoxError> {
        if self.variance == Variance::Robust || reduced.variance == Variance::Robust {
            return Err(CoxError::NoLikelihoodRatio);
        }
        let same = self.rows == reduced.rows && self.events == reduced.events && self.ties == reduced.ties;
        let (full_df, reduced_df) = (self.likelihood_ratio.df, reduced.likelihood_ratio.df);
        if !same || reduced_df >= full_df {
            return Err(CoxError::NotNested);
        }
        let statistic = 2.0 * (self.log_likelihood - reduced.log_likelihood);
        Ok(TestResult::chi_squared(statistic, full_df - reduced_df))
    }
}

/// `b' V^-1 b`, with V scaled to unit variances first so that units do not matter.
pub(super) fn wald(covariance: &Array2<f64>, columns: &[usize], values: &[f64]) -> TestResult {
    let scale: Vec<f64> = columns.iter().map(|c| covariance[[*c, *c]].sqrt()).collect();
    let size = columns.len();
    let correlation = Array2::from_shape_fn((size, size), |(i, j)| {
        covariance[[columns[i], columns[j]]] / (scale[i] * scale[j])
    });
    let scaled: Vec<f64> = values.iter().zip(&scale).map(|(v, s)| v / s).collect();
    let cholesky = Cholesky::new(&correlation, 0.0);
    TestResult::chi_squared(cholesky.quadratic_form(&scaled), cholesky.rank())
}
