//! The baseline cumulative hazard.

use crate::detmath::exp;
use crate::survival::cox::diagnostics::{AfterFitError, FittedModel};
use crate::survival::cox::exposure::Exposure;

/// Cumulative hazard of a row whose columns and offset are all 0, for each stratum with events.
#[derive(Debug, Clone, PartialEq)]
pub struct BaselineHazard {
    /// By number of the stratum, ascending.
    pub strata: Vec<BaselineStratum>,
}

/// One stratum's cumulative hazard: a step function.
#[derive(Debug, Clone, PartialEq)]
pub struct BaselineStratum {
    /// Number as given with the model; 0 without strata.
    pub stratum: usize,
    /// Event times, ascending.
    pub times: Vec<f64>,
    /// Cumulative hazard from each event time on.
    pub cumulative_hazard: Vec<f64>,
}

impl BaselineStratum {
    /// Cumulative hazard at `time`; 0 before the first event.
    pub fn at(&self, time: f64) -> f64 {
        let events = self.times.partition_point(|event| *event <= time);
        if events == 0 { 0.0 } else { self.cumulative_hazard[events - 1] }
    }
}

impl FittedModel<'_> {
    /// The baseline cumulative hazard at columns of 0.
    ///
    /// Formula: each event time adds `m sum over steps of 1/(S0 - f D0)`, where `S0` is the sum of
    /// `weight exp(eta)` over those at risk, `D0` over the tied events and `m` their mean weight:
    /// Breslow's estimate with Breslow's (and exact) ties, Efron's with Efron's. Equals R
    /// `basehaz(fit, centered = FALSE)`, which also lists the times of censorings, and takes the mean
    /// of an offset for its 0.
    /// Source: N. Breslow, Biometrics 30 (1974) 89-99; Therneau and Grambsch, Modeling Survival
    /// Data (2000), section 10.2.
    ///
    /// # Errors
    /// `OutOfRange` when columns of 0 lie so far out (a year 2,023) that the hazard there is not a
    /// finite number; a profile of [`FittedModel::predicted_curve`] near the data always has one.
    pub fn baseline_hazard(&self) -> Result<BaselineHazard, AfterFitError> {
        let exposure = Exposure::of(&self.data, self.fit.ties, &self.risk);
        let risk = self.risk_of(&vec![0.0; self.data.width], 0.0)?;
        let strata = self.strata().into_iter().map(|blocks| {
            let stratum = self.stratum(blocks.start);
            let times = blocks.clone().rev().map(|b| self.data.blocks[b].time).collect();
            let cumulative_hazard = blocks.rev().map(|b| exposure.hazard.until_block[b] * risk).collect();
            BaselineStratum { stratum, times, cumulative_hazard }
        });
        let strata: Vec<BaselineStratum> = strata.collect();
        let finite = |s: &BaselineStratum| s.cumulative_hazard.iter().all(|h| h.is_finite());
        if strata.iter().all(finite) { Ok(BaselineHazard { strata }) } else { Err(AfterFitError::OutOfRange) }
    }

    /// Risk of a profile relative to the shifted risks of the rows.
    pub(super) fn risk_of(&self, profile: &[f64], offset: f64) -> Result<f64, AfterFitError> {
        let standard = self.standardised(profile)?;
        let eta = standard.iter().zip(&self.beta).fold(offset, |eta, (z, b)| eta + z * b);
        let risk = exp(eta - self.risk.shift);
        if risk.is_finite() { Ok(risk) } else { Err(AfterFitError::OutOfRange) }
    }

    /// A profile in standard deviations from the means; 0 for constant columns.
    pub(super) fn standardised(&self, profile: &[f64]) -> Result<Vec<f64>, AfterFitError> {
        let columns = &self.data.columns;
        if profile.len() != self.data.width {
            return Err(AfterFitError::Profile { expected: self.data.width, found: profile.len() });
        }
        let centred = profile.iter().zip(&columns.centres).zip(&columns.scales);
        Ok(centred
            .map(|((x, centre), scale)| if *scale > 0.0 { (x - centre) / scale } else { 0.0 })
            .collect())
    }
}
