//! One entry, and the look-up.

use super::{her2, outcomes, subjects};

/// What the page of a rule shows beside its meaning.
#[derive(Clone, Copy)]
pub(in crate::validation) struct Guide {
    /// The rule's code.
    pub(in crate::validation) code: &'static str,
    /// What breaks the rule.
    pub(in crate::validation) example: &'static str,
    /// What to do about it.
    pub(in crate::validation) remedy: &'static str,
}

pub(super) const fn guide(code: &'static str, example: &'static str, remedy: &'static str) -> Guide {
    Guide { code, example, remedy }
}

/// The entry of a rule.
pub(in crate::validation) fn guide_of(code: &str) -> Option<Guide> {
    all().find(|guide| guide.code == code).copied()
}

/// Every entry.
pub(super) fn all() -> impl Iterator<Item = &'static Guide> {
    [subjects::GUIDES, her2::GUIDES, outcomes::GUIDES].into_iter().flatten()
}
