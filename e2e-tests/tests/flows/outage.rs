//! A part that is missing: no run without leaf, no leaf without run.

use std::sync::Arc;

use palladion_api::ledger::{EntryFilter, LedgerClient};
use palladion_api::runs::RunState;
use palladion_api::statistics::StartRun;
use palladion_domain::actor::Role;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::TrialId;

use crate::files::Files;
use crate::ledgers::{actions, all_hold, entries};
use crate::process::{engines, kill};
use crate::steps::{
    analyse, define, definition, ended, freeze, long_plan, statistics_runs, submit, until, usual_plan,
};
use crate::world::World;

#[tokio::test]
async fn without_ingestion_a_submission_is_refused_and_nothing_is_recorded() {
    let world = World::start().await;
    let trial = define(&world.stack, &definition("NO-INGESTION")).await;
    let snapshot = freeze(&world.stack, trial, &Files::new()).await;
    let folder = Arc::clone(&world.folder);
    refused_without_ingestion(world, trial, snapshot.snapshot_id).await;
    // The same request with the same key, once ingestion is back, is a first request.
    let world = World::start_in(folder, None).await;
    let run = analyse(&world.stack, trial, snapshot.snapshot_id, &usual_plan(), "outage").await;
    assert_eq!(run.state, RunState::Succeeded, "{run:?}");
    world.stack.stop().await;
}

async fn refused_without_ingestion(world: World, trial: TrialId, snapshot_id: SnapshotId) {
    let World { stack, .. } = world;
    let before = actions(&stack, "statistics", trial, None).await.len();
    let statistics = stack.statistics_as(Role::Statistician).unwrap();
    let plan_id = statistics.draft_plan(trial, &usual_plan()).await.unwrap().plan_id;
    let auditor = stack.client(&stack.services()[2], Role::Auditor).unwrap();
    stack.ingestion.stop().await;
    let request = StartRun { plan_id, snapshot_id };
    let refused = statistics.runs().start(trial, &request, "outage").await.unwrap_err();
    let problem = refused.problem().unwrap();
    assert!(matches!(problem.status, 502 | 503), "{refused}");
    assert!(statistics.runs().list(trial, None).await.unwrap().items.is_empty());
    let filter = EntryFilter { trial_id: Some(trial), ..EntryFilter::default() };
    let after = LedgerClient(&auditor).entries(&filter).await.unwrap().items;
    assert_eq!(after.len(), before + 1, "only the plan was recorded: {after:?}");
    assert_eq!(after[0].action, "PlanDrafted", "{after:?}");
    stack.statistics.stop().await;
    stack.pathology_qc.stop().await;
}

#[tokio::test]
async fn a_run_whose_engine_is_killed_each_time_fails_with_a_leaf_and_takes_nobody_with_it() {
    let world = World::start_alone().await;
    let trial = define(&world.stack, &definition("KILLED-ENGINE")).await;
    let snapshot = freeze(&world.stack, trial, &Files::new()).await;
    let runs = statistics_runs(&world.stack, Role::Statistician);
    let run = submit(&world.stack, trial, snapshot.snapshot_id, &long_plan(200), "long").await.unwrap();
    for attempt in 1..=3 {
        until(&runs, &run, |run| run.attempts == attempt && run.progress.is_some()).await;
        let own = engines(std::process::id(), &world.own_archive());
        assert_eq!(own.len(), 1, "one engine works on the run");
        kill(own[0]);
    }
    let failed = ended(&runs, &run).await;
    assert_eq!(failed.state, RunState::Failed);
    let failure = failed.failure.unwrap();
    assert_eq!(failure.code, "engine_crashed");
    assert!(failure.message.contains("signal 9"), "{failure:?}");
    let recorded = entries(&world.stack, "statistics", trial, Some(&run.run_id.to_string())).await;
    let last = recorded.last().unwrap();
    assert_eq!((last.action.as_str(), last.role.as_str()), ("RunFailed", "service"), "{recorded:?}");
    assert_eq!(recorded.iter().filter(|entry| entry.action == "RunSubmitted").count(), 1, "{recorded:?}");

    let next = analyse(&world.stack, trial, snapshot.snapshot_id, &usual_plan(), "next").await;
    assert_eq!(next.state, RunState::Succeeded, "{next:?}");
    all_hold(&world.stack, trial).await;
    world.stack.stop().await;
}

#[tokio::test]
async fn a_cancelled_run_ends_once_and_its_engine_is_gone() {
    let world = World::start().await;
    let trial = define(&world.stack, &definition("CANCELLED")).await;
    let snapshot = freeze(&world.stack, trial, &Files::new()).await;
    let runs = statistics_runs(&world.stack, Role::Statistician);
    let run = submit(&world.stack, trial, snapshot.snapshot_id, &long_plan(200), "long").await.unwrap();
    until(&runs, &run, |run| run.progress.is_some()).await;
    let cancelled = runs.cancel(trial, run.run_id).await.unwrap();
    assert_eq!(cancelled.state, RunState::Cancelled);
    let again = runs.cancel(trial, run.run_id).await.unwrap_err();
    assert_eq!(again.status(), Some(409), "{again}");
    // The worker is free again: a run behind it is not held up.
    let next = analyse(&world.stack, trial, snapshot.snapshot_id, &usual_plan(), "next").await;
    assert_eq!(next.state, RunState::Succeeded, "{next:?}");
    let of_run = actions(&world.stack, "statistics", trial, Some(&run.run_id.to_string())).await;
    assert_eq!(of_run.last().map(String::as_str), Some("RunCancelled"), "{of_run:?}");
    world.stack.stop().await;
}
