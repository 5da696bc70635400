//! Two people sign a run with its findings.

use std::collections::BTreeSet;

use palladion_api::client::ApiError;
use palladion_api::pathology_qc::{
    AddComment, Finding, FindingState, PathologyQcClient, QcState, Release, ReleaseState, RunRelease,
    SignRelease, SiteSet, SiteSetName,
};
use palladion_api::runs::{ReplayEngine, ReplayRequest};
use palladion_domain::actor::Role;
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{QcReleaseId, RunId};
use palladion_service_kit::clock;
use palladion_service_kit::hashing::sha256;
use palladion_testkit::backends;
use sea_orm::ConnectionTrait as _;

use crate::desk::{reopen, to};
use crate::fixture::{Fixture, refusal};
use crate::live_rows::verified;
use crate::submitted::findings;

const SECOND: &str = "second@example.org";

/// Says of every finding what it turned out to be.
async fn dispose(client: &PathologyQcClient, findings: &[Finding]) {
    for finding in findings {
        let (trial, id) = (finding.trial_id, finding.finding_id);
        client.review(trial, id, &to(1, FindingState::InReview)).await.unwrap();
        client.review(trial, id, &to(2, FindingState::Disposed)).await.unwrap();
    }
}

fn signature(digest: Digest) -> SignRelease {
    SignRelease { digest, meaning: "I reviewed every finding of this run".to_owned() }
}

/// Both signatures.
async fn release(
    first: &PathologyQcClient,
    second: &PathologyQcClient,
    of: &Finding,
) -> Result<Release, ApiError> {
    let digest = first.release(of.trial_id, of.run_id).await?.digest;
    first.sign(of.trial_id, of.run_id, &signature(digest)).await?;
    second.countersign(of.trial_id, of.run_id, &signature(digest)).await
}

#[tokio::test]
async fn a_run_is_released_by_two_people_once_every_finding_has_a_disposition() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (first, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
        let second = fixture.another(SECOND, Role::QcReviewer).await;
        let found = findings(&fixture).await;
        let run = found[0].run_id;
        let RunRelease { state, digest, without_disposition, .. } = first.release(trial, run).await.unwrap();
        assert_eq!(state, ReleaseState::NotReleased);
        assert_eq!(without_disposition.len(), found.len());
        let error = first.sign(trial, run, &signature(digest)).await.unwrap_err();
        let problem = error.problem().unwrap();
        assert_eq!((problem.status, problem.slug()), (409, "findings-without-disposition"), "{backend}");
        let listed: BTreeSet<&str> = problem.errors.iter().map(|place| place.pointer.as_str()).collect();
        let expected: Vec<String> = found.iter().map(|one| format!("/findings/{}", one.finding_id)).collect();
        assert_eq!(listed, expected.iter().map(String::as_str).collect(), "{backend}");

        dispose(&first, &found).await;
        let changed = refusal(first.sign(trial, run, &signature(digest)).await);
        assert_eq!(changed, (409, "release-changed".to_owned()), "{backend}");
        let ready = first.release(trial, run).await.unwrap();
        let early = refusal(second.countersign(trial, run, &signature(ready.digest)).await);
        assert_eq!(early, (409, "release-not-signed".to_owned()), "{backend}");
        let signed = first.sign(trial, run, &signature(ready.digest)).await.unwrap();
        assert_eq!((signed.state, signed.number), (ReleaseState::Signed, 1), "{backend}");
        let twice = refusal(second.sign(trial, run, &signature(ready.digest)).await);
        assert_eq!(twice, (409, "release-exists".to_owned()), "{backend}");
        let own = refusal(first.countersign(trial, run, &signature(ready.digest)).await);
        assert_eq!(own, (403, "same-person".to_owned()), "{backend}");
        let released = second.countersign(trial, run, &signature(ready.digest)).await.unwrap();
        assert_eq!(released.state, ReleaseState::Released, "{backend}");
        assert_eq!(released.countersignature.as_ref().unwrap().signed_by, SECOND);
        assert_eq!(first.release(trial, run).await.unwrap().state, ReleaseState::Released);
        let record = fixture.client(Role::Statistician).release_record(trial, run).await.unwrap();
        assert_eq!(sha256(&record), released.digest, "{backend}");
        let actions = fixture.actions().await;
        for action in ["ReleaseSigned", "ReleaseCountersigned"] {
            assert_eq!(actions.iter().filter(|one| *one == action).count(), 1, "{backend}: {action}");
        }
        let report = verified(&fixture).await;
        assert!(report.holds(), "{backend}: {report}");
        fixture.running.stop().await;
    }
}

#[tokio::test]
async fn what_follows_a_disposition_leaves_a_release_and_reopening_ends_it() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (first, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
        let second = fixture.another(SECOND, Role::QcReviewer).await;
        let found = findings(&fixture).await;
        let (run, id) = (found[0].run_id, found[0].finding_id);
        dispose(&first, &found).await;
        release(&first, &second, &found[0]).await.unwrap();
        let signed = first.release(trial, run).await.unwrap().release.unwrap().release_id;
        first.review(trial, id, &to(3, FindingState::ActionTaken)).await.unwrap();
        first.comment(trial, id, &AddComment { comment: "Trained".to_owned() }).await.unwrap();
        let marks = first.entries(trial, id).await.unwrap().into_iter().map(|entry| entry.after_release);
        let marks: Vec<Option<QcReleaseId>> = marks.collect();
        assert_eq!(marks, [None, None, Some(signed), Some(signed)], "{backend}: not seen by who signed");
        assert_eq!(first.release(trial, run).await.unwrap().state, ReleaseState::Released, "{backend}");
        let snapshot_id = first.release(trial, run).await.unwrap().record.snapshot_id;
        let standing = fixture.client(Role::Statistician).standing(trial, snapshot_id).await.unwrap();
        assert_eq!((standing.state, standing.runs.len()), (QcState::Released, 1), "{backend}");

        first.review(trial, id, &reopen(5)).await.unwrap();
        let ended = first.release(trial, run).await.unwrap();
        assert_eq!(ended.state, ReleaseState::Invalidated, "{backend}");
        let invalidation = ended.release.unwrap().invalidation.unwrap();
        assert_eq!((invalidation.finding_id, invalidation.finding_version), (id, 6), "{backend}");
        let standing = first.standing(trial, snapshot_id).await.unwrap();
        assert_eq!(standing.state, QcState::NotReleased, "{backend}");
        assert_eq!(standing.runs[0].state, ReleaseState::Invalidated, "{backend}");
        let sets = refusal(first.site_sets(trial, run).await);
        assert_eq!(sets, (409, "run-not-released".to_owned()), "{backend}");

        // Judged again, it needs two new signatures.
        first.review(trial, id, &to(6, FindingState::Disposed)).await.unwrap();
        let entries = first.entries(trial, id).await.unwrap();
        let marks: Vec<bool> = entries.iter().map(|entry| entry.after_release.is_some()).collect();
        assert_eq!(marks, [false, false, true, true, true, false], "{backend}: nothing stood at the last");
        assert_eq!(first.release(trial, run).await.unwrap().state, ReleaseState::Invalidated);
        let again = release(&second, &first, &found[0]).await.unwrap();
        assert_eq!((again.number, again.state), (2, ReleaseState::Released), "{backend}");
        let all = first.releases(trial, run).await.unwrap();
        let states: Vec<_> = all.iter().map(|one| one.state).collect();
        assert_eq!(states, [ReleaseState::Invalidated, ReleaseState::Released], "{backend}");
        assert_ne!(all[0].digest, all[1].digest);
        let report = verified(&fixture).await;
        assert!(report.holds(), "{backend}: {report}");
        fixture.running.stop().await;
    }
}

#[tokio::test]
async fn a_released_run_hands_over_sets_with_the_digests_that_were_signed() {
    let fixture = Fixture::start(backends()[0]).await;
    let (first, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
    let second = fixture.another(SECOND, Role::QcReviewer).await;
    let found = findings(&fixture).await;
    let run = found[0].run_id;
    let early = refusal(first.site_set(trial, run, SiteSetName::WithoutRedSites).await);
    assert_eq!(early, (409, "run-not-released".to_owned()));
    dispose(&first, &found).await;
    release(&first, &second, &found[0]).await.unwrap();
    let statistician = fixture.client(Role::Statistician);
    let record = statistician.release(trial, run).await.unwrap().record;
    let offered = statistician.site_sets(trial, run).await.unwrap();
    assert_eq!(offered, record.sets);
    for (name, excluded) in [
        (SiteSetName::WithoutRedSites, &["S0"][..]),
        (SiteSetName::WithoutRedAndAmberSites, &["S0"]),
        (SiteSetName::IshCompleteSites, &[]),
    ] {
        let bytes = statistician.site_set(trial, run, name).await.unwrap();
        let told = offered.iter().find(|set| set.name == name.as_str()).unwrap();
        assert_eq!(sha256(&bytes), told.digest, "{name}");
        let document: SiteSet = serde_json::from_slice(&bytes).unwrap();
        assert_eq!((document.run_id, document.snapshot_id), (run, record.snapshot_id));
        assert_eq!(document.set.excluded, excluded, "{name}");
        assert_eq!(document.set.sites.len() + excluded.len(), 9, "{name}");
    }
    let path = format!("/v1/trials/{trial}/qc-runs/{run}/site-sets/the_best_sites");
    assert_eq!(refusal(fixture.api(Role::Statistician).get_bytes(&path).await).0, 404);
    fixture.running.stop().await;
}

#[tokio::test]
async fn what_cannot_be_signed_is_refused_by_name() {
    let fixture = Fixture::start(backends()[0]).await;
    let (first, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
    let unknown = RunId::from_uuid(clock::new_uuid());
    let nothing = signature(Digest::from_bytes([7; 32]));
    assert_eq!(refusal(first.release(trial, unknown).await), (404, "unknown-run".to_owned()));
    assert_eq!(refusal(first.sign(trial, unknown, &nothing).await), (404, "unknown-run".to_owned()));
    let found = findings(&fixture).await;
    let run = found[0].run_id;
    let short = SignRelease { meaning: "yes".to_owned(), ..nothing };
    assert_eq!(refusal(first.sign(trial, run, &short).await), (422, "invalid-meaning".to_owned()));
    let never = refusal(first.release_record(trial, run).await);
    assert_eq!(never, (404, "unknown-release".to_owned()));
    let request = ReplayRequest { engine: ReplayEngine::Archived };
    let replay = first.runs().replay(trial, run, &request, "replay").await.unwrap();
    let refused = refusal(first.release(trial, replay.run_id).await);
    assert_eq!(refused, (409, "run-not-releasable".to_owned()));
    let other = SnapshotId::from_digest(Digest::from_bytes([9; 32]));
    assert_eq!(first.standing(trial, other).await.unwrap().state, QcState::NoRun);
    fixture.running.stop().await;
}

#[tokio::test]
async fn a_disposition_changed_past_the_service_shows_the_release_as_invalid() {
    let fixture = Fixture::start(backends()[0]).await;
    let (first, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
    let second = fixture.another(SECOND, Role::QcReviewer).await;
    let found = findings(&fixture).await;
    let run = found[0].run_id;
    dispose(&first, &found).await;
    release(&first, &second, &found[0]).await.unwrap();
    let database = fixture.running.platform().database.clone();
    let tampering = "UPDATE finding_standing SET disposition = 'data_error'";
    database.connection().execute_unprepared(tampering).await.unwrap();
    assert_eq!(first.release(trial, run).await.unwrap().state, ReleaseState::Invalidated);
    assert!(!verified(&fixture).await.holds());
    fixture.running.stop().await;
}
