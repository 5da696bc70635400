//! Combinations within one record that a guideline rules out.
//!
//! One reading and the receptors of its subject are held against ASCO/CAP 2018 (HER2) and 2020
//! (ER and PR). Nothing is decided here: a record that breaks a rule is shown to people, and the
//! status follows [`super::classify`] all the same.

use chrono::NaiveDate;

use super::{Her2Status, IhcScore, IshGroup, IshMeasurement, IshResult};
use crate::text_enum::text_enum;

text_enum! {
    /// The rules about one record, by their stable codes.
    pub enum RecordRule, "record rule" {
        /// IHC 2+ without an ISH result.
        TwoPlusWithoutIsh = "R01",
        /// HER2-low reported with IHC 0.
        LowWithIhcZero = "R02",
        /// HER2-low or HER2-0 reported with IHC 3+.
        NegativeWithIhcThree = "R03",
        /// HER2-low or HER2-0 reported with ISH positive.
        NegativeWithPositiveIsh = "R04",
        /// HER2-0 reported with IHC 1+ or 2+.
        ZeroWithStaining = "R05",
        /// The stated ISH ratio differs from HER2 / CEP17 copies by more than 0.05.
        RatioInconsistent = "R06",
        /// The reported ISH group differs from that of ratio and copies.
        OtherIshGroup = "R07",
        /// ISH reported positive in group 5, or negative in group 1.
        IshAgainstGroup = "R08",
        /// ISH group 2, 3 or 4 without an IHC score.
        IshGroupWithoutIhc = "R09",
        /// A percentage outside 0 to 100.
        PercentageOutOfRange = "R10",
        /// ER or PR status contradicts the percentage: positive is 1 % or more.
        ReceptorStatusAgainstPercentage = "R11",
        /// The ISH reading is dated before the IHC reading.
        IshBeforeIhc = "R12",
        /// The IHC reading is dated before the specimen was taken.
        IhcBeforeSpecimen = "R13",
        /// IHC 0 with complete membrane staining of more than 10 % of the cells.
        ZeroWithCompleteStaining = "R14",
        /// IHC 1+, 2+ or 3+ with 0 % stained cells.
        StainingWithoutStainedCells = "R15",
        /// Ultralow with another score than 0, or without stained cells, or with more than 10 %.
        UltralowContradicted = "R16",
    }
}

/// A hormone receptor as reported.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ReportedReceptor {
    /// Stained cells, in percent.
    pub percent: Option<f64>,
    /// The status as reported.
    pub positive: Option<bool>,
}

/// What one record says; whatever is `None` was not recorded and breaks no rule.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RecordFacts {
    /// IHC score.
    pub ihc: Option<IhcScore>,
    /// Whether the record calls the staining ultralow, in whichever way.
    pub ultralow: bool,
    /// The ISH result; `NotDone` is none.
    pub ish: Option<IshResult>,
    /// The HER2 status as reported.
    pub status_reported: Option<Her2Status>,
    /// What the ISH measured.
    pub ish_measured: Option<IshMeasurement>,
    /// The ISH group as reported.
    pub ish_group_reported: Option<IshGroup>,
    /// Oestrogen receptor.
    pub er: ReportedReceptor,
    /// Progesterone receptor.
    pub pr: ReportedReceptor,
    /// Cells with any HER2 staining, in percent.
    pub stained_percent: Option<f64>,
    /// Cells with complete membrane staining, in percent.
    pub complete_percent: Option<f64>,
    /// Day the specimen was taken.
    pub collected_on: Option<NaiveDate>,
    /// Day of the IHC reading.
    pub read_on: Option<NaiveDate>,
    /// Day of the ISH reading.
    pub ish_read_on: Option<NaiveDate>,
}

/// Share of stained cells, in percent, from which ASCO/CAP calls a hormone receptor positive.
pub const RECEPTOR_POSITIVE_FROM_PERCENT: f64 = 1.0;
/// Share of stained cells, in percent, up to which faint staining is score 0.
const FAINT_UP_TO_PERCENT: f64 = 10.0;

impl RecordFacts {
    /// The rules that the record breaks, in the order of their codes.
    #[must_use]
    pub fn broken_rules(&self) -> Vec<RecordRule> {
        RecordRule::ALL.iter().copied().filter(|rule| self.breaks(*rule)).collect()
    }

    /// Whether the record breaks this rule.
    #[must_use]
    pub fn breaks(&self, rule: RecordRule) -> bool {
        use RecordRule as R;
        let intensity = self.ihc.map(IhcScore::intensity);
        let reported = |status| self.status_reported == Some(status);
        let not_positive = reported(Her2Status::Low) || reported(Her2Status::Zero);
        let group = self.ish_measured.as_ref().and_then(IshGroup::of);
        let before = |one: Option<NaiveDate>, other| one.zip(other).is_some_and(|(one, other)| one < other);
        match rule {
            R::TwoPlusWithoutIsh => {
                intensity == Some(2) && matches!(self.ish, None | Some(IshResult::NotDone))
            }
            R::LowWithIhcZero => reported(Her2Status::Low) && intensity == Some(0),
            R::NegativeWithIhcThree => not_positive && intensity == Some(3),
            R::NegativeWithPositiveIsh => not_positive && self.ish == Some(IshResult::Positive),
            R::ZeroWithStaining => reported(Her2Status::Zero) && matches!(intensity, Some(1 | 2)),
            R::RatioInconsistent => {
                self.ish_measured.as_ref().is_some_and(IshMeasurement::ratio_is_inconsistent)
            }
            R::OtherIshGroup => group.zip(self.ish_group_reported).is_some_and(|(one, other)| one != other),
            R::IshAgainstGroup => matches!(
                (group, self.ish),
                (Some(IshGroup::Group5), Some(IshResult::Positive))
                    | (Some(IshGroup::Group1), Some(IshResult::Negative))
            ),
            R::IshGroupWithoutIhc => {
                matches!(group, Some(IshGroup::Group2 | IshGroup::Group3 | IshGroup::Group4))
                    && intensity.is_none()
            }
            R::PercentageOutOfRange => {
                let all = [self.er.percent, self.pr.percent, self.stained_percent, self.complete_percent];
                all.into_iter().flatten().any(|percent| !is_percentage(percent))
            }
            R::ReceptorStatusAgainstPercentage => {
                [self.er, self.pr].iter().any(ReportedReceptor::contradicts_itself)
            }
            R::IshBeforeIhc => before(self.ish_read_on, self.read_on),
            R::IhcBeforeSpecimen => before(self.read_on, self.collected_on),
            R::ZeroWithCompleteStaining => {
                intensity == Some(0)
                    && self.complete_percent.is_some_and(|percent| percent > FAINT_UP_TO_PERCENT)
            }
            R::StainingWithoutStainedCells => {
                matches!(intensity, Some(1..)) && self.stained_percent.is_some_and(is_zero)
            }
            R::UltralowContradicted => self.ultralow && self.contradicts_ultralow(intensity),
        }
    }

    fn contradicts_ultralow(&self, intensity: Option<u8>) -> bool {
        let faint = |percent: f64| percent > 0.0 && percent <= FAINT_UP_TO_PERCENT;
        matches!(intensity, Some(1..)) || self.stained_percent.is_some_and(|percent| !faint(percent))
    }
}

impl ReportedReceptor {
    /// Whether status and percentage disagree by ASCO/CAP: positive is 1 % or more. A percentage that
    /// cannot be contradicts nothing.
    #[must_use]
    pub fn contradicts_itself(&self) -> bool {
        let (Some(percent), Some(positive)) = (self.percent, self.positive) else { return false };
        is_percentage(percent) && (percent >= RECEPTOR_POSITIVE_FROM_PERCENT) != positive
    }
}

fn is_percentage(value: f64) -> bool {
    (0.0..=100.0).contains(&value)
}

fn is_zero(value: f64) -> bool {
    value.abs() < f64::MIN_POSITIVE
}
