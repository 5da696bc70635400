//! The Wilcoxon rank-sum (Mann-Whitney) test.

use super::error::{LocationError, check};
use super::ranks::Ranks;
use crate::detmath::sqrt;
use crate::detsum::sum;
use crate::distributions::normal;

/// R takes the exact distribution below this size of both groups.
const EXACT_BELOW: usize = 50;

/// Largest group of the exact distribution: its counts must fit 128 bits.
const MOST_EXACT: usize = 60;

/// Which distribution the p-value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RankSumVariant {
    /// Exact without ties and with fewer than 50 values in each group, else normal with tie and
    /// continuity correction; as R `wilcox.test`.
    #[default]
    Automatic,
    /// Exact.
    Exact,
    /// Normal with tie and continuity correction.
    Corrected,
    /// Normal with tie but without continuity correction (the square is Kruskal-Wallis).
    Uncorrected,
}

/// Which distribution the p-value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankSumMethod {
    /// Exact.
    Exact,
    /// Normal with tie and continuity correction.
    Corrected,
    /// Normal with tie correction only.
    Uncorrected,
}

/// Result of the test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankSumTest {
    /// Pairs in which the first group's value is larger, ties counting one half (R's W).
    pub w: f64,
    /// Two-sided p-value.
    pub p_value: f64,
    /// How it was found.
    pub method: RankSumMethod,
}

/// Do two groups have the same distribution, against a shift?
///
/// Formula: `W = rank sum of the first group - n1(n1+1)/2`; normal approximation with variance
/// `n1 n2/12 (N + 1 - sum(t^3 - t)/(N(N-1)))`.
///
/// Source: F. Wilcoxon, Biometrics 1 (1945) 80-83; H. B. Mann, D. R. Whitney, Annals of
/// Mathematical Statistics 18 (1947) 50-60.
///
/// # Errors
/// `TooFewValues` for an empty group, `NotFinite`, `NoVariation` when all values are the same,
/// `NoExactTest` when the exact test is demanded for values with ties or for more than 60 in a
/// group.
pub fn rank_sum(
    first: &[f64],
    second: &[f64],
    variant: RankSumVariant,
) -> Result<RankSumTest, LocationError> {
    check(&[first, second], 1)?;
    let ranks = Ranks::of(&[first, second]);
    if ranks.all_tied() {
        return Err(LocationError::NoVariation);
    }
    let (m, n) = (first.len(), second.len());
    let w = sum(ranks.groups[0].iter().copied()) - (m * (m + 1)) as f64 / 2.0;
    let possible = !ranks.has_ties() && m <= MOST_EXACT && n <= MOST_EXACT;
    let method = match variant {
        RankSumVariant::Automatic if possible && m < EXACT_BELOW && n < EXACT_BELOW => RankSumMethod::Exact,
        RankSumVariant::Automatic | RankSumVariant::Corrected => RankSumMethod::Corrected,
        RankSumVariant::Exact if possible => RankSumMethod::Exact,
        RankSumVariant::Exact => return Err(LocationError::NoExactTest),
        RankSumVariant::Uncorrected => RankSumMethod::Uncorrected,
    };
    let p_value = match method {
        RankSumMethod::Exact => exact(w, m, n),
        RankSumMethod::Corrected => approximate(w, m, n, &ranks, 0.5)?,
        RankSumMethod::Uncorrected => approximate(w, m, n, &ranks, 0.0)?,
    };
    Ok(RankSumTest { w, p_value, method })
}

fn approximate(w: f64, m: usize, n: usize, ranks: &Ranks, continuity: f64) -> Result<f64, LocationError> {
    let (m, n, total) = (m as f64, n as f64, ranks.total as f64);
    let variance = m * n / 12.0 * (total + 1.0 - ranks.tie_term / (total * (total - 1.0)));
    let deviation = ((w - m * n / 2.0).abs() - continuity).max(0.0);
    Ok(normal::two_sided(deviation / sqrt(variance))?)
}

/// Two-sided exact p-value: twice the smaller tail, at most 1.
fn exact(w: f64, m: usize, n: usize) -> f64 {
    let counts = counts(m, n);
    let all = counts.iter().sum::<i128>() as f64;
    // without ties W is whole; the distribution is symmetric about mn/2
    let below = (m * n) as f64 - w;
    let tail = w.min(below);
    let reached = counts.iter().enumerate().take_while(|(u, _)| *u as f64 <= tail + 0.25);
    let smaller = reached.map(|(_, count)| *count).sum::<i128>() as f64;
    (2.0 * smaller / all).min(1.0)
}

/// Number of arrangements of m and n values for each W: the coefficients of the Gaussian binomial
/// `product over i = 1..m of (1 - q^(n+i)) / (1 - q^i)`, in whole numbers.
fn counts(m: usize, n: usize) -> Vec<i128> {
    let size = m * n + 1;
    let mut counts = vec![0_i128; size];
    counts[0] = 1;
    for i in 1..=m {
        for u in (n + i..size).rev() {
            counts[u] -= counts[u - n - i];
        }
        for u in i..size {
            counts[u] += counts[u - i];
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2 and 3 values: 10 arrangements, W = 0..6 in 1, 1, 2, 2, 2, 1, 1 of them.
    #[test]
    fn the_distribution_of_five_values_by_hand() {
        assert_eq!(counts(2, 3), [1, 1, 2, 2, 2, 1, 1]);
        let test = rank_sum(&[3.4, 1.2], &[5.1, 2.2, 7.7], RankSumVariant::Automatic).unwrap();
        assert_eq!((test.w, test.method), (1.0, RankSumMethod::Exact));
        assert!((test.p_value - 0.4).abs() < 1e-15);
    }

    #[test]
    fn the_largest_exact_groups_do_not_overflow() {
        let all: i128 = counts(MOST_EXACT, MOST_EXACT).iter().sum();
        // 120 choose 60
        assert_eq!(all, 96_614_908_840_363_322_603_893_139_521_372_656);
    }

    #[test]
    fn ties_exclude_the_exact_test() {
        let test = |variant| rank_sum(&[1.0, 2.0], &[2.0, 3.0], variant);
        assert_eq!(test(RankSumVariant::Exact), Err(LocationError::NoExactTest));
        assert_eq!(test(RankSumVariant::Automatic).unwrap().method, RankSumMethod::Corrected);
    }
}
