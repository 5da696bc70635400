//! Random numbers from a seed.

use crate::stream::Stream;

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

/// A stream of random numbers, keyed by seed and purpose, of a family of its own.
pub(super) struct Draw(Stream);

impl Draw {
    pub(super) fn new(seed: u64, purpose: Purpose) -> Self {
        Self(Stream::tagged(KEY_TAG, seed, purpose as u32, 0, 0))
    }

    /// Uniform on `[0, 1)`, 53 bits.
    pub(super) fn uniform(&mut self) -> f64 {
        self.0.uniform()
    }

    /// Whether something of this probability happens.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.0.happens(probability)
    }

    /// Uniform on `0..bound`; 0 for a bound of 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.0.below(bound as u64)).unwrap_or_default()
    }

    /// Exponential with mean 1.
    pub(super) fn exponential(&mut self) -> f64 {
        self.0.exponential()
    }

    /// One of the items; `None` when there are none.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// Puts the items into a random order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        self.0.shuffle(items);
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
