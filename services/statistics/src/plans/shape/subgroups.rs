use palladion_api::statistics::plan::SubgroupsSpec;
use palladion_domain::ids::VariableName;

use super::errors::Errors;

pub(super) fn subgroups(errors: &mut Errors, pointer: &str, spec: &SubgroupsSpec) {
    let by = format!("{pointer}/by");
    errors.count(&by, spec.by.len());
    errors.distinct(&by, &spec.by);
    for (index, variable) in spec.by.iter().enumerate() {
        if *variable == spec.effect.variable {
            errors.add(format!("{by}/{index}"), "is the variable whose effect is asked for");
        }
    }
    let adjusted_for = format!("{pointer}/adjusted_for");
    let variables: Vec<&VariableName> = spec.adjusted_for.iter().map(|term| &term.variable).collect();
    errors.distinct_at(&variables, |index| format!("{adjusted_for}/{index}/variable"));
    for (index, variable) in variables.into_iter().enumerate() {
        if *variable == spec.effect.variable {
            errors
                .add(format!("{adjusted_for}/{index}/variable"), "is the variable whose effect is asked for");
        }
    }
}
