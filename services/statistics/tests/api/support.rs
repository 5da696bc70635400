//! A running service and two statisticians of one trial.

use palladion_api::client::{ApiClient, ApiError};
use palladion_api::grants::{GiveGrant, GrantsClient};
use palladion_api::problem::{FieldError, ProblemDetails};
use palladion_api::statistics::StatisticsClient;
use palladion_api::statistics::plan::Plan;
use palladion_domain::actor::Role;
use palladion_domain::ids::TrialId;
use palladion_service_kit::Running;
use palladion_statistics::plans::builtin;
use palladion_testkit::{Backend, TestDatabase, TestIdentity, TestService, service_config};

pub(crate) struct Service {
    pub(crate) running: Running,
    pub(crate) identity: TestIdentity,
    pub(crate) trial: TrialId,
    _settings: TestService,
    _database: TestDatabase,
}

impl Service {
    /// Starts the service on an empty database and gives both statisticians and an auditor a grant.
    pub(crate) async fn start(backend: Backend) -> Self {
        let database = TestDatabase::create(backend).await;
        let identity = TestIdentity::new();
        let mut settings = service_config("statistics", &database, &identity);
        settings.config.engine.executable = Some(env!("CARGO_BIN_EXE_palladion-statistics").into());
        let running = palladion_statistics::start(settings.config.clone()).await.unwrap();
        // The trial of every snapshot of these tests.
        let trial = TrialId::from_uuid(uuid::Uuid::from_u128(1));
        let service = Self { running, identity, trial, _settings: settings, _database: database };
        for (subject, role) in
            [("ann", Role::Statistician), ("bob", Role::Statistician), ("eve", Role::Auditor)]
        {
            let grant = GiveGrant { subject: subject.parse().unwrap(), role, trial_id: trial };
            GrantsClient(&service.client(Role::Admin, "root")).give(&grant).await.unwrap();
        }
        service
    }

    fn client(&self, role: Role, subject: &str) -> ApiClient {
        ApiClient::new(self.running.url()).unwrap().with_token(self.identity.token(&[role], subject))
    }

    /// The statistician who drafts.
    pub(crate) fn ann(&self) -> StatisticsClient {
        StatisticsClient(self.client(Role::Statistician, "ann"))
    }

    /// The statistician who approves.
    pub(crate) fn bob(&self) -> StatisticsClient {
        StatisticsClient(self.client(Role::Statistician, "bob"))
    }

    /// The auditor.
    pub(crate) fn eve(&self) -> StatisticsClient {
        StatisticsClient(self.client(Role::Auditor, "eve"))
    }
}

/// A valid plan.
pub(crate) fn basic() -> Plan {
    builtin::plan("basic").unwrap()
}

/// The refusal behind an error, as status and slug.
pub(crate) fn refusal(error: &ApiError) -> (u16, &str) {
    let problem = error.problem().unwrap();
    (problem.status, problem.slug())
}

/// Where a refusal points.
pub(crate) fn pointers(error: &ApiError) -> Vec<&str> {
    let errors: &[FieldError] = &error.problem().map(|problem: &ProblemDetails| problem).unwrap().errors;
    errors.iter().map(|error| error.pointer.as_str()).collect()
}
