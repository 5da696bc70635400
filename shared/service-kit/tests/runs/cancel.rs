use std::time::{Duration, Instant};

use palladion_api::runs::RunState;
use palladion_ledger::event::ActingRole;
use palladion_service_kit::runs::RunError;
use palladion_testkit::backends;
use serde_json::json;

use crate::crash::engines_of;
use crate::support::{Bench, person};

#[tokio::test]
async fn a_queued_run_is_cancelled_at_once_and_never_executed() {
    for backend in backends() {
        let bench = Bench::new(backend).await;
        let run = bench.submit(json!({"do": "compute"})).await;
        let cancelled = bench.runs.cancel(&person(), run.trial_id, run.run_id).await.unwrap();
        assert_eq!((cancelled.state, cancelled.attempts), (RunState::Cancelled, 0), "{backend}");
        let next = bench.executed(json!({"do": "compute"})).await;
        assert_eq!(next.state, RunState::Succeeded, "{backend}: the worker passed it over");
        assert_eq!(bench.get(run.run_id).await, cancelled, "{backend}");

        let manifest = bench.runs.manifest(run.trial_id, run.run_id).await.unwrap();
        assert_eq!((manifest.state, manifest.attempts), (RunState::Cancelled, 0), "{backend}");
        let leaves = bench.leaves(run.run_id).await;
        assert_eq!(leaves.last(), Some(&("RunCancelled".to_owned(), ActingRole::Statistician)), "{backend}");
        let again = bench.runs.cancel(&person(), run.trial_id, run.run_id).await;
        assert!(matches!(again, Err(RunError::Ended(_))), "{backend}");
    }
}

#[tokio::test]
async fn the_engine_of_a_cancelled_run_is_gone_within_a_second() {
    for backend in backends() {
        let bench = Bench::new(backend).await;
        let run = bench.submit(json!({"do": "sleep"})).await;
        let workers = bench.workers();
        bench.until(run.run_id, |run| run.progress.is_some()).await;
        assert_eq!(engines_of(&bench).len(), 1, "{backend}");

        let asked = Instant::now();
        let cancelled = bench.runs.cancel(&person(), run.trial_id, run.run_id).await.unwrap();
        assert_eq!((cancelled.state, cancelled.attempts), (RunState::Cancelled, 1), "{backend}");
        while !engines_of(&bench).is_empty() {
            assert!(asked.elapsed() < Duration::from_secs(1), "{backend}: the engine still runs");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        workers.stop().await;
        assert_eq!(bench.get(run.run_id).await.state, RunState::Cancelled, "{backend}");
        assert_eq!(bench.leaves(run.run_id).await.len(), 2, "{backend}: submitted and cancelled");
    }
}
