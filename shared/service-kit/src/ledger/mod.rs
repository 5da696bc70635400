//! The ledger as its readers see it: each only the part that is theirs.

mod entries;
mod error;
mod export;
mod proofs;
mod scope;

pub(crate) use entries::entries;
pub(crate) use export::export;
pub(crate) use proofs::{checkpoint, consistency, inclusion};
