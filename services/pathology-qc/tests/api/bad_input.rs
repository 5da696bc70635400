//! Snapshots whose readings allow no rule, or not for every site, as the desk shows their runs. Whole uploads of such
//! trials go through all services in `e2e-tests/tests/flows/qc_bad_input.rs`.

use std::fmt::Write as _;

use palladion_api::pathology_qc::result::{CheckResult, FindingLevel};
use palladion_api::pathology_qc::{FindingFilter, FindingState, SignRelease};
use palladion_domain::actor::Role;
use palladion_testkit::backends;

use crate::fixture::{Fixture, refusal};
use crate::live_rows::verified;
use crate::submitted::run_of;

#[tokio::test]
async fn a_site_in_two_countries_is_left_out_of_the_rule_and_waits_at_the_desk() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
        let mut csv = "id,site,country,ihc\n".to_owned();
        for subject in 0..200 {
            let (site, turn) = (subject % 10, subject / 10);
            let country = if site == 3 && turn % 2 == 0 { "DEU" } else { "AUT" };
            writeln!(csv, "P{subject},S{site},{country},{}", if turn % 2 == 0 { "0" } else { "1+" }).unwrap();
        }
        let run = run_of(&fixture, &csv).await;
        let result = client.result(trial, run.run_id).await.unwrap();
        let rule = result.checks.iter().find_map(|check| match check {
            CheckResult::Hierarchical(rule) => Some(rule),
            _ => None,
        });
        let left_out = &rule.unwrap().left_out;
        assert_eq!((left_out[0].site_id.as_str(), left_out.len()), ("S3", 1), "{backend}");
        let findings = client.findings(trial, &FindingFilter::default()).await.unwrap().items;
        let [waiting] = findings.as_slice() else { panic!("{backend}: {findings:?}") };
        assert_eq!((waiting.state, waiting.finding.severity), (FindingState::Open, FindingLevel::Amber));
        assert_eq!(waiting.finding.reason, "site_in_two_countries");
        assert!(waiting.finding.explanation.contains("enrolled in AUT and in DEU"), "{waiting:?}");
        fixture.running.stop().await;
    }
}

/// Nobody is HER2-low: there is nothing to judge, and two people may say that they saw that.
#[tokio::test]
async fn a_run_that_says_nothing_is_released_like_any_other() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
        let mut csv = "id,site,ihc\n".to_owned();
        for subject in 0..100 {
            writeln!(csv, "P{subject},S{},0", subject % 10).unwrap();
        }
        let run = run_of(&fixture, &csv).await.run_id;
        let result = client.result(trial, run).await.unwrap();
        let reasons: Vec<&str> = result
            .checks
            .iter()
            .filter_map(|check| match check {
                CheckResult::NotAssessed(why) if why.check == "hierarchical" => Some(why.reason.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!((reasons.as_slice(), result.findings.len()), (["none_low"].as_slice(), 0), "{backend}");
        assert_eq!(refusal(client.funnel_svg(trial, run).await), (409, "no-funnel".to_owned()), "{backend}");
        assert_eq!(client.changes(trial, run).await.unwrap().changes, [], "{backend}");
        let digest = client.release(trial, run).await.unwrap().digest;
        let meaning = "Nobody is HER2-low: the readings were checked at the sites".to_owned();
        let signature = SignRelease { digest, meaning };
        client.sign(trial, run, &signature).await.unwrap();
        let second = fixture.another("second", Role::QcReviewer).await;
        second.countersign(trial, run, &signature).await.unwrap();
        let sets = client.site_sets(trial, run).await.unwrap();
        assert!(sets.iter().all(|set| set.sites == 10), "{backend}: {sets:?}");
        let report = verified(&fixture).await;
        assert!(report.holds(), "{backend}: {report}");
        fixture.running.stop().await;
    }
}
