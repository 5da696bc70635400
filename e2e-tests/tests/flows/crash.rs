//! The whole process killed, as a power cut would: what was answered is there with its leaf, the rest
//! is not there at all.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use futures::channel::mpsc;
use palladion_api::client::ApiClient;
use palladion_api::grants::{GiveGrant, GrantsClient};
use palladion_api::ingestion::{Appended, IngestionClient, Mapping, UploadRequest};
use palladion_api::ledger::{EntryFilter, LedgerClient};
use palladion_api::runs::{RunState, RunsClient};
use palladion_api::statistics::{StartRun, StatisticsClient};
use palladion_domain::actor::Role;
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;
use palladion_ledger::tree::sha256;

use crate::files::Files;
use crate::process::{Serving, engines, wait_until};
use crate::steps::{accept_as, definition, ended, freeze_as, long_plan, until};

pub(crate) async fn define(serving: &Serving, code: &str) -> TrialId {
    let ingestion = IngestionClient(serving.client("ingestion", Role::DataManager));
    let trial_id = ingestion.define_trial(&definition(code)).await.unwrap().trial_id;
    for service in palladion::stack::SERVICES {
        let admin = serving.client(service, Role::Admin);
        for role in [Role::DataManager, Role::QcReviewer, Role::Statistician, Role::Auditor] {
            let subject = format!("demo-{}", role.to_string().replace('_', "-")).parse().unwrap();
            let given = GrantsClient(&admin).give(&GiveGrant { subject, role, trial_id }).await;
            assert!(given.is_ok() || role == Role::DataManager, "{given:?}");
        }
    }
    trial_id
}

fn upload_request(table: TableName, digest: Digest) -> UploadRequest {
    UploadRequest {
        mapping: Mapping::Table(table),
        file_name: format!("{table}.csv"),
        digest,
        idempotency_key: format!("key-{table}"),
    }
}

pub(crate) async fn upload(
    ingestion: &IngestionClient,
    trial: TrialId,
    table: TableName,
    text: &str,
) -> palladion_api::ingestion::Upload {
    let content = Bytes::copy_from_slice(text.as_bytes());
    let request = upload_request(table, sha256(&[&content]));
    let pieces = futures::stream::iter([Ok::<_, std::io::Error>(content)]);
    ingestion.upload(trial, &request, pieces).await.unwrap()
}

async fn actions(client: &ApiClient, trial: TrialId, action: &str) -> usize {
    let filter =
        EntryFilter { trial_id: Some(trial), action: Some(action.to_owned()), ..EntryFilter::default() };
    LedgerClient(client).entries(&filter).await.unwrap().items.len()
}

#[tokio::test]
async fn an_upload_cut_by_a_kill_is_not_there_and_one_that_was_answered_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let serving = Serving::start(&data);
    let trial = define(&serving, "CUT-UPLOAD").await;
    let ingestion = IngestionClient(serving.client("ingestion", Role::DataManager));
    let files = Files::new();
    let answered = upload(&ingestion, trial, TableName::Subjects, &files.subjects).await;

    // Half of the file has arrived when the process is killed.
    let (sender, pieces) = mpsc::unbounded::<Result<Bytes, std::io::Error>>();
    let request = upload_request(TableName::TimeToEvent, sha256(&[files.time_to_event.as_bytes()]));
    let cut = ingestion.clone();
    let sending = tokio::spawn(async move { cut.upload(trial, &request, pieces).await });
    let half = files.time_to_event.len() / 2;
    sender.unbounded_send(Ok(Bytes::copy_from_slice(&files.time_to_event.as_bytes()[..half]))).unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    serving.kill();
    assert!(sending.await.unwrap().is_err());

    let serving = Serving::start(&data);
    let ingestion = IngestionClient(serving.client("ingestion", Role::DataManager));
    let auditor = serving.client("ingestion", Role::Auditor);
    let there = ingestion.uploads(trial, None).await.unwrap().items;
    assert_eq!(there.iter().map(|one| one.upload_id).collect::<Vec<_>>(), [answered.upload_id]);
    assert_eq!(actions(&auditor, trial, "UploadReceived").await, 1);
    // The same request again, whole this time, with the same key.
    let whole = upload(&ingestion, trial, TableName::TimeToEvent, &files.time_to_event).await;
    assert!(!whole.recognised);
    assert_eq!(actions(&auditor, trial, "UploadReceived").await, 2);
    verify(&auditor, trial, folder.path()).await;
}

#[tokio::test]
async fn a_file_in_parts_is_resumed_after_a_kill_and_becomes_one_upload() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let serving = Serving::start(&data);
    let trial = define(&serving, "CUT-PARTS").await;
    let ingestion = IngestionClient(serving.client("ingestion", Role::DataManager));
    let text = Files::new().subjects;
    let request = upload_request(TableName::Subjects, sha256(&[text.as_bytes()]));
    let length = text.len() as u64;
    let transfer = ingestion.begin_transfer(trial, &request, Some(length)).await.unwrap().unwrap();
    let id = transfer.transfer_id;
    let piece = |range: std::ops::Range<usize>| {
        futures::stream::iter([Ok::<_, std::io::Error>(Bytes::copy_from_slice(&text.as_bytes()[range]))])
    };
    assert_eq!(ingestion.append(trial, id, 0, false, piece(0..100)).await.unwrap(), Appended::Partial(100));

    // The last part is on its way when the process is killed.
    let (sender, pieces) = mpsc::unbounded::<Result<Bytes, std::io::Error>>();
    let cut = ingestion.clone();
    let sending = tokio::spawn(async move { cut.append(trial, id, 100, true, pieces).await });
    sender.unbounded_send(Ok(Bytes::copy_from_slice(&text.as_bytes()[100..300]))).unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    serving.kill();
    assert!(sending.await.unwrap().is_err());

    let serving = Serving::start(&data);
    let ingestion = IngestionClient(serving.client("ingestion", Role::DataManager));
    assert!(ingestion.uploads(trial, None).await.unwrap().items.is_empty());
    let begun = ingestion.begin_transfer(trial, &request, Some(length)).await.unwrap().unwrap();
    assert_eq!(begun.transfer_id, id, "the same key finds the transfer");
    let offset = ingestion.transfer_offset(trial, id).await.unwrap();
    assert_eq!(offset, 300, "what arrived is kept");
    let rest = piece(usize::try_from(offset).unwrap()..text.len());
    let outcome = ingestion.append(trial, id, offset, true, rest).await.unwrap();
    let Appended::Complete(sent) = outcome else { panic!("{outcome:?}") };
    assert_eq!((sent.validation.errors, sent.size_bytes), (0, length));

    // Killed right after: the upload is there, and its key answers with it.
    serving.kill();
    let serving = Serving::start(&data);
    let ingestion = IngestionClient(serving.client("ingestion", Role::DataManager));
    let again = ingestion.begin_transfer(trial, &request, Some(length)).await.unwrap().unwrap_err();
    assert_eq!(again.upload_id, sent.upload_id);
    assert_eq!(ingestion.uploads(trial, None).await.unwrap().items.len(), 1);
    let auditor = serving.client("ingestion", Role::Auditor);
    assert_eq!(actions(&auditor, trial, "UploadReceived").await, 1);
    verify(&auditor, trial, folder.path()).await;
}

/// The executable's own `verify` on the export.
async fn verify(auditor: &ApiClient, trial: TrialId, folder: &Path) {
    let export = auditor.get_bytes(&format!("/v1/ledger/export?trial_id={trial}")).await.unwrap();
    let file = folder.join("export.ndjson");
    std::fs::write(&file, &export).unwrap();
    let output = crate::process::call(&["verify", file.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

async fn freeze(serving: &Serving, trial: TrialId, files: &Files) -> SnapshotId {
    let ingestion = IngestionClient(serving.client("ingestion", Role::DataManager));
    let mut upload_ids = Vec::new();
    for (table, text) in
        [(TableName::Subjects, &files.subjects), (TableName::Her2Assessments, &files.her2_assessments)]
    {
        upload_ids.push(upload(&ingestion, trial, table, text).await.upload_id);
    }
    let version = accept_as(&ingestion, trial, upload_ids).await.unwrap();
    let statistician = IngestionClient(serving.client("ingestion", Role::Statistician));
    freeze_as(&ingestion, &statistician, &version).await.snapshot_id
}

#[tokio::test]
async fn a_run_cut_by_a_kill_is_taken_up_again_and_ends_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let serving = Serving::start(&data);
    let trial = define(&serving, "CUT-RUN").await;
    let snapshot = freeze(&serving, trial, &Files::new()).await;
    let statistics = StatisticsClient(serving.client("statistics", Role::Statistician));
    let plan = statistics.draft_plan(trial, &long_plan(3)).await.unwrap();
    let request = StartRun { plan_id: plan.plan_id, snapshot_id: snapshot };
    let run = statistics.runs().start(trial, &request, "cut").await.unwrap();
    let runs = RunsClient::new(statistics.0.clone(), "runs");
    until(&runs, &run, |run| run.state == RunState::Running).await;
    let parent = serving.id();
    let archive = data.canonicalize().unwrap().join("executables");
    wait_until("an engine works", || !engines(parent, &archive).is_empty());
    let orphans = engines(parent, &archive);
    serving.kill();
    wait_until("the engine notices that its service is gone", || {
        orphans.iter().all(|id| !Path::new(&format!("/proc/{id}")).exists())
    });

    let serving = Serving::start(&data);
    let statistics = StatisticsClient(serving.client("statistics", Role::Statistician));
    // The same request with the same key is the same run.
    assert_eq!(statistics.runs().start(trial, &request, "cut").await.unwrap().run_id, run.run_id);
    let runs = RunsClient::new(statistics.0.clone(), "runs");
    let finished = ended(&runs, &run).await;
    assert_eq!((finished.state, finished.attempts), (RunState::Succeeded, 2), "{finished:?}");
    let auditor = serving.client("statistics", Role::Auditor);
    for (action, times) in [("RunSubmitted", 1), ("RunCompleted", 1), ("RunFailed", 0)] {
        assert_eq!(actions(&auditor, trial, action).await, times, "{action}");
    }
    verify(&auditor, trial, folder.path()).await;
}

#[tokio::test]
async fn an_interrupted_process_stops_in_order_and_is_found_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let serving = Serving::start(&data);
    let trial = define(&serving, "INTERRUPTED").await;
    assert_eq!(serving.interrupt(), Some(0));
    let serving = Serving::start(&data);
    for service in palladion::stack::SERVICES {
        // Entries of the system: the last start follows an orderly stop.
        let admin = serving.client(service, Role::Admin);
        let entries = LedgerClient(&admin).entries(&EntryFilter::default()).await.unwrap().items;
        let lifes: Vec<&str> = entries
            .iter()
            .map(|entry| entry.action.as_str())
            .filter(|action| action.starts_with("Service"))
            .collect();
        assert_eq!(lifes, ["ServiceStarted", "ServiceStopped", "ServiceStarted"], "{service}");
    }
    let ingestion = IngestionClient(serving.client("ingestion", Role::DataManager));
    assert_eq!(ingestion.trial(trial).await.unwrap().definition.code, "INTERRUPTED");
    assert_eq!(serving.interrupt(), Some(0));
}
