use bytes::Bytes;
use palladion_api::ingestion::{
    CopyProfile, Mapping, ProfileFilter, RecordsQuery, Sample, SampleQuery, TryProfile,
};
use palladion_domain::tables::TableName;
use palladion_service_kit::config::{PseudonymKeyConfig, SecretSource};
use palladion_testkit::backends;
use serde_json::{Value, json};

use crate::save_profile::document;
use crate::world::{World, pointers, problem, refusal};

const FILE: &str = "PATIENT,CENTRE,SEX,AGE\nP1,S1,F,61\nP2,S1,X,47\nP3,S2,M,5";

fn text(content: &str) -> Sample {
    Sample::Text { content: content.to_owned() }
}

#[tokio::test]
async fn a_profile_is_tried_on_a_sample_and_nothing_is_stored() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let profile = manager.save_profile(trial, &document()).await.unwrap();
        let query = SampleQuery { truncated: true, rows: Some(1) };
        let sample = Bytes::from_static(FILE.as_bytes());
        let run = manager.dry_run(trial, profile.profile_id, &query, sample.clone()).await.unwrap();
        assert_eq!(run.profile_digest, profile.digest);
        assert!(!run.whole_file);
        assert_eq!(run.file["records"], 2, "the line that is cut off is left out");
        assert_eq!((run.errors, run.codes[0].code.as_str()), (1, "MAP-003"));
        assert_eq!((run.issues[0].row, run.issues[0].value.as_deref()), (Some(3), Some("X")));
        let table = &run.tables[0];
        assert_eq!((table.table, table.rows, table.first_rows.len()), (TableName::Subjects, 2, 1));
        let columns: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(columns, ["subject_id", "site_id", "age_years", "sex"]);
        assert_eq!(table.first_rows[0].record, 2);
        assert_eq!(table.first_rows[0].values, [json!("P1"), json!("S1"), json!(61.0), json!("female")]);
        let whole = SampleQuery::default();
        let run = manager.dry_run(trial, profile.profile_id, &whole, sample).await.unwrap();
        assert_eq!((run.whole_file, run.tables[0].rows), (true, 3));
        assert_eq!(manager.uploads(trial, None).await.unwrap().items, []);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_document_is_tried_before_it_is_saved_and_a_bad_one_is_refused_as_at_saving() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let request =
            |document: Value, sample: Sample| TryProfile { document, sample, truncated: false, rows: None };
        let tried = manager.try_profile(trial, &request(document(), text(FILE))).await.unwrap();
        assert_eq!(tried.tables[0].rows, 3);
        let encoded =
            Sample::Base64 { content: "UEFUSUVOVCxDRU5UUkUsU0VYLEFHRQpQMSxTMSxGLDYxCg==".to_owned() };
        assert_eq!(
            manager.try_profile(trial, &request(document(), encoded)).await.unwrap().tables[0].rows,
            1
        );
        let mut wrong = document();
        wrong["tables"][0]["rows"][0]["variables"]["sex"]["map"]["F"] = json!("woman");
        let refused = problem(manager.try_profile(trial, &request(wrong, text(FILE))).await);
        assert_eq!((refused.status, refused.slug()), (422, "invalid-profile"));
        assert_eq!(pointers(&refused), ["/tables/0/rows/0/variables/sex/map/F"]);
        let not_base64 = Sample::Base64 { content: "***".to_owned() };
        let refused = refusal(manager.try_profile(trial, &request(document(), not_base64)).await);
        assert_eq!(refused, (422, "invalid-sample".to_owned()));
        assert_eq!(manager.profiles(trial, None).await.unwrap().items, []);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_sample_beyond_the_limit_is_refused() {
    for backend in backends() {
        let world = World::start_with(backend, |service| service.config.limits.sample_bytes = 16).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let profile = manager.save_profile(trial, &document()).await.unwrap();
        let sample = Bytes::from_static(FILE.as_bytes());
        let query = SampleQuery::default();
        let too_large = (413, "sample-too-large".to_owned());
        let run = manager.dry_run(trial, profile.profile_id, &query, sample.clone()).await;
        assert_eq!(refusal(run), too_large);
        assert_eq!(refusal(manager.suggest_profile(trial, &query, sample).await), too_large);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_profile_is_proposed_with_reasons_and_questions_and_nothing_is_stored() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let sample =
            Bytes::from_static(b"PATIENT,CENTRE,SEX,RANDDT\nP1,S1,F,05/06/2011\nP2,S1,M,07/08/2012\n");
        let proposed = manager.suggest_profile(trial, &SampleQuery::default(), sample).await.unwrap();
        assert!(
            !proposed.variables.is_empty()
                && proposed.variables.iter().all(|found| !found.reasons.is_empty())
        );
        let question =
            proposed.questions.iter().find(|question| question.column.as_deref() == Some("RANDDT"));
        assert_eq!(question.unwrap().words, ["%d/%m/%Y", "%m/%d/%Y"]);
        assert!(proposed.complete, "the open order of dates is not required: {:?}", proposed.questions);
        let saved = manager.save_profile(trial, &proposed.document).await.unwrap();
        assert_eq!(saved.name, "proposal");
        world.running.stop().await;
    }
}

#[tokio::test]
async fn profiles_of_the_product_are_read_without_a_token_and_copied_into_a_trial() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let nobody = world.nobody();
        let all = nobody.built_in_profiles().await.unwrap();
        assert!(all.len() >= 11 && all.iter().any(|profile| profile.name == "sdtm-mi"));
        let adtte = nobody.built_in_profile("adam-adtte").await.unwrap();
        let unknown = (404, "unknown-built-in-profile".to_owned());
        assert_eq!(refusal(nobody.built_in_profile("adam-adae").await), unknown);
        let copy = |built_in: &str, name: Option<&str>, endpoints: &[(&str, &str)]| CopyProfile {
            built_in: built_in.to_owned(),
            name: name.map(str::to_owned),
            endpoints: endpoints
                .iter()
                .map(|(word, name)| ((*word).to_owned(), name.parse().unwrap()))
                .collect(),
        };
        let same = manager.copy_profile(trial, &copy("adam-adtte", None, &[])).await.unwrap();
        assert_eq!((same.digest, same.name.as_str(), same.version), (adtte.digest, "adam-adtte", 1));
        let own = copy("adam-adtte", Some("our-adtte"), &[("TTDE", "IDFS")]);
        let own = manager.copy_profile(trial, &own).await.unwrap();
        let row = &own.document["tables"][0]["rows"][0];
        assert_eq!(row["variables"]["endpoint"]["map"], json!({"TTDE": "IDFS"}));
        assert_eq!(row["when"]["in"], json!(["TTDE"]));
        let refused = problem(manager.copy_profile(trial, &copy("sdtm-dm", None, &[("X", "OS")])).await);
        assert_eq!(
            (refused.status, refused.slug(), pointers(&refused)),
            (422, "no-endpoints", vec!["/endpoints"])
        );
        assert_eq!(refusal(manager.copy_profile(trial, &copy("none", None, &[])).await), unknown);
        let filter = ProfileFilter { name: Some("our-adtte".to_owned()), ..ProfileFilter::default() };
        assert_eq!(manager.profiles_of(trial, &filter).await.unwrap().items, std::slice::from_ref(&own));
        let second = ProfileFilter { version: Some(2), ..filter };
        assert_eq!(manager.profiles_of(trial, &second).await.unwrap().items, []);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn ids_become_pseudonyms_by_a_key_of_the_configuration_only() {
    let mut pseudonymous = document();
    pseudonymous["privacy"] = json!({"pseudonymise": {"key_id": "k1"}});
    for backend in backends() {
        let key = PseudonymKeyConfig {
            key_id: "k1".to_owned(),
            secret: SecretSource::Inline { hex: "07".repeat(32) },
        };
        let world = World::start_with(backend, |service| service.config.pseudonym_keys = vec![key]).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let profile = manager.save_profile(trial, &pseudonymous).await.unwrap();
        let file = FILE.replace(",X,", ",M,");
        let sample = Bytes::from(file.clone());
        let run = manager.dry_run(trial, profile.profile_id, &SampleQuery::default(), sample).await.unwrap();
        let id = run.tables[0].first_rows[0].values[0].as_str().unwrap().to_owned();
        assert!(id.starts_with("P-") && id.len() == 34, "{id}");
        let upload =
            world.send_bytes(trial, Mapping::Profile(profile.profile_id), file.as_bytes()).await.unwrap();
        assert_eq!(upload.validation.errors, 0, "{:?}", upload.validation.codes);
        let query = RecordsQuery { row: 2, count: None };
        let shown = manager.upload_records(trial, upload.upload_id, &query).await.unwrap();
        let values: Vec<_> = shown.records[0].fields.iter().map(|field| field.value.as_str()).collect();
        assert_eq!(values, ["(not shown)", "S1", "F", "61"], "the context of an issue hides the raw id");
        let mut unknown = pseudonymous.clone();
        unknown["privacy"] = json!({"pseudonymise": {"key_id": "k2"}});
        let request = TryProfile { document: unknown, sample: text(&file), truncated: false, rows: None };
        let run = manager.try_profile(trial, &request).await.unwrap();
        assert_eq!(run.codes[0].code, "PRV-003");
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_service_does_not_start_with_a_key_that_protects_nothing() {
    let backend = backends().into_iter().next().unwrap();
    let world = World::start(backend).await;
    let mut config = world.service.config.clone();
    world.running.stop().await;
    let secret = SecretSource::Inline { hex: "07".repeat(16) };
    config.pseudonym_keys = vec![PseudonymKeyConfig { key_id: "k1".to_owned(), secret }];
    assert!(palladion_ingestion::start(config).await.is_err());
}
