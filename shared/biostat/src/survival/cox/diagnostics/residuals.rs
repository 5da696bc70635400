//! Residuals with one row per row of the observations.

use ndarray::Array2;

use super::error::AfterFitError;
use super::fitted::FittedModel;
use crate::detmath::{ln, sqrt};
use crate::survival::cox::exposure::Exposure;
use crate::survival::cox::sweep::{cumulated_hazards, sweep};

impl FittedModel<'_> {
    /// Martingale residuals: events observed minus events expected of each row, in input order.
    ///
    /// Formula: `d_i - exp(eta_i) * (H(time_i) - H(entry_i))` with the baseline cumulative hazard of
    /// the row's stratum; a tied event of Efron's method is exposed to `1 - f` of the steps of its
    /// time. Their weighted sum is 0 in each stratum. Equals R `residuals(fit, "martingale")`.
    /// Source: T. M. Therneau, P. M. Grambsch, T. R. Fleming, Biometrika 77 (1990) 147-160.
    ///
    /// # Errors
    /// `ExactTies`.
    pub fn martingale_residuals(&self) -> Result<Vec<f64>, AfterFitError> {
        self.refuse_exact_ties("a martingale residual")?;
        let data = &self.data;
        let (_, hazards) = sweep(data, self.fit.ties, &self.risk, |_| {});
        let mut exposed = vec![0.0; data.rows];
        cumulated_hazards(data, &hazards).fill(data, 0..data.rows, &mut exposed);
        let mut residuals = vec![0.0; data.rows];
        for (position, hazard) in exposed.iter().enumerate() {
            let row = self.row(position);
            let observed = f64::from(u8::from(self.model.observations.event()[row]));
            residuals[row] = observed - self.risk.values[position] / data.weight(position) * hazard;
        }
        Ok(residuals)
    }

    /// Deviance residuals: the martingale residuals made more symmetric, in input order.
    ///
    /// Formula: `sign(m) sqrt(-2 (m + d ln(d - m)))`. Equals R `residuals(fit, "deviance")`.
    /// Source: T. M. Therneau, P. M. Grambsch, T. R. Fleming, Biometrika 77 (1990), section 4.
    ///
    /// # Errors
    /// `ExactTies`.
    pub fn deviance_residuals(&self) -> Result<Vec<f64>, AfterFitError> {
        let event = self.model.observations.event();
        let deviance = |(residual, event): (f64, &bool)| {
            let half = if *event { residual + ln(1.0 - residual) } else { residual };
            sqrt((-2.0 * half).max(0.0)).copysign(residual)
        };
        Ok(self.martingale_residuals()?.into_iter().zip(event).map(deviance).collect())
    }

    /// Score residuals: each row's part of the gradient, one column per column of the design, in
    /// input order and not multiplied by the row's weight.
    ///
    /// Formula: the integral of `x_i - mean(t)` over the row's martingale; the weighted sum over the
    /// rows is 0. Equals R `residuals(fit, "score")`, which is wrong before 3.1 for tied events of
    /// Efron's method. Source: Therneau and Grambsch, Modeling Survival Data (2000), section 4.6.
    ///
    /// # Errors
    /// `ExactTies`.
    pub fn score_residuals(&self) -> Result<Array2<f64>, AfterFitError> {
        self.refuse_exact_ties("a score residual")?;
        let data = &self.data;
        let mut values = Array2::zeros((data.rows, data.width));
        let exposure = Exposure::of(data, self.fit.ties, &self.risk);
        exposure.visit_score_residuals(data, &self.risk, |position, residual| {
            let (row, share) = (self.row(position), 1.0 / data.weight(position));
            let units = data.columns.to_design(residual).into_iter().zip(&data.columns.scales);
            for (k, (residual, scale)) in units.enumerate() {
                values[[row, k]] = share * residual * scale;
            }
        });
        Ok(values)
    }

    /// Dfbeta residuals: how much each coefficient changes, to first order, when the row is left
    /// out; one column per coefficient, in input order, with the row's weight.
    ///
    /// Formula: weight times score residual times model-based covariance. Equals R
    /// `residuals(fit, "dfbeta")`.
    ///
    /// # Errors
    /// `ExactTies`.
    pub fn dfbeta_residuals(&self) -> Result<Array2<f64>, AfterFitError> {
        let score = self.score_residuals()?;
        let covariance = &self.fit.model_covariance;
        let weight = |row: usize| self.model.weights.map_or(1.0, |w| w[row]);
        let width = self.data.width;
        Ok(Array2::from_shape_fn(score.dim(), |(row, k)| {
            weight(row) * (0..width).fold(0.0, |sum, j| sum + score[[row, j]] * covariance[[j, k]])
        }))
    }

    /// Dfbetas residuals: the dfbeta residuals in units of the model-based standard error; 0 where
    /// a coefficient is aliased. Equals R `residuals(fit, "dfbetas")`.
    ///
    /// # Errors
    /// `ExactTies`.
    pub fn dfbetas_residuals(&self) -> Result<Array2<f64>, AfterFitError> {
        let mut residuals = self.dfbeta_residuals()?;
        let covariance = &self.fit.model_covariance;
        for (k, mut column) in residuals.columns_mut().into_iter().enumerate() {
            let variance = covariance[[k, k]];
            let share = if variance > 0.0 { 1.0 / sqrt(variance) } else { 0.0 };
            column.iter_mut().for_each(|value| *value *= share);
        }
        Ok(residuals)
    }
}
