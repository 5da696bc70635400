use std::fmt;

use palladion_domain::digest::Digest;
use serde::Serialize;

use super::failure::Failure;
use crate::leaf::Origin;

/// What was found. The counts say how far the check came when there is a failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Report {
    /// The log.
    pub origin: Option<Origin>,
    /// Number of leaves that were checked.
    pub size: u64,
    /// Root of their tree.
    pub root: Option<Digest>,
    /// Leaves of which only the hash was shown: they stand in the tree, and nothing else of
    /// them was checked.
    pub hidden: u64,
    /// Checkpoints whose signature and root are right.
    pub checkpoints: u64,
    /// Earlier checkpoints of the verifier that the log contains.
    pub known_checkpoints: u64,
    /// Whether the keys were known to the verifier and not taken from the export.
    pub keys_pinned: bool,
    /// Whether the export has the openings of the visible leaves.
    pub openings_checked: bool,
    /// Openings that are what their leaf commits to.
    pub openings: u64,
    /// Commitments whose opening was redacted, with a leaf that says why.
    pub redacted: u64,
    /// Whether the export has the live rows of the visible leaves.
    pub rows_compared: bool,
    /// Live rows that are what their last event wrote.
    pub rows: u64,
    /// The first thing that is wrong; `None` when everything holds.
    pub failure: Option<Failure>,
}

impl Report {
    /// Whether everything holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.failure.is_none()
    }

    /// 0, or the code of the failure's class.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        self.failure.as_ref().map_or(0, |failure| failure.class.exit_code())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.origin.as_ref().map_or("unknown log", Origin::as_str);
        match &self.failure {
            Some(failure) => writeln!(f, "{origin}: FAILED after {} leaves: {failure}", self.size)?,
            None => writeln!(f, "{origin}: verified, {} leaves ({} hidden)", self.size, self.hidden)?,
        }
        if let Some(root) = &self.root {
            writeln!(f, "  root         {root}")?;
        }
        let keys =
            if self.keys_pinned { "keys known to the verifier" } else { "keys taken from the export itself" };
        writeln!(
            f,
            "  checkpoints  {} signed ({keys}), {} known before",
            self.checkpoints, self.known_checkpoints
        )?;
        if self.hidden > 0 {
            writeln!(
                f,
                "  hidden       {} leaves shown as their hash only, content NOT checked",
                self.hidden
            )?;
        }
        if self.openings_checked {
            writeln!(f, "  payloads     {} opened, {} redacted", self.openings, self.redacted)?;
        } else {
            writeln!(f, "  payloads     not in the export, openings NOT checked")?;
        }
        if self.rows_compared {
            write!(f, "  live rows    {}", self.rows)
        } else {
            write!(f, "  live rows    not in the export, rows NOT compared")
        }
    }
}
