//! Logistic regression.

use ndarray::Array2;

use super::error::ModelError;
use crate::TestResult;
use crate::confidence::{ConfidenceLevel, Interval};
use crate::design::Design;
use crate::detmath::{exp, ln, log1p, sqrt};
use crate::detsum::{Sum, dot, mean, sum};
use crate::distributions::normal;
use crate::linear::Cholesky;
use crate::optimise::{NotConverged, expit};

/// Share of a column's sum of squares below which what is left of it is rounding.
const COLLINEAR: f64 = 1e-12;

/// The last step changes no standardised coefficient by more.
const LAST_STEP: f64 = 1e-13;

/// Iterations before giving up; 5 to 9 are usual, separation takes about one per unit of logit.
const MAX_ITERATIONS: usize = 100;

/// A step that promises less than this but moves a linear predictor by more than [`LONG_STEP`] is
/// what separation looks like.
const FLAT_GAIN: f64 = 1e-7;
const LONG_STEP: f64 = 0.1;

/// Halvings before a step is given up.
const MAX_HALVINGS: usize = 40;

/// Share of a direction below which a row or column does not move with it.
const STILL: f64 = 1e-6;

/// A coefficient that was estimated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogisticEstimate {
    /// Log odds ratio per unit of the column.
    pub coefficient: f64,
    /// Its standard error from the inverse information.
    pub standard_error: f64,
    /// Wald limits of the coefficient.
    pub limits: Interval,
    /// `coefficient / standard_error`.
    pub z: f64,
    /// Two-sided normal p-value of `z`.
    pub p_value: f64,
}

/// One column of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticCoefficient {
    /// Name of the column; `(intercept)` for the first.
    pub name: String,
    /// `None` when the column is constant or a combination of the columns before it.
    pub estimate: Option<LogisticEstimate>,
}

/// The fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticFit {
    /// The intercept, then the columns of the design.
    pub coefficients: Vec<LogisticCoefficient>,
    /// Covariance of the coefficients, 0 for those without estimate.
    pub covariance: Array2<f64>,
    /// Log-likelihood at the maximum.
    pub log_likelihood: f64,
    /// Log-likelihood with intercept and offset only.
    pub log_likelihood_null: f64,
    /// Likelihood-ratio test of all columns.
    pub likelihood_ratio: TestResult,
    /// Fitted probability of each row.
    pub fitted: Vec<f64>,
    /// Newton iterations.
    pub iterations: usize,
    /// Largest derivative at the maximum, for standardised columns.
    pub gradient: f64,
}

/// How do the columns of the design multiply the odds of an event?
///
/// Inputs: `events`, a [`Design`] with the same rows and without a column for the intercept, and
/// optionally an offset of the logit per row. Complete rows only. Result: [`LogisticFit`].
/// Formula: maximum likelihood by iteratively reweighted least squares (Newton's method) on
/// centred and scaled columns, until no standardised coefficient changes by more than 1e-13.
/// Differs from R `glm(family = binomial)`: R stops at a relative deviance change of 1e-8; for
/// separated data R gives numbers and a warning, here it is an error with the columns.
///
/// Source: P. `McCullagh`, J. A. Nelder, Generalized Linear Models (2nd ed., 1989), section 4.4;
/// A. Albert, J. A. Anderson, Biometrika 71 (1984) 1-10 for separation.
///
/// # Errors
/// `Length`, `Value` for an offset that is not finite, `TooFewRows` for fewer rows than columns,
/// `Degenerate` when all rows or none have the event, `Separation`, `NotConverged`.
///
/// ```
/// use palladion_biostat::design::Design;
/// use palladion_biostat::models::{LogisticOptions, logistic};
/// // a 2 x 2 table is its own fit: odds 3/1 against 1/3, log odds ratio ln 9 = 2.1972
/// let x = [1., 1., 1., 1., 0., 0., 0., 0.];
/// let mut design = Design::new(8);
/// design.numeric("x", &x)?;
/// let events = [true, true, true, false, true, false, false, false];
/// let fit = logistic(&events, &design, &LogisticOptions::default())?;
/// let estimate = fit.coefficients[1].estimate.ok_or("aliased")?;
/// assert_eq!(format!("{:.4} {:.4}", estimate.coefficient, estimate.standard_error), "2.1972 1.6330");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn logistic(
    events: &[bool],
    design: &Design,
    options: &LogisticOptions<'_>,
) -> Result<LogisticFit, ModelError> {
    let data = Standardised::new(events, design, options.offset)?;
    let whole = data.maximise(data.columns.len())?;
    let null = data.maximise(1)?;
    let covariance = data.natural_covariance(&whole);
    let beta = data.natural_coefficients(&whole);
    let names = std::iter::once("(intercept)").chain(design.columns().iter().map(|c| c.name()));
    let coefficients = names.enumerate().map(|(k, name)| {
        let estimate =
            (!whole.aliased[k]).then(|| estimate(beta[k], sqrt(covariance[[k, k]]), options.level));
        LogisticCoefficient { name: name.to_owned(), estimate }
    });
    let rank = whole.aliased.iter().filter(|a| !**a).count();
    Ok(LogisticFit {
        coefficients: coefficients.collect(),
        likelihood_ratio: TestResult::chi_squared(
            2.0 * (whole.log_likelihood - null.log_likelihood),
            rank - 1,
        ),
        log_likelihood: whole.log_likelihood,
        log_likelihood_null: null.log_likelihood,
        fitted: data.predictors(&whole.beta).into_iter().map(expit).collect(),
        iterations: whole.iterations,
        gradient: whole.gradient,
        covariance,
    })
}

/// Offset and confidence level.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogisticOptions<'a> {
    /// Added to the logit of each row.
    pub offset: Option<&'a [f64]>,
    /// Level of the limits.
    pub level: ConfidenceLevel,
}

fn estimate(coefficient: f64, standard_error: f64, level: ConfidenceLevel) -> LogisticEstimate {
    let (z, half) = (coefficient / standard_error, level.z() * standard_error);
    LogisticEstimate {
        coefficient,
        standard_error,
        limits: Interval { lower: coefficient - half, upper: coefficient + half },
        z,
        p_value: normal::two_sided(z).unwrap_or(1.0),
    }
}

/// Intercept and columns, each column with mean 0 and mean square 1.
struct Standardised<'a> {
    events: &'a [bool],
    names: Vec<String>,
    columns: Vec<Vec<f64>>,
    centres: Vec<f64>,
    scales: Vec<f64>,
    offset: Vec<f64>,
}

struct Maximum {
    beta: Vec<f64>,
    aliased: Vec<bool>,
    information: Cholesky,
    log_likelihood: f64,
    iterations: usize,
    gradient: f64,
}

impl<'a> Standardised<'a> {
    fn new(events: &'a [bool], design: &Design, offset: Option<&[f64]>) -> Result<Self, ModelError> {
        let rows = events.len();
        if design.rows() != rows {
            return Err(ModelError::Length { what: "design", expected: rows, found: design.rows() });
        }
        let offset = offset.map_or_else(|| vec![0.0; rows], <[f64]>::to_vec);
        if offset.len() != rows {
            return Err(ModelError::Length { what: "offset", expected: rows, found: offset.len() });
        }
        if let Some(row) = offset.iter().position(|o| !o.is_finite()) {
            return Err(ModelError::Value { what: "offset", row, value: offset[row] });
        }
        let needed = design.columns().len() + 1;
        if rows < needed {
            return Err(ModelError::TooFewRows { found: rows, needed });
        }
        if !(events.contains(&true) && events.contains(&false)) {
            return Err(ModelError::Degenerate);
        }
        let mut data = Self {
            events,
            names: vec!["(intercept)".to_owned()],
            columns: vec![vec![1.0; rows]],
            centres: vec![0.0],
            scales: vec![1.0],
            offset,
        };
        for column in design.columns() {
            let values = column.values();
            let centre = mean(values).unwrap_or_default();
            let square = sum(values.iter().map(|v| (v - centre) * (v - centre))) / rows as f64;
            // a constant column keeps the rounding of its mean only: make it exactly empty
            let largest = values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
            let empty = sqrt(square) <= 1e-13 * largest || square <= 0.0;
            let scale = if empty { 1.0 } else { sqrt(square) };
            data.names.push(column.name().to_owned());
            data.columns
                .push(values.iter().map(|v| if empty { 0.0 } else { (v - centre) / scale }).collect());
            data.centres.push(centre);
            data.scales.push(scale);
        }
        Ok(data)
    }

    fn predictors(&self, beta: &[f64]) -> Vec<f64> {
        self.offset.iter().zip(self.moves(beta)).map(|(o, m)| o + m).collect()
    }

    fn log_likelihood(&self, predictors: &[f64]) -> f64 {
        let one = |(t, event): (&f64, &bool)| {
            let towards = if *event { *t } else { -*t };
            if towards > 0.0 { -log1p(exp(-towards)) } else { towards - log1p(exp(towards)) }
        };
        sum(predictors.iter().zip(self.events).map(one))
    }

    /// Newton's method with the first `width` columns.
    fn maximise(&self, width: usize) -> Result<Maximum, ModelError> {
        let start = ln(self.events.iter().filter(|e| **e).count() as f64)
            - ln(self.events.iter().filter(|e| !**e).count() as f64);
        let mut beta = vec![0.0; width];
        beta[0] = start;
        let aliased = Cholesky::new(&self.cross_products(width, None), COLLINEAR).dependent().to_vec();
        let mut predictors = self.predictors(&beta);
        let mut value = self.log_likelihood(&predictors);
        let mut last_step = f64::INFINITY;
        for iterations in 1..=MAX_ITERATIONS {
            let probabilities: Vec<f64> = predictors.iter().map(|t| expit(*t)).collect();
            let gradient = self.gradient(width, &probabilities, &aliased);
            let information = self.information(width, &probabilities, &aliased);
            let largest = gradient.iter().fold(0.0_f64, |m, g| m.max(g.abs()));
            let done = last_step < LAST_STEP;
            if done {
                let log_likelihood = value;
                return Ok(Maximum {
                    beta,
                    aliased,
                    information,
                    log_likelihood,
                    iterations,
                    gradient: largest,
                });
            }
            let step = information.solve(&gradient);
            let moves = self.moves(&step);
            if dot(&step, &gradient) < FLAT_GAIN && self.separates(&moves) {
                return Err(ModelError::Separation { columns: self.moving(&step) });
            }
            let Some(next) = self.improve(&beta, &step, value) else { break };
            last_step = step.iter().fold(0.0, |m, s| m.max(s.abs()));
            (beta, predictors, value) = next;
        }
        Err(NotConverged { iterations: MAX_ITERATIONS, last_step }.into())
    }

    /// The whole step, or the first half, quarter … that does not lower the likelihood.
    fn improve(&self, beta: &[f64], step: &[f64], value: f64) -> Option<(Vec<f64>, Vec<f64>, f64)> {
        let floor = value - 1e-13 * value.abs();
        let mut share = 1.0;
        for _ in 0..MAX_HALVINGS {
            let next: Vec<f64> = beta.iter().zip(step).map(|(b, s)| b + share * s).collect();
            let predictors = self.predictors(&next);
            let there = self.log_likelihood(&predictors);
            if there >= floor {
                return Some((next, predictors, there));
            }
            share /= 2.0;
        }
        None
    }

    fn gradient(&self, width: usize, probabilities: &[f64], aliased: &[bool]) -> Vec<f64> {
        let residuals: Vec<f64> =
            self.events.iter().zip(probabilities).map(|(e, p)| f64::from(u8::from(*e)) - p).collect();
        (0..width).map(|k| if aliased[k] { 0.0 } else { dot(&self.columns[k], &residuals) }).collect()
    }

    fn information(&self, width: usize, probabilities: &[f64], aliased: &[bool]) -> Cholesky {
        let weights: Vec<f64> = probabilities.iter().map(|p| p * (1.0 - p)).collect();
        let mut matrix = self.cross_products(width, Some(&weights));
        for k in (0..width).filter(|k| aliased[*k]) {
            matrix.row_mut(k).fill(0.0);
            matrix.column_mut(k).fill(0.0);
        }
        Cholesky::new(&matrix, 0.0)
    }

    fn cross_products(&self, width: usize, weights: Option<&[f64]>) -> Array2<f64> {
        let mut matrix = Array2::zeros((width, width));
        for j in 0..width {
            let weighted: Vec<f64> = match weights {
                Some(w) => self.columns[j].iter().zip(w).map(|(x, w)| x * w).collect(),
                None => self.columns[j].clone(),
            };
            for k in 0..=j {
                let mut total = Sum::new();
                for (a, b) in weighted.iter().zip(&self.columns[k]) {
                    total.add(a * b);
                }
                matrix[[j, k]] = total.value();
                matrix[[k, j]] = total.value();
            }
        }
        matrix
    }

    /// Change of each row's predictor along a direction.
    fn moves(&self, step: &[f64]) -> Vec<f64> {
        let mut moves = vec![0.0; self.events.len()];
        for (column, s) in self.columns.iter().zip(step) {
            for (total, x) in moves.iter_mut().zip(column) {
                *total += s * x;
            }
        }
        moves
    }

    /// Whether a long step moves every row that it moves towards its outcome.
    fn separates(&self, moves: &[f64]) -> bool {
        let longest = moves.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        longest > LONG_STEP
            && moves.iter().zip(self.events).all(|(m, e)| if *e { *m } else { -*m } >= -STILL * longest)
    }

    /// Names of the columns that take part in a direction.
    fn moving(&self, step: &[f64]) -> Vec<String> {
        let parts: Vec<f64> = step.iter().map(|s| s.abs()).collect();
        let longest = parts.iter().skip(1).fold(0.0_f64, |m, v| m.max(*v));
        let part = |k: &usize| parts[*k] > 0.01 * longest;
        (1..parts.len()).filter(part).map(|k| self.names[k].clone()).collect()
    }

    /// Coefficients per unit of the original columns, with the intercept at 0 of them.
    fn natural_coefficients(&self, maximum: &Maximum) -> Vec<f64> {
        let mut beta: Vec<f64> = maximum.beta.iter().zip(&self.scales).map(|(b, s)| b / s).collect();
        let shift = sum(beta.iter().zip(&self.centres).skip(1).map(|(b, c)| b * c));
        beta[0] -= shift;
        beta
    }

    fn natural_covariance(&self, maximum: &Maximum) -> Array2<f64> {
        let size = self.columns.len();
        let inverse = maximum.information.inverse();
        let scaled =
            Array2::from_shape_fn((size, size), |(j, k)| inverse[[j, k]] / (self.scales[j] * self.scales[k]));
        let shift = |k: usize| sum((1..size).map(|j| self.centres[j] * scaled[[j, k]]));
        let first: Vec<f64> = (0..size).map(|k| scaled[[0, k]] - shift(k)).collect();
        let corner = first[0] - sum((1..size).map(|j| self.centres[j] * first[j]));
        let mut covariance = scaled.clone();
        for (k, value) in first.iter().enumerate() {
            covariance[[0, k]] = *value;
            covariance[[k, 0]] = *value;
        }
        covariance[[0, 0]] = corner;
        covariance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn design(columns: &[(&str, &[f64])]) -> Design {
        let mut design = Design::new(columns[0].1.len());
        for (name, values) in columns {
            design.numeric(name, values).unwrap();
        }
        design
    }

    /// A 2 x 2 table is saturated: log odds ratio ln(3 x 3) and variance 1/3 + 1 + 1 + 1/3; a second
    /// copy of the column has no estimate.
    #[test]
    fn eight_rows_by_hand() {
        let x = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
        let events = [true, true, true, false, true, false, false, false];
        let shifted: Vec<f64> = x.iter().map(|v| v * 3.0 + 2023.0).collect();
        let design = design(&[("x", &x), ("copy", &shifted), ("constant", &[7.1; 8])]);
        let fit = logistic(&events, &design, &LogisticOptions::default()).unwrap();
        let estimate = fit.coefficients[1].estimate.unwrap();
        assert!((estimate.coefficient - 9.0_f64.ln()).abs() < 1e-13);
        assert!((estimate.standard_error - (8.0_f64 / 3.0).sqrt()).abs() < 1e-13);
        let intercept = fit.coefficients[0].estimate.unwrap().coefficient;
        assert!((intercept + 3.0_f64.ln()).abs() < 1e-13);
        assert!(fit.coefficients[2].estimate.is_none() && fit.coefficients[3].estimate.is_none());
        assert_eq!(fit.likelihood_ratio.df, 1);
    }

    #[test]
    fn separation_names_its_columns() {
        let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        let z = [0.3, -0.2, 0.1, 0.5, -0.4, 0.2, 0.0, 0.1];
        let overlapping = [false, false, false, true, false, true, true, true];
        let complete = [false, false, false, false, true, true, true, true];
        let options = LogisticOptions::default();
        let data = design(&[("x", &x), ("z", &z)]);
        let error = logistic(&complete, &data, &options).unwrap_err();
        assert!(matches!(&error, ModelError::Separation { columns } if columns.contains(&"x".to_owned())));
        assert!(logistic(&overlapping, &design(&[("x", &x)]), &options).is_ok());
        // quasi-complete: both outcomes occur only where x = 0
        let flag = [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
        let events = [false, true, false, true, false, true, true, true];
        let error = logistic(&events, &design(&[("flag", &flag)]), &options).unwrap_err();
        assert_eq!(error, ModelError::Separation { columns: vec!["flag".to_owned()] });
    }

    #[test]
    fn impossible_data_are_named() {
        let data = design(&[("x", &[1.0, 2.0])]);
        let options = LogisticOptions::default();
        assert_eq!(logistic(&[true, true], &data, &options), Err(ModelError::Degenerate));
        assert!(matches!(logistic(&[true], &data, &options), Err(ModelError::Length { .. })));
        let offset = LogisticOptions { offset: Some(&[0.0, f64::NAN]), ..options };
        assert!(matches!(logistic(&[true, false], &data, &offset), Err(ModelError::Value { .. })));
    }
}
