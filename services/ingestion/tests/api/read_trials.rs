use palladion_api::grants::{GiveGrant, GrantsClient};
use palladion_domain::actor::Role;
use palladion_domain::ids::TrialId;
use palladion_service_kit::clock;
use palladion_testkit::backends;
use serde_json::Value;

use crate::world::{World, refusal};

#[tokio::test]
async fn the_list_shows_the_trials_of_the_caller_page_by_page() {
    for backend in backends() {
        let world = World::start_with(backend, |service| service.config.limits.page_size = 2).await;
        let mut trials = Vec::new();
        for _ in 0..3 {
            trials.push(world.trial().await);
        }
        let manager = world.manager();
        let first = manager.trials(None).await.unwrap();
        assert_eq!(first.items.iter().map(|trial| trial.trial_id).collect::<Vec<_>>(), trials[..2]);
        let second = manager.trials(first.next.as_deref()).await.unwrap();
        assert_eq!(second.items.iter().map(|trial| trial.trial_id).collect::<Vec<_>>(), trials[2..]);
        assert_eq!(second.next, None);

        let admin = world.person(&[Role::Admin], "admin@example.org");
        let statistician = world.person(&[Role::Statistician], "another-statistician@example.org");
        assert_eq!(statistician.trials(None).await.unwrap().items, []);
        let grant = GiveGrant {
            subject: "another-statistician@example.org".parse().unwrap(),
            role: Role::Statistician,
            trial_id: trials[1],
        };
        GrantsClient(&admin.0).give(&grant).await.unwrap();
        let seen = statistician.trials(None).await.unwrap().items;
        assert_eq!(seen.iter().map(|trial| trial.trial_id).collect::<Vec<_>>(), trials[1..2]);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn nobody_gets_a_grant_on_a_trial_that_does_not_exist() {
    for backend in backends() {
        let world = World::start(backend).await;
        let admin = world.person(&[Role::Admin], "admin@example.org");
        let grant = GiveGrant {
            subject: "another-statistician@example.org".parse().unwrap(),
            role: Role::Statistician,
            trial_id: TrialId::from_uuid(clock::new_uuid()),
        };
        let refused = GrantsClient(&admin.0).give(&grant).await.unwrap_err();
        assert_eq!(refused.problem().map(|problem| problem.slug().to_owned()).unwrap(), "unknown-trial");
        assert_eq!(refused.status(), Some(422), "{backend}");
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_wrong_page_key_is_refused() {
    for backend in backends() {
        let world = World::start(backend).await;
        let refused = world.manager().trials(Some("yesterday")).await;
        assert_eq!(refusal(refused), (400, "invalid-query".to_owned()));
        let refused = world.manager().0.get::<Value>("/v1/trials?before=1").await;
        assert_eq!(refusal(refused), (400, "invalid-query".to_owned()));
        world.running.stop().await;
    }
}
