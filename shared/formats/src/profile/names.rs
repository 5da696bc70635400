//! The names of a file's columns: each there and no two alike.

use std::collections::{BTreeMap, BTreeSet};

use palladion_domain::validation::{Issue, Position};

use crate::issues::Code;
use crate::source::Header;

pub(super) const TEXT_AFTER_QUOTE: &str =
    "text follows the closing quote; a quote within a quoted field is written twice";

/// The names, and what is wrong with them.
pub(super) struct Names {
    pub(super) names: Vec<String>,
    pub(super) issues: Vec<Issue>,
}

/// Checks the names of a header; with `numbered` the second column called `X` becomes `X (2)`.
pub(super) fn names(header: &Header, numbered: bool) -> Names {
    let mut issues = Vec::new();
    let at = |index: usize| header.positions.get(index).copied().flatten();
    if let Some(index) = header.malformed {
        let value = header.columns.get(index).map(|column| column.name.as_str()).unwrap_or_default();
        let issue = Code::TextAfterQuote.issue(TEXT_AFTER_QUOTE).with_row(header.row);
        issues.push(placed(issue, at(index)).with_value(value));
    }
    let mut names: Vec<String> = header.columns.iter().map(|column| column.name.clone()).collect();
    if numbered {
        number(&mut names, &mut issues);
    }
    let mut seen = BTreeSet::new();
    for (index, name) in names.iter().enumerate() {
        if name.is_empty() {
            let message = format!("column {} of the header has no name", index + 1);
            issues.push(placed(Code::UnnamedColumn.issue(message).with_row(header.row), at(index)));
        } else if !seen.insert(name.as_str()) {
            let issue = Code::DuplicateColumn.issue(format!("two columns are called `{name}`"));
            issues.push(placed(issue.with_row(header.row), at(index)).with_column(name.as_str()));
        }
    }
    Names { names, issues }
}

/// Numbers the columns of one name. A number that is a name already leaves two of one name, which is
/// refused.
fn number(names: &mut [String], issues: &mut Vec<Issue>) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in names.iter_mut().filter(|name| !name.is_empty()) {
        let count = counts.entry(name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            let numbered = format!("{name} ({count})");
            let message = format!("another column is called `{name}`; this one is `{numbered}`");
            issues.push(Code::NumberedColumns.issue(message).with_column(numbered.as_str()));
            *name = numbered;
        }
    }
}

/// The issue with its place, in formats that have places.
pub(super) fn placed(issue: Issue, position: Option<Position>) -> Issue {
    match position {
        Some(position) => issue.with_position(position),
        None => issue,
    }
}
