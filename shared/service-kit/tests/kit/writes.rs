use palladion_api::ledger::{EntryFilter, LedgerClient};
use palladion_domain::actor::Role;
use palladion_testkit::backends;

use crate::example::{Example, NewNote, Note};

#[tokio::test]
async fn writers_at_the_same_time_lose_nothing() {
    const WRITERS: usize = 8;
    const NOTES: usize = 10;
    for backend in backends() {
        let example = Example::start(backend).await;
        let (trial, client) = (example.trial().await, example.client_as(Role::DataManager));
        let path = format!("/v1/trials/{trial}/notes");
        let writer = |writer: usize| {
            let (client, path) = (client.clone(), path.clone());
            async move {
                for number in 0..NOTES {
                    let note = NewNote { words: format!("{writer}/{number}") };
                    client.post::<Note>(&path, &note).await.unwrap();
                }
            }
        };
        futures::future::join_all((0..WRITERS).map(writer)).await;
        let notes: Vec<Note> = client.get(&path).await.unwrap();
        assert_eq!(notes.len(), WRITERS * NOTES, "{backend}");
        let filter = EntryFilter {
            trial_id: Some(trial),
            action: Some("UploadReceived".to_owned()),
            ..EntryFilter::default()
        };
        let page = LedgerClient(&client).entries(&filter).await.unwrap();
        assert_eq!(page.items.len(), WRITERS * NOTES, "{backend}");
        example.running.stop().await;
    }
}
