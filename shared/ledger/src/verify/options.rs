use crate::checkpoint::{SignedNote, VerifierKey};

/// What the verifier knows besides the export.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The log's keys, known from elsewhere. When empty, the keys in the export are taken,
    /// and the report says so.
    pub trusted_keys: Vec<VerifierKey>,
    /// Checkpoints seen earlier: the export must contain their sizes with their roots.
    pub known_checkpoints: Vec<SignedNote>,
    /// Whether an export without rows or openings passes. Who makes the export decides what it
    /// leaves out, so without this it does not: the check could be switched off from there.
    pub allow_partial: bool,
}
