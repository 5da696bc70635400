use palladion_formats::issues::Issues;

use super::found::Found;
use crate::validation::catalogue::rules;
use crate::validation::data::Data;
use crate::validation::rule::Reach;

/// What every rule found in parts of the data.
#[derive(Debug)]
pub(super) struct Findings(Vec<Found>);

impl Findings {
    /// Keeps at most `capacity` findings of each rule.
    pub(super) fn new(capacity: usize) -> Self {
        Self(rules().map(|_| Found::new(capacity)).collect())
    }

    /// Runs the rules of such a reach.
    pub(super) fn run(&mut self, reaches: &[Reach], data: &Data<'_>) {
        for (rule, found) in rules().zip(&mut self.0).filter(|(rule, _)| reaches.contains(&rule.reach)) {
            rule.run_on_part(data, found);
        }
    }

    /// Takes over what was found in other parts.
    pub(super) fn absorb(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(found, other)| found.absorb(other));
    }

    /// Reports everything in the order of the rules; `heads` has all columns, and a row of each table that
    /// has any.
    pub(super) fn report(self, heads: &Data<'_>, issues: &mut Issues) {
        for (rule, found) in rules().zip(self.0) {
            match rule.reach {
                Reach::Table => rule.run(heads, issues),
                _ => found.report(rule, issues),
            }
        }
    }
}
