//! Work spread over the machine's cores, with results that do not depend on how many there are.

use std::num::NonZero;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

/// How many threads run at once.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// One piece of work.
pub(crate) type Task<'a, T> = Box<dyn FnOnce() -> T + Send + 'a>;

/// Runs tasks on as many threads as there are cores; gives the results in the order of the tasks.
/// A task that panics makes this panic.
pub(crate) fn in_parallel<T: Send>(tasks: Vec<Task<'_, T>>) -> Vec<T> {
    let threads = cores().min(tasks.len());
    let waiting = Mutex::new(tasks.into_iter().enumerate());
    let done = Mutex::new(Vec::new());
    let work = || {
        loop {
            let Some((place, task)) = locked(&waiting).next() else { break };
            let result = task();
            locked(&done).push((place, result));
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// What a task that panicked left is not looked at: the panic goes on.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_their_tasks() {
        let tasks: Vec<Task<'_, usize>> =
            (0..100_usize).map(|number| Box::new(move || number * number) as Task<'_, usize>).collect();
        assert_eq!(in_parallel(tasks), (0..100_usize).map(|number| number * number).collect::<Vec<_>>());
        assert!(in_parallel(Vec::<Task<'_, usize>>::new()).is_empty());
    }
}
