//! Findings of a QC run: where their review stands, what they turned out to be, which sites they leave.

use crate::text_enum::text_enum;

text_enum! {
    /// Where the review of a finding stands.
    pub enum FindingState, "finding state" {
        /// Nobody has looked yet.
        Open = "open",
        /// Somebody is looking.
        InReview = "in_review",
        /// It was said what the finding turned out to be.
        Disposed = "disposed",
        /// It was said what was done about it, also where nothing had to be.
        ActionTaken = "action_taken",
        /// What was done was looked at and is enough.
        Verified = "verified",
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

text_enum! {
    /// A set of sites that a released QC run hands over, for sensitivity analyses.
    pub enum SiteSetName, "set of sites" {
        /// All but those with a red finding, whatever became of it.
        WithoutRedSites = "without_red_sites",
        /// All but those with a red or amber finding, whatever became of it.
        WithoutRedAndAmberSites = "without_red_and_amber_sites",
        /// Those where every IHC 2+ has an ISH result; also those without any 2+.
        IshCompleteSites = "ish_complete_sites",
    }
}

impl FindingState {
    /// The states a finding in this one may go to: open -> in review -> disposed -> action taken ->
    /// verified -> closed, and from every one after `in_review` back into review.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::InReview],
            Self::InReview => &[Self::Disposed],
            Self::Disposed => &[Self::ActionTaken, Self::InReview],
            Self::ActionTaken => &[Self::Verified, Self::InReview],
            Self::Verified => &[Self::Closed, Self::InReview],
            Self::Closed => &[Self::InReview],
        }
    }

    /// Whether a finding in this state may go to that one.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self.next().contains(&next)
    }

    /// Whether going from this state to that one reopens the finding: what was said of it falls.
    #[must_use]
    pub fn reopens(self, next: Self) -> bool {
        next == Self::InReview && self != Self::Open
    }
}

#[cfg(test)]
mod tests {
    use super::FindingState::{self, ActionTaken, Closed, Disposed, InReview, Open, Verified};

    #[test]
    fn only_the_stated_ways_are_open() {
        let pairs =
            FindingState::ALL.iter().flat_map(|from| FindingState::ALL.iter().map(move |to| (*from, *to)));
        let allowed: Vec<_> = pairs.filter(|(from, to)| from.may_become(*to)).collect();
        let expected = [
            (Open, InReview),
            (InReview, Disposed),
            (Disposed, InReview),
            (Disposed, ActionTaken),
            (ActionTaken, InReview),
            (ActionTaken, Verified),
            (Verified, InReview),
            (Verified, Closed),
            (Closed, InReview),
        ];
        assert_eq!(allowed, expected);
        let reopening: Vec<_> = allowed.iter().filter(|(from, to)| from.reopens(*to)).collect();
        assert_eq!(reopening.len(), 4, "{reopening:?}");
    }
}
