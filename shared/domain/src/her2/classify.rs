//! The derivation of HER2 status: readings in, one status and its warnings out.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::choice::choose;
use super::reading::Reading;
use super::{
    Assessment, ClassificationPolicy, Her2Level, Her2Status, Her2Warning, Her2WarningCode as Code, IshFinding,
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
    let mut classification = Classification {
        status: Her2Status::Unknown,
        level: Her2Level::Unknown,
        assessment_used: None,
        ish: None,
        warnings: Vec::new(),
    };
    if assessments.is_empty() {
        return classification;
    }
    let readings: Vec<_> = assessments.iter().map(|a| Reading::of(policy, a)).collect();
    let Some(choice) = choose(policy, neoadjuvant, assessments, &readings) else {
        let all = (0..assessments.len()).collect();
        classification.warnings = vec![Her2Warning { code: Code::NoReadingCounts, assessments: all }];
        return classification;
    };
    classification.warnings = choice.warnings;
    if let Some(used) = choice.used {
        let reading = &readings[used];
        classification.status = reading.level.status();
        classification.level = reading.level;
        classification.assessment_used = Some(used);
        classification.ish = reading.ish;
        let codes = reading.contradictions.iter();
        let warnings = codes.map(|code| Her2Warning { code: *code, assessments: vec![used] });
        classification.warnings.extend(warnings);
    }
    classification.warnings.sort();
    classification
}
