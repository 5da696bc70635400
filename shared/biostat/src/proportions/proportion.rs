//! So many of so many.

/// What cannot be a proportion.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ProportionError {
    /// Nobody was observed.
    #[error("there are no subjects")]
    NoSubjects,
    /// More events than subjects.
    #[error("{events} of {total} is impossible")]
    MoreEventsThanTotal {
        /// Events.
        events: u64,
        /// Subjects.
        total: u64,
    },
    /// A rate or probability outside 0..1.
    #[error("`{name}` is {value}, not between 0 and 1")]
    OutOfRange {
        /// Name of the parameter.
        name: &'static str,
        /// Its value.
        value: f64,
    },
}

/// `events` of `total` subjects, `total` at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proportion {
    events: u64,
    total: u64,
}

impl Proportion {
    /// # Errors
    /// `NoSubjects` or `MoreEventsThanTotal`.
    pub fn new(events: u64, total: u64) -> Result<Self, ProportionError> {
        if total == 0 {
            return Err(ProportionError::NoSubjects);
        }
        if events > total {
            return Err(ProportionError::MoreEventsThanTotal { events, total });
        }
        Ok(Self { events, total })
    }

    /// Number of events.
    pub fn events(self) -> u64 {
        self.events
    }

    /// Number of subjects.
    pub fn total(self) -> u64 {
        self.total
    }

    /// The observed rate.
    pub fn rate(self) -> f64 {
        self.events as f64 / self.total as f64
    }
}
