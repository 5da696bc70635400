//! N-stage and its groups.

use super::StageError;
use super::tnm::after_letter;
use crate::text_enum::text_enum;

text_enum! {
    /// N-stage in the groups of Table 1.
    pub enum NStageGroup, "N-stage group" {
        /// No node metastasis; isolated tumour cells, `N0 (i+)`, are N0.
        N0 = "N0",
        /// N1, micrometastases included.
        N1 = "N1",
        /// N2.
        N2 = "N2",
        /// N3.
        N3 = "N3",
    }
}

/// The group of an N-stage as written, such as `N1mi`, `N0 (i+)`, `pN2a(sn)`; `None` for `NX`,
/// which Table 1 counts as missing.
///
/// # Errors
/// `StageError::NotAWord` for anything that is not an N-stage.
pub fn n_stage_group(word: &str) -> Result<Option<NStageGroup>, StageError> {
    let not_a_word = StageError::NotAWord("N-stage");
    let body = after_letter(word, 'N').ok_or(not_a_word)?;
    match body.as_str() {
        "X" => Ok(None),
        "0" => Ok(Some(NStageGroup::N0)),
        "1" | "1MI" | "1A" | "1B" | "1B1" | "1B2" | "1B3" | "1B4" | "1C" => Ok(Some(NStageGroup::N1)),
        "2" | "2A" | "2B" | "2C" => Ok(Some(NStageGroup::N2)),
        "3" | "3A" | "3B" | "3C" => Ok(Some(NStageGroup::N3)),
        _ => Err(not_a_word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use NStageGroup::{N0, N1, N2, N3};

    #[test]
    fn every_n_stage_has_its_group_however_it_is_written() {
        for (group, words) in [
            (None, &["NX", "Nx", "pNX", "cNX"][..]),
            (Some(N0), &["N0", "N0 (i+)", "N0(i+)", "N0 (i-)", "N0 (mol+)", "pN0(i-)(sn)", "ypN0"]),
            (Some(N1), &["N1", "N1mi", "N1a", "N1b", "N1c", "pN1mi(sn)", "cN1(f)", "n1A"]),
            (Some(N2), &["N2", "N2a", "N2b", "pN2a"]),
            (Some(N3), &["N3", "N3a", "N3b", "N3c", "ypN3a"]),
        ] {
            for word in words {
                assert_eq!(n_stage_group(word), Ok(group), "{word}");
            }
        }
    }

    #[test]
    fn other_words_are_refused() {
        for word in ["", "N", "N4", "N0i+", "1", "-1", "T1", "N1 [x]", "M0"] {
            assert_eq!(n_stage_group(word), Err(StageError::NotAWord("N-stage")), "{word}");
        }
    }
}
