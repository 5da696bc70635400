use palladion_api::grants::{GiveGrant, Grant, GrantsClient};
use palladion_api::ledger::{EntryFilter, LedgerClient};
use palladion_api::problem::ProblemDetails;
use palladion_domain::actor::Role;
use palladion_testkit::backends;
use reqwest::Method;

use crate::example::{Example, NewNote, Note};

#[tokio::test]
async fn the_same_request_twice_changes_once_and_is_answered_twice() {
    for backend in backends() {
        let example = Example::start(backend).await;
        let (trial, client) = (example.trial().await, example.client_as(Role::DataManager));
        let path = format!("/v1/trials/{trial}/notes");
        let send = |words: &str, key: &str| {
            let note = NewNote { words: words.to_owned() };
            client.request(Method::POST, &path).header("idempotency-key", key).json(&note).send()
        };
        let first = send("seen", "key-1").await.unwrap();
        let second = send("seen", "key-1").await.unwrap();
        assert_eq!((first.status().as_u16(), second.status().as_u16()), (201, 201), "{backend}");
        assert_eq!(first.headers()["location"], second.headers()["location"], "{backend}");
        assert!(!first.headers().contains_key("idempotency-replayed"), "{backend}");
        assert_eq!(second.headers()["idempotency-replayed"], "true", "{backend}");
        assert_eq!(first.bytes().await.unwrap(), second.bytes().await.unwrap(), "{backend}");
        let other = send("another", "key-1").await.unwrap();
        assert_eq!(other.status(), 422, "{backend}");
        let problem: ProblemDetails = other.json().await.unwrap();
        assert_eq!(problem.slug(), "idempotency-key-reused", "{backend}");
        assert_eq!(send("seen", "key-2").await.unwrap().status(), 201, "{backend}");
        let notes: Vec<Note> = client.get(&path).await.unwrap();
        assert_eq!(notes.len(), 2, "{backend}");
        let filter = EntryFilter {
            trial_id: Some(trial),
            action: Some("UploadReceived".to_owned()),
            ..EntryFilter::default()
        };
        assert_eq!(LedgerClient(&client).entries(&filter).await.unwrap().items.len(), 2, "{backend}");
        example.running.stop().await;
    }
}

#[tokio::test]
async fn a_grant_given_or_revoked_twice_with_one_key_is_one_change() {
    for backend in backends() {
        let example = Example::start(backend).await;
        let (trial, client) = (example.trial().await, example.client_as(Role::Admin));
        let mut wanted = GiveGrant {
            subject: "another@example.org".parse().unwrap(),
            role: Role::Auditor,
            trial_id: trial,
        };
        let first: Grant = client.post_once("/v1/grants", &wanted, "give").await.unwrap();
        let again: Grant = client.post_once("/v1/grants", &wanted, "give").await.unwrap();
        assert_eq!(first, again, "{backend}");
        let refused = client.post::<Grant>("/v1/grants", &wanted).await.unwrap_err();
        assert_eq!(refused.problem().unwrap().slug(), "grant-exists", "{backend}");
        wanted.role = Role::Statistician;
        let reused = client.post_once::<Grant>("/v1/grants", &wanted, "give").await.unwrap_err();
        assert_eq!(reused.problem().unwrap().slug(), "idempotency-key-reused", "{backend}");
        let path = format!("/v1/grants/{}?reason=left%20the%20study%20team", first.id);
        let revoke = |key: &str| client.request(Method::DELETE, &path).header("idempotency-key", key).send();
        for (key, status, replayed) in [("revoke", 200, false), ("revoke", 200, true), ("other", 409, false)]
        {
            let answer = revoke(key).await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{backend}: {key}");
            assert_eq!(answer.headers().contains_key("idempotency-replayed"), replayed, "{backend}: {key}");
        }
        example.running.stop().await;
    }
}

#[tokio::test]
async fn a_key_belongs_to_its_caller() {
    for backend in backends() {
        let example = Example::start(backend).await;
        let trial = example.trial().await;
        let path = format!("/v1/trials/{trial}/notes");
        let another = example.identity.token(&[Role::DataManager], "another@example.org");
        let wanted = GiveGrant {
            subject: "another@example.org".parse().unwrap(),
            role: Role::DataManager,
            trial_id: trial,
        };
        GrantsClient(&example.client_as(Role::Admin)).give(&wanted).await.unwrap();
        for (client, words) in
            [(example.client_as(Role::DataManager), "one"), (example.client().with_token(another), "two")]
        {
            let note: Note =
                client.post_once(&path, &NewNote { words: words.to_owned() }, "key").await.unwrap();
            assert_eq!(note.words, words, "{backend}");
        }
        example.running.stop().await;
    }
}

#[tokio::test]
async fn the_same_request_many_times_at_once_changes_once() {
    for backend in backends() {
        let example = Example::start(backend).await;
        let (trial, client) = (example.trial().await, example.client_as(Role::DataManager));
        let path = format!("/v1/trials/{trial}/notes");
        let note = NewNote { words: "seen".to_owned() };
        let requests = (0..8).map(|_| client.post_once::<Note>(&path, &note, "key"));
        let answers = futures::future::join_all(requests).await;
        let ids: std::collections::BTreeSet<String> =
            answers.into_iter().map(|answer| answer.unwrap().id).collect();
        assert_eq!(ids.len(), 1, "{backend}");
        example.running.stop().await;
    }
}
