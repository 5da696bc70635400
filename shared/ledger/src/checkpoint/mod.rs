//! Checkpoints: what a log says about itself at one moment, as a C2SP signed note.
//!
//! Three lines (origin, size, root in base64), an empty line, and one line for each
//! signature (Ed25519, type 0x01).

mod key;
mod note;

pub use key::{KeyError, LogSigningKey, VerifierKey};
pub use note::{Checkpoint, NoteError, Signature, SignedNote};
