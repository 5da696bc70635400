//! Errors as users see them: RFC 9457 problems.

use std::error::Error;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use palladion_api::problem::{FieldError, PROBLEM_JSON, ProblemDetails};

use crate::database::StoreError;
use crate::middleware::current_request_id;

type Source = Box<dyn Error + Send + Sync>;

/// A request that is not carried out, and why.
///
/// For a status below 500 the words of the error are the answer's `detail`. Above, the answer says
/// only "see the log" and the error with its sources is logged once, by the middleware.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    slug: &'static str,
    source: Source,
    errors: Vec<FieldError>,
    retry_after_seconds: Option<u32>,
}

/// Words that stand where no typed error exists.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Words(&'static str);

macro_rules! constructors {
    ($($(#[$doc:meta])* $name:ident = $status:ident,)+) => {
        $($(#[$doc])*
        pub fn $name(slug: &'static str, error: impl Into<Source>) -> Self {
            Self::new(StatusCode::$status, slug, error)
        })+
    };
}

impl Problem {
    /// A problem of any status; `slug` is the last part of its `type`.
    pub fn new(status: StatusCode, slug: &'static str, error: impl Into<Source>) -> Self {
        Self { status, slug, source: error.into(), errors: Vec::new(), retry_after_seconds: None }
    }

    constructors! {
        /// 400: the request cannot be understood.
        bad_request = BAD_REQUEST,
        /// 403: the caller's roles do not allow it.
        forbidden = FORBIDDEN,
        /// 404: there is no such thing, or the caller may not know of it.
        not_found = NOT_FOUND,
        /// 405: the path knows other methods.
        method_not_allowed = METHOD_NOT_ALLOWED,
        /// 409: the thing is in a state that does not allow it.
        conflict = CONFLICT,
        /// 408: the sender was silent for too long.
        request_timeout = REQUEST_TIMEOUT,
        /// 410: it was here and is handed out no more.
        gone = GONE,
        /// 413: more bytes than allowed.
        payload_too_large = PAYLOAD_TOO_LARGE,
        /// 415: the content type is not accepted here.
        unsupported_media_type = UNSUPPORTED_MEDIA_TYPE,
        /// 422: understood, but not valid.
        unprocessable = UNPROCESSABLE_ENTITY,
        /// 429: too many requests.
        too_many = TOO_MANY_REQUESTS,
        /// 502: a service this one needs answered wrongly.
        bad_gateway = BAD_GATEWAY,
        /// 503: not possible at the moment.
        unavailable = SERVICE_UNAVAILABLE,
        /// 504: a service this one needs did not answer in time.
        gateway_timeout = GATEWAY_TIMEOUT,
    }

    /// 401: no valid token. The answer never says what is wrong with it.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", Words("a valid access token is needed"))
    }

    /// 500: a fault of ours.
    pub fn internal(error: impl Into<Source>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", error)
    }

    /// 500 with a name of its own: a fault of ours that whoever asked can act upon.
    pub fn fault(slug: &'static str, error: impl Into<Source>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, slug, error)
    }

    /// Names the wrong parts of the input.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// Says after how many seconds the request may be tried again.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The last part of `type`.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        self.slug
    }

    /// The error and its sources, one after the other, for the log.
    #[must_use]
    pub fn chain(&self) -> String {
        error_chain(self.source.as_ref())
    }

    fn details(&self) -> ProblemDetails {
        let detail = if self.status.is_server_error() {
            "the service could not carry out the request; see the log".to_owned()
        } else {
            self.source.to_string()
        };
        ProblemDetails {
            r#type: format!("/problems/{}", self.slug),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            detail,
            instance: current_request_id().map(|id| id.to_string()),
            errors: self.errors.clone(),
        }
    }
}

/// An error and its sources in one line, from the outermost to the first cause.
#[must_use]
pub fn error_chain(error: &(dyn Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words.push_str(": ");
        words.push_str(&cause.to_string());
        source = cause.source();
    }
    words
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.slug)
    }
}

impl Error for Problem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status).json(self.details());
        let headers = answer.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        answer
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy(_) => Self::unavailable("busy", error).retry_after(1),
            StoreError::Conflict(_) => Self::conflict("conflict", error),
            StoreError::Database(_) | StoreError::Corrupt { .. } | StoreError::Ledger(_) => {
                Self::internal(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the outer")]
    struct Outer(#[source] Words);

    #[test]
    fn a_fault_of_ours_says_nothing_but_the_log_has_the_chain() {
        let problem = Problem::internal(Outer(Words("the cause")));
        assert_eq!(problem.details().detail, "the service could not carry out the request; see the log");
        assert_eq!(problem.chain(), "the outer: the cause");
    }

    #[test]
    fn a_fault_of_the_request_says_what_is_wrong() {
        let problem = Problem::conflict("snapshot-open", Outer(Words("the cause")));
        let details = problem.details();
        assert_eq!(
            (details.status, details.slug(), details.detail.as_str()),
            (409, "snapshot-open", "the outer")
        );
    }
}
