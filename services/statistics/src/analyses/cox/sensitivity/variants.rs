use std::collections::BTreeSet;

use palladion_api::pathology_qc::SiteSetName;
use palladion_api::statistics::output::{
    SensitivityEstimate, SensitivityKind, SensitivityVariant, SiteEffect,
};
use palladion_api::statistics::plan::{CoxSpec, CoxVariance};
use palladion_api::statistics::result::Content;
use palladion_biostat::survival::cox::{self, FrailtyFit};
use palladion_domain::ids::VariableName;

use super::ratio::Ratio;
use crate::analyses::cox::ready::Ready;
use crate::analyses::cox::refused::stopped;
use crate::analyses::cox::stop::Stop;
use crate::analyses::words::count;
use crate::analyses::{AnalysisError, QcEvidence, Study};

/// One model fitted again.
pub(super) struct Refitted {
    pub(super) ratio: Ratio,
    pub(super) n: u64,
    pub(super) events: u64,
}

pub(super) fn site() -> Result<VariableName, AnalysisError> {
    Ok(VariableName::new("site_id")?)
}

/// The model of the plan, or one changed from it.
pub(super) fn fitted(study: &Study<'_>, spec: &CoxSpec) -> Result<Refitted, Stop> {
    let ready = Ready::of(study, spec)?;
    let fit = ready.cox().fit(&ready.options).map_err(|error| stopped(spec, &ready, &error))?;
    let ratio = Ratio::of(&ready, &fit.coefficients)?;
    Ok(Refitted { ratio, n: count(fit.rows), events: count(fit.events) })
}

/// Without the sites that a set excludes.
pub(super) fn without(
    study: &Study<'_>,
    spec: &CoxSpec,
    evidence: &QcEvidence,
    name: SiteSetName,
) -> Result<(Refitted, u64), Stop> {
    let Some(set) = evidence.result.sets.iter().find(|set| set.name == name) else {
        return Err(Stop::no_numbers("no_such_set", format!("the QC run has no set `{name}`"), Vec::new()));
    };
    let sites: BTreeSet<String> = set.sites.iter().cloned().collect();
    let inside = study.at_sites(&sites)?;
    if inside.analysed.is_empty() {
        let message = format!("the set `{name}` leaves nobody to analyse");
        return Err(Stop::no_numbers("no_subjects", message, vec![name.to_string()]));
    }
    Ok((fitted(&inside, spec)?, count(set.excluded.len())))
}

pub(super) fn stratified(study: &Study<'_>, spec: &CoxSpec) -> Result<Refitted, Stop> {
    let mut spec = spec.clone();
    let site = site()?;
    if !spec.strata.contains(&site) {
        spec.strata.push(site);
    }
    fitted(study, &spec)
}

pub(super) fn clustered(study: &Study<'_>, spec: &CoxSpec) -> Result<Refitted, Stop> {
    let spec = CoxSpec { cluster: Some(site()?), variance: CoxVariance::Automatic, ..spec.clone() };
    fitted(study, &spec)
}

pub(super) fn with_site_effect(study: &Study<'_>, spec: &CoxSpec) -> Result<(Refitted, SiteEffect), Stop> {
    // the rows that have a site
    let spec = CoxSpec { cluster: Some(site()?), variance: CoxVariance::Model, ..spec.clone() };
    let mut ready = Ready::of(study, &spec)?;
    let groups = ready.rows.clusters.take().unwrap_or_default();
    let options = cox::CoxOptions { variance: cox::Variance::Model, ..ready.options };
    let fit = ready.cox().fit_frailty(&groups, None, &options);
    let fit = fit.map_err(|error| stopped(&spec, &ready, &error))?;
    let ratio = Ratio::of(&ready, &fit.coefficients)?;
    Ok((Refitted { ratio, n: count(fit.rows), events: count(fit.events) }, described(&fit)))
}

fn described(fit: &FrailtyFit) -> SiteEffect {
    SiteEffect {
        variance: fit.variance,
        at_boundary: fit.at_boundary,
        degrees_of_freedom: fit.degrees_of_freedom,
        sites: count(fit.effects.len()),
        variances_tried: u32::try_from(fit.variances_tried).unwrap_or(u32::MAX),
        gradient: fit.max_gradient,
    }
}

/// A row of the result; what the data do not allow is an outcome of that row.
pub(super) fn row(
    variant: SensitivityKind,
    found: Result<Refitted, Stop>,
    sites_left_out: Option<u64>,
    main: &Ratio,
) -> Result<SensitivityVariant, AnalysisError> {
    let nothing = |reason: String, message: String| SensitivityVariant {
        variant,
        n: None,
        events: None,
        sites_left_out,
        estimate: SensitivityEstimate::NotEstimable { reason, message },
    };
    match found {
        Ok(found) => Ok(SensitivityVariant {
            variant,
            n: Some(found.n),
            events: Some(found.events),
            sites_left_out,
            estimate: found.ratio.beside(main),
        }),
        Err(stop) => match stop.into_outcome()?.content {
            Content::NotEstimable(why) => Ok(nothing(why.reason, why.message)),
            _ => Ok(nothing("not_available".to_owned(), "there is no estimate".to_owned())),
        },
    }
}
