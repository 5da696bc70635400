use palladion_api::pathology_qc::{
    AnswerQuery, CloseQuery, EntryKind, FindingEntry, OpenQuery, QueryState, SiteQuery,
};
use palladion_domain::ids::{FindingId, QueryId, TrialId};
use palladion_ledger::event::Action;
use palladion_service_kit::clock;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::KeptAnswer;
use palladion_service_kit::recorder::RequestContext;
use serde::Serialize;

use super::FindingError;
use super::change::{Case, Change, Decided};
use super::queries::site_queries;
use super::words::check_text;
use crate::state::State;

/// Asks the site something.
///
/// # Errors
/// [`FindingError::Text`], [`FindingError::DueInThePast`].
pub(crate) async fn open_query(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: FindingId,
    query: OpenQuery,
) -> Result<KeptAnswer, FindingError> {
    check_text("question", &query.question)?;
    let today = clock::now().date_naive();
    let change = Change::new((trial, id), "POST findings/queries", &query)?;
    let query_id = QueryId::from_uuid(clock::new_uuid());
    let decide = async move |_: &Case<'_>| {
        if query.due_on < today {
            return Err(FindingError::DueInThePast { due_on: query.due_on, today });
        }
        let entry = EntryKind::QueryOpened { query_id, question: query.question, due_on: query.due_on };
        Ok(Decided { entry, action: Action::QueryOpened, reason: None })
    };
    change.make(state, context, decide, answer_with(trial, id, query_id, 201)).await
}

/// Records what the site answered.
///
/// # Errors
/// [`FindingError::Text`], [`FindingError::UnknownQuery`], [`FindingError::QueryState`].
pub(crate) async fn answer_query(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: FindingId,
    query_id: QueryId,
    answer: AnswerQuery,
) -> Result<KeptAnswer, FindingError> {
    check_text("answer", &answer.answer)?;
    let change =
        Change::new((trial, id), "POST findings/queries/answer", &Asked { query_id, body: &answer })?;
    let decide = async move |case: &Case<'_>| {
        let query = query(&case.entries, query_id)?;
        if query.state != QueryState::Open {
            return Err(FindingError::QueryState { query_id, state: query.state });
        }
        let entry = EntryKind::QueryAnswered { query_id, answer: answer.answer };
        Ok(Decided { entry, action: Action::QueryAnswered, reason: None })
    };
    change.make(state, context, decide, answer_with(trial, id, query_id, 200)).await
}

/// Closes a query, answered or not.
///
/// # Errors
/// [`FindingError::Text`], [`FindingError::UnknownQuery`], [`FindingError::QueryState`].
pub(crate) async fn close_query(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: FindingId,
    query_id: QueryId,
    closure: CloseQuery,
) -> Result<KeptAnswer, FindingError> {
    check_text("comment", &closure.comment)?;
    let change =
        Change::new((trial, id), "POST findings/queries/closure", &Asked { query_id, body: &closure })?;
    let decide = async move |case: &Case<'_>| {
        let query = query(&case.entries, query_id)?;
        if query.state == QueryState::Closed {
            return Err(FindingError::QueryState { query_id, state: query.state });
        }
        let entry = EntryKind::QueryClosed { query_id, comment: closure.comment };
        Ok(Decided { entry, action: Action::QueryClosed, reason: None })
    };
    change.make(state, context, decide, answer_with(trial, id, query_id, 200)).await
}

/// What makes two requests about a query the same.
#[derive(Serialize)]
struct Asked<'a, T> {
    query_id: QueryId,
    body: &'a T,
}

fn query(entries: &[FindingEntry], id: QueryId) -> Result<SiteQuery, FindingError> {
    let queries = site_queries(entries, clock::now().date_naive());
    queries.into_iter().find(|query| query.query_id == id).ok_or(FindingError::UnknownQuery(id))
}

/// The answer to a change of a query: the query as it stands then.
fn answer_with(
    trial: TrialId,
    id: FindingId,
    query_id: QueryId,
    status: u16,
) -> impl FnOnce(&FindingEntry, &[FindingEntry]) -> Result<KeptAnswer, StoreError> {
    move |_, entries| {
        let found = query(entries, query_id).ok();
        let query = found.ok_or(StoreError::Corrupt { what: "a query" })?;
        let address = (status == 201).then(|| format!("/v1/trials/{trial}/findings/{id}/queries"));
        KeptAnswer::json(status, address, &query)
    }
}
