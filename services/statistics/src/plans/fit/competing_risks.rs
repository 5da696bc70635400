use palladion_api::statistics::plan::{CumulativeIncidenceSpec, FineGraySpec, GrayTestSpec};
use palladion_domain::ids::EndpointName;

use super::check::Check;

impl Check<'_> {
    fn competing(&mut self, pointer: &str, endpoint: &EndpointName, competing: &[EndpointName]) {
        self.endpoint(&format!("{pointer}/endpoint"), endpoint);
        for (index, other) in competing.iter().enumerate() {
            self.endpoint(&format!("{pointer}/competing/{index}"), other);
        }
    }

    pub(super) fn cumulative_incidence(&mut self, pointer: &str, spec: &CumulativeIncidenceSpec) {
        self.competing(pointer, &spec.endpoint, &spec.competing);
        self.all_groups(&format!("{pointer}/group"), &spec.group);
    }

    pub(super) fn gray_test(&mut self, pointer: &str, spec: &GrayTestSpec) {
        self.competing(pointer, &spec.endpoint, &spec.competing);
        self.all_groups(&format!("{pointer}/group"), &spec.group);
        self.all_groups(&format!("{pointer}/strata"), &spec.strata);
    }

    pub(super) fn fine_gray(&mut self, pointer: &str, spec: &FineGraySpec) {
        self.competing(pointer, &spec.endpoint, &spec.competing);
        self.terms(&format!("{pointer}/terms"), &spec.terms);
    }
}
