//! Uploads that do not go together.

use palladion_api::ingestion::{AcceptUploads, Mapping};
use palladion_domain::tables::TableName::{DiseaseEvents, Randomisations, Subjects};
use palladion_testkit::backends;
use serde_json::json;

use crate::sdtm;
use crate::world::{SUBJECTS, World, acceptance, pointers, problem, refusal};

#[tokio::test]
async fn one_subject_in_two_uploads_is_refused_with_both_places_or_stands_once() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let one = world.send(trial, Subjects, SUBJECTS).await.unwrap();
        let other = "subject_id,site_id,age_years\nP3,S1,50\nP2,S1,48\n";
        let other = world.send(trial, Subjects, other).await.unwrap();
        let refused = problem(world.accept(&[&one, &other]).await);
        assert_eq!((refused.status, refused.slug()), (422, "invalid-data"), "{backend}");
        assert_eq!(pointers(&refused), ["/upload_ids/1"]);
        let (first, second) = (one.upload_id, other.upload_id);
        let words = format!(
            "KEY-001 in `subjects`, row 3 of upload {second}, `subject_id`: the subject of row 3 of upload \
             {second} is enrolled in row 3 of upload {first} already"
        );
        assert_eq!(refused.errors[0].detail, words);
        // A value that only one of them has is a difference too.
        let less = world.send(trial, Subjects, "subject_id,site_id\nP2,S1\n").await.unwrap();
        assert_eq!(refusal(world.accept(&[&one, &less]).await), (422, "invalid-data".to_owned()));
        // The same in every value, whatever the order of the columns.
        let same = world.send(trial, Subjects, "site_id,subject_id,age_years\nS1,P2,47\nS2,P5,50\n").await;
        let version = world.accept(&[&one, &same.unwrap()]).await.unwrap();
        assert_eq!((version.tables[0].rows, version.tables[0].parts[1].repeated), (3, 1));
        world.running.stop().await;
    }
}

#[tokio::test]
async fn two_days_of_randomisation_are_refused_with_both_places() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = sdtm::trial(&world).await;
        // RFSTDTC of T-01 is a day later than its randomisation, that of T-02 too.
        let dm = sdtm::send(&world, trial, "sdtm-dm-rfstdtc", sdtm::DM.as_bytes()).await;
        let ds = sdtm::send(&world, trial, "sdtm-ds-randomised", sdtm::DS.as_bytes()).await;
        let refused = problem(world.accept(&[&dm, &ds]).await);
        assert_eq!((refused.status, refused.slug()), (422, "invalid-data"), "{backend}");
        assert_eq!(pointers(&refused), ["/upload_ids/1", "/upload_ids/1"]);
        let expected = format!(
            "KEY-004 in `randomisations`, row 2, `randomised_on`: row 2 of upload {} in `subjects` says 2019-03-02",
            dm.upload_id
        );
        assert_eq!(refused.errors[0].detail, expected);

        let trial = world.trial().await;
        let subjects = world.send(trial, Subjects, SUBJECTS).await.unwrap();
        let days = |text: &str| format!("subject_id,randomised_on\n{text}");
        let one = world.send(trial, Randomisations, &days("P1,2020-01-02\n")).await.unwrap();
        let two = world.send(trial, Randomisations, &days("P2,2020-01-03\nP1,2020-01-04\n")).await.unwrap();
        let refused = problem(world.accept(&[&subjects, &one, &two]).await);
        assert_eq!(pointers(&refused), ["/upload_ids/2"]);
        let stranger = world.send(trial, Randomisations, &days("P9,2020-01-02\n")).await.unwrap();
        let refused = problem(world.accept(&[&subjects, &stranger]).await);
        assert!(refused.errors[0].detail.starts_with("KEY-002 in `randomisations`, row 2"), "{refused:?}");
        let again = world.send(trial, Randomisations, &days("P1,2020-01-02\nP1,2020-01-05\n")).await.unwrap();
        assert_eq!(again.validation.errors, 1, "in one file it is an error of the file");
        assert_eq!(world.issues(&again).await[0].code, "KEY-004");
        world.running.stop().await;
    }
}

#[tokio::test]
async fn an_event_is_held_against_the_day_of_another_upload() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = sdtm::trial(&world).await;
        let dm = sdtm::send(&world, trial, "sdtm-dm", sdtm::DM.as_bytes()).await;
        let ds = sdtm::send(&world, trial, "sdtm-ds-randomised", sdtm::DS.as_bytes()).await;
        let early = sdtm::RS.replace("2020-12-01", "2019-03-03");
        let rs = sdtm::send(&world, trial, "sdtm-rs", early.as_bytes()).await;
        let refused = problem(world.accept(&[&dm, &ds, &rs]).await);
        assert_eq!(pointers(&refused), ["/upload_ids/2"], "{backend}");
        let place = format!("DATE-003 in `disease_events`, row 3 of upload {}", rs.upload_id);
        assert!(refused.errors[0].detail.starts_with(&place), "{refused:?}");
        world.running.stop().await;
    }
}

#[tokio::test]
async fn parts_are_named_whole_valid_and_of_one_kind() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let subjects = world.send(trial, Subjects, SUBJECTS).await.unwrap();
        let events = |text: &str| format!("subject_id,kind,occurred_on\n{text}");
        let one = world.send(trial, DiseaseEvents, &events("P1,death,2021-01-02\n")).await.unwrap();
        let two = world.send(trial, DiseaseEvents, &events("P2,death,2021-01-03\n")).await.unwrap();
        let new = world.send(trial, DiseaseEvents, &events("P2,death,2021-01-04\n")).await.unwrap();
        let invalid = world.send(trial, DiseaseEvents, &events("P2,death,soon\n")).await.unwrap();
        let foreign = world.trial().await;
        let elsewhere = world.send(foreign, Subjects, "subject_id,site_id\nP9,S1\n").await.unwrap();
        assert_eq!(
            refusal(world.accept(&[&subjects, &one, &invalid]).await),
            (409, "upload-invalid".to_owned())
        );
        assert_eq!(refusal(world.accept(&[&subjects, &elsewhere]).await), (422, "unknown-upload".to_owned()));
        assert_eq!(refusal(world.accept(&[&subjects, &one, &one]).await), (422, "upload-twice".to_owned()));
        let version = world.accept(&[&subjects, &one, &two]).await.unwrap();
        assert_eq!(refusal(world.accept(&[&one, &two]).await), (409, "nothing-new".to_owned()), "{backend}");
        // The other part of the table is not let go without a word.
        let refused = problem(world.accept(&[&new, &one]).await);
        assert_eq!((refused.slug(), pointers(&refused)), ("parts-left-out", vec!["/upload_ids"]));
        assert!(refused.detail.contains(&two.upload_id.to_string()));
        let manager = world.manager();
        for (replaces, slug, place) in [
            (vec![two.upload_id, subjects.upload_id], "replaces-nothing", "/replaces/1"),
            (vec![two.upload_id, one.upload_id], "replaces-nothing", "/replaces/1"),
        ] {
            let wanted = AcceptUploads { replaces, ..acceptance(&[&new, &one], &[]) };
            let refused = problem(manager.accept(trial, &wanted).await);
            assert_eq!((refused.slug(), pointers(&refused)), (slug, vec![place]));
        }
        let newest = manager.versions(trial, None).await.unwrap().items;
        assert_eq!(newest, [version], "nothing of it became a version");
        world.running.stop().await;
    }
}

#[tokio::test]
async fn columns_of_one_name_and_two_units_are_refused() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let profile = async |name: &str, unit: &str| {
            let column = |name: &str| json!({"source": "column", "column": name});
            let variables = json!({"subject_id": column("id"), "site_id": column("site")});
            let document = json!({
                "profile": "palladion.profile/1", "name": name,
                "tables": [{"table": "subjects", "rows": [{"variables": variables}]}],
                "extra_covariates": [{"name": "size", "type": "real", "unit": unit, "source": {"column": "size"}}]
            });
            Mapping::Profile(world.manager().save_profile(trial, &document).await.unwrap().profile_id)
        };
        let (mm, cm) = (profile("in-mm", "mm").await, profile("in-cm", "cm").await);
        let one = world.send_bytes(trial, mm, b"id,site,size\nP1,S1,12\n").await.unwrap();
        let two = world.send_bytes(trial, cm, b"id,site,size\nP2,S1,1.2\n").await.unwrap();
        let refused = problem(world.accept(&[&one, &two]).await);
        assert_eq!((refused.status, refused.slug()), (422, "parts-differ"), "{backend}");
        assert!(refused.detail.contains("`size` of `subjects`"));
        // The same covariate, and one that only one of them has.
        let more = world.send_bytes(trial, mm, b"id,site,size\nP2,S1,14\n").await.unwrap();
        let less = world.send(trial, Subjects, "subject_id,site_id\nP3,S1\n").await.unwrap();
        let version = world.accept(&[&one, &more, &less]).await.unwrap();
        assert_eq!(version.tables[0].rows, 3);
        world.running.stop().await;
    }
}
