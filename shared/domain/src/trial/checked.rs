//! A trial that was checked, with its look-ups.

use std::collections::{BTreeMap, BTreeSet};

use super::{Arm, Region, Site, TrialDefinition, TrialError};
use crate::country::Country;
use crate::endpoint::{EndpointDefinition, EventKind};
use crate::her2::ClassificationPolicy;
use crate::ids::{ArmName, RegionName, SiteId};

/// A trial whose definition holds together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    definition: TrialDefinition,
    policy: ClassificationPolicy,
    /// Positions in `definition.sites`.
    sites: BTreeMap<SiteId, usize>,
    /// Positions in `definition.regions`.
    regions: BTreeMap<Country, usize>,
}

impl Trial {
    /// Checks a definition.
    ///
    /// # Errors
    /// Every `TrialError` that applies, in the order of the definition's parts.
    pub fn new(definition: TrialDefinition) -> Result<Self, Vec<TrialError>> {
        let mut errors = Vec::new();
        if !is_plain(&definition.code, 64) {
            errors.push(TrialError::Code);
        }
        if !is_plain(&definition.title, 500) {
            errors.push(TrialError::Title);
        }
        check_arms(&definition.arms, &mut errors);
        check_regions(&definition.regions, &mut errors);
        let sites = definition.sites.iter().map(|site| &site.id);
        errors.extend(repeated(sites).map(|(at, id)| TrialError::DuplicateSite(at, id.clone())));
        check_endpoints(&definition.endpoints, &mut errors);
        let policy = ClassificationPolicy::built_in(&definition.classification_policy);
        match policy {
            Some(policy) if errors.is_empty() => Ok(Self::checked(definition, policy)),
            Some(_) => Err(errors),
            None => {
                errors.push(TrialError::UnknownPolicy(definition.classification_policy));
                Err(errors)
            }
        }
    }

    fn checked(definition: TrialDefinition, policy: ClassificationPolicy) -> Self {
        let sites = definition.sites.iter().enumerate();
        let sites = sites.map(|(index, site)| (site.id.clone(), index)).collect();
        let regions = definition.regions.iter().enumerate();
        let regions =
            regions.flat_map(|(index, region)| region.countries.iter().map(move |c| (*c, index))).collect();
        Self { definition, policy, sites, regions }
    }

    /// The definition as it was written down.
    #[must_use]
    pub const fn definition(&self) -> &TrialDefinition {
        &self.definition
    }

    /// How HER2 status is derived.
    #[must_use]
    pub const fn policy(&self) -> &ClassificationPolicy {
        &self.policy
    }

    /// The site with this id, when the trial lists it.
    #[must_use]
    pub fn site(&self, id: &SiteId) -> Option<&Site> {
        self.definition.sites.get(*self.sites.get(id)?)
    }

    /// Whether data may come from this site: any site when the trial lists none.
    #[must_use]
    pub fn accepts_site(&self, id: &SiteId) -> bool {
        self.sites.is_empty() || self.sites.contains_key(id)
    }

    /// The country of a site, when the trial lists the site and its country.
    #[must_use]
    pub fn country_of(&self, id: &SiteId) -> Option<Country> {
        self.site(id)?.country
    }

    /// The region of a country, when the trial's map has it.
    #[must_use]
    pub fn region_of(&self, country: Country) -> Option<&RegionName> {
        self.definition.regions.get(*self.regions.get(&country)?).map(|region| &region.name)
    }

    /// The arm with this name.
    #[must_use]
    pub fn arm(&self, name: &ArmName) -> Option<&Arm> {
        self.definition.arms.iter().find(|arm| arm.name == *name)
    }

    /// The arm that the others are compared with; `None` only when there are no arms.
    #[must_use]
    pub fn reference_arm(&self) -> Option<&Arm> {
        self.definition.arms.iter().find(|arm| arm.reference)
    }

    /// The endpoint with this name.
    #[must_use]
    pub fn endpoint(&self, name: &str) -> Option<&EndpointDefinition> {
        self.definition.endpoints.iter().find(|endpoint| endpoint.name.as_str() == name)
    }
}

fn is_plain(text: &str, max: usize) -> bool {
    !text.is_empty()
        && text.chars().count() <= max
        && !text.chars().any(char::is_control)
        && text.trim() == text
}

/// The values that were there before, each with its place, once for each time.
fn repeated<T: Ord + Copy>(values: impl Iterator<Item = T>) -> impl Iterator<Item = (usize, T)> {
    let mut seen = BTreeSet::new();
    values.enumerate().filter(move |(_, value)| !seen.insert(*value))
}

fn check_arms(arms: &[Arm], errors: &mut Vec<TrialError>) {
    let twice = repeated(arms.iter().map(|arm| &arm.name));
    errors.extend(twice.map(|(at, name)| TrialError::DuplicateArm(at, name.clone())));
    let references = arms.iter().filter(|arm| arm.reference).count();
    if !arms.is_empty() && references != 1 {
        errors.push(TrialError::ReferenceArms(references));
    }
}

fn check_regions(regions: &[Region], errors: &mut Vec<TrialError>) {
    let twice = repeated(regions.iter().map(|region| &region.name));
    errors.extend(twice.map(|(at, name)| TrialError::DuplicateRegion(at, name.clone())));
    let mut seen = BTreeSet::new();
    for (region, listed) in regions.iter().enumerate() {
        let twice = listed.countries.iter().enumerate().filter(|(_, country)| !seen.insert(**country));
        errors.extend(twice.map(|(at, country)| TrialError::DuplicateCountry(region, at, *country)));
    }
}

fn check_endpoints(endpoints: &[EndpointDefinition], errors: &mut Vec<TrialError>) {
    let twice = repeated(endpoints.iter().map(|endpoint| &endpoint.name));
    errors.extend(twice.map(|(at, name)| TrialError::DuplicateEndpoint(at, name.clone())));
    for (place, endpoint) in endpoints.iter().enumerate() {
        let name = &endpoint.name;
        let twice = repeated(endpoint.events.iter().copied());
        errors.extend(twice.map(|(at, kind)| TrialError::DuplicateEvent(place, at, name.clone(), kind)));
        let marks = endpoint.events.iter().enumerate().filter(|(_, kind)| kind.is_follow_up());
        let fault =
            |(at, kind): (usize, &EventKind)| TrialError::FollowUpAsEvent(place, at, name.clone(), *kind);
        errors.extend(marks.map(fault));
    }
}
