//! The live rows of a service in an export of its ledger: the verifier compares each with what the
//! last event of its object wrote, so that a row edited, deleted or invented straight in SQL is
//! found too.
//!
//! A service that records rows (`Entry::after`) registers one function for each of its tables with
//! [`Platform::with_live_rows`](crate::Platform::with_live_rows): either for all of them or for
//! none, because the export then claims to hold every row. Grants are added by the kit.

use futures::future::BoxFuture;
use palladion_domain::ids::TrialId;
use palladion_ledger::event::ObjectType;
use palladion_ledger::export::{Base64, Line, RowLine};
pub use palladion_ledger::store::Scope;

use crate::database::{StoreError, StoreTransaction};

/// One object's row as it is in the tables now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveRow {
    /// Kind of the object.
    pub object_type: ObjectType,
    /// Its id, as it stands in its entries.
    pub object_id: String,
    /// Its version now.
    pub version: u64,
    /// The trial of its entries.
    pub trial: Option<TrialId>,
    /// The row's canonical bytes, made as for `Entry::after`.
    pub bytes: Vec<u8>,
}

/// Reads the rows of one table that the scope shows; rows outside of it are dropped afterwards.
pub type ReadRows =
    for<'t> fn(&'t StoreTransaction, Scope) -> BoxFuture<'t, Result<Vec<LiveRow>, StoreError>>;

/// The rows of all tables as lines of an export.
pub(crate) async fn lines(
    transaction: &StoreTransaction,
    scope: Scope,
    tables: &[ReadRows],
) -> Result<Vec<u8>, StoreError> {
    let mut lines = Vec::new();
    for read in tables {
        for row in read(transaction, scope).await?.into_iter().filter(|row| scope.shows(row.trial)) {
            let line = Line::Row(RowLine {
                object_type: row.object_type,
                object_id: row.object_id,
                version: row.version,
                bytes: Base64(row.bytes),
            });
            lines.extend(line.to_bytes().ok().ok_or(StoreError::Corrupt { what: "a row for the export" })?);
        }
    }
    Ok(lines)
}
