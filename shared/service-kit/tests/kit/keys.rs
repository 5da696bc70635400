use palladion_domain::actor::Role;
use palladion_service_kit::auth::TokenVerifier;
use palladion_service_kit::config::{AuthConfig, JwksSource};
use palladion_testkit::{JwksServer, TestIdentity};

fn verifier(source: JwksSource) -> TokenVerifier {
    TokenVerifier::new(&AuthConfig::new(TestIdentity::ISSUER, TestIdentity::AUDIENCE, source)).unwrap()
}

#[tokio::test]
async fn keys_are_asked_for_once_and_an_unknown_one_at_most_once_a_minute() {
    let (known, unknown) = (TestIdentity::new(), TestIdentity::with_key_id("another"));
    let server = JwksServer::start(&known.jwks());
    let verifier = verifier(JwksSource::Url { url: server.url() });
    for _ in 0..3 {
        verifier.verify(&known.role_token(Role::Auditor)).await.unwrap();
    }
    assert_eq!(server.requests(), 1);
    for _ in 0..5 {
        verifier.verify(&unknown.role_token(Role::Auditor)).await.unwrap_err();
    }
    assert_eq!(server.requests(), 1, "the set was read less than a minute ago");
    server.publish(&unknown.jwks());
    verifier.verify(&known.role_token(Role::Auditor)).await.unwrap();
}

#[tokio::test]
async fn many_first_tokens_at_once_ask_once() {
    let identity = TestIdentity::new();
    let server = JwksServer::start(&identity.jwks());
    let verifier = verifier(JwksSource::Url { url: server.url() });
    let tokens: Vec<String> = (0..8).map(|_| identity.role_token(Role::Auditor)).collect();
    let outcomes = futures::future::join_all(tokens.iter().map(|token| verifier.verify(token))).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn the_last_good_keys_stay_in_use_while_the_issuer_fails() {
    let identity = TestIdentity::new();
    let server = JwksServer::start(&identity.jwks());
    let mut config =
        AuthConfig::new(TestIdentity::ISSUER, TestIdentity::AUDIENCE, JwksSource::Url { url: server.url() });
    config.keys_max_age_seconds = 0;
    let verifier = TokenVerifier::new(&config).unwrap();
    verifier.verify(&identity.role_token(Role::Auditor)).await.unwrap();
    server.set_broken(true);
    verifier.verify(&identity.role_token(Role::Auditor)).await.unwrap();
    assert_eq!(server.requests(), 1, "not asked again within a minute");
}

#[tokio::test]
async fn an_issuer_that_fails_from_the_start_lets_nobody_in() {
    let identity = TestIdentity::new();
    let server = JwksServer::start(&identity.jwks());
    server.set_broken(true);
    let verifier = verifier(JwksSource::Url { url: server.url() });
    verifier.verify(&identity.role_token(Role::Auditor)).await.unwrap_err();
}

#[tokio::test]
async fn keys_from_a_file_are_read_at_the_first_token() {
    let identity = TestIdentity::new();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jwks.json");
    let verifier = verifier(JwksSource::File { path: path.clone() });
    std::fs::write(&path, identity.jwks()).unwrap();
    verifier.verify(&identity.role_token(Role::Auditor)).await.unwrap();
}

#[tokio::test]
async fn a_published_secret_is_never_a_key() {
    let document = r#"{"keys":[{"kty":"oct","kid":"test-key-1","k":"c2VjcmV0"}]}"#.to_owned();
    let verifier = verifier(JwksSource::Inline { document });
    verifier.verify(&TestIdentity::new().role_token(Role::Auditor)).await.unwrap_err();
}
