//! Countries against each other.

use palladion_api::pathology_qc::result::{AssessmentLevel, CountryAssessment, CountryTest};
use palladion_biostat::models::{ClusterTest, Cutoffs, Decision, ModelError, decide};
use palladion_biostat::proportions::{Proportion, wilson};

use super::model::Modelled;
use super::report::{at_boundary, level, reason};
use crate::checks::outcome::{CheckError, count, interval};
use crate::checks::words::counted;

/// The countries of a metric.
pub(super) struct Countries {
    pub assessments: Vec<CountryAssessment>,
    /// Countries whose q-values belong together.
    pub family: u64,
    /// Why none has a level.
    pub not_assessed: Option<String>,
}

impl Countries {
    pub(super) fn of(modelled: &Modelled) -> Result<Self, CheckError> {
        let (tests, not_assessed) = known_tests(modelled)?.clone();
        let sums = sums(modelled);
        let eligible: Vec<usize> = (0..sums.len())
            .filter(|country| {
                let (sites, _, total) = sums[*country];
                modelled.countries[*country].is_some()
                    && total >= u64::from(modelled.rule.country_minimum_evaluable)
                    && sites >= u64::from(modelled.rule.country_minimum_sites)
                    && tests.get(*country).is_some_and(|test| test.adjusted.is_some())
            })
            .collect();
        let surprise: Vec<f64> =
            eligible.iter().filter_map(|country| tests.get(*country)?.adjusted).collect();
        let material: Vec<f64> =
            eligible.iter().filter_map(|country| Some(tests.get(*country)?.material)).collect();
        let cutoffs = Cutoffs { red: modelled.rule.red, amber: modelled.rule.amber, least: 1 };
        let decisions = decide(&surprise, &material, cutoffs)?;
        let mut assessments = Vec::new();
        for (country, (sites, events, total)) in sums.into_iter().enumerate() {
            let rate = Proportion::new(events, total).map_err(CheckError::Proportion)?;
            let decision =
                eligible.iter().position(|one| *one == country).and_then(|place| decisions.get(place));
            let level = decision.map_or(AssessmentLevel::NotAssessed, |decision| level(decision, true));
            let q = |of: fn(&Decision) -> f64| decision.map(of);
            assessments.push(CountryAssessment {
                country: modelled.countries[country].clone(),
                sites,
                events,
                total,
                rate: rate.rate(),
                wilson: interval(wilson(rate, modelled.confidence)),
                benchmark: modelled.rates[country].mean,
                standard_deviation: modelled.rates[country].standard_deviation,
                test: tests.get(country).map(shown),
                q_surprise: q(|decision| decision.q_surprise),
                q_material: q(|decision| decision.q_material),
                level,
                reason: decision.and_then(|decision| reason(decision, level)),
                at_boundary: decision.is_some_and(|decision| at_boundary(&modelled.rule, decision)),
            });
        }
        Ok(Self { assessments, family: count(&eligible), not_assessed })
    }
}

/// The tests, or why there are none.
pub(in crate::checks) type CountryTests = (Vec<ClusterTest>, Option<String>);

/// Compares the countries once and for all.
///
/// # Errors
/// [`CheckError`] when a number cannot be computed from valid counts.
pub(in crate::checks) fn compare_countries(modelled: &Modelled) -> Result<(), CheckError> {
    known_tests(modelled).map(|_known| ())
}

fn known_tests(modelled: &Modelled) -> Result<&CountryTests, CheckError> {
    if let Some(known) = modelled.country_tests.get() {
        return Ok(known);
    }
    let made = tests(modelled)?;
    Ok(modelled.country_tests.get_or_init(|| made))
}

fn tests(modelled: &Modelled) -> Result<CountryTests, CheckError> {
    if !modelled.metric.primary {
        return Ok((Vec::new(), Some("countries are compared on HER2-low".to_owned())));
    }
    let (found, wanted) = (modelled.countries.len(), modelled.rule.minimum_countries);
    if found < usize::try_from(wanted).unwrap_or(usize::MAX) {
        let found = counted(u64::try_from(found).unwrap_or(u64::MAX), "country", "countries");
        return Ok((Vec::new(), Some(format!("{found}; the policy asks for {wanted}"))));
    }
    match modelled.fit.cluster_tests(&modelled.data, modelled.rule.country_difference) {
        Ok(tests) => Ok((tests, None)),
        Err(ModelError::Degenerate) => {
            let message = "without one of the countries all subjects have the event or none has";
            Ok((Vec::new(), Some(message.to_owned())))
        }
        Err(error @ ModelError::NotConverged(_)) => Ok((Vec::new(), Some(error.to_string()))),
        Err(error) => Err(error.into()),
    }
}

/// Sites, events and subjects by country.
fn sums(modelled: &Modelled) -> Vec<(u64, u64, u64)> {
    let mut sums = vec![(0, 0, 0); modelled.countries.len()];
    for (site, country) in modelled.sites.iter().zip(&modelled.clusters) {
        let (sites, events, total) = &mut sums[*country];
        *sites += 1;
        *events += site.events;
        *total += site.total;
    }
    sums
}

fn shown(test: &ClusterTest) -> CountryTest {
    CountryTest {
        logit: test.logit,
        dispersion: test.dispersion,
        deviation: test.deviation,
        surprise: test.mid_p,
        surprise_adjusted: test.adjusted,
        above: test.above,
        below: test.below,
        material: test.material,
    }
}
