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
