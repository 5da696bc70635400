use palladion_domain::actor::Permission;
use palladion_testkit::{Route, WrongRoles, backends};

use crate::example::Example;

#[tokio::test]
async fn every_route_refuses_wrong_roles_foreign_trials_and_no_token() {
    let ledger = [Permission::ReadLedger, Permission::ReadSystemLedger];
    let routes = [
        Route::new("POST", "/v1/trials", Permission::ManageTrials),
        Route::new("POST", "/v1/trials/{trial_id}/notes", Permission::UploadData),
        Route::new("GET", "/v1/trials/{trial_id}/notes", Permission::ReadData),
        Route::new("GET", "/v1/fault", Permission::Replay),
        Route::new("POST", "/v1/grants", Permission::ManageGrants),
        Route::new(
            "DELETE",
            "/v1/grants/01890a5d-ac96-774b-bcce-b302099a8057?reason=no+longer+needed",
            Permission::ManageGrants,
        ),
        Route::any_of("GET", "/v1/ledger/checkpoint", &ledger),
        Route::any_of("GET", "/v1/ledger/entries/0/proof", &ledger),
        Route::any_of("GET", "/v1/ledger/consistency?from_size=0", &ledger),
        Route::new("GET", "/v1/ledger/entries", Permission::ReadSystemLedger),
        Route::new("GET", "/v1/ledger/export", Permission::ReadSystemLedger),
    ];
    for backend in backends() {
        let example = Example::start(backend).await;
        let trial = example.trial().await;
        WrongRoles::prepare(&example.running.url(), &example.identity, trial).await.check(&routes).await;
        example.running.stop().await;
    }
}
