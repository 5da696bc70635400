use palladion_domain::actor::Permission as P;
use palladion_testkit::{Route, WrongRoles, backends};

use crate::fixture::Fixture;

const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

#[tokio::test]
async fn every_route_refuses_the_wrong_role_and_the_foreign_trial() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let of = |rest: &str| format!("/v1/trials/{{trial_id}}/{}", rest.replace("ID", ID));
        let follow = [P::ReadQc, P::Replay];
        let standing = [P::ReadQc, P::RunAnalysis];
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
            Route::new("GET", of("qc-runs/ID/bundle"), P::Replay),
            Route::new("GET", of("qc-runs/ID/changes"), P::ReadQc),
            Route::new("GET", of("qc-runs/ID/figures/funnel"), P::ReadQc),
            Route::new("GET", of("findings"), P::ReadQc),
            Route::new("GET", of("findings/ID"), P::ReadQc),
            Route::new("GET", of("findings/ID/entries"), P::ReadQc),
            Route::new("POST", of("findings/ID/reviews"), P::ReviewFinding),
            Route::new("POST", of("findings/ID/assignments"), P::ReviewFinding),
            Route::new("POST", of("findings/ID/comments"), P::ReviewFinding),
            Route::new("POST", of("findings/ID/queries"), P::ReviewFinding),
            Route::new("GET", of("findings/ID/queries"), P::ReadQc),
            Route::new("POST", of("findings/ID/queries/ID/answer"), P::ReviewFinding),
            Route::new("POST", of("findings/ID/queries/ID/closure"), P::ReviewFinding),
            Route::new("POST", of("findings/ID/attachments?file_name=x"), P::ReviewFinding),
            Route::new("GET", of("findings/ID/attachments"), P::ReadQc),
            Route::new("GET", of(&format!("findings/ID/attachments/{DIGEST}")), P::ReadQc),
            Route::any_of("GET", of("qc-runs/ID/release"), &standing),
            Route::any_of("GET", of("qc-runs/ID/releases"), &standing),
            Route::any_of("GET", of("qc-runs/ID/release/record"), &standing),
            Route::new("POST", of("qc-runs/ID/release/signature"), P::ReviewFinding),
            Route::new("POST", of("qc-runs/ID/release/countersignature"), P::ReviewFinding),
            Route::any_of("GET", of("qc-runs/ID/site-sets"), &standing),
            Route::any_of("GET", of("qc-runs/ID/site-sets/without_red_sites"), &standing),
            Route::any_of("GET", of(&format!("qc-standing?snapshot_id={DIGEST}")), &standing),
            Route::new("GET", of("automatic-qc"), P::ReadQc),
            Route::new("PUT", of("automatic-qc"), P::ManagePolicies),
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
