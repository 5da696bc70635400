use palladion_api::pathology_qc::SiteSetName;
use palladion_api::statistics::output::{
    Her2LowSensitivity, SensitivityEstimate, SensitivityKind, SensitivityVariant,
};
use palladion_api::statistics::plan::{Analysis, CoxSpec, Her2LowSensitivitySpec, Plan};
use palladion_api::statistics::result::Content;

use super::misreading::{Drawn, drawn};
use super::ratio::{Ratio, column};
use super::variants::{clustered, fitted, row, stratified, with_site_effect, without};
use crate::analyses::cox::ready::Ready;
use crate::analyses::cox::stop::Stop;
use crate::analyses::outcome::{Computed, Outcome};
use crate::analyses::{AnalysisError, QcEvidence, Study};

/// The model's HER2-low hazard ratio and what becomes of it; `index` is the output's place in the plan.
pub(in crate::analyses) fn compute(
    study: &Study<'_>,
    plan: &Plan,
    index: u64,
    spec: &Her2LowSensitivitySpec,
    evidence: Option<&QcEvidence>,
) -> Outcome {
    let Some(evidence) = evidence else {
        let message = "there is no released QC run whose result could be used";
        return Ok(Computed::not_estimable("no_qc_run", message, Vec::new()));
    };
    let model = plan.outputs.iter().find(|output| output.id == spec.model).map(|output| &output.analysis);
    let Some(Analysis::Cox(cox)) = model else {
        return Err(AnalysisError::refused("plan", &format!("there is no model `{}`", spec.model)));
    };
    match all(study, index, cox, spec, evidence).or_else(Stop::into_outcome)? {
        Computed { content: Content::NotEstimable(mut why), notes } => {
            why.message = format!("model `{}`: {}", spec.model, why.message);
            Ok(Computed::new(Content::NotEstimable(why)).with_notes(notes))
        }
        computed => Ok(computed),
    }
}

fn all(
    study: &Study<'_>,
    index: u64,
    cox: &CoxSpec,
    spec: &Her2LowSensitivitySpec,
    evidence: &QcEvidence,
) -> Result<Computed, Stop> {
    let ready = Ready::of(study, cox)?;
    let term = ready.model.meanings[column(&ready)?].name.clone();
    let main_fit = fitted(study, cox)?;
    let main = main_fit.ratio;
    let mut variants = vec![row(SensitivityKind::Main, Ok(main_fit), None, &main)?];
    for (variant, set) in [
        (SensitivityKind::WithoutRedSites, SiteSetName::WithoutRedSites),
        (SensitivityKind::WithoutRedAndAmberSites, SiteSetName::WithoutRedAndAmberSites),
    ] {
        let (found, left_out) = match without(study, cox, evidence, set) {
            Ok((found, left_out)) => (Ok(found), Some(left_out)),
            Err(stop) => (Err(stop), None),
        };
        variants.push(row(variant, found, left_out, &main)?);
    }
    variants.push(row(SensitivityKind::StratifiedBySite, stratified(study, cox), None, &main)?);
    variants.push(row(SensitivityKind::ClusteredBySite, clustered(study, cox), None, &main)?);
    let (with_effect, site_effect) = match with_site_effect(study, cox) {
        Ok((found, effect)) => (Ok(found), Some(effect)),
        Err(stop) => (Err(stop), None),
    };
    variants.push(row(SensitivityKind::SiteEffect, with_effect, None, &main)?);
    let misreading = match drawn(study, index, cox, spec, evidence, &main) {
        Ok(Drawn { variants: rows, misreading }) => {
            variants.extend(rows);
            Some(misreading)
        }
        Err(stop) => {
            variants.extend(no_draws(stop, &main)?);
            None
        }
    };
    let content = Her2LowSensitivity {
        model: spec.model.clone(),
        endpoint: cox.endpoint.to_string(),
        term,
        qc_run: evidence.used,
        variants,
        site_effect,
        misreading,
    };
    let notes = notes(&content);
    Ok(Computed::new(Content::Her2LowSensitivity(Box::new(content))).with_notes(notes))
}

fn no_draws(stop: Stop, main: &Ratio) -> Result<[SensitivityVariant; 2], AnalysisError> {
    let first = row(SensitivityKind::Misreading, Err(stop), None, main)?;
    let second = SensitivityVariant { variant: SensitivityKind::MisreadingAndRandomError, ..first.clone() };
    Ok([first, second])
}

/// What a reader must know.
fn notes(found: &Her2LowSensitivity) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    if found.site_effect.is_some_and(|effect| effect.at_boundary) {
        notes.push("sites differ by no more than chance: the variance of the site effect is 0".to_owned());
    }
    if let Some(misreading) = &found.misreading {
        if misreading.impossible > 0 {
            notes.push(format!(
                "{} of {} draws are left out: they expect more wrong readings than the data allow",
                misreading.impossible, misreading.draws
            ));
        }
        if misreading.without_estimate > 0 {
            notes.push(format!(
                "{} of {} draws are left out: their model has no estimate",
                misreading.without_estimate, misreading.draws
            ));
        }
        if misreading.taken_as_read > 0 {
            notes.push(format!(
                "{} subjects are taken as read: their site is not in the QC run's model",
                misreading.taken_as_read
            ));
        }
    }
    let failed = found.variants.iter().filter_map(|one| match &one.estimate {
        SensitivityEstimate::NotEstimable { message, .. } => Some(message.clone()),
        SensitivityEstimate::Estimated { .. } => None,
    });
    for message in failed {
        if !notes.contains(&message) {
            notes.push(message);
        }
    }
    notes
}
