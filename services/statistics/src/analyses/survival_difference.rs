//! Differences of Kaplan-Meier estimates at a fixed time, with bootstrap limits.

use std::collections::BTreeSet;

use palladion_api::statistics::output::{
    GroupLevel, Interval, SurvivalAt, SurvivalDifference, SurvivalDifferences,
};
use palladion_api::statistics::plan::{BootstrapInterval, SurvivalDifferenceSpec};
use palladion_api::statistics::result::Content;
use palladion_biostat as biostat;
use palladion_biostat::bootstrap::{
    Bootstrap, BootstrapError, BootstrapOptions, PercentileRule, SurvivalContrasts,
};
use palladion_biostat::survival::{KaplanMeier, Transform};
use palladion_domain::ids::VariableName;

use super::kaplan_meier::at as curve_at;
use super::outcome::{Computed, Outcome};
use super::times::{Times, TimesOf};
use super::words::{count, interval, label, list};
use super::{AnalysisError, Study};

/// Most numbers that the replicates of one output may have.
const MOST_VALUES: usize = 20_000_000;

pub(super) fn compute(study: &Study<'_>, output: u64, spec: &SurvivalDifferenceSpec) -> Outcome {
    // the combinations first, so that groups are ordered by them and then by the compared levels
    let group: Vec<VariableName> = spec.within.iter().chain([&spec.compare]).cloned().collect();
    let times = match TimesOf::new(&spec.endpoint, &group).read(study)? {
        Ok(times) => times,
        Err(why) => return Ok(Computed::impossible(why)),
    };
    let levels = levels(study, spec, &times)?;
    if levels.len() < 2 {
        return Ok(Computed::one_group(spec.compare.to_string()));
    }
    let reference = match &spec.reference {
        None => levels[0].clone(),
        Some(level) if levels.contains(level) => level.clone(),
        Some(level) => {
            let concerns = vec![format!("{}: {level}", spec.compare)];
            let message = "no subject has the reference level";
            return Ok(Computed::not_estimable("empty_group", message, concerns));
        }
    };
    let mut groups = Vec::new();
    for (number, definition) in times.definitions.iter().enumerate() {
        let curve = KaplanMeier::fit(&times.group(number)?);
        groups.push(survival_at(study, spec, definition, &curve));
    }
    let contrasts = contrasts(spec, &groups, &levels, &reference);
    if contrasts.len().saturating_mul(spec.replicates as usize) > MOST_VALUES {
        let message = format!(
            "{} replicates of {} differences are more than {MOST_VALUES} numbers",
            spec.replicates,
            contrasts.len()
        );
        return Ok(Computed::not_estimable("too_many_values", message, vec![list(&group)]));
    }
    let found = with_limits(study, output, spec, &times, &contrasts)?;
    let (differences, differences_of_differences) = found.into_iter().partition(|one| one.against.is_empty());
    let content = SurvivalDifferences {
        endpoint: spec.endpoint.to_string(),
        time_days: spec.time_days,
        compare: spec.compare.to_string(),
        reference,
        interval: match spec.interval {
            BootstrapInterval::Percentile => "percentile".to_owned(),
            BootstrapInterval::Bca => "bca".to_owned(),
        },
        replicates: u64::from(spec.replicates),
        dropped: times.dropped,
        dropped_by: times.dropped_by.clone(),
        groups,
        differences,
        differences_of_differences,
    };
    Ok(Computed::new(Content::SurvivalDifference(Box::new(content))))
}

/// The compared levels that have subjects, in their order.
fn levels(
    study: &Study<'_>,
    spec: &SurvivalDifferenceSpec,
    times: &Times,
) -> Result<Vec<String>, AnalysisError> {
    let found: BTreeSet<&str> =
        times.definitions.iter().filter_map(|group| group.last()).map(|part| part.level.as_str()).collect();
    let mut levels = study.levels(&spec.compare)?.levels;
    levels.retain(|level| found.contains(level.as_str()));
    Ok(levels)
}

fn survival_at(
    study: &Study<'_>,
    spec: &SurvivalDifferenceSpec,
    definition: &[GroupLevel],
    curve: &KaplanMeier,
) -> SurvivalAt {
    let point = curve_at(curve, spec.time_days, study.confidence, Transform::Plain);
    let (compared, within) =
        definition.split_last().map_or((None, definition), |(last, rest)| (Some(last), rest));
    SurvivalAt {
        within: within.to_vec(),
        level: compared.map(|part| part.level.clone()).unwrap_or_default(),
        n: count(curve.rows()),
        events: point.events,
        at_risk: point.at_risk,
        survival: point.survival,
        std_error: point.std_error,
    }
}

/// A difference to be made: the sign of each group's survival, or why there is none.
struct Contrast {
    within: Vec<GroupLevel>,
    against: Vec<GroupLevel>,
    level: String,
    signs: Result<Vec<f64>, String>,
}

/// Every other level against the reference within each combination, then each combination's difference
/// against the first one's.
fn contrasts(
    spec: &SurvivalDifferenceSpec,
    groups: &[SurvivalAt],
    levels: &[String],
    reference: &String,
) -> Vec<Contrast> {
    let mut combinations: Vec<&Vec<GroupLevel>> = groups.iter().map(|group| &group.within).collect();
    combinations.dedup();
    let others = || levels.iter().filter(|level| *level != reference);
    let signs = |within: &Vec<GroupLevel>, level: &str| {
        let (plus, minus) = (known(spec, groups, within, level)?, known(spec, groups, within, reference)?);
        let mut signs = vec![0.0; groups.len()];
        (signs[plus], signs[minus]) = (1.0, -1.0);
        Ok(signs)
    };
    let mut contrasts = Vec::new();
    for within in &combinations {
        contrasts.extend(others().map(|level| Contrast {
            within: within.to_vec(),
            against: Vec::new(),
            level: level.clone(),
            signs: signs(within, level),
        }));
    }
    for within in combinations.iter().skip(1) {
        contrasts.extend(others().map(|level| Contrast {
            within: within.to_vec(),
            against: combinations[0].clone(),
            level: level.clone(),
            signs: minus(signs(within, level), signs(combinations[0], level)),
        }));
    }
    contrasts
}

fn minus(first: Result<Vec<f64>, String>, second: Result<Vec<f64>, String>) -> Result<Vec<f64>, String> {
    let (first, second) = (first?, second?);
    Ok(first.iter().zip(&second).map(|(first, second)| first - second).collect())
}

/// The position of a group whose survival is known.
fn known(
    spec: &SurvivalDifferenceSpec,
    groups: &[SurvivalAt],
    within: &Vec<GroupLevel>,
    level: &str,
) -> Result<usize, String> {
    let compared = GroupLevel { variable: spec.compare.to_string(), level: level.to_owned() };
    let name = label(&within.iter().chain([&compared]).cloned().collect::<Vec<_>>());
    let position = groups.iter().position(|group| group.within == *within && group.level == level);
    let position = position.ok_or_else(|| format!("no subject: {name}"))?;
    if groups[position].survival.is_none() {
        return Err(format!("nobody is at risk any more on day {}: {name}", spec.time_days));
    }
    Ok(position)
}

/// The differences with their bootstrap limits; all of them see the same replicates.
fn with_limits(
    study: &Study<'_>,
    output: u64,
    spec: &SurvivalDifferenceSpec,
    times: &Times,
    contrasts: &[Contrast],
) -> Result<Vec<SurvivalDifference>, AnalysisError> {
    let data = SurvivalContrasts::new(
        times.observations.time(),
        times.observations.event(),
        &times.groups,
        times.definitions.len(),
        None,
        spec.time_days,
    );
    let data = data.map_err(|error| refused(&error))?;
    let signs: Vec<Vec<f64>> = contrasts.iter().filter_map(|one| one.signs.clone().ok()).collect();
    let options =
        BootstrapOptions { replicates: spec.replicates as usize, seed: study.seed, analysis: output };
    let drawn = data.bootstrap(&signs, &options).map_err(|error| refused(&error))?;
    let mut statistic = 0;
    let mut found = Vec::new();
    for contrast in contrasts {
        let mut difference = SurvivalDifference {
            within: contrast.within.clone(),
            against: contrast.against.clone(),
            level: contrast.level.clone(),
            estimate: None,
            std_error: None,
            interval: Interval { lower: None, upper: None },
            reason: contrast.signs.as_ref().err().cloned(),
        };
        if let Ok(signs) = &contrast.signs {
            difference.estimate = Some(drawn.estimate(statistic).map_err(|error| refused(&error))?);
            let error = drawn.standard_error(statistic).map_err(|error| refused(&error))?;
            if error > 0.0 {
                difference.std_error = Some(error);
                match limits(study, spec, &data, &drawn, statistic, signs) {
                    Ok(limits) => difference.interval = interval(limits),
                    Err(error) => difference.reason = Some(no_limits(&error)?),
                }
            } else {
                difference.reason = Some("every replicate gives the same difference".to_owned());
            }
            statistic += 1;
        }
        found.push(difference);
    }
    Ok(found)
}

fn limits(
    study: &Study<'_>,
    spec: &SurvivalDifferenceSpec,
    data: &SurvivalContrasts,
    drawn: &Bootstrap,
    statistic: usize,
    signs: &[f64],
) -> Result<biostat::Interval, BootstrapError> {
    match spec.interval {
        BootstrapInterval::Percentile => {
            drawn.percentile_interval(statistic, study.confidence, PercentileRule::Linear)
        }
        BootstrapInterval::Bca => {
            let acceleration = data.acceleration(&[signs.to_vec()])?;
            let acceleration = acceleration.first().copied().unwrap_or_default();
            drawn.bca_interval(statistic, study.confidence, PercentileRule::NormalScale, acceleration)
        }
    }
}

/// Why the replicates give no limits.
fn no_limits(error: &BootstrapError) -> Result<String, AnalysisError> {
    match error {
        BootstrapError::InfiniteBias(_) => {
            Ok("no limits: all replicates lie on one side of the estimate".to_owned())
        }
        BootstrapError::NoInfluence(_) => Ok("no limits: no single subject has an influence".to_owned()),
        BootstrapError::Acceleration(_) => {
            Ok("no limits: the acceleration is too large for this confidence level".to_owned())
        }
        other => Err(refused(other)),
    }
}

fn refused(error: &BootstrapError) -> AnalysisError {
    AnalysisError::refused("bootstrap", error)
}
