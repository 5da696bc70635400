use palladion_domain::ids::ProfileId;
use palladion_service_kit::clock;
use palladion_testkit::backends;
use serde_json::json;

use crate::save_profile::document;
use crate::world::{World, refusal};

#[tokio::test]
async fn profiles_are_listed_and_read_within_their_trial_only() {
    for backend in backends() {
        let world = World::start_with(backend, |service| service.config.limits.page_size = 1).await;
        let (manager, trial, other) = (world.manager(), world.trial().await, world.trial().await);
        let first = manager.save_profile(trial, &document()).await.unwrap();
        let mut changed = document();
        changed["name"] = json!("lab-export");
        let second = manager.save_profile(trial, &changed).await.unwrap();
        let page = manager.profiles(trial, None).await.unwrap();
        assert_eq!(page.items, std::slice::from_ref(&first));
        assert_eq!(manager.profiles(trial, page.next.as_deref()).await.unwrap().items, [second]);
        assert_eq!(manager.profile(trial, first.profile_id).await.unwrap(), first);
        let unknown = (404, "unknown-profile".to_owned());
        assert_eq!(refusal(manager.profile(other, first.profile_id).await), unknown);
        assert_eq!(refusal(manager.profile(trial, ProfileId::from_uuid(clock::new_uuid())).await), unknown);
        world.running.stop().await;
    }
}
