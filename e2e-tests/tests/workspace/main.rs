//! The rules of `ARCHITECTURE.md` that a machine can check: who may use whom, and what is absent where.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod absences;
mod layers;
mod sources;
mod symbols;
mod texts;
