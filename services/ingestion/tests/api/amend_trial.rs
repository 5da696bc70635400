use palladion_api::ingestion::AmendTrial;
use palladion_testkit::backends;
use serde_json::json;

use crate::world::{World, definition, pointers, problem, refusal};

#[tokio::test]
async fn an_amendment_adds_a_version() {
    for backend in backends() {
        let world = World::start(backend).await;
        let manager = world.manager();
        let first = manager.define_trial(&definition(&json!({}))).await.unwrap();
        let mut changed = first.definition.clone();
        changed.title = "A better title".to_owned();
        let amendment = AmendTrial { reason: "Protocol amendment 1".to_owned(), definition: changed.clone() };
        let second = manager.amend_trial(first.trial_id, &amendment).await.unwrap();
        assert_eq!((second.version, &second.definition), (2, &changed));
        assert_ne!(second.digest, first.digest);
        assert_eq!(manager.trial(first.trial_id).await.unwrap(), second);
        let again = manager.amend_trial(first.trial_id, &amendment).await;
        assert_eq!(refusal(again), (409, "nothing-changed".to_owned()));
        world.running.stop().await;
    }
}

#[tokio::test]
async fn an_amendment_needs_a_reason_and_keeps_the_code() {
    for backend in backends() {
        let world = World::start(backend).await;
        let manager = world.manager();
        let trial = manager.define_trial(&definition(&json!({}))).await.unwrap();
        let mut changed = trial.definition.clone();
        changed.title = "Another".to_owned();
        let mut recoded = changed.clone();
        recoded.code = "ANOTHER".to_owned();
        let mut broken = changed.clone();
        broken.title = String::new();
        let cases = [
            ("short reason", "typo", changed, "invalid-reason", "/reason"),
            ("another code", "Protocol amendment 1", recoded, "code-changed", "/definition/code"),
            ("no title", "Protocol amendment 1", broken, "invalid-trial", "/definition/title"),
        ];
        for (name, reason, definition, slug, pointer) in cases {
            let amendment = AmendTrial { reason: reason.to_owned(), definition };
            let refused = problem(manager.amend_trial(trial.trial_id, &amendment).await);
            assert_eq!((refused.status, refused.slug()), (422, slug), "{name}");
            assert_eq!(pointers(&refused), [pointer], "{name}");
        }
        assert_eq!(manager.trial(trial.trial_id).await.unwrap(), trial);
        world.running.stop().await;
    }
}
