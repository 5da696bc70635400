use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};
use palladion_domain::ids::TrialId;
use palladion_ledger::event::Action;
use palladion_ledger::store::{ExportOptions, Exporter, Scope};

use super::error::LedgerError;
use super::scope::scope;
use crate::clock;
use crate::database::StoreError;
use crate::live_rows;
use crate::platform::Platform;
use crate::problem::Problem;
use crate::recorder::{Entry, RequestContext};

/// Attempts to read the rows while nothing is added to the log.
const ROW_ATTEMPTS: u32 = 20;

/// The whole log as lines; the leaves outside the caller's part as hashes. The entry that says so
/// and a checkpoint over it are written first.
pub(crate) async fn export(
    platform: &Platform,
    context: &RequestContext,
    trial: Option<TrialId>,
) -> Result<impl Stream<Item = Result<Bytes, Problem>> + 'static, Problem> {
    let (scope, context) = scope(platform, context, trial).await?;
    record(platform, &context, trial).await?;
    let (size, rows) = size_and_rows(platform, scope).await?;
    let exporter = begin(platform, scope, size).await?;
    let rows = stream::iter((!rows.is_empty()).then(|| Ok(Bytes::from(rows))));
    Ok(lines(exporter).chain(rows))
}

async fn record(
    platform: &Platform,
    context: &RequestContext,
    trial: Option<TrialId>,
) -> Result<(), StoreError> {
    let transaction = platform.database.begin_write().await?;
    let mut entry = Entry::new(Action::LedgerExported, clock::new_uuid());
    if let Some(trial) = trial {
        entry = entry.trial(trial);
    }
    platform.recorder.record(&transaction, context, entry).await?;
    Ok(transaction.commit().await?)
}

/// The size of a signed checkpoint, and the rows as they were when the log had that size.
async fn size_and_rows(platform: &Platform, scope: Scope) -> Result<(u64, Vec<u8>), LedgerError> {
    for _ in 0..ROW_ATTEMPTS {
        let size = platform.recorder.checkpoint().await?.note.checkpoint().size;
        if platform.live_rows.is_empty() {
            return Ok((size, Vec::new()));
        }
        let transaction = platform.database.begin_read().await?;
        if platform.recorder.ledger().size(&transaction).await? == size {
            let rows = live_rows::lines(&transaction, scope, &platform.live_rows).await?;
            return Ok((size, rows));
        }
    }
    Err(LedgerError::Growing)
}

async fn begin(platform: &Platform, scope: Scope, size: u64) -> Result<Exporter, LedgerError> {
    let options = ExportOptions {
        scope,
        size,
        openings: true,
        rows: !platform.live_rows.is_empty(),
        keys: vec![platform.recorder.verifier()],
    };
    Ok(platform.recorder.ledger().export(platform.database.connection(), options).await?)
}

fn lines(exporter: Exporter) -> impl Stream<Item = Result<Bytes, Problem>> + 'static {
    stream::try_unfold(exporter, |mut exporter| async move {
        let chunk = exporter.next_chunk().await.map_err(|error| Problem::from(LedgerError::from(error)))?;
        Ok(chunk.map(|chunk| (Bytes::from(chunk), exporter)))
    })
}
