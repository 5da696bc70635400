use palladion_api::statistics::plan::{CumulativeIncidenceSpec, FineGraySpec, GrayTestSpec};
use palladion_domain::ids::{EndpointName, VariableName};

use super::errors::Errors;

/// Largest weight exponent of Gray's test, either sign.
const LARGEST_RHO: f64 = 10.0;

fn endpoints(errors: &mut Errors, pointer: &str, endpoint: &EndpointName, competing: &[EndpointName]) {
    let pointer = format!("{pointer}/competing");
    errors.count(&pointer, competing.len());
    errors.distinct(&pointer, competing);
    if let Some(index) = competing.iter().position(|other| other == endpoint) {
        errors.add(format!("{pointer}/{index}"), "is the endpoint of interest itself");
    }
}

pub(super) fn cumulative_incidence(errors: &mut Errors, pointer: &str, spec: &CumulativeIncidenceSpec) {
    endpoints(errors, pointer, &spec.endpoint, &spec.competing);
    errors.distinct(&format!("{pointer}/group"), &spec.group);
    errors.times(&format!("{pointer}/times_days"), &spec.times_days);
}

pub(super) fn gray_test(errors: &mut Errors, pointer: &str, spec: &GrayTestSpec) {
    endpoints(errors, pointer, &spec.endpoint, &spec.competing);
    errors.count(&format!("{pointer}/group"), spec.group.len());
    errors.distinct(&format!("{pointer}/group"), &spec.group);
    errors.distinct(&format!("{pointer}/strata"), &spec.strata);
    for (index, variable) in spec.strata.iter().enumerate() {
        if spec.group.contains(variable) {
            errors.add(format!("{pointer}/strata/{index}"), "is a group already");
        }
    }
    if !(-LARGEST_RHO..=LARGEST_RHO).contains(&spec.rho) {
        errors.add(format!("{pointer}/rho"), format!("must be from -{LARGEST_RHO} to {LARGEST_RHO}"));
    }
}

pub(super) fn fine_gray(errors: &mut Errors, pointer: &str, spec: &FineGraySpec) {
    endpoints(errors, pointer, &spec.endpoint, &spec.competing);
    let terms = format!("{pointer}/terms");
    errors.count(&terms, spec.terms.len());
    let variables: Vec<&VariableName> = spec.terms.iter().map(|term| &term.variable).collect();
    errors.distinct_at(&variables, |index| format!("{terms}/{index}/variable"));
}
