use std::time::Duration;

use palladion_api::ledger::{EntryFilter, LedgerClient};
use palladion_domain::actor::Role;
use palladion_service_kit::database::Database;
use palladion_service_kit::{Platform, StartError};
use palladion_testkit::{Backend, TestDatabase, TestIdentity, backends, service_config};

use crate::example::{Example, Migrator, NewNote, Note, SERVICE, serve};

#[tokio::test]
async fn an_open_request_is_answered_before_the_service_ends() {
    let example = Example::start(Backend::Sqlite).await;
    let client = example.client_as(Role::Auditor);
    let open = tokio::spawn(async move { client.get::<Note>("/v1/slow").await });
    tokio::time::sleep(Duration::from_millis(150)).await;
    example.running.stop().await;
    assert_eq!(open.await.unwrap().unwrap().words, "late");
}

#[tokio::test]
async fn a_service_finds_its_data_again_and_its_log_goes_on() {
    for backend in backends() {
        let example = Example::start(backend).await;
        let trial = example.trial().await;
        let note = NewNote { words: "kept".to_owned() };
        let path = format!("/v1/trials/{trial}/notes");
        example.client_as(Role::DataManager).post::<Note>(&path, &note).await.unwrap();
        let Example { running, identity, settings, database } = example;
        running.stop().await;
        let again = Example { running: serve(&settings).await, identity, settings, database };
        let notes: Vec<Note> = again.client_as(Role::DataManager).get(&path).await.unwrap();
        assert_eq!(notes[0].words, "kept", "{backend}");
        let admin = again.client_as(Role::Admin);
        let entries = LedgerClient(&admin).entries(&EntryFilter::default()).await.unwrap();
        let actions: Vec<&str> = entries.items.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["ServiceStarted", "ServiceStopped", "ServiceStarted"], "{backend}");
        again.running.stop().await;
    }
}

#[tokio::test]
async fn a_checkpoint_is_made_while_the_log_grows_and_at_the_stop() {
    let example =
        Example::start_with(Backend::Sqlite, |config| config.ledger.checkpoint_interval_seconds = 1).await;
    let ledger = example.running.platform().recorder.ledger().clone();
    let begun = std::time::Instant::now();
    loop {
        let latest =
            ledger.latest_checkpoint(example.running.platform().database.connection()).await.unwrap();
        if latest.is_some_and(|latest| latest.note.checkpoint().size == 1) {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "no checkpoint was made");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    example.running.stop().await;
    let database = Database::connect(example.database.url()).await.unwrap();
    let last = ledger.latest_checkpoint(database.connection()).await.unwrap().unwrap();
    assert_eq!(last.note.checkpoint().size, ledger.size(database.connection()).await.unwrap());
    database.close().await.unwrap();
}

#[tokio::test]
async fn a_service_that_may_not_migrate_refuses_an_old_database() {
    for backend in backends() {
        let (database, identity) = (TestDatabase::create(backend).await, TestIdentity::new());
        let mut settings = service_config("example", &database, &identity);
        settings.config.migrate_at_start = false;
        let refused = Platform::open::<Migrator>(settings.config.clone(), SERVICE).await;
        assert!(matches!(refused, Err(StartError::MigrationsOutstanding(3))), "{backend}");
        let open = Database::connect(database.url()).await.unwrap();
        palladion_service_kit::apply::<Migrator>(&open).await.unwrap();
        serve(&settings).await.stop().await;
    }
}

#[tokio::test]
async fn a_taken_address_is_said() {
    let example = Example::start(Backend::Sqlite).await;
    let (database, identity) = (TestDatabase::create(Backend::Sqlite).await, TestIdentity::new());
    let mut settings = service_config("example", &database, &identity);
    settings.config.listen = example.running.address;
    let platform = Platform::open::<Migrator>(settings.config.clone(), SERVICE).await.unwrap();
    let refused =
        palladion_service_kit::start(platform, |_| {}, actix_web::web::Data::new(()), Vec::new()).await;
    assert!(matches!(refused, Err(StartError::Listen { address, .. }) if address == example.running.address));
    example.running.stop().await;
}
