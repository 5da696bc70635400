use std::collections::BTreeSet;

use palladion_api::statistics::plan::{
    Analysis, Coding, CoxMethod, CoxSpec, Her2LowSensitivitySpec, Her2Population, Plan,
};
use palladion_domain::ids::RunId;

use super::errors::Errors;

/// Draws of misreading.
const DRAWS: std::ops::RangeInclusive<u32> = 100..=10_000;
const STATUS: &str = "her2_status";
const ZERO: &str = "her2_0";

/// A sensitivity analysis and the model that it names.
pub(super) fn sensitivity(
    errors: &mut Errors,
    pointer: &str,
    cox: Option<&CoxSpec>,
    spec: &Her2LowSensitivitySpec,
) {
    if !DRAWS.contains(&spec.draws) {
        errors.add(format!("{pointer}/draws"), format!("must be from {} to {}", DRAWS.start(), DRAWS.end()));
    }
    if !(0.0..=1.0).contains(&spec.attributed) {
        errors.add(format!("{pointer}/attributed"), "must be from 0 to 1");
    }
    let Some(cox) = cox else { return };
    let model = format!("{pointer}/model");
    if cox.method != CoxMethod::PartialLikelihood {
        errors.add(&*model, "names a model that is not fitted by partial likelihood");
    }
    match cox.terms.iter().find(|term| term.variable.as_str() == STATUS) {
        None => errors.add(&*model, format!("names a model without the term `{STATUS}`")),
        Some(term) => {
            if let Some(Coding::Indicators { reference: Some(reference), .. }) = &term.coding
                && reference != ZERO
            {
                errors.add(&*model, format!("names a model whose `{STATUS}` is not against `{ZERO}`"));
            }
        }
    }
    let products = cox.interactions.iter().flat_map(|one| &one.variables);
    if products.into_iter().any(|variable| variable.as_str() == STATUS) {
        errors
            .add(model, format!("names a model with products of `{STATUS}`: it has no single hazard ratio"));
    }
}

/// What has to be the same in all outputs that use a QC run.
pub(super) fn in_plan(errors: &mut Errors, plan: &Plan) {
    let mut runs: BTreeSet<RunId> = plan.population.qc_set.iter().map(|set| set.run_id).collect();
    for (index, output) in plan.outputs.iter().enumerate() {
        let Analysis::Her2LowSensitivity(spec) = &output.analysis else { continue };
        let pointer = format!("/outputs/{index}/analysis");
        if plan.population.her2 != Her2Population::ZeroAndLow {
            errors.add(format!("{pointer}/kind"), "needs the population `zero_and_low`");
        }
        runs.extend(spec.qc_run);
        if spec.qc_run.is_some() && runs.len() > 1 {
            errors.add(format!("{pointer}/qc_run"), "a plan uses one QC run, and another is named before");
        }
    }
}
