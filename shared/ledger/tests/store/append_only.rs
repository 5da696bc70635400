//! What SQL itself refuses to do to the ledger's tables.

use palladion_ledger::event::Action;
use palladion_ledger::leaf::{CommittedField, redaction_id};
use palladion_ledger::store::StoreError;
use sea_orm::ConnectionTrait as _;

use crate::support::{Store, draft, key, opening, time, trial};

async fn filled() -> Store {
    let store = Store::new().await;
    let mut defined = draft(0, Action::TrialDefined, "t-1", 1);
    (defined.after, defined.payload) = (opening("row"), opening("payload"));
    store.append(defined).await.unwrap();
    store.append(draft(1, Action::UploadReceived, "u-1", 1)).await.unwrap();
    store.ledger.checkpoint(&store.db, &key(), time(2)).await.unwrap();
    store
}

#[tokio::test]
async fn no_row_can_be_updated_deleted_or_replaced() {
    let store = filled().await;
    for (statement, message) in [
        ("UPDATE ledger_leaf SET actor_sub = 'x'", "ledger_leaf is append-only"),
        ("UPDATE ledger_leaf SET leaf_index = 7 WHERE leaf_index = 0", "ledger_leaf is append-only"),
        ("DELETE FROM ledger_leaf", "ledger_leaf is append-only"),
        ("INSERT OR REPLACE INTO ledger_leaf SELECT * FROM ledger_leaf", "ledger_leaf is append-only"),
        (
            "INSERT OR REPLACE INTO ledger_leaf SELECT 9, leaf_hash, bytes, event_id, ts, trial_id, \
             object_type, object_id, object_version, action, actor_sub FROM ledger_leaf WHERE leaf_index = 0",
            "ledger_leaf is append-only",
        ),
        ("UPDATE ledger_node SET hash = x'00'", "ledger_node is append-only"),
        ("DELETE FROM ledger_node", "ledger_node is append-only"),
        (
            "REPLACE INTO ledger_node SELECT level, node_index, x'00' FROM ledger_node",
            "ledger_node is append-only",
        ),
        ("UPDATE ledger_payload SET bytes = x'00'", "ledger_payload is append-only"),
        (
            "REPLACE INTO ledger_payload SELECT leaf_index, field, salt, x'00' FROM ledger_payload",
            "ledger_payload is append-only",
        ),
        ("UPDATE row_version SET version = 2", "row_version is append-only"),
        ("DELETE FROM row_version", "row_version is append-only"),
        ("UPDATE ledger_checkpoint SET root = x'00'", "ledger_checkpoint is append-only"),
        ("DELETE FROM ledger_checkpoint", "ledger_checkpoint is append-only"),
        ("UPDATE ledger_checkpoint_signature SET line = ''", "ledger_checkpoint_signature is append-only"),
        ("DELETE FROM ledger_checkpoint_signature", "ledger_checkpoint_signature is append-only"),
        ("UPDATE ledger_head SET size = 1", "ledger_head only grows"),
        ("UPDATE ledger_head SET frontier = x'00'", "ledger_head only grows"),
        ("UPDATE ledger_head SET origin = 'other/log', size = 9", "ledger_head only grows"),
        ("DELETE FROM ledger_head", "ledger_head only grows"),
        ("REPLACE INTO ledger_head VALUES (1, '', 0, x'')", "ledger_head only grows"),
    ] {
        let error = store.db.execute_unprepared(statement).await.unwrap_err();
        assert!(error.to_string().contains(message), "{statement}: {error}");
    }
    assert!(store.ledger.inclusion_proof(&store.db, 1, 2).await.unwrap().verify().is_ok());
}

#[tokio::test]
async fn a_redaction_deletes_the_payload_and_says_so() {
    let store = filled().await;
    let payload = CommittedField::Payload;
    let redaction = draft(5, Action::PayloadRedacted, &redaction_id(0, payload), 1);

    let tx = store.begin().await;
    let mut elsewhere = redaction.clone();
    elsewhere.trial = Some(trial(2));
    let wrong = store.ledger.redact(&tx, 0, payload, elsewhere).await;
    assert!(matches!(wrong, Err(StoreError::NoPayload(0))), "another trial");
    let wrong = store.ledger.redact(&tx, 0, CommittedField::Before, redaction.clone()).await;
    assert!(matches!(wrong, Err(StoreError::NoPayload(0))), "another field than the event names");
    let appended = store.ledger.redact(&tx, 0, payload, redaction.clone()).await.unwrap();
    let again = store.ledger.redact(&tx, 0, payload, redaction).await;
    assert!(matches!(again, Err(StoreError::NoPayload(0))), "nothing is left");
    tx.commit().await.unwrap();

    assert_eq!(appended.index, 2);
    let left = store.ledger.openings(&store.db, 0).await.unwrap();
    assert_eq!(left.iter().map(|(field, _)| *field).collect::<Vec<_>>(), [CommittedField::After]);
    assert!(store.ledger.inclusion_proof(&store.db, 0, 3).await.unwrap().verify().is_ok());
}
