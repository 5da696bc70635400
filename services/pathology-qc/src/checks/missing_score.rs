//! Subjects without an IHC score, and sites that never write a 0. A site whose zeros are left blank has a high
//! HER2-low rate for another reason than one that reads high: this check tells them apart.

use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_api::pathology_qc::result::{
    AssessmentLevel, CheckResult, FindingLevel, Level, MissingScoreResult, QcFinding, ZeroSite,
};

use super::hierarchical::{Modelled, SCORE_MISSING, model_of, report, site_findings};
use super::ihc_pattern::shown;
use super::outcome::{Assessed, whole};
use super::words::{counted, placed, probability, value};
use super::{CheckError, Checked, Data};

const CHECK: &str = "missing_score";
const METRIC: &str = "never_writes_zero";

pub(super) fn check(policy: &QcPolicy, data: &Data) -> Result<Checked, CheckError> {
    let missing = model_of(&SCORE_MISSING, policy, data)?;
    let cut = data.zero_cut(policy)?;
    let zeros = zeros(cut, data);
    let mut findings: Vec<QcFinding> = zeros.iter().filter_map(finding).collect();
    if let Ok(modelled) = &missing {
        let result = report(modelled, &data.counts.sites)?;
        findings.extend(site_findings(modelled, &result, data)?);
    }
    let result = MissingScoreResult {
        missing: shown(&missing, data)?,
        zeros,
        zeros_not_assessed: cut.as_ref().err().cloned(),
    };
    Ok(Checked { result: CheckResult::MissingScore(result), findings })
}

/// The sites with scores of which none is 0.
fn zeros(cut: &Assessed<Modelled>, data: &Data) -> Vec<ZeroSite> {
    let Ok(modelled) = cut else { return Vec::new() };
    let mut missing_at = vec![0_u64; data.counts.sites.len()];
    for (place, scored) in data.facts.site.iter().zip(&data.facts.scored) {
        if let (Some(missing), false) = (place.and_then(|place| missing_at.get_mut(place)), scored) {
            *missing += 1;
        }
    }
    let no_zero = modelled.sites.iter().enumerate().filter(|(_, site)| site.events == site.total);
    let sites = no_zero.filter_map(|(index, site)| {
        let group = data.counts.sites.get(site.place)?;
        let missing = missing_at.get(site.place).copied().unwrap_or(0);
        let cut_level = modelled.level(index);
        let stands_out = matches!(cut_level, AssessmentLevel::Red | AssessmentLevel::Amber);
        Some(ZeroSite {
            site_id: group.name.clone(),
            country: group.within.clone(),
            subjects: group.counts.subjects,
            scored: site.total,
            missing,
            // for a site with no 0 the two-sided mid-p is the probability of no 0
            no_zero: modelled.groups[index].mid_p,
            cut_level,
            level: match (stands_out, missing > 0) {
                (true, true) => AssessmentLevel::Amber,
                (true, false) => AssessmentLevel::None,
                (false, _) => cut_level,
            },
        })
    });
    sites.collect()
}

fn finding(site: &ZeroSite) -> Option<QcFinding> {
    if site.level != AssessmentLevel::Amber {
        return None;
    }
    let explanation = format!(
        "{}: of {} not one is 0, which the other sites of its country predict with probability {}, and {} no \
         score. It could be that scores of 0 are left blank: then the site's HER2-low rate is not a way \
         of reading but of recording, and filling the blanks with 0 would change it. Needs review.",
        placed(&site.site_id, site.country.as_deref()),
        counted(site.scored, "score", "scores"),
        probability(site.no_zero),
        counted(site.missing, "subject has", "subjects have")
    );
    Some(QcFinding {
        check: CHECK.to_owned(),
        metric: METRIC.to_owned(),
        level: Level::Site,
        group: site.site_id.clone(),
        severity: FindingLevel::Amber,
        reason: METRIC.to_owned(),
        evidence: vec![
            value("scored", whole(site.scored)),
            value("missing", whole(site.missing)),
            value("no_zero", site.no_zero),
        ],
        explanation,
    })
}
