use std::collections::BTreeSet;

use palladion_api::pathology_qc::{FindingChange, FindingFilter, QcRunChanges};
use palladion_domain::actor::Role;
use palladion_domain::ids::{FindingId, RunId};
use palladion_service_kit::clock;
use palladion_testkit::backends;

use crate::fixture::{Fixture, refusal};
use crate::submitted::run;

/// The change of HER2-low at a site.
fn of_site(changes: &QcRunChanges, site: &str) -> Option<FindingChange> {
    let mut found = changes.changes.iter();
    found
        .find(|one| {
            (one.check.as_str(), one.metric.as_str(), one.group.as_str())
                == ("hierarchical", "her2_low", site)
        })
        .map(|one| one.change)
}

#[tokio::test]
async fn a_run_says_what_changed_since_the_last_of_its_policy() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
        let first = run(&fixture, 0).await;
        let alone = client.changes(trial, first.run_id).await.unwrap();
        assert_eq!((&alone.previous, alone.runs, alone.looks), (&None, 1, 1));
        assert!(!alone.changes.is_empty());
        assert!(alone.changes.iter().all(|one| one.change == FindingChange::New && one.finding.is_some()));

        let second = run(&fixture, 1).await;
        let changes = client.changes(trial, second.run_id).await.unwrap();
        assert_eq!(changes.previous.as_ref().map(|one| one.run_id), Some(first.run_id));
        assert_eq!((changes.run.run_id, changes.runs, changes.looks), (second.run_id, 2, 2));
        assert_eq!(of_site(&changes, "S0"), Some(FindingChange::NoLongerMet));
        assert_eq!(of_site(&changes, "S1"), Some(FindingChange::New));

        // the same data once more: another run, not another look
        let third = run(&fixture, 1).await;
        let again = client.changes(trial, third.run_id).await.unwrap();
        assert_eq!((again.runs, again.looks), (3, 2));
        assert!(again.changes.iter().all(|one| one.change == FindingChange::Unchanged), "{again:?}");
        // an ended run's changes stay what they were
        assert_eq!(client.changes(trial, second.run_id).await.unwrap(), changes);
        assert_eq!(client.changes(trial, first.run_id).await.unwrap(), alone);
        fixture.running.stop().await;
    }
}

#[tokio::test]
async fn findings_are_listed_by_change() {
    let fixture = Fixture::start(backends()[0]).await;
    let (client, trial) = (fixture.client(Role::Auditor), fixture.trial);
    let (first, second) = (run(&fixture, 0).await, run(&fixture, 1).await);
    let changes = client.changes(trial, second.run_id).await.unwrap();
    for change in [FindingChange::New, FindingChange::NoLongerMet, FindingChange::Worse] {
        let filter =
            FindingFilter { run_id: Some(second.run_id), change: Some(change), ..FindingFilter::default() };
        let listed = client.findings(trial, &filter).await.unwrap().items;
        let expected: BTreeSet<FindingId> = changes
            .changes
            .iter()
            .filter(|one| one.change == change)
            .filter_map(|one| one.finding.or(one.finding_before))
            .collect();
        let found: BTreeSet<FindingId> = listed.iter().map(|one| one.finding_id).collect();
        assert_eq!(found, expected, "{change:?}");
        let run = if change == FindingChange::NoLongerMet { first.run_id } else { second.run_id };
        assert!(listed.iter().all(|one| one.run_id == run), "{change:?}");
    }
    let without_run = FindingFilter { change: Some(FindingChange::New), ..FindingFilter::default() };
    let refused = refusal(client.findings(trial, &without_run).await);
    assert_eq!(refused, (422, "change-without-run".to_owned()));
    fixture.running.stop().await;
}

#[tokio::test]
async fn an_unknown_run_has_no_changes() {
    let fixture = Fixture::start(backends()[0]).await;
    let unknown = RunId::from_uuid(clock::new_uuid());
    let refused = refusal(fixture.client(Role::QcReviewer).changes(fixture.trial, unknown).await);
    assert_eq!(refused, (404, "unknown-run".to_owned()));
    fixture.running.stop().await;
}
