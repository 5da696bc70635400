use palladion_api::statistics::plan::{
    BootstrapInterval, CoxMethod, CoxSpec, CoxVariance, Her2LowSensitivitySpec, KaplanMeierSpec, LogRankSpec,
    MultiplicityMethod, MultiplicitySpec, ProportionalHazardsSpec, ProportionalHazardsVariant,
    RestrictedMeanSpec, SmoothedResidualsSpec, SubgroupsSpec, SurvivalDifferenceSpec, SurvivalInterval, Ties,
    TimeScale,
};
use palladion_domain::ids::VariableName;

use crate::report::format::{count, percent};
use crate::report::wording;

fn names(variables: &[VariableName]) -> String {
    wording::variables(variables.iter().map(VariableName::as_str))
}

/// `, words name` for an optional variable.
fn with(words: &str, variable: Option<&VariableName>) -> String {
    variable.map_or_else(String::new, |name| format!(", {words} {}", wording::variable(name.as_str())))
}

fn stratified(strata: &[VariableName]) -> String {
    if strata.is_empty() { String::new() } else { format!(", stratified by {}", names(strata)) }
}

fn landmark(days: Option<f64>) -> String {
    days.map_or_else(String::new, |days| format!(", from a landmark at day {days} on"))
}

pub(super) fn survival(spec: &KaplanMeierSpec) -> Vec<String> {
    let scale = match spec.interval {
        SurvivalInterval::Plain => "survival itself",
        SurvivalInterval::Log => "log survival",
        SurvivalInterval::LogLog => "log(-log survival)",
    };
    let error = if spec.weights.is_some() { "robust standard errors" } else { "Greenwood's standard errors" };
    let own = [
        with("weighted by", spec.weights.as_ref()),
        with("with late entry by", spec.entry_days.as_ref()),
        landmark(spec.landmark_days),
    ];
    vec![format!(
        "Survival is estimated by Kaplan and Meier's method with {error} and limits on the scale of {scale}{}.",
        own.concat()
    )]
}

pub(super) fn log_rank(spec: &LogRankSpec) -> String {
    let weights = if spec.rho == 0.0 && spec.gamma == 0.0 {
        "the log-rank test".to_owned()
    } else {
        format!("Fleming and Harrington's test with rho {} and gamma {}", spec.rho, spec.gamma)
    };
    let trend = if spec.trend_scores.is_empty() {
        String::new()
    } else {
        let scores: Vec<String> = spec.trend_scores.iter().map(ToString::to_string).collect();
        format!(", and for trend over the scores {}", scores.join(", "))
    };
    let own = [
        stratified(&spec.strata),
        with("with late entry by", spec.entry_days.as_ref()),
        landmark(spec.landmark_days),
        trend,
    ];
    format!("Curves are compared by {weights}{}.", own.concat())
}

const fn ties(ties: Ties) -> &'static str {
    match ties {
        Ties::Efron => "Efron's approximation of ties",
        Ties::Breslow => "Breslow's approximation of ties",
        Ties::Exact => "the exact conditional likelihood of ties",
    }
}

pub(super) fn cox(spec: &CoxSpec) -> Vec<String> {
    let ties = ties(spec.ties);
    let variance = match (&spec.cluster, spec.variance) {
        (Some(cluster), _) => format!(", a robust variance by {}", wording::variable(cluster.as_str())),
        (None, CoxVariance::Robust) => ", a robust variance".to_owned(),
        (None, _) => String::new(),
    };
    let own = [
        stratified(&spec.strata),
        variance,
        with("weights", spec.weights.as_ref()),
        with("the offset", spec.offset.as_ref()),
        with("late entry by", spec.entry_days.as_ref()),
        landmark(spec.landmark_days),
    ];
    let mut sentences = vec![format!(
        "Hazard ratios come from Cox models with {ties}{}; rows with a missing value are left out.",
        own.concat()
    )];
    if spec.method == CoxMethod::Firth {
        sentences.push(
            "Coefficients maximise Firth's penalised likelihood; their limits come from its profile."
                .to_owned(),
        );
    }
    if !spec.interactions.is_empty() {
        sentences.push("Interactions are tested by the likelihood-ratio or the joint Wald test.".to_owned());
    }
    sentences
}

pub(super) fn restricted_mean(spec: &RestrictedMeanSpec) -> String {
    format!(
        "Restricted mean times without event up to day {} are areas under the Kaplan-Meier curve, compared with \
         normal limits{}.",
        spec.horizon_days,
        with("with late entry by", spec.entry_days.as_ref())
    )
}

pub(super) fn survival_difference(spec: &SurvivalDifferenceSpec) -> String {
    let limits = match spec.interval {
        BootstrapInterval::Percentile => "percentile",
        BootstrapInterval::Bca => "bias-corrected and accelerated",
    };
    format!(
        "Differences of survival at day {} have {limits} limits from {} bootstrap replicates.",
        spec.time_days,
        count(spec.replicates.into())
    )
}

const fn scale(scale: TimeScale) -> &'static str {
    match scale {
        TimeScale::Km => "1 minus the Kaplan-Meier estimate",
        TimeScale::Rank => "the rank of time",
        TimeScale::Identity => "time itself",
        TimeScale::Log => "the logarithm of time",
    }
}

pub(super) fn proportional_hazards(spec: &ProportionalHazardsSpec) -> String {
    let test = match spec.variant {
        ProportionalHazardsVariant::ScoreTest => "the score test of Grambsch and Therneau",
        ProportionalHazardsVariant::ScaledResiduals1994 => {
            "the approximation of Grambsch and Therneau (1994)"
        }
    };
    format!("Proportional hazards are tested by {test} on the scale of {}.", scale(spec.transform))
}

pub(super) fn smoothed_residuals(spec: &SmoothedResidualsSpec) -> String {
    format!(
        "Coefficients over time are scaled Schoenfeld residuals smoothed by a natural spline with {} parameters on \
         the scale of {}.",
        spec.df,
        scale(spec.transform)
    )
}

pub(super) fn subgroups(spec: &SubgroupsSpec) -> String {
    let adjusted = wording::variables(spec.adjusted_for.iter().map(|term| term.variable.as_str()));
    let adjusted = if adjusted.is_empty() {
        String::new()
    } else {
        format!(", adjusted for {adjusted} but the subgroup's own variable")
    };
    format!(
        "The effect of {} in subgroups is that of a Cox model with {} in each of them{adjusted}; interactions are \
         tested by the likelihood ratio against the model with both variables, not adjusted for their number.",
        wording::variable(spec.effect.variable.as_str()),
        ties(spec.ties)
    )
}

pub(super) fn multiplicity(spec: &MultiplicitySpec) -> String {
    let method = match spec.method {
        MultiplicityMethod::Bonferroni => "Bonferroni's",
        MultiplicityMethod::Holm => "Holm's",
        MultiplicityMethod::BenjaminiHochberg => "Benjamini and Hochberg's",
        MultiplicityMethod::BenjaminiYekutieli => "Benjamini and Yekutieli's",
    };
    format!("P-values of the stated family of {} tests are adjusted by {method} method.", spec.family.len())
}

pub(super) fn sensitivity(spec: &Her2LowSensitivitySpec) -> Vec<String> {
    let model = &spec.model;
    vec![
        format!(
            "The HER2-low hazard ratio of {model} is made again without the sites that QC finds red, without red and amber \
             ones, stratified by site, with robust variance by site, and with a log-normal site effect by penalised \
             partial likelihood (approximate restricted maximum likelihood)."
        ),
        format!(
            "Misreading of IHC 0 against 1+ is a probabilistic bias analysis of {} draws: rates of countries and sites from \
             the posterior of the QC run's hierarchical model, {} of the difference of a site from its country taken for \
             reading in the one direction that it shows, sensitivity and specificity of a site the same whatever the \
             outcome, readings of IHC 2+ certain; given are the median and percentiles of the hazard ratio, with and \
             without the sampling error of each draw.",
            count(spec.draws.into()),
            percent(Some(spec.attributed))
        ),
    ]
}
