use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use palladion_domain::actor::{Actor, Permission, Role};
use palladion_domain::ids::TrialId;
use palladion_ledger::event::{ActingRole, Action};
use tracing_actix_web::RequestId;
use uuid::Uuid;

use super::gate::Gate;
use super::{Requires, TokenError};
use crate::clock;
use crate::database::StoreError;
use crate::grants;
use crate::idempotency::IdempotencyKey;
use crate::platform::Platform;
use crate::problem::Problem;
use crate::recorder::{Entry, RequestContext};

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("the service's platform is not set up")]
    NoPlatform,
    #[error("your roles do not allow this")]
    Roles,
    #[error("your grants on this trial do not allow this")]
    Grants,
    #[error("there is no such trial")]
    Trial,
}

/// A person with a valid token whose roles allow `P`.
pub struct Caller<P: Requires> {
    context: RequestContext,
    token: String,
    permission: PhantomData<P>,
}

impl<P: Requires> Caller<P> {
    /// The person.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.context.actor
    }

    /// Person, role, request id and idempotency key, as the recorder wants them.
    #[must_use]
    pub fn context(&self) -> RequestContext {
        self.context.clone()
    }

    /// The caller's token, to call another service as the same person.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }
}

/// A person with a valid token whose roles, by a grant on the trial of the path, allow `P`.
///
/// The path has to have a segment `{trial_id}`. Without any grant on the trial the answer is 404
/// and the attempt stands in the ledger.
pub struct TrialCaller<P: Requires> {
    caller: Caller<P>,
    trial: TrialId,
}

impl<P: Requires> TrialCaller<P> {
    /// The person.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        self.caller.actor()
    }

    /// Person, role, request id and idempotency key, as the recorder wants them.
    #[must_use]
    pub fn context(&self) -> RequestContext {
        self.caller.context()
    }

    /// The caller's token, to call another service as the same person.
    #[must_use]
    pub fn token(&self) -> &str {
        self.caller.token()
    }

    /// The trial of the path.
    #[must_use]
    pub const fn trial(&self) -> TrialId {
        self.trial
    }
}

/// The path parameter that [`TrialCaller`] reads, for `params(TrialPath)` of a route.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TrialPath {
    /// The trial.
    #[param(value_type = String, format = Uuid, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    pub trial_id: TrialId,
}

impl<P: Requires> FromRequest for Caller<P> {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        let gate = Gate::before(&request);
        Box::pin(async move {
            let (context, token) = authenticate(&request).await?;
            let role = acting_role(&context.actor, P::ANY_OF)
                .ok_or_else(|| Problem::forbidden("forbidden", Refusal::Roles))?;
            gate.open();
            Ok(Self { context: context.acting_as(role), token, permission: PhantomData })
        })
    }
}

impl<P: Requires> FromRequest for TrialCaller<P> {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::<P>::from_request(request, payload);
        let request = request.clone();
        // Replaces the gate of the inner caller: only a grant opens it.
        let gate = Gate::before(&request);
        Box::pin(async move {
            let caller = caller.await?;
            let text = request.match_info().get("trial_id").unwrap_or_default();
            let trial: TrialId =
                text.parse().ok().ok_or_else(|| Problem::not_found("unknown-trial", Refusal::Trial))?;
            let asked_for = format!("{} {}", request.method(), request.match_pattern().unwrap_or_default());
            let context =
                on_trial(platform(&request)?, &caller.context, trial, P::ANY_OF, &asked_for).await?;
            gate.open();
            Ok(Self { caller: Caller { context, ..caller }, trial })
        })
    }
}

fn platform(request: &HttpRequest) -> Result<&Data<Platform>, Problem> {
    request.app_data::<Data<Platform>>().ok_or_else(|| Problem::internal(Refusal::NoPlatform))
}

/// The first role of the token that allows one of the permissions; any role, or none at all, when
/// nothing is needed but a token.
fn acting_role(actor: &Actor, any_of: &[Permission]) -> Option<ActingRole> {
    let mut roles = actor.roles.iter().copied();
    if any_of.is_empty() {
        return Some(roles.next().map_or(ActingRole::Nobody, ActingRole::from));
    }
    roles.find(|role| allows(*role, any_of)).map(ActingRole::from)
}

fn allows(role: Role, any_of: &[Permission]) -> bool {
    any_of.iter().any(|permission| role.allows(*permission))
}

/// The context in the role that allows one of the permissions on a trial: a role of the token that
/// the person also holds there by a grant. Without any grant on the trial the answer is 404, and
/// `asked_for` stands in the ledger, once a minute.
pub(crate) async fn on_trial(
    platform: &Platform,
    context: &RequestContext,
    trial: TrialId,
    any_of: &[Permission],
    asked_for: &str,
) -> Result<RequestContext, Problem> {
    if acting_role(&context.actor, any_of).is_none() {
        return Err(Problem::forbidden("forbidden", Refusal::Roles));
    }
    let granted = grants::active_roles(platform.database.connection(), &context.actor.subject, trial).await?;
    if granted.is_empty() {
        record_refusal(platform, context, trial, asked_for).await?;
        return Err(Problem::not_found("unknown-trial", Refusal::Trial));
    }
    let role = context.actor.roles.iter().find(|role| granted.contains(role) && allows(**role, any_of));
    let role = role.ok_or_else(|| Problem::forbidden("forbidden", Refusal::Grants))?;
    Ok(context.acting_as((*role).into()))
}

/// Checks the token and collects what is known about the request.
async fn authenticate(request: &HttpRequest) -> Result<(RequestContext, String), Problem> {
    let platform = platform(request)?;
    let token = bearer(request).ok_or_else(Problem::unauthorized)?;
    let identity = platform.verifier.verify(token).await.map_err(|error| unauthorized(&error))?;
    let request_id = request.extensions().get::<RequestId>().map_or_else(Uuid::nil, |id| **id);
    let idempotency_key = IdempotencyKey::from_headers(request.headers())?;
    Ok((RequestContext::person(identity, request_id, idempotency_key), token.to_owned()))
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let mut values = request.headers().get_all(AUTHORIZATION);
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn unauthorized(error: &TokenError) -> Problem {
    tracing::info!(error.chain = %crate::problem::error_chain(error), "a token was refused");
    Problem::unauthorized()
}

/// Writes that somebody asked for a trial without a grant on it; what was asked again within the
/// minute is only logged.
async fn record_refusal(
    platform: &Platform,
    context: &RequestContext,
    trial: TrialId,
    asked_for: &str,
) -> Result<(), StoreError> {
    let person = &context.actor.subject;
    if !platform.refusals.claim(person, trial, clock::now()) {
        tracing::warn!(trial.id = %trial, actor = %person, "a refused trial was asked for again");
        return Ok(());
    }
    let written = write_refusal(platform, context, trial, asked_for).await;
    if written.is_err() {
        platform.refusals.release(person, trial);
    }
    written
}

async fn write_refusal(
    platform: &Platform,
    context: &RequestContext,
    trial: TrialId,
    asked_for: &str,
) -> Result<(), StoreError> {
    let transaction = platform.database.begin_write().await?;
    let id = format!("{trial}/{}", context.request_id);
    let entry = Entry::new(Action::AccessRefused, id).trial(trial).payload(asked_for);
    platform.recorder.record(&transaction, context, entry).await?;
    Ok(transaction.commit().await?)
}
