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
    /// // laryngeal cancer (Klein and Moeschberger 2003, chapter 8): stage III 0.6383, stage IV 1.6931, so
    /// // IV against III is 1.0548; R gives it the standard error 0.4107
    /// let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/data/larynx.csv"));
    /// // time, age, death, stages II, III and IV as 0 and 1
    /// let rows: Vec<Vec<f64>> = text.lines().skip(1).map(|l| l.split(',').filter_map(|v| v.parse().ok()).collect()).collect();
    /// let column = |k: usize| rows.iter().map(|row| row[k]).collect::<Vec<f64>>();
    /// let event: Vec<bool> = column(2).iter().map(|death| *death > 0.5).collect();
    /// let stage: Vec<usize> = rows.iter().map(|r| if r[3] > 0.5 { 1 } else if r[4] > 0.5 { 2 } else if r[5] > 0.5 { 3 } else { 0 }).collect();
    /// let mut design = Design::new(rows.len());
    /// design.factor("stage", &["I", "II", "III", "IV"], 0, &stage)?;
    /// design.numeric("age", &column(1))?;
    /// let options = cox::CoxOptions { ties: cox::Ties::Breslow, ..cox::CoxOptions::default() };
    /// let fit = cox::fit(&Observations::new(&column(0), &event)?, None, &design, &options)?;
    /// let difference = fit.contrast(&[(1, -1.0), (2, 1.0)])?;
    /// assert!((difference.coefficient - 1.0548).abs() < 1e-4);
    /// assert_eq!(format!("{:.4}", difference.standard_error), "0.4107");
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
