use std::collections::BTreeSet;

use palladion_api::statistics::plan::{Filter, Her2Population, Plan, Population};
use palladion_biostat::ConfidenceLevel;
use palladion_cohort::{Categorical, Cohort, VariableColumn};
use palladion_domain::endpoint::Observation;
use palladion_domain::ids::{EndpointName, VariableName};

use super::AnalysisError;

/// Who is analysed, at which confidence level, with which seed: what all outputs of a plan share.
#[derive(Debug)]
pub struct Study<'a> {
    /// The snapshot's subjects.
    pub cohort: &'a Cohort,
    /// The subjects analysed, as positions in the cohort, ascending.
    pub analysed: Vec<usize>,
    /// For each subject of the cohort, whether its site is in the plan's set; `None` when the plan names none.
    pub in_set: Option<Vec<bool>>,
    /// The confidence level of every interval.
    pub confidence: ConfidenceLevel,
    /// Where every random number comes from.
    pub seed: u64,
}

impl<'a> Study<'a> {
    /// Applies the plan's population to the cohort; `sites` are those of the set that it names.
    ///
    /// # Errors
    /// When a filter names what the cohort does not have.
    pub fn new(
        cohort: &'a Cohort,
        plan: &Plan,
        sites: Option<&BTreeSet<String>>,
    ) -> Result<Self, AnalysisError> {
        let confidence = ConfidenceLevel::new(plan.confidence_level)?;
        let in_set = sites.map(|sites| in_set(cohort, sites)).transpose()?;
        let analysed = analysed(cohort, &plan.population, in_set.as_deref())?;
        Ok(Self { cohort, analysed, in_set, confidence, seed: plan.seed })
    }

    /// The same study of those subjects analysed whose variable has this level.
    ///
    /// # Errors
    /// When the cohort has no such variable or level, or it is a real number.
    pub fn within(&self, name: &VariableName, level: &str) -> Result<Self, AnalysisError> {
        let column = self.cohort.variable(name)?.groups();
        let column = column.ok_or_else(|| AnalysisError::NotGroups(name.clone()))?;
        let Some(wanted) = column.levels.iter().position(|known| known == level) else {
            return Err(AnalysisError::UnknownLevel { variable: name.clone(), level: level.to_owned() });
        };
        let has = |subject: &usize| {
            let code = column.codes.get(*subject).copied().flatten();
            code.is_some_and(|code| code as usize == wanted)
        };
        Ok(self.of(self.analysed.iter().copied().filter(has).collect()))
    }

    /// The same study with the subjects of these sites only.
    ///
    /// # Errors
    /// When the cohort has no sites.
    pub fn at_sites(&self, sites: &BTreeSet<String>) -> Result<Self, AnalysisError> {
        let inside = in_set(self.cohort, sites)?;
        let kept = self.analysed.iter().copied();
        Ok(self.of(kept.filter(|subject| inside.get(*subject) == Some(&true)).collect()))
    }

    fn of(&self, analysed: Vec<usize>) -> Self {
        Self {
            cohort: self.cohort,
            analysed,
            in_set: self.in_set.clone(),
            confidence: self.confidence,
            seed: self.seed,
        }
    }

    /// A variable of the subjects analysed.
    ///
    /// # Errors
    /// When the cohort has no such variable.
    pub fn variable(&self, name: &VariableName) -> Result<VariableColumn, AnalysisError> {
        Ok(self.cohort.variable(name)?.select(&self.analysed))
    }

    /// A variable of the subjects analysed as categories; only levels with subjects are left.
    ///
    /// # Errors
    /// When the cohort has no such variable, or it is a real number.
    pub fn levels(&self, name: &VariableName) -> Result<Categorical, AnalysisError> {
        let groups = self.variable(name)?.groups().ok_or_else(|| AnalysisError::NotGroups(name.clone()))?;
        Ok(groups.without_empty_levels())
    }

    /// Times to an endpoint of the subjects analysed.
    ///
    /// # Errors
    /// When the cohort has no such endpoint.
    pub fn observations(&self, endpoint: &EndpointName) -> Result<Vec<Option<Observation>>, AnalysisError> {
        let all = self.cohort.endpoint_with_reasons(endpoint)?;
        Ok(self.analysed.iter().map(|subject| all.get(*subject)?.ok()).collect())
    }
}

/// For each subject, whether its site is one of these.
fn in_set(cohort: &Cohort, sites: &BTreeSet<String>) -> Result<Vec<bool>, AnalysisError> {
    let site = VariableName::new("site_id")?;
    let places = cohort.variable(&site)?.groups().ok_or(AnalysisError::NotGroups(site))?;
    Ok((0..cohort.len())
        .map(|subject| places.get(subject).is_some_and(|site| sites.contains(site)))
        .collect())
}

fn analysed(
    cohort: &Cohort,
    population: &Population,
    in_set: Option<&[bool]>,
) -> Result<Vec<usize>, AnalysisError> {
    let everybody = population.her2 == Her2Population::Everybody;
    let mut kept: Vec<bool> = cohort.flow_boxes().map(|one| everybody || one.is_analysed()).collect();
    if let Some(in_set) = in_set {
        kept.iter_mut().zip(in_set).for_each(|(kept, inside)| *kept &= inside);
    }
    for filter in &population.filters {
        let passes = passes(cohort, filter)?;
        kept.iter_mut().zip(passes).for_each(|(kept, passes)| *kept &= passes);
    }
    Ok(kept.iter().enumerate().filter(|(_, kept)| **kept).map(|(subject, _)| subject).collect())
}

/// For each subject, whether it passes: a missing value does not.
fn passes(cohort: &Cohort, filter: &Filter) -> Result<Vec<bool>, AnalysisError> {
    let column = cohort.variable(&filter.variable)?;
    if filter.keep.is_empty() {
        let VariableColumn::Numeric(column) = column else {
            return Err(AnalysisError::NotNumeric(filter.variable.clone()));
        };
        let within = |value: f64| {
            filter.minimum.is_none_or(|minimum| value >= minimum)
                && filter.maximum.is_none_or(|maximum| value <= maximum)
        };
        return Ok(column.values.iter().map(|value| value.is_some_and(within)).collect());
    }
    let groups = column.groups().ok_or_else(|| AnalysisError::NotGroups(filter.variable.clone()))?;
    if let Some(level) = filter.keep.iter().find(|level| !groups.levels.contains(level)) {
        return Err(AnalysisError::UnknownLevel { variable: filter.variable.clone(), level: level.clone() });
    }
    let keep: Vec<bool> = groups.levels.iter().map(|level| filter.keep.contains(level)).collect();
    let kept = |code: u32| keep.get(code as usize).copied().unwrap_or(false);
    Ok(groups.codes.iter().map(|code| code.is_some_and(kept)).collect())
}
