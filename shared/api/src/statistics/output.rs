//! What each analysis gives: plain numbers with their counts, ready to be tabulated.
//!
//! A number that does not exist (a median that was not reached, a limit at S = 0) is absent, never
//! `NaN`. Times are days.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A level of a variable that defines a group; several of them for a combination.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupLevel {
    /// The variable.
    pub variable: String,
    /// Its level.
    pub level: String,
}

/// A test with its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestResult {
    /// The method in words.
    #[schema(example = "Pearson chi-squared without continuity correction")]
    pub test: String,
    /// The statistic.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub statistic: Option<f64>,
    /// Degrees of freedom (the first of two for F).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub df: Option<f64>,
    /// Second degrees of freedom of an F statistic.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub df_denominator: Option<f64>,
    /// Two-sided p-value.
    pub p_value: f64,
    /// Rows that entered the test.
    pub n: u64,
}

/// An estimate with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// Lower limit, when it exists.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lower: Option<f64>,
    /// Upper limit, when it exists.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub upper: Option<f64>,
}

/// Cohort flow: the boxes add up to `subjects`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CohortFlow {
    /// Subjects in the snapshot.
    pub subjects: u64,
    /// Terminal boxes in order; each subject is in exactly one.
    pub boxes: Vec<FlowCount>,
    /// Subjects analysed after the plan's filters.
    pub analysed: u64,
    /// Warnings of the HER2 derivation by code.
    pub her2_warnings: Vec<WarningCount>,
}

/// One box of the flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowCount {
    /// The box's name.
    #[schema(example = "her2_unknown_excluded")]
    pub name: String,
    /// Whether its subjects are analysed.
    pub analysed: bool,
    /// Its subjects.
    pub n: u64,
}

/// How often a derivation warning was raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WarningCount {
    /// Stable code.
    pub code: String,
    /// Meaning.
    pub title: String,
    /// Subjects concerned.
    pub n: u64,
}

/// Characteristics by group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineTable {
    /// The grouping variable.
    pub group: String,
    /// Its levels with their subjects, in order.
    pub groups: Vec<GroupCount>,
    /// Subjects without a group, left out.
    pub group_missing: u64,
    /// One block a variable.
    pub variables: Vec<BaselineVariable>,
}

/// A group and its size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupCount {
    /// The level.
    pub level: String,
    /// Subjects.
    pub n: u64,
}

/// One variable of a baseline table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineVariable {
    /// The variable.
    pub variable: String,
    /// Counts by level; empty for a number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<LevelCounts>,
    /// Summary by group; empty for a category.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub summaries: Vec<NumericSummary>,
    /// Missing values by group.
    pub missing: Vec<u64>,
    /// Whether the missing row was part of the test.
    pub missing_tested: bool,
    /// The test, when one was asked for and possible.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub test: Option<TestResult>,
    /// Why the test is absent although asked for, or what to mind about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// Counts of one level over the groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelCounts {
    /// The level.
    pub level: String,
    /// Subjects, one entry a group.
    pub counts: Vec<u64>,
}

/// Summary of a number in one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NumericSummary {
    /// The group.
    pub level: String,
    /// Values present.
    pub n: u64,
    /// Mean.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mean: Option<f64>,
    /// Standard deviation (n - 1).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub std_dev: Option<f64>,
    /// Median.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub median: Option<f64>,
    /// First quartile (R's type 7).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lower_quartile: Option<f64>,
    /// Third quartile (R's type 7).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub upper_quartile: Option<f64>,
    /// Smallest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub minimum: Option<f64>,
    /// Largest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub maximum: Option<f64>,
}

/// Shares of subjects with a level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Prevalence {
    /// What is counted, in words.
    #[schema(example = "her2_status = her2_low")]
    pub of: String,
    /// All subjects together.
    pub overall: Rate,
    /// One block for each variable of `by`.
    pub by: Vec<PrevalenceBy>,
}

/// Shares over the levels of one variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrevalenceBy {
    /// The variable.
    pub variable: String,
    /// One rate a level, in the order of levels.
    pub rates: Vec<Rate>,
    /// Subjects without a level, left out.
    pub missing: u64,
    /// Pearson's test over the levels.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub heterogeneity: Option<TestResult>,
    /// The same with both margins fixed, by Monte Carlo; where an expected count is below 5.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub monte_carlo: Option<TestResult>,
    /// What to mind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// x of n with its interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The level, or `all`.
    pub level: String,
    /// Subjects with it.
    pub events: u64,
    /// Subjects.
    pub n: u64,
    /// events / n, when n > 0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub proportion: Option<f64>,
    /// Wilson's interval.
    pub wilson: Interval,
}

/// Follow-up by reverse Kaplan-Meier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// The endpoint.
    pub endpoint: String,
    /// Subjects left out: no observation of the endpoint, or no group.
    pub missing: u64,
    /// One entry a group.
    pub groups: Vec<FollowUpGroup>,
}

/// Follow-up of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUpGroup {
    /// What defines the group; empty for all.
    pub group: Vec<GroupLevel>,
    /// Subjects.
    pub n: u64,
    /// Lower quartile, median, upper quartile of follow-up.
    pub quantiles: Vec<QuantileEstimate>,
}

/// A quantile of a time with its interval, in days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuantileEstimate {
    /// The probability, 0.5 for the median.
    pub probability: f64,
    /// Days, when reached.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub days: Option<f64>,
    /// Brookmeyer-Crowley limits in days.
    pub interval: Interval,
}

/// Kaplan-Meier curves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KaplanMeier {
    /// The endpoint.
    pub endpoint: String,
    /// Subjects left out: no observation of the endpoint, or no group.
    pub missing: u64,
    /// One curve a group.
    pub curves: Vec<Curve>,
}

/// One Kaplan-Meier curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Curve {
    /// What defines the group; empty for all.
    pub group: Vec<GroupLevel>,
    /// Subjects.
    pub n: u64,
    /// Events.
    pub events: u64,
    /// The steps: every distinct time.
    pub steps: Vec<CurveStep>,
    /// Survival at the plan's times.
    pub at: Vec<CurveAt>,
    /// Quartiles of survival time.
    pub quantiles: Vec<QuantileEstimate>,
}

/// The curve from one distinct time on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CurveStep {
    /// Days since time zero.
    pub time_days: f64,
    /// Subjects at risk just before.
    pub at_risk: u64,
    /// Events at this time.
    pub events: u64,
    /// Censored at this time.
    pub censored: u64,
    /// Survival from this time on.
    pub survival: f64,
    /// Greenwood standard error of survival, where it exists.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub std_error: Option<f64>,
    /// Confidence limits, where they exist.
    pub interval: Interval,
}

/// Survival at a stated time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CurveAt {
    /// Days since time zero.
    pub time_days: f64,
    /// Subjects at risk just before.
    pub at_risk: u64,
    /// Events up to and including this time.
    pub events: u64,
    /// Survival; absent when nobody is at risk any more and the curve has not reached 0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub survival: Option<f64>,
    /// Greenwood standard error.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub std_error: Option<f64>,
    /// Confidence limits.
    pub interval: Interval,
}

/// Log-rank test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogRank {
    /// The endpoint.
    pub endpoint: String,
    /// Subjects left out: no observation, no group or no stratum.
    pub missing: u64,
    /// Observed and expected events by group.
    pub groups: Vec<LogRankGroup>,
    /// The test.
    pub test: TestResult,
}

/// One group of a log-rank test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogRankGroup {
    /// What defines the group.
    pub group: Vec<GroupLevel>,
    /// Subjects.
    pub n: u64,
    /// Observed (weighted) events.
    pub observed: f64,
    /// Expected (weighted) events.
    pub expected: f64,
}

/// Cox model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoxModel {
    /// The endpoint.
    pub endpoint: String,
    /// `efron` or `breslow`.
    pub ties: String,
    /// Stratifying variables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strata: Vec<String>,
    /// Rows that entered.
    pub n: u64,
    /// Events among them.
    pub events: u64,
    /// Rows left out because the endpoint or a variable was missing.
    pub dropped: u64,
    /// The variables that caused it, each with the rows in which it was missing.
    pub dropped_by: Vec<DroppedRows>,
    /// One entry a coefficient.
    pub coefficients: Vec<Coefficient>,
    /// Joint Wald test of every term with more than one coefficient.
    pub terms: Vec<TermTest>,
    /// Log partial likelihood at zero.
    pub loglik_null: f64,
    /// Log partial likelihood at the estimate.
    pub loglik: f64,
    /// Likelihood-ratio test of the whole model.
    pub likelihood_ratio: TestResult,
    /// Wald test of the whole model; absent when a coefficient is infinite.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wald: Option<TestResult>,
    /// Score test of the whole model.
    pub score: TestResult,
    /// How the fit ended.
    pub convergence: Convergence,
}

/// How an iteration ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Convergence {
    /// Newton iterations.
    pub iterations: u32,
    /// Largest component of the gradient at the estimate, per standard deviation of its column.
    pub gradient: f64,
}

/// Rows in which a variable was missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DroppedRows {
    /// The variable or endpoint.
    pub variable: String,
    /// Rows.
    pub n: u64,
}

/// One coefficient of a Cox model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Coefficient {
    /// The term and, for indicators, `level vs reference`.
    #[schema(example = "her2_status: her2_low vs her2_0")]
    pub term: String,
    /// The variable.
    pub variable: String,
    /// The level of an indicator.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<String>,
    /// The reference level of an indicator.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reference: Option<String>,
    /// Rows with this level; for a number, all.
    pub n: u64,
    /// Events among them.
    pub events: u64,
    /// The estimate, or why there is none.
    pub estimate: CoefficientEstimate,
}

/// A coefficient's estimate, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "outcome", rename_all = "snake_case", deny_unknown_fields)]
pub enum CoefficientEstimate {
    /// A finite maximum-likelihood estimate.
    Estimated {
        /// Log hazard ratio.
        log_hazard_ratio: f64,
        /// Its model-based standard error.
        std_error: f64,
        /// exp(log hazard ratio).
        hazard_ratio: f64,
        /// Lower Wald limit of the hazard ratio.
        conf_low: f64,
        /// Upper Wald limit of the hazard ratio.
        conf_high: f64,
        /// estimate / standard error.
        z: f64,
        /// Two-sided Wald p-value.
        p_value: f64,
    },
    /// The column is constant or a combination of others: it was left out.
    Aliased,
    /// The likelihood rises without bound: there is no finite estimate.
    Infinite {
        /// True when the hazard ratio runs to infinity, false when to zero.
        increasing: bool,
    },
}

/// Joint Wald test of a term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TermTest {
    /// The variable.
    pub variable: String,
    /// The test.
    pub test: TestResult,
}
