use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why accepted data change: the closed list of the audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeCode {
    /// A value was copied wrongly and is corrected.
    TranscriptionError,
    /// The source document says something new.
    NewSourceInformation,
    /// A query was answered.
    QueryAnswer,
    /// The same evidence was judged anew.
    ReEvaluation,
    /// The protocol was amended.
    ProtocolAmendment,
    /// The same source was exported again, whole or by another version of the exporting system.
    ReExport,
    /// Terms were coded anew: another dictionary, or another version of one.
    CodingUpdate,
    /// A subject withdrew, or data had to be taken out.
    Withdrawal,
    /// Anything else; the text must say what, in 10 characters or more.
    Other,
}

/// A code and what stands behind it. The text enters the ledger: it names no subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonForChange {
    /// What kind of reason.
    pub code: ChangeCode,
    /// In words, 1 to 512 bytes without control characters.
    #[schema(min_length = 1, max_length = 512, example = "Site 12 answered the queries of 3 March")]
    pub text: String,
}

/// Why the warnings of one code may stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acknowledgement {
    /// The code of the warnings.
    #[schema(example = "HER2-101")]
    pub code: String,
    /// Why they may stand, in 10 characters or more, 512 bytes at most.
    #[schema(min_length = 10, max_length = 512, example = "Contradictions confirmed with the sites")]
    pub reason: String,
}

/// Warnings of one code that were accepted with a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgedWarnings {
    /// Their code.
    #[schema(example = "HER2-101")]
    pub code: String,
    /// How many there were.
    pub count: u64,
    /// Why they may stand.
    pub reason: String,
}
