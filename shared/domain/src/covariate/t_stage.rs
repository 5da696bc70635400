//! T-stage and its groups.

use super::StageError;
use super::tnm::after_letter;
use crate::text_enum::text_enum;

text_enum! {
    /// T-stage in the groups of Table 1.
    pub enum TStageGroup, "T-stage group" {
        /// No tumour found, in situ, up to 20 mm, or not assessable.
        T0T1TisTx = "T0/T1/Tis/TX",
        /// More than 20 mm, up to 50 mm.
        T2 = "T2",
        /// More than 50 mm, or growing into chest wall or skin.
        T3T4 = "T3/T4",
    }
}

/// The group of a T-stage as written, such as `T1c`, `pT2`, `T4b`, `Tis (DCIS)`, `TX`.
///
/// # Errors
/// `StageError::NotAWord` for anything that is not a T-stage.
pub fn t_stage_group(word: &str) -> Result<TStageGroup, StageError> {
    let not_a_word = StageError::NotAWord("T-stage");
    let body = after_letter(word, 'T').ok_or(not_a_word)?;
    match body.as_str() {
        "X" | "0" | "IS" | "1" | "1MI" | "1MIC" | "1A" | "1A1" | "1A2" | "1B" | "1B1" | "1B2" | "1C"
        | "1C1" | "1C2" | "1C3" => Ok(TStageGroup::T0T1TisTx),
        "2" | "2A" | "2B" | "2C" => Ok(TStageGroup::T2),
        "3" | "3A" | "3B" | "3C" | "4" | "4A" | "4B" | "4C" | "4D" => Ok(TStageGroup::T3T4),
        _ => Err(not_a_word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use TStageGroup::{T0T1TisTx, T2, T3T4};

    #[test]
    fn every_t_stage_has_its_group_however_it_is_written() {
        for (group, words) in [
            (T0T1TisTx, &["T0", "TX", "Tx", "Tis", "TIS", "Tis (DCIS)", "T1", "T1a", "T1mi"][..]),
            (T0T1TisTx, &["T1c", "T1C", "t1b", "pT1c", "ypT1c", "cT1", "pT1b(m)", " T1 c "]),
            (T2, &["T2", "T2a", "T2b", "cT2", "ypT2", "rT2", "mpT2"]),
            (T3T4, &["T3", "T3a", "T4", "T4a", "T4b", "T4c", "T4d", "cT4d"]),
        ] {
            for word in words {
                assert_eq!(t_stage_group(word), Ok(group), "{word}");
            }
        }
    }

    #[test]
    fn other_words_are_refused() {
        for word in ["", "T", "2", "T5", "T1z", "N1", "T2?", "T1 or T2", "T2 (", "-1", "[Unknown]"] {
            assert_eq!(t_stage_group(word), Err(StageError::NotAWord("T-stage")), "{word}");
        }
    }
}
