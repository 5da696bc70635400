use crate::leaf::{Origin, Software};

/// The log of one service: what every leaf of it says the same.
#[derive(Debug, Clone)]
pub struct Ledger {
    pub(super) origin: Origin,
    pub(super) software: Software,
}

impl Ledger {
    /// The log with this name, written by this program.
    #[must_use]
    pub fn new(origin: Origin, software: Software) -> Self {
        Self { origin, software }
    }

    /// Name of the log.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The program that writes.
    #[must_use]
    pub fn software(&self) -> &Software {
        &self.software
    }
}
