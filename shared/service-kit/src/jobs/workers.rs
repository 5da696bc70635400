use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Jobs, Lease};
use crate::problem::error_chain;

/// What a worker does with a job. It ends the job itself; whatever it leaves open is taken up
/// again when the lease is over.
pub trait Work: Clone + Send + Sync + 'static {
    /// Executes one job. When `stop` is requested it gives the job back and returns soon.
    fn perform(&self, lease: Lease, stop: Stop) -> impl Future<Output = ()> + Send;
}

/// Says when the service stops.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Whether it stops.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Ready as soon as it stops.
    pub async fn requested(&mut self) {
        // An error means the sender is gone: the service has stopped.
        let _ = self.0.wait_for(|stop| *stop).await;
    }
}

/// The workers of one process.
#[derive(Debug)]
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Asks all workers to stop and waits until they have.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(error = %error, "a worker did not end in order");
            }
        }
    }
}

/// Starts `count` workers for jobs of one kind. An idle worker looks for jobs every `poll`, and
/// at once when [`Jobs::wake`] is called in this process.
#[must_use]
pub fn start_workers<W: Work>(
    jobs: &Jobs,
    kind: &'static str,
    count: u32,
    poll: Duration,
    work: &W,
) -> Workers {
    let (stop, receiver) = watch::channel(false);
    let tasks = (0..count)
        .map(|_| tokio::spawn(run(jobs.clone(), kind, poll, work.clone(), Stop(receiver.clone()))))
        .collect();
    Workers { stop, tasks }
}

/// Starts one task that does `work` again and again, `every` after it was done, until it is told to stop. What
/// it does when that happens is given up: it has to be such that it can be done again.
#[must_use]
pub fn start_repeating<F>(every: Duration, work: impl Fn() -> F + Send + Sync + 'static) -> Workers
where
    F: Future<Output = ()> + Send + 'static,
{
    let (stop, receiver) = watch::channel(false);
    let mut stopped = Stop(receiver);
    let task = tokio::spawn(async move {
        while !stopped.is_requested() {
            let round = async {
                work().await;
                tokio::time::sleep(every).await;
            };
            tokio::select! {
                () = round => {}
                () = stopped.requested() => {}
            }
        }
    });
    Workers { stop, tasks: vec![task] }
}

async fn run<W: Work>(jobs: Jobs, kind: &'static str, poll: Duration, work: W, mut stop: Stop) {
    while !stop.is_requested() {
        match jobs.claim(kind).await {
            Ok(Some(lease)) => perform(work.clone(), lease, stop.clone()).await,
            Ok(None) => tokio::select! {
                () = jobs.arrived.notified() => {}
                () = tokio::time::sleep(poll) => {}
                () = stop.requested() => {}
            },
            Err(error) => {
                tracing::error!(error = error_chain(&error), "the queue cannot be read");
                tokio::time::sleep(poll).await;
            }
        }
    }
}

/// In a task of its own, so that a panic ends the job's attempt and not the worker.
async fn perform<W: Work>(work: W, lease: Lease, stop: Stop) {
    let task = tokio::spawn(async move { work.perform(lease, stop).await });
    if let Err(error) = task.await {
        tracing::error!(run.id = %lease.run, error = %error, "a worker panicked; the run is taken up again when its lease is over");
    }
}
