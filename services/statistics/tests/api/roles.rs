//! Every route as everybody who may not.

use palladion_domain::actor::Permission as P;
use palladion_service_kit::clock;
use palladion_testkit::{Route, WrongRoles, backends};

use crate::support::Service;

#[tokio::test]
async fn every_route_refuses_wrong_roles_and_foreign_trials() {
    let id = clock::new_uuid();
    let routes = [
        ("POST", "/plans".to_owned(), P::DraftPlan),
        ("GET", "/plans".to_owned(), P::ReadPlan),
        ("GET", format!("/plans/{id}"), P::ReadPlan),
        ("GET", format!("/plans/{id}/comparison?with={id}"), P::ReadPlan),
        ("GET", format!("/plans/{id}/fit?snapshot_id=sha256:{}", "0".repeat(64)), P::RunAnalysis),
        ("POST", format!("/plans/{id}/approvals"), P::ApprovePlan),
        ("POST", "/runs".to_owned(), P::RunAnalysis),
        ("GET", "/runs".to_owned(), P::ReadResult),
        ("GET", format!("/runs/{id}"), P::Replay),
        ("GET", format!("/runs/{id}/events"), P::Replay),
        ("POST", format!("/runs/{id}/cancellation"), P::RunAnalysis),
        ("GET", format!("/runs/{id}/result"), P::ReadResult),
        ("GET", format!("/runs/{id}/tables"), P::ReadResult),
        ("GET", format!("/runs/{id}/tables/flow"), P::ReadResult),
        ("GET", format!("/runs/{id}/manifest"), P::ReadResult),
        ("GET", format!("/runs/{id}/figures"), P::ReadResult),
        ("GET", format!("/runs/{id}/figures/flow"), P::ReadResult),
        ("GET", format!("/runs/{id}/report"), P::ReadResult),
        ("GET", format!("/runs/{id}/report.pdf"), P::ReadResult),
        ("GET", format!("/runs/{id}/ars.json"), P::ReadResult),
        ("POST", format!("/runs/{id}/replays"), P::Replay),
        ("GET", format!("/runs/{id}/replays"), P::Replay),
        ("GET", format!("/runs/{id}/bundle"), P::Replay),
    ];
    let routes: Vec<Route> = routes
        .into_iter()
        .map(|(method, path, permission)| {
            Route::new(method, format!("/v1/trials/{{trial_id}}{path}"), permission)
        })
        .collect();
    for backend in backends() {
        let service = Service::start(backend).await;
        let roles = WrongRoles::prepare(&service.running.url(), &service.identity, service.trial).await;
        roles.check(&routes).await;
        service.running.stop().await;
    }
}
