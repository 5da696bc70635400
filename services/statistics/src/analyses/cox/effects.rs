//! Linear combinations of coefficients.

use palladion_api::statistics::output::{Contrast, EffectEstimate};
use palladion_api::statistics::plan::ContrastSpec;
use palladion_biostat::survival::cox::{CoxError, CoxFit};

use super::model_columns::ColumnMeaning;

/// A combination of coefficients with its inference.
pub(super) fn effect(fit: &CoxFit, meanings: &[ColumnMeaning], weights: &[(usize, f64)]) -> EffectEstimate {
    let names = |of: &dyn Fn(usize) -> bool| -> Vec<String> {
        let named = weights.iter().filter(|(column, weight)| weight.abs() > 0.0 && of(*column));
        named.filter_map(|(column, _)| Some(meanings.get(*column)?.name.clone())).collect()
    };
    let none = |reason: &str, message: &str, concerns| EffectEstimate::NotEstimable {
        reason: reason.to_owned(),
        message: message.to_owned(),
        concerns,
    };
    let found = match fit.contrast(weights) {
        Ok(found) => found,
        Err(CoxError::NoEstimate(_)) => {
            let lacks = |column: usize| {
                fit.coefficients.get(column).is_some_and(|one| one.log_hazard_ratio().is_none())
            };
            let without = names(&lacks);
            if without.is_empty() {
                let message = "its hazard ratio or a limit of it exceeds the range of numbers";
                return none("out_of_range", message, names(&|_| true));
            }
            return none("no_estimate", "a coefficient of it has no finite estimate", without);
        }
        Err(_) => return none("no_such_coefficient", "it combines no coefficient of the model", Vec::new()),
    };
    let limits = found.hazard_ratio_limits;
    EffectEstimate::Estimated {
        log_hazard_ratio: found.coefficient,
        std_error: found.standard_error,
        hazard_ratio: found.hazard_ratio,
        conf_low: limits.lower,
        conf_high: limits.upper,
        z: found.z,
        p_value: found.p_value,
    }
}

/// A combination that the plan names.
pub(super) fn contrast(fit: &CoxFit, meanings: &[ColumnMeaning], spec: &ContrastSpec) -> Contrast {
    let column = |name: &str| meanings.iter().position(|meaning| meaning.name == name);
    let unknown: Vec<String> = spec
        .weights
        .iter()
        .filter(|weight| column(&weight.term).is_none())
        .map(|weight| weight.term.clone())
        .collect();
    let estimate = if unknown.is_empty() {
        let weights = spec.weights.iter().filter_map(|weight| Some((column(&weight.term)?, weight.weight)));
        effect(fit, meanings, &weights.collect::<Vec<_>>())
    } else {
        EffectEstimate::NotEstimable {
            reason: "no_such_coefficient".to_owned(),
            message: "among the rows of the model there is no such coefficient".to_owned(),
            concerns: unknown,
        }
    };
    Contrast { name: spec.name.clone(), estimate }
}
