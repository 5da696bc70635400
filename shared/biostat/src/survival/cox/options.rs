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
}

/// Choices of a Cox model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoxOptions {
    /// Tie handling.
    pub ties: Ties,
    /// Level of the confidence intervals.
    pub level: ConfidenceLevel,
    /// Iterations after which the fit is given up.
    pub max_iterations: usize,
}

impl Default for CoxOptions {
    fn default() -> Self {
        Self { ties: Ties::Efron, level: ConfidenceLevel::P95, max_iterations: 60 }
    }
}
