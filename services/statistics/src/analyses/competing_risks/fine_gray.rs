//! Fine and Gray's model of the subdistribution hazard.

use palladion_api::statistics::output::{FineGrayCoefficient, FineGrayModel, TermTest};
use palladion_api::statistics::plan::FineGraySpec;
use palladion_api::statistics::result::Content;
use palladion_biostat::survival::competing_risks::{
    CompetingRisksError, FineGrayFit, FineGrayOptions, fine_gray,
};

use super::rows::{CompetingRows, INTEREST, refused};
use crate::analyses::Study;
use crate::analyses::cox::model_columns::{ModelColumns, TermColumn, columns};
use crate::analyses::outcome::{Computed, Outcome};
use crate::analyses::words::{chi_squared, count, interval};

pub(in crate::analyses) fn compute(study: &Study<'_>, spec: &FineGraySpec) -> Outcome {
    let mut terms = Vec::new();
    for term in &spec.terms {
        match TermColumn::of(study, term)? {
            Ok(column) => terms.push(column),
            Err(why) => return Ok(Computed::not_estimable(why.reason, why.message, vec![why.concern])),
        }
    }
    let rows = CompetingRows::read(study, (&spec.endpoint, &spec.competing, spec.tie), &|needed| {
        for term in &terms {
            needed.add(term.variable.as_str(), |row| !term.is_missing(row));
        }
        Ok(())
    })?;
    let rows = match rows {
        Ok(rows) => rows,
        Err(why) => return Ok(Computed::impossible(why)),
    };
    if rows.leaving_by(INTEREST) == 0 {
        return Ok(Computed::no_events(spec.endpoint.as_str(), Vec::new()));
    }
    let model = match columns(&terms, &rows.kept)? {
        Ok(model) => model,
        Err(why) => return Ok(Computed::not_estimable(why.reason, why.message, vec![why.concern])),
    };
    let options = FineGrayOptions { level: study.confidence, ..FineGrayOptions::default() };
    match fine_gray(&rows.observations, INTEREST, &model.design, &options) {
        Ok(fit) => Ok(output(spec, rows, &model, &fit)),
        Err(error) => not_possible(&model, &error),
    }
}

fn output(spec: &FineGraySpec, rows: CompetingRows, model: &ModelColumns, fit: &FineGrayFit) -> Computed {
    let mut coefficients = Vec::new();
    for index in 0..model.meanings.len() {
        match coefficient(&rows, model, fit, index) {
            Ok(found) => coefficients.push(found),
            Err(name) => {
                let message = format!("the numbers of `{name}` exceed the range of numbers");
                return Computed::not_estimable("out_of_range", message, vec![name]);
            }
        }
    }
    let several = model.design.terms().iter().filter(|term| term.columns.len() > 1);
    let joint = several.filter_map(|term| {
        let columns: Vec<usize> = term.columns.clone().collect();
        let test = fit.wald_test(&columns)?;
        Some(TermTest { variable: term.name.clone(), test: chi_squared("Wald", &test, fit.rows) })
    });
    let content = FineGrayModel {
        endpoint: spec.endpoint.to_string(),
        competing: spec.competing.iter().map(ToString::to_string).collect(),
        n: count(fit.rows),
        events: count(fit.events),
        competing_events: count(fit.competing),
        dropped: rows.dropped,
        dropped_by: rows.dropped_by,
        coefficients,
        terms: joint.collect(),
        loglik_null: fit.log_likelihood[0],
        loglik: fit.log_likelihood[1],
        iterations: u32::try_from(fit.iterations).unwrap_or(u32::MAX),
    };
    Computed::new(Content::FineGray(Box::new(content))).with_notes(rows.notes)
}

/// One column's numbers; its name when one of them is not finite.
fn coefficient(
    rows: &CompetingRows,
    model: &ModelColumns,
    fit: &FineGrayFit,
    index: usize,
) -> Result<FineGrayCoefficient, String> {
    let (meaning, found) = (&model.meanings[index], &fit.coefficients[index]);
    let z = found.estimate / found.standard_error;
    let limits = found.limits;
    let numbers = [found.estimate, found.standard_error, found.ratio, limits.lower, limits.upper, z];
    if !numbers.iter().all(|number| number.is_finite()) {
        return Err(meaning.name.clone());
    }
    let values = model.design.columns()[index].values();
    // an indicator counts the rows of its level, a number all rows
    let counts = |row: &usize| meaning.indicator.is_none() || values[*row] > 0.5;
    let with: Vec<usize> = (0..values.len()).filter(counts).collect();
    let (level, reference) = meaning.indicator.clone().unzip();
    Ok(FineGrayCoefficient {
        term: meaning.name.clone(),
        variable: meaning.variable.clone(),
        level,
        reference,
        n: count(with.len()),
        events: count(with.iter().filter(|row| rows.cause[**row] == INTEREST).count()),
        log_ratio: found.estimate,
        std_error: found.standard_error,
        ratio: found.ratio,
        interval: interval(limits),
        z,
        p_value: found.p_value,
    })
}

fn not_possible(model: &ModelColumns, error: &CompetingRisksError) -> Outcome {
    // the engine names the design's columns, a reader knows them by what they stand for
    let meant = |names: &[String]| {
        let columns = model.design.columns().iter().zip(&model.meanings);
        columns
            .filter(|(column, _)| names.iter().any(|name| name == column.name()))
            .map(|(_, meaning)| meaning.name.clone())
            .collect::<Vec<String>>()
    };
    let all = || model.meanings.iter().map(|meaning| meaning.name.clone()).collect();
    match error {
        CompetingRisksError::Aliased(names) => {
            let message = "columns are constant or a combination of the columns before them";
            Ok(Computed::not_estimable("collinear", message, meant(names)))
        }
        CompetingRisksError::Infinite(names) => {
            let message = "columns separate the events: the likelihood grows without bound";
            Ok(Computed::not_estimable("separation", message, meant(names)))
        }
        CompetingRisksError::NotConverged { iterations, .. } => {
            let message = format!("the fit did not converge in {iterations} iterations");
            Ok(Computed::not_estimable("not_converged", message, all()))
        }
        other => Err(refused(other)),
    }
}
