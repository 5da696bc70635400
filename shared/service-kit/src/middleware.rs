//! Around every request: its root span and id, its time limit, the one log of a fault, the
//! headers that every answer carries.

use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _, ResponseError as _};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};
use uuid::Uuid;

use crate::held_body::HeldBody;
use crate::platform::Platform;
use crate::problem::Problem;

/// Header with the request's id, on every answer.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What a browser may do with an answer: nothing.
const API_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// What it may do with the pages of the documentation: show them with their own files.
const DOCS_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
);

tokio::task_local! {
    static CURRENT_REQUEST: Uuid;
}

/// Id of the request being handled, when there is one.
pub(crate) fn current_request_id() -> Option<Uuid> {
    CURRENT_REQUEST.try_with(|id| *id).ok()
}

#[derive(Debug, thiserror::Error)]
#[error("the request took longer than {0} s")]
struct TooSlow(u64);

/// Handles one request within the time limit, and completes its answer.
pub(crate) async fn around<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = request.extensions().get::<RequestId>().map(|id| **id).unwrap_or_default();
    let limit = request
        .app_data::<Data<Platform>>()
        .map_or(120, |platform| platform.config.limits.request_timeout_seconds);
    let documentation = request.path().starts_with("/docs");
    let body = HeldBody::of(&mut request);
    let handling = CURRENT_REQUEST.scope(id, async {
        match tokio::time::timeout(Duration::from_secs(limit), next.call(request)).await {
            Ok(answered) => Ok(answered?.map_body(|_, answer| body.until_sent(answer))),
            Err(_elapsed) => Err(too_slow(id, limit, body)),
        }
    });
    let mut answer = handling.await?;
    log_fault(&answer);
    complete_headers(answer.headers_mut(), id, documentation);
    Ok(answer)
}

/// The request itself is gone with its handler, so the answer is made without it.
fn too_slow(id: Uuid, limit: u64, body: HeldBody) -> Error {
    let problem = Problem::unavailable("timeout", TooSlow(limit));
    let mut answer = problem.error_response();
    complete_headers(answer.headers_mut(), id, false);
    let answer = answer.map_body(|_, answer| body.until_sent(answer));
    InternalError::from_response(problem, answer).into()
}

/// Writes the whole chain of a 5xx to the log, once.
fn log_fault<B>(answer: &ServiceResponse<B>) {
    if !answer.status().is_server_error() {
        return;
    }
    let chain = answer.response().error().map(|error| match error.as_error::<Problem>() {
        Some(problem) => problem.chain(),
        None => error.to_string(),
    });
    tracing::error!(
        http.status = answer.status().as_u16(),
        error.chain = chain.as_deref().unwrap_or("unknown"),
        "a request failed"
    );
}

fn complete_headers(headers: &mut HeaderMap, id: Uuid, documentation: bool) {
    if let Ok(id) = HeaderValue::try_from(id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // an answer that is a page states its own
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, if documentation { DOCS_POLICY } else { API_POLICY });
    }
    let cache = HeaderName::from_static("cache-control");
    if !documentation && headers.contains_key(CONTENT_TYPE) && !headers.contains_key(&cache) {
        headers.insert(cache, HeaderValue::from_static("no-store"));
    }
}

/// The root span of a request: method, route and id, never a value of the path or the query.
pub(crate) struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let route = request.match_pattern().unwrap_or_default();
        let id = request.extensions().get::<RequestId>().map(|id| **id).unwrap_or_default();
        tracing::info_span!(
            "request",
            http.method = %request.method(),
            http.route = %route,
            request.id = %id,
            http.status = tracing::field::Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = match outcome {
            Ok(answer) => answer.status(),
            Err(error) => {
                span.in_scope(
                    || tracing::error!(error.chain = %error, "a request failed outside its handler"),
                );
                error.as_response_error().status_code()
            }
        };
        span.record("http.status", status.as_u16());
        span.in_scope(|| tracing::debug!(http.status = status.as_u16(), "request answered"));
    }
}
