//! Do all sites, countries, regions have the same HER2-low rate? Pearson's test, and with both
//! margins fixed by Monte Carlo where an expected count is below 5.

use palladion_api::pathology_qc::policy::{HeterogeneityCheck, QcPolicy};
use palladion_api::pathology_qc::result::{CheckResult, HeterogeneityResult, Level, LevelHeterogeneity};
use palladion_api::statistics::output::TestResult;
use palladion_biostat::tables::monte_carlo_heterogeneity;

use super::funnel::degenerate;
use super::{CheckError, Checked, Group, ReadingCounts};

const CHECK: &str = "heterogeneity";
const PEARSON: &str = "Pearson chi-squared without continuity correction";
const MONTE_CARLO: &str = "Pearson chi-squared, both margins fixed, Monte Carlo";

pub(super) fn check(
    policy: &QcPolicy,
    spec: &HeterogeneityCheck,
    counts: &ReadingCounts,
) -> Result<Checked, CheckError> {
    if let Some((reason, message)) = degenerate(counts.overall.her2_low, counts.overall.evaluable) {
        return Ok(Checked::not_assessed(CHECK, reason, message));
    }
    let mut levels = Vec::new();
    for (analysis, level) in [(1, Level::Region), (2, Level::Country), (3, Level::Site)] {
        let groups: Vec<&Group> =
            counts.level(level).iter().filter(|group| group.counts.evaluable > 0).collect();
        levels.extend(test(policy, spec, level, analysis, &groups)?);
    }
    if levels.is_empty() {
        let message = "there are not two groups with evaluable subjects at any level";
        return Ok(Checked::not_assessed(CHECK, "one_site", message));
    }
    Ok(Checked::numbers(CheckResult::Heterogeneity(HeterogeneityResult { levels })))
}

fn test(
    policy: &QcPolicy,
    spec: &HeterogeneityCheck,
    level: Level,
    analysis: u64,
    groups: &[&Group],
) -> Result<Option<LevelHeterogeneity>, CheckError> {
    let events: Vec<u64> = groups.iter().map(|group| group.counts.her2_low).collect();
    let totals: Vec<u64> = groups.iter().map(|group| group.counts.evaluable).collect();
    let (low, n): (u64, u64) = (events.iter().sum(), totals.iter().sum());
    if groups.len() < 2 || degenerate(low, n).is_some() {
        return Ok(None);
    }
    let replicates = u64::from(spec.monte_carlo_replicates);
    let test = monte_carlo_heterogeneity(&events, &totals, replicates, policy.seed, analysis)
        .map_err(CheckError::Table)?;
    let result = |name: &str, p_value: f64| TestResult {
        test: name.to_owned(),
        statistic: Some(test.pearson.statistic),
        df: u32::try_from(test.pearson.df).ok().map(f64::from),
        df_denominator: None,
        p_value,
        n,
    };
    Ok(Some(LevelHeterogeneity {
        level,
        groups: u64::try_from(groups.len()).unwrap_or(u64::MAX),
        pearson: result(PEARSON, test.pearson.p_value),
        monte_carlo: (test.expected_below_5 > 0).then(|| result(MONTE_CARLO, test.p_value)),
    }))
}
