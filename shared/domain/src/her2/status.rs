//! HER2 status, at two and at three levels.

use crate::text_enum::text_enum;

text_enum! {
    /// HER2 status.
    pub enum Her2Status, "HER2 status" {
        /// IHC 0.
        Zero = "her2_0",
        /// IHC 1+, or IHC 2+ with ISH negative.
        Low = "her2_low",
        /// IHC 3+ or ISH positive.
        Positive = "her2_positive",
        /// Cannot be told.
        Unknown = "unknown",
    }
}

text_enum! {
    /// HER2 status with HER2-low split by IHC score.
    pub enum Her2Level, "HER2 level" {
        /// IHC 0.
        Zero = "her2_0",
        /// HER2-low by IHC 1+.
        Ihc1 = "ihc_1+",
        /// HER2-low by IHC 2+ with ISH negative.
        Ihc2IshNegative = "ihc_2+/ish-",
        /// IHC 3+ or ISH positive.
        Positive = "her2_positive",
        /// Cannot be told.
        Unknown = "unknown",
    }
}

impl Her2Level {
    /// The status that this level belongs to.
    #[must_use]
    pub const fn status(self) -> Her2Status {
        match self {
            Self::Zero => Her2Status::Zero,
            Self::Ihc1 | Self::Ihc2IshNegative => Her2Status::Low,
            Self::Positive => Her2Status::Positive,
            Self::Unknown => Her2Status::Unknown,
        }
    }
}
