use palladion_api::statistics::output::{Interval, SmoothedCurve, SmoothedPoint, SmoothedResiduals};
use palladion_api::statistics::plan::{Plan, SmoothedResidualsSpec};
use palladion_api::statistics::result::Content;
use palladion_biostat::survival::cox;

use super::fitted::{Fitted, of_model, out_of_range, scale};
use crate::analyses::Study;
use crate::analyses::cox::stop::Stop;
use crate::analyses::outcome::{Computed, Outcome};

/// How the coefficients of a model change with time.
pub(in crate::analyses) fn smoothed_residuals(
    study: &Study<'_>,
    plan: &Plan,
    spec: &SmoothedResidualsSpec,
) -> Outcome {
    of_model(study, plan, &spec.model, |fitted| curves(fitted, spec))
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
    let curves = fitted.estimated().into_iter().zip(&found).map(|(column, curve)| SmoothedCurve {
        term: fitted.name(column),
        points: curve.points.iter().map(point).collect(),
    });
    let curves: Vec<SmoothedCurve> = curves.collect();
    let finite = |point: &SmoothedPoint| {
        let Interval { lower, upper } = point.interval;
        let numbers = [Some(point.time_days), Some(point.position), Some(point.std_error), lower, upper];
        numbers.into_iter().flatten().all(f64::is_finite)
    };
    if !curves.iter().flat_map(|curve| &curve.points).all(finite) {
        return Err(out_of_range("a point"));
    }
    Ok(Computed::new(Content::SmoothedResiduals(SmoothedResiduals {
        model: spec.model.clone(),
        transform: word.to_owned(),
        df: spec.df,
        curves,
    })))
}
