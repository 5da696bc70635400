//! The checks: tables in, numbers and findings out. One file each, and one arm here.

mod counts;
mod funnel;
mod heterogeneity;
mod outcome;
mod prevalence;
#[cfg(test)]
mod tests;

pub use counts::{CountError, Counts, Group, ReadingCounts};
pub use outcome::{CheckError, Checked};

use palladion_api::pathology_qc::policy::{CheckSpec, QcPolicy};

/// Runs one check of a policy.
///
/// # Errors
/// [`CheckError`] when a number cannot be computed from valid counts: a defect, not an outcome.
pub fn run(policy: &QcPolicy, check: &CheckSpec, counts: &ReadingCounts) -> Result<Checked, CheckError> {
    match check {
        CheckSpec::Prevalence(_) => prevalence::check(policy, counts),
        CheckSpec::Funnel(spec) => funnel::check(spec, counts),
        CheckSpec::Heterogeneity(spec) => heterogeneity::check(policy, spec, counts),
    }
}
