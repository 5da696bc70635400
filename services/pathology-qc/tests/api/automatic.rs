//! The setting of automatic runs. That they start, and start once, is shown where an ingestion service is there
//! too (`e2e-tests`).

use palladion_api::pathology_qc::ConfigureAutomaticQc;
use palladion_domain::actor::Role;
use palladion_domain::ids::PolicyId;
use palladion_pathology_qc::builtin_policy;
use palladion_service_kit::clock;
use palladion_service_kit::config::TokenSource;
use palladion_testkit::backends;

use crate::fixture::{Fixture, refusal};
use crate::live_rows::verified;

#[tokio::test]
async fn the_setting_has_versions_and_leaves() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
        assert_eq!(refusal(client.automatic_qc(trial).await), (404, "no-automatic-qc".to_owned()));
        let off = |version| ConfigureAutomaticQc { version, policy_id: None };
        let first = client.configure_automatic_qc(trial, &off(0)).await.unwrap();
        assert_eq!((first.version, first.policy_id), (1, None), "{backend}");
        let late = refusal(client.configure_automatic_qc(trial, &off(0)).await);
        assert_eq!(late, (409, "automatic-qc-changed".to_owned()), "{backend}");
        let second = client.configure_automatic_qc(trial, &off(1)).await.unwrap();
        assert_eq!(fixture.client(Role::Auditor).automatic_qc(trial).await.unwrap(), second, "{backend}");
        let actions = fixture.actions().await;
        assert_eq!(actions.iter().filter(|one| *one == "AutomaticQcConfigured").count(), 2, "{actions:?}");
        let report = verified(&fixture).await;
        assert!(report.holds(), "{backend}: {report}");
        fixture.running.stop().await;
    }
}

#[tokio::test]
async fn what_could_never_start_is_refused_when_it_is_asked_for() {
    let fixture = Fixture::start(backends()[0]).await;
    let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
    let by = |policy| ConfigureAutomaticQc { version: 0, policy_id: Some(policy) };
    let unknown = by(PolicyId::from_uuid(clock::new_uuid()));
    let refused = refusal(client.configure_automatic_qc(trial, &unknown).await);
    assert_eq!(refused, (422, "unknown-policy".to_owned()));
    let policy = client.save_policy(trial, &builtin_policy().unwrap()).await.unwrap();
    let refused = refusal(client.configure_automatic_qc(trial, &by(policy.policy_id)).await);
    assert_eq!(refused, (409, "automatic-qc-not-set-up".to_owned()), "the service has no token of its own");
    fixture.running.stop().await;

    let token = TokenSource::Inline { token: "not used".to_owned() };
    let fixture = Fixture::start_with(backends()[0], |config| config.service_token = Some(token)).await;
    let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
    let policy = client.save_policy(trial, &builtin_policy().unwrap()).await.unwrap();
    let (status, slug) = refusal(client.configure_automatic_qc(trial, &by(policy.policy_id)).await);
    assert_eq!((status, slug.as_str()), (502, "snapshots-unavailable"), "ingestion is out of reach");
    assert_eq!(refusal(client.automatic_qc(trial).await).0, 404, "nothing was written");
    fixture.running.stop().await;
}
