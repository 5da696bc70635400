//! The calibrated cohort through the pipeline: raw files, import profiles, derivations, statistics engine.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::panic, reason = "a failed test says why")]

mod baseline;
mod data;
mod files;
mod places;
mod reproduction;
mod rows;
mod survival;
