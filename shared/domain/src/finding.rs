//! Findings of a QC run: where their review stands and what they turned out to be.

use crate::text_enum::text_enum;

text_enum! {
    /// Where the review of a finding stands.
    pub enum FindingState, "finding state" {
        /// Nobody has looked yet.
        Open = "open",
        /// Somebody is looking.
        InReview = "in_review",
        /// A reason was stated.
        Disposed = "disposed",
        /// Nothing more to do.
        Closed = "closed",
    }
}

text_enum! {
    /// What a finding turned out to be.
    pub enum Disposition, "disposition" {
        /// The data are wrong.
        DataError = "data_error",
        /// Assay or antibody clone.
        AssayOrClone = "assay_or_clone",
        /// How slides are read at the site.
        ReadingPractice = "reading_practice",
        /// The patients differ.
        Population = "population",
        /// Chance.
        Chance = "chance",
        /// No reason found.
        Unresolved = "unresolved",
    }
}

impl FindingState {
    /// Whether a finding in this state may go to the next one: open -> in review -> disposed -> closed.
    /// A disposed or closed finding may go back into review, and while it is in review a comment may be
    /// added without a change of state.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (_, Self::InReview) | (Self::InReview, Self::Disposed) | (Self::Disposed, Self::Closed)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::FindingState::{self, Closed, Disposed, InReview, Open};

    #[test]
    fn only_the_stated_ways_are_open() {
        let pairs =
            FindingState::ALL.iter().flat_map(|from| FindingState::ALL.iter().map(move |to| (*from, *to)));
        let allowed: Vec<_> = pairs.filter(|(from, to)| from.may_become(*to)).collect();
        let expected = [
            (Open, InReview),
            (InReview, InReview),
            (InReview, Disposed),
            (Disposed, InReview),
            (Disposed, Closed),
            (Closed, InReview),
        ];
        assert_eq!(allowed, expected);
    }
}
