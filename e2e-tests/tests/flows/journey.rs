//! Upload, accept, freeze, QC, statistics, review by an auditor: every step leaves its leaf.

use palladion_api::ingestion::{ProposalState, ProposeSnapshot, UploadState};
use palladion_api::pathology_qc::result::CheckResult;
use palladion_api::runs::{RunManifest, RunState};
use palladion_api::statistics::result::Content;
use palladion_domain::actor::Role;
use palladion_domain::digest::SnapshotId;
use palladion_ledger::tree::sha256;

use crate::files::{Files, SUBJECTS};
use crate::ledgers::{actions, all_hold};
use crate::steps::{analyse, check, define, definition, freeze, policy, send_all, usual_plan};
use crate::world::World;

#[tokio::test]
async fn from_three_files_to_results_with_a_leaf_for_every_step() {
    let world = World::start().await;
    let stack = &world.stack;
    let trial = define(stack, &definition("JOURNEY")).await;
    let files = Files::new();
    let snapshot = freeze(stack, trial, &files).await;
    let ingestion = stack.ingestion_as(Role::Auditor).unwrap();
    let manifest = ingestion.snapshot_manifest(trial, snapshot.snapshot_id).await.unwrap();
    assert_eq!(SnapshotId::from_digest(sha256(&[&manifest])), snapshot.snapshot_id);
    for table in &snapshot.manifest.tables {
        let bytes = ingestion.snapshot_table(trial, snapshot.snapshot_id, table.table).await.unwrap();
        assert_eq!(sha256(&[&bytes]), table.digest, "{}", table.table);
    }
    for upload in send_all(stack, trial, &files).await {
        assert!(upload.recognised, "{upload:?}");
        let now = ingestion.one_upload(trial, upload.upload_id).await.unwrap();
        assert_eq!(now.state, UploadState::Accepted);
    }

    let statistics = stack.statistics_as(Role::Auditor).unwrap();
    let run = analyse(stack, trial, snapshot.snapshot_id, &usual_plan(), "first").await;
    assert_eq!(run.state, RunState::Succeeded, "{run:?}");
    let result = statistics.result(trial, run.run_id).await.unwrap();
    let Content::CohortFlow(flow) = &result.outputs[0].content else { panic!("{result:?}") };
    assert_eq!(flow.subjects, SUBJECTS as u64);
    assert_eq!(flow.boxes.iter().map(|one| one.n).sum::<u64>(), flow.subjects);
    let bytes = statistics.manifest(trial, run.run_id).await.unwrap();
    assert_eq!(Some(sha256(&[&bytes])), run.manifest_digest);
    let manifest: RunManifest = serde_json::from_slice(&bytes).unwrap();
    assert_eq!((manifest.run_id, manifest.snapshot_id), (run.run_id, snapshot.snapshot_id));
    let bytes = statistics.result_bytes(trial, run.run_id).await.unwrap();
    assert_eq!(sha256(&[&bytes]), run.result.unwrap().digest);

    let qc_run = check(stack, trial, snapshot.snapshot_id, &policy()).await;
    assert_eq!(qc_run.state, RunState::Succeeded, "{qc_run:?}");
    let qc = stack.pathology_qc_as(Role::Auditor).unwrap().result(trial, qc_run.run_id).await.unwrap();
    let CheckResult::Prevalence(rates) = &qc.checks[0] else { panic!("{qc:?}") };
    assert_eq!(qc.subjects, SUBJECTS as u64);
    assert_eq!(rates.rates.iter().map(|rate| rate.evaluable).sum::<u64>(), qc.evaluable);
    let analysed: u64 = flow.boxes.iter().filter(|one| one.analysed).map(|one| one.n).sum();
    assert_eq!(qc.evaluable, analysed, "both services derive the same status");

    let run_id = run.run_id.to_string();
    let of_run = actions(stack, "statistics", trial, Some(&run_id)).await;
    assert_eq!(of_run.iter().filter(|action| *action == "RunSubmitted").count(), 1, "{of_run:?}");
    assert_eq!(of_run.iter().filter(|action| *action == "RunCompleted").count(), 1, "{of_run:?}");
    let of_ingestion = actions(stack, "ingestion", trial, None).await;
    for (action, times) in [
        ("TrialDefined", 1),
        ("UploadReceived", 3),
        ("VersionAccepted", 1),
        ("SnapshotProposed", 1),
        ("ProposalConfirmed", 1),
        ("SnapshotFrozen", 1),
    ] {
        assert_eq!(
            of_ingestion.iter().filter(|one| *one == action).count(),
            times,
            "{action}: {of_ingestion:?}"
        );
    }
    all_hold(stack, trial).await;
    world.stack.stop().await;
}

#[tokio::test]
async fn the_same_content_freezes_to_the_same_snapshot() {
    let world = World::start().await;
    let trial = define(&world.stack, &definition("TWICE")).await;
    let first = freeze(&world.stack, trial, &Files::new()).await;
    let ingestion = world.stack.ingestion_as(Role::DataManager).unwrap();
    let request = ProposeSnapshot { version_id: first.version_id, data_cut_off: None };
    let second = ingestion.propose(trial, &request).await.unwrap();
    assert_eq!((second.snapshot_id, second.proposal_id), (first.snapshot_id, first.proposal_id));
    assert_eq!(second.state, ProposalState::Confirmed);
    assert_eq!(ingestion.snapshots(trial, None).await.unwrap().items.len(), 1);
    let world = world.restart_after(async |_| ()).await;
    let ingestion = world.stack.ingestion_as(Role::DataManager).unwrap();
    let after = ingestion.snapshot(trial, first.snapshot_id).await.unwrap();
    assert_eq!(after.manifest, first.manifest);
    world.stack.stop().await;
}
