//! What a fitted model with shared effects says.

use ndarray::Array2;

use crate::survival::cox::options::Ties;
use crate::survival::cox::result::Coefficient;

/// How the information about the groups' effects is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupInformation {
    /// Only its diagonal, beside the exact information about the coefficients and between both: what R calls sparse,
    /// its choice for more than five groups. The estimates at a variance do not depend on it, their standard errors
    /// and the variance do, by about one in the number of groups.
    Diagonal,
    /// All of it, R's choice for up to five groups.
    Full,
}

/// A model with an effect that the rows of a group share.
#[derive(Debug, Clone, PartialEq)]
pub struct FrailtyFit {
    /// Tie handling used.
    pub ties: Ties,
    /// Number of rows.
    pub rows: usize,
    /// Number of events.
    pub events: usize,
    /// How the information about the groups' effects was kept.
    pub information: GroupInformation,
    /// Variance of the groups' log hazards (R's theta); exactly 0 on the boundary.
    pub variance: f64,
    /// The variance is 0: groups differ by no more than chance, and everything else is that of the model without
    /// their effects.
    pub at_boundary: bool,
    /// One coefficient per column of the design, in its order.
    pub coefficients: Vec<Coefficient>,
    /// Covariance of the coefficients given the variance of the groups; zero rows and columns for aliased columns.
    pub covariance: Array2<f64>,
    /// One effect per group, in the ascending order of their numbers; they sum to 0.
    pub effects: Vec<GroupEffect>,
    /// Effective degrees of freedom of the groups' effects: 0 when they do not differ, at most their number.
    pub degrees_of_freedom: f64,
    /// Partial log-likelihood with all coefficients and effects 0.
    pub log_likelihood_null: f64,
    /// Partial log-likelihood of the model without the groups' effects.
    pub log_likelihood_without: f64,
    /// Partial log-likelihood at coefficients and effects, without the penalty (R's `loglik[2]`).
    pub log_likelihood: f64,
    /// Variances that were tried.
    pub variances_tried: usize,
    /// Evaluations of the likelihood with the groups' effects.
    pub evaluations: usize,
    /// Largest component of the penalised gradient at the estimates: per standard deviation of a column, per unit of
    /// an effect.
    pub max_gradient: f64,
}

/// A group's effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupEffect {
    /// Log hazard of the group against the average group.
    pub effect: f64,
    /// Its standard error given the variance of the groups.
    pub standard_error: f64,
}
