//! A finding's way over the desk.

use palladion_api::ingestion::{ChangeCode, ReasonForChange};
use palladion_api::pathology_qc::{
    AddComment, AddReview, AssignFinding, Disposition, EntryKind, FindingEntry, FindingState,
};
use palladion_domain::actor::Role;
use palladion_testkit::backends;

use crate::fixture::{Fixture, refusal};
use crate::live_rows::verified;
use crate::submitted::findings;

/// Takes a finding of this version to the state; to `disposed` as chance.
pub(crate) fn to(version: u32, state: FindingState) -> AddReview {
    AddReview {
        version,
        state,
        disposition: (state == FindingState::Disposed).then_some(Disposition::Chance),
        comment: format!("Now {state}"),
        reason: None,
    }
}

/// Back into review.
pub(crate) fn reopen(version: u32) -> AddReview {
    let reason =
        ReasonForChange { code: ChangeCode::NewSourceInformation, text: "The site sent its log".to_owned() };
    AddReview { reason: Some(reason), ..to(version, FindingState::InReview) }
}

/// The state an entry led to.
pub(crate) fn reviewed(entry: &FindingEntry) -> Option<FindingState> {
    match &entry.entry {
        EntryKind::Reviewed { state, .. } => Some(*state),
        _ => None,
    }
}

#[tokio::test]
async fn a_finding_goes_its_whole_way_and_comes_back_with_a_reason() {
    use FindingState as S;
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
        let id = findings(&fixture).await.remove(0).finding_id;
        let way = [S::InReview, S::Disposed, S::ActionTaken, S::Verified, S::Closed];
        for (version, state) in (1..).zip(way) {
            client.review(trial, id, &to(version, state)).await.unwrap();
        }
        let closed = client.finding(trial, id).await.unwrap();
        assert_eq!((closed.state, closed.disposition), (S::Closed, Some(Disposition::Chance)), "{backend}");
        let without = refusal(client.review(trial, id, &to(6, S::InReview)).await);
        assert_eq!(without, (422, "invalid-review".to_owned()), "{backend}");
        client.review(trial, id, &reopen(6)).await.unwrap();
        let open = client.finding(trial, id).await.unwrap();
        assert_eq!((open.version, open.state, open.disposition), (7, S::InReview, None), "{backend}");
        let entries = fixture.client(Role::Auditor).entries(trial, id).await.unwrap();
        assert_eq!(entries.iter().filter_map(reviewed).count(), 6, "{backend}");
        let EntryKind::Reviewed { reason, .. } = &entries[5].entry else { panic!("{entries:?}") };
        assert_eq!(reason.as_ref().unwrap().code, ChangeCode::NewSourceInformation);
        let actions = fixture.actions().await;
        assert_eq!(actions.iter().filter(|action| *action == "FindingReviewed").count(), 6, "{actions:?}");
        let report = verified(&fixture).await;
        assert!(report.holds(), "{backend}: {report}");
        fixture.running.stop().await;
    }
}

#[tokio::test]
async fn a_state_that_cannot_follow_is_refused_with_those_that_can() {
    use FindingState as S;
    let fixture = Fixture::start(backends()[0]).await;
    let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
    let id = findings(&fixture).await.remove(0).finding_id;
    let mut version = 1;
    for (state, next) in [
        (S::Open, &["in_review"][..]),
        (S::InReview, &["disposed"]),
        (S::Disposed, &["action_taken", "in_review"]),
        (S::ActionTaken, &["verified", "in_review"]),
        (S::Verified, &["closed", "in_review"]),
        (S::Closed, &["in_review"]),
    ] {
        for wrong in S::ALL.iter().filter(|wrong| !next.contains(&wrong.as_str())) {
            let error = client.review(trial, id, &to(version, *wrong)).await.unwrap_err();
            let problem = error.problem().unwrap();
            assert_eq!((problem.status, problem.slug()), (409, "finding-state"), "{state} to {wrong}");
            let allowed: Vec<&str> = problem.errors.iter().map(|place| place.detail.as_str()).collect();
            assert_eq!(allowed, next, "{state} to {wrong}");
        }
        if let Ok(next) = next[0].parse::<S>()
            && state != S::Closed
        {
            client.review(trial, id, &to(version, next)).await.unwrap();
            version += 1;
        }
    }
    fixture.running.stop().await;
}

#[tokio::test]
async fn whoever_looked_at_an_older_version_is_refused() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
        let id = findings(&fixture).await.remove(0).finding_id;
        let comment = AddComment { comment: "Seen before".to_owned() };
        client.comment(trial, id, &comment).await.unwrap();
        let changed = (409, "finding-changed".to_owned());
        assert_eq!(refusal(client.review(trial, id, &to(1, FindingState::InReview)).await), changed);
        let assignment = AssignFinding { version: 1, assignee: None };
        assert_eq!(refusal(client.assign(trial, id, &assignment).await), changed, "{backend}");
        // Of many at the same moment one is first.
        let racing = (0..6).map(|_| {
            let client = client.clone();
            async move { client.review(trial, id, &to(2, FindingState::InReview)).await }
        });
        let outcomes = futures::future::join_all(racing).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{backend}: {outcomes:?}");
        for lost in outcomes.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(lost), changed, "{backend}");
        }
        assert_eq!(client.finding(trial, id).await.unwrap().version, 3, "{backend}");
        fixture.running.stop().await;
    }
}

#[tokio::test]
async fn only_who_reviews_findings_of_the_trial_is_given_one() {
    let fixture = Fixture::start(backends()[0]).await;
    let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
    let id = findings(&fixture).await.remove(0).finding_id;
    fixture.another("colleague@example.org", Role::QcReviewer).await;
    fixture.another("reader@example.org", Role::Statistician).await;
    let give = |version, subject: Option<&str>| AssignFinding {
        version,
        assignee: subject.map(|subject| subject.parse().unwrap()),
    };
    for stranger in ["nobody@example.org", "reader@example.org"] {
        let refused = refusal(client.assign(trial, id, &give(1, Some(stranger))).await);
        assert_eq!(refused, (422, "not-a-reviewer".to_owned()), "{stranger}");
    }
    client.assign(trial, id, &give(1, Some("colleague@example.org"))).await.unwrap();
    let assignee = client.finding(trial, id).await.unwrap().assignee.unwrap();
    assert_eq!(assignee.as_str(), "colleague@example.org");
    client.assign(trial, id, &give(2, None)).await.unwrap();
    assert_eq!(client.finding(trial, id).await.unwrap().assignee, None);
    assert_eq!(fixture.actions().await.iter().filter(|action| *action == "FindingAssigned").count(), 2);
    fixture.running.stop().await;
}
