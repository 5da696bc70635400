use std::fmt;

use palladion_service_kit::clock;
use sea_orm::ConnectionTrait as _;
use tempfile::TempDir;

use crate::postgres::Cluster;

/// A database a suite runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file of its own.
    Sqlite,
    /// A database of its own in this process's throw-away cluster.
    Postgres,
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// The backends a suite runs on: SQLite always, PostgreSQL when its programs are on this machine.
///
/// # Panics
/// When `PALLADION_REQUIRE` contains `postgres` and PostgreSQL cannot be started.
#[must_use]
pub fn backends() -> Vec<Backend> {
    match Cluster::shared() {
        Ok(_) => vec![Backend::Sqlite, Backend::Postgres],
        Err(reason) => {
            let required = std::env::var("PALLADION_REQUIRE").is_ok_and(|words| words.contains("postgres"));
            assert!(!required, "PALLADION_REQUIRE asks for PostgreSQL: {reason}");
            eprintln!("NOT RUN on PostgreSQL: {reason}");
            vec![Backend::Sqlite]
        }
    }
}

/// An empty database that nobody else uses. A file is deleted when this is dropped; a database in
/// the cluster ends with the cluster.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    backend: Backend,
    _folder: Option<TempDir>,
}

impl TestDatabase {
    /// Makes one.
    ///
    /// # Panics
    /// When the backend does not let it be made.
    pub async fn create(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite://{}/test.sqlite?mode=rwc", folder.path().display());
                Self { url, backend, _folder: Some(folder) }
            }
            Backend::Postgres => {
                let cluster = Cluster::shared().unwrap();
                let name = format!("test_{}", clock::new_uuid().simple());
                let admin = sea_orm::Database::connect(cluster.url("postgres")).await.unwrap();
                admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
                admin.close().await.unwrap();
                Self { url: cluster.url(&name), backend, _folder: None }
            }
        }
    }

    /// Address for `ServiceConfig::database_url`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it is.
    #[must_use]
    pub const fn backend(&self) -> Backend {
        self.backend
    }
}
