//! What was planted where.

use serde::Serialize;

use super::trial::{ARM_HAZARD_RATIO, COUNTRIES, CountryRate, HAZARD_RATIO};
use super::{Fault, Kind, Trial};

/// What `planted.json` says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Planted {
    /// The layout of this document.
    pub schema: &'static str,
    /// That the data are made up.
    pub notice: &'static str,
    /// Seed of all random numbers.
    pub seed: u64,
    /// Subjects.
    pub subjects: u64,
    /// Sites.
    pub sites: usize,
    /// The planted effects.
    pub effects: Effects,
    /// Codes of the validation: each in this row and nowhere else.
    pub codes: Vec<Expected>,
    /// Findings of a QC run by the policy that comes along.
    pub findings: Vec<PlantedFinding>,
}

/// Effects that an analysis has to find.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effects {
    /// HER2-low against HER2-0, for invasive disease-free survival.
    pub her2_low_hazard_ratio: f64,
    /// The new treatment against the standard one.
    pub arm_hazard_ratio: f64,
    /// HER2-low by country, at the sites without a fault.
    pub her2_low_by_country: [CountryRate; COUNTRIES.len()],
}

/// A code in a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Expected {
    /// The file.
    pub file: &'static str,
    /// The code.
    pub code: &'static str,
    /// The subject.
    pub subject_id: String,
    /// The fault that causes it; `by_chance` where two readers differ as they do now and then.
    pub fault: &'static str,
    /// Whether only the uploads together show it.
    pub when_accepted: bool,
}

/// A site that a check of a QC run has to find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlantedFinding {
    /// The site.
    pub site_id: String,
    /// The check.
    pub check: &'static str,
    /// What it measures.
    pub metric: &'static str,
    /// The fault that causes it.
    pub fault: &'static str,
}

impl Planted {
    /// What a trial has, before its codes are known.
    pub(super) fn of(trial: &Trial) -> Self {
        let finding = |site: &super::site::Site| {
            let fault = site.fault?;
            let (check, metric) = fault.causes.split_once('/')?;
            Some(PlantedFinding { site_id: site.id.clone(), check, metric, fault: fault.name })
        };
        Self {
            schema: "palladion.planted/1",
            notice: super::texts::SYNTHETIC,
            seed: trial.seed,
            subjects: trial.subjects,
            sites: trial.sites.len(),
            effects: Effects {
                her2_low_hazard_ratio: HAZARD_RATIO,
                arm_hazard_ratio: ARM_HAZARD_RATIO,
                her2_low_by_country: COUNTRIES,
            },
            codes: Vec::new(),
            findings: trial.sites.iter().filter_map(finding).collect(),
        }
    }

    /// Notes that a fault of a record was planted.
    pub(super) fn record(&mut self, fault: &Fault, subject_id: &str) {
        self.note(fault.causes, subject_id, fault.name, fault.kind == Kind::Records);
        fault.also_causes().iter().for_each(|code| self.note(code, subject_id, fault.name, false));
    }

    /// Notes a code that a fault causes in a file.
    pub(super) fn note(
        &mut self,
        code: &'static str,
        subject_id: &str,
        fault: &'static str,
        when_accepted: bool,
    ) {
        let file = match code {
            "DATE-004" | "DATE-010" | "KEY-002" | "MAP-020" | "RNG-006" | "RNG-007" | "RNG-008" => "her2.csv",
            code if code.starts_with("HER2-") => "her2.csv",
            "DATE-003" => "events.csv",
            code if code.starts_with("END-") => "events.csv",
            _ => "subjects.csv",
        };
        self.codes.push(Expected { file, code, subject_id: subject_id.to_owned(), fault, when_accepted });
    }
}
