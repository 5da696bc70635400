//! Counts of sites over categories, each site held against the distribution of the others.

use palladion_api::pathology_qc::result::{
    AssessmentLevel, EvidenceValue, FindingLevel, Level, PatternResult, PatternSite, QcFinding,
};
use palladion_biostat::models::{
    ModelError, deviation_score, dirichlet_multinomial, dirichlet_multinomial_of_others,
};
use palladion_biostat::multiplicity::benjamini_hochberg;
use palladion_biostat::parallel;

use super::counts::Group;
use super::outcome::{Assessed, CheckError, not_assessed, of_data};
use super::words::{percent, placed, probability, value};

/// What is counted.
pub(super) struct Pattern {
    pub check: &'static str,
    pub metric: &'static str,
    pub categories: &'static [&'static str],
    /// `scores` in "42 scores".
    pub things: &'static str,
    pub causes: &'static str,
}

/// Counts of one site by category.
pub(super) struct Row {
    pub place: usize,
    pub counts: Vec<u64>,
}

/// The patterns of all sites; amber at the q-value.
pub(super) fn assess(
    pattern: &Pattern,
    rows: Vec<Row>,
    places: &[Group],
    q_value: f64,
) -> Result<Assessed<PatternResult>, CheckError> {
    let rows: Vec<Row> = rows.into_iter().filter(|row| row.counts.iter().any(|count| *count > 0)).collect();
    if rows.len() < 2 {
        let message = format!("there are not two sites with {}", pattern.things);
        return Ok(Err(not_assessed(pattern.check, "one_site", message)));
    }
    // a category without any count has no share to estimate
    let used: Vec<usize> = (0..pattern.categories.len())
        .filter(|category| rows.iter().any(|row| row.counts[*category] > 0))
        .collect();
    if used.len() < 2 {
        let message = format!("all {} are of one category", pattern.things);
        return Ok(Err(not_assessed(pattern.check, "one_category", message)));
    }
    let counts: Vec<Vec<u64>> =
        rows.iter().map(|row| used.iter().map(|category| row.counts[*category]).collect()).collect();
    let overall: Vec<u64> =
        (0..used.len()).map(|category| counts.iter().map(|row| row[category]).sum()).collect();
    let fit = match of_data(pattern.check, dirichlet_multinomial(&counts))? {
        Ok(fit) => fit,
        Err(reason) => return Ok(Err(reason)),
    };
    let others = dirichlet_multinomial_of_others(&counts)?;
    let tested = parallel::map_indices(rows.len(), |site| -> Result<Option<f64>, ModelError> {
        others[site].as_ref().map_or(Ok(None), |fit| fit.exact_pattern_test(&counts[site]))
    });
    let p_values = tested.into_iter().collect::<Result<Vec<Option<f64>>, _>>()?;
    let known: Vec<f64> = p_values.iter().copied().flatten().collect();
    let mut q_values = benjamini_hochberg(&known)?.into_iter();
    let mut sites = Vec::new();
    for (site, row) in rows.iter().enumerate() {
        let group = places.get(row.place);
        let q = p_values[site].and_then(|_| q_values.next());
        let others = others[site].as_ref().ok();
        sites.push(PatternSite {
            site_id: group.map(|group| group.name.clone()).unwrap_or_default(),
            country: group.and_then(|group| group.within.clone()),
            deviation_score: deviation_score(&counts[site], &overall)?,
            counts: counts[site].clone(),
            others_shares: others.map(|fit| fit.means.clone()).unwrap_or_default(),
            others_dispersion: others.map(|fit| fit.dispersion),
            p_value: p_values[site],
            q_value: q,
            level: level(q, q_value),
        });
    }
    Ok(Ok(PatternResult {
        metric: pattern.metric.to_owned(),
        categories: used.iter().map(|category| pattern.categories[*category].to_owned()).collect(),
        overall,
        shares: fit.means,
        dispersion: fit.dispersion,
        correlation: fit.correlation,
        log_likelihood: fit.log_likelihood,
        log_likelihood_multinomial: fit.log_likelihood_multinomial,
        p_value: fit.test.p_value,
        sites,
    }))
}

/// Amber at a q-value; without one there is nothing to say.
pub(super) fn level(q: Option<f64>, cut: f64) -> AssessmentLevel {
    match q {
        Some(q) if q <= cut => AssessmentLevel::Amber,
        Some(_) => AssessmentLevel::None,
        None => AssessmentLevel::NotAssessed,
    }
}

/// Findings of the sites with a level; `more` adds a sentence for a site.
pub(super) fn findings(
    pattern: &Pattern,
    result: &PatternResult,
    more: impl Fn(&PatternSite) -> String,
) -> Vec<QcFinding> {
    let amber = result.sites.iter().filter(|site| site.level == AssessmentLevel::Amber);
    let sites = amber.filter_map(|site| {
        let (p, q) = (site.p_value?, site.q_value?);
        let total: u64 = site.counts.iter().sum();
        let parts: Vec<String> = result
            .categories
            .iter()
            .zip(&site.counts)
            .zip(&site.others_shares)
            .map(|((category, count), share)| format!("{category} {count} (others {})", percent(*share)))
            .collect();
        let explanation = format!(
            "{}: {total} {}: {}. A pattern no more probable than this has probability {} given the other sites (q {}). \
             {}It could be {}. Needs review.",
            placed(&site.site_id, site.country.as_deref()),
            pattern.things,
            parts.join(", "),
            probability(p),
            probability(q),
            more(site),
            pattern.causes
        );
        let mut evidence: Vec<EvidenceValue> = result
            .categories
            .iter()
            .zip(&site.counts)
            .map(|(category, count)| value(category, super::outcome::whole(*count)))
            .collect();
        evidence.extend([value("p_value", p), value("q_value", q), value("deviation_score", site.deviation_score)]);
        Some(QcFinding {
            check: pattern.check.to_owned(),
            metric: pattern.metric.to_owned(),
            level: Level::Site,
            group: site.site_id.clone(),
            severity: FindingLevel::Amber,
            reason: "pattern".to_owned(),
            evidence,
            explanation,
        })
    });
    sites.collect()
}
