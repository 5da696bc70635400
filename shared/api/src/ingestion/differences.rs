use std::collections::BTreeMap;

use palladion_domain::digest::Digest;
use palladion_domain::ids::DatasetVersionId;
use palladion_domain::tables::TableName;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What one change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// The later data enrol a subject that the earlier ones did not.
    SubjectAdded,
    /// The later data do not enrol the subject any more.
    SubjectRemoved,
    /// A row more in another table than `subjects`.
    RowAdded,
    /// A row less in another table than `subjects`.
    RowRemoved,
    /// Another value in a row that both have.
    ValueChanged,
}

/// One change between two states of a trial's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Whose data.
    pub subject_id: String,
    /// In which table.
    pub table: TableName,
    /// What it is.
    pub kind: ChangeKind,
    /// What tells the row from the subject's other rows of that table, as it was before the change;
    /// empty in `subjects`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub key: BTreeMap<String, String>,
    /// The variable whose value changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub variable: Option<String>,
    /// The value before; absent when it was missing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub old: Option<String>,
    /// The value now; absent when it is missing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub new: Option<String>,
    /// The values of a subject or row that was added or removed; missing ones are left out.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub values: BTreeMap<String, String>,
}

/// How much changed, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCounts {
    /// Subjects that only the later data enrol.
    pub subjects_added: u64,
    /// Subjects that only the earlier data enrol.
    pub subjects_removed: u64,
    /// Subjects of both with at least one change in any table.
    pub subjects_changed: u64,
    /// Rows that only the later data have, `subjects` left out.
    pub rows_added: u64,
    /// Rows that only the earlier data have, `subjects` left out.
    pub rows_removed: u64,
    /// Values that differ in rows of both.
    pub values_changed: u64,
}

/// How much changed in one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TableChanges {
    /// Which table.
    pub table: TableName,
    /// Rows that only the later data have.
    pub rows_added: u64,
    /// Rows that only the earlier data have.
    pub rows_removed: u64,
    /// Values that differ, by variable.
    pub values_changed: BTreeMap<String, u64>,
}

/// How much changed between two states of a trial's data, and where the changes are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DifferenceSummary {
    /// By kind.
    pub counts: ChangeCounts,
    /// By table; tables without a change are left out.
    pub tables: Vec<TableChanges>,
    /// SHA-256 of the list of the stored changes.
    pub index_digest: Digest,
}

impl DifferenceSummary {
    /// Whether anything of the earlier data is another value or gone; additions alone are no alteration.
    #[must_use]
    pub const fn alters(&self) -> bool {
        let ChangeCounts { subjects_removed, rows_removed, values_changed, .. } = self.counts;
        subjects_removed > 0 || rows_removed > 0 || values_changed > 0
    }
}

/// The difference of a version to the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionDifference {
    /// The version before.
    pub previous_version_id: DatasetVersionId,
    /// How much changed.
    pub summary: DifferenceSummary,
}

/// One page of changes, subject by subject in the order of their ids, with the counts of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DifferencePage {
    /// Counts of the whole difference, whatever is filtered.
    pub summary: DifferenceSummary,
    /// The changes of this page.
    pub items: Vec<Change>,
    /// Pass it as `after` to read on; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
}

/// Which changes to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DifferenceFilter {
    /// Only changes of this subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_id: Option<String>,
    /// Only changes in this table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableName>,
    /// Only changed values of this variable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(example = "age_years")]
    pub variable: Option<String>,
    /// Only changes of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ChangeKind>,
    /// Only changes after this one: `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// How many, 1 to 1,000; 100 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1_000)]
    pub limit: Option<u64>,
}
