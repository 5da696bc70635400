use palladion_api::statistics::output::{
    Coefficient, CoefficientEstimate, CoxModel, EffectEstimate, SimpleEffect,
};

use super::shared::table;
use crate::report::tidy::{Cell, Row, TEST_COLUMNS, Tidy};

/// The own columns of a row that [`coefficient`] makes.
pub(super) const COEFFICIENT_COLUMNS: &[&str] =
    &["log_hazard_ratio", "variable", "level", "reference", "outcome"];

/// `estimate` is the hazard ratio, its limits beside it; `std_error` belongs to its logarithm.
pub(super) fn cox(id: &str, model: &CoxModel) -> Vec<Tidy> {
    let rows = model.coefficients.iter().map(coefficient).collect();
    let mut tables =
        vec![table(id, COEFFICIENT_COLUMNS, rows), table(format!("{id}.tests"), TEST_COLUMNS, tests(model))];
    let effects: Vec<Row> = model
        .interactions
        .iter()
        .flat_map(|one| &one.simple_effects)
        .map(|one| simple_effect(model, one))
        .collect();
    if !effects.is_empty() {
        tables.push(table(format!("{id}.effects"), EFFECT_COLUMNS, effects));
    }
    if !model.contrasts.is_empty() {
        let rows = model.contrasts.iter().map(|one| effect(model, &one.name, &one.estimate, Vec::new()));
        tables.push(table(format!("{id}.contrasts"), &["log_hazard_ratio", "outcome"], rows.collect()));
    }
    tables
}

pub(super) fn coefficient(coefficient: &Coefficient) -> Row {
    let mut row = Row {
        n: Some(coefficient.n),
        events: Some(coefficient.events),
        ..Row::new(coefficient.term.as_str())
    };
    let mut log = None;
    let outcome = match coefficient.estimate {
        CoefficientEstimate::Estimated {
            log_hazard_ratio,
            std_error,
            hazard_ratio,
            conf_low,
            conf_high,
            z,
            p_value,
        } => {
            log = Some(log_hazard_ratio);
            (row.estimate, row.std_error, row.statistic) = (hazard_ratio, Some(std_error), Some(z));
            (row.p_value, row.conf_low, row.conf_high) = (Some(p_value), conf_low, conf_high);
            "estimated"
        }
        CoefficientEstimate::Penalised {
            log_hazard_ratio,
            std_error,
            hazard_ratio,
            conf_low,
            conf_high,
            likelihood_ratio,
            p_value,
        } => {
            log = Some(log_hazard_ratio);
            (row.estimate, row.std_error) = (Some(hazard_ratio), Some(std_error));
            (row.statistic, row.p_value) = (Some(likelihood_ratio), Some(p_value));
            (row.conf_low, row.conf_high) = (conf_low, conf_high);
            "penalised"
        }
        CoefficientEstimate::Aliased => "aliased",
        CoefficientEstimate::Infinite { increasing: true } => "infinite",
        CoefficientEstimate::Infinite { increasing: false } => "zero",
        CoefficientEstimate::Undetermined => "undetermined",
    };
    let (level, reference) = (coefficient.level.as_deref(), coefficient.reference.as_deref());
    row.extras = vec![
        log.into(),
        coefficient.variable.as_str().into(),
        level.into(),
        reference.into(),
        outcome.into(),
    ];
    row
}

const EFFECT_COLUMNS: &[&str] = &["modifier", "level", "at", "log_hazard_ratio", "outcome"];

fn tests(model: &CoxModel) -> Vec<Row> {
    let whole = [
        ("likelihood ratio", Some(&model.likelihood_ratio)),
        ("Wald", model.wald.as_ref()),
        ("score", model.score.as_ref()),
        ("robust score", model.robust_score.as_ref()),
    ];
    let whole = whole.into_iter().filter_map(|(name, test)| Some(Row::test(format!("model: {name}"), test?)));
    let mut tests: Vec<Row> = whole.collect();
    tests.extend(model.terms.iter().map(|term| Row::test(term.variable.as_str(), &term.test)));
    for interaction in &model.interactions {
        let made = [&interaction.wald, &interaction.likelihood_ratio].into_iter().flatten();
        tests.extend(made.map(|test| Row::test(interaction.variables.join(":"), test)));
    }
    for test in &mut tests {
        test.events = Some(model.events);
    }
    tests
}

fn simple_effect(model: &CoxModel, one: &SimpleEffect) -> Row {
    let place = one.level.clone().or(one.at.map(|at| at.to_string())).unwrap_or_default();
    let term = format!("{} at {} = {place}", one.term, one.modifier);
    let extras = vec![one.modifier.as_str().into(), one.level.as_deref().into(), one.at.into()];
    effect(model, &term, &one.estimate, extras)
}

fn effect(model: &CoxModel, term: &str, estimate: &EffectEstimate, mut extras: Vec<Cell>) -> Row {
    let mut row = Row { n: Some(model.n), events: Some(model.events), ..Row::new(term) };
    match estimate {
        EffectEstimate::Estimated {
            log_hazard_ratio,
            std_error,
            hazard_ratio,
            conf_low,
            conf_high,
            z,
            p_value,
        } => {
            (row.estimate, row.std_error, row.statistic) = (Some(*hazard_ratio), Some(*std_error), Some(*z));
            (row.p_value, row.conf_low, row.conf_high) = (Some(*p_value), Some(*conf_low), Some(*conf_high));
            extras.extend([Cell::from(*log_hazard_ratio), "estimated".into()]);
        }
        EffectEstimate::NotEstimable { reason, .. } => extras.extend([Cell::Empty, reason.as_str().into()]),
    }
    Row { extras, ..row }
}
