use palladion_api::ingestion::{FreezeSnapshot, SNAPSHOT_SCHEMA};
use palladion_domain::ids::DatasetVersionId;
use palladion_domain::tables::TableName::{DiseaseEvents, Subjects, TimeToEvent};
use palladion_service_kit::clock;
use palladion_testkit::backends;
use reqwest::Method;
use serde_json::json;

use crate::world::{World, pointers, problem};

const RANDOMISED: &str = "subject_id,site_id,randomised_on\nP1,S1,2020-03-01\nP2,S1,2020-06-30\n";

#[tokio::test]
async fn the_same_content_freezes_to_the_same_snapshot() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial_of(&json!({"data_cut_off": "2024-12-31"})).await;
        let version = world.version(trial).await;
        let snapshot = world.freeze(&version).await;
        let manifest = &snapshot.manifest;
        assert_eq!((manifest.schema.as_str(), manifest.version_number), (SNAPSHOT_SCHEMA, 1));
        assert_eq!(manifest.data_cut_off, "2024-12-31".parse().ok());
        let policy = &manifest.classification_policy;
        assert_eq!((policy.name.as_str(), policy.version), ("pallas-2024", 1));
        assert_eq!(manifest.tables[0].digest, version.tables[0].digest);
        let columns: Vec<_> = manifest.tables[0].columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(columns, ["subject_id", "site_id", "age_years"]);

        let path = format!("/v1/trials/{trial}/snapshots");
        let body = json!({"version_id": version.version_id});
        let again = world.manager().0.request(Method::POST, &path).json(&body).send().await.unwrap();
        assert_eq!(again.status().as_u16(), 200);
        assert_eq!(world.freeze(&version).await, snapshot);
        let earlier =
            FreezeSnapshot { version_id: version.version_id, data_cut_off: "2023-12-31".parse().ok() };
        let other = world.manager().freeze(trial, &earlier).await.unwrap();
        assert_ne!(other.snapshot_id, snapshot.snapshot_id);
        assert_eq!(world.manager().snapshots(trial, None).await.unwrap().items, [snapshot, other]);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_cut_off_before_the_data_is_refused_where_the_data_cannot_be_cut() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let manager = world.manager();
        let subjects = world.send(trial, Subjects, RANDOMISED).await.unwrap();
        let events = "subject_id,kind,occurred_on\nP1,distant_recurrence,2021-05-05\n";
        let events = world.send(trial, DiseaseEvents, events).await.unwrap();
        let version = world.accept(&[&subjects, &events]).await.unwrap();
        let at =
            |day: &str| FreezeSnapshot { version_id: version.version_id, data_cut_off: day.parse().ok() };
        let refused = problem(manager.freeze(trial, &at("2020-06-29")).await);
        assert_eq!((refused.status, refused.slug()), (422, "invalid-data"));
        assert_eq!(pointers(&refused), ["/data_cut_off"]);
        let expected = "DATE-001 in `subjects`, row 3, `randomised_on`: the data cut-off is 2020-06-29";
        assert_eq!(refused.errors[0].detail, expected);
        let snapshot = manager.freeze(trial, &at("2020-12-31")).await.unwrap();
        assert_eq!(snapshot.manifest.data_cut_off, "2020-12-31".parse().ok());
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_cut_off_that_cannot_be_applied_is_refused() {
    for backend in backends() {
        let world = World::start(backend).await;
        let overall = json!({"name": "OS", "title": "Overall survival", "events": ["death"]});
        let trial = world.trial_of(&json!({"endpoints": [overall]})).await;
        let manager = world.manager();
        let subjects = "subject_id,site_id,randomised_on\nP1,S1,2020-03-01\nP2,S1,\n";
        let subjects = world.send(trial, Subjects, subjects).await.unwrap();
        let times = "subject_id,endpoint,time_days,event\nP1,OS,10,true\nP2,OS,10,true\n";
        let times = world.send(trial, TimeToEvent, times).await.unwrap();
        let version = world.accept(&[&subjects, &times]).await.unwrap();
        let at = |day: Option<&str>| FreezeSnapshot {
            version_id: version.version_id,
            data_cut_off: day.map(|day| day.parse().unwrap()),
        };
        let refused = problem(manager.freeze(trial, &at(Some("2024-12-31"))).await);
        assert_eq!((refused.status, refused.slug()), (422, "invalid-data"));
        assert!(refused.errors[0].detail.starts_with("DATE-009 in `time_to_event`, row 3, `time_days`"));
        let tomorrow = (clock::now().date_naive() + chrono::Days::new(1)).to_string();
        let refused = problem(manager.freeze(trial, &at(Some(&tomorrow))).await);
        assert_eq!((refused.status, refused.slug()), (422, "future-cut-off"));
        assert_eq!(pointers(&refused), ["/data_cut_off"]);
        manager.freeze(trial, &at(None)).await.unwrap();
        world.running.stop().await;
    }
}

#[tokio::test]
async fn only_a_version_of_the_trial_is_frozen() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (trial, other) = (world.trial().await, world.trial().await);
        let version = world.version(trial).await;
        let unknown = DatasetVersionId::from_uuid(clock::new_uuid());
        for (trial, version_id) in [(trial, unknown), (other, version.version_id)] {
            let request = FreezeSnapshot { version_id, data_cut_off: None };
            let refused = problem(world.manager().freeze(trial, &request).await);
            assert_eq!((refused.status, refused.slug()), (422, "unknown-version"));
            assert_eq!(pointers(&refused), ["/version_id"]);
        }
        world.running.stop().await;
    }
}
