use palladion_api::grants::{GiveGrant, GrantFilter, GrantsClient};
use palladion_api::problem::ProblemDetails;
use palladion_domain::actor::Role;
use palladion_domain::ids::{GrantId, TrialId};
use palladion_service_kit::clock;
use palladion_testkit::{Backend, TestIdentity, backends};

use crate::example::{Example, Note};

#[tokio::test]
async fn a_grant_holds_from_the_next_request_and_ends_with_its_revocation() {
    for backend in backends() {
        let example = Example::start(backend).await;
        let trial = example.trial().await;
        let auditor = example.client_as(Role::Auditor);
        let path = format!("/v1/trials/{trial}/notes");
        assert_eq!(auditor.get::<Vec<Note>>(&path).await.unwrap_err().status(), Some(404), "{backend}");
        let grant = example.grant(Role::Auditor, trial).await;
        auditor.get::<Vec<Note>>(&path).await.unwrap();
        let admin = example.client_as(Role::Admin);
        let revoked = GrantsClient(&admin).revoke(grant.id, "left the study team").await.unwrap();
        assert!(revoked.revoked_at.is_some(), "{backend}");
        assert_eq!(auditor.get::<Vec<Note>>(&path).await.unwrap_err().status(), Some(404), "{backend}");
        example.grant(Role::Auditor, trial).await;
        auditor.get::<Vec<Note>>(&path).await.unwrap();
        example.running.stop().await;
    }
}

#[tokio::test]
async fn what_cannot_be_given_or_revoked_is_said_in_its_own_words() {
    let example = Example::start(Backend::Sqlite).await;
    let trial = example.trial().await;
    let grant = example.grant(Role::Auditor, trial).await;
    let client = example.client_as(Role::Admin);
    let grants = GrantsClient(&client);
    let wanted =
        |role| GiveGrant { subject: TestIdentity::subject(role).parse().unwrap(), role, trial_id: trial };
    let slug = |error: palladion_api::client::ApiError| {
        error.problem().map(|problem| problem.slug().to_owned()).unwrap()
    };
    assert_eq!(slug(grants.give(&wanted(Role::Auditor)).await.unwrap_err()), "grant-exists");
    assert_eq!(slug(grants.give(&wanted(Role::Admin)).await.unwrap_err()), "own-grant");
    assert_eq!(slug(grants.revoke(grant.id, "short").await.unwrap_err()), "invalid-reason");
    let unknown = GrantId::from_uuid(clock::new_uuid());
    assert_eq!(slug(grants.revoke(unknown, "left the study team").await.unwrap_err()), "unknown-grant");
    grants.revoke(grant.id, "left the study team").await.unwrap();
    assert_eq!(slug(grants.revoke(grant.id, "left the study team").await.unwrap_err()), "grant-revoked");
    example.running.stop().await;
}

#[tokio::test]
async fn a_person_sees_the_own_grants_and_an_admin_all_page_by_page() {
    let example = Example::start_with(Backend::Sqlite, |config| config.limits.page_size = 2).await;
    let trials: Vec<TrialId> = vec![example.trial().await, example.trial().await, example.trial().await];
    example.grant(Role::Auditor, trials[0]).await;
    let auditor = example.client_as(Role::Auditor);
    let own = GrantsClient(&auditor).list(&GrantFilter::default()).await.unwrap();
    assert_eq!(own.items.len(), 1);
    assert_eq!(own.items[0].trial_id, trials[0]);
    let subject = Some(TestIdentity::subject(Role::DataManager).parse().unwrap());
    let others = GrantFilter { subject, ..GrantFilter::default() };
    assert!(GrantsClient(&auditor).list(&others).await.unwrap().items.is_empty());
    let admin = example.client_as(Role::Admin);
    let mut filter = GrantFilter::default();
    let mut seen = Vec::new();
    loop {
        let page = GrantsClient(&admin).list(&filter).await.unwrap();
        assert!(page.items.len() <= 2);
        seen.extend(page.items.iter().map(|grant| grant.id));
        let Some(next) = page.next else { break };
        filter.after = Some(next.parse().unwrap());
    }
    assert_eq!(seen.len(), 4);
    assert!(seen.windows(2).all(|pair| pair[0] < pair[1]));
    example.running.stop().await;
}

#[tokio::test]
async fn a_refused_stranger_stands_in_the_ledger_of_the_trial() {
    let example = Example::start(Backend::Sqlite).await;
    let trial = example.trial().await;
    let statistician = example.client_as(Role::Auditor);
    let refused = statistician.get::<Vec<Note>>(&format!("/v1/trials/{trial}/notes")).await.unwrap_err();
    assert_eq!(refused.problem().map(ProblemDetails::slug), Some("unknown-trial"));
    let client = example.client_as(Role::DataManager);
    let filter = palladion_api::ledger::EntryFilter {
        trial_id: Some(trial),
        action: Some("AccessRefused".to_owned()),
        ..Default::default()
    };
    let entries = palladion_api::ledger::LedgerClient(&client).entries(&filter).await.unwrap();
    assert_eq!(entries.items.len(), 1);
    // Asked again at once: refused again, recorded only if a new minute began in between.
    for _ in 0..5 {
        statistician.get::<Vec<Note>>(&format!("/v1/trials/{trial}/notes")).await.unwrap_err();
    }
    let again = palladion_api::ledger::LedgerClient(&client).entries(&filter).await.unwrap();
    assert!(again.items.len() <= 2, "{}", again.items.len());
    assert_eq!(entries.items[0].actor, "auditor@example.org");
    assert_eq!(entries.items[0].request_id, refused.problem().unwrap().instance);
    example.running.stop().await;
}
