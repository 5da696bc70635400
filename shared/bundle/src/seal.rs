use bytes::Bytes;
use palladion_api::runs::RunManifest;
use palladion_ledger::canonical;
use palladion_ledger::checkpoint::{SignedStatement, Statement, TlogProof, VerifierKey};
use palladion_ledger::export::OpeningLine;
use palladion_ledger::leaf::Origin;
use palladion_ledger::tree::sha256;

use crate::archive::{ArchiveError, Files, write};
use crate::layout::{
    KEYS, LEAVES, MANIFEST, METADATA, README, REPORT, RESULT, SPECIFICATION, STATEMENT, SUMS, input, subject,
};
use crate::sums::sums;
use crate::{lineage, readme};

/// What a bundle is made of.
#[derive(Debug, Clone)]
pub struct Contents {
    /// The run's manifest, the exact bytes.
    pub manifest: Bytes,
    /// Plan or policy, the exact bytes.
    pub specification: Bytes,
    /// The result, the exact bytes; none for a run that has none.
    pub result: Option<Bytes>,
    /// What the engine read, by the names of the manifest; empty when the data may not leave.
    pub inputs: Vec<(String, Bytes)>,
    /// Tables, figures, report: names without a folder.
    pub rendered: Vec<(String, Bytes)>,
    /// The entries of the run and of its plan or policy.
    pub leaves: Vec<ProvenLeaf>,
    /// The log.
    pub origin: Origin,
    /// The log's keys.
    pub keys: Vec<VerifierKey>,
}

/// An entry of the log with its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenLeaf {
    /// The canonical bytes.
    pub bytes: Vec<u8>,
    /// What its commitments commit to, where that was not redacted.
    pub openings: Vec<OpeningLine>,
    /// That it is in the log.
    pub proof: TlogProof,
}

/// Parts that make no bundle.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The manifest is not one.
    #[error("the manifest of the run cannot be read")]
    Manifest(#[source] serde_json::Error),
    /// A document of the bundle's own cannot be written.
    #[error("a document of the bundle cannot be written")]
    Document(#[source] serde_json::Error),
    /// The description of the bundle has no canonical form.
    #[error("the description of the bundle has no canonical form")]
    Description,
    /// Names or sizes that the format has not.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// The bundle's bytes. `sign` is the log's key.
///
/// # Errors
/// [`SealError`].
pub fn seal(
    contents: &Contents,
    sign: impl FnOnce(Statement) -> SignedStatement,
) -> Result<Vec<u8>, SealError> {
    let manifest: RunManifest = serde_json::from_slice(&contents.manifest).map_err(SealError::Manifest)?;
    let mut files = documents(contents)?;
    files.insert(README.to_owned(), readme::readme(&manifest, !contents.inputs.is_empty()).into());
    let metadata = canonical::jcs(&lineage::metadata(&manifest, &files));
    files.insert(METADATA.to_owned(), metadata.ok().ok_or(SealError::Description)?.into());
    let sums = Bytes::from(sums(&files));
    let statement = Statement {
        origin: contents.origin.clone(),
        subject: subject(manifest.run_id),
        digest: sha256(&[&sums]),
    };
    files.insert(STATEMENT.to_owned(), sign(statement).to_string().into());
    files.insert(SUMS.to_owned(), sums);
    Ok(write(&files)?)
}

fn documents(contents: &Contents) -> Result<Files, SealError> {
    let mut files = Files::new();
    files.insert(MANIFEST.to_owned(), contents.manifest.clone());
    files.insert(SPECIFICATION.to_owned(), contents.specification.clone());
    files.extend(contents.result.iter().map(|result| (RESULT.to_owned(), result.clone())));
    files.extend(contents.inputs.iter().map(|(name, bytes)| (input(name, bytes), bytes.clone())));
    let rendered = contents.rendered.iter();
    files.extend(rendered.map(|(name, bytes)| (format!("{REPORT}{name}"), bytes.clone())));
    let keys: String = contents.keys.iter().map(|key| format!("{key}\n")).collect();
    files.insert(KEYS.to_owned(), keys.into());
    for leaf in &contents.leaves {
        let place = format!("{LEAVES}{}", leaf.proof.index);
        files.insert(format!("{place}.json"), leaf.bytes.clone().into());
        files.insert(format!("{place}.tlog-proof"), leaf.proof.to_string().into());
        for opening in &leaf.openings {
            let name = format!("{place}.{}.json", opening.field.as_str());
            files.insert(name, serde_json::to_vec(opening).map_err(SealError::Document)?.into());
        }
    }
    Ok(files)
}
