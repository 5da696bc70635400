use bytes::Bytes;
use futures::Stream;
use palladion_domain::ids::TrialId;
use palladion_ledger::event::Action;
use palladion_ledger::store::{ExportOptions, Exporter, Scope};

use super::error::LedgerError;
use super::scope::scope;
use crate::clock;
use crate::database::StoreError;
use crate::platform::Platform;
use crate::problem::Problem;
use crate::recorder::{Entry, RequestContext};

/// The whole log as lines; the leaves outside the caller's part as hashes. The entry that says so
/// and a checkpoint over it are written first.
pub(crate) async fn export(
    platform: &Platform,
    context: &RequestContext,
    trial: Option<TrialId>,
) -> Result<impl Stream<Item = Result<Bytes, Problem>> + 'static, Problem> {
    let (scope, context) = scope(platform, context, trial).await?;
    Ok(lines(begin(platform, &context, scope, trial).await?))
}

async fn begin(
    platform: &Platform,
    context: &RequestContext,
    scope: Scope,
    trial: Option<TrialId>,
) -> Result<Exporter, LedgerError> {
    let transaction = platform.database.begin_write().await?;
    let mut entry = Entry::new(Action::LedgerExported, clock::new_uuid());
    if let Some(trial) = trial {
        entry = entry.trial(trial);
    }
    platform.recorder.record(&transaction, context, entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    let checkpoint = platform.recorder.checkpoint().await?;
    let options = ExportOptions {
        scope,
        size: checkpoint.note.checkpoint().size,
        openings: true,
        rows: false,
        keys: vec![platform.recorder.verifier()],
    };
    Ok(platform.recorder.ledger().export(platform.database.connection(), options).await?)
}

fn lines(exporter: Exporter) -> impl Stream<Item = Result<Bytes, Problem>> + 'static {
    futures::stream::try_unfold(exporter, |mut exporter| async move {
        let chunk = exporter.next_chunk().await.map_err(|error| Problem::from(LedgerError::from(error)))?;
        Ok(chunk.map(|chunk| (Bytes::from(chunk), exporter)))
    })
}
