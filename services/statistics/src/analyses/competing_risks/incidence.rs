//! Cumulative incidence of each cause.

use palladion_api::statistics::output::{
    CumulativeIncidence, GroupLevel, IncidenceAt, IncidenceCurve, IncidenceStep, Interval,
};
use palladion_api::statistics::plan::{CumulativeIncidenceSpec, IncidenceVariance};
use palladion_api::statistics::result::Content;
use palladion_biostat::ConfidenceLevel;
use palladion_biostat::survival::Transform;
use palladion_biostat::survival::competing_risks::{self, IncidenceVariance as Variance};

use super::rows::{CompetingRows, need_groups, refused};
use crate::analyses::Study;
use crate::analyses::kaplan_meier::transform;
use crate::analyses::outcome::{Computed, Outcome};
use crate::analyses::words::{count, optional_interval};

/// How limits and errors are computed.
struct Choices {
    level: ConfidenceLevel,
    scale: Transform,
    variance: Variance,
}

pub(in crate::analyses) fn compute(study: &Study<'_>, spec: &CumulativeIncidenceSpec) -> Outcome {
    let rows = CompetingRows::read(study, (&spec.endpoint, &spec.competing, spec.tie), &|needed| {
        need_groups(study, needed, spec.group.iter())
    })?;
    let rows = match rows {
        Ok(rows) => rows,
        Err(why) => return Ok(Computed::impossible(why)),
    };
    let (definitions, groups) = rows.groups(study, &spec.group)?;
    let choices = Choices {
        level: study.confidence,
        scale: transform(spec.interval),
        variance: match spec.variance {
            IncidenceVariance::Jackknife => Variance::Jackknife,
            IncidenceVariance::Aalen => Variance::Aalen,
        },
    };
    let mut curves = Vec::new();
    for (number, group) in definitions.iter().enumerate() {
        let own = rows.observations.group(&groups, number).map_err(|error| refused(&error))?;
        let fit = competing_risks::CumulativeIncidence::fit(&own);
        for (index, names) in rows.endpoints.iter().zip(&rows.meanings).enumerate() {
            curves.push(curve(&fit, group, index + 1, names, &spec.times_days, &choices));
        }
    }
    let mut notes = rows.notes;
    if curves.iter().flat_map(|curve| &curve.at).any(|point| point.incidence.is_none()) {
        notes.push(
            "an incidence after the last observation, where nobody is at risk any more, is not given"
                .to_owned(),
        );
    }
    let content = CumulativeIncidence {
        endpoint: spec.endpoint.to_string(),
        competing: spec.competing.iter().map(ToString::to_string).collect(),
        variance: match spec.variance {
            IncidenceVariance::Jackknife => "jackknife".to_owned(),
            IncidenceVariance::Aalen => "aalen".to_owned(),
        },
        dropped: rows.dropped,
        dropped_by: rows.dropped_by,
        curves,
    };
    Ok(Computed::new(Content::CumulativeIncidence(content)).with_notes(notes))
}

fn curve(
    fit: &competing_risks::CumulativeIncidence,
    group: &[GroupLevel],
    cause: usize,
    (name, meaning): (&String, &String),
    times: &[f64],
    choices: &Choices,
) -> IncidenceCurve {
    let steps: Vec<IncidenceStep> =
        fit.steps().iter().map(|found| step(fit, found, cause, choices)).collect();
    IncidenceCurve {
        group: group.to_vec(),
        cause: name.clone(),
        meaning: meaning.clone(),
        n: count(fit.rows()),
        events: steps.iter().map(|step| step.events).sum(),
        other_events: steps.iter().map(|step| step.other_events).sum(),
        at: times.iter().map(|time| at(fit, &steps, cause, *time, choices)).collect(),
        steps,
    }
}

fn step(
    fit: &competing_risks::CumulativeIncidence,
    step: &competing_risks::IncidenceStep,
    cause: usize,
    choices: &Choices,
) -> IncidenceStep {
    let events = step.events.get(cause - 1).copied().unwrap_or_default();
    let found = fit.at(cause, step.time, choices.variance, choices.level, choices.scale);
    IncidenceStep {
        time_days: step.time,
        at_risk: count(step.at_risk),
        events: count(events),
        other_events: count(step.events.iter().sum::<usize>() - events),
        censored: count(step.censored),
        event_free: step.survival,
        incidence: fit.incidence(cause, step.time),
        std_error: found.map(|found| found.standard_error).filter(|error| error.is_finite()),
        interval: optional_interval(found.and_then(|found| found.limits)),
    }
}

fn at(
    fit: &competing_risks::CumulativeIncidence,
    steps: &[IncidenceStep],
    cause: usize,
    time: f64,
    choices: &Choices,
) -> IncidenceAt {
    let found = fit.at(cause, time, choices.variance, choices.level, choices.scale);
    // beyond the last observation the incidence is known only where everybody has had an event
    let known = found.filter(|found| !found.beyond_follow_up || fit.survival(time) <= 0.0);
    let until = steps.iter().take_while(|step| step.time_days <= time);
    IncidenceAt {
        time_days: time,
        at_risk: found.map_or(0, |found| count(found.at_risk)),
        events: until.map(|step| step.events).sum(),
        incidence: known.map(|found| found.incidence),
        std_error: known.map(|found| found.standard_error).filter(|error| error.is_finite()),
        interval: known
            .map_or(Interval { lower: None, upper: None }, |found| optional_interval(found.limits)),
    }
}
