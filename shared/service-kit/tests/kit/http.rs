use std::io::Write;
use std::sync::{Arc, Mutex};

use palladion_api::client::ApiClient;
use palladion_api::health::HealthClient;
use palladion_api::problem::{PROBLEM_JSON, ProblemDetails};
use palladion_domain::actor::Role;
use palladion_testkit::{Backend, backends};
use reqwest::header::{ALLOW, CONTENT_TYPE};
use reqwest::{Method, Response};

use crate::example::{Example, Note};

async fn problem(answer: Response) -> ProblemDetails {
    assert_eq!(answer.headers()[CONTENT_TYPE], PROBLEM_JSON);
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let problem: ProblemDetails = answer.json().await.unwrap();
    assert_eq!(problem.instance.as_deref(), Some(id.as_str()));
    problem
}

async fn send(
    client: &ApiClient,
    method: Method,
    path: &str,
    kind: &str,
    body: impl Into<reqwest::Body>,
) -> Response {
    client.request(method, path).header(CONTENT_TYPE, kind).body(body).send().await.unwrap()
}

#[tokio::test]
async fn what_is_nowhere_is_a_problem() {
    let example = Example::start(Backend::Sqlite).await;
    let client = example.client_as(Role::DataManager);
    for path in
        ["/", "/v1", "/v1/unknown", "/v1/trials/", "/v1/grants/", "/favicon.ico", "/v1/trials/x/notes/y"]
    {
        let found = problem(client.request(Method::GET, path).send().await.unwrap()).await;
        assert_eq!((found.status, found.slug()), (404, "not-found"), "{path}");
    }
    let trial = example.trial().await;
    for (method, path, allowed) in [
        (Method::GET, "/v1/trials".to_owned(), "POST"),
        (Method::DELETE, format!("/v1/trials/{trial}/notes"), "GET, POST"),
        (Method::PUT, "/v1/grants".to_owned(), "GET, POST"),
        (Method::POST, "/health/live".to_owned(), "GET"),
    ] {
        let answer = client.request(method.clone(), &path).send().await.unwrap();
        assert_eq!(answer.headers()[ALLOW], allowed, "{method} {path}");
        assert_eq!(problem(answer).await.status, 405, "{method} {path}");
    }
    let found = problem(client.request(Method::GET, "/v1/trials/42/notes").send().await.unwrap()).await;
    assert_eq!((found.status, found.slug()), (404, "unknown-trial"));
    example.running.stop().await;
}

#[tokio::test]
async fn a_wrong_body_is_a_problem_with_its_place() {
    let example = Example::start_with(Backend::Sqlite, |config| config.limits.json_bytes = 1_000).await;
    let client = example.client_as(Role::DataManager);
    let path = format!("/v1/trials/{}/notes", example.trial().await);
    let long = format!(r#"{{"words":"{}"}}"#, "x".repeat(2_000));
    let not_text: Vec<u8> = b"{\"words\":\"\xff\"}".to_vec();
    let json = "application/json";
    for (name, kind, body, status, slug, pointer) in [
        ("form", "application/x-www-form-urlencoded", b"words=a".to_vec(), 415, "not-json", None),
        ("nothing", json, Vec::new(), 400, "invalid-json", Some("")),
        ("cut off", json, br#"{"words":"#.to_vec(), 400, "invalid-json", Some("/words")),
        ("not UTF-8", json, not_text, 400, "invalid-json", Some("/words")),
        ("wrong type", json, br#"{"words":7}"#.to_vec(), 422, "invalid-body", Some("/words")),
        ("missing", json, b"{}".to_vec(), 422, "invalid-body", Some("")),
        ("unknown", json, br#"{"words":"a","more":1}"#.to_vec(), 422, "invalid-body", Some("/more")),
        ("twice", json, br#"{"words":"a","words":"b"}"#.to_vec(), 422, "invalid-body", Some("")),
        ("too long", json, long.into_bytes(), 413, "body-too-long", None),
    ] {
        let found = problem(send(&client, Method::POST, &path, kind, body).await).await;
        assert_eq!((found.status, found.slug()), (status, slug), "{name}");
        assert_eq!(found.errors.first().map(|error| error.pointer.as_str()), pointer, "{name}");
    }
    let chunks = futures::stream::iter((0..3).map(|_| Ok::<_, std::io::Error>(vec![b' '; 600])));
    let found =
        problem(send(&client, Method::POST, &path, json, reqwest::Body::wrap_stream(chunks)).await).await;
    assert_eq!(found.status, 413, "unannounced length");
    let notes: Vec<Note> = client.get(&path).await.unwrap();
    assert!(notes.is_empty());
    example.running.stop().await;
}

#[tokio::test]
async fn a_wrong_query_or_header_is_a_problem() {
    let example = Example::start(Backend::Sqlite).await;
    let client = example.client_as(Role::Admin);
    for path in [
        "/v1/grants?trial_id=42",
        "/v1/grants?unknown=1",
        "/v1/ledger/consistency",
        "/v1/ledger/entries?action=Nothing",
    ] {
        let found = problem(client.request(Method::GET, path).send().await.unwrap()).await;
        assert_eq!((found.status, found.slug()), (400, "invalid-query"), "{path}");
    }
    for key in ["", " ", "two words", &"x".repeat(201)] {
        let request = client.request(Method::GET, "/v1/grants").header("idempotency-key", key);
        assert_eq!(problem(request.send().await.unwrap()).await.slug(), "invalid-idempotency-key", "{key}");
    }
    example.running.stop().await;
}

/// Everything the process logs, in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_fault_tells_nothing_is_logged_once_and_every_answer_has_its_headers() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt().with_writer(move || writer.clone()).init();
    let example = Example::start(Backend::Sqlite).await;
    let answer = example.client_as(Role::Auditor).request(Method::GET, "/v1/fault").send().await.unwrap();
    let headers = answer.headers().clone();
    let text = problem(answer).await;
    assert_eq!((text.status, text.detail.contains("secret")), (500, false));
    for (name, value) in
        [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"), ("cache-control", "no-store")]
    {
        assert_eq!(headers[name], value, "{name}");
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("the secret cause")).collect();
    assert_eq!(lines.len(), 1, "{log}");
    assert!(lines[0].contains(text.instance.as_deref().unwrap()), "{log}");
    assert!(!log.contains("eyJ"), "a token stands in the log");
    example.running.stop().await;
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let example =
        Example::start_with(Backend::Sqlite, |config| config.limits.request_timeout_seconds = 0).await;
    let answer = example.client_as(Role::Auditor).request(Method::GET, "/v1/slow").send().await.unwrap();
    let found = problem(answer).await;
    assert_eq!((found.status, found.slug()), (503, "timeout"));
    example.running.stop().await;
}

#[tokio::test]
async fn health_and_documentation_need_no_token() {
    for backend in backends() {
        let example = Example::start(backend).await;
        let client = example.client();
        assert_eq!(HealthClient(&client).live().await.unwrap().service, "example");
        assert_eq!(HealthClient(&client).ready().await.unwrap().version, "1.2.3");
        let specification: serde_json::Value = client.get("/openapi.json").await.unwrap();
        assert_eq!(specification["openapi"], "3.1.0");
        assert!(specification["paths"]["/v1/trials/{trial_id}/notes"]["post"].is_object());
        let page = client.get_bytes("/docs/").await.unwrap();
        assert!(String::from_utf8_lossy(&page).contains("swagger-ui"));
        client.get_bytes("/docs/swagger-ui-bundle.js").await.unwrap();
        let setting = client.get_bytes("/docs/swagger-initializer.js").await.unwrap();
        assert!(String::from_utf8_lossy(&setting).contains("/openapi.json"));
        let to_page = client.request(Method::GET, "/docs").send().await.unwrap();
        assert_eq!(
            (to_page.status().as_u16(), &to_page.headers()["location"]),
            (307, &"/docs/".parse().unwrap())
        );
        example.running.stop().await;
    }
}
