//! Times that differ only by rounding are the same time.

/// Two times closer than this share of the mean absolute time are tied: the square root of the
/// machine epsilon, R's `timefix` tolerance. Real times have at most 9 significant digits.
const TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// Whole times below this are never closer to each other than the tolerance, and their ranks are
/// looked up in a table.
const LARGEST_WHOLE: f64 = 33_554_432.0;

/// Distinct times, ascending, that stand for all given ones.
///
/// R `survival` (`aeqSurv`) also ties times closer than 1.5e-8 in absolute terms; that would make
/// the answer depend on the unit, so here the rule is relative only.
pub(super) struct Cuts {
    distinct: Vec<f64>,
    /// Rank of each whole number, when all times are whole numbers.
    whole: Option<Vec<u32>>,
}

impl Cuts {
    pub(super) fn of(columns: &[&[f64]]) -> Self {
        Self::of_whole(columns).unwrap_or_else(|| Self::of_any(columns))
    }

    /// Days, weeks: a table of the numbers that occur, when it is not much longer than the data.
    fn of_whole(columns: &[&[f64]]) -> Option<Self> {
        let rows: usize = columns.iter().map(|column| column.len()).sum();
        let mut largest = 0.0_f64;
        for column in columns {
            // Lanes, so that no comparison waits for the one before it.
            let (eights, rest) = column.as_chunks::<8>();
            let mut lanes = [0.0_f64; 8];
            let more = |most: f64, t: f64| if t > most { t } else { most };
            eights.iter().for_each(|eight| (0..8).for_each(|k| lanes[k] = more(lanes[k], eight[k])));
            largest = lanes.into_iter().chain(rest.iter().copied()).fold(largest, more);
        }
        if largest >= LARGEST_WHOLE || largest > 4.0 * rows as f64 + 4096.0 {
            return None;
        }
        let mut occurs = vec![0_u32; whole(largest)? + 1];
        for column in columns {
            for time in *column {
                occurs[whole(*time)?] = 1;
            }
        }
        let mut distinct = Vec::new();
        for (time, rank) in occurs.iter_mut().enumerate().filter(|(_, occurs)| **occurs == 1) {
            *rank = u32::try_from(distinct.len()).ok()?;
            distinct.push(time as f64);
        }
        Some(Self { distinct, whole: Some(occurs) })
    }

    fn of_any(columns: &[&[f64]]) -> Self {
        let mut times: Vec<f64> = columns.iter().flat_map(|column| column.iter().map(|t| t + 0.0)).collect();
        times.sort_unstable_by(f64::total_cmp);
        times.dedup_by(|a, b| a.total_cmp(b).is_eq());
        let mut standing = Standing::of(&times);
        times.retain(|time| standing.starts(*time));
        Self { distinct: times, whole: None }
    }

    /// The distinct times.
    pub(super) fn distinct(&self) -> &[f64] {
        &self.distinct
    }

    /// Rank (from 0) of the distinct time that stands for `time`, one of those given to `of`.
    pub(super) fn rank(&self, time: f64) -> u32 {
        if let (Some(ranks), Some(time)) = (&self.whole, whole(time)) {
            return ranks.get(time).copied().unwrap_or_default();
        }
        let after = self.distinct.partition_point(|cut| *cut <= time);
        u32::try_from(after.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Rank, and the distinct time that stands for it, of each of the times given to `of`.
    pub(super) fn ranks_and_times(&self, times: &[f64]) -> (Vec<u32>, Vec<f64>) {
        if self.whole.is_some() {
            return (times.iter().map(|t| self.rank(*t)).collect(), times.iter().map(|t| t + 0.0).collect());
        }
        let ranks: Vec<u32> = times.iter().map(|t| self.rank(*t)).collect();
        let times = ranks.iter().map(|rank| self.distinct[*rank as usize]).collect();
        (ranks, times)
    }

    /// The distinct time that stands for `time`; never a negative zero.
    pub(super) fn snap(&self, time: f64) -> f64 {
        if self.whole.is_some() && whole(time).is_some() {
            return time + 0.0;
        }
        let after = self.distinct.partition_point(|cut| *cut <= time);
        if after == 0 { time + 0.0 } else { self.distinct[after - 1] }
    }
}

/// Which of ascending distinct times stand for themselves; the others are the one before them. Each is
/// compared with the one before it, so a chain of close times is one time.
pub(super) struct Standing {
    tolerance: f64,
    previous: f64,
}

impl Standing {
    pub(super) fn of(distinct: &[f64]) -> Self {
        let mean = crate::detsum::sum(distinct.iter().map(|t| t.abs())) / distinct.len().max(1) as f64;
        Self { tolerance: TOLERANCE * mean, previous: f64::NEG_INFINITY }
    }

    /// Whether the next of the times is not the one before it.
    #[inline]
    pub(super) fn starts(&mut self, time: f64) -> bool {
        let own = time - self.previous > self.tolerance;
        self.previous = time;
        own
    }
}

/// The number as an index, if it is a whole one that is not negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by casting back")]
fn whole(time: f64) -> Option<usize> {
    let index = time as u32;
    (f64::from(index) - time).abs().to_bits().eq(&0).then_some(index as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_and_two_tenths_tie_with_three_tenths() {
        let cuts = Cuts::of(&[&[0.1 + 0.2, 0.3, 1.0]]);
        assert_eq!(cuts.distinct, vec![0.3, 1.0]);
        assert_eq!(cuts.snap(0.1 + 0.2).to_bits(), 0.3_f64.to_bits());
    }

    #[test]
    fn the_unit_of_time_makes_no_difference() {
        let days = [1.0, 2.0, 2.000_000_1, 700.0];
        let scaled: Vec<f64> = days.iter().map(|d| d * 1e-12).collect();
        assert_eq!(Cuts::of(&[&days]).distinct.len(), Cuts::of(&[&scaled]).distinct.len());
    }

    #[test]
    fn whole_times_have_the_ranks_that_any_times_have() {
        let times = [7.0, 0.0, -0.0, 3.0, 7.0, 4000.0];
        let (whole, any) = (Cuts::of(&[&times]), Cuts::of_any(&[&times]));
        assert!(whole.whole.is_some());
        assert_eq!(whole.distinct, any.distinct);
        for time in times {
            assert_eq!(whole.rank(time), any.rank(time), "{time}");
            assert_eq!(whole.snap(time).to_bits(), any.snap(time).to_bits(), "{time}");
        }
    }
}
