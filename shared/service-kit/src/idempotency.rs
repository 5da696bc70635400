//! `Idempotency-Key`: the same request sent twice changes things once and is answered twice.
//!
//! The answer is kept in the same transaction as the change, so there is never one without the
//! other.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderName, LOCATION};
use actix_web::{HttpRequest, HttpResponse, Responder};
use palladion_api::problem::FieldError;
use palladion_domain::digest::Digest;
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde::Serialize;

use crate::database::{Database, StoreError};
use crate::problem::Problem;
use crate::recorder::RequestContext;
use crate::store::idempotency as store;

/// The request header.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// On an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Longest accepted key, in characters.
const KEY_LIMIT: usize = 200;

/// A caller's own name for one request: 1 to 200 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

/// The header of a route that honours it, for `params(IdempotencyHeader)`.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IdempotencyHeader {
    /// The caller's own name for this request: sent again with the same key, it changes nothing and
    /// is answered as before. 1 to 200 visible ASCII characters.
    #[param(rename = "Idempotency-Key", value_type = Option<String>, max_length = 200, example = "upload-2026-11-23-1")]
    pub idempotency_key: Option<String>,
}

#[derive(Debug, thiserror::Error)]
#[error("Idempotency-Key has to be sent once, with 1 to {KEY_LIMIT} visible ASCII characters")]
struct InvalidKey;

impl IdempotencyKey {
    /// The key of a request, when it has one.
    ///
    /// # Errors
    /// A 400 problem when the header is there but not a key.
    pub fn from_headers(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let mut values = headers.get_all(&IDEMPOTENCY_KEY);
        let Some(value) = values.next() else { return Ok(None) };
        let key = value.to_str().ok().and_then(Self::parse);
        match (key, values.next()) {
            (Some(key), None) => Ok(Some(key)),
            _ => {
                let place = FieldError::new("Idempotency-Key", InvalidKey.to_string());
                Err(Problem::bad_request("invalid-idempotency-key", InvalidKey).with_errors(vec![place]))
            }
        }
    }

    /// The key of this text, when it is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        ((1..=KEY_LIMIT).contains(&text.len()) && visible).then(|| Self(text.to_owned()))
    }

    /// The key's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why an answer could not be given again.
#[derive(Debug, thiserror::Error)]
pub enum IdempotencyError {
    /// The key was used for another request.
    #[error("this Idempotency-Key was used for another request")]
    Reused,
    /// The store failed.
    #[error("could not look up the Idempotency-Key")]
    Store(#[from] StoreError),
}

impl From<IdempotencyError> for Problem {
    fn from(error: IdempotencyError) -> Self {
        match error {
            IdempotencyError::Reused => Self::unprocessable("idempotency-key-reused", error),
            IdempotencyError::Store(source) => source.into(),
        }
    }
}

/// An answer as it was, or will be, given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The `Location` header.
    pub location: Option<String>,
    /// The JSON body, byte for byte.
    pub body: Option<Vec<u8>>,
    /// Whether it was given before.
    pub replayed: bool,
}

impl KeptAnswer {
    /// An answer with a JSON body.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the body cannot be written as JSON.
    pub fn json(status: u16, location: Option<String>, body: &impl Serialize) -> Result<Self, StoreError> {
        let body = serde_json::to_vec(body).ok().ok_or(StoreError::Corrupt { what: "an answer's body" })?;
        Ok(Self { status, location, body: Some(body), replayed: false })
    }
}

impl Responder for KeptAnswer {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::build(StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK));
        if let Some(location) = self.location {
            answer.insert_header((LOCATION, location));
        }
        if self.replayed {
            answer.insert_header((REPLAYED, "true"));
        }
        match self.body {
            Some(body) => answer.insert_header((CONTENT_TYPE, "application/json")).body(body),
            None => answer.finish(),
        }
    }
}

/// The answer given before to this caller, key and request; `None` without a key or for a new one.
///
/// `route` names the operation (`POST /v1/trials`), `request` is the digest of everything that
/// matters in the request.
///
/// # Errors
/// [`IdempotencyError::Reused`] when the key was used for another request.
pub async fn find<C: ConnectionTrait>(
    connection: &C,
    context: &RequestContext,
    route: &str,
    request: Digest,
) -> Result<Option<KeptAnswer>, IdempotencyError> {
    let Some(key) = &context.idempotency_key else { return Ok(None) };
    match store::find(connection, &context.actor.subject, key).await? {
        None => Ok(None),
        Some(record) if record.route == route && record.request == request => Ok(Some(record.answer)),
        Some(_) => Err(IdempotencyError::Reused),
    }
}

/// Keeps the answer with the change it belongs to; does nothing when the request has no key.
///
/// # Errors
/// [`StoreError::Conflict`] when the same key is being used at this moment.
pub async fn keep_in(
    transaction: &DatabaseTransaction,
    context: &RequestContext,
    route: &str,
    request: Digest,
    answer: &KeptAnswer,
) -> Result<(), StoreError> {
    let Some(key) = &context.idempotency_key else { return Ok(()) };
    store::insert(transaction, &context.actor.subject, key, route, request, answer).await
}

/// Carries out `change` in a write transaction of its own and keeps its answer, or gives the
/// answer again that was given before.
///
/// # Errors
/// What `change` says; nothing is changed then. [`IdempotencyError`] for a key of another request.
pub async fn once<E, F>(
    database: &Database,
    context: &RequestContext,
    route: &str,
    request: Digest,
    change: F,
) -> Result<KeptAnswer, E>
where
    E: From<StoreError> + From<IdempotencyError>,
    F: AsyncFnOnce(&DatabaseTransaction) -> Result<KeptAnswer, E>,
{
    let transaction = database.begin_write().await?;
    if let Some(answer) = find(&transaction, context, route, request).await? {
        return Ok(answer);
    }
    let answer = change(&transaction).await?;
    match keep_in(&transaction, context, route, request, &answer).await {
        Ok(()) => {
            transaction.commit().await.map_err(StoreError::from)?;
            Ok(answer)
        }
        Err(StoreError::Conflict(source)) => {
            transaction.rollback().await.map_err(StoreError::from)?;
            let first = find(database.connection(), context, route, request).await?;
            first.ok_or_else(|| StoreError::Conflict(source).into())
        }
        Err(error) => Err(error.into()),
    }
}
