//! Grade, menopausal status and ECOG in the groups of Table 1.

use super::{Grade, MenopausalStatus};
use crate::text_enum::text_enum;

text_enum! {
    /// Histological grade as Table 1 counts it: not assessable and missing are one group.
    pub enum GradeGroup, "grade group" {
        /// Grade 1.
        Grade1 = "1",
        /// Grade 2.
        Grade2 = "2",
        /// Grade 3.
        Grade3 = "3",
        /// Not assessable, or missing.
        GradeXOrMissing = "X/missing",
    }
}

text_enum! {
    /// Menopausal status as Table 1 counts it: men and missing are one group.
    pub enum MenopausalGroup, "menopausal group" {
        /// Postmenopausal.
        Post = "post",
        /// Premenopausal or perimenopausal.
        PreOrPeri = "pre_or_peri",
        /// A man, or not known.
        MaleOrMissing = "male/missing",
    }
}

text_enum! {
    /// ECOG performance status as Table 1 counts it.
    pub enum EcogGroup, "ECOG group" {
        /// Fully active.
        Zero = "0",
        /// Restricted, or not known.
        OneOrUnknown = "1/unknown",
    }
}

/// An ECOG performance status that Table 1 has no group for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("ECOG {0} belongs to no group: they are 0, and 1 or unknown")]
pub struct NoEcogGroup(pub i64);

/// The group of a grade; never missing.
#[must_use]
pub const fn grade_group(grade: Option<Grade>) -> GradeGroup {
    match grade {
        Some(Grade::Grade1) => GradeGroup::Grade1,
        Some(Grade::Grade2) => GradeGroup::Grade2,
        Some(Grade::Grade3) => GradeGroup::Grade3,
        Some(Grade::GradeX) | None => GradeGroup::GradeXOrMissing,
    }
}

/// The group of a menopausal status; never missing.
#[must_use]
pub const fn menopausal_group(status: Option<MenopausalStatus>) -> MenopausalGroup {
    match status {
        Some(MenopausalStatus::Post) => MenopausalGroup::Post,
        Some(MenopausalStatus::PreOrPeri) => MenopausalGroup::PreOrPeri,
        Some(MenopausalStatus::Male | MenopausalStatus::Unknown) | None => MenopausalGroup::MaleOrMissing,
    }
}

/// The group of an ECOG performance status; unknown is counted with 1; never missing.
///
/// # Errors
/// `NoEcogGroup` for 2 and above, which the trial did not enrol, and for numbers that are no
/// ECOG status.
pub const fn ecog_group(ecog: Option<i64>) -> Result<EcogGroup, NoEcogGroup> {
    match ecog {
        Some(0) => Ok(EcogGroup::Zero),
        Some(1) | None => Ok(EcogGroup::OneOrUnknown),
        Some(other) => Err(NoEcogGroup(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_assessable_and_missing_are_one_grade_group() {
        assert_eq!(grade_group(Some(Grade::Grade1)), GradeGroup::Grade1);
        assert_eq!(grade_group(Some(Grade::Grade2)), GradeGroup::Grade2);
        assert_eq!(grade_group(Some(Grade::Grade3)), GradeGroup::Grade3);
        assert_eq!(grade_group(Some(Grade::GradeX)), GradeGroup::GradeXOrMissing);
        assert_eq!(grade_group(None), GradeGroup::GradeXOrMissing);
    }

    #[test]
    fn men_and_missing_are_one_menopausal_group() {
        use MenopausalStatus as S;
        assert_eq!(menopausal_group(Some(S::Post)), MenopausalGroup::Post);
        assert_eq!(menopausal_group(Some(S::PreOrPeri)), MenopausalGroup::PreOrPeri);
        for status in [Some(S::Male), Some(S::Unknown), None] {
            assert_eq!(menopausal_group(status), MenopausalGroup::MaleOrMissing);
        }
    }

    #[test]
    fn an_ecog_of_two_is_in_no_group() {
        assert_eq!(ecog_group(Some(0)), Ok(EcogGroup::Zero));
        assert_eq!(ecog_group(Some(1)), Ok(EcogGroup::OneOrUnknown));
        assert_eq!(ecog_group(None), Ok(EcogGroup::OneOrUnknown));
        for ecog in [-1, 2, 5, 9] {
            assert_eq!(ecog_group(Some(ecog)), Err(NoEcogGroup(ecog)));
        }
    }
}
