use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use palladion_api::runs::{RunPriority, RunProgress};
use palladion_domain::ids::RunId;
use palladion_service_kit::clock;
use palladion_service_kit::database::Database;
use palladion_service_kit::jobs::{
    JobError, JobMigration, JobSettings, JobState, Jobs, Lease, Stop, Work, start_workers,
};
use palladion_testkit::{Backend, TestDatabase, backends};
use sea_orm_migration::{MigrationTrait, MigratorTrait};

const KIND: &str = "statistics";

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(JobMigration::Table), Box::new(JobMigration::ProgressTime)]
    }
}

struct Queue {
    jobs: Jobs,
    database: Database,
    _test_database: TestDatabase,
}

impl Queue {
    async fn new(backend: Backend, lease: Duration) -> Self {
        let test_database = TestDatabase::create(backend).await;
        let database = Database::connect(test_database.url()).await.unwrap();
        palladion_service_kit::apply::<Migrator>(&database).await.unwrap();
        let jobs = Jobs::new(database.clone(), JobSettings { lease });
        Self { jobs, database, _test_database: test_database }
    }

    async fn enqueue(&self, priority: RunPriority) -> RunId {
        let run = RunId::from_uuid(clock::new_uuid());
        let transaction = self.database.begin_write().await.unwrap();
        self.jobs.enqueue(&transaction, run, KIND, priority).await.unwrap();
        transaction.commit().await.unwrap();
        run
    }

    async fn finish(&self, lease: &Lease) -> Result<(), JobError> {
        let transaction = self.database.begin_write().await.unwrap();
        let outcome = self.jobs.finish(&transaction, lease).await;
        transaction.commit().await.unwrap();
        outcome
    }

    async fn state(&self, run: RunId) -> JobState {
        self.jobs.status(self.database.connection(), run).await.unwrap().unwrap().state
    }
}

const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn jobs_come_by_priority_and_then_by_age() {
    for backend in backends() {
        let queue = Queue::new(backend, LONG).await;
        let (old, new, urgent) = (
            queue.enqueue(RunPriority::Normal).await,
            queue.enqueue(RunPriority::Normal).await,
            queue.enqueue(RunPriority::High).await,
        );
        for expected in [urgent, old, new] {
            let lease = queue.jobs.claim(KIND).await.unwrap().unwrap();
            assert_eq!((lease.run, lease.attempt), (expected, 1), "{backend}");
        }
        assert_eq!(queue.jobs.claim(KIND).await.unwrap(), None, "{backend}");
        assert_eq!(queue.jobs.claim("pathology_qc").await.unwrap(), None, "{backend}");
    }
}

#[tokio::test]
async fn a_rolled_back_enqueue_leaves_no_job() {
    for backend in backends() {
        let queue = Queue::new(backend, LONG).await;
        let run = RunId::from_uuid(clock::new_uuid());
        let transaction = queue.database.begin_write().await.unwrap();
        queue.jobs.enqueue(&transaction, run, KIND, RunPriority::Normal).await.unwrap();
        transaction.rollback().await.unwrap();
        assert_eq!(queue.jobs.claim(KIND).await.unwrap(), None, "{backend}");
        assert_eq!(queue.jobs.status(queue.database.connection(), run).await.unwrap(), None, "{backend}");
    }
}

#[tokio::test]
async fn a_lost_lease_is_given_to_another_and_fences_the_first() {
    for backend in backends() {
        let queue = Queue::new(backend, Duration::from_millis(150)).await;
        let run = queue.enqueue(RunPriority::Normal).await;
        let stale = queue.jobs.claim(KIND).await.unwrap().unwrap();
        assert_eq!(queue.jobs.claim(KIND).await.unwrap(), None, "{backend}: the lease holds");
        tokio::time::sleep(Duration::from_millis(300)).await;
        let fresh = queue.jobs.claim(KIND).await.unwrap().unwrap();
        assert_eq!((fresh.run, fresh.attempt), (run, 2), "{backend}");

        assert!(
            !queue.jobs.holds(&stale).await.unwrap() && queue.jobs.holds(&fresh).await.unwrap(),
            "{backend}"
        );
        assert!(matches!(queue.jobs.heartbeat(&stale, None).await, Err(JobError::LeaseLost(_))), "{backend}");
        assert!(matches!(queue.finish(&stale).await, Err(JobError::LeaseLost(_))), "{backend}");
        assert!(matches!(queue.jobs.release(&stale).await, Err(JobError::LeaseLost(_))), "{backend}");
        assert_eq!(queue.state(run).await, JobState::Running, "{backend}");
        queue.finish(&fresh).await.unwrap();
        assert_eq!(queue.state(run).await, JobState::Done, "{backend}");
        assert!(matches!(queue.finish(&fresh).await, Err(JobError::LeaseLost(_))), "{backend}: it ends once");
    }
}

#[tokio::test]
async fn a_heartbeat_keeps_the_lease_and_the_progress() {
    for backend in backends() {
        let queue = Queue::new(backend, Duration::from_millis(400)).await;
        let run = queue.enqueue(RunPriority::Normal).await;
        let lease = queue.jobs.claim(KIND).await.unwrap().unwrap();
        let progress = RunProgress { done: 2, total: 5, step: "cox".to_owned() };
        for _ in 0..6 {
            tokio::time::sleep(Duration::from_millis(120)).await;
            queue.jobs.heartbeat(&lease, Some(&progress)).await.unwrap();
        }
        assert_eq!(queue.jobs.claim(KIND).await.unwrap(), None, "{backend}");
        let status = queue.jobs.status(queue.database.connection(), run).await.unwrap().unwrap();
        assert_eq!(status.progress, Some(progress), "{backend}");
        // Two of five steps took at least 0.72 s: three more take at least 1.08 s, told as 2.
        assert!(status.remaining_seconds().is_some_and(|seconds| seconds >= 2), "{backend}: {status:?}");
    }
}

#[tokio::test]
async fn a_job_given_back_waits_again_and_the_attempt_does_not_count() {
    for backend in backends() {
        let queue = Queue::new(backend, LONG).await;
        let run = queue.enqueue(RunPriority::Normal).await;
        let lease = queue.jobs.claim(KIND).await.unwrap().unwrap();
        queue.jobs.release(&lease).await.unwrap();
        assert_eq!(queue.state(run).await, JobState::Queued, "{backend}");
        let again = queue.jobs.claim(KIND).await.unwrap().unwrap();
        assert_eq!((again.run, again.attempt), (run, 1), "{backend}");
        assert!(matches!(queue.finish(&lease).await, Err(JobError::LeaseLost(_))), "{backend}");
    }
}

#[tokio::test]
async fn closing_takes_the_job_from_whoever_holds_it() {
    for backend in backends() {
        let queue = Queue::new(backend, LONG).await;
        let run = queue.enqueue(RunPriority::Normal).await;
        let lease = queue.jobs.claim(KIND).await.unwrap().unwrap();
        let transaction = queue.database.begin_write().await.unwrap();
        queue.jobs.close(&transaction, run).await.unwrap();
        assert!(matches!(queue.jobs.close(&transaction, run).await, Err(JobError::Ended(_))), "{backend}");
        transaction.commit().await.unwrap();
        assert!(!queue.jobs.holds(&lease).await.unwrap(), "{backend}");
        assert!(matches!(queue.finish(&lease).await, Err(JobError::LeaseLost(_))), "{backend}");
    }
}

/// Counts how often each run was executed, and ends it.
#[derive(Clone)]
struct Count {
    jobs: Jobs,
    database: Database,
    executed: Arc<Mutex<BTreeMap<RunId, u32>>>,
}

impl Work for Count {
    async fn perform(&self, lease: Lease, _stop: Stop) {
        *self.executed.lock().unwrap().entry(lease.run).or_default() += 1;
        let transaction = self.database.begin_write().await.unwrap();
        self.jobs.finish(&transaction, &lease).await.unwrap();
        transaction.commit().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_workers_execute_every_job_once() {
    const JOBS: usize = 120;
    for backend in backends() {
        let queue = Queue::new(backend, LONG).await;
        let executed = Arc::new(Mutex::new(BTreeMap::new()));
        let work = Count {
            jobs: queue.jobs.clone(),
            database: queue.database.clone(),
            executed: Arc::clone(&executed),
        };
        let workers = start_workers(&queue.jobs, KIND, 6, Duration::from_millis(5), &work);
        let mut runs = Vec::new();
        for _ in 0..JOBS {
            runs.push(queue.enqueue(RunPriority::Normal).await);
            queue.jobs.wake();
        }
        let all = async {
            while executed.lock().unwrap().len() < JOBS {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(LONG, all).await.unwrap();
        workers.stop().await;
        let executed = executed.lock().unwrap();
        assert!(runs.iter().all(|run| executed.get(run) == Some(&1)), "{backend}");
        assert_eq!(executed.len(), JOBS, "{backend}");
    }
}

/// Panics on its first job, ends the others.
#[derive(Clone)]
struct Clumsy(Count);

impl Work for Clumsy {
    async fn perform(&self, lease: Lease, stop: Stop) {
        assert!(lease.attempt > 1, "the first attempt goes wrong");
        self.0.perform(lease, stop).await;
    }
}

#[tokio::test]
async fn a_panic_costs_the_attempt_and_not_the_worker() {
    let queue = Queue::new(Backend::Sqlite, Duration::from_millis(100)).await;
    let run = queue.enqueue(RunPriority::Normal).await;
    let executed = Arc::new(Mutex::new(BTreeMap::new()));
    let count = Count { jobs: queue.jobs.clone(), database: queue.database.clone(), executed };
    let workers = start_workers(&queue.jobs, KIND, 1, Duration::from_millis(5), &Clumsy(count));
    let done = async {
        while queue.state(run).await != JobState::Done {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LONG, done).await.unwrap();
    workers.stop().await;
}

#[tokio::test]
async fn a_waiting_job_knows_how_many_come_before_it() {
    for backend in backends() {
        let queue = Queue::new(backend, LONG).await;
        let (low, old) = (queue.enqueue(RunPriority::Low).await, queue.enqueue(RunPriority::Normal).await);
        let (new, urgent) =
            (queue.enqueue(RunPriority::Normal).await, queue.enqueue(RunPriority::High).await);
        let place = async |run| {
            let status = queue.jobs.status(queue.database.connection(), run).await.unwrap().unwrap();
            status.queue.map(|place| (place.priority, place.ahead))
        };
        assert_eq!(place(urgent).await, Some((RunPriority::High, 0)), "{backend}");
        assert_eq!(place(old).await, Some((RunPriority::Normal, 1)), "{backend}");
        assert_eq!(place(new).await, Some((RunPriority::Normal, 2)), "{backend}");
        assert_eq!(place(low).await, Some((RunPriority::Low, 3)), "{backend}");
        queue.jobs.claim(KIND).await.unwrap().unwrap();
        assert_eq!((place(urgent).await, place(low).await), (None, Some((RunPriority::Low, 2))), "{backend}");
    }
}

#[tokio::test]
async fn a_postponed_job_rests_and_its_attempt_counts() {
    for backend in backends() {
        let queue = Queue::new(backend, LONG).await;
        let run = queue.enqueue(RunPriority::Normal).await;
        let first = queue.jobs.claim(KIND).await.unwrap().unwrap();
        queue.jobs.postpone(&first, Duration::from_millis(300)).await.unwrap();
        assert!(!queue.jobs.holds(&first).await.unwrap(), "{backend}");
        let next = loop {
            match queue.jobs.claim(KIND).await.unwrap() {
                Some(lease) => break lease,
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        };
        assert_eq!((next.run, next.attempt), (run, 2), "{backend}");
        assert!(matches!(queue.jobs.postpone(&first, LONG).await, Err(JobError::LeaseLost(_))), "{backend}");
    }
}
