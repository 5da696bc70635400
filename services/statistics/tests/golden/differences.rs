//! Bootstrap differences against R: points exactly, limits within the error of drawing.

use palladion_api::statistics::output::{SurvivalDifference, SurvivalDifferences};
use palladion_api::statistics::result::Content;
use serde_json::{Value, json};

use crate::datasets::{PALLAS, VETERAN};
use crate::engine::{content, plan, result};
use crate::snapshot::{Dataset, Snapshot, golden, variable};
use crate::tally::{SURVIVAL, SURVIVAL_LIMIT, Tally};

/// The difference between the levels of `compare`, as a plan asks for it.
fn differences(dataset: &Dataset, compare: &str, within: &[&str], more: &Value) -> SurvivalDifferences {
    let within: Vec<String> = within.iter().map(|column| variable(column)).collect();
    let mut analysis = json!({
        "kind": "survival_difference", "endpoint": dataset.times[0], "compare": variable(compare), "within": within,
    });
    for (name, value) in more.as_object().unwrap() {
        analysis[name] = value.clone();
    }
    let found = result(&Snapshot::of(dataset), &plan(&[("d".to_owned(), analysis)]));
    match content(&found, "d") {
        Content::SurvivalDifference(found) => found.as_ref().clone(),
        other => panic!("{other:?}"),
    }
}

/// Error of drawing of a limit at 2.5 % from so many replicates, times 4.
fn room(deviation: f64, replicates: f64) -> f64 {
    4.0 * 2.67 * deviation / replicates.sqrt()
}

#[test]
fn five_year_differences_of_the_arms_within_status_agree_with_r() {
    let golden = &golden("bootstrap")["large_B"];
    let replicates = 20_000;
    let found = differences(
        &PALLAS,
        "arm",
        &["her2low"],
        &json!({"time_days": 1826.25, "reference": "0", "replicates": replicates}),
    );
    let mut tally = Tally::default();
    let (mut rows, mut events) = (0, 0);
    for group in &found.groups {
        let cell = &golden["cells"][format!("arm{}_her2low{}", group.level, group.within[0].level)];
        tally.number(&group.level, &cell["km"], group.survival, SURVIVAL);
        tally.number(&group.level, &cell["greenwood_se"], group.std_error, SURVIVAL_LIMIT);
        (rows, events) = (rows + group.n, events + group.events);
    }
    tally.holds("everybody is in a group", rows == 5304 && events > 0 && found.dropped == 0);
    let [zero, low] = found.differences.as_slice() else { panic!("two statuses") };
    let [interaction] = found.differences_of_differences.as_slice() else { panic!("one comparison") };
    assert_eq!((interaction.within[0].level.as_str(), interaction.against[0].level.as_str()), ("1", "0"));
    for (name, one) in [("her2_0", zero), ("her2_low", low), ("low_minus_0", interaction)] {
        compare(&mut tally, name, &golden[name], one, f64::from(replicates));
    }
    tally.finish("five-year differences", 4 * 2 + 1 + 3 * 4);
}

fn compare(tally: &mut Tally, name: &str, golden: &Value, found: &SurvivalDifference, replicates: f64) {
    tally.number(name, &golden["point"], found.estimate, SURVIVAL);
    let deviation = golden["boot_sd"].as_f64().unwrap();
    // both sides have drawn 20,000 times: the error of their difference is sqrt(2) larger
    let room = room(deviation, replicates) * 2.0_f64.sqrt();
    tally.within(&format!("{name} lower"), &golden["p2_5"], found.interval.lower, room);
    tally.within(&format!("{name} upper"), &golden["p97_5"], found.interval.upper, room);
    tally.within(&format!("{name} deviation"), &golden["boot_sd"], found.std_error, room);
}

#[test]
fn both_kinds_of_limits_agree_with_r_boot() {
    let mut tally = Tally::default();
    for case in golden("boot")["cases"].as_array().unwrap() {
        let deviation = case["sd"].as_f64().unwrap();
        for (interval, key) in [("percentile", "percent"), ("bca", "bca")] {
            let more = json!({"time_days": case["tau"], "replicates": 100_000, "interval": interval});
            let found = differences(&VETERAN, "trt", &[], &more);
            let place = format!("{interval} at {}", case["tau"]);
            let [difference] = found.differences.as_slice() else { panic!("{place}: one difference") };
            tally.number(&place, &case["t0"], difference.estimate, SURVIVAL);
            // R's replicates are 2,001, whose error of drawing is the larger by far
            let room = room(deviation, 2001.0);
            tally.within(&place, &case[key][0], difference.interval.lower, room);
            tally.within(&place, &case[key][1], difference.interval.upper, room);
        }
    }
    tally.finish("limits", 12);
}
