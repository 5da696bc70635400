//! The parameters that were searched for, so that what is computed from the cohort is what the paper prints.
//!
//! The numeric columns and the histories of the groups were fitted beforehand (means, deviations, rank-sum p-values;
//! curves, hazard ratios, interaction); the seed of the prognosis is the first whose adjusted hazard ratios agree
//! (`examples/calibrate.rs` looks for it). The tests compute everything again with the statistics engine.

use super::columns::Group;
use super::hazards::Course;
use super::outcomes::Prognosis;
use super::paper::Number;
use super::shapes::{NumericColumn, Shape};

/// The seed of the covariates, places, readings, dates and spellings.
pub const COVARIATE_SEED: u64 = 20_241;
/// The seed of who has which history.
const PROGNOSIS_SEED: u64 = 8;

/// The seeds of the cohort: of everything but the prognosis, and of the prognosis.
#[must_use]
pub const fn cohort_seeds() -> (u64, u64) {
    (COVARIATE_SEED, PROGNOSIS_SEED)
}

const fn normal(centre: f64, scale: f64, skew: f64) -> Shape {
    Shape::Normal { centre, scale, skew }
}

/// The forms of a numeric row of Table 1, for HER2-0 and HER2-low.
pub(super) fn shapes(printed: &Number) -> [NumericColumn; 2] {
    let (forms, per_unit) = match printed.variable {
        "age_years" => ([normal(53.0741, 10.8577, 0.0), normal(52.991, 11.135, 0.0)], 1.0),
        "bmi_kg_per_m2" => ([normal(26.5272, 5.356, 0.42), normal(27.0325, 5.7283, 0.2972)], 10.0),
        "er_percent" => (
            [
                Shape::Rising { faint: 0.01, rising: 0.5558, power: 0.2572 },
                Shape::Rising { faint: 0.0166, rising: 0.523, power: 0.2329 },
            ],
            0.2,
        ),
        _ => (
            [
                Shape::TwoEnds { zeros: 0.1643, full_from: 0.7442, power: 0.7 },
                Shape::TwoEnds { zeros: 0.1638, full_from: 0.7802, power: 0.6975 },
            ],
            0.2,
        ),
    };
    let column = |group: usize| NumericColumn {
        shape: forms[group],
        per_unit,
        minimum: printed.minimum[group],
        maximum: printed.maximum[group],
    };
    [column(0), column(1)]
}

/// Who has a worse prognosis. Who has no PR percentage has fewer events: the printed adjusted intervals are as narrow
/// as the unadjusted ones, which they could not be if the tenth without PR were left out with a tenth of the events.
pub(super) const PROGNOSIS: Prognosis = Prognosis {
    t: [0.0, 0.2, 0.4],
    n: [0.0, 0.55, 0.9, 1.4],
    grade: [0.0, 0.4, 0.85, 0.5],
    age: 0.008,
    pr: -0.002,
    pr_missing: -1.8,
};

/// The courses of a group: endocrine therapy alone, then with palbociclib.
pub(super) const fn courses(group: Group) -> [Course; 2] {
    match group {
        Group::Zero => ZERO,
        Group::Low => LOW,
        Group::Excluded => [
            Course { starts: [0.15, 0.25, 0.45, 0.7], ..ZERO[0] },
            Course { starts: [0.55, 0.75, 0.95, 0.2], ..ZERO[1] },
        ],
    }
}

/// Cumulative hazards and late hazards differ between arms; which events are distant, and death after them, do not.
const ZERO: [Course; 2] = {
    let (distant, death, late_death) = ([0.6406, 0.4377], 0.2556, 1.0529);
    [
        Course {
            five_years: 0.2,
            late: 0.8999,
            distant,
            death,
            late_death,
            starts: [0.304, 0.783, 0.679, 0.989],
        },
        Course {
            five_years: 0.1943,
            late: 0.7704,
            distant,
            death,
            late_death,
            starts: [0.011, 0.334, 0.04, 0.637],
        },
    ]
};

const LOW: [Course; 2] = {
    let (distant, death, late_death) = ([0.6533, 0.526], 0.2926, 0.6862);
    [
        Course {
            five_years: 0.1973,
            late: 0.6847,
            distant,
            death,
            late_death,
            starts: [0.629, 0.926, 0.374, 0.827],
        },
        Course {
            five_years: 0.1664,
            late: 1.1292,
            distant,
            death,
            late_death,
            starts: [0.85, 0.869, 0.849, 0.207],
        },
    ]
};
