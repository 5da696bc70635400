use palladion_ledger::checkpoint::LogSigningKey;
use palladion_ledger::event::Action;
use palladion_ledger::leaf::Origin;
use palladion_ledger::store::StoreError;
use palladion_ledger::tree::empty_root;
use palladion_ledger::view::CheckpointView;
use sea_orm::ConnectionTrait as _;

use crate::support::{Store, draft, key, time};

#[tokio::test]
async fn a_checkpoint_is_made_once_for_a_size() {
    let store = Store::new().await;
    let empty = store.ledger.checkpoint(&store.db, &key(), time(0)).await.unwrap();
    assert_eq!((empty.note.checkpoint().size, empty.note.checkpoint().root), (0, empty_root()));
    store.fill(5).await;
    let first = store.ledger.checkpoint(&store.db, &key(), time(1)).await.unwrap();
    let second = store.ledger.checkpoint(&store.db, &key(), time(2)).await.unwrap();
    assert_eq!(first, second);
    assert_eq!(second.at, time(1));
    let root = store.ledger.root(&store.db, 5).await.unwrap();
    let verified = first.note.verify(store.ledger.origin(), &[key().verifier()]).unwrap();
    assert_eq!((verified.size, verified.root), (5, root));
    let view = CheckpointView::from(&first);
    assert_eq!((view.size, view.root, view.note), (5, root, first.note.to_string()));

    store.append(draft(9, Action::TrialDefined, "t-1", 1)).await.unwrap();
    assert_eq!(store.ledger.latest_checkpoint(&store.db).await.unwrap().unwrap(), first);
    assert_eq!(store.ledger.checkpoint_at(&store.db, 6).await.unwrap(), None);
    assert_eq!(store.ledger.checkpoints(&store.db, 0, 9, 10).await.unwrap(), [empty, first]);
}

#[tokio::test]
async fn a_second_key_adds_its_signature_to_the_same_root() {
    let store = Store::new().await;
    store.fill(2).await;
    store.ledger.checkpoint(&store.db, &key(), time(1)).await.unwrap();
    let next = LogSigningKey::from_seed(key().name().clone(), &[8; 32]);
    let both = store.ledger.checkpoint(&store.db, &next, time(2)).await.unwrap();
    assert_eq!(both.note.signatures().len(), 2);
    for key in [key(), next] {
        assert!(both.note.verify(store.ledger.origin(), &[key.verifier()]).is_ok());
    }
}

#[tokio::test]
async fn a_key_signs_only_for_its_log() {
    let store = Store::new().await;
    let other = LogSigningKey::from_seed(Origin::parse("test/statistics").unwrap(), &[7; 32]);
    let error = store.ledger.checkpoint(&store.db, &other, time(0)).await.unwrap_err();
    assert!(matches!(error, StoreError::OtherKey(_)));
}

#[tokio::test]
async fn two_roots_for_one_size_are_never_signed() {
    let store = Store::new().await;
    store.fill(2).await;
    store.ledger.checkpoint(&store.db, &key(), time(1)).await.unwrap();
    store.db.execute_unprepared("DROP TRIGGER ledger_head_grows").await.unwrap();
    store.db.execute_unprepared("UPDATE ledger_head SET frontier = zeroblob(32)").await.unwrap();
    let error = store.ledger.checkpoint(&store.db, &key(), time(2)).await.unwrap_err();
    assert!(matches!(error, StoreError::ConflictingRoot { size: 2, .. }), "{error:?}");
}
