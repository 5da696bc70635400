//! The Dirichlet-multinomial: how groups spread over categories.

use ndarray::Array2;

use super::error::ModelError;
use crate::TestResult;
use crate::detmath::{exp, ln, ln_each};
use crate::detsum::{Sum, sum};
use crate::distributions::gamma::ln_gamma;
use crate::optimise::{Boundary, Evaluation, Maximum, ZERO, maximise_from, refine};
use crate::parallel;

/// A gain of the log-likelihood below this is none.
const NO_GAIN: f64 = 1e-8;

/// The fitted distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct DirichletMultinomialFit {
    /// Mean share of each category.
    pub means: Vec<f64>,
    /// Dispersion `g = rho/(1 - rho)`; exactly 0 for the multinomial.
    pub dispersion: f64,
    /// Correlation of two subjects of one group, `g/(1 + g)`.
    pub correlation: f64,
    /// Log-likelihood at the maximum.
    pub log_likelihood: f64,
    /// Log-likelihood of the multinomial.
    pub log_likelihood_multinomial: f64,
    /// Likelihood-ratio test against the multinomial, half of the chi-squared p-value.
    pub test: TestResult,
    /// Largest derivative at the maximum.
    pub gradient: f64,
}

/// How do groups spread over categories, and how strongly does the spread vary between groups?
///
/// Inputs: counts by group (row) and category; every category needs a count. Formula: `log P = log
/// n!/prod c! + sum_j sum_{k<c_j} log(m_j + k g) - sum_{k<n} log(1 + k g)`, exact at `g = 0`; Newton's
/// method on the log ratios to the last category and `log g`, from two starts; below `exp(-13)` g
/// is 0.
///
/// Source: J. E. Mosimann, Biometrika 49 (1962) 65-82; `site-qc.md` section 3.9.
///
/// # Errors
/// `Length` for rows of different length, `TooFewRows` for fewer than two groups, `EmptyGroup` for a
/// group, `Degenerate` for a category without counts or groups of one category each,
/// `NotConverged`.
///
/// ```
/// use palladion_biostat::models::dirichlet_multinomial;
/// // alleles of D3S1358 in six FBI samples (`us` of R dirmult, Budowle et al. 1999): dirmult
/// // 0.1.3-5 prints theta 0.00564977 and pi 0.3212332 for allele 15
/// let fit = dirichlet_multinomial(&[
///     [2, 1, 1, 5, 51, 122, 0, 129, 84, 23, 2],
///     [0, 0, 0, 0, 23, 99, 1, 105, 61, 20, 1],
///     [0, 0, 0, 1, 57, 100, 0, 94, 86, 66, 2],
///     [0, 1, 0, 1, 33, 178, 0, 111, 53, 35, 6],
///     [0, 0, 2, 6, 26, 131, 1, 119, 82, 18, 3],
///     [0, 0, 0, 0, 9, 50, 0, 51, 32, 18, 0],
/// ])?;
/// assert!((fit.correlation - 0.00564977).abs() < 5e-9 && (fit.means[5] - 0.3212332).abs() < 5e-8);
/// // groups with equal shares have no dispersion
/// let fit = dirichlet_multinomial(&[[5, 3, 2], [10, 6, 4]])?;
/// assert_eq!((fit.means[0], fit.dispersion), (0.5, 0.0));
/// # Ok::<(), palladion_biostat::models::ModelError>(())
/// ```
pub fn dirichlet_multinomial(rows: &[impl AsRef<[u64]>]) -> Result<DirichletMultinomialFit, ModelError> {
    Table::new(rows)?.fit(Known::Nothing)
}

/// The distribution of the others for every group: [`dirichlet_multinomial`] of all rows but one, for
/// each row. Cost grows linearly with the rows.
///
/// # Errors
/// As [`dirichlet_multinomial`] of all rows; what is wrong with the others of one row stands in its
/// place.
pub fn dirichlet_multinomial_of_others(
    rows: &[impl AsRef<[u64]> + Sync],
) -> Result<Vec<Result<DirichletMultinomialFit, ModelError>>, ModelError> {
    let table = Table::new(rows)?;
    let fit = table.fit(Known::Nothing)?;
    let near = (fit.dispersion > 0.0).then(|| table.near(&fit));
    let of_others = |i: usize| {
        let row = rows[i].as_ref();
        let known = match &near {
            Some((at, here)) => Known::Near(at, less(here, &Table::alone(row).evaluate(at))),
            None => Known::AllWithoutDispersion,
        };
        table.without(row).fit(known)
    };
    Ok(parallel::map_indices(rows.len(), of_others))
}

/// What is known before the maximum is sought.
enum Known<'a> {
    Nothing,
    /// A place next to it with the likelihood there.
    Near(&'a [f64], Evaluation),
    /// The rows with one more have no dispersion.
    AllWithoutDispersion,
}

/// Shares from the log ratios to the last category.
fn softmax(ratios: &[f64]) -> Vec<f64> {
    let highest = ratios.iter().fold(0.0_f64, |m, r| m.max(*r));
    let powers: Vec<f64> = ratios.iter().chain([&0.0]).map(|r| exp(r - highest)).collect();
    let total = sum(powers.iter().copied());
    powers.iter().map(|p| p / total).collect()
}

/// What the likelihood needs of the rows: how many of them have more than k subjects in a category,
/// and in all. So its cost does not grow with the number of rows.
#[derive(Clone)]
struct Table {
    rows: usize,
    /// Rows with subjects in more than one category, rows of one subject.
    mixed: usize,
    singles: usize,
    totals: Vec<u64>,
    /// Rows with more than k subjects, by category.
    above: Vec<Vec<u64>>,
    /// Rows with more than k subjects over all categories.
    above_all: Vec<u64>,
    /// Sum of the log multinomial coefficients.
    constant: f64,
}

impl Table {
    fn new(rows: &[impl AsRef<[u64]>]) -> Result<Self, ModelError> {
        if rows.len() < 2 {
            return Err(ModelError::TooFewRows { found: rows.len(), needed: 2 });
        }
        let expected = rows[0].as_ref().len();
        if let Some(row) = rows.iter().find(|r| r.as_ref().len() != expected) {
            return Err(ModelError::Length { what: "categories", expected, found: row.as_ref().len() });
        }
        if let Some(group) = rows.iter().position(|r| r.as_ref().iter().sum::<u64>() == 0) {
            return Err(ModelError::EmptyGroup(group));
        }
        let length = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let longest = |of: &dyn Fn(&[u64]) -> u64| rows.iter().map(|r| of(r.as_ref())).max().unwrap_or(0);
        let above = (0..expected).map(|j| vec![0; length(longest(&|row| row[j]))]).collect();
        let above_all = vec![0; length(longest(&|row| row.iter().sum()))];
        let constant = sum(rows.iter().map(|row| coefficient(row.as_ref())));
        let totals = vec![0; expected];
        let mut table = Self { rows: 0, mixed: 0, singles: 0, totals, above, above_all, constant };
        for row in rows {
            table.count(row.as_ref(), 1, u64::wrapping_add);
        }
        Ok(table)
    }

    /// A row by itself.
    fn alone(row: &[u64]) -> Self {
        let length = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let mut table = Self {
            rows: 0,
            mixed: 0,
            singles: 0,
            totals: vec![0; row.len()],
            above: row.iter().map(|count| vec![0; length(*count)]).collect(),
            above_all: vec![0; length(row.iter().sum())],
            constant: coefficient(row),
        };
        table.count(row, 1, u64::wrapping_add);
        table
    }

    /// The table without one of its rows.
    fn without(&self, row: &[u64]) -> Self {
        let mut rest = self.clone();
        rest.count(row, 1, u64::wrapping_sub);
        rest.constant -= coefficient(row);
        rest
    }

    fn count(&mut self, row: &[u64], one: u64, change: fn(u64, u64) -> u64) {
        let total: u64 = row.iter().sum();
        let size = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let flag = |number: &mut usize, holds: bool| {
            *number = size(change(*number as u64, if holds { one } else { 0 }));
        };
        flag(&mut self.rows, true);
        flag(&mut self.mixed, row.iter().filter(|c| **c > 0).count() > 1);
        flag(&mut self.singles, total == 1);
        for (j, count) in row.iter().enumerate() {
            self.totals[j] = change(self.totals[j], *count);
            self.above[j].iter_mut().take(size(*count)).for_each(|n| *n = change(*n, one));
        }
        self.above_all.iter_mut().take(size(total)).for_each(|n| *n = change(*n, one));
    }

    fn check(&self) -> Result<(), ModelError> {
        if self.rows < 2 {
            return Err(ModelError::TooFewRows { found: self.rows, needed: 2 });
        }
        let spread = self.mixed > 0 || self.singles == self.rows;
        if self.totals.len() < 2 || self.totals.contains(&0) || !spread {
            return Err(ModelError::Degenerate);
        }
        Ok(())
    }

    /// Where an interior fit is, and the likelihood there.
    fn near(&self, fit: &DirichletMultinomialFit) -> (Vec<f64>, Evaluation) {
        let last = fit.means.len() - 1;
        let ratios = fit.means[..last].iter().map(|p| ln(p / fit.means[last]));
        let at: Vec<f64> = ratios.chain([ln(fit.dispersion)]).collect();
        let here = self.evaluate(&at);
        (at, here)
    }

    /// The maximum; from a place next to it when one is known, else from the usual starts. Where the rows with one
    /// more have no dispersion and the likelihood of these falls from 0 on, they have none either: nothing is sought.
    fn fit(&self, known: Known<'_>) -> Result<DirichletMultinomialFit, ModelError> {
        self.check()?;
        let width = self.totals.len();
        let all = self.totals.iter().sum::<u64>() as f64;
        let shares: Vec<f64> = self.totals.iter().map(|t| *t as f64 / all).collect();
        let null = self.constant + sum(self.totals.iter().zip(&shares).map(|(t, p)| *t as f64 * ln(*p)));
        let start = |g: f64| -> Vec<f64> {
            shares[..width - 1].iter().map(|p| ln(p / shares[width - 1])).chain([g]).collect()
        };
        let boundary = Boundary { parameter: width - 1, floor: -13.0, near: -6.0 };
        let mut maximum = Maximum { at: start(ZERO), value: null, gradient: 0.0, iterations: 0 };
        let settled = matches!(known, Known::AllWithoutDispersion) && self.slope_at_zero(&shares) < 0.0;
        if self.singles < self.rows && !settled {
            let refined = match known {
                Known::Near(at, here) => refine(at, here, |at| self.evaluate(at)),
                Known::Nothing | Known::AllWithoutDispersion => None,
            };
            // a refined maximum so near the bound that 0 may be better is sought like any other
            let found = match refined.filter(|found| found.at[width - 1] > boundary.near) {
                Some(found) => found,
                None => maximise_from(&[start(-4.0), start(-2.0)], &[boundary], |at| self.evaluate(at))?,
            };
            if found.value > null + NO_GAIN && found.at[width - 1] > ZERO {
                maximum = found;
            }
        }
        let log_g = maximum.at[width - 1];
        let dispersion = if log_g > ZERO { exp(log_g) } else { 0.0 };
        let gain = (maximum.value - null).max(0.0);
        let full = TestResult::chi_squared(2.0 * gain, 1);
        Ok(DirichletMultinomialFit {
            means: if dispersion > 0.0 { softmax(&maximum.at[..width - 1]) } else { shares },
            dispersion,
            correlation: dispersion / (1.0 + dispersion),
            log_likelihood: maximum.value,
            log_likelihood_multinomial: null,
            test: if gain > 0.0 { TestResult { p_value: full.p_value / 2.0, ..full } } else { full },
            gradient: maximum.gradient,
        })
    }

    /// Derivative of the log-likelihood in g at g = 0 and these shares: `sum_j sum_k k rows_jk/m_j - sum_k k rows_k`.
    fn slope_at_zero(&self, shares: &[f64]) -> f64 {
        let pairs = |above: &[u64]| sum(above.iter().enumerate().map(|(k, rows)| k as f64 * *rows as f64));
        let by_category = self.above.iter().zip(shares).map(|(above, share)| pairs(above) / share);
        sum(by_category) - pairs(&self.above_all)
    }

    /// Log-likelihood with derivatives in the log ratios and log g.
    fn evaluate(&self, at: &[f64]) -> Evaluation {
        let width = self.totals.len();
        let (means, g) = (softmax(&at[..width - 1]), exp(at[width - 1]));
        let mut value = Sum::new();
        value.add(self.constant);
        // by category: sums of 1/a, 1/a^2, h/a^2 with a = m + k g, h = k g
        let (mut first, mut second, mut mixed) = (vec![0.0; width], vec![0.0; width], vec![0.0; width]);
        let (mut slope, mut bend) = (0.0, 0.0);
        for (j, above) in self.above.iter().enumerate() {
            let counted = known(above);
            add_logs(&mut value, counted, means[j], g, 1.0);
            for (k, rows) in counted.iter().enumerate() {
                let (rows, h) = (*rows as f64, k as f64 * g);
                let inverse = 1.0 / (means[j] + h);
                let (share, weight) = (h * inverse, rows * inverse);
                first[j] += weight;
                second[j] += weight * inverse;
                mixed[j] += weight * share;
                slope += rows * share;
                bend += rows * (share * (1.0 - share));
            }
        }
        let counted = known(&self.above_all);
        add_logs(&mut value, counted, 1.0, g, -1.0);
        for (k, rows) in counted.iter().enumerate() {
            let (rows, h) = (*rows as f64, k as f64 * g);
            let share = h / (1.0 + h);
            slope -= rows * share;
            bend -= rows * (share * (1.0 - share));
        }
        let delta = |i: usize, j: usize| f64::from(u8::from(i == j)) - means[i];
        let mut gradient = vec![0.0; width];
        let mut hessian = Array2::zeros((width, width));
        for i in 0..width - 1 {
            gradient[i] = (0..width).map(|j| first[j] * means[j] * delta(i, j)).sum();
            let cross: f64 = (0..width).map(|j| -mixed[j] * means[j] * delta(i, j)).sum();
            hessian[[i, width - 1]] = cross;
            hessian[[width - 1, i]] = cross;
            for l in 0..width - 1 {
                let curved = |j: usize| {
                    let (di, dl) = (delta(i, j), delta(l, j));
                    let second_mean = means[j] * (di * dl - means[i] * delta(l, i));
                    first[j] * second_mean - second[j] * means[j] * means[j] * di * dl
                };
                hessian[[i, l]] = (0..width).map(curved).sum();
            }
        }
        gradient[width - 1] = slope;
        hessian[[width - 1, width - 1]] = bend;
        Evaluation { value: value.value(), gradient, hessian }
    }
}

/// The counts before the first that no row reaches.
fn known(above: &[u64]) -> &[u64] {
    &above[..above.iter().position(|rows| *rows == 0).unwrap_or(above.len())]
}

/// Adds `sign * rows * ln(mean + k g)` for k = 0, 1 …
fn add_logs(value: &mut Sum, rows: &[u64], mean: f64, g: f64, sign: f64) {
    /// Logarithms taken at a time.
    const LENGTH: usize = 512;
    // a share that is too small for a number, or none: such a place is not the maximum
    if !(mean.is_normal() && g.is_finite()) {
        value.add(f64::NEG_INFINITY);
        return;
    }
    let mut logs = [0.0; LENGTH];
    for (chunk, rows) in rows.chunks(LENGTH).enumerate() {
        let logs = &mut logs[..rows.len()];
        logs.iter_mut().enumerate().for_each(|(k, log)| *log = mean + (chunk * LENGTH + k) as f64 * g);
        ln_each(logs);
        logs.iter().zip(rows).for_each(|(log, rows)| value.add(sign * *rows as f64 * log));
    }
}

/// The likelihood without that of one row.
fn less(all: &Evaluation, one: &Evaluation) -> Evaluation {
    Evaluation {
        value: all.value - one.value,
        gradient: all.gradient.iter().zip(&one.gradient).map(|(all, one)| all - one).collect(),
        hessian: &all.hessian - &one.hessian,
    }
}

/// Log multinomial coefficient.
pub(super) fn coefficient(counts: &[u64]) -> f64 {
    let factorial = |k: u64| ln_gamma(k as f64 + 1.0).unwrap_or_default();
    factorial(counts.iter().sum()) - sum(counts.iter().map(|c| factorial(*c)))
}

/// Sum over categories of the absolute difference of a group's shares from those of all.
///
/// # Errors
/// `Length` for another number of categories, `EmptyGroup` when either has no subjects.
///
/// ```
/// use palladion_biostat::models::deviation_score;
/// assert_eq!(deviation_score(&[3, 1], &[5, 5])?, 0.5);
/// # Ok::<(), palladion_biostat::models::ModelError>(())
/// ```
pub fn deviation_score(counts: &[u64], all: &[u64]) -> Result<f64, ModelError> {
    let (expected, found) = (all.len(), counts.len());
    if expected != found {
        return Err(ModelError::Length { what: "categories", expected, found });
    }
    let (n, total) = (counts.iter().sum::<u64>(), all.iter().sum::<u64>());
    if n == 0 || total == 0 {
        return Err(ModelError::EmptyGroup(usize::from(n > 0)));
    }
    Ok(sum(counts.iter().zip(all).map(|(c, a)| (*c as f64 / n as f64 - *a as f64 / total as f64).abs())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The others of each row, from the fit of all by steps and anew from the usual starts.
    #[test]
    fn the_fit_of_the_others_is_that_of_the_rows_but_one() {
        let rows = [[12, 5, 3], [4, 9, 2], [8, 8, 8], [0, 3, 1], [20, 11, 16], [1, 0, 0], [7, 2, 9]];
        let others = dirichlet_multinomial_of_others(&rows).unwrap();
        for (left, found) in others.iter().enumerate() {
            let rest: Vec<_> = (0..rows.len()).filter(|row| *row != left).map(|row| rows[row]).collect();
            let (found, anew) = (found.as_ref().unwrap(), dirichlet_multinomial(&rest).unwrap());
            assert!((found.dispersion - anew.dispersion).abs() < 1e-11, "{left}");
            assert!((found.log_likelihood - anew.log_likelihood).abs() < 1e-10, "{left}");
            assert!(found.means.iter().zip(&anew.means).all(|(a, b)| (a - b).abs() < 1e-12), "{left}");
        }
    }

    /// Groups that differ by about chance: where all have no dispersion, the others of a row have exactly what they
    /// have when they are fitted anew, also where leaving the row out uncovers some.
    #[test]
    fn without_dispersion_of_all_the_others_are_as_anew() {
        let mut state = 20_241_u64;
        let mut category = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % 10 / 4
        };
        let (mut none, mut uncovered) = (0, 0);
        for _ in 0..60 {
            let mut rows = [[0_u64; 3]; 9];
            for (number, row) in rows.iter_mut().enumerate() {
                (0..8 + 3 * number).for_each(|_| row[category()] += 1);
            }
            if dirichlet_multinomial(&rows).unwrap().dispersion > 0.0 {
                continue;
            }
            let others = dirichlet_multinomial_of_others(&rows).unwrap();
            for (left, found) in others.into_iter().enumerate() {
                let rest: Vec<_> = (0..rows.len()).filter(|row| *row != left).map(|row| rows[row]).collect();
                let (found, anew) = (found.unwrap(), dirichlet_multinomial(&rest).unwrap());
                assert_eq!(
                    (&found.means, found.dispersion),
                    (&anew.means, anew.dispersion),
                    "{rows:?} {left}"
                );
                none += 1;
                uncovered += u32::from(found.dispersion > 0.0);
            }
        }
        assert!(none > 100 && uncovered > 5, "{none} {uncovered}");
    }

    /// (1, 1) and (2, 0): shares 3/4 and 1/4, one pair in the first category, two in all: 4/3 - 2.
    #[test]
    fn the_slope_at_zero_by_hand() {
        let table = Table::new(&[[1, 1], [2, 0]]).unwrap();
        assert!((table.slope_at_zero(&[0.75, 0.25]) + 2.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn impossible_tables_are_named() {
        assert_eq!(dirichlet_multinomial(&[[1, 0], [2, 0]]), Err(ModelError::Degenerate));
        assert_eq!(dirichlet_multinomial(&[[2, 0], [0, 3]]), Err(ModelError::Degenerate));
        assert_eq!(dirichlet_multinomial(&[[1, 1], [0, 0]]), Err(ModelError::EmptyGroup(1)));
        assert!(deviation_score(&[1], &[1, 2]).is_err());
    }
}
