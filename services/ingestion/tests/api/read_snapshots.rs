use palladion_api::ingestion::SnapshotManifest;
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::tables::TableName;
use palladion_formats::parquet;
use palladion_service_kit::hashing::sha256;
use palladion_testkit::backends;

use crate::world::{World, refusal};

#[tokio::test]
async fn manifest_and_tables_are_the_bytes_that_the_digests_name() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let snapshot = world.freeze(&world.version(trial).await).await;
        assert_eq!(manager.snapshot(trial, snapshot.snapshot_id).await.unwrap(), snapshot);
        let bytes = manager.snapshot_manifest(trial, snapshot.snapshot_id).await.unwrap();
        assert_eq!(SnapshotId::from_digest(sha256(&bytes)), snapshot.snapshot_id);
        assert_eq!(SnapshotManifest::from_bytes(&bytes).unwrap(), snapshot.manifest);
        let described = &snapshot.manifest.tables[0];
        let bytes = manager.snapshot_table(trial, snapshot.snapshot_id, TableName::Subjects).await.unwrap();
        assert_eq!((sha256(&bytes), bytes.len() as u64), (described.digest, described.size_bytes));
        let table = parquet::read(bytes).unwrap();
        let subjects: Vec<_> = table.column("subject_id").unwrap().texts().unwrap().iter().collect();
        assert_eq!(subjects, [Some("P1"), Some("P2")]);
        assert_eq!(table.column("age_years").unwrap().reals().unwrap(), [Some(61.0), Some(47.0)]);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial, other) = (world.manager(), world.trial().await, world.trial().await);
        let id = world.freeze(&world.version(trial).await).await.snapshot_id;
        let nothing = SnapshotId::from_digest(Digest::from_bytes([0; 32]));
        let unknown = (404, "unknown-snapshot".to_owned());
        for (trial, id) in [(trial, nothing), (other, id)] {
            assert_eq!(refusal(manager.snapshot(trial, id).await), unknown);
            assert_eq!(refusal(manager.snapshot_manifest(trial, id).await), unknown);
            assert_eq!(refusal(manager.snapshot_table(trial, id, TableName::Subjects).await), unknown);
        }
        let absent = manager.snapshot_table(trial, id, TableName::TimeToEvent).await;
        assert_eq!(refusal(absent), (404, "unknown-table".to_owned()));
        let wrong = manager.snapshots(trial, Some(&nothing.to_string())).await;
        assert_eq!(refusal(wrong), (422, "invalid-page-key".to_owned()));
        world.running.stop().await;
    }
}

#[tokio::test]
async fn an_altered_table_is_never_handed_out_whole() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let snapshot = world.freeze(&world.version(trial).await).await;
        let file = world.running.platform().blobs.path_of(&snapshot.manifest.tables[0].digest);
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[10] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        let outcome = manager.snapshot_table(trial, snapshot.snapshot_id, TableName::Subjects).await;
        assert!(outcome.is_err(), "{outcome:?}");
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_table_is_handed_out_in_every_format_and_never_as_a_formula() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let file = "subject_id,site_id,age_years\n=1+1,S1,61.5\nP2,S1,\n";
        let upload = world.send(trial, TableName::Subjects, file).await.unwrap();
        let snapshot = world.freeze(&world.accept(&[&upload]).await.unwrap()).await;
        let id = snapshot.snapshot_id;
        let get =
            async |format: &str| manager.snapshot_table_as(trial, id, TableName::Subjects, format).await;
        let stored = manager.snapshot_table(trial, id, TableName::Subjects).await.unwrap();
        assert_eq!(get("parquet").await.unwrap(), stored);
        let csv = String::from_utf8(get("csv").await.unwrap().to_vec()).unwrap();
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines, ["subject_id,site_id,age_years", "'=1+1,S1,61.5", "P2,S1,"]);
        let json = get("dataset-json").await.unwrap();
        assert_eq!(get("dataset-json").await.unwrap(), json, "the same bytes each time");
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["records"], 2);
        assert_eq!(json["rows"][0][0], "=1+1");
        let lines = get("dataset-ndjson").await.unwrap();
        assert_eq!(lines.iter().filter(|byte| **byte == b'\n').count(), 3);
        assert!(get("xpt").await.unwrap().starts_with(b"HEADER RECORD*******LIBRARY HEADER RECORD"));
        assert_eq!(refusal(get("xls").await), (400, "invalid-query".to_owned()));
        world.running.stop().await;
    }
}
