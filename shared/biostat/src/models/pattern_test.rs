//! Whether a group's composition is surprising under a Dirichlet-multinomial.

use std::ops::Range;

use super::dirichlet_multinomial::{DirichletMultinomialFit, coefficient};
use super::error::ModelError;
use crate::detmath::{exp, exp_each, ln, log1p};
use crate::detsum::{Sum, sum};
use crate::parallel;
use crate::random::Stream;

/// Log-probabilities within this of the observed one are equal to it.
const EQUALLY_PROBABLE: f64 = 1e-7;

/// Most subjects of a group whose compositions are all summed.
pub const MOST_ENUMERATED: u64 = 120;

/// Draws for larger groups.
pub const STANDARD_DRAWS: usize = 19_999;

/// Most compositions that are summed, whatever the number of subjects.
const MOST_COMPOSITIONS: f64 = 2e6;

/// Most compositions that are summed where draws are no answer.
const MOST_ENUMERABLE: f64 = 5e7;

/// A part of the compositions with less than this times the observed probability adds nothing to a p-value.
const NEGLIGIBLE: f64 = 1e-24;

/// Partial sums that are taken side by side; part of the order of the sums.
const LANES: usize = 8;

/// P-value of a composition, with its standard error when it was drawn and not summed.
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
        let (total, compositions) = self.compositions(counts)?;
        let terms = Terms::new(self, total);
        let limit = terms.log_probability(counts) + EQUALLY_PROBABLE;
        if total <= MOST_ENUMERATED && compositions <= MOST_COMPOSITIONS {
            return Ok(PatternTest { p_value: terms.not_above(total, limit), standard_error: None });
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

    /// The same p-value, always exact and never by draws; `None` for more than 50 million
    /// compositions, which is a group of 10,000 subjects in three categories.
    ///
    /// # Errors
    /// `Length` for another number of categories.
    pub fn exact_pattern_test(&self, counts: &[u64]) -> Result<Option<f64>, ModelError> {
        let (total, compositions) = self.compositions(counts)?;
        if compositions > MOST_ENUMERABLE {
            return Ok(None);
        }
        let terms = Terms::new(self, total);
        Ok(Some(terms.not_above(total, terms.log_probability(counts) + EQUALLY_PROBABLE)))
    }

    /// Subjects, and in how many ways they spread over the categories.
    fn compositions(&self, counts: &[u64]) -> Result<(u64, f64), ModelError> {
        let (expected, found) = (self.means.len(), counts.len());
        if expected != found {
            return Err(ModelError::Length { what: "categories", expected, found });
        }
        let total: u64 = counts.iter().sum();
        Ok((total, exp(coefficient(&[total, expected as u64 - 1]))))
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

/// The distribution as that of independent counts given their sum: negative binomial ones with the shapes `m_j/g` and
/// the same chance, or Poisson ones where g is 0. The chance is that with which they sum to the group's size on
/// average, so that the masses of the compositions that matter are neither huge nor lost.
struct Terms<'a> {
    fit: &'a DirichletMultinomialFit,
    /// Logarithms of the counts' masses, by category and count.
    logs: Vec<Vec<f64>>,
    /// The masses.
    masses: Vec<Vec<f64>>,
    /// Minus the logarithm of the mass of their sum.
    constant: f64,
}

impl<'a> Terms<'a> {
    fn new(fit: &'a DirichletMultinomialFit, total: u64) -> Self {
        let (g, n) = (fit.dispersion, total as f64);
        // no count at all: -(m/g) ln(1 + n g), which is -m n for g = 0
        let none = if g > 0.0 { log1p(n * g) / g } else { n };
        let step = n.max(1.0) / (1.0 + n * g);
        let running = |mean: f64| {
            let mut log = Sum::new();
            log.add(-mean * none);
            let mut logs = vec![log.value()];
            for k in 0..total {
                let k = k as f64;
                log.add(ln((mean + k * g) * step / (k + 1.0)));
                logs.push(log.value());
            }
            logs
        };
        let logs: Vec<Vec<f64>> = fit.means.iter().map(|mean| running(*mean)).collect();
        let mut masses = logs.clone();
        masses.iter_mut().for_each(|masses| exp_each(masses));
        let sum_of_logs = running(1.0);
        Self { fit, logs, masses, constant: -sum_of_logs.last().copied().unwrap_or_default() }
    }

    fn log_probability(&self, counts: &[u64]) -> f64 {
        let term = |(j, count): (usize, &u64)| {
            usize::try_from(*count)
                .ok()
                .and_then(|count| self.logs[j].get(count).copied())
                .unwrap_or_default()
        };
        self.constant + sum(counts.iter().enumerate().map(term))
    }

    /// Probability of all compositions of `total` subjects whose log-probability is at most `limit`.
    fn not_above(&self, total: u64, limit: f64) -> f64 {
        let mut mass = Sum::new();
        let left = usize::try_from(total).unwrap_or(usize::MAX);
        self.add(0, left, (self.constant, exp(self.constant)), (limit, exp(limit) * NEGLIGIBLE), &mut mass);
        mass.value().min(1.0)
    }

    /// Add those of `left` subjects over the categories from `category` on, where the others have this logarithm and
    /// mass; a limit comes with the mass below which nothing is added.
    fn add(&self, category: usize, left: usize, (log, mass): (f64, f64), limit: (f64, f64), sum: &mut Sum) {
        if mass < limit.1 {
            return;
        }
        if category + 1 == self.logs.len() {
            if log + self.logs[category][left] <= limit.0 {
                sum.add(mass * self.masses[category][left]);
            }
            return;
        }
        if category + 2 == self.logs.len() {
            for counts in self.pairs(category, left, limit.0 - log) {
                sum.add(mass * self.mass_of_pairs(category, left, counts));
            }
            return;
        }
        for count in 0..=left {
            let here = (log + self.logs[category][count], mass * self.masses[category][count]);
            self.add(category + 1, left - count, here, limit, sum);
        }
    }

    /// Counts of a category, of `left` subjects in it and the next one, with at most this log-mass: since both terms
    /// are concave or both are convex, or else one way down, they are the ends of the range, or its middle.
    fn pairs(&self, category: usize, left: usize, limit: f64) -> [Range<usize>; 2] {
        let (g, m, other) = (self.fit.dispersion, self.fit.means[category], self.fit.means[category + 1]);
        let (logs, others) = (&self.logs[category], &self.logs[category + 1]);
        let low = |count: usize| logs[count] + others[left - count] <= limit;
        let peaked = m >= g || other >= g;
        // whether one count more is more probable
        let rises = |count: usize| {
            let (k, r) = (count as f64, (left - count) as f64);
            (m + k * g) * r > (other + (r - 1.0) * g) * (k + 1.0)
        };
        let turn = first(0..left, |count| rises(count) != peaked);
        if peaked {
            let end = first(0..turn, |count| !low(count));
            let begin = first(turn..left + 1, low);
            if end == turn && begin == turn { [0..left + 1, 0..0] } else { [0..end, begin..left + 1] }
        } else {
            let begin = first(0..turn, low);
            let end = first(turn..left + 1, |count| !low(count));
            [begin..end.max(begin), 0..0]
        }
    }

    /// Mass of these counts of a category with the rest of `left` subjects in the next one.
    fn mass_of_pairs(&self, category: usize, left: usize, counts: Range<usize>) -> f64 {
        let others =
            &self.masses[category + 1][left + 1 - counts.end.min(left + 1)..=left - counts.start.min(left)];
        let own = &self.masses[category][counts];
        let mut lanes = [0.0; LANES];
        let (blocks, rest) = own.as_chunks::<LANES>();
        let (rest_of_others, other_blocks) = others[..own.len()].as_rchunks::<LANES>();
        for (block, other) in blocks.iter().zip(other_blocks.iter().rev()) {
            for lane in 0..LANES {
                lanes[lane] += block[lane] * other[LANES - 1 - lane];
            }
        }
        for (lane, (own, other)) in rest.iter().zip(rest_of_others.iter().rev()).enumerate() {
            lanes[lane] += own * other;
        }
        lanes.iter().sum()
    }
}

/// The first of the range of which it holds, where it holds of all that follow; the end where it holds of none.
fn first(range: Range<usize>, holds: impl Fn(usize) -> bool) -> usize {
    let (mut begin, mut end) = (range.start, range.end);
    while begin < end {
        let middle = begin + (end - begin) / 2;
        if holds(middle) {
            end = middle;
        } else {
            begin = middle + 1;
        }
    }
    begin
}

#[cfg(test)]
mod tests {
    use super::super::dirichlet_multinomial::dirichlet_multinomial;
    use super::*;
    use crate::TestResult;

    fn fit(means: &[f64], dispersion: f64) -> DirichletMultinomialFit {
        DirichletMultinomialFit {
            means: means.to_vec(),
            dispersion,
            correlation: 0.0,
            log_likelihood: 0.0,
            log_likelihood_multinomial: 0.0,
            test: TestResult { statistic: 0.0, df: 1, p_value: 1.0 },
            gradient: 0.0,
        }
    }

    /// Means 1/2 and g = 1/2 (Dirichlet(1, 1)): all 4 outcomes of 3 subjects have probability 1/4, p =
    /// 1. g = 0: (3, 0) has probability 1/8, as has (0, 3): p = 1/4.
    #[test]
    fn two_categories_by_hand() {
        let p = |dispersion: f64| fit(&[0.5, 0.5], dispersion).pattern_test(&[3, 0], 1, 1).unwrap();
        assert!((p(0.5).p_value - 1.0).abs() < 1e-14 && p(0.5).standard_error.is_none());
        assert!((p(0.0).p_value - 0.25).abs() < 1e-14);
    }

    /// Logarithm of the probability by the formula itself, over all compositions one by one.
    fn one_by_one(fit: &DirichletMultinomialFit, seen: &[u64]) -> f64 {
        let g = fit.dispersion;
        let product = |start: f64, count: u64| (0..count).map(|k| (start + k as f64 * g).ln()).sum::<f64>();
        let log = |counts: &[u64]| {
            let n = counts.iter().sum();
            let terms: f64 = counts.iter().zip(&fit.means).map(|(c, mean)| product(*mean, *c)).sum();
            coefficient(counts) + terms - product(1.0, n)
        };
        fn all(left: u64, categories: usize, counts: &mut Vec<u64>, visit: &mut dyn FnMut(&[u64])) {
            if categories == 1 {
                counts.push(left);
                visit(counts);
                counts.pop();
                return;
            }
            for count in 0..=left {
                counts.push(count);
                all(left - count, categories - 1, counts, visit);
                counts.pop();
            }
        }
        let limit = log(seen) + 1e-7;
        let mut mass = 0.0;
        all(seen.iter().sum(), seen.len(), &mut Vec::new(), &mut |counts| {
            let log = log(counts);
            if log <= limit {
                mass += log.exp();
            }
        });
        mass
    }

    /// Peaked, flat, falling and U-shaped distributions, from none to hundreds of subjects, near and far out.
    #[test]
    fn sums_over_rows_are_those_over_single_compositions() {
        let shares: [&[f64]; 6] = [
            &[0.5, 0.5],
            &[0.3, 0.45, 0.25],
            &[0.02, 0.9, 0.08],
            &[0.98, 0.01, 0.01],
            &[0.25, 0.25, 0.5],
            &[0.1, 0.2, 0.3, 0.4],
        ];
        for means in shares {
            for g in [0.0, 1e-9, 0.01, 0.05, 0.25, 0.3, 0.5, 2.0] {
                let fit = fit(means, g);
                for total in [0_u64, 1, 2, 7, 17, 40] {
                    let width = means.len() as u64;
                    let even: Vec<u64> =
                        (0..width).map(|j| total / width + u64::from(j < total % width)).collect();
                    let first: Vec<u64> = (0..width).map(|j| if j == 0 { total } else { 0 }).collect();
                    let last: Vec<u64> = first.iter().rev().copied().collect();
                    for seen in [even, first, last] {
                        let found = fit.exact_pattern_test(&seen).unwrap().unwrap();
                        let expected = one_by_one(&fit, &seen).min(1.0);
                        let gap = (found - expected).abs() / expected;
                        assert!(gap < 1e-11, "{means:?} {g} {seen:?}: {found} {expected}");
                    }
                }
            }
        }
        let fit = fit(&[0.3, 0.45, 0.25], 0.04);
        for seen in [[100_u64, 130, 70], [200, 60, 40], [0, 300, 0], [10, 20, 270]] {
            let (found, expected) =
                (fit.exact_pattern_test(&seen).unwrap().unwrap(), one_by_one(&fit, &seen));
            assert!((found - expected).abs() < 1e-10 * expected, "{seen:?}: {found} {expected}");
        }
    }

    /// Above 120 subjects draws take over; both ways agree within 4 standard errors.
    #[test]
    fn drawn_p_values_meet_exact_ones() {
        let rows = [[60, 30, 30], [41, 40, 39], [50, 45, 25], [70, 20, 31]];
        let fit = dirichlet_multinomial(&rows).unwrap();
        let drawn = fit.pattern_test(&[70, 20, 31], 7, 1).unwrap();
        let exact = fit.exact_pattern_test(&[70, 20, 31]).unwrap().unwrap();
        let error = drawn.standard_error.unwrap();
        assert!((drawn.p_value - exact).abs() < 4.0 * error, "{drawn:?} {exact}");
        let again = [1, 2, 4].map(|threads| {
            parallel::with_threads(threads, || fit.pattern_test(&[70, 20, 31], 7, 1).unwrap()).unwrap()
        });
        assert!(again.iter().all(|test| *test == drawn));
    }
}
