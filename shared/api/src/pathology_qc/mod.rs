//! Contract of the pathology-QC service: policies, QC runs, findings and their review.

mod client;
mod findings;
mod policies;
pub mod policy;
pub mod result;

pub use client::PathologyQcClient;
pub use findings::{AddReview, Finding, FindingFilter, Review};
pub use palladion_domain::finding::{Disposition, FindingState};
pub use policies::{StartQcRun, StoredPolicy};
