//! What a Cox model is fitted to.

use super::error::CoxError;
use crate::design::Design;
use crate::survival::Observations;

/// The rows of a Cox model: times, columns and what else a row can carry.
///
/// ```
/// use palladion_biostat::design::Design;
/// use palladion_biostat::survival::{Observations, cox::{CoxModel, CoxOptions}};
/// let observations = Observations::new(&[4.0, 3.0, 1.0, 1.0, 2.0, 2.0, 3.0], &[true, true, true, false, true, true, false])?;
/// let mut design = Design::new(7);
/// design.numeric("x", &[0.0, 2.0, 1.0, 1.0, 1.0, 0.0, 0.0])?;
/// let stratum = [0, 0, 0, 0, 1, 1, 1];
/// // the first example of R's `coxph` page: coef 0.8023, se 0.8223
/// let fit = CoxModel::new(&observations, &design).with_strata(&stratum).fit(&CoxOptions::default())?;
/// let estimate = fit.coefficients[0].estimate().ok_or("no estimate")?;
/// assert_eq!(format!("{:.4} {:.4}", estimate.coefficient, estimate.standard_error), "0.8023 0.8224");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct CoxModel<'a> {
    pub(crate) observations: &'a Observations,
    pub(crate) design: &'a Design,
    pub(crate) strata: Option<&'a [usize]>,
    pub(crate) weights: Option<&'a [f64]>,
    pub(crate) offset: Option<&'a [f64]>,
    pub(crate) clusters: Option<&'a [usize]>,
}

impl<'a> CoxModel<'a> {
    /// Unweighted rows in one stratum.
    pub const fn new(observations: &'a Observations, design: &'a Design) -> Self {
        Self { observations, design, strata: None, weights: None, offset: None, clusters: None }
    }

    /// Each stratum (any numbers) has its own baseline hazard.
    #[must_use]
    pub const fn with_strata(self, strata: &'a [usize]) -> Self {
        Self { strata: Some(strata), ..self }
    }

    /// Case weights, positive: a row of weight 2 counts as two equal rows (exactly so with
    /// Breslow's ties). Sampling weights call for [`Variance::Robust`](super::Variance).
    #[must_use]
    pub const fn with_weights(self, weights: &'a [f64]) -> Self {
        Self { weights: Some(weights), ..self }
    }

    /// A part of the linear predictor that is known: its coefficient is 1.
    #[must_use]
    pub const fn with_offset(self, offset: &'a [f64]) -> Self {
        Self { offset: Some(offset), ..self }
    }

    /// Rows of the same cluster (any numbers) may depend on each other: the variance is the
    /// robust one of Lin and Wei, summed by cluster.
    #[must_use]
    pub const fn with_clusters(self, clusters: &'a [usize]) -> Self {
        Self { clusters: Some(clusters), ..self }
    }

    /// Everything has the same number of rows, weights are positive, there are events.
    pub(super) fn check(&self) -> Result<(), CoxError> {
        let expected = self.observations.rows();
        let lengths = [
            ("design", Some(self.design.rows())),
            ("strata", self.strata.map(<[usize]>::len)),
            ("weights", self.weights.map(<[f64]>::len)),
            ("offset", self.offset.map(<[f64]>::len)),
            ("clusters", self.clusters.map(<[usize]>::len)),
        ];
        for (part, found) in lengths {
            if let Some(found) = found.filter(|found| *found != expected) {
                return Err(CoxError::Length { part, expected, found });
            }
        }
        if expected < 2 {
            return Err(CoxError::TooFewRows(expected));
        }
        let numbers = [("weights", self.weights), ("offset", self.offset)];
        for (part, values) in numbers {
            let bad = |v: &f64| !v.is_finite() || (part == "weights" && *v <= 0.0);
            if let Some(row) = values.and_then(|values| values.iter().position(bad)) {
                return Err(CoxError::OutOfRange { part, row });
            }
        }
        if self.observations.events() == 0 {
            return Err(CoxError::NoEvents);
        }
        Ok(())
    }
}
