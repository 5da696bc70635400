use palladion_domain::actor::Role;
use palladion_testkit::{TestIdentity, backends};
use serde_json::{Value, json};

use crate::world::{World, definition, pointers, problem, refusal};

#[tokio::test]
async fn who_defines_a_trial_manages_it() {
    for backend in backends() {
        let world = World::start(backend).await;
        let manager = world.manager();
        let trial = manager.define_trial(&definition(&json!({"code": "PALLAS"}))).await.unwrap();
        assert_eq!((trial.version, trial.definition.code.as_str()), (1, "PALLAS"));
        assert_eq!(trial.created_by, TestIdentity::subject(Role::DataManager));
        assert_eq!(manager.trial(trial.trial_id).await.unwrap(), trial);
        let other = world.person(&[Role::DataManager], "another@example.org");
        assert_eq!(refusal(other.trial(trial.trial_id).await), (404, "unknown-trial".to_owned()));
        let again = other.define_trial(&definition(&json!({"code": "PALLAS"}))).await;
        assert_eq!(refusal(again), (409, "trial-exists".to_owned()));
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_definition_that_does_not_hold_together_is_refused_with_every_place() {
    let cases: &[(&str, Value, &[&str])] = &[
        ("no title", json!({"title": ""}), &["/title"]),
        (
            "two references, a site twice",
            json!({
                "arms": [{"name": "A", "reference": true}, {"name": "B", "reference": true}],
                "sites": [{"id": "S1"}, {"id": "S1"}]
            }),
            &["/arms", "/sites/1"],
        ),
        (
            "a country in two regions",
            json!({"regions": [{"name": "X", "countries": ["AUT"]}, {"name": "Y", "countries": ["AUT"]}]}),
            &["/regions/1/countries/0"],
        ),
        ("unknown policy", json!({"classification_policy": "other"}), &["/classification_policy"]),
        (
            "alive as an event",
            json!({"endpoints": [{"name": "OS", "title": "OS", "events": ["last_known_alive"]}]}),
            &["/endpoints/0/events/0"],
        ),
    ];
    for backend in backends() {
        let world = World::start(backend).await;
        for (name, changes, expected) in cases {
            let refused = problem(world.manager().define_trial(&definition(changes)).await);
            assert_eq!((refused.status, refused.slug()), (422, "invalid-trial"), "{name}");
            assert_eq!(pointers(&refused), *expected, "{name}");
        }
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_body_that_is_no_definition_is_refused_with_its_pointer() {
    for backend in backends() {
        let world = World::start(backend).await;
        let manager = world.manager();
        let wrong = json!({"code": "X", "title": "X", "regions": [{"name": "X", "countries": ["Wakanda"]}]});
        let refused = problem(manager.0.post::<Value>("/v1/trials", &wrong).await);
        assert_eq!((refused.status, refused.slug()), (422, "invalid-body"));
        assert_eq!(pointers(&refused), ["/regions/0/countries/0"]);
        let unknown = json!({"code": "X", "title": "X", "colour": "red"});
        let refused = problem(manager.0.post::<Value>("/v1/trials", &unknown).await);
        assert_eq!((refused.status, refused.slug()), (422, "invalid-body"));
        world.running.stop().await;
    }
}
