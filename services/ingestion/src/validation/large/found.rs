use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

use palladion_domain::validation::Issue;
use palladion_formats::issues::Issues;

use crate::validation::rule::Rule;

/// Where a finding stands among those of its rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::validation) struct Place<'a> {
    /// Sections come one after the other.
    pub(in crate::validation) section: u32,
    /// Within a section subjects do, where the rule reports them in turn.
    pub(in crate::validation) subject: Option<Cow<'a, str>>,
    /// Then rows, by their number in the whole table.
    pub(in crate::validation) row: u64,
}

/// What one rule found in parts of the data, in whatever order they were looked at: everything is
/// counted, and what would be reported first of the whole is kept.
#[derive(Debug)]
pub(in crate::validation) struct Found {
    capacity: usize,
    count: u64,
    kept: BinaryHeap<Kept>,
    /// What is said once of a table.
    once: Option<Issue>,
    /// Rows of which only the number is said.
    rows: u64,
}

#[derive(Debug)]
struct Kept {
    place: Place<'static>,
    /// Tells findings of one place apart: they come from one part, in their order.
    number: u64,
    issue: Issue,
}

impl Found {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, count: 0, kept: BinaryHeap::new(), once: None, rows: 0 }
    }

    /// Counts a finding, and makes its issue when it is among the first by now.
    pub(in crate::validation) fn value(&mut self, place: Place<'_>, make: impl FnOnce() -> Issue) {
        self.count += 1;
        let full = self.kept.len() >= self.capacity;
        if full && self.kept.peek().is_none_or(|last| last.place <= place) {
            return;
        }
        let Place { section, subject, row } = place;
        let subject = subject.map(|subject| Cow::Owned(subject.into_owned()));
        self.keep(Kept { place: Place { section, subject, row }, number: self.count, issue: make() });
    }

    /// Says something about a table, once.
    pub(in crate::validation) fn once(&mut self, make: impl FnOnce() -> Issue) {
        self.once.get_or_insert_with(make);
    }

    /// Counts rows of a table; `make` gives the issue with their number.
    pub(in crate::validation) fn rows(&mut self, rows: u64, make: impl FnOnce(u64) -> Issue) {
        self.rows += rows;
        let issue = make(self.rows);
        match &mut self.once {
            Some(once) => once.message = issue.message,
            None => self.once = Some(issue),
        }
    }

    /// Takes over what was found in other parts.
    pub(super) fn absorb(&mut self, other: Self) {
        self.count += other.count;
        other.kept.into_iter().for_each(|kept| self.keep(kept));
        self.once = self.once.take().or(other.once);
    }

    fn keep(&mut self, kept: Kept) {
        self.kept.push(kept);
        if self.kept.len() > self.capacity {
            self.kept.pop();
        }
    }

    /// Reports everything in the order of the whole.
    pub(super) fn report(self, rule: &Rule, issues: &mut Issues) {
        self.once.into_iter().for_each(|issue| issues.push(issue));
        let kept = u64::try_from(self.kept.len()).unwrap_or(u64::MAX);
        self.kept.into_sorted_vec().into_iter().for_each(|kept| issues.push(kept.issue));
        issues.count_more(rule.code, rule.severity, self.count.saturating_sub(kept));
    }
}

impl Kept {
    const fn key(&self) -> (&Place<'static>, u64) {
        (&self.place, self.number)
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Kept {}

impl PartialOrd for Kept {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kept {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}
