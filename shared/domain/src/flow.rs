//! The flow of subjects: each ends in exactly one box, and the boxes add up.

use std::collections::BTreeMap;

use crate::her2::Her2Level;
use crate::text_enum::text_enum;

text_enum! {
    /// Where a randomised subject ends.
    pub enum FlowBox, "flow box" {
        /// Excluded: HER2-positive.
        Her2PositiveExcluded = "her2_positive_excluded",
        /// Excluded: HER2 status missing or unknown.
        Her2UnknownExcluded = "her2_unknown_excluded",
        /// Analysed as HER2-0.
        AnalysedHer2Zero = "analysed_her2_0",
        /// Analysed as HER2-low by IHC 1+.
        AnalysedIhc1 = "analysed_ihc_1+",
        /// Analysed as HER2-low by IHC 2+ with ISH negative.
        AnalysedIhc2IshNegative = "analysed_ihc_2+_ish-",
    }
}

impl FlowBox {
    /// The box of a subject with this HER2 level.
    #[must_use]
    pub const fn of(level: Her2Level) -> Self {
        match level {
            Her2Level::Positive => Self::Her2PositiveExcluded,
            Her2Level::Unknown => Self::Her2UnknownExcluded,
            Her2Level::Zero => Self::AnalysedHer2Zero,
            Her2Level::Ihc1 => Self::AnalysedIhc1,
            Her2Level::Ihc2IshNegative => Self::AnalysedIhc2IshNegative,
        }
    }

    /// Whether the subject is analysed.
    #[must_use]
    pub const fn is_analysed(self) -> bool {
        !matches!(self, Self::Her2PositiveExcluded | Self::Her2UnknownExcluded)
    }

    /// What the box says, for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Her2PositiveExcluded => "Excluded: HER2-positive",
            Self::Her2UnknownExcluded => "Excluded: HER2 status missing or unknown",
            Self::AnalysedHer2Zero => "Analysed: HER2-0",
            Self::AnalysedIhc1 => "Analysed: HER2-low, IHC 1+",
            Self::AnalysedIhc2IshNegative => "Analysed: HER2-low, IHC 2+/ISH-",
        }
    }
}

/// How many subjects end in each box; every box is there, empty ones with 0.
#[must_use]
pub fn count(levels: impl IntoIterator<Item = Her2Level>) -> BTreeMap<FlowBox, u64> {
    let mut boxes: BTreeMap<_, _> = FlowBox::ALL.iter().map(|flow_box| (*flow_box, 0)).collect();
    for level in levels {
        *boxes.entry(FlowBox::of(level)).or_insert(0) += 1;
    }
    boxes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_has_a_box_and_only_known_negative_ones_are_analysed() {
        let boxes: Vec<_> = Her2Level::ALL.iter().map(|level| FlowBox::of(*level)).collect();
        for flow_box in FlowBox::ALL {
            assert_eq!(boxes.iter().filter(|found| *found == flow_box).count(), 1, "{flow_box}");
        }
        assert_eq!(FlowBox::ALL.iter().filter(|found| found.is_analysed()).count(), 3);
    }

    #[test]
    fn the_flow_of_the_paper_adds_up() {
        let levels = [
            (Her2Level::Positive, 14),
            (Her2Level::Unknown, 435),
            (Her2Level::Zero, 2254),
            (Her2Level::Ihc1, 1838),
            (Her2Level::Ihc2IshNegative, 1212),
        ];
        let boxes = count(levels.iter().flat_map(|(level, n)| std::iter::repeat_n(*level, *n)));
        assert_eq!(boxes.values().sum::<u64>(), 5753);
        let analysed: u64 = boxes.iter().filter(|(flow_box, _)| flow_box.is_analysed()).map(|(_, n)| n).sum();
        assert_eq!(analysed, 5304);
    }

    #[test]
    fn an_empty_trial_has_every_box_with_nobody_in_it() {
        let boxes = count([]);
        assert_eq!(boxes.len(), 5);
        assert!(boxes.values().all(|n| *n == 0));
    }
}
