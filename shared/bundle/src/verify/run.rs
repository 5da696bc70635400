use std::fmt;

use bytes::Bytes;
use palladion_api::runs::RunManifest;
use palladion_ledger::checkpoint::{SignedStatement, VerifierKey};
use palladion_ledger::leaf::Origin;
use palladion_ledger::tree::sha256;

use super::documents::documents;
use super::failure::{BundleFailure, BundleFailureClass as Class};
use super::leaves::entries;
use crate::archive::{Files, read};
use crate::layout::{KEYS, RESULT, SPECIFICATION, STATEMENT, SUMS, subject};
use crate::sums::{first_difference, sums};

/// What a bundle that holds says. Its `Display` is the report.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The run.
    pub manifest: RunManifest,
    /// Plan or policy.
    pub specification: Bytes,
    /// The result, where the run has one.
    pub result: Option<Bytes>,
    /// What the engine read, in the order of the manifest; `None` where the data are not in the bundle.
    pub inputs: Option<Vec<Bytes>>,
    /// The log.
    pub origin: Origin,
    /// Whether its keys came from elsewhere than the bundle.
    pub keys_from_elsewhere: bool,
    /// Files of the bundle.
    pub files: usize,
    /// Entries of the log that were proven.
    pub entries: usize,
}

/// Checks everything that can be checked without computing: the bytes of the file, the digests, the log's
/// signature over them, that the entries are in the log, what they commit to, and that every document is the
/// one that was recorded.
///
/// Without trusted keys those in the bundle are taken: then nothing shows whose they are.
///
/// # Errors
/// The first thing that is wrong.
pub fn verify(bundle: &Bytes, trusted: &[VerifierKey]) -> Result<Verified, BundleFailure> {
    let files = read(bundle).map_err(|error| Class::Archive.because(&error))?;
    let listed = text(&files, SUMS).ok_or_else(|| Class::Sums.because(&"there is no list of digests"))?;
    let found = sums(&files);
    if found != listed {
        return Err(Class::Sums.because(&first_difference(&found, listed)));
    }
    let keys = keys(&files, trusted)?;
    let statement = statement(&files, &keys)?;
    if statement.statement().digest != sha256(&[listed.as_bytes()]) {
        return Err(Class::Statement.because(&"what was signed is another list"));
    }
    let origin = &statement.statement().origin;
    let entries = entries(&files, origin, &keys)?;
    let documents = documents(&files, &entries)?;
    if statement.statement().subject != subject(documents.manifest.run_id) {
        return Err(Class::Documents.because(&"what was signed is the bundle of another run"));
    }
    Ok(Verified {
        specification: files.get(SPECIFICATION).cloned().unwrap_or_default(),
        result: files.get(RESULT).cloned(),
        inputs: documents.inputs,
        manifest: documents.manifest,
        origin: origin.clone(),
        keys_from_elsewhere: !trusted.is_empty(),
        files: files.len(),
        entries: entries.len(),
    })
}

fn text<'a>(files: &'a Files, name: &str) -> Option<&'a str> {
    files.get(name).and_then(|bytes| std::str::from_utf8(bytes).ok())
}

fn keys(files: &Files, trusted: &[VerifierKey]) -> Result<Vec<VerifierKey>, BundleFailure> {
    if !trusted.is_empty() {
        return Ok(trusted.to_vec());
    }
    let own = text(files, KEYS).unwrap_or_default().lines().map(str::parse).collect::<Result<_, _>>();
    own.map_err(|error| Class::Statement.because(&error))
}

/// The statement, signed by a key of the log that it names.
fn statement(files: &Files, keys: &[VerifierKey]) -> Result<SignedStatement, BundleFailure> {
    let note = text(files, STATEMENT).ok_or_else(|| Class::Statement.because(&"there is no statement"))?;
    let signed = SignedStatement::parse(note).map_err(|error| Class::Statement.because(&error))?;
    let origin = &signed.statement().origin;
    let of_log: Vec<VerifierKey> = keys.iter().filter(|key| key.name() == origin).cloned().collect();
    signed.verify(&of_log).map_err(|error| Class::Statement.because(&error))?;
    Ok(signed)
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "bundle of run {}", self.manifest.run_id)?;
        writeln!(f, "  {} files, every digest listed and signed by the key of {}", self.files, self.origin)?;
        writeln!(f, "  {} ledger entries proven to be in that log", self.entries)?;
        writeln!(f, "  manifest, plan or policy and result are those that were recorded")?;
        let data = if self.inputs.is_some() { "what the engine read is in it" } else { "no data in it" };
        writeln!(f, "  {data}")?;
        if self.keys_from_elsewhere {
            Ok(())
        } else {
            writeln!(f, "  the key is the bundle's own: nothing shows whose it is (give one with --key)")
        }
    }
}
