//! Scenarios, trial after trial.

use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_biostat::parallel;
use palladion_simulator::{Scenario, SiteDesign, SiteTrial};

use super::rules::{SiteFlags, flags};
use super::tally::{FlagCount, RuleTally, Rules, count, power_at_one_false_flag, tally};
use crate::checks::CheckError;
use crate::policies::builtin_policy;

/// Why a simulation has no table.
#[derive(Debug, thiserror::Error)]
pub enum OperatingError {
    /// The policy that comes along cannot be read.
    #[error("the policy that comes with this program cannot be read")]
    Policy(#[source] serde_json::Error),
    /// The rule cannot be applied to a trial.
    #[error("the rule cannot be applied")]
    Rule(#[from] CheckError),
    /// A trial that the rule says it cannot assess.
    #[error("a simulated trial cannot be assessed: {0}")]
    Data(String),
    /// Nothing to simulate.
    #[error("no trial to simulate")]
    NoTrial,
}

/// All trials of a scenario counted.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioTally {
    /// The scenario.
    pub scenario: Scenario,
    /// Each rule.
    pub rules: Rules<RuleTally>,
    /// Power of gsm's ranking at one false flag a trial.
    pub gsm_ranking: Option<f64>,
    /// Power of the policy's ranking at one false flag a trial.
    pub ranking: Option<f64>,
}

/// Flags of one trial by rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrialFlags {
    /// Number of the trial, from 0.
    pub number: u64,
    /// Each rule.
    pub rules: Rules<FlagCount>,
    /// Sites that should be found.
    pub real: u64,
}

/// One trial: its counts, and the two rankings' scores of the sites that should be found and of the others.
struct Outcome {
    flags: TrialFlags,
    gsm: Scores,
    own: Scores,
}

#[derive(Default)]
struct Scores {
    real: Vec<f64>,
    others: Vec<f64>,
}

/// The rule of the policy that comes along on `trials` trials of each scenario; the same numbers for the same seed,
/// whatever the number of threads.
///
/// A flag is false when its site is neither shifted nor more than 20 points from its country's rate.
///
/// # Errors
/// [`OperatingError`].
pub fn operating_characteristics(
    scenarios: &[Scenario],
    trials: u64,
    seed: u64,
) -> Result<Vec<ScenarioTally>, OperatingError> {
    if trials == 0 {
        return Err(OperatingError::NoTrial);
    }
    scenarios.iter().map(|scenario| scenario_tally(scenario, trials, seed)).collect()
}

/// The first trials of a scenario, one by one.
///
/// # Errors
/// [`OperatingError`].
pub fn first_trials(scenario: &Scenario, trials: u64, seed: u64) -> Result<Vec<TrialFlags>, OperatingError> {
    Ok(outcomes(scenario, trials, seed)?.into_iter().map(|outcome| outcome.flags).collect())
}

fn scenario_tally(scenario: &Scenario, trials: u64, seed: u64) -> Result<ScenarioTally, OperatingError> {
    let outcomes = outcomes(scenario, trials, seed)?;
    let real = outcomes.iter().map(|outcome| outcome.flags.real).sum();
    let one = |of: fn(&Rules<FlagCount>) -> FlagCount| {
        let counts: Vec<FlagCount> = outcomes.iter().map(|outcome| of(&outcome.flags.rules)).collect();
        tally(&counts, real)
    };
    let ranking = |of: fn(&Outcome) -> &Scores| {
        let others = outcomes.iter().flat_map(|outcome| of(outcome).others.iter().copied()).collect();
        let real: Vec<f64> = outcomes.iter().flat_map(|outcome| of(outcome).real.iter().copied()).collect();
        power_at_one_false_flag(others, &real, outcomes.len())
    };
    Ok(ScenarioTally {
        scenario: *scenario,
        rules: Rules {
            gsm_amber: one(|rules| rules.gsm_amber),
            gsm_red: one(|rules| rules.gsm_red),
            funnel_plot_r: one(|rules| rules.funnel_plot_r),
            red: one(|rules| rules.red),
            amber_or_red: one(|rules| rules.amber_or_red),
        },
        gsm_ranking: ranking(|outcome| &outcome.gsm),
        ranking: ranking(|outcome| &outcome.own),
    })
}

fn outcomes(scenario: &Scenario, trials: u64, seed: u64) -> Result<Vec<Outcome>, OperatingError> {
    let policy = builtin_policy().map_err(OperatingError::Policy)?;
    let design = SiteDesign::of(scenario.layout, seed);
    let number = usize::try_from(trials).unwrap_or(usize::MAX);
    let one = |trial: usize| outcome(&policy, scenario, &design, seed, trial as u64);
    parallel::map_indices(number, one).into_iter().collect()
}

fn outcome(
    policy: &QcPolicy,
    scenario: &Scenario,
    design: &SiteDesign,
    seed: u64,
    number: u64,
) -> Result<Outcome, OperatingError> {
    let trial = SiteTrial::draw(scenario, design, seed, number);
    let sites = flags(policy, design, &trial)?;
    let scores = |of: fn(&SiteFlags) -> f64| {
        let mut scores = Scores::default();
        for (site, truth) in sites.iter().zip(&trial.truths) {
            if truth.real() { scores.real.push(of(site)) } else { scores.others.push(of(site)) }
        }
        scores
    };
    let real = trial.truths.iter().map(|truth| u64::from(truth.real())).sum();
    Ok(Outcome {
        flags: TrialFlags { number, rules: count(&sites, &trial.truths), real },
        gsm: scores(|site| site.gsm_score),
        own: scores(|site| site.score),
    })
}
