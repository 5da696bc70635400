//! The bundle of a run over HTTP.

use palladion_api::ledger::{EntryFilter, LedgerClient};
use palladion_api::runs::{BundleData, RunState};
use palladion_domain::ids::RunId;
use palladion_testkit::backends;

use crate::submitted::{executed, small_plan};
use crate::support::{Service, refusal};

#[tokio::test]
async fn a_run_that_ended_is_handed_out_whole_always_the_same_and_each_time_it_is_recorded() {
    for backend in backends() {
        let service = Service::start(backend).await;
        let (ann, trial) = (service.ann(), service.trial);
        let plan = small_plan(&service).await;
        let run = executed(&service, &plan).await;
        assert_eq!(run.state, RunState::Succeeded);
        let link = format!("/v1/trials/{trial}/runs/{}/bundle", run.run_id);
        assert_eq!(run.links.bundle.as_deref(), Some(link.as_str()));
        let runs = ann.runs();
        let first = runs.bundle(trial, run.run_id, BundleData::Included).await.unwrap();
        let again = runs.bundle(trial, run.run_id, BundleData::Included).await.unwrap();
        assert!(first == again, "two bundles of one run differ");
        let digests = runs.bundle(trial, run.run_id, BundleData::Digests).await.unwrap();
        assert!(digests.len() < first.len());
        let ledger = LedgerClient(&ann.0);
        let key = ledger.checkpoint().await.unwrap().verifier_key.parse().unwrap();
        let verified = palladion_bundle::verify(&first, &[key]).unwrap();
        assert_eq!(verified.manifest.run_id, run.run_id);
        assert!(verified.inputs.is_some() && verified.result.is_some());
        assert!(palladion_bundle::verify(&digests, &[]).unwrap().inputs.is_none());
        let filter = EntryFilter {
            trial_id: Some(trial),
            action: Some("BundleExported".to_owned()),
            ..EntryFilter::default()
        };
        assert_eq!(ledger.entries(&filter).await.unwrap().items.len(), 3);
        let unknown = RunId::from_uuid(uuid::Uuid::from_u128(99));
        let refused = runs.bundle(trial, unknown, BundleData::Included).await.unwrap_err();
        assert_eq!(refusal(&refused), (404, "unknown-run"));
        service.running.stop().await;
    }
}
