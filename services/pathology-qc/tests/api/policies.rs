use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_domain::actor::Role;
use palladion_domain::ids::PolicyId;
use palladion_pathology_qc::builtin_policy;
use palladion_service_kit::clock;
use palladion_testkit::backends;
use serde_json::{Value, json};

use crate::fixture::{Fixture, refusal};

#[tokio::test]
async fn a_policy_is_saved_once_and_numbered_by_title() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let client = fixture.client(Role::QcReviewer);
        let document = builtin_policy().unwrap();
        let first = client.save_policy(fixture.trial, &document).await.unwrap();
        assert_eq!((first.version, &first.document), (1, &document));
        let again = client.save_policy(fixture.trial, &document).await.unwrap();
        assert_eq!(again, first);
        let changed = QcPolicy { seed: 8, ..document };
        let second = client.save_policy(fixture.trial, &changed).await.unwrap();
        assert_eq!(second.version, 2);
        assert_ne!(second.digest, first.digest);
        let page = fixture.client(Role::Auditor).policies(fixture.trial, None).await.unwrap();
        assert_eq!(page.items, [first.clone(), second]);
        assert_eq!(client.policy(fixture.trial, first.policy_id).await.unwrap(), first);
        fixture.running.stop().await;
    }
}

#[tokio::test]
async fn a_wrong_policy_is_answered_with_every_place_and_nothing_is_saved() {
    let fixture = Fixture::start(backends()[0]).await;
    let client = fixture.client(Role::QcReviewer);
    let mut document = builtin_policy().unwrap();
    document.confidence_level = 1.5;
    document.title = String::new();
    let error = client.save_policy(fixture.trial, &document).await.unwrap_err();
    let problem = error.problem().unwrap();
    assert_eq!((problem.status, problem.slug()), (422, "invalid-policy"));
    let places: Vec<&str> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(places, ["/title", "/confidence_level"]);
    assert!(client.policies(fixture.trial, None).await.unwrap().items.is_empty());
    fixture.running.stop().await;
}

#[tokio::test]
async fn a_body_that_is_not_a_policy_is_refused_with_its_place() {
    let fixture = Fixture::start(backends()[0]).await;
    let api = fixture.api(Role::QcReviewer);
    let path = format!("/v1/trials/{}/policies", fixture.trial);
    let cases = [
        (json!({}), 422),
        (json!([]), 422),
        (json!({"policy": 1}), 422),
        (
            json!({"policy": "palladion.qc-policy/1", "title": "t", "confidence_level": 0.9, "seed": -1, "checks": []}),
            422,
        ),
        (
            json!({"policy": "palladion.qc-policy/1", "title": "t", "confidence_level": 0.9, "seed": 1,
                "checks": [{"kind": "astrology"}]}),
            422,
        ),
        (
            json!({"policy": "palladion.qc-policy/1", "title": "t", "confidence_level": 0.9, "seed": 1,
                "checks": [{"kind": "prevalence", "extra": 1}]}),
            422,
        ),
    ];
    for (body, status) in cases {
        assert_eq!(
            refusal(api.post::<Value>(&path, &body).await),
            (status, "invalid-body".to_owned()),
            "{body}"
        );
    }
    fixture.running.stop().await;
}

#[tokio::test]
async fn an_unknown_policy_is_not_found() {
    let fixture = Fixture::start(backends()[0]).await;
    let unknown = PolicyId::from_uuid(clock::new_uuid());
    let client = fixture.client(Role::QcReviewer);
    assert_eq!(refusal(client.policy(fixture.trial, unknown).await), (404, "unknown-policy".to_owned()));
    fixture.running.stop().await;
}
