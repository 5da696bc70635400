//! What a check gives.

use palladion_api::pathology_qc::result::{CheckResult, NotAssessed, QcFinding};
use palladion_api::statistics::output::Interval;
use palladion_biostat::OutOfRange;
use palladion_biostat::agreement::AgreementError;
use palladion_biostat::design::DesignError;
use palladion_biostat::distributions::DistributionError;
use palladion_biostat::heterogeneity::HeterogeneityError;
use palladion_biostat::models::ModelError;
use palladion_biostat::multiplicity::MultiplicityError;
use palladion_biostat::proportions::ProportionError;
use palladion_biostat::tables::TableError;

/// The numbers of a check and the findings they raise.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The numbers.
    pub result: CheckResult,
    /// What deserves a look.
    pub findings: Vec<QcFinding>,
}

/// A number that cannot be computed from valid counts.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The policy's confidence level or coverage; saved policies have valid ones.
    #[error("the policy's confidence level is not usable")]
    Level(#[source] OutOfRange),
    /// A rate.
    #[error("a rate cannot be computed")]
    Proportion(#[source] ProportionError),
    /// A limit.
    #[error("an interval cannot be computed")]
    Interval(#[source] DistributionError),
    /// A test.
    #[error("a test cannot be computed")]
    Table(#[source] TableError),
    /// A model.
    #[error("a model cannot be fitted")]
    Model(#[from] ModelError),
    /// A measure of heterogeneity.
    #[error("heterogeneity cannot be described")]
    Heterogeneity(#[from] HeterogeneityError),
    /// A family of tests.
    #[error("a family of tests cannot be corrected")]
    Multiplicity(#[from] MultiplicityError),
    /// A measure of agreement.
    #[error("agreement cannot be described")]
    Agreement(#[from] AgreementError),
    /// The columns of a model.
    #[error("a model cannot be set up")]
    Design(#[from] DesignError),
}

/// A number, or why the data do not allow it.
pub(super) type Assessed<T> = Result<T, NotAssessed>;

impl Checked {
    pub(super) fn numbers(result: CheckResult) -> Self {
        Self { result, findings: Vec::new() }
    }

    pub(super) fn not_assessed(check: &str, reason: &str, message: &str) -> Self {
        Self::numbers(CheckResult::NotAssessed(not_assessed(check, reason, message)))
    }
}

pub(super) fn not_assessed(check: &str, reason: &str, message: impl Into<String>) -> NotAssessed {
    NotAssessed { check: check.to_owned(), reason: reason.to_owned(), message: message.into() }
}

/// The number of a model, or the data's reason why it has none; anything else is a defect.
pub(super) fn of_data<T>(check: &str, outcome: Result<T, ModelError>) -> Result<Assessed<T>, CheckError> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(ModelError::Degenerate) => {
            Ok(Err(not_assessed(check, "degenerate", "all subjects have the event or none has")))
        }
        Err(error @ ModelError::NotConverged(_)) => {
            Ok(Err(not_assessed(check, "not_converged", error.to_string())))
        }
        Err(error @ ModelError::TooFewRows { .. }) => {
            Ok(Err(not_assessed(check, "too_few_rows", error.to_string())))
        }
        Err(error @ ModelError::Separation { .. }) => {
            Ok(Err(not_assessed(check, "separation", error.to_string())))
        }
        Err(error) => Err(error.into()),
    }
}

/// A count as a number; a trial has fewer than 2^53 subjects.
#[expect(clippy::cast_precision_loss, reason = "a trial has fewer than 2^53 subjects")]
pub(super) const fn whole(n: u64) -> f64 {
    n as f64
}

/// The length of a list as a count.
pub(super) fn count<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

pub(super) fn interval(limits: palladion_biostat::Interval) -> Interval {
    Interval { lower: Some(limits.lower), upper: Some(limits.upper) }
}
