use palladion_ledger::event::{ActingRole, Action, ObjectType};
use palladion_ledger::leaf::{Leaf, LeafError, RuleError};
use palladion_ledger::store::{Scope, StoreError};
use palladion_ledger::tree::{Frontier, leaf_hash, sha256};
use sea_orm::ConnectionTrait as _;

use crate::support::{Store, draft, ledger, opening, time, trial};

#[tokio::test]
async fn a_leaf_is_kept_as_it_was_hashed_and_linked_to_its_object() {
    let store = Store::new().await;
    let first = store.append(draft(0, Action::TrialDefined, "t-1", 1)).await.unwrap();
    store.append(draft(1, Action::UploadReceived, "u-1", 1)).await.unwrap();
    let amended = store.append(draft(2, Action::TrialAmended, "t-1", 2)).await.unwrap();
    assert_eq!((first.index, amended.index), (0, 2));
    let stored = store.ledger.leaf(&store.db, Scope::Everything, 2).await.unwrap().unwrap();
    assert_eq!(stored.leaf_hash, amended.leaf_hash);
    assert_eq!(leaf_hash(&stored.bytes), amended.leaf_hash);
    let leaf = Leaf::parse(&stored.bytes).unwrap();
    assert_eq!(leaf.prev, Some(first.leaf_hash));
    assert_eq!((leaf.ts, leaf.log), (time(2), store.ledger.origin().clone()));
    assert_eq!(store.ledger.size(&store.db).await.unwrap(), 3);
    let version = store.ledger.object_version(&store.db, ObjectType::Trial, "t-1").await.unwrap();
    assert_eq!(version, Some(2));
    assert_eq!(store.ledger.object_version(&store.db, ObjectType::Trial, "t-2").await.unwrap(), None);
}

#[tokio::test]
async fn a_batch_links_the_events_of_one_object_among_each_other() {
    let store = Store::new().await;
    let tx = store.begin().await;
    let drafts = vec![
        draft(0, Action::RunSubmitted, "r", 1),
        draft(1, Action::RunStarted, "r", 1),
        draft(2, Action::RunCompleted, "r", 2),
    ];
    let appended = store.ledger.append_all(&tx, drafts).await.unwrap();
    tx.commit().await.unwrap();
    for (at, before) in appended.iter().skip(1).zip(&appended) {
        let stored = store.ledger.leaf(&store.db, Scope::Everything, at.index).await.unwrap().unwrap();
        assert_eq!(Leaf::parse(&stored.bytes).unwrap().prev, Some(before.leaf_hash));
    }
    let tx = store.begin().await;
    assert_eq!(store.ledger.append_all(&tx, Vec::new()).await.unwrap(), Vec::new());
}

#[tokio::test]
async fn a_change_that_is_rolled_back_leaves_no_leaf() {
    let store = Store::new().await;
    let tx = store.begin().await;
    store.ledger.append(&tx, draft(0, Action::TrialDefined, "t-1", 1)).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(store.ledger.size(&store.db).await.unwrap(), 0);
    let again = store.append(draft(0, Action::TrialDefined, "t-1", 1)).await.unwrap();
    assert_eq!(again.index, 0);
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_before_anything_is_written() {
    let store = Store::new().await;
    store.append(draft(0, Action::TrialDefined, "t-1", 1)).await.unwrap();
    let mut reason = draft(1, Action::TrialAmended, "t-1", 2);
    reason.reason = None;
    let mut role = draft(1, Action::TrialAmended, "t-1", 2);
    role.actor.role = ActingRole::Auditor;
    let mut other_trial = draft(1, Action::TrialAmended, "t-1", 2);
    other_trial.trial = Some(trial(2));
    let twice = Some(Action::TrialDefined);
    let cases = [
        ("no reason", reason, RuleError::ReasonMissing(Action::TrialAmended)),
        ("role", role, RuleError::RoleNotAllowed { action: Action::TrialAmended, role: ActingRole::Auditor }),
        (
            "order",
            draft(1, Action::TrialDefined, "t-1", 2),
            RuleError::Order { action: Action::TrialDefined, previous: twice },
        ),
        (
            "version",
            draft(1, Action::TrialAmended, "t-1", 3),
            RuleError::Version { previous: Some(1), found: 3 },
        ),
        (
            "first version",
            draft(1, Action::UploadReceived, "u", 2),
            RuleError::Version { previous: None, found: 2 },
        ),
        ("trial", other_trial, RuleError::Trial),
    ];
    for (name, draft, expected) in cases {
        let error = store.append(draft).await.unwrap_err();
        assert!(matches!(error, StoreError::Rule(ref rule) if *rule == expected), "{name}: {error:?}");
    }
    let mut control = draft(1, Action::UploadReceived, "u", 1);
    control.actor.sub = "a\nb".to_owned();
    let error = store.append(control).await.unwrap_err();
    assert!(matches!(error, StoreError::Leaf(LeafError::Text { field: "sub", .. })), "{error:?}");
    let same_event = draft(0, Action::UploadReceived, "u", 1);
    assert!(matches!(store.append(same_event).await, Err(StoreError::Database(_))));
    assert_eq!(store.ledger.size(&store.db).await.unwrap(), 1);
}

#[tokio::test]
async fn a_database_belongs_to_one_log() {
    let store = Store::new().await;
    store.append(draft(0, Action::TrialDefined, "t-1", 1)).await.unwrap();
    let tx = store.begin().await;
    let error = ledger("statistics").append(&tx, draft(1, Action::RunSubmitted, "r", 1)).await.unwrap_err();
    assert!(matches!(error, StoreError::OtherLog(ref log) if log == "test/ingestion"));
}

#[tokio::test]
async fn the_row_after_an_event_has_its_digest_recorded() {
    let store = Store::new().await;
    let mut defined = draft(0, Action::TrialDefined, "t-1", 1);
    defined.after = opening("row 1");
    store.append(defined).await.unwrap();
    let mut amended = draft(1, Action::TrialAmended, "t-1", 2);
    (amended.before, amended.after) = (opening("row 1"), opening("row 2"));
    store.append(amended).await.unwrap();
    let row = store.ledger.row_version(&store.db, ObjectType::Trial, "t-1").await.unwrap().unwrap();
    assert_eq!((row.version, row.leaf_index, row.digest), (2, 1, sha256(&[b"row 2"])));
    assert_eq!(store.ledger.row_version(&store.db, ObjectType::Trial, "t-2").await.unwrap(), None);
}

#[tokio::test]
async fn a_head_that_does_not_fit_is_noticed() {
    let store = Store::new().await;
    store.fill(3).await;
    store.db.execute_unprepared("DROP TRIGGER ledger_head_grows").await.unwrap();
    store.db.execute_unprepared("UPDATE ledger_head SET size = 4").await.unwrap();
    let error = store.append(draft(9, Action::TrialDefined, "t-1", 1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Head(_)), "{error:?}");
    assert!(Frontier::from_bytes(4, &[0; 64]).is_err());
}

#[tokio::test]
async fn a_refusal_is_recorded_for_somebody_without_a_role() {
    let store = Store::new().await;
    let mut refused = draft(0, Action::AccessRefused, "GET /v1/trials", 1);
    refused.actor.role = ActingRole::Nobody;
    store.append(refused.clone()).await.unwrap();
    (refused.event_id, refused.at) = (draft(1, Action::AccessRefused, "x", 1).event_id, time(1));
    assert_eq!(store.append(refused).await.unwrap().index, 1);
}
