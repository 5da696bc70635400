use palladion_domain::ids::TrialId;
use palladion_ledger::event::Action;
use palladion_ledger::leaf::Reason;

/// What happened, on its way into the ledger. Id, time, salts and the program are added by the
/// recorder; the kind of object follows from the action.
#[derive(Clone, Debug)]
pub struct Entry {
    pub(super) action: Action,
    pub(super) object_id: String,
    pub(super) version: u64,
    pub(super) trial: Option<TrialId>,
    pub(super) reason: Option<Reason>,
    pub(super) before: Option<Vec<u8>>,
    pub(super) after: Option<Vec<u8>>,
    pub(super) payload: Option<Vec<u8>>,
}

impl Entry {
    /// This happened to the object of this id, which now has version 1.
    pub fn new(action: Action, object_id: impl std::fmt::Display) -> Self {
        Self {
            action,
            object_id: object_id.to_string(),
            version: 1,
            trial: None,
            reason: None,
            before: None,
            after: None,
            payload: None,
        }
    }

    /// The object's version after the event, from 1; it stays or grows by one.
    #[must_use]
    pub const fn version(mut self, version: u64) -> Self {
        self.version = version;
        self
    }

    /// The trial it belongs to.
    #[must_use]
    pub const fn trial(mut self, trial: TrialId) -> Self {
        self.trial = Some(trial);
        self
    }

    /// Why.
    #[must_use]
    pub fn reason(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// The object's row before, as its canonical bytes. Only a salted commitment enters the leaf.
    #[must_use]
    pub fn before(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.before = Some(bytes.into());
        self
    }

    /// The object's row after, as its canonical bytes. Only a salted commitment enters the leaf.
    #[must_use]
    pub fn after(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.after = Some(bytes.into());
        self
    }

    /// Anything else the event is about. Only a salted commitment enters the leaf.
    #[must_use]
    pub fn payload(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.payload = Some(bytes.into());
        self
    }
}
