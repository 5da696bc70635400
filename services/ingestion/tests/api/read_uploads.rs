use bytes::Bytes;
use futures::TryStreamExt as _;
use palladion_api::ingestion::{IssueFilter, Mapping, UploadState};
use palladion_domain::actor::Role;
use palladion_domain::ids::UploadId;
use palladion_domain::tables::TableName;
use palladion_domain::validation::Severity;
use palladion_service_kit::clock;
use palladion_testkit::backends;
use serde_json::json;

use crate::save_profile::document;
use crate::world::{SUBJECTS, World, refusal};

#[tokio::test]
async fn uploads_are_listed_and_read_within_their_trial_only() {
    for backend in backends() {
        let world = World::start_with(backend, |service| service.config.limits.page_size = 1).await;
        let (manager, trial, other) = (world.manager(), world.trial().await, world.trial().await);
        let first = world.send(trial, TableName::Subjects, SUBJECTS).await.unwrap();
        let second = world.send(trial, TableName::Subjects, "subject_id,site_id\nP1,S1\n").await.unwrap();
        let page = manager.uploads(trial, None).await.unwrap();
        assert_eq!(page.items, std::slice::from_ref(&first));
        assert_eq!(manager.uploads(trial, page.next.as_deref()).await.unwrap().items, [second]);
        assert_eq!(manager.one_upload(trial, first.upload_id).await.unwrap(), first);
        world.accept(&[&first]).await.unwrap();
        assert_eq!(manager.one_upload(trial, first.upload_id).await.unwrap().state, UploadState::Accepted);

        let unknown = (404, "unknown-upload".to_owned());
        assert_eq!(refusal(manager.one_upload(other, first.upload_id).await), unknown);
        let nothing = UploadId::from_uuid(clock::new_uuid());
        assert_eq!(refusal(manager.one_upload(trial, nothing).await), unknown);
        assert_eq!(refusal(manager.issues(other, first.upload_id, &IssueFilter::default()).await), unknown);
        assert_eq!(refusal(manager.upload_content(other, first.upload_id).await.map(drop)), unknown);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn issues_are_read_page_by_page_and_by_severity_and_code() {
    let file = "subject_id,site_id,age_years\nP1,S1,150\nP2,S1,17\nP1,S1,151\n";
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let upload = world.send(trial, TableName::Subjects, file).await.unwrap();
        let mut seen = Vec::new();
        let mut filter = IssueFilter { limit: Some(2), ..IssueFilter::default() };
        loop {
            let page = manager.issues(trial, upload.upload_id, &filter).await.unwrap();
            seen.extend(page.items.into_iter().map(|issue| (issue.code, issue.row)));
            let Some(next) = page.next else { break };
            filter.after = Some(next);
        }
        let expected = [("RNG-001", 2), ("KEY-001", 4), ("RNG-001", 4), ("SITE-005", 2), ("RNG-012", 3)];
        assert_eq!(seen, expected.map(|(code, row)| (code.to_owned(), Some(row))));

        let notes = IssueFilter { severity: Some(Severity::Note), ..IssueFilter::default() };
        assert_eq!(manager.issues(trial, upload.upload_id, &notes).await.unwrap().items.len(), 2);
        let ages = IssueFilter { code: Some("RNG-001".to_owned()), ..IssueFilter::default() };
        assert_eq!(manager.issues(trial, upload.upload_id, &ages).await.unwrap().items.len(), 2);
        let wrong = IssueFilter { after: Some("x".to_owned()), ..IssueFilter::default() };
        let refused = refusal(manager.issues(trial, upload.upload_id, &wrong).await);
        assert_eq!(refused, (422, "invalid-page-key".to_owned()));
        world.running.stop().await;
    }
}

#[tokio::test]
async fn the_file_comes_back_byte_for_byte_also_when_it_was_invalid() {
    let bytes = b"subject_id,\"site\xff\r".to_vec();
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let upload = world.send_bytes(trial, Mapping::Table(TableName::Subjects), &bytes).await.unwrap();
        let content = world.manager().upload_content(trial, upload.upload_id).await.unwrap();
        let pieces: Vec<Bytes> = content.try_collect().await.unwrap();
        assert_eq!(pieces.concat(), bytes);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_file_that_holds_more_about_persons_than_the_tables_goes_to_data_managers_only() {
    const FILE: &str = "PATIENT,CENTRE,SEX,AGE,INITIALS\nP1,S1,F,61,AB\n";
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let auditor = world.person(&[Role::Auditor], "an-auditor");
        world.grant(trial, Role::Auditor, "an-auditor").await;
        let mut dropping = document();
        dropping["privacy"] = json!({"drop": ["INITIALS"]});
        let dropping = manager.save_profile(trial, &dropping).await.unwrap();
        let mapping = Mapping::Profile(dropping.profile_id);
        let dropped = world.send_bytes(trial, mapping, FILE.as_bytes()).await.unwrap();
        assert_eq!(dropped.validation.errors, 0, "{:?}", dropped.validation.codes);
        let plain = manager.save_profile(trial, &document()).await.unwrap();
        let mapping = Mapping::Profile(plain.profile_id);
        let refused = world.send_bytes(trial, mapping, FILE.as_bytes()).await.unwrap();
        assert_eq!(refused.validation.codes[0].code, "PRV-001");
        for upload in [&dropped, &refused] {
            let withheld = auditor.upload_content(trial, upload.upload_id).await.map(drop);
            assert_eq!(refusal(withheld), (403, "personal-content".to_owned()));
            assert!(manager.upload_content(trial, upload.upload_id).await.is_ok());
        }
        let clean = world.send(trial, TableName::Subjects, SUBJECTS).await.unwrap();
        assert!(auditor.upload_content(trial, clean.upload_id).await.is_ok(), "nothing is kept back of it");
        world.running.stop().await;
    }
}
