//! The only place where time and randomness come from.

use chrono::{DateTime, SubsecRound as _, Utc};
use uuid::Uuid;

/// The present moment in UTC, cut to microseconds: PostgreSQL keeps no more, and
/// what is hashed has to come back from the database unchanged.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the clock the rest of the code uses")]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// A new identifier, ordered by time (UUID version 7).
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is where identifiers are made")]
pub fn new_uuid() -> Uuid {
    Uuid::now_v7()
}

/// `N` bytes from the operating system's random source.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "without a random source no salt or key may be made; nothing sensible can go on"
)]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn now_has_no_more_than_microseconds() {
        assert_eq!(now().timestamp_subsec_nanos() % 1_000, 0);
    }

    #[test]
    fn random_bytes_differ() {
        assert_ne!(random_bytes::<32>(), random_bytes::<32>());
    }
}
