//! Products of two terms.

use palladion_api::statistics::output::{Interaction, SimpleEffect, TestResult};
use palladion_api::statistics::plan::{Coding, CoxMethod, CoxSpec, InteractionSpec};
use palladion_biostat::design::{Design, DesignError};
use palladion_biostat::detmath::ln;
use palladion_biostat::survival::cox::{CoxFit, Variance};
use palladion_domain::ids::VariableName;

use super::effects::effect;
use super::model_columns::{ColumnMeaning, ModelColumns};
use super::names::TIMES;
use super::ready::Ready;
use super::refused::stopped;
use super::stop::Stop;
use crate::analyses::AnalysisError;
use crate::analyses::words::{chi_squared, list};

/// The name of a product: `arm:her2_status`.
pub(super) fn product_name(interaction: &InteractionSpec) -> String {
    let names: Vec<&str> = interaction.variables.iter().map(VariableName::as_str).collect();
    names.join(":")
}

/// Adds the columns of every product.
pub(super) fn add(model: &mut ModelColumns, interactions: &[InteractionSpec]) -> Result<(), Stop> {
    for interaction in interactions {
        let [first, second] = interaction.variables.as_slice() else { continue };
        let columns = |name: &VariableName| model.design.term(name.as_str()).map(|term| term.columns.clone());
        let (left, right) = (columns(first).unwrap_or_default(), columns(second).unwrap_or_default());
        multiply(&mut model.design, first, second)?;
        let variable = product_name(interaction);
        let mut products = Vec::new();
        for right in right {
            for left in left.clone() {
                let (own, other) = (&model.meanings[left], &model.meanings[right]);
                products.push(ColumnMeaning {
                    variable: variable.clone(),
                    name: format!("{}{TIMES}{}", own.name, other.name),
                    indicator: None,
                    within: [own.within.as_slice(), other.within.as_slice()].concat(),
                    factors: vec![left, right],
                });
            }
        }
        model.meanings.extend(products);
    }
    Ok(())
}

fn multiply(design: &mut Design, first: &VariableName, second: &VariableName) -> Result<(), Stop> {
    design.interaction(first.as_str(), second.as_str()).map_err(|error| match error {
        DesignError::NotFinite { .. } => {
            let message = format!("a product of `{first}` and `{second}` exceeds the range of numbers");
            Stop::no_numbers("out_of_range", message, vec![first.to_string(), second.to_string()])
        }
        other => AnalysisError::refused("design", &other).into(),
    })
}

/// Tests and simple effects of every product, and what a reader must know of them.
pub(super) fn described(
    ready: &Ready,
    spec: &CoxSpec,
    fit: &CoxFit,
) -> Result<(Vec<Interaction>, Vec<String>), Stop> {
    let (mut described, mut notes) = (Vec::new(), Vec::new());
    for interaction in &spec.interactions {
        let name = product_name(interaction);
        let columns: Vec<usize> = match ready.model.design.term(&name) {
            Some(term) => term.columns.clone().collect(),
            None => continue,
        };
        let wald = fit.wald_test(&columns).ok();
        if wald.is_none() {
            notes.push(format!(
                "no Wald test of {name}: a coefficient of it is infinite, or all are left out"
            ));
        }
        described.push(Interaction {
            variables: interaction.variables.iter().map(ToString::to_string).collect(),
            wald: wald.map(|test| chi_squared("Wald", &test, fit.rows)),
            likelihood_ratio: likelihood_ratio(ready, spec, fit, interaction, &mut notes)?,
            simple_effects: simple_effects(ready, spec, fit, interaction, &mut notes)?,
        });
    }
    Ok((described, notes))
}

/// The test against the model without this product.
fn likelihood_ratio(
    ready: &Ready,
    spec: &CoxSpec,
    fit: &CoxFit,
    without: &InteractionSpec,
    notes: &mut Vec<String>,
) -> Result<Option<TestResult>, Stop> {
    let name = product_name(without);
    if spec.method == CoxMethod::Firth {
        return Ok(None);
    }
    if fit.variance == Variance::Robust {
        notes.push(format!(
            "no likelihood-ratio test of {name}: it takes rows for independent, the robust variance does not"
        ));
        return Ok(None);
    }
    let reduced =
        ready.model.design.without(&name).map_err(|error| AnalysisError::refused("design", &error))?;
    let reduced = ready.cox_with(&reduced).fit(&ready.options);
    let reduced = reduced.map_err(|error| stopped(spec, ready, &error))?;
    match fit.likelihood_ratio_test(&reduced) {
        Ok(test) => Ok(Some(chi_squared("Likelihood ratio", &test, fit.rows))),
        // every column of the product is left out
        Err(_) => Ok(None),
    }
}

fn simple_effects(
    ready: &Ready,
    spec: &CoxSpec,
    fit: &CoxFit,
    interaction: &InteractionSpec,
    notes: &mut Vec<String>,
) -> Result<Vec<SimpleEffect>, Stop> {
    let [first, second] = interaction.variables.as_slice() else { return Ok(Vec::new()) };
    let mut effects = Vec::new();
    if !interaction.simple_effects {
        return Ok(effects);
    }
    for (of, modifier) in [(first, second), (second, first)] {
        if interaction.effect_of.as_ref().is_some_and(|asked| asked != of) {
            continue;
        }
        let refused = |error: DesignError| AnalysisError::refused("simple effects", &error);
        let is_factor =
            ready.model.design.term(modifier.as_str()).is_some_and(|term| term.reference.is_some());
        if is_factor {
            let found = ready.model.design.simple_effects(of.as_str(), modifier.as_str()).map_err(refused)?;
            effects.extend(found.into_iter().map(|found| SimpleEffect {
                term: term_of(ready, &found.weights),
                modifier: modifier.to_string(),
                level: Some(found.level),
                at: None,
                estimate: effect(fit, &ready.model.meanings, &found.weights),
            }));
            continue;
        }
        if interaction.at.is_empty() {
            notes.push(format!(
                "no simple effects of {of}: {modifier} is a number, and `at` names no value of it"
            ));
        }
        for at in &interaction.at {
            let value = if is_logarithm(spec, modifier) { ln(*at) } else { *at };
            let found = ready.model.design.simple_effects_at(of.as_str(), modifier.as_str(), value);
            effects.extend(found.map_err(refused)?.into_iter().map(|found| SimpleEffect {
                term: term_of(ready, &found.weights),
                modifier: modifier.to_string(),
                level: None,
                at: Some(*at),
                estimate: effect(fit, &ready.model.meanings, &found.weights),
            }));
        }
    }
    if effects.is_empty() && interaction.effect_of.is_some() {
        notes.push(format!("no simple effects of {}", list(&interaction.variables)));
    }
    Ok(effects)
}

/// The column whose effect the weights make: their first.
fn term_of(ready: &Ready, weights: &[(usize, f64)]) -> String {
    let column = weights.first().and_then(|(column, _)| ready.model.meanings.get(*column));
    column.map(|meaning| meaning.name.clone()).unwrap_or_default()
}

fn is_logarithm(spec: &CoxSpec, variable: &VariableName) -> bool {
    spec.terms.iter().any(|term| term.variable == *variable && term.coding == Some(Coding::Log))
}
