use palladion_api::statistics::output::{Interval, PredictedAt, PredictedSurvival, ProfileSurvival};
use palladion_api::statistics::plan::{Coding, Plan, PredictedSurvivalSpec, ProfileValue, SurvivalProfile};
use palladion_api::statistics::result::Content;
use palladion_biostat::detmath::ln;
use palladion_biostat::survival::cox::PredictedCurve;

use super::fitted::{Fitted, of_model};
use crate::analyses::Study;
use crate::analyses::cox::stop::Stop;
use crate::analyses::outcome::{Computed, Outcome};
use crate::analyses::words::interval;

/// The survival that a model predicts for given values, in each stratum.
pub(in crate::analyses) fn predicted_survival(
    study: &Study<'_>,
    plan: &Plan,
    spec: &PredictedSurvivalSpec,
) -> Outcome {
    of_model(study, plan, &spec.model, |fitted| curves(fitted, spec))
}

fn curves(fitted: &Fitted<'_>, spec: &PredictedSurvivalSpec) -> Result<Computed, Stop> {
    let definitions = fitted.strata()?;
    let mut curves = Vec::new();
    for profile in &spec.profiles {
        let values = columns(fitted, profile)?;
        let offset = profile.offset.unwrap_or(0.0);
        let found = fitted.model.predicted_curves(&values, offset, fitted.study.confidence);
        for curve in found.map_err(|error| fitted.stop(&error))? {
            let last = last_observation(fitted, curve.stratum);
            curves.push(ProfileSurvival {
                profile: profile.name.clone(),
                stratum: definitions.get(curve.stratum).cloned().unwrap_or_default(),
                at: spec.times_days.iter().map(|time| at(&curve, *time, last)).collect(),
            });
        }
    }
    let mut notes = Vec::new();
    if curves.iter().flat_map(|curve| &curve.at).any(|at| at.survival.is_none()) {
        notes.push("a survival after the last observation of a stratum is not given".to_owned());
    }
    let strata: std::collections::BTreeSet<&usize> = fitted.ready.rows.strata.iter().collect();
    if curves.len() < strata.len() * spec.profiles.len() {
        notes.push("a stratum without events has no curve".to_owned());
    }
    if fitted.spec.offset.is_some() && spec.profiles.iter().any(|profile| profile.offset.is_none()) {
        notes.push("the offset of a profile that states none is 0".to_owned());
    }
    let content = PredictedSurvival { model: spec.model.clone(), curves };
    Ok(Computed::new(Content::PredictedSurvival(content)).with_notes(notes))
}

/// The columns of the design for a profile: those of the terms, then the products of them.
fn columns(fitted: &Fitted<'_>, profile: &SurvivalProfile) -> Result<Vec<f64>, Stop> {
    let meanings = &fitted.ready.model.meanings;
    let mut values: Vec<f64> = Vec::with_capacity(meanings.len());
    for meaning in meanings {
        if let [left, right] = meaning.factors.as_slice() {
            values.push(values[*left] * values[*right]);
            continue;
        }
        let given = profile.values.iter().find(|value| value.variable.as_str() == meaning.variable);
        values.push(match (&meaning.indicator, given) {
            (Some((level, reference)), Some(ProfileValue { level: Some(asked), .. })) => {
                known_level(fitted, profile, &meaning.variable, asked, reference)?;
                f64::from(u8::from(level == asked))
            }
            (None, Some(ProfileValue { number: Some(number), .. })) => {
                number_of(fitted, &meaning.variable, *number)
            }
            _ => return Err(no_value(profile, &meaning.variable)),
        });
    }
    if values.iter().all(|value| value.is_finite()) {
        return Ok(values);
    }
    let message = format!("a value of profile `{}` exceeds the range of numbers", profile.name);
    Err(Stop::no_numbers("out_of_range", message, vec![profile.name.clone()]))
}

fn no_value(profile: &SurvivalProfile, variable: &str) -> Stop {
    let message = format!("profile `{}` has no value of `{variable}` as the model codes it", profile.name);
    Stop::no_numbers("no_value", message, vec![variable.to_owned()])
}

/// The level has a coefficient or is the reference.
fn known_level(
    fitted: &Fitted<'_>,
    profile: &SurvivalProfile,
    variable: &str,
    asked: &str,
    reference: &str,
) -> Result<(), Stop> {
    let mut own = fitted.ready.model.meanings.iter().filter(|meaning| meaning.variable == variable);
    let has = |level: &Option<(String, String)>| level.as_ref().is_some_and(|(level, _)| level == asked);
    if asked == reference || own.any(|meaning| has(&meaning.indicator)) {
        return Ok(());
    }
    let message =
        format!("no row of the model has the level of `{variable}` that profile `{}` asks for", profile.name);
    Err(Stop::no_numbers("empty_group", message, vec![format!("{variable}: {asked}")]))
}

fn number_of(fitted: &Fitted<'_>, variable: &str, number: f64) -> f64 {
    let term = fitted.spec.terms.iter().find(|term| term.variable.as_str() == variable);
    if term.is_some_and(|term| term.coding == Some(Coding::Log)) { ln(number) } else { number }
}

/// Until when somebody of the stratum is observed.
fn last_observation(fitted: &Fitted<'_>, stratum: usize) -> f64 {
    let rows = &fitted.ready.rows;
    let own = rows.observations.time().iter().zip(&rows.strata).filter(|(_, own)| **own == stratum);
    own.fold(0.0, |last, (time, _)| f64::max(last, *time))
}

fn at(curve: &PredictedCurve, time: f64, last: f64) -> PredictedAt {
    let nothing = Interval { lower: None, upper: None };
    if time > last {
        return PredictedAt { time_days: time, survival: None, std_error: None, interval: nothing };
    }
    let events = curve.points.partition_point(|point| point.time <= time);
    match events.checked_sub(1).and_then(|index| curve.points.get(index)) {
        Some(point) => PredictedAt {
            time_days: time,
            survival: Some(point.survival),
            std_error: Some(point.standard_error),
            interval: interval(point.limits),
        },
        // nobody has had an event yet
        None => PredictedAt { time_days: time, survival: Some(1.0), std_error: None, interval: nothing },
    }
}
