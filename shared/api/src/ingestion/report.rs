use palladion_domain::flow::FlowBox;
use palladion_domain::tables::TableName;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Where the subjects would end if the file were accepted: each in exactly one box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowForecast {
    /// Every box, empty ones with 0.
    pub boxes: Vec<FlowCount>,
    /// The sum of the boxes: the subjects enrolled.
    pub subjects: u64,
    /// Tables that the file does not bring and that were taken from the trial's newest dataset version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carried_over: Vec<TableName>,
    /// The number of that version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with_version: Option<u32>,
}

/// The subjects of one box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowCount {
    /// The box.
    pub flow_box: FlowBox,
    /// What the box says, for people.
    #[schema(example = "Analysed: HER2-0")]
    pub title: String,
    /// How many subjects end in it.
    pub subjects: u64,
}

/// Which records of an upload's file to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecordsQuery {
    /// The first record, as an issue's `row` counts: the header is 1.
    #[param(minimum = 1)]
    pub row: u64,
    /// How many, 1 to 20; 1 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 20)]
    pub count: Option<u64>,
}

/// Records of a file as they were read, before any mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileRecords {
    /// The records; fewer than asked for where the file ends, or cannot be read further.
    pub records: Vec<FileRecord>,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// Its number in the file; the header is 1.
    pub row: u64,
    /// The line on which it begins.
    pub line: u64,
    /// Its fields in the file's order.
    pub fields: Vec<FileField>,
}

/// One field of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileField {
    /// The column, as the header names it; absent beyond the header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The value as it stands in the file, cut to 200 characters.
    #[schema(max_length = 200)]
    pub value: String,
}
