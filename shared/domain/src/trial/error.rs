//! What can be wrong with a trial's definition.

use crate::country::Country;
use crate::endpoint::EventKind;
use crate::ids::{ArmName, EndpointName, PolicyName, RegionName, SiteId};

/// One thing that is wrong with a trial's definition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrialError {
    /// The code is empty, too long, or not plain text.
    #[error("the code has 1 to 64 characters, no control characters and no outer blanks")]
    Code,
    /// The title is empty, too long, or not plain text.
    #[error("the title has 1 to 500 characters, no control characters and no outer blanks")]
    Title,
    /// Two arms have the same name.
    #[error("arm `{0}` is there twice")]
    DuplicateArm(ArmName),
    /// There are arms, but not exactly one is the reference.
    #[error("exactly one arm is the reference, not {0}")]
    ReferenceArms(usize),
    /// Two regions have the same name.
    #[error("region `{0}` is there twice")]
    DuplicateRegion(RegionName),
    /// A country is in two regions, or twice in one.
    #[error("country {0} is in the region map twice")]
    DuplicateCountry(Country),
    /// Two sites have the same id.
    #[error("site `{0}` is there twice")]
    DuplicateSite(SiteId),
    /// Two endpoints have the same name.
    #[error("endpoint `{0}` is there twice")]
    DuplicateEndpoint(EndpointName),
    /// An endpoint names an event kind twice.
    #[error("endpoint `{0}` names the event `{1}` twice")]
    DuplicateEvent(EndpointName, EventKind),
    /// An endpoint counts a mark of follow-up as an event.
    #[error("`{1}` is a mark of follow-up and cannot be an event of endpoint `{0}`")]
    FollowUpAsEvent(EndpointName, EventKind),
    /// The classification policy is not a known one.
    #[error("there is no classification policy `{0}`")]
    UnknownPolicy(PolicyName),
}

impl TrialError {
    /// JSON pointer to the part of the definition that is wrong.
    #[must_use]
    pub const fn pointer(&self) -> &'static str {
        match self {
            Self::Code => "/code",
            Self::Title => "/title",
            Self::DuplicateArm(_) | Self::ReferenceArms(_) => "/arms",
            Self::DuplicateRegion(_) | Self::DuplicateCountry(_) => "/regions",
            Self::DuplicateSite(_) => "/sites",
            Self::DuplicateEndpoint(_) | Self::DuplicateEvent(..) | Self::FollowUpAsEvent(..) => "/endpoints",
            Self::UnknownPolicy(_) => "/classification_policy",
        }
    }
}
