//! Rounding of ER and PR percentages: multiples of 10, odd multiples of 5, others. Heaping is normal, so a site is
//! held against the other sites and not against even digits.

use palladion_api::pathology_qc::policy::DigitPreferenceCheck;
use palladion_api::pathology_qc::result::{CheckResult, DigitPreferenceResult, DigitResult};

use super::facts::PERCENTAGES;
use super::outcome::not_assessed;
use super::pattern::{Pattern, Row, assess, findings};
use super::{CheckError, Checked, Data};

const CHECK: &str = "digit_preference";
const CATEGORIES: [&str; 3] = ["multiple of 10", "odd multiple of 5", "other"];
const CAUSES: &str =
    "percentages that are estimated in coarser or finer steps, counted by a program, or made up";

pub(super) fn check(spec: &DigitPreferenceCheck, data: &Data) -> Result<Checked, CheckError> {
    let (mut variables, mut found) = (Vec::new(), Vec::new());
    for (name, things) in PERCENTAGES.into_iter().zip(["ER percentages", "PR percentages"]) {
        let pattern = Pattern { check: CHECK, metric: name, categories: &CATEGORIES, things, causes: CAUSES };
        let Some(values) = data.facts.percentages.get(name).and_then(Option::as_ref) else {
            let message = format!("the snapshot has no column `{name}`");
            variables.push(DigitResult::NotAssessed(not_assessed(CHECK, "no_column", message)));
            continue;
        };
        let mut rows: Vec<Row> =
            (0..data.counts.sites.len()).map(|place| Row { place, counts: vec![0; 3] }).collect();
        for (place, value) in data.facts.site.iter().zip(values) {
            let (Some(place), Some(class)) = (place, value.and_then(class)) else { continue };
            if let Some(row) = rows.get_mut(*place) {
                row.counts[class] += 1;
            }
        }
        variables.push(match assess(&pattern, rows, &data.counts.sites, spec.q_value)? {
            Ok(result) => {
                let more = |_: &_| "Leaving these values out would leave nothing to find. ".to_owned();
                found.extend(findings(&pattern, &result, more));
                DigitResult::Assessed(result)
            }
            Err(reason) => DigitResult::NotAssessed(reason),
        });
    }
    let result = CheckResult::DigitPreference(DigitPreferenceResult { variables });
    Ok(Checked { result, findings: found })
}

/// The class of a percentage strictly between 0 and 100, rounded to a whole one.
fn class(value: f64) -> Option<usize> {
    if !(value > 0.0 && value < 100.0) {
        return None;
    }
    // halves go to the even number, as the reference rounds
    let rounded = value.round_ties_even();
    let multiple_of = |step: f64| (rounded / step).fract().abs() < f64::EPSILON;
    Some(match (multiple_of(10.0), multiple_of(5.0)) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => 2,
    })
}

#[cfg(test)]
mod tests {
    use super::class;

    #[test]
    fn percentages_fall_into_three_classes() {
        let cases = [
            (0.0, None),
            (100.0, None),
            (-5.0, None),
            (10.0, Some(0)),
            (90.0, Some(0)),
            (5.0, Some(1)),
            (95.0, Some(1)),
            (1.0, Some(2)),
            (33.0, Some(2)),
            (9.6, Some(0)),
            (4.5, Some(2)),
        ];
        for (value, expected) in cases {
            assert_eq!(class(value), expected, "{value}");
        }
    }
}
