//! The Dirichlet-multinomial: how groups spread over categories.

use ndarray::Array2;

use super::error::ModelError;
use crate::TestResult;
use crate::detmath::{exp, ln};
use crate::detsum::{Sum, sum};
use crate::distributions::gamma::ln_gamma;
use crate::optimise::{Boundary, Evaluation, Maximum, ZERO, maximise_from};
use crate::parallel;
use crate::random::Stream;

/// A gain of the log-likelihood below this is none.
const NO_GAIN: f64 = 1e-8;

/// Log-probabilities within this of the observed one are equal to it.
const EQUALLY_PROBABLE: f64 = 1e-7;

/// Most subjects of a group whose compositions are all enumerated.
pub const MOST_ENUMERATED: u64 = 120;

/// Draws for larger groups.
pub const STANDARD_DRAWS: usize = 19_999;

/// Most compositions that are enumerated, whatever the number of subjects.
const MOST_COMPOSITIONS: f64 = 2e6;

/// Most compositions that are enumerated where draws are no answer.
const MOST_ENUMERABLE: f64 = 5e7;

/// Compositions less probable than `exp` of this add nothing to a p-value.
const NEGLIGIBLE: f64 = -60.0;

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
    Table::new(rows)?.fit(None)
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
    let fit = table.fit(None)?;
    Ok(parallel::map_indices(rows.len(), |i| table.without(rows[i].as_ref()).fit(Some(&fit))))
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

    /// The maximum; from one start near a known interior one, else from the usual ones.
    fn fit(&self, near: Option<&DirichletMultinomialFit>) -> Result<DirichletMultinomialFit, ModelError> {
        self.check()?;
        let width = self.totals.len();
        let all = self.totals.iter().sum::<u64>() as f64;
        let shares: Vec<f64> = self.totals.iter().map(|t| *t as f64 / all).collect();
        let null = self.constant + sum(self.totals.iter().zip(&shares).map(|(t, p)| *t as f64 * ln(*p)));
        let ratios = |means: &[f64]| -> Vec<f64> {
            means[..width - 1].iter().map(|p| ln(p / means[width - 1])).collect()
        };
        let start = |g: f64| ratios(&shares).into_iter().chain([g]).collect::<Vec<f64>>();
        let starts = match near.filter(|fit| fit.dispersion > 0.0) {
            Some(fit) => vec![ratios(&fit.means).into_iter().chain([ln(fit.dispersion)]).collect()],
            None => vec![start(-4.0), start(-2.0)],
        };
        let boundary = Boundary { parameter: width - 1, floor: -13.0, near: -6.0 };
        let mut maximum = Maximum { at: start(ZERO), value: null, gradient: 0.0, iterations: 0 };
        if self.singles < self.rows {
            let found = maximise_from(&starts, &[boundary], |at| self.evaluate(at))?;
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
            for (k, rows) in above.iter().enumerate().take_while(|(_, rows)| **rows > 0) {
                let (rows, h) = (*rows as f64, k as f64 * g);
                let a = means[j] + h;
                value.add(rows * ln(a));
                first[j] += rows / a;
                second[j] += rows / (a * a);
                mixed[j] += rows * h / (a * a);
                slope += rows * h / a;
                bend += rows * h / a * (1.0 - h / a);
            }
        }
        for (k, rows) in self.above_all.iter().enumerate().take_while(|(_, rows)| **rows > 0) {
            let (rows, h) = (*rows as f64, k as f64 * g);
            value.add(-rows * ln(1.0 + h));
            let share = h / (1.0 + h);
            slope -= rows * share;
            bend -= rows * share * (1.0 - share);
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

/// Log multinomial coefficient.
fn coefficient(counts: &[u64]) -> f64 {
    let factorial = |k: u64| ln_gamma(k as f64 + 1.0).unwrap_or_default();
    factorial(counts.iter().sum()) - sum(counts.iter().map(|c| factorial(*c)))
}

/// P-value of a composition, with its standard error when it was drawn and not enumerated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PatternTest {
    /// Probability of all compositions that are not more probable than the observed one.
    pub p_value: f64,
    /// Standard error of a p-value from draws; `None` for an exact one.
    pub standard_error: Option<f64>,
}

impl DirichletMultinomialFit {
    /// Is a group's composition surprising under this distribution (fitted to other groups)?
    ///
    /// Exact for groups of at most 120 subjects in few categories, otherwise from 19,999 draws of
    /// the random streams `(seed, analysis, draw)`, `p = (1 + hits)/(draws + 1)`.
    ///
    /// # Errors
    /// `Length` for another number of categories.
    pub fn pattern_test(&self, counts: &[u64], seed: u64, analysis: u64) -> Result<PatternTest, ModelError> {
        let (expected, found) = (self.means.len(), counts.len());
        if expected != found {
            return Err(ModelError::Length { what: "categories", expected, found });
        }
        let total: u64 = counts.iter().sum();
        let terms = Terms::new(self, total);
        let limit = terms.log_probability(counts) + EQUALLY_PROBABLE;
        let compositions = exp(coefficient(&[total, expected as u64 - 1]));
        if total <= MOST_ENUMERATED && compositions <= MOST_COMPOSITIONS {
            let mut mass = Sum::new();
            terms.enumerate(0, total, 0.0, limit, &mut mass);
            return Ok(PatternTest { p_value: mass.value().min(1.0), standard_error: None });
        }
        let hits = parallel::map_chunks(STANDARD_DRAWS, |range| {
            range
                .filter(|draw| {
                    let mut stream = Stream::new(seed, analysis, *draw as u64);
                    terms.log_probability(&self.draw(total, &mut stream)) <= limit
                })
                .count()
        });
        let p_value = (1 + hits.iter().sum::<usize>()) as f64 / (STANDARD_DRAWS + 1) as f64;
        let error = crate::detmath::sqrt(p_value * (1.0 - p_value) / STANDARD_DRAWS as f64);
        Ok(PatternTest { p_value, standard_error: Some(error) })
    }

    /// The same p-value, always by enumeration and never by draws; `None` for more than 50 million
    /// compositions, which is a group of 10,000 subjects in three categories.
    ///
    /// # Errors
    /// `Length` for another number of categories.
    pub fn exact_pattern_test(&self, counts: &[u64]) -> Result<Option<f64>, ModelError> {
        let (expected, found) = (self.means.len(), counts.len());
        if expected != found {
            return Err(ModelError::Length { what: "categories", expected, found });
        }
        let total: u64 = counts.iter().sum();
        if exp(coefficient(&[total, expected as u64 - 1])) > MOST_ENUMERABLE {
            return Ok(None);
        }
        let terms = Terms::new(self, total);
        let limit = terms.log_probability(counts) + EQUALLY_PROBABLE;
        let mut mass = Sum::new();
        terms.enumerate(0, total, 0.0, limit, &mut mass);
        Ok(Some(mass.value().min(1.0)))
    }

    /// One composition by Polya's urn.
    fn draw(&self, total: u64, stream: &mut Stream) -> Vec<u64> {
        let mut counts = vec![0_u64; self.means.len()];
        for drawn in 0..total {
            let mut left = stream.uniform() * (1.0 + drawn as f64 * self.dispersion);
            let last = counts.len() - 1;
            let mut pick = last;
            for (j, (mean, count)) in self.means.iter().zip(&counts).enumerate() {
                left -= mean + *count as f64 * self.dispersion;
                if left < 0.0 {
                    pick = j;
                    break;
                }
            }
            counts[pick] += 1;
        }
        counts
    }
}

/// Log-probabilities as sums over categories.
struct Terms {
    /// `sum_{k<c} log(m_j + k g) - log c!` by category and count.
    by_category: Vec<Vec<f64>>,
    /// `log n! - sum_{k<n} log(1 + k g)`.
    constant: f64,
}

impl Terms {
    fn new(fit: &DirichletMultinomialFit, total: u64) -> Self {
        let g = fit.dispersion;
        let running = |mean: f64| {
            let mut log = Sum::new();
            let mut logs = vec![0.0];
            for k in 0..total {
                log.add(ln((mean + k as f64 * g) / (k + 1) as f64));
                logs.push(log.value());
            }
            logs
        };
        let by_category = fit.means.iter().map(|m| running(*m)).collect();
        let constant = sum((0..total).map(|k| ln((k + 1) as f64 / (1.0 + k as f64 * g))));
        Self { by_category, constant }
    }

    fn term(&self, category: usize, count: u64) -> f64 {
        usize::try_from(count)
            .ok()
            .and_then(|c| self.by_category[category].get(c).copied())
            .unwrap_or_default()
    }

    fn log_probability(&self, counts: &[u64]) -> f64 {
        self.constant + sum(counts.iter().enumerate().map(|(j, c)| self.term(j, *c)))
    }

    /// Add the probabilities of all compositions of `left` subjects over the categories from
    /// `category` on that are at most `exp(limit)`.
    fn enumerate(&self, category: usize, left: u64, log: f64, limit: f64, mass: &mut Sum) {
        if category + 1 == self.by_category.len() {
            let log = self.constant + log + self.term(category, left);
            if log <= limit && (log > NEGLIGIBLE || limit <= NEGLIGIBLE) {
                mass.add(exp(log));
            }
            return;
        }
        for count in 0..=left {
            self.enumerate(category + 1, left - count, log + self.term(category, count), limit, mass);
        }
    }
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

    /// Means 1/2 and g = 1/2 (Dirichlet(1, 1)): all 4 outcomes of 3 subjects have probability 1/4, p =
    /// 1. g = 0: (3, 0) has probability 1/8, as has (0, 3): p = 1/4.
    #[test]
    fn two_categories_by_hand() {
        let fit = |dispersion: f64| DirichletMultinomialFit {
            means: vec![0.5, 0.5],
            dispersion,
            correlation: 0.0,
            log_likelihood: 0.0,
            log_likelihood_multinomial: 0.0,
            test: TestResult { statistic: 0.0, df: 1, p_value: 1.0 },
            gradient: 0.0,
        };
        let p = |dispersion: f64| fit(dispersion).pattern_test(&[3, 0], 1, 1).unwrap();
        assert!((p(0.5).p_value - 1.0).abs() < 1e-14 && p(0.5).standard_error.is_none());
        assert!((p(0.0).p_value - 0.25).abs() < 1e-14);
    }

    /// Above 120 subjects draws take over; both ways agree within 4 standard errors.
    #[test]
    fn drawn_p_values_meet_enumerated_ones() {
        let rows = [[60, 30, 30], [41, 40, 39], [50, 45, 25], [70, 20, 31]];
        let fit = dirichlet_multinomial(&rows).unwrap();
        let drawn = fit.pattern_test(&[70, 20, 31], 7, 1).unwrap();
        let terms = Terms::new(&fit, 121);
        let mut mass = Sum::new();
        terms.enumerate(0, 121, 0.0, terms.log_probability(&[70, 20, 31]) + EQUALLY_PROBABLE, &mut mass);
        let error = drawn.standard_error.unwrap();
        assert!((drawn.p_value - mass.value()).abs() < 4.0 * error, "{drawn:?} {}", mass.value());
        let again = [1, 2, 4].map(|threads| {
            parallel::with_threads(threads, || fit.pattern_test(&[70, 20, 31], 7, 1).unwrap()).unwrap()
        });
        assert!(again.iter().all(|test| *test == drawn));
    }

    #[test]
    fn impossible_tables_are_named() {
        assert_eq!(dirichlet_multinomial(&[[1, 0], [2, 0]]), Err(ModelError::Degenerate));
        assert_eq!(dirichlet_multinomial(&[[2, 0], [0, 3]]), Err(ModelError::Degenerate));
        assert_eq!(dirichlet_multinomial(&[[1, 1], [0, 0]]), Err(ModelError::EmptyGroup(1)));
        assert!(deviation_score(&[1], &[1, 2]).is_err());
    }
}
