//! Many tests at once.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Adjusted p-values of a family of tests that earlier outputs made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MultiplicitySpec {
    /// How they are adjusted.
    pub method: MultiplicityMethod,
    /// A hypothesis is rejected when its adjusted p-value is at most this; nothing is said without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 0.05)]
    pub alpha: Option<f64>,
    /// The tests. One that the data did not allow is listed and not counted.
    #[schema(min_items = 1)]
    pub family: Vec<FamilyMember>,
}

/// How p-values are adjusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MultiplicityMethod {
    /// Times the number of tests; valid under any dependence.
    Bonferroni,
    /// Holm 1979, step-down; valid under any dependence.
    Holm,
    /// Benjamini and Hochberg 1995: false discovery rate of independent or positively dependent tests.
    BenjaminiHochberg,
    /// Benjamini and Yekutieli 2001: false discovery rate under any dependence.
    BenjaminiYekutieli,
}

/// A test of an earlier output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"output": "cox_os", "of": "her2_status"}))]
pub struct FamilyMember {
    /// Id of an earlier output.
    pub output: String,
    /// Which of its tests: the variable of a baseline table or of a prevalence; `groups` or `trend` of a
    /// log-rank test; `groups` or a competing endpoint of Gray's test; the compared group `arm = A` of restricted means; of a model a variable (its
    /// joint test, or that of its only coefficient), a coefficient, a product `a:b` or a contrast by name;
    /// of proportional hazards a term, a coefficient or `GLOBAL`.
    ///
    /// When absent all principal tests: of a table and a prevalence one a variable, of a log-rank or Gray's test
    /// that of the groups, of restricted means every comparison, of a model one a variable and product, of proportional hazards `GLOBAL`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}
