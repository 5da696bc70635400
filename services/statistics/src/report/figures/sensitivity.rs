use palladion_api::statistics::output::{Her2LowSensitivity, SensitivityEstimate, SensitivityVariant};
use palladion_figures::IntervalRow;

use super::ratios::{Forest, point, row};
use super::shared::{Drawn, Source};
use crate::report::format::Level;
use crate::report::sensitivity::name;

/// The hazard ratio of HER2-low, one row a variant.
pub(super) fn forest(output: &Source<'_>, found: &Her2LowSensitivity, level: Level) -> Drawn {
    let forest = Forest {
        suffix: String::new(),
        title: String::new(),
        row_title: "Model",
        axis_title: "HER2-low hazard ratio",
        beside: "change",
        description: format!("Hazard ratio of HER2-low for {} with what QC found.", found.endpoint),
        footnote: "Limits of misreading are percentiles of draws; the last number is the change of the log hazard ratio \
                   in its standard errors."
            .to_owned(),
        rows: found.variants.iter().map(changed).collect(),
    };
    forest.draw(output, level)
}

fn changed(one: &SensitivityVariant) -> IntervalRow {
    let (found, words) = match &one.estimate {
        SensitivityEstimate::Estimated {
            hazard_ratio, conf_low, conf_high, change_in_std_errors, ..
        } => {
            let moved = format!("{change_in_std_errors:+.2}");
            (point(*hazard_ratio, Some(*conf_low), Some(*conf_high)), moved)
        }
        SensitivityEstimate::NotEstimable { reason, .. } => (None, reason.replace('_', " ")),
    };
    row(name(one.variant), one.n.unwrap_or_default(), one.events.unwrap_or_default(), found, words)
}
