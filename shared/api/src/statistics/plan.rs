//! An analysis plan: what is to be computed, as data.
//!
//! A plan names variables of a snapshot (`palladion_domain::tables`, the profile's extra
//! covariates, and the derived variables such as `her2_status`) and endpoints of the trial. It is
//! content-addressed: two equal plans have one digest.

use palladion_domain::ids::{EndpointName, VariableName};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
}

/// No choice to make: the flow follows from the population.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CohortFlowSpec {}

/// A table of characteristics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineTableSpec {
    /// The variable whose levels are the columns.
    pub group: VariableName,
    /// The rows.
    #[schema(min_items = 1)]
    pub rows: Vec<BaselineRow>,
}

/// One variable of a baseline table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineRow {
    /// The variable.
    pub variable: VariableName,
    /// The test across groups.
    pub test: GroupTest,
    /// Whether missing values count as a level in the test; only for [`GroupTest::ChiSquared`].
    #[serde(default)]
    pub missing: MissingValues,
}

/// A test of one variable across groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupTest {
    /// Pearson chi-squared without continuity correction.
    ChiSquared,
    /// Wilcoxon rank-sum; two groups.
    Wilcoxon,
    /// Kruskal-Wallis; two groups or more.
    KruskalWallis,
    /// Student's t with pooled variance; two groups.
    StudentT,
    /// Welch's t; two groups.
    WelchT,
    /// One-way analysis of variance.
    Anova,
    /// Describe only.
    None,
}

/// Where missing values go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingValues {
    /// They are left out and counted.
    #[default]
    Exclude,
    /// They are a level of their own.
    AsLevel,
}

/// Share of subjects whose variable has one of the levels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrevalenceSpec {
    /// The variable whose level is counted.
    pub variable: VariableName,
    /// The levels that count as present.
    #[schema(min_items = 1)]
    pub levels: Vec<String>,
    /// One table for each: `region`, `country`, `site_id`, or any category.
    #[schema(min_items = 1)]
    pub by: Vec<VariableName>,
    /// Replicates of the Monte-Carlo test where an expected count is below 5.
    #[serde(default = "default_replicates")]
    #[schema(minimum = 999, maximum = 1000000, example = 19999)]
    pub monte_carlo_replicates: u32,
}

fn default_replicates() -> u32 {
    19_999
}

/// Follow-up by reverse Kaplan-Meier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUpSpec {
    /// The endpoint whose censoring is described.
    pub endpoint: EndpointName,
    /// Groups; one curve for all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group: Vec<VariableName>,
    /// Confidence limits of the quantiles.
    #[serde(default)]
    pub interval: SurvivalInterval,
}

/// Scale on which a survival curve's confidence limits are symmetric.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SurvivalInterval {
    /// On survival itself.
    Plain,
    /// On log survival: R's default.
    #[default]
    Log,
    /// On log(-log survival): SAS's default.
    LogLog,
}

/// Kaplan-Meier curves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KaplanMeierSpec {
    /// The endpoint.
    pub endpoint: EndpointName,
    /// Groups; several variables give their combinations; one curve for all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group: Vec<VariableName>,
    /// Days at which survival and numbers at risk are reported.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times_days: Vec<f64>,
    /// Confidence limits.
    #[serde(default)]
    pub interval: SurvivalInterval,
}

/// k-sample log-rank test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogRankSpec {
    /// The endpoint.
    pub endpoint: EndpointName,
    /// Groups to compare; several variables give their combinations.
    #[schema(min_items = 1)]
    pub group: Vec<VariableName>,
    /// Strata within which groups are compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strata: Vec<VariableName>,
    /// Fleming-Harrington rho; 0 is the log-rank test.
    #[serde(default)]
    pub rho: f64,
}

/// Cox proportional-hazards model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoxSpec {
    /// The endpoint.
    pub endpoint: EndpointName,
    /// The model's terms.
    #[schema(min_items = 1)]
    pub terms: Vec<CoxTerm>,
    /// Handling of tied event times.
    #[serde(default)]
    pub ties: Ties,
    /// Variables whose combinations have a baseline hazard each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strata: Vec<VariableName>,
}

/// Handling of tied event times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// Efron 1977: R's default.
    #[default]
    Efron,
    /// Breslow 1974: SAS's default.
    Breslow,
}

/// One term of a Cox model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoxTerm {
    /// The variable.
    pub variable: VariableName,
    /// How it enters the model; by its type when absent (numbers as they are, levels as indicators).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coding: Option<Coding>,
}

/// How a variable enters a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "as", rename_all = "snake_case", deny_unknown_fields)]
pub enum Coding {
    /// One column, the number itself.
    Linear,
    /// One column, the natural logarithm of a positive number.
    Log,
    /// One indicator column for each level but the reference.
    Indicators {
        /// The level all others are compared with; the first level when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
        /// Whether a missing value is a level of its own.
        #[serde(default)]
        missing: MissingValues,
    },
}
