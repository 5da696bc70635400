//! Poisson counts by inversion, from tables.

use crate::detmath::sqrt;

/// Leading bits of a draw that the guide looks at.
const GUIDE_BITS: u32 = 10;
const GUIDE: usize = 1 << GUIDE_BITS;

/// Set in the guide where the leading bits leave more than one count possible; the other bits are
/// then the least of them, or `FAR` when it is too large for them.
pub(super) const UNDECIDED: u32 = 0x8000;
const FAR: u32 = 0x7FFF;

/// 2^64, the scale of the cumulative probabilities.
const SCALE: f64 = 18_446_744_073_709_551_616.0;

/// One table per distinct mean.
///
/// Definition of a draw (version 1): with a 64-bit number `u` the count is the number of `j >= 0`
/// with `F(j) <= u`, where `F(j)` is the sum over `i <= j` of `floor(2^64 P(i))` and what the
/// floors leave over is added to the largest count of the table. Only as many bits of `u` are drawn as are
/// needed: first 16, of which the upper 10 decide nearly always; else 48 more.
#[derive(Debug, Clone, Default)]
pub(super) struct PoissonTables {
    /// One after the other, [`GUIDE`] entries each.
    guides: Vec<u16>,
    tables: Vec<Table>,
}

#[derive(Debug, Clone)]
struct Table {
    first: u32,
    /// `F(first), F(first + 1) …`, without the last one, which is 2^64.
    cumulative: Vec<u64>,
}

impl PoissonTables {
    /// Add the table of a mean and give its number.
    pub(super) fn push(&mut self, mean: f64) -> u32 {
        let table = Table::new(mean);
        let mut guide = [0; GUIDE];
        for (lead, entry) in guide.iter_mut().enumerate() {
            let from = (lead as u64) << (64 - GUIDE_BITS);
            let to = from | (u64::MAX >> GUIDE_BITS);
            let (low, high) = (table.count(from), table.count(to));
            let sure = low == high && low < FAR;
            let marked = low.min(FAR) | if sure { 0 } else { UNDECIDED };
            *entry = u16::try_from(marked).unwrap_or(u16::MAX);
        }
        self.guides.extend(guide);
        self.tables.push(table);
        narrow(self.tables.len() - 1)
    }

    /// The count for these 16 bits, or something with [`UNDECIDED`] set when they do not decide.
    #[inline]
    pub(super) fn guess(&self, table: u32, bits: u16) -> u32 {
        u32::from(self.guides[table as usize * GUIDE + usize::from(bits >> (16 - GUIDE_BITS))])
    }

    /// The count for these 16 bits and the upper 48 of `more`, after an undecided guess.
    pub(super) fn count(&self, table: u32, guess: u32, bits: u16, more: u64) -> u32 {
        let (table, least) = (&self.tables[table as usize], guess & !UNDECIDED);
        let u = u64::from(bits) << 48 | more >> 16;
        if least == FAR {
            return table.count(u);
        }
        // One or two steps: the leading bits leave few counts.
        let above = &table.cumulative[(least - table.first) as usize..];
        least + narrow(above.iter().take_while(|f| **f <= u).count())
    }
}

impl Table {
    /// Probabilities from the mode outwards by their ratios, so that no factorial is needed.
    fn new(mean: f64) -> Self {
        let mode = floor(mean);
        let reach = floor(12.0 * sqrt(mean)) + 40;
        let first = mode.saturating_sub(reach);
        let mut relative = vec![0.0; (mode + reach - first) as usize + 1];
        let centre = (mode - first) as usize;
        relative[centre] = 1.0;
        for j in (0..centre).rev() {
            relative[j] = relative[j + 1] * f64::from(first + narrow(j) + 1) / mean;
        }
        for j in centre + 1..relative.len() {
            relative[j] = relative[j - 1] * mean / f64::from(first + narrow(j));
        }
        let total = crate::detsum::sum(relative.iter().copied());
        let mut sum = 0_u64;
        let shares = relative.iter().map(|r| share(r / total));
        let mut cumulative: Vec<u64> = shares
            .map(|share| {
                sum = sum.saturating_add(share);
                sum
            })
            .collect();
        // The counts above the last one with a share never occur.
        let last = cumulative.iter().position(|f| *f == sum).unwrap_or(0);
        cumulative.truncate(last);
        Self { first, cumulative }
    }

    fn count(&self, u: u64) -> u32 {
        self.first + narrow(self.cumulative.partition_point(|f| *f <= u))
    }
}

/// `floor(2^64 p)`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 2^64, saturating")]
fn share(p: f64) -> u64 {
    (p * SCALE) as u64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "means are below 2^32")]
fn floor(x: f64) -> u32 {
    x as u32
}

#[expect(clippy::cast_possible_truncation, reason = "tables are shorter than that")]
const fn narrow(index: usize) -> u32 {
    index as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean 1: P(0) = P(1) = 1/e, so `F(0) = floor(2^64 / e) = 6786177901268885274` (mpmath), within
    /// the rounding of the sum.
    #[test]
    fn the_cumulative_probabilities_are_those_of_mpmath() {
        let table = Table::new(1.0);
        let exact = [6_786_177_901_268_885_274_u64, 13_572_355_802_537_770_549, 16_965_444_753_172_213_187];
        for (got, expected) in table.cumulative.iter().zip(exact) {
            assert!(got.abs_diff(expected) < 1 << 14, "{got} {expected}");
        }
        assert_eq!(table.count(0), 0);
        assert_eq!(table.count(u64::MAX), table.first + narrow(table.cumulative.len()));
    }

    #[test]
    fn the_guide_never_contradicts_the_table() {
        let mut tables = PoissonTables::default();
        for mean in [0.03, 0.97, 19.4, 400.0, 90_000.0] {
            let number = tables.push(mean);
            for bits in 0..=u16::MAX {
                for more in [0, u64::MAX] {
                    let whole = u64::from(bits) << 48 | more >> 16;
                    let expected = tables.tables[number as usize].count(whole);
                    let guess = tables.guess(number, bits);
                    if guess & UNDECIDED == 0 {
                        assert_eq!(guess, expected, "{mean} {bits}");
                    } else {
                        assert_eq!(tables.count(number, guess, bits, more), expected, "{mean} {bits}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_mean_of_zero_gives_zero() {
        let mut tables = PoissonTables::default();
        let number = tables.push(0.0);
        assert_eq!(tables.guess(number, u16::MAX), 0);
    }
}
