use std::io::Cursor;

use futures::TryStreamExt as _;
use palladion_api::client::ApiClient;
use palladion_api::ledger::{ConsistencyQuery, EntryFilter, ExportQuery, LedgerClient, ProofQuery};
use palladion_domain::actor::Role;
use palladion_domain::ids::TrialId;
use palladion_ledger::checkpoint::{SignedNote, VerifierKey};
use palladion_ledger::verify::{FailureClass, Options, verify};
use palladion_ledger::view::{ConsistencyProof, InclusionProof};
use palladion_testkit::{Backend, backends};
use sea_orm::ConnectionTrait as _;

use crate::example::{Example, NewNote, Note};

async fn export(client: &ApiClient, trial_id: Option<TrialId>) -> Vec<u8> {
    let stream = LedgerClient(client).export(&ExportQuery { trial_id }).await.unwrap();
    stream.map_ok(|piece| piece.to_vec()).try_concat().await.unwrap()
}

async fn with_notes(example: &Example, count: usize) -> TrialId {
    let trial = example.trial().await;
    let client = example.client_as(Role::DataManager);
    for number in 0..count {
        let note = NewNote { words: format!("note {number}") };
        client.post::<Note>(&format!("/v1/trials/{trial}/notes"), &note).await.unwrap();
    }
    trial
}

#[tokio::test]
async fn proofs_and_checkpoints_hold_with_the_public_key_alone() {
    for backend in backends() {
        let example = Example::start(backend).await;
        let client = example.client_as(Role::DataManager);
        let ledger = LedgerClient(&client);
        with_notes(&example, 2).await;
        let first = ledger.checkpoint().await.unwrap();
        with_notes(&example, 3).await;
        let second = ledger.checkpoint().await.unwrap();
        assert_eq!(ledger.checkpoint().await.unwrap(), second, "{backend}: nothing was added");
        let key: VerifierKey = second.verifier_key.parse().unwrap();
        let note = SignedNote::parse(&second.note).unwrap();
        let signed = note.verify(&second.origin.parse_origin(), std::slice::from_ref(&key)).unwrap();
        assert_eq!((signed.size, signed.root), (second.size, second.root), "{backend}");
        let query = ConsistencyQuery { from_size: first.size, to_size: Some(second.size) };
        let proof = ledger.consistency(&query).await.unwrap();
        assert_eq!((proof.from_root, proof.to_root), (first.root, second.root), "{backend}");
        let proof = ConsistencyProof {
            from_size: proof.from_size,
            to_size: proof.to_size,
            from_root: proof.from_root,
            to_root: proof.to_root,
            hashes: proof.hashes,
        };
        proof.verify().unwrap();
        for index in 0..second.size {
            let proof = ledger.inclusion(index, &ProofQuery { tree_size: Some(second.size) }).await.unwrap();
            assert_eq!(proof.root, second.root, "{backend}");
            let (leaf_index, tree_size, leaf_hash, root) =
                (proof.leaf_index, proof.tree_size, proof.leaf_hash, proof.root);
            InclusionProof { leaf_index, tree_size, leaf_hash, root, hashes: proof.hashes }.verify().unwrap();
        }
        let beyond = ledger.inclusion(0, &ProofQuery { tree_size: Some(9_999) }).await.unwrap_err();
        assert_eq!(beyond.status(), Some(404), "{backend}");
        example.running.stop().await;
    }
}

trait ParseOrigin {
    fn parse_origin(&self) -> palladion_ledger::leaf::Origin;
}

impl ParseOrigin for String {
    fn parse_origin(&self) -> palladion_ledger::leaf::Origin {
        palladion_ledger::leaf::Origin::parse(self).unwrap()
    }
}

#[tokio::test]
async fn everybody_sees_the_part_that_is_theirs() {
    let example = Example::start_with(Backend::Sqlite, |config| config.limits.page_size = 3).await;
    let (own, foreign) = (with_notes(&example, 4).await, with_notes(&example, 1).await);
    example.grant(Role::Auditor, own).await;
    let client = example.client_as(Role::Auditor);
    let ledger = LedgerClient(&client);
    let mut filter = EntryFilter { trial_id: Some(own), ..EntryFilter::default() };
    let mut seen = Vec::new();
    loop {
        let page = ledger.entries(&filter).await.unwrap();
        assert!(page.items.len() <= 3);
        seen.extend(page.items);
        let Some(next) = page.next else { break };
        filter.before = Some(next.parse().unwrap());
    }
    assert!(seen.iter().all(|entry| entry.trial_id == Some(own)));
    assert!(seen.windows(2).all(|pair| pair[0].index > pair[1].index), "newest first");
    // Grant of the creator, trial, four notes, grant of the auditor.
    assert_eq!(seen.len(), 7);
    filter =
        EntryFilter { trial_id: Some(own), object_type: Some("grant".to_owned()), ..EntryFilter::default() };
    assert_eq!(ledger.entries(&filter).await.unwrap().items.len(), 2);
    filter.trial_id = Some(foreign);
    assert_eq!(ledger.entries(&filter).await.unwrap_err().status(), Some(404));
    assert_eq!(ledger.entries(&EntryFilter::default()).await.unwrap_err().status(), Some(403));
    let admin = example.client_as(Role::Admin);
    let system = LedgerClient(&admin).entries(&EntryFilter::default()).await.unwrap();
    assert!(system.items.iter().all(|entry| entry.trial_id.is_none()));
    assert_eq!(system.items.last().unwrap().action, "ServiceStarted");
    let report = verify(Cursor::new(export(&admin, None).await), &Options::default());
    assert!(report.holds(), "the export of the system's part: {report}");
    let asked = EntryFilter { trial_id: Some(own), ..EntryFilter::default() };
    assert_eq!(LedgerClient(&admin).entries(&asked).await.unwrap_err().status(), Some(403));
    example.running.stop().await;
}

#[tokio::test]
async fn an_export_is_recorded_first_and_verifies_offline_with_foreign_leaves_as_hashes() {
    for backend in backends() {
        let example = Example::start(backend).await;
        let (own, foreign) = (with_notes(&example, 3).await, with_notes(&example, 2).await);
        example.grant(Role::Auditor, own).await;
        let client = example.client_as(Role::Auditor);
        let key: VerifierKey =
            LedgerClient(&client).checkpoint().await.unwrap().verifier_key.parse().unwrap();
        let lines = export(&client, Some(own)).await;
        let options = Options { trusted_keys: vec![key], ..Options::default() };
        let report = verify(Cursor::new(&lines), &options);
        assert!(report.holds(), "{backend}: {report}");
        // Grant and trial and two notes of the other trial, and the start of the service.
        assert_eq!(report.hidden, 5, "{backend}");
        // Three notes, the grants of the creator and of the auditor.
        assert_eq!(report.rows, 5, "{backend}");
        let text = String::from_utf8(lines).unwrap();
        assert!(!text.contains(&foreign.to_string()), "{backend}");
        let newest = LedgerClient(&client)
            .entries(&EntryFilter { trial_id: Some(own), ..EntryFilter::default() })
            .await;
        let newest = newest.unwrap().items.remove(0);
        assert_eq!((newest.action.as_str(), newest.index + 1), ("LedgerExported", report.size), "{backend}");
        assert_eq!(newest.actor, "auditor@example.org", "{backend}");
        example.running.stop().await;
    }
}

#[tokio::test]
async fn a_byte_changed_in_the_table_is_found_in_the_export() {
    let example = Example::start(Backend::Sqlite).await;
    let trial = with_notes(&example, 3).await;
    let client = example.client_as(Role::DataManager);
    let tampering = "DROP TRIGGER ledger_leaf_no_update; \
         UPDATE ledger_leaf SET bytes = CAST(REPLACE(CAST(bytes AS TEXT), 'data_manager', 'data_manages') AS BLOB) WHERE leaf_index = 3";
    example.running.platform().database.connection().execute_unprepared(tampering).await.unwrap();
    let report = verify(Cursor::new(export(&client, Some(trial)).await), &Options::default());
    assert_eq!(report.failure.unwrap().leaf, Some(3));
    example.running.stop().await;
}

#[tokio::test]
async fn a_row_changed_invented_or_deleted_past_the_service_is_found_in_the_export() {
    for (tampering, leaf) in [
        ("UPDATE note SET words = 'NOTE 1' WHERE words = 'note 1'", Some(4)),
        ("DELETE FROM note WHERE words = 'note 2'", Some(5)),
        ("INSERT INTO note SELECT 'invented', trial_id, words FROM note WHERE words = 'note 0'", None),
        ("UPDATE \"grant\" SET role = 'auditor'", Some(1)),
    ] {
        for backend in backends() {
            let example = Example::start(backend).await;
            let trial = with_notes(&example, 3).await;
            let client = example.client_as(Role::DataManager);
            assert!(verify(Cursor::new(export(&client, Some(trial)).await), &Options::default()).holds());
            example.running.platform().database.connection().execute_unprepared(tampering).await.unwrap();
            // With the grant changed the data manager is a stranger; the auditor's name fits now.
            let token =
                example.identity.token(&[Role::DataManager, Role::Auditor], "data_manager@example.org");
            let lines = export(&example.client().with_token(token), Some(trial)).await;
            let failure = verify(Cursor::new(lines), &Options::default()).failure.unwrap();
            assert_eq!((failure.class, failure.leaf), (FailureClass::Row, leaf), "{backend}: {tampering}");
            example.running.stop().await;
        }
    }
}
