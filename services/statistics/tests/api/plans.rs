//! Drafting, listing and reading plans.

use palladion_api::client::ApiClient;
use palladion_api::statistics::plan::{Analysis, Filter, GroupTest, Plan};
use palladion_api::statistics::{PlanState, StoredPlan};
use palladion_domain::ids::PlanId;
use palladion_service_kit::clock;
use palladion_testkit::backends;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Service, basic, pointers, refusal};

#[tokio::test]
async fn a_plan_is_stored_once_and_its_next_text_is_the_next_version() {
    for backend in backends() {
        let service = Service::start(backend).await;
        let (ann, trial) = (service.ann(), service.trial);
        let first = ann.draft_plan(trial, &basic()).await.unwrap();
        assert_eq!(
            (first.version, first.state, first.created_by.as_str()),
            (1, PlanState::Draft, "ann"),
            "{backend}"
        );
        let again = service.bob().draft_plan(trial, &basic()).await.unwrap();
        assert_eq!(again, first, "{backend}: the same document is the stored plan");
        let mut changed = basic();
        changed.confidence_level = 0.9;
        let second = ann.draft_plan(trial, &changed).await.unwrap();
        assert_eq!(second.version, 2, "{backend}");
        assert_ne!(second.digest, first.digest, "{backend}");
        assert_eq!(ann.plan(trial, first.plan_id).await.unwrap(), first, "{backend}");
        let page = service.eve().plans(trial, None).await.unwrap();
        assert_eq!(page.items, [first.clone(), second.clone()], "{backend}");
        let rest = ann.plans(trial, Some(&first.plan_id.to_string())).await.unwrap();
        assert_eq!((rest.items, rest.next), (vec![second], None), "{backend}");
        service.running.stop().await;
    }
}

#[tokio::test]
async fn an_unknown_plan_is_a_404() {
    for backend in backends() {
        let service = Service::start(backend).await;
        let id = PlanId::from_uuid(clock::new_uuid());
        let error = service.ann().plan(service.trial, id).await.unwrap_err();
        assert_eq!(refusal(&error), (404, "unknown-plan"), "{backend}");
        service.running.stop().await;
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_plan_is_named_with_its_place() {
    let service = Service::start(palladion_testkit::Backend::Sqlite).await;
    let ann = service.ann();
    let mut plan = basic();
    plan.plan = "palladion.plan/2".to_owned();
    plan.title = " ".to_owned();
    plan.confidence_level = 1.0;
    plan.seed = u64::MAX;
    plan.population.filters.push(Filter {
        variable: "age_years".parse().unwrap(),
        keep: Vec::new(),
        minimum: Some(70.0),
        maximum: Some(18.0),
    });
    let second = plan.outputs[1].id.clone();
    plan.outputs[2].id = second;
    plan.outputs[3].id = "Follow Up".to_owned();
    for output in &mut plan.outputs {
        match &mut output.analysis {
            Analysis::BaselineTable(spec) => {
                spec.rows[0].missing = serde_json::from_value(json!("as_level")).unwrap()
            }
            Analysis::Prevalence(spec) => spec.by.clear(),
            Analysis::KaplanMeier(spec) => spec.times_days = vec![365.25, -1.0, 365.25],
            Analysis::LogRank(spec) => spec.rho = -1.0,
            Analysis::Cox(spec) => spec.terms.push(spec.terms[0].clone()),
            _ => {}
        }
        if let Analysis::BaselineTable(spec) = &mut output.analysis {
            spec.rows[0].test = GroupTest::None;
        }
    }
    let error = ann.draft_plan(service.trial, &plan).await.unwrap_err();
    assert_eq!(refusal(&error), (422, "invalid-plan"));
    let expected = [
        "/plan",
        "/title",
        "/confidence_level",
        "/seed",
        "/population/filters/0/maximum",
        "/outputs/1/analysis/rows/0/missing",
        "/outputs/2/id",
        "/outputs/2/analysis/by",
        "/outputs/3/id",
        "/outputs/4/analysis/times_days/1",
        "/outputs/4/analysis/times_days/2",
        "/outputs/5/analysis/rho",
        "/outputs/6/analysis/terms/1/variable",
    ];
    assert_eq!(pointers(&error), expected);
    assert!(ann.plans(service.trial, None).await.unwrap().items.is_empty(), "nothing was stored");
    service.running.stop().await;
}

#[tokio::test]
async fn a_confidence_level_of_no_use_is_refused() {
    let service = Service::start(palladion_testkit::Backend::Sqlite).await;
    let ann = service.ann();
    for level in [1e-320, 0.4999, 0.99995] {
        let error =
            ann.draft_plan(service.trial, &Plan { confidence_level: level, ..basic() }).await.unwrap_err();
        assert_eq!(refusal(&error), (422, "invalid-plan"), "{level}");
        assert_eq!(pointers(&error), ["/confidence_level"], "{level}");
    }
    for level in [0.5, 0.9999] {
        let plan = Plan { confidence_level: level, ..basic() };
        assert!(ann.draft_plan(service.trial, &plan).await.is_ok(), "{level}");
    }
    service.running.stop().await;
}

#[tokio::test]
async fn what_a_document_leaves_out_stands_in_the_stored_plan_with_its_default() {
    let service = Service::start(palladion_testkit::Backend::Sqlite).await;
    let group = json!(["her2_status"]);
    let short = json!({"plan": "palladion.plan/1", "title": "Short", "outputs": [
        {"id": "rates", "analysis": {"kind": "prevalence", "variable": "her2_status", "levels": ["her2_low"], "by": ["region"]}},
        {"id": "km", "analysis": {"kind": "kaplan_meier", "endpoint": "OS"}},
        {"id": "logrank", "analysis": {"kind": "log_rank", "endpoint": "OS", "group": group}},
        {"id": "cox", "analysis": {"kind": "cox", "endpoint": "OS", "terms": [{"variable": "her2_status"}]}},
    ]});
    let path = format!("/v1/trials/{}/plans", service.trial);
    let stored: Value = service.ann().0.post(&path, &short).await.unwrap();
    let expected = [
        ("/population/her2", json!("zero_and_low")),
        ("/confidence_level", json!(0.95)),
        ("/seed", json!(0)),
        ("/outputs/0/analysis/monte_carlo_replicates", json!(19_999)),
        ("/outputs/1/analysis/interval", json!("log")),
        ("/outputs/2/analysis/rho", json!(0.0)),
        ("/outputs/3/analysis/ties", json!("efron")),
    ];
    for (pointer, value) in expected {
        assert_eq!(stored["document"].pointer(pointer), Some(&value), "{pointer}");
    }
    service.running.stop().await;
}

#[tokio::test]
async fn a_document_that_is_no_plan_is_refused_with_the_place() {
    let service = Service::start(palladion_testkit::Backend::Sqlite).await;
    let send = async |body: String| {
        let path = format!("/v1/trials/{}/plans", service.trial);
        let request = service.ann().0.request(Method::POST, &path);
        let request = request.header("content-type", "application/json").body(body);
        ApiClient::send_json::<StoredPlan>(request).await.unwrap_err()
    };
    let valid = serde_json::to_value(basic()).unwrap();
    let with = |pointer: &str, value: Value| {
        let mut document = valid.clone();
        *document.pointer_mut(pointer).unwrap() = value;
        document.to_string()
    };
    let cases = [
        ("not JSON", "{".to_owned(), 400, "invalid-json"),
        (
            "an unknown member",
            with("/population", json!({"her2": "everybody", "sex": "female"})),
            422,
            "invalid-body",
        ),
        (
            "an unknown analysis",
            with("/outputs/0/analysis", json!({"kind": "horoscope"})),
            422,
            "invalid-body",
        ),
        ("a text for a number", with("/confidence_level", json!("0.95")), 422, "invalid-body"),
        ("no variable name", with("/outputs/1/analysis/group", json!("her2 status")), 422, "invalid-body"),
        ("a negative seed", with("/seed", json!(-1)), 422, "invalid-body"),
    ];
    for (name, body, status, slug) in cases {
        let error = send(body).await;
        assert_eq!(refusal(&error), (status, slug), "{name}");
        assert!(!pointers(&error).is_empty(), "{name}");
    }
    service.running.stop().await;
}
