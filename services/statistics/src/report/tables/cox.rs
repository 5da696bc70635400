use palladion_api::statistics::output::{CoefficientEstimate, CoxModel};

use super::shared::table;
use crate::report::tidy::{Row, TEST_COLUMNS, Tidy};

/// `estimate` is the hazard ratio, its limits beside it; `std_error` belongs to its logarithm.
pub(super) fn cox(id: &str, model: &CoxModel) -> Vec<Tidy> {
    const COLUMNS: &[&str] = &["log_hazard_ratio", "variable", "level", "reference", "outcome"];
    let rows = model.coefficients.iter().map(|coefficient| {
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
                (row.estimate, row.std_error, row.statistic) = (Some(hazard_ratio), Some(std_error), Some(z));
                (row.p_value, row.conf_low, row.conf_high) = (Some(p_value), Some(conf_low), Some(conf_high));
                "estimated"
            }
            CoefficientEstimate::Aliased => "aliased",
            CoefficientEstimate::Infinite { increasing: true } => "infinite",
            CoefficientEstimate::Infinite { increasing: false } => "zero",
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
    });
    let likelihood_ratio = Some(&model.likelihood_ratio);
    let whole = [
        ("likelihood ratio", likelihood_ratio),
        ("Wald", model.wald.as_ref()),
        ("score", Some(&model.score)),
    ];
    let whole = whole.into_iter().filter_map(|(name, test)| Some(Row::test(format!("model: {name}"), test?)));
    let mut tests: Vec<Row> = whole.collect();
    tests.extend(model.terms.iter().map(|term| Row::test(term.variable.as_str(), &term.test)));
    for test in &mut tests {
        test.events = Some(model.events);
    }
    vec![table(id, COLUMNS, rows.collect()), table(format!("{id}.tests"), TEST_COLUMNS, tests)]
}
