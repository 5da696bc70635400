//! The histories of a group as quantiles of cumulative hazards.
//!
//! Subject `i` of `n` gets the first event whose cumulative hazard is `-ln(1 - (i + 1/2) / n)`. What follows it, and
//! the follow-up, come from the fractional parts of `i` times irrational numbers, which are spread evenly over the
//! subjects. Nothing is drawn, so that the curves move smoothly with the parameters and can be calibrated.

use pxfm::f_log;

use super::number::{of_count, to_days};
use super::subject::History;

const DAYS_PER_YEAR: f64 = 365.25;
const FIVE_YEARS: f64 = 1_826.25;
/// How the hazard of the first five years is spread over them, year by year.
const YEARS: [f64; 5] = [0.75, 1.05, 1.1, 1.05, 1.05];
/// Quantiles of the follow-up: share of subjects, months. The steps around 60 months are the five-year visit.
const FOLLOW_UP: [(f64, f64); 13] = [
    (0.0, 0.5),
    (0.03, 18.0),
    (0.08, 36.0),
    (0.16, 48.0),
    (0.30, 55.0),
    (0.45, 59.2),
    (0.485, 59.77),
    (0.512, 59.83),
    (0.5167, 60.0),
    (0.55, 60.4),
    (0.68, 66.0),
    (0.85, 74.0),
    (1.0, 88.0),
];
/// Shares of first events that are neither distant nor deaths: local, contralateral, other cancer.
const OTHER_KINDS: [(f64, &str); 3] = [
    (0.55, "locoregional_invasive_recurrence"),
    (0.72, "contralateral_invasive_breast_cancer"),
    (1.0, "second_primary_non_breast"),
];

/// The course of disease of one group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Course {
    /// Cumulative hazard of a first event over five years.
    pub(super) five_years: f64,
    /// Hazard after five years, relative to the mean of the first five.
    pub(super) late: f64,
    /// Share of first events that are distant: in the first five years, and later.
    pub(super) distant: [f64; 2],
    /// Hazard of death after a distant recurrence, a year, in the first five years.
    pub(super) death: f64,
    /// The same after five years, relative.
    pub(super) late_death: f64,
    /// Where the four sequences start: kind, recurrence, death, follow-up.
    pub(super) starts: [f64; 4],
}

/// Share of first events that are deaths.
const DEATH_FIRST: f64 = 0.09;
/// Hazard of a distant recurrence after another event, a year.
const DISTANT_AFTER: f64 = 0.12;
/// Golden ratio, roots of 2, 3, 5 and 7, without their whole parts.
const STEPS: [f64; 5] = [
    0.618_033_988_749_894_9,
    0.414_213_562_373_095_1,
    0.732_050_807_568_877_2,
    0.236_067_977_499_789_7,
    0.645_751_311_064_590_6,
];

impl Course {
    /// The histories of `n` subjects, the earliest first event first.
    pub(super) fn histories(&self, n: usize) -> Vec<History> {
        (0..n).map(|i| self.history(i, n)).collect()
    }

    fn history(&self, i: usize, n: usize) -> History {
        let part = |sequence: usize, start: f64| (of_count(i) * STEPS[sequence] + start).fract();
        let first = self.first_event(-f_log(1.0 - (of_count(i) + 0.5) / of_count(n)));
        let kind = part(0, self.starts[0]);
        let distant = self.distant[usize::from(first > FIVE_YEARS)];
        let later = first - f_log(1.0 - part(1, self.starts[1])) / DISTANT_AFTER * DAYS_PER_YEAR;
        let exposure = -f_log(1.0 - part(2, self.starts[2]));
        let (first_kind, distant_at, death_at) = if kind < distant {
            ("distant_recurrence", Some(first), self.death_after(first, exposure))
        } else if kind < distant + DEATH_FIRST {
            ("death", None, first)
        } else {
            (other_kind(part(4, 0.5)), Some(later), self.death_after(later, exposure))
        };
        let whole = |days: f64| to_days(days.ceil()).max(1);
        let months = interpolate(&FOLLOW_UP, part(3, self.starts[3]));
        History {
            first: Some(whole(first)),
            first_kind,
            distant: distant_at.map(whole),
            death: Some(whole(death_at)),
            last_contact: to_days((months * DAYS_PER_YEAR / 12.0).round_ties_even()),
        }
    }

    /// Days to the first event with this cumulative hazard.
    fn first_event(&self, hazard: f64) -> f64 {
        let total: f64 = YEARS.iter().sum();
        let (mut start, mut year) = (0.0, 0.0);
        for weight in YEARS {
            let end = start + weight / total * self.five_years;
            if hazard < end {
                return (year + (hazard - start) / (end - start)) * DAYS_PER_YEAR;
            }
            (start, year) = (end, year + 1.0);
        }
        (5.0 + (hazard - self.five_years) / (self.late * self.five_years / 5.0)) * DAYS_PER_YEAR
    }

    /// Day of death of a subject with a distant recurrence on a day and this cumulative hazard from then on.
    fn death_after(&self, distant: f64, exposure: f64) -> f64 {
        let daily = self.death / DAYS_PER_YEAR;
        let early = (FIVE_YEARS - distant).max(0.0) * daily;
        if exposure < early {
            distant + exposure / daily
        } else {
            distant.max(FIVE_YEARS) + (exposure - early) / (daily * self.late_death)
        }
    }
}

fn other_kind(share: f64) -> &'static str {
    OTHER_KINDS.iter().find(|(upto, _)| share < *upto).map_or("second_primary_non_breast", |(_, kind)| kind)
}

fn interpolate(knots: &[(f64, f64)], at: f64) -> f64 {
    let inside = knots.windows(2).find(|pair| at < pair[1].0);
    match inside {
        Some([(x0, y0), (x1, y1)]) => y0 + (at - x0) * (y1 - y0) / (x1 - x0),
        _ => knots.last().map_or(0.0, |last| last.1),
    }
}
