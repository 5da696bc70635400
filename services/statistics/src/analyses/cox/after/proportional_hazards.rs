use palladion_api::statistics::output::{CoefficientTest, ProportionalHazards, TermTest, TestResult};
use palladion_api::statistics::plan::{Plan, ProportionalHazardsSpec, ProportionalHazardsVariant};
use palladion_api::statistics::result::Content;

use super::fitted::{Fitted, of_model, out_of_range, scale};
use crate::analyses::Study;
use crate::analyses::cox::stop::Stop;
use crate::analyses::outcome::{Computed, Outcome};
use crate::analyses::words::chi_squared;

/// Tests of proportional hazards of a model.
pub(in crate::analyses) fn proportional_hazards(
    study: &Study<'_>,
    plan: &Plan,
    spec: &ProportionalHazardsSpec,
) -> Outcome {
    of_model(study, plan, &spec.model, |fitted| tests(fitted, spec))
}

fn tests(fitted: &Fitted<'_>, spec: &ProportionalHazardsSpec) -> Result<Computed, Stop> {
    let (transform, word) = scale(spec.transform);
    let (found, name, variant) = match spec.variant {
        ProportionalHazardsVariant::ScoreTest => {
            (fitted.model.ph_test(transform), "Score test", "score test (R survival >= 3.0)")
        }
        ProportionalHazardsVariant::ScaledResiduals1994 => (
            fitted.model.ph_test_1994(transform),
            "Grambsch-Therneau 1994",
            "Grambsch-Therneau 1994 approximation (SAS, Stata, R < 3.0)",
        ),
    };
    let found = found.map_err(|error| fitted.stop(&error))?;
    let test = |test: &palladion_biostat::TestResult| chi_squared(name, test, fitted.fit.rows);
    let terms = found.by_term.iter();
    let terms: Vec<TermTest> =
        terms.map(|one| TermTest { variable: one.name.clone(), test: test(&one.test) }).collect();
    let coefficients = fitted.estimated().into_iter().zip(&found.by_coefficient);
    let coefficients: Vec<CoefficientTest> = coefficients
        .map(|(column, one)| CoefficientTest { term: fitted.name(column), test: test(&one.test) })
        .collect();
    let global = test(&found.global);
    let all =
        terms.iter().map(|one| &one.test).chain(coefficients.iter().map(|one| &one.test)).chain([&global]);
    let finite = |test: &TestResult| test.statistic.is_none_or(f64::is_finite) && test.p_value.is_finite();
    if !all.into_iter().all(finite) {
        return Err(out_of_range("a test"));
    }
    Ok(Computed::new(Content::ProportionalHazards(ProportionalHazards {
        model: spec.model.clone(),
        variant: variant.to_owned(),
        transform: word.to_owned(),
        terms,
        coefficients,
        global,
    })))
}
