//! Combinations that a record cannot have, by site. Each hit is in ingestion's report with its row; here a site is
//! a finding when more of its subjects break a rule than the other sites of its country predict.

use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_api::pathology_qc::result::{CheckResult, RecordRulesResult, RuleHits, SiteHits, SiteRuleHits};
use palladion_domain::her2::RecordRule;

use super::hierarchical::{RECORD_HIT, model_of, report, site_findings};
use super::ihc_pattern::shown;
use super::{CheckError, Checked, Data};

pub(super) fn check(policy: &QcPolicy, data: &Data) -> Result<Checked, CheckError> {
    let facts = &data.facts;
    let breaks = |hits: u16, rule: usize| hits & (1 << rule) != 0;
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let rules = RecordRule::ALL
        .iter()
        .enumerate()
        .map(|(bit, rule)| RuleHits {
            code: rule.to_string(),
            title: rule.title().to_owned(),
            guideline: rule.guideline().name.to_owned(),
            year: rule.guideline().year,
            version: RecordRule::VERSION,
            subjects: number(facts.record_hits.iter().filter(|hits| breaks(**hits, bit)).count()),
            not_assessed: facts.rules_not_asked.get(rule).cloned(),
        })
        .collect();
    let rate = model_of(&RECORD_HIT, policy, data)?;
    let mut findings = Vec::new();
    if let Ok(modelled) = &rate {
        let result = report(modelled, &data.counts.sites)?;
        findings = site_findings(modelled, &result, data)?;
    }
    let result = RecordRulesResult {
        rules,
        subjects: number(facts.record_hits.iter().filter(|hits| **hits != 0).count()),
        sites: sites(data),
        rate: shown(&rate, data)?,
    };
    Ok(Checked { result: CheckResult::RecordRules(result), findings })
}

fn sites(data: &Data) -> Vec<SiteHits> {
    let mut by_site = vec![(0_u64, vec![0_u64; RecordRule::ALL.len()]); data.counts.sites.len()];
    for (place, hits) in data.facts.site.iter().zip(&data.facts.record_hits) {
        let Some((with_hits, rules)) = place.and_then(|place| by_site.get_mut(place)) else { continue };
        *with_hits += u64::from(*hits != 0);
        for (rule, subjects) in rules.iter_mut().enumerate() {
            *subjects += u64::from(hits & (1 << rule) != 0);
        }
    }
    let shown = |(group, (with_hits, rules)): (&super::Group, &(u64, Vec<u64>))| SiteHits {
        site_id: group.name.clone(),
        subjects: group.counts.subjects,
        with_hits: *with_hits,
        rules: RecordRule::ALL
            .iter()
            .zip(rules)
            .filter(|(_, subjects)| **subjects > 0)
            .map(|(rule, subjects)| SiteRuleHits { code: rule.to_string(), subjects: *subjects })
            .collect(),
    };
    data.counts.sites.iter().zip(&by_site).filter(|(_, (hits, _))| *hits > 0).map(shown).collect()
}
