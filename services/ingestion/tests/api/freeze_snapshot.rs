use palladion_api::ingestion::{
    ConfirmProposal, DeclineProposal, ProposalState, ProposeSnapshot, SNAPSHOT_SCHEMA, SnapshotProposal,
};
use palladion_domain::actor::Role;
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::DatasetVersionId;
use palladion_domain::tables::TableName::{DiseaseEvents, Subjects, TimeToEvent};
use palladion_service_kit::clock;
use palladion_testkit::backends;
use reqwest::Method;
use serde_json::json;

use crate::world::{World, pointers, problem, refusal};

const MANAGER: &str = "data_manager@example.org";
const STATISTICIAN: &str = "statistician@example.org";
const RANDOMISED: &str = "subject_id,site_id,randomised_on\nP1,S1,2020-03-01\nP2,S1,2020-06-30\n";

#[tokio::test]
async fn the_same_content_freezes_to_the_same_snapshot() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial_of(&json!({"data_cut_off": "2024-12-31"})).await;
        let version = world.version(trial).await;
        let snapshot = world.freeze(&version).await;
        let manifest = &snapshot.manifest;
        assert_eq!((manifest.schema.as_str(), manifest.version_number), (SNAPSHOT_SCHEMA, 1));
        assert_eq!(manifest.data_cut_off, "2024-12-31".parse().ok());
        let policy = &manifest.classification_policy;
        assert_eq!((policy.name.as_str(), policy.version), ("pallas-2024", 1));
        assert_eq!(manifest.tables[0].digest, version.tables[0].digest);
        let columns: Vec<_> = manifest.tables[0].columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(columns, ["subject_id", "site_id", "age_years"]);

        assert_eq!((snapshot.proposed_by.as_str(), snapshot.frozen_by.as_str()), (MANAGER, STATISTICIAN));

        let path = format!("/v1/trials/{trial}/snapshot-proposals");
        let body = json!({"version_id": version.version_id});
        let again = world.manager().0.request(Method::POST, &path).json(&body).send().await.unwrap();
        assert_eq!(again.status().as_u16(), 200);
        let known: SnapshotProposal = again.json().await.unwrap();
        assert_eq!((known.proposal_id, known.state), (snapshot.proposal_id, ProposalState::Confirmed));
        let earlier =
            ProposeSnapshot { version_id: version.version_id, data_cut_off: "2023-12-31".parse().ok() };
        let other = world.manager().propose(trial, &earlier).await.unwrap();
        let other = world.confirm(&other).await.unwrap();
        assert_ne!(other.snapshot_id, snapshot.snapshot_id);
        assert_eq!(world.manager().snapshots(trial, None).await.unwrap().items, [snapshot, other]);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_cut_off_before_the_data_is_refused_where_the_data_cannot_be_cut() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let manager = world.manager();
        let subjects = world.send(trial, Subjects, RANDOMISED).await.unwrap();
        let events = "subject_id,kind,occurred_on\nP1,distant_recurrence,2021-05-05\n";
        let events = world.send(trial, DiseaseEvents, events).await.unwrap();
        let version = world.accept(&[&subjects, &events]).await.unwrap();
        let at =
            |day: &str| ProposeSnapshot { version_id: version.version_id, data_cut_off: day.parse().ok() };
        let refused = problem(manager.propose(trial, &at("2020-06-29")).await);
        assert_eq!((refused.status, refused.slug()), (422, "invalid-data"));
        assert_eq!(pointers(&refused), ["/data_cut_off"]);
        let expected = "DATE-001 in `subjects`, row 3, `randomised_on`: the data cut-off is 2020-06-29";
        assert_eq!(refused.errors[0].detail, expected);
        let snapshot = manager.propose(trial, &at("2020-12-31")).await.unwrap();
        assert_eq!(snapshot.manifest.data_cut_off, "2020-12-31".parse().ok());
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_cut_off_that_cannot_be_applied_is_refused() {
    for backend in backends() {
        let world = World::start(backend).await;
        let overall = json!({"name": "OS", "title": "Overall survival", "events": ["death"]});
        let trial = world.trial_of(&json!({"endpoints": [overall]})).await;
        let manager = world.manager();
        let subjects = "subject_id,site_id,randomised_on\nP1,S1,2020-03-01\nP2,S1,\n";
        let subjects = world.send(trial, Subjects, subjects).await.unwrap();
        let times = "subject_id,endpoint,time_days,event\nP1,OS,10,true\nP2,OS,10,true\n";
        let times = world.send(trial, TimeToEvent, times).await.unwrap();
        let version = world.accept(&[&subjects, &times]).await.unwrap();
        let at = |day: Option<&str>| ProposeSnapshot {
            version_id: version.version_id,
            data_cut_off: day.map(|day| day.parse().unwrap()),
        };
        let refused = problem(manager.propose(trial, &at(Some("2024-12-31"))).await);
        assert_eq!((refused.status, refused.slug()), (422, "invalid-data"));
        assert!(refused.errors[0].detail.starts_with("DATE-009 in `time_to_event`, row 3, `time_days`"));
        let tomorrow = (clock::now().date_naive() + chrono::Days::new(1)).to_string();
        let refused = problem(manager.propose(trial, &at(Some(&tomorrow))).await);
        assert_eq!((refused.status, refused.slug()), (422, "future-cut-off"));
        assert_eq!(pointers(&refused), ["/data_cut_off"]);
        manager.propose(trial, &at(None)).await.unwrap();
        world.running.stop().await;
    }
}

#[tokio::test]
async fn only_a_version_of_the_trial_is_frozen() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (trial, other) = (world.trial().await, world.trial().await);
        let version = world.version(trial).await;
        let unknown = DatasetVersionId::from_uuid(clock::new_uuid());
        for (trial, version_id) in [(trial, unknown), (other, version.version_id)] {
            let request = ProposeSnapshot { version_id, data_cut_off: None };
            let refused = problem(world.manager().propose(trial, &request).await);
            assert_eq!((refused.status, refused.slug()), (422, "unknown-version"));
            assert_eq!(pointers(&refused), ["/version_id"]);
        }
        world.running.stop().await;
    }
}

#[tokio::test]
async fn only_another_person_with_the_permission_decides_and_only_once() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let version = world.version(trial).await;
        let wanted = ProposeSnapshot { version_id: version.version_id, data_cut_off: None };
        // One person with both roles, on the token and on the trial.
        world.grant(trial, Role::DataManager, "both@example.org").await;
        world.grant(trial, Role::Statistician, "both@example.org").await;
        let both = world.person(&[Role::DataManager, Role::Statistician], "both@example.org");
        let proposal = both.propose(trial, &wanted).await.unwrap();
        assert_eq!((proposal.state, proposal.decision.clone()), (ProposalState::Proposed, None));
        let yes = ConfirmProposal { snapshot_id: proposal.snapshot_id };
        let no = DeclineProposal { reason: "not everything is in".to_owned() };
        let id = proposal.proposal_id;
        assert_eq!(refusal(both.confirm(trial, id, &yes).await), (403, "same-person".to_owned()));
        assert_eq!(refusal(both.decline(trial, id, &no).await), (403, "same-person".to_owned()));
        assert_eq!(refusal(world.manager().confirm(trial, id, &yes).await), (403, "forbidden".to_owned()));
        let other = SnapshotId::from_digest(Digest::from_bytes([0; 32]));
        let other = ConfirmProposal { snapshot_id: other };
        let statistician = world.statistician();
        let refused = problem(statistician.confirm(trial, id, &other).await);
        assert_eq!((refused.status, refused.slug()), (422, "other-content"));
        assert_eq!(pointers(&refused), ["/snapshot_id"]);
        assert!(world.manager().snapshots(trial, None).await.unwrap().items.is_empty());

        let snapshot = statistician.confirm(trial, id, &yes).await.unwrap();
        assert_eq!(statistician.proposal(trial, id).await.unwrap().state, ProposalState::Confirmed);
        assert_eq!(
            (snapshot.proposed_by.as_str(), snapshot.frozen_by.as_str()),
            ("both@example.org", STATISTICIAN)
        );
        let decided = (409, "proposal-decided".to_owned());
        assert_eq!(refusal(statistician.confirm(trial, id, &yes).await), decided);
        assert_eq!(refusal(statistician.decline(trial, id, &no).await), decided);
        let foreign = world.trial().await;
        assert_eq!(
            refusal(statistician.confirm(foreign, id, &yes).await),
            (404, "unknown-proposal".to_owned())
        );
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_declined_proposal_freezes_nothing_and_may_be_made_again() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let version = world.version(trial).await;
        let wanted = ProposeSnapshot { version_id: version.version_id, data_cut_off: None };
        let (manager, statistician) = (world.manager(), world.statistician());
        let first = manager.propose(trial, &wanted).await.unwrap();
        assert_eq!(manager.propose(trial, &wanted).await.unwrap(), first, "it stands already");
        let short = DeclineProposal { reason: "no".to_owned() };
        let refused = problem(statistician.decline(trial, first.proposal_id, &short).await);
        assert_eq!((refused.status, refused.slug()), (422, "invalid-reason"));
        let no = DeclineProposal { reason: "queries are open".to_owned() };
        let declined = statistician.decline(trial, first.proposal_id, &no).await.unwrap();
        let decision = declined.decision.clone().unwrap();
        assert_eq!((declined.state, decision.decided_by.as_str()), (ProposalState::Declined, STATISTICIAN));
        assert_eq!(decision.reason.as_deref(), Some("queries are open"));
        assert_eq!(refusal(world.confirm(&first).await), (409, "proposal-decided".to_owned()));
        assert!(manager.snapshots(trial, None).await.unwrap().items.is_empty());
        let second = manager.propose(trial, &wanted).await.unwrap();
        assert_ne!(second.proposal_id, first.proposal_id);
        assert_eq!(second.snapshot_id, first.snapshot_id);
        assert_eq!(world.confirm(&second).await.unwrap().proposal_id, second.proposal_id);
        let listed = manager.proposals(trial, None).await.unwrap().items;
        let states: Vec<_> = listed.iter().map(|one| one.state).collect();
        assert_eq!(states, [ProposalState::Declined, ProposalState::Confirmed]);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn an_amended_trial_needs_another_proposal() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let version = world.version(trial).await;
        let manager = world.manager();
        let wanted = ProposeSnapshot { version_id: version.version_id, data_cut_off: None };
        let proposal = manager.propose(trial, &wanted).await.unwrap();
        let mut definition = manager.trial(trial).await.unwrap().definition;
        definition.title = "Another title".to_owned();
        let amendment =
            palladion_api::ingestion::AmendTrial { reason: "protocol amendment 2".to_owned(), definition };
        manager.amend_trial(trial, &amendment).await.unwrap();
        assert_eq!(refusal(world.confirm(&proposal).await), (409, "trial-amended".to_owned()));
        let again = manager.propose(trial, &wanted).await.unwrap();
        assert_ne!(again.snapshot_id, proposal.snapshot_id);
        world.confirm(&again).await.unwrap();
        world.running.stop().await;
    }
}
