//! A ledger altered in its database, with the triggers out of the way: the verifier names the leaf.

use std::path::Path;

use palladion_domain::ids::TrialId;
use palladion_ledger::verify::FailureClass;
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, Statement};

use crate::files::Files;
use crate::ledgers::{entries, exported};
use crate::steps::{analyse, check, define, definition, freeze, policy, usual_plan};
use crate::world::World;

async fn open(data: &Path, service: &str) -> DatabaseConnection {
    let file = data.join(service).join("database.sqlite");
    let mut options = ConnectOptions::new(format!("sqlite://{}", file.display()));
    options.max_connections(1);
    let database = Database::connect(options).await.unwrap();
    database.execute_unprepared("PRAGMA foreign_keys = OFF").await.unwrap();
    database
}

/// Takes every trigger of the database away, then runs the statement, which has to change one row.
async fn change(data: &Path, service: &str, statement: &str) {
    let database = open(data, service).await;
    let backend = database.get_database_backend();
    let triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'";
    for row in database.query_all_raw(Statement::from_string(backend, triggers)).await.unwrap() {
        let name: String = row.try_get("", "name").unwrap();
        database.execute_unprepared(&format!("DROP TRIGGER {name}")).await.unwrap();
    }
    let changed = database.execute_unprepared(statement).await.unwrap();
    assert_eq!(changed.rows_affected(), 1, "{statement}");
    database.close().await.unwrap();
}

/// A stack with a run in its statistics ledger, and the index of the leaf of this action.
async fn with_run(code: &str, action: &str) -> (World, TrialId, u64) {
    let world = World::start().await;
    let trial = define(&world.stack, &definition(code)).await;
    let snapshot = freeze(&world.stack, trial, &Files::new()).await;
    analyse(&world.stack, trial, snapshot.snapshot_id, &usual_plan(), "first").await;
    let found = entries(&world.stack, "statistics", trial, None).await;
    let leaf = found.iter().find(|entry| entry.action == action).unwrap().index;
    (world, trial, leaf)
}

#[tokio::test]
async fn the_triggers_refuse_before_anything_is_verified() {
    let (world, _, leaf) = with_run("TRIGGERS", "RunCompleted").await;
    let World { stack, folder } = world;
    stack.stop().await;
    let database = open(&folder.path().join("data"), "statistics").await;
    for statement in [
        format!("DELETE FROM ledger_leaf WHERE leaf_index = {leaf}"),
        format!("UPDATE ledger_leaf SET bytes = x'00' WHERE leaf_index = {leaf}"),
        format!("UPDATE ledger_payload SET bytes = x'00' WHERE leaf_index = {leaf}"),
        "UPDATE ledger_head SET size = 1".to_owned(),
    ] {
        assert!(database.execute_unprepared(&statement).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn one_altered_byte_of_a_leaf_is_named() {
    let (world, trial, leaf) = with_run("ALTERED-LEAF", "RunCompleted").await;
    // The last byte but one: inside the leaf, and it stays a leaf's length.
    let statement = format!(
        "UPDATE ledger_leaf SET bytes = CAST(substr(bytes, 1, length(bytes) - 3) || 'f' || substr(bytes, -2) AS BLOB) \
         WHERE leaf_index = {leaf}"
    );
    let world = world.restart_after(async |data| change(data, "statistics", &statement).await).await;
    let report = exported(&world.stack, "statistics", trial).await;
    let failure = report.failure.as_ref().unwrap();
    assert_eq!((failure.class, failure.leaf), (FailureClass::LeafHash, Some(leaf)), "{report}");
    assert!(exported(&world.stack, "ingestion", trial).await.holds(), "the other ledgers are their own");
    world.stack.stop().await;
}

#[tokio::test]
async fn a_leaf_with_its_hash_rewritten_contradicts_the_signed_root() {
    let (world, trial, leaf) = with_run("REWRITTEN", "RunSubmitted").await;
    let statement = format!(
        "UPDATE ledger_leaf SET leaf_hash = (SELECT leaf_hash FROM ledger_leaf WHERE leaf_index = 0), \
         bytes = (SELECT bytes FROM ledger_leaf WHERE leaf_index = 0) WHERE leaf_index = {leaf}"
    );
    let world = world.restart_after(async |data| change(data, "statistics", &statement).await).await;
    let report = exported(&world.stack, "statistics", trial).await;
    let failure = report.failure.as_ref().unwrap();
    assert_ne!(failure.class, FailureClass::Unreadable, "{report}");
    assert!(failure.leaf.is_some_and(|named| named <= leaf), "{report}");
    world.stack.stop().await;
}

#[tokio::test]
async fn an_altered_payload_is_named_by_its_leaf() {
    let (world, trial, leaf) = with_run("PAYLOAD", "RunCompleted").await;
    let statement = format!(
        "UPDATE ledger_payload SET bytes = CAST(bytes || ' ' AS BLOB) WHERE leaf_index = {leaf} AND field = 'payload'"
    );
    let world = world.restart_after(async |data| change(data, "statistics", &statement).await).await;
    let report = exported(&world.stack, "statistics", trial).await;
    let failure = report.failure.as_ref().unwrap();
    assert_eq!((failure.class, failure.leaf), (FailureClass::Commitment, Some(leaf)), "{report}");
    world.stack.stop().await;
}

#[tokio::test]
async fn a_row_changed_beside_the_ledger_is_named_by_the_leaf_that_wrote_it() {
    let world = World::start().await;
    let trial = define(&world.stack, &definition("ROW")).await;
    let snapshot = freeze(&world.stack, trial, &Files::new()).await;
    check(&world.stack, trial, snapshot.snapshot_id, &policy()).await;
    analyse(&world.stack, trial, snapshot.snapshot_id, &usual_plan(), "first").await;
    let cases = [
        ("ingestion", "UPDATE snapshot SET frozen_by = 'demo-auditor'", "SnapshotFrozen"),
        ("pathology-qc", "UPDATE run SET created_by = 'demo-auditor'", "RunCompleted"),
        ("statistics", "UPDATE run SET created_by = 'demo-auditor'", "RunCompleted"),
    ];
    let mut leaves = Vec::new();
    for (service, _, action) in cases {
        assert!(exported(&world.stack, service, trial).await.rows > 0, "{service} exports its rows");
        let found = entries(&world.stack, service, trial, None).await;
        leaves.push(found.iter().find(|entry| entry.action == action).unwrap().index);
    }
    let alter = async |data: &Path| {
        for (service, statement, _) in cases {
            change(data, service, statement).await;
        }
    };
    let world = world.restart_after(alter).await;
    for ((service, ..), leaf) in cases.into_iter().zip(leaves) {
        let report = exported(&world.stack, service, trial).await;
        let failure = report.failure.as_ref().unwrap();
        assert_eq!((failure.class, failure.leaf), (FailureClass::Row, Some(leaf)), "{report}");
    }
    world.stack.stop().await;
}

#[tokio::test]
async fn a_deleted_leaf_is_missed() {
    let (world, trial, leaf) = with_run("DELETED", "RunSubmitted").await;
    let statement = format!("DELETE FROM ledger_leaf WHERE leaf_index = {leaf}");
    let world = world.restart_after(async |data| change(data, "statistics", &statement).await).await;
    let report = exported(&world.stack, "statistics", trial).await;
    let failure = report.failure.as_ref().unwrap();
    assert_eq!((failure.class, failure.leaf), (FailureClass::Order, Some(leaf)), "{report}");
    world.stack.stop().await;
}
