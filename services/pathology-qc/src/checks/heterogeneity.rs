//! Do all sites, countries, regions have the same HER2-low rate, and how much do they differ? Describes the
//! trial and flags nobody: Pearson's test, with both margins fixed by Monte Carlo where an expected count is below
//! 5, Tarone's score test, Cochran's Q, the beta-binomial and the random intercept.

use palladion_api::pathology_qc::policy::{HeterogeneityCheck, QcPolicy};
use palladion_api::pathology_qc::result::{
    BetaBinomialResult, CheckResult, CochranResult, HeterogeneityResult, Level, LevelHeterogeneity,
    RandomInterceptResult,
};
use palladion_api::statistics::output::TestResult;
use palladion_biostat::heterogeneity::{
    GroupCounts, HeterogeneityError, beta_binomial, cochran_q, random_intercept_logistic, tarone,
};
use palladion_biostat::tables::{monte_carlo_heterogeneity, pearson_heterogeneity};

use super::funnel::degenerate;
use super::outcome::interval;
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
    let (pearson, expected_below_5) = pearson_heterogeneity(&events, &totals).map_err(CheckError::Table)?;
    let result = |name: &str, p_value: f64| TestResult {
        test: name.to_owned(),
        statistic: Some(pearson.statistic),
        df: u32::try_from(pearson.df).ok().map(f64::from),
        df_denominator: None,
        p_value,
        n,
    };
    let mut monte_carlo = None;
    if expected_below_5 > 0 {
        let replicates = u64::from(spec.monte_carlo_replicates);
        let test = monte_carlo_heterogeneity(&events, &totals, replicates, policy.seed, analysis);
        monte_carlo = Some(result(MONTE_CARLO, test.map_err(CheckError::Table)?.p_value));
    }
    let counts = GroupCounts::new(&events, &totals)?;
    Ok(Some(LevelHeterogeneity {
        level,
        groups: u64::try_from(groups.len()).unwrap_or(u64::MAX),
        pearson: result(PEARSON, pearson.p_value),
        monte_carlo,
        tarone: described(tarone(&counts))?
            .map(|found| named("Tarone's score test, one-sided", Some(found.z), None, found.p_value, n)),
        cochran: cochran(&counts, n),
        beta_binomial: described(beta_binomial(&counts))?.map(|fit| BetaBinomialResult {
            mean: fit.mean,
            dispersion: fit.dispersion,
            correlation: fit.correlation,
            log_likelihood: fit.log_likelihood,
            test: likelihood_ratio("Likelihood ratio against the binomial", fit.test, n),
        }),
        random_intercept: described(random_intercept_logistic(&counts))?.map(|fit| RandomInterceptResult {
            intercept: fit.intercept,
            variance: fit.variance,
            intraclass_correlation: fit.intraclass_correlation,
            median_odds_ratio: fit.median_odds_ratio,
            median_rate: fit.median_rate,
            range: interval(fit.range),
            log_likelihood: fit.log_likelihood,
            test: likelihood_ratio("Likelihood ratio against one rate", fit.test, n),
        }),
    }))
}

fn cochran(counts: &GroupCounts, n: u64) -> CochranResult {
    let found = cochran_q(counts);
    let df = u32::try_from(found.q.df).ok().map(f64::from);
    CochranResult {
        test: named("Cochran's Q on logits", Some(found.q.statistic), df, found.q.p_value, n),
        i_squared: found.i_squared,
        h_squared: found.h_squared,
        tau_squared: found.tau_squared,
        mean_logit_fixed: found.fixed_mean,
        mean_logit_random: found.random_mean,
        mean_logit_random_error: found.random_standard_error,
    }
}

/// The number, or nothing where the data have no such number.
fn described<T>(outcome: Result<T, HeterogeneityError>) -> Result<Option<T>, CheckError> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(
            HeterogeneityError::SingleSubjects
            | HeterogeneityError::AllOrNone
            | HeterogeneityError::NotConverged(_),
        ) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn likelihood_ratio(test: &str, found: palladion_biostat::TestResult, n: u64) -> TestResult {
    let df = u32::try_from(found.df).ok().map(f64::from);
    named(&format!("{test}, half of the chi-squared p-value"), Some(found.statistic), df, found.p_value, n)
}

fn named(test: &str, statistic: Option<f64>, df: Option<f64>, p_value: f64, n: u64) -> TestResult {
    TestResult { test: test.to_owned(), statistic, df, df_denominator: None, p_value, n }
}
