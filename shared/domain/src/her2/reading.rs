//! What one reading says on its own.
//!
//! First rule that fits: IHC 3+ or ISH positive is `her2_positive`; IHC 2+ with ISH negative is
//! `her2_low` (2+); IHC 1+ is `her2_low` (1+); IHC 0 is `her2_0`; everything else (no IHC; IHC 2+
//! with ISH not done, equivocal or missing) is `unknown`.

use super::{
    Assessment, ClassificationPolicy, Her2Level, Her2WarningCode as Code, IhcScore, IshFinding, IshResult,
    ish,
};

/// One reading, resolved.
pub(super) struct Reading {
    /// The level that it leads to, were it the only one.
    pub(super) level: Her2Level,
    /// Its ISH result.
    pub(super) ish: Option<IshFinding>,
    /// What contradicts itself within it.
    pub(super) contradictions: Vec<Code>,
}

impl Reading {
    pub(super) fn of(policy: &ClassificationPolicy, assessment: &Assessment) -> Self {
        let (ish, mut contradictions) = ish::resolve(policy.ish_guideline, assessment);
        let result = ish.map(|finding| finding.result);
        match (assessment.ihc.map(IhcScore::intensity), result) {
            (Some(0 | 1), Some(IshResult::Positive)) => {
                contradictions.push(Code::PositiveIshWithLowIhc);
            }
            (Some(3), Some(IshResult::Negative)) => contradictions.push(Code::NegativeIshWithIhc3),
            _ => {}
        }
        Self { level: level(assessment.ihc, result), ish, contradictions }
    }

    /// The ISH result, unless there is none or it was not done.
    pub(super) fn ish_result(&self) -> Option<IshResult> {
        self.ish.map(|finding| finding.result).filter(|result| *result != IshResult::NotDone)
    }
}

fn level(ihc: Option<IhcScore>, ish: Option<IshResult>) -> Her2Level {
    match (ihc, ish) {
        (Some(IhcScore::ThreePlus), _) | (_, Some(IshResult::Positive)) => Her2Level::Positive,
        (Some(IhcScore::TwoPlus), Some(IshResult::Negative)) => Her2Level::Ihc2IshNegative,
        (Some(IhcScore::OnePlus), _) => Her2Level::Ihc1,
        (Some(IhcScore::Zero | IhcScore::Null | IhcScore::Ultralow), _) => Her2Level::Zero,
        (Some(IhcScore::TwoPlus) | None, _) => Her2Level::Unknown,
    }
}
