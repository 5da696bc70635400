use palladion_ledger::event::{Action, ObjectType};
use palladion_ledger::store::{Filter, Order, Page, Scope, StoreError};
use palladion_ledger::view::LeafView;

use crate::support::{Store, draft, trial};

async fn indexes(store: &Store, filter: &Filter, page: Page) -> Vec<u64> {
    let leaves = store.ledger.leaves(&store.db, filter, page).await.unwrap();
    leaves.iter().map(|leaf| leaf.index).collect()
}

#[tokio::test]
async fn leaves_are_listed_by_what_they_are_about() {
    let store = Store::new().await;
    store.append(draft(0, Action::TrialDefined, "t-1", 1)).await.unwrap();
    store.append(draft(1, Action::UploadReceived, "u-1", 1)).await.unwrap();
    let mut started = draft(2, Action::ServiceStarted, "ingestion", 1);
    started.trial = None;
    store.append(started).await.unwrap();
    store.append(draft(3, Action::TrialAmended, "t-1", 2)).await.unwrap();
    let all = Page { order: Order::OldestFirst, after: None, limit: 10 };
    let everything = Filter::all(Scope::Everything);
    for (name, filter, expected) in [
        ("everything", everything.clone(), vec![0, 1, 2, 3]),
        ("trial", Filter::all(Scope::Trial(trial(1))), vec![0, 1, 3]),
        ("another trial", Filter::all(Scope::Trial(trial(2))), vec![]),
        ("system", Filter::all(Scope::System), vec![2]),
        ("kind", Filter { object_type: Some(ObjectType::Trial), ..everything.clone() }, vec![0, 3]),
        ("object", Filter { object_id: Some("u-1".to_owned()), ..everything.clone() }, vec![1]),
        ("action", Filter { action: Some(Action::TrialAmended), ..everything.clone() }, vec![3]),
        ("actor", Filter { actor_sub: Some("u-0".to_owned()), ..everything.clone() }, vec![0, 3]),
    ] {
        assert_eq!(indexes(&store, &filter, all).await, expected, "{name}");
    }
    assert!(store.ledger.leaf(&store.db, Scope::Trial(trial(2)), 0).await.unwrap().is_none());
    let stored = store.ledger.leaf(&store.db, Scope::Trial(trial(1)), 3).await.unwrap().unwrap();
    let view = LeafView::of(&stored).unwrap();
    assert_eq!((view.index, view.action, view.object.version), (3, Action::TrialAmended, 2));
    let json = serde_json::to_string(&view).unwrap();
    assert_eq!(serde_json::from_str::<LeafView>(&json).unwrap(), view);
}

#[tokio::test]
async fn pages_follow_each_other_in_both_directions() {
    let store = Store::new().await;
    store.fill(7).await;
    let filter = Filter::all(Scope::Everything);
    for (order, pages) in [
        (Order::OldestFirst, [vec![0, 1, 2], vec![3, 4, 5], vec![6], vec![]]),
        (Order::NewestFirst, [vec![6, 5, 4], vec![3, 2, 1], vec![0], vec![]]),
    ] {
        let mut after = None;
        for expected in pages {
            let found = indexes(&store, &filter, Page { order, after, limit: 3 }).await;
            assert_eq!(found, expected, "{order:?} after {after:?}");
            after = found.last().copied().or(after);
        }
    }
}

#[tokio::test]
async fn every_proof_of_every_size_holds() {
    let store = Store::new().await;
    store.fill(11).await;
    let roots = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    for size in roots {
        for from in 0..=size {
            let proof = store.ledger.consistency_proof(&store.db, from, size).await.unwrap();
            proof.verify().unwrap();
            assert_eq!(proof.to_root, store.ledger.root(&store.db, size).await.unwrap());
        }
        for index in 0..size {
            store.ledger.inclusion_proof(&store.db, index, size).await.unwrap().verify().unwrap();
        }
    }
    let proofs = &store.ledger;
    let beyond = |number| move |error: &StoreError| matches!(error, StoreError::Beyond { number: n, .. } if *n == number);
    assert!(proofs.inclusion_proof(&store.db, 3, 3).await.is_err_and(|error| beyond(3)(&error)));
    assert!(proofs.inclusion_proof(&store.db, 0, 12).await.is_err_and(|error| beyond(12)(&error)));
    assert!(proofs.consistency_proof(&store.db, 0, 12).await.is_err_and(|error| beyond(12)(&error)));
    let reversed = proofs.consistency_proof(&store.db, 5, 4).await;
    assert!(matches!(reversed, Err(StoreError::SizesReversed { from: 5, to: 4 })));
}
