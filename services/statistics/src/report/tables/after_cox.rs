use palladion_api::statistics::output::{
    BaselineHazard, Concordance, PredictedSurvival, ProportionalHazards, Residuals, SmoothedResiduals,
};

use super::shared::{label, table};
use crate::report::tidy::{Cell, Row, Tidy};

pub(super) fn proportional_hazards(id: &str, tests: &ProportionalHazards) -> Tidy {
    let terms = tests.terms.iter().map(|one| (one.variable.as_str(), "term", &one.test));
    let coefficients = tests.coefficients.iter().map(|one| (one.term.as_str(), "coefficient", &one.test));
    let all = terms.chain(coefficients).chain([("GLOBAL", "all", &tests.global)]);
    let rows = all.map(|(term, of, test)| {
        let mut row = Row::test(term, test);
        row.extras.extend([of.into(), tests.transform.as_str().into(), tests.variant.as_str().into()]);
        row
    });
    table(id, &["test", "df", "df_denominator", "of", "transform", "variant"], rows.collect())
}

/// The curves, then what they smooth.
pub(super) fn smoothed_residuals(id: &str, smoothed: &SmoothedResiduals) -> Vec<Tidy> {
    let rows = smoothed.curves.iter().flat_map(|curve| {
        curve.points.iter().map(|point| {
            let extras =
                vec![point.time_days.into(), point.position.into(), smoothed.transform.as_str().into()];
            let (estimate, std_error) = (Some(point.log_hazard_ratio), Some(point.std_error));
            Row { estimate, std_error, extras, ..Row::new(curve.term.as_str()) }.interval(&point.interval)
        })
    });
    let residuals = smoothed.curves.iter().flat_map(|curve| {
        curve.residuals.iter().map(|residual| Row {
            estimate: Some(residual.log_hazard_ratio),
            extras: vec![residual.time_days.into(), curve.log_hazard_ratio.into()],
            ..Row::new(curve.term.as_str())
        })
    });
    vec![
        table(id, &["time_days", "position", "transform"], rows.collect()),
        table(format!("{id}.residuals"), &["time_days", "model_log_hazard_ratio"], residuals.collect()),
    ]
}

/// One row a value.
pub(super) fn residuals(id: &str, residuals: &Residuals) -> Tidy {
    let rows = residuals.rows.iter().flat_map(|row| {
        residuals.columns.iter().zip(&row.values).map(|(column, value)| {
            let stratum = if row.stratum.is_empty() { Cell::Empty } else { label(&row.stratum).into() };
            let extras = vec![
                row.subject_id.as_str().into(),
                row.time_days.into(),
                stratum,
                residuals.residual.as_str().into(),
            ];
            Row { estimate: Some(*value), extras, ..Row::new(column.as_str()) }
        })
    });
    table(id, &["subject_id", "time_days", "stratum", "residual"], rows.collect())
}

pub(super) fn concordance(id: &str, found: &Concordance) -> Tidy {
    let pairs = [found.concordant, found.discordant, found.tied_predictor, found.tied_time, found.tied_both];
    let row = Row {
        estimate: Some(found.concordance),
        std_error: Some(found.std_error),
        n: Some(found.n),
        events: Some(found.events),
        extras: pairs.into_iter().map(Cell::from).collect(),
        ..Row::new("concordance")
    };
    let columns = &["concordant", "discordant", "tied_predictor", "tied_time", "tied_both"];
    table(id, columns, vec![row.interval(&found.interval)])
}

pub(super) fn baseline_hazard(id: &str, baseline: &BaselineHazard) -> Vec<Tidy> {
    let steps = baseline.strata.iter().flat_map(|stratum| {
        stratum.steps.iter().map(|step| Row {
            estimate: Some(step.cumulative_hazard),
            std_error: Some(step.std_error),
            extras: vec![step.time_days.into()],
            ..Row::of(&stratum.stratum)
        })
    });
    let columns = baseline.columns.iter();
    let columns =
        columns.map(|column| Row { estimate: Some(column.value), ..Row::new(column.term.as_str()) });
    vec![table(id, &["time_days"], steps.collect()), table(format!("{id}.columns"), &[], columns.collect())]
}

pub(super) fn predicted_survival(id: &str, predicted: &PredictedSurvival) -> Tidy {
    let rows = predicted.curves.iter().flat_map(|curve| {
        curve.at.iter().map(|at| {
            let stratum = if curve.stratum.is_empty() { Cell::Empty } else { label(&curve.stratum).into() };
            let (estimate, std_error) = (at.survival, at.std_error);
            let extras = vec![at.time_days.into(), stratum];
            Row { estimate, std_error, extras, ..Row::new(curve.profile.as_str()) }.interval(&at.interval)
        })
    });
    table(id, &["time_days", "stratum"], rows.collect())
}
