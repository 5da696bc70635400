//! How the QC of a snapshot stands, and the set of sites that a plan names: asked once, when a run is submitted, as
//! the caller. What was answered is recorded in the run, so that nobody is asked again.

use std::time::Duration;

use bytes::Bytes;
use palladion_api::client::{ApiClient, ApiError};
use palladion_api::pathology_qc::{
    PathologyQcClient, QcAtRun, QcRunUsed, QcState, QcUnknown, RELEASE_SCHEMA, ReleaseRecord, ReleaseState,
    SiteSetRef, SiteSetUsed,
};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{RunId, TrialId};
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::problem::error_chain;

use super::qc_error::QcSetError;
use crate::qc_evidence::{QC_RESULT_INPUT, read_evidence};
use crate::qc_set::{QC_RELEASE_INPUT, QC_SET_INPUT, SiteSetError, read_site_set};
use crate::state::State;

/// How long an answer is waited for on which no number depends.
const PATIENCE: Duration = Duration::from_secs(5);

/// The pathology-QC service as the caller; `None` where the settings do not name it.
pub(super) struct Qc(Option<PathologyQcClient>);

impl Qc {
    /// The client.
    ///
    /// # Errors
    /// [`ApiError`] when TLS cannot be set up.
    pub(super) fn as_caller(state: &State, token: &str) -> Result<Self, ApiError> {
        let url = state.platform.config.pathology_qc_url.clone();
        let client = url.map(|url| Ok(PathologyQcClient(ApiClient::new(url)?.with_token(token))));
        Ok(Self(client.transpose()?))
    }

    /// How the QC of a snapshot stands. Where it cannot be asked, that is the answer: no number depends on it.
    pub(super) async fn standing(&self, trial: TrialId, snapshot: SnapshotId) -> QcAtRun {
        let Some(client) = &self.0 else { return QcAtRun::unknown(QcUnknown::NotConfigured) };
        let Ok(answer) = tokio::time::timeout(PATIENCE, client.standing(trial, snapshot)).await else {
            tracing::warn!(trial.id = %trial, "pathology QC did not answer in time");
            return QcAtRun::unknown(QcUnknown::Unreachable);
        };
        match answer {
            Ok(standing) => standing.into(),
            Err(error) if matches!(error.status(), Some(403 | 404)) => QcAtRun::unknown(QcUnknown::Refused),
            Err(error) => {
                tracing::warn!(trial.id = %trial, error.chain = %error_chain(&error), "pathology QC could not be asked");
                QcAtRun::unknown(QcUnknown::Unreachable)
            }
        }
    }

    /// A released run with its record.
    async fn released(
        &self,
        trial: TrialId,
        snapshot: SnapshotId,
        run: RunId,
    ) -> Result<Released, QcSetError> {
        let client = self.0.as_ref().ok_or(QcSetError::NotConfigured)?;
        let refused = |error: ApiError| QcSetError::of(error, run, None);
        let stands = client.release(trial, run).await.map_err(refused)?;
        let release = match stands.release {
            Some(release) if stands.state == ReleaseState::Released => release,
            _ => return Err(QcSetError::NotReleased { run, state: stands.state }),
        };
        let bytes = client.release_record(trial, run).await.map_err(refused)?;
        if sha256(&bytes) != release.digest {
            return Err(QcSetError::Altered(release.digest));
        }
        let record: ReleaseRecord = serde_json::from_slice(&bytes).map_err(QcSetError::Release)?;
        if record.schema != RELEASE_SCHEMA || record.trial_id != trial || record.run_id != run {
            return Err(QcSetError::OtherRelease(run));
        }
        if record.snapshot_id != snapshot {
            return Err(QcSetError::OtherSnapshot { run, snapshot: record.snapshot_id });
        }
        Ok(Released { record, bytes, digest: release.digest })
    }

    /// The result of the run that a plan names, or of the only released one of the snapshot.
    ///
    /// # Errors
    /// [`QcSetError`] says why it cannot be used.
    pub(super) async fn evidence(
        &self,
        trial: TrialId,
        snapshot: SnapshotId,
        named: Option<RunId>,
        standing: &QcAtRun,
    ) -> Result<UsedRun, QcSetError> {
        let run = match named {
            Some(run) => run,
            None => only_released(standing)?,
        };
        let Released { record, bytes, .. } = self.released(trial, snapshot, run).await?;
        let client = self.0.as_ref().ok_or(QcSetError::NotConfigured)?;
        let result = client.result_bytes(trial, run).await;
        let result = result.map_err(|error| QcSetError::of(error, run, None))?;
        if sha256(&result) != record.result_digest {
            return Err(QcSetError::Altered(record.result_digest));
        }
        let evidence = read_evidence(&bytes, &result, Some(run), snapshot);
        let used = evidence.map_err(QcSetError::Evidence)?.used;
        Ok(UsedRun { used, result, release: bytes })
    }

    /// The set that a plan names, with the release that names its digest.
    ///
    /// # Errors
    /// [`QcSetError`] says why the set cannot be used.
    pub(super) async fn set(
        &self,
        trial: TrialId,
        snapshot: SnapshotId,
        wanted: SiteSetRef,
    ) -> Result<UsedSet, QcSetError> {
        let run = wanted.run_id;
        let Released { record, bytes: record_bytes, digest: release_digest } =
            self.released(trial, snapshot, run).await?;
        let client = self.0.as_ref().ok_or(QcSetError::NotConfigured)?;
        let refused = |error: ApiError| QcSetError::of(error, run, Some(wanted));
        let known = record.sets.iter().find(|set| set.name == wanted.set.as_str());
        let digest = known.ok_or(QcSetError::Unknown(wanted))?.digest;
        let bytes = client.site_set(trial, run, wanted.set).await.map_err(refused)?;
        if sha256(&bytes) != digest {
            return Err(QcSetError::Altered(digest));
        }
        let set = read_site_set(&bytes, wanted, snapshot).map_err(|error| match error {
            SiteSetError::Empty => QcSetError::Empty(wanted),
            other => QcSetError::Unusable(other),
        })?;
        let used = SiteSetUsed {
            run_id: run,
            set: wanted.set,
            digest,
            release_digest,
            sites: set.set.sites.len() as u64,
            excluded: set.set.excluded.len() as u64,
        };
        Ok(UsedSet { used, set: bytes, release: record_bytes })
    }
}

/// The only QC run of the snapshot that is released.
fn only_released(standing: &QcAtRun) -> Result<RunId, QcSetError> {
    if standing.state == QcState::Unknown {
        return Err(match standing.unknown {
            Some(QcUnknown::NotConfigured) => QcSetError::NotConfigured,
            _ => QcSetError::StandingUnknown,
        });
    }
    let released: Vec<RunId> = standing
        .runs
        .iter()
        .filter(|run| run.state == ReleaseState::Released)
        .map(|run| run.run_id)
        .collect();
    match released.as_slice() {
        [] => Err(QcSetError::NoneReleased),
        [run] => Ok(*run),
        several => Err(QcSetError::SeveralReleased(several.len())),
    }
}

/// A record with its bytes and their digest.
struct Released {
    record: ReleaseRecord,
    bytes: Bytes,
    digest: Digest,
}

/// A QC run's result as it becomes part of a run.
pub(super) struct UsedRun {
    pub(super) used: QcRunUsed,
    result: Bytes,
    release: Bytes,
}

/// What a QC run handed over, as inputs of the run: a release that both name stands once.
pub(super) fn documents(set: Option<UsedSet>, run: Option<UsedRun>) -> Vec<(String, Bytes)> {
    let mut documents = set.map(UsedSet::documents).unwrap_or_default();
    if let Some(run) = run {
        documents.push((QC_RESULT_INPUT.to_owned(), run.result));
        if !documents.iter().any(|(name, _)| name == QC_RELEASE_INPUT) {
            documents.push((QC_RELEASE_INPUT.to_owned(), run.release));
        }
    }
    documents
}

/// A set of sites as it becomes part of a run.
pub(super) struct UsedSet {
    pub(super) used: SiteSetUsed,
    set: Bytes,
    release: Bytes,
}

impl UsedSet {
    /// The inputs of the run.
    fn documents(self) -> Vec<(String, Bytes)> {
        vec![(QC_SET_INPUT.to_owned(), self.set), (QC_RELEASE_INPUT.to_owned(), self.release)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_service_that_accepts_and_never_answers_does_not_hold_a_run_up() {
        // Accepts connections by the system's queue and never reads them.
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", silent.local_addr().unwrap());
        let qc = Qc(Some(PathologyQcClient(ApiClient::new(url).unwrap())));
        let trial = TrialId::from_uuid(uuid::Uuid::from_u128(1));
        let snapshot = SnapshotId::from_digest(Digest::from_bytes([1; 32]));
        let asked = std::time::Instant::now();
        assert_eq!(qc.standing(trial, snapshot).await, QcAtRun::unknown(QcUnknown::Unreachable));
        assert!(asked.elapsed() < PATIENCE * 3);
        drop(silent);
    }
}
