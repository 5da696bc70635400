//! What every typed client stands on: an address, a token, JSON and streamed bodies.

use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, TryStreamExt as _};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, LOCATION};
use reqwest::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::problem::{PROBLEM_JSON, ProblemDetails};

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest silence while an answer arrives.
const READ_TIMEOUT: Duration = Duration::from_secs(120);
/// The request header that makes a repeated request harmless.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Why a call did not give what it should.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The service refused and says why.
    #[error("{} {}: {}", .0.status, .0.slug(), .0.detail)]
    Problem(Box<ProblemDetails>),
    /// The service was not reached, or the connection broke.
    #[error("the service could not be reached")]
    Transport(#[source] reqwest::Error),
    /// The answer is not one of this API.
    #[error("unexpected answer with status {status}: {detail}")]
    Unexpected {
        /// The HTTP status.
        status: u16,
        /// What is wrong with it.
        detail: String,
    },
}

impl ApiError {
    /// The problem, when the service gave one.
    #[must_use]
    pub fn problem(&self) -> Option<&ProblemDetails> {
        match self {
            Self::Problem(problem) => Some(problem),
            Self::Transport(_) | Self::Unexpected { .. } => None,
        }
    }

    /// The HTTP status, when there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Problem(problem) => Some(problem.status),
            Self::Unexpected { status, .. } => Some(*status),
            Self::Transport(_) => None,
        }
    }
}

/// One service at one address, called with one person's token; cloning it is cheap.
#[derive(Clone)]
pub struct ApiClient {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

impl std::fmt::Debug for ApiClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiClient").field("base", &self.base).finish_non_exhaustive()
    }
}

impl ApiClient {
    /// A client without a token; `base` is `http://host:port`.
    ///
    /// # Errors
    /// [`ApiError::Transport`] when TLS cannot be set up.
    pub fn new(base: impl Into<String>) -> Result<Self, ApiError> {
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(ApiError::Transport)?;
        let base = base.into().trim_end_matches('/').to_owned();
        Ok(Self { http, base, token: None })
    }

    /// The same service, called with this token.
    #[must_use]
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self.clone() }
    }

    /// The service's address.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// A request to a path of the service, with the token; to be sent by one of the `send_…`
    /// methods.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// `GET path`, answered with JSON.
    ///
    /// # Errors
    /// [`ApiError`], as for every method here.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        Self::send_json(self.request(Method::GET, path)).await
    }

    /// `GET path?query`, answered with JSON.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn get_with<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &impl Serialize,
    ) -> Result<T, ApiError> {
        Self::send_json(self.request(Method::GET, path).query(query)).await
    }

    /// `GET path`, answered with bytes of any kind.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn get_bytes(&self, path: &str) -> Result<Bytes, ApiError> {
        Self::send_bytes(self.request(Method::GET, path)).await
    }

    /// `POST path` with a JSON body, answered with JSON.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, ApiError> {
        Self::send_json(self.request(Method::POST, path).json(body)).await
    }

    /// `POST path` with a JSON body and an `Idempotency-Key`, answered with JSON.
    ///
    /// # Errors
    /// [`ApiError`]; 422 `idempotency-key-reused` when the key was used for another request.
    pub async fn post_once<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
        key: &str,
    ) -> Result<T, ApiError> {
        Self::send_json(self.request(Method::POST, path).header(IDEMPOTENCY_KEY, key).json(body)).await
    }

    /// `POST path` without a body, answered with JSON.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn post_empty<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        Self::send_json(self.request(Method::POST, path)).await
    }

    /// `PUT path` with a JSON body, answered with JSON.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn put<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, ApiError> {
        Self::send_json(self.request(Method::PUT, path).json(body)).await
    }

    /// `DELETE path?query`, answered with JSON.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn delete_with<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &impl Serialize,
    ) -> Result<T, ApiError> {
        Self::send_json(self.request(Method::DELETE, path).query(query)).await
    }

    /// Sends a request and reads its JSON answer.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn send_json<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, ApiError> {
        let answer = Self::send(request).await?;
        let status = answer.status().as_u16();
        let body = answer.bytes().await.map_err(ApiError::Transport)?;
        serde_json::from_slice(&body)
            .map_err(|error| ApiError::Unexpected { status, detail: error.to_string() })
    }

    /// Sends a request and reads its whole answer.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn send_bytes(request: RequestBuilder) -> Result<Bytes, ApiError> {
        Self::send(request).await?.bytes().await.map_err(ApiError::Transport)
    }

    /// Sends a request and hands its answer over piece by piece.
    ///
    /// # Errors
    /// [`ApiError`], at once or from the stream.
    pub async fn send_stream(
        request: RequestBuilder,
    ) -> Result<impl Stream<Item = Result<Bytes, ApiError>> + Send + Unpin + 'static, ApiError> {
        Ok(Box::pin(Self::send(request).await?.bytes_stream().map_err(ApiError::Transport)))
    }

    /// Sends a request; an answer that is not a success becomes an error.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn send(request: RequestBuilder) -> Result<Response, ApiError> {
        let answer = request.send().await.map_err(ApiError::Transport)?;
        if answer.status().is_success() { Ok(answer) } else { Err(refusal(answer).await) }
    }
}

/// The address in a `Location` header.
#[must_use]
pub fn location(headers: &HeaderMap) -> Option<&str> {
    headers.get(LOCATION).and_then(|value| value.to_str().ok())
}

async fn refusal(answer: Response) -> ApiError {
    let status = answer.status().as_u16();
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_problem = kind.starts_with(PROBLEM_JSON);
    match answer.bytes().await {
        Err(error) => ApiError::Transport(error),
        Ok(body) if is_problem => match serde_json::from_slice(&body) {
            Ok(problem) => ApiError::Problem(Box::new(problem)),
            Err(error) => ApiError::Unexpected { status, detail: error.to_string() },
        },
        Ok(body) => {
            let text = String::from_utf8_lossy(&body);
            ApiError::Unexpected { status, detail: text.chars().take(200).collect() }
        }
    }
}
