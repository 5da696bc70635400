//! The ISH result of a reading: as reported, else from the measurements by ASCO/CAP 2018.
//!
//! Groups by HER2/CEP17 ratio and mean HER2 copies per cell (Wolff 2018, figure 3):
//!
//! | group | ratio | copies | ISH result |
//! | --- | --- | --- | --- |
//! | 1 | >= 2.0 | >= 4.0 | positive |
//! | 2 | >= 2.0 | < 4.0 | IHC 3+: positive; 0, 1+, 2+: negative |
//! | 3 | < 2.0 | >= 6.0 | IHC 2+, 3+: positive; 0, 1+: negative |
//! | 4 | < 2.0 | >= 4.0, < 6.0 | IHC 3+: positive; 0, 1+, 2+: negative |
//! | 5 | < 2.0 | < 4.0 | negative |
//!
//! Groups 2 to 4 without an IHC score stay undetermined (`equivocal`, with a warning). Where the
//! guideline asks, for IHC 2+, that a second observer recounts the signals before the result
//! stands, the measurement given here is taken to be the final count.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Assessment, Her2WarningCode, IhcScore, IshGuideline, IshMeasurement, IshResult};
use crate::text_enum::text_enum;

text_enum! {
    /// ASCO/CAP 2018 dual-probe ISH group.
    pub enum IshGroup, "ISH group" {
        /// Ratio >= 2.0, copies >= 4.0.
        Group1 = "1",
        /// Ratio >= 2.0, copies < 4.0.
        Group2 = "2",
        /// Ratio < 2.0, copies >= 6.0.
        Group3 = "3",
        /// Ratio < 2.0, copies >= 4.0 and < 6.0.
        Group4 = "4",
        /// Ratio < 2.0, copies < 4.0.
        Group5 = "5",
    }
}

text_enum! {
    /// Where an ISH result comes from.
    pub enum IshSource, "ISH source" {
        /// The laboratory's report.
        Reported = "reported",
        /// The measurements, by the guideline.
        Measured = "measured",
    }
}

/// The ISH result of a reading, and how it came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IshFinding {
    /// The result that counts.
    pub result: IshResult,
    /// Where it comes from.
    pub source: IshSource,
    /// The group of the measurements, when they suffice to tell it.
    pub group: Option<IshGroup>,
}

/// Ratio from which the gene is amplified relative to the chromosome.
const AMPLIFIED_RATIO: f64 = 2.0;
/// Copies per cell below which a high ratio alone is not amplification.
const LOW_COPIES: f64 = 4.0;
/// Copies per cell from which a low ratio does not rule out amplification.
const HIGH_COPIES: f64 = 6.0;

impl IshGroup {
    /// The group of a measurement; `None` unless both ratio (stated or computed) and HER2 copies
    /// are known.
    #[must_use]
    pub fn of(measurement: &IshMeasurement) -> Option<Self> {
        let ratio = measurement.ratio()?;
        let copies = measurement.her2_copies()?;
        Some(match (ratio >= AMPLIFIED_RATIO, copies) {
            (true, copies) if copies >= LOW_COPIES => Self::Group1,
            (true, _) => Self::Group2,
            (false, copies) if copies >= HIGH_COPIES => Self::Group3,
            (false, copies) if copies >= LOW_COPIES => Self::Group4,
            (false, _) => Self::Group5,
        })
    }
}

/// The result of an ISH group, by the table of this module. Never `NotDone`; `Equivocal` only for
/// groups 2 to 4 without an IHC score.
#[must_use]
pub const fn resolve_group(group: IshGroup, ihc: Option<IhcScore>) -> IshResult {
    let positive_from = match group {
        IshGroup::Group1 => return IshResult::Positive,
        IshGroup::Group5 => return IshResult::Negative,
        IshGroup::Group2 | IshGroup::Group4 => 3,
        IshGroup::Group3 => 2,
    };
    match ihc {
        None => IshResult::Equivocal,
        Some(score) if score.intensity() >= positive_from => IshResult::Positive,
        Some(_) => IshResult::Negative,
    }
}

/// The ISH result of one reading and what is wrong with it. `None`: neither reported nor to be
/// told from measurements.
pub(super) fn resolve(
    guideline: IshGuideline,
    assessment: &Assessment,
) -> (Option<IshFinding>, Vec<Her2WarningCode>) {
    // The only guideline so far; a second one makes this line fail to compile.
    let IshGuideline::AscoCap2018 = guideline;
    let mut warnings = Vec::new();
    let measurement = assessment.ish_measured.as_ref();
    if measurement.is_some_and(IshMeasurement::ratio_is_inconsistent) {
        warnings.push(Her2WarningCode::RatioInconsistent);
    }
    let group = measurement.and_then(IshGroup::of);
    if let Some(result) = assessment.ish_reported {
        if measurement.is_some_and(|measured| contradicts(result, measured, assessment.ihc)) {
            warnings.push(Her2WarningCode::ReportedIshContradictsMeasurement);
        }
        return (Some(IshFinding { result, source: IshSource::Reported, group }), warnings);
    }
    let Some(group) = group else {
        if measurement.is_some() {
            warnings.push(Her2WarningCode::IshGroupUndetermined);
        }
        return (None, warnings);
    };
    let result = resolve_group(group, assessment.ihc);
    if result == IshResult::Equivocal {
        warnings.push(Her2WarningCode::IshGroupNeedsIhc);
    }
    (Some(IshFinding { result, source: IshSource::Measured, group: Some(group) }), warnings)
}

/// Whether a reported result disagrees with what was measured.
///
/// With a group: with the group's result, where that is determined. With a ratio but no copies:
/// `negative` with a ratio of 2.0 or more, `positive` below. `not_done` contradicts every
/// measurement.
fn contradicts(reported: IshResult, measured: &IshMeasurement, ihc: Option<IhcScore>) -> bool {
    if reported == IshResult::NotDone {
        return true;
    }
    if let Some(group) = IshGroup::of(measured) {
        let expected = resolve_group(group, ihc);
        return expected != IshResult::Equivocal && expected != reported;
    }
    match (reported, measured.ratio()) {
        (IshResult::Negative, Some(ratio)) => ratio >= AMPLIFIED_RATIO,
        (IshResult::Positive, Some(ratio)) => ratio < AMPLIFIED_RATIO,
        _ => false,
    }
}
