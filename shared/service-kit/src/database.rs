//! The service's own database: SQLite or PostgreSQL behind one handle.

use std::path::Path;
use std::time::Duration;

use sea_orm::{
    AccessMode, ConnectOptions, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr,
    IsolationLevel, SqlErr, SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

/// How long a SQLite writer waits for another one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections of one service.
const MAX_CONNECTIONS: u32 = 10;

/// What can go wrong between a rule and its database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another writer held the database too long; the same request may succeed later.
    #[error("the database is busy")]
    Busy(#[source] DbErr),
    /// A row with the same key exists, or a row it needs does not.
    #[error("the change conflicts with what is stored")]
    Conflict(#[source] DbErr),
    /// The database refused or could not be reached.
    #[error("the database failed")]
    Database(#[source] DbErr),
    /// A stored value is not what this service writes.
    #[error("what is stored as {what} cannot be read")]
    Corrupt {
        /// What was being read, in the trial's words.
        what: &'static str,
    },
    /// The ledger could not take the leaf, so the change was not made.
    #[error("the ledger refused the leaf")]
    Ledger(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(_) | SqlErr::ForeignKeyConstraintViolation(_)) =
            error.sql_err()
        {
            return Self::Conflict(error);
        }
        if is_busy(&error) { Self::Busy(error) } else { Self::Database(error) }
    }
}

/// SQLite's "database is locked", PostgreSQL's serialization failure and deadlock, and a pool
/// without a free connection.
fn is_busy(error: &DbErr) -> bool {
    let runtime = match error {
        DbErr::ConnectionAcquire(_) => return true,
        DbErr::Conn(source) | DbErr::Exec(source) | DbErr::Query(source) => source,
        _ => return false,
    };
    let sea_orm::RuntimeErr::SqlxError(source) = runtime else { return false };
    source
        .as_database_error()
        .and_then(|database| database.code())
        .is_some_and(|code| matches!(code.as_ref(), "5" | "6" | "261" | "517" | "40001" | "40P01"))
}

/// A handle to the service's database; cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Database {
    connection: DatabaseConnection,
}

/// A transaction of a service's database, for rules that hand it on to their `store/`.
pub type StoreTransaction = DatabaseTransaction;

impl Database {
    /// Connects; a SQLite file and its folder are made when they do not exist.
    ///
    /// SQLite runs with WAL, `synchronous = FULL`, foreign keys and a busy timeout of 10 s.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the address is not understood or nobody answers.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        make_folder(url)?;
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(MAX_CONNECTIONS)
            .connect_timeout(Duration::from_secs(10))
            .acquire_timeout(Duration::from_secs(30))
            .sqlx_logging(false)
            .record_stmt_in_spans(false)
            .map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(BUSY_TIMEOUT)
            });
        let connection = sea_orm::Database::connect(options).await?;
        Ok(Self { connection })
    }

    /// The connection pool, for reads that need no transaction.
    #[must_use]
    pub const fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Starts a transaction that may write. On SQLite it takes the write lock at once
    /// (`BEGIN IMMEDIATE`), so that it can never fail half-way for another writer.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the lock is not free within the busy timeout.
    pub async fn begin_write(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.connection.begin_with_options(options).await?)
    }

    /// Starts a transaction that only reads and sees one state of the database throughout.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be reached.
    pub async fn begin_read(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = match self.connection.get_database_backend() {
            DatabaseBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions::default(),
        };
        Ok(self.connection.begin_with_options(options).await?)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError`] says why not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.connection.ping().await?)
    }

    /// Closes every connection; on SQLite this also folds the write-ahead log into the file.
    ///
    /// # Errors
    /// [`StoreError::Database`] when closing fails.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.connection.close().await?)
    }
}

fn make_folder(url: &str) -> Result<(), StoreError> {
    let Some(path) = url.strip_prefix("sqlite://") else { return Ok(()) };
    let file = path.split('?').next().unwrap_or(path);
    match Path::new(file).parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !file.starts_with(':') => {
            std::fs::create_dir_all(folder).map_err(|error| {
                StoreError::Database(DbErr::Custom(format!("cannot make {}: {error}", folder.display())))
            })
        }
        _ => Ok(()),
    }
}
