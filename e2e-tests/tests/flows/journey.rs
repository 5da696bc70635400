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

/// Runs a program of the machine in a folder; gives whether it said yes, and what it wrote.
fn run(folder: &std::path::Path, program: &str, arguments: &[&str]) -> (bool, String) {
    let output = std::process::Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[tokio::test]
async fn a_downloaded_snapshot_is_verified_by_tar_sha256sum_and_the_command_line() {
    let world = World::start().await;
    let trial = define(&world.stack, &definition("ARCHIVE")).await;
    let snapshot = freeze(&world.stack, trial, &Files::new()).await;
    let statistician = world.stack.ingestion_as(Role::Statistician).unwrap();
    let archive = statistician.snapshot_archive(trial, snapshot.snapshot_id).await.unwrap();
    assert_eq!(statistician.snapshot_archive(trial, snapshot.snapshot_id).await.unwrap(), archive);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("snapshot.tar"), &archive).unwrap();
    assert!(run(folder.path(), "tar", &["-xf", "snapshot.tar"]).0);
    let (holds, said) = run(folder.path(), "sha256sum", &["--check", "--strict", "SHA256SUMS"]);
    assert!(holds, "{said}");
    assert_eq!(said.lines().count(), 4, "{said}");
    let id = snapshot.snapshot_id.to_string();
    let place = folder.path().to_str().unwrap();
    let verify = |id: &str| crate::process::call(&["verify-snapshot", "--id", id, place]);
    let good = verify(&id);
    assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stdout));
    let other = format!("sha256:{}", "0".repeat(64));
    assert_eq!(verify(&other).status.code(), Some(1));
    let table = folder.path().join("tables/subjects.parquet");
    let mut bytes = std::fs::read(&table).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&table, bytes).unwrap();
    let altered = verify(&id);
    assert_eq!(altered.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&altered.stdout).contains("subjects.parquet          ALTERED"),
        "{altered:?}"
    );
    std::fs::remove_file(&table).unwrap();
    assert!(String::from_utf8_lossy(&verify(&id).stdout).contains("MISSING"));
    let exported = actions(&world.stack, "ingestion", trial, None).await;
    assert_eq!(exported.iter().filter(|action| *action == "SnapshotExported").count(), 2);
    all_hold(&world.stack, trial).await;
    world.stack.stop().await;
}
