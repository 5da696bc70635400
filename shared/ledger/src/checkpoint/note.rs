use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use palladion_domain::digest::Digest;

use super::key::VerifierKey;
use crate::leaf::Origin;

/// Before every signature line: an em dash and a blank.
const SIGNATURE_PREFIX: &str = "\u{2014} ";

/// Size and root of a log at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log.
    pub origin: Origin,
    /// Number of leaves.
    pub size: u64,
    /// Root of their tree.
    pub root: Digest,
}

impl Checkpoint {
    /// The text that is signed: three lines, each ended.
    #[must_use]
    pub fn body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root.as_bytes()))
    }

    fn parse(body: &str) -> Result<Self, NoteError> {
        let mut lines = body.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(NoteError::Body);
        };
        let root = STANDARD.decode(root).ok().and_then(|root| <[u8; 32]>::try_from(root).ok());
        let checkpoint = Self {
            origin: Origin::parse(origin).ok().ok_or(NoteError::Body)?,
            size: size.parse().ok().ok_or(NoteError::Body)?,
            root: Digest::from_bytes(root.ok_or(NoteError::Body)?),
        };
        // One spelling only: what is signed is what was read.
        if checkpoint.body() == body { Ok(checkpoint) } else { Err(NoteError::Body) }
    }
}

/// One signature line of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    name: String,
    key_id: [u8; 4],
    bytes: Vec<u8>,
}

impl Signature {
    pub(super) fn new(name: String, key_id: [u8; 4], bytes: Vec<u8>) -> Self {
        Self { name, key_id, bytes }
    }

    /// Name of the key.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Id of the key.
    #[must_use]
    pub fn key_id(&self) -> [u8; 4] {
        self.key_id
    }

    /// The signature itself; 64 bytes for Ed25519, anything for kinds not known here.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads a signature line without its line end.
    ///
    /// # Errors
    /// `SignatureLine` when it is not a dash, a name and base64 of five bytes or more.
    pub fn parse(line: &str) -> Result<Self, NoteError> {
        let invalid = || NoteError::SignatureLine;
        let (name, bytes) =
            line.strip_prefix(SIGNATURE_PREFIX).and_then(|line| line.split_once(' ')).ok_or_else(invalid)?;
        let bytes = STANDARD.decode(bytes).ok().ok_or_else(invalid)?;
        let (key_id, signature) = bytes.split_first_chunk::<4>().ok_or_else(invalid)?;
        if name.is_empty() || name.contains('+') || name.contains(char::is_whitespace) || signature.is_empty()
        {
            return Err(invalid());
        }
        Ok(Self::new(name.to_owned(), *key_id, signature.to_vec()))
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.key_id.to_vec();
        bytes.extend_from_slice(&self.bytes);
        write!(f, "{SIGNATURE_PREFIX}{} {}", self.name, STANDARD.encode(bytes))
    }
}

/// A checkpoint and its signatures. Its `Display` is the note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    checkpoint: Checkpoint,
    signatures: Vec<Signature>,
}

/// A note that cannot be read or believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The text is not three lines with origin, size and root in their one spelling.
    #[error("the note is not a checkpoint")]
    Body,
    /// A line after the empty one is not a signature.
    #[error("the note has an invalid signature line")]
    SignatureLine,
    /// The checkpoint is of another log.
    #[error("the checkpoint is of the log `{0}`")]
    Origin(Origin),
    /// A known key's name and id stand before a signature that is not its own.
    #[error("the signature of `{0}` is wrong")]
    WrongSignature(Origin),
    /// None of the signatures is of a known key.
    #[error("the note has no signature of a known key")]
    NoKnownSignature,
}

impl SignedNote {
    /// A note from its parts.
    #[must_use]
    pub fn new(checkpoint: Checkpoint, signatures: Vec<Signature>) -> Self {
        Self { checkpoint, signatures }
    }

    /// What is signed.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The signatures, in the order of the note.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Reads a note; its signatures are not verified.
    ///
    /// # Errors
    /// `Body`, `SignatureLine` when it has not exactly the form of a note.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        let (body, signatures) = signed_parts(note)?;
        Ok(Self { checkpoint: Checkpoint::parse(body)?, signatures })
    }

    /// Verifies the note with the known keys and returns its checkpoint. Signatures of keys
    /// not known are passed over.
    ///
    /// # Errors
    /// `Origin` when it is of another log, `WrongSignature` when a known key did not make
    /// the signature that bears its name, `NoKnownSignature` when no known key signed.
    pub fn verify(&self, origin: &Origin, keys: &[VerifierKey]) -> Result<&Checkpoint, NoteError> {
        if self.checkpoint.origin != *origin {
            return Err(NoteError::Origin(self.checkpoint.origin.clone()));
        }
        verified(&self.checkpoint.body(), &self.signatures, keys)?;
        Ok(&self.checkpoint)
    }
}

/// The signed text of a note, with its last line end, and the signatures.
pub(super) fn signed_parts(note: &str) -> Result<(&str, Vec<Signature>), NoteError> {
    let split = note.find("\n\n").ok_or(NoteError::Body)?;
    let (body, rest) = note.split_at(split + 1);
    let lines =
        rest.strip_prefix('\n').and_then(|rest| rest.strip_suffix('\n')).ok_or(NoteError::SignatureLine)?;
    Ok((body, lines.split('\n').map(Signature::parse).collect::<Result<_, _>>()?))
}

/// That a known key signed the text, and none of them wrongly.
pub(super) fn verified(body: &str, signatures: &[Signature], keys: &[VerifierKey]) -> Result<(), NoteError> {
    let mut known = 0_usize;
    for signature in signatures {
        for key in keys.iter().filter(|key| key.claims(signature)) {
            if !key.verifies(body, signature) {
                return Err(NoteError::WrongSignature(key.name().clone()));
            }
            known += 1;
        }
    }
    if known > 0 { Ok(()) } else { Err(NoteError::NoKnownSignature) }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.checkpoint.body())?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}
