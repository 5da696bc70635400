use bytes::Bytes;
use futures::TryStream;
use palladion_domain::ids::{TransferId, TrialId};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Method, Response};

use super::{
    Appended, IngestionClient, PARTIAL_UPLOAD, REPR_DIGEST, Transfer, UPLOAD_COMPLETE, UPLOAD_LENGTH,
    UPLOAD_OFFSET, UploadQuery, UploadRequest, content_digest,
};
use crate::client::{ApiClient, ApiError, IDEMPOTENCY_KEY, location};

/// A file in parts, by the draft "Resumable Uploads for HTTP" (interop version 8).
impl IngestionClient {
    /// Begins to send a file in parts, or finds the one begun with the same key. A file that was sent to
    /// its end with this key before is the upload.
    ///
    /// # Errors
    /// [`ApiError`]; 429 `too-many-transfers` when too many are open in the trial.
    pub async fn begin_transfer(
        &self,
        trial: TrialId,
        request: &UploadRequest,
        length: Option<u64>,
    ) -> Result<Result<Transfer, Box<super::Upload>>, ApiError> {
        let query = UploadQuery::new(request.mapping, &request.file_name);
        let mut sent = self
            .0
            .request(Method::POST, &format!("/v1/trials/{trial}/uploads"))
            .query(&query)
            .header(CONTENT_TYPE, "text/csv")
            .header(UPLOAD_COMPLETE, "?0")
            .header(REPR_DIGEST, content_digest(&request.digest))
            .header(IDEMPOTENCY_KEY, &request.idempotency_key);
        if let Some(length) = length {
            sent = sent.header(UPLOAD_LENGTH, length);
        }
        let answer = ApiClient::send(sent).await?;
        if is_complete(answer.headers()) {
            return Ok(Err(Box::new(json(answer).await?)));
        }
        let place = location(answer.headers()).map(str::to_owned).ok_or_else(|| unexpected(&answer))?;
        Ok(Ok(self.0.get(&place).await?))
    }

    /// Where a transfer stands.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn transfer(&self, trial: TrialId, transfer: TransferId) -> Result<Transfer, ApiError> {
        self.0.get(&place(trial, transfer)).await
    }

    /// Bytes received so far, by `HEAD`.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn transfer_offset(&self, trial: TrialId, transfer: TransferId) -> Result<u64, ApiError> {
        let answer = ApiClient::send(self.0.request(Method::HEAD, &place(trial, transfer))).await?;
        offset(answer.headers()).ok_or_else(|| unexpected(&answer))
    }

    /// Sends the next part; `complete` says that it is the last.
    ///
    /// # Errors
    /// [`ApiError`]; 409 `offset-mismatch` when the part does not start where the last one ended.
    pub async fn append<S>(
        &self,
        trial: TrialId,
        transfer: TransferId,
        start: u64,
        complete: bool,
        content: S,
    ) -> Result<Appended, ApiError>
    where
        S: TryStream + Send + 'static,
        S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
        Bytes: From<S::Ok>,
    {
        let sent = self
            .0
            .request(Method::PATCH, &place(trial, transfer))
            .header(CONTENT_TYPE, PARTIAL_UPLOAD)
            .header(UPLOAD_OFFSET, start)
            .header(UPLOAD_COMPLETE, if complete { "?1" } else { "?0" })
            .body(reqwest::Body::wrap_stream(content));
        let answer = ApiClient::send(sent).await?;
        if is_complete(answer.headers()) {
            return Ok(Appended::Complete(Box::new(json(answer).await?)));
        }
        offset(answer.headers()).map(Appended::Partial).ok_or_else(|| unexpected(&answer))
    }

    /// Gives a transfer up; what was received is deleted.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn cancel_transfer(&self, trial: TrialId, transfer: TransferId) -> Result<(), ApiError> {
        ApiClient::send(self.0.request(Method::DELETE, &place(trial, transfer))).await.map(drop)
    }
}

fn place(trial: TrialId, transfer: TransferId) -> String {
    format!("/v1/trials/{trial}/transfers/{transfer}")
}

fn is_complete(headers: &HeaderMap) -> bool {
    headers.get(UPLOAD_COMPLETE).is_some_and(|value| value == "?1")
}

fn offset(headers: &HeaderMap) -> Option<u64> {
    headers.get(UPLOAD_OFFSET)?.to_str().ok()?.parse().ok()
}

fn unexpected(answer: &Response) -> ApiError {
    let status = answer.status().as_u16();
    ApiError::Unexpected { status, detail: "a header of resumable uploads is missing".to_owned() }
}

async fn json<T: serde::de::DeserializeOwned>(answer: Response) -> Result<T, ApiError> {
    let status = answer.status().as_u16();
    let body = answer.bytes().await.map_err(ApiError::Transport)?;
    serde_json::from_slice(&body).map_err(|error| ApiError::Unexpected { status, detail: error.to_string() })
}
