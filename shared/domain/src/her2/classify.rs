//! The derivation of HER2 status.
//!
//! First rule that fits: IHC 3+ or ISH positive is `her2_positive`; IHC 2+ with ISH negative is
//! `her2_low` (2+); IHC 1+ is `her2_low` (1+); IHC 0 is `her2_0`; everything else (no IHC; IHC 2+
//! with ISH not done, equivocal or missing) is `unknown`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::choice::choose;
use super::{
    Assessment, ClassificationPolicy, Her2Level, Her2Status, Her2Warning, Her2WarningCode as Code,
    IhcScore, IshFinding, IshResult, ish,
};

/// HER2 status of a subject, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Classification {
    /// The status.
    pub status: Her2Status,
    /// The same with HER2-low split by IHC score.
    pub level: Her2Level,
    /// The reading that counted, as position in the list, from 0. Missing when none did.
    pub assessment_used: Option<usize>,
    /// The ISH result of that reading, and how it came about.
    pub ish: Option<IshFinding>,
    /// What was contradictory or had to be chosen, ordered by code.
    pub warnings: Vec<Her2Warning>,
}

/// Derives the HER2 status of one subject from all its readings.
///
/// `neoadjuvant` says whether systemic therapy was given before surgery. No readings at all is
/// `unknown` without a warning. The order of the readings does not matter.
#[must_use]
pub fn classify(
    policy: &ClassificationPolicy,
    neoadjuvant: Option<bool>,
    assessments: &[Assessment],
) -> Classification {
    let Some(choice) = choose(policy, neoadjuvant, assessments, |a| level(policy, a).0) else {
        return uncounted(assessments.len());
    };
    let mut warnings = choice.warnings;
    let mut classification = uncounted(0);
    if let Some(used) = choice.used {
        let (level, ish) = level(policy, &assessments[used]);
        let codes = contradictions(policy, &assessments[used], ish.as_ref());
        warnings.extend(codes.map(|code| Her2Warning {
            code,
            assessments: vec![used],
        }));
        classification.status = level.status();
        classification.level = level;
        classification.assessment_used = Some(used);
        classification.ish = ish;
    }
    warnings.sort();
    classification.warnings = warnings;
    classification
}

fn uncounted(readings: usize) -> Classification {
    let assessments: Vec<usize> = (0..readings).collect();
    let warning = Her2Warning {
        code: Code::NoReadingCounts,
        assessments,
    };
    Classification {
        status: Her2Status::Unknown,
        level: Her2Level::Unknown,
        assessment_used: None,
        ish: None,
        warnings: if readings == 0 {
            Vec::new()
        } else {
            vec![warning]
        },
    }
}

/// The level that one reading alone leads to.
fn level(
    policy: &ClassificationPolicy,
    assessment: &Assessment,
) -> (Her2Level, Option<IshFinding>) {
    let (ish, _) = ish::resolve(policy.ish_guideline, assessment);
    let result = ish.map(|finding| finding.result);
    let level = match (assessment.ihc, result) {
        (Some(IhcScore::ThreePlus), _) | (_, Some(IshResult::Positive)) => Her2Level::Positive,
        (Some(IhcScore::TwoPlus), Some(IshResult::Negative)) => Her2Level::Ihc2IshNegative,
        (Some(IhcScore::OnePlus), _) => Her2Level::Ihc1,
        (Some(IhcScore::Zero | IhcScore::Null | IhcScore::Ultralow), _) => Her2Level::Zero,
        (Some(IhcScore::TwoPlus) | None, _) => Her2Level::Unknown,
    };
    (level, ish)
}

/// What contradicts itself within one reading.
fn contradictions(
    policy: &ClassificationPolicy,
    assessment: &Assessment,
    ish: Option<&IshFinding>,
) -> impl Iterator<Item = Code> + use<> {
    let (_, mut codes) = ish::resolve(policy.ish_guideline, assessment);
    let intensity = assessment.ihc.map(IhcScore::intensity);
    match (intensity, ish.map(|finding| finding.result)) {
        (Some(0 | 1), Some(IshResult::Positive)) => codes.push(Code::PositiveIshWithLowIhc),
        (Some(3), Some(IshResult::Negative)) => codes.push(Code::NegativeIshWithIhc3),
        _ => {}
    }
    codes.into_iter()
}
