use palladion_api::statistics::output::{BaselineHazard, ColumnValue, HazardStep, HazardStratum};
use palladion_api::statistics::plan::{BaselineAt, BaselineHazardSpec, Plan};
use palladion_api::statistics::result::Content;
use palladion_biostat::detsum::sum;

use super::fitted::{Fitted, of_model};
use crate::analyses::Study;
use crate::analyses::cox::stop::Stop;
use crate::analyses::outcome::{Computed, Outcome};

/// The baseline hazard of a model in each stratum.
pub(in crate::analyses) fn baseline_hazard(
    study: &Study<'_>,
    plan: &Plan,
    spec: &BaselineHazardSpec,
) -> Outcome {
    of_model(study, plan, &spec.model, |fitted| strata(fitted, spec))
}

fn strata(fitted: &Fitted<'_>, spec: &BaselineHazardSpec) -> Result<Computed, Stop> {
    let columns = fitted.ready.model.design.columns().iter();
    let (word, at): (_, Vec<f64>) = match spec.at {
        BaselineAt::Zero => ("zero", columns.map(|_| 0.0).collect()),
        BaselineAt::Mean => {
            let rows = fitted.fit.rows as f64;
            ("mean", columns.map(|column| sum(column.values().iter().copied()) / rows).collect())
        }
    };
    let curves = fitted.model.predicted_curves(&at, 0.0, fitted.study.confidence);
    let curves = curves.map_err(|error| fitted.stop(&error))?;
    let definitions = fitted.strata()?;
    let strata = curves.iter().map(|curve| HazardStratum {
        stratum: definitions.get(curve.stratum).cloned().unwrap_or_default(),
        steps: curve
            .points
            .iter()
            .map(|point| HazardStep {
                time_days: point.time,
                cumulative_hazard: point.cumulative_hazard,
                std_error: point.standard_error,
            })
            .collect(),
    });
    let columns = at.iter().enumerate();
    Ok(Computed::new(Content::BaselineHazard(BaselineHazard {
        model: spec.model.clone(),
        at: word.to_owned(),
        columns: columns.map(|(k, value)| ColumnValue { term: fitted.name(k), value: *value }).collect(),
        strata: strata.collect(),
    })))
}
