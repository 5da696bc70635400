//! A subject before anything is planted in its records.

use chrono::{Days, NaiveDate};

use super::covariates::Covariates;
use super::site::Site;
use super::trial::{ARM_HAZARD_RATIO, HAZARD_RATIO};
use crate::stream::{Purpose, Stream};

/// The data cut-off.
pub(super) const CUT_OFF: NaiveDate = day(2023, 5, 30);
const FIRST_DAY: NaiveDate = day(2015, 9, 1);
/// Days of recruitment; a site that drifts does so in their middle.
const RECRUITMENT: u64 = 1_150;
/// Events a year with HER2-0 in the reference arm.
const HAZARD: f64 = 0.06;
/// Deaths a year after a distant recurrence.
const HAZARD_AFTER: f64 = 0.5;
const DAYS_PER_YEAR: f64 = 365.25;
/// Shares: IHC 2+ among HER2-low, specimens read centrally, percentages in steps of ten and of five.
const TWO_PLUS: f64 = 0.4;
const CENTRAL: f64 = 0.25;
/// Central readings that differ by chance, and at a site whose readings always do.
const DISCORDANT: [f64; 2] = [0.06, 1.0];
const TENS: f64 = 0.5;
const FIVES: f64 = 0.8;

pub(super) const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

/// A subject as drawn.
pub(super) struct Subject {
    pub(super) id: String,
    pub(super) arm: &'static str,
    pub(super) randomised_on: NaiveDate,
    pub(super) age: u64,
    pub(super) bmi: u64,
    pub(super) er: u64,
    pub(super) pr: u64,
    pub(super) grade: &'static str,
    pub(super) score: &'static str,
    pub(super) ish_known: bool,
    pub(super) central: Option<&'static str>,
    /// Kinds and days of events and contacts.
    pub(super) events: Vec<(&'static str, NaiveDate)>,
    pub(super) covariates: Covariates,
}

impl Subject {
    pub(super) fn drawn(number: u64, site: &Site, seed: u64) -> Self {
        let stream = &mut Stream::new(seed, Purpose::PlantedSubjects, 0, number);
        let after = stream.below(RECRUITMENT);
        let randomised_on = later(FIRST_DAY, after);
        let low = stream.happens(site.rate(after >= RECRUITMENT / 2));
        let treated = stream.happens(0.5);
        let score = match (low, stream.happens(TWO_PLUS)) {
            (false, _) => "0",
            (true, false) => "1+",
            (true, true) => "2+",
        };
        let discordant = DISCORDANT[usize::from(site.has("differs_from_central"))];
        let (central, differs) = (stream.happens(CENTRAL), stream.happens(discordant));
        let ish_known = !stream.happens(0.9) || !site.has("no_ish");
        let tens = site.has("rounds_to_tens");
        Self {
            id: format!("P{number:08}"),
            arm: if treated { "new" } else { "standard" },
            randomised_on,
            age: 30 + stream.below(50),
            bmi: 19 + stream.below(17),
            er: percentage(stream, tens),
            pr: percentage(stream, tens),
            grade: ["1", "2", "3"][usize::try_from(stream.below(3)).unwrap_or(0)],
            score,
            ish_known,
            central: central.then(|| if differs { another(score) } else { score }),
            events: events(randomised_on, hazard(low, treated), stream),
            covariates: Covariates::drawn(stream),
        }
    }
}

fn hazard(low: bool, treated: bool) -> f64 {
    HAZARD * if low { HAZARD_RATIO } else { 1.0 } * if treated { ARM_HAZARD_RATIO } else { 1.0 }
}

/// The score one step off.
fn another(score: &str) -> &'static str {
    if score == "1+" { "0" } else { "1+" }
}

/// 1 to 99; half of them multiples of ten, three of ten odd multiples of five.
fn percentage(stream: &mut Stream, tens: bool) -> u64 {
    let (kind, value) = (stream.uniform(), stream.below(99) + 1);
    match kind {
        kind if tens || kind < TENS => (value / 10 * 10).clamp(10, 90),
        kind if kind < FIVES => value / 10 * 10 + 5,
        _ => value,
    }
}

pub(super) fn later(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(date)
}

pub(super) fn earlier(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_sub_days(Days::new(days)).unwrap_or(date)
}

/// What is known of a subject until the last contact, in the half year before the cut-off.
fn events(randomised_on: NaiveDate, hazard: f64, stream: &mut Stream) -> Vec<(&'static str, NaiveDate)> {
    let last = earlier(CUT_OFF, stream.below(180));
    let first = later(randomised_on, days(stream.exponential() / hazard));
    let death_after = later(first, days(stream.exponential() / HAZARD_AFTER));
    let kind = match stream.below(10) {
        0..=5 => "distant_recurrence",
        6 | 7 => "locoregional_invasive_recurrence",
        _ => "death",
    };
    let mut events = Vec::new();
    if first <= last {
        events.push((kind, first));
    }
    let dead = match kind {
        "death" => first <= last,
        "distant_recurrence" if death_after <= last => {
            events.push(("death", death_after));
            true
        }
        _ => false,
    };
    if !dead {
        events.push(("last_disease_assessment", last));
        events.push(("last_known_alive", last));
    }
    events
}

/// Whole days, one at least, of a time in years; a time beyond all follow-up stays beyond it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 100,000")]
fn days(years: f64) -> u64 {
    (years * DAYS_PER_YEAR).clamp(1.0, 100_000.0) as u64
}
