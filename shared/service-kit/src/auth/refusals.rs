use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use palladion_domain::ids::{ActorId, TrialId};

/// Refusals of one person that are recorded in a minute.
const RECORDED_A_MINUTE: usize = 60;

/// Which refusals of the present minute stand in the ledger: one for each person and trial, at most
/// [`RECORDED_A_MINUTE`] for a person. Without a limit somebody who guesses could fill the ledger.
/// Every process counts for itself.
#[derive(Clone, Default)]
pub(crate) struct Refusals {
    recorded: Arc<Mutex<Minute>>,
}

#[derive(Default)]
struct Minute {
    number: i64,
    trials: BTreeMap<ActorId, BTreeSet<TrialId>>,
}

impl Refusals {
    /// Whether a refusal has to be recorded; it then counts as recorded.
    pub(super) fn claim(&self, person: &ActorId, trial: TrialId, now: DateTime<Utc>) -> bool {
        let mut minute = self.minute();
        let number = now.timestamp().div_euclid(60);
        if minute.number != number {
            *minute = Minute { number, trials: BTreeMap::new() };
        }
        let trials = minute.trials.entry(person.clone()).or_default();
        trials.len() < RECORDED_A_MINUTE && trials.insert(trial)
    }

    /// Takes a claim back whose entry could not be written.
    pub(super) fn release(&self, person: &ActorId, trial: TrialId) {
        if let Some(trials) = self.minute().trials.get_mut(person) {
            trials.remove(&trial);
        }
    }

    fn minute(&self) -> MutexGuard<'_, Minute> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn one_refusal_for_a_person_and_trial_and_sixty_for_a_person_in_a_minute() {
        let refusals = Refusals::default();
        let person = |name: &str| ActorId::new(name).unwrap();
        let trial = |number: u128| TrialId::from_uuid(Uuid::from_u128(number));
        let now = DateTime::from_timestamp(1_795_000_020, 0).unwrap();
        let (one, other) = (person("one@example.org"), person("other@example.org"));
        assert!(refusals.claim(&one, trial(0), now));
        assert!(!refusals.claim(&one, trial(0), now));
        assert!(refusals.claim(&other, trial(0), now));
        refusals.release(&one, trial(0));
        let recorded = (0..200).filter(|number| refusals.claim(&one, trial(*number), now)).count();
        assert_eq!(recorded, RECORDED_A_MINUTE);
        assert!(refusals.claim(&other, trial(1), now), "each person has an own limit");
        assert!(refusals.claim(&one, trial(0), now + TimeDelta::minutes(1)));
    }
}
