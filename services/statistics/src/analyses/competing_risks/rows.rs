//! Which event a subject has, and when.

use palladion_api::statistics::output::{DroppedRows, GroupLevel};
use palladion_api::statistics::plan::TieGoesTo;
use palladion_api::statistics::result::NotEstimable;
use palladion_biostat::survival::competing_risks::{CompetingObservations, CompetingRisksError};
use palladion_domain::endpoint::Observation;
use palladion_domain::ids::{EndpointName, VariableName};

use super::meaning::meanings;
use crate::analyses::complete::{Complete, Needed};
use crate::analyses::groups::{Groups, with_subjects};
use crate::analyses::outcome::refuse;
use crate::analyses::{AnalysisError, Study};

/// The cause of an event of interest.
pub(super) const INTEREST: usize = 1;

/// The complete rows: when each subject leaves and why.
#[derive(Debug)]
pub(super) struct CompetingRows {
    /// Positions among the subjects analysed.
    pub(super) kept: Vec<usize>,
    pub(super) observations: CompetingObservations,
    /// For each row 0 when censored, 1 for the endpoint of interest, then the competing ones in their order.
    pub(super) cause: Vec<usize>,
    /// The endpoints, the one of interest first.
    pub(super) endpoints: Vec<String>,
    /// What the event of each is, in words.
    pub(super) meanings: Vec<String>,
    pub(super) dropped: u64,
    pub(super) dropped_by: Vec<DroppedRows>,
    /// What a reader must know of how the rule was applied.
    pub(super) notes: Vec<String>,
}

/// What is needed besides the endpoints.
type More<'a> = &'a dyn Fn(&mut Needed) -> Result<(), AnalysisError>;

impl CompetingRows {
    /// The rows that have every endpoint and what `more` needs.
    pub(super) fn read(
        study: &Study<'_>,
        (endpoint, competing, tie): (&EndpointName, &[EndpointName], TieGoesTo),
        more: More<'_>,
    ) -> Result<Result<Self, NotEstimable>, AnalysisError> {
        let observed = study.observations(endpoint)?;
        let others: Vec<Vec<Option<Observation>>> =
            competing.iter().map(|other| study.observations(other)).collect::<Result<_, _>>()?;
        let mut needed = Needed::new(observed.len());
        needed.add(endpoint.as_str(), |row| observed[row].is_some());
        for (name, observations) in competing.iter().zip(&others) {
            needed.add(name.as_str(), |row| observations[row].is_some());
        }
        more(&mut needed)?;
        let Complete { rows, dropped, dropped_by } = needed.complete();
        if rows.is_empty() {
            let message = format!("no subject has an observation of `{endpoint}` and every variable needed");
            return Ok(Err(refuse("no_subjects", message, vec![endpoint.to_string()])));
        }
        let of = |row: &usize| {
            let competing: Vec<Observation> = others.iter().filter_map(|other| other[*row]).collect();
            observed[*row].map(|interest| leaving(interest, &competing, tie))
        };
        let left: Vec<Leaving> = rows.iter().filter_map(of).collect();
        let cause: Vec<usize> = left.iter().map(|left| left.cause).collect();
        let time: Vec<f64> = left.iter().map(|left| left.days).collect();
        let observations = CompetingObservations::new(&time, &cause, competing.len() + 1)
            .map_err(|error| refused(&error))?;
        let endpoints = std::iter::once(endpoint).chain(competing).map(ToString::to_string).collect();
        let meanings = meanings(study.cohort.trial(), endpoint, competing, tie);
        let notes = notes(endpoint, &left, tie);
        Ok(Ok(Self { kept: rows, observations, cause, endpoints, meanings, dropped, dropped_by, notes }))
    }

    /// The groups of the rows; every variable of them must be among what was needed.
    pub(super) fn groups(
        &self,
        study: &Study<'_>,
        variables: &[VariableName],
    ) -> Result<(Vec<Vec<GroupLevel>>, Vec<usize>), AnalysisError> {
        let groups = Groups::of(study, variables)?;
        let codes: Vec<usize> = self.kept.iter().filter_map(|row| groups.codes[*row]).collect();
        Ok(with_subjects(groups.definitions, &codes))
    }

    /// Rows of a group, or of all, that leave by a cause.
    pub(super) fn leaving_by(&self, cause: usize) -> usize {
        self.cause.iter().filter(|found| **found == cause).count()
    }
}

/// The variables of groups are needed.
pub(super) fn need_groups<'a>(
    study: &Study<'_>,
    needed: &mut Needed,
    variables: impl Iterator<Item = &'a VariableName>,
) -> Result<(), AnalysisError> {
    for variable in variables {
        let codes = study.levels(variable)?.codes;
        needed.add(variable.as_str(), |row| codes[row].is_some());
    }
    Ok(())
}

pub(super) fn refused(error: &CompetingRisksError) -> AnalysisError {
    AnalysisError::refused("competing risks", error)
}

/// How one subject leaves.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Leaving {
    days: f64,
    cause: usize,
    /// Both events happened at the same time.
    tied: bool,
    /// The competing event came after the endpoint of interest was last known absent.
    after_last_known: bool,
}

/// The competing event is the earliest of its kinds. It counts when it comes before the event of interest
/// or without it, at its own time; a tie goes where it is said to go; with neither the subject is censored
/// when the endpoint of interest was last known absent.
fn leaving(interest: Observation, competing: &[Observation], tie: TieGoesTo) -> Leaving {
    let own = interest.time_days.value();
    let events = competing.iter().enumerate().filter(|(_, other)| other.event);
    let first = events
        .map(|(index, other)| (other.time_days.value(), index))
        .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let here =
        Leaving { days: own, cause: usize::from(interest.event), tied: false, after_last_known: false };
    match first {
        Some((days, index)) if !interest.event || days < own => Leaving {
            days,
            cause: INTEREST + 1 + index,
            after_last_known: !interest.event && days > own,
            ..here
        },
        Some((days, index)) if days <= own && tie == TieGoesTo::Competing => {
            Leaving { cause: INTEREST + 1 + index, tied: true, ..here }
        }
        Some((days, _)) => Leaving { tied: days <= own, ..here },
        None => here,
    }
}

fn notes(endpoint: &EndpointName, left: &[Leaving], tie: TieGoesTo) -> Vec<String> {
    let tied = left.iter().filter(|left| left.tied).count();
    let later = left.iter().filter(|left| left.after_last_known).count();
    let mut notes = Vec::new();
    if tied > 0 {
        let counted = match tie {
            TieGoesTo::Interest => endpoint.as_str(),
            TieGoesTo::Competing => "the competing one",
        };
        notes.push(format!(
            "events of {endpoint} at the same time as a competing one, which count as {counted}: {tied}"
        ));
    }
    if later > 0 {
        notes.push(format!(
            "subjects whose competing event came after {endpoint} was last known absent, and who leave by it: {later}"
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use palladion_domain::endpoint::Days;

    use super::*;

    fn at(days: f64, event: bool) -> Observation {
        Observation { time_days: Days::new(days).unwrap(), event }
    }

    #[test]
    fn the_earliest_event_counts_and_a_tie_goes_to_the_endpoint_of_interest() {
        let cases = [
            ("both censored", at(5.0, false), vec![at(7.0, false)], (5.0, 0)),
            ("interest only", at(5.0, true), vec![at(7.0, false)], (5.0, 1)),
            ("interest first", at(5.0, true), vec![at(7.0, true)], (5.0, 1)),
            ("competing first", at(5.0, true), vec![at(3.0, true)], (3.0, 2)),
            ("a tie", at(5.0, true), vec![at(5.0, true)], (5.0, 1)),
            ("competing without interest", at(5.0, false), vec![at(3.0, true)], (3.0, 2)),
            ("competing after last known absent", at(5.0, false), vec![at(9.0, true)], (9.0, 2)),
            ("competing at last known absent", at(5.0, false), vec![at(5.0, true)], (5.0, 2)),
            ("the earliest competing", at(5.0, false), vec![at(9.0, true), at(8.0, true)], (8.0, 3)),
            ("competing censored earlier", at(5.0, true), vec![at(1.0, false)], (5.0, 1)),
            ("two competing at one time", at(9.0, true), vec![at(4.0, true), at(4.0, true)], (4.0, 2)),
        ];
        for (name, interest, competing, expected) in cases {
            let found = leaving(interest, &competing, TieGoesTo::Interest);
            assert_eq!((found.days, found.cause), expected, "{name}");
            assert_eq!(found.tied, name == "a tie", "{name}");
            let other = leaving(interest, &competing, TieGoesTo::Competing);
            let expected = if name == "a tie" { (5.0, 2) } else { expected };
            assert_eq!((other.days, other.cause), expected, "{name}, the tie to the competing event");
        }
    }
}
