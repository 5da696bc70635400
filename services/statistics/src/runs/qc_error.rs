use palladion_api::client::ApiError;
use palladion_api::pathology_qc::{ReleaseState, SiteSetRef};
use palladion_api::problem::FieldError;
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::RunId;
use palladion_service_kit::problem::Problem;

use crate::qc_evidence::QcEvidenceError;
use crate::qc_set::SiteSetError;

/// Why the set of sites that a plan names cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum QcSetError {
    /// The settings do not say where pathology QC is.
    #[error("`pathology_qc_url` is not set: sets of sites cannot be read")]
    NotConfigured,
    /// Pathology QC could not be reached, or answered wrongly.
    #[error("the set of sites could not be read from the pathology-QC service")]
    Unavailable(#[source] ApiError),
    /// The trial has no such QC run, or the caller may not ask for it.
    #[error("the trial has no QC run {0}")]
    UnknownRun(RunId),
    /// Only a released run hands its sets over.
    #[error("QC run {run} is {}", word(*.state))]
    NotReleased {
        /// The run.
        run: RunId,
        /// How it stands.
        state: ReleaseState,
    },
    /// The run is one that cannot be released.
    #[error("QC run {0} is a replay or has no result")]
    NotReleasable(RunId),
    /// The run read other data than those that are analysed.
    #[error("QC run {run} read snapshot {snapshot}")]
    OtherSnapshot {
        /// The run.
        run: RunId,
        /// What it read.
        snapshot: SnapshotId,
    },
    /// The run has no such set.
    #[error("QC run {} has no set `{}`", .0.run_id, .0.set)]
    Unknown(SiteSetRef),
    /// Nobody would be analysed.
    #[error("the set `{}` of QC run {} leaves no site", .0.set, .0.run_id)]
    Empty(SiteSetRef),
    /// Other bytes than the digest names.
    #[error("the pathology-QC service gave other bytes than the digest {0} names")]
    Altered(Digest),
    /// The release cannot be read.
    #[error("the release cannot be read")]
    Release(#[source] serde_json::Error),
    /// The release is another run's.
    #[error("the release is not one of QC run {0}")]
    OtherRelease(RunId),
    /// The snapshot has no released QC run.
    #[error("no QC run of the snapshot is released")]
    NoneReleased,
    /// The snapshot has several, and the plan names none.
    #[error("{0} QC runs of the snapshot are released: the plan has to name one")]
    SeveralReleased(usize),
    /// It could not be asked which runs are released.
    #[error("it is not known which QC runs of the snapshot are released")]
    StandingUnknown,
    /// The run's result is not the one that was asked for.
    #[error("the QC run's result cannot be used")]
    Evidence(#[source] QcEvidenceError),
    /// The set is not the one that was asked for.
    #[error("the set of sites cannot be used")]
    Unusable(#[source] SiteSetError),
}

impl QcSetError {
    /// What a refusal of the pathology-QC service means for the plan.
    pub(super) fn of(error: ApiError, run: RunId, wanted: Option<SiteSetRef>) -> Self {
        match (error.problem().map(|problem| (problem.status, problem.slug())), wanted) {
            (Some((404, "unknown-site-set")), Some(wanted)) => Self::Unknown(wanted),
            (found, _) => Self::of_run(found, run).unwrap_or(Self::Unavailable(error)),
        }
    }

    fn of_run(found: Option<(u16, &str)>, run: RunId) -> Option<Self> {
        Some(match found {
            Some((403 | 404, _)) => Self::UnknownRun(run),
            Some((409, "run-not-releasable")) => Self::NotReleasable(run),
            // It was reopened between two requests.
            Some((409, "run-not-released")) => Self::NotReleased { run, state: ReleaseState::Invalidated },
            _ => return None,
        })
    }

    /// The refusal with the place in the plan; `run` is where the plan names the QC run.
    pub(super) fn problem(self, run: &str) -> Problem {
        let error = self;
        let at = |place: &str, slug, error: Self| {
            let place = FieldError::new(place, error.to_string());
            Problem::unprocessable(slug, error).with_errors(vec![place])
        };
        match error {
            Self::UnknownRun(_) => at(run, "unknown-qc-run", error),
            Self::NotReleased { .. } | Self::NotReleasable(_) => at(run, "qc-run-not-released", error),
            Self::NoneReleased => at(run, "no-released-qc-run", error),
            Self::SeveralReleased(_) => at(run, "several-released-qc-runs", error),
            Self::OtherSnapshot { .. } => at(run, "qc-set-of-another-snapshot", error),
            Self::Unknown(_) => at("/population/qc_set/set", "unknown-site-set", error),
            Self::Empty(_) => at("/population/qc_set/set", "qc-set-leaves-no-site", error),
            Self::NotConfigured => Problem::internal(error),
            Self::Unavailable(_)
            | Self::StandingUnknown
            | Self::Altered(_)
            | Self::Release(_)
            | Self::OtherRelease(_)
            | Self::Evidence(_)
            | Self::Unusable(_) => Problem::bad_gateway("qc-set-unavailable", error),
        }
    }
}

const fn word(state: ReleaseState) -> &'static str {
    match state {
        ReleaseState::NotReleased => "not released",
        ReleaseState::Signed => "signed by one person only",
        ReleaseState::Released => "released",
        ReleaseState::Invalidated => "released no more: a finding was judged anew",
    }
}
