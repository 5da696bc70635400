//! What a classification found contradictory or had to choose.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::text_enum::text_enum;

text_enum! {
    /// The stable codes of what a classification warns about.
    pub enum Her2WarningCode, "HER2 warning code" {
        /// IHC 0 or 1+ with ISH positive.
        PositiveIshWithLowIhc = "HER2-001",
        /// IHC 3+ with ISH negative.
        NegativeIshWithIhc3 = "HER2-002",
        /// Two readings of one specimen by the counting reader disagree.
        ReadingsDisagree = "HER2-003",
        /// The specimen that the policy prefers has no reading that counts; another one was used.
        SpecimenFallback = "HER2-004",
        /// The ISH result as reported contradicts the measurements.
        ReportedIshContradictsMeasurement = "HER2-005",
        /// The stated ratio differs from HER2 copies / CEP17 copies by more than 0.05.
        RatioInconsistent = "HER2-006",
        /// The latest reading cannot be told: same day, or no day.
        ReadingsNotOrdered = "HER2-007",
        /// Not known whether therapy came before surgery, and specimens of two kinds were read.
        NeoadjuvantUnknown = "HER2-008",
        /// ISH groups 2 to 4 need the IHC score, and there is none.
        IshGroupNeedsIhc = "HER2-009",
        /// The measurements do not suffice to tell the ISH group.
        IshGroupUndetermined = "HER2-010",
        /// There are readings, but none that the policy counts.
        NoReadingCounts = "HER2-011",
        /// Central and local reading of the specimen disagree.
        CentralDisagrees = "HER2-012",
        /// The specimen used is of unknown kind.
        SpecimenKindUnknown = "HER2-013",
        /// The reading used lacks an IHC score or ISH result that another one of the specimen has.
        OtherReadingMoreComplete = "HER2-014",
        /// Specimens of the kind used were collected on different days; their readings were
        /// treated as readings of one.
        SeveralSpecimensOfOneKind = "HER2-015",
    }
}

impl Her2WarningCode {
    /// What it means, in one sentence.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::PositiveIshWithLowIhc => "IHC 0 or 1+ with ISH positive: classified as positive",
            Self::NegativeIshWithIhc3 => "IHC 3+ with ISH negative: classified as positive",
            Self::ReadingsDisagree => "readings of one specimen disagree: the latest counts",
            Self::SpecimenFallback => {
                "the preferred specimen has no reading that counts: another specimen was used"
            }
            Self::ReportedIshContradictsMeasurement => {
                "the reported ISH result contradicts its measurements: the reported one counts"
            }
            Self::RatioInconsistent => {
                "the stated ISH ratio differs from copies / CEP17 by more than 0.05: the stated \
                 one counts"
            }
            Self::ReadingsNotOrdered => {
                "the latest reading cannot be told (same day or no day): the policy's tie rule \
                 applies where they differ"
            }
            Self::NeoadjuvantUnknown => {
                "not known whether therapy came before surgery: the policy's order for this case \
                 applies"
            }
            Self::IshGroupNeedsIhc => {
                "ISH groups 2 to 4 need the IHC score, which is missing: ISH is equivocal"
            }
            Self::IshGroupUndetermined => "the measurements do not suffice to tell the ISH group",
            Self::NoReadingCounts => "there are readings, but none that the policy counts",
            Self::CentralDisagrees => {
                "readings by the other reader disagree: they are kept for agreement only"
            }
            Self::SpecimenKindUnknown => "the specimen used is of unknown kind",
            Self::OtherReadingMoreComplete => {
                "the reading used lacks a score or result that another one has: nothing is \
                 carried over"
            }
            Self::SeveralSpecimensOfOneKind => {
                "specimens of one kind were collected on different days: their readings were \
                 treated as readings of one"
            }
        }
    }
}

/// One thing that a classification found contradictory or had to choose.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Her2Warning {
    /// What it is.
    pub code: Her2WarningCode,
    /// The readings concerned, as positions in the list that was classified, from 0, ascending.
    pub assessments: Vec<usize>,
}

impl fmt::Display for Her2Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.code.message())
    }
}
