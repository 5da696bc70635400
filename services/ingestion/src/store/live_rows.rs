//! The rows as the ledger recorded them, for its exports: an edit made straight in SQL is found.

use futures::future::BoxFuture;
use palladion_api::ingestion::{IssueFilter, ProfileFilter, StoredTrial, Upload};
use palladion_domain::digest::Digest;
use palladion_domain::ids::TrialId;
use palladion_ledger::event::ObjectType;
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::live_rows::{LiveRow, ReadRows, Scope};
use palladion_service_kit::row::row_bytes;

use super::{profiles, proposals, redactions, snapshots, trials, uploads, versions};

/// One function for each table whose rows are recorded.
pub(crate) const LIVE_ROWS: &[ReadRows] =
    &[trial_rows, profile_rows, upload_rows, version_rows, proposal_rows, snapshot_rows, redaction_rows];

/// No limit: an export holds every row.
const ALL: u64 = u32::MAX as u64;

type Rows<'t> = BoxFuture<'t, Result<Vec<LiveRow>, StoreError>>;

/// The trials whose rows the scope shows; every row of this service belongs to one.
async fn shown(transaction: &StoreTransaction, scope: Scope) -> Result<Vec<TrialId>, StoreError> {
    match scope {
        Scope::Trial(trial) => Ok(vec![trial]),
        Scope::Everything => trials::ids(transaction).await,
        Scope::System => Ok(Vec::new()),
    }
}

/// A row that is written once.
fn written_once(object_type: ObjectType, id: &impl ToString, trial: TrialId, bytes: Vec<u8>) -> LiveRow {
    LiveRow { object_type, object_id: id.to_string(), version: 1, trial: Some(trial), bytes }
}

fn trial_rows(transaction: &StoreTransaction, scope: Scope) -> Rows<'_> {
    Box::pin(async move {
        let ids = shown(transaction, scope).await?;
        let stored = trials::list(transaction, &ids, None, ALL).await?;
        let row = |stored: &StoredTrial| {
            let bytes = row_bytes(stored, "a trial")?;
            let once = written_once(ObjectType::Trial, &stored.trial_id, stored.trial_id, bytes);
            Ok(LiveRow { version: stored.version.into(), ..once })
        };
        stored.iter().map(row).collect()
    })
}

fn profile_rows(transaction: &StoreTransaction, scope: Scope) -> Rows<'_> {
    Box::pin(async move {
        let mut rows = Vec::new();
        for trial in shown(transaction, scope).await? {
            for profile in profiles::list(transaction, trial, &ProfileFilter::default(), ALL).await? {
                let bytes = row_bytes(&profile, "an import profile")?;
                rows.push(written_once(ObjectType::ImportProfile, &profile.profile_id, trial, bytes));
            }
        }
        Ok(rows)
    })
}

fn upload_rows(transaction: &StoreTransaction, scope: Scope) -> Rows<'_> {
    Box::pin(async move {
        let mut rows = Vec::new();
        for trial in shown(transaction, scope).await? {
            for mut upload in uploads::list(transaction, trial, None, ALL).await? {
                upload.validation.issues_digest = kept_issues(transaction, &upload).await?;
                let bytes = uploads::recorded(&upload)?;
                rows.push(written_once(ObjectType::Upload, &upload.upload_id, trial, bytes));
            }
        }
        Ok(rows)
    })
}

/// The digest of an upload's issues as they are stored now.
async fn kept_issues(transaction: &StoreTransaction, upload: &Upload) -> Result<Digest, StoreError> {
    let every = IssueFilter::default();
    let kept = uploads::issues(transaction, upload.upload_id, &every, None, ALL).await?;
    uploads::digest_of(&kept.into_iter().map(|(_, issue)| issue).collect::<Vec<_>>())
}

fn version_rows(transaction: &StoreTransaction, scope: Scope) -> Rows<'_> {
    Box::pin(async move {
        let mut rows = Vec::new();
        for trial in shown(transaction, scope).await? {
            for version in versions::list(transaction, trial, None, ALL).await? {
                let bytes = row_bytes(&version, "a dataset version")?;
                rows.push(written_once(ObjectType::DatasetVersion, &version.version_id, trial, bytes));
            }
        }
        Ok(rows)
    })
}

fn proposal_rows(transaction: &StoreTransaction, scope: Scope) -> Rows<'_> {
    Box::pin(async move {
        let mut rows = Vec::new();
        for trial in shown(transaction, scope).await? {
            for proposal in proposals::list(transaction, trial, None, ALL).await? {
                let bytes = row_bytes(&proposal, "a proposal")?;
                let once = written_once(ObjectType::SnapshotProposal, &proposal.proposal_id, trial, bytes);
                let version = if proposal.decision.is_some() { 2 } else { 1 };
                rows.push(LiveRow { version, ..once });
            }
        }
        Ok(rows)
    })
}

fn snapshot_rows(transaction: &StoreTransaction, scope: Scope) -> Rows<'_> {
    Box::pin(async move {
        let mut rows = Vec::new();
        for trial in shown(transaction, scope).await? {
            for snapshot in snapshots::list(transaction, trial, None, ALL).await? {
                let bytes = snapshots::recorded(&snapshot)?;
                rows.push(written_once(ObjectType::Snapshot, &snapshot.snapshot_id, trial, bytes));
            }
        }
        Ok(rows)
    })
}

fn redaction_rows(transaction: &StoreTransaction, scope: Scope) -> Rows<'_> {
    Box::pin(async move {
        let mut rows = Vec::new();
        for trial in shown(transaction, scope).await? {
            for redaction in redactions::list(transaction, trial, None, ALL).await? {
                let bytes = row_bytes(&redaction, "a redaction")?;
                rows.push(written_once(ObjectType::Redaction, &redaction.redaction_id, trial, bytes));
            }
        }
        Ok(rows)
    })
}
