//! A running service with its people, and files of a few rows.

use bytes::Bytes;
use futures::stream;
use palladion_api::client::{ApiClient, ApiError};
use palladion_api::grants::{GiveGrant, GrantsClient};
use palladion_api::ingestion::{
    AcceptUploads, Acknowledgement, ChangeCode, ConfirmProposal, DatasetVersion, IngestionClient,
    IssueFilter, Mapping, ProposeSnapshot, ReasonForChange, Snapshot, SnapshotProposal, Upload,
    UploadRequest, unacknowledged_codes,
};
use palladion_api::problem::ProblemDetails;
use palladion_domain::actor::Role;
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;
use palladion_domain::trial::TrialDefinition;
use palladion_domain::validation::Issue;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::{Running, clock};
use palladion_testkit::{Backend, TestDatabase, TestIdentity, TestService, service_config};
use serde_json::{Value, json};

pub(crate) struct World {
    pub(crate) running: Running,
    pub(crate) identity: TestIdentity,
    pub(crate) service: TestService,
    _database: TestDatabase,
}

/// Why the warnings of the tests may stand.
pub(crate) const WORDS: &str = "looked at each of them";
/// A file of subjects in the layout of the table.
pub(crate) const SUBJECTS: &str = "subject_id,site_id,age_years\nP1,S1,61\nP2,S1,47\n";

impl World {
    pub(crate) async fn start(backend: Backend) -> Self {
        Self::start_with(backend, |_| {}).await
    }

    pub(crate) async fn start_with(backend: Backend, change: impl FnOnce(&mut TestService)) -> Self {
        let database = TestDatabase::create(backend).await;
        let identity = TestIdentity::new();
        let mut service = service_config("ingestion", &database, &identity);
        change(&mut service);
        let running = palladion_ingestion::start(service.config.clone()).await.unwrap();
        Self { running, identity, service, _database: database }
    }

    /// The service as it is without a token.
    pub(crate) fn nobody(&self) -> IngestionClient {
        IngestionClient(ApiClient::new(self.running.url()).unwrap())
    }

    pub(crate) fn person(&self, roles: &[Role], subject: &str) -> IngestionClient {
        IngestionClient(self.nobody().0.with_token(self.identity.token(roles, subject)))
    }

    /// The data manager, who defines the trials of the tests.
    pub(crate) fn manager(&self) -> IngestionClient {
        self.person(&[Role::DataManager], &TestIdentity::subject(Role::DataManager))
    }

    /// The statistician, who confirms what is frozen; has the role on every trial of the tests.
    pub(crate) fn statistician(&self) -> IngestionClient {
        self.person(&[Role::Statistician], &TestIdentity::subject(Role::Statistician))
    }

    /// A trial that accepts any site.
    pub(crate) async fn trial(&self) -> TrialId {
        self.trial_of(&json!({})).await
    }

    /// The same trial with changes to its definition.
    pub(crate) async fn trial_of(&self, changes: &Value) -> TrialId {
        let trial_id = self.manager().define_trial(&definition(changes)).await.unwrap().trial_id;
        self.grant(trial_id, Role::Statistician, &TestIdentity::subject(Role::Statistician)).await;
        trial_id
    }

    /// Gives somebody a role on a trial.
    pub(crate) async fn grant(&self, trial_id: TrialId, role: Role, subject: &str) {
        let admin = self.person(&[Role::Admin], &TestIdentity::subject(Role::Admin));
        let grant = GiveGrant { subject: subject.parse().unwrap(), role, trial_id };
        GrantsClient(&admin.0).give(&grant).await.unwrap();
    }

    /// Sends a file in the layout of a table, with a new key.
    pub(crate) async fn send(
        &self,
        trial: TrialId,
        table: TableName,
        text: &str,
    ) -> Result<Upload, ApiError> {
        self.send_bytes(trial, Mapping::Table(table), text.as_bytes()).await
    }

    pub(crate) async fn send_bytes(
        &self,
        trial: TrialId,
        mapping: Mapping,
        bytes: &[u8],
    ) -> Result<Upload, ApiError> {
        let request = request(mapping, bytes);
        self.manager().upload(trial, &request, in_pieces(bytes)).await
    }

    /// The first page of an upload's issues.
    pub(crate) async fn issues(&self, upload: &Upload) -> Vec<Issue> {
        let filter = IssueFilter::default();
        self.manager().issues(upload.trial_id, upload.upload_id, &filter).await.unwrap().items
    }

    pub(crate) async fn accept(&self, uploads: &[&Upload]) -> Result<DatasetVersion, ApiError> {
        let reason = reason(ChangeCode::ReExport, "another export of the same test");
        self.accept_for(uploads, Some(reason)).await
    }

    /// Accepts, whatever the warnings; changes of what was accepted before have this reason.
    pub(crate) async fn accept_for(
        &self,
        uploads: &[&Upload],
        reason: Option<ReasonForChange>,
    ) -> Result<DatasetVersion, ApiError> {
        self.accept_all(uploads[0].trial_id, AcceptUploads { reason, ..acceptance(uploads, &[]) }).await
    }

    /// Accepts, whatever the warnings.
    pub(crate) async fn accept_all(
        &self,
        trial: TrialId,
        mut acceptance: AcceptUploads,
    ) -> Result<DatasetVersion, ApiError> {
        let first = self.manager().accept(trial, &acceptance).await;
        let codes = match &first {
            Err(error) => error.problem().map(unacknowledged_codes).unwrap_or_default(),
            Ok(_) => Vec::new(),
        };
        if codes.is_empty() {
            return first;
        }
        acceptance.acknowledgements = acknowledgements(&codes);
        self.manager().accept(trial, &acceptance).await
    }

    /// A version of [`SUBJECTS`].
    pub(crate) async fn version(&self, trial: TrialId) -> DatasetVersion {
        let upload = self.send(trial, TableName::Subjects, SUBJECTS).await.unwrap();
        self.accept(&[&upload]).await.unwrap()
    }

    pub(crate) async fn freeze(&self, version: &DatasetVersion) -> Snapshot {
        let request = ProposeSnapshot { version_id: version.version_id, data_cut_off: None };
        let proposal = self.manager().propose(version.trial_id, &request).await.unwrap();
        self.confirm(&proposal).await.unwrap()
    }

    pub(crate) async fn confirm(&self, proposal: &SnapshotProposal) -> Result<Snapshot, ApiError> {
        let wanted = ConfirmProposal { snapshot_id: proposal.snapshot_id };
        self.statistician().confirm(proposal.trial_id, proposal.proposal_id, &wanted).await
    }
}

/// An acceptance that acknowledges the warnings of these codes.
pub(crate) fn acceptance(uploads: &[&Upload], codes: &[&str]) -> AcceptUploads {
    AcceptUploads {
        upload_ids: uploads.iter().map(|upload| upload.upload_id).collect(),
        replaces: Vec::new(),
        acknowledgements: acknowledgements(codes),
        reason: None,
    }
}

fn acknowledgements(codes: &[impl AsRef<str>]) -> Vec<Acknowledgement> {
    let one = |code: &str| Acknowledgement { code: code.to_owned(), reason: WORDS.to_owned() };
    codes.iter().map(|code| one(code.as_ref())).collect()
}

pub(crate) fn reason(code: ChangeCode, text: &str) -> ReasonForChange {
    ReasonForChange { code, text: text.to_owned() }
}

/// A valid definition with changes.
pub(crate) fn definition(changes: &Value) -> TrialDefinition {
    let code = format!("T-{}", clock::new_uuid().simple());
    let mut definition = json!({ "code": code, "title": "A trial", "classification_policy": "pallas-2024" });
    for (name, value) in changes.as_object().unwrap() {
        definition[name] = value.clone();
    }
    serde_json::from_value(definition).unwrap()
}

pub(crate) fn request(mapping: Mapping, bytes: &[u8]) -> UploadRequest {
    UploadRequest {
        mapping,
        file_name: "file.csv".to_owned(),
        digest: sha256(bytes),
        idempotency_key: clock::new_uuid().to_string(),
    }
}

/// The bytes as a body of several pieces.
pub(crate) fn in_pieces(
    bytes: &[u8],
) -> impl futures::TryStream<Ok = Bytes, Error = std::io::Error> + Send + use<> {
    let pieces: Vec<_> = bytes.chunks(64 << 10).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    stream::iter(pieces)
}

/// Status and slug of a refusal.
pub(crate) fn refusal<T: std::fmt::Debug>(outcome: Result<T, ApiError>) -> (u16, String) {
    let problem = problem(outcome);
    (problem.status, problem.slug().to_owned())
}

pub(crate) fn problem<T: std::fmt::Debug>(outcome: Result<T, ApiError>) -> ProblemDetails {
    outcome.unwrap_err().problem().cloned().unwrap()
}

/// The pointers of a refusal.
pub(crate) fn pointers(problem: &ProblemDetails) -> Vec<&str> {
    problem.errors.iter().map(|error| error.pointer.as_str()).collect()
}
