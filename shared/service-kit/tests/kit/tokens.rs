use palladion_api::grants::{GrantFilter, GrantsClient};
use palladion_api::problem::PROBLEM_JSON;
use palladion_domain::actor::Role;
use palladion_service_kit::auth::TokenVerifier;
use palladion_testkit::{Backend, Broken, TestIdentity};
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use serde_json::json;

use crate::example::Example;

#[tokio::test]
async fn every_broken_token_is_refused_in_the_same_words() {
    let example = Example::start(Backend::Sqlite).await;
    let mut bodies = Vec::new();
    for fault in Broken::ALL {
        let client = example.client().with_token(example.identity.broken(*fault));
        let answer = client.request(Method::GET, "/v1/grants").send().await.unwrap();
        assert_eq!(answer.status(), 401, "{fault:?}");
        assert_eq!(answer.headers()[CONTENT_TYPE], PROBLEM_JSON, "{fault:?}");
        assert_eq!(answer.headers()[WWW_AUTHENTICATE], "Bearer", "{fault:?}");
        let mut body: serde_json::Value = answer.json().await.unwrap();
        body["instance"].take();
        bodies.push(body);
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "an answer tells which fault it was");
    example.running.stop().await;
}

#[tokio::test]
async fn a_wrong_authorization_header_is_refused() {
    let example = Example::start(Backend::Sqlite).await;
    let token = example.identity.role_token(Role::Admin);
    for (name, values) in [
        ("none", vec![]),
        ("empty", vec![String::new()]),
        ("no scheme", vec![token.clone()]),
        ("another scheme", vec![format!("Basic {token}")]),
        ("no token", vec!["Bearer ".to_owned()]),
        ("two headers", vec![format!("Bearer {token}"), format!("Bearer {token}")]),
    ] {
        let mut request = example.client().request(Method::GET, "/v1/grants");
        for value in values {
            request = request.header(AUTHORIZATION, value);
        }
        assert_eq!(request.send().await.unwrap().status(), 401, "{name}");
    }
    example.running.stop().await;
}

#[tokio::test]
async fn good_tokens_of_every_form_are_accepted() {
    let example = Example::start(Backend::Sqlite).await;
    let issue = |changes: &[(&str, serde_json::Value)]| {
        example.identity.token_with(&[Role::Admin], "admin@example.org", changes)
    };
    for (name, token) in [
        ("as issued", issue(&[])),
        ("audience as text", issue(&[("aud", json!("palladion"))])),
        ("without nbf", issue(&[("nbf", json!(null))])),
        ("without name", issue(&[("name", json!(null))])),
        ("with claims of others", issue(&[("https://other.test/claim", json!({"a": 1}))])),
        ("a name with a line break is left out", issue(&[("name", json!("a\nb"))])),
    ] {
        let client = example.client().with_token(token);
        GrantsClient(&client)
            .list(&GrantFilter::default())
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    example.running.stop().await;
}

#[tokio::test]
async fn without_a_known_role_nothing_is_allowed() {
    let example = Example::start(Backend::Sqlite).await;
    for roles in [json!([]), json!(null), json!(["Admin", "admin ", "root", 1])] {
        let token = example.identity.token_with(&[], "someone@example.org", &[("roles", roles.clone())]);
        let error = example.client().with_token(token).post_empty::<String>("/v1/trials").await.unwrap_err();
        assert_eq!(error.status(), Some(403), "{roles}");
    }
    example.running.stop().await;
}

#[tokio::test]
async fn a_plain_jwt_is_accepted_only_where_the_settings_say_so() {
    let identity = TestIdentity::new();
    for accepted in [false, true] {
        let mut config = identity.auth_config();
        config.accept_plain_jwt = accepted;
        let verifier = TokenVerifier::new(&config).unwrap();
        let plain = verifier.verify(&identity.broken(Broken::PlainType)).await;
        assert_eq!(plain.is_ok(), accepted);
        verifier.verify(&identity.broken(Broken::WrongType)).await.unwrap_err();
        verifier.verify(&identity.role_token(Role::Admin)).await.unwrap();
    }
}
