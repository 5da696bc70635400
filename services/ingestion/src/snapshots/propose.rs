use std::sync::Arc;

use chrono::NaiveDate;
use palladion_api::ingestion::{
    ColumnDescription, DatasetVersion, FrozenPolicy, ProposalState, ProposeSnapshot, SNAPSHOT_SCHEMA,
    SnapshotManifest, SnapshotProposal, SnapshotTable, StoredTrial, VersionTable,
};
use palladion_domain::digest::SnapshotId;
use palladion_domain::her2::ClassificationPolicy;
use palladion_domain::ids::{SnapshotProposalId, TrialId};
use palladion_domain::trial::Trial;
use palladion_domain::validation::Severity;
use palladion_formats::issues::Issues;
use palladion_formats::table::{Column, Table};
use palladion_ledger::canonical::{jcs, jcs_digest};
use palladion_ledger::event::Action;
use palladion_service_kit::blobs::Blobs;
use palladion_service_kit::clock;
use palladion_service_kit::database::StoreTransaction;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::{self, KeptAnswer};
use palladion_service_kit::recorder::{Entry, RequestContext};
use palladion_service_kit::row::row_bytes;

use super::SnapshotError;
use crate::state::State;
use crate::store::proposals as store;
use crate::store::{redactions, versions};
use crate::trials;
use crate::uploads::{
    DataError, StoredTable, all_sources, are_large, check_stored, check_tables, in_words, load,
};
use crate::validation::{Scope, Setting};

/// Proposes to freeze a dataset version at a cut-off, after running the rules again: the cut-off may be
/// another one than at acceptance, and the trial's definition too.
///
/// # Errors
/// [`SnapshotError::UnknownVersion`], [`SnapshotError::FutureCutOff`], [`SnapshotError::Data`].
pub(crate) async fn propose(
    state: &State,
    context: &RequestContext,
    trial_id: TrialId,
    wanted: ProposeSnapshot,
) -> Result<KeptAnswer, SnapshotError> {
    let connection = state.platform.database.connection();
    let route = format!("POST /v1/trials/{trial_id}/snapshot-proposals");
    let request = sha256(&row_bytes(&wanted, "a proposal")?);
    if let Some(answer) = idempotency::find(connection, context, &route, request).await? {
        return Ok(answer);
    }
    let (stored, trial) = trials::read_checked(state, trial_id).await?;
    let version = versions::find(connection, trial_id, wanted.version_id).await?;
    let version = version.ok_or(SnapshotError::UnknownVersion(wanted.version_id))?;
    let redacted = redactions::subjects(connection, trial_id).await?;
    if redacted.versions.contains(&version.version_id) {
        return Err(SnapshotError::Redacted(version.version_id));
    }
    let cut_off = wanted.data_cut_off.or(stored.definition.data_cut_off);
    let today = clock::now().date_naive();
    if let Some(cut_off) = cut_off.filter(|cut_off| *cut_off > today) {
        return Err(SnapshotError::FutureCutOff { cut_off, today });
    }
    let policy = frozen_policy(trial.policy())?;
    let described = describe(state, trial, cut_off, &version.tables).await?;
    let manifest = manifest(stored, policy, &version, cut_off, described);
    let bytes = jcs(&manifest).map_err(SnapshotError::NotCanonical)?;
    let proposal = SnapshotProposal {
        proposal_id: SnapshotProposalId::from_uuid(clock::new_uuid()),
        trial_id,
        version_id: version.version_id,
        snapshot_id: SnapshotId::from_digest(sha256(&bytes)),
        manifest,
        state: ProposalState::Proposed,
        proposed_at: clock::now(),
        proposed_by: context.actor.subject.to_string(),
        decision: None,
    };
    idempotency::once(&state.platform.database, context, &route, request, async |transaction| {
        record(state, context, transaction, &proposal, &bytes).await
    })
    .await
}

/// Writes the proposal and its leaf, unless the same content is proposed or frozen already.
async fn record(
    state: &State,
    context: &RequestContext,
    transaction: &StoreTransaction,
    proposal: &SnapshotProposal,
    bytes: &[u8],
) -> Result<KeptAnswer, SnapshotError> {
    let trial = proposal.trial_id;
    let place =
        |one: &SnapshotProposal| Some(format!("/v1/trials/{trial}/snapshot-proposals/{}", one.proposal_id));
    if let Some(known) = store::standing(transaction, trial, proposal.snapshot_id).await? {
        return Ok(KeptAnswer::json(200, place(&known), &known)?);
    }
    store::insert(transaction, proposal, bytes).await?;
    let entry = Entry::new(Action::SnapshotProposed, proposal.proposal_id).trial(trial);
    let entry = entry.after(row_bytes(proposal, "a proposal")?);
    state.platform.recorder.record(transaction, context, entry).await?;
    Ok(KeptAnswer::json(201, place(proposal), proposal)?)
}

fn frozen_policy(policy: &ClassificationPolicy) -> Result<FrozenPolicy, SnapshotError> {
    let digest = jcs_digest(policy).map_err(SnapshotError::NotCanonical)?;
    Ok(FrozenPolicy { name: policy.name.clone(), version: policy.version, digest })
}

fn manifest(
    stored: StoredTrial,
    policy: FrozenPolicy,
    version: &DatasetVersion,
    cut_off: Option<NaiveDate>,
    tables: Vec<SnapshotTable>,
) -> SnapshotManifest {
    SnapshotManifest {
        schema: SNAPSHOT_SCHEMA.to_owned(),
        trial_id: stored.trial_id,
        trial_version: stored.version,
        trial: stored.definition,
        version_id: version.version_id,
        version_number: version.number,
        data_cut_off: cut_off,
        classification_policy: policy,
        tables,
    }
}

/// Checks the tables at the cut-off and says what they hold.
async fn describe(
    state: &State,
    trial: Trial,
    cut_off: Option<NaiveDate>,
    tables: &[VersionTable],
) -> Result<Vec<SnapshotTable>, SnapshotError> {
    let permit =
        Arc::clone(&state.tables_in_memory).acquire_owned().await.map_err(SnapshotError::Stopping)?;
    let scope = Scope { cut_off, received_on: None, rows_left_out: false };
    let (limit, blobs) = (state.platform.config.limits.issues_stored, state.platform.blobs.clone());
    let loaded = if are_large(tables) { None } else { Some(load(&blobs, tables).await?) };
    let stored = tables.to_vec();
    let work = move || {
        // Held by the work itself, which goes on when the request is given up.
        let _permit = permit;
        match loaded {
            Some(loaded) => {
                let issues = check_tables(&trial, scope, &loaded, limit);
                Ok((issues, loaded.iter().map(|loaded| columns(&loaded.table)).collect::<Vec<_>>()))
            }
            None => check_large(&trial, scope, &stored, limit, &blobs),
        }
    };
    let (issues, columns) = tokio::task::spawn_blocking(work).await.map_err(DataError::Interrupted)??;
    let errors = issues.total(Severity::Error);
    if errors > 0 {
        let places = in_words(&issues, |_| "/data_cut_off".to_owned());
        return Err(SnapshotError::Data { errors, places });
    }
    let describe = |(stored, columns): (&VersionTable, _)| SnapshotTable {
        table: stored.table,
        digest: stored.digest,
        rows: stored.rows,
        size_bytes: stored.size_bytes,
        columns,
    };
    Ok(tables.iter().zip(columns).map(describe).collect())
}

/// As [`check_tables`], of tables that are not held; with the columns of each.
fn check_large(
    trial: &Trial,
    scope: Scope,
    tables: &[VersionTable],
    capacity: usize,
    blobs: &Blobs,
) -> Result<(Issues, Vec<Vec<ColumnDescription>>), DataError> {
    let scratch = || blobs.new_scratch();
    let seed = u64::from_le_bytes(clock::random_bytes());
    let sources = all_sources(tables);
    let setting = Setting { trial, scope, capacity, sources: &sources, seed, scratch: &scratch };
    let issues = check_stored(&setting, blobs, tables)?;
    let mut described = Vec::with_capacity(tables.len());
    for table in tables {
        let stored = StoredTable::of(blobs, table.table, table.digest);
        described.push(columns(&stored.group(&stored.open()?, usize::MAX)?));
    }
    Ok((issues, described))
}

fn columns(table: &Table) -> Vec<ColumnDescription> {
    let describe = |column: &Column| ColumnDescription {
        name: column.name.clone(),
        kind: column.values.kind(),
        unit: column.unit.clone(),
    };
    table.columns().iter().map(describe).collect()
}
