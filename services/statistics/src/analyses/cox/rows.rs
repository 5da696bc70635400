use palladion_api::statistics::output::{DroppedRows, LandmarkCounts};
use palladion_api::statistics::plan::CoxSpec;
use palladion_biostat::survival::{Landmark, Observations, SurvivalError};
use palladion_cohort::VariableColumn;
use palladion_domain::ids::VariableName;

use super::model_columns::TermColumn;
use super::stop::Stop;
use crate::analyses::groups::Groups;
use crate::analyses::outcome::Computed;
use crate::analyses::words::count;
use crate::analyses::{AnalysisError, Study};

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
        let clusters: Option<Vec<Option<usize>>> = match &spec.cluster {
            Some(cluster) => {
                let codes = study.levels(cluster)?.codes;
                Some(codes.into_iter().map(|code| code.map(|code| code as usize)).collect())
            }
            None => None,
        };
        let numbers =
            |name: &Option<VariableName>| name.as_ref().map(|name| numbers(study, name)).transpose();
        let (entry, weights, offset) =
            (numbers(&spec.entry_days)?, numbers(&spec.weights)?, numbers(&spec.offset)?);
        let mut causes = Causes::default();
        causes.add(spec.endpoint.as_str(), observed.iter().map(Option::is_none));
        for term in terms {
            causes.add(term.variable.as_str(), (0..observed.len()).map(|index| term.is_missing(index)));
        }
        for variable in &spec.strata {
            causes.add(variable.as_str(), study.levels(variable)?.codes.iter().map(Option::is_none));
        }
        for (name, values) in [(&spec.entry_days, &entry), (&spec.weights, &weights), (&spec.offset, &offset)]
        {
            if let (Some(name), Some(values)) = (name, values) {
                causes.add(name.as_str(), values.iter().map(Option::is_none));
            }
        }
        if let (Some(name), Some(clusters)) = (&spec.cluster, &clusters) {
            causes.add(name.as_str(), clusters.iter().map(Option::is_none));
        }
        let kept: Vec<usize> = (0..observed.len()).filter(|index| causes.complete(*index)).collect();
        if kept.is_empty() {
            return Err(Computed::no_subjects(Some(spec.endpoint.as_str())).into());
        }
        let weights = weights.map(|values| pick(&values, &kept));
        positive_weights(spec, weights.as_deref())?;
        let outcomes: Vec<_> = pick(&observed, &kept);
        let time: Vec<f64> = outcomes.iter().map(|one| one.time_days.value()).collect();
        let event: Vec<bool> = outcomes.iter().map(|one| one.event).collect();
        let observations =
            observations(spec, entry.map(|values| pick(&values, &kept)).as_deref(), &time, &event)?;
        let rows = Self {
            observations,
            strata: pick(&strata.codes, &kept),
            weights,
            offset: offset.map(|values| pick(&values, &kept)),
            clusters: clusters.map(|codes| pick(&codes, &kept)),
            dropped: count(observed.len() - kept.len()),
            dropped_by: causes.dropped(),
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
        let landmark = match Landmark::new(&self.observations, days) {
            Ok(landmark) => landmark,
            Err(SurvivalError::Empty) => {
                let message = format!("no subject is at risk after the landmark on day {days}");
                return Err(Stop::no_numbers("no_subjects", message, vec![spec.endpoint.to_string()]));
            }
            Err(error) => return Err(AnalysisError::refused("landmark", &error).into()),
        };
        let rows = &landmark.rows;
        let some = |values: &Option<Vec<f64>>| values.as_ref().map(|values| choose(values, rows));
        Ok(Self {
            strata: choose(&self.strata, rows),
            weights: some(&self.weights),
            offset: some(&self.offset),
            clusters: self.clusters.as_ref().map(|clusters| choose(clusters, rows)),
            landmark: Some(LandmarkCounts {
                days,
                n_before: count(self.kept.len()),
                events_before: count(landmark.events_before),
                censored_before: count(landmark.censored_before),
                entered_after: count(landmark.entered_after),
            }),
            kept: choose(&self.kept, rows),
            observations: landmark.observations,
            ..self
        })
    }
}

/// The variables that may be missing, each with the rows in which it is.
#[derive(Default)]
struct Causes(Vec<(String, Vec<bool>)>);

impl Causes {
    /// A variable that has several parts in the model is listed once.
    fn add(&mut self, name: &str, missing: impl Iterator<Item = bool>) {
        if !self.0.iter().any(|(known, _)| known == name) {
            self.0.push((name.to_owned(), missing.collect()));
        }
    }

    fn complete(&self, index: usize) -> bool {
        !self.0.iter().any(|(_, missing)| missing.get(index).copied().unwrap_or(true))
    }

    fn dropped(self) -> Vec<DroppedRows> {
        let counted = self.0.into_iter().map(|(variable, missing)| DroppedRows {
            variable,
            n: count(missing.iter().filter(|missing| **missing).count()),
        });
        counted.filter(|dropped| dropped.n > 0).collect()
    }
}

fn numbers(study: &Study<'_>, name: &VariableName) -> Result<Vec<Option<f64>>, AnalysisError> {
    match study.variable(name)? {
        VariableColumn::Numeric(column) => Ok(column.values),
        VariableColumn::Categorical(_) => Err(AnalysisError::NotNumeric(name.clone())),
    }
}

fn pick<T: Copy>(values: &[Option<T>], kept: &[usize]) -> Vec<T> {
    kept.iter().filter_map(|index| values.get(*index).copied().flatten()).collect()
}

fn choose<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().filter_map(|row| values.get(*row).copied()).collect()
}

fn positive_weights(spec: &CoxSpec, weights: Option<&[f64]>) -> Result<(), Stop> {
    let wrong = weights.unwrap_or_default().iter().filter(|weight| **weight <= 0.0).count();
    match &spec.weights {
        Some(name) if wrong > 0 => {
            let message = format!("{wrong} rows have a weight `{name}` that is not positive");
            Err(Stop::no_numbers("weights_not_positive", message, vec![name.to_string()]))
        }
        _ => Ok(()),
    }
}

fn observations(
    spec: &CoxSpec,
    entry: Option<&[f64]>,
    time: &[f64],
    event: &[bool],
) -> Result<Observations, Stop> {
    let refused = |error: SurvivalError| Stop::from(AnalysisError::refused("Cox", &error));
    let (Some(entry), Some(name)) = (entry, &spec.entry_days) else {
        return Observations::new(time, event).map_err(refused);
    };
    let concerns = || vec![name.to_string()];
    let negative = entry.iter().filter(|entry| **entry < 0.0).count();
    if negative > 0 {
        let message = format!("{negative} rows enter before time zero by `{name}`");
        return Err(Stop::no_numbers("negative_entry", message, concerns()));
    }
    let never = entry.iter().zip(time).filter(|(entry, time)| entry >= time).count();
    let not_before = |rows: usize| {
        let message =
            format!("{rows} rows leave when or before they enter by `{name}`: they are never at risk");
        Stop::no_numbers("entry_not_before_exit", message, concerns())
    };
    if never > 0 {
        return Err(not_before(never));
    }
    // times that differ by rounding only are one time
    Observations::with_entry(entry, time, event).map_err(|error| match error {
        SurvivalError::EmptyInterval { .. } => not_before(1),
        other => refused(other),
    })
}
