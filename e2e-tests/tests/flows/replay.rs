//! Replays: by the archived executable, by today's, by another build.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::sync::Arc;

use palladion::stack::Stack;
use palladion_api::runs::{ReplayEngine, RunKind, RunState, Verdict};
use palladion_domain::actor::Role;

use crate::files::Files;
use crate::ledgers::{actions, all_hold};
use crate::steps::{analyse, check, define, definition, freeze, policy, replay, statistics_runs, usual_plan};
use crate::world::{World, archive, executable, place};

#[tokio::test]
async fn the_archived_engine_gives_the_same_bits_and_so_does_another_build() {
    let world = World::start().await;
    let trial = define(&world.stack, &definition("REPLAY")).await;
    let snapshot = freeze(&world.stack, trial, &Files::new()).await;
    let run = analyse(&world.stack, trial, snapshot.snapshot_id, &usual_plan(), "first").await;
    let qc = check(&world.stack, trial, snapshot.snapshot_id, &policy()).await;
    let auditor = statistics_runs(&world.stack, Role::Auditor);
    let qc_auditor = world.stack.pathology_qc_as(Role::Auditor).unwrap().runs();
    for (runs, run) in [(&auditor, &run), (&qc_auditor, &qc)] {
        for engine in [ReplayEngine::Archived, ReplayEngine::Current] {
            let key = format!("{engine:?}");
            let again = replay(runs, run, engine, &key).await;
            assert_eq!(again.verdict, Some(Verdict::Identical), "{again:?}");
            assert_eq!((again.kind, again.replay_of), (RunKind::Replay, Some(run.run_id)));
            assert_eq!(again.result.unwrap().canonical_digest, run.result.unwrap().canonical_digest);
        }
        assert_eq!(runs.replays(trial, run.run_id).await.unwrap().len(), 2);
        assert_eq!(runs.get(trial, run.run_id).await.unwrap().manifest_digest, run.manifest_digest);
    }
    let World { stack, folder } = world;
    stack.stop().await;

    // Another file that computes the same: the executable with one byte more at its end.
    let other = folder.path().join("another-build");
    fs::copy(executable(), &other).unwrap();
    OpenOptions::new().append(true).open(&other).unwrap().write_all(b"\n").unwrap();
    let own_archive = folder.path().join("executables");
    fs::create_dir(&own_archive).unwrap();
    let digest = run.engine.executable.to_string();
    let name = digest.strip_prefix("sha256:").unwrap();
    fs::copy(archive().join(name), own_archive.join(name)).unwrap();
    let place = place(folder.path());
    let stack = Stack::start_with(&place, |_, config| {
        config.engine.executable = Some(other.clone());
        config.executables_directory = Some(own_archive.clone());
    });
    let world = World { stack: Box::pin(stack).await.unwrap(), folder: Arc::clone(&folder) };
    let auditor = statistics_runs(&world.stack, Role::Auditor);
    for (engine, verdict, key) in [
        (ReplayEngine::Archived, Verdict::Identical, "archived-later"),
        (ReplayEngine::Current, Verdict::SameBits, "current-later"),
    ] {
        let again = replay(&auditor, &run, engine, key).await;
        assert_eq!((again.state, again.verdict), (RunState::Succeeded, Some(verdict)), "{again:?}");
    }
    let of_trial = actions(&world.stack, "statistics", trial, None).await;
    assert_eq!(of_trial.iter().filter(|action| *action == "ReplayRecorded").count(), 4, "{of_trial:?}");
    all_hold(&world.stack, trial).await;

    // Without the archived executable there is nothing to repeat it with, and the verdict says so.
    fs::remove_file(own_archive.join(name)).unwrap();
    let again = replay(&auditor, &run, ReplayEngine::Archived, "without").await;
    assert_eq!(again.verdict, Some(Verdict::NotReplayable), "{again:?}");
    let reports = auditor.replays(trial, run.run_id).await.unwrap();
    assert_eq!(reports.last().unwrap().reason.as_deref(), Some("executable_missing"), "{reports:?}");
    world.stack.stop().await;
}
