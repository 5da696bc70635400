use palladion_api::statistics::plan::CoxSpec;
use palladion_domain::ids::VariableName;

use super::errors::Errors;

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
}
