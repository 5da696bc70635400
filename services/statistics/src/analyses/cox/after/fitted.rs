use palladion_api::statistics::output::GroupLevel;
use palladion_api::statistics::plan::{Analysis, CoxMethod, CoxSpec, Plan, TimeScale};
use palladion_api::statistics::result::Content;
use palladion_biostat::survival::cox::{AfterFitError, CoxFit, FittedModel, TimeTransform};

use crate::analyses::cox::output::checked;
use crate::analyses::cox::ready::Ready;
use crate::analyses::cox::refused::stopped;
use crate::analyses::cox::stop::Stop;
use crate::analyses::groups::Groups;
use crate::analyses::outcome::{Computed, Outcome};
use crate::analyses::{AnalysisError, Study};

/// A model of the plan with its fit.
pub(super) struct Fitted<'a> {
    pub(super) study: &'a Study<'a>,
    pub(super) spec: &'a CoxSpec,
    pub(super) ready: &'a Ready,
    pub(super) fit: &'a CoxFit,
    pub(super) model: FittedModel<'a>,
}

/// Fits the model of an earlier output again and asks something of it.
pub(super) fn of_model(
    study: &Study<'_>,
    plan: &Plan,
    id: &str,
    ask: impl FnOnce(&Fitted<'_>) -> Result<Computed, Stop>,
) -> Outcome {
    let spec = plan.outputs.iter().find(|output| output.id == id).map(|output| &output.analysis);
    let Some(Analysis::Cox(spec)) = spec else {
        return Err(AnalysisError::refused("plan", &format!("there is no model `{id}`")));
    };
    match fitted(study, spec, ask).or_else(Stop::into_outcome)? {
        Computed { content: Content::NotEstimable(mut why), notes } => {
            why.message = format!("model `{id}`: {}", why.message);
            Ok(Computed::new(Content::NotEstimable(why)).with_notes(notes))
        }
        computed => Ok(computed),
    }
}

fn fitted(
    study: &Study<'_>,
    spec: &CoxSpec,
    ask: impl FnOnce(&Fitted<'_>) -> Result<Computed, Stop>,
) -> Result<Computed, Stop> {
    if spec.method == CoxMethod::Firth {
        let message = "it is fitted by Firth's penalised likelihood, after which this is not defined";
        return Err(Stop::no_numbers("not_available", message, Vec::new()));
    }
    let ready = Ready::of(study, spec)?;
    let fit = ready.cox().fit_and_keep(&ready.options);
    let (fit, sorted) = fit.map_err(|error| stopped(spec, &ready, &error))?;
    checked(&ready, &fit)?;
    let model = FittedModel::from_sorted(sorted, &fit).map_err(|error| after(spec, &ready, &error))?;
    ask(&Fitted { study, spec, ready: &ready, fit: &fit, model })
}

/// Why nothing can be said, as an outcome where the data are the reason.
fn after(spec: &CoxSpec, ready: &Ready, error: &AfterFitError) -> Stop {
    let named = |name: &String| vec![ready.name_of(name)];
    let message = error.to_string();
    match error {
        AfterFitError::NoEstimate(name) => {
            let message = "a coefficient is infinite: the events are separated";
            Stop::no_numbers("separation", message, named(name))
        }
        AfterFitError::NoCoefficients => Stop::no_numbers("collinear", message, ready.names()),
        AfterFitError::ExactTies(_) | AfterFitError::Weighted => {
            Stop::no_numbers("not_available", message, Vec::new())
        }
        AfterFitError::EventAtTimeZero { .. } => {
            let message = "the logarithm of time does not exist: an event is on day 0";
            Stop::no_numbers("event_at_time_zero", message, vec![spec.endpoint.to_string()])
        }
        AfterFitError::NoInformation(name) => {
            let message = "the event times carry no information on a change of this coefficient or term";
            Stop::no_numbers("no_information", message, named(name))
        }
        AfterFitError::TooFewTimes { .. } => {
            Stop::no_numbers("too_few_times", message, vec![spec.endpoint.to_string()])
        }
        AfterFitError::OutOfRange => Stop::no_numbers("out_of_range", message, ready.names()),
        AfterFitError::OtherModel { .. }
        | AfterFitError::Profile { .. }
        | AfterFitError::UnknownStratum(_) => {
            AnalysisError::refused("what follows a Cox model", error).into()
        }
    }
}

impl Fitted<'_> {
    pub(super) fn stop(&self, error: &AfterFitError) -> Stop {
        after(self.spec, self.ready, error)
    }

    /// Columns with an estimate, ascending.
    pub(super) fn estimated(&self) -> Vec<usize> {
        let coefficients = self.fit.coefficients.iter().enumerate();
        coefficients.filter(|(_, one)| one.log_hazard_ratio().is_some()).map(|(column, _)| column).collect()
    }

    /// The name of a column.
    pub(super) fn name(&self, column: usize) -> String {
        self.ready.model.meanings.get(column).map(|meaning| meaning.name.clone()).unwrap_or_default()
    }

    /// The variable of a column; of a product both, as `arm:her2_status`.
    pub(super) fn variable(&self, column: usize) -> &str {
        self.ready.model.meanings.get(column).map_or("", |meaning| meaning.variable.as_str())
    }

    /// What defines each stratum, by its number.
    pub(super) fn strata(&self) -> Result<Vec<Vec<GroupLevel>>, AnalysisError> {
        Ok(Groups::of(self.study, &self.spec.strata)?.definitions)
    }
}

/// The engine's name of a scale of time, and the plan's.
pub(super) const fn scale(scale: TimeScale) -> (TimeTransform, &'static str) {
    match scale {
        TimeScale::Km => (TimeTransform::KaplanMeier, "km"),
        TimeScale::Rank => (TimeTransform::Rank, "rank"),
        TimeScale::Identity => (TimeTransform::Identity, "identity"),
        TimeScale::Log => (TimeTransform::Log, "log"),
    }
}

/// A number of the result is too large.
pub(super) fn out_of_range(what: &str) -> Stop {
    Stop::no_numbers("out_of_range", format!("{what} exceeds the range of numbers"), Vec::new())
}
