use std::collections::{BTreeMap, BTreeSet};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use palladion_api::pathology_qc::EntryKind;
use palladion_api::pathology_qc::result::{CheckResult, Level, QcFinding, QcResult};
use palladion_domain::ids::FindingId;
use palladion_ledger::event::Action;
use palladion_service_kit::clock;
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::recorder::{Entry, Recorder, RequestContext};
use palladion_service_kit::runs::RunRecord;
use serde_json::Value;

use super::change::{Case, Decided, write};
use super::{Filed, Raised, Standing};
use crate::changes::{Key, key};
use crate::store::earlier_runs::earlier;
use crate::store::findings as store;

/// Writes the findings of a result, and into those of the last run of the same policy which of them are no longer
/// met, each with its leaf, in the transaction that ends the run.
pub(crate) fn raise<'a>(
    recorder: Recorder,
    transaction: &'a StoreTransaction,
    context: &'a RequestContext,
    run: &'a RunRecord,
    result: &'a Value,
) -> BoxFuture<'a, Result<(), StoreError>> {
    async move {
        let result: QcResult = serde_json::from_value(result.clone())
            .map_err(|_not_a_result| StoreError::Corrupt { what: "a QC result" })?;
        // Held before the first leaf: a review holds its finding first and the ledger after it.
        let earlier = hold_last(transaction, run).await?;
        let countries = countries(&result.checks);
        for finding in &result.findings {
            let raised = Raised {
                finding_id: FindingId::from_uuid(clock::new_uuid()),
                trial_id: run.trial_id,
                run_id: run.run_id,
                country: country(finding, &countries),
                finding: finding.clone(),
                raised_at: clock::now(),
            };
            let filed = Filed { raised, standing: Standing::raised() };
            store::insert(transaction, &filed).await?;
            let after = store::committed_bytes(&filed, &[])?;
            let entry =
                Entry::new(Action::FindingRaised, filed.raised.finding_id).trial(run.trial_id).after(after);
            recorder.record(transaction, context, entry).await?;
        }
        let met: BTreeSet<Key<'_>> = result.findings.iter().map(key).collect();
        for filed in earlier {
            if met.contains(&key(&filed.raised.finding)) {
                continue;
            }
            let entries = store::entries(transaction, filed.raised.finding_id).await?;
            let case = Case { transaction, filed, entries };
            let entry = EntryKind::NoLongerMet { run_id: run.run_id };
            let decided = Decided { entry, action: Action::FindingUnconfirmed, reason: None };
            write(&recorder, context, case, decided).await?;
        }
        Ok(())
    }
    .boxed()
}

/// The findings of the last run of the same policy, held until the transaction ends.
async fn hold_last(transaction: &StoreTransaction, run: &RunRecord) -> Result<Vec<Filed>, StoreError> {
    match earlier(transaction, run).await?.runs.last() {
        Some(last) => store::lock_run(transaction, last.trial_id, last.run_id).await,
        None => Ok(Vec::new()),
    }
}

/// The country of a site, or the country itself.
fn country(finding: &QcFinding, countries: &BTreeMap<String, String>) -> Option<String> {
    match finding.level {
        Level::Site => countries.get(&finding.group).cloned(),
        Level::Country => Some(finding.group.clone()),
        Level::Region => None,
    }
}

/// The country of each site, as the checks name it.
fn countries(checks: &[CheckResult]) -> BTreeMap<String, String> {
    let mut countries = BTreeMap::new();
    for check in checks {
        match check {
            CheckResult::Prevalence(rates) => {
                let sites = rates.rates.iter().filter(|rate| rate.level == Some(Level::Site));
                countries.extend(sites.filter_map(|site| Some((site.group.clone(), site.within.clone()?))));
            }
            CheckResult::Hierarchical(result) | CheckResult::IshMissing(result) => {
                let sites = result.sites.iter();
                countries
                    .extend(sites.filter_map(|site| Some((site.site_id.clone(), site.country.clone()?))));
            }
            _ => {}
        }
    }
    countries
}
