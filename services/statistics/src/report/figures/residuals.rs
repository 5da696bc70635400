use palladion_api::statistics::output::{SmoothedCurve, SmoothedPoint, SmoothedResiduals};
use palladion_api::statistics::result::Output;
use palladion_figures::{self as drawing, Caption, SmoothPoint};

use super::shared::{Drawn, caption, months};
use crate::report::format::Level;

/// One figure a coefficient.
pub(super) fn smoothed(output: &Output, smoothed: &SmoothedResiduals, level: Level) -> Vec<Drawn> {
    let curves = smoothed.curves.iter().zip(1..);
    curves
        .map(|(curve, number): (&SmoothedCurve, usize)| {
            of_coefficient(output, smoothed, curve, number, level)
        })
        .collect()
}

fn of_coefficient(
    output: &Output,
    smoothed: &SmoothedResiduals,
    curve: &SmoothedCurve,
    number: usize,
    level: Level,
) -> Drawn {
    let description = format!(
        "The log hazard ratio of {} in the model {} as it changes with time, smoothed with {} parameters on the scale \
         {}. A level curve speaks for proportional hazards.",
        curve.term, smoothed.model, smoothed.df, smoothed.transform
    );
    let own = caption(output, &number.to_string(), &curve.term, description);
    let figure = drawing::SmoothedResiduals {
        caption: Caption { footnote: format!("The band is the pointwise {level}."), ..own.clone() },
        time_title: "Months".to_owned(),
        value_title: "log hazard ratio".to_owned(),
        points: Vec::new(),
        curve: curve.points.iter().filter_map(point).collect(),
        coefficient: None,
    };
    Drawn { caption: own, svg: figure.svg() }
}

/// A point with both limits.
fn point(point: &SmoothedPoint) -> Option<SmoothPoint> {
    let (lower, upper) = (point.interval.lower?, point.interval.upper?);
    Some(SmoothPoint { time: months(point.time_days), value: point.log_hazard_ratio, lower, upper })
}
