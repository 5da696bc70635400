//! One effect in all subjects and in subgroups: a Cox model each, and a test of each interaction.

use palladion_api::statistics::output::{
    Coefficient, CoxModel, SubgroupEstimate, SubgroupVariable, Subgroups, TestResult,
};
use palladion_api::statistics::plan::{
    Coding, CoxMethod, CoxSpec, CoxTerm, CoxVariance, InteractionSpec, MissingValues, SubgroupsSpec,
};
use palladion_api::statistics::result::{Content, NotEstimable};
use palladion_domain::ids::VariableName;

use super::outcome::{Computed, Outcome};
use super::words::{count, list};
use super::{AnalysisError, Study, cox};

/// A model, with what a reader must know of it, or why there is none.
type Fitted = Result<(Box<CoxModel>, Vec<String>), NotEstimable>;

pub(super) fn compute(study: &Study<'_>, spec: &SubgroupsSpec) -> Outcome {
    let (overall, notes) = match fitted(study, &model(spec, None))? {
        Ok((model, notes)) => (of_model(spec, "all", &model), notes),
        Err(why) => return Ok(Computed::impossible(why)),
    };
    let mut by = Vec::new();
    for variable in &spec.by {
        by.push(subgroups(study, spec, variable)?);
    }
    let ties = overall.0;
    let content = Subgroups {
        endpoint: spec.endpoint.to_string(),
        effect: spec.effect.variable.to_string(),
        adjusted_for: spec.adjusted_for.iter().map(|term| term.variable.to_string()).collect(),
        ties,
        overall: overall.1,
        by,
    };
    Ok(Computed::new(Content::Subgroups(content)).with_notes(notes))
}

/// The model of all subjects or of one of a variable's subgroups.
fn model(spec: &SubgroupsSpec, of: Option<&VariableName>) -> CoxSpec {
    let adjusting = spec.adjusted_for.iter().filter(|term| Some(&term.variable) != of);
    CoxSpec {
        endpoint: spec.endpoint.clone(),
        terms: std::iter::once(&spec.effect).chain(adjusting).cloned().collect(),
        interactions: Vec::new(),
        ties: spec.ties,
        strata: Vec::new(),
        entry_days: None,
        weights: None,
        offset: None,
        cluster: None,
        variance: CoxVariance::Automatic,
        method: CoxMethod::PartialLikelihood,
        contrasts: Vec::new(),
        landmark_days: None,
    }
}

/// The model of all subjects with a value of the variable, with its products with the effect.
fn with_products(spec: &SubgroupsSpec, variable: &VariableName) -> CoxSpec {
    let mut model = model(spec, Some(variable));
    let coding = Coding::Indicators { reference: None, missing: MissingValues::Exclude };
    model.terms.insert(1, CoxTerm { variable: variable.clone(), coding: Some(coding) });
    model.interactions.push(InteractionSpec {
        variables: vec![spec.effect.variable.clone(), variable.clone()],
        simple_effects: false,
        effect_of: None,
        at: Vec::new(),
    });
    model
}

fn fitted(study: &Study<'_>, spec: &CoxSpec) -> Result<Fitted, AnalysisError> {
    let Computed { content, notes } = cox::compute(study, spec)?;
    Ok(match content {
        Content::Cox(model) => Ok((model, notes)),
        Content::NotEstimable(why) => Err(why),
        _ => return Err(AnalysisError::refused("a Cox model", &"it gave another output")),
    })
}

fn of_model(spec: &SubgroupsSpec, level: &str, model: &CoxModel) -> (String, SubgroupEstimate) {
    let of_effect = |one: &&Coefficient| one.variable == spec.effect.variable.as_str();
    let coefficients = model.coefficients.iter().filter(of_effect).cloned().collect();
    let (n, events) = (model.n, model.events);
    let level = level.to_owned();
    (model.ties.clone(), SubgroupEstimate { level, n, events, coefficients, not_estimable: None })
}

fn subgroups(
    study: &Study<'_>,
    spec: &SubgroupsSpec,
    variable: &VariableName,
) -> Result<SubgroupVariable, AnalysisError> {
    let column = study.levels(variable)?;
    let observed = study.observations(&spec.endpoint)?;
    let without = observed.iter().zip(&column.codes).filter(|(seen, code)| seen.is_some() && code.is_none());
    let missing = count(without.count());
    let mut levels = Vec::new();
    for level in &column.levels {
        levels.push(in_level(&study.within(variable, level)?, spec, variable, level)?);
    }
    let (interaction, no_interaction) = match interaction(study, spec, variable)? {
        Ok(test) => (Some(test), None),
        Err(why) => (None, Some(why)),
    };
    Ok(SubgroupVariable { variable: variable.to_string(), interaction, no_interaction, missing, levels })
}

fn in_level(
    study: &Study<'_>,
    spec: &SubgroupsSpec,
    variable: &VariableName,
    level: &str,
) -> Result<SubgroupEstimate, AnalysisError> {
    Ok(match fitted(study, &model(spec, Some(variable)))? {
        Ok((model, _)) => of_model(spec, level, &model).1,
        Err(why) => {
            let observed = study.observations(&spec.endpoint)?;
            let seen = || observed.iter().flatten();
            SubgroupEstimate {
                level: level.to_owned(),
                n: count(seen().count()),
                events: count(seen().filter(|one| one.event).count()),
                coefficients: Vec::new(),
                not_estimable: Some(why),
            }
        }
    })
}

/// The likelihood-ratio test of the products.
fn interaction(
    study: &Study<'_>,
    spec: &SubgroupsSpec,
    variable: &VariableName,
) -> Result<Result<TestResult, NotEstimable>, AnalysisError> {
    let (model, _) = match fitted(study, &with_products(spec, variable))? {
        Ok(model) => model,
        Err(why) => return Ok(Err(why)),
    };
    let test = model.interactions.into_iter().find_map(|one| one.likelihood_ratio);
    Ok(test.ok_or_else(|| {
        let variables = [spec.effect.variable.clone(), variable.clone()];
        NotEstimable {
            reason: "no_products".to_owned(),
            message: "no combination of levels tells the interaction apart from the variables".to_owned(),
            concerns: vec![list(&variables)],
        }
    }))
}
