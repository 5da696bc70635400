//! Rows changed beside the service are found in the export of its ledger.

use std::io::Cursor;

use futures::TryStreamExt as _;
use palladion_api::ledger::{ExportQuery, LedgerClient};
use palladion_api::runs::{ReplayEngine, ReplayRequest, RunState};
use palladion_api::statistics::ApprovePlan;
use palladion_ledger::verify::{FailureClass, Options, Report, verify};
use palladion_testkit::backends;
use sea_orm::ConnectionTrait as _;

use crate::submitted::{ended, executed, small_plan};
use crate::support::Service;

async fn verified(service: &Service) -> Report {
    let query = ExportQuery { trial_id: Some(service.trial) };
    let stream = LedgerClient(&service.eve().0).export(&query).await.unwrap();
    let lines: Vec<u8> = stream.map_ok(|piece| piece.to_vec()).try_concat().await.unwrap();
    verify(Cursor::new(lines), &Options::default())
}

#[tokio::test]
async fn plans_runs_replays_and_grants_changed_past_the_service_are_found() {
    for backend in backends() {
        let service = Service::start(backend).await;
        let (trial, database) = (service.trial, service.running.platform().database.clone());
        let plan = small_plan(&service).await;
        let approval = ApprovePlan { digest: plan.digest };
        service.bob().approve_plan(trial, plan.plan_id, &approval).await.unwrap();
        let run = executed(&service, &plan).await;
        assert_eq!(run.state, RunState::Succeeded, "{backend}: {run:?}");
        let request = ReplayRequest { engine: ReplayEngine::Archived };
        let replay = service.ann().runs().replay(trial, run.run_id, &request, "again").await.unwrap();
        assert_eq!(ended(&service, replay.run_id).await.state, RunState::Succeeded, "{backend}");
        let sound = verified(&service).await;
        // Three grants, the plan, the run and its replay.
        assert!(sound.holds() && sound.rows == 6, "{backend}: {sound}");
        let result = run.result.unwrap();
        let (replay, own) = (replay.run_id, format!("WHERE run_id = '{}'", run.run_id));
        let cases = [
            (
                "UPDATE analysis_plan SET approved_by = 'eve'".to_owned(),
                "UPDATE analysis_plan SET approved_by = 'bob'".to_owned(),
            ),
            (
                format!("UPDATE run SET seed = seed + 1 {own}"),
                format!("UPDATE run SET seed = seed - 1 {own}"),
            ),
            (
                format!("UPDATE run SET canonical_digest = '{}' {own}", result.digest),
                format!("UPDATE run SET canonical_digest = '{}' {own}", result.canonical_digest),
            ),
            (
                "UPDATE \"grant\" SET given_by = 'eve'".to_owned(),
                "UPDATE \"grant\" SET given_by = 'root'".to_owned(),
            ),
            (format!("DELETE FROM run WHERE run_id = '{replay}'"), String::new()),
        ];
        for (tampering, undoing) in cases {
            database.connection().execute_unprepared(&tampering).await.unwrap();
            let class = verified(&service).await.failure.map(|failure| failure.class);
            assert_eq!(class, Some(FailureClass::Row), "{backend}: {tampering}");
            if !undoing.is_empty() {
                database.connection().execute_unprepared(&undoing).await.unwrap();
                assert!(verified(&service).await.holds(), "{backend}: {undoing}");
            }
        }
        service.running.stop().await;
    }
}
