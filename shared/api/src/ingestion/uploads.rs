use chrono::{DateTime, Utc};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{ProfileId, TrialId, UploadId};
use palladion_domain::tables::TableName;
use palladion_domain::validation::Severity;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::FlowForecast;

/// What became of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UploadState {
    /// No error was found: it can be accepted.
    Valid,
    /// At least one error was found: it cannot be accepted.
    Invalid,
    /// A dataset version was made from it.
    Accepted,
}

/// One received file with the result of its validation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Upload {
    /// Names the upload.
    pub upload_id: UploadId,
    /// The trial it was made for.
    pub trial_id: TrialId,
    /// The name that the sender gave the file.
    #[schema(example = "clinical.csv")]
    pub file_name: String,
    /// SHA-256 of the bytes as received.
    pub digest: Digest,
    /// Size as received.
    pub size_bytes: u64,
    /// The profile that mapped it; absent when the file has the layout of one table.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub profile_id: Option<ProfileId>,
    /// The version of the trial's definition it was validated against.
    pub trial_version: u32,
    /// The state now.
    pub state: UploadState,
    /// What validation found.
    pub validation: ValidationSummary,
    /// True when the same bytes had been uploaded with the same profile before: this is that upload.
    pub recognised: bool,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// Who sent it.
    pub received_by: String,
}

/// Counts of a validation, by table and by code; the issues themselves are read page by page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ValidationSummary {
    /// Data rows read from the file.
    pub rows_read: u64,
    /// Columns in the file.
    pub columns_read: u64,
    /// Columns that nothing was read from.
    pub unmapped_columns: Vec<String>,
    /// Issues that prevent acceptance.
    pub errors: u64,
    /// Issues that acceptance must acknowledge.
    pub warnings: u64,
    /// Remarks.
    pub notes: u64,
    /// True when there were more issues than the service keeps; the counts are still complete.
    pub issues_truncated: bool,
    /// SHA-256 of the canonical JSON of the issues that are kept, in their order.
    pub issues_digest: Digest,
    /// What the file became.
    pub tables: Vec<TableSummary>,
    /// Issues by code, errors first.
    pub codes: Vec<CodeCount>,
    /// What the file would do to the flow, when that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowForecast>,
    /// Why it cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_flow: Option<String>,
}

/// One table cut out of an upload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TableSummary {
    /// Which table.
    pub table: TableName,
    /// Its rows.
    pub rows: u64,
    /// Its Parquet bytes, when the file had no error.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub digest: Option<Digest>,
    /// Size of these bytes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub size_bytes: Option<u64>,
    /// SHA-256 of the record numbers of its rows in the file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub origin_digest: Option<Digest>,
}

/// How often one code was raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeCount {
    /// The stable code.
    #[schema(example = "HER2-003")]
    pub code: String,
    /// How grave it is.
    pub severity: Severity,
    /// How often.
    pub count: u64,
    /// What the code means, in one sentence.
    pub title: String,
}

/// How a file becomes tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mapping {
    /// By a saved import profile.
    Profile(ProfileId),
    /// It has the layout of this one table: every column is called as its variable.
    Table(TableName),
}

/// What is said about a file that is sent: its name, and either `profile_id` or `table`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UploadQuery {
    /// The import profile that maps the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Uuid)]
    pub profile_id: Option<ProfileId>,
    /// The one table whose layout the file has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableName>,
    /// The name of the file, 1 to 200 characters.
    #[param(min_length = 1, max_length = 200, example = "clinical.csv")]
    pub file_name: String,
}

impl UploadQuery {
    /// The parameters of a mapping and a file's name.
    #[must_use]
    pub fn new(mapping: Mapping, file_name: impl Into<String>) -> Self {
        let (profile_id, table) = match mapping {
            Mapping::Profile(profile) => (Some(profile), None),
            Mapping::Table(table) => (None, Some(table)),
        };
        Self { profile_id, table, file_name: file_name.into() }
    }
}

/// Which issues of an upload to list; errors come first, then warnings, then notes, each in the
/// order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IssueFilter {
    /// Only issues of this severity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Only issues of this code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(example = "KEY-001")]
    pub code: Option<String>,
    /// Only issues of this canonical table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableName>,
    /// Only issues of this column, as the file names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(example = "PATIENT")]
    pub column: Option<String>,
    /// Only issues after this one: `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// How many, 1 to 1,000; 100 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1_000)]
    pub limit: Option<u64>,
}
