//! Draws from a list of weights at the price of one word each.

use crate::random::Stream;

/// 2^64.
const WORDS: f64 = 18_446_744_073_709_551_616.0;

/// Columns of equal probability, each of two values: its own below a threshold, else another one.
///
/// Source: M. D. Vose, IEEE Transactions on Software Engineering 17 (1991) 972-975. Column and threshold come
/// from one word of 64 bits, so that a probability is right to a part in 2^53 of the list's mean one.
pub(super) struct Alias {
    columns: Vec<Column>,
}

#[derive(Clone, Copy)]
struct Column {
    /// Part of the column that is its own, in 2^64ths.
    threshold: u64,
    own: u32,
    other: u32,
}

impl Alias {
    /// Draws `first`, `first + 1` … in proportion to the weights, which are finite, not negative and not all 0.
    pub(super) fn new(first: u32, weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let mean = total / weights.len() as f64;
        let mut shares: Vec<f64> = weights.iter().map(|weight| weight / mean).collect();
        let value = |place: usize| first.saturating_add(u32::try_from(place).unwrap_or(u32::MAX));
        let whole = |place: usize| Column { threshold: u64::MAX, own: value(place), other: value(place) };
        let mut columns: Vec<Column> = (0..shares.len()).map(whole).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..shares.len()).partition(|place| shares[*place] < 1.0);
        while let (Some(low), Some(high)) = (small.pop(), large.last().copied()) {
            columns[low] = Column { threshold: words(shares[low]), own: value(low), other: value(high) };
            shares[high] -= 1.0 - shares[low];
            if shares[high] < 1.0 {
                large.pop();
                small.push(high);
            }
        }
        Self { columns }
    }

    /// One value.
    #[inline]
    pub(super) fn draw(&self, stream: &mut Stream) -> u32 {
        let (place, part) = stream.split(self.columns.len());
        let column = &self.columns[place];
        if part < column.threshold { column.own } else { column.other }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of 2^64 below 1; saturates"
)]
fn words(share: f64) -> u64 {
    (share * WORDS) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The probability of each value, summed over the columns, is its weight's share; a weight of 0 is never drawn.
    #[test]
    fn columns_hold_the_weights() {
        let weights = [0.0, 3.0, 1.0, 0.5, 5.5, 0.0];
        let alias = Alias::new(7, &weights);
        let mut held = [0.0; 6];
        for column in &alias.columns {
            let own = if column.threshold == u64::MAX { 1.0 } else { column.threshold as f64 / WORDS };
            held[column.own as usize - 7] += own / 6.0;
            held[column.other as usize - 7] += (1.0 - own) / 6.0;
        }
        for (place, weight) in weights.iter().enumerate() {
            assert!((held[place] - weight / 10.0).abs() < 1e-15, "{place}: {}", held[place]);
        }
        let mut stream = Stream::new(1, 2, 3);
        assert!((0..10_000).map(|_| alias.draw(&mut stream)).all(|value| (8..=11).contains(&value)));
    }

    #[test]
    fn one_weight_is_always_drawn() {
        let alias = Alias::new(3, &[0.2]);
        let mut stream = Stream::new(1, 2, 3);
        assert!((0..100).all(|_| alias.draw(&mut stream) == 3));
    }
}
