//! What was worked out before.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Values by name, each worked out once, whoever asks for it and however many at a time.
#[derive(Debug)]
pub(crate) struct Known<K, V>(Mutex<BTreeMap<K, Arc<OnceLock<V>>>>);

impl<K, V> Default for Known<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

/// A copy knows nothing yet: it may be changed.
impl<K, V> Clone for Known<K, V> {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl<K: Ord + Clone, V: Clone> Known<K, V> {
    /// The value of this name, by `find` the first time. Others who ask meanwhile wait, so `find` must not wait for
    /// them: it does its work alone.
    pub(crate) fn get(&self, name: &K, find: impl FnOnce() -> V) -> V {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = Arc::clone(known.entry(name.clone()).or_default());
        drop(known);
        place.get_or_init(find).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_worked_out_once_by_name() {
        let known: Known<&str, usize> = Known::default();
        assert_eq!((known.get(&"a", || 1), known.get(&"b", || 2), known.get(&"a", || 3)), (1, 2, 1));
        assert_eq!(known.clone().get(&"a", || 3), 3);
    }
}
