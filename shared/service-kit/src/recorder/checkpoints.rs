use std::time::Duration;

use palladion_ledger::store::StoredCheckpoint;
use tokio_util::sync::CancellationToken;

use super::Recorder;
use super::record::from_ledger;
use crate::clock;
use crate::database::StoreError;
use crate::problem::error_chain;

impl Recorder {
    /// The signed checkpoint of the log as it is now; asked again for the same size, the same one.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] when the tables no longer fit an earlier checkpoint; the database's
    /// otherwise.
    pub async fn checkpoint(&self) -> Result<StoredCheckpoint, StoreError> {
        let inner = &self.inner;
        inner
            .ledger
            .checkpoint(inner.database.connection(), &inner.key, clock::now())
            .await
            .map_err(from_ledger)
    }

    /// Makes a checkpoint at every interval in which the log grew, until told to stop.
    pub(crate) async fn keep_checkpoints(self, interval: Duration, stop: CancellationToken) {
        let mut last_size = None;
        while stop.run_until_cancelled(tokio::time::sleep(interval)).await.is_some() {
            match self.checkpoint_if_grown(last_size).await {
                Ok(size) => last_size = Some(size),
                Err(error) => {
                    tracing::error!(error.chain = %error_chain(&error), "no checkpoint could be made");
                }
            }
        }
    }

    async fn checkpoint_if_grown(&self, last_size: Option<u64>) -> Result<u64, StoreError> {
        let size = self.inner.ledger.size(self.inner.database.connection()).await.map_err(from_ledger)?;
        if Some(size) == last_size {
            return Ok(size);
        }
        Ok(self.checkpoint().await?.note.checkpoint().size)
    }
}
