//! How a site spreads over IHC 0, 1+ and 2+, whatever ISH says, and at which cut it reads otherwise.

use palladion_api::pathology_qc::policy::{IhcPatternCheck, QcPolicy};
use palladion_api::pathology_qc::result::{CheckResult, CutResult, IhcPatternResult, PatternSite};

use super::hierarchical::{Modelled, TWO_PLUS, TWO_PLUS_CUT, model_of, report};
use super::outcome::Assessed;
use super::pattern::{Pattern, Row, assess, findings};
use super::words::{counted, percent, probability};
use super::{CheckError, Checked, Data};

const PATTERN: Pattern = Pattern {
    check: "ihc_pattern",
    metric: "ihc_scores",
    categories: &["0", "1+", "2+"],
    things: "scores",
    causes: "the assay or antibody clone, how faint or complete staining is read, other patients, or wrong data",
};

pub(super) fn check(policy: &QcPolicy, spec: &IhcPatternCheck, data: &Data) -> Result<Checked, CheckError> {
    let mut rows: Vec<Row> =
        (0..data.counts.sites.len()).map(|place| Row { place, counts: vec![0; 3] }).collect();
    for (place, score) in data.facts.site.iter().zip(&data.facts.score) {
        let (Some(place), Some(score)) = (place, score) else { continue };
        if let Some(count) = rows.get_mut(*place).and_then(|row| row.counts.get_mut(usize::from(*score))) {
            *count += 1;
        }
    }
    let pattern = match assess(&PATTERN, rows, &data.counts.sites, spec.q_value)? {
        Ok(pattern) => pattern,
        Err(reason) => return Ok(Checked::numbers(CheckResult::NotAssessed(reason))),
    };
    let upper = model_of(&TWO_PLUS_CUT, policy, data)?;
    let all = model_of(&TWO_PLUS, policy, data)?;
    let lower = data.zero_cut(policy)?;
    let found = findings(&PATTERN, &pattern, |site| {
        let cuts: String = [(lower, "cut between 0 and 1+"), (&upper, "cut between 1+ and 2+")]
            .into_iter()
            .filter_map(|(cut, name)| sentence(cut.as_ref().ok()?, data, site, name))
            .collect();
        cuts + &changed(data, site)
    });
    let cuts =
        [lower, &upper, &all].into_iter().map(|cut| shown(cut, data)).collect::<Result<Vec<_>, _>>()?;
    let result = CheckResult::IhcPattern(IhcPatternResult { pattern, cuts });
    Ok(Checked { result, findings: found })
}

/// What the scores would be without the records that break a rule.
fn changed(data: &Data, site: &PatternSite) -> String {
    let facts = &data.facts;
    let place = data.counts.sites.binary_search_by(|group| group.name.cmp(&site.site_id)).ok();
    let (mut dropped, mut counts) = (0, [0_u64; 3]);
    for (subject, score) in facts.score.iter().enumerate() {
        let (Some(score), true) = (score, place.is_some() && facts.site[subject] == place) else { continue };
        let Some(count) = counts.get_mut(usize::from(*score)) else { continue };
        if facts.breaks_a_rule(subject) {
            dropped += 1;
        } else {
            *count += 1;
        }
    }
    if dropped == 0 {
        return "None of these subjects has a record that breaks a rule. ".to_owned();
    }
    let [zero, one, two] = counts;
    format!(
        "Without the {} whose records break a rule it would be 0 {zero}, 1+ {one}, 2+ {two}. ",
        counted(dropped, "subject", "subjects")
    )
}

/// A cut as the result shows it.
pub(super) fn shown(cut: &Assessed<Modelled>, data: &Data) -> Result<CutResult, CheckError> {
    Ok(match cut {
        Ok(modelled) => CutResult::Assessed(Box::new(report(modelled, &data.counts.sites)?)),
        Err(reason) => CutResult::NotAssessed(reason.clone()),
    })
}

/// Where a site stands at a cut.
fn sentence(modelled: &Modelled, data: &Data, site: &PatternSite, name: &str) -> Option<String> {
    let place = data.counts.sites.binary_search_by(|group| group.name.cmp(&site.site_id)).ok()?;
    let index = modelled.at_place(place)?;
    let (count, group) = (modelled.sites.get(index)?, modelled.groups.get(index)?);
    let side = if group.excess >= 0.0 { "above" } else { "below" };
    Some(format!(
        "At the {name} {} of {} are above it, {side} the {} of its country (probability {}). ",
        count.events,
        count.total,
        percent(group.benchmark),
        probability(group.mid_p)
    ))
}
