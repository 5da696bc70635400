//! Random numbers from a seed.

use pxfm::f_log;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

const KEY_TAG: &[u8; 16] = b"palladion-pallas";

/// What a stream is drawn for; streams of different purposes share nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Who has which value of Table 1.
    Covariates = 1,
    /// Which subject has which history.
    Prognosis = 2,
    /// Who is treated where.
    Places = 3,
    /// Readings of specimens.
    Readings = 4,
    /// Dates, and records that count for nothing.
    Dates = 5,
    /// How the raw files write a value.
    Writing = 6,
}

/// A stream of random numbers: `ChaCha20` keyed by seed and purpose.
pub(super) struct Draw(ChaCha20Rng);

impl Draw {
    pub(super) fn new(seed: u64, purpose: Purpose) -> Self {
        let mut key = [0_u8; 32];
        key[..16].copy_from_slice(KEY_TAG);
        key[16..24].copy_from_slice(&seed.to_le_bytes());
        key[24] = purpose as u8;
        Self(ChaCha20Rng::from_seed(key))
    }

    /// Uniform on `[0, 1)`, 53 bits.
    pub(super) fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Whether something of this probability happens.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// Uniform on `0..bound`; 0 for a bound of 0. The bias, below bound / 2^64, is of no weight here.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let product = u128::from(self.0.next_u64()) * (bound as u128);
        usize::try_from(product >> 64).unwrap_or_default()
    }

    /// Exponential with mean 1.
    pub(super) fn exponential(&mut self) -> f64 {
        -f_log(1.0 - self.uniform())
    }

    /// One of the items; `None` when there are none.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// Puts the items into a random order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let pick = self.below(last + 1);
            items.swap(last, pick);
        }
    }

    /// Each value as often as its count says, in a random order.
    pub(super) fn deal<T: Copy>(&mut self, counts: &[(T, usize)]) -> Vec<T> {
        let values = counts.iter().flat_map(|(value, count)| std::iter::repeat_n(*value, *count));
        let mut values: Vec<T> = values.collect();
        self.shuffle(&mut values);
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dealing_keeps_every_count_and_streams_differ() {
        let mut draw = Draw::new(7, Purpose::Covariates);
        let dealt = draw.deal(&[('a', 3), ('b', 0), ('c', 97)]);
        assert_eq!(dealt.len(), 100);
        assert_eq!(dealt.iter().filter(|value| **value == 'a').count(), 3);
        let first = |seed, purpose| Draw::new(seed, purpose).uniform().to_bits();
        assert_eq!(first(7, Purpose::Places), first(7, Purpose::Places));
        assert_ne!(first(7, Purpose::Places), first(8, Purpose::Places));
        assert_ne!(first(7, Purpose::Places), first(7, Purpose::Dates));
        assert_eq!(draw.below(0), 0);
        assert_eq!(draw.pick::<u8>(&[]), None);
    }
}
