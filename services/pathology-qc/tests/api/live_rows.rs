//! Rows changed beside the service are found in the export of its ledger.

use std::io::Cursor;

use futures::TryStreamExt as _;
use palladion_api::ledger::{ExportQuery, LedgerClient};
use palladion_api::pathology_qc::FindingState;
use palladion_domain::actor::Role;
use palladion_ledger::verify::{FailureClass, Options, Report, verify};
use palladion_testkit::backends;
use sea_orm::ConnectionTrait as _;

use crate::desk::to;
use crate::fixture::Fixture;
use crate::submitted::findings;

/// The export of the trial's ledger, verified.
pub(crate) async fn verified(fixture: &Fixture) -> Report {
    let query = ExportQuery { trial_id: Some(fixture.trial) };
    let stream = LedgerClient(&fixture.api(Role::Auditor)).export(&query).await.unwrap();
    let lines: Vec<u8> = stream.map_ok(|piece| piece.to_vec()).try_concat().await.unwrap();
    verify(Cursor::new(lines), &Options::default())
}

#[tokio::test]
async fn an_entry_of_a_review_changed_invented_or_deleted_past_the_service_is_found() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (client, database) =
            (fixture.client(Role::QcReviewer), fixture.running.platform().database.clone());
        let finding = findings(&fixture).await.remove(0);
        for (version, state) in [(1, FindingState::InReview), (2, FindingState::Disposed)] {
            client.review(fixture.trial, finding.finding_id, &to(version, state)).await.unwrap();
        }
        let sound = verified(&fixture).await;
        assert!(sound.holds(), "{backend}: {sound}");
        let author = client.entries(fixture.trial, finding.finding_id).await.unwrap()[0].made_by.clone();
        let forged = finding.run_id;
        let cases = [
            (
                "UPDATE finding_entry SET made_by = 'eve' WHERE version = 3".to_owned(),
                format!("UPDATE finding_entry SET made_by = '{author}' WHERE version = 3"),
            ),
            (
                "UPDATE finding_standing SET state = 'closed' WHERE version = 3".to_owned(),
                "UPDATE finding_standing SET state = 'disposed' WHERE version = 3".to_owned(),
            ),
            (
                "UPDATE finding_standing SET assignee = 'eve' WHERE version = 1".to_owned(),
                "UPDATE finding_standing SET assignee = NULL WHERE version = 1".to_owned(),
            ),
            (
                "INSERT INTO finding_entry SELECT finding_id, 4, entry, made_by, made_at, after_release FROM finding_entry \
                 WHERE version = 3"
                    .to_owned(),
                "DELETE FROM finding_entry WHERE version = 4".to_owned(),
            ),
            (
                format!("UPDATE finding_entry SET after_release = '{forged}' WHERE version = 3"),
                "UPDATE finding_entry SET after_release = NULL WHERE version = 3".to_owned(),
            ),
            (
                format!("UPDATE finding_standing SET no_longer_met_in = '{forged}' WHERE version = 3"),
                "UPDATE finding_standing SET no_longer_met_in = NULL WHERE version = 3".to_owned(),
            ),
            ("DELETE FROM finding_entry WHERE version = 3".to_owned(), String::new()),
        ];
        for (tampering, undoing) in cases {
            database.connection().execute_unprepared(&tampering).await.unwrap();
            let failure = verified(&fixture).await.failure.unwrap();
            assert_eq!(failure.class, FailureClass::Row, "{backend}: {tampering}: {}", failure.detail);
            if !undoing.is_empty() {
                database.connection().execute_unprepared(&undoing).await.unwrap();
                assert!(verified(&fixture).await.holds(), "{backend}: {undoing}");
            }
        }
        fixture.running.stop().await;
    }
}
