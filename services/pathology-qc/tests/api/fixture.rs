//! A running service with a trial on which each role's person holds that role.

use palladion_api::client::{ApiClient, ApiError};
use palladion_api::grants::{GiveGrant, GrantsClient};
use palladion_api::ledger::{EntryFilter, LedgerClient};
use palladion_api::pathology_qc::PathologyQcClient;
use palladion_domain::actor::Role;
use palladion_domain::ids::TrialId;
use palladion_service_kit::config::ServiceConfig;
use palladion_service_kit::{Running, clock};
use palladion_testkit::{Backend, TestDatabase, TestIdentity, TestService, service_config};

pub(crate) struct Fixture {
    pub(crate) identity: TestIdentity,
    pub(crate) trial: TrialId,
    pub(crate) running: Running,
    _settings: TestService,
    _database: TestDatabase,
}

impl Fixture {
    pub(crate) async fn start(backend: Backend) -> Self {
        Self::start_with(backend, |_| ()).await
    }

    /// The same with other settings.
    pub(crate) async fn start_with(backend: Backend, adjust: impl FnOnce(&mut ServiceConfig)) -> Self {
        let (database, identity) = (TestDatabase::create(backend).await, TestIdentity::new());
        let mut settings = service_config("pathology-qc", &database, &identity);
        settings.config.engine.executable = Some(env!("CARGO_BIN_EXE_palladion-pathology-qc").into());
        // Nothing listens on the discard port of this machine: the ingestion service is out of reach.
        settings.config.ingestion_url = Some("http://127.0.0.1:9".to_owned());
        adjust(&mut settings.config);
        let running = palladion_pathology_qc::start(settings.config.clone()).await.unwrap();
        let trial = TrialId::from_uuid(clock::new_uuid());
        let fixture = Self { identity, trial, running, _settings: settings, _database: database };
        for role in Role::ALL.iter().filter(|role| **role != Role::Admin) {
            let subject = TestIdentity::subject(*role).parse().unwrap();
            let admin = fixture.api(Role::Admin);
            GrantsClient(&admin).give(&GiveGrant { subject, role: *role, trial_id: trial }).await.unwrap();
        }
        fixture
    }

    pub(crate) fn api(&self, role: Role) -> ApiClient {
        ApiClient::new(self.running.url()).unwrap().with_token(self.identity.role_token(role))
    }

    pub(crate) fn client(&self, role: Role) -> PathologyQcClient {
        PathologyQcClient(self.api(role))
    }

    /// Another person who holds this role on the trial.
    pub(crate) async fn another(&self, subject: &str, role: Role) -> PathologyQcClient {
        let grant = GiveGrant { subject: subject.parse().unwrap(), role, trial_id: self.trial };
        GrantsClient(&self.api(Role::Admin)).give(&grant).await.unwrap();
        let token = self.identity.token(&[role], subject);
        PathologyQcClient(ApiClient::new(self.running.url()).unwrap().with_token(token))
    }

    /// What the ledger recorded of the trial, oldest first.
    pub(crate) async fn actions(&self) -> Vec<String> {
        let filter = EntryFilter { trial_id: Some(self.trial), ..EntryFilter::default() };
        let page = LedgerClient(&self.api(Role::Auditor)).entries(&filter).await.unwrap();
        let mut actions: Vec<String> = page.items.into_iter().map(|entry| entry.action).collect();
        actions.reverse();
        actions
    }
}

/// Status and slug of a refusal.
pub(crate) fn refusal<T: std::fmt::Debug>(answer: Result<T, ApiError>) -> (u16, String) {
    let error = answer.unwrap_err();
    let problem = error.problem().unwrap();
    (problem.status, problem.slug().to_owned())
}
