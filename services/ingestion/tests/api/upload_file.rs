use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use palladion_api::client::ApiError;
use palladion_api::ingestion::{
    AmendTrial, IssueFilter, Mapping, TableSummary, Upload, UploadState, content_digest,
};
use palladion_domain::ids::{ProfileId, TrialId};
use palladion_domain::tables::TableName;
use palladion_service_kit::clock;
use palladion_service_kit::hashing::sha256;
use palladion_testkit::backends;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, LOCATION};

use crate::save_profile::document;
use crate::world::{SUBJECTS, World, in_pieces, pointers, problem, refusal, request};

const TABLE: Mapping = Mapping::Table(TableName::Subjects);

#[tokio::test]
async fn a_file_in_the_layout_of_a_table_is_stored_and_validated() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let upload = world.send(trial, TableName::Subjects, SUBJECTS).await.unwrap();
        assert_eq!(upload.state, UploadState::Valid);
        assert_eq!((upload.digest, upload.size_bytes), (sha256(SUBJECTS.as_bytes()), SUBJECTS.len() as u64));
        let report = &upload.validation;
        assert_eq!((report.rows_read, report.columns_read), (2, 3));
        assert_eq!((report.errors, report.warnings, report.issues_truncated), (0, 0, false));
        let [TableSummary { table: TableName::Subjects, rows: 2, digest: Some(_), .. }] =
            report.tables.as_slice()
        else {
            panic!("{report:?}");
        };
        assert!(!upload.recognised);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_file_is_mapped_by_a_profile_and_issues_name_its_own_columns() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let profile = world.manager().save_profile(trial, &document()).await.unwrap();
        let file = "PATIENT,CENTRE,SEX,AGE,COMMENT\nP1,S1,F,61,\nP2,S1,M,134,late\nP3,S1,X,50,\n";
        let mapping = Mapping::Profile(profile.profile_id);
        let upload = world.send_bytes(trial, mapping, file.as_bytes()).await.unwrap();
        assert_eq!((upload.state, upload.profile_id), (UploadState::Invalid, Some(profile.profile_id)));
        assert_eq!(upload.validation.unmapped_columns, ["COMMENT"]);
        let issues = world.issues(&upload).await;
        let found: Vec<_> = issues
            .iter()
            .map(|issue| (issue.code.as_str(), issue.row, issue.column.as_deref(), issue.value.as_deref()))
            .collect();
        let expected =
            [("RNG-001", Some(3), Some("AGE"), Some("134")), ("MAP-003", Some(4), Some("SEX"), Some("X"))];
        assert_eq!(found[..2], expected);
        assert_eq!(upload.validation.tables[0].digest, None);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn the_same_key_gives_the_same_answer_and_changes_nothing() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let request = request(TABLE, SUBJECTS.as_bytes());
        let first = manager.upload(trial, &request, in_pieces(SUBJECTS.as_bytes())).await.unwrap();
        let again = manager.upload(trial, &request, in_pieces(SUBJECTS.as_bytes())).await.unwrap();
        assert_eq!(again, first);
        let other = "subject_id,site_id\nP1,S1\n";
        let mut reused = crate::world::request(TABLE, other.as_bytes());
        reused.idempotency_key = request.idempotency_key;
        let refused = refusal(manager.upload(trial, &reused, in_pieces(other.as_bytes())).await);
        assert_eq!(refused, (422, "idempotency-key-reused".to_owned()));
        assert_eq!(manager.uploads(trial, None).await.unwrap().items, [first]);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn the_same_content_with_another_key_is_recognised() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let first = world.send(trial, TableName::Subjects, SUBJECTS).await.unwrap();
        let again = world.send(trial, TableName::Subjects, SUBJECTS).await.unwrap();
        assert_eq!(again, Upload { recognised: true, ..first.clone() });
        assert_eq!(manager.uploads(trial, None).await.unwrap().items.len(), 1);

        let elsewhere = world.trial().await;
        assert!(!world.send(elsewhere, TableName::Subjects, SUBJECTS).await.unwrap().recognised);
        let mut definition = manager.trial(trial).await.unwrap().definition;
        definition.title = "Amended".to_owned();
        let amendment = AmendTrial { reason: "Protocol amendment 1".to_owned(), definition };
        manager.amend_trial(trial, &amendment).await.unwrap();
        let renewed = world.send(trial, TableName::Subjects, SUBJECTS).await.unwrap();
        assert_eq!((renewed.recognised, renewed.trial_version), (false, 2), "by the amended definition");
        world.running.stop().await;
    }
}

#[tokio::test]
async fn many_requests_with_the_same_content_make_one_upload() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let send = |_| world.send(trial, TableName::Subjects, SUBJECTS);
        let uploads: Vec<_> = stream::iter(0..8).map(send).buffer_unordered(8).try_collect().await.unwrap();
        assert_eq!(uploads.iter().filter(|upload| !upload.recognised).count(), 1);
        assert_eq!(manager.uploads(trial, None).await.unwrap().items.len(), 1);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn other_bytes_than_announced_are_refused_and_nothing_is_kept() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let announced = request(TABLE, b"something else");
        let refused = problem(manager.upload(trial, &announced, in_pieces(SUBJECTS.as_bytes())).await);
        assert_eq!((refused.status, refused.slug()), (422, "content-digest-mismatch"));
        assert_eq!(pointers(&refused), ["Content-Digest"]);
        assert_nothing_is_there(&world, trial).await;
        world.running.stop().await;
    }
}

/// No upload, and no object in the blob store.
async fn assert_nothing_is_there(world: &World, trial: TrialId) {
    assert_eq!(world.manager().uploads(trial, None).await.unwrap().items, []);
    let objects = world.service.config.blobs_directory().join("sha256");
    assert!(!objects.exists(), "{objects:?}");
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_and_nothing_is_kept() {
    for backend in backends() {
        let world = World::start_with(backend, |service| service.config.limits.upload_bytes = 1_000).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let large = format!("subject_id,site_id\n{}", "P1,S1\n".repeat(100_000));
        let refused =
            manager.upload(trial, &request(TABLE, large.as_bytes()), in_pieces(large.as_bytes())).await;
        assert_eq!(refusal(refused), (413, "file-too-large".to_owned()));
        assert_nothing_is_there(&world, trial).await;
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_sender_that_stops_leaves_nothing() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let sent = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&sent);
        let pieces = stream::iter(0..).then(move |number: usize| {
            let counter = Arc::clone(&counter);
            async move {
                if number == 3 {
                    return Err(std::io::Error::other("the sender is gone"));
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
                counter.fetch_add(1, Ordering::Relaxed);
                Ok(Bytes::from_static(b"subject_id,site_id\n"))
            }
        });
        let outcome = manager.upload(trial, &request(TABLE, SUBJECTS.as_bytes()), pieces).await;
        assert!(matches!(outcome, Err(ApiError::Transport(_))), "{outcome:?}");
        assert_eq!(sent.load(Ordering::Relaxed), 3);
        assert_nothing_is_there(&world, trial).await;
        let complete = world.send(trial, TableName::Subjects, SUBJECTS).await.unwrap();
        assert_eq!(complete.state, UploadState::Valid);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_request_without_its_headers_or_parameters_is_refused() {
    const HEADERS: [&str; 3] = ["idempotency-key", "content-digest", "content-type"];
    let digest = content_digest(&sha256(SUBJECTS.as_bytes()));
    let cases = [
        ("no key", [None, Some(digest.as_str()), Some("text/csv")], 400, "idempotency-key-missing"),
        ("a key with blanks", [Some("a b"), Some(&digest), Some("text/csv")], 400, "invalid-idempotency-key"),
        ("no digest", [Some("k1"), None, Some("text/csv")], 400, "invalid-content-digest"),
        ("another digest", [Some("k2"), Some("md5=:AAAA:"), Some("text/csv")], 400, "invalid-content-digest"),
        ("no type", [Some("k3"), Some(&digest), None], 415, "not-csv"),
        ("JSON", [Some("k4"), Some(&digest), Some("application/json")], 415, "not-csv"),
    ];
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let path = format!("/v1/trials/{trial}/uploads?table=subjects&file_name=a.csv");
        for (name, values, status, slug) in cases {
            let mut request = manager.0.request(Method::POST, &path).body(SUBJECTS);
            for (header, value) in HEADERS.into_iter().zip(values) {
                request = value.iter().fold(request, |request, value| request.header(header, *value));
            }
            let refused = refusal(palladion_api::client::ApiClient::send_json::<Upload>(request).await);
            assert_eq!(refused, (status, slug.to_owned()), "{name}");
        }
        assert_nothing_is_there(&world, trial).await;
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_mapping_that_is_none_is_refused() {
    let unknown = ProfileId::from_uuid(clock::new_uuid());
    let both = format!("profile_id={unknown}&table=subjects&file_name=a.csv");
    let strange = format!("profile_id={unknown}&file_name=a.csv");
    let long = format!("table=subjects&file_name={}", "a".repeat(201));
    let cases = [
        ("neither", "file_name=a.csv", 400, "invalid-query"),
        ("both", &both, 400, "invalid-query"),
        ("no name", "table=subjects", 400, "invalid-query"),
        ("unknown table", "table=visits&file_name=a.csv", 400, "invalid-query"),
        ("unknown profile", &strange, 422, "unknown-profile"),
        ("a long name", &long, 422, "invalid-file-name"),
    ];
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        for (name, query, status, slug) in cases {
            let request = manager
                .0
                .request(Method::POST, &format!("/v1/trials/{trial}/uploads?{query}"))
                .header(CONTENT_TYPE, "text/csv; charset=utf-8")
                .header("content-digest", content_digest(&sha256(SUBJECTS.as_bytes())))
                .header("idempotency-key", "k")
                .body(SUBJECTS);
            let refused = refusal(palladion_api::client::ApiClient::send_json::<Upload>(request).await);
            assert_eq!(refused, (status, slug.to_owned()), "{name}");
        }
        world.running.stop().await;
    }
}

#[tokio::test]
async fn the_answer_is_201_with_a_location_then_200() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let mut statuses = Vec::new();
        for key in ["first", "second"] {
            let request = manager
                .0
                .request(Method::POST, &format!("/v1/trials/{trial}/uploads?table=subjects&file_name=a.csv"))
                .header(CONTENT_TYPE, "text/csv")
                .header("content-digest", content_digest(&sha256(SUBJECTS.as_bytes())))
                .header("idempotency-key", key)
                .body(SUBJECTS);
            let answer = request.send().await.unwrap();
            let location = answer.headers().get(LOCATION).unwrap().to_str().unwrap().to_owned();
            statuses.push(answer.status().as_u16());
            let upload: Upload = manager.0.get(&location).await.unwrap();
            assert_eq!(upload.file_name, "a.csv");
        }
        assert_eq!(statuses, [201, 200]);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn more_issues_than_are_kept_are_counted_and_errors_are_kept_first() {
    for backend in backends() {
        let world = World::start_with(backend, |service| service.config.limits.issues_stored = 5).await;
        let trial = world.trial_of(&serde_json::json!({"arms": [{"name": "A", "reference": true}]})).await;
        let rows: String = (1..=40).map(|number| format!("P{number},S1,50,\n")).collect();
        let file = format!("subject_id,site_id,age_years,arm\n{rows}P41,S1,150,A\nP42,S1,151,A\n");
        let upload = world.send(trial, TableName::Subjects, &file).await.unwrap();
        let report = &upload.validation;
        assert_eq!((report.errors, report.warnings, report.issues_truncated), (2, 40, true));
        let issues =
            world.manager().issues(trial, upload.upload_id, &IssueFilter::default()).await.unwrap().items;
        let codes: Vec<_> = issues.iter().map(|issue| (issue.code.as_str(), issue.row)).collect();
        let arm = |row| ("ARM-002", Some(row));
        assert_eq!(codes, [("RNG-001", Some(42)), ("RNG-001", Some(43)), arm(2), arm(3), arm(4)]);
        world.running.stop().await;
    }
}
