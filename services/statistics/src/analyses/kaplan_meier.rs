//! Kaplan-Meier curves with numbers at risk.

use palladion_api::statistics::output::{
    Curve, CurveAt, CurveStep, GroupLevel, KaplanMeier, QuantileEstimate,
};
use palladion_api::statistics::plan::{KaplanMeierSpec, SurvivalInterval};
use palladion_api::statistics::result::Content;
use palladion_biostat::ConfidenceLevel;
use palladion_biostat::survival::{self, Transform};

use super::outcome::{Computed, Outcome};
use super::times::TimesOf;
use super::words::{count, optional_interval};
use super::{AnalysisError, Study, weighted_curve};

/// The quantiles of a survival time that are reported: quartiles and median.
const PROBABILITIES: [f64; 3] = [0.25, 0.5, 0.75];

pub(super) fn compute(study: &Study<'_>, spec: &KaplanMeierSpec) -> Outcome {
    let wanted = TimesOf {
        entry: spec.entry_days.as_ref(),
        weights: spec.weights.as_ref(),
        landmark: spec.landmark_days,
        ..TimesOf::new(&spec.endpoint, &spec.group)
    };
    let times = match wanted.read(study)? {
        Ok(times) => times,
        Err(why) => return Ok(Computed::impossible(why)),
    };
    let scale = transform(spec.interval);
    let mut curves = Vec::new();
    let mut notes: Vec<String> = times.landmark_note().into_iter().collect();
    if let Some(weights) = &spec.weights {
        notes.push(format!(
            "weighted by {weights}: standard errors and limits are robust (infinitesimal jackknife); \
             counts are subjects; quantiles are not given"
        ));
    }
    for (number, group) in times.definitions.iter().enumerate() {
        let own = times.group(number)?;
        let fit = survival::KaplanMeier::fit(&own);
        let mut curve = unweighted(study, spec, group, &fit)?;
        if let Some(weights) = times.weights_of(number) {
            weighted_curve::reweigh(&mut curve, &own, &weights, study.confidence, scale)?;
        }
        curves.push(curve);
    }
    if curves.iter().flat_map(|curve| &curve.at).any(|point| point.survival.is_none()) {
        notes.push(
            "a survival after the last observation, where nobody is at risk any more, is not given"
                .to_owned(),
        );
    }
    let content = KaplanMeier {
        endpoint: spec.endpoint.to_string(),
        missing: times.dropped,
        weights: spec.weights.as_ref().map(ToString::to_string),
        landmark: times.landmark,
        curves,
    };
    Ok(Computed::new(Content::KaplanMeier(content)).with_notes(notes))
}

fn unweighted(
    study: &Study<'_>,
    spec: &KaplanMeierSpec,
    group: &[GroupLevel],
    fit: &survival::KaplanMeier,
) -> Result<Curve, AnalysisError> {
    let (level, scale) = (study.confidence, transform(spec.interval));
    Ok(Curve {
        group: group.to_vec(),
        n: count(fit.rows()),
        events: count(fit.events()),
        steps: steps(fit, level, scale),
        at: spec.times_days.iter().map(|time| at(fit, *time, level, scale)).collect(),
        quantiles: quantiles(fit, level, scale)?,
    })
}

/// The engine's name of an interval's scale.
pub(super) const fn transform(interval: SurvivalInterval) -> Transform {
    match interval {
        SurvivalInterval::Plain => Transform::Plain,
        SurvivalInterval::Log => Transform::Log,
        SurvivalInterval::LogLog => Transform::LogLog,
    }
}

/// Quartiles and median with their limits.
pub(super) fn quantiles(
    fit: &survival::KaplanMeier,
    level: ConfidenceLevel,
    scale: Transform,
) -> Result<Vec<QuantileEstimate>, AnalysisError> {
    let quantile = |probability| {
        let found = fit.quantile(probability, level, scale);
        let found = found.map_err(|error| AnalysisError::refused("Kaplan-Meier quantile", &error))?;
        let interval = palladion_api::statistics::output::Interval { lower: found.lower, upper: found.upper };
        Ok(QuantileEstimate { probability, days: found.estimate, interval })
    };
    PROBABILITIES.into_iter().map(quantile).collect()
}

fn steps(fit: &survival::KaplanMeier, level: ConfidenceLevel, scale: Transform) -> Vec<CurveStep> {
    let step = |step: &survival::Step| CurveStep {
        time_days: step.time,
        at_risk: count(step.at_risk),
        events: count(step.events),
        censored: count(step.censored),
        survival: step.survival,
        std_error: step.standard_error(),
        interval: optional_interval(step.limits(level, scale)),
        weighted: None,
    };
    fit.steps().iter().map(step).collect()
}

/// The curve at a time; nothing is said where nobody is at risk any more.
pub(super) fn at(
    fit: &survival::KaplanMeier,
    time: f64,
    level: ConfidenceLevel,
    scale: Transform,
) -> CurveAt {
    let estimate = fit.at(time, level, scale);
    // beyond the last observation only a curve that has reached 0 still says something
    let known = !estimate.beyond_follow_up || estimate.survival <= 0.0;
    let until = fit.steps().iter().take_while(|step| step.time <= time);
    CurveAt {
        time_days: time,
        at_risk: count(estimate.at_risk),
        events: until.map(|step| count(step.events)).sum(),
        survival: known.then_some(estimate.survival),
        std_error: estimate.standard_error.filter(|_| known),
        interval: optional_interval(estimate.limits.filter(|_| known)),
    }
}
