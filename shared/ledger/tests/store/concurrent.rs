use palladion_ledger::event::Action;
use palladion_ledger::store::{ExportOptions, Filter, Order, Page, Scope};
use palladion_ledger::verify::{Options, verify};

use crate::support::{Store, begin, draft, key, time};

const TASKS: u64 = 12;
const EVENTS_A_TASK: u64 = 15;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn appends_from_many_tasks_are_all_kept_and_make_one_tree() {
    let store = Store::new().await;
    let tasks = (0..TASKS).map(|task| {
        let (db, ledger) = (store.db.clone(), store.ledger.clone());
        tokio::spawn(async move {
            for number in 0..EVENTS_A_TASK {
                let event = task * EVENTS_A_TASK + number;
                let tx = begin(&db).await;
                // All tasks write versions of one object, too: its chain must not fork.
                let shared =
                    ledger.object_version(&tx, Action::PolicySaved.object_type(), "shared").await.unwrap();
                let mut saved = draft(2 * event, Action::PolicySaved, "shared", shared.unwrap_or(0) + 1);
                let mut own = draft(2 * event + 1, Action::UploadReceived, &format!("u-{event}"), 1);
                (saved.at, own.at) = (time(0), time(0));
                ledger.append(&tx, saved).await.unwrap();
                ledger.append(&tx, own).await.unwrap();
                tx.commit().await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let size = 2 * TASKS * EVENTS_A_TASK;
    assert_eq!(store.ledger.size(&store.db).await.unwrap(), size);
    let page = Page { order: Order::OldestFirst, after: None, limit: 1000 };
    let leaves = store.ledger.leaves(&store.db, &Filter::all(Scope::Everything), page).await.unwrap();
    assert!(leaves.iter().zip(0..size).all(|(leaf, index)| leaf.index == index));

    store.ledger.checkpoint(&store.db, &key(), time(1)).await.unwrap();
    let keys = vec![key().verifier()];
    let options = ExportOptions { scope: Scope::Everything, size, openings: true, rows: false, keys };
    let mut exporter = store.ledger.export(&store.db, options).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(chunk) = exporter.next_chunk().await.unwrap() {
        bytes.extend(chunk);
    }
    let options = Options { allow_partial: true, ..Options::default() };
    let report = verify(bytes.as_slice(), &options);
    assert!(report.holds(), "{report}");
    for (from, index) in [(1, 0), (7, 99), (size / 2, size - 1), (size, 200)] {
        store.ledger.consistency_proof(&store.db, from, size).await.unwrap().verify().unwrap();
        store.ledger.inclusion_proof(&store.db, index, size).await.unwrap().verify().unwrap();
    }
}
