//! Contract of the pathology-QC service: policies, QC runs, findings and their review.

mod client;
mod findings;
mod policies;
pub mod policy;
pub mod result;

pub use client::PathologyQcClient;
pub use findings::{AddReview, Disposition, Finding, FindingState, Review};
pub use policies::{StartQcRun, StoredPolicy};
