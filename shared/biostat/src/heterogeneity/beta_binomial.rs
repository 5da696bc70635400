//! The beta-binomial distribution by maximum likelihood.

use super::counts::GroupCounts;
use super::error::HeterogeneityError;
use crate::TestResult;
use crate::detmath::{exp, ln};
use crate::distributions::binomial::ln_choose;
use crate::optimise::{Boundary, Evaluation, Maximum, ZERO, expit, logit, maximise_from};

/// Dispersion below `exp` of this is none (as the site QC paper).
pub(crate) const NO_DISPERSION: f64 = -13.0;

/// A gain of the log-likelihood below this is none.
const NO_GAIN: f64 = 1e-8;

/// The fitted distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaBinomialFit {
    /// Mean rate.
    pub mean: f64,
    /// Dispersion `g = rho/(1 - rho)`; exactly 0 for the binomial. Beta shapes are `mean/g` and
    /// `(1 - mean)/g`.
    pub dispersion: f64,
    /// Correlation of two subjects of one group, `rho = g/(1 + g)`.
    pub correlation: f64,
    /// Log-likelihood at the maximum.
    pub log_likelihood: f64,
    /// Log-likelihood of the binomial with one rate.
    pub log_likelihood_binomial: f64,
    /// Likelihood-ratio test against the binomial: the p-value is half of that of chi-squared with
    /// 1 degree of freedom, as the null is on the boundary; statistic 0 gives 1.
    pub test: TestResult,
    /// Newton iterations.
    pub iterations: usize,
    /// Largest derivative at the maximum, on the logit and log scales.
    pub gradient: f64,
}

/// How strongly do rates vary between groups? Maximum likelihood of the beta-binomial.
///
/// Formula: `log P(x of n) = log C(n, x) + sum_{k<x} log(m + k g) + sum_{k<n-x} log(1 - m + k g) -
/// sum_{k<n} log(1 + k g)`, which is exact at `g = 0`; Newton's method on `(logit m, log g)` from
/// three starts. A dispersion below `exp(-13)` is 0; no group of two subjects gives 0.
/// As R `VGAM::vglm(betabinomial)`, which cannot reach the boundary.
///
/// Source: J. G. Skellam, JRSS B 10 (1948) 257-261; `site-qc.md` section 3.2.
///
/// # Errors
/// `Degenerate`, `AllOrNone`, `NotConverged`.
///
/// ```
/// use palladion_biostat::heterogeneity::{GroupCounts, beta_binomial};
/// // contagious bovine pleuropneumonia in 15 herds (Lesnoff et al. 2004, `cbpp` of R lme4), events of
/// // all periods together: R VGAM 1.1-7 prints mu 0.14048, rho 0.06691
/// let counts = GroupCounts::new(
///     &[9, 5, 12, 4, 6, 4, 12, 12, 2, 4, 9, 3, 3, 11, 3],
///     &[40, 61, 74, 35, 71, 72, 40, 34, 29, 84, 96, 29, 87, 26, 64],
/// )?;
/// let fit = beta_binomial(&counts)?;
/// assert!((fit.mean - 0.14048).abs() < 1e-5 && (fit.correlation - 0.06691).abs() < 1e-5);
/// // groups that differ by less than chance have no dispersion
/// let fit = beta_binomial(&GroupCounts::new(&[5, 5, 6], &[10, 10, 12])?)?;
/// assert_eq!((fit.dispersion, fit.test.p_value), (0.0, 1.0));
/// # Ok::<(), palladion_biostat::heterogeneity::HeterogeneityError>(())
/// ```
pub fn beta_binomial(counts: &GroupCounts) -> Result<BetaBinomialFit, HeterogeneityError> {
    let rate = counts.rate()?;
    counts.check_spread()?;
    let null = binomial_log_likelihood(counts, rate);
    let start = logit(counts.events(), counts.total());
    let starts: Vec<Vec<f64>> = [-4.0, -2.0, -0.5].map(|g| vec![start, g]).to_vec();
    let boundary = Boundary { parameter: 1, floor: NO_DISPERSION, near: -6.0 };
    let none = Maximum { at: vec![start, ZERO], value: null, gradient: 0.0, iterations: 0 };
    let mut maximum = if counts.largest() < 2 {
        none.clone()
    } else {
        maximise_from(&starts, &[boundary], |at| evaluate(counts, at))?
    };
    if maximum.value <= null + NO_GAIN || maximum.at[1] <= ZERO {
        maximum = Maximum { iterations: maximum.iterations, ..none };
    }
    let dispersion = if maximum.at[1] > ZERO { exp(maximum.at[1]) } else { 0.0 };
    Ok(BetaBinomialFit {
        mean: if dispersion > 0.0 { expit(maximum.at[0]) } else { rate },
        dispersion,
        correlation: dispersion / (1.0 + dispersion),
        log_likelihood: maximum.value,
        log_likelihood_binomial: null,
        test: boundary_test(maximum.value - null),
        iterations: maximum.iterations,
        gradient: maximum.gradient,
    })
}

/// Likelihood-ratio test of a variance on its boundary.
pub(super) fn boundary_test(gain: f64) -> TestResult {
    if gain <= 0.0 {
        return TestResult { statistic: 0.0, df: 1, p_value: 1.0 };
    }
    let full = TestResult::chi_squared(2.0 * gain, 1);
    TestResult { p_value: 0.5 * full.p_value, ..full }
}

pub(super) fn binomial_log_likelihood(counts: &GroupCounts, rate: f64) -> f64 {
    let (hit, miss) = (ln(rate), ln(1.0 - rate));
    let one = |(x, n): &(u64, u64)| ln_choose(*n, *x) + *x as f64 * hit + (*n - *x) as f64 * miss;
    crate::detsum::sum(counts.groups.iter().map(one))
}

fn evaluate(counts: &GroupCounts, at: &[f64]) -> Evaluation {
    let g = exp(at[1]);
    let length = usize::try_from(counts.largest()).unwrap_or(usize::MAX);
    let terms = BetaBinomialTerms::new(at[0], g, length, length);
    let common = BetaBinomialTerms::common(g, length);
    let mut sums = [crate::detsum::Sum::new(); 6];
    for (x, n) in &counts.groups {
        for (sum, value) in sums.iter_mut().zip(terms.log_probability(*x, *n, &common)) {
            sum.add(value);
        }
        sums[0].add(ln_choose(*n, *x));
    }
    let [value, t, l, tt, tl, ll] = sums.map(crate::detsum::Sum::value);
    Evaluation { value, gradient: vec![t, l], hessian: ndarray::arr2(&[[tt, tl], [tl, ll]]) }
}

/// A logarithm with its derivatives with respect to t = logit mean and l = log dispersion: value,
/// t, l, tt, tl, ll.
pub(crate) type Jet = [f64; 6];

/// Running sums of `log(m + k g)` and `log(1 - m + k g)` with derivatives.
pub(crate) struct BetaBinomialTerms {
    events: Vec<Jet>,
    others: Vec<Jet>,
}

impl BetaBinomialTerms {
    /// Sums for up to `events` events and `others` non-events, at a logit mean and a dispersion.
    pub(crate) fn new(logit_mean: f64, g: f64, events: usize, others: usize) -> Self {
        // both from the logit: 1 - m would lose digits near 1
        let (m, q) = (expit(logit_mean), expit(-logit_mean));
        Self { events: running(m, q, 1.0, g, events), others: running(q, m, -1.0, g, others) }
    }

    /// Sums of `log(1 + k g)`, the same for every mean.
    pub(crate) fn common(g: f64, length: usize) -> Vec<Jet> {
        let mut total = [0.0; 6];
        let mut sums = Vec::with_capacity(length + 1);
        sums.push(total);
        for k in 0..length {
            let h = k as f64 * g;
            let share = h / (1.0 + h);
            total[0] += ln(1.0 + h);
            total[2] += share;
            total[5] += share - share * share;
            sums.push(total);
        }
        sums
    }

    /// Log-probability of `x` of `n` without the binomial coefficient; `x` and `n - x` within the
    /// lengths given.
    pub(crate) fn log_probability(&self, x: u64, n: u64, common: &[Jet]) -> Jet {
        let at = |sums: &[Jet], k: u64| usize::try_from(k).ok().and_then(|k| sums.get(k).copied());
        let zero = [f64::NAN; 6];
        let (a, b, c) = (at(&self.events, x), at(&self.others, n - x), at(common, n));
        let (a, b, c) = (a.unwrap_or(zero), b.unwrap_or(zero), c.unwrap_or(zero));
        std::array::from_fn(|i| a[i] + b[i] - c[i])
    }
}

/// Running sums of `log(m + k g)`, `k < length`; `sign` is that of `dm/dt`.
fn running(m: f64, q: f64, sign: f64, g: f64, length: usize) -> Vec<Jet> {
    let slope = m * q;
    let bend = slope * (q - m);
    let mut total = [0.0; 6];
    let mut sums = Vec::with_capacity(length + 1);
    sums.push(total);
    for k in 0..length {
        let h = k as f64 * g;
        let inverse = 1.0 / (m + h);
        let (first, share) = (slope * inverse, h * inverse);
        total[0] += ln(m + h);
        total[1] += sign * first;
        total[2] += share;
        total[3] += bend * inverse - first * first;
        total[4] -= sign * first * share;
        total[5] += share - share * share;
        sums.push(total);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    /// m = 1/2, g = 1/2 (shapes 1 and 1): all 4 outcomes of 3 subjects have probability 1/4.
    #[test]
    fn the_uniform_distribution_is_a_beta_binomial() {
        let terms = BetaBinomialTerms::new(0.0, 0.5, 3, 3);
        let common = BetaBinomialTerms::common(0.5, 3);
        for x in 0..=3 {
            let log = ln_choose(3, x) + terms.log_probability(x, 3, &common)[0];
            assert!((exp(log) - 0.25).abs() < 1e-15);
        }
    }

    /// Derivatives against differences.
    #[test]
    fn derivatives_are_those_of_the_value() {
        let jet = |t: f64, l: f64| {
            let g = exp(l);
            BetaBinomialTerms::new(t, g, 9, 9).log_probability(4, 9, &BetaBinomialTerms::common(g, 9))
        };
        let (t, l, h) = (0.7, -1.2, 1e-5);
        let here = jet(t, l);
        let (right, left, up, down) = (jet(t + h, l), jet(t - h, l), jet(t, l + h), jet(t, l - h));
        let pairs = [
            (here[1], (right[0] - left[0]) / (2.0 * h)),
            (here[2], (up[0] - down[0]) / (2.0 * h)),
            (here[3], (right[1] - left[1]) / (2.0 * h)),
            (here[4], (up[1] - down[1]) / (2.0 * h)),
            (here[5], (up[2] - down[2]) / (2.0 * h)),
        ];
        for (analytic, numeric) in pairs {
            assert!((analytic - numeric).abs() < 1e-8, "{analytic} {numeric}");
        }
    }

    /// Four groups of 2 with 0, 0, 2 and 2 events: mean 1/2 and perfect correlation; the
    /// likelihood of each group, (1/2 + g)/(2 (1 + g)), rises with g for ever.
    #[test]
    fn perfect_correlation_is_named() {
        let counts = GroupCounts::new(&[0, 0, 2, 2], &[2, 2, 2, 2]).unwrap();
        assert_eq!(beta_binomial(&counts), Err(HeterogeneityError::AllOrNone));
    }

    #[test]
    fn groups_of_one_have_no_dispersion() {
        let fit = beta_binomial(&GroupCounts::new(&[0, 1, 1], &[1, 1, 1]).unwrap()).unwrap();
        assert!(fit.dispersion.abs() < 1e-300 && (fit.test.p_value - 1.0).abs() < 1e-15);
    }
}
