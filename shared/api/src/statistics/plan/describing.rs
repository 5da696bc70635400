//! Outputs that describe the subjects: flow, characteristics, shares.

use palladion_domain::ids::VariableName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
    /// Whether each variable has its standardised difference; two groups.
    #[serde(default, skip_serializing_if = "is_false")]
    pub standardised_differences: bool,
}

/// Whether a choice stands for its absence, so that a plan without it keeps its digest.
fn is_false(value: &bool) -> bool {
    !*value
}

/// One variable of a baseline table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineRow {
    /// The variable.
    pub variable: VariableName,
    /// The test across groups.
    pub test: GroupTest,
    /// Whether missing values count as a level in the test; only for a chi-squared test and Fisher's.
    #[serde(default)]
    pub missing: MissingValues,
    /// Where missing values count as a level, or `unknown_levels` are named: also the test without them, beside
    /// the other.
    #[serde(default, skip_serializing_if = "is_false")]
    pub known_only_too: bool,
    /// Levels of subjects whose value is not known, such as `X/missing` of a derived group: left out of the test
    /// of known values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown_levels: Vec<String>,
}

/// A test of one variable across groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupTest {
    /// Pearson chi-squared without continuity correction.
    ChiSquared,
    /// The same with Yates's continuity correction; two levels, two groups.
    ChiSquaredYates,
    /// Fisher's exact test; by Monte Carlo where a table is too large to be exact.
    FisherExact,
    /// Cochran-Armitage test for trend over the levels in their order, with scores 1, 2, 3 …; two groups.
    CochranArmitage,
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
    /// Only subjects with this level, such as the sites of one country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
    /// Replicates of the Monte-Carlo test where an expected count is below 5.
    #[serde(default = "default_replicates")]
    #[schema(minimum = 999, maximum = 1000000, example = 19999)]
    pub monte_carlo_replicates: u32,
}

/// A level that subjects must have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"variable": "country", "level": "AUT"}))]
pub struct Within {
    /// The variable.
    pub variable: VariableName,
    /// Its level.
    pub level: String,
}

fn default_replicates() -> u32 {
    19_999
}
