use palladion_domain::tables::TableName::Subjects;
use palladion_testkit::backends;
use reqwest::Method;
use serde_json::{Value, json};

use crate::save_profile::document;
use crate::world::{SUBJECTS, World, definition};

/// Status, whether it is an earlier answer, and the body.
async fn post(world: &World, path: &str, key: &str, body: &Value) -> (u16, bool, Value) {
    let request = world.manager().0.request(Method::POST, path).header("Idempotency-Key", key).json(body);
    let answer = request.send().await.unwrap();
    let replayed = answer.headers().contains_key("idempotency-replayed");
    (answer.status().as_u16(), replayed, answer.json().await.unwrap())
}

#[tokio::test]
async fn a_request_sent_again_with_its_key_is_answered_as_before() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let subjects = world.send(trial, Subjects, SUBJECTS).await.unwrap();
        let defined = serde_json::to_value(definition(&json!({}))).unwrap();
        let mut retitled = defined.clone();
        retitled["title"] = json!("Another title");
        let mut renamed = document();
        renamed["name"] = json!("another-name");
        let accepted = json!({"upload_ids": [subjects.upload_id]});
        let with_words =
            json!({"upload_ids": [subjects.upload_id], "reason": {"code": "re_export", "text": "once more"}});
        let of_trial = |part: &str| format!("/v1/trials/{trial}/{part}");
        let mut cases = vec![
            ("/v1/trials".to_owned(), defined, retitled),
            (of_trial("profiles"), document(), renamed),
            (of_trial("versions"), accepted, with_words),
        ];
        let mut freezes = None;
        while let Some((path, body, other)) = (!cases.is_empty()).then(|| cases.remove(0)) {
            let first = post(&world, &path, &path, &body).await;
            assert_eq!((first.0, first.1), (201, false), "{backend} {path}: {first:?}");
            assert_eq!(post(&world, &path, &path, &body).await, (201, true, first.2.clone()), "{path}");
            let (status, _, problem) = post(&world, &path, &path, &other).await;
            assert_eq!(
                (status, &problem["type"]),
                (422, &json!("/problems/idempotency-key-reused")),
                "{path}"
            );
            if path.ends_with("versions") && freezes.is_none() {
                let version = &first.2["version_id"];
                let freeze = json!({"version_id": version});
                let earlier = json!({"version_id": version, "data_cut_off": "2024-12-31"});
                freezes = Some(());
                cases.push((of_trial("snapshot-proposals"), freeze, earlier));
            }
        }
        world.running.stop().await;
    }
}
