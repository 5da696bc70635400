use palladion_api::statistics::output::{CumulativeIncidence, Curve, IncidenceCurve, KaplanMeier};
use palladion_figures::{CurveStep, LogLog, SteppedCurve, SteppedCurves, SteppedScale, TimeDivisions};

use super::shared::{Drawn, Source, caption, months, saying};
use crate::report::format::{Level, count, percent};
use crate::report::wording;

const TIME: &str = "Months";

pub(super) fn survival(output: &Source<'_>, survival: &KaplanMeier, level: Level) -> Vec<Drawn> {
    let parts: Vec<String> = survival.curves.iter().map(described).collect();
    let from = if survival.landmark.is_some() { " since the landmark" } else { "" };
    let time_title = format!("{TIME}{from}");
    let footnote = format!("Bands are pointwise {level}; ticks are censored subjects.{}", remarks(survival));
    let own = caption(
        output,
        "",
        "",
        &format!("Kaplan-Meier curves of {}. {}", survival.endpoint, parts.join(" ")),
    );
    let curves: Vec<SteppedCurve> = survival.curves.iter().map(stepped).collect();
    let figure = SteppedCurves {
        caption: saying(&own, &footnote),
        value_title: format!("Free of {} event", survival.endpoint),
        time_title: time_title.clone(),
        divisions: TimeDivisions::Months,
        scale: SteppedScale::Whole,
        until: None,
        curves: curves.clone(),
    };
    let parallel = "Parallel curves speak for proportional hazards.";
    let second = caption(
        output,
        "log_log",
        "log-log",
        &format!(
            "log(-log survival) of {} against log time, one curve a group. {parallel} {}",
            survival.endpoint,
            parts.join(" ")
        ),
    );
    let log_log = LogLog {
        caption: saying(&second, parallel),
        time_title: format!("{time_title}, logarithmic"),
        curves,
    };
    let mut drawn = vec![Drawn { caption: own, svg: figure.svg() }];
    if survival.curves.len() > 1 {
        drawn.push(Drawn { caption: second, svg: log_log.svg() });
    }
    drawn
}

/// Who is left out, and what is counted.
fn remarks(survival: &KaplanMeier) -> String {
    let mut remarks = left_out(survival.missing);
    if let Some(weights) = &survival.weights {
        let weighted = format!(
            " Curves are weighted by {}; the numbers at risk are subjects, not weights.",
            wording::variable(weights)
        );
        remarks.push_str(&weighted);
    }
    if let Some(landmark) = &survival.landmark {
        let (day, events, censored) = (landmark.days, landmark.events_before, landmark.censored_before);
        let told = format!(
            " Landmark at day {day}: {} subjects with an event and {} censored before it are left out.",
            count(events),
            count(censored)
        );
        remarks.push_str(&told);
    }
    remarks
}

fn left_out(subjects: u64) -> String {
    match subjects {
        0 => String::new(),
        1 => " One subject is left out for missing values.".to_owned(),
        n => format!(" {} subjects are left out for missing values.", count(n)),
    }
}

fn described(curve: &Curve) -> String {
    let at = curve.at.iter().filter_map(|at| {
        let survival = at.survival?;
        Some(format!("{} at day {}", percent(Some(survival)), at.time_days))
    });
    let at: Vec<String> = at.collect();
    let reached = if at.is_empty() { String::new() } else { format!(": {}", at.join(", ")) };
    format!(
        "{}, {} subjects, {} events{reached}.",
        wording::group(&curve.group),
        count(curve.n),
        count(curve.events)
    )
}

fn stepped(curve: &Curve) -> SteppedCurve {
    let steps = curve.steps.iter().map(|step| CurveStep {
        time: months(step.time_days),
        value: step.survival,
        lower: step.interval.lower,
        upper: step.interval.upper,
        at_risk: step.at_risk,
        censored: step.censored > 0,
    });
    SteppedCurve { name: wording::group(&curve.group), start: 1.0, steps: steps.collect() }
}

/// One figure a cause, with a curve for each group.
pub(super) fn incidence(output: &Source<'_>, incidence: &CumulativeIncidence, level: Level) -> Vec<Drawn> {
    let mut causes: Vec<&str> = Vec::new();
    for curve in &incidence.curves {
        if !causes.contains(&curve.events_named()) {
            causes.push(curve.events_named());
        }
    }
    let numbered = (1..).zip(causes);
    numbered.map(|(number, cause)| of_cause(output, incidence, cause, number, level)).collect()
}

fn of_cause(
    output: &Source<'_>,
    incidence: &CumulativeIncidence,
    cause: &str,
    number: usize,
    level: Level,
) -> Drawn {
    let curves: Vec<&IncidenceCurve> =
        incidence.curves.iter().filter(|curve| curve.events_named() == cause).collect();
    let parts = curves.iter().map(|curve| {
        let (n, events, other) = (count(curve.n), count(curve.events), count(curve.other_events));
        let at = curve.at.iter().filter_map(|at| {
            let reached = percent(Some(at.incidence?));
            Some(format!("{reached} at day {}", at.time_days))
        });
        let at: Vec<String> = at.collect();
        let reached = if at.is_empty() { String::new() } else { format!(": {}", at.join(", ")) };
        let group = wording::group(&curve.group);
        format!("{group}, {n} subjects, {events} events and {other} competing ones{reached}.")
    });
    let description = format!("Cumulative incidence of {cause}. {}", parts.collect::<Vec<_>>().join(" "));
    let own = caption(output, &number.to_string(), cause, &description);
    let footnote = format!("Bands are pointwise {level}.{}", left_out(incidence.dropped));
    let figure = SteppedCurves {
        caption: saying(&own, &footnote),
        value_title: format!("Cumulative incidence of {cause}"),
        time_title: TIME.to_owned(),
        divisions: TimeDivisions::Months,
        scale: SteppedScale::ToHighest,
        until: None,
        curves: curves.into_iter().map(incident).collect(),
    };
    Drawn { caption: own, svg: figure.svg() }
}

fn incident(curve: &IncidenceCurve) -> SteppedCurve {
    let steps = curve.steps.iter().map(|step| CurveStep {
        time: months(step.time_days),
        value: step.incidence,
        lower: step.interval.lower,
        upper: step.interval.upper,
        at_risk: step.at_risk,
        censored: false,
    });
    SteppedCurve { name: wording::group(&curve.group), start: 0.0, steps: steps.collect() }
}
