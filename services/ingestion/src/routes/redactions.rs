use actix_web::web::Data;
use actix_web::{get, post};
use palladion_api::ingestion::{RedactSubject, Redaction};
use palladion_api::page::Page;
use palladion_api::problem::Problems;
use palladion_domain::ids::RedactionId;
use palladion_service_kit::auth::permissions::{AcceptData, ReadData};
use palladion_service_kit::auth::{TrialCaller, TrialPath};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::idempotency::{IdempotencyHeader, KeptAnswer};
use palladion_service_kit::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

use super::examples;
use crate::redactions;
use crate::state::State;

/// Where a page of redactions starts.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RedactionsPage {
    /// Only redactions after this one: `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>, format = Uuid)]
    after: Option<RedactionId>,
}

/// Redact a subject.
///
/// Every later version is without it, also when an upload still holds it; the files that hold it are
/// handed out no more, its changes are shown no more, and the versions that hold it can be frozen no
/// more. Snapshots that are frozen stay what they are. The subject's id is kept nowhere.
#[utoipa::path(
    tag = "redactions",
    params(TrialPath, IdempotencyHeader),
    request_body(content = RedactSubject, example = json!(examples::redact())),
    responses(
        (status = 201, body = Redaction, description = "The subject is redacted.", example = json!(examples::redaction())),
        Problems
    )
)]
#[post("/v1/trials/{trial_id}/redactions")]
pub(super) async fn redact_subject(
    caller: TrialCaller<AcceptData>,
    state: Data<State>,
    wanted: Json<RedactSubject>,
) -> Result<KeptAnswer, Problem> {
    Ok(redactions::redact(&state, &caller.context(), caller.trial(), wanted.into_inner()).await?)
}

/// List the redactions of a trial.
///
/// Oldest first, each with what holds the subject and why it was redacted.
#[utoipa::path(
    tag = "redactions",
    params(TrialPath, RedactionsPage),
    responses(
        (status = 200, body = Page<Redaction>, description = "One page, oldest first.", example = json!(examples::page(&examples::redaction()))),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}/redactions")]
pub(super) async fn list_redactions(
    caller: TrialCaller<ReadData>,
    state: Data<State>,
    page: Query<RedactionsPage>,
) -> Result<Json<Page<Redaction>>, Problem> {
    Ok(Json(redactions::list(&state, caller.trial(), page.after).await?))
}
