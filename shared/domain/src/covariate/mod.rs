//! The covariates of Table 1: the words of the data, and the groups they are counted in.
//!
//! TNM words are kept as written; the groups are derived. Prefixes (`c`, `p`, `y`, `r`, `a`, `m`,
//! `u`), sub-categories (`T1c`, `N1mi`, `N0 (i+)`) and letter case do not matter to the group.

mod anatomic_stage;
mod groups;
mod n_stage;
mod t_stage;
mod tnm;
mod words;

pub use anatomic_stage::{AnatomicStageGroup, anatomic_stage_group};
pub use groups::{
    EcogGroup, GradeGroup, MenopausalGroup, NoEcogGroup, ecog_group, grade_group, menopausal_group,
};
pub use n_stage::{NStageGroup, n_stage_group};
pub use t_stage::{TStageGroup, t_stage_group};
pub use tnm::StageError;
pub use words::{Grade, MenopausalStatus, PrimarySurgery, ReceptorStatus, Sex};
