use std::collections::BTreeSet;

use palladion_api::pathology_qc::{
    AddComment, EntryKind, Finding, FindingChange, FindingFilter, FindingState, QcRunChanges,
};
use palladion_domain::actor::Role;
use palladion_domain::ids::{FindingId, RunId};
use palladion_service_kit::clock;
use palladion_testkit::backends;

use crate::desk::to;
use crate::fixture::{Fixture, refusal};
use crate::live_rows::verified;
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

/// The finding on HER2-low of a site that this run raised.
async fn raised(fixture: &Fixture, run: RunId, site: &str) -> Finding {
    let filter = FindingFilter { run_id: Some(run), site: Some(site.to_owned()), ..FindingFilter::default() };
    let found = fixture.client(Role::Auditor).findings(fixture.trial, &filter).await.unwrap().items;
    found.into_iter().find(|one| one.finding.check == "hierarchical").unwrap()
}

#[tokio::test]
async fn a_finding_that_is_no_longer_met_says_so_in_its_file_and_stays_open() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
        let first = run(&fixture, 0).await;
        let old = raised(&fixture, first.run_id, "S0").await;
        assert_eq!((old.version, old.no_longer_met_in), (1, None), "{backend}");
        let second = run(&fixture, 1).await;
        let now = client.finding(trial, old.finding_id).await.unwrap();
        assert_eq!((now.version, now.state), (2, FindingState::Open), "{backend}");
        assert_eq!(now.no_longer_met_in, Some(second.run_id), "{backend}");
        let entries = client.entries(trial, old.finding_id).await.unwrap();
        let [entry] = entries.as_slice() else { panic!("{backend}: {entries:?}") };
        assert_eq!(entry.entry, EntryKind::NoLongerMet { run_id: second.run_id }, "{backend}");
        // Whoever looked at it before the run looks again.
        let stale = client.review(trial, old.finding_id, &to(1, FindingState::InReview)).await;
        assert_eq!(refusal(stale), (409, "finding-changed".to_owned()), "{backend}");
        client.review(trial, old.finding_id, &to(2, FindingState::InReview)).await.unwrap();

        // The next run has what the second had: nothing is written, into no file.
        let third = run(&fixture, 1).await;
        assert_eq!(raised(&fixture, second.run_id, "S1").await.version, 1, "{backend}");
        assert_eq!(client.finding(trial, old.finding_id).await.unwrap().version, 3, "{backend}");
        // One without the site ends the finding of the third, the last before it.
        let fourth = run(&fixture, 0).await;
        assert_eq!(raised(&fixture, second.run_id, "S1").await.no_longer_met_in, None, "{backend}");
        let met = raised(&fixture, third.run_id, "S1").await;
        assert_eq!(met.no_longer_met_in, Some(fourth.run_id), "{backend}");

        let leaves = fixture.actions().await;
        let told = leaves.iter().filter(|one| *one == "FindingUnconfirmed").count();
        let changes = [second.run_id, fourth.run_id];
        let mut expected = 0;
        for run in changes {
            let changes = client.changes(trial, run).await.unwrap().changes;
            expected += changes.iter().filter(|one| one.change == FindingChange::NoLongerMet).count();
        }
        assert_eq!(told, expected, "{backend}: {leaves:?}");
        let report = verified(&fixture).await;
        assert!(report.holds(), "{backend}: {report}");
        fixture.running.stop().await;
    }
}

/// Reviews and runs hold the findings of the last run and the ledger in one order: neither waits for ever.
#[tokio::test]
async fn reviews_go_on_while_runs_end() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
        let mut last = run(&fixture, 0).await;
        for odd in [1, 0, 1, 0] {
            let filter = FindingFilter { run_id: Some(last.run_id), ..FindingFilter::default() };
            let found = client.findings(trial, &filter).await.unwrap().items;
            let comment = AddComment { comment: "Seen while another run ends".to_owned() };
            let comments = async {
                for number in 0..24 {
                    let finding = found[number % found.len()].finding_id;
                    client.comment(trial, finding, &comment).await.unwrap();
                }
            };
            last = tokio::join!(run(&fixture, odd), comments).0;
        }
        let report = verified(&fixture).await;
        assert!(report.holds(), "{backend}: {report}");
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
