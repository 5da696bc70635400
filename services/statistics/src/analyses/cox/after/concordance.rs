use palladion_api::statistics::output::Concordance;
use palladion_api::statistics::plan::{ConcordanceSpec, Plan};
use palladion_api::statistics::result::Content;
use palladion_biostat::survival::concordance::{self, ConcordanceError, ConcordanceOptions};
use palladion_biostat::survival::cox::Reference;

use super::fitted::{Fitted, of_model};
use crate::analyses::cox::stop::Stop;
use crate::analyses::outcome::{Computed, Outcome};
use crate::analyses::words::{count, interval};
use crate::analyses::{AnalysisError, Study};

/// How well the linear predictor of a model orders the events.
pub(in crate::analyses) fn concordance(study: &Study<'_>, plan: &Plan, spec: &ConcordanceSpec) -> Outcome {
    of_model(study, plan, &spec.model, |fitted| pairs(fitted, spec))
}

fn pairs(fitted: &Fitted<'_>, spec: &ConcordanceSpec) -> Result<Computed, Stop> {
    let rows = &fitted.ready.rows;
    let predictors = fitted.model.linear_predictors(Reference::Zero).map_err(|error| fitted.stop(&error))?;
    let options = ConcordanceOptions {
        strata: Some(&rows.strata),
        weights: rows.weights.as_deref(),
        clusters: rows.clusters.as_deref(),
    };
    let found = match concordance::concordance(&rows.observations, &predictors.values, &options) {
        Ok(found) => found,
        Err(ConcordanceError::NoPairs) => {
            let message = "no two subjects can be compared: it is of no pair known who has the event first";
            return Err(Stop::no_numbers("no_pairs", message, vec![fitted.spec.endpoint.to_string()]));
        }
        Err(ConcordanceError::NotFinite { .. }) => {
            let message = "a linear predictor exceeds the range of numbers";
            return Err(Stop::no_numbers("out_of_range", message, fitted.ready.names()));
        }
        Err(error) => return Err(AnalysisError::refused("concordance", &error).into()),
    };
    Ok(Computed::new(Content::Concordance(Concordance {
        model: spec.model.clone(),
        n: count(fitted.fit.rows),
        events: count(fitted.fit.events),
        concordance: found.concordance,
        std_error: found.standard_error,
        interval: interval(found.limits(fitted.study.confidence)),
        concordant: found.concordant,
        discordant: found.discordant,
        tied_predictor: found.tied_predictor,
        tied_time: found.tied_time,
        tied_both: found.tied_both,
    })))
}
