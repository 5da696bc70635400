//! The one form of an error answer: RFC 9457 `application/problem+json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder, response::Response};
use utoipa::{IntoResponses, ToSchema};

/// Media type of an error answer.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "type": "/problems/invalid-body",
    "title": "Unprocessable Content",
    "status": 422,
    "detail": "the body is not valid",
    "instance": "0190b6f1-6d0e-7c4a-9d7a-2f6f3f0c1c55",
    "errors": [{"pointer": "/arms/0/name", "detail": "must not be empty"}]
}))]
pub struct ProblemDetails {
    /// Kind of the problem: `/problems/<slug>`.
    pub r#type: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong with this request.
    pub detail: String,
    /// Identifier of the request; the service's log carries the same one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Each wrong part of the input.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl ProblemDetails {
    /// The last part of `type`: `snapshot-open` of `/problems/snapshot-open`.
    #[must_use]
    pub fn slug(&self) -> &str {
        self.r#type.strip_prefix("/problems/").unwrap_or(&self.r#type)
    }
}

/// One wrong part of the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Where: a JSON pointer into the body (`/arms/0/name`), or the name of a query parameter,
    /// path segment or header.
    pub pointer: String,
    /// What is wrong there.
    pub detail: String,
}

impl FieldError {
    /// What is wrong, and where.
    #[must_use]
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }
}

/// The problem answers of an operation, for `responses(…, Problems)`: `4XX` and `5XX` with a
/// [`ProblemDetails`] body.
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        [
            ("4XX", "The request cannot be carried out as it is; `type` and `detail` say why."),
            ("5XX", "The service could not carry out the request; its log says more under `instance`."),
        ]
        .into_iter()
        .map(|(status, description)| {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemDetails"))).build();
            let response =
                ResponseBuilder::new().description(description).content(PROBLEM_JSON, content).build();
            (status.to_owned(), RefOr::T(response))
        })
        .collect()
    }
}
