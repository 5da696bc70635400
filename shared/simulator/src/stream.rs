//! Random numbers from a seed.

use pxfm::f_log;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

const KEY_TAG: &[u8; 16] = b"palladion-sim/1\0";

/// What a stream is drawn for; streams of different purposes share nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Sizes and countries of sites.
    Design = 1,
    /// Rates and events of one trial.
    Trial = 2,
    /// Subjects and their readings.
    Subjects = 3,
    /// Sites of a trial with planted faults.
    PlantedSites = 4,
    /// Its subjects; the replicate is the subject.
    PlantedSubjects = 5,
}

impl Purpose {
    const fn number(self) -> u32 {
        self as u32
    }
}

/// A stream of random numbers: `ChaCha20` keyed by seed, purpose and variant, the replicate its nonce.
pub(crate) struct Stream(ChaCha20Rng);

impl Stream {
    pub(crate) fn new(seed: u64, purpose: Purpose, variant: u32, replicate: u64) -> Self {
        Self::tagged(KEY_TAG, seed, purpose.number(), variant, replicate)
    }

    /// A stream of another family: its key begins with another tag.
    pub(crate) fn tagged(tag: &[u8; 16], seed: u64, purpose: u32, variant: u32, replicate: u64) -> Self {
        let mut key = [0_u8; 32];
        key[..16].copy_from_slice(tag);
        key[16..24].copy_from_slice(&seed.to_le_bytes());
        key[24..28].copy_from_slice(&purpose.to_le_bytes());
        key[28..].copy_from_slice(&variant.to_le_bytes());
        let mut generator = ChaCha20Rng::from_seed(key);
        generator.set_stream(replicate);
        Self(generator)
    }

    /// Uniform on `[0, 1)`, 53 bits.
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Whether something of this probability happens.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// Uniform on `0..bound`; 0 for a bound of 0. The bias of the high half of a product, below bound / 2^64, is
    /// of no weight here.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        let product = u128::from(self.0.next_u64()) * u128::from(bound);
        u64::try_from(product >> 64).unwrap_or(u64::MAX)
    }

    /// Exponential with mean 1.
    pub(crate) fn exponential(&mut self) -> f64 {
        -f_log(1.0 - self.uniform())
    }

    /// Standard normal, by Marsaglia's polar method: logarithm and root only, which have the same bits everywhere.
    pub(crate) fn normal(&mut self) -> f64 {
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = u * u + v * v;
            if square > 0.0 && square < 1.0 {
                return u * (-2.0 * f_log(square) / square).sqrt();
            }
        }
    }

    /// Student's t with 4 degrees of freedom, scaled to variance 1: a normal deviate over the root of a
    /// chi-squared one (4 degrees, from two uniforms) over 4, over root 2.
    pub(crate) fn heavy(&mut self) -> f64 {
        let normal = self.normal();
        let chi_squared = -2.0 * f_log((1.0 - self.uniform()) * (1.0 - self.uniform()));
        normal / (chi_squared / 4.0).sqrt() / std::f64::consts::SQRT_2
    }

    /// Events of `total` subjects.
    pub(crate) fn binomial(&mut self, total: u64, probability: f64) -> u64 {
        (0..total).map(|_| u64::from(self.happens(probability))).sum()
    }

    /// Puts the items into a random order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let pick = usize::try_from(self.below(last as u64 + 1)).unwrap_or(last);
            items.swap(last, pick);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream() -> Stream {
        Stream::new(7, Purpose::Trial, 0, 0)
    }

    /// Mean and variance of 40,000 deviates, within five standard errors: 5/200 and, with fourth moment 3,
    /// 5 sqrt(2)/200; of t4, whose fourth moment does not exist, the mean and the share beyond 2 of its own
    /// scale, P(|t4| > 2 sqrt 2) = 0.0474.
    #[test]
    fn deviates_have_their_moments() {
        let mut stream = stream();
        let n = 40_000;
        let normal: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
        let mean = normal.iter().sum::<f64>() / f64::from(n);
        let variance = normal.iter().map(|z| (z - mean) * (z - mean)).sum::<f64>() / f64::from(n);
        assert!(mean.abs() < 0.025 && (variance - 1.0).abs() < 0.036, "{mean} {variance}");
        let heavy: Vec<f64> = (0..n).map(|_| stream.heavy()).collect();
        let beyond = heavy.iter().filter(|t| t.abs() > 2.0).count();
        let mean = heavy.iter().sum::<f64>() / f64::from(n);
        assert!(mean.abs() < 0.025, "{mean}");
        // 1,896 expected, standard deviation 42.5
        assert!(beyond.abs_diff(1_896) < 213, "{beyond}");
    }

    #[test]
    fn streams_of_other_seeds_purposes_variants_and_replicates_differ() {
        let first = |seed, purpose, variant, replicate| {
            Stream::new(seed, purpose, variant, replicate).uniform().to_bits()
        };
        let words = [
            first(1, Purpose::Trial, 1, 1),
            first(2, Purpose::Trial, 1, 1),
            first(1, Purpose::Design, 1, 1),
            first(1, Purpose::Trial, 2, 1),
            first(1, Purpose::Trial, 1, 2),
        ];
        for (i, a) in words.iter().enumerate() {
            assert!(words[i + 1..].iter().all(|b| a != b));
        }
        assert_eq!(first(1, Purpose::Trial, 1, 1), words[0]);
    }

    #[test]
    fn a_shuffle_keeps_every_item() {
        let mut items: Vec<u32> = (0..100).collect();
        stream().shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
        assert_eq!(stream().below(0), 0);
    }
}
