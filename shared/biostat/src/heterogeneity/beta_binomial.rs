//! The beta-binomial distribution by maximum likelihood.

use super::counts::GroupCounts;
use super::error::HeterogeneityError;
use crate::TestResult;
use crate::detmath::{exp, ln, ln_each};
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
        let spectrum = Spectrum::new(counts);
        maximise_from(&starts, &[boundary], |at| spectrum.evaluate(at))?
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

/// A logarithm with its derivatives with respect to t = logit mean and l = log dispersion: value,
/// t, l, tt, tl, ll.
pub(crate) type Jet = [f64; 6];

/// What the likelihood needs of the groups: how many have more than k events, non-events, subjects. So its cost
/// does not grow with their number, and only with the size of the largest.
struct Spectrum {
    events: Vec<f64>,
    others: Vec<f64>,
    subjects: Vec<f64>,
    /// Sum of the logarithms of the binomial coefficients.
    constant: f64,
}

impl Spectrum {
    fn new(counts: &GroupCounts) -> Self {
        let constant = crate::detsum::sum(counts.groups.iter().map(|(x, n)| ln_choose(*n, *x)));
        Self {
            events: above(counts.groups.iter().map(|(x, _)| *x)),
            others: above(counts.groups.iter().map(|(x, n)| n - x)),
            subjects: above(counts.groups.iter().map(|(_, n)| *n)),
            constant,
        }
    }

    fn evaluate(&self, at: &[f64]) -> Evaluation {
        let g = exp(at[1]);
        // both from the logit: 1 - m would lose digits near 1
        let (m, q) = (expit(at[0]), expit(-at[0]));
        let parts = [sums(&self.events, m, q, 1.0, g), sums(&self.others, q, m, -1.0, g)];
        let common = sums(&self.subjects, 1.0, 0.0, 0.0, g);
        let [value, t, l, tt, tl, ll]: Jet = std::array::from_fn(|i| parts[0][i] + parts[1][i] - common[i]);
        let hessian = ndarray::arr2(&[[tt, tl], [tl, ll]]);
        Evaluation { value: value + self.constant, gradient: vec![t, l], hessian }
    }
}

/// How many of the numbers are above 0, 1, 2 …
fn above(numbers: impl Iterator<Item = u64> + Clone) -> Vec<f64> {
    let length = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let mut above = vec![0.0; length(numbers.clone().max().unwrap_or(0))];
    // first how many are exactly k + 1
    numbers.filter(|number| *number > 0).for_each(|number| above[length(number) - 1] += 1.0);
    let mut beyond = 0.0;
    for count in above.iter_mut().rev() {
        beyond += *count;
        *count = beyond;
    }
    above
}

/// Sums of `log(m + k g)`, so many times each, with derivatives; `sign` is that of `dm/dt`.
fn sums(times: &[f64], m: f64, q: f64, sign: f64, g: f64) -> Jet {
    /// Logarithms taken at a time.
    const LENGTH: usize = 4096;
    let slope = m * q;
    let bend = slope * (q - m);
    let mut total = [crate::detsum::Sum::new(); 6];
    for (chunk, times) in times.chunks(LENGTH).enumerate() {
        let steps = || (0..times.len()).map(|k| (chunk * LENGTH + k) as f64 * g);
        let mut logs: Vec<f64> = steps().map(|h| m + h).collect();
        ln_each(&mut logs);
        for ((h, log), times) in steps().zip(logs).zip(times) {
            let inverse = 1.0 / (m + h);
            let (first, share) = (slope * inverse, h * inverse);
            let jet = [
                log,
                sign * first,
                share,
                bend * inverse - first * first,
                -sign * first * share,
                share - share * share,
            ];
            total.iter_mut().zip(jet).for_each(|(total, value)| total.add(times * value));
        }
    }
    total.map(crate::detsum::Sum::value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_group(x: u64, n: u64) -> Spectrum {
        Spectrum::new(&GroupCounts { groups: vec![(x, n)] })
    }

    /// m = 1/2, g = 1/2 (shapes 1 and 1): all 4 outcomes of 3 subjects have probability 1/4.
    #[test]
    fn the_uniform_distribution_is_a_beta_binomial() {
        for x in 0..=3 {
            let log = one_group(x, 3).evaluate(&[0.0, ln(0.5)]).value;
            assert!((exp(log) - 0.25).abs() < 1e-15);
        }
    }

    /// 2, 0, 3, 2: three above 0 and above 1, one above 2.
    #[test]
    fn numbers_above_each_by_hand() {
        assert_eq!(above([2, 0, 3, 2].into_iter()), [3.0, 3.0, 1.0]);
        assert!(above([0].into_iter()).is_empty());
    }

    /// Derivatives against differences.
    #[test]
    fn derivatives_are_those_of_the_value() {
        let counts = GroupCounts::new(&[4, 0, 7], &[9, 3, 7]).unwrap();
        let spectrum = Spectrum::new(&counts);
        let jet = |t: f64, l: f64| {
            let found = spectrum.evaluate(&[t, l]);
            let (slopes, bends) = (found.gradient, found.hessian);
            [found.value, slopes[0], slopes[1], bends[[0, 0]], bends[[0, 1]], bends[[1, 1]]]
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
