use palladion_ledger::event::Action;
use palladion_ledger::export::{Base64, Line, RowLine};
use palladion_ledger::store::{ExportOptions, Scope, StoreError};
use palladion_ledger::verify::{FailureClass, Options, Report, verify};
use sea_orm::ConnectionTrait as _;

use crate::support::{Store, draft, key, opening, time, trial};

fn options(scope: Scope, size: u64) -> ExportOptions {
    ExportOptions { scope, size, openings: true, rows: false, keys: vec![key().verifier()] }
}

async fn export(store: &Store, options: ExportOptions) -> Vec<u8> {
    let mut exporter = store.ledger.export(&store.db, options).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(chunk) = exporter.next_chunk().await.unwrap() {
        bytes.extend(chunk);
    }
    bytes
}

async fn verified(store: &Store, options: ExportOptions) -> Report {
    let known_to_have_no_rows = Options { allow_partial: !options.rows, ..Options::default() };
    verify(export(store, options).await.as_slice(), &known_to_have_no_rows)
}

/// 1,203 leaves of two trials and the system, three checkpoints.
async fn filled() -> Store {
    let store = Store::new().await;
    let mut defined = draft(5000, Action::TrialDefined, "t-1", 1);
    (defined.after, defined.at) = (opening("row"), time(0));
    store.append(defined).await.unwrap();
    store.ledger.checkpoint(&store.db, &key(), time(1)).await.unwrap();
    store.fill(1200).await;
    store.ledger.checkpoint(&store.db, &key(), time(1300)).await.unwrap();
    let mut other = draft(5001, Action::TrialDefined, "t-2", 1);
    (other.trial, other.at) = (Some(trial(2)), time(1300));
    store.append(other).await.unwrap();
    let mut started = draft(5002, Action::ServiceStarted, "ingestion", 1);
    (started.trial, started.at) = (None, time(1301));
    store.append(started).await.unwrap();
    store.ledger.checkpoint(&store.db, &key(), time(1302)).await.unwrap();
    store
}

#[tokio::test]
async fn an_export_verifies_whole_and_for_each_reader() {
    let store = filled().await;
    for (scope, hidden, openings) in [
        (Scope::Everything, 0, 1),
        (Scope::Trial(trial(1)), 2, 1),
        (Scope::Trial(trial(2)), 1202, 0),
        (Scope::System, 1202, 0),
    ] {
        let report = verified(&store, options(scope, 1203)).await;
        assert!(report.holds(), "{report}");
        assert_eq!((report.size, report.hidden, report.checkpoints), (1203, hidden, 3));
        assert_eq!(report.openings, openings);
    }
    let earlier = verified(&store, options(Scope::Everything, 1201)).await;
    assert!(earlier.holds() && earlier.size == 1201, "{earlier}");
    let missing = store.ledger.export(&store.db, options(Scope::Everything, 7)).await;
    assert!(matches!(missing, Err(StoreError::Beyond { number: 7, .. })));
}

#[tokio::test]
async fn the_live_rows_are_compared_with_what_was_recorded() {
    let store = filled().await;
    for (content, holds) in [("row", true), ("raw", false)] {
        let mut bytes =
            export(&store, ExportOptions { rows: true, ..options(Scope::Everything, 1203) }).await;
        let row = RowLine {
            object_type: Action::TrialDefined.object_type(),
            object_id: "t-1".to_owned(),
            version: 1,
            bytes: Base64(content.as_bytes().to_vec()),
        };
        bytes.extend(Line::Row(row).to_bytes().unwrap());
        assert_eq!(verify(bytes.as_slice(), &Options::default()).holds(), holds);
    }
}

#[tokio::test]
async fn what_is_done_straight_in_sql_is_named() {
    let cases = [
        (
            "ledger_leaf_no_update",
            "UPDATE ledger_leaf SET bytes = replace(bytes, 'u-1', 'u-2') WHERE leaf_index = 500",
            FailureClass::LeafHash,
            500,
        ),
        (
            "ledger_leaf_no_update",
            "UPDATE ledger_leaf SET leaf_hash = zeroblob(32) WHERE leaf_index = 7",
            FailureClass::LeafHash,
            7,
        ),
        ("ledger_leaf_no_delete", "DELETE FROM ledger_leaf WHERE leaf_index = 600", FailureClass::Order, 600),
        ("ledger_payload_no_update", "UPDATE ledger_payload SET bytes = 'raw'", FailureClass::Commitment, 0),
        ("ledger_payload_no_update", "DELETE FROM ledger_payload", FailureClass::Commitment, 0),
        (
            "ledger_checkpoint_no_update",
            "UPDATE ledger_checkpoint SET root = zeroblob(32) WHERE size = 1201",
            FailureClass::Signature,
            1,
        ),
        (
            "ledger_checkpoint_signature_no_delete",
            "DELETE FROM ledger_checkpoint_signature WHERE size = 1203",
            FailureClass::Signature,
            1201,
        ),
    ];
    for (trigger, statement, class, leaf) in cases {
        let store = filled().await;
        store.db.execute_unprepared(&format!("DROP TRIGGER {trigger}")).await.unwrap();
        store.db.execute_unprepared(statement).await.unwrap();
        let report = verified(&store, options(Scope::Everything, 1203)).await;
        let failure = report.failure.clone().map(|failure| (failure.class, failure.leaf));
        assert_eq!(failure, Some((class, Some(leaf))), "{statement}: {report}");
    }
}
