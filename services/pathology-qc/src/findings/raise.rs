use futures::FutureExt as _;
use futures::future::BoxFuture;
use palladion_api::pathology_qc::result::QcResult;
use palladion_api::pathology_qc::{Finding, FindingState};
use palladion_domain::ids::FindingId;
use palladion_ledger::event::Action;
use palladion_service_kit::clock;
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::recorder::{Entry, Recorder, RequestContext};
use palladion_service_kit::runs::RunRecord;
use serde_json::Value;

use crate::store::findings as store;

/// Writes the findings of a result, each with its leaf, in the transaction that ends the run.
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
        for finding in result.findings {
            let finding = Finding {
                finding_id: FindingId::from_uuid(clock::new_uuid()),
                trial_id: run.trial_id,
                run_id: run.run_id,
                finding,
                state: FindingState::Open,
                disposition: None,
                raised_at: clock::now(),
            };
            store::insert(transaction, &finding).await?;
            let after = store::committed_bytes(&finding, &[])?;
            let entry =
                Entry::new(Action::FindingRaised, finding.finding_id).trial(run.trial_id).after(after);
            recorder.record(transaction, context, entry).await?;
        }
        Ok(())
    }
    .boxed()
}
