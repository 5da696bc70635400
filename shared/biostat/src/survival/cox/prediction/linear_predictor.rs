//! Linear predictors and relative risks.

use crate::design::Design;
use crate::detmath::{exp, sqrt};
use crate::detsum::Sum;
use crate::survival::cox::diagnostics::{AfterFitError, FittedModel};

/// Where the linear predictor is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reference {
    /// At columns and offset of 0.
    Zero,
    /// At the unweighted mean of each column of the fitted rows, so that a risk of 1 is one in the
    /// middle of them.
    #[default]
    Mean,
}

/// One number per row.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearPredictors {
    /// `(x - reference)' beta + offset`.
    pub values: Vec<f64>,
    /// Standard errors, with the covariance of the fit; the offset is known.
    pub standard_errors: Vec<f64>,
}

impl LinearPredictors {
    /// Relative risks, `exp` of the linear predictors.
    pub fn risks(&self) -> Vec<f64> {
        self.values.iter().map(|eta| exp(*eta)).collect()
    }
}

impl FittedModel<'_> {
    /// Linear predictors of the fitted rows, in input order, with the model's offset.
    ///
    /// [`Reference::Zero`] equals R `predict(fit, reference = "zero")`, which subtracts the mean of an
    /// offset. R's default subtracts the means of each stratum's columns, except of columns that hold
    /// only -1, 0 and 1.
    ///
    /// # Errors
    /// None for a model and its fit; as [`FittedModel::predict`].
    pub fn linear_predictors(&self, reference: Reference) -> Result<LinearPredictors, AfterFitError> {
        self.predict(self.model.design, self.model.offset, reference)
    }

    /// Linear predictors of any rows with the same columns.
    ///
    /// # Errors
    /// `Profile` when `design` has another number of columns, `OtherModel` when the offset has
    /// another number of rows.
    pub fn predict(
        &self,
        design: &Design,
        offset: Option<&[f64]>,
        reference: Reference,
    ) -> Result<LinearPredictors, AfterFitError> {
        let columns = design.columns();
        if columns.len() != self.data.width {
            return Err(AfterFitError::Profile { expected: self.data.width, found: columns.len() });
        }
        if offset.is_some_and(|offset| offset.len() != design.rows()) {
            return Err(AfterFitError::OtherModel { part: "rows" });
        }
        let (coefficients, covariance) = (self.coefficients(), &self.fit.covariance);
        let centre = |k: usize| match reference {
            Reference::Zero => 0.0,
            Reference::Mean => self.data.columns.centres[k],
        };
        let (mut values, mut standard_errors) = (Vec::new(), Vec::new());
        let mut from = vec![0.0; columns.len()];
        for row in 0..design.rows() {
            let mut eta = Sum::new();
            eta.add(offset.map_or(0.0, |offset| offset[row]));
            for (k, distance) in from.iter_mut().enumerate() {
                *distance = columns[k].values()[row] - centre(k);
                eta.add(*distance * coefficients[k]);
            }
            let mut variance = Sum::new();
            for (i, a) in from.iter().enumerate() {
                for (j, b) in from.iter().enumerate() {
                    variance.add(a * covariance[[i, j]] * b);
                }
            }
            values.push(eta.value());
            standard_errors.push(sqrt(variance.value().max(0.0)));
        }
        Ok(LinearPredictors { values, standard_errors })
    }
}
