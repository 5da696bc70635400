use bytes::Bytes;
use palladion_api::runs::{
    MANIFEST_SCHEMA, RunEngine, RunEnvironment, RunManifest, RunNote, RunOutput, RunResult,
};
use palladion_domain::digest::Digest;
use palladion_ledger::canonical;
use serde_json::Value;

use super::{RunError, RunRecord, Runs};
use crate::database::StoreError;

impl Runs {
    /// The manifest of a run that ends, as canonical bytes.
    pub(super) fn manifest_of(
        &self,
        ended: &RunRecord,
        result: Option<&Value>,
        report: Option<(Digest, u64)>,
    ) -> Result<Bytes, RunError> {
        let manifest = RunManifest {
            schema: MANIFEST_SCHEMA.to_owned(),
            run_id: ended.run_id,
            trial_id: ended.trial_id,
            kind: ended.kind,
            replay_of: ended.replay_of,
            engine_kind: ended.engine_kind.clone(),
            specification: ended.specification,
            snapshot_id: ended.snapshot_id,
            snapshot_leaf: ended.snapshot_leaf,
            inputs: ended.inputs.clone(),
            parameters: ended.parameters.clone(),
            seed: ended.seed,
            rng: self.service.rng.to_owned(),
            engine: RunEngine { executable: ended.engine_executable, build: ended.engine_build.clone() },
            environment: RunEnvironment {
                operating_system: std::env::consts::OS.to_owned(),
                architecture: std::env::consts::ARCH.to_owned(),
                threads: self.threads,
            },
            created_by: ended.created_by.clone(),
            created_at: ended.created_at,
            started_at: ended.started_at,
            finished_at: ended.finished_at.unwrap_or(ended.created_at),
            attempts: ended.attempts,
            state: ended.state,
            warnings: notes(result, &["warnings", "notes"]),
            convergence: notes(result, &["convergence"]),
            result: ended.result,
            outputs: outputs(ended.result, report),
            failure: ended.failure.clone(),
            verdict: ended.verdict,
        };
        let bytes =
            canonical::jcs(&manifest).ok().ok_or(StoreError::Corrupt { what: "manifest of a run" })?;
        Ok(bytes.into())
    }
}

fn outputs(result: Option<RunResult>, report: Option<(Digest, u64)>) -> Vec<RunOutput> {
    let result = result.map(|result| ("result.json", result.digest, result.size_bytes));
    let report = report.map(|(digest, size_bytes)| ("replay-report.json", digest, size_bytes));
    result
        .into_iter()
        .chain(report)
        .map(|(name, digest, size_bytes)| RunOutput { name: name.to_owned(), digest, size_bytes })
        .collect()
}

/// The members with one of these names, wherever they stand. Doubles become the text of their
/// bits: a manifest is read by other programs too, and they must not round.
fn notes(result: Option<&Value>, names: &[&str]) -> Vec<RunNote> {
    let mut found = Vec::new();
    if let Some(result) = result {
        collect(result, names, &mut String::new(), &mut found);
    }
    found
}

fn collect(value: &Value, names: &[&str], pointer: &mut String, found: &mut Vec<RunNote>) {
    let length = pointer.len();
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                if names.contains(&key.as_str()) {
                    let exact =
                        serde_json::from_slice(&canonical::result_bytes(member)).unwrap_or(Value::Null);
                    found.push(RunNote { pointer: pointer.clone(), value: exact });
                } else {
                    collect(member, names, pointer, found);
                }
                pointer.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer.push('/');
                pointer.push_str(&index.to_string());
                collect(item, names, pointer, found);
                pointer.truncate(length);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn notes_keep_their_place_and_the_bits_of_their_numbers() {
        let result =
            json!({"outputs": [{"notes": ["5 rows left out"], "cox": {"convergence": {"gradient": -0.0}}}]});
        let warnings = notes(Some(&result), &["warnings", "notes"]);
        assert_eq!(
            warnings,
            [RunNote { pointer: "/outputs/0/notes".to_owned(), value: json!(["5 rows left out"]) }]
        );
        let convergence = notes(Some(&result), &["convergence"]);
        assert_eq!(convergence[0].pointer, "/outputs/0/cox/convergence");
        assert_eq!(convergence[0].value, json!({"gradient": "f8:8000000000000000"}));
    }
}
