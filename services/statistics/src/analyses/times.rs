//! The rows of an analysis of times: complete, grouped, from a landmark on where one is asked for.

use std::sync::Arc;

use palladion_api::statistics::output::{DroppedRows, GroupLevel, LandmarkCounts};
use palladion_api::statistics::result::NotEstimable;
use palladion_biostat::survival::{Landmark, Observations, SurvivalError};
use palladion_cohort::VariableColumn;
use palladion_domain::endpoint::Observation;
use palladion_domain::ids::{EndpointName, VariableName};

use super::complete::{Complete, Needed};
use super::groups::{Groups, with_subjects};
use super::outcome::refuse;
use super::words::count;
use super::{AnalysisError, Study};

/// Which rows are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimesOf<'a> {
    pub(super) endpoint: &'a EndpointName,
    pub(super) group: &'a [VariableName],
    pub(super) strata: &'a [VariableName],
    pub(super) entry: Option<&'a VariableName>,
    pub(super) weights: Option<&'a VariableName>,
    pub(super) landmark: Option<f64>,
}

/// Complete rows: every subject with an observation, a group, and whatever else is needed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Times {
    /// What defines each group; every group has a subject.
    pub(super) definitions: Vec<Vec<GroupLevel>>,
    pub(super) observations: Observations,
    pub(super) groups: Vec<usize>,
    /// Strata numbers, 0 without strata.
    pub(super) strata: Vec<usize>,
    pub(super) weights: Option<Vec<f64>>,
    pub(super) dropped: u64,
    pub(super) dropped_by: Vec<DroppedRows>,
    pub(super) landmark: Option<LandmarkCounts>,
}

impl<'a> TimesOf<'a> {
    /// Times to an endpoint by group, and nothing else.
    pub(super) const fn new(endpoint: &'a EndpointName, group: &'a [VariableName]) -> Self {
        Self { endpoint, group, strata: &[], entry: None, weights: None, landmark: None }
    }

    /// Reads the rows; the inner error says what about them makes any analysis impossible.
    pub(super) fn read(&self, study: &Study<'_>) -> Result<Result<Times, NotEstimable>, AnalysisError> {
        let observed = study.observations(self.endpoint)?;
        let groups = Groups::of(study, self.group)?;
        let strata = Groups::of(study, self.strata)?;
        let entry = self.entry.map(|variable| numbers(study, variable)).transpose()?;
        let weights = self.weights.map(|variable| numbers(study, variable)).transpose()?;
        let mut needed = Needed::new(observed.len());
        needed.add(self.endpoint.as_str(), |row| observed[row].is_some());
        for variable in self.group.iter().chain(self.strata) {
            let codes = study.levels(variable)?.codes;
            needed.add(variable.as_str(), |row| codes[row].is_some());
        }
        for (variable, values) in [(self.entry, &entry), (self.weights, &weights)] {
            if let (Some(variable), Some(values)) = (variable, values) {
                needed.add(variable.as_str(), |row| values[row].is_some());
            }
        }
        let Complete { rows, dropped, dropped_by } = needed.complete();
        if rows.is_empty() {
            let message =
                format!("no subject has an observation of `{}` and every variable needed", self.endpoint);
            return Ok(Err(refuse("no_subjects", message, vec![self.endpoint.to_string()])));
        }
        let pick = |values: Vec<Option<f64>>| rows.iter().filter_map(|row| values[*row]).collect::<Vec<_>>();
        let (entry, weights) = (entry.map(pick), weights.map(pick));
        let observed: Vec<Observation> = rows.iter().filter_map(|row| observed[*row]).collect();
        if let (Some(variable), Some(weights)) = (self.weights, &weights)
            && let Some(refused) = not_positive(variable, weights)
        {
            return Ok(Err(refused));
        }
        let observations = match self.observations(&observed, entry.as_deref())? {
            Ok(observations) => observations,
            Err(refused) => return Ok(Err(refused)),
        };
        let times = Times {
            observations,
            groups: rows.iter().filter_map(|row| groups.codes[*row]).collect(),
            definitions: groups.definitions,
            strata: rows.iter().filter_map(|row| strata.codes[*row]).collect(),
            weights,
            dropped,
            dropped_by,
            landmark: None,
        };
        let times = match self.landmark {
            Some(days) => times.after_landmark(self.endpoint, days)?,
            None => Ok(times),
        };
        Ok(times.map(Times::without_empty_groups))
    }

    /// The observations with their days of entry, where there are any.
    pub(super) fn observations(
        &self,
        observed: &[Observation],
        entry: Option<&[f64]>,
    ) -> Result<Result<Observations, NotEstimable>, AnalysisError> {
        let time: Vec<f64> = observed.iter().map(|one| one.time_days.value()).collect();
        let event: Vec<bool> = observed.iter().map(|one| one.event).collect();
        let (Some(entry), Some(variable)) = (entry, self.entry) else {
            return Observations::new(&time, &event).map(Ok).map_err(|error| refused(&error));
        };
        if let Some(refused) = impossible_entries(variable, entry, &time) {
            return Ok(Err(refused));
        }
        match Observations::with_entry(entry, &time, &event) {
            Ok(found) => Ok(Ok(found)),
            // apart by less than times are told apart
            Err(SurvivalError::EmptyInterval { .. }) => {
                let message = format!("`{variable}` and the time cannot be told apart in some rows");
                Ok(Err(refuse("entry_not_before_exit", message, vec![variable.to_string()])))
            }
            Err(error) => Err(refused(&error)),
        }
    }
}

fn refused(error: &SurvivalError) -> AnalysisError {
    AnalysisError::refused("times", error)
}

/// A variable of the subjects analysed as numbers.
pub(super) fn numbers(study: &Study<'_>, name: &VariableName) -> Result<Vec<Option<f64>>, AnalysisError> {
    match study.variable(name)? {
        VariableColumn::Numeric(column) => Ok(Arc::unwrap_or_clone(column).values),
        VariableColumn::Categorical(_) => Err(AnalysisError::NotNumeric(name.clone())),
    }
}

pub(super) fn not_positive(variable: &VariableName, weights: &[f64]) -> Option<NotEstimable> {
    let rows = weights.iter().filter(|weight| **weight <= 0.0).count();
    let message = format!("`{variable}` is a weight and not above 0 in {}", rows_in_words(rows));
    (rows > 0).then(|| refuse("weights_not_positive", message, vec![variable.to_string()]))
}

fn impossible_entries(variable: &VariableName, entry: &[f64], time: &[f64]) -> Option<NotEstimable> {
    let concerns = || vec![variable.to_string()];
    let negative = entry.iter().filter(|entry| **entry < 0.0).count();
    if negative > 0 {
        let message = format!("`{variable}` is a day of entry and below 0 in {}", rows_in_words(negative));
        return Some(refuse("negative_entry", message, concerns()));
    }
    let late = entry.iter().zip(time).filter(|(entry, time)| entry >= time).count();
    let message = format!("`{variable}` is not before the end of follow-up in {}", rows_in_words(late));
    (late > 0).then(|| refuse("entry_not_before_exit", message, concerns()))
}

fn rows_in_words(rows: usize) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") }
}

/// Who is at risk just after a landmark, and who is left out.
pub(super) fn at_landmark(
    observations: &Observations,
    endpoint: &EndpointName,
    days: f64,
) -> Result<Result<(Landmark, LandmarkCounts), NotEstimable>, AnalysisError> {
    let found = match Landmark::new(observations, days) {
        Ok(found) => found,
        Err(SurvivalError::Empty) => {
            let message = format!("nobody is at risk after the landmark on day {days}");
            return Ok(Err(refuse("no_subjects", message, vec![endpoint.to_string()])));
        }
        Err(error) => return Err(refused(&error)),
    };
    let counts = LandmarkCounts {
        days,
        n_before: count(observations.rows()),
        events_before: count(found.events_before),
        censored_before: count(found.censored_before),
        entered_after: count(found.entered_after),
    };
    Ok(Ok((found, counts)))
}

/// What a reader must know of a landmark.
pub(super) fn landmark_note(landmark: &LandmarkCounts) -> String {
    let late = match landmark.entered_after {
        0 => String::new(),
        late => format!(" and {late} who entered later"),
    };
    format!(
        "time counts from day {}: {} with an event and {} censored up to then{late} are left out",
        landmark.days, landmark.events_before, landmark.censored_before,
    )
}

impl Times {
    /// The rows at risk just after a landmark, their time counted from it.
    fn after_landmark(
        self,
        endpoint: &EndpointName,
        days: f64,
    ) -> Result<Result<Self, NotEstimable>, AnalysisError> {
        let (found, landmark) = match at_landmark(&self.observations, endpoint, days)? {
            Ok(found) => found,
            Err(nobody) => return Ok(Err(nobody)),
        };
        let pick = |values: &[usize]| found.rows.iter().map(|row| values[*row]).collect();
        let weights =
            self.weights.as_ref().map(|weights| found.rows.iter().map(|row| weights[*row]).collect());
        Ok(Ok(Self {
            groups: pick(&self.groups),
            strata: pick(&self.strata),
            weights,
            observations: found.observations,
            landmark: Some(landmark),
            ..self
        }))
    }

    /// Groups that lost all their subjects are left out, the others renumbered.
    fn without_empty_groups(self) -> Self {
        let (definitions, groups) = with_subjects(self.definitions, &self.groups);
        Self { definitions, groups, ..self }
    }

    /// The rows of one group.
    pub(super) fn group(&self, number: usize) -> Result<Observations, AnalysisError> {
        self.observations.group(&self.groups, number).map_err(|error| refused(&error))
    }

    /// The weights of one group's rows.
    pub(super) fn weights_of(&self, number: usize) -> Option<Vec<f64>> {
        let weights = self.weights.as_ref()?;
        let own = self.groups.iter().zip(weights).filter(|(group, _)| **group == number);
        Some(own.map(|(_, weight)| *weight).collect())
    }

    /// What a reader must know of the landmark.
    pub(super) fn landmark_note(&self) -> Option<String> {
        self.landmark.as_ref().map(landmark_note)
    }
}
