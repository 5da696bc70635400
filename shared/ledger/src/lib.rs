//! The tamper-evident ledger: leaves, RFC 6962 tree, checkpoints, proofs, offline verifier.
//!
//! A service writes one leaf in the same transaction as the change it records; what was
//! written can be read, proven and exported, and an export can be verified by anybody
//! without the service.
//!
//! Not here: clock and randomness (times, ids and salts are passed in), who may read what,
//! HTTP.
//!
//! Start at [`event`] for what can be recorded, at [`store::Ledger`] for writing and reading,
//! at [`verify`] for checking an export.

pub mod canonical;
pub mod checkpoint;
pub mod event;
pub mod export;
pub mod leaf;
pub mod store;
pub mod tree;
pub mod verify;
pub mod view;

pub use palladion_domain::digest::Digest;
