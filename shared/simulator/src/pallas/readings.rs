//! Readings of specimens: the one that counts leads to the subject's level, the others would lead elsewhere.

use chrono::{Days, NaiveDate};

use super::draw::Draw;
use super::subject::{IhcReading, Level, Subject};

const BIOPSY: &str = "baseline_core_biopsy";
const RESECTION: &str = "surgical_resection";
const ASSAYS: [&str; 4] = ["4b5_pathway", "herceptest_pab", "herceptest_mab_pharmdx", "in-house SP3"];
const SCORES: [&str; 3] = ["0", "1+", "2+"];

/// What a reading says: IHC score, ISH result, ratio and copies in tenths.
type Finding = (Option<&'static str>, Option<&'static str>, Option<(u32, u32)>);

/// The readings of a subject.
///
/// The specimen that counts is the core biopsy after neoadjuvant therapy and the resection otherwise; within it the
/// latest local reading. For one in 25 that specimen was not read and the other one counts.
pub(super) fn readings(subject: &Subject, draw: &mut Draw) -> Vec<IhcReading> {
    let preferred = if subject.neoadjuvant { BIOPSY } else { RESECTION };
    let other = if subject.neoadjuvant { RESECTION } else { BIOPSY };
    let taken = Taken::of(subject, draw);
    let assay = ASSAYS[(subject.country * 31 + subject.site) % ASSAYS.len()];
    if subject.level == Level::Unknown && draw.happens(0.55) {
        return Vec::new();
    }
    let fallback = subject.level.is_analysed() && draw.happens(0.04);
    let counting = if fallback { other } else { preferred };
    let finding = finding(subject.level, draw);
    let at = |specimen, delay: u64, (ihc, ish, measured): Finding, central| IhcReading {
        specimen,
        collected_on: taken.on(specimen),
        ihc,
        ish,
        measured,
        assay,
        central,
        read_on: after(taken.on(specimen), delay),
    };
    let mut found = vec![at(counting, 9, finding, false)];
    if !fallback && subject.level != Level::Unknown && draw.happens(0.3) {
        found.push(at(other, 6, another(draw), false));
    }
    if subject.level.is_analysed() && draw.happens(0.05) {
        found.push(at(counting, 3, another(draw), false));
    }
    if subject.level.is_analysed() && draw.happens(0.08) {
        found.push(at(counting, 60, another(draw), true));
    }
    draw.shuffle(&mut found);
    found
}

/// When the specimens were taken.
struct Taken {
    biopsy: NaiveDate,
    resection: NaiveDate,
}

impl Taken {
    fn of(subject: &Subject, draw: &mut Draw) -> Self {
        let treated: u64 = if subject.neoadjuvant { 170 } else { 25 };
        let before = 70 + draw.below(120) as u64;
        let resection = earlier(subject.randomised_on, before);
        Self { biopsy: earlier(resection, treated + draw.below(20) as u64), resection }
    }

    fn on(&self, specimen: &str) -> NaiveDate {
        if specimen == BIOPSY { self.biopsy } else { self.resection }
    }
}

fn earlier(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_sub_days(Days::new(days)).unwrap_or(date)
}

fn after(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(date)
}

/// A finding that leads to the level.
fn finding(level: Level, draw: &mut Draw) -> Finding {
    match level {
        Level::Zero => {
            let score = draw.pick(&["0", "0", "0", "0", "0", "0", "null", "ultralow", "ultralow"]);
            (score.copied(), draw.happens(0.1).then_some("not_done"), None)
        }
        Level::Ihc1 => (Some("1+"), draw.happens(0.12).then_some("negative"), None),
        Level::Ihc2 if draw.happens(0.4) => (Some("2+"), None, Some(negative(draw))),
        Level::Ihc2 => (Some("2+"), Some("negative"), None),
        Level::Positive => match draw.below(3) {
            0 => (Some("3+"), None, None),
            1 => (Some("2+"), Some("positive"), None),
            _ => (Some("2+"), None, Some((24, 62))),
        },
        Level::Unknown => match draw.below(4) {
            0 => (Some("2+"), Some("equivocal"), None),
            1 => (None, Some("not_done"), None),
            _ => (Some("2+"), Some("not_done"), None),
        },
    }
}

/// Ratio 1.0 to 1.7 and 2.0 to 3.4 copies, in tenths: group 5, negative.
fn negative(draw: &mut Draw) -> (u32, u32) {
    let tenths =
        |from: u32, more: usize, draw: &mut Draw| from + u32::try_from(draw.below(more)).unwrap_or(0);
    (tenths(10, 8, draw), tenths(20, 15, draw))
}

/// A finding that says nothing about the level.
fn another(draw: &mut Draw) -> Finding {
    let score = draw.pick(&SCORES).copied();
    (score, (score == Some("2+")).then_some("negative"), None)
}
