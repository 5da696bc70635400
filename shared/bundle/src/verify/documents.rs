use bytes::Bytes;
use palladion_api::runs::RunManifest;
use palladion_ledger::canonical;
use palladion_ledger::event::{Action, ObjectType};
use palladion_ledger::leaf::CommittedField;
use palladion_ledger::tree::sha256;

use super::failure::{BundleFailure, BundleFailureClass as Class};
use super::leaves::Entry;
use crate::archive::Files;
use crate::layout::{INPUTS, MANIFEST, RESULT, SPECIFICATION, input_names};

/// What the entries and the manifest name, and is there.
pub(super) struct Documents {
    pub(super) manifest: RunManifest,
    /// What the engine read, in its order; `None` where the data are not in the bundle.
    pub(super) inputs: Option<Vec<Bytes>>,
}

/// From the entry that ended the run to its manifest, and from there to every document.
pub(super) fn documents(files: &Files, entries: &[Entry]) -> Result<Documents, BundleFailure> {
    let wrong = |detail: &str| Class::Documents.because(&detail);
    let found = files.get(MANIFEST).ok_or_else(|| wrong("there is no manifest"))?;
    let manifest: RunManifest =
        serde_json::from_slice(found).map_err(|error| wrong(&format!("the manifest: {error}")))?;
    ended(entries, &manifest, found)?;
    let specification = files.get(SPECIFICATION).map(|bytes| sha256(&[bytes]));
    if specification != Some(manifest.specification.digest()) {
        return Err(wrong("the plan or policy is not the one that the manifest names"));
    }
    result(files, &manifest)?;
    let inputs = inputs(files, &manifest)?;
    Ok(Documents { manifest, inputs })
}

/// The run's entries are linked from its submission to its end, and its end commits to this manifest.
fn ended(entries: &[Entry], manifest: &RunManifest, bytes: &Bytes) -> Result<(), BundleFailure> {
    let wrong = |detail: &str| Class::Documents.because(&detail);
    let run = manifest.run_id.to_string();
    let own = entries.iter().filter(|entry| {
        entry.leaf.object.kind == ObjectType::Run
            && entry.leaf.object.id == run
            && entry.leaf.trial == Some(manifest.trial_id)
    });
    let mut previous = None;
    let mut end = None;
    for entry in own {
        if entry.leaf.prev != previous {
            return Err(wrong("the entries of the run are not linked"));
        }
        previous = Some(entry.hash);
        if matches!(entry.leaf.action, Action::RunCompleted | Action::RunFailed | Action::RunCancelled) {
            end = Some(entry);
        }
    }
    let end = end.ok_or_else(|| wrong("no entry of the log ended this run"))?;
    match end.opened.get(&CommittedField::Payload) {
        Some(recorded) if recorded == bytes => Ok(()),
        Some(_) => Err(wrong("the manifest is not the one that was recorded")),
        None => Err(wrong("what was recorded at the end of the run is not in the bundle")),
    }
}

fn result(files: &Files, manifest: &RunManifest) -> Result<(), BundleFailure> {
    let wrong = || Class::Documents.because(&"the result is not the one that the manifest names");
    match (&manifest.result, files.get(RESULT)) {
        (None, None) => Ok(()),
        (Some(named), Some(bytes)) if sha256(&[bytes]) == named.digest => {
            let value: serde_json::Value = serde_json::from_slice(bytes).ok().ok_or_else(wrong)?;
            if canonical::result_digest(&value) == named.canonical_digest { Ok(()) } else { Err(wrong()) }
        }
        _ => Err(wrong()),
    }
}

/// All of the inputs or none.
fn inputs(files: &Files, manifest: &RunManifest) -> Result<Option<Vec<Bytes>>, BundleFailure> {
    if !files.keys().any(|name| name.starts_with(INPUTS)) {
        return Ok(None);
    }
    let mut found = Vec::with_capacity(manifest.inputs.len());
    for named in &manifest.inputs {
        let mut there = input_names(&named.name).into_iter().filter_map(|name| files.get(&name));
        match (there.next(), there.next()) {
            (Some(bytes), None) if sha256(&[bytes]) == named.digest => found.push(bytes.clone()),
            _ => {
                let detail = format!("the input {} is not the one that the manifest names", named.name);
                return Err(Class::Documents.because(&detail));
            }
        }
    }
    Ok(Some(found))
}
