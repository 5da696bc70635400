//! One figure of each kind.

use palladion_figures::{
    Caption, CurveStep, Flow, FlowBox, Funnel, FunnelLimit, FunnelPoint, IntervalAxis, IntervalRow,
    Intervals, LogLog, PointEstimate, PointState, ResidualPoint, SmoothPoint, SmoothedResiduals,
    SteppedCurve, SteppedCurves, SteppedScale, TimeDivisions,
};

use crate::checked::{checked, elements, words};

pub(crate) fn caption() -> Caption {
    Caption {
        id: "km idfs".to_owned(),
        title: "IDFS by HER2 status".to_owned(),
        description: "Two curves that lie close together.".to_owned(),
        footnote: "12 subjects without an observation are left out. ".repeat(4),
    }
}

pub(crate) fn step(time: f64, value: f64, at_risk: u64, censored: bool) -> CurveStep {
    CurveStep { time, value, lower: Some(value - 0.1), upper: Some(value + 0.05), at_risk, censored }
}

/// Acute myelogenous leukaemia, the maintained group (Miller 1981): times 9, 13, 13+, 18, 23, 28+,
/// 31, 34, 45+, 48, 161+ in weeks; survival as R's `survfit` prints it.
pub(crate) fn maintained() -> SteppedCurve {
    let steps = [
        (9.0, 0.909, 11, false),
        (13.0, 0.818, 10, true),
        (18.0, 0.716, 8, false),
        (23.0, 0.614, 7, false),
        (28.0, 0.614, 6, true),
        (31.0, 0.491, 5, false),
        (34.0, 0.368, 4, false),
        (45.0, 0.368, 3, true),
        (48.0, 0.184, 2, false),
        (161.0, 0.184, 1, true),
    ];
    let steps = steps.into_iter().map(|(time, value, n, censored)| step(time, value, n, censored)).collect();
    SteppedCurve { name: "maintained".to_owned(), start: 1.0, steps }
}

pub(crate) fn curves(curves: Vec<SteppedCurve>) -> SteppedCurves {
    SteppedCurves {
        caption: caption(),
        value_title: "Survival".to_owned(),
        time_title: "Weeks".to_owned(),
        divisions: TimeDivisions::Round,
        scale: SteppedScale::Whole,
        until: None,
        curves,
    }
}

fn flow_box(label: &str, n: u64) -> FlowBox {
    FlowBox { label: label.to_owned(), n }
}

#[test]
fn a_flow_has_every_box() {
    let flow = Flow {
        caption: caption(),
        start: flow_box("Randomised", 5_753),
        excluded: vec![
            flow_box("HER2-positive by local or central reading, left out", 21),
            flow_box("HER2 unknown", 428),
        ],
        analysed: flow_box("Analysed", 5_304),
        groups: vec![flow_box("HER2 0", 2_254), flow_box("HER2-low", 3_050)],
    };
    let svg = flow.svg().unwrap();
    let document = checked(&svg);
    assert_eq!(elements(&document, "rect"), 6);
    let words = words(&document);
    for expected in ["n = 5,753", "n = 21", "n = 428", "n = 5,304", "n = 2,254", "n = 3,050", "HER2-low"] {
        assert!(words.iter().any(|word| word == expected), "{expected} in {words:?}");
    }
}

pub(crate) fn row(name: &str, point: Option<(f64, Option<f64>, Option<f64>)>) -> IntervalRow {
    let point = point.map(|(estimate, lower, upper)| PointEstimate { estimate, lower, upper });
    let text = if point.is_some() { "0.93 (0.81-1.06)" } else { "no events" };
    IntervalRow::Estimate {
        name: name.to_owned(),
        cells: vec!["310 / 2,254".to_owned(), "402 / 3,050".to_owned()],
        point,
        text: text.to_owned(),
    }
}

pub(crate) fn forest(axis: IntervalAxis, rows: Vec<IntervalRow>) -> Intervals {
    Intervals {
        caption: caption(),
        row_title: "Subgroup".to_owned(),
        columns: vec!["HER2 0".to_owned(), "HER2-low".to_owned()],
        estimate_title: "HR (95 % CI)".to_owned(),
        axis_title: "Hazard ratio".to_owned(),
        axis,
        reference: Some(1.0),
        sides: Some(("HER2-low better".to_owned(), "HER2 0 better".to_owned())),
        rows,
    }
}

#[test]
fn a_forest_has_a_mark_for_each_estimate_and_says_why_there_is_none() {
    let rows = vec![
        IntervalRow::Heading("Menopausal status".to_owned()),
        row("pre- or perimenopausal", Some((0.88, Some(0.7), Some(1.1)))),
        row("postmenopausal", Some((1.4, Some(0.001), None))),
        row("male", None),
    ];
    let svg = forest(IntervalAxis::Ratio, rows).svg().unwrap();
    let document = checked(&svg);
    let marks = |node: &roxmltree::Node<'_, '_>| node.attribute("stroke-width") == Some("0.5");
    let marks = document.descendants().find(marks).and_then(|node| node.attribute("d")).unwrap();
    assert_eq!(marks.matches('z').count(), 2);
    assert!(words(&document).iter().any(|word| word == "no events"));
}

#[test]
fn a_long_name_stands_in_several_lines_and_not_over_the_other_columns() {
    let long = "her2_status: her2_low vs her2_0 x age at randomisation in years of life";
    let rows =
        vec![row(long, Some((0.88, Some(0.7), Some(1.1)))), row("age", Some((1.2, Some(1.0), Some(1.4))))];
    let svg = forest(IntervalAxis::Ratio, rows).svg().unwrap();
    let words = words(&checked(&svg));
    assert!(!words.iter().any(|word| word == long), "{words:?}");
    let rejoined = words.join(" ");
    assert!(rejoined.contains(long), "{rejoined}");
}

#[test]
fn rates_are_percentages() {
    let rows = vec![
        row("MEX", Some((0.167, Some(0.09), Some(0.29)))),
        row("JPN", Some((0.756, Some(0.6), Some(0.86)))),
    ];
    let svg =
        Intervals { reference: Some(0.575), sides: None, ..forest(IntervalAxis::Share, rows) }.svg().unwrap();
    let document = checked(&svg);
    let words = words(&document);
    assert!(words.contains(&"0 %".to_owned()) && words.contains(&"100 %".to_owned()), "{words:?}");
}

#[test]
fn a_log_log_figure_leaves_out_what_has_no_logarithm() {
    let mut curve = maintained();
    curve.steps.push(step(170.0, 0.0, 1, false));
    let svg =
        LogLog { caption: caption(), time_title: "Weeks".to_owned(), curves: vec![curve] }.svg().unwrap();
    checked(&svg);
}

#[test]
fn residuals_have_a_point_an_event_and_a_band() {
    let curve = (0..20).map(f64::from).map(|t| SmoothPoint {
        time: t,
        value: 0.1 * t - 1.0,
        lower: 0.1 * t - 1.5,
        upper: 0.1 * t - 0.5,
    });
    let figure = SmoothedResiduals {
        caption: caption(),
        time_title: "Months".to_owned(),
        value_title: "beta(t)".to_owned(),
        points: (0..7).map(|t| ResidualPoint { time: f64::from(t), value: f64::from(t % 3) }).collect(),
        curve: curve.collect(),
        coefficient: Some(-0.07),
    };
    let svg = figure.svg().unwrap();
    // seven dots of a tenth, in one path, the model's coefficient in another
    let document = checked(&svg);
    let dots = document.descendants().find(|node| node.attribute("stroke-linecap") == Some("round")).unwrap();
    assert_eq!(dots.attribute("d").unwrap().matches("h.1").count(), 7);
    assert!(words(&document).iter().any(|word| word == "coefficient of the model"));
}

pub(crate) fn funnel() -> Funnel {
    let states = [
        PointState::None,
        PointState::Red,
        PointState::Amber,
        PointState::NotAssessable,
        PointState::FollowsCountry,
    ];
    let points = states.into_iter().zip(1..).map(|(state, n)| FunnelPoint {
        name: format!("site {n}"),
        n: 10 * n,
        rate: 0.2 * n as f64,
        state,
        title: format!("site {n}: {} of {}", 2 * n * n, 10 * n),
        link: (n == 2).then(|| "findings/2?a=1&b=2".to_owned()),
    });
    Funnel {
        caption: caption(),
        size_title: "Patients".to_owned(),
        rate_title: "HER2-low".to_owned(),
        overall: 0.575,
        limits: vec![FunnelLimit {
            name: "99.8 % limits".to_owned(),
            at: vec![(5.0, 0.0, 1.0), (25.0, 0.3, 0.85), (50.0, 0.4, 0.77)],
        }],
        points: points.collect(),
    }
}

#[test]
fn a_funnel_has_a_shape_for_each_state_and_a_title_and_link_for_each_site() {
    let svg = funnel().svg().unwrap();
    let document = checked(&svg);
    assert_eq!(document.root_element().attribute("role"), Some("graphics-document"));
    assert_eq!(elements(&document, "a"), 1);
    assert!(svg.contains("findings/2?a=1&amp;b=2"));
    assert!(document.descendants().any(|node| node.text() == Some("site 3: 18 of 30")));
}
