use palladion_api::statistics::output::{
    Coefficient, CoefficientEstimate, Convergence, CoxModel, TermTest, TestResult,
};
use palladion_api::statistics::plan::{CoxMethod, CoxSpec, Ties};
use palladion_api::statistics::result::Content;
use palladion_biostat::survival::cox::{self, CoxFit, FirthFit, Outcome as CoefficientOutcome, Variance};

use super::effects::contrast;
use super::model_columns::ColumnMeaning;
use super::ready::Ready;
use super::refused::stopped;
use super::stop::Stop;
use super::{coefficients, interactions};
use crate::analyses::Study;
use crate::analyses::outcome::{Computed, Outcome};
use crate::analyses::times::landmark_note;
use crate::analyses::words::{chi_squared, count};

pub(in crate::analyses) fn compute(study: &Study<'_>, spec: &CoxSpec) -> Outcome {
    model(study, spec).or_else(Stop::into_outcome)
}

fn model(study: &Study<'_>, spec: &CoxSpec) -> Result<Computed, Stop> {
    let ready = Ready::of(study, spec)?;
    let stop = |error| stopped(spec, &ready, &error);
    match spec.method {
        CoxMethod::PartialLikelihood => {
            let fit = ready.cox().fit(&ready.options).map_err(stop)?;
            let coefficients = checked(&ready, &fit)?;
            output(spec, &ready, &fit, coefficients)
        }
        CoxMethod::Firth => {
            let penalised = ready.cox().fit_firth(&ready.options).map_err(stop)?;
            let fit = for_combinations(&ready, &penalised);
            estimated(&ready, &fit)?;
            let coefficients = coefficients::of_firth(&ready, &penalised.coefficients);
            let coefficients = coefficients.map_err(out_of_range)?;
            output(spec, &ready, &fit, coefficients)
        }
    }
}

/// Estimates and covariance of a penalised fit where combinations of coefficients look for them.
fn for_combinations(ready: &Ready, firth: &FirthFit) -> CoxFit {
    let coefficients = firth.coefficients.iter().map(|found| cox::Coefficient {
        name: found.name.clone(),
        outcome: found.estimate.map_or(CoefficientOutcome::Aliased, CoefficientOutcome::Estimated),
    });
    CoxFit {
        ties: ready.options.ties,
        rows: firth.rows,
        events: firth.events,
        clusters: None,
        variance: Variance::Model,
        level: ready.options.level,
        coefficients: coefficients.collect(),
        covariance: firth.covariance.clone(),
        model_covariance: firth.covariance.clone(),
        log_likelihood_null: firth.log_likelihood_null,
        log_likelihood: firth.log_likelihood,
        likelihood_ratio: firth.likelihood_ratio,
        // there is none, and none is given
        score: firth.likelihood_ratio,
        robust_score: None,
        wald: Some(firth.wald),
        iterations: firth.iterations,
        max_gradient: 0.0,
    }
}

/// The coefficients of a fit that says something.
pub(super) fn checked(ready: &Ready, fit: &CoxFit) -> Result<Vec<Coefficient>, Stop> {
    estimated(ready, fit)?;
    coefficients::of_fit(ready, fit).map_err(out_of_range)
}

/// Some column has an estimate, be it infinite.
fn estimated(ready: &Ready, fit: &CoxFit) -> Result<(), Stop> {
    if fit.coefficients.iter().all(|coefficient| coefficient.outcome == CoefficientOutcome::Aliased) {
        let message = "every column is constant or carries no information within the risk sets";
        return Err(Stop::no_numbers("collinear", message, ready.names()));
    }
    Ok(())
}

fn output(
    spec: &CoxSpec,
    ready: &Ready,
    fit: &CoxFit,
    coefficients: Vec<Coefficient>,
) -> Result<Computed, Stop> {
    let firth = spec.method == CoxMethod::Firth;
    let mut notes = notes(ready, &coefficients);
    let (interactions, own_notes) = interactions::described(ready, spec, fit)?;
    notes.extend(own_notes);
    let contrasts = spec.contrasts.iter().map(|one| contrast(fit, &ready.model.meanings, one)).collect();
    let test = |name: &str, test: &palladion_biostat::TestResult| chi_squared(name, test, fit.rows);
    let robust = fit.variance == Variance::Robust;
    let wald = if robust { "Wald, robust variance" } else { "Wald" };
    let ratio = if firth { "Penalised likelihood ratio" } else { "Likelihood ratio" };
    let content = CoxModel {
        endpoint: spec.endpoint.to_string(),
        method: if firth { "firth" } else { "partial_likelihood" }.to_owned(),
        ties: ties(spec.ties).to_owned(),
        strata: spec.strata.iter().map(ToString::to_string).collect(),
        variance: if robust { "robust" } else { "model" }.to_owned(),
        clusters: fit.clusters.map(count),
        landmark: ready.rows.landmark,
        n: count(fit.rows),
        events: count(fit.events),
        dropped: ready.rows.dropped,
        dropped_by: ready.rows.dropped_by.clone(),
        coefficients,
        terms: term_tests(spec, ready, fit, wald),
        interactions,
        contrasts,
        loglik_null: fit.log_likelihood_null,
        loglik: fit.log_likelihood,
        likelihood_ratio: test(ratio, &fit.likelihood_ratio),
        wald: fit.wald.as_ref().map(|found| test(wald, found)),
        score: (!firth).then(|| test("Score", &fit.score)),
        robust_score: fit.robust_score.as_ref().map(|found| test("Score, robust variance", found)),
        convergence: Convergence {
            iterations: u32::try_from(fit.iterations).unwrap_or(u32::MAX),
            gradient: (!firth).then_some(fit.max_gradient),
        },
    };
    if !finite(&content) {
        return Err(Stop::no_numbers(
            "out_of_range",
            "a test of the model exceeds the range of numbers",
            ready.names(),
        ));
    }
    Ok(Computed::new(Content::Cox(Box::new(content))).with_notes(notes))
}

/// The tests of the whole model have numbers.
fn finite(model: &CoxModel) -> bool {
    let tests = [
        Some(&model.likelihood_ratio),
        model.wald.as_ref(),
        model.score.as_ref(),
        model.robust_score.as_ref(),
    ];
    let own = |test: &TestResult| test.statistic.is_none_or(f64::is_finite) && test.p_value.is_finite();
    tests.into_iter().flatten().all(own) && model.loglik.is_finite() && model.loglik_null.is_finite()
}

const fn ties(ties: Ties) -> &'static str {
    match ties {
        Ties::Efron => "efron",
        Ties::Breslow => "breslow",
        Ties::Exact => "exact",
    }
}

fn out_of_range(meaning: &ColumnMeaning) -> Stop {
    let message =
        format!("the coefficient of `{}` exceeds the range of numbers: another unit is needed", meaning.name);
    Stop::no_numbers("out_of_range", message, vec![meaning.name.clone()])
}

/// Joint Wald tests of the terms with several columns, where all of them have an estimate; products have
/// theirs elsewhere.
fn term_tests(spec: &CoxSpec, ready: &Ready, fit: &CoxFit, name: &str) -> Vec<TermTest> {
    let terms = ready.model.design.terms().iter().take(spec.terms.len());
    terms
        .filter(|term| term.columns.len() > 1)
        .filter_map(|term| {
            let columns: Vec<usize> = term.columns.clone().collect();
            let test = fit.wald_test(&columns).ok()?;
            Some(TermTest { variable: term.name.clone(), test: chi_squared(name, &test, fit.rows) })
        })
        .collect()
}

fn notes(ready: &Ready, coefficients: &[Coefficient]) -> Vec<String> {
    let rows = &ready.rows;
    let mut notes = Vec::new();
    if rows.dropped > 0 {
        let causes: Vec<String> =
            rows.dropped_by.iter().map(|cause| format!("{} ({})", cause.variable, cause.n)).collect();
        notes.push(format!("{} rows left out for a missing value of {}", rows.dropped, causes.join(", ")));
    }
    notes.extend(rows.landmark.as_ref().map(landmark_note));
    for coefficient in coefficients {
        match coefficient.estimate {
            CoefficientEstimate::Estimated { hazard_ratio: Some(_), conf_low: Some(_), conf_high: Some(_), .. }
            | CoefficientEstimate::Penalised { .. } => {}
            CoefficientEstimate::Estimated { .. } => notes.push(format!(
                "the hazard ratio of `{}` or a limit of it exceeds the range of numbers: another unit is needed",
                coefficient.term
            )),
            CoefficientEstimate::Aliased => notes.push(format!(
                "`{}` was left out: its column is constant or a combination of the columns before it",
                coefficient.term
            )),
            CoefficientEstimate::Infinite { .. } => notes.push(format!(
                "`{}` separates the events: the likelihood grows without bound and there is no finite \
                 estimate; the method `firth` has one",
                coefficient.term
            )),
            CoefficientEstimate::Undetermined => notes.push(format!(
                "beside the infinite coefficients nothing is known of `{}`, as of two levels without \
                 events; the method `firth` has an estimate",
                coefficient.term
            )),
        }
    }
    notes
}
