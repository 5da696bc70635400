//! Tables of events by group with both margins fixed.

use std::collections::BTreeMap;
use std::ops::Range;

use super::alias::Alias;
use crate::detmath::{exp, ln, sqrt};
use crate::detsum::sum;
use crate::distributions::binomial::ln_choose;
use crate::random::Stream;

/// Numbers of events further out than those that together have at most twice `exp` of this are not drawn: fewer than
/// one in 10^17, which a number of 53 bits cannot hold anyway.
const NEVER: f64 = -40.0;

/// Groups arranged by size, and how to draw their events given the sum of all events.
///
/// Every group draws a binomial number with the overall rate. Whatever the sum, the events are then spread over the
/// subjects evenly; as many as are too many are taken from events chosen evenly, as many as are missing are given
/// to others chosen evenly, so that the events stay spread evenly and their sum is the margin: the multivariate
/// hypergeometric distribution. The sum is off by about `sqrt(n p (1 - p))` only.
pub(super) struct FixedMargins {
    /// Position in the caller's list of each group here.
    order: Vec<usize>,
    /// Subjects of each group.
    totals: Vec<u64>,
    sizes: Vec<Size>,
    /// Groups in proportion to their subjects.
    groups: Alias,
    events: u64,
}

/// Groups of one size.
struct Size {
    total: u64,
    members: Range<usize>,
    binomial: Alias,
}

impl FixedMargins {
    /// Groups with subjects, and the events of all, which are neither none nor all of them.
    pub(super) fn new(totals: &[u64], events: u64) -> Self {
        let mut by_size: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (group, total) in totals.iter().enumerate() {
            by_size.entry(*total).or_default().push(group);
        }
        let rate = events as f64 / totals.iter().sum::<u64>() as f64;
        let mut order = Vec::with_capacity(totals.len());
        let mut sizes = Vec::with_capacity(by_size.len());
        for (total, groups) in by_size {
            let begin = order.len();
            order.extend(groups);
            sizes.push(Size { total, members: begin..order.len(), binomial: binomial(total, rate) });
        }
        let totals: Vec<u64> = order.iter().map(|group| totals[*group]).collect();
        let weights: Vec<f64> = totals.iter().map(|total| *total as f64).collect();
        Self { order, totals, sizes, groups: Alias::new(0, &weights), events }
    }

    /// Numbers of the caller's groups in the order of the groups here.
    pub(super) fn arranged(&self, events: &[u64]) -> Vec<u64> {
        self.order.iter().map(|group| events[*group]).collect()
    }

    /// `sum x^2 / n`: with both margins fixed Pearson's statistic is an increasing function of it.
    pub(super) fn squares(&self, events: &[u64]) -> f64 {
        let of = |size: &Size| events[size.members.clone()].iter().map(|x| x * x).sum::<u64>();
        sum(self.sizes.iter().map(|size| of(size) as f64 / size.total as f64))
    }

    /// Events of every group.
    pub(super) fn draw(&self, stream: &mut Stream) -> Vec<u64> {
        let mut events = Vec::with_capacity(self.order.len());
        let mut all = 0;
        for size in &self.sizes {
            for _ in size.members.clone() {
                let drawn = u64::from(size.binomial.draw(stream));
                all += drawn;
                events.push(drawn);
            }
        }
        while all != self.events {
            // a subject chosen evenly: one of its group's events, or one of the others
            let group = self.groups.draw(stream) as usize;
            let event = stream.below(self.totals[group]) < events[group];
            if event && all > self.events {
                events[group] -= 1;
                all -= 1;
            } else if !event && all < self.events {
                events[group] += 1;
                all += 1;
            }
        }
        events
    }
}

/// The binomial distribution of a group's events, without those that never occur.
fn binomial(total: u64, rate: f64) -> Alias {
    let (event, none) = (ln(rate), ln(1.0 - rate));
    let mean = total as f64 * rate;
    // Bernstein's inequality: a deviation of at least this has probability at most 2 exp(NEVER)
    let furthest = -NEVER / 3.0 + sqrt(NEVER * NEVER / 9.0 - 2.0 * NEVER * mean * (1.0 - rate));
    let first = whole((mean - furthest).floor());
    let last = whole((mean + furthest).ceil()).min(total);
    let log = |x: u64| ln_choose(total, x) + x as f64 * event + (total - x) as f64 * none;
    let logs: Vec<f64> = (first..=last).map(log).collect();
    let highest = logs.iter().fold(f64::NEG_INFINITY, |highest, log| highest.max(*log));
    let weights: Vec<f64> = logs.iter().map(|log| exp(log - highest)).collect();
    Alias::new(u32::try_from(first).unwrap_or(u32::MAX), &weights)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number; saturates")]
const fn whole(value: f64) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All tables of four groups with 7 of 12 events: each is drawn as often as its exact probability
    /// `prod C(n, x) / C(12, 7)` says; chi-squared of 50,000 tables below its 0.9999 quantile, and not suspiciously near 0.
    #[test]
    fn tables_are_drawn_as_often_as_their_exact_probabilities_say() {
        let (totals, marked) = ([4_u64, 1, 5, 2], 7);
        let margins = FixedMargins::new(&totals, marked);
        let choose = |n: u64, x: u64| exp(ln_choose(n, x));
        let mut expected: BTreeMap<Vec<u64>, f64> = BTreeMap::new();
        for code in 0..5 * 2 * 6 * 3 {
            let table = [code % 5, code / 5 % 2, code / 10 % 6, code / 60];
            if table.iter().sum::<u64>() == marked {
                let ways: f64 = table.iter().zip(&totals).map(|(x, n)| choose(*n, *x)).product();
                expected.insert(margins.arranged(&table), ways / choose(12, 7));
            }
        }
        assert!((expected.values().sum::<f64>() - 1.0).abs() < 1e-12);
        let mut found: BTreeMap<Vec<u64>, f64> = BTreeMap::new();
        for replicate in 0..50_000 {
            *found.entry(margins.draw(&mut Stream::new(11, 1, replicate))).or_default() += 1.0;
        }
        assert!(found.keys().all(|table| expected.contains_key(table)));
        let gap = |(table, p): (&Vec<u64>, &f64)| {
            let (found, expected) = (found.get(table).copied().unwrap_or(0.0), 50_000.0 * p);
            (found - expected) * (found - expected) / expected
        };
        let statistic: f64 = expected.iter().map(gap).sum();
        let test = crate::TestResult::chi_squared(statistic, expected.len() - 1);
        assert!(test.p_value > 1e-4 && test.p_value < 0.9999, "{test:?} {}", expected.len());
    }

    /// Mean, variance and covariance of the multivariate hypergeometric distribution, within 5 standard errors of
    /// 40,000 tables with groups from 1 to 400 subjects.
    #[test]
    fn moments_are_those_of_the_distribution() {
        let totals = [1, 3, 8, 8, 40, 120, 400];
        let (n, marked) = (580.0, 230_u64);
        let margins = FixedMargins::new(&totals, marked);
        let replicates = 40_000;
        let drawn: Vec<Vec<u64>> =
            (0..replicates).map(|replicate| margins.draw(&mut Stream::new(5, 2, replicate))).collect();
        assert!(drawn.iter().all(|table| table.iter().sum::<u64>() == marked));
        let p = marked as f64 / n;
        let mean_of =
            |of: &dyn Fn(&[u64]) -> f64| drawn.iter().map(|table| of(table)).sum::<f64>() / replicates as f64;
        for (i, one) in totals.iter().map(|total| *total as f64).enumerate() {
            let variance = one * p * (1.0 - p) * (n - one) / (n - 1.0);
            let deviation = |table: &[u64]| table[i] as f64 - one * p;
            let mean = mean_of(&deviation);
            assert!(mean.abs() < 5.0 * (variance / replicates as f64).sqrt(), "mean {i}: {mean}");
            let squares = mean_of(&|table| deviation(table).powi(2));
            let fourth = mean_of(&|table| deviation(table).powi(4));
            let error = ((fourth - squares * squares) / replicates as f64).sqrt();
            assert!((squares - variance).abs() < 5.0 * error + 1e-9, "variance {i}: {squares} {variance}");
            for (j, other) in totals.iter().map(|total| *total as f64).enumerate().skip(i + 1) {
                let expected = -one * other * p * (1.0 - p) / (n - 1.0);
                let product = |table: &[u64]| deviation(table) * (table[j] as f64 - other * p);
                let (found, squares) = (mean_of(&product), mean_of(&|table| product(table).powi(2)));
                let error = ((squares - found * found) / replicates as f64).sqrt();
                assert!((found - expected).abs() < 5.0 * error, "{i} {j}: {found} {expected}");
            }
        }
    }
}
