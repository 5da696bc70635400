//! A database of its own for each test, and drafts of events.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use palladion_domain::ids::{EventId, TrialId};
use palladion_ledger::checkpoint::LogSigningKey;
use palladion_ledger::event::{ActingRole, Action};
use palladion_ledger::leaf::{
    LeafActor, ObjectRef, Opening, Origin, Reason, ReasonCode, RequestRef, Salt, Software,
};
use palladion_ledger::store::{Appended, Draft, Ledger, LedgerMigration, StoreError};
use palladion_ledger::tree::leaf_hash;
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DatabaseTransaction,
    SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use tempfile::TempDir;
use uuid::Uuid;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(LedgerMigration)]
    }
}

/// A migrated database and the folder it lives in.
pub(crate) struct Store {
    pub(crate) db: DatabaseConnection,
    pub(crate) ledger: Ledger,
    _folder: TempDir,
}

impl Store {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", path.display()));
        options.max_connections(8).sqlx_logging(false);
        options
            .map_sqlx_sqlite_opts(|options| options.busy_timeout(Duration::from_secs(60)).foreign_keys(true));
        let db = Database::connect(options).await.unwrap();
        db.execute_unprepared("PRAGMA journal_mode = WAL").await.unwrap();
        Migrator::up(&db, None).await.unwrap();
        Self { db, ledger: ledger("ingestion"), _folder: folder }
    }

    pub(crate) async fn begin(&self) -> DatabaseTransaction {
        begin(&self.db).await
    }

    /// Appends one event in a transaction of its own.
    pub(crate) async fn append(&self, draft: Draft) -> Result<Appended, StoreError> {
        let tx = self.begin().await;
        let appended = self.ledger.append(&tx, draft).await?;
        tx.commit().await.unwrap();
        Ok(appended)
    }

    /// Appends that many uploads at once.
    pub(crate) async fn fill(&self, count: u64) {
        let drafts =
            (0..count).map(|number| draft(number, Action::UploadReceived, &format!("u-{number}"), 1));
        let tx = self.begin().await;
        self.ledger.append_all(&tx, drafts.collect()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

pub(crate) async fn begin(db: &DatabaseConnection) -> DatabaseTransaction {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    db.begin_with_options(options).await.unwrap()
}

pub(crate) fn ledger(service: &str) -> Ledger {
    let software = Software {
        service: service.to_owned(),
        version: "0.1.0".to_owned(),
        commit: "unknown".to_owned(),
        executable: leaf_hash(b"executable"),
    };
    Ledger::new(Origin::parse(&format!("test/{service}")).unwrap(), software)
}

pub(crate) fn key() -> LogSigningKey {
    LogSigningKey::from_seed(Origin::parse("test/ingestion").unwrap(), &[7; 32])
}

pub(crate) fn trial(number: u128) -> TrialId {
    TrialId::from_uuid(Uuid::from_u128((7 << 76) + number))
}

pub(crate) fn time(seconds: u64) -> DateTime<Utc> {
    let start = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
    start + TimeDelta::seconds(i64::try_from(seconds).unwrap())
}

pub(crate) fn opening(content: &str) -> Option<Opening> {
    Some(Opening { salt: Salt::from_bytes([5; 32]), bytes: content.as_bytes().to_vec() })
}

pub(crate) fn draft(number: u64, action: Action, id: &str, version: u64) -> Draft {
    let roles = [
        ActingRole::DataManager,
        ActingRole::QcReviewer,
        ActingRole::Statistician,
        ActingRole::Admin,
        ActingRole::Service,
    ];
    let reason = Reason::new(ReasonCode::TranscriptionError, None).unwrap();
    Draft {
        event_id: EventId::from_uuid(Uuid::from_u128((7 << 76) + u128::from(number))),
        at: time(number),
        actor: LeafActor {
            sub: format!("u-{}", number % 3),
            name: None,
            role: roles.into_iter().find(|role| action.allows(*role)).unwrap(),
            org: "hospital".to_owned(),
            site: None,
        },
        action,
        object: ObjectRef { kind: action.object_type(), id: id.to_owned(), version },
        trial: Some(trial(1)),
        reason: action.needs_reason().then_some(reason),
        before: None,
        after: None,
        payload: None,
        request: RequestRef { id: format!("r-{number}"), idempotency_key: None },
    }
}
