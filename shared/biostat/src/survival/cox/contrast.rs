//! Linear combinations of the coefficients.

use ndarray::Array2;

use super::error::CoxError;
use super::result::{CoxFit, Estimate};
use crate::TestResult;
use crate::detmath::sqrt;
use crate::detsum::Sum;
use crate::linear::Cholesky;

/// Share of a contrast's variance below which what is left of it beside the contrasts before it is
/// rounding.
const DEPENDENT: f64 = 1e-10;

impl CoxFit {
    /// What does a linear combination of the coefficients amount to? A simple effect in a model
    /// with an interaction, the difference between two levels of a factor.
    ///
    /// Inputs: coefficient numbers with their weights, each number once; weights finite.
    /// Result: the combination `L'b` with standard error `sqrt(L'VL)`, Wald test and limits; its
    /// `hazard_ratio` is `exp(L'b)`. V is [`CoxFit::covariance`], robust where the fit is.
    /// As R's `multcomp::glht` or SAS's `ESTIMATE`; the normal distribution is used.
    ///
    /// # Errors
    /// `UnknownCoefficient` for a number that is not there or no numbers at all; `NoEstimate` when
    /// one with a weight other than 0 is aliased, infinite or undetermined, or the combination has no
    /// standard error or a hazard ratio out of range.
    ///
    /// ```
    /// use palladion_biostat::design::Design;
    /// use palladion_biostat::survival::{Observations, cox};
    /// let observations = Observations::new(&[5.0, 8.0, 1.0, 3.0, 6.0, 2.0], &[true; 6])?;
    /// let mut design = Design::new(6);
    /// design.factor("grade", &["1", "2", "3"], 0, &[0, 1, 2, 0, 1, 2])?;
    /// let fit = cox::fit(&observations, None, &design, &cox::CoxOptions::default())?;
    /// // grade 3 against grade 2 is grade 3 against 1 less grade 2 against 1
    /// assert!(matches!(fit.contrast(&[(0, -1.0), (1, 1.0)]), Err(cox::CoxError::NoEstimate(_))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn contrast(&self, weights: &[(usize, f64)]) -> Result<Estimate, CoxError> {
        let (value, weights) = self.combine(weights)?;
        let variance = self.covariance_of(&weights, &weights);
        let none = || CoxError::NoEstimate(self.coefficients[weights[0].0].name.clone());
        Estimate::new(value, sqrt(variance.max(0.0)), self.level).ok_or_else(none)
    }

    /// Are several linear combinations all 0? Joint Wald test; combinations that follow from the
    /// others do not count.
    ///
    /// # Errors
    /// As [`CoxFit::contrast`].
    pub fn contrast_test(&self, contrasts: &[Vec<(usize, f64)>]) -> Result<TestResult, CoxError> {
        let combined = contrasts.iter().map(|c| self.combine(c)).collect::<Result<Vec<_>, _>>()?;
        let size = combined.len();
        if size == 0 {
            return Err(CoxError::UnknownCoefficient(self.coefficients.len()));
        }
        let covariance =
            Array2::from_shape_fn((size, size), |(i, j)| self.covariance_of(&combined[i].1, &combined[j].1));
        let scale: Vec<f64> =
            covariance.diag().iter().map(|v: &f64| sqrt(v.max(f64::MIN_POSITIVE))).collect();
        let correlation =
            Array2::from_shape_fn((size, size), |(i, j)| covariance[[i, j]] / (scale[i] * scale[j]));
        let values: Vec<f64> = combined.iter().zip(&scale).map(|(c, s)| c.0 / s).collect();
        let cholesky = Cholesky::new(&correlation, DEPENDENT);
        Ok(TestResult::chi_squared(cholesky.quadratic_form(&values), cholesky.rank()))
    }

    /// The value of a combination, and its weights other than 0.
    fn combine(&self, weights: &[(usize, f64)]) -> Result<(f64, Vec<(usize, f64)>), CoxError> {
        let used: Vec<(usize, f64)> = weights.iter().copied().filter(|w| w.1.abs() > 0.0).collect();
        if used.is_empty() {
            return Err(CoxError::UnknownCoefficient(self.coefficients.len()));
        }
        let mut value = Sum::new();
        for &(k, weight) in &used {
            let coefficient = self.coefficients.get(k).ok_or(CoxError::UnknownCoefficient(k))?;
            let own = coefficient.log_hazard_ratio();
            value.add(weight * own.ok_or_else(|| CoxError::NoEstimate(coefficient.name.clone()))?);
        }
        Ok((value.value(), used))
    }

    fn covariance_of(&self, left: &[(usize, f64)], right: &[(usize, f64)]) -> f64 {
        let mut sum = Sum::new();
        for (i, a) in left {
            for (j, b) in right {
                sum.add(a * b * self.covariance[[*i, *j]]);
            }
        }
        sum.value()
    }
}
