use std::fmt;

use serde::Serialize;

/// In which way an export fails. Each has its own exit code; 0 is success, 1 and 2 are left
/// to the program (cannot start, wrong arguments).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureClass {
    /// The file could not be read to its end.
    Unreadable,
    /// A line is not a line of an export, or stands where it cannot.
    Malformed,
    /// A leaf is missing, twice, or out of order; the export ends early or late.
    Order,
    /// A leaf's bytes are not a canonical leaf of this log.
    Leaf,
    /// A leaf's bytes do not have the hash beside them.
    LeafHash,
    /// The leaves do not give the root that was signed, or that the header states.
    Root,
    /// Two checkpoints contradict each other, or one the verifier knows.
    Consistency,
    /// A signature is wrong, or none of a known key is there.
    Signature,
    /// An opening is not what the leaf commits to, or one is missing without redaction.
    Commitment,
    /// A leaf does not name the previous leaf of its object.
    Chain,
    /// An object's versions do not follow each other.
    Version,
    /// A leaf says what no leaf may: reason, role, kind, order of events, time.
    Semantics,
    /// A live row is not what the last event wrote; it is missing or nobody wrote it.
    Row,
    /// The export says of itself that rows or openings were left out, and the verifier does
    /// not accept that ([`Options::allow_partial`](super::Options::allow_partial)). Nothing
    /// that is there is wrong.
    Partial,
}

impl FailureClass {
    /// Every class.
    pub const ALL: [Self; 14] = [
        Self::Unreadable,
        Self::Malformed,
        Self::Order,
        Self::Leaf,
        Self::LeafHash,
        Self::Root,
        Self::Consistency,
        Self::Signature,
        Self::Commitment,
        Self::Chain,
        Self::Version,
        Self::Semantics,
        Self::Row,
        Self::Partial,
    ];

    /// Exit code of a program that verifies; it never changes its meaning.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Unreadable => 10,
            Self::Malformed => 11,
            Self::Order => 12,
            Self::Leaf => 13,
            Self::LeafHash => 14,
            Self::Root => 15,
            Self::Consistency => 16,
            Self::Signature => 17,
            Self::Commitment => 18,
            Self::Chain => 19,
            Self::Version => 20,
            Self::Semantics => 21,
            Self::Row => 22,
            Self::Partial => 23,
        }
    }

    /// The class in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Unreadable => "the file cannot be read",
            Self::Malformed => "a line is malformed",
            Self::Order => "the leaves are not complete and in order",
            Self::Leaf => "a leaf is not canonical",
            Self::LeafHash => "a leaf was altered",
            Self::Root => "the leaves do not give the signed root",
            Self::Consistency => "checkpoints contradict each other",
            Self::Signature => "a signature is wrong or missing",
            Self::Commitment => "a payload is not what was committed to",
            Self::Chain => "the events of an object are not linked",
            Self::Version => "the versions of an object do not follow each other",
            Self::Semantics => "an event was not allowed",
            Self::Row => "a live row is not what was recorded",
            Self::Partial => "the export leaves out what there is to check",
        }
    }
}

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// In which way.
    pub class: FailureClass,
    /// Line of the export, from 1; 0 when no line could be read.
    pub line: u64,
    /// The first bad leaf. When only a root is wrong, the first leaf that no good
    /// checkpoint covers.
    pub leaf: Option<u64>,
    /// What exactly.
    pub detail: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (line {}", self.class.words(), self.detail, self.line)?;
        match self.leaf {
            Some(leaf) => write!(f, ", leaf {leaf})"),
            None => write!(f, ")"),
        }
    }
}
