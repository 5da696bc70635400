//! Are the hazards proportional?

use ndarray::Array2;

use super::error::AfterFitError;
use super::fitted::FittedModel;
use super::score_process::{ScoreProcess, score};
use super::transform::{TimeTransform, standardised};
use crate::TestResult;
use crate::detsum::{dot, sum};
use crate::linear::Cholesky;

/// Share of its information about a changing coefficient below which what a constant one leaves
/// over is rounding.
const NO_INFORMATION: f64 = 1e-11;

/// Which test it is: the two give different numbers and share a name in the literature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhVariant {
    /// The score test of `theta = 0` in `beta + theta g(t)`: R `survival` from 3.0 on.
    ScoreTest,
    /// Grambsch and Therneau's approximation of it by a constant variance: R `survival` before
    /// 3.0, SAS PROC PHREG's `ZPH`, Stata's `estat phtest`.
    Approximation1994,
}

/// A test with the term or column it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedTest {
    /// Name of the term or column.
    pub name: String,
    /// The test.
    pub test: TestResult,
}

/// Tests of proportional hazards; a small p-value speaks against them.
#[derive(Debug, Clone, PartialEq)]
pub struct PhTest {
    /// Which test it is.
    pub variant: PhVariant,
    /// Scale of time.
    pub transform: TimeTransform,
    /// One per term of the design with an estimate; empty for the approximation, which has none.
    pub by_term: Vec<NamedTest>,
    /// One per column with an estimate.
    pub by_coefficient: Vec<NamedTest>,
    /// All columns together.
    pub global: TestResult,
}

impl FittedModel<'_> {
    /// Do the hazards stay proportional along this scale of time? The score test of Grambsch and
    /// Therneau, as R `survival::cox.zph` computes it from 3.0 on.
    ///
    /// Result: one test for each term and each column against `beta_k + theta_k g(t)`, and one for
    /// all of them; weights, strata, offset and late entry as in the fit.
    /// Formula: with the score `u = sum w g(t) (x - mean(t))` and the information about
    /// `(beta, theta)` at the fit, `u' (I_tt - I_tb I_bb^-1 I_bt)^-1 u`, rows and columns of the
    /// term; chi-squared with as many degrees of freedom. Columns and `g` are standardised inside,
    /// the result does not depend on their units.
    /// Differs from R in nothing but what R's unscaled solver refuses ("computationally singular").
    /// SAS and Stata print [`FittedModel::ph_test_1994`] instead (veteran, age: p .18 here, .020 there).
    /// Cost: linear in the rows.
    ///
    /// Source: P. M. Grambsch, T. M. Therneau, Biometrika 81 (1994) 515-526; T. M. Therneau,
    /// `survival` vignette "validate" (2019) for the exact form.
    ///
    /// # Errors
    /// `ExactTies`, `NoCoefficients`, `EventAtTimeZero` for the logarithm, or `NoInformation`, e.g.
    /// with one event time.
    pub fn ph_test(&self, transform: TimeTransform) -> Result<PhTest, AfterFitError> {
        self.refuse_exact_ties("a test of proportional hazards")?;
        let g = standardised(self, &transform.of_blocks(self)?);
        let estimated = self.estimated();
        let first = *estimated.first().ok_or(AfterFitError::NoCoefficients)?;
        let process = ScoreProcess::of(self, &g);
        let covariance = self.standardised_covariance(&self.fit.model_covariance);
        let remaining = Remaining::of(&process, &covariance);
        let columns = self.model.design.columns();
        let mut by_coefficient = Vec::new();
        for &k in &estimated {
            let name = columns[k].name().to_owned();
            let test = remaining.test(&[k]).ok_or_else(|| AfterFitError::NoInformation(name.clone()))?;
            by_coefficient.push(NamedTest { name, test });
        }
        let mut by_term = Vec::new();
        for term in self.model.design.terms() {
            let own: Vec<usize> = estimated.iter().copied().filter(|k| term.columns.contains(k)).collect();
            if own.is_empty() {
                continue;
            }
            let name = term.name.clone();
            let test = remaining.test(&own).ok_or_else(|| AfterFitError::NoInformation(name.clone()))?;
            by_term.push(NamedTest { name, test });
        }
        let none = || AfterFitError::NoInformation(columns[first].name().to_owned());
        let global = global_test(&process, &covariance, &estimated).ok_or_else(none)?;
        Ok(PhTest { variant: PhVariant::ScoreTest, transform, by_term, by_coefficient, global })
    }

    /// The approximation of 1994, as SAS PROC PHREG (`ZPH`), Stata (`estat phtest`) and R `survival`
    /// before 3.0 compute it.
    ///
    /// Formula: with the Schoenfeld residuals `s`, `g` centred over the `d` events and the
    /// model-based covariance `V`: for column `k` `d ((V sum g s)_k)^2 / (V_kk sum g^2)`, for all
    /// `d (sum g s)' V (sum g s) / sum g^2`. It takes the variance of the columns at risk to be the
    /// same at all times. The `cluster` of a model makes no difference.
    ///
    /// Source: P. M. Grambsch, T. M. Therneau, Biometrika 81 (1994) 515-526, section 3.
    ///
    /// # Errors
    /// As [`FittedModel::ph_test`], and `Weighted` for a model with weights.
    pub fn ph_test_1994(&self, transform: TimeTransform) -> Result<PhTest, AfterFitError> {
        self.refuse_exact_ties("a test of proportional hazards")?;
        if self.model.weights.is_some() {
            return Err(AfterFitError::Weighted);
        }
        let g = standardised(self, &transform.of_blocks(self)?);
        let estimated = self.estimated();
        let first = *estimated.first().ok_or(AfterFitError::NoCoefficients)?;
        let columns = self.model.design.columns();
        let blocks = &self.data.blocks;
        let square = sum(g.iter().zip(blocks).map(|(g, block)| block.events() as f64 * g * g));
        if square <= 0.0 {
            return Err(AfterFitError::NoInformation(columns[first].name().to_owned()));
        }
        let scale = self.fit.events as f64 / square;
        let mut score = score(self, &g);
        score.iter_mut().zip(&self.data.columns.scales).for_each(|(u, s)| *u *= s);
        let covariance = &self.fit.model_covariance;
        let along: Vec<f64> = covariance.rows().into_iter().map(|row| dot(&row.to_vec(), &score)).collect();
        let named = |k: &usize| NamedTest {
            name: columns[*k].name().to_owned(),
            test: TestResult::chi_squared(scale * along[*k] * along[*k] / covariance[[*k, *k]], 1),
        };
        Ok(PhTest {
            variant: PhVariant::Approximation1994,
            transform,
            by_term: Vec::new(),
            by_coefficient: estimated.iter().map(named).collect(),
            global: TestResult::chi_squared(scale * dot(&along, &score), estimated.len()),
        })
    }
}

/// Score and information about changes, after what the constant coefficients explain.
struct Remaining<'a> {
    score: &'a [f64],
    information: Array2<f64>,
    /// Diagonal below which nothing remains.
    thresholds: Vec<f64>,
}

impl<'a> Remaining<'a> {
    /// `covariance` is that of the constant coefficients, 0 where there is none.
    fn of(process: &'a ScoreProcess, covariance: &Array2<f64>) -> Self {
        let [linear, square] = &process.information;
        let width = process.score.len();
        let explained = product(linear, &product(covariance, linear));
        let information = Array2::from_shape_fn((width, width), |(i, j)| {
            let (i, j) = (i.max(j), i.min(j));
            square[[i, j]] - explained[[i, j]]
        });
        let thresholds = square.diag().iter().map(|d| NO_INFORMATION * d).collect();
        Self { score: &process.score, information, thresholds }
    }

    /// Joint test of these columns; `None` when they cannot all be told apart from constants.
    fn test(&self, columns: &[usize]) -> Option<TestResult> {
        let shape = (columns.len(), columns.len());
        let own = Array2::from_shape_fn(shape, |(i, j)| self.information[[columns[i], columns[j]]]);
        let thresholds: Vec<f64> = columns.iter().map(|k| self.thresholds[*k]).collect();
        let cholesky = Cholesky::with_thresholds(&own, &thresholds);
        let score: Vec<f64> = columns.iter().map(|k| self.score[*k]).collect();
        let full = cholesky.rank() == columns.len();
        full.then(|| TestResult::chi_squared(cholesky.quadratic_form(&score), columns.len()))
    }
}

/// Joint test of all columns, on axes along which the constant coefficients are independent with
/// variance 1: nearly collinear columns lose no digits there.
fn global_test(process: &ScoreProcess, covariance: &Array2<f64>, columns: &[usize]) -> Option<TestResult> {
    let shape = (columns.len(), columns.len());
    let own = |matrix: &Array2<f64>| Array2::from_shape_fn(shape, |(i, j)| matrix[[columns[i], columns[j]]]);
    let root = Cholesky::new(&own(covariance), 0.0).root();
    let across = root.t().to_owned();
    let turned = |matrix: &Array2<f64>| product(&product(&across, &own(matrix)), &root);
    let [linear, square] = &process.information;
    let (linear, square) = (turned(linear), turned(square));
    let explained = product(&linear, &linear);
    let information = Array2::from_shape_fn(shape, |(i, j)| {
        let (i, j) = (i.max(j), i.min(j));
        square[[i, j]] - explained[[i, j]]
    });
    let thresholds: Vec<f64> = square.diag().iter().map(|d| NO_INFORMATION * d).collect();
    let cholesky = Cholesky::with_thresholds(&information, &thresholds);
    let score: Vec<f64> = columns.iter().map(|k| process.score[*k]).collect();
    let score: Vec<f64> = across.rows().into_iter().map(|row| dot(&row.to_vec(), &score)).collect();
    let full = cholesky.rank() == columns.len();
    full.then(|| TestResult::chi_squared(cholesky.quadratic_form(&score), columns.len()))
}

fn product(left: &Array2<f64>, right: &Array2<f64>) -> Array2<f64> {
    let size = left.nrows();
    let entry = |i: usize, j: usize| (0..size).fold(0.0, |sum, k| sum + left[[i, k]] * right[[k, j]]);
    Array2::from_shape_fn((size, size), |(i, j)| entry(i, j))
}
