//! The subjects of the cohort.

use chrono::{Days, NaiveDate};

use super::columns::{Columns, Group};
use super::draw::{Draw, Purpose};
use super::number::to_days;
use super::outcomes::give_histories;
use super::paper;
use super::places::{Place, places};
use super::readings::readings;
use super::subject::{Arm, History, Level, Subject};

/// The data cut-off that the paper states, 30 May 2023.
pub(super) const CUT_OFF: NaiveDate = day(2023, 5, 30);
const FIRST_DAY: NaiveDate = day(2015, 9, 1);
const LAST_DAY: NaiveDate = day(2018, 11, 30);

/// A day of the calendar; the first one there is, for a day that does not exist.
pub(super) const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

/// The subjects in the order of their ids. The same seeds give the same subjects; [`super::cohort_seeds`] are those of the
/// calibrated cohort.
///
/// ```
/// use palladion_simulator::pallas;
/// let (covariates, prognosis) = pallas::cohort_seeds();
/// assert_eq!(pallas::cohort(covariates, prognosis).len(), 5_753);
/// ```
#[must_use]
pub fn cohort(covariate_seed: u64, prognosis_seed: u64) -> Vec<Subject> {
    let mut covariates = Draw::new(covariate_seed, Purpose::Covariates);
    let mut prognosis = Draw::new(prognosis_seed, Purpose::Prognosis);
    let mut draw = Draw::new(covariate_seed, Purpose::Places);
    let analysed = places(&mut draw);
    let mut subjects = Vec::with_capacity(paper::RANDOMISED);
    for group in Group::ALL {
        let mut members = members(group, &analysed, &mut covariates, &mut draw);
        give_histories(group, &mut members, &mut prognosis);
        subjects.extend(members);
    }
    date_and_number(&mut subjects, covariate_seed);
    let mut draw = Draw::new(covariate_seed, Purpose::Readings);
    for subject in &mut subjects {
        subject.readings = readings(subject, &mut draw);
    }
    subjects
}

/// The subjects of a group, without history, readings and dates.
fn members(group: Group, analysed: &[Vec<Place>; 2], draw: &mut Draw, sites: &mut Draw) -> Vec<Subject> {
    let size = group.size();
    let columns = Columns::deal(group, draw);
    let levels = draw.deal(match group {
        Group::Zero => &[(Level::Zero, paper::ZERO)],
        Group::Low => &[(Level::Ihc1, paper::IHC_1), (Level::Ihc2, paper::IHC_2)][..],
        Group::Excluded => &[(Level::Positive, paper::POSITIVE), (Level::Unknown, paper::UNKNOWN)],
    });
    let palbociclib = match group {
        Group::Zero => 1_128,
        Group::Low => 1_526,
        Group::Excluded => 224,
    };
    let arms = draw.deal(&[(Arm::Palbociclib, palbociclib), (Arm::Endocrine, size - palbociclib)]);
    let place = |index: usize, sites: &mut Draw| match group {
        Group::Zero => analysed[0][index],
        Group::Low => analysed[1][index],
        Group::Excluded => sites.pick(&analysed[sites_of(index)]).copied().unwrap_or((0, 1)),
    };
    (0..size).map(|index| subject(&columns, index, place(index, sites), levels[index], arms[index])).collect()
}

/// Excluded subjects are spread over the sites of both groups.
const fn sites_of(index: usize) -> usize {
    if index % 7 < 3 { 0 } else { 1 }
}

fn subject(columns: &Columns, index: usize, place: Place, level: Level, arm: Arm) -> Subject {
    Subject {
        id: String::new(),
        level,
        arm,
        country: place.0,
        site: place.1,
        randomised_on: FIRST_DAY,
        neoadjuvant: columns.neoadjuvant[index],
        age: columns.age[index],
        male: columns.male[index],
        menopause: columns.menopause[index],
        ecog: columns.ecog[index],
        bmi: columns.bmi[index],
        er: columns.er[index],
        pr: columns.pr[index],
        stage: columns.stage[index],
        grade: columns.grade[index],
        surgery: columns.surgery[index],
        radiation: columns.radiation[index],
        chemotherapy: columns.chemotherapy[index],
        readings: Vec::new(),
        history: History { first: None, first_kind: "death", distant: None, death: None, last_contact: 1 },
    }
}

/// Days of randomisation that leave room for the follow-up, the order of recruitment, and ids in a random order.
fn date_and_number(subjects: &mut [Subject], seed: u64) {
    let mut draw = Draw::new(seed, Purpose::Dates);
    for subject in subjects.iter_mut() {
        let contact = u64::try_from(subject.history.last_contact).unwrap_or_default();
        let latest = CUT_OFF.checked_sub_days(Days::new(contact)).unwrap_or(FIRST_DAY).min(LAST_DAY);
        // the last contact lies within half a year of the cut-off where the recruitment allows it
        let window = if latest == LAST_DAY { LAST_DAY - FIRST_DAY } else { chrono::TimeDelta::days(183) };
        let back = to_days(draw.uniform() * to_f64(window.num_days()));
        let back = Days::new(u64::try_from(back).unwrap_or_default());
        subject.randomised_on = latest.checked_sub_days(back).unwrap_or(FIRST_DAY).max(FIRST_DAY);
    }
    let mut numbers: Vec<usize> = (1..=subjects.len()).collect();
    draw.shuffle(&mut numbers);
    for (subject, number) in subjects.iter_mut().zip(numbers) {
        subject.id = format!("SYN-{number:05}");
    }
    subjects.sort_by(|a, b| a.id.cmp(&b.id));
}

fn to_f64(days: i64) -> f64 {
    i32::try_from(days).map_or(0.0, f64::from)
}
