//! A model with its fit.

use ndarray::Array2;

use super::error::AfterFitError;
use crate::survival::cox::error::CoxError;
use crate::survival::cox::model::CoxModel;
use crate::survival::cox::options::{CoxOptions, Ties};
use crate::survival::cox::prepared::Prepared;
use crate::survival::cox::result::{CoxFit, Outcome};
use crate::survival::cox::risk::Risk;

/// A fitted Cox model with its rows, sorted once: where everything that follows a fit starts.
///
/// ```
/// use palladion_biostat::design::Design;
/// use palladion_biostat::survival::Observations;
/// use palladion_biostat::survival::cox::{CoxModel, CoxOptions, FittedModel, TimeTransform};
/// // acute myelogenous leukaemia (Miller 1981); R's cox.zph prints chisq 0.00788, p 0.93
/// let time = [9., 13., 13., 18., 23., 28., 31., 34., 45., 48., 161., 5., 5., 8., 8., 12., 16., 23., 27., 30., 33., 43., 45.];
/// let censored = [2, 5, 8, 10, 16];
/// let event: Vec<bool> = (0..23).map(|row| !censored.contains(&row)).collect();
/// let group: Vec<f64> = (0..23).map(|row| if row < 11 { 0.0 } else { 1.0 }).collect();
/// let observations = Observations::new(&time, &event)?;
/// let mut design = Design::new(23);
/// design.numeric("nonmaintained", &group)?;
/// let model = CoxModel::new(&observations, &design);
/// let fit = model.fit(&CoxOptions::default())?;
/// let test = FittedModel::new(model, &fit)?.ph_test(TimeTransform::KaplanMeier)?;
/// assert_eq!(format!("{:.5} {:.2}", test.global.statistic, test.global.p_value), "0.00788 0.93");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct FittedModel<'a> {
    pub(crate) model: CoxModel<'a>,
    pub(crate) fit: &'a CoxFit,
    pub(crate) data: Prepared,
    /// Coefficients of the standardised columns; 0 where aliased.
    pub(crate) beta: Vec<f64>,
    pub(crate) risk: Risk,
}

impl<'a> FittedModel<'a> {
    /// Put a model and its fit together; sorts the rows, in `O(n p)`.
    ///
    /// # Errors
    /// `OtherModel` when the fit cannot be one of this model, `NoEstimate` with an infinite or
    /// undetermined coefficient.
    pub fn new(model: CoxModel<'a>, fit: &'a CoxFit) -> Result<Self, AfterFitError> {
        check(&model, fit)?;
        Self::from_sorted(SortedRows { data: Prepared::new(&model), model }, fit)
    }

    /// The same with rows that were sorted for the fit: see [`CoxModel::fit_and_keep`].
    ///
    /// # Errors
    /// As [`FittedModel::new`].
    pub fn from_sorted(rows: SortedRows<'a>, fit: &'a CoxFit) -> Result<Self, AfterFitError> {
        let SortedRows { model, data } = rows;
        check(&model, fit)?;
        let mut beta = Vec::with_capacity(data.width);
        for (coefficient, scale) in fit.coefficients.iter().zip(&data.columns.scales) {
            beta.push(match coefficient.log_hazard_ratio() {
                Some(value) => value * scale,
                None if coefficient.outcome == Outcome::Aliased => 0.0,
                None => return Err(AfterFitError::NoEstimate(coefficient.name.clone())),
            });
        }
        let risk = Risk::at(&data, &beta);
        Ok(Self { model, fit, data, beta, risk })
    }

    /// Columns with an estimate.
    pub(super) fn estimated(&self) -> Vec<usize> {
        let coefficients = self.fit.coefficients.iter();
        (0..).zip(coefficients).filter(|(_, c)| c.log_hazard_ratio().is_some()).map(|(k, _)| k).collect()
    }

    /// Coefficients of the design's columns; 0 where aliased.
    pub(crate) fn coefficients(&self) -> Vec<f64> {
        self.fit.coefficients.iter().map(|c| c.log_hazard_ratio().unwrap_or(0.0)).collect()
    }

    pub(super) fn refuse_exact_ties(&self, what: &'static str) -> Result<(), AfterFitError> {
        if self.fit.ties == Ties::Exact { Err(AfterFitError::ExactTies(what)) } else { Ok(()) }
    }

    /// Number of the block's stratum, as the caller gave it; 0 without strata.
    pub(crate) fn stratum(&self, block: usize) -> usize {
        let row = self.row(self.data.blocks[block].events_start);
        self.model.strata.map_or(0, |strata| strata[row])
    }

    /// Row of a position.
    pub(crate) fn row(&self, position: usize) -> usize {
        self.data.order[position] as usize
    }

    /// Blocks of each stratum, as ranges; within a stratum the latest time comes first.
    pub(crate) fn strata(&self) -> Vec<std::ops::Range<usize>> {
        let blocks = &self.data.blocks;
        let mut strata: Vec<std::ops::Range<usize>> = Vec::new();
        for (b, block) in blocks.iter().enumerate() {
            match strata.last_mut() {
                Some(last) if !block.first_of_stratum => last.end = b + 1,
                _ => strata.push(b..b + 1),
            }
        }
        strata
    }

    /// Covariance of the standardised coefficients.
    pub(crate) fn standardised_covariance(&self, covariance: &Array2<f64>) -> Array2<f64> {
        let scales = &self.data.columns.scales;
        Array2::from_shape_fn(covariance.dim(), |(i, j)| covariance[[i, j]] * scales[i] * scales[j])
    }
}

/// The rows of a model as they were sorted for its fit, to be used again for what follows it.
pub struct SortedRows<'a> {
    model: CoxModel<'a>,
    data: Prepared,
}

impl<'a> CoxModel<'a> {
    /// [`CoxModel::fit`], with the sorted rows for [`FittedModel::from_sorted`]: sorting once
    /// instead of twice, for the memory of the columns in between.
    ///
    /// # Errors
    /// As [`CoxModel::fit`].
    pub fn fit_and_keep(self, options: &CoxOptions) -> Result<(CoxFit, SortedRows<'a>), CoxError> {
        let (fit, data) = self.fit_prepared(options)?;
        Ok((fit, SortedRows { model: self, data }))
    }
}

fn check(model: &CoxModel<'_>, fit: &CoxFit) -> Result<(), AfterFitError> {
    let observations = model.observations;
    let same = [
        ("rows", fit.rows == observations.rows() && fit.rows == model.design.rows()),
        ("events", fit.events == observations.events()),
        ("columns", fit.coefficients.len() == model.design.columns().len()),
    ];
    match same.iter().find(|(_, same)| !same) {
        Some((part, _)) => Err(AfterFitError::OtherModel { part }),
        None => Ok(()),
    }
}
