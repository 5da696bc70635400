//! Blobs altered behind the services' back: a replay says that it cannot stand for the result.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use palladion_api::runs::{ReplayEngine, Verdict};
use palladion_domain::actor::Role;
use palladion_domain::digest::Digest;

use crate::files::Files;
use crate::steps::{analyse, define, definition, freeze, replay, statistics_runs, usual_plan};
use crate::world::World;

/// The file of a blob, wherever the store keeps it.
fn blob(folder: &Path, digest: Digest) -> PathBuf {
    let hex = digest.to_string().strip_prefix("sha256:").unwrap().to_owned();
    let mut folders = vec![folder.join("blobs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            let name = path.to_str().unwrap().replace('/', "");
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(&hex) {
                return path;
            }
        }
    }
    panic!("there is no blob {hex}")
}

/// Turns one bit in the middle of a file.
fn alter(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::set_permissions(path, Permissions::from_mode(0o644)).unwrap();
    fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn an_altered_snapshot_or_result_is_never_replayed_as_if_it_were_sound() {
    let mut world = World::start().await;
    let trial = define(&world.stack, &definition("TAMPER")).await;
    let snapshot = freeze(&world.stack, trial, &Files::new()).await;
    let run = analyse(&world.stack, trial, snapshot.snapshot_id, &usual_plan(), "first").await;
    let table = snapshot.manifest.tables[0].digest;
    let result = run.result.unwrap().digest;
    for (name, digest, reasons) in [
        ("a table of the snapshot", table, ["input_altered"].as_slice()),
        ("the result", result, &["original_altered", "result_altered", "original_result_altered"]),
    ] {
        let mut kept = Vec::new();
        world = world
            .restart_after(async |data| {
                let path = blob(&data.join("statistics"), digest);
                kept.push((path.clone(), fs::read(&path).unwrap()));
                alter(&path);
            })
            .await;
        let auditor = statistics_runs(&world.stack, Role::Auditor);
        let again = replay(&auditor, &run, ReplayEngine::Archived, name.replace(' ', "-").as_str()).await;
        let report = auditor.replays(trial, run.run_id).await.unwrap().pop().unwrap();
        assert_eq!(again.verdict, Some(Verdict::NotReplayable), "{name}: {report:?}");
        assert!(reasons.contains(&report.reason.as_deref().unwrap()), "{name}: {report:?}");
        for (path, bytes) in kept {
            fs::write(path, bytes).unwrap();
        }
    }
    let auditor = statistics_runs(&world.stack, Role::Auditor);
    let mended = replay(&auditor, &run, ReplayEngine::Archived, "mended").await;
    assert_eq!(mended.verdict, Some(Verdict::Identical), "{mended:?}");
    world.stack.stop().await;
}

#[tokio::test]
async fn an_altered_snapshot_is_not_handed_out_for_a_new_run() {
    let world = World::start().await;
    let trial = define(&world.stack, &definition("HANDED-OUT")).await;
    let snapshot = freeze(&world.stack, trial, &Files::new()).await;
    let table = snapshot.manifest.tables[0].clone();
    let world = world.restart_after(async |data| alter(&blob(&data.join("ingestion"), table.digest))).await;
    let ingestion = world.stack.ingestion_as(Role::Statistician).unwrap();
    let read = ingestion.snapshot_table(trial, snapshot.snapshot_id, table.table).await;
    assert!(read.is_err(), "altered bytes are an answer");
    let refused = crate::steps::submit(&world.stack, trial, snapshot.snapshot_id, &usual_plan(), "run").await;
    assert_eq!(refused.unwrap_err().status(), Some(502));
    let runs = statistics_runs(&world.stack, Role::Statistician).list(trial, None).await.unwrap();
    assert!(runs.items.is_empty(), "{runs:?}");
    world.stack.stop().await;
}
