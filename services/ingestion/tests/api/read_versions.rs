use palladion_domain::ids::DatasetVersionId;
use palladion_domain::tables::TableName;
use palladion_service_kit::clock;
use palladion_testkit::backends;

use crate::world::{World, refusal};

#[tokio::test]
async fn versions_are_listed_and_read_within_their_trial_only() {
    for backend in backends() {
        let world = World::start_with(backend, |service| service.config.limits.page_size = 1).await;
        let (manager, trial, other) = (world.manager(), world.trial().await, world.trial().await);
        let first = world.version(trial).await;
        let upload = world.send(trial, TableName::Subjects, "subject_id,site_id\nP1,S1\n").await.unwrap();
        let second = world.accept(&[&upload]).await.unwrap();
        let page = manager.versions(trial, None).await.unwrap();
        assert_eq!(page.items, std::slice::from_ref(&first));
        assert_eq!(manager.versions(trial, page.next.as_deref()).await.unwrap().items, [second]);
        assert_eq!(manager.version(trial, first.version_id).await.unwrap(), first);
        let unknown = (404, "unknown-version".to_owned());
        assert_eq!(refusal(manager.version(other, first.version_id).await), unknown);
        assert_eq!(
            refusal(manager.version(trial, DatasetVersionId::from_uuid(clock::new_uuid())).await),
            unknown
        );
        world.running.stop().await;
    }
}
