//! What cannot be drawn is named.

use palladion_figures::{
    FigureError, Flow, FlowBox, Funnel, IntervalAxis, LogLog, SmoothedResiduals, SteppedCurve,
};

use crate::examples::{caption, curves, forest, funnel, maintained, row, step};

#[test]
fn nothing_to_draw_is_no_figure() {
    let nobody = FlowBox { label: "Randomised".to_owned(), n: 0 };
    let flow = Flow {
        caption: caption(),
        start: nobody.clone(),
        excluded: Vec::new(),
        analysed: nobody,
        groups: Vec::new(),
    };
    let residuals = SmoothedResiduals {
        caption: caption(),
        time_title: String::new(),
        value_title: String::new(),
        points: Vec::new(),
        curve: Vec::new(),
        coefficient: None,
    };
    let level = SteppedCurve { name: "all".to_owned(), start: 1.0, steps: vec![step(3.0, 1.0, 5, true)] };
    let log_log = LogLog { caption: caption(), time_title: String::new(), curves: vec![level] };
    let cases = [
        (flow.svg(), "the figure has no subject"),
        (residuals.svg(), "the figure has no smoothed curve"),
        (log_log.svg(), "the figure has no survival between 0 and 1"),
        (curves(Vec::new()).svg(), "the figure has no curve with a step after time 0"),
        (forest(IntervalAxis::Ratio, vec![row("all", None)]).svg(), "the figure has no estimate"),
        (Funnel { points: Vec::new(), ..funnel() }.svg(), "the figure has no site with subjects"),
    ];
    for (found, message) in cases {
        assert_eq!(found.unwrap_err().to_string(), message);
    }
}

#[test]
fn a_number_that_has_no_place_is_named() {
    let mut curve = maintained();
    curve.steps[3].value = f64::NAN;
    let wrong = curves(vec![curve]).svg().unwrap_err();
    assert_eq!(wrong, FigureError::NotPlaceable { what: "a value", of: "maintained".to_owned() });
    let zero = forest(IntervalAxis::Ratio, vec![row("male", Some((0.0, None, None)))]).svg().unwrap_err();
    assert_eq!(zero.to_string(), "a ratio of 0 of `male` cannot be placed");
}
