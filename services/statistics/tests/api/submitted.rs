//! Runs of a small frozen snapshot, submitted to a running service without an ingestion service beside
//! it: the bytes are handed over instead of asked for.

use std::collections::BTreeSet;
use std::future::ready;
use std::time::Duration;

use bytes::Bytes;
use palladion_api::client::ApiError;
use palladion_api::runs::{Run, RunPriority, Specification};
use palladion_api::statistics::StoredPlan;
use palladion_domain::actor::{Actor, Role};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{ActorId, RunId};
use palladion_ledger::event::ActingRole;
use palladion_service_kit::clock;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::recorder::RequestContext;
use palladion_service_kit::row::row_bytes;
use palladion_service_kit::runs::{Purpose, RunService, Runs, SnapshotPart, Submission};
use serde_json::json;

use crate::snapshot::{Dataset, Snapshot};
use crate::support::Service;

const DATA: &str = "time,status\n1,1\n2,0\n3,1\n5,1\n8,0\n";

fn snapshot() -> Snapshot {
    let dataset =
        Dataset { name: "small", id: None, times: &["time"], event: "status", covariates: &[], rows: None };
    Snapshot::of_csv(&dataset, DATA)
}

/// Drafts the plan of the small snapshot.
pub(crate) async fn small_plan(service: &Service) -> StoredPlan {
    let plan = json!({
        "plan": "palladion.plan/1", "title": "Small", "population": {"her2": "everybody"},
        "outputs": [{"id": "km", "analysis": {"kind": "kaplan_meier", "endpoint": "time"}}],
    });
    service.ann().draft_plan(service.trial, &serde_json::from_value(plan).unwrap()).await.unwrap()
}

/// Submits the plan on the small snapshot as ann and waits for the end.
pub(crate) async fn executed(service: &Service, plan: &StoredPlan) -> Run {
    let parts = snapshot().0;
    let manifest = parts[0].1.clone();
    let room = RunService {
        engine_kind: palladion_statistics::ENGINE_KIND,
        collection: "runs",
        rng: "chacha20/palladion-1",
        on_success: None,
    };
    let runs = Runs::open(service.running.platform(), room).await.unwrap();
    let submission = Submission {
        trial: service.trial,
        purpose: Purpose::Primary,
        specification: Specification::AnalysisPlan { id: plan.plan_id, digest: plan.digest },
        document: row_bytes(&plan.document, "a plan").unwrap().into(),
        snapshot: SnapshotId::from_digest(sha256(&manifest)),
        snapshot_leaf: None,
        parameters: json!({}),
        documents: Vec::new(),
        seed: plan.document.seed,
        priority: RunPriority::Normal,
    };
    let part = |part: SnapshotPart| {
        let name = match part {
            SnapshotPart::Manifest => "manifest".to_owned(),
            SnapshotPart::Table(table) => table.to_string(),
        };
        let found = parts.iter().find(|(part, _)| *part == name).unwrap();
        ready(Ok::<Bytes, ApiError>(found.1.clone()))
    };
    let answer = runs.submit(&ann(), submission, part).await.unwrap();
    let run: Run = serde_json::from_slice(answer.body.as_deref().unwrap()).unwrap();
    ended(service, run.run_id).await
}

/// The run when it has ended.
pub(crate) async fn ended(service: &Service, run: RunId) -> Run {
    for _ in 0..6_000 {
        let seen = service.ann().runs().get(service.trial, run).await.unwrap();
        if seen.state.is_final() {
            return seen;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the run does not end")
}

fn ann() -> RequestContext {
    RequestContext {
        actor: Actor {
            subject: ActorId::new("ann").unwrap(),
            name: None,
            roles: BTreeSet::from([Role::Statistician]),
        },
        role: ActingRole::Statistician,
        organisation: None,
        request_id: clock::new_uuid(),
        idempotency_key: None,
    }
}
