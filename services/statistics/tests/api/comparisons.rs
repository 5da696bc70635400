//! Comparing plans, and holding one against a snapshot.

use palladion_api::statistics::Change;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::PlanId;
use palladion_service_kit::clock;
use palladion_service_kit::hashing::sha256;
use palladion_testkit::{Backend, backends};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Service, basic, refusal};

#[tokio::test]
async fn two_plans_are_compared_output_by_output_and_field_by_field() {
    for backend in backends() {
        let service = Service::start(backend).await;
        let (ann, trial) = (service.ann(), service.trial);
        let first = ann.draft_plan(trial, &basic()).await.unwrap();
        let mut document: Value = serde_json::to_value(&first.document).unwrap();
        document["seed"] = json!(7);
        let outputs = document["outputs"].as_array_mut().unwrap();
        let removed = outputs.remove(0);
        let cox = outputs.iter_mut().find(|output| output["id"] == "cox_os").unwrap();
        let ties = cox["analysis"]["ties"].clone();
        cox["analysis"]["ties"] = json!("exact");
        outputs.push(json!({"id": "added", "analysis": {"kind": "cohort_flow"}}));
        let second = ann.draft_plan(trial, &serde_json::from_value(document).unwrap()).await.unwrap();
        let found = ann.compare_plans(trial, first.plan_id, second.plan_id).await.unwrap();
        assert!(!found.same, "{backend}");
        assert_eq!((found.before.digest, found.after.digest), (first.digest, second.digest), "{backend}");
        let [seed] = found.fields.as_slice() else { panic!("{:?}", found.fields) };
        assert_eq!((seed.pointer.as_str(), &seed.after), ("/seed", &Some(json!(7))), "{backend}");
        let of = |change: Change| -> Vec<&str> {
            found.outputs.iter().filter(|one| one.change == change).map(|one| one.id.as_str()).collect()
        };
        assert_eq!(of(Change::Added), ["added"], "{backend}");
        assert_eq!(of(Change::Removed), [removed["id"].as_str().unwrap()], "{backend}");
        assert_eq!(of(Change::Changed), ["cox_os"], "{backend}");
        assert_eq!(of(Change::Same).len() + 3, found.outputs.len(), "{backend}");
        let cox = found.outputs.iter().find(|one| one.id == "cox_os").unwrap();
        assert_eq!(cox.place_after.map(|place| place + 1), cox.place_before, "one before it is gone");
        let [field] = cox.fields.as_slice() else { panic!("{:?}", cox.fields) };
        assert_eq!(field.pointer, "/analysis/ties", "{backend}");
        assert_eq!((&field.before, &field.after), (&Some(ties), &Some(json!("exact"))), "{backend}");
        let itself = ann.compare_plans(trial, first.plan_id, first.plan_id).await.unwrap();
        assert!(itself.same && itself.fields.is_empty(), "{backend}");
        assert!(itself.outputs.iter().all(|one| one.change == Change::Same), "{backend}");
        let unknown = PlanId::from_uuid(clock::new_uuid());
        let error = ann.compare_plans(trial, first.plan_id, unknown).await.unwrap_err();
        assert_eq!(refusal(&error), (404, "unknown-plan"), "{backend}");
        service.running.stop().await;
    }
}

#[tokio::test]
async fn wrong_queries_are_refused() {
    let service = Service::start(Backend::Sqlite).await;
    let plan = service.ann().draft_plan(service.trial, &basic()).await.unwrap().plan_id;
    for query in ["comparison", "comparison?with=x", "comparison?other=1", "fit", "fit?snapshot_id=latest"] {
        let path = format!("/v1/trials/{}/plans/{plan}/{query}", service.trial);
        let answer = service.ann().0.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 400, "{query}");
    }
    let snapshot = SnapshotId::from_digest(sha256(b"no snapshot"));
    let unknown = PlanId::from_uuid(clock::new_uuid());
    let error = service.ann().plan_fit(service.trial, unknown, snapshot).await.unwrap_err();
    assert_eq!(refusal(&error), (404, "unknown-plan"));
    let error = service.ann().plan_fit(service.trial, plan, snapshot).await.unwrap_err();
    assert_eq!(error.status(), Some(500), "no ingestion service is set");
    service.running.stop().await;
}
