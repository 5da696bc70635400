//! The plan itself: who is analysed, and which outputs are made.

use palladion_domain::ids::VariableName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::pathology_qc::SiteSetRef;

use super::{
    BaselineHazardSpec, BaselineTableSpec, CohortFlowSpec, ConcordanceSpec, CoxSpec, CumulativeIncidenceSpec,
    FineGraySpec, FollowUpSpec, GrayTestSpec, Her2LowSensitivitySpec, KaplanMeierSpec, LogRankSpec,
    MultiplicitySpec, PredictedSurvivalSpec, PrevalenceSpec, ProportionalHazardsSpec, ResidualsSpec,
    RestrictedMeanSpec, SmoothedResidualsSpec, SubgroupsSpec, SurvivalDifferenceSpec,
};

/// The value of [`Plan::plan`] that this version reads.
pub const PLAN_SCHEMA: &str = "palladion.plan/1";

/// An analysis plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "plan": "palladion.plan/1",
    "title": "HER2-low against HER2-0, overall survival",
    "population": {"her2": "zero_and_low"},
    "confidence_level": 0.95,
    "seed": 20241,
    "outputs": [
        {"id": "flow", "analysis": {"kind": "cohort_flow"}},
        {"id": "cox_os", "analysis": {"kind": "cox", "endpoint": "OS", "terms": [{"variable": "her2_status"}]}}
    ]
}))]
pub struct Plan {
    /// The layout of this document: `palladion.plan/1`.
    #[schema(example = "palladion.plan/1")]
    pub plan: String,
    /// What the plan is called in lists and reports.
    #[schema(example = "HER2-low against HER2-0, overall survival")]
    pub title: String,
    /// Who is analysed.
    #[serde(default)]
    pub population: Population,
    /// Two-sided confidence level of every interval, from 0.5 to 0.9999.
    #[serde(default = "default_confidence_level")]
    #[schema(minimum = 0.5, maximum = 0.9999, example = 0.95)]
    pub confidence_level: f64,
    /// Where every random number of the run comes from.
    #[serde(default)]
    #[schema(maximum = 9007199254740991.0, example = 20241)]
    pub seed: u64,
    /// The outputs, in the order of the result.
    #[schema(min_items = 1, max_items = 200)]
    pub outputs: Vec<OutputSpec>,
}

fn default_confidence_level() -> f64 {
    0.95
}

/// Who is analysed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Population {
    /// Whether HER2-positive and unknown subjects are excluded first.
    #[serde(default)]
    pub her2: Her2Population,
    /// Only subjects of these sites: a set of a released QC run, such as `without_red_sites`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qc_set: Option<SiteSetRef>,
    /// Every filter must hold; a subject whose value is missing does not pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<Filter>,
}

/// Which HER2 statuses are analysed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Her2Population {
    /// HER2-0 and HER2-low; HER2-positive and unknown are excluded and counted.
    #[default]
    ZeroAndLow,
    /// Everybody, whatever the status.
    Everybody,
}

/// Keeps the subjects whose variable has one of the values or lies in the range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// The variable.
    pub variable: VariableName,
    /// Levels to keep; for a category, text or boolean.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// Smallest value to keep; for a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<f64>,
    /// Largest value to keep; for a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<f64>,
}

/// One output of the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputSpec {
    /// Names the output in the result and its tables; unique in the plan.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,47}$", example = "cox_os")]
    pub id: String,
    /// Heading in reports; made from the analysis when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What is computed.
    pub analysis: Analysis,
}

/// What an output computes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Analysis {
    /// Every subject in exactly one box.
    CohortFlow(CohortFlowSpec),
    /// Characteristics by group with one test a variable.
    BaselineTable(BaselineTableSpec),
    /// Share of subjects with a level, by region, country, site or any category.
    Prevalence(PrevalenceSpec),
    /// Follow-up by reverse Kaplan-Meier.
    FollowUp(FollowUpSpec),
    /// Survival curves with numbers at risk.
    KaplanMeier(KaplanMeierSpec),
    /// k-sample log-rank test.
    LogRank(LogRankSpec),
    /// Cox proportional-hazards model.
    Cox(CoxSpec),
    /// Restricted mean times without event, compared.
    RestrictedMean(RestrictedMeanSpec),
    /// Differences of survival at a fixed time, with bootstrap limits.
    SurvivalDifference(SurvivalDifferenceSpec),
    /// Cumulative incidence of each cause where events compete.
    CumulativeIncidence(CumulativeIncidenceSpec),
    /// Gray's test for equal cumulative incidence.
    GrayTest(GrayTestSpec),
    /// Fine and Gray's model of the subdistribution hazard.
    FineGray(FineGraySpec),
    /// Tests of proportional hazards of an earlier model.
    ProportionalHazards(ProportionalHazardsSpec),
    /// How the coefficients of an earlier model change with time.
    SmoothedResiduals(SmoothedResidualsSpec),
    /// Residuals of an earlier model.
    Residuals(ResidualsSpec),
    /// Concordance of an earlier model.
    Concordance(ConcordanceSpec),
    /// Baseline hazard of an earlier model.
    BaselineHazard(BaselineHazardSpec),
    /// Survival that an earlier model predicts.
    PredictedSurvival(PredictedSurvivalSpec),
    /// One effect in many subgroups.
    Subgroups(SubgroupsSpec),
    /// Adjusted p-values of tests of earlier outputs.
    Multiplicity(MultiplicitySpec),
    /// How far the HER2-low hazard ratio of an earlier model moves with what QC found.
    Her2LowSensitivity(Her2LowSensitivitySpec),
}
