use palladion_api::ingestion::{DifferenceFilter, Integrity};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::tables::TableName::Subjects;
use palladion_testkit::backends;

use crate::world::{World, refusal};

#[tokio::test]
async fn an_altered_and_a_missing_object_are_told() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let snapshot = world.freeze(&world.version(trial).await).await;
        let verify = async || manager.verify_snapshot(trial, snapshot.snapshot_id).await.unwrap();
        let found = verify().await;
        assert!(found.holds, "{found:?}");
        assert_eq!((found.manifest, found.tables[0].integrity), (Integrity::Intact, Integrity::Intact));

        let blobs = &world.running.platform().blobs;
        let table = blobs.path_of(&snapshot.manifest.tables[0].digest);
        let bytes = std::fs::read(&table).unwrap();
        std::fs::remove_file(&table).unwrap();
        assert_eq!(verify().await.tables[0].integrity, Integrity::Missing);
        let mut other = bytes.clone();
        other[20] ^= 1;
        std::fs::write(&table, &other).unwrap();
        let found = verify().await;
        assert_eq!((found.holds, found.tables[0].integrity), (false, Integrity::Altered));
        std::fs::write(&table, &bytes).unwrap();
        std::fs::remove_file(blobs.path_of(&snapshot.snapshot_id.digest())).unwrap();
        let found = verify().await;
        assert_eq!((found.holds, found.manifest), (false, Integrity::Missing));
        assert_eq!(found.tables[0].integrity, Integrity::Intact);
        let nothing = SnapshotId::from_digest(Digest::from_bytes([0; 32]));
        let unknown = (404, "unknown-snapshot".to_owned());
        assert_eq!(refusal(manager.verify_snapshot(trial, nothing).await), unknown);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn two_snapshots_are_compared_subject_by_subject() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let first = world.freeze(&world.version(trial).await).await;
        let later = "subject_id,site_id,age_years\nP1,S1,61\nP2,S1,48\nP3,S1,50\n";
        let later = world.send(trial, Subjects, later).await.unwrap();
        let second = world.freeze(&world.accept(&[&later]).await.unwrap()).await;
        let every = DifferenceFilter::default();
        let (one, other) = (first.snapshot_id, second.snapshot_id);
        let page = manager.snapshot_difference(trial, one, other, &every).await.unwrap();
        let changes: Vec<_> =
            page.items.iter().map(|change| (change.subject_id.as_str(), change.new.as_deref())).collect();
        assert_eq!(changes, [("P2", Some("48")), ("P3", None)]);
        assert_eq!((page.summary.counts.values_changed, page.summary.counts.subjects_added), (1, 1));
        let again = manager.snapshot_difference(trial, one, other, &every).await.unwrap();
        assert_eq!(again, page, "found again");
        let back = manager.snapshot_difference(trial, other, one, &every).await.unwrap();
        assert_eq!((back.summary.counts.subjects_removed, back.items[0].new.as_deref()), (1, Some("47")));
        let same = manager.snapshot_difference(trial, one, one, &every).await.unwrap();
        assert!(same.items.is_empty());
        let foreign = world.trial().await;
        let unknown = (404, "unknown-snapshot".to_owned());
        assert_eq!(refusal(manager.snapshot_difference(foreign, one, other, &every).await), unknown);
        world.running.stop().await;
    }
}
