//! Queries to the site: what the entries of a finding say of each. Pure.

use chrono::NaiveDate;
use palladion_api::pathology_qc::{EntryKind, FindingEntry, QueryState, SiteQuery};

/// The queries of a finding on this day, oldest first.
pub(super) fn site_queries(entries: &[FindingEntry], today: NaiveDate) -> Vec<SiteQuery> {
    let mut queries: Vec<SiteQuery> = Vec::new();
    for entry in entries {
        match &entry.entry {
            EntryKind::QueryOpened { query_id, question, due_on } => queries.push(SiteQuery {
                query_id: *query_id,
                state: QueryState::Open,
                question: question.clone(),
                due_on: *due_on,
                overdue: *due_on < today,
                opened_by: entry.made_by.clone(),
                opened_at: entry.made_at,
                answer: None,
                answered_at: None,
                closing_comment: None,
                closed_at: None,
            }),
            EntryKind::QueryAnswered { query_id, answer } => {
                if let Some(query) = queries.iter_mut().find(|query| query.query_id == *query_id) {
                    query.state = QueryState::Answered;
                    query.overdue = false;
                    query.answer = Some(answer.clone());
                    query.answered_at = Some(entry.made_at);
                }
            }
            EntryKind::QueryClosed { query_id, comment } => {
                if let Some(query) = queries.iter_mut().find(|query| query.query_id == *query_id) {
                    query.state = QueryState::Closed;
                    query.overdue = false;
                    query.closing_comment = Some(comment.clone());
                    query.closed_at = Some(entry.made_at);
                }
            }
            EntryKind::Reviewed { .. }
            | EntryKind::Assigned { .. }
            | EntryKind::Commented { .. }
            | EntryKind::Documented { .. }
            | EntryKind::NoLongerMet { .. } => {}
        }
    }
    queries
}
