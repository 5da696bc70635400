//! Columns of `disease_events` and `time_to_event`.

use super::spec::SUBJECT_ID;
use super::{VariableSpec, VariableType as T};
use crate::endpoint::EventKind;

type Spec = VariableSpec;

pub(super) const DISEASE_EVENTS: &[VariableSpec] = &[
    SUBJECT_ID,
    Spec::category("kind", EventKind::WORDS, "What happened, or was last known").required(),
    Spec::new("occurred_on", T::Date, "Day it happened or was known").required(),
];

pub(super) const TIME_TO_EVENT: &[VariableSpec] = &[
    SUBJECT_ID,
    Spec::new("endpoint", T::Text, "Endpoint, as the trial names it").required(),
    Spec::new("time_days", T::Real, "Time from randomisation").unit("days").required(),
    Spec::new("event", T::Boolean, "True for an event, false for a censored time").required(),
];
