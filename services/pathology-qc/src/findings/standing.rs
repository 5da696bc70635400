//! Where a finding stands: what its entries add up to. Pure.

use chrono::{DateTime, NaiveDate, Utc};
use palladion_api::pathology_qc::result::QcFinding;
use palladion_api::pathology_qc::{Disposition, EntryKind, Finding, FindingEntry, FindingState, QueryState};
use palladion_domain::ids::{ActorId, FindingId, RunId, TrialId};
use serde::Serialize;

use super::queries::site_queries;

/// A finding as it was raised.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Raised {
    pub(crate) finding_id: FindingId,
    pub(crate) trial_id: TrialId,
    pub(crate) run_id: RunId,
    pub(crate) finding: QcFinding,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) country: Option<String>,
    pub(crate) raised_at: DateTime<Utc>,
}

/// Where a finding stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Standing {
    /// 1 when raised, one more with every entry.
    pub(crate) version: u32,
    pub(crate) state: FindingState,
    /// What it turned out to be; falls when it is reopened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) disposition: Option<Disposition>,
    /// The entry that said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) disposed_in: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) assignee: Option<ActorId>,
    /// Queries that wait for the site.
    pub(crate) open_queries: u32,
    /// The earliest day by which one of them is to be answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) query_due_on: Option<NaiveDate>,
    /// The last run of the same policy without such a finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) no_longer_met_in: Option<RunId>,
}

/// A finding with where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Filed {
    pub(crate) raised: Raised,
    pub(crate) standing: Standing,
}

impl Standing {
    /// How a finding stands that was just raised.
    pub(crate) const fn raised() -> Self {
        Self {
            version: 1,
            state: FindingState::Open,
            disposition: None,
            disposed_in: None,
            assignee: None,
            open_queries: 0,
            query_due_on: None,
            no_longer_met_in: None,
        }
    }

    /// What the entries add up to, oldest first.
    pub(crate) fn of(entries: &[FindingEntry]) -> Self {
        let mut standing = Self::raised();
        for entry in entries {
            standing.version = entry.version;
            match &entry.entry {
                EntryKind::Reviewed { state, disposition, .. } => {
                    standing.state = *state;
                    match state {
                        FindingState::Disposed => {
                            standing.disposition = *disposition;
                            standing.disposed_in = Some(entry.version);
                        }
                        FindingState::InReview => {
                            standing.disposition = None;
                            standing.disposed_in = None;
                        }
                        FindingState::Open
                        | FindingState::ActionTaken
                        | FindingState::Verified
                        | FindingState::Closed => {}
                    }
                }
                EntryKind::Assigned { assignee } => standing.assignee.clone_from(assignee),
                EntryKind::NoLongerMet { run_id } => standing.no_longer_met_in = Some(*run_id),
                EntryKind::Commented { .. }
                | EntryKind::QueryOpened { .. }
                | EntryKind::QueryAnswered { .. }
                | EntryKind::QueryClosed { .. }
                | EntryKind::Documented { .. } => {}
            }
        }
        // No day: whether an open query is overdue does not matter here.
        let open = site_queries(entries, NaiveDate::MIN).into_iter();
        let open: Vec<NaiveDate> =
            open.filter(|query| query.state == QueryState::Open).map(|query| query.due_on).collect();
        standing.open_queries = u32::try_from(open.len()).unwrap_or(u32::MAX);
        standing.query_due_on = open.into_iter().min();
        standing
    }
}

impl Filed {
    /// The finding as it is shown on this day.
    pub(crate) fn view(self, today: NaiveDate) -> Finding {
        let Self { raised, standing } = self;
        Finding {
            finding_id: raised.finding_id,
            trial_id: raised.trial_id,
            run_id: raised.run_id,
            finding: raised.finding,
            country: raised.country,
            raised_at: raised.raised_at,
            version: standing.version,
            state: standing.state,
            disposition: standing.disposition,
            assignee: standing.assignee,
            no_longer_met_in: standing.no_longer_met_in,
            open_queries: standing.open_queries,
            query_due_on: standing.query_due_on,
            overdue: standing.query_due_on.is_some_and(|due| due < today),
        }
    }
}

#[cfg(test)]
mod tests {
    use palladion_domain::ids::QueryId;

    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, day).unwrap()
    }

    fn reviewed(state: FindingState, disposition: Option<Disposition>) -> EntryKind {
        EntryKind::Reviewed { state, disposition, comment: "Seen".to_owned(), reason: None }
    }

    fn query(number: u128) -> QueryId {
        QueryId::from_uuid(uuid::Uuid::from_u128(number))
    }

    fn standing(kinds: Vec<EntryKind>) -> Standing {
        let entries: Vec<FindingEntry> = kinds
            .into_iter()
            .zip(2..)
            .map(|(entry, version)| FindingEntry {
                version,
                entry,
                made_by: "someone".to_owned(),
                made_at: DateTime::UNIX_EPOCH,
                after_release: None,
            })
            .collect();
        Standing::of(&entries)
    }

    #[test]
    fn a_disposition_stands_until_the_finding_is_reopened() {
        let judged = vec![
            reviewed(FindingState::InReview, None),
            reviewed(FindingState::Disposed, Some(Disposition::Chance)),
            reviewed(FindingState::ActionTaken, None),
        ];
        let stands = standing(judged.clone());
        assert_eq!((stands.version, stands.state), (4, FindingState::ActionTaken));
        assert_eq!((stands.disposition, stands.disposed_in), (Some(Disposition::Chance), Some(3)));
        let reopened = standing([judged, vec![reviewed(FindingState::InReview, None)]].concat());
        assert_eq!((reopened.version, reopened.state), (5, FindingState::InReview));
        assert_eq!((reopened.disposition, reopened.disposed_in), (None, None));
    }

    #[test]
    fn a_run_without_the_finding_changes_no_state() {
        let run_id = RunId::from_uuid(uuid::Uuid::from_u128(9));
        let judged = reviewed(FindingState::InReview, None);
        let stands = standing(vec![judged, EntryKind::NoLongerMet { run_id }]);
        assert_eq!((stands.version, stands.state), (3, FindingState::InReview));
        assert_eq!(stands.no_longer_met_in, Some(run_id));
    }

    #[test]
    fn the_earliest_open_query_is_the_one_that_counts() {
        let open = |number, due_on| EntryKind::QueryOpened {
            query_id: query(number),
            question: "Why?".to_owned(),
            due_on,
        };
        let answered = EntryKind::QueryAnswered { query_id: query(1), answer: "So".to_owned() };
        let both = standing(vec![open(1, day(1)), open(2, day(9))]);
        assert_eq!((both.open_queries, both.query_due_on), (2, Some(day(1))));
        let one = standing(vec![open(1, day(1)), open(2, day(9)), answered]);
        assert_eq!((one.open_queries, one.query_due_on), (1, Some(day(9))));
        let closed = EntryKind::QueryClosed { query_id: query(1), comment: "Not needed".to_owned() };
        let none = standing(vec![open(1, day(1)), closed]);
        assert_eq!((none.open_queries, none.query_due_on), (0, None));
    }
}
