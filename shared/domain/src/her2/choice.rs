//! Which specimen, and within it which reading, counts.
//!
//! 1. Only readings by the policy's reader count, and only of specimen kinds in the policy's
//!    order. The first kind in that order that has such a reading is the specimen.
//! 2. Within it the latest reading by `read_on` counts. Readings of the same latest day, and
//!    readings without a day, cannot be ordered against it: they are *tied* with it. Tied readings
//!    that lead to the same level are interchangeable; otherwise the policy's tie rule applies.
//! 3. The reading counts as a whole: a score or result that it lacks is not taken from another
//!    one. That there is another one is a warning.
//!
//! The order of the rows never matters: among interchangeable readings the one with the larger
//! content is named.

use std::cmp::Ordering;

use super::reading::Reading;
use super::{
    Assessment, ClassificationPolicy, Her2Level, Her2Warning, Her2WarningCode as Code, IhcScore,
    SpecimenKind, TieRule,
};

/// The outcome of weighing all readings of a subject.
pub(super) struct Choice {
    /// Position of the reading that counts; `None` when a tie could not be broken.
    pub(super) used: Option<usize>,
    pub(super) warnings: Vec<Her2Warning>,
}

/// Picks the reading; `None` when there is none that counts. The two lists run in parallel.
pub(super) fn choose(
    policy: &ClassificationPolicy,
    neoadjuvant: Option<bool>,
    assessments: &[Assessment],
    readings: &[Reading],
) -> Option<Choice> {
    let order = policy.specimen_precedence.order(neoadjuvant);
    let all = 0..assessments.len();
    let by_reader = |index: &usize| assessments[*index].reader == policy.counting_reader;
    let counting: Vec<_> = all.clone().filter(by_reader).collect();
    let specimen_of = |index: &usize| assessments[*index].specimen;
    let kind = *order.iter().find(|kind| counting.iter().any(|i| specimen_of(i) == **kind))?;
    let (candidates, others): (Vec<_>, Vec<_>) =
        all.filter(|index| specimen_of(index) == kind).partition(by_reader);

    let mut warnings = Vec::new();
    let mut warn = |code, assessments: &[usize]| {
        warnings.push(Her2Warning { code, assessments: assessments.to_vec() });
    };
    let choosable: Vec<_> =
        counting.into_iter().filter(|index| order.contains(&specimen_of(index))).collect();
    if neoadjuvant.is_none() && differ(choosable.iter().map(specimen_of)) {
        warn(Code::NeoadjuvantUnknown, &choosable);
    }
    if neoadjuvant.is_some() && order.first() != Some(&kind) {
        warn(Code::SpecimenFallback, &candidates);
    }
    if kind == SpecimenKind::Unknown {
        warn(Code::SpecimenKindUnknown, &candidates);
    }
    if differ(candidates.iter().filter_map(|index| assessments[*index].collected_on)) {
        warn(Code::SeveralSpecimensOfOneKind, &candidates);
    }
    if disagree(assessments, readings, &candidates) {
        warn(Code::ReadingsDisagree, &candidates);
    }
    let tied = tied_for_latest(assessments, &candidates);
    if tied.len() > 1 {
        warn(Code::ReadingsNotOrdered, &tied);
    }
    let used = break_tie(policy.tie_rule, assessments, readings, &tied);
    if let Some(used) = used {
        warnings.extend(lacking(used, assessments, readings, &candidates));
        warnings.extend(central(used, assessments, readings, &others));
    }
    Some(Choice { used, warnings })
}

/// Whether the values are not all the same.
fn differ<T: PartialEq>(mut values: impl Iterator<Item = T>) -> bool {
    values.next().is_some_and(|first| values.any(|other| other != first))
}

/// Whether readings disagree: two of them state different IHC scores (the finer split of 0 is no
/// difference) or different ISH results, or lead to different known levels. A score or result
/// that is merely missing disagrees with nothing.
fn disagree(assessments: &[Assessment], readings: &[Reading], positions: &[usize]) -> bool {
    let scores = positions.iter().filter_map(|index| assessments[*index].ihc);
    let results = positions.iter().filter_map(|index| readings[*index].ish_result());
    let levels = positions.iter().map(|index| readings[*index].level);
    differ(scores.map(IhcScore::intensity))
        || differ(results)
        || differ(levels.filter(|level| *level != Her2Level::Unknown))
}

/// The readings of which any may be the latest: those of the latest day, and those without a day.
fn tied_for_latest(assessments: &[Assessment], candidates: &[usize]) -> Vec<usize> {
    let latest = candidates.iter().filter_map(|index| assessments[*index].read_on).max();
    let may_be_latest = |index: &usize| {
        let read_on = assessments[*index].read_on;
        read_on.is_none() || read_on == latest
    };
    candidates.iter().copied().filter(may_be_latest).collect()
}

fn break_tie(
    rule: TieRule,
    assessments: &[Assessment],
    readings: &[Reading],
    tied: &[usize],
) -> Option<usize> {
    let level = |index: &usize| readings[*index].level;
    if rule == TieRule::Unknown && differ(tied.iter().map(level)) {
        return None;
    }
    // Of equal readings the first position wins: `max_by` keeps the last, hence the reversal.
    tied.iter().copied().rev().max_by(|left, right| {
        weight(level(left))
            .cmp(&weight(level(right)))
            .then_with(|| content_order(&assessments[*left], &assessments[*right]))
    })
}

/// From the level that is not known to the one that weighs most.
const fn weight(level: Her2Level) -> u8 {
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
    let words = |a: &Assessment| (a.read_on, a.ihc, a.ish_reported, a.collected_on);
    let numbers = |a: &Assessment| {
        let measured = a.ish_measured.as_ref();
        let ratio = measured.and_then(|m| m.stated_ratio());
        let her2 = measured.and_then(|m| m.her2_copies());
        let cep17 = measured.and_then(|m| m.cep17_copies());
        [ratio, her2, cep17].map(|number| number.unwrap_or(-1.0))
    };
    let (left_numbers, right_numbers) = (numbers(left), numbers(right));
    let pairs = left_numbers.iter().zip(&right_numbers);
    let numbers = pairs.map(|(left, right)| left.total_cmp(right));
    words(left)
        .cmp(&words(right))
        .then_with(|| numbers.fold(Ordering::Equal, Ordering::then))
        .then_with(|| left.assay.cmp(&right.assay))
}

/// The used reading cannot be classified for want of a score or result that another one has.
fn lacking(
    used: usize,
    assessments: &[Assessment],
    readings: &[Reading],
    candidates: &[usize],
) -> Option<Her2Warning> {
    if readings[used].level != Her2Level::Unknown {
        return None;
    }
    let no_ihc = assessments[used].ihc.is_none();
    let no_ish = readings[used].ish_result().is_none();
    let has_what_is_missing = |index: &usize| {
        (no_ihc && assessments[*index].ihc.is_some()) || (no_ish && readings[*index].ish_result().is_some())
    };
    warning(Code::OtherReadingMoreComplete, used, candidates, has_what_is_missing)
}

/// Readings of the specimen by the other reader that disagree with the used one.
fn central(
    used: usize,
    assessments: &[Assessment],
    readings: &[Reading],
    others: &[usize],
) -> Option<Her2Warning> {
    let disagrees = |index: &usize| disagree(assessments, readings, &[used, *index]);
    warning(Code::CentralDisagrees, used, others, disagrees)
}

/// A warning on the used reading and those that fit, if any does.
fn warning(
    code: Code,
    used: usize,
    positions: &[usize],
    fits: impl Fn(&usize) -> bool,
) -> Option<Her2Warning> {
    let mut assessments: Vec<_> = positions.iter().copied().filter(fits).collect();
    if assessments.is_empty() {
        return None;
    }
    assessments.push(used);
    assessments.sort_unstable();
    Some(Her2Warning { code, assessments })
}
