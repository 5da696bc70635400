use palladion_api::statistics::plan::{Coding, CoxSpec};

use super::check::Check;

impl Check<'_> {
    pub(super) fn cox(&mut self, pointer: &str, spec: &CoxSpec) {
        for (index, term) in spec.terms.iter().enumerate() {
            let pointer = format!("{pointer}/terms/{index}");
            let place = format!("{pointer}/variable");
            match &term.coding {
                None => drop(self.variable(&place, &term.variable)),
                Some(Coding::Linear | Coding::Log) => self.number(&place, &term.variable),
                Some(Coding::Indicators { reference, .. }) => {
                    let column = self.groups(&place, &term.variable);
                    if let (Some(column), Some(reference)) = (column, reference) {
                        self.level(
                            &format!("{pointer}/coding/reference"),
                            &term.variable,
                            &column,
                            reference,
                        );
                    }
                }
            }
        }
        self.all_groups(&format!("{pointer}/strata"), &spec.strata);
    }
}
