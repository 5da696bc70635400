//! What the derived variables of one subject are derived from.

use crate::her2::{Her2Level, IhcScore};

/// One subject's raw values, as the canonical tables hold them, and the HER2 level that
/// [`crate::her2::classify`] gave. `None` is a missing value.
#[derive(Debug, Clone, Copy, Default)]
pub struct SubjectFacts<'a> {
    /// `site_id`.
    pub site_id: Option<&'a str>,
    /// `country`, any ISO 3166-1 code.
    pub country: Option<&'a str>,
    /// `arm`.
    pub arm: Option<&'a str>,
    /// Level of the classification; `None` when the subject was not classified.
    pub her2_level: Option<Her2Level>,
    /// IHC score of the reading that counted.
    pub ihc_score: Option<IhcScore>,
    /// `t_stage`, as written.
    pub t_stage: Option<&'a str>,
    /// `n_stage`, as written.
    pub n_stage: Option<&'a str>,
    /// `anatomic_stage`, as written.
    pub anatomic_stage: Option<&'a str>,
    /// `grade`.
    pub grade: Option<&'a str>,
    /// `menopausal_status`.
    pub menopausal_status: Option<&'a str>,
    /// `ecog`.
    pub ecog: Option<i64>,
}
