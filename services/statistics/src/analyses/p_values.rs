//! The p-values of an output by name.

use palladion_api::statistics::output::{
    CoefficientEstimate, CoxModel, EffectEstimate, FineGrayModel, GroupLevel, TermTest, TestResult,
};
use palladion_api::statistics::result::Content;

/// A test of an output.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NamedP {
    /// What it tests.
    pub(super) of: String,
    /// `None` when the data did not allow it.
    pub(super) p_value: Option<f64>,
    /// Whether it stands for the output when nothing is named.
    pub(super) principal: bool,
}

/// Every test of an output; one that is asked for by name is the first of that name.
pub(super) fn p_values(content: &Content) -> Vec<NamedP> {
    match content {
        Content::BaselineTable(table) => {
            let variables = table.variables.iter();
            variables.map(|one| named(&one.variable, one.test.as_ref(), true)).collect()
        }
        Content::Prevalence(prevalence) => {
            let variables = prevalence.by.iter();
            variables.map(|one| named(&one.variable, one.heterogeneity.as_ref(), true)).collect()
        }
        Content::LogRank(test) => {
            let trend = test.trend.iter().map(|trend| named("trend", Some(trend), false));
            std::iter::once(named("groups", Some(&test.test), true)).chain(trend).collect()
        }
        Content::RestrictedMean(means) => {
            let comparisons = means.comparisons.iter();
            comparisons
                .map(|one| NamedP { of: words(&one.group), p_value: one.p_value, principal: true })
                .collect()
        }
        Content::Cox(model) => of_model(model),
        Content::ProportionalHazards(tests) => {
            let terms = tests.terms.iter().map(|one| named(&one.variable, Some(&one.test), false));
            let coefficients = tests.coefficients.iter().map(|one| named(&one.term, Some(&one.test), false));
            let global = named("GLOBAL", Some(&tests.global), true);
            terms.chain(coefficients).chain([global]).collect()
        }
        Content::GrayTest(test) => {
            let competing = test.competing_tests.iter().map(|one| named(&one.cause, Some(&one.test), false));
            std::iter::once(named("groups", Some(&test.test), true)).chain(competing).collect()
        }
        Content::FineGray(model) => of_subdistribution(model),
        Content::Subgroups(found) => {
            found.by.iter().map(|one| named(&one.variable, one.interaction.as_ref(), true)).collect()
        }
        Content::CohortFlow(_)
        | Content::CumulativeIncidence(_)
        | Content::FollowUp(_)
        | Content::KaplanMeier(_)
        | Content::SurvivalDifference(_)
        | Content::SmoothedResiduals(_)
        | Content::Residuals(_)
        | Content::Concordance(_)
        | Content::BaselineHazard(_)
        | Content::PredictedSurvival(_)
        | Content::Multiplicity(_)
        | Content::Her2LowSensitivity(_)
        | Content::NotEstimable(_) => Vec::new(),
    }
}

/// What defines a group: `arm = A, her2_status = her2_low`.
fn words(group: &[GroupLevel]) -> String {
    let parts: Vec<String> = group.iter().map(|part| format!("{} = {}", part.variable, part.level)).collect();
    parts.join(", ")
}

fn named(of: &str, test: Option<&TestResult>, principal: bool) -> NamedP {
    NamedP { of: of.to_owned(), p_value: test.map(|test| test.p_value), principal }
}

/// First the variables in the model's order, then products, coefficients and contrasts.
fn of_model(model: &CoxModel) -> Vec<NamedP> {
    let products: Vec<String> = model.interactions.iter().map(|one| one.variables.join(":")).collect();
    let coefficients = model.coefficients.iter();
    let coefficients: Vec<(&str, &str, Option<f64>)> =
        coefficients.map(|one| (&*one.variable, &*one.term, p_value(&one.estimate))).collect();
    let of_terms: Vec<_> =
        coefficients.iter().filter(|one| !products.iter().any(|name| name == one.0)).copied().collect();
    let mut found = by_variable(&of_terms, &model.terms);
    for (name, interaction) in products.iter().zip(&model.interactions) {
        found.push(named(name, interaction.wald.as_ref(), true));
    }
    found.extend(coefficients.iter().map(by_coefficient));
    found.extend(model.contrasts.iter().map(|one| NamedP {
        of: one.name.clone(),
        p_value: match one.estimate {
            EffectEstimate::Estimated { p_value, .. } => Some(p_value),
            EffectEstimate::NotEstimable { .. } => None,
        },
        principal: false,
    }));
    found
}

fn of_subdistribution(model: &FineGrayModel) -> Vec<NamedP> {
    let coefficients = model.coefficients.iter();
    let coefficients: Vec<(&str, &str, Option<f64>)> =
        coefficients.map(|one| (&*one.variable, &*one.term, Some(one.p_value))).collect();
    let mut found = by_variable(&coefficients, &model.terms);
    found.extend(coefficients.iter().map(by_coefficient));
    found
}

/// Of each variable the joint test, or that of its only coefficient. A coefficient is variable, name and
/// p-value.
fn by_variable(coefficients: &[(&str, &str, Option<f64>)], joint: &[TermTest]) -> Vec<NamedP> {
    let mut found: Vec<NamedP> = Vec::new();
    for (variable, _, p_value) in coefficients {
        if found.iter().any(|one| one.of == *variable) {
            continue;
        }
        let several = coefficients.iter().filter(|other| other.0 == *variable).count() > 1;
        let test = joint.iter().find(|term| term.variable == *variable).map(|term| term.test.p_value);
        let p_value = if several { test } else { *p_value };
        found.push(NamedP { of: (*variable).to_owned(), p_value, principal: true });
    }
    found
}

fn by_coefficient((_, name, p_value): &(&str, &str, Option<f64>)) -> NamedP {
    NamedP { of: (*name).to_owned(), p_value: *p_value, principal: false }
}

const fn p_value(estimate: &CoefficientEstimate) -> Option<f64> {
    match estimate {
        CoefficientEstimate::Estimated { p_value, .. } | CoefficientEstimate::Penalised { p_value, .. } => {
            Some(*p_value)
        }
        CoefficientEstimate::Aliased
        | CoefficientEstimate::Infinite { .. }
        | CoefficientEstimate::Undetermined => None,
    }
}
