//! A bounded store of issues.

use std::collections::BTreeMap;

use palladion_domain::validation::{Issue, Severity};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How often a code was raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IssueCount {
    /// How much the code weighs.
    pub severity: Severity,
    /// How often it was raised, issues that were not kept included.
    pub count: u64,
}

/// Issues found so far: all are counted by code, the first `capacity` of each severity are kept, so
/// that no number of notes crowds out an error.
///
/// Later rules add their own issues to the same store, so one report has one cap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issues {
    kept: Vec<Issue>,
    kept_of: BTreeMap<Severity, usize>,
    counts: BTreeMap<String, IssueCount>,
    capacity: usize,
}

impl Issues {
    /// Keeps at most `capacity` issues of each severity.
    #[must_use]
    pub const fn new(capacity: usize) -> Self {
        Self { kept: Vec::new(), kept_of: BTreeMap::new(), counts: BTreeMap::new(), capacity }
    }

    /// Counts an issue, and keeps it while there is room.
    pub fn push(&mut self, issue: Issue) {
        if self.count(&issue.code, issue.severity) {
            self.kept.push(issue);
        }
    }

    /// Counts an issue and makes it only when there is room to keep it: in a file with a million
    /// faults most are never built.
    pub fn push_with(&mut self, code: &str, severity: Severity, make: impl FnOnce() -> Issue) {
        if self.count(code, severity) {
            self.kept.push(make());
        }
    }

    /// Takes out everything of a code, kept and counted.
    pub fn take_out(&mut self, code: &str) {
        self.counts.remove(code);
        self.kept.retain(|issue| issue.code != code);
        self.kept_of.clear();
        for issue in &self.kept {
            *self.kept_of.entry(issue.severity).or_default() += 1;
        }
    }

    /// Counts issues of a code that are not made, as those for which there is no room.
    pub fn count_more(&mut self, code: &str, severity: Severity, count: u64) {
        if count == 0 {
            return;
        }
        let entry = self.counts.entry(code.to_owned()).or_insert(IssueCount { severity, count: 0 });
        entry.count += count;
        entry.severity = entry.severity.min(severity);
    }

    /// How many issues of each severity are kept at most.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.capacity
    }

    /// Adds what was found elsewhere after everything here, as if it had been pushed one by one.
    pub fn append(&mut self, later: Self) {
        for (code, found) in later.counts {
            let entry = self.counts.entry(code).or_insert(IssueCount { severity: found.severity, count: 0 });
            entry.count += found.count;
            entry.severity = entry.severity.min(found.severity);
        }
        for issue in later.kept {
            let kept = self.kept_of.entry(issue.severity).or_default();
            if *kept < self.capacity {
                *kept += 1;
                self.kept.push(issue);
            }
        }
    }

    /// Counts one, and takes room to keep it if there is any.
    fn count(&mut self, code: &str, severity: Severity) -> bool {
        match self.counts.get_mut(code) {
            Some(entry) => {
                entry.count += 1;
                entry.severity = entry.severity.min(severity);
            }
            None => {
                self.counts.insert(code.to_owned(), IssueCount { severity, count: 1 });
            }
        }
        let kept = self.kept_of.entry(severity).or_default();
        if *kept < self.capacity {
            *kept += 1;
            true
        } else {
            false
        }
    }

    /// The issues that were kept, in the order found.
    #[must_use]
    pub fn kept(&self) -> &[Issue] {
        &self.kept
    }

    /// How often each code was raised, by code.
    #[must_use]
    pub const fn counts(&self) -> &BTreeMap<String, IssueCount> {
        &self.counts
    }

    /// How many issues of a severity were raised.
    #[must_use]
    pub fn total(&self, severity: Severity) -> u64 {
        self.counts.values().filter(|entry| entry.severity == severity).map(|entry| entry.count).sum()
    }

    /// Whether an error was raised: the data cannot be accepted.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.total(Severity::Error) > 0
    }

    /// Gives the kept issues away.
    #[must_use]
    pub fn into_kept(self) -> Vec<Issue> {
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issues::Code;

    #[test]
    fn what_is_found_apart_and_put_together_is_what_is_found_at_once() {
        let found = [Code::NotADate, Code::BlankLines, Code::NotADate, Code::NotANumber, Code::Trimmed];
        for split in 0..=found.len() {
            let mut at_once = Issues::new(2);
            found.iter().for_each(|code| at_once.push(code.issue("")));
            let (first, second) = found.split_at(split);
            let part = |codes: &[Code]| {
                let mut issues = Issues::new(2);
                codes.iter().for_each(|code| issues.push(code.issue("")));
                issues
            };
            let mut together = part(first);
            together.append(part(second));
            assert_eq!(together, at_once, "{split}");
        }
    }

    #[test]
    fn what_is_not_kept_is_counted_and_never_built() {
        let mut issues = Issues::new(1);
        issues.push(Code::NotADate.issue("first"));
        issues.push_with("MAP-007", Severity::Error, || panic!("there is no room for it"));
        issues.push(Code::BlankLines.issue("a note"));
        let kept: Vec<_> = issues.kept().iter().map(|issue| issue.code.as_str()).collect();
        assert_eq!(kept, ["MAP-007", "CSV-103"], "one of each severity");
        assert_eq!(issues.counts()["MAP-007"].count, 2);
        assert_eq!((issues.total(Severity::Error), issues.total(Severity::Note)), (2, 1));
        assert!(issues.has_errors());
        issues.take_out("MAP-007");
        assert!(!issues.has_errors() && issues.kept().len() == 1);
        issues.push(Code::NotADate.issue("there is room again"));
        assert_eq!(issues.kept().len(), 2);
    }
}
