//! What case weights change in a Kaplan-Meier curve.

use palladion_api::statistics::output::{Curve, WeightedStep};
use palladion_biostat::ConfidenceLevel;
use palladion_biostat::survival::{Observations, Transform, WeightedKaplanMeier};

use super::AnalysisError;
use super::words::optional_interval;

/// Puts the weighted estimates, with their robust errors and limits, in the place of the unweighted ones.
/// The counts of subjects stay; quantiles are left out.
pub(super) fn reweigh(
    curve: &mut Curve,
    rows: &Observations,
    weights: &[f64],
    level: ConfidenceLevel,
    scale: Transform,
) -> Result<(), AnalysisError> {
    let fit = WeightedKaplanMeier::fit(rows, weights)
        .map_err(|error| AnalysisError::refused("weighted Kaplan-Meier", &error))?;
    for (step, weighted) in curve.steps.iter_mut().zip(fit.steps()) {
        step.survival = weighted.survival;
        step.std_error = weighted.robust.map(|error| error * weighted.survival);
        step.interval = optional_interval(weighted.limits(level, scale));
        step.weighted = Some(WeightedStep {
            at_risk: weighted.at_risk,
            events: weighted.events,
            censored: weighted.censored,
            greenwood_std_error: weighted.greenwood.map(|error| error * weighted.survival),
        });
    }
    for point in &mut curve.at {
        let step = fit.steps().iter().take_while(|step| step.time <= point.time_days).last();
        // where the unweighted curve says nothing, because nobody is at risk, the weighted one does not either
        if let Some(step) = step.filter(|_| point.survival.is_some()) {
            point.survival = Some(step.survival);
            point.std_error = step.robust.map(|error| error * step.survival);
            point.interval = optional_interval(step.limits(level, scale));
        }
    }
    curve.quantiles.clear();
    Ok(())
}
