//! What stands out, in sentences made of its numbers.

use palladion_api::pathology_qc::result::{
    AssessmentLevel, AssessmentReason, CountryAssessment, FindingLevel, HierarchicalResult, Level, QcFinding,
    SiteAssessment,
};
use palladion_biostat::models::Level as Decided;

use super::model::Modelled;
use crate::checks::data::Data;
use crate::checks::facts::Facts;
use crate::checks::outcome::{CheckError, whole};
use crate::checks::words::{counted, percent, placed, points, probability, range, value};

/// Findings of the sites that have a level.
pub(in crate::checks) fn site_findings(
    modelled: &Modelled,
    result: &HierarchicalResult,
    data: &Data,
) -> Result<Vec<QcFinding>, CheckError> {
    let places = &data.counts.sites;
    let mut findings = Vec::new();
    // the result may list fewer sites than the model has, in the same order
    let mut indices = 0..modelled.sites.len();
    for site in &result.sites {
        let same =
            |index: &usize| places.get(modelled.sites[*index].place).is_some_and(|p| p.name == site.site_id);
        let Some(index) = indices.find(same) else { continue };
        let Some(severity) = severity(site.level) else { continue };
        let explanation = [
            seen(modelled, site),
            predicted(modelled, site),
            far(modelled, site),
            judged(site.level, site.reason, site.at_boundary),
            format!("It could be {}.", modelled.metric.causes),
            changed(modelled, index, site, &data.facts)?,
            "Needs review.".to_owned(),
        ];
        findings.push(QcFinding {
            check: modelled.metric.check.to_owned(),
            metric: modelled.metric.name.to_owned(),
            level: Level::Site,
            group: site.site_id.clone(),
            severity,
            reason: word(site.reason).to_owned(),
            evidence: evidence(site),
            explanation: explanation.join(" "),
        });
    }
    Ok(findings)
}

/// Findings of the countries that have a level.
pub(in crate::checks) fn country_findings(
    modelled: &Modelled,
    result: &HierarchicalResult,
    facts: &Facts,
) -> Vec<QcFinding> {
    result.countries.iter().filter_map(|country| country_finding(modelled, country, facts)).collect()
}

fn severity(level: AssessmentLevel) -> Option<FindingLevel> {
    match level {
        AssessmentLevel::Red => Some(FindingLevel::Red),
        AssessmentLevel::Amber => Some(FindingLevel::Amber),
        AssessmentLevel::None | AssessmentLevel::NotAssessable | AssessmentLevel::NotAssessed => None,
    }
}

fn word(reason: Option<AssessmentReason>) -> &'static str {
    match reason {
        Some(AssessmentReason::Surprise) => "surprise",
        Some(AssessmentReason::Material) => "material",
        Some(AssessmentReason::Both) => "both",
        None => "none",
    }
}

fn seen(modelled: &Modelled, site: &SiteAssessment) -> String {
    format!(
        "{}: {} of {} {} {} ({}, interval {}).",
        placed(&site.site_id, site.country.as_deref()),
        site.events,
        site.total,
        modelled.metric.subjects,
        modelled.metric.event,
        percent(site.rate),
        range(&site.wilson)
    )
}

fn predicted(modelled: &Modelled, site: &SiteAssessment) -> String {
    let neighbours = modelled
        .clusters
        .iter()
        .filter(|cluster| modelled.countries.get(**cluster).is_some_and(|country| *country == site.country));
    let others = match (&site.country, neighbours.count()) {
        (_, 0 | 1) => "No other site is in its country; the other countries predict".to_owned(),
        (Some(country), _) => format!("The other sites of {country} predict"),
        (None, _) => "The other sites without a country predict".to_owned(),
    };
    format!(
        "{others} {} to {} of {}; a count as far out has probability {} (q {} over {}).",
        site.predicted_low,
        site.predicted_high,
        site.total,
        probability(site.surprise),
        probability(site.q_surprise),
        counted(u64::try_from(modelled.sites.len()).unwrap_or(u64::MAX), "site", "sites")
    )
}

fn far(modelled: &Modelled, site: &SiteAssessment) -> String {
    let (likelier, side) =
        if site.above >= site.below { (site.above, "above") } else { (site.below, "below") };
    let direction = if site.excess >= 0.0 { "more" } else { "fewer" };
    format!(
        "The probability that its true rate is more than {} {side} its country's {} is {} (q {}). That is {:.1} {direction} \
         than expected.",
        points(modelled.rule.site_difference),
        percent(site.benchmark),
        percent(likelier),
        probability(site.q_material),
        site.excess.abs()
    )
}

fn judged(level: AssessmentLevel, reason: Option<AssessmentReason>, at_boundary: bool) -> String {
    let colour = if level == AssessmentLevel::Red { "Red" } else { "Amber" };
    let because = match reason {
        Some(AssessmentReason::Surprise) => "the result is improbable",
        Some(AssessmentReason::Material) => "the distance matters",
        Some(AssessmentReason::Both) => "the result is improbable and the distance matters",
        None => "of the rule",
    };
    let boundary = if at_boundary {
        " A q-value lies at the boundary of a cut, or a cut falls among equal sites: the largest of their q-values \
         decides."
    } else {
        ""
    };
    format!("{colour} because {because}.{boundary}")
}

/// What the level would be without the records that break a rule.
fn changed(
    modelled: &Modelled,
    index: usize,
    site: &SiteAssessment,
    facts: &Facts,
) -> Result<String, CheckError> {
    if let Some(remedy) = modelled.metric.remedy {
        return Ok(remedy.to_owned());
    }
    let place = modelled.sites[index].place;
    let Some((dropped, x, n)) = without(modelled, facts, (site.events, site.total), |at| at == place) else {
        return Ok(NO_HITS.to_owned());
    };
    let without = format!(
        "Without the {} whose records break a rule it would be {x} of {n}",
        counted(dropped, "subject", "subjects")
    );
    let level = match modelled.decided_with(index, x, n)? {
        None => return Ok(format!("{without}: nothing would be left to assess.")),
        Some(decision) => match decision.level {
            Decided::Red => "red",
            Decided::Amber => "amber",
            Decided::None | Decided::NotAssessed => "no finding",
        },
    };
    Ok(format!("{without}, and {level}."))
}

/// What is said where nothing is to be left out.
const NO_HITS: &str = "None of these subjects has a record that breaks a rule.";

/// The subjects at these places whose records break a rule, and what the count would be without them; `None` where
/// there are none.
fn without(
    modelled: &Modelled,
    facts: &Facts,
    (events, total): (u64, u64),
    here: impl Fn(usize) -> bool,
) -> Option<(u64, u64, u64)> {
    let hits = facts
        .site
        .iter()
        .enumerate()
        .filter(|(subject, at)| at.is_some_and(&here) && facts.breaks_a_rule(*subject));
    let answers: Vec<bool> =
        hits.filter_map(|(subject, _)| (modelled.metric.answer)(facts, subject)).collect();
    let dropped = u64::try_from(answers.len()).unwrap_or(u64::MAX);
    let dropped_events = answers.iter().filter(|event| **event).count();
    let n = total.saturating_sub(dropped);
    let x = events.saturating_sub(u64::try_from(dropped_events).unwrap_or(u64::MAX)).min(n);
    (dropped > 0).then_some((dropped, x, n))
}

/// What a country's count would be without the records that break a rule. Its level would need another fit.
fn without_hits(modelled: &Modelled, country: &CountryAssessment, facts: &Facts) -> String {
    let of_country =
        |cluster: usize| modelled.countries.get(cluster).is_some_and(|name| *name == country.country);
    let here =
        |place: usize| modelled.at_place(place).is_some_and(|site| of_country(modelled.clusters[site]));
    match without(modelled, facts, (country.events, country.total), here) {
        None => NO_HITS.to_owned(),
        Some((dropped, x, n)) => format!(
            "Without the {} whose records break a rule it would be {x} of {n}; what the rule says then needs a run \
             without them.",
            counted(dropped, "subject", "subjects")
        ),
    }
}

fn evidence(site: &SiteAssessment) -> Vec<palladion_api::pathology_qc::result::EvidenceValue> {
    vec![
        value("events", whole(site.events)),
        value("total", whole(site.total)),
        value("rate", site.rate),
        value("benchmark", site.benchmark),
        value("surprise", site.surprise),
        value("q_surprise", site.q_surprise),
        value("above", site.above),
        value("below", site.below),
        value("q_material", site.q_material),
        value("excess", site.excess),
    ]
}

fn country_finding(modelled: &Modelled, country: &CountryAssessment, facts: &Facts) -> Option<QcFinding> {
    let severity = severity(country.level)?;
    let (name, test) = (country.country.as_ref()?, country.test.as_ref()?);
    let (likelier, side) =
        if test.above >= test.below { (test.above, "above") } else { (test.below, "below") };
    let (adjusted, q_surprise, q_material) =
        (test.surprise_adjusted?, country.q_surprise?, country.q_material?);
    let explanation = format!(
        "Country {name}: {} of {} {} {} at {} ({}, interval {}). Predicted from the other countries a total as far out \
         has probability {} (q {}), the uncertainty of few countries included. The probability that its rate is more \
         than {} {side} the median country's is {} (q {}). {} Its sites follow it and are not flagged for it one by \
         one. It could be {}. {} Needs review.",
        country.events,
        country.total,
        modelled.metric.subjects,
        modelled.metric.event,
        counted(country.sites, "site", "sites"),
        percent(country.rate),
        range(&country.wilson),
        probability(adjusted),
        probability(q_surprise),
        points(modelled.rule.country_difference),
        percent(likelier),
        probability(q_material),
        judged(country.level, country.reason, country.at_boundary),
        modelled.metric.causes,
        without_hits(modelled, country, facts)
    );
    Some(QcFinding {
        check: modelled.metric.check.to_owned(),
        metric: modelled.metric.name.to_owned(),
        level: Level::Country,
        group: name.clone(),
        severity,
        reason: word(country.reason).to_owned(),
        evidence: vec![
            value("events", whole(country.events)),
            value("total", whole(country.total)),
            value("rate", country.rate),
            value("surprise_adjusted", adjusted),
            value("q_surprise", q_surprise),
            value("above", test.above),
            value("below", test.below),
            value("q_material", q_material),
        ],
        explanation,
    })
}
