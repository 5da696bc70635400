use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinError;

use super::AnalysisRunError;

/// How many snapshots are read and checked at once; each takes the memory of a cohort.
const AT_ONCE: usize = 2;

/// The places in which plans are held against snapshots. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Checks(Arc<Semaphore>);

/// One of the places, until its work has ended.
pub(super) struct Place(OwnedSemaphorePermit);

impl Checks {
    /// All places are free.
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// [`AnalysisRunError::NoPlace`] when there are no places any more.
    pub(super) async fn place(&self) -> Result<Place, AnalysisRunError> {
        let permit = Arc::clone(&self.0).acquire_owned().await;
        permit.map(Place).map_err(AnalysisRunError::NoPlace)
    }
}

impl Place {
    /// Works away from the threads that answer requests. The place is free again when the work has
    /// ended, also when nobody waits for it any more.
    ///
    /// # Errors
    /// [`JoinError`] when the work ended early.
    pub(super) async fn work<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        let Self(permit) = self;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        });
        done.await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use futures::FutureExt as _;

    use super::{AT_ONCE, Checks};

    #[tokio::test]
    async fn a_place_is_taken_until_its_work_has_ended_also_when_the_caller_has_gone() {
        let checks = Checks::new();
        let mut going = Vec::new();
        for _ in 0..AT_ONCE {
            let (end, wait) = mpsc::channel::<()>();
            let place = checks.place().await.ok();
            // Polled once, then dropped: the work goes on without its caller.
            assert!(place.map(|place| place.work(move || wait.recv()).now_or_never()).is_some());
            going.push(end);
        }
        assert!(checks.place().now_or_never().is_none(), "another check would start beside {AT_ONCE}");
        drop(going.pop());
        assert!(checks.place().await.is_ok());
    }
}
