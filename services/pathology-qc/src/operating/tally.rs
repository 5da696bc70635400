//! Flags of many trials counted.

use palladion_simulator::Truth;

use super::rules::SiteFlags;

/// One number a rule.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rules<T> {
    /// gsm, amber or red.
    pub gsm_amber: T,
    /// gsm, red.
    pub gsm_red: T,
    /// Outside of `FunnelPlotR`'s 99.8 % limits.
    pub funnel_plot_r: T,
    /// The policy's rule, red.
    pub red: T,
    /// The policy's rule, amber or red.
    pub amber_or_red: T,
}

/// A rule over all trials of a scenario.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RuleTally {
    /// Mean number of flags of a trial.
    pub flags: f64,
    /// Mean over the trials of the share of the flags that are false; 0 for a trial without flags.
    pub false_discovery_rate: f64,
    /// Standard error of that mean.
    pub standard_error: f64,
    /// Share of the sites that should be found that are flagged; `None` when there are none.
    pub power: Option<f64>,
}

/// Flags of one trial.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FlagCount {
    /// Sites flagged.
    pub flags: u64,
    /// Those of them that are neither shifted nor far from their country.
    pub wrong: u64,
}

impl Rules<bool> {
    fn of(site: &SiteFlags) -> Self {
        Self {
            gsm_amber: site.gsm_amber,
            gsm_red: site.gsm_red,
            funnel_plot_r: site.funnel_plot_r,
            red: site.red,
            amber_or_red: site.amber_or_red,
        }
    }
}

impl<T: Copy> Rules<T> {
    /// The same with each number made to another.
    pub(super) fn map<U>(self, of: impl Fn(T) -> U) -> Rules<U> {
        Rules {
            gsm_amber: of(self.gsm_amber),
            gsm_red: of(self.gsm_red),
            funnel_plot_r: of(self.funnel_plot_r),
            red: of(self.red),
            amber_or_red: of(self.amber_or_red),
        }
    }
}

/// The flags of one trial by rule.
pub(super) fn count(sites: &[SiteFlags], truths: &[Truth]) -> Rules<FlagCount> {
    let one = |of: fn(&Rules<bool>) -> bool| {
        let flagged = sites.iter().zip(truths).filter(|(site, _)| of(&Rules::of(site)));
        flagged.fold(FlagCount::default(), |count, (_, truth)| FlagCount {
            flags: count.flags + 1,
            wrong: count.wrong + u64::from(!truth.real()),
        })
    };
    Rules {
        gsm_amber: one(|flags| flags.gsm_amber),
        gsm_red: one(|flags| flags.gsm_red),
        funnel_plot_r: one(|flags| flags.funnel_plot_r),
        red: one(|flags| flags.red),
        amber_or_red: one(|flags| flags.amber_or_red),
    }
}

/// The tally of one rule from its counts by trial and the number of sites, of all trials, that should be found.
#[expect(clippy::cast_precision_loss, reason = "numbers of flags and trials are small")]
pub(super) fn tally(trials: &[FlagCount], real: u64) -> RuleTally {
    let number = trials.len().max(1) as f64;
    let shares: Vec<f64> =
        trials.iter().map(|trial| trial.wrong as f64 / trial.flags.max(1) as f64).collect();
    let rate = shares.iter().sum::<f64>() / number;
    let variance = shares.iter().map(|share| (share - rate) * (share - rate)).sum::<f64>() / number;
    let flags: u64 = trials.iter().map(|trial| trial.flags).sum();
    let found: u64 = trials.iter().map(|trial| trial.flags - trial.wrong).sum();
    RuleTally {
        flags: flags as f64 / number,
        false_discovery_rate: rate,
        standard_error: (variance / number).sqrt(),
        power: (real > 0).then(|| found as f64 / real as f64),
    }
}

/// Share of the sites that should be found whose score is above the one that as many others pass as there are
/// trials: the power of a ranking at one false flag a trial. `None` when there is nothing to find or nothing to
/// flag falsely.
#[expect(clippy::cast_precision_loss, reason = "numbers of sites are small")]
pub(super) fn power_at_one_false_flag(mut others: Vec<f64>, real: &[f64], trials: usize) -> Option<f64> {
    others.sort_by(|a, b| b.total_cmp(a));
    let cut = *others.get(trials)?;
    let found = real.iter().filter(|score| **score > cut).count();
    (!real.is_empty()).then(|| found as f64 / real.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two trials: 1 of 2 flags wrong, and none flagged: rates 1/2 and 0, mean 1/4; 1 of 4 found.
    #[test]
    fn two_trials_by_hand() {
        let found = tally(&[FlagCount { flags: 2, wrong: 1 }, FlagCount::default()], 4);
        let expected = RuleTally {
            flags: 1.0,
            false_discovery_rate: 0.25,
            standard_error: (0.0625_f64 / 2.0).sqrt(),
            power: Some(0.25),
        };
        assert_eq!(found, expected);
        assert_eq!(tally(&[FlagCount { flags: 2, wrong: 2 }], 0).power, None);
    }

    /// Two trials: the third highest of the others, 0.6, is the cut; of 0.5, 0.7 and 0.9 two are above.
    #[test]
    fn the_cut_lets_one_false_flag_a_trial_pass() {
        let power = power_at_one_false_flag(vec![0.1, 0.8, 0.6, 0.7], &[0.5, 0.7, 0.9], 2);
        assert_eq!(power, Some(2.0 / 3.0));
        assert_eq!(power_at_one_false_flag(vec![0.1], &[0.5], 2), None);
        assert_eq!(power_at_one_false_flag(vec![0.1, 0.2, 0.3], &[], 2), None);
    }
}
