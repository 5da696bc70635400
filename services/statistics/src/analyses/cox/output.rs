use palladion_api::statistics::output::{
    Coefficient, CoefficientEstimate, Convergence, CoxModel, DroppedRows, TermTest,
};
use palladion_api::statistics::plan::{CoxSpec, Ties};
use palladion_api::statistics::result::Content;
use palladion_biostat::survival::Observations;
use palladion_biostat::survival::cox::{self, CoxError, CoxFit, CoxOptions, Outcome as CoefficientOutcome};

use super::model_columns::{ColumnMeaning, Impossible, ModelColumns, TermColumn, columns};
use crate::analyses::groups::Groups;
use crate::analyses::outcome::{Computed, Outcome};
use crate::analyses::words::{chi_squared, count};
use crate::analyses::{AnalysisError, Study};

/// The complete rows of a model, and why the others were left out.
struct Rows {
    kept: Vec<usize>,
    time: Vec<f64>,
    event: Vec<bool>,
    strata: Vec<usize>,
    dropped: u64,
    dropped_by: Vec<DroppedRows>,
}

pub(in crate::analyses) fn compute(study: &Study<'_>, spec: &CoxSpec) -> Outcome {
    let mut terms = Vec::new();
    for term in &spec.terms {
        match TermColumn::of(study, term)? {
            Ok(column) => terms.push(column),
            Err(impossible) => return Ok(refusal(impossible)),
        }
    }
    let rows = complete_rows(study, spec, &terms)?;
    if rows.kept.is_empty() {
        return Ok(Computed::no_subjects(Some(spec.endpoint.as_str())));
    }
    if !rows.event.contains(&true) {
        return Ok(Computed::no_events(spec.endpoint.as_str(), Vec::new()));
    }
    let model = match columns(&terms, &rows.kept)? {
        Ok(model) => model,
        Err(impossible) => return Ok(refusal(impossible)),
    };
    let observations =
        Observations::new(&rows.time, &rows.event).map_err(|error| AnalysisError::refused("Cox", &error))?;
    let strata = (!spec.strata.is_empty()).then_some(rows.strata.as_slice());
    let options = CoxOptions { ties: ties(spec.ties), level: study.confidence, ..CoxOptions::default() };
    match cox::fit(&observations, strata, &model.design, &options) {
        Ok(fit) => Ok(output(spec, &rows, &model, &fit)),
        Err(error) => not_possible(spec, &model, &error),
    }
}

const fn ties(ties: Ties) -> cox::Ties {
    match ties {
        Ties::Efron => cox::Ties::Efron,
        Ties::Breslow => cox::Ties::Breslow,
    }
}

fn refusal(impossible: Impossible) -> Computed {
    Computed::not_estimable(impossible.reason, impossible.message, vec![impossible.concern])
}

fn complete_rows(study: &Study<'_>, spec: &CoxSpec, terms: &[TermColumn]) -> Result<Rows, AnalysisError> {
    let observations = study.observations(&spec.endpoint)?;
    let strata = Groups::of(study, &spec.strata)?;
    let mut causes: Vec<(String, Vec<bool>)> =
        vec![(spec.endpoint.to_string(), observations.iter().map(Option::is_none).collect())];
    for term in terms {
        let missing = (0..observations.len()).map(|index| term.is_missing(index)).collect();
        causes.push((term.variable.to_string(), missing));
    }
    for variable in &spec.strata {
        causes.push((
            variable.to_string(),
            study.levels(variable)?.codes.iter().map(Option::is_none).collect(),
        ));
    }
    let complete =
        |index: &usize| !causes.iter().any(|(_, missing)| missing.get(*index).copied().unwrap_or(true));
    let kept: Vec<usize> = (0..observations.len()).filter(complete).collect();
    let dropped_by = causes.iter().map(|(variable, missing)| DroppedRows {
        variable: variable.clone(),
        n: count(missing.iter().filter(|missing| **missing).count()),
    });
    let observed = || kept.iter().filter_map(|index| observations.get(*index).copied().flatten());
    Ok(Rows {
        time: observed().map(|observation| observation.time_days.value()).collect(),
        event: observed().map(|observation| observation.event).collect(),
        strata: kept.iter().filter_map(|index| strata.codes.get(*index).copied().flatten()).collect(),
        dropped: count(observations.len() - kept.len()),
        dropped_by: dropped_by.filter(|dropped| dropped.n > 0).collect(),
        kept,
    })
}

fn output(spec: &CoxSpec, rows: &Rows, model: &ModelColumns, fit: &CoxFit) -> Computed {
    if fit.coefficients.iter().all(|coefficient| coefficient.outcome == CoefficientOutcome::Aliased) {
        let message = "every column is constant or carries no information within the risk sets";
        return Computed::not_estimable("collinear", message, names(&model.meanings));
    }
    let estimates = model.meanings.iter().zip(&fit.coefficients).zip(model.design.columns());
    let mut coefficients = Vec::new();
    for ((meaning, coefficient), column) in estimates {
        let Some(estimate) = estimate(&coefficient.outcome) else {
            return without_numbers(model, fit, meaning);
        };
        coefficients.push(described(meaning, estimate, column.values(), &rows.event));
    }
    let notes = notes(rows, &coefficients);
    let test = |name: &str, test: &palladion_biostat::TestResult| chi_squared(name, test, fit.rows);
    let content = CoxModel {
        endpoint: spec.endpoint.to_string(),
        ties: match spec.ties {
            Ties::Efron => "efron".to_owned(),
            Ties::Breslow => "breslow".to_owned(),
        },
        strata: spec.strata.iter().map(ToString::to_string).collect(),
        n: count(fit.rows),
        events: count(fit.events),
        dropped: rows.dropped,
        dropped_by: rows.dropped_by.clone(),
        coefficients,
        terms: term_tests(model, fit),
        loglik_null: fit.log_likelihood_null,
        loglik: fit.log_likelihood,
        likelihood_ratio: test("Likelihood ratio", &fit.likelihood_ratio),
        wald: fit.wald.as_ref().map(|found| test("Wald", found)),
        score: test("Score", &fit.score),
        convergence: Convergence {
            iterations: u32::try_from(fit.iterations).unwrap_or(u32::MAX),
            gradient: fit.max_gradient,
        },
    };
    Computed::new(Content::Cox(Box::new(content))).with_notes(notes)
}

/// A coefficient has no finite numbers: beside infinite ones its own direction carries no information in
/// the limit, otherwise its unit is too large.
fn without_numbers(model: &ModelColumns, fit: &CoxFit, meaning: &ColumnMeaning) -> Computed {
    let infinite = |outcome: &CoefficientOutcome| matches!(outcome, CoefficientOutcome::Infinite { .. });
    let outcomes = model.meanings.iter().zip(&fit.coefficients);
    let mut concerns: Vec<String> = outcomes
        .filter(|(other, coefficient)| infinite(&coefficient.outcome) || other.name == meaning.name)
        .map(|(other, _)| other.name.clone())
        .collect();
    if concerns.len() > 1 {
        concerns.sort();
        let message = "the events are separated in several directions: some levels cannot be told apart";
        return Computed::not_estimable("separation", message, concerns);
    }
    let message = format!(
        "the hazard ratio of `{}` exceeds the range of numbers: another unit is needed",
        meaning.name
    );
    Computed::not_estimable("out_of_range", message, concerns)
}

/// `None` when a number is too large for a double.
fn estimate(outcome: &CoefficientOutcome) -> Option<CoefficientEstimate> {
    match outcome {
        CoefficientOutcome::Aliased => Some(CoefficientEstimate::Aliased),
        CoefficientOutcome::Infinite { positive } => {
            Some(CoefficientEstimate::Infinite { increasing: *positive })
        }
        CoefficientOutcome::Estimated(found) => {
            let limits = found.hazard_ratio_limits;
            let numbers = [
                found.coefficient,
                found.standard_error,
                found.z,
                found.hazard_ratio,
                limits.lower,
                limits.upper,
            ];
            numbers.iter().all(|number| number.is_finite()).then_some(CoefficientEstimate::Estimated {
                log_hazard_ratio: found.coefficient,
                std_error: found.standard_error,
                hazard_ratio: found.hazard_ratio,
                conf_low: limits.lower,
                conf_high: limits.upper,
                z: found.z,
                p_value: found.p_value,
            })
        }
    }
}

fn described(
    meaning: &ColumnMeaning,
    estimate: CoefficientEstimate,
    values: &[f64],
    event: &[bool],
) -> Coefficient {
    // an indicator counts the rows of its level, a number all rows
    let has = |value: f64| meaning.indicator.is_none() || value > 0.5;
    let with = || values.iter().zip(event).filter(|(value, _)| has(**value));
    let indicator = meaning.indicator.clone().unzip();
    Coefficient {
        term: meaning.name.clone(),
        variable: meaning.variable.to_string(),
        level: indicator.0,
        reference: indicator.1,
        n: count(with().count()),
        events: count(with().filter(|(_, event)| **event).count()),
        estimate,
    }
}

/// Joint Wald tests of the terms with several columns, where all of them have an estimate.
fn term_tests(model: &ModelColumns, fit: &CoxFit) -> Vec<TermTest> {
    let several = model.design.terms().iter().filter(|term| term.columns.len() > 1);
    several
        .filter_map(|term| {
            let columns: Vec<usize> = term.columns.clone().collect();
            let test = fit.wald_test(&columns).ok()?;
            Some(TermTest { variable: term.name.clone(), test: chi_squared("Wald", &test, fit.rows) })
        })
        .collect()
}

fn names(meanings: &[ColumnMeaning]) -> Vec<String> {
    meanings.iter().map(|meaning| meaning.name.clone()).collect()
}

fn notes(rows: &Rows, coefficients: &[Coefficient]) -> Vec<String> {
    let mut notes = Vec::new();
    if rows.dropped > 0 {
        let causes: Vec<String> =
            rows.dropped_by.iter().map(|cause| format!("{} ({})", cause.variable, cause.n)).collect();
        notes.push(format!("{} rows left out for a missing value of {}", rows.dropped, causes.join(", ")));
    }
    for coefficient in coefficients {
        match coefficient.estimate {
            CoefficientEstimate::Estimated { .. } => {}
            CoefficientEstimate::Aliased => notes.push(format!(
                "`{}` was left out: its column is constant or a combination of the columns before it",
                coefficient.term
            )),
            CoefficientEstimate::Infinite { .. } => notes.push(format!(
                "`{}` separates the events: the likelihood grows without bound and there is no finite estimate",
                coefficient.term
            )),
        }
    }
    notes
}

fn not_possible(spec: &CoxSpec, model: &ModelColumns, error: &CoxError) -> Outcome {
    match error {
        CoxError::NoEvents => Ok(Computed::no_events(spec.endpoint.as_str(), Vec::new())),
        CoxError::TooFewRows(_) => {
            let message = "a model needs at least two complete rows";
            Ok(Computed::not_estimable("no_subjects", message, names(&model.meanings)))
        }
        CoxError::NotConverged { iterations, .. } => {
            let message = format!("the fit did not converge in {iterations} iterations");
            Ok(Computed::not_estimable("not_converged", message, names(&model.meanings)))
        }
        CoxError::Length { .. }
        | CoxError::OutOfRange { .. }
        | CoxError::TooFewClusters { .. }
        | CoxError::NotAvailable { .. }
        | CoxError::NoEstimate(_)
        | CoxError::UnknownCoefficient(_)
        | CoxError::NotNested
        | CoxError::NoLikelihoodRatio => Err(AnalysisError::refused("Cox", error)),
    }
}
