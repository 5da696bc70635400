/// In which way a bundle fails, in the order of the checks. Exit codes follow those of a ledger export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BundleFailureClass {
    /// The file is not a bundle, or was changed as a file.
    Archive,
    /// A file is not the one that the list of digests names.
    Sums,
    /// The log's key did not sign the list.
    Statement,
    /// An entry is not proven to be in the log.
    Proof,
    /// An entry's bytes are not a canonical entry of this log.
    Leaf,
    /// An opening is not what its entry commits to.
    Opening,
    /// The documents are not those that the entries and the manifest name.
    Documents,
    /// The run was computed again and gave another result.
    Replay,
}

impl BundleFailureClass {
    /// Every class.
    pub const ALL: [Self; 8] = [
        Self::Archive,
        Self::Sums,
        Self::Statement,
        Self::Proof,
        Self::Leaf,
        Self::Opening,
        Self::Documents,
        Self::Replay,
    ];

    /// Exit code of a program that verifies; it never changes its meaning.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Archive => 30,
            Self::Sums => 31,
            Self::Statement => 32,
            Self::Proof => 33,
            Self::Leaf => 34,
            Self::Opening => 35,
            Self::Documents => 36,
            Self::Replay => 37,
        }
    }

    /// The class in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Archive => "the file is not a bundle as it was made",
            Self::Sums => "a file is not the one that was listed",
            Self::Statement => "the list of files is not signed by the log's key",
            Self::Proof => "a ledger entry is not proven to be in the log",
            Self::Leaf => "a ledger entry is not canonical",
            Self::Opening => "a payload is not what its ledger entry commits to",
            Self::Documents => "a document is not the one that was recorded",
            Self::Replay => "the run computed again gave another result",
        }
    }
}

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {detail}", class.words())]
pub struct BundleFailure {
    /// In which way.
    pub class: BundleFailureClass,
    /// What exactly.
    pub detail: String,
}

impl BundleFailureClass {
    pub(super) fn because(self, detail: &dyn std::fmt::Display) -> BundleFailure {
        BundleFailure { class: self, detail: detail.to_string() }
    }
}
