//! What can be chosen about a Cox model.

use crate::ConfidenceLevel;

/// How events at the same time are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ties {
    /// Efron (1977), R's default: the tied subjects leave the risk set one after the other.
    #[default]
    Efron,
    /// Breslow (1974), SAS's default: the whole risk set counts for each of the tied events.
    Breslow,
    /// Cox (1972), SAS's `DISCRETE`, R's `exact`: which `d` of those at risk had the events, all
    /// choices considered. Time is truly discrete. Costs `n d p^2` an event time.
    Exact,
}

/// Which variance the standard errors, limits and Wald tests use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Variance {
    /// R's rule: robust with clusters or with case weights that are not whole numbers, else that
    /// of the model.
    #[default]
    Automatic,
    /// Inverse information: rows are independent and the model holds.
    Model,
    /// Lin and Wei's sandwich, by cluster where there are clusters, else by row.
    Robust,
}

/// Choices of a Cox model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoxOptions {
    /// Tie handling.
    pub ties: Ties,
    /// Variance of the coefficients.
    pub variance: Variance,
    /// Level of the confidence intervals.
    pub level: ConfidenceLevel,
    /// Iterations after which the fit is given up.
    pub max_iterations: usize,
}

impl Default for CoxOptions {
    fn default() -> Self {
        Self {
            ties: Ties::Efron,
            variance: Variance::Automatic,
            level: ConfidenceLevel::P95,
            max_iterations: 60,
        }
    }
}
