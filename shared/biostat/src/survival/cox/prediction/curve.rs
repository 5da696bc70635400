//! The survival curve of a covariate profile.

use ndarray::Array2;

use crate::detmath::{exp, sqrt};
use crate::survival::cox::diagnostics::{AfterFitError, FittedModel};
use crate::survival::cox::exposure::Exposure;
use crate::{ConfidenceLevel, Interval};

/// Predicted survival in one stratum: a step function.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictedCurve {
    /// Number of the stratum as given with the model; 0 without strata.
    pub stratum: usize,
    /// Event times, ascending.
    pub points: Vec<PredictedPoint>,
}

/// From this event time on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PredictedPoint {
    /// Time of the event.
    pub time: f64,
    /// Events at this time, weighted.
    pub events: f64,
    /// Cumulative hazard.
    pub cumulative_hazard: f64,
    /// Standard error of the cumulative hazard, and of the logarithm of the survival.
    pub standard_error: f64,
    /// Survival probability, `exp(-cumulative_hazard)`.
    pub survival: f64,
    /// Confidence limits, symmetric on the logarithmic scale and cut to 1 (R's `log`).
    pub limits: Interval,
}

impl PredictedCurve {
    /// Survival probability at `time`; 1 before the first event.
    pub fn survival(&self, time: f64) -> f64 {
        let events = self.points.partition_point(|point| point.time <= time);
        if events == 0 { 1.0 } else { self.points[events - 1].survival }
    }
}

impl FittedModel<'_> {
    /// How long does a subject with these values survive?
    ///
    /// Inputs: `profile`, one value for each column of the design, and its `offset`; the result has
    /// a curve for each stratum with events, in the order of their numbers.
    /// Formula: `S(t) = exp(-r H(t))`, `r = exp(profile' beta + offset)`; the variance of `r H` is
    /// `r^2 (sum over steps of m/(S0 - f D0)^2 + q' V q)` with `q(t) = the integral of (profile -
    /// mean(s)) dH(s)` and the covariance of the fit, robust if that is. Equals R
    /// `survfit(fit, newdata)` at the event times.
    /// Source: Therneau and Grambsch, Modeling Survival Data (2000), section 10.2 and eq. 10.10;
    /// A. A. Tsiatis, Annals of Statistics 9 (1981) 93-108.
    ///
    /// # Errors
    /// `Profile` with another number of values, `OutOfRange`.
    pub fn predicted_curves(
        &self,
        profile: &[f64],
        offset: f64,
        level: ConfidenceLevel,
    ) -> Result<Vec<PredictedCurve>, AfterFitError> {
        let exposure = Exposure::of(&self.data, self.fit.ties, &self.risk);
        let risk = self.risk_of(profile, offset)?;
        let distance = self.standardised(profile)?;
        let covariance = self.standardised_covariance(&self.fit.covariance);
        let z = level.z();
        let point = |b: usize| -> Result<PredictedPoint, AfterFitError> {
            let block = &self.data.blocks[b];
            let hazard = exposure.hazard.until_block[b];
            let along = exposure.until_block[b * exposure.width..(b + 1) * exposure.width].to_vec();
            let mean = self.data.columns.to_design(&along);
            let from: Vec<f64> = distance.iter().zip(&mean).map(|(z, m)| z * hazard - m).collect();
            let variance = exposure.variance[b] + quadratic_form(&covariance, &from);
            let cumulative_hazard = hazard * risk;
            let standard_error = sqrt(variance.max(0.0)) * risk;
            if !(cumulative_hazard.is_finite() && standard_error.is_finite()) {
                return Err(AfterFitError::OutOfRange);
            }
            let limit = |sign: f64| exp((sign * z * standard_error - cumulative_hazard).min(0.0));
            Ok(PredictedPoint {
                time: block.time,
                events: (block.events_start..block.end).fold(0.0, |sum, p| sum + self.data.weight(p)),
                cumulative_hazard,
                standard_error,
                survival: exp(-cumulative_hazard),
                limits: Interval { lower: limit(-1.0), upper: limit(1.0) },
            })
        };
        let curve = |blocks: std::ops::Range<usize>| {
            let stratum = self.stratum(blocks.start);
            Ok(PredictedCurve { stratum, points: blocks.rev().map(point).collect::<Result<_, _>>()? })
        };
        self.strata().into_iter().map(curve).collect()
    }

    /// [`FittedModel::predicted_curves`] of one stratum; 0 without strata.
    ///
    /// # Errors
    /// As there, and `UnknownStratum`.
    pub fn predicted_curve(
        &self,
        profile: &[f64],
        offset: f64,
        stratum: usize,
        level: ConfidenceLevel,
    ) -> Result<PredictedCurve, AfterFitError> {
        let curves = self.predicted_curves(profile, offset, level)?;
        let own = curves.into_iter().find(|curve| curve.stratum == stratum);
        own.ok_or(AfterFitError::UnknownStratum(stratum))
    }
}

fn quadratic_form(matrix: &Array2<f64>, values: &[f64]) -> f64 {
    let row = |i: usize| values.iter().enumerate().fold(0.0, |sum, (j, v)| sum + matrix[[i, j]] * v);
    values.iter().enumerate().fold(0.0, |sum, (i, v)| sum + v * row(i))
}
