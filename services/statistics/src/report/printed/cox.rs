use palladion_api::statistics::output::{CoefficientEstimate, CoxModel};
use palladion_printed::{Line, Table};

use super::notes;
use crate::report::format::{count, p_cell, ratio, without_estimate};
use crate::report::wording;

pub(super) fn cox(model: &CoxModel) -> Table {
    let mut rows: Vec<Line> = model
        .coefficients
        .iter()
        .map(|one| {
            let (estimate, p) = estimated(&one.estimate);
            Line::plain(wording::term(&one.term), vec![count(one.n), count(one.events), estimate, p])
        })
        .collect();
    let tests = model
        .terms
        .iter()
        .map(|term| (format!("{}, joint test", wording::variable(&term.variable)), &term.test));
    let interactions = model.interactions.iter().filter_map(|one| {
        let test = one.likelihood_ratio.as_ref().or(one.wald.as_ref())?;
        Some((
            format!(
                "{}, interaction",
                one.variables.iter().map(|name| wording::variable(name)).collect::<Vec<_>>().join(" and ")
            ),
            test,
        ))
    });
    for (name, test) in tests.chain(interactions) {
        let p = p_cell(test.p_value);
        rows.push(Line::plain(name, vec![String::new(), String::new(), test.test.clone(), p]));
    }
    let caption = format!(
        "{}: {} subjects, {} events, {} left out for missing values",
        model.endpoint,
        count(model.n),
        count(model.events),
        count(model.dropped)
    );
    let headings = ["Coefficient", "n", "Events", "Hazard ratio (interval)", "p"];
    Table { notes: vec![notes::of_cox(model)], ..Table::new("", &caption, &headings, rows) }
}

pub(super) fn estimated(estimate: &CoefficientEstimate) -> (String, String) {
    match estimate {
        CoefficientEstimate::Estimated { hazard_ratio, conf_low, conf_high, p_value: p, .. } => {
            (ratio(*hazard_ratio, *conf_low, *conf_high), p_cell(*p))
        }
        CoefficientEstimate::Penalised { hazard_ratio, conf_low, conf_high, p_value: p, .. } => {
            (format!("{}, penalised", ratio(Some(*hazard_ratio), *conf_low, *conf_high)), p_cell(*p))
        }
        other => (without_estimate(other).to_owned(), String::new()),
    }
}
