use palladion_api::pathology_qc::ReleaseState;
use palladion_api::problem::FieldError;
use palladion_domain::digest::Digest;
use palladion_domain::finding::SiteSetName;
use palladion_domain::ids::{FindingId, RunId};
use palladion_ledger::leaf::ReasonError;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::IdempotencyError;
use palladion_service_kit::problem::Problem;
use palladion_service_kit::runs::RunError;

/// Why a run is not signed, or its release not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReleaseError {
    /// The run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Only a run with a result that is no replay can be released.
    #[error("run {0} is a replay or has no result: it cannot be released")]
    NotReleasable(RunId),
    /// Findings of which nobody has said what they turned out to be.
    #[error("{} {} no disposition", .0.len(), if .0.len() == 1 { "finding has" } else { "findings have" })]
    WithoutDisposition(Vec<FindingId>),
    /// The findings or dispositions are others than those that were read.
    #[error("the record that would be signed now is {now}")]
    Changed {
        /// Its digest.
        now: Digest,
    },
    /// The run is signed already.
    #[error("run {run} is {} already", state_word(*.state))]
    Exists {
        /// The run.
        run: RunId,
        /// How it stands.
        state: ReleaseState,
    },
    /// Nobody has signed first, or it was countersigned or invalidated.
    #[error("run {0} has no first signature that waits for a second one")]
    NotSigned(RunId),
    /// The first signature is the caller's own.
    #[error("the second signature is another person's than the first")]
    SamePerson,
    /// The meaning says nothing or too much.
    #[error("a meaning has 10 characters or more, 512 bytes at most and no control characters")]
    Meaning(#[source] ReasonError),
    /// Nobody has signed the run.
    #[error("run {0} was never signed")]
    Nothing(RunId),
    /// Only a released run hands its sets over.
    #[error("run {run} is {}: it hands no sets over", state_word(*.state))]
    NotReleased {
        /// The run.
        run: RunId,
        /// How it stands.
        state: ReleaseState,
    },
    /// The run's result has no such set.
    #[error("the run has no set `{0}`")]
    UnknownSet(SiteSetName),
    /// The `Idempotency-Key` was used for another request.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The store failed.
    #[error("could not store the release")]
    Store(#[from] StoreError),
}

const fn state_word(state: ReleaseState) -> &'static str {
    match state {
        ReleaseState::NotReleased => "not released",
        ReleaseState::Signed => "signed",
        ReleaseState::Released => "released",
        ReleaseState::Invalidated => "released no more",
    }
}

impl From<ReleaseError> for Problem {
    fn from(error: ReleaseError) -> Self {
        use ReleaseError as E;
        match error {
            E::Run(source) => source.into(),
            E::NotReleasable(_) => Self::conflict("run-not-releasable", error),
            E::WithoutDisposition(ref findings) => {
                let place = |id: &FindingId| FieldError::new(format!("/findings/{id}"), "has no disposition");
                let places = findings.iter().map(place).collect();
                Self::conflict("findings-without-disposition", error).with_errors(places)
            }
            E::Changed { .. } => Self::conflict("release-changed", error),
            E::Exists { .. } => Self::conflict("release-exists", error),
            E::NotSigned(_) => Self::conflict("release-not-signed", error),
            E::SamePerson => Self::forbidden("same-person", error),
            E::Meaning(_) => {
                let place = FieldError::new("/meaning", error.to_string());
                Self::unprocessable("invalid-meaning", error).with_errors(vec![place])
            }
            E::Nothing(_) => Self::not_found("unknown-release", error),
            E::NotReleased { .. } => Self::conflict("run-not-released", error),
            E::UnknownSet(_) => Self::not_found("unknown-site-set", error),
            E::Idempotency(source) => source.into(),
            E::Store(source) => source.into(),
        }
    }
}
