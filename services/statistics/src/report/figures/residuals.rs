use palladion_api::statistics::output::{SmoothedCurve, SmoothedPoint, SmoothedResiduals};
use palladion_figures::{self as drawing, ResidualPoint, SmoothPoint};

use super::shared::{Drawn, Source, caption, months, saying};
use crate::report::format::{Level, count};
use crate::report::wording;

/// One figure a coefficient.
pub(super) fn smoothed(output: &Source<'_>, smoothed: &SmoothedResiduals, level: Level) -> Vec<Drawn> {
    let curves = smoothed.curves.iter().zip(1..);
    curves
        .map(|(curve, number): (&SmoothedCurve, usize)| {
            of_coefficient(output, smoothed, curve, number, level)
        })
        .collect()
}

fn of_coefficient(
    output: &Source<'_>,
    smoothed: &SmoothedResiduals,
    curve: &SmoothedCurve,
    number: usize,
    level: Level,
) -> Drawn {
    let description = format!(
        "The log hazard ratio of {} in the model {} as it changes with time, smoothed with {} parameters on the scale \
         {}. {}A level curve speaks for proportional hazards.",
        wording::term(&curve.term),
        smoothed.model,
        smoothed.df,
        smoothed.transform,
        ends(curve)
    );
    let own = caption(output, &number.to_string(), &wording::term(&curve.term), &description);
    let points = match curve.residuals.len() {
        0 => String::new(),
        events => format!(" Points are scaled Schoenfeld residuals of {} events.", count(events as u64)),
    };
    let residuals = curve.residuals.iter();
    let figure = drawing::SmoothedResiduals {
        caption: saying(&own, &format!("The band is the pointwise {level}.{points}")),
        time_title: "Months".to_owned(),
        value_title: "log hazard ratio".to_owned(),
        points: residuals
            .map(|one| ResidualPoint { time: months(one.time_days), value: one.log_hazard_ratio })
            .collect(),
        curve: curve.points.iter().filter_map(point).collect(),
        coefficient: curve.log_hazard_ratio,
    };
    Drawn { caption: own, svg: figure.svg() }
}

/// The coefficient, and where the curve begins and ends, in words.
fn ends(curve: &SmoothedCurve) -> String {
    let coefficient = curve.log_hazard_ratio.map_or_else(String::new, |coefficient| {
        format!("The coefficient of the model is {coefficient:.2}. ")
    });
    let said = |point: &SmoothedPoint| {
        format!("{:.2} at {:.1} months", point.log_hazard_ratio, months(point.time_days))
    };
    match (curve.points.first(), curve.points.last()) {
        (Some(first), Some(last)) => {
            format!("{coefficient}The curve goes from {} to {}. ", said(first), said(last))
        }
        _ => coefficient,
    }
}

/// A point with both limits.
fn point(point: &SmoothedPoint) -> Option<SmoothPoint> {
    let (lower, upper) = (point.interval.lower?, point.interval.upper?);
    Some(SmoothPoint { time: months(point.time_days), value: point.log_hazard_ratio, lower, upper })
}
