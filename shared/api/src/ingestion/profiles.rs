use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{EndpointName, ProfileId, TrialId};
use palladion_domain::tables::{TableName, VariableType};
use palladion_domain::validation::Issue;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::CodeCount;

/// An import profile as saved: immutable, content-addressed, numbered per name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredProfile {
    /// Names the profile in an upload.
    pub profile_id: ProfileId,
    /// The trial it belongs to.
    pub trial_id: TrialId,
    /// The name written in the document.
    #[schema(example = "tcga-brca-clinical")]
    pub name: String,
    /// Counts the versions of this name in this trial from 1.
    pub version: u32,
    /// SHA-256 of the document's canonical JSON.
    pub digest: Digest,
    /// The document itself (`palladion schema profile` prints its JSON Schema).
    #[schema(value_type = Object)]
    pub document: serde_json::Value,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
    /// Who saved it.
    pub created_by: String,
}

/// Which of a trial's profiles a list holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProfileFilter {
    /// Only profiles after this one: `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Uuid)]
    pub after: Option<ProfileId>,
    /// Only versions of this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Only this version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1)]
    pub version: Option<u32>,
}

/// A profile that comes with the product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BuiltInProfile {
    /// Its name.
    #[schema(example = "adam-adtte")]
    pub name: String,
    /// Title for people.
    pub title: String,
    /// What it reads and how.
    pub description: String,
    /// SHA-256 of the document's canonical JSON.
    pub digest: Digest,
    /// The document itself.
    #[schema(value_type = Object)]
    pub document: serde_json::Value,
}

/// Which profile that comes with the product a trial takes over, and how it is changed on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CopyProfile {
    /// The name of the profile that comes with the product.
    #[schema(example = "adam-adtte")]
    pub built_in: String,
    /// The name in the trial; the same one unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// For a profile whose endpoints a column tells: which of its words are which endpoints of the trial,
    /// in place of the profile's own. Records with other words give no row.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(example = json!({"TTDE": "IDFS"}))]
    pub endpoints: BTreeMap<String, EndpointName>,
}

/// What is said about the bytes of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SampleQuery {
    /// Whether the file goes on behind the sample: it is then read up to its last whole record. A zip archive,
    /// a workbook and a Parquet file cannot be cut.
    #[serde(default)]
    pub truncated: bool,
    /// Rows of each table that are shown, 10 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 0, maximum = 100)]
    pub rows: Option<usize>,
}

/// A document that is not saved, and a sample to try it on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryProfile<D = serde_json::Value> {
    /// The import profile.
    pub document: D,
    /// The first bytes of the file.
    pub sample: Sample,
    /// Whether the file goes on behind the sample: it is then read up to its last whole record. A zip archive,
    /// a workbook and a Parquet file cannot be cut.
    #[serde(default)]
    pub truncated: bool,
    /// Rows of each table that are shown, 10 unless told, 100 at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<usize>,
}

/// The first bytes of a file within a JSON document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "encoding", rename_all = "snake_case")]
pub enum Sample {
    /// As text.
    Text {
        /// The text.
        content: String,
    },
    /// Any bytes.
    Base64 {
        /// The bytes in base64 (RFC 4648, with padding).
        content: String,
    },
}

/// What a profile would make of a file. Nothing of it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DryRun {
    /// SHA-256 of the document's canonical JSON.
    pub profile_digest: Digest,
    /// Bytes of the sample that were read.
    pub sample_bytes: u64,
    /// Whether they were the whole file. The rules about the trial's data look at whole files only.
    pub whole_file: bool,
    /// What the file is like: encoding, line ends, columns, records.
    #[schema(value_type = Object)]
    pub file: serde_json::Value,
    /// The tables as they would be.
    pub tables: Vec<DryRunTable>,
    /// Issues that make a file unacceptable.
    pub errors: u64,
    /// Issues that a person has to acknowledge.
    pub warnings: u64,
    /// Issues for information.
    pub notes: u64,
    /// How often each code was raised.
    pub codes: Vec<CodeCount>,
    /// The first issues of each severity: errors first, each kind in the order of the file.
    pub issues: Vec<Issue>,
}

/// A table as it would be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DryRunTable {
    /// The table.
    pub table: TableName,
    /// Rows that the sample gives it.
    pub rows: u64,
    /// Its columns in order.
    pub columns: Vec<DryRunColumn>,
    /// The first rows.
    pub first_rows: Vec<DryRunRow>,
}

/// A column of such a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DryRunColumn {
    /// The variable.
    pub name: String,
    /// The type of its values.
    pub kind: VariableType,
    /// The unit of its numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A row of such a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DryRunRow {
    /// The record of the file that gives it; the header is record 1.
    pub record: u64,
    /// Its values in the order of the columns: text, number, true or false, null where missing. Dates are text.
    #[schema(value_type = Vec<Object>)]
    pub values: Vec<serde_json::Value>,
}

/// A profile proposed for a file. It is a proposal: a person answers the questions and saves it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileSuggestion {
    /// The document as far as the file tells it. Its name begins with `proposal`.
    #[schema(value_type = Object)]
    pub document: serde_json::Value,
    /// Whether the document could be saved as it is: nothing that it must have is open.
    pub complete: bool,
    /// Each variable that was found, and why.
    pub variables: Vec<SuggestedVariable>,
    /// What the file does not tell. None of it is filled in.
    pub questions: Vec<OpenQuestion>,
    /// Columns that nothing was proposed for.
    pub unmapped_columns: Vec<String>,
}

/// A variable that was found in a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestedVariable {
    /// The table.
    pub table: TableName,
    /// The variable.
    pub variable: String,
    /// The file's column.
    pub column: String,
    /// Why, one sentence each.
    pub reasons: Vec<String>,
}

/// Something that the file does not tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenQuestion {
    /// The table concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableName>,
    /// The variable concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variable: Option<String>,
    /// The file's column concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Whether the document cannot be saved before it is answered.
    pub required: bool,
    /// The question.
    pub question: String,
    /// Words or columns that it is about, a dozen at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}
