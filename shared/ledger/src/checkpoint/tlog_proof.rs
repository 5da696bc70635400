use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use palladion_domain::digest::Digest;

use super::note::{NoteError, SignedNote};
use crate::tree::{ProofError, verify_inclusion};

const HEAD: &str = "c2sp.org/tlog-proof@v1";
const INDEX: &str = "index ";

/// Proof that a leaf is in a log, in one file (C2SP `tlog-proof`). Its `Display` is the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Index of the leaf, from 0.
    pub index: u64,
    /// The audit path of RFC 6962, the leaf's sibling first.
    pub hashes: Vec<Digest>,
    /// The checkpoint it leads to.
    pub note: SignedNote,
}

/// A file that is no such proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlogProofError {
    /// Not a head, an index and hashes in their one spelling; extra data are not taken.
    #[error("not a tlog-proof")]
    Form,
    /// What follows the hashes is no signed checkpoint.
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl TlogProof {
    /// Reads a proof; nothing is verified.
    ///
    /// # Errors
    /// `Form`, `Note`.
    pub fn parse(text: &str) -> Result<Self, TlogProofError> {
        let (head, note) = text.split_once("\n\n").ok_or(TlogProofError::Form)?;
        let mut lines = head.split('\n');
        let index = match (lines.next(), lines.next().and_then(|line| line.strip_prefix(INDEX))) {
            (Some(HEAD), Some(index)) => index.parse().ok().ok_or(TlogProofError::Form)?,
            _ => return Err(TlogProofError::Form),
        };
        let hashes = lines.map(hash).collect::<Option<_>>().ok_or(TlogProofError::Form)?;
        let proof = Self { index, hashes, note: SignedNote::parse(note)? };
        // One spelling only.
        if proof.to_string() == text { Ok(proof) } else { Err(TlogProofError::Form) }
    }

    /// Checks that the leaf is in the tree of the checkpoint, whose signature is checked apart from this.
    ///
    /// # Errors
    /// [`ProofError`] says in which way it proves nothing.
    pub fn verify(&self, leaf_hash: &Digest) -> Result<(), ProofError> {
        let checkpoint = self.note.checkpoint();
        verify_inclusion(leaf_hash, self.index, checkpoint.size, &self.hashes, &checkpoint.root)
    }
}

fn hash(line: &str) -> Option<Digest> {
    let bytes = STANDARD.decode(line).ok()?;
    <[u8; 32]>::try_from(bytes).ok().map(Digest::from_bytes)
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}\n{INDEX}{}", self.index)?;
        self.hashes.iter().try_for_each(|hash| writeln!(f, "{}", STANDARD.encode(hash.as_bytes())))?;
        write!(f, "\n{}", self.note)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Checkpoint, LogSigningKey};
    use super::*;
    use crate::leaf::Origin;
    use crate::tree::{leaf_hash, node_hash};

    fn proof() -> (TlogProof, Digest) {
        let (left, right) = (leaf_hash(b"left"), leaf_hash(b"right"));
        let origin = Origin::parse("example.org/log").unwrap();
        let root = node_hash(&left, &right);
        let key = LogSigningKey::from_seed(origin.clone(), &[7; 32]);
        (
            TlogProof { index: 1, hashes: vec![left], note: key.note(Checkpoint { origin, size: 2, root }) },
            right,
        )
    }

    #[test]
    fn a_proof_is_read_as_it_was_written_and_proves_its_leaf() {
        let (proof, leaf) = proof();
        let text = proof.to_string();
        assert!(text.starts_with("c2sp.org/tlog-proof@v1\nindex 1\n"), "{text}");
        let read = TlogProof::parse(&text).unwrap();
        assert_eq!(read, proof);
        assert_eq!(read.verify(&leaf), Ok(()));
        assert!(read.verify(&leaf_hash(b"another")).is_err());
    }

    #[test]
    fn other_spellings_are_refused() {
        let text = proof().0.to_string();
        for (name, wrong) in [
            ("nothing", String::new()),
            ("another version", text.replace("@v1", "@v2")),
            ("a zero before the index", text.replace("index 1", "index 01")),
            ("extra data", text.replace("index 1", "extra AAAA\nindex 1")),
            ("a hash that is too short", text.replace("index 1\n", "index 1\nAAAA\n")),
            ("no checkpoint", text.split_once("\n\n").unwrap().0.to_owned() + "\n\n"),
            ("more after it", format!("{text}\n")),
        ] {
            assert!(TlogProof::parse(&wrong).is_err(), "{name}");
        }
    }
}
