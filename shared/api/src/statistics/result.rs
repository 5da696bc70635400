//! The result of a statistics run.

use palladion_domain::digest::Digest;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::pathology_qc::{QcAtRun, SiteSetUsed};

use super::Standing;
use super::output::{
    BaselineHazard, BaselineTable, CohortFlow, Concordance, CoxModel, CumulativeIncidence, FineGrayModel,
    FollowUp, GrayTest, Her2LowSensitivity, KaplanMeier, LogRank, Multiplicity, PredictedSurvival,
    Prevalence, ProportionalHazards, Residuals, RestrictedMeans, SmoothedResiduals, Subgroups,
    SurvivalDifferences,
};

/// The value of [`AnalysisResult::schema`] that this version writes.
pub const RESULT_SCHEMA: &str = "palladion.statistics-result/1";

/// Everything one run computed, in the order of the plan.
///
/// Which snapshot it was computed from stands in the run's manifest: the same rows in another order, or under
/// another snapshot's name, give the same bytes here, as long as the QC of the snapshot stands the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "schema": "palladion.statistics-result/1",
    "plan_digest": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "classification_policy": "pallas-2024 version 1",
    "outputs": [{
        "id": "rate",
        "title": "Share of her2_status her2_low by region",
        "content": {
            "kind": "prevalence",
            "of": "her2_status = her2_low",
            "overall": {"level": "all", "events": 3050, "n": 5304, "proportion": 0.5750377073906485, "wilson": {"lower": 0.5616895, "upper": 0.5882763}},
            "by": []
        }
    }]
}))]
pub struct AnalysisResult {
    /// The layout of this document.
    #[schema(example = "palladion.statistics-result/1")]
    pub schema: String,
    /// The plan.
    pub plan_digest: Digest,
    /// The trial as its definition in the snapshot names it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub trial: Option<NamedTrial>,
    /// The version of the rules that turned readings into HER2 status.
    #[schema(example = "pallas-2024 version 1")]
    pub classification_policy: String,
    /// How the QC of the snapshot stood when the run was submitted: no number depends on it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub qc: Option<QcAtRun>,
    /// The set of sites that the plan names, as it was used.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub qc_set: Option<SiteSetUsed>,
    /// One entry for each output of the plan.
    pub outputs: Vec<Output>,
}

/// The trial that a result belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedTrial {
    /// Its code.
    #[schema(example = "PALLAS")]
    pub code: String,
    /// Its title.
    pub title: String,
    /// Whether its subjects are made up; then every page and every file says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub synthetic: bool,
}

/// One computed output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// The id given in the plan.
    #[schema(example = "cox_os")]
    pub id: String,
    /// Heading.
    pub title: String,
    /// Whether it was planned before the snapshot was frozen; absent in runs that did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
    /// What a reader must know: rows left out and why, small expected counts, conventions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The numbers.
    pub content: Content,
}

/// The numbers of an output, or why there are none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// Every subject in exactly one box.
    CohortFlow(CohortFlow),
    /// Characteristics by group.
    BaselineTable(BaselineTable),
    /// Shares by region, country, site.
    Prevalence(Prevalence),
    /// Follow-up by reverse Kaplan-Meier.
    FollowUp(FollowUp),
    /// Survival curves.
    KaplanMeier(KaplanMeier),
    /// Log-rank test.
    LogRank(LogRank),
    /// Cox model.
    Cox(Box<CoxModel>),
    /// Restricted mean times.
    RestrictedMean(RestrictedMeans),
    /// Differences of survival at a fixed time.
    SurvivalDifference(Box<SurvivalDifferences>),
    /// Cumulative incidence of each cause.
    CumulativeIncidence(CumulativeIncidence),
    /// Gray's test.
    GrayTest(Box<GrayTest>),
    /// Fine and Gray's model.
    FineGray(Box<FineGrayModel>),
    /// Tests of proportional hazards.
    ProportionalHazards(ProportionalHazards),
    /// Coefficients as they change with time.
    SmoothedResiduals(SmoothedResiduals),
    /// Residuals of a model.
    Residuals(Residuals),
    /// Concordance of a model.
    Concordance(Concordance),
    /// Baseline hazard of a model.
    BaselineHazard(BaselineHazard),
    /// Survival that a model predicts.
    PredictedSurvival(PredictedSurvival),
    /// One effect in many subgroups.
    Subgroups(Subgroups),
    /// Adjusted p-values.
    Multiplicity(Multiplicity),
    /// How far the HER2-low hazard ratio moves.
    Her2LowSensitivity(Box<Her2LowSensitivity>),
    /// The data do not allow this output: a named outcome, not an error of the run.
    NotEstimable(NotEstimable),
}

/// Why an output has no numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotEstimable {
    /// A stable word such as `no_events`, `one_group`, `collinear`, `separation`, `not_converged`.
    #[schema(example = "no_events")]
    pub reason: String,
    /// One sentence.
    pub message: String,
    /// The variables, levels or groups that caused it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub concerns: Vec<String>,
}

/// A rectangular, tidy rendering of a result: one row per estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "cox_os",
    "columns": ["term", "estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high", "n", "events"],
    "rows": 1
}))]
pub struct TidyTable {
    /// File name without its ending: the output's id, with a suffix when it gives several tables.
    #[schema(example = "cox_os")]
    pub name: String,
    /// Column names in order.
    pub columns: Vec<String>,
    /// Number of rows.
    pub rows: u64,
}

/// A figure of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "km_os",
    "title": "OS by HER2 status",
    "description": "Kaplan-Meier curves of OS. her2_0, 2,254 subjects, 210 events. her2_low, 3,050 subjects, 268 events."
}))]
pub struct FigureDescription {
    /// File name without its ending: the output's id, with a suffix when it gives several figures.
    #[schema(example = "km_os")]
    pub name: String,
    /// Heading.
    pub title: String,
    /// What it shows, in words: the figure's alternative text.
    pub description: String,
}
