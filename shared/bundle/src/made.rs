//! A bundle of a run that nobody made, with the key of its log, for the tests.

use bytes::Bytes;
use chrono::DateTime;
use palladion_domain::digest::Digest;
use palladion_domain::ids::{EventId, RunId, TrialId};
use palladion_ledger::canonical::{jcs, result_digest};
use palladion_ledger::checkpoint::{Checkpoint, LogSigningKey, TlogProof};
use palladion_ledger::event::{ActingRole, Action};
use palladion_ledger::export::OpeningLine;
use palladion_ledger::leaf::{
    CommittedField, Leaf, LeafActor, ObjectRef, Opening, Origin, RequestRef, Salt, Software,
};
use palladion_ledger::tree::{leaf_hash, node_hash, sha256};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Contents, ProvenLeaf, seal};

const RUN: u128 = 7;
const PLAN: u128 = 8;

pub(crate) fn key() -> LogSigningKey {
    LogSigningKey::from_seed(Origin::parse("example.org/statistics").unwrap(), &[7; 32])
}

pub(crate) fn bundle() -> Bytes {
    seal(&contents(), |statement| key().sign_statement(statement)).unwrap().into()
}

/// A run with two inputs, a result with every kind of number, two tables.
pub(crate) fn contents() -> Contents {
    let result = json!({
        "outputs": [{"estimate": 0.1, "n": 5753, "zero": -0.0, "huge": 1e300, "word": "f8:no number"}],
        "wide": u64::MAX, "low": i64::MIN, "text": "\u{e9}\u{1f600}\n\"\\", "none": null, "yes": true
    });
    let result = Bytes::from(serde_json::to_vec(&result).unwrap());
    let specification = Bytes::from_static(b"{\"plan\":\"palladion.plan/1\"}");
    let inputs = vec![
        ("manifest".to_owned(), Bytes::from_static(b"{\"schema\":\"palladion.snapshot/1\"}")),
        ("subjects".to_owned(), Bytes::from_static(b"PAR1 no real table PAR1")),
    ];
    let manifest = Bytes::from(jcs(&manifest(&result, &specification, &inputs)).unwrap());
    Contents {
        leaves: leaves(&manifest),
        manifest,
        specification,
        result: Some(result),
        inputs,
        rendered: ["tables/flow.csv", "report.html"]
            .map(|name| (name.to_owned(), Bytes::from(format!("what is rendered as {name}"))))
            .to_vec(),
        origin: key().name().clone(),
        keys: vec![key().verifier()],
    }
}

fn manifest(result: &Bytes, specification: &Bytes, inputs: &[(String, Bytes)]) -> Value {
    let value: Value = serde_json::from_slice(result).unwrap();
    let inputs: Vec<Value> = inputs
        .iter()
        .map(|(name, bytes)| json!({"name": name, "digest": sha256(&[bytes]), "size_bytes": bytes.len()}))
        .collect();
    json!({
        "schema": "palladion.run-manifest/1", "run_id": run(), "trial_id": trial(), "kind": "primary",
        "engine_kind": "statistics",
        "specification": {
            "kind": "analysis_plan", "id": Uuid::from_u128(PLAN), "digest": sha256(&[specification])
        },
        "snapshot_id": sha256(&[&inputs.len().to_le_bytes()]), "inputs": inputs,
        "parameters": {"plan": {"state": "draft"}}, "seed": 20241, "rng": "chacha20/palladion-1",
        "engine": {"executable": sha256(&[b"executable"])},
        "environment": {"operating_system": "linux", "architecture": "x86_64", "threads": 2},
        "created_by": "statistician@example.org", "created_at": "2026-11-23T09:30:00.000000Z",
        "finished_at": "2026-11-23T09:30:00.480000Z", "attempts": 1, "state": "succeeded",
        "warnings": [], "convergence": [], "outputs": [],
        "result": {
            "digest": sha256(&[result]), "canonical_digest": result_digest(&value), "size_bytes": result.len()
        }
    })
}

fn run() -> RunId {
    RunId::from_uuid(Uuid::from_u128(RUN))
}

fn trial() -> TrialId {
    TrialId::from_uuid(Uuid::from_u128(3))
}

fn opening(field: CommittedField, content: &[u8]) -> (CommittedField, Opening) {
    (
        field,
        Opening { salt: Salt::from_bytes(*sha256(&[content, b"salt"]).as_bytes()), bytes: content.to_vec() },
    )
}

fn leaves(manifest: &Bytes) -> Vec<ProvenLeaf> {
    use CommittedField::{After, Before, Payload};
    let plan = leaf(1, Action::PlanDrafted, PLAN, 1, None, &[opening(After, b"{\"plan\":1}")]);
    let asked = leaf(2, Action::RunSubmitted, RUN, 1, None, &[opening(After, b"{\"run\":1}")]);
    let committed =
        [opening(Before, b"{\"run\":1}"), opening(After, b"{\"run\":2}"), opening(Payload, manifest)];
    let ended = leaf(4, Action::RunCompleted, RUN, 2, Some(leaf_hash(&asked.1)), &committed);
    let mut all: Vec<Vec<u8>> = (0..6).map(|index| format!("another entry, {index}").into_bytes()).collect();
    let own = [(1, plan), (2, asked), (4, ended)];
    for (index, (_, bytes)) in &own {
        all[*index].clone_from(bytes);
    }
    let hashes: Vec<Digest> = all.iter().map(|bytes| leaf_hash(bytes)).collect();
    let checkpoint = Checkpoint { origin: key().name().clone(), size: 6, root: root(&hashes) };
    let proven = own.into_iter().map(|(index, (openings, bytes))| {
        let at = u64::try_from(index).unwrap();
        ProvenLeaf {
            bytes,
            openings: openings
                .into_iter()
                .map(|(field, opening)| OpeningLine::of(at, field, opening))
                .collect(),
            proof: TlogProof {
                index: at,
                hashes: path(index, &hashes),
                note: key().note(checkpoint.clone()),
            },
        }
    });
    proven.collect()
}

type Made = (Vec<(CommittedField, Opening)>, Vec<u8>);

fn leaf(
    event: u128,
    action: Action,
    object: u128,
    version: u64,
    prev: Option<Digest>,
    openings: &[(CommittedField, Opening)],
) -> Made {
    let committed =
        |wanted| openings.iter().find(|(field, _)| *field == wanted).map(|(_, opening)| opening.commitment());
    let leaf = Leaf {
        log: key().name().clone(),
        event_id: EventId::from_uuid(Uuid::from_u128(event)),
        ts: DateTime::from_timestamp(1_795_000_000, 0).unwrap(),
        actor: LeafActor {
            sub: "statistician@example.org".to_owned(),
            name: Some("J\u{f6}rg \u{141}".to_owned()),
            role: ActingRole::Statistician,
            org: "example.org".to_owned(),
            site: None,
        },
        action,
        object: ObjectRef { kind: action.object_type(), id: Uuid::from_u128(object).to_string(), version },
        trial: Some(trial()),
        reason: None,
        before: committed(CommittedField::Before),
        after: committed(CommittedField::After),
        payload: committed(CommittedField::Payload),
        request: RequestRef { id: "request-1".to_owned(), idempotency_key: None },
        software: Software {
            service: "statistics".to_owned(),
            version: "0.1.0".to_owned(),
            commit: "unknown".to_owned(),
            executable: sha256(&[b"executable"]),
        },
        prev,
    };
    (openings.to_vec(), leaf.encode().unwrap())
}

/// RFC 6962, 2.1: the largest power of two below the number of leaves.
fn split(leaves: usize) -> usize {
    leaves.next_power_of_two() / 2
}

fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&root(left), &root(right))
        }
    }
}

fn path(index: usize, leaves: &[Digest]) -> Vec<Digest> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let middle = split(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (mut path, sibling) = if index < middle {
        (path(index, left), root(right))
    } else {
        (path(index - middle, right), root(left))
    };
    path.push(sibling);
    path
}
