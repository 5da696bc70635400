//! Local against central readings.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::pattern::CutResult;
use crate::pathology_qc::policy::ReviewSelection;
use crate::statistics::output::Interval;

/// Agreement of local with central IHC scores of the same specimen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CentralAgreementResult {
    /// How specimens were chosen, as the policy says.
    pub review: ReviewSelection,
    /// What the choice means for the numbers, unless it was random.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub caution: Option<String>,
    /// Subjects with both readings.
    pub subjects: u64,
    /// Local score (row: 0, 1+, 2+, 3+) by central score (column).
    pub table: Vec<Vec<u64>>,
    /// Cut 0 against 1+, 2+, 3+: positive is above 0; central is the reference.
    pub low_against_zero: BinaryAgreement,
    /// Cohen's kappa, nominal, linear, quadratic; with chance-corrected companions.
    pub kappas: Vec<Kappa>,
    /// Krippendorff's alpha, nominal.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub krippendorff_nominal: Option<f64>,
    /// Krippendorff's alpha, ordinal.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub krippendorff_ordinal: Option<f64>,
    /// Fleiss' kappa.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fleiss: Option<f64>,
    /// Subjects whose two scores differ, by site through the hierarchical model.
    pub discordance: CutResult,
    /// Why the intraclass correlation of percentages is not there.
    pub percentages: String,
}

/// Agreement on a cut, with the direction of disagreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BinaryAgreement {
    /// Share of centrally positive that are locally positive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub positive: Option<f64>,
    /// Wilson's interval.
    pub positive_interval: Interval,
    /// Share of centrally negative that are locally negative.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub negative: Option<f64>,
    /// Wilson's interval.
    pub negative_interval: Interval,
    /// Share on which both agree.
    pub overall: f64,
    /// Wilson's interval.
    pub overall_interval: Interval,
    /// Locally positive, centrally negative.
    pub local_higher: u64,
    /// Locally negative, centrally positive.
    pub local_lower: u64,
    /// Exact sign test of equal directions.
    pub direction: f64,
}

/// Chance-corrected agreement with one kind of weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Kappa {
    /// `nominal`, `linear` or `quadratic`.
    pub weights: String,
    /// Cohen's kappa; absent when all ratings are the same.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kappa: Option<f64>,
    /// Its standard error.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub standard_error: Option<f64>,
    /// Its interval.
    pub interval: Interval,
    /// Weighted share of agreement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub observed: Option<f64>,
    /// Gwet's AC1 (nominal) or AC2.
    pub gwet: f64,
}
