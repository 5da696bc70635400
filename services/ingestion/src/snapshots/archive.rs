use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt as _};
use palladion_api::ingestion::SnapshotTable;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::TrialId;
use palladion_ledger::event::Action;
use palladion_service_kit::blobs::BlobError;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::recorder::{Entry, RequestContext};

use super::tar::{END, Header, padding};
use super::{SnapshotError, manifest, read};
use crate::state::State;

/// Everything of a snapshot as one tar file: `SHA256SUMS`, `manifest.json`, `tables/<table>.parquet`.
/// The same snapshot gives the same bytes; each table is verified as it passes. Handing data out is an
/// event in the ledger.
///
/// # Errors
/// [`SnapshotError::Unknown`], [`SnapshotError::Archive`] when a table is too large for the format.
pub(crate) async fn open_archive(
    state: &State,
    context: &RequestContext,
    trial: TrialId,
    id: SnapshotId,
) -> Result<BoxStream<'static, Result<Bytes, BlobError>>, SnapshotError> {
    let snapshot = read(state, trial, id).await?;
    let manifest = manifest(state, trial, id).await?;
    let sums = sums(id, &snapshot.manifest.tables);
    let mut parts = vec![file("SHA256SUMS", sums.into_bytes())?, file("manifest.json", manifest)?];
    for table in snapshot.manifest.tables {
        let header = Header::file(&path(&table), table.size_bytes)
            .ok_or_else(|| SnapshotError::Archive(table.table.to_string()))?;
        let content = state.platform.blobs.open_stream(table.digest).await.map_err(SnapshotError::Blob)?;
        let padding = Bytes::from(padding(table.size_bytes));
        parts.push(
            stream::iter([Ok(header.into_bytes())]).chain(content).chain(stream::iter([Ok(padding)])).boxed(),
        );
    }
    parts.push(stream::iter([Ok(Bytes::from_static(&END))]).boxed());
    let transaction = state.platform.database.begin_write().await?;
    let entry = Entry::new(Action::SnapshotExported, id).trial(trial).payload("archive");
    state.platform.recorder.record(&transaction, context, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    // After an error nothing may follow: what is missing would look like a shorter archive.
    let whole = stream::iter(parts).flatten();
    Ok(whole
        .scan(false, |failed, piece| {
            let last = *failed;
            *failed |= piece.is_err();
            std::future::ready((!last).then_some(piece))
        })
        .boxed())
}

type Part = BoxStream<'static, Result<Bytes, BlobError>>;

fn file(name: &str, content: Vec<u8>) -> Result<Part, SnapshotError> {
    let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
    let header = Header::file(name, size).ok_or_else(|| SnapshotError::Archive(name.to_owned()))?;
    let pieces = [header.into_bytes(), content.into(), padding(size).into()];
    Ok(stream::iter(pieces.map(Ok)).boxed())
}

fn path(table: &SnapshotTable) -> String {
    format!("tables/{}.parquet", table.table)
}

/// As `sha256sum --check` reads it.
fn sums(id: SnapshotId, tables: &[SnapshotTable]) -> String {
    let line = |digest: String, name: &str| format!("{digest}  {name}\n");
    let tables = tables.iter().map(|table| line(table.digest.to_hex(), &path(table)));
    std::iter::once(line(id.digest().to_hex(), "manifest.json")).chain(tables).collect()
}
