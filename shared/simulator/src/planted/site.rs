//! A site: where it is, how often it reads HER2-low, and what is wrong with all of its records.

use pxfm::{f_exp, f_log};

use super::trial::COUNTRIES;
use super::{CountryRate, Fault};
use crate::stream::Stream;

/// Standard deviation of the sites' logits about their country's: how much sites that read well vary.
const DEVIATION: f64 = 0.12;
/// HER2-low at a site that reads high, and at one that reads low.
const HIGH: f64 = 0.95;
const LOW: f64 = 0.15;
/// Before and after the day on which a site's reading changes.
const DRIFT: [f64; 2] = [0.25, 0.95];

/// A site of the trial.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) id: String,
    pub(super) country: CountryRate,
    pub(super) fault: Option<Fault>,
    rate: f64,
}

impl Site {
    pub(super) fn drawn(index: usize, fault: Option<Fault>, stream: &mut Stream) -> Self {
        let country = COUNTRIES[index % COUNTRIES.len()];
        let id = format!("{}-{:03}", country.country, index / COUNTRIES.len() + 1);
        let logit = f_log(country.her2_low / (1.0 - country.her2_low)) + DEVIATION * stream.normal();
        let rate = match fault.map(|fault| fault.name) {
            Some("reads_high") => HIGH,
            Some("reads_low") => LOW,
            _ => 1.0 / (1.0 + f_exp(-logit)),
        };
        Self { id, country, fault, rate }
    }

    /// Whether all records have this fault.
    pub(super) fn has(&self, fault: &str) -> bool {
        self.fault.is_some_and(|own| own.name == fault)
    }

    /// The rate of HER2-low of subjects randomised in the first or the second half of the recruitment.
    pub(super) fn rate(&self, second_half: bool) -> f64 {
        if self.has("drifts") { DRIFT[usize::from(second_half)] } else { self.rate }
    }
}
