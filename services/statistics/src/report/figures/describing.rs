use palladion_api::statistics::output::{CohortFlow, FlowCount, Prevalence, PrevalenceBy, Rate};
use palladion_domain::flow;
use palladion_figures::{Flow, FlowBox, IntervalAxis, IntervalRow, Intervals, PointEstimate};

use super::shared::{Drawn, Source, caption, saying};
use crate::report::format::{Level, count, p_value, percent, percent_interval};
use crate::report::wording;

pub(super) fn flow(output: &Source<'_>, flow: &CohortFlow) -> Drawn {
    let (analysed, excluded): (Vec<&FlowCount>, Vec<&FlowCount>) =
        flow.boxes.iter().partition(|one| one.analysed);
    let left_out: Vec<FlowBox> = excluded.into_iter().map(flow_box).collect();
    let groups: Vec<FlowBox> = analysed.into_iter().map(flow_box).collect();
    let start = FlowBox { label: "In the snapshot".to_owned(), n: flow.subjects };
    let parts: Vec<String> =
        left_out.iter().chain(&groups).map(|one| format!("{}: {}.", one.label, count(one.n))).collect();
    let (subjects, kept) = (count(flow.subjects), count(flow.analysed));
    let own = caption(output, "", "", &format!("{subjects} subjects, {kept} analysed. {}", parts.join(" ")));
    let analysed = FlowBox { label: "Analysed".to_owned(), n: flow.analysed };
    let figure = Flow { caption: own.clone(), start, excluded: left_out, analysed, groups };
    Drawn { caption: own, svg: figure.svg() }
}

fn flow_box(one: &FlowCount) -> FlowBox {
    FlowBox { label: flow_title(&one.name), n: one.n }
}

/// What a box of the flow says, for people.
pub(in crate::report) fn flow_title(name: &str) -> String {
    let known = flow::FlowBox::ALL.iter().find(|known| known.as_str() == name);
    match (known, name) {
        (Some(known), _) => known.title(),
        (None, "filters_excluded") => "Excluded: outside the plan's filters",
        (None, "analysed_her2_positive") => "Analysed: HER2-positive",
        (None, "analysed_her2_unknown") => "Analysed: HER2 status missing or unknown",
        (None, other) => other,
    }
    .to_owned()
}

/// Most rates of one figure.
const MOST_RATES: usize = 45;

/// One figure a variable, or several where it has many levels.
pub(super) fn rates(output: &Source<'_>, prevalence: &Prevalence, level: Level) -> Vec<Drawn> {
    let mut drawn = Vec::new();
    for by in &prevalence.by {
        let parts = by.rates.len().div_ceil(MOST_RATES).max(1);
        for (part, rates) in (1..).zip(by.rates.chunks(by.rates.len().div_ceil(parts).max(1))) {
            let part = (parts > 1).then_some((part, parts));
            drawn.push(rates_by(output, prevalence, by, rates, part, level));
        }
    }
    drawn
}

fn rates_by(
    output: &Source<'_>,
    prevalence: &Prevalence,
    by: &PrevalenceBy,
    rates: &[Rate],
    part: Option<(usize, usize)>,
    level: Level,
) -> Drawn {
    let all = percent(prevalence.overall.proportion);
    let within = prevalence.within.as_ref();
    let (within, everybody) = match within {
        Some(one) => {
            let level = wording::level_alone(&one.variable, &one.level);
            (format!(" within {level}"), format!("all of {level}"))
        }
        None => (String::new(), "all subjects".to_owned()),
    };
    let footnote =
        format!("Bars are Wilson's {level}; the dashed line is {everybody} together, {all}.{}", remarks(by));
    let (of, variable) = (wording::term(&prevalence.of), wording::variable(&by.variable));
    let description = format!(
        "Share of subjects with {of} by {variable}{within}: {} of {} ({all}) in all.{}{}",
        count(prevalence.overall.events),
        count(prevalence.overall.n),
        extremes(by),
        listed(&by.variable, rates)
    );
    let (suffix, title) = match part {
        None => (by.variable.clone(), format!("by {variable}")),
        Some((part, parts)) => {
            (format!("{}.{part}", by.variable), format!("by {variable}, {part} of {parts}"))
        }
    };
    let own = caption(output, &suffix, &title, &description);
    let mut rows: Vec<IntervalRow> = rates.iter().map(|one| rate(&by.variable, one)).collect();
    rows.push(rate("", &prevalence.overall));
    let figure = Intervals {
        caption: saying(&own, &footnote),
        row_title: variable,
        columns: vec!["x / n".to_owned()],
        estimate_title: format!("Share ({level})"),
        axis_title: of,
        axis: IntervalAxis::Share,
        reference: prevalence.overall.proportion,
        sides: None,
        rows,
    };
    Drawn { caption: own, svg: figure.svg() }
}

/// The test that counts, who is left out of it, and what to mind.
fn remarks(by: &PrevalenceBy) -> String {
    let mut remarks = String::new();
    if let Some(test) = by.monte_carlo.as_ref().or(by.heterogeneity.as_ref()) {
        let (p, n) = (p_value(test.p_value), count(test.n));
        remarks = format!(" {}, {n} subjects: {p}.", test.test);
    }
    if by.missing > 0 {
        let missing = format!(
            " Subjects without a value of {}, left out: {}.",
            wording::variable(&by.variable),
            count(by.missing)
        );
        remarks.push_str(&missing);
    }
    for note in &by.notes {
        remarks.push(' ');
        remarks.push_str(note);
        remarks.push('.');
    }
    remarks
}

/// Lowest and highest share, in words.
fn extremes(by: &PrevalenceBy) -> String {
    let known = || by.rates.iter().filter_map(|rate| rate.proportion.map(|share| (share, rate)));
    let lowest = known().min_by(|a, b| a.0.total_cmp(&b.0));
    let highest = known().max_by(|a, b| a.0.total_cmp(&b.0));
    match (lowest, highest) {
        (Some((low, lowest)), Some((high, highest))) if by.rates.len() > 1 => {
            let [lowest, highest] = [lowest, highest].map(|one| wording::level(&by.variable, &one.level));
            let (low, high) = (percent(Some(low)), percent(Some(high)));
            format!(" From {low} in {lowest} to {high} in {highest}.")
        }
        _ => String::new(),
    }
}

/// Rates of more levels than this stand in the figure and not in its description.
const MOST_DESCRIBED: usize = 25;

/// Every rate with its interval, in words.
fn listed(variable: &str, rates: &[Rate]) -> String {
    if rates.len() > MOST_DESCRIBED {
        return String::new();
    }
    let one = |rate: &Rate| {
        let (share, limits) = (percent(rate.proportion), percent_interval(&rate.wilson));
        let level = wording::level(variable, &rate.level);
        format!(" {level}: {} of {}, {share} ({limits}).", count(rate.events), count(rate.n))
    };
    rates.iter().map(one).collect()
}

fn rate(variable: &str, rate: &Rate) -> IntervalRow {
    let point = rate.proportion.map(|estimate| PointEstimate {
        estimate,
        lower: rate.wilson.lower,
        upper: rate.wilson.upper,
    });
    let text = match rate.proportion {
        Some(_) => format!("{} ({})", percent(rate.proportion), percent_interval(&rate.wilson)),
        None => "nobody".to_owned(),
    };
    let cells = vec![format!("{} / {}", count(rate.events), count(rate.n))];
    IntervalRow::Estimate { name: wording::level(variable, &rate.level), cells, point, text }
}
