//! Outputs for endpoints that other events make impossible.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{DroppedRows, GroupLevel, Interval, TermTest, TestResult};

/// Cumulative incidence of each cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CumulativeIncidence {
    /// The endpoint of interest.
    pub endpoint: String,
    /// The competing endpoints.
    pub competing: Vec<String>,
    /// `jackknife` or `aalen`.
    pub variance: String,
    /// Subjects left out because something was missing.
    pub dropped: u64,
    /// How many of them lack each variable; a subject may lack several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped_by: Vec<DroppedRows>,
    /// One entry for each group and cause.
    pub curves: Vec<IncidenceCurve>,
}

/// Cumulative incidence of one cause in one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidenceCurve {
    /// What defines the group; empty for all.
    pub group: Vec<GroupLevel>,
    /// The endpoint whose event it is.
    pub cause: String,
    /// What these events are, in words: `deaths without an earlier IDFS event`. Empty in results of earlier releases.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub meaning: String,
    /// Subjects.
    pub n: u64,
    /// Events of this cause.
    pub events: u64,
    /// Events of the other causes.
    pub other_events: u64,
    /// The steps: every time at which somebody leaves.
    pub steps: Vec<IncidenceStep>,
    /// The incidence at the plan's times.
    pub at: Vec<IncidenceAt>,
}

/// The incidence from one time on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidenceStep {
    /// Days since time zero.
    pub time_days: f64,
    /// Subjects at risk just before.
    pub at_risk: u64,
    /// Events of this cause at this time.
    pub events: u64,
    /// Events of the other causes at this time.
    pub other_events: u64,
    /// Censored at this time.
    pub censored: u64,
    /// Probability of being free of any event from this time on.
    pub event_free: f64,
    /// Cumulative incidence of the cause.
    pub incidence: f64,
    /// Its standard error.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub std_error: Option<f64>,
    /// Confidence limits, where they exist: not at an incidence of 0.
    pub interval: Interval,
}

/// The incidence at a stated time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidenceAt {
    /// Days since time zero.
    pub time_days: f64,
    /// Subjects at risk just before.
    pub at_risk: u64,
    /// Events of this cause up to and including this time.
    pub events: u64,
    /// Incidence; absent when nobody is at risk any more and not everybody has had an event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub incidence: Option<f64>,
    /// Its standard error.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub std_error: Option<f64>,
    /// Confidence limits, where they exist.
    pub interval: Interval,
}

/// Gray's test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrayTest {
    /// The endpoint of interest.
    pub endpoint: String,
    /// The competing endpoints.
    pub competing: Vec<String>,
    /// Subjects left out because something was missing.
    pub dropped: u64,
    /// How many of them lack each variable; a subject may lack several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped_by: Vec<DroppedRows>,
    /// What the events of interest are, in words. Empty in results of earlier releases.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub meaning: String,
    /// Subjects and events by group.
    pub groups: Vec<GrayGroup>,
    /// The test for the endpoint of interest.
    pub test: TestResult,
    /// The same test for each competing endpoint, where it is possible.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub competing_tests: Vec<CauseTest>,
}

/// One group of Gray's test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrayGroup {
    /// What defines the group.
    pub group: Vec<GroupLevel>,
    /// Subjects.
    pub n: u64,
    /// Events of interest.
    pub events: u64,
    /// Competing events.
    pub competing_events: u64,
}

impl IncidenceCurve {
    /// What the events are, in words; the endpoint's name where the result does not say it.
    #[must_use]
    pub fn events_named(&self) -> &str {
        named(&self.meaning, &self.cause)
    }
}

impl GrayTest {
    /// What the events of interest are, in words; the endpoint's name where the result does not say it.
    #[must_use]
    pub fn events_named(&self) -> &str {
        named(&self.meaning, &self.endpoint)
    }
}

impl CauseTest {
    /// What the events are, in words; the endpoint's name where the result does not say it.
    #[must_use]
    pub fn events_named(&self) -> &str {
        named(&self.meaning, &self.cause)
    }
}

const fn named<'a>(meaning: &'a str, endpoint: &'a str) -> &'a str {
    if meaning.is_empty() { endpoint } else { meaning }
}

/// A test for one cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CauseTest {
    /// The endpoint whose event it is.
    pub cause: String,
    /// What these events are, in words: `deaths without an earlier IDFS event`. Empty in results of earlier releases.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub meaning: String,
    /// The test.
    pub test: TestResult,
}

/// Fine and Gray's model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FineGrayModel {
    /// The endpoint of interest.
    pub endpoint: String,
    /// The competing endpoints.
    pub competing: Vec<String>,
    /// Subjects that entered.
    pub n: u64,
    /// Events of interest among them.
    pub events: u64,
    /// Competing events among them.
    pub competing_events: u64,
    /// Subjects left out because something was missing.
    pub dropped: u64,
    /// How many of them lack each variable; a subject may lack several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped_by: Vec<DroppedRows>,
    /// One entry a column.
    pub coefficients: Vec<FineGrayCoefficient>,
    /// Joint Wald tests, with the robust covariance, of the terms with several columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<TermTest>,
    /// Pseudo log-likelihood without covariates.
    pub loglik_null: f64,
    /// Pseudo log-likelihood at the estimate.
    pub loglik: f64,
    /// Newton steps made.
    pub iterations: u32,
}

/// One column of a Fine-Gray model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FineGrayCoefficient {
    /// The column in words.
    pub term: String,
    /// The variable.
    pub variable: String,
    /// The level, for an indicator.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<String>,
    /// The reference level, for an indicator.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reference: Option<String>,
    /// Subjects with the level; all subjects for a number.
    pub n: u64,
    /// Events of interest among them.
    pub events: u64,
    /// Logarithm of the subdistribution hazard ratio.
    pub log_ratio: f64,
    /// Its robust standard error, which allows for the estimated censoring weights.
    pub std_error: f64,
    /// Subdistribution hazard ratio.
    pub ratio: f64,
    /// Its confidence limits.
    pub interval: Interval,
    /// Wald statistic.
    pub z: f64,
    /// Two-sided Wald p-value.
    pub p_value: f64,
}
