use std::collections::BTreeMap;

use bytes::Bytes;
use palladion_ledger::checkpoint::{TlogProof, VerifierKey};
use palladion_ledger::export::OpeningLine;
use palladion_ledger::leaf::{CommittedField, Leaf, Origin};
use palladion_ledger::tree::leaf_hash;

use super::failure::{BundleFailure, BundleFailureClass as Class};
use crate::archive::Files;
use crate::layout::LEAVES;

/// An entry of the log, proven.
pub(super) struct Entry {
    pub(super) index: u64,
    pub(super) leaf: Leaf,
    pub(super) hash: palladion_domain::digest::Digest,
    /// What was opened of it.
    pub(super) opened: BTreeMap<CommittedField, Vec<u8>>,
}

/// All entries by index: first every proof, then every entry, then every opening.
pub(super) fn entries(
    files: &Files,
    origin: &Origin,
    keys: &[VerifierKey],
) -> Result<Vec<Entry>, BundleFailure> {
    let mut proven: BTreeMap<u64, &Bytes> = BTreeMap::new();
    let mut openings = Vec::new();
    for (name, bytes) in files.iter().filter(|(name, _)| name.starts_with(LEAVES)) {
        let stray = || Class::Proof.because(&format!("{name} does not belong to an entry"));
        let (index, kind) = name[LEAVES.len()..].split_once('.').ok_or_else(stray)?;
        let index =
            index.parse().ok().filter(|parsed: &u64| parsed.to_string() == index).ok_or_else(stray)?;
        match kind {
            "json" => {
                prove(files, name, index, bytes, origin, keys)?;
                proven.insert(index, bytes);
            }
            "tlog-proof" => drop(files.get(&format!("{LEAVES}{index}.json")).ok_or_else(stray)?),
            opening => {
                let field = opening.strip_suffix(".json").and_then(CommittedField::from_text);
                openings.push((index, field.ok_or_else(stray)?, name, bytes));
            }
        }
    }
    if let Some((_, _, name, _)) = openings.iter().find(|(index, ..)| !proven.contains_key(index)) {
        return Err(Class::Proof.because(&format!("{name} does not belong to an entry")));
    }
    let mut entries = Vec::with_capacity(proven.len());
    for (index, bytes) in proven {
        let leaf =
            Leaf::parse(bytes).map_err(|error| Class::Leaf.because(&format!("entry {index}: {error}")))?;
        if leaf.log != *origin {
            return Err(Class::Leaf.because(&format!("entry {index} is of the log {}", leaf.log)));
        }
        entries.push(Entry { index, leaf, hash: leaf_hash(bytes), opened: BTreeMap::new() });
    }
    for (index, field, name, bytes) in openings {
        let entry = entries.iter_mut().find(|entry| entry.index == index);
        let opened = entry.and_then(|entry| open(entry, field, bytes));
        opened.ok_or_else(|| Class::Opening.because(&name))?;
    }
    Ok(entries)
}

fn prove(
    files: &Files,
    name: &str,
    index: u64,
    bytes: &Bytes,
    origin: &Origin,
    keys: &[VerifierKey],
) -> Result<(), BundleFailure> {
    let wrong = |error: &dyn std::fmt::Display| Class::Proof.because(&format!("{name}: {error}"));
    let file = files.get(&format!("{LEAVES}{index}.tlog-proof")).ok_or_else(|| wrong(&"has no proof"))?;
    let text = std::str::from_utf8(file).map_err(|error| wrong(&error))?;
    let proof = TlogProof::parse(text).map_err(|error| wrong(&error))?;
    proof.note.verify(origin, keys).map_err(|error| wrong(&error))?;
    if proof.index != index {
        return Err(wrong(&format!("its proof is of entry {}", proof.index)));
    }
    proof.verify(&leaf_hash(bytes)).map_err(|error| wrong(&error))
}

/// Puts the content to its entry; `None` when it is not in its one spelling or not what was committed to.
fn open(entry: &mut Entry, field: CommittedField, bytes: &Bytes) -> Option<()> {
    let line: OpeningLine = serde_json::from_slice(bytes).ok()?;
    if serde_json::to_vec(&line).ok()? != *bytes || line.index != entry.index || line.field != field {
        return None;
    }
    let opening = line.opening()?;
    let committed = match field {
        CommittedField::Before => entry.leaf.before,
        CommittedField::After => entry.leaf.after,
        CommittedField::Payload => entry.leaf.payload,
    };
    if committed != Some(opening.commitment()) {
        return None;
    }
    entry.opened.insert(field, opening.bytes);
    Some(())
}
