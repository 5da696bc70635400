use palladion_api::statistics::output::{Her2LowSensitivity, SensitivityEstimate, SensitivityVariant};

use super::shared::table;
use crate::report::sensitivity::name;
use crate::report::tidy::{Cell, Row, Tidy};

const COLUMNS: &[&str] =
    &["log_hazard_ratio", "ratio_to_main", "change_in_std_errors", "sites_left_out", "outcome"];

/// One row a variant; what was drawn and the site effect in tables of their own.
pub(super) fn sensitivity(id: &str, found: &Her2LowSensitivity) -> Vec<Tidy> {
    let mut tables = vec![table(id, COLUMNS, found.variants.iter().map(variant).collect())];
    if let Some(effect) = &found.site_effect {
        let row = |term: &str, estimate: f64| Row { estimate: Some(estimate), ..Row::new(term) };
        let rows = vec![
            row("variance", effect.variance),
            row("degrees of freedom", effect.degrees_of_freedom),
            Row { n: Some(effect.sites), ..Row::new("sites") },
        ];
        tables.push(table(format!("{id}.site_effect"), &[], rows));
    }
    if let Some(drawn) = &found.misreading {
        let count = |term: &str, n: u64| Row { n: Some(n), ..Row::new(term) };
        let rows = vec![
            count("draws", drawn.draws),
            count("draws with an estimate", drawn.estimated),
            count("draws that the readings exclude", drawn.impossible),
            count("draws without an estimate", drawn.without_estimate),
            Row { estimate: Some(drawn.attributed), ..Row::new("share taken for reading") },
            Row { estimate: Some(drawn.to_zero), ..Row::new("median of 1+ that became 0") },
            Row { estimate: Some(drawn.to_low), ..Row::new("median of 0 that became low") },
            count("subjects taken as read", drawn.taken_as_read),
        ];
        tables.push(table(format!("{id}.misreading"), &[], rows));
    }
    tables
}

fn variant(one: &SensitivityVariant) -> Row {
    let row = Row { n: one.n, events: one.events, ..Row::new(name(one.variant)) };
    let left_out = one.sites_left_out.map_or(Cell::Empty, Cell::Count);
    match &one.estimate {
        SensitivityEstimate::Estimated {
            log_hazard_ratio,
            std_error,
            hazard_ratio,
            conf_low,
            conf_high,
            ratio_to_main,
            change_in_std_errors,
        } => Row {
            estimate: Some(*hazard_ratio),
            std_error: *std_error,
            conf_low: Some(*conf_low),
            conf_high: Some(*conf_high),
            extras: vec![
                (*log_hazard_ratio).into(),
                (*ratio_to_main).into(),
                (*change_in_std_errors).into(),
                left_out,
                "estimated".into(),
            ],
            ..row
        },
        SensitivityEstimate::NotEstimable { reason, .. } => Row {
            extras: vec![Cell::Empty, Cell::Empty, Cell::Empty, left_out, reason.as_str().into()],
            ..row
        },
    }
}
