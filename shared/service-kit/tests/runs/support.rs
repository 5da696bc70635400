//! A service that executes runs, without its HTTP part, and a snapshot for it to read.

use std::collections::BTreeSet;
use std::future::{Ready, ready};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use palladion_api::client::ApiError;
use palladion_api::runs::{ReplayEngine, ReplayRequest, Run, RunPriority, Specification};
use palladion_domain::actor::{Actor, Role};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{ActorId, PlanId, RunId, TrialId};
use palladion_ledger::event::ActingRole;
use palladion_service_kit::blobs::Blobs;
use palladion_service_kit::clock;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::KeptAnswer;
use palladion_service_kit::jobs::Workers;
use palladion_service_kit::recorder::RequestContext;
use palladion_service_kit::runs::{self, Purpose, RunError, RunService, Runs, SnapshotPart, Submission};
use palladion_service_kit::{Platform, ServiceInfo};
use palladion_testkit::{Backend, TestDatabase, TestIdentity, TestService, service_config};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use serde_json::{Value, json};

/// The executable whose analyses are told by the plan what to do.
pub(crate) const ENGINE: &str = env!("CARGO_BIN_EXE_palladion-engine-fixture");

/// How long a test waits for what takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

const INFO: ServiceInfo = ServiceInfo {
    name: "statistics",
    version: "0.1.0",
    title: "Statistics",
    description: "A service under test.",
};

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = palladion_service_kit::migrations();
        all.extend(runs::migrations());
        all
    }
}

/// One trial with one snapshot, as the ingestion service would hand it out.
#[derive(Clone)]
pub(crate) struct Snapshot {
    pub(crate) trial: TrialId,
    pub(crate) id: SnapshotId,
    manifest: Bytes,
    subjects: Bytes,
    /// How often a table was asked for.
    pub(crate) tables_fetched: Arc<AtomicU32>,
}

impl Snapshot {
    pub(crate) fn new() -> Self {
        let trial = TrialId::from_uuid(clock::new_uuid());
        let subjects = Bytes::from_static(b"stands for the bytes of a Parquet file");
        let manifest = json!({
            "schema": "palladion.snapshot/1",
            "trial_id": trial,
            "trial_version": 1,
            "trial": {"code": "T1", "title": "A trial", "classification_policy": "pallas-2024"},
            "version_id": clock::new_uuid(),
            "version_number": 1,
            "classification_policy": {"name": "pallas-2024", "version": 1, "digest": sha256(b"the policy")},
            "tables": [{
                "table": "subjects", "digest": sha256(&subjects), "rows": 2, "size_bytes": subjects.len(), "columns": []
            }],
        });
        let manifest = Bytes::from(serde_json::to_vec(&manifest).unwrap());
        let id = SnapshotId::from_digest(sha256(&manifest));
        Self { trial, id, manifest, subjects, tables_fetched: Arc::default() }
    }

    pub(crate) fn part(&self, part: SnapshotPart) -> Ready<Result<Bytes, ApiError>> {
        ready(match part {
            SnapshotPart::Manifest => Ok(self.manifest.clone()),
            SnapshotPart::Table(_) => {
                self.tables_fetched.fetch_add(1, Ordering::SeqCst);
                Ok(self.subjects.clone())
            }
        })
    }
}

/// The service, its database and its folder.
pub(crate) struct Bench {
    pub(crate) runs: Runs,
    pub(crate) platform: Platform,
    pub(crate) snapshot: Snapshot,
    pub(crate) service: TestService,
    _database: TestDatabase,
}

impl Bench {
    pub(crate) async fn new(backend: Backend) -> Self {
        Self::with(backend, |_| {}, plain()).await
    }

    pub(crate) async fn with(
        backend: Backend,
        settings: impl FnOnce(&mut TestService),
        service: RunService,
    ) -> Self {
        let database = TestDatabase::create(backend).await;
        let identity = TestIdentity::new();
        let mut config = service_config("statistics", &database, &identity);
        config.config.engine.executable = Some(ENGINE.into());
        config.config.engine.threads = Some(1);
        settings(&mut config);
        let platform = Platform::open::<Migrator>(config.config.clone(), INFO).await.unwrap();
        let runs = Runs::open(&platform, service).await.unwrap();
        Self { runs, platform, snapshot: Snapshot::new(), service: config, _database: database }
    }

    /// The same service started again on the same database and folder, with another executable.
    pub(crate) async fn restarted(&self, executable: &Path) -> Runs {
        let mut config = self.service.config.clone();
        config.engine.executable = Some(executable.to_path_buf());
        let platform = Platform::open::<Migrator>(config, INFO).await.unwrap();
        Runs::open(&platform, plain()).await.unwrap()
    }

    pub(crate) fn submission(&self, plan: &Value) -> Submission {
        let document = Bytes::from(serde_json::to_vec(plan).unwrap());
        Submission {
            trial: self.snapshot.trial,
            purpose: Purpose::Primary,
            specification: Specification::AnalysisPlan {
                id: PlanId::from_uuid(clock::new_uuid()),
                digest: sha256(&document),
            },
            document,
            snapshot: self.snapshot.id,
            snapshot_leaf: Some(17),
            parameters: json!({"alpha": 0.05}),
            documents: Vec::new(),
            seed: 20_240_601,
            priority: RunPriority::Normal,
        }
    }

    pub(crate) async fn submit(&self, plan: Value) -> Run {
        let answer = self.try_submit(&person(), self.submission(&plan)).await.unwrap();
        assert_eq!(answer.status, 202);
        run_of(&answer)
    }

    pub(crate) async fn executed_as(&self, submission: Submission) -> Run {
        let run = run_of(&self.try_submit(&person(), submission).await.unwrap());
        self.worked_off(run.run_id).await
    }

    pub(crate) async fn try_submit(
        &self,
        context: &RequestContext,
        submission: Submission,
    ) -> Result<KeptAnswer, RunError> {
        self.runs.submit(context, submission, |part| self.snapshot.part(part)).await
    }

    pub(crate) async fn replay(&self, run: RunId, engine: ReplayEngine) -> Run {
        let request = ReplayRequest { engine };
        run_of(&self.runs.replay(&person(), self.snapshot.trial, run, request).await.unwrap())
    }

    pub(crate) async fn get(&self, run: RunId) -> Run {
        self.runs.get(self.snapshot.trial, run).await.unwrap()
    }

    /// Waits until the run is as wished.
    pub(crate) async fn until(&self, run: RunId, wished: impl Fn(&Run) -> bool) -> Run {
        let waiting = async {
            loop {
                let seen = self.get(run).await;
                if wished(&seen) {
                    return seen;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.unwrap()
    }

    pub(crate) async fn ended(&self, run: RunId) -> Run {
        self.until(run, |run| run.state.is_final()).await
    }

    /// Submits a plan and executes it with workers that are stopped again.
    pub(crate) async fn executed(&self, plan: Value) -> Run {
        let run = self.submit(plan).await;
        self.worked_off(run.run_id).await
    }

    pub(crate) async fn worked_off(&self, run: RunId) -> Run {
        let workers = self.runs.start_workers();
        let ended = self.ended(run).await;
        workers.stop().await;
        ended
    }

    pub(crate) fn workers(&self) -> Workers {
        self.runs.start_workers()
    }

    pub(crate) fn blobs(&self) -> &Blobs {
        &self.platform.blobs
    }

    /// The actions recorded for a run, in order, each with the role that acted.
    pub(crate) async fn leaves(&self, run: RunId) -> Vec<(String, ActingRole)> {
        support_ledger::leaves(&self.platform, run).await
    }
}

pub(crate) fn plain() -> RunService {
    RunService { engine_kind: "statistics", collection: "runs", rng: "chacha20", on_success: None }
}

pub(crate) fn person() -> RequestContext {
    RequestContext {
        actor: Actor {
            subject: ActorId::new("statistician@example.org").unwrap(),
            name: Some("A Statistician".to_owned()),
            roles: BTreeSet::from([Role::Statistician]),
        },
        role: ActingRole::Statistician,
        organisation: None,
        request_id: clock::new_uuid(),
        idempotency_key: None,
    }
}

pub(crate) fn run_of(answer: &KeptAnswer) -> Run {
    serde_json::from_slice(answer.body.as_deref().unwrap()).unwrap()
}

mod support_ledger {
    use palladion_domain::ids::RunId;
    use palladion_ledger::event::ActingRole;
    use palladion_service_kit::Platform;
    use sea_orm::{ConnectionTrait as _, Statement};

    pub(super) async fn leaves(platform: &Platform, run: RunId) -> Vec<(String, ActingRole)> {
        let connection = platform.database.connection();
        let statement = Statement::from_string(
            connection.get_database_backend(),
            format!("SELECT action, bytes FROM ledger_leaf WHERE object_id = '{run}' ORDER BY leaf_index"),
        );
        let rows = connection.query_all_raw(statement).await.unwrap();
        rows.iter()
            .map(|row| {
                let bytes: Vec<u8> = row.try_get("", "bytes").unwrap();
                let leaf: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                let role = leaf["actor"]["role"].as_str().unwrap();
                (row.try_get("", "action").unwrap(), ActingRole::from_text(role).unwrap())
            })
            .collect()
    }
}
