//! The checks: a snapshot's data in, numbers and findings out. One file each, and one arm here.

mod case_mix;
mod central_agreement;
mod comparators;
mod counts;
mod data;
mod digit_preference;
mod drift;
mod facts;
mod funnel;
mod heterogeneity;
mod hierarchical;
mod ihc_pattern;
mod ish_missing;
mod leave_one_out;
mod missing_score;
mod outcome;
mod pattern;
mod prevalence;
mod record_rules;
#[cfg(test)]
mod tests;
mod words;

pub use counts::{CountError, Counts, Group, ReadingCounts};
pub use data::Data;
pub use facts::Facts;
pub use hierarchical::{RuledSite, ruled_sites};
pub use outcome::{CheckError, Checked};

use palladion_api::pathology_qc::policy::{CheckSpec, QcPolicy};

/// Runs one check of a policy.
///
/// # Errors
/// [`CheckError`] when a number cannot be computed from valid counts: a defect, not an outcome.
pub fn run(policy: &QcPolicy, check: &CheckSpec, data: &Data) -> Result<Checked, CheckError> {
    match check {
        CheckSpec::Prevalence(_) => prevalence::check(policy, &data.counts),
        CheckSpec::Hierarchical(spec) => hierarchical::check(policy, spec, data),
        CheckSpec::CaseMix(spec) => case_mix::check(policy, spec, data),
        CheckSpec::Heterogeneity(spec) => heterogeneity::check(policy, spec, &data.counts),
        CheckSpec::LeaveOneOut(_) => leave_one_out::check(policy, &data.counts),
        CheckSpec::Funnel(spec) => funnel::check(policy, spec, data),
        CheckSpec::Comparators(spec) => comparators::check(policy, spec, data),
        CheckSpec::IhcPattern(spec) => ihc_pattern::check(policy, spec, data),
        CheckSpec::IshMissing(_) => ish_missing::check(policy, data),
        CheckSpec::MissingScore(_) => missing_score::check(policy, data),
        CheckSpec::Drift(spec) => drift::check(spec, data),
        CheckSpec::DigitPreference(spec) => digit_preference::check(spec, data),
        CheckSpec::RecordRules(_) => record_rules::check(policy, data),
        CheckSpec::CentralAgreement(spec) => central_agreement::check(policy, spec, data),
    }
}
