//! Restricted mean times without event, compared between groups.

use palladion_api::statistics::output::{
    GroupLevel, Interval, MeanRatio, RestrictedMean, RestrictedMeanComparison, RestrictedMeans,
};
use palladion_api::statistics::plan::RestrictedMeanSpec;
use palladion_api::statistics::result::Content;
use palladion_biostat::survival::{
    KaplanMeier, Ratio, SurvivalError, restricted_mean_difference, restricted_mean_ratio,
};

use super::outcome::{Computed, Outcome};
use super::times::{Times, TimesOf};
use super::words::{count, interval, label};
use super::{AnalysisError, Study};

pub(super) fn compute(study: &Study<'_>, spec: &RestrictedMeanSpec) -> Outcome {
    let wanted = TimesOf { entry: spec.entry_days.as_ref(), ..TimesOf::new(&spec.endpoint, &spec.group) };
    let times = match wanted.read(study)? {
        Ok(times) => times,
        Err(why) => return Ok(Computed::impossible(why)),
    };
    let Some(reference) = reference(spec, &times) else {
        return Ok(no_reference(spec));
    };
    let mut curves = Vec::new();
    for number in 0..times.definitions.len() {
        curves.push(KaplanMeier::fit(&times.group(number)?));
    }
    let mut notes = Vec::new();
    let mut groups = Vec::new();
    for (definition, curve) in times.definitions.iter().zip(&curves) {
        let group = mean(study, spec, definition, curve)?;
        if group.extrapolated {
            notes.push(format!(
                "{}: nobody is at risk any more before day {}; the curve's last value is carried on",
                label(definition),
                spec.horizon_days
            ));
        }
        groups.push(group);
    }
    let others = (0..curves.len()).filter(|number| *number != reference);
    let compare = |number: usize| comparison(study, spec, [number, reference], &times.definitions, &curves);
    let content = RestrictedMeans {
        endpoint: spec.endpoint.to_string(),
        horizon_days: spec.horizon_days,
        dropped: times.dropped,
        dropped_by: times.dropped_by.clone(),
        comparisons: others.map(compare).collect::<Result<_, _>>()?,
        groups,
    };
    Ok(Computed::new(Content::RestrictedMean(content)).with_notes(notes))
}

/// The position of the reference group: as asked for, else the first.
fn reference(spec: &RestrictedMeanSpec, times: &Times) -> Option<usize> {
    let Some(level) = &spec.reference else { return Some(0) };
    let is = |group: &Vec<GroupLevel>| group.iter().any(|part| part.level == *level);
    times.definitions.iter().position(is)
}

fn no_reference(spec: &RestrictedMeanSpec) -> Computed {
    let level = spec.reference.as_deref().unwrap_or_default();
    let concerns = spec.group.iter().map(|variable| format!("{variable}: {level}")).collect();
    Computed::not_estimable("empty_group", "no subject has the reference level", concerns)
}

fn mean(
    study: &Study<'_>,
    spec: &RestrictedMeanSpec,
    group: &[GroupLevel],
    curve: &KaplanMeier,
) -> Result<RestrictedMean, AnalysisError> {
    let found = curve.restricted_mean(spec.horizon_days).map_err(|error| refused(&error))?;
    let half = study.confidence.z() * found.standard_error;
    let until = curve.steps().iter().take_while(|step| step.time <= spec.horizon_days);
    Ok(RestrictedMean {
        group: group.to_vec(),
        n: count(curve.rows()),
        events: until.map(|step| count(step.events)).sum(),
        mean: found.mean,
        std_error: found.standard_error,
        interval: Interval { lower: Some(found.mean - half), upper: Some(found.mean + half) },
        extrapolated: found.extrapolated,
    })
}

fn comparison(
    study: &Study<'_>,
    spec: &RestrictedMeanSpec,
    [number, reference]: [usize; 2],
    definitions: &[Vec<GroupLevel>],
    curves: &[KaplanMeier],
) -> Result<RestrictedMeanComparison, AnalysisError> {
    let (first, second) = (&curves[number], &curves[reference]);
    let (horizon, level) = (spec.horizon_days, study.confidence);
    let found = restricted_mean_difference(first, second, horizon, level).map_err(|error| refused(&error))?;
    let ratio = match restricted_mean_ratio(first, second, horizon, level) {
        Ok(ratio) => Some(described(&ratio)),
        Err(SurvivalError::OutOfRange { name: "mean", .. }) => None,
        Err(error) => return Err(refused(&error)),
    };
    Ok(RestrictedMeanComparison {
        group: definitions[number].clone(),
        reference: definitions[reference].clone(),
        difference: found.estimate,
        std_error: found.standard_error,
        interval: interval(found.limits),
        p_value: found.p_value,
        ratio,
    })
}

const fn described(ratio: &Ratio) -> MeanRatio {
    MeanRatio {
        ratio: ratio.estimate,
        std_error_log: ratio.se_log,
        interval: interval(ratio.limits),
        p_value: ratio.p_value,
    }
}

fn refused(error: &SurvivalError) -> AnalysisError {
    AnalysisError::refused("restricted mean", error)
}
