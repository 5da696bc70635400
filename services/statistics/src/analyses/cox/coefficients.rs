//! The coefficients of a fit as the result has them.

use palladion_api::statistics::output::{Coefficient, CoefficientEstimate};
use palladion_biostat::ConfidenceLevel;
use palladion_biostat::detmath::{exp, sqrt};
use palladion_biostat::distributions::normal;
use palladion_biostat::survival::cox::{self, CoxFit, FirthCoefficient, Outcome, Variance};

use super::model_columns::ColumnMeaning;
use super::ready::Ready;

/// The coefficients, or the column of which a number is too large for a double.
pub(super) fn of_fit<'a>(ready: &'a Ready, fit: &CoxFit) -> Result<Vec<Coefficient>, &'a ColumnMeaning> {
    let columns = ready.model.meanings.iter().zip(&fit.coefficients).enumerate();
    let separated = fit.coefficients.iter().any(|one| matches!(one.outcome, Outcome::Infinite { .. }));
    let coefficient = |(index, (meaning, found)): (usize, (&'a ColumnMeaning, &cox::Coefficient))| {
        let estimate = estimate(&found.outcome, fit.level, separated).ok_or(meaning)?;
        let robust = fit.variance == Variance::Robust && found.log_hazard_ratio().is_some();
        let model = robust.then(|| fit.model_covariance.get((index, index)).map(|v| sqrt(*v))).flatten();
        Ok(described(ready, meaning, estimate, model))
    };
    columns.map(coefficient).collect()
}

/// The same of a penalised fit.
pub(super) fn of_firth<'a>(
    ready: &'a Ready,
    found: &[FirthCoefficient],
) -> Result<Vec<Coefficient>, &'a ColumnMeaning> {
    let columns = ready.model.meanings.iter().zip(found);
    columns
        .map(|(meaning, found)| Ok(described(ready, meaning, penalised(found).ok_or(meaning)?, None)))
        .collect()
}

fn described(
    ready: &Ready,
    meaning: &ColumnMeaning,
    estimate: CoefficientEstimate,
    model_std_error: Option<f64>,
) -> Coefficient {
    let columns = ready.model.design.columns();
    let indicators: Vec<&[f64]> =
        meaning.within.iter().filter_map(|index| columns.get(*index)).map(|column| column.values()).collect();
    let has = |row: usize| indicators.iter().all(|values| values.get(row).is_some_and(|value| *value > 0.5));
    let (mut n, mut events) = (0, 0);
    for (row, event) in ready.rows.observations.event().iter().enumerate() {
        if has(row) {
            n += 1;
            events += u64::from(*event);
        }
    }
    let indicator = meaning.indicator.clone().unzip();
    Coefficient {
        term: meaning.name.clone(),
        variable: meaning.variable.clone(),
        level: indicator.0,
        reference: indicator.1,
        n,
        events,
        model_std_error,
        estimate,
    }
}

/// `None` when the coefficient or its test is no number though nothing separates the events.
fn estimate(outcome: &Outcome, level: ConfidenceLevel, separated: bool) -> Option<CoefficientEstimate> {
    match outcome {
        Outcome::Aliased => Some(CoefficientEstimate::Aliased),
        Outcome::Infinite { positive } => Some(CoefficientEstimate::Infinite { increasing: *positive }),
        Outcome::Undetermined => separated.then_some(CoefficientEstimate::Undetermined),
        Outcome::OutOfRange { coefficient, standard_error } => {
            // the hazard ratio or a limit of it is no number: what is one is given
            let z = coefficient / standard_error;
            let half = level.z() * standard_error;
            let ratio = |log: f64| Some(exp(log)).filter(|ratio| ratio.is_finite());
            let p_value = normal::two_sided(z).ok().filter(|_| z.is_finite())?;
            Some(CoefficientEstimate::Estimated {
                log_hazard_ratio: *coefficient,
                std_error: *standard_error,
                hazard_ratio: ratio(*coefficient),
                conf_low: ratio(coefficient - half),
                conf_high: ratio(coefficient + half),
                z,
                p_value,
            })
        }
        Outcome::Estimated(found) => Some(CoefficientEstimate::Estimated {
            log_hazard_ratio: found.coefficient,
            std_error: found.standard_error,
            hazard_ratio: Some(found.hazard_ratio),
            conf_low: Some(found.hazard_ratio_limits.lower),
            conf_high: Some(found.hazard_ratio_limits.upper),
            z: found.z,
            p_value: found.p_value,
        }),
    }
}

/// `None` when the estimate is too large for a double.
fn penalised(found: &FirthCoefficient) -> Option<CoefficientEstimate> {
    let (Some(estimate), Some(profile)) = (&found.estimate, &found.profile) else {
        return Some(CoefficientEstimate::Aliased);
    };
    let limit = |coefficient: f64| {
        Some(exp(coefficient)).filter(|limit| coefficient.is_finite() && limit.is_finite())
    };
    let numbers =
        [estimate.coefficient, estimate.standard_error, estimate.hazard_ratio, profile.test.statistic];
    numbers.iter().all(|number| number.is_finite()).then_some(CoefficientEstimate::Penalised {
        log_hazard_ratio: estimate.coefficient,
        std_error: estimate.standard_error,
        hazard_ratio: estimate.hazard_ratio,
        conf_low: limit(profile.limits.lower),
        conf_high: limit(profile.limits.upper),
        likelihood_ratio: profile.test.statistic,
        p_value: profile.test.p_value,
    })
}
