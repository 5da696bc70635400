use palladion_api::statistics::output::{CohortFlow, FlowCount, Prevalence, PrevalenceBy, Rate};
use palladion_api::statistics::result::Output;
use palladion_domain::flow;
use palladion_figures::{Caption, Flow, FlowBox, IntervalAxis, IntervalRow, Intervals, PointEstimate};

use super::shared::{Drawn, caption};
use crate::report::format::{count, p_value, percent, percent_interval};

pub(super) fn flow(output: &Output, flow: &CohortFlow) -> Drawn {
    let (analysed, excluded): (Vec<&FlowCount>, Vec<&FlowCount>) =
        flow.boxes.iter().partition(|one| one.analysed);
    let mut left_out: Vec<FlowBox> = excluded.into_iter().map(flow_box).collect();
    let in_groups: u64 = analysed.iter().map(|one| one.n).sum();
    if flow.analysed < in_groups {
        let label = "Excluded: outside the plan's population".to_owned();
        left_out.push(FlowBox { label, n: in_groups - flow.analysed });
    }
    let groups: Vec<FlowBox> =
        if flow.analysed == in_groups { analysed.into_iter().map(flow_box).collect() } else { Vec::new() };
    let start = FlowBox { label: "In the snapshot".to_owned(), n: flow.subjects };
    let parts: Vec<String> =
        left_out.iter().chain(&groups).map(|one| format!("{}: {}.", one.label, count(one.n))).collect();
    let (subjects, kept) = (count(flow.subjects), count(flow.analysed));
    let own = caption(output, "", "", format!("{subjects} subjects, {kept} analysed. {}", parts.join(" ")));
    let analysed = FlowBox { label: "Analysed".to_owned(), n: flow.analysed };
    let figure = Flow { caption: own.clone(), start, excluded: left_out, analysed, groups };
    Drawn { caption: own, svg: figure.svg() }
}

fn flow_box(one: &FlowCount) -> FlowBox {
    let known = flow::FlowBox::ALL.iter().find(|known| known.as_str() == one.name);
    FlowBox { label: known.map_or_else(|| one.name.clone(), |known| known.title().to_owned()), n: one.n }
}

/// One figure a variable.
pub(super) fn rates(output: &Output, prevalence: &Prevalence) -> Vec<Drawn> {
    prevalence.by.iter().map(|by| rates_by(output, prevalence, by)).collect()
}

fn rates_by(output: &Output, prevalence: &Prevalence, by: &PrevalenceBy) -> Drawn {
    let test = by.heterogeneity.as_ref().map(|test| format!(" {}: {}.", test.test, p_value(test.p_value)));
    let all = percent(prevalence.overall.proportion);
    let footnote = format!(
        "Bars are Wilson's intervals; the dashed line is all subjects together, {all}.{}",
        test.unwrap_or_default()
    );
    let extremes = extremes(&by.rates);
    let description = format!(
        "Share of subjects with {} by {}: {} of {} ({all}) in all.{extremes}",
        prevalence.of,
        by.variable,
        count(prevalence.overall.events),
        count(prevalence.overall.n)
    );
    let own = caption(output, &by.variable, &format!("by {}", by.variable), description);
    let figure = Intervals {
        caption: Caption { footnote, ..own.clone() },
        row_title: by.variable.clone(),
        columns: vec!["x / n".to_owned()],
        estimate_title: "Share (interval)".to_owned(),
        axis_title: prevalence.of.clone(),
        axis: IntervalAxis::Share,
        reference: prevalence.overall.proportion,
        sides: None,
        rows: by.rates.iter().chain([&prevalence.overall]).map(rate).collect(),
    };
    Drawn { caption: own, svg: figure.svg() }
}

/// Lowest and highest share, in words.
fn extremes(rates: &[Rate]) -> String {
    let known = || rates.iter().filter_map(|rate| rate.proportion.map(|share| (share, rate)));
    let lowest = known().min_by(|a, b| a.0.total_cmp(&b.0));
    let highest = known().max_by(|a, b| a.0.total_cmp(&b.0));
    match (lowest, highest) {
        (Some((low, lowest)), Some((high, highest))) if rates.len() > 1 => {
            let (low, high) = (percent(Some(low)), percent(Some(high)));
            format!(" From {low} in {} to {high} in {}.", lowest.level, highest.level)
        }
        _ => String::new(),
    }
}

fn rate(rate: &Rate) -> IntervalRow {
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
    IntervalRow::Estimate { name: rate.level.clone(), cells, point, text }
}
