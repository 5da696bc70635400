//! New snapshots start QC runs by themselves: one each, whatever is killed.

use std::time::{Duration, Instant};

use palladion_api::grants::{GiveGrant, GrantsClient};
use palladion_api::ingestion::{DatasetVersion, IngestionClient};
use palladion_api::ledger::{EntryFilter, LedgerClient};
use palladion_api::pathology_qc::{AutomaticStart, ConfigureAutomaticQc, PathologyQcClient};
use palladion_api::runs::{Run, RunState, RunsClient};
use palladion_domain::actor::Role;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;

use crate::crash::{define, upload};
use crate::files::Files;
use crate::process::Serving;
use crate::steps::{accept_as, ended, freeze_as, freeze_at, policy};

/// Longest wait for a run to start by itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// The QC runs of a trial once there are as many as wanted.
async fn runs(client: &PathologyQcClient, trial: TrialId, wanted: usize) -> Vec<Run> {
    let begun = Instant::now();
    loop {
        let found = client.runs().list(trial, None).await.unwrap().items;
        if found.len() >= wanted {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{wanted} runs were awaited: {found:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The service may look at the trial's snapshots.
async fn grant_service(serving: &Serving, trial_id: TrialId) {
    let admin = serving.client("ingestion", Role::Admin);
    let subject = "service-pathology-qc".parse().unwrap();
    GrantsClient(&admin).give(&GiveGrant { subject, role: Role::QcReviewer, trial_id }).await.unwrap();
}

/// A version of the trial's data, and the snapshot that was frozen of it.
async fn frozen(serving: &Serving, trial: TrialId) -> (DatasetVersion, SnapshotId) {
    let manager = IngestionClient(serving.client("ingestion", Role::DataManager));
    let statistician = IngestionClient(serving.client("ingestion", Role::Statistician));
    let files = Files::new();
    let mut uploads = Vec::new();
    for (table, text) in
        [(TableName::Subjects, &files.subjects), (TableName::Her2Assessments, &files.her2_assessments)]
    {
        uploads.push(upload(&manager, trial, table, text).await.upload_id);
    }
    let version = accept_as(&manager, trial, uploads).await.unwrap();
    let snapshot = freeze_as(&manager, &statistician, &version).await.snapshot_id;
    (version, snapshot)
}

#[tokio::test]
async fn each_new_snapshot_starts_one_run_also_when_the_services_are_killed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let serving = Serving::start(&data);
    let trial = define(&serving, "AUTOMATIC").await;
    grant_service(&serving, trial).await;
    let (version, old) = frozen(&serving, trial).await;

    // What is frozen already is not new.
    let reviewer = PathologyQcClient(serving.client("pathology-qc", Role::QcReviewer));
    let policy_id = reviewer.save_policy(trial, &policy()).await.unwrap().policy_id;
    let on = ConfigureAutomaticQc { version: 0, policy_id: Some(policy_id) };
    let setting = reviewer.configure_automatic_qc(trial, &on).await.unwrap();
    assert_eq!((setting.version, setting.last_snapshot), (1, Some(old)));

    // Killed right after the freeze, before, while or after the run is queued: with each delay the new snapshot
    // has one run in the end.
    let mut serving = serving;
    for (number, delay) in [0_u64, 400, 1_200].into_iter().enumerate() {
        let manager = IngestionClient(serving.client("ingestion", Role::DataManager));
        let statistician = IngestionClient(serving.client("ingestion", Role::Statistician));
        let snapshot = freeze_at(&manager, &statistician, &version, number).await;
        tokio::time::sleep(Duration::from_millis(delay)).await;
        serving.kill();
        serving = Serving::start(&data);
        let reviewer = PathologyQcClient(serving.client("pathology-qc", Role::QcReviewer));
        let found = runs(&reviewer, trial, number + 1).await;
        let of_snapshot = found.iter().find(|run| run.snapshot_id == snapshot).unwrap();
        let client = RunsClient::new(reviewer.0.clone(), "qc-runs");
        let run = ended(&client, of_snapshot).await;
        assert_eq!(run.state, RunState::Succeeded, "{run:?}");
        assert_eq!(run.created_by, "pathology-qc");
        let start: AutomaticStart = serde_json::from_value(run.parameters["automatic"].clone()).unwrap();
        assert_eq!((start.setting_version, start.on_behalf_of.as_str()), (1, "demo-qc-reviewer"));
    }
    // Some looks later there is still one a snapshot.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let reviewer = PathologyQcClient(serving.client("pathology-qc", Role::QcReviewer));
    let mut snapshots: Vec<_> =
        runs(&reviewer, trial, 3).await.into_iter().map(|run| run.snapshot_id).collect();
    snapshots.sort();
    snapshots.dedup();
    assert_eq!((snapshots.len(), runs(&reviewer, trial, 3).await.len()), (3, 3));
    assert!(!snapshots.contains(&old));

    // Switched off, nothing starts any more.
    let off = ConfigureAutomaticQc { version: 1, policy_id: None };
    reviewer.configure_automatic_qc(trial, &off).await.unwrap();
    let manager = IngestionClient(serving.client("ingestion", Role::DataManager));
    let statistician = IngestionClient(serving.client("ingestion", Role::Statistician));
    freeze_at(&manager, &statistician, &version, 9).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(runs(&reviewer, trial, 3).await.len(), 3);
    let auditor = serving.client("pathology-qc", Role::Auditor);
    let filter = EntryFilter {
        trial_id: Some(trial),
        action: Some("AutomaticQcConfigured".to_owned()),
        ..EntryFilter::default()
    };
    assert_eq!(LedgerClient(&auditor).entries(&filter).await.unwrap().items.len(), 2);
}
