//! The steps of a journey, each as the person who may take it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::stream;
use palladion::stack::Stack;
use palladion_api::client::ApiError;
use palladion_api::grants::{GiveGrant, GrantsClient};
use palladion_api::ingestion::{
    AcceptUploads, Acknowledgement, ChangeCode, ConfirmProposal, DatasetVersion, IngestionClient, Mapping,
    ProposeSnapshot, ReasonForChange, Snapshot, Upload, UploadRequest, unacknowledged_codes,
};
use palladion_api::pathology_qc::StartQcRun;
use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_api::runs::{ReplayEngine, ReplayRequest, Run, RunsClient};
use palladion_api::statistics::StartRun;
use palladion_api::statistics::plan::Plan;
use palladion_domain::actor::Role;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{TrialId, UploadId};
use palladion_domain::tables::TableName;
use palladion_domain::trial::TrialDefinition;
use palladion_ledger::tree::sha256;
use serde_json::{Value, json};

use crate::files::Files;

/// Counts the files that were sent.
static SENT: AtomicU64 = AtomicU64::new(0);
/// Longest wait for a run.
const PATIENCE: Duration = Duration::from_secs(60);

/// A trial that accepts any site and takes overall survival as it is delivered.
pub(crate) fn definition(code: &str) -> TrialDefinition {
    let document = json!({
        "code": code, "title": "A journey",
        "endpoints": [{"name": "OS", "title": "Overall survival", "events": []}],
    });
    serde_json::from_value(document).unwrap()
}

/// Sets up a trial; every person of it holds the own role in every service.
pub(crate) async fn define(stack: &Stack, definition: &TrialDefinition) -> TrialId {
    let ingestion = stack.ingestion_as(Role::DataManager).unwrap();
    let trial = ingestion.define_trial(definition).await.unwrap().trial_id;
    grant_everybody(stack, trial).await;
    trial
}

/// Gives every development person but the admin the own role on the trial, in every service.
pub(crate) async fn grant_everybody(stack: &Stack, trial_id: TrialId) {
    for service in stack.services() {
        let admin = stack.client(service, Role::Admin).unwrap();
        for role in Role::ALL.iter().copied().filter(|role| *role != Role::Admin) {
            let subject = format!("demo-{}", role.to_string().replace('_', "-")).parse().unwrap();
            let given = GrantsClient(&admin).give(&GiveGrant { subject, role, trial_id }).await;
            if let Err(error) = given {
                assert_eq!(error.problem().unwrap().slug(), "grant-exists", "{error}");
            }
        }
        for subject in ["demo-qc-reviewer-2", "service-pathology-qc"] {
            let subject = subject.parse().unwrap();
            let grant = GiveGrant { subject, role: Role::QcReviewer, trial_id };
            GrantsClient(&admin).give(&grant).await.unwrap();
        }
    }
}

/// Sends a file as the data manager, each time as a new request.
pub(crate) async fn send(
    stack: &Stack,
    trial: TrialId,
    mapping: Mapping,
    name: &str,
    content: &[u8],
) -> Result<Upload, ApiError> {
    let digest = sha256(&[content]);
    let request = UploadRequest {
        mapping,
        file_name: name.to_owned(),
        digest,
        idempotency_key: format!("upload-{}", SENT.fetch_add(1, Ordering::SeqCst)),
    };
    let pieces: Vec<Result<Bytes, std::io::Error>> =
        content.chunks(4_096).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    stack.ingestion_as(Role::DataManager).unwrap().upload(trial, &request, stream::iter(pieces)).await
}

/// Sends the three files; all of them are valid.
pub(crate) async fn send_all(stack: &Stack, trial: TrialId, files: &Files) -> Vec<Upload> {
    let mut uploads = Vec::new();
    for (table, text) in [
        (TableName::Subjects, &files.subjects),
        (TableName::Her2Assessments, &files.her2_assessments),
        (TableName::TimeToEvent, &files.time_to_event),
    ] {
        let name = format!("{table}.csv");
        let sent = send(stack, trial, Mapping::Table(table), &name, text.as_bytes()).await.unwrap();
        assert_eq!(sent.validation.errors, 0, "{:?}", sent.validation);
        uploads.push(sent);
    }
    uploads
}

/// Accepts uploads as the next version.
pub(crate) async fn accept(
    stack: &Stack,
    trial: TrialId,
    uploads: &[Upload],
) -> Result<DatasetVersion, ApiError> {
    let ids = uploads.iter().map(|upload| upload.upload_id).collect();
    accept_as(&stack.ingestion_as(Role::DataManager).unwrap(), trial, ids).await
}

/// Accepts uploads through this client, whatever they warn of and change.
pub(crate) async fn accept_as(
    ingestion: &IngestionClient,
    trial: TrialId,
    upload_ids: Vec<UploadId>,
) -> Result<DatasetVersion, ApiError> {
    let words = "made-up data of a test";
    let reason = ReasonForChange { code: ChangeCode::ReExport, text: words.to_owned() };
    let mut wanted = AcceptUploads {
        upload_ids,
        replaces: Vec::new(),
        acknowledgements: Vec::new(),
        reason: Some(reason),
    };
    let first = ingestion.accept(trial, &wanted).await;
    let Err(ApiError::Problem(problem)) = &first else { return first };
    let codes = unacknowledged_codes(problem);
    if codes.is_empty() {
        return first;
    }
    let acknowledge = |code| Acknowledgement { code, reason: words.to_owned() };
    wanted.acknowledgements = codes.into_iter().map(acknowledge).collect();
    ingestion.accept(trial, &wanted).await
}

/// Sends, accepts and freezes.
pub(crate) async fn freeze(stack: &Stack, trial: TrialId, files: &Files) -> Snapshot {
    let uploads = send_all(stack, trial, files).await;
    let version = accept(stack, trial, &uploads).await.unwrap();
    let manager = stack.ingestion_as(Role::DataManager).unwrap();
    freeze_as(&manager, &stack.ingestion_as(Role::Statistician).unwrap(), &version).await
}

/// One person proposes, another confirms.
pub(crate) async fn freeze_as(
    manager: &IngestionClient,
    statistician: &IngestionClient,
    version: &DatasetVersion,
) -> Snapshot {
    let trial = version.trial_id;
    let wanted = ProposeSnapshot { version_id: version.version_id, data_cut_off: None };
    let proposal = manager.propose(trial, &wanted).await.unwrap();
    let confirmation = ConfirmProposal { snapshot_id: proposal.snapshot_id };
    statistician.confirm(trial, proposal.proposal_id, &confirmation).await.unwrap()
}

/// The same at the cut-off of this number: another snapshot.
pub(crate) async fn freeze_at(
    manager: &IngestionClient,
    statistician: &IngestionClient,
    version: &DatasetVersion,
    number: usize,
) -> SnapshotId {
    let cut_off = format!("2026-01-{:02}", number + 1).parse().unwrap();
    let wanted = ProposeSnapshot { version_id: version.version_id, data_cut_off: Some(cut_off) };
    let proposal = manager.propose(version.trial_id, &wanted).await.unwrap();
    let confirmation = ConfirmProposal { snapshot_id: proposal.snapshot_id };
    statistician.confirm(version.trial_id, proposal.proposal_id, &confirmation).await.unwrap().snapshot_id
}

/// A plan with these outputs.
pub(crate) fn plan(title: &str, outputs: &Value) -> Plan {
    serde_json::from_value(json!({"plan": "palladion.plan/1", "title": title, "outputs": outputs})).unwrap()
}

/// Flow, curves, log-rank and Cox of HER2-low against HER2-0.
pub(crate) fn usual_plan() -> Plan {
    let outputs = json!([
        {"id": "flow", "analysis": {"kind": "cohort_flow"}},
        {"id": "rate", "analysis": {"kind": "prevalence", "variable": "her2_status", "levels": ["her2_low"], "by": ["site_id"]}},
        {"id": "km", "analysis": {"kind": "kaplan_meier", "endpoint": "OS", "group": ["her2_status"], "times_days": [365.25]}},
        {"id": "log_rank", "analysis": {"kind": "log_rank", "endpoint": "OS", "group": ["her2_status"]}},
        {"id": "cox", "analysis": {"kind": "cox", "endpoint": "OS", "terms": [{"variable": "her2_status"}, {"variable": "age_years"}]}},
    ]);
    plan("Usual", &outputs)
}

/// A plan that keeps an engine busy for seconds: Monte-Carlo tests over sites with few subjects.
pub(crate) fn long_plan(outputs: usize) -> Plan {
    let one = |number: usize| {
        json!({"id": format!("rate_{number}"), "analysis": {
            "kind": "prevalence", "variable": "her2_status", "levels": ["her2_low"], "by": ["site_id"],
            "monte_carlo_replicates": 1_000_000,
        }})
    };
    plan("Long", &Value::Array((0..outputs).map(one).collect()))
}

/// The statistics runs, as this person.
pub(crate) fn statistics_runs(stack: &Stack, role: Role) -> RunsClient {
    RunsClient::new(stack.statistics_as(role).unwrap().0, "runs")
}

/// Drafts the plan and submits a run of it under this key.
pub(crate) async fn submit(
    stack: &Stack,
    trial: TrialId,
    snapshot: SnapshotId,
    plan: &Plan,
    key: &str,
) -> Result<Run, ApiError> {
    let statistics = stack.statistics_as(Role::Statistician).unwrap();
    let plan = statistics.draft_plan(trial, plan).await?;
    let request = StartRun { plan_id: plan.plan_id, snapshot_id: snapshot };
    statistics.runs().start(trial, &request, key).await
}

/// A statistics run that has ended.
pub(crate) async fn analyse(
    stack: &Stack,
    trial: TrialId,
    snapshot: SnapshotId,
    plan: &Plan,
    key: &str,
) -> Run {
    let run = submit(stack, trial, snapshot, plan, key).await.unwrap();
    ended(&statistics_runs(stack, Role::Statistician), &run).await
}

/// A QC run of the built-in policy that has ended.
pub(crate) async fn check(stack: &Stack, trial: TrialId, snapshot: SnapshotId, policy: &QcPolicy) -> Run {
    let qc = stack.pathology_qc_as(Role::QcReviewer).unwrap();
    let policy = qc.save_policy(trial, policy).await.unwrap();
    let request = StartQcRun { policy_id: policy.policy_id, snapshot_id: snapshot };
    let run = qc.runs().start(trial, &request, &format!("qc-run-{trial}")).await.unwrap();
    ended(&qc.runs(), &run).await
}

/// A QC policy with every check.
pub(crate) fn policy() -> QcPolicy {
    let document = json!({
        "policy": "palladion.qc-policy/1", "title": "Everything", "confidence_level": 0.95, "seed": 7,
        "checks": [
            {"kind": "prevalence"},
            {"kind": "hierarchical"},
            {"kind": "case_mix", "covariates": ["assay", "er_percent"]},
            {"kind": "heterogeneity", "monte_carlo_replicates": 999},
            {"kind": "leave_one_out"},
            {"kind": "funnel", "amber_coverage": 0.95, "red_coverage": 0.998, "minimum_evaluable": 5},
            {"kind": "comparators", "minimum_evaluable": 3},
            {"kind": "ihc_pattern", "q_value": 0.2},
            {"kind": "ish_missing"},
            {"kind": "missing_score"},
            {"kind": "drift", "minimum_evaluable": 15, "q_value": 0.2},
            {"kind": "digit_preference", "q_value": 0.2},
            {"kind": "record_rules"},
            {"kind": "central_agreement", "review": "not_stated"},
        ],
    });
    serde_json::from_value(document).unwrap()
}

/// A replay that has ended, asked for by the auditor.
pub(crate) async fn replay(runs: &RunsClient, run: &Run, engine: ReplayEngine, key: &str) -> Run {
    let replay = runs.replay(run.trial_id, run.run_id, &ReplayRequest { engine }, key).await.unwrap();
    ended(runs, &replay).await
}

/// The run when it has ended.
pub(crate) async fn ended(runs: &RunsClient, run: &Run) -> Run {
    until(runs, run, |run| run.state.is_final()).await
}

/// The run when it is as wanted.
pub(crate) async fn until(runs: &RunsClient, run: &Run, wanted: impl Fn(&Run) -> bool) -> Run {
    let begun = Instant::now();
    loop {
        let now = runs.get(run.trial_id, run.run_id).await.unwrap();
        if wanted(&now) {
            return now;
        }
        assert!(begun.elapsed() < PATIENCE, "{now:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
