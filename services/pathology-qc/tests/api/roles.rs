use palladion_domain::actor::Permission as P;
use palladion_testkit::{Route, WrongRoles, backends};

use crate::fixture::Fixture;

const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

#[tokio::test]
async fn every_route_refuses_the_wrong_role_and_the_foreign_trial() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let of = |rest: &str| format!("/v1/trials/{{trial_id}}/{}", rest.replace("ID", ID));
        let follow = [P::ReadQc, P::Replay];
        let routes = [
            Route::new("POST", of("policies"), P::ManagePolicies),
            Route::new("GET", of("policies"), P::ReadQc),
            Route::new("GET", of("policies/ID"), P::ReadQc),
            Route::new("POST", of("qc-runs"), P::RunQc),
            Route::new("GET", of("qc-runs"), P::ReadQc),
            Route::any_of("GET", of("qc-runs/ID"), &follow),
            Route::any_of("GET", of("qc-runs/ID/events"), &follow),
            Route::new("POST", of("qc-runs/ID/cancellation"), P::RunQc),
            Route::new("GET", of("qc-runs/ID/result"), P::ReadQc),
            Route::new("GET", of("qc-runs/ID/manifest"), P::ReadQc),
            Route::new("POST", of("qc-runs/ID/replays"), P::Replay),
            Route::new("GET", of("qc-runs/ID/replays"), P::Replay),
            Route::new("GET", of("findings"), P::ReadQc),
            Route::new("GET", of("findings/ID"), P::ReadQc),
            Route::new("POST", of("findings/ID/reviews"), P::ReviewFinding),
            Route::new("GET", of("findings/ID/reviews"), P::ReadQc),
        ];
        let specification = palladion_pathology_qc::openapi();
        let own = specification.paths.paths.keys().filter(|path| path.starts_with("/v1/trials/"));
        assert!(own.count() >= 11, "the specification lists the routes");
        WrongRoles::prepare(&fixture.running.url(), &fixture.identity, fixture.trial)
            .await
            .check(&routes)
            .await;
        fixture.running.stop().await;
    }
}
