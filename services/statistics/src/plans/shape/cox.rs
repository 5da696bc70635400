use palladion_api::statistics::plan::{
    Coding, ContrastSpec, CoxMethod, CoxSpec, CoxVariance, InteractionSpec, Ties,
};
use palladion_domain::ids::VariableName;

use super::errors::{Errors, MOST};

pub(super) fn cox(errors: &mut Errors, pointer: &str, spec: &CoxSpec) {
    let terms = format!("{pointer}/terms");
    errors.count(&terms, spec.terms.len());
    let variables: Vec<&VariableName> = spec.terms.iter().map(|term| &term.variable).collect();
    errors.distinct_at(&variables, |index| format!("{terms}/{index}/variable"));
    errors.distinct(&format!("{pointer}/strata"), &spec.strata);
    for (index, variable) in spec.strata.iter().enumerate() {
        if variables.contains(&variable) {
            errors.add(format!("{pointer}/strata/{index}"), "is a term of the model already");
        }
    }
    interactions(errors, &format!("{pointer}/interactions"), spec);
    combinations(errors, pointer, spec);
    contrasts(errors, &format!("{pointer}/contrasts"), &spec.contrasts);
    errors.landmark(pointer, spec.landmark_days);
}

fn interactions(errors: &mut Errors, pointer: &str, spec: &CoxSpec) {
    at_most(errors, pointer, spec.interactions.len());
    let mut pairs = Vec::new();
    for (index, interaction) in spec.interactions.iter().enumerate() {
        let pointer = format!("{pointer}/{index}");
        let InteractionSpec { variables, effect_of, at, simple_effects } = interaction;
        let [first, second] = variables.as_slice() else {
            errors.add(format!("{pointer}/variables"), "names two variables");
            continue;
        };
        if first == second {
            errors.add(format!("{pointer}/variables/1"), "is the first variable again");
        }
        for (place, variable) in variables.iter().enumerate() {
            if !spec.terms.iter().any(|term| term.variable == *variable) {
                errors.add(format!("{pointer}/variables/{place}"), "is not a term of the model");
            }
        }
        pairs.push(if first < second { (first, second) } else { (second, first) });
        if let Some(variable) = effect_of.as_ref().filter(|variable| !variables.contains(variable)) {
            errors
                .add(format!("{pointer}/effect_of"), format!("`{variable}` is not one of the two variables"));
        }
        if !simple_effects && (effect_of.is_some() || !at.is_empty()) {
            errors
                .add(format!("{pointer}/simple_effects"), "is false where `effect_of` or `at` ask for them");
        }
        values(errors, &format!("{pointer}/at"), spec, interaction);
    }
    errors.distinct_at(&pairs, |index| format!("{pointer}/{index}/variables"));
}

/// The values of a modifying number are finite, distinct, and have a logarithm where they need one.
fn values(errors: &mut Errors, pointer: &str, spec: &CoxSpec, interaction: &InteractionSpec) {
    at_most(errors, pointer, interaction.at.len());
    let is_logarithm = |variable: &&VariableName| {
        spec.terms.iter().any(|term| term.variable == **variable && term.coding == Some(Coding::Log))
    };
    let modifies = |variable: &&VariableName| interaction.effect_of.as_ref() != Some(*variable);
    let logarithm = interaction.variables.iter().filter(modifies).any(|variable| is_logarithm(&variable));
    for (index, value) in interaction.at.iter().enumerate() {
        let place = format!("{pointer}/{index}");
        if !value.is_finite() {
            errors.add(place, "is not a finite number");
        } else if logarithm && *value <= 0.0 {
            errors.add(place, "enters by its logarithm and must be positive");
        } else if interaction.at[..index].iter().any(|earlier| earlier.total_cmp(value).is_eq()) {
            errors.add(place, "is listed twice");
        }
    }
}

/// Choices that no method has together.
fn combinations(errors: &mut Errors, pointer: &str, spec: &CoxSpec) {
    let exact = spec.ties == Ties::Exact;
    let firth = spec.method == CoxMethod::Firth;
    let robust = spec.variance == CoxVariance::Robust;
    if firth && exact {
        errors.add(format!("{pointer}/method"), "Firth's penalty is not available with exact ties");
    }
    let refusing = [(exact, "exact ties"), (firth, "Firth's penalty")];
    for (_, what) in refusing.into_iter().filter(|(asked, _)| *asked) {
        if robust {
            errors.add(format!("{pointer}/variance"), format!("is not available with {what}"));
        }
        if spec.cluster.is_some() {
            errors.add(format!("{pointer}/cluster"), format!("is not available with {what}"));
        }
    }
    if exact && spec.weights.is_some() {
        errors.add(format!("{pointer}/weights"), "is not available with exact ties");
    }
    if spec.variance == CoxVariance::Model && spec.cluster.is_some() {
        errors.add(format!("{pointer}/variance"), "`model` takes no account of `cluster`");
    }
}

fn contrasts(errors: &mut Errors, pointer: &str, contrasts: &[ContrastSpec]) {
    at_most(errors, pointer, contrasts.len());
    for (index, contrast) in contrasts.iter().enumerate() {
        let pointer = format!("{pointer}/{index}");
        errors.title(&format!("{pointer}/name"), &contrast.name);
        let weights = format!("{pointer}/weights");
        errors.count(&weights, contrast.weights.len());
        let terms: Vec<&String> = contrast.weights.iter().map(|weight| &weight.term).collect();
        errors.distinct_at(&terms, |index| format!("{weights}/{index}/term"));
        for (index, weight) in contrast.weights.iter().enumerate() {
            if !(weight.weight.is_finite() && weight.weight.abs() > 0.0) {
                errors.add(format!("{weights}/{index}/weight"), "is a finite number other than 0");
            }
        }
    }
    let names: Vec<&String> = contrasts.iter().map(|contrast| &contrast.name).collect();
    errors.distinct_at(&names, |index| format!("{pointer}/{index}/name"));
}

fn at_most(errors: &mut Errors, pointer: &str, entries: usize) {
    if entries > MOST {
        errors.add(pointer, format!("may not have more than {MOST} entries"));
    }
}
