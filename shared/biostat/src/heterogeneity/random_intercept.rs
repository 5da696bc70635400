//! Logistic regression with a random intercept per group and nothing else.

use super::beta_binomial::{binomial_log_likelihood, boundary_test};
use super::counts::GroupCounts;
use super::error::HeterogeneityError;
use super::quadrature::gauss_hermite;
use crate::confidence::Interval;
use crate::detmath::{exp, ln, log1p, sqrt};
use crate::detsum::{Sum, sum};
use crate::distributions::{binomial::ln_choose, normal};
use crate::optimise::{Boundary, Evaluation, ZERO, expit, log_mixture, logit, maximise_from};
use crate::{ConfidenceLevel, TestResult};

/// Points of the quadrature.
pub const QUADRATURE_POINTS: usize = 25;

/// A standard deviation below this, or a likelihood-ratio statistic below [`NO_GAIN`], is none.
const NO_DEVIATION: f64 = 1e-4;
const NO_GAIN: f64 = 1e-7;

/// The fitted model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RandomInterceptFit {
    /// Logit of the median rate.
    pub intercept: f64,
    /// Variance of the groups' logits; exactly 0 when the likelihood is highest there.
    pub variance: f64,
    /// Intraclass correlation on the latent logistic scale, `v/(v + pi^2/3)`.
    pub intraclass_correlation: f64,
    /// Median odds ratio of two random groups, the higher to the lower, `exp(sqrt(2 v) z_.75)`.
    pub median_odds_ratio: f64,
    /// Rate of the median group.
    pub median_rate: f64,
    /// Rates between which 95 % of the groups lie.
    pub range: Interval,
    /// Log-likelihood at the maximum.
    pub log_likelihood: f64,
    /// Likelihood-ratio test against one rate; half of the chi-squared p-value, as the null is on
    /// the boundary.
    pub test: TestResult,
    /// Newton iterations.
    pub iterations: usize,
    /// Largest derivative at the maximum.
    pub gradient: f64,
}

/// How widely do the groups' true rates range, on the logit scale?
///
/// Formula: `logit p_i = b + s u_i`, `u` standard normal; the likelihood by adaptive Gauss-Hermite
/// quadrature with 25 points around each group's mode, which is found by Newton's method within a
/// bisected bracket (plain Newton diverges for groups with no or all events); maximised by
/// Newton's method in `(b, log s)` from three starts.
/// As R `lme4::glmer(nAGQ = 25)`, whose optimiser stops at about 1e-4 to 1e-6.
///
/// Source: J. C. Pinheiro, D. M. Bates, Journal of Computational and Graphical Statistics 4 (1995)
/// 12-35; K. Larsen, J. Merlo, American Journal of Epidemiology 161 (2005) 81-88 (median odds
/// ratio); `site-qc.md` section 3.2.
///
/// # Errors
/// `Degenerate`, `AllOrNone`, `NotConverged`.
///
/// ```
/// use palladion_biostat::heterogeneity::{GroupCounts, random_intercept_logistic};
/// // contagious bovine pleuropneumonia in 15 herds (Lesnoff et al. 2004, `cbpp` of R lme4), events of
/// // all periods together: R lme4 1.1-31 prints -2.0465 and the standard deviation 0.8184
/// let counts = GroupCounts::new(
///     &[9, 5, 12, 4, 6, 4, 12, 12, 2, 4, 9, 3, 3, 11, 3],
///     &[40, 61, 74, 35, 71, 72, 40, 34, 29, 84, 96, 29, 87, 26, 64],
/// )?;
/// let fit = random_intercept_logistic(&counts)?;
/// assert!((fit.intercept + 2.0465).abs() < 1e-4 && (fit.variance.sqrt() - 0.8184).abs() < 1e-4);
/// // groups that differ by less than chance: no variance
/// let fit = random_intercept_logistic(&GroupCounts::new(&[5, 5, 6], &[10, 10, 12])?)?;
/// assert_eq!((fit.variance, fit.median_odds_ratio), (0.0, 1.0));
/// # Ok::<(), palladion_biostat::heterogeneity::HeterogeneityError>(())
/// ```
pub fn random_intercept_logistic(counts: &GroupCounts) -> Result<RandomInterceptFit, HeterogeneityError> {
    let rate = counts.rate()?;
    counts.check_spread()?;
    let null = binomial_log_likelihood(counts, rate);
    let start = logit(counts.events(), counts.total());
    let (mut intercept, mut deviation, mut log_likelihood) = (start, 0.0, null);
    let (mut iterations, mut gradient) = (0, 0.0);
    if counts.largest() > 1 {
        let rule = gauss_hermite(QUADRATURE_POINTS);
        let constant = sum(counts.groups.iter().map(|(x, n)| ln_choose(*n, *x)));
        let starts: Vec<Vec<f64>> = [-2.0, -1.0, 0.0].map(|s| vec![start, s]).to_vec();
        let boundary = Boundary { parameter: 1, floor: ln(NO_DEVIATION), near: -3.5 };
        let maximum = maximise_from(&starts, &[boundary], |at| evaluate(counts, &rule, constant, at))?;
        (iterations, gradient) = (maximum.iterations, maximum.gradient);
        if maximum.at[1] > ZERO && 2.0 * (maximum.value - null) >= NO_GAIN {
            (intercept, deviation, log_likelihood) = (maximum.at[0], exp(maximum.at[1]), maximum.value);
        }
    }
    let variance = deviation * deviation;
    let reach = ConfidenceLevel::P95.z() * deviation;
    let quartile = normal::quantile(0.75).unwrap_or_default();
    Ok(RandomInterceptFit {
        intercept,
        variance,
        intraclass_correlation: variance / (variance + std::f64::consts::PI * std::f64::consts::PI / 3.0),
        median_odds_ratio: exp(sqrt(2.0 * variance) * quartile),
        median_rate: expit(intercept),
        range: Interval { lower: expit(intercept - reach), upper: expit(intercept + reach) },
        log_likelihood,
        test: boundary_test(log_likelihood - null),
        iterations,
        gradient,
    })
}

fn evaluate(counts: &GroupCounts, rule: &[(f64, f64)], constant: f64, at: &[f64]) -> Evaluation {
    let mut sums = [Sum::new(); 6];
    sums[0].add(constant);
    for (x, n) in &counts.groups {
        let (value, g, h) = group(*x as f64, *n as f64, rule, at[0], exp(at[1]));
        for (sum, term) in sums.iter_mut().zip([value, g[0], g[1], h[0][0], h[0][1], h[1][1]]) {
            sum.add(term);
        }
    }
    let [value, b, s, bb, bs, ss] = sums.map(Sum::value);
    Evaluation { value, gradient: vec![b, s], hessian: ndarray::arr2(&[[bb, bs], [bs, ss]]) }
}

/// Log-likelihood of one group by the quadrature, with its gradient in `b` and `log s` (the nodes
/// move with them) and the Hessian of the integral, which is that of the quadrature up to its error.
fn group(x: f64, n: f64, rule: &[(f64, f64)], b: f64, s: f64) -> (f64, [f64; 2], [[f64; 2]; 2]) {
    let mode = mode(x, n, b, s);
    let place = Placement::new(x, n, b, s, mode);
    let scale = sqrt(2.0) * place.width;
    let integrand = |node: f64, log_weight: f64| {
        let u = mode + scale * node;
        let e = b + s * u;
        let (p, q) = (expit(e), expit(-e));
        let log = x * e - n * log_one_plus_exp(e) - u * u / 2.0 + node * node + log_weight;
        let (slope, bend, du) = (x - n * p, -n * p * q, s * u);
        // d e/d b = 1, d e/d log s = d2 e/d (log s)^2 = s u
        (
            log,
            [slope, slope * du],
            [[bend, bend * du], [bend * du, bend * du * du + slope * du]],
            s * slope - u,
        )
    };
    let terms = rule.iter().map(|(node, log_weight)| {
        let (log, slope, curvature, _) = integrand(*node, *log_weight);
        (log, slope, curvature)
    });
    let (value, _, hessian) = log_mixture(terms);
    let moving = rule.iter().map(|(node, log_weight)| {
        let (log, slope, _, along) = integrand(*node, *log_weight);
        let moved = |j: usize| slope[j] + along * (place.mode[j] + scale * node * place.log_width[j]);
        (log, [moved(0), moved(1)], [[0.0; 2]; 2])
    });
    let (_, mut gradient, _) = log_mixture(moving);
    for (slope, width) in gradient.iter_mut().zip(place.log_width) {
        *slope += width;
    }
    (value + ln(place.width) - 0.5 * ln(std::f64::consts::PI), gradient, hessian)
}

/// Width of the nodes, and derivatives of mode and log width in `b` and `log s`.
struct Placement {
    width: f64,
    mode: [f64; 2],
    log_width: [f64; 2],
}

impl Placement {
    fn new(x: f64, n: f64, b: f64, s: f64, u: f64) -> Self {
        let (p, q) = (expit(b + s * u), expit(-(b + s * u)));
        let spread = n * p * q;
        // derivatives of h(u) = x e - n log(1 + exp(e)) - u^2/2 with e = b + s u
        let second = -s * s * spread - 1.0;
        let third = -s * s * spread * (q - p);
        let slope = [-s * spread, s * (x - n * p) - s * s * spread * u];
        let bend = [third, -2.0 * s * s * spread + third * s * u];
        let mode = slope.map(|d| -d / second);
        let log_width = [0, 1].map(|j| -0.5 * (bend[j] + third * s * mode[j]) / second);
        Self { width: 1.0 / sqrt(-second), mode, log_width }
    }
}

/// Mode of the integrand: the root of the decreasing `s (x - n p(b + s u)) - u`.
fn mode(x: f64, n: f64, b: f64, s: f64) -> f64 {
    const MAX_STEPS: usize = 200;
    let reach = n * s + 1.0;
    let (mut low, mut high, mut u) = (-reach, reach, 0.0);
    for _ in 0..MAX_STEPS {
        let p = expit(b + s * u);
        let slope = s * (x - n * p) - u;
        if slope > 0.0 {
            low = u;
        } else {
            high = u;
        }
        let newton = u + slope / (1.0 + n * s * s * p * (1.0 - p));
        let next = if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
        let step = (next - u).abs();
        u = next;
        if step < 1e-13 {
            break;
        }
    }
    u
}

fn log_one_plus_exp(e: f64) -> f64 {
    if e > 0.0 { e + log1p(exp(-e)) } else { log1p(exp(e)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With s = 0 the model is the binomial; derivatives against differences.
    #[test]
    fn derivatives_are_those_of_the_value() {
        let rule = gauss_hermite(QUADRATURE_POINTS);
        let value = |b: f64, l: f64| group(3.0, 8.0, &rule, b, exp(l));
        let binomial = 3.0 * 0.4 - 8.0 * log_one_plus_exp(0.4);
        assert!((value(0.4, ZERO).0 - binomial).abs() < 1e-13);
        let (b, l, h) = (0.4, -0.3, 1e-5);
        let (_, g, hessian) = value(b, l);
        let numeric = [
            (value(b + h, l).0 - value(b - h, l).0) / (2.0 * h),
            (value(b, l + h).0 - value(b, l - h).0) / (2.0 * h),
        ];
        assert!((g[0] - numeric[0]).abs() < 1e-8 && (g[1] - numeric[1]).abs() < 1e-8);
        let second = (value(b, l + h).1[1] - value(b, l - h).1[1]) / (2.0 * h);
        assert!((hessian[1][1] - second).abs() < 1e-7, "{} {second}", hessian[1][1]);
    }

    /// No event in 50 with s = 5: the mode lies far out, where plain Newton diverges.
    #[test]
    fn the_mode_of_an_extreme_group_is_found() {
        let u = mode(0.0, 50.0, 2.0, 5.0);
        assert!((5.0 * (0.0 - 50.0 * expit(2.0 + 5.0 * u)) - u).abs() < 1e-10);
    }
}
