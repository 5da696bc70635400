use palladion_api::statistics::output::{DroppedRows, LandmarkCounts};
use palladion_api::statistics::plan::CoxSpec;
use palladion_biostat::survival::Observations;
use palladion_domain::ids::VariableName;

use super::model_columns::TermColumn;
use super::stop::Stop;
use crate::analyses::Study;
use crate::analyses::complete::{Complete, Needed};
use crate::analyses::groups::Groups;
use crate::analyses::outcome::Computed;
use crate::analyses::times::{TimesOf, at_landmark, not_positive, numbers};

/// The complete rows of a model, and why the others were left out.
pub(super) struct Rows {
    /// Positions among the subjects analysed.
    pub(super) kept: Vec<usize>,
    pub(super) observations: Observations,
    /// Strata numbers, 0 without strata.
    pub(super) strata: Vec<usize>,
    pub(super) weights: Option<Vec<f64>>,
    pub(super) offset: Option<Vec<f64>>,
    pub(super) clusters: Option<Vec<usize>>,
    pub(super) dropped: u64,
    pub(super) dropped_by: Vec<DroppedRows>,
    pub(super) landmark: Option<LandmarkCounts>,
}

impl Rows {
    pub(super) fn of(study: &Study<'_>, spec: &CoxSpec, terms: &[TermColumn]) -> Result<Self, Stop> {
        let observed = study.observations(&spec.endpoint)?;
        let strata = Groups::of(study, &spec.strata)?;
        let clusters = match &spec.cluster {
            Some(cluster) => Some(study.levels(cluster)?.codes),
            None => None,
        };
        let numbers =
            |name: &Option<VariableName>| name.as_ref().map(|name| numbers(study, name)).transpose();
        let (entry, weights, offset) =
            (numbers(&spec.entry_days)?, numbers(&spec.weights)?, numbers(&spec.offset)?);
        let mut needed = Needed::new(observed.len());
        needed.add(spec.endpoint.as_str(), |row| observed[row].is_some());
        for term in terms {
            needed.add(term.variable.as_str(), |row| !term.is_missing(row));
        }
        for variable in &spec.strata {
            let codes = study.levels(variable)?.codes;
            needed.add(variable.as_str(), |row| codes[row].is_some());
        }
        for (name, values) in [(&spec.entry_days, &entry), (&spec.weights, &weights), (&spec.offset, &offset)]
        {
            if let (Some(name), Some(values)) = (name, values) {
                needed.add(name.as_str(), |row| values[row].is_some());
            }
        }
        if let (Some(name), Some(codes)) = (&spec.cluster, &clusters) {
            needed.add(name.as_str(), |row| codes[row].is_some());
        }
        let Complete { rows: kept, dropped, dropped_by } = needed.complete();
        if kept.is_empty() {
            return Err(Computed::no_subjects(Some(spec.endpoint.as_str())).into());
        }
        let picked = |values: Option<Vec<Option<f64>>>| values.map(|values| pick(&values, &kept));
        let (entry, weights) = (picked(entry), picked(weights));
        if let (Some(name), Some(weights)) = (&spec.weights, &weights)
            && let Some(refused) = not_positive(name, weights)
        {
            return Err(refused.into());
        }
        let times = TimesOf { entry: spec.entry_days.as_ref(), ..TimesOf::new(&spec.endpoint, &[]) };
        let rows = Self {
            observations: times.observations(&pick(&observed, &kept), entry.as_deref())??,
            strata: pick(&strata.codes, &kept),
            weights,
            offset: picked(offset),
            clusters: clusters
                .map(|codes| pick(&codes, &kept).into_iter().map(|code| code as usize).collect()),
            dropped,
            dropped_by,
            landmark: None,
            kept,
        };
        match spec.landmark_days {
            Some(days) => rows.after_landmark(spec, days),
            None => Ok(rows),
        }
    }

    /// The rows still at risk just after a day, with time counted from it.
    fn after_landmark(self, spec: &CoxSpec, days: f64) -> Result<Self, Stop> {
        let (found, counts) = at_landmark(&self.observations, &spec.endpoint, days)??;
        let rows = &found.rows;
        let some = |values: &Option<Vec<f64>>| values.as_ref().map(|values| choose(values, rows));
        Ok(Self {
            strata: choose(&self.strata, rows),
            weights: some(&self.weights),
            offset: some(&self.offset),
            clusters: self.clusters.as_ref().map(|clusters| choose(clusters, rows)),
            landmark: Some(counts),
            kept: choose(&self.kept, rows),
            observations: found.observations,
            ..self
        })
    }
}

fn pick<T: Copy>(values: &[Option<T>], kept: &[usize]) -> Vec<T> {
    kept.iter().filter_map(|index| values.get(*index).copied().flatten()).collect()
}

fn choose<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().filter_map(|row| values.get(*row).copied()).collect()
}
