//! What can be wrong with a trial's definition.

use crate::country::Country;
use crate::endpoint::EventKind;
use crate::ids::{ArmName, EndpointName, PolicyName, RegionName, SiteId};

/// One thing that is wrong with a trial's definition. Numbers before a name are places in the lists
/// of the definition, counted from 0, outermost list first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrialError {
    /// The code is empty, too long, or not plain text.
    #[error("the code has 1 to 64 characters, no control characters and no outer blanks")]
    Code,
    /// The title is empty, too long, or not plain text.
    #[error("the title has 1 to 500 characters, no control characters and no outer blanks")]
    Title,
    /// Two arms have the same name.
    #[error("arm `{1}` is there twice")]
    DuplicateArm(usize, ArmName),
    /// There are arms, but not exactly one is the reference.
    #[error("exactly one arm is the reference, not {0}")]
    ReferenceArms(usize),
    /// Two regions have the same name.
    #[error("region `{1}` is there twice")]
    DuplicateRegion(usize, RegionName),
    /// A country is in two regions, or twice in one.
    #[error("country {2} is in the region map twice")]
    DuplicateCountry(usize, usize, Country),
    /// Two sites have the same id.
    #[error("site `{1}` is there twice")]
    DuplicateSite(usize, SiteId),
    /// Two endpoints have the same name.
    #[error("endpoint `{1}` is there twice")]
    DuplicateEndpoint(usize, EndpointName),
    /// An endpoint names an event kind twice.
    #[error("endpoint `{2}` names the event `{3}` twice")]
    DuplicateEvent(usize, usize, EndpointName, EventKind),
    /// An endpoint counts a mark of follow-up as an event.
    #[error("`{3}` is a mark of follow-up and cannot be an event of endpoint `{2}`")]
    FollowUpAsEvent(usize, usize, EndpointName, EventKind),
    /// The classification policy is not a known one.
    #[error("there is no classification policy `{0}`")]
    UnknownPolicy(PolicyName),
}

impl TrialError {
    /// JSON pointer to the part of the definition that is wrong.
    #[must_use]
    pub fn pointer(&self) -> String {
        match self {
            Self::Code => "/code".to_owned(),
            Self::Title => "/title".to_owned(),
            Self::DuplicateArm(arm, _) => format!("/arms/{arm}"),
            Self::ReferenceArms(_) => "/arms".to_owned(),
            Self::DuplicateRegion(region, _) => format!("/regions/{region}"),
            Self::DuplicateCountry(region, country, _) => format!("/regions/{region}/countries/{country}"),
            Self::DuplicateSite(site, _) => format!("/sites/{site}"),
            Self::DuplicateEndpoint(endpoint, _) => format!("/endpoints/{endpoint}"),
            Self::DuplicateEvent(endpoint, event, ..) | Self::FollowUpAsEvent(endpoint, event, ..) => {
                format!("/endpoints/{endpoint}/events/{event}")
            }
            Self::UnknownPolicy(_) => "/classification_policy".to_owned(),
        }
    }
}
