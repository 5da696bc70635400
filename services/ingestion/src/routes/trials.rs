use actix_web::web::Data;
use actix_web::{get, post, put};
use palladion_api::ingestion::{AmendTrial, StoredTrial};
use palladion_api::page::Page;
use palladion_api::problem::Problems;
use palladion_domain::ids::TrialId;
use palladion_domain::trial::TrialDefinition;
use palladion_service_kit::auth::permissions::{ManageTrials, ReadTrial};
use palladion_service_kit::auth::{Caller, TrialCaller, TrialPath};
use palladion_service_kit::extract::{Json, Query};
use palladion_service_kit::idempotency::{IdempotencyHeader, KeptAnswer};
use palladion_service_kit::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

use super::examples;
use crate::state::State;
use crate::trials;

/// Where a page of trials starts.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TrialsPage {
    /// Only trials after this one: `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>, format = Uuid)]
    after: Option<TrialId>,
}

/// Define a trial.
///
/// Arms, region map, sites, endpoints, data cut-off and classification policy. Who defines it becomes
/// its data manager.
#[utoipa::path(
    tag = "trials",
    params(IdempotencyHeader),
    request_body(content = TrialDefinition, example = json!(examples::definition())),
    responses(
        (status = 201, body = StoredTrial, description = "The trial is defined.", example = json!(examples::trial())),
        Problems
    )
)]
#[post("/v1/trials")]
pub(super) async fn define_trial(
    caller: Caller<ManageTrials>,
    state: Data<State>,
    definition: Json<TrialDefinition>,
) -> Result<KeptAnswer, Problem> {
    Ok(trials::define(&state, &caller.context(), definition.into_inner()).await?)
}

/// List the trials.
///
/// Only those the caller has a grant for, each with its latest definition.
#[utoipa::path(
    tag = "trials",
    params(TrialsPage),
    responses(
        (status = 200, body = Page<StoredTrial>, description = "One page, oldest first.", example = json!(examples::page(&examples::trial()))),
        Problems
    )
)]
#[get("/v1/trials")]
pub(super) async fn list_trials(
    caller: Caller<ReadTrial>,
    state: Data<State>,
    page: Query<TrialsPage>,
) -> Result<Json<Page<StoredTrial>>, Problem> {
    Ok(Json(trials::list(&state, caller.actor(), page.after).await?))
}

/// Read a trial.
///
/// With its latest definition.
#[utoipa::path(
    tag = "trials",
    params(TrialPath),
    responses(
        (status = 200, body = StoredTrial, description = "The trial.", example = json!(examples::trial())),
        Problems
    )
)]
#[get("/v1/trials/{trial_id}")]
pub(super) async fn read_trial(
    caller: TrialCaller<ReadTrial>,
    state: Data<State>,
) -> Result<Json<StoredTrial>, Problem> {
    Ok(Json(trials::read(&state, caller.trial()).await?))
}

/// Amend a trial.
///
/// The definition becomes the next version; earlier snapshots keep the one they were frozen with.
/// Data accepted before are checked against it at the next acceptance and at every freeze.
#[utoipa::path(
    tag = "trials",
    params(TrialPath),
    request_body(content = AmendTrial, example = json!(examples::amendment())),
    responses(
        (status = 200, body = StoredTrial, description = "The trial as it is now.", example = json!(examples::trial())),
        Problems
    )
)]
#[put("/v1/trials/{trial_id}")]
pub(super) async fn amend_trial(
    caller: TrialCaller<ManageTrials>,
    state: Data<State>,
    amendment: Json<AmendTrial>,
) -> Result<Json<StoredTrial>, Problem> {
    Ok(Json(trials::amend(&state, &caller.context(), caller.trial(), amendment.into_inner()).await?))
}
