use palladion_api::pathology_qc::policy::{
    CheckSpec, DecisionRule, FunnelCheck, HeterogeneityCheck, PrevalenceCheck, QcPolicy,
};
use palladion_api::pathology_qc::result::{CheckResult, FunnelState, Level};

use super::{Checked, Counts, Data, Facts, Group, ReadingCounts, run};

fn policy() -> QcPolicy {
    QcPolicy {
        policy: "palladion.qc-policy/1".to_owned(),
        title: "test".to_owned(),
        confidence_level: 0.95,
        seed: 7,
        rule: DecisionRule::default(),
        checks: vec![],
    }
}

/// Sites with `(her2_low, evaluable)` in one country of one region.
fn counts(sites: &[(u64, u64)]) -> Data {
    let one = |her2_low: u64, evaluable: u64| Counts { subjects: evaluable + 1, evaluable, her2_low };
    let all = one(sites.iter().map(|site| site.0).sum(), sites.iter().map(|site| site.1).sum());
    let group = |name: &str, within: Option<&str>, counts: Counts| Group {
        name: name.to_owned(),
        within: within.map(str::to_owned),
        also_within: Vec::new(),
        counts,
    };
    let counts = ReadingCounts {
        overall: all.clone(),
        regions: vec![group("Europe", None, all.clone())],
        countries: vec![group("AUT", Some("Europe"), all)],
        sites: sites
            .iter()
            .enumerate()
            .map(|(index, site)| group(&format!("S{index}"), Some("AUT"), one(site.0, site.1)))
            .collect(),
    };
    Data::new(counts, Facts::default())
}

fn funnel(counts: &Data) -> Checked {
    let spec = FunnelCheck { amber_coverage: 0.95, red_coverage: 0.998, minimum_evaluable: 5 };
    run(&policy(), &CheckSpec::Funnel(spec), counts).unwrap()
}

#[test]
fn each_site_lies_where_its_limits_say() {
    // 60 of 120 in all. Bin(20, 1/2): P(R >= 18) = .0002 is red, P(R >= 15) = .0207 amber. Bin(40, 1/2):
    // P(R <= 13) = .0192 amber. Bin(18, 1/2): P(R <= 4) = .0154 amber.
    let found = funnel(&counts(&[(18, 20), (15, 20), (10, 20), (13, 40), (0, 2), (4, 18)]));
    let CheckResult::Funnel(result) = &found.result else { panic!("no funnel") };
    assert!((result.centre - 0.5).abs() < 1e-15);
    let states: Vec<FunnelState> = result.sites.iter().map(|site| site.state).collect();
    use FunnelState::{Amber, Inside, NotAssessable, Red};
    assert_eq!(states, [Red, Amber, Inside, Amber, NotAssessable, Amber]);
    // a picture: the rule finds
    assert!(found.findings.is_empty());
}

/// Seven of seven at a rate of .85 comes about in a third of such sites, although it lies beyond the
/// interpolated limit; 57 of 57 in 1 of 8,000; 105 of 134 or fewer in 2 of 100.
#[test]
fn a_full_house_that_comes_about_easily_is_no_finding() {
    let found = funnel(&counts(&[(7, 7), (57, 57), (105, 134)]));
    let CheckResult::Funnel(result) = &found.result else { panic!("no funnel") };
    let states: Vec<FunnelState> = result.sites.iter().map(|site| site.state).collect();
    assert_eq!(states, [FunnelState::Inside, FunnelState::Red, FunnelState::Amber]);
    assert!(result.sites[0].red_limits.upper.unwrap() < 1.0);
    assert!((result.sites[0].as_many - result.centre.powi(7)).abs() < 1e-12);
}

#[test]
fn degenerate_counts_are_named_outcomes() {
    let cases: &[(&[(u64, u64)], &str)] = &[
        (&[], "no_evaluable_subjects"),
        (&[(0, 0), (0, 0)], "no_evaluable_subjects"),
        (&[(0, 5), (0, 7)], "none_low"),
        (&[(5, 5), (7, 7)], "all_low"),
    ];
    for (sites, reason) in cases {
        let spec = HeterogeneityCheck { monte_carlo_replicates: 999 };
        let heterogeneity = run(&policy(), &CheckSpec::Heterogeneity(spec), &counts(sites)).unwrap();
        for checked in [funnel(&counts(sites)), heterogeneity] {
            let CheckResult::NotAssessed(why) = &checked.result else { panic!("{sites:?} was assessed") };
            assert_eq!(why.reason, *reason);
            assert!(checked.findings.is_empty());
        }
    }
}

#[test]
fn one_site_has_nothing_to_differ_from() {
    let spec = HeterogeneityCheck { monte_carlo_replicates: 999 };
    let checked = run(&policy(), &CheckSpec::Heterogeneity(spec), &counts(&[(3, 7)])).unwrap();
    assert!(matches!(&checked.result, CheckResult::NotAssessed(why) if why.reason == "one_site"));
}

#[test]
fn pearson_is_as_by_hand_and_monte_carlo_joins_when_counts_are_small() {
    // 10 of 40 and 20 of 40: p = 3/8, statistic 2 x 5^2/(40 x 15/64) = 16/3.
    let spec = HeterogeneityCheck { monte_carlo_replicates: 999 };
    let large =
        run(&policy(), &CheckSpec::Heterogeneity(spec.clone()), &counts(&[(10, 40), (20, 40)])).unwrap();
    let CheckResult::Heterogeneity(result) = &large.result else { panic!("not assessed") };
    assert_eq!(result.levels.len(), 1);
    assert_eq!(result.levels[0].level, Level::Site);
    assert!((result.levels[0].pearson.statistic.unwrap() - 16.0 / 3.0).abs() < 1e-12);
    assert_eq!(result.levels[0].monte_carlo, None);
    let small = run(&policy(), &CheckSpec::Heterogeneity(spec), &counts(&[(1, 4), (3, 4)])).unwrap();
    let CheckResult::Heterogeneity(result) = &small.result else { panic!("not assessed") };
    assert!(result.levels[0].monte_carlo.is_some());
}

#[test]
fn every_group_has_a_rate_and_an_empty_one_has_none() {
    let checked =
        run(&policy(), &CheckSpec::Prevalence(PrevalenceCheck {}), &counts(&[(2, 4), (0, 0)])).unwrap();
    let CheckResult::Prevalence(result) = &checked.result else { panic!("no rates") };
    assert_eq!(result.rates.len(), 4);
    assert_eq!(result.rates[2].proportion, Some(0.5));
    assert!(result.rates[2].clopper_pearson.lower.unwrap() < result.rates[2].wilson.lower.unwrap());
    assert_eq!((result.rates[3].proportion, result.rates[3].wilson.lower), (None, None));
}
