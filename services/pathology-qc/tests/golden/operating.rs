//! The committed page of simulated trials against a short run.

use palladion_biostat::parallel::with_threads;
use palladion_pathology_qc::operating::{
    FIRST_TRIALS, first_trials, first_trials_table, operating_characteristics,
};
use palladion_simulator::Scenario;

/// The seed of the committed page.
const SEED: u64 = 20_241;

fn committed() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/OPERATING_CHARACTERISTICS.md")).unwrap()
}

#[test]
fn the_first_trials_are_those_of_the_committed_page() {
    let scenario = Scenario::named("shifted").unwrap();
    let trials = first_trials(&scenario, FIRST_TRIALS, SEED).unwrap();
    assert_eq!(trials.len() as u64, FIRST_TRIALS);
    let table = first_trials_table(&trials);
    assert!(committed().ends_with(&table), "{table}");
}

#[test]
fn the_committed_page_keeps_amber_and_power() {
    let page = committed();
    assert!(page.contains(&format!("--trials 200 --seed {SEED}")));
    for promise in ["% of amber and red flags false", "Power at one false flag a trial at least"] {
        let line = page.lines().find(|line| line.contains(promise)).unwrap();
        assert!(line.ends_with("; holds."), "{line}");
    }
}

#[test]
fn the_number_of_threads_changes_no_flag() {
    let scenario = [Scenario::named("few_sites_shifted_by_3").unwrap()];
    let run = || operating_characteristics(&scenario, 6, 1).unwrap();
    let tallies = [1, 2, 4, 8].map(|threads| with_threads(threads, run).unwrap());
    assert!(tallies.iter().all(|tally| *tally == tallies[0]));
    let red = tallies[0][0].rules.red;
    assert!(red.power.is_some_and(|power| (0.0..=1.0).contains(&power)), "{red:?}");
    assert!(operating_characteristics(&scenario, 0, 1).is_err());
}
