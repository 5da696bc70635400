//! The run as RO-Crate 1.1 by the Process Run Crate profile 0.5.

use palladion_api::runs::{RunManifest, RunState};
use serde_json::{Value, json};

use crate::archive::Files;
use crate::layout::{INPUTS, LEAVES, MANIFEST, METADATA, REPORT, RESULT, SPECIFICATION};

const CONTEXT: &str = "https://w3id.org/ro/crate/1.1/context";
const CRATE: &str = "https://w3id.org/ro/crate/1.1";
const PROFILE: &str = "https://w3id.org/ro/wfrun/process/0.5";

/// The description of these files: which action made which of which, who caused it, with what.
pub(crate) fn metadata(manifest: &RunManifest, files: &Files) -> Value {
    let action = format!("urn:uuid:{}", manifest.run_id);
    let (agent, engine) = (format!("#{}", manifest.created_by), manifest.engine.executable.to_string());
    let named = |names: Vec<&String>| names.into_iter().map(|name| json!({"@id": name})).collect::<Vec<_>>();
    let among = |test: fn(&str) -> bool| named(files.keys().filter(|name| test(name)).collect());
    let finished = manifest.finished_at.to_rfc3339();
    let mut graph = vec![
        json!({
            "@id": METADATA, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": CRATE},
        }),
        json!({
            "@id": "./", "@type": "Dataset", "name": format!("Run {}", manifest.run_id),
            "description": "A run with everything that decided it, its result and the proofs of its ledger entries.",
            "datePublished": finished, "license": "Not stated; ask who gave you this bundle.",
            "conformsTo": {"@id": PROFILE}, "hasPart": among(|_| true), "mentions": {"@id": action},
        }),
        json!({"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}),
        json!({
            "@id": action, "@type": "CreateAction", "name": format!("{} run", manifest.engine_kind),
            "instrument": {"@id": engine}, "agent": {"@id": agent},
            "startTime": manifest.started_at.unwrap_or(manifest.created_at).to_rfc3339(), "endTime": finished,
            "actionStatus": {"@id": status(manifest.state)},
            "object": among(|name| name == SPECIFICATION || name.starts_with(INPUTS)),
            "result": among(|name| name == RESULT || name == MANIFEST || name.starts_with(REPORT)),
            "subjectOf": among(|name| name.starts_with(LEAVES)),
        }),
        json!({
            "@id": engine, "@type": "SoftwareApplication", "name": "palladion",
            "softwareVersion": manifest.engine.build.as_ref().map_or("not recorded", |build| &build.version),
        }),
        json!({"@id": agent, "@type": "Person", "name": manifest.created_by}),
    ];
    graph.extend(files.iter().map(|(name, bytes)| {
        json!({
            "@id": name, "@type": "File", "name": name, "contentSize": bytes.len().to_string(),
            "encodingFormat": media_type(name),
        })
    }));
    json!({"@context": CONTEXT, "@graph": graph})
}

const fn status(state: RunState) -> &'static str {
    match state {
        RunState::Succeeded => "http://schema.org/CompletedActionStatus",
        RunState::Failed | RunState::Cancelled | RunState::Queued | RunState::Running => {
            "http://schema.org/FailedActionStatus"
        }
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("json") => "application/json",
        Some("parquet") => "application/vnd.apache.parquet",
        Some("html") => "text/html",
        Some("csv") => "text/csv",
        Some("svg") => "image/svg+xml",
        _ => "text/plain",
    }
}
