//! Randomness from a seed of the plan: `ChaCha20` words, own mappings, version 1.
//!
//! A stream is named by (seed, analysis, replicate): the first two make the key, the replicate is
//! the nonce. So replicate b gives the same numbers whichever thread or machine draws it. The
//! mappings from words to numbers are written here and not taken from `rand`, whose `shuffle`
//! changed between versions; they are part of [`VERSION`].

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// Version of key layout and mappings; it changes whenever a stream may give other numbers.
pub const VERSION: u32 = 1;

const KEY_TAG: &[u8; 16] = b"palladion-rng/1\0";

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Stream(ChaCha20Rng);

impl Stream {
    /// The stream of one replicate of one analysis under the plan's seed.
    pub fn new(seed: u64, analysis: u64, replicate: u64) -> Self {
        let mut key = [0_u8; 32];
        key[..16].copy_from_slice(KEY_TAG);
        key[16..24].copy_from_slice(&seed.to_le_bytes());
        key[24..].copy_from_slice(&analysis.to_le_bytes());
        Self::from_key(key, replicate)
    }

    fn from_key(key: [u8; 32], nonce: u64) -> Self {
        let mut generator = ChaCha20Rng::from_seed(key);
        generator.set_stream(nonce);
        Self(generator)
    }

    /// The next 64 bits: two keystream words, the first is the low half.
    #[inline]
    pub fn word(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// The next words as bytes, lowest byte first; the length should be a multiple of 8, so that the
    /// next [`Stream::word`] begins where this ends.
    pub(crate) fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }

    /// Uniform on `[0, 1)`: the upper 53 bits of a word times 2^-53.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        (self.word() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Uniform on `0..bound` without bias: high half of word times bound, rejecting the words
    /// that would favour small numbers. A `bound` of 0 counts as 1.
    ///
    /// Source: D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (2019),
    /// algorithm 5.
    #[inline]
    pub fn below(&mut self, bound: u64) -> u64 {
        let bound = bound.max(1);
        let mut product = u128::from(self.word()) * u128::from(bound);
        if low(product) < bound {
            let threshold = bound.wrapping_neg() % bound;
            while low(product) < threshold {
                product = u128::from(self.word()) * u128::from(bound);
            }
        }
        high(product)
    }

    /// A place in `0..places`, and the rest of the same word: how far into that place it falls, in 2^64ths. Places
    /// differ in probability by less than `places` in 2^64.
    #[inline]
    pub(crate) fn split(&mut self, places: usize) -> (usize, u64) {
        let product = u128::from(self.word()) * places as u128;
        (usize::try_from(high(product)).unwrap_or_default(), low(product))
    }

    /// Put the items into a random order (Fisher-Yates from the last to the first).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let pick = usize::try_from(self.below(last as u64 + 1)).unwrap_or(last);
            items.swap(last, pick);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the low half is what is asked for")]
const fn low(product: u128) -> u64 {
    product as u64
}

const fn high(product: u128) -> u64 {
    (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8439 appendix A.1, test vectors 1, 2, 3 and 5: key, nonce (its last 8 bytes), block
    /// counter, first 16 bytes of the keystream.
    #[test]
    fn the_keystream_is_that_of_rfc_8439() {
        let mut one = [0_u8; 32];
        one[31] = 1;
        let cases = [
            (
                "1",
                [0_u8; 32],
                0_u64,
                0_u128,
                [
                    0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90, 0x40, 0x5d, 0x6a, 0xe5, 0x53, 0x86, 0xbd,
                    0x28,
                ],
            ),
            (
                "2",
                [0; 32],
                0,
                1,
                [
                    0x9f, 0x07, 0xe7, 0xbe, 0x55, 0x51, 0x38, 0x7a, 0x98, 0xba, 0x97, 0x7c, 0x73, 0x2d, 0x08,
                    0x0d,
                ],
            ),
            (
                "3",
                one,
                0,
                1,
                [
                    0x3a, 0xeb, 0x52, 0x24, 0xec, 0xf8, 0x49, 0x92, 0x9b, 0x9d, 0x82, 0x8d, 0xb1, 0xce, 0xd4,
                    0xdd,
                ],
            ),
            (
                "5",
                [0; 32],
                0x0200_0000_0000_0000,
                0,
                [
                    0xc2, 0xc6, 0x4d, 0x37, 0x8c, 0xd5, 0x36, 0x37, 0x4a, 0xe2, 0x04, 0xb9, 0xef, 0x93, 0x3f,
                    0xcd,
                ],
            ),
        ];
        for (name, key, nonce, block, expected) in cases {
            let mut stream = Stream::from_key(key, nonce);
            stream.0.set_word_pos(block * 16);
            let mut bytes = [0_u8; 16];
            bytes[..8].copy_from_slice(&stream.word().to_le_bytes());
            bytes[8..].copy_from_slice(&stream.word().to_le_bytes());
            assert_eq!(bytes, expected, "vector {name}");
        }
    }

    #[test]
    fn streams_of_other_replicates_and_analyses_differ() {
        let first = |seed, analysis, replicate| Stream::new(seed, analysis, replicate).word();
        let words = [first(1, 1, 1), first(2, 1, 1), first(1, 2, 1), first(1, 1, 2)];
        for (i, a) in words.iter().enumerate() {
            assert!(words[i + 1..].iter().all(|b| a != b));
        }
        assert_eq!(first(1, 1, 1), first(1, 1, 1));
    }

    #[test]
    fn a_bounded_integer_is_within_its_bound_and_even() {
        let mut stream = Stream::new(7, 0, 0);
        let mut counts = [0_u32; 6];
        for _ in 0..60_000 {
            counts[usize::try_from(stream.below(6)).unwrap()] += 1;
        }
        // standard deviation of a cell is 91: five of them
        assert!(counts.iter().all(|c| c.abs_diff(10_000) < 457), "{counts:?}");
        assert_eq!(stream.below(1), 0);
        assert_eq!(stream.below(0), 0);
    }

    #[test]
    fn a_uniform_number_is_below_one() {
        let mut stream = Stream::new(7, 0, 1);
        assert!((0..10_000).map(|_| stream.uniform()).all(|u| (0.0..1.0).contains(&u)));
    }

    #[test]
    fn a_shuffle_keeps_every_item() {
        let mut items: Vec<u32> = (0..100).collect();
        Stream::new(1, 2, 3).shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }
}
