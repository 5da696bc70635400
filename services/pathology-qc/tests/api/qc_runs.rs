use palladion_api::pathology_qc::StartQcRun;
use palladion_api::runs::{ReplayEngine, ReplayRequest};
use palladion_domain::actor::Role;
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{PolicyId, RunId};
use palladion_pathology_qc::builtin_policy;
use palladion_service_kit::clock;
use palladion_testkit::backends;

use crate::fixture::{Fixture, refusal};

fn snapshot() -> SnapshotId {
    SnapshotId::from_digest(Digest::from_bytes([7; 32]))
}

#[tokio::test]
async fn a_run_needs_a_policy_of_the_trial() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let runs = fixture.client(Role::QcReviewer).runs();
        let policy_id = PolicyId::from_uuid(clock::new_uuid());
        let request = StartQcRun { policy_id, snapshot_id: snapshot() };
        assert_eq!(
            refusal(runs.start(fixture.trial, &request, "k1").await),
            (404, "unknown-policy".to_owned())
        );
        fixture.running.stop().await;
    }
}

#[tokio::test]
async fn without_the_ingestion_service_there_is_no_run_and_no_leaf() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let client = fixture.client(Role::QcReviewer);
        let policy = client.save_policy(fixture.trial, &builtin_policy().unwrap()).await.unwrap();
        let before = fixture
            .running
            .platform()
            .recorder
            .ledger()
            .size(fixture.running.platform().database.connection())
            .await
            .unwrap();
        let request = StartQcRun { policy_id: policy.policy_id, snapshot_id: snapshot() };
        let (status, slug) = refusal(client.runs().start(fixture.trial, &request, "k2").await);
        assert_eq!((status, slug.as_str()), (502, "snapshot-unavailable"));
        assert!(client.runs().list(fixture.trial, None).await.unwrap().items.is_empty());
        let after = fixture
            .running
            .platform()
            .recorder
            .ledger()
            .size(fixture.running.platform().database.connection())
            .await
            .unwrap();
        assert_eq!(after, before);
        fixture.running.stop().await;
    }
}

#[tokio::test]
async fn an_unknown_run_is_not_found_wherever_it_is_named() {
    let fixture = Fixture::start(backends()[0]).await;
    let (runs, trial) = (fixture.client(Role::QcReviewer).runs(), fixture.trial);
    let run = RunId::from_uuid(clock::new_uuid());
    let replay = ReplayRequest { engine: ReplayEngine::Archived };
    let refusals = [
        refusal(runs.get(trial, run).await),
        refusal(runs.cancel(trial, run).await),
        refusal(runs.result_bytes(trial, run).await),
        refusal(runs.manifest(trial, run).await),
        refusal(runs.replay(trial, run, &replay, "k3").await),
        refusal(runs.replays(trial, run).await),
        refusal(runs.events(trial, run).await.map(drop)),
    ];
    for refused in refusals {
        assert_eq!(refused, (404, "unknown-run".to_owned()));
    }
    fixture.running.stop().await;
}
