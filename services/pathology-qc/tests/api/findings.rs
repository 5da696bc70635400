use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_api::pathology_qc::result::{FindingLevel, Level};
use palladion_api::pathology_qc::{
    AddComment, AddReview, AssignFinding, FindingEntry, FindingFilter, FindingState, OpenQuery, StoredPolicy,
};
use palladion_domain::actor::Role;
use palladion_domain::ids::{FindingId, RunId};
use palladion_service_kit::clock;
use palladion_testkit::{TestIdentity, backends};

use crate::desk::{reviewed, to};
use crate::fixture::{Fixture, refusal};
use crate::submitted::findings;

#[tokio::test]
async fn an_unknown_finding_is_not_found_wherever_it_is_named() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
        let finding = FindingId::from_uuid(clock::new_uuid());
        let comment = AddComment { comment: "Asked the site".to_owned() };
        let query = OpenQuery { question: "Why?".to_owned(), due_on: clock::now().date_naive() };
        let refusals = [
            refusal(client.finding(trial, finding).await),
            refusal(client.entries(trial, finding).await),
            refusal(client.queries(trial, finding).await),
            refusal(client.attachments(trial, finding).await),
            refusal(client.review(trial, finding, &to(1, FindingState::InReview)).await),
            refusal(client.assign(trial, finding, &AssignFinding { version: 1, assignee: None }).await),
            refusal(client.comment(trial, finding, &comment).await),
            refusal(client.open_query(trial, finding, &query).await),
        ];
        for refused in refusals {
            assert_eq!(refused, (404, "unknown-finding".to_owned()));
        }
        fixture.running.stop().await;
    }
}

#[tokio::test]
async fn a_trial_without_findings_has_an_empty_list_also_for_an_unknown_run() {
    let fixture = Fixture::start(backends()[0]).await;
    let client = fixture.client(Role::Auditor);
    for run_id in [None, Some(RunId::from_uuid(clock::new_uuid()))] {
        let filter = FindingFilter { run_id, ..FindingFilter::default() };
        assert!(client.findings(fixture.trial, &filter).await.unwrap().items.is_empty());
    }
    let unknown = fixture.api(Role::Auditor);
    let path = format!("/v1/trials/{}/findings?state=forgotten", fixture.trial);
    assert_eq!(refusal(unknown.get_bytes(&path).await).0, 400);
    fixture.running.stop().await;
}

#[tokio::test]
async fn a_list_is_cut_by_what_a_reviewer_looks_for() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
        let all = findings(&fixture).await;
        let first = all[0].clone();
        assert_eq!((first.version, first.state, first.open_queries), (1, FindingState::Open, 0));
        let assignee = Some(TestIdentity::subject(Role::QcReviewer).parse().unwrap());
        client
            .assign(trial, first.finding_id, &AssignFinding { version: 1, assignee: assignee.clone() })
            .await
            .unwrap();
        client.review(trial, first.finding_id, &to(2, FindingState::InReview)).await.unwrap();
        let today = clock::now().date_naive();
        let query = OpenQuery { question: "How are slides read?".to_owned(), due_on: today };
        client.open_query(trial, first.finding_id, &query).await.unwrap();
        let usual = FindingFilter::default;
        let of_site = all.iter().filter(|one| one.finding.group == first.finding.group).count();
        let red = all.iter().filter(|one| one.finding.severity == FindingLevel::Red).count();
        let cases = [
            ("all", usual(), all.len()),
            ("run", FindingFilter { run_id: Some(first.run_id), ..usual() }, all.len()),
            ("state", FindingFilter { state: Some(FindingState::InReview), ..usual() }, 1),
            ("other state", FindingFilter { state: Some(FindingState::Closed), ..usual() }, 0),
            ("severity", FindingFilter { severity: Some(FindingLevel::Red), ..usual() }, red),
            ("level", FindingFilter { level: Some(Level::Country), ..usual() }, 0),
            ("site", FindingFilter { site: Some(first.finding.group.clone()), ..usual() }, of_site),
            ("other site", FindingFilter { site: Some("elsewhere".to_owned()), ..usual() }, 0),
            ("country", FindingFilter { country: Some("AUT".to_owned()), ..usual() }, 0),
            ("assignee", FindingFilter { assignee, ..usual() }, 1),
            ("overdue", FindingFilter { overdue: Some(true), ..usual() }, 0),
            ("not overdue", FindingFilter { overdue: Some(false), ..usual() }, all.len()),
        ];
        for (name, filter, expected) in cases {
            let found = client.findings(trial, &filter).await.unwrap().items;
            assert_eq!(found.len(), expected, "{backend}: {name}: {found:?}");
        }
        let now = client.finding(trial, first.finding_id).await.unwrap();
        assert_eq!((now.version, now.open_queries, now.query_due_on), (4, 1, Some(today)));
        assert!(!now.overdue);
        fixture.running.stop().await;
    }
}

#[tokio::test]
async fn a_review_without_words_or_with_a_stray_disposition_is_refused() {
    let fixture = Fixture::start(backends()[0]).await;
    let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
    let finding = FindingId::from_uuid(clock::new_uuid());
    let chance = Some(palladion_api::pathology_qc::Disposition::Chance);
    let cases = [
        (FindingState::InReview, None, "", "invalid-text"),
        (FindingState::InReview, None, "a\u{0}", "invalid-text"),
        (FindingState::Disposed, None, "No disposition is stated", "invalid-review"),
        (FindingState::InReview, chance, "Too early", "invalid-review"),
    ];
    for (state, disposition, comment, slug) in cases {
        let review = AddReview { version: 1, state, disposition, comment: comment.to_owned(), reason: None };
        let refused = refusal(client.review(trial, finding, &review).await);
        assert_eq!(refused, (422, slug.to_owned()), "{comment}");
    }
    fixture.running.stop().await;
}

#[tokio::test]
async fn a_repeated_key_gives_the_first_answer_and_no_second_change() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (api, trial) = (fixture.api(Role::QcReviewer), fixture.trial);
        let policies = format!("/v1/trials/{trial}/policies");
        let document = palladion_pathology_qc::builtin_policy().unwrap();
        let first: StoredPolicy = api.post_once(&policies, &document, "save").await.unwrap();
        let again: StoredPolicy = api.post_once(&policies, &document, "save").await.unwrap();
        assert_eq!(again, first, "{backend}");
        let other = QcPolicy { seed: 8, ..document };
        let reused = refusal(api.post_once::<StoredPolicy>(&policies, &other, "save").await);
        assert_eq!(reused, (422, "idempotency-key-reused".to_owned()), "{backend}");
        let finding = findings(&fixture).await.remove(0).finding_id;
        let reviews = format!("/v1/trials/{trial}/findings/{finding}/reviews");
        let entry = to(1, FindingState::InReview);
        let first: FindingEntry = api.post_once(&reviews, &entry, "review").await.unwrap();
        let again: FindingEntry = api.post_once(&reviews, &entry, "review").await.unwrap();
        assert_eq!(again, first, "{backend}");
        assert_eq!(reviewed(&first), Some(FindingState::InReview));
        let kept = fixture.client(Role::Auditor).entries(trial, finding).await.unwrap();
        assert_eq!(kept, [first], "{backend}");
        fixture.running.stop().await;
    }
}
