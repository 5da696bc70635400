//! The journey with every service on a PostgreSQL database of its own.

use std::collections::BTreeMap;

use palladion::stack::{SERVICES, Stack};
use palladion_api::runs::{ReplayEngine, RunState, Verdict};
use palladion_domain::actor::Role;
use palladion_testkit::{Backend, TestDatabase, backends};

use crate::files::Files;
use crate::ledgers::{all_hold, entries};
use crate::steps::{analyse, check, define, definition, freeze, policy, replay, statistics_runs, usual_plan};
use crate::world::{archive, executable, place};

#[tokio::test]
async fn the_whole_journey_on_postgresql() {
    if !backends().contains(&Backend::Postgres) {
        return;
    }
    let mut databases = BTreeMap::new();
    for name in SERVICES {
        databases.insert(name, TestDatabase::create(Backend::Postgres).await);
    }
    let folder = tempfile::tempdir().unwrap();
    let start = async || {
        let place = place(folder.path());
        let stack = Stack::start_with(&place, |name, config| {
            config.database_url = databases[name].url().to_owned();
            config.engine.executable = Some(executable());
            config.executables_directory = Some(archive().to_owned());
        });
        Box::pin(stack).await.unwrap()
    };
    let stack = start().await;
    let trial = define(&stack, &definition("POSTGRES")).await;
    let snapshot = freeze(&stack, trial, &Files::new()).await;
    let run = analyse(&stack, trial, snapshot.snapshot_id, &usual_plan(), "first").await;
    assert_eq!(run.state, RunState::Succeeded, "{run:?}");
    let qc = check(&stack, trial, snapshot.snapshot_id, &policy()).await;
    assert_eq!(qc.state, RunState::Succeeded, "{qc:?}");
    stack.stop().await;

    let stack = start().await;
    let found =
        stack.ingestion_as(Role::Auditor).unwrap().snapshot(trial, snapshot.snapshot_id).await.unwrap();
    assert_eq!(found.manifest, snapshot.manifest);
    let auditor = statistics_runs(&stack, Role::Auditor);
    let again = replay(&auditor, &run, ReplayEngine::Archived, "again").await;
    assert_eq!(again.verdict, Some(Verdict::Identical), "{again:?}");
    let qc_auditor = stack.pathology_qc_as(Role::Auditor).unwrap().runs();
    let again = replay(&qc_auditor, &qc, ReplayEngine::Archived, "again").await;
    assert_eq!(again.verdict, Some(Verdict::Identical), "{again:?}");
    assert!(entries(&stack, "statistics", trial, None).await.len() > 4);
    all_hold(&stack, trial).await;
    stack.stop().await;
}
