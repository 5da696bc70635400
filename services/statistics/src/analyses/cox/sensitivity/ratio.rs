use palladion_api::statistics::output::SensitivityEstimate;
use palladion_biostat::survival::cox::{Coefficient, Outcome};

use crate::analyses::cox::ready::Ready;
use crate::analyses::cox::stop::Stop;

/// The variable, its level and the level it is compared with.
const STATUS: &str = "her2_status";
const LOW: &str = "her2_low";
const ZERO: &str = "her2_0";

/// The HER2-low coefficient of a fit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ratio {
    pub(super) log: f64,
    pub(super) std_error: f64,
    pub(super) hazard_ratio: f64,
    pub(super) conf_low: f64,
    pub(super) conf_high: f64,
}

/// The position of the HER2-low coefficient among the columns.
pub(super) fn column(ready: &Ready) -> Result<usize, Stop> {
    let is_low = |(level, reference): &(String, String)| level == LOW && reference == ZERO;
    let mut meanings = ready.model.meanings.iter();
    let found = meanings.position(|one| one.variable == STATUS && one.indicator.as_ref().is_some_and(is_low));
    found.ok_or_else(|| {
        let message = "the model has no coefficient of HER2-low against HER2-0";
        Stop::no_numbers("no_her2_low_coefficient", message, vec![STATUS.to_owned()])
    })
}

impl Ratio {
    /// Of these coefficients, one a column.
    pub(super) fn of(ready: &Ready, coefficients: &[Coefficient]) -> Result<Self, Stop> {
        let place = column(ready)?;
        let name = || vec![ready.model.meanings[place].name.clone()];
        let no_numbers = |reason, message: &str| Err(Stop::no_numbers(reason, message, name()));
        match coefficients.get(place).map(|one| one.outcome) {
            Some(Outcome::Estimated(found)) => Ok(Self {
                log: found.coefficient,
                std_error: found.standard_error,
                hazard_ratio: found.hazard_ratio,
                conf_low: found.hazard_ratio_limits.lower,
                conf_high: found.hazard_ratio_limits.upper,
            }),
            Some(Outcome::Infinite { .. }) => {
                no_numbers("separation", "HER2-low separates the events: its hazard ratio is infinite or 0")
            }
            Some(Outcome::OutOfRange { .. }) => no_numbers(
                "out_of_range",
                "the HER2-low hazard ratio or a limit of it exceeds the range of numbers",
            ),
            Some(Outcome::Undetermined) => {
                no_numbers("separation", "beside infinite coefficients nothing is known of HER2-low")
            }
            Some(Outcome::Aliased) | None => {
                no_numbers("collinear", "HER2-low does not differ within the risk sets of the model")
            }
        }
    }

    /// Beside that of the model itself.
    pub(super) fn beside(&self, main: &Self) -> SensitivityEstimate {
        SensitivityEstimate::Estimated {
            log_hazard_ratio: self.log,
            std_error: Some(self.std_error),
            hazard_ratio: self.hazard_ratio,
            conf_low: self.conf_low,
            conf_high: self.conf_high,
            ratio_to_main: self.hazard_ratio / main.hazard_ratio,
            change_in_std_errors: (self.log - main.log) / main.std_error,
        }
    }
}
