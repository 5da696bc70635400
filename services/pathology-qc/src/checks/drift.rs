//! Change of a site's HER2-low rate over its subjects in the order of randomisation, by the exact test given the
//! site's own total: a stable rate of any height is no finding.

use chrono::{Datelike as _, NaiveDate};
use palladion_api::pathology_qc::policy::DriftCheck;
use palladion_api::pathology_qc::result::{
    AssessmentLevel, CheckResult, DriftResult, DriftSite, EwmaRate, FindingLevel, Level, QcFinding,
    QuarterRate,
};
use palladion_api::statistics::output::Interval;
use palladion_biostat::models::{bridge_test, ewma};
use palladion_biostat::multiplicity::benjamini_hochberg;
use palladion_biostat::parallel;
use palladion_biostat::proportions::funnel_limits;

use super::hierarchical::HER2_LOW;
use super::outcome::{count, interval, whole};
use super::pattern::level;
use super::words::{percent, placed, probability, value};
use super::{CheckError, Checked, Data};

const CHECK: &str = "drift";
/// Weight of a subject in the weighted mean, and the limits in standard errors.
const EWMA: (f64, f64) = (0.1, 2.7);

/// Subjects of one site in order: day, event.
type Sequence = Vec<(NaiveDate, bool)>;

pub(super) fn check(spec: &DriftCheck, data: &Data) -> Result<Checked, CheckError> {
    let (sequences, undated) = sequences(data);
    let least = usize::try_from(spec.minimum_evaluable).unwrap_or(usize::MAX);
    let long: Vec<(usize, &Sequence)> =
        sequences.iter().enumerate().filter(|(_, sequence)| sequence.len() >= least).collect();
    let too_small =
        sequences.iter().filter(|sequence| !sequence.is_empty() && sequence.len() < least).count();
    if long.is_empty() {
        let (reason, message) = if sequences.iter().all(Vec::is_empty) {
            ("no_dates", "no evaluable subject has a day of randomisation".to_owned())
        } else {
            ("too_few_subjects", format!("no site has {least} dated evaluable subjects"))
        };
        return Ok(Checked::not_assessed(CHECK, reason, &message));
    }
    let tests = parallel::map_indices(long.len(), |index| {
        let events: Vec<bool> = long[index].1.iter().map(|(_, event)| *event).collect();
        bridge_test(&events)
    });
    let tests = tests.into_iter().collect::<Result<Vec<_>, _>>()?;
    let p: Vec<f64> = tests.iter().map(|test| test.p_value.clamp(0.0, 1.0)).collect();
    let q = benjamini_hochberg(&p)?;
    let mut sites = Vec::new();
    for (index, (place, sequence)) in long.iter().enumerate() {
        let group = &data.counts.sites[*place];
        let (test, before) = (&tests[index], tests[index].change_after);
        let (early, late) = sequence.split_at(before.min(sequence.len()));
        let mut site = DriftSite {
            site_id: group.name.clone(),
            country: group.within.clone(),
            total: count(sequence),
            events: u64::try_from(test.events).unwrap_or(u64::MAX),
            distance: test.distance,
            change_after: u64::try_from(before).unwrap_or(u64::MAX),
            changed_on: early.last().map(|(day, _)| *day),
            rate_before: rate(early).unwrap_or_default(),
            rate_after: rate(late),
            p_value: p[index],
            q_value: q[index],
            level: level(Some(q[index]), spec.q_value),
            quarters: Vec::new(),
            ewma: Vec::new(),
        };
        if site.level == AssessmentLevel::Amber {
            (site.quarters, site.ewma) = (quarters(sequence)?, weighted(sequence)?);
        }
        sites.push(site);
    }
    let findings = sites.iter().filter_map(finding).collect();
    let too_small = u64::try_from(too_small).unwrap_or(u64::MAX);
    Ok(Checked { result: CheckResult::Drift(DriftResult { sites, undated, too_small }), findings })
}

/// Evaluable subjects by site in the order of their days and then of their ids, and how many have no day.
fn sequences(data: &Data) -> (Vec<Sequence>, u64) {
    let mut sequences = vec![Sequence::new(); data.counts.sites.len()];
    let mut undated = 0;
    for (subject, place) in data.facts.site.iter().enumerate() {
        let Some(event) = (HER2_LOW.answer)(&data.facts, subject) else { continue };
        let day = data.facts.randomised_on.get(subject).copied().flatten();
        match (day, place.and_then(|place| sequences.get_mut(place))) {
            (Some(day), Some(sequence)) => sequence.push((day, event)),
            (None, _) => undated += 1,
            (Some(_), None) => {}
        }
    }
    // subjects come in the order of their ids, which a stable sort keeps within a day
    sequences.iter_mut().for_each(|sequence| sequence.sort_by_key(|(day, _)| *day));
    (sequences, undated)
}

fn rate(part: &[(NaiveDate, bool)]) -> Option<f64> {
    let events = part.iter().filter(|(_, event)| *event).count();
    let events = u64::try_from(events).unwrap_or(u64::MAX);
    (!part.is_empty()).then(|| whole(events) / whole(count(part)))
}

fn quarters(sequence: &Sequence) -> Result<Vec<QuarterRate>, CheckError> {
    let Some(centre) = rate(sequence) else { return Ok(Vec::new()) };
    let mut counts = std::collections::BTreeMap::new();
    for (day, event) in sequence {
        let (events, total): &mut (u64, u64) = counts.entry((day.year(), day.month0() / 3 + 1)).or_default();
        *events += u64::from(*event);
        *total += 1;
    }
    let one = |((year, quarter), (events, total)): ((i32, u32), (u64, u64))| {
        let limits = funnel_limits(centre, total).map_err(CheckError::Proportion)?;
        let (limits_95, limits_998): (Interval, Interval) =
            (interval(limits.warning), interval(limits.action));
        Ok(QuarterRate { year, quarter, events, total, limits_95, limits_998 })
    };
    counts.into_iter().map(one).collect()
}

fn weighted(sequence: &Sequence) -> Result<Vec<EwmaRate>, CheckError> {
    let Some(centre) = rate(sequence) else { return Ok(Vec::new()) };
    let events: Vec<bool> = sequence.iter().map(|(_, event)| *event).collect();
    let points = ewma(&events, centre, EWMA.0, EWMA.1)?;
    Ok(points.iter().map(|p| EwmaRate { value: p.value, lower: p.lower, upper: p.upper }).collect())
}

fn finding(site: &DriftSite) -> Option<QcFinding> {
    if site.level != AssessmentLevel::Amber {
        return None;
    }
    let (after, day) = (site.rate_after?, site.changed_on?);
    let explanation = format!(
        "{}: HER2-low went from {} of its first {} subjects (until {day}) to {} of the other {}. Given {} of {} in all, an \
         order that departs as far from an even one has probability {} (q {}). It could be a change of assay, clone, \
         laboratory or reader about that day, a change of who was enrolled, or chance. Subjects on the wrong side of \
         that day, or days that are wrong, would change it. Needs review.",
        placed(&site.site_id, site.country.as_deref()),
        percent(site.rate_before),
        site.change_after,
        percent(after),
        site.total - site.change_after,
        site.events,
        site.total,
        probability(site.p_value),
        probability(site.q_value)
    );
    Some(QcFinding {
        check: CHECK.to_owned(),
        metric: HER2_LOW.name.to_owned(),
        level: Level::Site,
        group: site.site_id.clone(),
        severity: FindingLevel::Amber,
        reason: if after > site.rate_before { "rise" } else { "fall" }.to_owned(),
        evidence: vec![
            value("total", whole(site.total)),
            value("events", whole(site.events)),
            value("change_after", whole(site.change_after)),
            value("rate_before", site.rate_before),
            value("rate_after", after),
            value("p_value", site.p_value),
            value("q_value", site.q_value),
        ],
        explanation,
    })
}
