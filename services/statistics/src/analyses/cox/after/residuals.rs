use palladion_api::statistics::output::{ResidualRow, Residuals};
use palladion_api::statistics::plan::{Plan, ResidualKind, ResidualsSpec};
use palladion_api::statistics::result::Content;
use palladion_biostat::survival::cox::{AfterFitError, SchoenfeldResiduals};

use super::fitted::{Fitted, of_model, out_of_range};
use crate::analyses::Study;
use crate::analyses::cox::stop::Stop;
use crate::analyses::outcome::{Computed, Outcome};

/// Most values that are written.
const MOST_VALUES: usize = 1_000_000;

/// Residuals of a model.
pub(in crate::analyses) fn residuals(study: &Study<'_>, plan: &Plan, spec: &ResidualsSpec) -> Outcome {
    of_model(study, plan, &spec.model, |fitted| rows(fitted, spec))
}

fn rows(fitted: &Fitted<'_>, spec: &ResidualsSpec) -> Result<Computed, Stop> {
    let word = word(spec.residual);
    let estimated = fitted.estimated();
    let by_row = matches!(spec.residual, ResidualKind::Martingale | ResidualKind::Deviance);
    let columns: Vec<String> = if by_row {
        vec![word.to_owned()]
    } else {
        estimated.iter().map(|column| fitted.name(*column)).collect()
    };
    let by_event = matches!(spec.residual, ResidualKind::Schoenfeld | ResidualKind::ScaledSchoenfeld);
    let lines = if by_event { fitted.fit.events } else { fitted.fit.rows };
    if lines.saturating_mul(columns.len()) > MOST_VALUES {
        let message = format!("{lines} rows of {} values are more than {MOST_VALUES}", columns.len());
        return Err(Stop::no_numbers("too_many_values", message, columns));
    }
    let rows = values(fitted, spec.residual, &estimated)?;
    if !rows.iter().flat_map(|row| &row.values).all(|value| value.is_finite()) {
        return Err(out_of_range("a residual"));
    }
    let (model, residual) = (spec.model.clone(), word.to_owned());
    Ok(Computed::new(Content::Residuals(Residuals { model, residual, columns, rows })))
}

fn values(fitted: &Fitted<'_>, kind: ResidualKind, estimated: &[usize]) -> Result<Vec<ResidualRow>, Stop> {
    let model = &fitted.model;
    let stop = |error: AfterFitError| fitted.stop(&error);
    let one = |values: Vec<f64>| -> Vec<Vec<f64>> { values.into_iter().map(|value| vec![value]).collect() };
    let of_rows = match kind {
        ResidualKind::Martingale => one(model.martingale_residuals().map_err(stop)?),
        ResidualKind::Deviance => one(model.deviance_residuals().map_err(stop)?),
        ResidualKind::Score | ResidualKind::Dfbeta | ResidualKind::Dfbetas => {
            let found = match kind {
                ResidualKind::Score => model.score_residuals(),
                ResidualKind::Dfbeta => model.dfbeta_residuals(),
                _ => model.dfbetas_residuals(),
            };
            let found = found.map_err(stop)?;
            found
                .rows()
                .into_iter()
                .map(|row| estimated.iter().map(|column| row[*column]).collect())
                .collect()
        }
        ResidualKind::Schoenfeld => {
            return of_events(fitted, &model.schoenfeld_residuals().map_err(stop)?, estimated);
        }
        ResidualKind::ScaledSchoenfeld => {
            return of_events(fitted, &model.scaled_schoenfeld_residuals().map_err(stop)?, estimated);
        }
    };
    let row = |(row, values)| ResidualRow {
        subject_id: subject(fitted, row),
        time_days: None,
        stratum: Vec::new(),
        values,
    };
    Ok(of_rows.into_iter().enumerate().map(row).collect())
}

fn of_events(
    fitted: &Fitted<'_>,
    found: &SchoenfeldResiduals,
    estimated: &[usize],
) -> Result<Vec<ResidualRow>, Stop> {
    let strata = fitted.strata()?;
    let row = |event: usize| ResidualRow {
        subject_id: subject(fitted, found.rows[event]),
        time_days: Some(found.times[event]),
        stratum: strata.get(found.strata[event]).cloned().unwrap_or_default(),
        values: estimated.iter().map(|column| found.values[[event, *column]]).collect(),
    };
    Ok((0..found.rows.len()).map(row).collect())
}

/// The id of the subject of a row of the model.
fn subject(fitted: &Fitted<'_>, row: usize) -> String {
    let kept = fitted.ready.rows.kept.get(row).and_then(|kept| fitted.study.analysed.get(*kept));
    let id = kept.and_then(|subject| fitted.study.cohort.subject_ids().get(*subject));
    id.map(ToString::to_string).unwrap_or_default()
}

const fn word(kind: ResidualKind) -> &'static str {
    match kind {
        ResidualKind::Martingale => "martingale",
        ResidualKind::Deviance => "deviance",
        ResidualKind::Score => "score",
        ResidualKind::Dfbeta => "dfbeta",
        ResidualKind::Dfbetas => "dfbetas",
        ResidualKind::Schoenfeld => "schoenfeld",
        ResidualKind::ScaledSchoenfeld => "scaled_schoenfeld",
    }
}
