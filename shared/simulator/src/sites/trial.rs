//! One trial: true rates and counted events.

use pxfm::{f_exp, f_log};

use super::design::SiteDesign;
use super::scenario::Scenario;
use crate::stream::{Purpose, Stream};

/// Distance of a site's true rate from its country's above which it matters.
pub const MATERIAL: f64 = 0.20;

/// Rate of HER2-low of a site without deviation.
const RATE: f64 = 0.575;

/// What is true of a site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truth {
    /// Its rate.
    pub rate: f64,
    /// The rate of its country.
    pub country_rate: f64,
    /// Whether it was shifted on purpose.
    pub shifted: bool,
}

impl Truth {
    /// Whether its rate is more than [`MATERIAL`] from its country's.
    #[must_use]
    pub fn material(&self) -> bool {
        (self.rate - self.country_rate).abs() > MATERIAL
    }

    /// Whether a flag on it is right: shifted, or far from its country.
    #[must_use]
    pub fn real(&self) -> bool {
        self.shifted || self.material()
    }
}

/// A trial of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteTrial {
    /// HER2-low subjects of each site.
    pub events: Vec<u64>,
    /// What is true of each site.
    pub truths: Vec<Truth>,
}

impl SiteTrial {
    /// Trial `number` of a scenario on these sites.
    ///
    /// A site's logit is that of 57.5 %, plus its country's deviation, plus its own, plus or minus the shift for
    /// the shifted ones, whose number is the share of the sites rounded; its events are binomial.
    #[must_use]
    pub fn draw(scenario: &Scenario, design: &SiteDesign, seed: u64, number: u64) -> Self {
        let mut stream = Stream::new(seed, Purpose::Trial, scenario.number, number);
        let centre = f_log(RATE / (1.0 - RATE));
        let countries: Vec<f64> = (0..design.country_count)
            .map(|_| centre + scenario.country_deviation * stream.normal())
            .collect();
        let own: Vec<f64> = (0..design.sites())
            .map(|_| scenario.site_deviation * if scenario.heavy { stream.heavy() } else { stream.normal() })
            .collect();
        let shifts = shifts(scenario, design.sites(), &mut stream);
        let truths: Vec<Truth> = (0..design.sites())
            .map(|site| {
                let country = countries.get(design.countries[site]).copied().unwrap_or(centre);
                Truth {
                    rate: expit(country + own[site] + shifts[site]),
                    country_rate: expit(country),
                    shifted: shifts[site].abs() > 0.0,
                }
            })
            .collect();
        let sizes = design.sizes.iter().zip(&truths);
        let events = sizes.map(|(size, truth)| stream.binomial(*size, truth.rate)).collect();
        Self { events, truths }
    }
}

fn shifts(scenario: &Scenario, sites: usize, stream: &mut Stream) -> Vec<f64> {
    let wanted = (scenario.shifted * sites as f64).round();
    let mut order: Vec<usize> = (0..sites).collect();
    stream.shuffle(&mut order);
    let mut shifts = vec![0.0; sites];
    for (rank, site) in order.into_iter().enumerate() {
        if (rank as f64) < wanted {
            shifts[site] = if stream.happens(0.5) { scenario.shift } else { -scenario.shift };
        }
    }
    shifts
}

fn expit(logit: f64) -> f64 {
    1.0 / (1.0 + f_exp(-logit))
}

#[cfg(test)]
mod tests {
    use super::super::Layout;
    use super::*;

    #[test]
    fn a_trial_has_the_shifted_sites_of_its_scenario() {
        let design = SiteDesign::of(Layout::Multinational, 1);
        let scenario = Scenario::named("shifted").unwrap();
        let trial = SiteTrial::draw(&scenario, &design, 1, 0);
        assert_eq!(trial.truths.iter().filter(|truth| truth.shifted).count(), 20);
        assert!(trial.events.iter().zip(&design.sizes).all(|(events, size)| events <= size));
        assert_eq!(trial, SiteTrial::draw(&scenario, &design, 1, 0));
        assert_ne!(trial, SiteTrial::draw(&scenario, &design, 1, 1));
    }

    /// 100 trials of 5,304 subjects at 57.5 %: standard error of the rate 0.00068.
    #[test]
    fn sites_without_deviation_have_the_rate() {
        let design = SiteDesign::of(Layout::Multinational, 1);
        let scenario = Scenario::named("homogeneous").unwrap();
        let events: u64 =
            (0..100).flat_map(|number| SiteTrial::draw(&scenario, &design, 3, number).events).sum();
        let rate = events as f64 / 530_400.0;
        assert!((rate - RATE).abs() < 0.0034, "{rate}");
        let truths = SiteTrial::draw(&scenario, &design, 3, 0).truths;
        assert!(truths.iter().all(|truth| !truth.real() && (truth.rate - RATE).abs() < 1e-12));
    }

    /// 57.5 % and 2 logits: 0.909 is 33 points above, 0.155 is 42 below.
    #[test]
    fn a_shift_of_two_logits_matters() {
        let at = |logits: f64| expit(f_log(RATE / (1.0 - RATE)) + logits);
        assert!((at(2.0) - 0.9091).abs() < 1e-4 && (at(-2.0) - 0.1548).abs() < 1e-4);
        let truth = Truth { rate: at(2.0), country_rate: at(0.0), shifted: false };
        assert!(truth.material() && truth.real());
    }
}
