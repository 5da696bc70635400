use palladion_domain::actor::Permission;
use palladion_testkit::{Route, WrongRoles, backends};

use crate::world::World;

#[tokio::test]
async fn every_route_refuses_no_token_wrong_roles_and_foreign_trials() {
    let upload = "01890a5d-ac96-774b-bcce-b302099a8057";
    let snapshot = format!("sha256:{}", "0".repeat(64));
    let of_trial = |method: &str, rest: &str, permission| {
        Route::new(method, format!("/v1/trials/{{trial_id}}{rest}"), permission)
    };
    let routes = [
        Route::new("POST", "/v1/trials", Permission::ManageTrials),
        Route::new("GET", "/v1/trials", Permission::ReadTrial),
        of_trial("GET", "", Permission::ReadTrial),
        of_trial("PUT", "", Permission::ManageTrials),
        of_trial("POST", "/profiles", Permission::UploadData),
        of_trial("GET", "/profiles", Permission::ReadData),
        of_trial("POST", "/profiles/copies", Permission::UploadData),
        of_trial("POST", "/profiles/dry-runs", Permission::UploadData),
        of_trial("POST", "/profiles/suggestions", Permission::UploadData),
        of_trial("POST", &format!("/profiles/{upload}/dry-runs"), Permission::UploadData),
        of_trial("GET", &format!("/profiles/{upload}"), Permission::ReadData),
        of_trial("POST", "/uploads?table=subjects&file_name=a.csv", Permission::UploadData),
        of_trial("OPTIONS", "/uploads", Permission::UploadData),
        of_trial("OPTIONS", &format!("/transfers/{upload}"), Permission::UploadData),
        of_trial("GET", "/uploads", Permission::ReadData),
        of_trial("GET", &format!("/uploads/{upload}"), Permission::ReadData),
        of_trial("GET", &format!("/uploads/{upload}/issues"), Permission::ReadData),
        of_trial("GET", &format!("/uploads/{upload}/issues.csv"), Permission::ReadData),
        of_trial("GET", &format!("/uploads/{upload}/records?row=2"), Permission::ReadData),
        of_trial("GET", &format!("/uploads/{upload}/content"), Permission::ReadData),
        of_trial("GET", &format!("/transfers/{upload}"), Permission::UploadData),
        of_trial("PATCH", &format!("/transfers/{upload}"), Permission::UploadData),
        of_trial("DELETE", &format!("/transfers/{upload}"), Permission::UploadData),
        of_trial("POST", "/versions", Permission::AcceptData),
        of_trial("GET", "/versions", Permission::ReadData),
        of_trial("GET", &format!("/versions/{upload}"), Permission::ReadData),
        of_trial("GET", &format!("/versions/{upload}/difference"), Permission::ReadData),
        of_trial("POST", "/redactions", Permission::AcceptData),
        of_trial("GET", "/redactions", Permission::ReadData),
        of_trial("POST", "/snapshot-proposals", Permission::ProposeFreeze),
        of_trial("GET", "/snapshot-proposals", Permission::ReadSnapshot),
        of_trial("GET", &format!("/snapshot-proposals/{upload}"), Permission::ReadSnapshot),
        of_trial("POST", &format!("/snapshot-proposals/{upload}/confirmation"), Permission::ConfirmFreeze),
        of_trial("POST", &format!("/snapshot-proposals/{upload}/refusal"), Permission::ConfirmFreeze),
        of_trial("GET", &format!("/snapshots/{snapshot}/differences/{snapshot}"), Permission::ReadSnapshot),
        of_trial("GET", &format!("/snapshots/{snapshot}/verification"), Permission::ReadSnapshot),
        of_trial("GET", &format!("/snapshots/{snapshot}/archive"), Permission::ReadSnapshot),
        of_trial("GET", "/snapshots", Permission::ReadSnapshot),
        of_trial("GET", &format!("/snapshots/{snapshot}"), Permission::ReadSnapshot),
        of_trial("GET", &format!("/snapshots/{snapshot}/manifest"), Permission::ReadSnapshot),
        of_trial("GET", &format!("/snapshots/{snapshot}/tables/subjects"), Permission::ReadSnapshot),
    ];
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        WrongRoles::prepare(&world.running.url(), &world.identity, trial).await.check(&routes).await;
        world.running.stop().await;
    }
}
