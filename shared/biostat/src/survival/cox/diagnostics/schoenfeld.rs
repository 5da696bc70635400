//! Residuals with one row per event.

use ndarray::Array2;

use super::error::AfterFitError;
use super::fitted::FittedModel;
use crate::survival::cox::exposure::Exposure;

/// Schoenfeld residuals; events by stratum, then time, then row.
#[derive(Debug, Clone, PartialEq)]
pub struct SchoenfeldResiduals {
    /// Row of the event in the observations.
    pub rows: Vec<usize>,
    /// Time of the event.
    pub times: Vec<f64>,
    /// Stratum of the event as given with the model; 0 without strata.
    pub strata: Vec<usize>,
    /// One row per event, one column per column of the design.
    pub values: Array2<f64>,
}

impl FittedModel<'_> {
    /// Schoenfeld residuals: the columns of each event minus their mean over those at risk.
    ///
    /// Formula: `x_i - mean(t_i)`, the mean weighted by `weight * exp(eta)`; for tied events of
    /// Efron's method the average of the means of its steps. Not multiplied by the event's weight;
    /// so multiplied, they add up to 0. Equals R `residuals(fit, "schoenfeld")`.
    /// Source: D. Schoenfeld, Biometrika 69 (1982) 239-241.
    ///
    /// # Errors
    /// `ExactTies`.
    pub fn schoenfeld_residuals(&self) -> Result<SchoenfeldResiduals, AfterFitError> {
        self.refuse_exact_ties("a Schoenfeld residual")?;
        let data = &self.data;
        let exposure = Exposure::of(data, self.fit.ties, &self.risk);
        let events = self.fit.events;
        let mut residuals = SchoenfeldResiduals {
            rows: Vec::with_capacity(events),
            times: Vec::with_capacity(events),
            strata: Vec::with_capacity(events),
            values: Array2::zeros((events, data.width)),
        };
        let mut inner = vec![0.0; exposure.width];
        for stratum in self.strata() {
            for b in stratum.rev() {
                let mean = &exposure.means[b * exposure.width..(b + 1) * exposure.width];
                for position in data.blocks[b].events_start..data.blocks[b].end {
                    data.columns.inner_row(position, &mut inner);
                    inner.iter_mut().zip(mean).for_each(|(x, mean)| *x -= mean);
                    let units = data.columns.to_design(&inner).into_iter().zip(&data.columns.scales);
                    for (k, (residual, scale)) in units.enumerate() {
                        residuals.values[[residuals.rows.len(), k]] = residual * scale;
                    }
                    residuals.rows.push(self.row(position));
                    residuals.times.push(data.blocks[b].time);
                    residuals.strata.push(self.stratum(b));
                }
            }
        }
        Ok(residuals)
    }

    /// Scaled Schoenfeld residuals: they scatter around the coefficient at the time of the event.
    ///
    /// Formula: `events * V s + beta` with the model-based covariance. Equals R
    /// `residuals(fit, "scaledsch")`. Source: P. M. Grambsch, T. M. Therneau, Biometrika 81 (1994)
    /// 515-526, eq. 3.
    ///
    /// # Errors
    /// `ExactTies`.
    pub fn scaled_schoenfeld_residuals(&self) -> Result<SchoenfeldResiduals, AfterFitError> {
        let mut residuals = self.schoenfeld_residuals()?;
        let (covariance, coefficients) = (&self.fit.model_covariance, self.coefficients());
        let events = residuals.rows.len() as f64;
        let plain = &residuals.values;
        residuals.values = Array2::from_shape_fn(plain.dim(), |(event, k)| {
            let along = (0..coefficients.len()).map(|j| plain[[event, j]] * covariance[[j, k]]);
            events * along.fold(0.0, |sum, part| sum + part) + coefficients[k]
        });
        Ok(residuals)
    }
}
