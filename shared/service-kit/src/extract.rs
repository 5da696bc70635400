//! What a handler takes in and gives back as JSON, with every refusal as a problem.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use actix_web::web::{Data, PathConfig, QueryConfig};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use palladion_api::problem::FieldError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use crate::auth::Gate;
use crate::platform::Platform;
use crate::problem::Problem;

#[derive(Debug, thiserror::Error)]
enum BodyError {
    #[error("the body has to be application/json")]
    MediaType,
    #[error("the body is longer than {0} bytes")]
    TooLong(usize),
    #[error("the body could not be read to its end")]
    Interrupted(#[source] actix_web::error::PayloadError),
    #[error("the body is not JSON")]
    Syntax,
    #[error("the body is not valid")]
    Invalid,
    #[error("the query is not valid")]
    Query,
    #[error("there is nothing at this address")]
    Path,
}

/// A JSON body, at most `limits.json_bytes` long. As an argument it answers a wrong body with the
/// pointer and the reason; as an answer it is a 200.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T> Json<T> {
    /// The body.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let limit = request
            .app_data::<Data<Platform>>()
            .map_or(1 << 20, |platform| platform.config.limits.json_bytes);
        let is_json = is_json(request);
        let announced =
            request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        let payload = payload.take();
        let passed = Gate::passed(request);
        Box::pin(async move {
            passed.await;
            if !is_json {
                return Err(Problem::unsupported_media_type("not-json", BodyError::MediaType));
            }
            let body = read(payload, limit, announced.unwrap_or(0)).await?;
            parse_json(&body).map(Self)
        })
    }
}

fn is_json(request: &HttpRequest) -> bool {
    let value = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

async fn read(mut payload: Payload, limit: usize, announced: usize) -> Result<Bytes, Problem> {
    let too_long = || Problem::payload_too_large("body-too-long", BodyError::TooLong(limit));
    if announced > limit {
        return Err(too_long());
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk =
            chunk.map_err(|error| Problem::bad_request("body-interrupted", BodyError::Interrupted(error)))?;
        if body.len() + chunk.len() > limit {
            return Err(too_long());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Reads a JSON document as `T`.
///
/// # Errors
/// A 400 problem when it is not JSON, a 422 problem with the pointer to what is wrong otherwise.
pub fn parse_json<T: DeserializeOwned>(document: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(document);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let field = FieldError::new(pointer(error.path()), reason(error.inner()));
        match error.inner().classify() {
            serde_json::error::Category::Data => Problem::unprocessable("invalid-body", BodyError::Invalid),
            _ => Problem::bad_request("invalid-json", BodyError::Syntax),
        }
        .with_errors(vec![field])
    })?;
    deserializer.end().map_err(|error| {
        let field = FieldError::new("", reason(&error));
        Problem::bad_request("invalid-json", BodyError::Syntax).with_errors(vec![field])
    })?;
    Ok(value)
}

/// A JSON pointer (RFC 6901) to the place of an error.
fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        let part = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { .. } | Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&part);
    }
    pointer
}

fn reason(error: &impl fmt::Display) -> String {
    error.to_string()
}

/// How actix reports wrong paths and queries: as problems, like everything else.
pub(crate) fn path_config() -> PathConfig {
    // A segment that is not an id names nothing that exists.
    PathConfig::default().error_handler(|_, _| Problem::not_found("not-found", BodyError::Path).into())
}

/// The parameters after the `?`. A wrong, missing or unknown one is a 400 problem.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T> Query<T> {
    /// The parameters.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> std::ops::Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parsed = actix_web::web::Query::<T>::from_query(request.query_string());
        let passed = Gate::passed(request);
        Box::pin(async move {
            passed.await;
            parsed.map(|query| Self(query.into_inner())).map_err(|error| invalid_query(&error))
        })
    }
}

fn invalid_query(error: &actix_web::error::QueryPayloadError) -> Problem {
    let detail = match error {
        actix_web::error::QueryPayloadError::Deserialize(cause) => cause.to_string(),
        other => other.to_string(),
    };
    Problem::bad_request("invalid-query", BodyError::Query)
        .with_errors(vec![FieldError::new("query", detail)])
}

/// As [`Query`], where actix's own extractor is used.
pub(crate) fn query_config() -> QueryConfig {
    QueryConfig::default().error_handler(|error, _| invalid_query(&error).into())
}

impl<T: Serialize> Responder for Json<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(self.0)
    }
}

/// 201 with the address of what was made.
#[derive(Debug)]
pub struct Created<T> {
    location: String,
    body: T,
}

impl<T> Created<T> {
    /// What was made, and where it is.
    pub fn at(location: impl Into<String>, body: T) -> Self {
        Self { location: location.into(), body }
    }
}

impl<T: Serialize> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Created().insert_header((LOCATION, self.location)).json(self.body)
    }
}

/// 202 with the address where the work can be followed.
#[derive(Debug)]
pub struct Accepted<T> {
    location: String,
    body: T,
}

impl<T> Accepted<T> {
    /// What will be done, and where it can be followed.
    pub fn at(location: impl Into<String>, body: T) -> Self {
        Self { location: location.into(), body }
    }
}

impl<T: Serialize> Responder for Accepted<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Accepted().insert_header((LOCATION, self.location)).json(self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the reading is tested")]
    struct Plan {
        arms: Vec<Arm>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the reading is tested")]
    struct Arm {
        name: String,
    }

    #[test]
    fn a_wrong_body_is_answered_with_status_and_place() {
        const CASES: &[(&str, &str, u16, &str)] = &[
            ("cut off", r#"{"arms":[{"na"#, 400, "invalid-json"),
            ("two documents", r#"{"arms":[]} {}"#, 400, "invalid-json"),
            ("wrong type", r#"{"arms":[{"name":1}]}"#, 422, "invalid-body"),
            ("unknown field", r#"{"arms":[],"a/b":1}"#, 422, "invalid-body"),
            ("a key twice", r#"{"arms":[],"arms":[]}"#, 422, "invalid-body"),
        ];
        for (name, body, status, slug) in CASES {
            let problem = parse_json::<Plan>(body.as_bytes()).unwrap_err();
            assert_eq!((problem.status().as_u16(), problem.slug()), (*status, *slug), "{name}");
        }
    }
}
