//! Which subject has which history: within a group and arm, those with a worse prognosis tend to have the earlier
//! events. The histories of the group and arm stay what they are, so its curve does not change.

use pxfm::f_exp;

use super::calibration::{PROGNOSIS, courses};
use super::columns::Group;
use super::draw::Draw;
use super::stages::groups;
use super::subject::{Arm, Subject};

/// Log hazard ratios of the prognostic index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prognosis {
    /// T2 and T3/T4 against smaller ones.
    pub(super) t: [f64; 3],
    /// N0 to N3.
    pub(super) n: [f64; 4],
    /// Grade 1, 2, 3, and unknown.
    pub(super) grade: [f64; 4],
    /// A year of age.
    pub(super) age: f64,
    /// A percent of PR-positive cells.
    pub(super) pr: f64,
    /// PR missing, against no positive cells.
    pub(super) pr_missing: f64,
}

impl Prognosis {
    fn index(&self, subject: &Subject) -> f64 {
        let (t, n) = groups(&subject.stage);
        let grade = match subject.grade {
            Some("1") => 0,
            Some("2") => 1,
            Some("3") => 2,
            _ => 3,
        };
        let pr = subject.pr.map_or(self.pr_missing, |percent| self.pr * percent);
        self.t[t] + self.n[n] + self.grade[grade] + self.age * (subject.age - 53.0) + pr
    }
}

/// Gives the subjects of a group their histories.
pub(super) fn give_histories(group: Group, subjects: &mut [Subject], draw: &mut Draw) {
    for (arm, course) in [Arm::Endocrine, Arm::Palbociclib].into_iter().zip(courses(group)) {
        let mut order: Vec<(f64, usize)> = Vec::new();
        for (index, subject) in subjects.iter().enumerate().filter(|(_, subject)| subject.arm == arm) {
            order.push((draw.exponential() / f_exp(PROGNOSIS.index(subject)), index));
        }
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        for ((_, index), history) in order.iter().zip(course.histories(order.len())) {
            subjects[*index].history = history;
        }
    }
}
