use palladion_api::statistics::output::{
    Coefficient, CoefficientEstimate, CoxModel, EffectEstimate, FineGrayModel, Interaction, SimpleEffect,
};
use palladion_figures::{IntervalAxis, IntervalRow, Intervals, PointEstimate};

use super::shared::{Drawn, Source, caption, saying};
use crate::report::format::{Level, count, p_value, ratio, without_estimate};
use crate::report::wording;

/// Ratios of more rows than this stand in the figure and not in its description.
const MOST_DESCRIBED: usize = 12;

/// What a forest plot is made of.
pub(super) struct Forest {
    pub(super) suffix: String,
    pub(super) title: String,
    pub(super) row_title: &'static str,
    pub(super) axis_title: &'static str,
    /// What stands behind the ratio.
    pub(super) beside: &'static str,
    pub(super) description: String,
    pub(super) footnote: String,
    pub(super) rows: Vec<IntervalRow>,
}

/// The coefficients, and the effects of a variable at the levels of another where the plan asks for them.
pub(super) fn cox(output: &Source<'_>, model: &CoxModel, level: Level) -> Vec<Drawn> {
    let (n, events) = (count(model.n), count(model.events));
    let left_out = if model.dropped == 0 {
        String::new()
    } else {
        format!(" {} rows are left out for missing values.", count(model.dropped))
    };
    let of = &model.endpoint;
    let coefficients = Forest {
        suffix: String::new(),
        title: String::new(),
        row_title: "Coefficient",
        axis_title: "Hazard ratio",
        beside: "p",
        description: format!("Hazard ratios of {of} in a Cox model of {n} subjects with {events} events."),
        footnote: format!("{n} subjects, {events} events.{left_out}"),
        rows: model.coefficients.iter().map(coefficient).collect(),
    };
    let with_effects = model.interactions.iter().filter(|one| !one.simple_effects.is_empty());
    let interactions = (1..).zip(with_effects).map(|(number, one)| interaction(model, number, one));
    [coefficients].into_iter().chain(interactions).map(|forest| forest.draw(output, level)).collect()
}

fn interaction(model: &CoxModel, number: usize, one: &Interaction) -> Forest {
    let test = one.likelihood_ratio.as_ref().or(one.wald.as_ref());
    let test =
        test.map_or_else(String::new, |test| format!("Test of the interaction: {}.", p_value(test.p_value)));
    let names: Vec<String> = one.variables.iter().map(|name| wording::variable(name)).collect();
    let names = names.join(" and ");
    Forest {
        suffix: format!("interaction_{number}"),
        title: format!("{names} together"),
        row_title: "Coefficient",
        axis_title: "Hazard ratio",
        beside: "p",
        description: format!("Hazard ratios of {} where {names} act together. {test}", model.endpoint),
        footnote: test,
        rows: one.simple_effects.iter().map(simple_effect).collect(),
    }
}

pub(super) fn fine_gray(output: &Source<'_>, model: &FineGrayModel, level: Level) -> Drawn {
    let rows = model.coefficients.iter().map(|one| {
        let found = point(one.ratio, one.interval.lower, one.interval.upper);
        row(&wording::term(&one.term), one.n, one.events, found, p_value(one.p_value))
    });
    let (n, events, other) = (count(model.n), count(model.events), count(model.competing_events));
    let forest = Forest {
        suffix: String::new(),
        title: String::new(),
        row_title: "Coefficient",
        axis_title: "Subdistribution hazard ratio",
        beside: "p",
        description: format!("Subdistribution hazard ratios of {} in {n} subjects.", model.endpoint),
        footnote: format!("{n} subjects, {events} events, {other} competing events."),
        rows: rows.collect(),
    };
    forest.draw(output, level)
}

impl Forest {
    pub(super) fn draw(self, output: &Source<'_>, level: Level) -> Drawn {
        let mut description = self.description;
        if self.rows.len() <= MOST_DESCRIBED {
            for row in &self.rows {
                if let IntervalRow::Estimate { name, text, .. } = row {
                    let told = format!(" {name}: {text}.");
                    description.push_str(&told);
                }
            }
        }
        let own = caption(output, &self.suffix, &self.title, &description);
        let counted =
            |row: &IntervalRow| matches!(row, IntervalRow::Estimate { cells, .. } if !cells.is_empty());
        let columns = if self.rows.iter().any(counted) { vec!["Events / n".to_owned()] } else { Vec::new() };
        let figure = Intervals {
            caption: saying(&own, &self.footnote),
            row_title: self.row_title.to_owned(),
            columns,
            estimate_title: format!("Ratio ({level}), {}", self.beside),
            axis_title: self.axis_title.to_owned(),
            axis: IntervalAxis::Ratio,
            reference: Some(1.0),
            sides: None,
            rows: self.rows,
        };
        Drawn { caption: own, svg: figure.svg() }
    }
}

/// What a logarithmic axis can show; a limit that is 0 to the last digit lies beyond its end.
pub(super) fn point(estimate: f64, lower: Option<f64>, upper: Option<f64>) -> Option<PointEstimate> {
    let shown = |limit: &f64| limit.is_finite() && *limit > 0.0;
    let (lower, upper) = (lower.filter(shown), upper.filter(shown));
    shown(&estimate).then_some(PointEstimate { estimate, lower, upper })
}

pub(super) fn row(
    name: &str,
    n: u64,
    events: u64,
    point: Option<PointEstimate>,
    words: String,
) -> IntervalRow {
    let text = match point {
        Some(found) => format!("{}, {words}", ratio(Some(found.estimate), found.lower, found.upper)),
        None => words,
    };
    let cells = vec![format!("{} / {}", count(events), count(n))];
    IntervalRow::Estimate { name: name.to_owned(), cells, point, text }
}

fn coefficient(one: &Coefficient) -> IntervalRow {
    let (found, words) = estimate(one);
    row(&wording::term(&one.term), one.n, one.events, found, words)
}

/// What is drawn of a coefficient, and the words behind its ratio or instead of it.
pub(super) fn estimate(one: &Coefficient) -> (Option<PointEstimate>, String) {
    match one.estimate {
        CoefficientEstimate::Estimated {
            hazard_ratio: Some(estimate),
            conf_low,
            conf_high,
            p_value: p,
            ..
        } => (point(estimate, conf_low, conf_high), p_value(p)),
        CoefficientEstimate::Penalised { hazard_ratio, conf_low, conf_high, p_value: p, .. } => {
            (point(hazard_ratio, conf_low, conf_high), format!("{} (penalised)", p_value(p)))
        }
        ref other => (None, without_estimate(other).to_owned()),
    }
}

fn simple_effect(one: &SimpleEffect) -> IntervalRow {
    let level = one.level.as_deref().map(|level| wording::level(&one.modifier, level));
    let level = level.or_else(|| one.at.map(|at| at.to_string())).unwrap_or_default();
    let name = format!("{} at {} = {level}", wording::term(&one.term), wording::variable(&one.modifier));
    let (point, text) = match &one.estimate {
        EffectEstimate::Estimated { hazard_ratio, conf_low, conf_high, p_value: p, .. } => {
            let shown = ratio(Some(*hazard_ratio), Some(*conf_low), Some(*conf_high));
            (point(*hazard_ratio, Some(*conf_low), Some(*conf_high)), format!("{shown}, {}", p_value(*p)))
        }
        EffectEstimate::NotEstimable { message, .. } => (None, message.clone()),
    };
    IntervalRow::Estimate { name, cells: Vec::new(), point, text }
}
