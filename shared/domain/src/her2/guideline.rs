//! Where each record rule comes from, so that a finding keeps the guideline it was made by.

use super::RecordRule;

/// The source of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guideline {
    /// Its name.
    pub name: &'static str,
    /// Year it was published.
    pub year: u16,
}

const HER2_TESTING: Guideline = Guideline { name: "ASCO/CAP HER2 testing, focused update", year: 2018 };
const RECEPTOR_TESTING: Guideline = Guideline { name: "ASCO/CAP ER and PR testing", year: 2020 };
const HER2_LOW: Guideline = Guideline { name: "HER2-low as in DESTINY-Breast04", year: 2022 };
const ULTRALOW: Guideline = Guideline { name: "HER2-ultralow as in DESTINY-Breast06", year: 2024 };
const SENSE: Guideline = Guideline { name: "range of values and order of days", year: 2026 };

impl RecordRule {
    /// Counts up with every change of any rule.
    pub const VERSION: u32 = 1;

    /// What the rule finds, in a few words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::TwoPlusWithoutIsh => "IHC 2+ without an ISH result",
            Self::LowWithIhcZero => "HER2-low reported with IHC 0",
            Self::NegativeWithIhcThree => "HER2-low or HER2-0 reported with IHC 3+",
            Self::NegativeWithPositiveIsh => "HER2-low or HER2-0 reported with ISH positive",
            Self::ZeroWithStaining => "HER2-0 reported with IHC 1+ or 2+",
            Self::RatioInconsistent => "ISH ratio differs from HER2 / CEP17 copies by more than 0.05",
            Self::OtherIshGroup => "reported ISH group differs from that of ratio and copies",
            Self::IshAgainstGroup => "ISH positive in group 5, or negative in group 1",
            Self::IshGroupWithoutIhc => "ISH group 2, 3 or 4 without an IHC score",
            Self::PercentageOutOfRange => "percentage outside 0 to 100",
            Self::ReceptorStatusAgainstPercentage => "ER or PR status against the percentage",
            Self::IshBeforeIhc => "ISH dated before IHC",
            Self::IhcBeforeSpecimen => "IHC dated before the specimen was taken",
            Self::ZeroWithCompleteStaining => "IHC 0 with complete staining of more than 10 %",
            Self::StainingWithoutStainedCells => "IHC 1+, 2+ or 3+ with 0 % stained cells",
            Self::UltralowContradicted => "ultralow with another score or staining",
        }
    }

    /// The guideline that rules the combination out.
    #[must_use]
    pub const fn guideline(self) -> Guideline {
        match self {
            Self::TwoPlusWithoutIsh
            | Self::OtherIshGroup
            | Self::IshAgainstGroup
            | Self::IshGroupWithoutIhc
            | Self::ZeroWithCompleteStaining
            | Self::StainingWithoutStainedCells => HER2_TESTING,
            Self::LowWithIhcZero
            | Self::NegativeWithIhcThree
            | Self::NegativeWithPositiveIsh
            | Self::ZeroWithStaining => HER2_LOW,
            Self::ReceptorStatusAgainstPercentage => RECEPTOR_TESTING,
            Self::UltralowContradicted => ULTRALOW,
            Self::RatioInconsistent
            | Self::PercentageOutOfRange
            | Self::IshBeforeIhc
            | Self::IhcBeforeSpecimen => SENSE,
        }
    }
}
