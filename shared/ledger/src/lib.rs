//! The tamper-evident ledger: leaves, RFC 6962 tree, checkpoints, proofs, offline verifier.
