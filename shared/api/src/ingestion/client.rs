use bytes::Bytes;
use futures::{Stream, TryStream};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{DatasetVersionId, ProfileId, SnapshotProposalId, TrialId, UploadId};
use palladion_domain::tables::TableName;
use palladion_domain::trial::TrialDefinition;
use palladion_domain::validation::Issue;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;

use super::{
    AcceptUploads, AmendTrial, CONTENT_DIGEST, ConfirmProposal, DatasetVersion, DeclineProposal,
    DifferenceFilter, DifferencePage, FileRecords, IssueFilter, Mapping, ProposeSnapshot, RecordsQuery,
    RedactSubject, Redaction, Snapshot, SnapshotManifest, SnapshotProposal, SnapshotVerification,
    StoredProfile, StoredTrial, Upload, UploadQuery, ValidationRule, content_digest,
};
use crate::client::{ApiClient, ApiError, IDEMPOTENCY_KEY};
use crate::page::Page;

/// What is sent along with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRequest {
    /// How the file becomes tables.
    pub mapping: Mapping,
    /// The name of the file.
    pub file_name: String,
    /// SHA-256 of its bytes; the service refuses others.
    pub digest: Digest,
    /// The caller's own name for this request: sending it again changes nothing.
    pub idempotency_key: String,
}

/// The ingestion service, called as one person.
#[derive(Clone, Debug)]
pub struct IngestionClient(pub ApiClient);

impl IngestionClient {
    /// Sets up a trial; the caller becomes its data manager.
    ///
    /// # Errors
    /// [`ApiError`], as for every method here; 422 `invalid-trial` lists what is wrong.
    pub async fn define_trial(&self, definition: &TrialDefinition) -> Result<StoredTrial, ApiError> {
        self.0.post("/v1/trials", definition).await
    }

    /// One page of the trials the caller has a grant for; `after` is the `next` of the page before.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn trials(&self, after: Option<&str>) -> Result<Page<StoredTrial>, ApiError> {
        self.page("/v1/trials", after).await
    }

    /// One trial.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn trial(&self, trial: TrialId) -> Result<StoredTrial, ApiError> {
        self.0.get(&of_trial(trial, "")).await
    }

    /// Replaces a trial's definition by a new version.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn amend_trial(&self, trial: TrialId, amendment: &AmendTrial) -> Result<StoredTrial, ApiError> {
        self.0.put(&of_trial(trial, ""), amendment).await
    }

    /// Saves an import profile; the same document again gives the stored one.
    ///
    /// # Errors
    /// [`ApiError`]; 422 `invalid-profile` lists what is wrong.
    pub async fn save_profile(&self, trial: TrialId, document: &Value) -> Result<StoredProfile, ApiError> {
        self.0.post(&of_trial(trial, "/profiles"), document).await
    }

    /// One page of the trial's profiles.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn profiles(
        &self,
        trial: TrialId,
        after: Option<&str>,
    ) -> Result<Page<StoredProfile>, ApiError> {
        self.page(&of_trial(trial, "/profiles"), after).await
    }

    /// One profile.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn profile(&self, trial: TrialId, profile: ProfileId) -> Result<StoredProfile, ApiError> {
        self.0.get(&of_trial(trial, &format!("/profiles/{profile}"))).await
    }

    /// Sends a file, piece by piece.
    ///
    /// # Errors
    /// [`ApiError`]; a file with faults in it is an upload in state `invalid`, not an error.
    pub async fn upload<S>(
        &self,
        trial: TrialId,
        request: &UploadRequest,
        content: S,
    ) -> Result<Upload, ApiError>
    where
        S: TryStream + Send + 'static,
        S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
        Bytes: From<S::Ok>,
    {
        let query = UploadQuery::new(request.mapping, &request.file_name);
        let sent = self
            .0
            .request(Method::POST, &of_trial(trial, "/uploads"))
            .query(&query)
            .header(CONTENT_TYPE, "text/csv")
            .header(CONTENT_DIGEST, content_digest(&request.digest))
            .header(IDEMPOTENCY_KEY, &request.idempotency_key)
            .body(reqwest::Body::wrap_stream(content));
        ApiClient::send_json(sent).await
    }

    /// One page of the trial's uploads.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn uploads(&self, trial: TrialId, after: Option<&str>) -> Result<Page<Upload>, ApiError> {
        self.page(&of_trial(trial, "/uploads"), after).await
    }

    /// One upload.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn one_upload(&self, trial: TrialId, upload: UploadId) -> Result<Upload, ApiError> {
        self.0.get(&of_trial(trial, &format!("/uploads/{upload}"))).await
    }

    /// One page of an upload's issues.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn issues(
        &self,
        trial: TrialId,
        upload: UploadId,
        filter: &IssueFilter,
    ) -> Result<Page<Issue>, ApiError> {
        self.0.get_with(&of_trial(trial, &format!("/uploads/{upload}/issues")), filter).await
    }

    /// Every kept issue of an upload that the filter lets through, as CSV; `after` and `limit` have no effect.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn issues_csv(
        &self,
        trial: TrialId,
        upload: UploadId,
        filter: &IssueFilter,
    ) -> Result<Bytes, ApiError> {
        let path = of_trial(trial, &format!("/uploads/{upload}/issues.csv"));
        ApiClient::send_bytes(self.0.request(Method::GET, &path).query(filter)).await
    }

    /// Records of an upload's file as they were read.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn upload_records(
        &self,
        trial: TrialId,
        upload: UploadId,
        query: &RecordsQuery,
    ) -> Result<FileRecords, ApiError> {
        self.0.get_with(&of_trial(trial, &format!("/uploads/{upload}/records")), query).await
    }

    /// The bytes of an upload as they were received.
    ///
    /// # Errors
    /// [`ApiError`], at once or from the stream.
    pub async fn upload_content(
        &self,
        trial: TrialId,
        upload: UploadId,
    ) -> Result<impl Stream<Item = Result<Bytes, ApiError>> + Send + Unpin + 'static, ApiError> {
        let path = of_trial(trial, &format!("/uploads/{upload}/content"));
        ApiClient::send_stream(self.0.request(Method::GET, &path)).await
    }

    /// Makes the next dataset version.
    ///
    /// # Errors
    /// [`ApiError`]; 422 `invalid-data` lists what is wrong across the tables.
    pub async fn accept(&self, trial: TrialId, uploads: &AcceptUploads) -> Result<DatasetVersion, ApiError> {
        self.0.post(&of_trial(trial, "/versions"), uploads).await
    }

    /// One page of the trial's dataset versions.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn versions(
        &self,
        trial: TrialId,
        after: Option<&str>,
    ) -> Result<Page<DatasetVersion>, ApiError> {
        self.page(&of_trial(trial, "/versions"), after).await
    }

    /// One dataset version.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn version(
        &self,
        trial: TrialId,
        version: DatasetVersionId,
    ) -> Result<DatasetVersion, ApiError> {
        self.0.get(&of_trial(trial, &format!("/versions/{version}"))).await
    }

    /// One page of the changes of a version to the one before it.
    ///
    /// # Errors
    /// [`ApiError`]; 404 `no-difference` for the first version.
    pub async fn version_difference(
        &self,
        trial: TrialId,
        version: DatasetVersionId,
        filter: &DifferenceFilter,
    ) -> Result<DifferencePage, ApiError> {
        self.0.get_with(&of_trial(trial, &format!("/versions/{version}/difference")), filter).await
    }

    /// Takes a subject out of every later version.
    ///
    /// # Errors
    /// [`ApiError`]; 422 `unknown-subject` when nothing of the trial holds it.
    pub async fn redact(&self, trial: TrialId, request: &RedactSubject) -> Result<Redaction, ApiError> {
        self.0.post(&of_trial(trial, "/redactions"), request).await
    }

    /// One page of the trial's redactions.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn redactions(&self, trial: TrialId, after: Option<&str>) -> Result<Page<Redaction>, ApiError> {
        self.page(&of_trial(trial, "/redactions"), after).await
    }

    /// Proposes to freeze a dataset version; what is proposed or frozen already gives that proposal.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn propose(
        &self,
        trial: TrialId,
        request: &ProposeSnapshot,
    ) -> Result<SnapshotProposal, ApiError> {
        self.0.post(&of_trial(trial, "/snapshot-proposals"), request).await
    }

    /// One page of the trial's proposals.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn proposals(
        &self,
        trial: TrialId,
        after: Option<&str>,
    ) -> Result<Page<SnapshotProposal>, ApiError> {
        self.page(&of_trial(trial, "/snapshot-proposals"), after).await
    }

    /// One proposal.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn proposal(
        &self,
        trial: TrialId,
        proposal: SnapshotProposalId,
    ) -> Result<SnapshotProposal, ApiError> {
        self.0.get(&of_trial(trial, &format!("/snapshot-proposals/{proposal}"))).await
    }

    /// Confirms what another person proposed: the snapshot is frozen.
    ///
    /// # Errors
    /// [`ApiError`]; 403 `same-person` for the one who proposed it.
    pub async fn confirm(
        &self,
        trial: TrialId,
        proposal: SnapshotProposalId,
        request: &ConfirmProposal,
    ) -> Result<Snapshot, ApiError> {
        self.0.post(&of_trial(trial, &format!("/snapshot-proposals/{proposal}/confirmation")), request).await
    }

    /// Declines what another person proposed.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn decline(
        &self,
        trial: TrialId,
        proposal: SnapshotProposalId,
        request: &DeclineProposal,
    ) -> Result<SnapshotProposal, ApiError> {
        self.0.post(&of_trial(trial, &format!("/snapshot-proposals/{proposal}/refusal")), request).await
    }

    /// One page of the trial's snapshots.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn snapshots(&self, trial: TrialId, after: Option<&str>) -> Result<Page<Snapshot>, ApiError> {
        self.page(&of_trial(trial, "/snapshots"), after).await
    }

    /// One snapshot.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn snapshot(&self, trial: TrialId, snapshot: SnapshotId) -> Result<Snapshot, ApiError> {
        self.0.get(&of_trial(trial, &format!("/snapshots/{snapshot}"))).await
    }

    /// The exact bytes whose SHA-256 is the snapshot's id: canonical JSON of a [`SnapshotManifest`].
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn snapshot_manifest(&self, trial: TrialId, snapshot: SnapshotId) -> Result<Bytes, ApiError> {
        self.0.get_bytes(&of_trial(trial, &format!("/snapshots/{snapshot}/manifest"))).await
    }

    /// The Parquet bytes of one table of a snapshot; their SHA-256 stands in the manifest.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn snapshot_table(
        &self,
        trial: TrialId,
        snapshot: SnapshotId,
        table: TableName,
    ) -> Result<Bytes, ApiError> {
        self.0.get_bytes(&of_trial(trial, &format!("/snapshots/{snapshot}/tables/{table}"))).await
    }

    /// One page of the changes from one snapshot to another of the trial.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn snapshot_difference(
        &self,
        trial: TrialId,
        from: SnapshotId,
        to: SnapshotId,
        filter: &DifferenceFilter,
    ) -> Result<DifferencePage, ApiError> {
        self.0.get_with(&of_trial(trial, &format!("/snapshots/{from}/differences/{to}")), filter).await
    }

    /// One table of a snapshot in a format: `csv`, `parquet`, `dataset-json`, `dataset-ndjson`, `xpt`.
    ///
    /// # Errors
    /// [`ApiError`]; 409 `format-cannot-hold-table` says what the format cannot hold.
    pub async fn snapshot_table_as(
        &self,
        trial: TrialId,
        snapshot: SnapshotId,
        table: TableName,
        format: &str,
    ) -> Result<Bytes, ApiError> {
        let path = of_trial(trial, &format!("/snapshots/{snapshot}/tables/{table}?format={format}"));
        self.0.get_bytes(&path).await
    }

    /// A snapshot as one tar file: `SHA256SUMS`, `manifest.json`, `tables/<table>.parquet`.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn snapshot_archive(&self, trial: TrialId, snapshot: SnapshotId) -> Result<Bytes, ApiError> {
        self.0.get_bytes(&of_trial(trial, &format!("/snapshots/{snapshot}/archive"))).await
    }

    /// Hashes the stored objects of a snapshot again.
    ///
    /// # Errors
    /// [`ApiError`]; an altered or missing object is an answer, not an error.
    pub async fn verify_snapshot(
        &self,
        trial: TrialId,
        snapshot: SnapshotId,
    ) -> Result<SnapshotVerification, ApiError> {
        self.0.get(&of_trial(trial, &format!("/snapshots/{snapshot}/verification"))).await
    }

    /// The JSON Schema of import profiles.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn profile_schema(&self) -> Result<Value, ApiError> {
        self.0.get("/v1/schemas/profile").await
    }

    /// Every validation rule.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn validation_rules(&self) -> Result<Vec<ValidationRule>, ApiError> {
        self.0.get("/v1/validation-rules").await
    }

    /// One validation rule.
    ///
    /// # Errors
    /// [`ApiError`]; 404 `unknown-rule`.
    pub async fn validation_rule(&self, code: &str) -> Result<ValidationRule, ApiError> {
        self.0.get(&format!("/v1/validation-rules/{code}")).await
    }

    async fn page<T: serde::de::DeserializeOwned>(
        &self,
        path: &str,
        after: Option<&str>,
    ) -> Result<Page<T>, ApiError> {
        match after {
            Some(after) => self.0.get_with(path, &[("after", after)]).await,
            None => self.0.get(path).await,
        }
    }
}

impl SnapshotManifest {
    /// Reads the bytes of [`IngestionClient::snapshot_manifest`].
    ///
    /// # Errors
    /// What is wrong with the document.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }
}

fn of_trial(trial: TrialId, rest: &str) -> String {
    format!("/v1/trials/{trial}{rest}")
}
