//! Kaplan-Meier curves with numbers at risk.

use palladion_api::statistics::output::{Curve, CurveAt, CurveStep, KaplanMeier, QuantileEstimate};
use palladion_api::statistics::plan::{KaplanMeierSpec, SurvivalInterval};
use palladion_api::statistics::result::Content;
use palladion_biostat::ConfidenceLevel;
use palladion_biostat::survival::{self, Observations, Transform};

use super::groups::GroupedTimes;
use super::outcome::{Computed, Outcome};
use super::words::{count, optional_interval};
use super::{AnalysisError, Study};

/// The quantiles of a survival time that are reported: quartiles and median.
const PROBABILITIES: [f64; 3] = [0.25, 0.5, 0.75];

pub(super) fn compute(study: &Study<'_>, spec: &KaplanMeierSpec) -> Outcome {
    let data = GroupedTimes::of(study, &spec.endpoint, &spec.group, &[])?;
    if data.time.is_empty() {
        return Ok(Computed::no_subjects(Some(spec.endpoint.as_str())));
    }
    let all = Observations::new(&data.time, &data.event)
        .map_err(|error| AnalysisError::refused("Kaplan-Meier", &error))?;
    let scale = transform(spec.interval);
    let mut curves = Vec::new();
    let mut notes = Vec::new();
    for (number, group) in data.definitions.into_iter().enumerate() {
        let own = all
            .group(&data.groups, number)
            .map_err(|error| AnalysisError::refused("Kaplan-Meier", &error))?;
        let fit = survival::KaplanMeier::fit(&own);
        let at: Vec<CurveAt> =
            spec.times_days.iter().map(|time| at(&fit, *time, study.confidence, scale)).collect();
        if at.iter().any(|point| point.survival.is_none()) {
            notes.push(
                "a survival after the last observation, where nobody is at risk any more, is not given"
                    .to_owned(),
            );
        }
        curves.push(Curve {
            group,
            n: count(fit.rows()),
            events: count(fit.events()),
            steps: steps(&fit, study.confidence, scale),
            at,
            quantiles: quantiles(&fit, study.confidence, scale)?,
        });
    }
    notes.dedup();
    let content = KaplanMeier { endpoint: spec.endpoint.to_string(), missing: data.missing, curves };
    Ok(Computed::new(Content::KaplanMeier(content)).with_notes(notes))
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
    };
    fit.steps().iter().map(step).collect()
}

fn at(fit: &survival::KaplanMeier, time: f64, level: ConfidenceLevel, scale: Transform) -> CurveAt {
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
