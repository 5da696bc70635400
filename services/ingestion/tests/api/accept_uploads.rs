use palladion_api::ingestion::{AcceptUploads, CodeCount, unacknowledged_codes};
use palladion_domain::ids::UploadId;
use palladion_domain::tables::TableName::{Her2Assessments, Subjects};
use palladion_domain::validation::Severity;
use palladion_service_kit::clock;
use palladion_testkit::backends;
use serde_json::json;

use crate::world::{SUBJECTS, WORDS, World, acceptance, pointers, problem, refusal};

const READINGS: &str = "subject_id,specimen,ihc_score\nP1,surgical_resection,1+\nP2,surgical_resection,0\n";

#[tokio::test]
async fn uploads_become_versions_that_carry_other_tables_over() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let subjects = world.send(trial, Subjects, SUBJECTS).await.unwrap();
        let first = world.accept(&[&subjects]).await.unwrap();
        assert_eq!((first.number, first.tables.len()), (1, 1));
        let readings = world.send(trial, Her2Assessments, READINGS).await.unwrap();
        let second = world.accept(&[&readings]).await.unwrap();
        assert_eq!((second.number, second.upload_ids.as_slice()), (2, [readings.upload_id].as_slice()));
        let tables: Vec<_> =
            second.tables.iter().map(|table| (table.table, table.rows, table.upload_id)).collect();
        assert_eq!(tables, [(Subjects, 2, subjects.upload_id), (Her2Assessments, 2, readings.upload_id)]);
        let changed = world.send(trial, Subjects, &SUBJECTS.replace("47", "48")).await.unwrap();
        let third = world.accept(&[&changed]).await.unwrap();
        assert_ne!(third.tables[0].digest, second.tables[0].digest);
        assert_eq!(third.tables[1], second.tables[1]);
        let back = world.accept(&[&subjects]).await.unwrap();
        assert_eq!((back.number, &back.tables), (4, &second.tables), "back to earlier data");
        world.running.stop().await;
    }
}

/// No uploads, no words.
fn nothing_more() -> AcceptUploads {
    acceptance(&[], &[])
}

#[tokio::test]
async fn what_cannot_be_accepted_is_refused_with_its_place() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let manager = world.manager();
        let subjects = world.send(trial, Subjects, SUBJECTS).await.unwrap();
        let readings = world.send(trial, Her2Assessments, READINGS).await.unwrap();
        let invalid = world.send(trial, Subjects, "subject_id,site_id\nP1,S1\nP1,S1\n").await.unwrap();
        let foreign = world.trial().await;
        let elsewhere = world.send(foreign, Subjects, SUBJECTS).await.unwrap();
        let nothing = UploadId::from_uuid(clock::new_uuid());
        let one = subjects.upload_id;
        let cases = [
            ("none", vec![], 422, "no-uploads", "/upload_ids"),
            ("unknown", vec![nothing], 422, "unknown-upload", "/upload_ids/0"),
            ("of another trial", vec![one, elsewhere.upload_id], 422, "unknown-upload", "/upload_ids/1"),
            ("invalid", vec![invalid.upload_id], 409, "upload-invalid", "/upload_ids/0"),
            ("an upload twice", vec![one, one], 422, "upload-twice", "/upload_ids/1"),
            ("no subjects", vec![readings.upload_id], 422, "no-subjects", "/upload_ids"),
        ];
        for (name, upload_ids, status, slug, pointer) in cases {
            let refused =
                problem(manager.accept(trial, &AcceptUploads { upload_ids, ..nothing_more() }).await);
            assert_eq!((refused.status, refused.slug()), (status, slug), "{name}");
            assert_eq!(pointers(&refused), [pointer], "{name}");
        }
        world.accept(&[&subjects]).await.unwrap();
        assert_eq!(refusal(world.accept(&[&subjects]).await), (409, "nothing-new".to_owned()));
        world.running.stop().await;
    }
}

#[tokio::test]
async fn the_warnings_of_each_code_need_their_acknowledgement() {
    let contradictions = "subject_id,specimen,ihc_score,ish_result\nP1,surgical_resection,1+,positive\n";
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let manager = world.manager();
        let subjects = world.send(trial, Subjects, SUBJECTS).await.unwrap();
        let readings = world.send(trial, Her2Assessments, contradictions).await.unwrap();
        let warnings = |one: &&CodeCount| one.severity == Severity::Warning;
        let CodeCount { code, count, .. } = readings.validation.codes.iter().find(warnings).unwrap();
        assert_eq!(readings.validation.warnings, *count);
        let both = [&subjects, &readings];
        let missing = problem(manager.accept(trial, &acceptance(&both, &[])).await);
        assert_eq!((missing.status, missing.slug()), (422, "warnings-unacknowledged"));
        assert_eq!(unacknowledged_codes(&missing), std::slice::from_ref(code));
        let mut short = acceptance(&both, &[code]);
        "fine".clone_into(&mut short.acknowledgements[0].reason);
        let cases = [
            (short, "invalid-acknowledgement", "/acknowledgements/0/reason"),
            (acceptance(&both, &[code, "SITE-005"]), "unknown-acknowledgement", "/acknowledgements/1/code"),
            (acceptance(&both, &[code, code]), "acknowledged-twice", "/acknowledgements/1/code"),
        ];
        for (wrong, slug, pointer) in cases {
            let refused = problem(manager.accept(trial, &wrong).await);
            assert_eq!((refused.status, refused.slug()), (422, slug));
            assert_eq!(pointers(&refused), [pointer]);
        }
        let version = manager.accept(trial, &acceptance(&both, &[code])).await.unwrap();
        let kept = &version.acknowledgements[0];
        assert_eq!(version.acknowledgements.len(), 1);
        assert_eq!((&kept.code, kept.count, kept.reason.as_str()), (code, *count, WORDS));
        assert_eq!(manager.version(trial, version.version_id).await.unwrap(), version);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn data_are_checked_against_the_trial_as_it_is_now() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let manager = world.manager();
        let subjects = world.send(trial, Subjects, SUBJECTS).await.unwrap();
        let mut definition = manager.trial(trial).await.unwrap().definition;
        definition.sites = serde_json::from_value(json!([{"id": "S2"}])).unwrap();
        let amendment =
            palladion_api::ingestion::AmendTrial { reason: "site S1 was closed".to_owned(), definition };
        manager.amend_trial(trial, &amendment).await.unwrap();
        let refused = problem(world.accept(&[&subjects]).await);
        assert_eq!((refused.status, refused.slug(), refused.errors.len()), (422, "invalid-data", 2));
        world.running.stop().await;
    }
}
