use palladion_api::statistics::plan::{
    Analysis, Coding, CoxSpec, MultiplicitySpec, OutputSpec, PredictedSurvivalSpec, ProfileValue,
    SmoothedResidualsSpec, SurvivalProfile,
};
use palladion_domain::ids::VariableName;

use super::errors::Errors;
use super::sensitivity::sensitivity;

/// Parameters of a smoothed curve.
const DF: std::ops::RangeInclusive<u32> = 2..=10;
/// Points of a smoothed curve.
const POINTS: std::ops::RangeInclusive<u32> = 2..=1000;

/// What names an earlier output names one of its kind.
pub(super) fn references(errors: &mut Errors, pointer: &str, earlier: &[OutputSpec], analysis: &Analysis) {
    let model = match analysis {
        Analysis::ProportionalHazards(spec) => &spec.model,
        Analysis::SmoothedResiduals(spec) => {
            smoothed(errors, pointer, earlier, spec);
            &spec.model
        }
        Analysis::Residuals(spec) => &spec.model,
        Analysis::Concordance(spec) => &spec.model,
        Analysis::BaselineHazard(spec) => &spec.model,
        Analysis::PredictedSurvival(spec) => &spec.model,
        Analysis::Her2LowSensitivity(spec) => &spec.model,
        Analysis::Multiplicity(spec) => return multiplicity(errors, pointer, earlier, spec),
        _ => return,
    };
    let named = earlier.iter().find(|output| output.id == *model).map(|output| &output.analysis);
    if let Analysis::Her2LowSensitivity(spec) = analysis {
        let cox = match named {
            Some(Analysis::Cox(cox)) => Some(cox),
            _ => None,
        };
        sensitivity(errors, pointer, cox, spec);
    }
    match (named, analysis) {
        (Some(Analysis::Cox(cox)), Analysis::PredictedSurvival(spec)) => {
            predicted(errors, pointer, cox, spec)
        }
        (Some(Analysis::Cox(_)), _) => {}
        (Some(_), _) => errors.add(format!("{pointer}/model"), format!("output `{model}` is not a `cox`")),
        (None, _) => {
            errors.add(format!("{pointer}/model"), format!("no earlier output has the id `{model}`"))
        }
    }
}

fn smoothed(errors: &mut Errors, pointer: &str, earlier: &[OutputSpec], spec: &SmoothedResidualsSpec) {
    errors.distinct(&format!("{pointer}/variables"), &spec.variables);
    let named = earlier.iter().find(|output| output.id == spec.model).map(|output| &output.analysis);
    if let Some(Analysis::Cox(cox)) = named {
        for (index, variable) in spec.variables.iter().enumerate() {
            if !cox.terms.iter().any(|term| term.variable == *variable) {
                errors.add(format!("{pointer}/variables/{index}"), "is not a term of the model");
            }
        }
    }
    for (field, value, range) in [("df", spec.df, DF), ("points", spec.points, POINTS)] {
        if !range.contains(&value) {
            errors.add(
                format!("{pointer}/{field}"),
                format!("must be from {} to {}", range.start(), range.end()),
            );
        }
    }
}

fn predicted(errors: &mut Errors, pointer: &str, cox: &CoxSpec, spec: &PredictedSurvivalSpec) {
    let times = format!("{pointer}/times_days");
    if spec.times_days.is_empty() {
        errors.add(&*times, "may not be empty");
    }
    errors.times(&times, &spec.times_days);
    let profiles = format!("{pointer}/profiles");
    errors.count(&profiles, spec.profiles.len());
    let names: Vec<&String> = spec.profiles.iter().map(|profile| &profile.name).collect();
    errors.distinct_at(&names, |index| format!("{profiles}/{index}/name"));
    for (index, profile) in spec.profiles.iter().enumerate() {
        check_profile(errors, &format!("{profiles}/{index}"), cox, profile);
    }
}

fn check_profile(errors: &mut Errors, pointer: &str, cox: &CoxSpec, profile: &SurvivalProfile) {
    errors.title(&format!("{pointer}/name"), &profile.name);
    let values = format!("{pointer}/values");
    let variables: Vec<&VariableName> = profile.values.iter().map(|value| &value.variable).collect();
    errors.distinct_at(&variables, |index| format!("{values}/{index}/variable"));
    for term in &cox.terms {
        if !variables.contains(&&term.variable) {
            errors.add(&*values, format!("has no value of `{}`, a term of the model", term.variable));
        }
    }
    for (index, value) in profile.values.iter().enumerate() {
        let place = format!("{values}/{index}");
        let term = cox.terms.iter().find(|term| term.variable == value.variable);
        if term.is_none() {
            errors.add(format!("{place}/variable"), "is not a term of the model");
        }
        let logarithm = term.is_some_and(|term| term.coding == Some(Coding::Log));
        match value {
            ProfileValue { level: Some(_), number: None, .. } => {}
            ProfileValue { level: None, number: Some(number), .. } if !number.is_finite() => {
                errors.add(format!("{place}/number"), "is not a finite number");
            }
            ProfileValue { level: None, number: Some(number), .. } if logarithm && *number <= 0.0 => {
                errors.add(format!("{place}/number"), "enters by its logarithm and must be positive");
            }
            ProfileValue { level: None, number: Some(_), .. } => {}
            _ => errors.add(place, "needs either a level or a number"),
        }
    }
    match profile.offset {
        Some(_) if cox.offset.is_none() => errors.add(format!("{pointer}/offset"), "the model has no offset"),
        Some(offset) if !offset.is_finite() => {
            errors.add(format!("{pointer}/offset"), "is not a finite number");
        }
        _ => {}
    }
}

fn multiplicity(errors: &mut Errors, pointer: &str, earlier: &[OutputSpec], spec: &MultiplicitySpec) {
    if spec.alpha.is_some_and(|alpha| !(alpha > 0.0 && alpha < 1.0)) {
        errors.add(format!("{pointer}/alpha"), "must be between 0 and 1");
    }
    let family = format!("{pointer}/family");
    errors.count(&family, spec.family.len());
    let members: Vec<_> = spec.family.iter().map(|member| (&member.output, &member.of)).collect();
    errors.distinct_at(&members, |index| format!("{family}/{index}"));
    for (index, member) in spec.family.iter().enumerate() {
        let place = format!("{family}/{index}/output");
        match earlier.iter().find(|output| output.id == member.output).map(|output| &output.analysis) {
            None => errors.add(place, format!("no earlier output has the id `{}`", member.output)),
            Some(Analysis::Multiplicity(_)) => errors.add(place, "adjusts p-values and makes no tests"),
            Some(_) => {}
        }
    }
}
