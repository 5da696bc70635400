//! Hypergeometric random numbers.

use crate::detmath::{exp, ln};
use crate::detsum::Sum;
use crate::random::Stream;

/// The sampler keeps a table of log-factorials.
pub(super) const MOST_SUBJECTS: u64 = 50_000_000;

/// Draws hypergeometric numbers of populations up to a size.
pub(super) struct Sampler {
    /// `ln k!` for k up to the size.
    log_factorials: Vec<f64>,
}

impl Sampler {
    pub(super) fn new(size: u64) -> Self {
        let mut log_factorial = Sum::new();
        let mut log_factorials = vec![0.0];
        for k in 1..=size {
            log_factorial.add(ln(k as f64));
            log_factorials.push(log_factorial.value());
        }
        Self { log_factorials }
    }

    /// `ln k!`, infinite beyond the size.
    pub(super) fn log_factorial(&self, k: u64) -> f64 {
        usize::try_from(k).ok().and_then(|i| self.log_factorials.get(i).copied()).unwrap_or(f64::INFINITY)
    }

    /// One hypergeometric number: cut pieces off a uniform number, from the mode outwards, so the
    /// number of steps grows only with the standard deviation.
    pub(super) fn hypergeometric(
        &self,
        population: u64,
        marked: u64,
        drawn: u64,
        stream: &mut Stream,
    ) -> u64 {
        let low = (marked + drawn).saturating_sub(population);
        let high = marked.min(drawn);
        if low == high {
            return low;
        }
        let mode = ((marked + 1) * (drawn + 1) / (population + 2)).clamp(low, high);
        let unmarked = population - marked;
        let mut rest = stream.uniform();
        let (mut above, mut up) = (mode, self.pmf(mode, population, marked, drawn));
        let (mut below, mut down) = (mode, up);
        rest -= up;
        while rest >= 0.0 && (below > low || above < high) {
            if above < high {
                let k = above as f64;
                up *= (marked as f64 - k) * (drawn as f64 - k)
                    / ((k + 1.0) * (unmarked as f64 - drawn as f64 + k + 1.0));
                above += 1;
                rest -= up;
                if rest < 0.0 {
                    return above;
                }
            }
            if below > low {
                let k = below as f64;
                down *= k * (unmarked as f64 - drawn as f64 + k)
                    / ((marked as f64 - k + 1.0) * (drawn as f64 - k + 1.0));
                below -= 1;
                rest -= down;
                if rest < 0.0 {
                    return below;
                }
            }
        }
        mode
    }

    fn pmf(&self, k: u64, population: u64, marked: u64, drawn: u64) -> f64 {
        let f = |n: u64| self.log_factorial(n);
        let choose = |n: u64, r: u64| f(n) - f(r) - f(n - r);
        exp(choose(marked, k) + choose(population - marked, drawn - k) - choose(population, drawn))
    }
}
