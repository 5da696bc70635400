use std::sync::Arc;

use palladion_api::problem::FieldError;
use palladion_api::statistics::plan::{Analysis, Filter, Plan};
use palladion_cohort::{Categorical, Cohort, VariableColumn};
use palladion_domain::ids::{EndpointName, VariableName};

/// The plan names what the snapshot does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the plan does not fit the snapshot in {} {}", .0.len(), if .0.len() == 1 { "place" } else { "places" })]
pub struct FitError(pub Vec<FieldError>);

/// Holds a plan against a cohort.
///
/// # Errors
/// Every place where the plan names an unknown variable, level or endpoint, or uses a variable as
/// what it is not.
pub fn fit(plan: &Plan, cohort: &Cohort) -> Result<(), FitError> {
    let mut check = Check { cohort, errors: Vec::new() };
    for (index, filter) in plan.population.filters.iter().enumerate() {
        check.filter(&format!("/population/filters/{index}"), filter);
    }
    for (index, output) in plan.outputs.iter().enumerate() {
        let pointer = format!("/outputs/{index}/analysis");
        check.analysis(&pointer, &output.analysis);
        if let Analysis::PredictedSurvival(spec) = &output.analysis {
            check.predicted_survival(&pointer, plan, spec);
        }
    }
    if check.errors.is_empty() { Ok(()) } else { Err(FitError(check.errors)) }
}

pub(super) struct Check<'a> {
    cohort: &'a Cohort,
    errors: Vec<FieldError>,
}

impl Check<'_> {
    pub(super) fn add(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.errors.push(FieldError::new(pointer, detail));
    }

    pub(super) const fn cohort(&self) -> &Cohort {
        self.cohort
    }

    pub(super) fn variable(&mut self, pointer: &str, name: &VariableName) -> Option<VariableColumn> {
        self.cohort.variable(name).map_err(|error| self.add(pointer, error.to_string())).ok()
    }

    pub(super) fn groups(&mut self, pointer: &str, name: &VariableName) -> Option<Arc<Categorical>> {
        let groups = self.variable(pointer, name)?.groups();
        if groups.is_none() {
            self.add(pointer, format!("variable `{name}` is a real number and defines no groups"));
        }
        groups
    }

    /// The levels of a variable, where it has any; says nothing.
    pub(super) fn column(&self, name: &VariableName) -> Option<Arc<Categorical>> {
        self.cohort.variable(name).ok()?.groups()
    }

    pub(super) fn number(&mut self, pointer: &str, name: &VariableName) {
        if let Some(VariableColumn::Categorical(_)) = self.variable(pointer, name) {
            self.add(pointer, format!("variable `{name}` is not a number"));
        }
    }

    pub(super) fn level(&mut self, pointer: &str, name: &VariableName, column: &Categorical, level: &String) {
        if !column.levels.contains(level) {
            let known: Vec<&str> = column.levels.iter().take(12).map(String::as_str).collect();
            let more = if column.levels.len() > known.len() { ", …" } else { "" };
            self.add(
                pointer,
                format!("variable `{name}` has no level `{level}`; it has {}{more}", known.join(", ")),
            );
        }
    }

    pub(super) fn endpoint(&mut self, pointer: &str, name: &EndpointName) {
        let known = self.cohort.endpoints();
        if !known.contains(name) {
            let known: Vec<&str> = known.iter().map(EndpointName::as_str).collect();
            self.add(pointer, format!("the snapshot has no endpoint `{name}`; it has {}", known.join(", ")));
        }
    }

    pub(super) fn all_groups(&mut self, pointer: &str, names: &[VariableName]) {
        for (index, name) in names.iter().enumerate() {
            self.groups(&format!("{pointer}/{index}"), name);
        }
    }

    pub(super) fn filter(&mut self, pointer: &str, filter: &Filter) {
        let place = format!("{pointer}/variable");
        if filter.keep.is_empty() {
            self.number(&place, &filter.variable);
        } else if let Some(column) = self.groups(&place, &filter.variable) {
            for (index, level) in filter.keep.iter().enumerate() {
                self.level(&format!("{pointer}/keep/{index}"), &filter.variable, &column, level);
            }
        }
    }

    pub(super) fn analysis(&mut self, pointer: &str, analysis: &Analysis) {
        let (endpoint, group) = (format!("{pointer}/endpoint"), format!("{pointer}/group"));
        match analysis {
            Analysis::CohortFlow(_) => {}
            Analysis::BaselineTable(spec) => self.baseline(pointer, spec),
            Analysis::Prevalence(spec) => self.prevalence(pointer, spec),
            Analysis::FollowUp(spec) => {
                self.endpoint(&endpoint, &spec.endpoint);
                self.all_groups(&group, &spec.group);
            }
            Analysis::KaplanMeier(spec) => self.kaplan_meier(pointer, spec),
            Analysis::LogRank(spec) => self.log_rank(pointer, spec),
            Analysis::RestrictedMean(spec) => self.restricted_mean(pointer, spec),
            Analysis::SurvivalDifference(spec) => self.survival_difference(pointer, spec),
            Analysis::CumulativeIncidence(spec) => self.cumulative_incidence(pointer, spec),
            Analysis::GrayTest(spec) => self.gray_test(pointer, spec),
            Analysis::FineGray(spec) => self.fine_gray(pointer, spec),
            Analysis::Cox(spec) => {
                self.endpoint(&endpoint, &spec.endpoint);
                self.cox(pointer, spec);
            }
            Analysis::Subgroups(spec) => {
                self.endpoint(&endpoint, &spec.endpoint);
                self.all_groups(&format!("{pointer}/by"), &spec.by);
                self.term(&format!("{pointer}/effect"), &spec.effect);
                self.terms(&format!("{pointer}/adjusted_for"), &spec.adjusted_for);
            }
            // they name an earlier output, which is checked where it stands
            Analysis::ProportionalHazards(_)
            | Analysis::SmoothedResiduals(_)
            | Analysis::Residuals(_)
            | Analysis::Concordance(_)
            | Analysis::BaselineHazard(_)
            | Analysis::PredictedSurvival(_)
            | Analysis::Multiplicity(_)
            | Analysis::Her2LowSensitivity(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FieldError, FitError};

    #[test]
    fn one_place_is_told_in_the_singular() {
        let misfit = |places| FitError(vec![FieldError::new("/outputs/0", "is unknown"); places]).to_string();
        assert_eq!(misfit(1), "the plan does not fit the snapshot in 1 place");
        assert_eq!(misfit(2), "the plan does not fit the snapshot in 2 places");
    }
}
