use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::{FutureExt as _, StreamExt as _, pin_mut};
use palladion_api::client::ApiError;
use palladion_api::runs::{RunKind, RunProgress, RunState};
use palladion_domain::ids::{RunId, TrialId};
use palladion_ledger::canonical;
use palladion_ledger::event::ActingRole;
use palladion_service_kit::clock;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::engine::engine_build;
use palladion_service_kit::hashing::sha256;
use palladion_service_kit::idempotency::{IDEMPOTENCY_KEY, IdempotencyKey};
use palladion_service_kit::live_rows::Scope;
use palladion_service_kit::problem::Problem;
use palladion_service_kit::runs::{RunError, RunService, SuccessHook, live_rows};
use palladion_testkit::{Backend, backends};
use serde_json::{Value, json};

use crate::support::{Bench, person, plain, run_of};

#[tokio::test]
async fn a_run_goes_from_its_submission_to_its_result_manifest_and_leaves() {
    for backend in backends() {
        let bench = Bench::new(backend).await;
        let queued = bench.submit(json!({"do": "compute"})).await;
        assert_eq!(
            (queued.state, queued.kind, queued.attempts),
            (RunState::Queued, RunKind::Primary, 0),
            "{backend}"
        );
        let run = bench.worked_off(queued.run_id).await;
        assert_eq!(
            (run.state, run.attempts, run.failure.as_ref()),
            (RunState::Succeeded, 1, None),
            "{backend}"
        );

        let result = run.result.unwrap();
        let bytes = bench.runs.result(run.trial_id, run.run_id).await.unwrap();
        assert_eq!((sha256(&bytes), u64::try_from(bytes.len()).unwrap()), (result.digest, result.size_bytes));
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(canonical::result_digest(&value), result.canonical_digest, "{backend}");
        assert_eq!(value["seed"], json!(20_240_601));

        let manifest = bench.runs.manifest_bytes(run.trial_id, run.run_id).await.unwrap();
        assert_eq!(Some(sha256(&manifest)), run.manifest_digest, "{backend}");
        let manifest = bench.runs.manifest(run.trial_id, run.run_id).await.unwrap();
        assert_eq!(canonical::jcs_digest(&manifest).unwrap(), run.manifest_digest.unwrap(), "{backend}");
        assert_eq!(manifest.engine.build, Some(engine_build()));
        assert_eq!(manifest.engine.executable, bench.runs.executable());
        assert_eq!(
            (manifest.snapshot_leaf, manifest.attempts, manifest.state),
            (Some(17), 1, RunState::Succeeded)
        );
        let inputs: Vec<_> = manifest.inputs.iter().map(|input| input.name.as_str()).collect();
        assert_eq!(inputs, ["manifest", "subjects"]);
        assert_eq!(manifest.warnings[0].pointer, "/notes");
        assert_eq!(manifest.convergence[0].value["gradient"], json!("f8:8000000000000000"));

        let leaves = bench.leaves(run.run_id).await;
        let expected = [("RunSubmitted", ActingRole::Statistician), ("RunCompleted", ActingRole::Service)];
        assert_eq!(leaves, expected.map(|(action, role)| (action.to_owned(), role)), "{backend}");
    }
}

#[tokio::test]
async fn the_ledger_holds_the_digest_of_the_live_row() {
    use palladion_ledger::event::ObjectType;
    for backend in backends() {
        let bench = Bench::new(backend).await;
        let run = bench.executed(json!({"do": "compute"})).await;
        let ledger = bench.platform.recorder.ledger();
        let connection = bench.platform.database.connection();
        let recorded =
            ledger.row_version(connection, ObjectType::Run, &run.run_id.to_string()).await.unwrap().unwrap();
        let row = bench.runs.find(run.trial_id, run.run_id).await.unwrap();
        assert_eq!(recorded.digest, sha256(&row.canonical_bytes().unwrap()), "{backend}");
        assert_eq!(recorded.version, 2, "{backend}");
    }
}

#[tokio::test]
async fn an_export_gets_the_live_rows_of_its_scope() {
    for backend in backends() {
        let bench = Bench::new(backend).await;
        let run = bench.submit(json!({"do": "compute"})).await;
        let transaction = bench.platform.database.begin_read().await.unwrap();
        let foreign = TrialId::from_uuid(clock::new_uuid());
        for (scope, expected) in [
            (Scope::Everything, vec![run.run_id.to_string()]),
            (Scope::Trial(run.trial_id), vec![run.run_id.to_string()]),
            (Scope::Trial(foreign), Vec::new()),
            (Scope::System, Vec::new()),
        ] {
            let rows = live_rows(&transaction, scope).await.unwrap();
            let ids: Vec<_> = rows.into_iter().map(|row| row.object_id).collect();
            assert_eq!(ids, expected, "{backend} {scope:?}");
        }
    }
}

#[tokio::test]
async fn every_way_an_engine_fails_is_a_failed_run_with_a_manifest() {
    let bench = Bench::with(
        Backend::Sqlite,
        |config| {
            config.config.engine.timeout_seconds = 2;
            config.config.engine.memory_bytes = 64 << 20;
        },
        plain(),
    )
    .await;
    for (what, code) in [
        ("refuse", "no_events"),
        ("panic", "engine_panic"),
        ("exit", "engine_crashed"),
        ("abort", "engine_crashed"),
        ("garbage", "engine_garbled"),
        ("sleep", "timed_out"),
        ("grow", "out_of_memory"),
    ] {
        let run = bench.executed(json!({"do": what})).await;
        assert_eq!((run.state, run.attempts), (RunState::Failed, 1), "{what}: it would fail again");
        assert_eq!(run.failure.as_ref().map(|failure| failure.code.as_str()), Some(code), "{what}");
        let manifest = bench.runs.manifest(run.trial_id, run.run_id).await.unwrap();
        assert_eq!((manifest.state, manifest.failure), (RunState::Failed, run.failure), "{what}");
        assert_eq!(bench.leaves(run.run_id).await.last().unwrap().0, "RunFailed", "{what}");
        assert!(
            matches!(bench.runs.result(run.trial_id, run.run_id).await, Err(RunError::NoResult(_))),
            "{what}"
        );
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_before_there_is_a_run() {
    let bench = Bench::new(Backend::Sqlite).await;
    let good = bench.submission(&json!({"do": "compute"}));

    let mut other_document = good.clone();
    other_document.document = Bytes::from_static(b"{}");
    let refused = bench.try_submit(&person(), other_document).await;
    assert!(matches!(refused, Err(RunError::SpecificationMismatch { .. })));

    let mut large_seed = good.clone();
    large_seed.seed = 1 << 53;
    assert!(matches!(bench.try_submit(&person(), large_seed).await, Err(RunError::SeedTooLarge(_))));

    let mut inexact = good.clone();
    inexact.parameters = json!({"n": u64::MAX});
    assert!(matches!(bench.try_submit(&person(), inexact).await, Err(RunError::Parameters)));

    let mut foreign = good.clone();
    foreign.trial = TrialId::from_uuid(clock::new_uuid());
    let refused = bench.try_submit(&person(), foreign).await;
    assert!(matches!(refused, Err(RunError::SnapshotOfAnotherTrial { .. })));

    let altered = |_| async { Ok(Bytes::from_static(b"another manifest")) };
    let refused = bench.runs.submit(&person(), good.clone(), altered).await;
    assert!(matches!(refused, Err(RunError::SnapshotAltered { .. })));

    let missing =
        |_| async { Err(ApiError::Unexpected { status: 404, detail: "no such snapshot".to_owned() }) };
    let refused = bench.runs.submit(&person(), good.clone(), missing).await;
    assert!(matches!(refused, Err(RunError::SnapshotUnknown(_))));

    assert!(bench.runs.list(good.trial, None, 10).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn tables_are_fetched_once_and_kept() {
    let bench = Bench::new(Backend::Sqlite).await;
    bench.submit(json!({"do": "compute"})).await;
    bench.submit(json!({"do": "refuse"})).await;
    assert_eq!(bench.snapshot.tables_fetched.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_same_idempotency_key_makes_one_run() {
    for backend in backends() {
        let bench = Bench::new(backend).await;
        let mut headers = actix_web::http::header::HeaderMap::new();
        headers.insert(IDEMPOTENCY_KEY, "run-1".parse().unwrap());
        let mut context = person();
        context.idempotency_key = IdempotencyKey::from_headers(&headers).unwrap();
        let submission = bench.submission(&json!({"do": "compute"}));
        let first = bench.try_submit(&context, submission.clone()).await.unwrap();
        let second = bench.try_submit(&context, submission.clone()).await.unwrap();
        assert_eq!((first.body.as_ref(), first.replayed), (second.body.as_ref(), false), "{backend}");
        assert!(second.replayed, "{backend}");
        let run = run_of(&first);
        assert_eq!(first.location.as_deref(), Some(run.links.itself.as_str()));
        assert_eq!(bench.leaves(run.run_id).await.len(), 1, "{backend}");

        let mut other = submission;
        other.seed += 1;
        assert!(
            matches!(bench.try_submit(&context, other).await, Err(RunError::Idempotency(_))),
            "{backend}"
        );
    }
}

#[tokio::test]
async fn a_list_is_read_page_by_page_and_only_of_its_trial() {
    for backend in backends() {
        let bench = Bench::new(backend).await;
        let mut runs = Vec::new();
        for _ in 0..5 {
            runs.push(bench.submit(json!({"do": "compute"})).await.run_id);
        }
        let trial = bench.snapshot.trial;
        let mut seen = Vec::new();
        let mut after: Option<RunId> = None;
        loop {
            let page = bench.runs.list(trial, after, 2).await.unwrap();
            seen.extend(page.items.iter().map(|run| run.run_id));
            match page.next {
                Some(next) => after = Some(next.parse().unwrap()),
                None => break,
            }
        }
        assert_eq!(seen, runs, "{backend}");
        let foreign = TrialId::from_uuid(clock::new_uuid());
        assert!(bench.runs.list(foreign, None, 10).await.unwrap().items.is_empty(), "{backend}");
        assert!(matches!(bench.runs.get(foreign, runs[0]).await, Err(RunError::Unknown(_))), "{backend}");
    }
}

#[tokio::test]
async fn what_the_service_derives_is_written_with_the_end_or_not_at_all() {
    let derived = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&derived);
    let hook: SuccessHook = Arc::new(move |_, _, run, result| {
        let seen = Arc::clone(&seen);
        let (id, n) = (run.run_id, result["n"].clone());
        async move {
            let first = {
                let mut seen = seen.lock().unwrap();
                seen.push((id, n));
                seen.len() == 1
            };
            if first { Err(StoreError::Corrupt { what: "a finding" }) } else { Ok(()) }
        }
        .boxed()
    });
    let service = RunService { on_success: Some(hook), ..plain() };
    let quick = |config: &mut palladion_testkit::TestService| {
        config.config.workers.lease_seconds = 1;
        config.config.workers.heartbeat_seconds = 0;
    };
    let bench = Bench::with(Backend::Sqlite, quick, service).await;
    let run = bench.executed(json!({"do": "compute"})).await;
    assert_eq!((run.state, run.attempts), (RunState::Succeeded, 2), "the first end was rolled back");
    assert_eq!(derived.lock().unwrap().len(), 2);
    assert_eq!(bench.leaves(run.run_id).await.len(), 2, "submitted and completed, once each");
}

#[tokio::test]
async fn progress_is_read_and_streamed_until_the_end() {
    let bench = Bench::new(Backend::Sqlite).await;
    let run = bench.submit(json!({"do": "nap"})).await;
    let stream = bench.runs.event_stream(run.trial_id, run.run_id).await.unwrap();
    let workers = bench.workers();
    let napping = bench.until(run.run_id, |run| run.progress.is_some()).await;
    assert_eq!(napping.state, RunState::Running);
    assert_eq!(napping.progress, Some(RunProgress { done: 1, total: 2, step: "napping".to_owned() }));
    pin_mut!(stream);
    let mut states = Vec::new();
    while let Some(event) = stream.next().await {
        let event = String::from_utf8(event.unwrap().to_vec()).unwrap();
        let data =
            event.strip_prefix("event: run\ndata: ").and_then(|rest| rest.strip_suffix("\n\n")).unwrap();
        let run: palladion_api::runs::Run = serde_json::from_str(data).unwrap();
        states.push(run.state);
    }
    workers.stop().await;
    states.dedup();
    assert_eq!(states.last(), Some(&RunState::Succeeded));
    assert!(states.contains(&RunState::Running), "{states:?}");
}

#[tokio::test]
async fn an_altered_result_or_manifest_is_a_problem_of_its_own_name() {
    let bench = Bench::new(Backend::Sqlite).await;
    let run = bench.executed(json!({"do": "compute"})).await;
    for digest in [run.result.unwrap().digest, run.manifest_digest.unwrap()] {
        std::fs::write(bench.blobs().path_of(&digest), "{}").unwrap();
    }
    let result = bench.runs.result(run.trial_id, run.run_id).await.unwrap_err();
    let manifest = bench.runs.manifest_bytes(run.trial_id, run.run_id).await.unwrap_err();
    for error in [result, manifest] {
        let problem = Problem::from(error);
        assert_eq!((problem.status().as_u16(), problem.slug()), (500, "stored-object-altered"));
        assert!(problem.chain().contains("was altered"), "the log names the object: {}", problem.chain());
    }
}
