//! From dated records to a time and an event.
//!
//! 1. The data end at the cut-off. An event after it does not exist; a mark of follow-up after it
//!    shows the subject still free of events at the cut-off, and counts as of that day.
//! 2. The first event of the endpoint gives the time, also on the day of randomisation (0 days).
//! 3. Without one the subject is censored at the last day known free of the endpoint's events:
//!    * death-only endpoints: the last day of any record, since each shows the subject alive;
//!    * endpoints with other events: the last disease assessment, or a diagnosis outside the
//!      endpoint, since the subject was examined on that day. Being known alive says nothing
//!      about a recurrence and is not enough. Where death is not an event of the endpoint, it
//!      ends the follow-up.
//!
//! Records before randomisation are no follow-up. DCIS and other non-events never count as events.
//! A diagnosis dated after the death, such as a late report of pathology, is no event and no
//! follow-up; the death stands.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Days, DiseaseEvent, EndpointDefinition, EventKind};
use crate::text_enum::text_enum;

/// One subject's time to an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// Days from randomisation to the event or the censoring.
    pub time_days: Days,
    /// Whether the endpoint's event happened; otherwise the time is censored.
    pub event: bool,
}

/// Why a subject has no time to an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// The endpoint has no events to derive it from.
    #[error("the endpoint is only delivered ready-made")]
    ReadyMadeOnly,
    /// There is no time zero.
    #[error("the day of randomisation is missing")]
    RandomisationMissing,
    /// The subject does not exist yet at the cut-off.
    #[error("randomised on {randomised_on}, after the cut-off {cut_off}")]
    RandomisedAfterCutOff {
        /// Day of randomisation.
        randomised_on: NaiveDate,
        /// Data cut-off.
        cut_off: NaiveDate,
    },
    /// An event of the endpoint lies before time zero.
    #[error("`{kind}` on {date}, before the randomisation on {randomised_on}")]
    EventBeforeRandomisation {
        /// The event.
        kind: EventKind,
        /// Its day.
        date: NaiveDate,
        /// Day of randomisation.
        randomised_on: NaiveDate,
    },
    /// Two records of death name different days.
    #[error("death on {first} and on {second}")]
    TwoDeaths {
        /// The earlier day.
        first: NaiveDate,
        /// The later day.
        second: NaiveDate,
    },
    /// A mark of follow-up shows the subject alive after the death.
    #[error("`{kind}` on {date}, after the death on {death}")]
    RecordAfterDeath {
        /// The record.
        kind: EventKind,
        /// Its day.
        date: NaiveDate,
        /// Day of death.
        death: NaiveDate,
    },
    /// No event, and no record that shows the subject free of one.
    #[error("no follow-up information for this endpoint")]
    NoFollowUp,
}

text_enum! {
    /// Why a subject has no time to an endpoint, without the days.
    pub enum EndpointErrorKind, "reason for having no observation" {
        /// The endpoint has no events to derive it from.
        ReadyMadeOnly = "ready_made_only",
        /// There is no day of randomisation.
        RandomisationMissing = "randomisation_missing",
        /// Randomised after the cut-off.
        RandomisedAfterCutOff = "randomised_after_cut_off",
        /// An event of the endpoint lies before randomisation.
        EventBeforeRandomisation = "event_before_randomisation",
        /// Two records of death name different days.
        TwoDeaths = "two_deaths",
        /// A mark of follow-up shows the subject alive after the death.
        RecordAfterDeath = "record_after_death",
        /// No event, and no record that shows the subject free of one.
        NoFollowUp = "no_follow_up",
    }
}

impl EndpointError {
    /// The kind of reason, for counting.
    #[must_use]
    pub const fn kind(&self) -> EndpointErrorKind {
        match self {
            Self::ReadyMadeOnly => EndpointErrorKind::ReadyMadeOnly,
            Self::RandomisationMissing => EndpointErrorKind::RandomisationMissing,
            Self::RandomisedAfterCutOff { .. } => EndpointErrorKind::RandomisedAfterCutOff,
            Self::EventBeforeRandomisation { .. } => EndpointErrorKind::EventBeforeRandomisation,
            Self::TwoDeaths { .. } => EndpointErrorKind::TwoDeaths,
            Self::RecordAfterDeath { .. } => EndpointErrorKind::RecordAfterDeath,
            Self::NoFollowUp => EndpointErrorKind::NoFollowUp,
        }
    }
}

impl EndpointErrorKind {
    /// The reason in words that follow a colon.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::ReadyMadeOnly => "no time was delivered",
            Self::RandomisationMissing => "the day of randomisation is missing",
            Self::RandomisedAfterCutOff => "randomised after the cut-off",
            Self::EventBeforeRandomisation => "an event lies before randomisation",
            Self::TwoDeaths => "two different days of death",
            Self::RecordAfterDeath => "known alive or examined after the death",
            Self::NoFollowUp => "no follow-up information",
        }
    }
}

/// Derives one subject's time to an endpoint. The order of the records does not matter.
///
/// # Errors
/// An `EndpointError` says why there is no time; where several apply, the first in the order of
/// its variants.
pub fn derive(
    endpoint: &EndpointDefinition,
    randomised_on: Option<NaiveDate>,
    cut_off: Option<NaiveDate>,
    records: &[DiseaseEvent],
) -> Result<Observation, EndpointError> {
    if endpoint.events.is_empty() {
        return Err(EndpointError::ReadyMadeOnly);
    }
    let randomised_on = randomised_on.ok_or(EndpointError::RandomisationMissing)?;
    if let Some(cut_off) = cut_off.filter(|cut_off| randomised_on > *cut_off) {
        return Err(EndpointError::RandomisedAfterCutOff { randomised_on, cut_off });
    }
    let mut known = up_to(cut_off, records);
    if let Some(death) = first_death(&known) {
        known.retain(|record| record.date <= death || !record.kind.is_diagnosis());
    }
    let events = known.iter().filter(|record| endpoint.counts(record.kind));
    let first = events.min_by_key(|record| (record.date, record.kind));
    if let Some(DiseaseEvent { kind, date }) = first.copied()
        && date < randomised_on
    {
        return Err(EndpointError::EventBeforeRandomisation { kind, date, randomised_on });
    }
    check_death(&known)?;
    if let Some(event) = first {
        return observe(randomised_on, event.date, true);
    }
    let shows_free = known.iter().filter(|record| shows_free(endpoint, record.kind));
    let last = shows_free.map(|record| record.date).max().ok_or(EndpointError::NoFollowUp)?;
    observe(randomised_on, last, false)
}

/// The records that exist at the cut-off.
fn up_to(cut_off: Option<NaiveDate>, records: &[DiseaseEvent]) -> Vec<DiseaseEvent> {
    let Some(cut_off) = cut_off else {
        return records.to_vec();
    };
    let existing = records.iter().filter(|r| r.date <= cut_off || r.kind.is_follow_up());
    existing.map(|r| DiseaseEvent { kind: r.kind, date: r.date.min(cut_off) }).collect()
}

fn first_death(known: &[DiseaseEvent]) -> Option<NaiveDate> {
    known.iter().filter(|record| record.kind == EventKind::Death).map(|record| record.date).min()
}

fn check_death(known: &[DiseaseEvent]) -> Result<(), EndpointError> {
    let Some(first) = first_death(known) else {
        return Ok(());
    };
    let deaths = known.iter().filter(|record| record.kind == EventKind::Death);
    if let Some(second) = deaths.map(|record| record.date).filter(|date| *date != first).max() {
        return Err(EndpointError::TwoDeaths { first, second });
    }
    let later = known.iter().filter(|record| record.date > first);
    match later.min_by_key(|record| (record.date, record.kind)) {
        Some(DiseaseEvent { kind, date }) => {
            Err(EndpointError::RecordAfterDeath { kind: *kind, date: *date, death: first })
        }
        None => Ok(()),
    }
}

/// Whether a record that is no event of the endpoint shows the subject free of its events.
fn shows_free(endpoint: &EndpointDefinition, kind: EventKind) -> bool {
    endpoint.is_death_only()
        || kind == EventKind::LastDiseaseAssessment
        || kind == EventKind::Death
        || kind.is_diagnosis()
}

/// A day before randomisation is no follow-up.
fn observe(from: NaiveDate, to: NaiveDate, event: bool) -> Result<Observation, EndpointError> {
    let days = u32::try_from((to - from).num_days()).ok().map(f64::from);
    let time_days = days.and_then(|days| Days::new(days).ok()).ok_or(EndpointError::NoFollowUp)?;
    Ok(Observation { time_days, event })
}
