//! Queries to the site.

use chrono::Days;
use palladion_api::pathology_qc::{AnswerQuery, CloseQuery, FindingFilter, OpenQuery, QueryState};
use palladion_domain::actor::Role;
use palladion_domain::ids::QueryId;
use palladion_service_kit::clock;
use palladion_testkit::backends;
use sea_orm::ConnectionTrait as _;

use crate::fixture::{Fixture, refusal};
use crate::submitted::findings;

fn ask(days: u64) -> OpenQuery {
    let due_on = clock::now().date_naive() + Days::new(days);
    OpenQuery { question: "How were slides without staining recorded?".to_owned(), due_on }
}

#[tokio::test]
async fn a_query_is_asked_answered_and_closed_once() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
        let id = findings(&fixture).await.remove(0).finding_id;
        let query = client.open_query(trial, id, &ask(7)).await.unwrap();
        assert_eq!((query.state, query.overdue), (QueryState::Open, false), "{backend}");
        let answer = AnswerQuery { answer: "They were left blank".to_owned() };
        let answered = client.answer_query(trial, id, query.query_id, &answer).await.unwrap();
        assert_eq!(answered.state, QueryState::Answered, "{backend}");
        let twice = refusal(client.answer_query(trial, id, query.query_id, &answer).await);
        assert_eq!(twice, (409, "query-state".to_owned()), "{backend}");
        let closure = CloseQuery { comment: "Corrected with the next export".to_owned() };
        let closed = client.close_query(trial, id, query.query_id, &closure).await.unwrap();
        assert_eq!(closed.state, QueryState::Closed, "{backend}");
        assert_eq!(closed.answer.as_deref(), Some("They were left blank"));
        let again = refusal(client.close_query(trial, id, query.query_id, &closure).await);
        assert_eq!(again, (409, "query-state".to_owned()), "{backend}");
        assert_eq!(fixture.client(Role::Auditor).queries(trial, id).await.unwrap(), [closed], "{backend}");
        let actions = fixture.actions().await;
        for action in ["QueryOpened", "QueryAnswered", "QueryClosed"] {
            assert_eq!(actions.iter().filter(|one| *one == action).count(), 1, "{backend}: {action}");
        }
        fixture.running.stop().await;
    }
}

#[tokio::test]
async fn a_query_of_the_past_of_nobody_or_without_words_is_refused() {
    let fixture = Fixture::start(backends()[0]).await;
    let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
    let id = findings(&fixture).await.remove(0).finding_id;
    let past = OpenQuery { due_on: clock::now().date_naive() - Days::new(1), ..ask(0) };
    assert_eq!(refusal(client.open_query(trial, id, &past).await), (422, "due-in-the-past".to_owned()));
    let silent = OpenQuery { question: " ".to_owned(), ..ask(1) };
    assert_eq!(refusal(client.open_query(trial, id, &silent).await), (422, "invalid-text".to_owned()));
    let unknown = QueryId::from_uuid(clock::new_uuid());
    let closure = CloseQuery { comment: "Nothing".to_owned() };
    let refused = refusal(client.close_query(trial, id, unknown, &closure).await);
    assert_eq!(refused, (404, "unknown-query".to_owned()));
    assert_eq!(client.finding(trial, id).await.unwrap().version, 1);
    fixture.running.stop().await;
}

#[tokio::test]
async fn a_query_past_its_day_is_shown_as_overdue_until_it_is_answered() {
    let fixture = Fixture::start(backends()[0]).await;
    let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
    let id = findings(&fixture).await.remove(0).finding_id;
    let query = client.open_query(trial, id, &ask(3)).await.unwrap();
    // As if the days had passed: the day stands in the entry and in the standing.
    let database = fixture.running.platform().database.clone();
    let (asked, past) = (query.due_on.to_string(), "2020-01-01");
    for statement in [
        format!("UPDATE finding_standing SET query_due_on = '{past}' WHERE query_due_on IS NOT NULL"),
        format!(
            "UPDATE finding_entry SET entry = CAST(replace(CAST(entry AS TEXT), '{asked}', '{past}') AS BLOB)"
        ),
    ] {
        database.connection().execute_unprepared(&statement).await.unwrap();
    }
    let overdue = FindingFilter { overdue: Some(true), ..FindingFilter::default() };
    let found = client.findings(trial, &overdue).await.unwrap().items;
    assert_eq!(found.iter().map(|one| one.finding_id).collect::<Vec<_>>(), [id]);
    assert!(found[0].overdue && client.queries(trial, id).await.unwrap()[0].overdue);
    let answer = AnswerQuery { answer: "They were left blank".to_owned() };
    client.answer_query(trial, id, query.query_id, &answer).await.unwrap();
    assert!(client.findings(trial, &overdue).await.unwrap().items.is_empty());
    assert!(!client.finding(trial, id).await.unwrap().overdue);
    fixture.running.stop().await;
}
