use palladion_api::statistics::output::{
    Interval, ResidualPoint, SmoothedCurve, SmoothedPoint, SmoothedResiduals,
};
use palladion_api::statistics::plan::{Plan, SmoothedResidualsSpec};
use palladion_api::statistics::result::Content;
use palladion_biostat::survival::cox;
use palladion_domain::ids::VariableName;

use super::fitted::{Fitted, of_model, out_of_range, scale};
use crate::analyses::Study;
use crate::analyses::cox::stop::Stop;
use crate::analyses::outcome::{Computed, Outcome};

/// Most residuals that are written.
const MOST_RESIDUALS: usize = 100_000;

/// How the coefficients of a model change with time.
pub(in crate::analyses) fn smoothed_residuals(
    study: &Study<'_>,
    plan: &Plan,
    spec: &SmoothedResidualsSpec,
) -> Outcome {
    of_model(study, plan, &spec.model, |fitted| curves(fitted, spec))
}

/// Whether the plan asks for the curve of a column.
fn wanted(fitted: &Fitted<'_>, spec: &SmoothedResidualsSpec, column: usize) -> bool {
    let named = |name: &VariableName| fitted.variable(column) == name.as_str();
    spec.variables.is_empty() || spec.variables.iter().any(named)
}

/// Whether every number of a curve is one.
fn is_finite(curve: &SmoothedCurve) -> bool {
    let finite = |point: &SmoothedPoint| {
        let Interval { lower, upper } = point.interval;
        let numbers = [Some(point.time_days), Some(point.position), Some(point.std_error), lower, upper];
        numbers.into_iter().flatten().all(f64::is_finite)
    };
    let residuals = &curve.residuals;
    curve.points.iter().all(finite) && residuals.iter().all(|one| one.log_hazard_ratio.is_finite())
}

fn curves(fitted: &Fitted<'_>, spec: &SmoothedResidualsSpec) -> Result<Computed, Stop> {
    let (transform, word) = scale(spec.transform);
    let (df, count) = (spec.df as usize, spec.points as usize);
    let found = fitted.model.smoothed_schoenfeld_with(transform, df, count);
    let found = found.map_err(|error| fitted.stop(&error))?;
    let z = fitted.study.confidence.z();
    let point = |point: &cox::SmoothedPoint| {
        let half = z * point.standard_error;
        let (lower, upper) = (point.coefficient - half, point.coefficient + half);
        SmoothedPoint {
            time_days: point.time,
            position: point.position,
            log_hazard_ratio: point.coefficient,
            std_error: point.standard_error,
            interval: Interval { lower: Some(lower), upper: Some(upper) },
        }
    };
    let found: Vec<(usize, &cox::SmoothedCoefficient)> = fitted
        .estimated()
        .into_iter()
        .zip(&found)
        .filter(|(column, _)| wanted(fitted, spec, *column))
        .collect();
    let all: usize = found.iter().map(|(_, curve)| curve.residuals.len()).sum();
    let residual = |point: &cox::SmoothedPoint| ResidualPoint {
        time_days: point.time,
        log_hazard_ratio: point.coefficient,
    };
    let curves = found.into_iter().map(|(column, curve)| SmoothedCurve {
        term: fitted.name(column),
        log_hazard_ratio: fitted.fit.coefficients.get(column).and_then(cox::Coefficient::log_hazard_ratio),
        points: curve.points.iter().map(point).collect(),
        residuals: if all > MOST_RESIDUALS {
            Vec::new()
        } else {
            curve.residuals.iter().map(residual).collect()
        },
    });
    let curves: Vec<SmoothedCurve> = curves.collect();
    if curves.is_empty() {
        let message = "no coefficient of the terms asked for has an estimate";
        let concerns = spec.variables.iter().map(ToString::to_string).collect();
        return Err(Stop::no_numbers("no_estimate", message, concerns));
    }
    if !curves.iter().all(is_finite) {
        return Err(out_of_range("a point"));
    }
    let many = format!("{all} residuals are more than {MOST_RESIDUALS}: the curves stand without them");
    let notes = if all > MOST_RESIDUALS { vec![many] } else { Vec::new() };
    Ok(Computed::new(Content::SmoothedResiduals(SmoothedResiduals {
        model: spec.model.clone(),
        transform: word.to_owned(),
        df: spec.df,
        curves,
    }))
    .with_notes(notes))
}
