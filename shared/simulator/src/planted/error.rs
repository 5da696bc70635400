/// Why a trial cannot be planted.
#[derive(Debug, thiserror::Error)]
pub enum PlantedError {
    /// No fault has this name.
    #[error("there is no fault `{0}`; known are none, all, records, sites and {known}", known = super::Fault::names())]
    UnknownFault(String),
    /// A finding needs sites beside the faulty ones that read as they should.
    #[error("{faults} faulty sites need at least {needed} sites, not {sites}")]
    TooFewSites {
        /// Faulty sites.
        faults: usize,
        /// Sites that are needed.
        needed: usize,
        /// Sites asked for.
        sites: u64,
    },
    /// A finding needs subjects.
    #[error("{subjects} subjects at {sites} sites are fewer than {needed} a site, which the faults need")]
    TooFewSubjects {
        /// Subjects asked for.
        subjects: u64,
        /// Sites asked for.
        sites: u64,
        /// Subjects that a site needs.
        needed: u64,
    },
    /// A file cannot be written.
    #[error("the trial cannot be written")]
    Write(#[from] std::io::Error),
    /// The manifest cannot be written.
    #[error("the manifest cannot be written")]
    Manifest(#[from] serde_json::Error),
}
