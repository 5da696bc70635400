//! Checkpoints: what a log says about itself at one moment, as a C2SP signed note.
//!
//! Three lines (origin, size, root in base64), an empty line, and one line for each
//! signature (Ed25519, type 0x01). With it, a leaf is proven in one file, and a key may speak of bytes outside the log.

mod key;
mod note;
mod statement;
mod tlog_proof;

pub use key::{KeyError, LogSigningKey, VerifierKey};
pub use note::{Checkpoint, NoteError, Signature, SignedNote};
pub use statement::{SignedStatement, Statement};
pub use tlog_proof::{TlogProof, TlogProofError};
