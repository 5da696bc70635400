//! Firth's penalised likelihood: finite estimates where the events are separated.

use ndarray::Array2;

use super::error::CoxError;
use super::likelihood::Likelihood;
use super::model::CoxModel;
use super::options::{CoxOptions, Ties};
use super::penalty::trace_terms;
use super::prepared::Prepared;
use super::result::{Estimate, wald};

use crate::detmath::ln;
use crate::detsum::{dot, sum};
use crate::linear::Cholesky;
use crate::{Interval, TestResult};

/// Largest change of the linear predictor in one step, per standard deviation of a column.
const LONGEST_STEP: f64 = 2.5;
/// A step below this, per standard deviation, changes nothing any more.
const NEGLIGIBLE_STEP: f64 = 1e-12;
/// Halvings before a step is given up.
const MAX_HALVINGS: usize = 40;
/// A fall of the log-likelihood within this share of it is rounding.
const ROUNDING: f64 = 1e-13;
/// Share of a column's total below which what is left of its information is rounding.
const NO_INFORMATION: f64 = 1e-12;
/// Iterations of the search for a profile limit.
const LIMIT_ITERATIONS: usize = 100;
/// A profile limit is looked for up to this many standard errors away.
const FARTHEST: f64 = 64.0;

/// A model fitted by Firth's method.
#[derive(Debug, Clone, PartialEq)]
pub struct FirthFit {
    /// Number of rows.
    pub rows: usize,
    /// Number of events.
    pub events: usize,
    /// One coefficient per column of the design, in its order.
    pub coefficients: Vec<FirthCoefficient>,
    /// Inverse of the information at the estimates; zero rows and columns for aliased columns.
    pub covariance: Array2<f64>,
    /// Penalised log-likelihood with all coefficients 0.
    pub log_likelihood_null: f64,
    /// Penalised log-likelihood at the estimates.
    pub log_likelihood: f64,
    /// Penalised likelihood ratio test that all coefficients are 0.
    pub likelihood_ratio: TestResult,
    /// Wald test of the same.
    pub wald: TestResult,
    /// Iterations made.
    pub iterations: usize,
}

/// A column's coefficient.
#[derive(Debug, Clone, PartialEq)]
pub struct FirthCoefficient {
    /// Name of the column.
    pub name: String,
    /// Estimate with Wald inference; `None` for an aliased column.
    pub estimate: Option<Estimate>,
    /// Test and limits from the profile of the penalised likelihood: to be preferred, as it is not
    /// symmetric where the events are separated.
    pub profile: Option<Profile>,
}

/// Inference from the profile of the penalised likelihood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Profile {
    /// Likelihood ratio test that the coefficient is 0.
    pub test: TestResult,
    /// Limits of the coefficient; infinite when the profile does not fall far enough within 64
    /// standard errors.
    pub limits: Interval,
}

impl CoxModel<'_> {
    /// How do the columns multiply the hazard, when some of them separate the events?
    ///
    /// Inputs as [`CoxModel::fit`]. Result: [`FirthFit`], with finite estimates also where
    /// [`CoxModel::fit`] gives [`Outcome::Infinite`](super::Outcome), with Wald limits and with
    /// limits and tests from the profile of the penalised likelihood.
    /// Formula: maximum of `log L + 1/2 log |I|` with the information `I`; the penalty is
    /// Jeffreys' prior and takes away the first-order bias. Limits: the coefficients at which
    /// twice the fall of the profile is the chi-squared quantile of one degree of freedom.
    /// Ties: Efron or Breslow, the penalty from the same information (R's `coxphf` and SAS's
    /// `FIRTH` use Breslow's); with [`CoxOptions::ties`] `Breslow` the numbers are theirs.
    ///
    /// Source: D. Firth, Biometrika 80 (1993) 27-38; G. Heinze, M. Schemper, Biometrics 57 (2001)
    /// 114-119.
    ///
    /// # Errors
    /// As [`CoxModel::fit`]; `NotAvailable` for exact ties or clusters.
    ///
    /// ```
    /// use palladion_biostat::design::Design;
    /// use palladion_biostat::survival::{Observations, cox::{CoxModel, CoxOptions, Ties}};
    /// // the seven rows of R survival's `coxph` page with `x` and `sex` as factors; the page of
    /// // biostatUtil's `prettyCoxph` prints the fit of `coxphf`: x1 1.60161779 (se 1.354154, hazard
    /// // ratio 4.9610519, limits 0.56823954 and 71.53693, chi-squared 2.122594512), x2 0.67787698,
    /// // sex -0.09450898, likelihood ratio test 2.170314
    /// let time = [4.0, 3.0, 1.0, 1.0, 2.0, 2.0, 3.0];
    /// let observations = Observations::new(&time, &[true, true, true, false, true, true, false])?;
    /// let mut design = Design::new(7);
    /// design.numeric("x1", &[0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0])?;
    /// design.numeric("x2", &[0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0])?;
    /// design.numeric("sex", &[0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0])?;
    /// let options = CoxOptions { ties: Ties::Breslow, ..CoxOptions::default() };
    /// let fit = CoxModel::new(&observations, &design).fit_firth(&options)?;
    /// let near = |found: f64, printed: f64| (found / printed - 1.0).abs() < 1e-5;
    /// for (k, printed) in [1.60161779, 0.67787698, -0.09450898].into_iter().enumerate() {
    ///     let estimate = fit.coefficients[k].estimate.ok_or("no estimate")?;
    ///     assert!(near(estimate.coefficient, printed), "{estimate:?}");
    /// }
    /// let x1 = fit.coefficients[0].profile.ok_or("no profile")?;
    /// assert!(near(x1.limits.lower.exp(), 0.56823954) && near(x1.limits.upper.exp(), 71.53693));
    /// assert!(near(x1.test.statistic, 2.122594512) && near(fit.likelihood_ratio.statistic, 2.170314));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fit_firth(&self, options: &CoxOptions) -> Result<FirthFit, CoxError> {
        self.check()?;
        let what = "Firth's penalty";
        if options.ties == Ties::Exact {
            return Err(CoxError::NotAvailable { with: "the exact method for ties", what });
        }
        if self.clusters.is_some() {
            return Err(CoxError::NotAvailable { with: "a variance by cluster", what });
        }
        let data = Prepared::new(self);
        let mut search = Search::new(&data, options);
        let zero = vec![0.0; data.width];
        let null = search.at(&zero);
        let free = search.free.clone();
        let top = search.climb(&free, zero)?;
        let scales = &data.columns.scales;
        let covariance = Array2::from_shape_fn((data.width, data.width), |(i, j)| {
            if free[i] && free[j] { top.here.inverse[[i, j]] / (scales[i] * scales[j]) } else { 0.0 }
        });
        let mut coefficients = Vec::new();
        for (k, column) in self.design.columns().iter().enumerate() {
            let (mut estimate, mut profile) = (None, None);
            if free[k] {
                let error = covariance[[k, k]].sqrt();
                let own = Estimate::new(top.beta[k] / scales[k], error, options.level);
                estimate = Some(own.ok_or_else(|| CoxError::NoEstimate(column.name().to_owned()))?);
                profile = Some(search.profile(&top, k)?);
            }
            coefficients.push(FirthCoefficient { name: column.name().to_owned(), estimate, profile });
        }
        let tested: Vec<usize> = (0..data.width).filter(|k| free[*k]).collect();
        let values: Vec<f64> = tested.iter().map(|k| top.beta[*k] / scales[*k]).collect();
        let statistic = 2.0 * (top.here.value - null.value);
        Ok(FirthFit {
            rows: data.rows,
            events: self.observations.events(),
            coefficients,
            log_likelihood_null: null.value,
            log_likelihood: top.here.value,
            likelihood_ratio: TestResult::chi_squared(statistic, tested.len()),
            wald: wald(&covariance, &tested, &values),
            iterations: top.iterations,
            covariance,
        })
    }
}

/// Penalised likelihood at one coefficient vector.
struct Penalised {
    value: f64,
    gradient: Vec<f64>,
    information: Array2<f64>,
    inverse: Array2<f64>,
}

struct Top {
    beta: Vec<f64>,
    here: Penalised,
    iterations: usize,
}

struct Search<'a> {
    likelihood: Likelihood<'a>,
    options: CoxOptions,
    /// Columns that are not aliased.
    free: Vec<bool>,
}

impl<'a> Search<'a> {
    fn new(data: &'a Prepared, options: &CoxOptions) -> Self {
        let mut likelihood = Likelihood::new(data, options.ties);
        let at_zero = likelihood.at(&vec![0.0; data.width]);
        let thresholds: Vec<f64> = at_zero.total.iter().map(|t| t * NO_INFORMATION).collect();
        let first = Cholesky::with_thresholds(&at_zero.information, &thresholds);
        let free = first.dependent().iter().map(|d| !d).collect();
        Self { likelihood, options: *options, free }
    }

    fn at(&mut self, beta: &[f64]) -> Penalised {
        let evaluation = self.likelihood.at(beta);
        let information = only(&evaluation.information, &self.free);
        let cholesky = Cholesky::new(&information, 0.0);
        let inverse = cholesky.inverse();
        // The determinant in the units of the columns.
        let scales = self.likelihood.data.columns.scales.iter().zip(&self.free).filter(|s| *s.1);
        let penalty = sum(cholesky.pivots().iter().map(|pivot| 0.5 * ln(*pivot)))
            + sum(scales.map(|(scale, _)| ln(*scale)));
        let traces = trace_terms(self.likelihood.data, self.likelihood.ties, beta, &inverse);
        let gradient = evaluation.gradient.iter().zip(&traces).map(|(g, t)| g + 0.5 * t).collect();
        Penalised { value: evaluation.log_likelihood + penalty, gradient, information, inverse }
    }

    /// Maximum over the columns that may move, by the method of Broyden, Fletcher, Goldfarb and
    /// Shanno from the inverse information: the information is not the curvature of the penalty.
    fn climb(&mut self, moving: &[bool], start: Vec<f64>) -> Result<Top, CoxError> {
        let mut beta = start;
        let mut here = self.at(&beta);
        let mut curvature = Cholesky::new(&only(&here.information, moving), 0.0).inverse();
        let mut last_step = 0.0;
        let most = 10 * self.options.max_iterations;
        for iterations in 1..=most {
            let gradient = chosen(&here.gradient, moving);
            let mut step = times(&curvature, &gradient);
            let longest = step.iter().fold(0.0_f64, |m, s| m.max(s.abs()));
            let share = if longest > LONGEST_STEP { LONGEST_STEP / longest } else { 1.0 };
            step.iter_mut().for_each(|s| *s *= share);
            let Some((next, there)) = self.improve(&beta, &step, here.value) else {
                break;
            };
            let moved: Vec<f64> = next.iter().zip(&beta).map(|(n, b)| n - b).collect();
            let fall: Vec<f64> =
                gradient.iter().zip(chosen(&there.gradient, moving)).map(|(g, h)| g - h).collect();
            last_step = moved.iter().fold(0.0_f64, |m, s| m.max(s.abs()));
            update(&mut curvature, &moved, &fall);
            (beta, here) = (next, there);
            if last_step <= NEGLIGIBLE_STEP * (1.0 + beta.iter().fold(0.0_f64, |m, b| m.max(b.abs()))) {
                return Ok(Top { beta, here, iterations });
            }
        }
        Err(CoxError::NotConverged { iterations: most, last_step })
    }

    fn improve(&mut self, beta: &[f64], step: &[f64], value: f64) -> Option<(Vec<f64>, Penalised)> {
        let floor = value - ROUNDING * value.abs();
        let mut share = 1.0;
        for _ in 0..MAX_HALVINGS {
            let next: Vec<f64> = beta.iter().zip(step).map(|(b, s)| b + share * s).collect();
            let there = self.at(&next);
            if there.value >= floor && there.gradient.iter().all(|g| g.is_finite()) {
                return Some((next, there));
            }
            share /= 2.0;
        }
        None
    }

    fn profile(&mut self, top: &Top, k: usize) -> Result<Profile, CoxError> {
        let at_zero = self.fall(top, k, 0.0)?;
        // The chi-squared quantile of one degree of freedom is the square of the normal one.
        let target = self.options.level.z();
        let scale = self.likelihood.data.columns.scales[k];
        let lower = self.limit(top, k, target, -1.0)? / scale;
        let upper = self.limit(top, k, target, 1.0)? / scale;
        Ok(Profile { test: TestResult::chi_squared(at_zero, 1), limits: Interval { lower, upper } })
    }

    /// Twice the fall of the profile from the maximum to this value of coefficient `k`.
    fn fall(&mut self, top: &Top, k: usize, value: f64) -> Result<f64, CoxError> {
        let mut moving = self.free.clone();
        moving[k] = false;
        let mut start = top.beta.clone();
        start[k] = value;
        let there = self.climb(&moving, start)?;
        Ok((2.0 * (top.here.value - there.here.value)).max(0.0))
    }

    /// Where the root of the profile's fall is `target` on one side: widened until it has, then by false
    /// position (Illinois) on the square root of the fall, which is nearly a straight line.
    fn limit(&mut self, top: &Top, k: usize, target: f64, side: f64) -> Result<f64, CoxError> {
        let error = top.here.inverse[[k, k]].sqrt();
        let (mut near, mut far) = (0.0, target);
        let mut at_near = -target;
        let mut at_far = self.fall(top, k, top.beta[k] + side * far * error)?.sqrt() - target;
        while at_far < 0.0 {
            if far > FARTHEST {
                return Ok(side * f64::INFINITY);
            }
            (near, at_near) = (far, at_far);
            far *= 2.0;
            at_far = self.fall(top, k, top.beta[k] + side * far * error)?.sqrt() - target;
        }
        for _ in 0..LIMIT_ITERATIONS {
            let next = (near * at_far - far * at_near) / (at_far - at_near);
            let value = self.fall(top, k, top.beta[k] + side * next * error)?.sqrt() - target;
            let done = value.abs() <= 1e-13 * target || (far - near).abs() <= 1e-13 * far.abs();
            if value > 0.0 {
                (far, at_far) = (next, value);
                at_near /= 2.0;
            } else {
                (near, at_near) = (next, value);
                at_far /= 2.0;
            }
            if done {
                return Ok(top.beta[k] + side * next * error);
            }
        }
        Err(CoxError::NotConverged { iterations: LIMIT_ITERATIONS, last_step: far - near })
    }
}

/// The matrix with zero rows and columns but for the chosen ones.
fn only(matrix: &Array2<f64>, chosen: &[bool]) -> Array2<f64> {
    let mut kept = matrix.clone();
    for k in (0..chosen.len()).filter(|k| !chosen[*k]) {
        kept.row_mut(k).fill(0.0);
        kept.column_mut(k).fill(0.0);
    }
    kept
}

fn chosen(values: &[f64], chosen: &[bool]) -> Vec<f64> {
    values.iter().zip(chosen).map(|(v, c)| if *c { *v } else { 0.0 }).collect()
}

fn times(matrix: &Array2<f64>, values: &[f64]) -> Vec<f64> {
    matrix.rows().into_iter().map(|row| sum(row.iter().zip(values).map(|(m, v)| m * v))).collect()
}

/// The inverse curvature that explains how the gradient fell over the last step.
fn update(inverse: &mut Array2<f64>, moved: &[f64], fall: &[f64]) {
    let along = dot(moved, fall);
    let towards = times(inverse, fall);
    let own = dot(fall, &towards);
    if along <= f64::EPSILON * own {
        return;
    }
    for i in 0..moved.len() {
        for j in 0..moved.len() {
            inverse[[i, j]] += (1.0 + own / along) * moved[i] * moved[j] / along
                - (towards[i] * moved[j] + moved[i] * towards[j]) / along;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Design;
    use crate::survival::Observations;

    /// Two rows, x = 1 has the first event: with t = e^b, L = t/(1 + t) and I = t/(1 + t)^2, so the
    /// penalised likelihood is t^(3/2)/(1 + t)^2 and has its maximum at t = 3.
    #[test]
    fn two_rows_by_hand() {
        let observations = Observations::new(&[1.0, 2.0], &[true, true]).unwrap();
        let mut design = Design::new(2);
        design.numeric("x", &[1.0, 0.0]).unwrap();
        let fit = CoxModel::new(&observations, &design).fit_firth(&CoxOptions::default()).unwrap();
        assert!((fit.coefficients[0].estimate.unwrap().hazard_ratio - 3.0).abs() < 1e-9);
    }
}
