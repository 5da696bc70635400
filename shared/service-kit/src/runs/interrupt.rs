use std::time::Duration;

use palladion_api::runs::RunProgress;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::jobs::{JobError, Jobs, Lease, Stop};
use crate::problem::error_chain;

/// How often a worker looks whether it may go on: a cancelled run stops well within a second.
const LOOK: Duration = Duration::from_millis(250);

/// Why a worker gives up a run that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interrupt {
    /// Another worker has it, or it was cancelled.
    LeaseLost,
    /// The service stops.
    Stopping,
}

/// Keeps the lease alive and stores progress until there is a reason to give up.
///
/// A database that cannot be reached is none: nobody else can take the run over either, and the
/// fence decides in the end.
pub(super) async fn interrupted(
    jobs: &Jobs,
    lease: &Lease,
    heartbeat_every: Duration,
    mut progress: watch::Receiver<Option<RunProgress>>,
    mut stop: Stop,
) -> Interrupt {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last_heartbeat = Instant::now();
    loop {
        tokio::select! {
            () = stop.requested() => return Interrupt::Stopping,
            _ = ticks.tick() => {}
        }
        let news = progress.has_changed().unwrap_or(false);
        let outcome = if news || last_heartbeat.elapsed() >= heartbeat_every {
            last_heartbeat = Instant::now();
            let current = progress.borrow_and_update().clone();
            jobs.heartbeat(lease, current.as_ref()).await
        } else {
            match jobs.holds(lease).await {
                Ok(true) => Ok(()),
                Ok(false) => Err(JobError::LeaseLost(lease.run)),
                Err(error) => Err(error.into()),
            }
        };
        match outcome {
            Ok(()) => {}
            Err(JobError::LeaseLost(_) | JobError::Ended(_)) => return Interrupt::LeaseLost,
            Err(JobError::Store(error)) => {
                tracing::warn!(run.id = %lease.run, error = error_chain(&error), "the lease could not be looked at");
            }
        }
    }
}
