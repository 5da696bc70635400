//! Each role's token at each service's main routes: default deny, and a trial without a grant is no trial.

use palladion::stack::Stack;
use palladion_api::grants::{GrantFilter, GrantsClient};
use palladion_domain::actor::{Permission, Role};
use palladion_domain::ids::TrialId;
use reqwest::Method;
use serde_json::json;

use crate::ledgers::{all_hold, service};
use crate::steps::{define, definition};
use crate::world::World;

/// Service, method, path below the trial, permission.
const ROUTES: &[(&str, &str, &str, Permission)] = &[
    ("ingestion", "GET", "", Permission::ReadTrial),
    ("ingestion", "PUT", "", Permission::ManageTrials),
    ("ingestion", "POST", "/profiles", Permission::UploadData),
    ("ingestion", "POST", "/uploads?table=subjects&file_name=a.csv", Permission::UploadData),
    ("ingestion", "GET", "/uploads", Permission::ReadData),
    ("ingestion", "POST", "/versions", Permission::AcceptData),
    ("ingestion", "POST", "/snapshot-proposals", Permission::ProposeFreeze),
    ("ingestion", "GET", "/snapshot-proposals", Permission::ReadSnapshot),
    ("ingestion", "GET", "/snapshots", Permission::ReadSnapshot),
    ("pathology-qc", "POST", "/policies", Permission::ManagePolicies),
    ("pathology-qc", "POST", "/qc-runs", Permission::RunQc),
    ("pathology-qc", "GET", "/qc-runs", Permission::ReadQc),
    ("pathology-qc", "GET", "/findings", Permission::ReadQc),
    ("statistics", "POST", "/plans", Permission::DraftPlan),
    ("statistics", "GET", "/plans", Permission::ReadPlan),
    ("statistics", "POST", "/runs", Permission::RunAnalysis),
    ("statistics", "GET", "/runs", Permission::ReadResult),
];

async fn ask(stack: &Stack, name: &str, role: Option<Role>, trial: TrialId, method: &str, path: &str) -> u16 {
    let service = service(stack, name);
    let client = match role {
        Some(role) => stack.client(service, role).unwrap(),
        None => palladion_api::client::ApiClient::new(&service.url).unwrap(),
    };
    let method: Method = method.parse().unwrap();
    let request = client.request(method.clone(), &format!("/v1/trials/{trial}{path}"));
    let request = if method == Method::GET { request } else { request.json(&json!({})) };
    let answer = request.send().await.unwrap();
    let status = answer.status();
    if !status.is_success() {
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{name} {method} {path}");
    }
    status.as_u16()
}

#[tokio::test]
async fn every_role_at_every_service() {
    let world = World::start().await;
    let stack = &world.stack;
    let trial = define(stack, &definition("ROLES")).await;
    let foreign: TrialId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
    for (name, method, path, permission) in ROUTES {
        let asked = format!("{name} {method} {path}");
        assert_eq!(ask(stack, name, None, trial, method, path).await, 401, "{asked} without a token");
        for role in Role::ALL.iter().copied() {
            let own = ask(stack, name, Some(role), trial, method, path).await;
            let other = ask(stack, name, Some(role), foreign, method, path).await;
            if role.allows(*permission) {
                assert!(![401, 403, 404, 500].contains(&own), "{asked} as {role}: {own}");
                assert_eq!(other, 404, "{asked} as {role} on a trial without a grant");
            } else {
                assert_eq!((own, other), (403, 403), "{asked} as {role}");
            }
        }
    }
    all_hold(stack, trial).await;
    world.stack.stop().await;
}

#[tokio::test]
async fn a_revoked_grant_counts_from_the_next_request_on() {
    let world = World::start().await;
    let stack = &world.stack;
    let trial = define(stack, &definition("REVOKED")).await;
    let statistics = stack.statistics_as(Role::Statistician).unwrap();
    assert!(statistics.plans(trial, None).await.is_ok());
    let admin = stack.client(service(stack, "statistics"), Role::Admin).unwrap();
    let filter = GrantFilter {
        subject: Some("demo-statistician".parse().unwrap()),
        trial_id: Some(trial),
        ..GrantFilter::default()
    };
    let grant = GrantsClient(&admin).list(&filter).await.unwrap().items.remove(0);
    GrantsClient(&admin).revoke(grant.id, "left the study team").await.unwrap();
    assert_eq!(statistics.plans(trial, None).await.unwrap_err().status(), Some(404));
    // Grants of other services are their own.
    assert!(stack.ingestion_as(Role::Statistician).unwrap().trial(trial).await.is_ok());
    world.stack.stop().await;
}

#[tokio::test]
async fn tokens_of_another_start_are_not_accepted() {
    let world = World::start().await;
    let trial = define(&world.stack, &definition("TOKENS")).await;
    let old = world.stack.token(Role::DataManager).unwrap();
    let world = world.restart_after(async |_| ()).await;
    let client = palladion_api::client::ApiClient::new(&world.stack.services()[0].url).unwrap();
    let answer = client.with_token(old).get_bytes(&format!("/v1/trials/{trial}")).await;
    assert_eq!(answer.unwrap_err().status(), Some(401));
    assert!(world.stack.ingestion_as(Role::DataManager).unwrap().trial(trial).await.is_ok());
    world.stack.stop().await;
}
