//! Numbers at risk, censor marks and the length of a figure.

use palladion_figures::SteppedCurve;

use crate::checked::{checked, words};
use crate::examples::{curves, maintained, step};

/// R 4.2.2, survival 3.5: `summary(survfit(Surv(time, status) ~ 1, maintained), times = seq(0, 40, 5))`
/// has `n.risk` 11 11 10 8 7 6 5 3 3.
#[test]
fn numbers_at_risk_are_those_just_before() {
    let mut figure = curves(vec![maintained()]);
    figure.until = Some(40.0);
    let svg = figure.svg().unwrap();
    let words = words(&checked(&svg));
    let table = words.iter().skip_while(|word| *word != "Number at risk").skip(2);
    let numbers: Vec<&str> = table.map(String::as_str).take(9).collect();
    assert_eq!(numbers, ["11", "11", "10", "8", "7", "6", "5", "3", "3"]);
}

/// Exactly at an event time the subjects of that time are still at risk; after the last one nobody.
#[test]
fn at_a_time_of_the_curve_its_subjects_are_at_risk() {
    let curve = SteppedCurve {
        name: "all".to_owned(),
        start: 1.0,
        steps: vec![step(10.0, 0.5, 2, false), step(20.0, 0.25, 1, false)],
    };
    let mut figure = curves(vec![curve]);
    figure.until = Some(40.0);
    let svg = figure.svg().unwrap();
    let words = words(&checked(&svg));
    let table = words.iter().skip_while(|word| *word != "Number at risk").skip(2);
    let numbers: Vec<&str> = table.map(String::as_str).take(9).collect();
    // ticks 0, 5, 10 … 40
    assert_eq!(numbers, ["2", "2", "2", "1", "1", "0", "0", "0", "0"]);
}

#[test]
fn each_censoring_has_a_mark() {
    let svg = curves(vec![maintained()]).svg().unwrap();
    let marks = svg.lines().find(|line| line.contains("v8")).unwrap();
    assert_eq!(marks.matches("v8").count(), 4);
}

#[test]
fn a_curve_goes_level_then_down() {
    let mut curve = maintained();
    curve.steps.truncate(2);
    let svg = curves(vec![curve]).svg().unwrap();
    // axis 64 to 696 over 13 weeks, 1 at 29 and 0 at 329
    assert!(svg.contains("M64 29h437.5v27.3h194.5v27.3\""), "{svg}");
}

/// However many times there are, no more is drawn than the paper can show.
#[test]
fn the_figure_of_many_times_stays_short() {
    let many = 200_000_u32;
    let steps = (0..many).map(|i| {
        let value = 1.0 - f64::from(i) / f64::from(many);
        step(f64::from(i) / 1_000.0, value, u64::from(many - i), i % 3 == 0)
    });
    let curve = SteppedCurve { name: "all".to_owned(), start: 1.0, steps: steps.collect() };
    let svg = curves(vec![curve]).svg().unwrap();
    checked(&svg);
    assert!(svg.len() < 200_000, "{}", svg.len());
}
