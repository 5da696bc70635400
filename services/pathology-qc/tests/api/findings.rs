use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_api::pathology_qc::{AddReview, FindingFilter, FindingState, Review, StoredPolicy};
use palladion_domain::actor::Role;
use palladion_domain::ids::{FindingId, RunId};
use palladion_service_kit::clock;
use palladion_testkit::backends;

use crate::fixture::{Fixture, refusal};
use crate::submitted::findings;

#[tokio::test]
async fn an_unknown_finding_is_not_found_wherever_it_is_named() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
        let finding = FindingId::from_uuid(clock::new_uuid());
        let review = AddReview {
            state: FindingState::InReview,
            disposition: None,
            comment: "Asked the site".to_owned(),
        };
        let refusals = [
            refusal(client.finding(trial, finding).await),
            refusal(client.reviews(trial, finding).await),
            refusal(client.review(trial, finding, &review).await),
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
        let filter = FindingFilter { run_id, after: None };
        assert!(client.findings(fixture.trial, &filter).await.unwrap().items.is_empty());
    }
    fixture.running.stop().await;
}

#[tokio::test]
async fn a_review_without_words_or_with_a_stray_disposition_is_refused() {
    let fixture = Fixture::start(backends()[0]).await;
    let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
    let finding = FindingId::from_uuid(clock::new_uuid());
    let cases = [
        (FindingState::InReview, None, ""),
        (FindingState::Disposed, None, "No disposition is stated"),
        (FindingState::InReview, Some(palladion_api::pathology_qc::Disposition::Chance), "Too early"),
    ];
    for (state, disposition, comment) in cases {
        let review = AddReview { state, disposition, comment: comment.to_owned() };
        assert_eq!(
            refusal(client.review(trial, finding, &review).await),
            (422, "invalid-review".to_owned()),
            "{comment}"
        );
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
        let entry = AddReview {
            state: FindingState::InReview,
            disposition: None,
            comment: "Asked the site".to_owned(),
        };
        let first: Review = api.post_once(&reviews, &entry, "review").await.unwrap();
        let again: Review = api.post_once(&reviews, &entry, "review").await.unwrap();
        assert_eq!(again, first, "{backend}");
        let kept = fixture.client(Role::Auditor).reviews(trial, finding).await.unwrap();
        assert_eq!(kept, [first], "{backend}");
        fixture.running.stop().await;
    }
}
