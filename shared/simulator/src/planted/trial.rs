//! The trial that is asked for: its size, its effects, where its faults are.

use std::collections::BTreeMap;

use serde::Serialize;

use super::site::Site;
use super::{Fault, Kind, PlantedError};
use crate::stream::{Purpose, Stream};

/// True hazard ratio of HER2-low against HER2-0, for invasive disease-free survival.
pub const HAZARD_RATIO: f64 = 0.70;
/// True hazard ratio of the new treatment against the reference arm.
pub const ARM_HAZARD_RATIO: f64 = 0.85;
/// Sites that read as they should, for each faulty one.
const GOOD_SITES: usize = 3;
/// Subjects that a faulty site needs to stand out.
const SITE_SUBJECTS: u64 = 40;

/// A country and its true rate of HER2-low.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CountryRate {
    /// ISO 3166-1 alpha-3.
    pub country: &'static str,
    /// Region of the trial's map.
    pub region: &'static str,
    /// Its sites' rate of HER2-low, before what varies from site to site.
    pub her2_low: f64,
}

const fn rate(country: &'static str, region: &'static str, her2_low: f64) -> CountryRate {
    CountryRate { country, region, her2_low }
}

/// The countries; site `i` is in the `i`th, from the start again after the last.
pub const COUNTRIES: [CountryRate; 6] = [
    rate("AUT", "Europe", 0.56),
    rate("USA", "North America", 0.62),
    rate("DEU", "Europe", 0.54),
    rate("JPN", "Other", 0.64),
    rate("ESP", "Europe", 0.52),
    rate("CAN", "North America", 0.58),
];

/// A trial that can be written.
#[derive(Debug, Clone)]
pub struct Trial {
    pub(super) subjects: u64,
    pub(super) seed: u64,
    pub(super) faults: Vec<Fault>,
    pub(super) sites: Vec<Site>,
    /// Fault of a record by the number of its subject.
    pub(super) records: BTreeMap<u64, Fault>,
}

impl Trial {
    /// A trial of this many subjects, spread evenly over this many sites, with these faults.
    ///
    /// # Errors
    /// [`PlantedError::TooFewSites`] and [`PlantedError::TooFewSubjects`] when what is planted could not be found, or
    /// when there is not one subject a site.
    pub fn new(subjects: u64, sites: u64, seed: u64, faults: Vec<Fault>) -> Result<Self, PlantedError> {
        let of_sites: Vec<Fault> = faults.iter().filter(|fault| fault.kind == Kind::Site).copied().collect();
        let of_records: Vec<Fault> =
            faults.iter().filter(|fault| fault.kind != Kind::Site).copied().collect();
        let needed = (of_sites.len() * (1 + GOOD_SITES)).max(1);
        if sites < needed as u64 {
            return Err(PlantedError::TooFewSites { faults: of_sites.len(), needed, sites });
        }
        let per_site = if of_sites.is_empty() { 1 } else { SITE_SUBJECTS };
        if subjects / sites < per_site {
            return Err(PlantedError::TooFewSubjects { subjects, sites, needed: per_site });
        }
        let mut stream = Stream::new(seed, Purpose::PlantedSites, 0, 0);
        let mut fault_at: Vec<Option<Fault>> = of_sites.into_iter().map(Some).collect();
        fault_at.resize(usize::try_from(sites).unwrap_or(usize::MAX), None);
        stream.shuffle(&mut fault_at);
        let sites_asked = sites;
        let sites: Vec<Site> = fault_at
            .into_iter()
            .enumerate()
            .map(|(index, fault)| Site::drawn(index, fault, &mut stream))
            .collect();
        let good = |number: &u64| sites[place(*number, sites.len())].fault.is_none();
        // the first subject of a site says what is right there
        let wanted = of_records.len();
        let records: BTreeMap<u64, Fault> =
            (sites_asked + 1..=subjects).filter(good).zip(of_records).collect();
        if records.len() < wanted {
            let needed = 1 + (4 * wanted as u64).div_ceil(sites_asked);
            return Err(PlantedError::TooFewSubjects { subjects, sites: sites_asked, needed });
        }
        Ok(Self { subjects, seed, faults, sites, records })
    }

    /// The site of a subject.
    pub(super) fn site_of(&self, number: u64) -> &Site {
        &self.sites[place(number, self.sites.len())]
    }
}

/// Position of a subject's site.
fn place(number: u64, sites: usize) -> usize {
    usize::try_from(number % (sites as u64).max(1)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_too_small_for_its_faults_is_refused() {
        let trial = |subjects, sites| Trial::new(subjects, sites, 1, Fault::ALL.to_vec());
        assert!(matches!(trial(10_000, 20), Err(PlantedError::TooFewSites { needed: 28, .. })));
        assert!(matches!(trial(1_000, 28), Err(PlantedError::TooFewSubjects { needed: 40, .. })));
        assert!(matches!(
            Trial::new(5, 6, 1, Vec::new()),
            Err(PlantedError::TooFewSubjects { needed: 1, .. })
        ));
        let trial = trial(2_000, 28).unwrap();
        assert_eq!(trial.sites.iter().filter(|site| site.fault.is_some()).count(), 7);
        assert_eq!(trial.records.len(), Fault::ALL.len() - 7);
        assert!(trial.records.keys().all(|number| trial.site_of(*number).fault.is_none()));
    }
}
