//! Runs that cannot be: unknown ids, wrong input, no snapshot.

use palladion_api::client::ApiClient;
use palladion_api::runs::{ReplayRequest, Run};
use palladion_api::statistics::{StartRun, TableFormat};
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{PlanId, RunId};
use palladion_service_kit::clock;
use palladion_service_kit::hashing::sha256;
use palladion_testkit::backends;
use reqwest::Method;

use crate::support::{Service, basic, refusal};

#[tokio::test]
async fn an_unknown_run_is_a_404_on_every_route() {
    for backend in backends() {
        let service = Service::start(backend).await;
        let (ann, trial) = (service.ann(), service.trial);
        let (runs, run) = (ann.runs(), RunId::from_uuid(clock::new_uuid()));
        let request = ReplayRequest { engine: Default::default() };
        let errors = [
            runs.get(trial, run).await.err(),
            runs.cancel(trial, run).await.err(),
            ann.result(trial, run).await.err(),
            ann.tables(trial, run).await.err(),
            ann.table_csv(trial, run, "flow").await.err(),
            ann.figures(trial, run).await.err(),
            ann.figure_svg(trial, run, "flow").await.err(),
            ann.table(trial, run, "flow", TableFormat::Latex).await.err(),
            ann.report_html(trial, run).await.err(),
            ann.report_pdf(trial, run).await.err(),
            ann.ars(trial, run).await.err(),
            runs.manifest(trial, run).await.err(),
            runs.replay(trial, run, &request, "key-1").await.err(),
            runs.replays(trial, run).await.err(),
            runs.events(trial, run).await.err(),
        ];
        for (index, error) in errors.into_iter().enumerate() {
            assert_eq!(refusal(&error.unwrap()), (404, "unknown-run"), "{backend}, call {index}");
        }
        assert!(runs.list(trial, None).await.unwrap().items.is_empty(), "{backend}");
        service.running.stop().await;
    }
}

#[tokio::test]
async fn a_run_needs_a_plan_of_the_trial() {
    for backend in backends() {
        let service = Service::start(backend).await;
        let snapshot_id = SnapshotId::from_digest(sha256(b"no snapshot"));
        let request = StartRun { plan_id: PlanId::from_uuid(clock::new_uuid()), snapshot_id };
        let error = service.ann().runs().start(service.trial, &request, "key-1").await.unwrap_err();
        assert_eq!(refusal(&error), (404, "unknown-plan"), "{backend}");
        service.running.stop().await;
    }
}

#[tokio::test]
async fn without_an_ingestion_service_there_is_no_run_and_the_answer_says_nothing_about_the_inside() {
    let service = Service::start(palladion_testkit::Backend::Sqlite).await;
    let ann = service.ann();
    let plan = ann.draft_plan(service.trial, &basic()).await.unwrap();
    let snapshot_id = SnapshotId::from_digest(sha256(b"no snapshot"));
    let request = StartRun { plan_id: plan.plan_id, snapshot_id };
    let error = ann.runs().start(service.trial, &request, "key-1").await.unwrap_err();
    assert_eq!(error.status(), Some(500));
    assert!(ann.runs().list(service.trial, None).await.unwrap().items.is_empty());
    service.running.stop().await;
}

#[tokio::test]
async fn wrong_input_is_refused_before_anything_is_looked_up() {
    let service = Service::start(palladion_testkit::Backend::Sqlite).await;
    let send = async |method: Method, path: &str, body: &str| {
        let path = format!("/v1/trials/{}{path}", service.trial);
        let request = service.ann().0.request(method, &path).header("content-type", "application/json");
        ApiClient::send_json::<Run>(request.body(body.to_owned())).await.unwrap_err()
    };
    let run = clock::new_uuid();
    let cases = [
        ("a body without members", Method::POST, "/runs".to_owned(), "{}", 422),
        (
            "a snapshot that is no digest",
            Method::POST,
            "/runs".to_owned(),
            r#"{"plan_id":"0190b6f1-6d0e-7c4a-9d7a-2f6f3f0c1c55","snapshot_id":"latest"}"#,
            422,
        ),
        ("an unknown engine", Method::POST, format!("/runs/{run}/replays"), r#"{"engine":"fastest"}"#, 422),
        ("a run that is no id", Method::GET, "/runs/first".to_owned(), "", 404),
        ("an unknown query", Method::GET, "/runs?limit=7".to_owned(), "", 400),
        ("an unknown format", Method::GET, format!("/runs/{run}/tables/flow?format=docx"), "", 400),
        ("a page after nothing", Method::GET, "/runs?after=x".to_owned(), "", 400),
    ];
    for (name, method, path, body, status) in cases {
        let error = send(method, &path, body).await;
        assert_eq!(error.problem().unwrap().status, status, "{name}");
    }
    service.running.stop().await;
}
