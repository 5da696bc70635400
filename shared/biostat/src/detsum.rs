//! Sums in a fixed order with Neumaier's compensation.
//!
//! Source: A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen",
//! ZAMM 54 (1974) 39-51, algorithm IV. The result depends on the order of the terms only in the
//! last bit or not at all; the order is fixed anyway: that of the iterator.

/// A running compensated sum.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    /// The empty sum.
    pub const fn new() -> Self {
        Self { total: 0.0, lost: 0.0 }
    }

    /// Add one term.
    #[inline]
    pub fn add(&mut self, term: f64) {
        let sum = self.total + term;
        self.lost += if self.total.abs() >= term.abs() {
            (self.total - sum) + term
        } else {
            (term - sum) + self.total
        };
        self.total = sum;
    }

    /// Add another running sum.
    pub fn merge(&mut self, other: Self) {
        self.add(other.total);
        self.lost += other.lost;
    }

    /// The sum so far.
    #[inline]
    pub fn value(self) -> f64 {
        self.total + self.lost
    }
}

/// Sum of the terms in their order.
pub fn sum(terms: impl IntoIterator<Item = f64>) -> f64 {
    let mut sum = Sum::new();
    for term in terms {
        sum.add(term);
    }
    sum.value()
}

/// Sum of the products `left[i] * right[i]`; the shorter slice ends the sum.
pub fn dot(left: &[f64], right: &[f64]) -> f64 {
    sum(left.iter().zip(right).map(|(a, b)| a * b))
}

/// Arithmetic mean, `None` for no values.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| sum(values.iter().copied()) / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 + 1e100 + 1 - 1e100 is 2; a plain sum gives 0, Kahan's gives 0 too.
    #[test]
    fn what_is_lost_comes_back() {
        assert_eq!(sum([1.0, 1e100, 1.0, -1e100]).to_bits(), 2.0_f64.to_bits());
    }

    #[test]
    fn the_mean_of_nothing_is_none() {
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[1.0, 2.0, 6.0]), Some(3.0));
    }
}
