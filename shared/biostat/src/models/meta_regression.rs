//! Random-effects meta-regression.

use ndarray::Array2;

use super::error::ModelError;
use crate::confidence::{ConfidenceLevel, Interval};
use crate::design::Design;
use crate::detmath::sqrt;
use crate::detsum::{Sum, dot, sum};
use crate::distributions::{f, students_t};
use crate::linear::Cholesky;
use crate::optimise::NotConverged;

/// Share of a diagonal element below which what is left of it is rounding.
const COLLINEAR: f64 = 1e-11;

/// Newton steps for the variance between units; the equation is convex, 5 to 15 are usual.
const MAX_STEPS: usize = 200;

/// One coefficient with its Knapp-Hartung standard error.
#[derive(Debug, Clone, PartialEq)]
pub struct MetaCoefficient {
    /// Name of the column; `(intercept)` for the first.
    pub name: String,
    /// Estimate.
    pub coefficient: f64,
    /// Standard error.
    pub standard_error: f64,
    /// Limits by Student's t.
    pub limits: Interval,
    /// Two-sided p-value by Student's t.
    pub p_value: f64,
}

/// The fitted regression.
#[derive(Debug, Clone, PartialEq)]
pub struct MetaRegression {
    /// Variance between units that the columns leave, Paule-Mandel.
    pub tau_squared: f64,
    /// The intercept, then the columns of the design.
    pub coefficients: Vec<MetaCoefficient>,
    /// F statistic of all columns of the design.
    pub f: f64,
    /// Numerator degrees of freedom.
    pub df1: usize,
    /// Denominator degrees of freedom.
    pub df2: usize,
    /// P-value of F; 1 when there are no columns.
    pub p_value: f64,
}

/// Do estimates of units (studies, sites, countries) differ by the columns of the design, by more
/// than units differ anyway?
///
/// Inputs: an estimate and its variance per unit, a [`Design`] without intercept. Formula:
/// weights `1/(v + t2)` with `t2` such that the weighted sum of squared residuals equals its degrees
/// of freedom (0 if it is smaller already); covariance `(X'WX)^-1` times that sum over its degrees
/// of freedom (Knapp and Hartung, not raised to at least 1). As R `metafor::rma(method = "PM",
/// test = "knha")`.
///
/// Source: R. C. Paule, J. Mandel, Journal of Research of the NBS 87 (1982) 377-385; G. Knapp, J.
/// Hartung, Statistics in Medicine 22 (2003) 2693-2710.
///
/// # Errors
/// `Length`, `Value` for an estimate that is not finite or a variance that is not positive,
/// `TooFewRows` unless there are more units than coefficients, `Collinear`, `NotConverged`.
///
/// ```
/// use palladion_biostat::ConfidenceLevel;
/// use palladion_biostat::design::Design;
/// use palladion_biostat::models::meta_regression;
/// // 13 trials of BCG (Colditz et al., JAMA 271 (1994) 698-702): tuberculosis and not, vaccinated and
/// // not, and latitude. R metafor 3.8 prints tau^2 0.1421, slope -0.0286, se 0.0091, p .0093
/// let trials = [
///     (4., 119., 11., 128., 44.), (6., 300., 29., 274., 55.), (3., 228., 11., 209., 42.),
///     (62., 13536., 248., 12619., 52.), (33., 5036., 47., 5761., 13.), (180., 1361., 372., 1079., 44.),
///     (8., 2537., 10., 619., 19.), (505., 87886., 499., 87892., 13.), (29., 7470., 45., 7232., 27.),
///     (17., 1699., 65., 1600., 42.), (186., 50448., 141., 27197., 18.), (5., 2493., 3., 2338., 33.),
///     (27., 16886., 29., 17825., 33.),
/// ];
/// let ratio = |(a, b, c, d, _): &(f64, f64, f64, f64, f64)| (a / (a + b) / (c / (c + d))).ln();
/// let variance = |(a, b, c, d, _): &(f64, f64, f64, f64, f64)| 1. / a - 1. / (a + b) + 1. / c - 1. / (c + d);
/// let (estimates, variances): (Vec<f64>, Vec<f64>) = trials.iter().map(|t| (ratio(t), variance(t))).unzip();
/// let mut design = Design::new(13);
/// design.numeric("latitude", &trials.map(|trial| trial.4))?;
/// let fit = meta_regression(&estimates, &variances, &design, ConfidenceLevel::P95)?;
/// let slope = &fit.coefficients[1];
/// assert_eq!(format!("{:.4} {:.4}", fit.tau_squared, slope.coefficient), "0.1421 -0.0286");
/// assert_eq!(format!("{:.4} {:.4}", slope.standard_error, slope.p_value), "0.0091 0.0093");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn meta_regression(
    estimates: &[f64],
    variances: &[f64],
    design: &Design,
    level: ConfidenceLevel,
) -> Result<MetaRegression, ModelError> {
    let data = Units::new(estimates, variances, design)?;
    let (units, width) = (estimates.len(), data.columns.len());
    let (df1, df2) = (width - 1, units - width);
    let tau_squared = data.paule_mandel(df2 as f64)?;
    let solution = data.solve(tau_squared)?;
    let scale = solution.squares / df2 as f64;
    let covariance = solution.inverse.mapv(|c| c * scale);
    let reach = students_t::critical_value(2.0 * level.tail(), df2 as f64)?;
    let names = std::iter::once("(intercept)").chain(design.columns().iter().map(|c| c.name()));
    let mut coefficients = Vec::with_capacity(width);
    for (k, name) in names.enumerate() {
        let (coefficient, standard_error) = (solution.beta[k], sqrt(covariance[[k, k]]));
        let half = reach * standard_error;
        coefficients.push(MetaCoefficient {
            name: name.to_owned(),
            coefficient,
            standard_error,
            limits: Interval { lower: coefficient - half, upper: coefficient + half },
            // no residual at all: any difference from 0 is certain
            p_value: if standard_error > 0.0 {
                students_t::two_sided(coefficient / standard_error, df2 as f64)?
            } else {
                f64::from(u8::from(coefficient.abs() <= 0.0))
            },
        });
    }
    let f = joint(&solution.beta, &covariance);
    let p_value = if df1 > 0 { f::sf(f, df1 as f64, df2 as f64)? } else { 1.0 };
    Ok(MetaRegression { tau_squared, coefficients, f, df1, df2, p_value })
}

/// Wald F statistic of all coefficients but the first.
fn joint(beta: &[f64], covariance: &Array2<f64>) -> f64 {
    let rest = &beta[1..];
    if rest.is_empty() {
        return 0.0;
    }
    let block = covariance.slice(ndarray::s![1.., 1..]).to_owned();
    Cholesky::new(&block, 0.0).quadratic_form(rest) / rest.len() as f64
}

/// Estimates with the columns, the first being the intercept.
struct Units<'a> {
    estimates: &'a [f64],
    variances: &'a [f64],
    names: Vec<String>,
    columns: Vec<Vec<f64>>,
}

/// Weighted least squares at one variance between units.
struct Solution {
    beta: Vec<f64>,
    inverse: Array2<f64>,
    /// Weighted sum of squared residuals, and minus its derivative by the variance.
    squares: f64,
    slope: f64,
}

impl<'a> Units<'a> {
    fn new(estimates: &'a [f64], variances: &'a [f64], design: &Design) -> Result<Self, ModelError> {
        let expected = estimates.len();
        for (what, found) in [("variances", variances.len()), ("design", design.rows())] {
            if found != expected {
                return Err(ModelError::Length { what, expected, found });
            }
        }
        if let Some(row) = estimates.iter().position(|y| !y.is_finite()) {
            return Err(ModelError::Value { what: "estimate", row, value: estimates[row] });
        }
        if let Some(row) = variances.iter().position(|v| !(*v > 0.0 && v.is_finite())) {
            return Err(ModelError::Value { what: "variance", row, value: variances[row] });
        }
        let needed = design.columns().len() + 2;
        if expected < needed {
            return Err(ModelError::TooFewRows { found: expected, needed });
        }
        let mut names = vec!["(intercept)".to_owned()];
        let mut columns = vec![vec![1.0; expected]];
        for column in design.columns() {
            names.push(column.name().to_owned());
            columns.push(column.values().to_vec());
        }
        Ok(Self { estimates, variances, names, columns })
    }

    /// The variance at which the weighted squares equal `df`: Newton's method from 0 rises to the
    /// root of this decreasing convex function and never passes it.
    fn paule_mandel(&self, df: f64) -> Result<f64, ModelError> {
        let mut variance = 0.0;
        let mut last_step = f64::INFINITY;
        for _ in 0..MAX_STEPS {
            let here = self.solve(variance)?;
            if here.squares <= df * (1.0 + 1e-15) {
                return Ok(variance);
            }
            last_step = (here.squares - df) / here.slope;
            variance += last_step;
            if last_step <= 1e-15 * variance {
                return Ok(variance);
            }
        }
        Err(NotConverged { iterations: MAX_STEPS, last_step }.into())
    }

    fn solve(&self, variance: f64) -> Result<Solution, ModelError> {
        let weights: Vec<f64> = self.variances.iter().map(|v| 1.0 / (v + variance)).collect();
        let width = self.columns.len();
        let product = |left: &[f64], right: &[f64]| {
            sum(left.iter().zip(right).zip(&weights).map(|((a, b), w)| a * b * w))
        };
        let matrix =
            Array2::from_shape_fn((width, width), |(j, k)| product(&self.columns[j], &self.columns[k]));
        let cholesky = Cholesky::new(&matrix, COLLINEAR);
        if cholesky.rank() < width {
            let dropped = cholesky.dependent().iter().zip(&self.names).filter(|(d, _)| **d);
            return Err(ModelError::Collinear { columns: dropped.map(|(_, name)| name.clone()).collect() });
        }
        let right: Vec<f64> = self.columns.iter().map(|c| product(c, self.estimates)).collect();
        let beta = cholesky.solve(&right);
        let (mut squares, mut slope) = (Sum::new(), Sum::new());
        for (i, w) in weights.iter().enumerate() {
            let row: Vec<f64> = self.columns.iter().map(|c| c[i]).collect();
            let residual = self.estimates[i] - dot(&row, &beta);
            squares.add(w * residual * residual);
            slope.add(w * w * residual * residual);
        }
        Ok(Solution { beta, inverse: cholesky.inverse(), squares: squares.value(), slope: slope.value() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Estimates 0 and 2 with variance 1/2 each: squares 2 (1)^2 x 1/(1/2 + t2) = 1 df: t2 = 1.5;
    /// mean 1, standard error sqrt((0.5 + 1.5)/2) = 1.
    #[test]
    fn two_units_by_hand() {
        let fit = meta_regression(&[0.0, 2.0], &[0.5, 0.5], &Design::new(2), ConfidenceLevel::P95).unwrap();
        assert!((fit.tau_squared - 1.5).abs() < 1e-14);
        assert!((fit.coefficients[0].coefficient - 1.0).abs() < 1e-14);
        assert!((fit.coefficients[0].standard_error - 1.0).abs() < 1e-14);
        assert_eq!((fit.df1, fit.df2), (0, 1));
    }

    #[test]
    fn impossible_data_are_named() {
        let mut design = Design::new(4);
        design.numeric("a", &[1.0, 2.0, 3.0, 4.0]).unwrap();
        design.numeric("b", &[2.0, 4.0, 6.0, 8.0]).unwrap();
        let fit = |v: [f64; 4], design: &Design| {
            meta_regression(&[1.0, 2.0, 0.0, 1.0], &v, design, ConfidenceLevel::P95).unwrap_err()
        };
        assert_eq!(fit([1.0; 4], &design), ModelError::Collinear { columns: vec!["b".to_owned()] });
        assert!(matches!(fit([1.0, 0.0, 1.0, 1.0], &design), ModelError::Value { row: 1, .. }));
    }
}
