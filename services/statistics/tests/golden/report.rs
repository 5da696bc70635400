//! Figures and page of a real result.

use std::collections::BTreeSet;

use palladion_api::statistics::output::CoefficientEstimate;
use palladion_api::statistics::result::Content;
use palladion_statistics::report::figures;

use crate::bits::everything;
use crate::datasets::PALLAS;
use crate::engine::{content, result};
use crate::snapshot::Snapshot;

/// What each kind of output draws; the others are tables.
const DRAWN: [&str; 8] = [
    "cohort_flow",
    "prevalence",
    "kaplan_meier",
    "cumulative_incidence",
    "cox",
    "fine_gray",
    "smoothed_residuals",
    "subgroups",
];

#[test]
fn every_output_that_can_be_drawn_is_drawn_once_by_its_name() {
    let found = result(&Snapshot::of(&PALLAS), &everything());
    let drawn = figures(&found, 0.95);
    let names: BTreeSet<&str> = drawn.iter().map(|figure| figure.name.as_str()).collect();
    assert_eq!(names.len(), drawn.len(), "every name is there once");
    for output in &found.outputs {
        let of_output = |name: &&&str| name.split('.').next() == Some(output.id.as_str());
        let kind = serde_json::to_value(&output.content).unwrap()["kind"].as_str().unwrap().to_owned();
        let expected = DRAWN.contains(&kind.as_str());
        assert_eq!(names.iter().filter(of_output).count() > 0, expected, "{} of {kind}", output.id);
    }
    for figure in &drawn {
        assert!(figure.svg.starts_with("<svg "), "{}", figure.name);
        assert!(!figure.description.is_empty(), "{}", figure.name);
    }
    assert_eq!(figures(&found, 0.95), drawn, "the same result gives the same bytes");
}

/// The numbers in the figures are those of the result.
#[test]
fn a_forest_plot_has_the_numbers_of_its_model() {
    let found = result(&Snapshot::of(&PALLAS), &everything());
    let Content::Cox(model) = content(&found, "efron") else { panic!("no model") };
    let drawn = figures(&found, 0.95);
    let forest = drawn.iter().find(|figure| figure.name == "efron").unwrap();
    assert!(forest.svg.contains(&format!("{} subjects", thousands(model.n))), "{}", forest.svg);
    for one in &model.coefficients {
        let place = format!("{} / {}", thousands(one.events), thousands(one.n));
        assert!(forest.svg.contains(&place), "{place}");
        let CoefficientEstimate::Estimated { hazard_ratio, conf_low, conf_high, .. } = one.estimate else {
            panic!("{one:?}")
        };
        let [estimate, low, high] = [hazard_ratio, conf_low, conf_high].map(Option::unwrap);
        let numbers = format!("{estimate:.2} ({low:.2}-{high:.2})");
        assert!(forest.svg.contains(&numbers), "{numbers} in {}", forest.svg);
        assert!(forest.description.contains(&numbers), "{numbers} in {}", forest.description);
    }
    assert!(forest.svg.contains("Ratio (95 % CI), p"));
}

fn thousands(n: u64) -> String {
    palladion_statistics::report::format::count(n)
}
