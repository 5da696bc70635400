//! Anatomic stage and its groups.

use super::StageError;
use crate::text_enum::text_enum;

text_enum! {
    /// Anatomic stage in the groups of Table 1, and stage IV on its own.
    pub enum AnatomicStageGroup, "anatomic stage group" {
        /// Stage I and IIA.
        OneToTwoA = "I/IIA",
        /// Stage IIB and III.
        TwoBToThree = "IIB/III",
        /// Stage IV: not in Table 1, whose trial enrolled stage II and III.
        Four = "IV",
    }
}

/// The group of an anatomic stage as written, such as `Stage IIA`, `IIIC`, `2B`; `None` for
/// `Stage X`, which is missing.
///
/// # Errors
/// `StageError::Ambiguous` for `II` without a letter, whose group cannot be told;
/// `StageError::NoGroup` for stage 0; `StageError::NotAWord` for anything else.
pub fn anatomic_stage_group(word: &str) -> Result<Option<AnatomicStageGroup>, StageError> {
    const WHAT: &str = "anatomic stage";
    let word = word.trim().to_ascii_uppercase();
    let stage = word.strip_prefix("STAGE").unwrap_or(&word).trim();
    match stage {
        "X" => Ok(None),
        "0" => Err(StageError::NoGroup(WHAT)),
        "I" | "IA" | "IB" | "IIA" | "1" | "1A" | "1B" | "2A" => Ok(Some(AnatomicStageGroup::OneToTwoA)),
        "II" | "2" => Err(StageError::Ambiguous(WHAT)),
        "IIB" | "III" | "IIIA" | "IIIB" | "IIIC" | "2B" | "3" | "3A" | "3B" | "3C" => {
            Ok(Some(AnatomicStageGroup::TwoBToThree))
        }
        "IV" | "4" => Ok(Some(AnatomicStageGroup::Four)),
        _ => Err(StageError::NotAWord(WHAT)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AnatomicStageGroup::{Four, OneToTwoA, TwoBToThree};

    #[test]
    fn every_stage_has_its_group_however_it_is_written() {
        for (group, words) in [
            (None, &["Stage X", "X", "stage x"][..]),
            (Some(OneToTwoA), &["I", "Stage I", "IA", "Stage IB", "stage iia", "IIA", "2A", "1"]),
            (Some(TwoBToThree), &["IIB", "Stage IIB", "III", "Stage IIIA", "IIIB", "iiic", "3B"]),
            (Some(Four), &["IV", "Stage IV", "4"]),
        ] {
            for word in words {
                assert_eq!(anatomic_stage_group(word), Ok(group), "{word}");
            }
        }
    }

    #[test]
    fn a_stage_without_a_group_says_why() {
        let what = "anatomic stage";
        for (word, error) in [
            ("Stage II", StageError::Ambiguous(what)),
            ("2", StageError::Ambiguous(what)),
            ("Stage 0", StageError::NoGroup(what)),
            ("", StageError::NotAWord(what)),
            ("Stage", StageError::NotAWord(what)),
            ("V", StageError::NotAWord(what)),
            ("IIC", StageError::NotAWord(what)),
            ("1.1903520209", StageError::NotAWord(what)),
        ] {
            assert_eq!(anatomic_stage_group(word), Err(error), "{word}");
        }
    }
}
