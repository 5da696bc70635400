use palladion_api::statistics::output::{
    Coefficient, CoefficientEstimate, CoxModel, EffectEstimate, FineGrayModel, SimpleEffect,
};
use palladion_api::statistics::result::Output;
use palladion_figures::{Caption, IntervalAxis, IntervalRow, Intervals, PointEstimate};

use super::shared::{Drawn, caption};
use crate::report::format::{count, p_value, ratio};

/// The coefficients, and the effects of a variable at the levels of another where the plan asks for them.
pub(super) fn cox(output: &Output, model: &CoxModel) -> Vec<Drawn> {
    let rows: Vec<IntervalRow> = model.coefficients.iter().map(coefficient).collect();
    let (n, events) = (count(model.n), count(model.events));
    let description =
        format!("Hazard ratios of {} in a Cox model of {n} subjects with {events} events.", model.endpoint);
    let left_out = if model.dropped == 0 {
        String::new()
    } else {
        format!(" {} rows are left out for missing values.", count(model.dropped))
    };
    let footnote = format!("{n} subjects, {events} events.{left_out}");
    let mut drawn = vec![forest(output, "", "", "Hazard ratio", description, footnote, rows)];
    for interaction in model.interactions.iter().filter(|one| !one.simple_effects.is_empty()) {
        let test = interaction.likelihood_ratio.as_ref().or(interaction.wald.as_ref());
        let test = test
            .map_or_else(String::new, |test| format!("Test of the interaction: {}.", p_value(test.p_value)));
        let names = interaction.variables.join(" and ");
        let rows = interaction.simple_effects.iter().map(simple_effect).collect();
        let description = format!("Hazard ratios of {} where {names} act together. {test}", model.endpoint);
        let (suffix, title) = (interaction.variables.join("_"), format!("{names} together"));
        drawn.push(forest(output, &suffix, &title, "Hazard ratio", description, test, rows));
    }
    drawn
}

pub(super) fn fine_gray(output: &Output, model: &FineGrayModel) -> Drawn {
    let rows = model.coefficients.iter().map(|one| {
        let point =
            PointEstimate { estimate: one.ratio, lower: one.interval.lower, upper: one.interval.upper };
        row(&one.term, one.n, one.events, Some(point), p_value(one.p_value))
    });
    let (n, events, other) = (count(model.n), count(model.events), count(model.competing_events));
    let description = format!(
        "Subdistribution hazard ratios of {} in {n} subjects with {events} events and {other} competing ones.",
        model.endpoint
    );
    let footnote = format!("{n} subjects, {events} events, {other} competing events.");
    forest(output, "", "", "Subdistribution hazard ratio", description, footnote, rows.collect())
}

fn forest(
    output: &Output,
    suffix: &str,
    title: &str,
    axis_title: &str,
    description: String,
    footnote: String,
    rows: Vec<IntervalRow>,
) -> Drawn {
    let own = caption(output, suffix, title, description);
    let counted = |row: &IntervalRow| matches!(row, IntervalRow::Estimate { cells, .. } if !cells.is_empty());
    let columns = if rows.iter().any(counted) { vec!["Events / n".to_owned()] } else { Vec::new() };
    let figure = Intervals {
        caption: Caption { footnote, ..own.clone() },
        row_title: "Coefficient".to_owned(),
        columns,
        estimate_title: "Ratio (interval), p".to_owned(),
        axis_title: axis_title.to_owned(),
        axis: IntervalAxis::Ratio,
        reference: Some(1.0),
        sides: None,
        rows,
    };
    Drawn { caption: own, svg: figure.svg() }
}

fn row(name: &str, n: u64, events: u64, point: Option<PointEstimate>, words: String) -> IntervalRow {
    let text = match point {
        Some(found) => format!("{}, {words}", ratio(Some(found.estimate), found.lower, found.upper)),
        None => words,
    };
    let cells = vec![format!("{} / {}", count(events), count(n))];
    IntervalRow::Estimate { name: name.to_owned(), cells, point, text }
}

fn coefficient(one: &Coefficient) -> IntervalRow {
    let (point, words) = match one.estimate {
        CoefficientEstimate::Estimated {
            hazard_ratio: Some(estimate),
            conf_low,
            conf_high,
            p_value: p,
            ..
        } => (Some(PointEstimate { estimate, lower: conf_low, upper: conf_high }), p_value(p)),
        CoefficientEstimate::Penalised { hazard_ratio, conf_low, conf_high, p_value: p, .. } => {
            let point = PointEstimate { estimate: hazard_ratio, lower: conf_low, upper: conf_high };
            (Some(point), format!("{} (penalised)", p_value(p)))
        }
        CoefficientEstimate::Estimated { .. } => (None, "exceeds the range of numbers".to_owned()),
        CoefficientEstimate::Aliased => (None, "aliased".to_owned()),
        CoefficientEstimate::Infinite { increasing: true } => (None, "infinite".to_owned()),
        CoefficientEstimate::Infinite { increasing: false } => (None, "zero".to_owned()),
        CoefficientEstimate::Undetermined => (None, "undetermined".to_owned()),
    };
    row(&one.term, one.n, one.events, point, words)
}

fn simple_effect(one: &SimpleEffect) -> IntervalRow {
    let level = one.level.clone().or_else(|| one.at.map(|at| at.to_string())).unwrap_or_default();
    let name = format!("{} at {} = {level}", one.term, one.modifier);
    match &one.estimate {
        EffectEstimate::Estimated { hazard_ratio, conf_low, conf_high, p_value: p, .. } => {
            let point =
                PointEstimate { estimate: *hazard_ratio, lower: Some(*conf_low), upper: Some(*conf_high) };
            let text =
                format!("{}, {}", ratio(Some(*hazard_ratio), Some(*conf_low), Some(*conf_high)), p_value(*p));
            IntervalRow::Estimate { name, cells: Vec::new(), point: Some(point), text }
        }
        EffectEstimate::NotEstimable { message, .. } => {
            IntervalRow::Estimate { name, cells: Vec::new(), point: None, text: message.clone() }
        }
    }
}
