//! Times that differ only by rounding are the same time.

/// Two times closer than this share of the mean absolute time are tied: the square root of the
/// machine epsilon, R's `timefix` tolerance. Real times have at most 9 significant digits.
const TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// Distinct times, ascending, that stand for all given ones.
///
/// R `survival` (`aeqSurv`) also ties times closer than 1.5e-8 in absolute terms; that would make
/// the answer depend on the unit, so here the rule is relative only.
pub(super) struct Cuts(Vec<f64>);

impl Cuts {
    pub(super) fn of(columns: &[&[f64]]) -> Self {
        let mut times: Vec<f64> = columns.iter().flat_map(|column| column.iter().map(|t| t + 0.0)).collect();
        times.sort_unstable_by(f64::total_cmp);
        times.dedup_by(|a, b| a.total_cmp(b).is_eq());
        let mean = crate::detsum::sum(times.iter().map(|t| t.abs())) / times.len().max(1) as f64;
        let mut previous = f64::NEG_INFINITY;
        // Each time is compared with the one before it, so a chain of close times is one time.
        times.retain(|&time| {
            let own = time - previous > TOLERANCE * mean;
            previous = time;
            own
        });
        Self(times)
    }

    /// The distinct time that stands for `time`; never a negative zero.
    pub(super) fn snap(&self, time: f64) -> f64 {
        let after = self.0.partition_point(|cut| *cut <= time);
        if after == 0 { time + 0.0 } else { self.0[after - 1] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_and_two_tenths_tie_with_three_tenths() {
        let cuts = Cuts::of(&[&[0.1 + 0.2, 0.3, 1.0]]);
        assert_eq!(cuts.0, vec![0.3, 1.0]);
        assert_eq!(cuts.snap(0.1 + 0.2).to_bits(), 0.3_f64.to_bits());
    }

    #[test]
    fn the_unit_of_time_makes_no_difference() {
        let days = [1.0, 2.0, 2.000_000_1, 700.0];
        let scaled: Vec<f64> = days.iter().map(|d| d * 1e-12).collect();
        assert_eq!(Cuts::of(&[&days]).0.len(), Cuts::of(&[&scaled]).0.len());
    }
}
