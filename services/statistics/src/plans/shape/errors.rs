use std::collections::BTreeSet;

use palladion_api::problem::FieldError;

/// Most outputs of a plan, rows of a table, terms of a model or times of a curve.
pub(super) const MOST: usize = 200;
/// Longest title, in characters.
const TITLE_CHARACTERS: usize = 200;

/// Collects reasons with their places.
#[derive(Default)]
pub(super) struct Errors(pub(super) Vec<FieldError>);

impl Errors {
    pub(super) fn add(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.0.push(FieldError::new(pointer, detail));
    }

    pub(super) fn title(&mut self, pointer: &str, title: &str) {
        if title.trim().is_empty() {
            self.add(pointer, "may not be empty");
        } else if title.chars().count() > TITLE_CHARACTERS {
            self.add(pointer, format!("may not be longer than {TITLE_CHARACTERS} characters"));
        } else if title.chars().any(char::is_control) {
            self.add(pointer, "may not hold a control character");
        }
    }

    /// A length of time: a finite number of days above 0.
    pub(super) fn days_above_0(&mut self, pointer: &str, days: f64) {
        if !(days > 0.0 && days.is_finite()) {
            self.add(pointer, "must be a number of days above 0");
        }
    }

    /// Points in time: not too many, none twice.
    pub(super) fn times(&mut self, pointer: &str, times: &[f64]) {
        if times.len() > MOST {
            self.add(pointer, format!("may not have more than {MOST} entries"));
        }
        for (index, time) in times.iter().enumerate() {
            let place = || format!("{pointer}/{index}");
            if !(time.is_finite() && *time >= 0.0) {
                self.add(place(), "a time is a number of days, not below 0");
            } else if times[..index].iter().any(|earlier| earlier.total_cmp(time).is_eq()) {
                self.add(place(), "is listed twice");
            }
        }
    }

    /// A day from which time counts.
    pub(super) fn landmark(&mut self, pointer: &str, days: Option<f64>) {
        if days.is_some_and(|days| !(days >= 0.0 && days.is_finite())) {
            self.add(format!("{pointer}/landmark_days"), "a time is a number of days, not below 0");
        }
    }

    pub(super) fn count(&mut self, pointer: &str, entries: usize) {
        if entries == 0 {
            self.add(pointer, "may not be empty");
        } else if entries > MOST {
            self.add(pointer, format!("may not have more than {MOST} entries"));
        }
    }

    pub(super) fn distinct<T: Ord>(&mut self, pointer: &str, values: &[T]) {
        self.distinct_at(&values.iter().collect::<Vec<_>>(), |index| format!("{pointer}/{index}"));
    }

    pub(super) fn distinct_at<T: Ord>(&mut self, values: &[T], place: impl Fn(usize) -> String) {
        let mut seen = BTreeSet::new();
        for (index, value) in values.iter().enumerate() {
            if !seen.insert(value) {
                self.add(place(index), "is listed twice");
            }
        }
    }
}
