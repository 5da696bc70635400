//! Which specimen, and within it which reading, counts.
//!
//! 1. Only readings by the policy's reader count, and only of specimen kinds in the policy's
//!    order. The first kind in that order that has such a reading is the specimen.
//! 2. Within it the latest reading by `read_on` counts. Readings of the same latest day, and
//!    readings without a day, cannot be ordered against it: they are *tied* with it. Tied readings
//!    that lead to the same level are interchangeable; otherwise the policy's tie rule applies.
//!
//! The order of the rows never matters: among interchangeable readings the one with the larger
//! content is named.

use std::cmp::Ordering;

use super::{
    Assessment, ClassificationPolicy, Her2Level, Her2Warning, Her2WarningCode as Code,
    SpecimenKind, TieRule,
};

/// The readings that were weighed, as positions in the list.
pub(super) struct Choice {
    /// The reading that counts; `None` when a tie could not be broken.
    pub(super) used: Option<usize>,
    pub(super) warnings: Vec<Her2Warning>,
}

/// Picks the reading; `None` when there is none that counts.
pub(super) fn choose(
    policy: &ClassificationPolicy,
    neoadjuvant: Option<bool>,
    assessments: &[Assessment],
    level_of: impl Fn(&Assessment) -> Her2Level,
) -> Option<Choice> {
    let order = policy.specimen_precedence.order(neoadjuvant);
    let counts = |a: &Assessment| a.reader == policy.counting_reader && order.contains(&a.specimen);
    let kind = *order.iter().find(|kind| {
        assessments
            .iter()
            .any(|a| counts(a) && a.specimen == **kind)
    })?;
    let of_kind = positions(assessments, |a| a.specimen == kind);
    let (candidates, others): (Vec<_>, Vec<_>) = of_kind
        .into_iter()
        .partition(|index| counts(&assessments[*index]));

    let mut warnings = specimen_warnings(kind, neoadjuvant, order, assessments, counts);
    if differ(assessments, &candidates, |a| a.collected_on) {
        warnings.push(Her2Warning {
            code: Code::SeveralSpecimensOfOneKind,
            assessments: candidates.clone(),
        });
    }
    let tied = tied_for_latest(assessments, &candidates);
    if tied.len() > 1 {
        warnings.push(Her2Warning {
            code: Code::ReadingsNotOrdered,
            assessments: tied.clone(),
        });
    }
    if differ(assessments, &candidates, &level_of) {
        warnings.push(Her2Warning {
            code: Code::ReadingsDisagree,
            assessments: candidates.clone(),
        });
    }
    let used = break_tie(policy.tie_rule, assessments, &tied, &level_of);
    if let Some(used) = used {
        warnings.extend(reading_warnings(
            used,
            assessments,
            &candidates,
            &others,
            &level_of,
        ));
    }
    Some(Choice { used, warnings })
}

fn positions(assessments: &[Assessment], keep: impl Fn(&Assessment) -> bool) -> Vec<usize> {
    (0..assessments.len())
        .filter(|index| keep(&assessments[*index]))
        .collect()
}

/// Whether the readings at these positions do not all have the same value.
fn differ<T: PartialEq>(
    assessments: &[Assessment],
    positions: &[usize],
    value: impl Fn(&Assessment) -> T,
) -> bool {
    let mut values = positions.iter().map(|index| value(&assessments[*index]));
    values
        .next()
        .is_some_and(|first| values.any(|other| other != first))
}

fn specimen_warnings(
    kind: SpecimenKind,
    neoadjuvant: Option<bool>,
    order: &[SpecimenKind],
    assessments: &[Assessment],
    counts: impl Fn(&Assessment) -> bool,
) -> Vec<Her2Warning> {
    let counting = positions(assessments, counts);
    let of_kind = positions(assessments, |a| a.specimen == kind);
    let mut warnings = Vec::new();
    if neoadjuvant.is_none() && differ(assessments, &counting, |a| a.specimen) {
        warnings.push(Her2Warning {
            code: Code::NeoadjuvantUnknown,
            assessments: counting,
        });
    }
    if neoadjuvant.is_some() && order.first() != Some(&kind) {
        warnings.push(Her2Warning {
            code: Code::SpecimenFallback,
            assessments: of_kind.clone(),
        });
    }
    if kind == SpecimenKind::Unknown {
        warnings.push(Her2Warning {
            code: Code::SpecimenKindUnknown,
            assessments: of_kind,
        });
    }
    warnings
}

/// The readings of which any may be the latest: those of the latest day, and those without a day.
fn tied_for_latest(assessments: &[Assessment], candidates: &[usize]) -> Vec<usize> {
    let latest = candidates
        .iter()
        .filter_map(|index| assessments[*index].read_on)
        .max();
    let may_be_latest = |index: &usize| {
        let read_on = assessments[*index].read_on;
        read_on.is_none() || read_on == latest
    };
    candidates.iter().copied().filter(may_be_latest).collect()
}

fn break_tie(
    rule: TieRule,
    assessments: &[Assessment],
    tied: &[usize],
    level_of: impl Fn(&Assessment) -> Her2Level,
) -> Option<usize> {
    if rule == TieRule::Unknown && differ(assessments, tied, &level_of) {
        return None;
    }
    let rank = |index: &usize| rank(level_of(&assessments[*index]));
    // Of equal readings the first position wins: `max_by` keeps the last, hence the reversal.
    tied.iter().copied().rev().max_by(|left, right| {
        rank(left)
            .cmp(&rank(right))
            .then_with(|| content_order(&assessments[*left], &assessments[*right]))
    })
}

/// From the level that is known least to the one that weighs most.
const fn rank(level: Her2Level) -> u8 {
    match level {
        Her2Level::Unknown => 0,
        Her2Level::Zero => 1,
        Her2Level::Ihc1 => 2,
        Her2Level::Ihc2IshNegative => 3,
        Her2Level::Positive => 4,
    }
}

/// A total order on what a reading says. A reading with a day comes after one without.
fn content_order(left: &Assessment, right: &Assessment) -> Ordering {
    let key = |a: &Assessment| (a.read_on, a.ihc, a.ish_reported, a.collected_on);
    let numbers = |a: &Assessment| {
        let measured = a.ish_measured.as_ref();
        let number = |value: Option<f64>| value.unwrap_or(-1.0);
        [
            number(measured.and_then(|m| m.stated_ratio())),
            number(measured.and_then(|m| m.her2_copies())),
            number(measured.and_then(|m| m.cep17_copies())),
        ]
    };
    let measured = numbers(left)
        .iter()
        .zip(numbers(right))
        .map(|(left, right)| left.total_cmp(&right))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal);
    key(left)
        .cmp(&key(right))
        .then(measured)
        .then_with(|| left.assay.cmp(&right.assay))
}

fn reading_warnings(
    used: usize,
    assessments: &[Assessment],
    candidates: &[usize],
    others: &[usize],
    level_of: impl Fn(&Assessment) -> Her2Level,
) -> Vec<Her2Warning> {
    let chosen = &assessments[used];
    let lacks = |other: &Assessment| {
        (chosen.ihc.is_none() && other.ihc.is_some()) || (!has_ish(chosen) && has_ish(other))
    };
    let mut warnings = Vec::new();
    let fuller: Vec<_> = with(used, candidates, |index| lacks(&assessments[index]));
    if level_of(chosen) == Her2Level::Unknown && fuller.len() > 1 {
        warnings.push(Her2Warning {
            code: Code::EarlierReadingMoreComplete,
            assessments: fuller,
        });
    }
    let disagreeing = with(used, others, |index| {
        level_of(&assessments[index]) != level_of(chosen)
    });
    if disagreeing.len() > 1 {
        warnings.push(Her2Warning {
            code: Code::CentralDisagrees,
            assessments: disagreeing,
        });
    }
    warnings
}

fn has_ish(assessment: &Assessment) -> bool {
    assessment.ish_reported.is_some() || assessment.ish_measured.is_some()
}

/// The used position and those that fit, ascending.
fn with(used: usize, positions: &[usize], fits: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut all: Vec<_> = positions
        .iter()
        .copied()
        .filter(|index| fits(*index))
        .collect();
    all.push(used);
    all.sort_unstable();
    all.dedup();
    all
}
