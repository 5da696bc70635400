//! Which line ends a file uses.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many records ended in which way. Line ends inside quoted fields are text and not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct LineEnds {
    /// Ended by a line feed (Unix).
    pub line_feed: u64,
    /// Ended by carriage return and line feed (Windows).
    pub carriage_return_line_feed: u64,
    /// Ended by a carriage return alone (old Macintosh).
    pub carriage_return: u64,
}

impl LineEnds {
    /// Whether the file uses more than one kind.
    #[must_use]
    pub const fn mixed(&self) -> bool {
        let kinds = (self.line_feed > 0) as u8
            + (self.carriage_return_line_feed > 0) as u8
            + (self.carriage_return > 0) as u8;
        kinds > 1
    }
}
