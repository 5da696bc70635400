use palladion_api::statistics::plan::{CoxSpec, CoxVariance, Ties};
use palladion_biostat::design::Design;
use palladion_biostat::survival::cox::{self, CoxModel, CoxOptions};

use super::interactions;
use super::model_columns::{ModelColumns, TermColumn, columns};
use super::rows::Rows;
use super::stop::Stop;
use crate::analyses::Study;
use crate::analyses::outcome::Computed;

/// A model before its fit: rows, columns and choices.
pub(super) struct Ready {
    pub(super) rows: Rows,
    pub(super) model: ModelColumns,
    pub(super) options: CoxOptions,
}

impl Ready {
    pub(super) fn of(study: &Study<'_>, spec: &CoxSpec) -> Result<Self, Stop> {
        let mut terms = Vec::new();
        for term in &spec.terms {
            terms.push(TermColumn::of(study, term)??);
        }
        let rows = Rows::of(study, spec, &terms)?;
        if rows.observations.events() == 0 {
            return Err(Computed::no_events(spec.endpoint.as_str(), Vec::new()).into());
        }
        let mut model = columns(&terms, &rows.kept)??;
        interactions::add(&mut model, &spec.interactions)?;
        let options = CoxOptions {
            ties: ties(spec.ties),
            variance: variance(spec.variance),
            level: study.confidence,
            ..CoxOptions::default()
        };
        Ok(Self { rows, model, options })
    }

    /// The rows with the model's own columns.
    pub(super) fn cox(&self) -> CoxModel<'_> {
        self.cox_with(&self.model.design)
    }

    /// The rows with other columns.
    pub(super) fn cox_with<'a>(&'a self, design: &'a Design) -> CoxModel<'a> {
        let rows = &self.rows;
        let mut model = CoxModel::new(&rows.observations, design);
        if rows.strata.iter().any(|stratum| *stratum > 0) {
            model = model.with_strata(&rows.strata);
        }
        if let Some(weights) = &rows.weights {
            model = model.with_weights(weights);
        }
        if let Some(offset) = &rows.offset {
            model = model.with_offset(offset);
        }
        if let Some(clusters) = &rows.clusters {
            model = model.with_clusters(clusters);
        }
        model
    }

    /// The name of a column that the design names otherwise.
    pub(super) fn name_of(&self, column: &str) -> String {
        let mut columns = self.model.design.columns().iter().zip(&self.model.meanings);
        let found = columns.find(|(own, _)| own.name() == column);
        found.map_or_else(|| column.to_owned(), |(_, meaning)| meaning.name.clone())
    }

    /// The names of all columns.
    pub(super) fn names(&self) -> Vec<String> {
        self.model.meanings.iter().map(|meaning| meaning.name.clone()).collect()
    }
}

const fn ties(ties: Ties) -> cox::Ties {
    match ties {
        Ties::Efron => cox::Ties::Efron,
        Ties::Breslow => cox::Ties::Breslow,
        Ties::Exact => cox::Ties::Exact,
    }
}

const fn variance(variance: CoxVariance) -> cox::Variance {
    match variance {
        CoxVariance::Automatic => cox::Variance::Automatic,
        CoxVariance::Model => cox::Variance::Model,
        CoxVariance::Robust => cox::Variance::Robust,
    }
}
