use chrono::{DateTime, NaiveDate, Utc};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{DatasetVersionId, PolicyName, SnapshotProposalId, TrialId};
use palladion_domain::tables::{TableName, VariableType};
use palladion_domain::trial::TrialDefinition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Proposes to freeze a dataset version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeSnapshot {
    /// What is to be frozen.
    pub version_id: DatasetVersionId,
    /// Nothing after this day exists for an analysis; the trial's own cut-off when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub data_cut_off: Option<NaiveDate>,
}

/// A frozen dataset version: immutable, named by its content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// SHA-256 of the manifest's bytes.
    pub snapshot_id: SnapshotId,
    /// The trial.
    pub trial_id: TrialId,
    /// What was frozen.
    pub version_id: DatasetVersionId,
    /// What it holds.
    pub manifest: SnapshotManifest,
    /// The ledger leaf that recorded the freeze.
    pub ledger_leaf: u64,
    /// The proposal that was confirmed.
    pub proposal_id: SnapshotProposalId,
    /// Who proposed it.
    pub proposed_by: String,
    /// When it was frozen.
    pub frozen_at: DateTime<Utc>,
    /// Who confirmed the proposal: another person.
    pub frozen_by: String,
}

/// What a snapshot holds. The canonical JSON of this document is what [`Snapshot::snapshot_id`] names.
///
/// No time and no actor are in it: freezing the same content again gives the same id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SnapshotManifest {
    /// The layout of this document.
    #[schema(example = "palladion.snapshot/1")]
    pub schema: String,
    /// The trial.
    pub trial_id: TrialId,
    /// The version of the trial's definition.
    pub trial_version: u32,
    /// The definition itself: regions, sites, endpoints, policy.
    pub trial: TrialDefinition,
    /// The dataset version.
    pub version_id: DatasetVersionId,
    /// Its number.
    pub version_number: u32,
    /// The cut-off that holds for every analysis of this snapshot.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub data_cut_off: Option<NaiveDate>,
    /// The policy by which every analysis of this snapshot derives the HER2 status.
    pub classification_policy: FrozenPolicy,
    /// The tables, in the order of [`TableName`].
    pub tables: Vec<SnapshotTable>,
}

/// Exactly which classification policy a snapshot was frozen with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FrozenPolicy {
    /// Its name.
    pub name: PolicyName,
    /// Its version.
    pub version: u32,
    /// SHA-256 of the canonical JSON of the policy.
    pub digest: Digest,
}

/// The value of [`SnapshotManifest::schema`] that this crate reads and writes.
pub const SNAPSHOT_SCHEMA: &str = "palladion.snapshot/1";

/// One table of a snapshot, stored as Parquet under its digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SnapshotTable {
    /// Which table.
    pub table: TableName,
    /// SHA-256 of the Parquet bytes.
    pub digest: Digest,
    /// Rows.
    pub rows: u64,
    /// Size of the Parquet bytes.
    pub size_bytes: u64,
    /// Columns in order.
    pub columns: Vec<ColumnDescription>,
}

/// One column of a snapshot's table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnDescription {
    /// The variable's name.
    #[schema(example = "age_years")]
    pub name: String,
    /// Its type.
    pub kind: VariableType,
    /// Its unit, when it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<String>,
}
