//! `expected/bootstrap.json` (exact replay and a bootstrap of 20,000 in R) and `expected/boot.json` (R `boot`).

use palladion_biostat::ConfidenceLevel;
use palladion_biostat::bootstrap::{
    Bootstrap, BootstrapOptions, PercentileRule, SurvivalContrasts, percentile,
};
use serde_json::Value;

use crate::fixtures::{Data, expected, list};
use crate::tally::{Tally, number};

fn values(golden: &Value) -> Vec<f64> {
    list(golden).iter().map(|v| number(v).unwrap()).collect()
}

fn indices(golden: &Value) -> Vec<usize> {
    list(golden).iter().map(|v| usize::try_from(v.as_u64().unwrap()).unwrap()).collect()
}

#[test]
fn replicates_given_by_their_rows_are_replayed_exactly() {
    let golden = &expected("bootstrap")["exact_replay"];
    let (time, arm) = (values(&golden["time"]), indices(&golden["arm"]));
    let event: Vec<bool> = values(&golden["event"]).iter().map(|e| *e > 0.5).collect();
    let tau = number(&golden["tau"]).unwrap();
    let groups = SurvivalContrasts::new(&time, &event, &arm, 2, None, tau).unwrap();
    let mut tally = Tally::default();
    let mut differences = Vec::new();
    for (b, rows) in list(&golden["replicate_row_index0"]).iter().enumerate() {
        let survival = groups.replay(indices(rows).iter().map(|row| (arm[*row], time[*row], event[*row])));
        differences.push(survival[1] - survival[0]);
        tally.close(&format!("replicate {b}"), differences.last().copied(), &golden["km_diff"][b], 1e-12);
    }
    differences.sort_by(f64::total_cmp);
    for (key, rule) in [
        ("type7_r_numpy", PercentileRule::Linear),
        ("type2_sas_pctldef5", PercentileRule::Averaged),
        ("type6", PercentileRule::Expected),
    ] {
        for (i, p) in values(&golden["percentile"]["p"]).into_iter().enumerate() {
            let got = percentile(&differences, p, rule).ok();
            tally.close(&format!("{key} {p}"), got, &golden["percentile"][key][i], 1e-12);
        }
    }
    tally.finish("bootstrap replay", 34);
}

/// Own random numbers against R's 20,000 replicates: within four Monte-Carlo standard errors.
#[test]
fn own_replicates_are_within_monte_carlo_error_of_r() {
    let golden = &expected("bootstrap")["large_B"];
    let data = Data::read("pallas_5304");
    let rows = data.complete(None, &[]);
    let cell = |column: &str| data.numbers(column, &rows);
    let (arm, low) = (cell("arm"), cell("her2low"));
    let group: Vec<usize> =
        arm.iter().zip(&low).map(|(a, l)| usize::from(*l > 0.5) * 2 + usize::from(*a > 0.5)).collect();
    let tau = number(&golden["tau_days"]).unwrap();
    let (time, event) = (cell("time_days"), data.events("event", &rows));
    let groups = SurvivalContrasts::new(&time, &event, &group, 4, None, tau).unwrap();
    let mut tally = Tally::default();
    let cells = ["arm0_her2low0", "arm1_her2low0", "arm0_her2low1", "arm1_her2low1"];
    for (name, survival) in cells.iter().zip(groups.survival()) {
        tally.close(name, Some(survival), &golden["cells"][name]["km"], 1e-12);
    }
    let contrasts = [vec![-1.0, 1.0, 0.0, 0.0], vec![0.0, 0.0, -1.0, 1.0], vec![1.0, -1.0, -1.0, 1.0]];
    let options = BootstrapOptions { replicates: 20_000, seed: 2026, analysis: 8 };
    let result = groups.bootstrap(&contrasts, &options).unwrap();
    for (k, name) in ["her2_0", "her2_low", "low_minus_0"].into_iter().enumerate() {
        let golden = &golden[name];
        let wanted = |key: &str| number(&golden[key]).unwrap();
        tally.close(name, result.estimate(k).ok(), &golden["point"], 1e-12);
        let limits = result.percentile_interval(k, ConfidenceLevel::P95, PercentileRule::Linear).unwrap();
        let deviation = result.standard_error(k).unwrap();
        // both sides have an error of their own
        let (b, both) = (20_000.0_f64.sqrt(), 2.0_f64.sqrt());
        let limit = 4.0 * 2.67 * deviation / b;
        tally.holds(&format!("{name} lower"), (limits.lower - wanted("p2_5")).abs() < limit);
        tally.holds(&format!("{name} upper"), (limits.upper - wanted("p97_5")).abs() < limit);
        let mean = result.replicates(k).unwrap().iter().sum::<f64>() / 20_000.0;
        tally.holds(&format!("{name} mean"), (mean - wanted("boot_mean")).abs() < 4.0 * both * deviation / b);
        let spread = 4.0 * deviation / b;
        tally.holds(&format!("{name} sd"), (deviation - wanted("boot_sd")).abs() < spread);
    }
    tally.finish("bootstrap large B", 19);
}

#[test]
fn percentile_and_bca_intervals_agree_with_boot() {
    let (golden, data) = (expected("boot"), Data::read("veteran"));
    let mut tally = Tally::default();
    for case in list(&golden["cases"]) {
        let what = format!("tau {}", case["tau"]);
        let rows = data.complete(None, &[]);
        let group: Vec<usize> = data.numbers("trt", &rows).iter().map(|t| usize::from(*t > 1.5)).collect();
        let (time, event) = (data.numbers("time", &rows), data.events("status", &rows));
        let tau = number(&case["tau"]).unwrap();
        let groups = SurvivalContrasts::new(&time, &event, &group, 2, None, tau).unwrap();
        let acceleration = groups.acceleration(&[vec![-1.0, 1.0]]).unwrap()[0];
        tally.close(&format!("{what} a"), Some(acceleration), &case["acceleration"], 1e-9);
        // below the estimate means below it to the last bit, so R's estimate goes with R's replicates
        let estimate = number(&case["t0"]).unwrap();
        let own = groups.survival();
        tally.close(&format!("{what} t0"), Some(own[1] - own[0]), &case["t0"], 1e-12);
        let result = Bootstrap::from_replicates(&[estimate], &[values(&case["t"])]).unwrap();
        tally.close(&format!("{what} sd"), result.standard_error(0).ok(), &case["sd"], 1e-12);
        let rule = PercentileRule::NormalScale;
        let plain = result.percentile_interval(0, ConfidenceLevel::P95, rule).unwrap();
        let bca = result.bca_interval(0, ConfidenceLevel::P95, rule, acceleration).unwrap();
        for (name, interval) in [("percent", plain), ("bca", bca)] {
            tally.close(&format!("{what} {name} lower"), Some(interval.lower), &case[name][0], 1e-9);
            tally.close(&format!("{what} {name} upper"), Some(interval.upper), &case[name][1], 1e-9);
        }
    }
    tally.finish("R boot", 14);
}
