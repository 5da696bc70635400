use palladion_api::statistics::plan::{
    KaplanMeierSpec, LogRankSpec, RestrictedMeanSpec, SurvivalDifferenceSpec,
};
use palladion_domain::ids::VariableName;

use super::check::Check;

impl Check<'_> {
    /// A variable that must be a number, where one is named.
    fn optional_number(&mut self, pointer: &str, name: Option<&VariableName>) {
        if let Some(name) = name {
            self.number(pointer, name);
        }
    }

    pub(super) fn kaplan_meier(&mut self, pointer: &str, spec: &KaplanMeierSpec) {
        self.endpoint(&format!("{pointer}/endpoint"), &spec.endpoint);
        self.all_groups(&format!("{pointer}/group"), &spec.group);
        self.optional_number(&format!("{pointer}/weights"), spec.weights.as_ref());
        self.optional_number(&format!("{pointer}/entry_days"), spec.entry_days.as_ref());
    }

    pub(super) fn log_rank(&mut self, pointer: &str, spec: &LogRankSpec) {
        self.endpoint(&format!("{pointer}/endpoint"), &spec.endpoint);
        self.all_groups(&format!("{pointer}/group"), &spec.group);
        self.all_groups(&format!("{pointer}/strata"), &spec.strata);
        self.optional_number(&format!("{pointer}/entry_days"), spec.entry_days.as_ref());
    }

    pub(super) fn restricted_mean(&mut self, pointer: &str, spec: &RestrictedMeanSpec) {
        self.endpoint(&format!("{pointer}/endpoint"), &spec.endpoint);
        self.all_groups(&format!("{pointer}/group"), &spec.group);
        self.optional_number(&format!("{pointer}/entry_days"), spec.entry_days.as_ref());
        if let (Some(reference), [variable]) = (&spec.reference, spec.group.as_slice()) {
            self.known_level(&format!("{pointer}/reference"), variable, reference);
        }
    }

    pub(super) fn survival_difference(&mut self, pointer: &str, spec: &SurvivalDifferenceSpec) {
        self.endpoint(&format!("{pointer}/endpoint"), &spec.endpoint);
        self.all_groups(&format!("{pointer}/within"), &spec.within);
        let place = format!("{pointer}/compare");
        if let (Some(column), Some(reference)) = (self.groups(&place, &spec.compare), &spec.reference) {
            self.level(&format!("{pointer}/reference"), &spec.compare, &column, reference);
        }
    }

    /// A level of a variable that was checked to have levels.
    fn known_level(&mut self, pointer: &str, name: &VariableName, level: &String) {
        if let Some(column) = self.column(name) {
            self.level(pointer, name, &column, level);
        }
    }
}
