//! What can be wrong with groups.

use crate::optimise::NotConverged;

/// Groups whose heterogeneity cannot be described. Groups are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum HeterogeneityError {
    /// Events and totals of different length.
    #[error("{events} groups have events, {totals} have totals")]
    Length {
        /// Groups with events.
        events: usize,
        /// Groups with totals.
        totals: usize,
    },
    /// More events than subjects.
    #[error("group {0} has more events than subjects")]
    MoreEventsThanTotal(usize),
    /// Fewer than two groups with subjects.
    #[error("fewer than two groups have subjects")]
    TooFewGroups,
    /// All subjects have the event or none has.
    #[error("all subjects have the event or none has")]
    Degenerate,
    /// No group has two subjects, so nothing tells variation between groups from that within.
    #[error("no group has two subjects")]
    SingleSubjects,
    /// Every group has all events or none: the likelihood rises for ever with the variation.
    #[error("every group has all events or none")]
    AllOrNone,
    /// A share to winsorise outside its range.
    #[error("share to winsorise is {0}, not at least 0 and less than 0.5")]
    Winsorised(f64),
    /// The likelihood could not be maximised.
    #[error("the likelihood could not be maximised")]
    NotConverged(#[from] NotConverged),
}
