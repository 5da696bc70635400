//! The desk's methods of the client.

use bytes::Bytes;
use palladion_domain::digest::Digest;
use palladion_domain::ids::{FindingId, QueryId, TrialId};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;

use super::client::of_trial;
use super::{
    AddComment, AddReview, AnswerQuery, AssignFinding, Attachment, CloseQuery, FindingEntry, NewAttachment,
    OpenQuery, PathologyQcClient, SiteQuery,
};
use crate::client::{ApiClient, ApiError, IDEMPOTENCY_KEY};
use crate::ingestion::{CONTENT_DIGEST, content_digest};

impl PathologyQcClient {
    /// Takes a finding to its next state.
    ///
    /// # Errors
    /// [`ApiError`], as for every method here; 409 `finding-state` names the states that are allowed, 409
    /// `finding-changed` says that somebody else was faster.
    pub async fn review(
        &self,
        trial: TrialId,
        finding: FindingId,
        review: &AddReview,
    ) -> Result<FindingEntry, ApiError> {
        self.0.post(&of_finding(trial, finding, "/reviews"), review).await
    }

    /// Gives a finding to a reviewer.
    ///
    /// # Errors
    /// [`ApiError`]; 422 `not-a-reviewer` when the person does not review findings of this trial.
    pub async fn assign(
        &self,
        trial: TrialId,
        finding: FindingId,
        assignment: &AssignFinding,
    ) -> Result<FindingEntry, ApiError> {
        self.0.post(&of_finding(trial, finding, "/assignments"), assignment).await
    }

    /// Adds a comment.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn comment(
        &self,
        trial: TrialId,
        finding: FindingId,
        comment: &AddComment,
    ) -> Result<FindingEntry, ApiError> {
        self.0.post(&of_finding(trial, finding, "/comments"), comment).await
    }

    /// Every entry of a finding, oldest first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn entries(&self, trial: TrialId, finding: FindingId) -> Result<Vec<FindingEntry>, ApiError> {
        self.0.get(&of_finding(trial, finding, "/entries")).await
    }

    /// Asks the site something.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn open_query(
        &self,
        trial: TrialId,
        finding: FindingId,
        query: &OpenQuery,
    ) -> Result<SiteQuery, ApiError> {
        self.0.post(&of_finding(trial, finding, "/queries"), query).await
    }

    /// The queries of a finding, oldest first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn queries(&self, trial: TrialId, finding: FindingId) -> Result<Vec<SiteQuery>, ApiError> {
        self.0.get(&of_finding(trial, finding, "/queries")).await
    }

    /// Records the site's answer.
    ///
    /// # Errors
    /// [`ApiError`]; 409 `query-state` when it is answered or closed already.
    pub async fn answer_query(
        &self,
        trial: TrialId,
        finding: FindingId,
        query: QueryId,
        answer: &AnswerQuery,
    ) -> Result<SiteQuery, ApiError> {
        self.0.post(&of_finding(trial, finding, &format!("/queries/{query}/answer")), answer).await
    }

    /// Closes a query.
    ///
    /// # Errors
    /// [`ApiError`]; 409 `query-state` when it is closed already.
    pub async fn close_query(
        &self,
        trial: TrialId,
        finding: FindingId,
        query: QueryId,
        closure: &CloseQuery,
    ) -> Result<SiteQuery, ApiError> {
        self.0.post(&of_finding(trial, finding, &format!("/queries/{query}/closure")), closure).await
    }

    /// Puts a document to a finding.
    ///
    /// # Errors
    /// [`ApiError`]; 415 `attachment-media-type`, 413 `attachment-too-large`.
    pub async fn attach(
        &self,
        trial: TrialId,
        finding: FindingId,
        new: &NewAttachment,
        content: Bytes,
    ) -> Result<FindingEntry, ApiError> {
        let request = self
            .0
            .request(Method::POST, &of_finding(trial, finding, "/attachments"))
            .query(&[("file_name", &new.file_name)])
            .header(CONTENT_TYPE, &new.media_type)
            .header(CONTENT_DIGEST, content_digest(&new.digest))
            .header(IDEMPOTENCY_KEY, &new.idempotency_key)
            .body(content);
        ApiClient::send_json(request).await
    }

    /// The documents of a finding, oldest first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn attachments(&self, trial: TrialId, finding: FindingId) -> Result<Vec<Attachment>, ApiError> {
        self.0.get(&of_finding(trial, finding, "/attachments")).await
    }

    /// The bytes of a document.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn attachment(
        &self,
        trial: TrialId,
        finding: FindingId,
        digest: Digest,
    ) -> Result<Bytes, ApiError> {
        self.0.get_bytes(&of_finding(trial, finding, &format!("/attachments/{digest}"))).await
    }
}

fn of_finding(trial: TrialId, finding: FindingId, rest: &str) -> String {
    of_trial(trial, &format!("/findings/{finding}{rest}"))
}
