use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt as _, stream};
use palladion_api::client::ApiError;
use palladion_api::ingestion::{
    Appended, IngestionClient, Mapping, PARTIAL_UPLOAD, Transfer, Upload, UploadRequest, UploadState,
};
use palladion_domain::actor::Role;
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName::Subjects;
use palladion_service_kit::hashing::sha256;
use palladion_testkit::backends;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;

use crate::world::{SUBJECTS, World, in_pieces, problem, refusal, request};

const TABLE: Mapping = Mapping::Table(Subjects);

fn wanted() -> UploadRequest {
    request(TABLE, SUBJECTS.as_bytes())
}

async fn begin(client: &IngestionClient, trial: TrialId, wanted: &UploadRequest) -> Transfer {
    let length = SUBJECTS.len() as u64;
    client.begin_transfer(trial, wanted, Some(length)).await.unwrap().unwrap()
}

/// Sends the bytes of [`SUBJECTS`] from one place to another.
async fn send(
    client: &IngestionClient,
    transfer: &Transfer,
    range: std::ops::Range<usize>,
) -> Result<Appended, ApiError> {
    let complete = range.end == SUBJECTS.len();
    let start = range.start as u64;
    let part = in_pieces(SUBJECTS[range].as_bytes());
    client.append(transfer.trial_id, transfer.transfer_id, start, complete, part).await
}

fn completed(outcome: Result<Appended, ApiError>) -> Upload {
    match outcome.unwrap() {
        Appended::Complete(upload) => *upload,
        Appended::Partial(offset) => unreachable!("not complete at {offset}"),
    }
}

#[tokio::test]
async fn a_file_in_parts_becomes_the_same_upload_as_in_one_piece() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let wanted = wanted();
        let transfer = begin(&manager, trial, &wanted).await;
        assert_eq!((transfer.offset, transfer.length), (0, Some(SUBJECTS.len() as u64)));
        assert_eq!(begin(&manager, trial, &wanted).await, transfer, "beginning again finds it");
        assert_eq!(send(&manager, &transfer, 0..10).await.unwrap(), Appended::Partial(10));
        assert_eq!(manager.transfer_offset(trial, transfer.transfer_id).await.unwrap(), 10);
        assert_eq!(send(&manager, &transfer, 10..25).await.unwrap(), Appended::Partial(25));
        let now = manager.transfer(trial, transfer.transfer_id).await.unwrap();
        assert_eq!((now.offset, now.parts), (25, 2));
        assert!(manager.uploads(trial, None).await.unwrap().items.is_empty());
        let upload = completed(send(&manager, &transfer, 25..SUBJECTS.len()).await);
        assert_eq!((upload.state, upload.digest), (UploadState::Valid, sha256(SUBJECTS.as_bytes())));
        assert_eq!(manager.uploads(trial, None).await.unwrap().items, std::slice::from_ref(&upload));
        // The transfer is gone, its key answers with the upload.
        let gone = manager.transfer(trial, transfer.transfer_id).await;
        assert_eq!(refusal(gone), (404, "unknown-transfer".to_owned()));
        let again = manager.begin_transfer(trial, &wanted, None).await.unwrap().unwrap_err();
        assert_eq!(*again, upload);
        let whole = world.send(trial, Subjects, SUBJECTS).await.unwrap();
        assert_eq!((whole.upload_id, whole.recognised), (upload.upload_id, true));
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_part_that_breaks_off_is_resumed_where_it_ended() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let transfer = begin(&manager, trial, &wanted()).await;
        let pieces = stream::iter([
            Ok(Bytes::from_static(&SUBJECTS.as_bytes()[..7])),
            Ok(Bytes::from_static(&SUBJECTS.as_bytes()[7..12])),
        ]);
        let broken = pieces.chain(stream::once(async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            Err(std::io::Error::other("the connection is gone"))
        }));
        let outcome = manager.append(trial, transfer.transfer_id, 0, true, broken).await;
        assert!(matches!(outcome, Err(ApiError::Transport(_))), "{outcome:?}");
        // The service notices by itself that the sender is gone.
        let mut offset = 0;
        for _ in 0..100 {
            offset = manager.transfer_offset(trial, transfer.transfer_id).await.unwrap();
            if offset == 12 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(offset, 12);
        for _ in 0..100 {
            match send(&manager, &transfer, 12..SUBJECTS.len()).await {
                Err(error) if error.problem().is_some_and(|problem| problem.slug() == "transfer-busy") => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                outcome => {
                    assert_eq!(completed(outcome).state, UploadState::Valid);
                    break;
                }
            }
        }
        assert_eq!(manager.uploads(trial, None).await.unwrap().items.len(), 1);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_part_that_does_not_fit_is_refused() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let transfer = begin(&manager, trial, &wanted()).await;
        send(&manager, &transfer, 0..10).await.unwrap();
        for start in [0, 9, 11] {
            let part = in_pieces(b"x");
            let refused = problem(manager.append(trial, transfer.transfer_id, start, false, part).await);
            assert_eq!((refused.status, refused.slug()), (409, "offset-mismatch"), "{start}");
        }
        let path = format!("/v1/trials/{trial}/transfers/{}", transfer.transfer_id);
        let bare = || manager.0.request(Method::PATCH, &path).body("x");
        let cases = [
            (bare().header(CONTENT_TYPE, "text/csv"), 415, "not-partial-upload"),
            (bare().header(CONTENT_TYPE, PARTIAL_UPLOAD), 400, "missing-header"),
            (
                bare()
                    .header(CONTENT_TYPE, PARTIAL_UPLOAD)
                    .header("upload-offset", "10")
                    .header("upload-complete", "yes"),
                400,
                "missing-header",
            ),
        ];
        for (request, status, slug) in cases {
            let refused = palladion_api::client::ApiClient::send_json::<Upload>(request).await;
            assert_eq!(refusal(refused), (status, slug.to_owned()));
        }
        let mismatch = bare().header(CONTENT_TYPE, PARTIAL_UPLOAD).header("upload-offset", "3");
        let answer = mismatch.header("upload-complete", "?0").send().await.unwrap();
        assert_eq!(answer.headers()["upload-offset"], "10");
        // Another person with the role does not find it.
        world.grant(trial, Role::DataManager, "other@example.org").await;
        let other = world.person(&[Role::DataManager], "other@example.org");
        assert_eq!(refusal(send(&other, &transfer, 10..20).await), (404, "unknown-transfer".to_owned()));
        manager.cancel_transfer(trial, transfer.transfer_id).await.unwrap();
        assert_eq!(refusal(send(&manager, &transfer, 10..20).await), (404, "unknown-transfer".to_owned()));
        assert!(manager.uploads(trial, None).await.unwrap().items.is_empty());
        let folder = world.service.config.data_directory.join("transfers");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "nothing is left");
        world.running.stop().await;
    }
}

#[tokio::test]
async fn content_of_the_first_request_is_the_first_part() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let wanted = wanted();
        let path = format!("/v1/trials/{trial}/uploads?table=subjects&file_name={}", wanted.file_name);
        let post = || {
            let request = manager.0.request(Method::POST, &path).header(CONTENT_TYPE, "text/csv");
            let request = request.header("idempotency-key", &wanted.idempotency_key);
            let digest = palladion_api::ingestion::content_digest(&wanted.digest);
            request.header("repr-digest", digest).header("upload-complete", "?0").body(&SUBJECTS[..15])
        };
        let first = post().send().await.unwrap();
        assert_eq!(
            (first.status().as_u16(), &first.headers()["upload-offset"]),
            (201, &"15".parse().unwrap())
        );
        let limit = first.headers()["upload-limit"].to_str().unwrap();
        assert!(limit.starts_with("max-size=268435456, max-age=86"), "{limit}");
        let again = post().send().await.unwrap();
        assert_eq!(
            (again.status().as_u16(), &again.headers()["upload-offset"]),
            (200, &"15".parse().unwrap())
        );
        let transfer: Transfer = manager.0.get(again.headers()["location"].to_str().unwrap()).await.unwrap();
        let upload = completed(send(&manager, &transfer, 15..SUBJECTS.len()).await);
        assert_eq!(upload.state, UploadState::Valid);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn other_bytes_than_announced_give_the_transfer_up() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let transfer = begin(&manager, trial, &wanted()).await;
        let other = SUBJECTS.replace("61", "62");
        let part = in_pieces(other.as_bytes());
        let refused = problem(manager.append(trial, transfer.transfer_id, 0, true, part).await);
        assert_eq!((refused.status, refused.slug()), (422, "content-digest-mismatch"));
        let gone = manager.transfer(trial, transfer.transfer_id).await;
        assert_eq!(refusal(gone), (404, "unknown-transfer".to_owned()));
        let transfer = begin(&manager, trial, &wanted()).await;
        let longer = in_pieces(&[SUBJECTS.as_bytes(), b"P3,S1,50\n"].concat());
        let refused = problem(manager.append(trial, transfer.transfer_id, 0, false, longer).await);
        assert_eq!((refused.status, refused.slug()), (400, "inconsistent-length"));
        let transfer = begin(&manager, trial, &wanted()).await;
        let shorter = in_pieces(&SUBJECTS.as_bytes()[..10]);
        let refused = problem(manager.append(trial, transfer.transfer_id, 0, true, shorter).await);
        assert_eq!((refused.status, refused.slug()), (400, "inconsistent-length"));
        assert!(manager.uploads(trial, None).await.unwrap().items.is_empty());
        world.running.stop().await;
    }
}

#[tokio::test]
async fn transfers_are_bounded() {
    for backend in backends() {
        let world = World::start_with(backend, |service| {
            let limits = &mut service.config.limits;
            (limits.open_transfers, limits.transfer_parts, limits.upload_bytes) = (2, 3, 1_000);
        })
        .await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let first = begin(&manager, trial, &wanted()).await;
        begin(&manager, trial, &wanted()).await;
        let third = manager.begin_transfer(trial, &wanted(), None).await;
        assert_eq!(refusal(third), (429, "too-many-transfers".to_owned()));
        for start in 0..3 {
            send(&manager, &first, start..start + 1).await.unwrap();
        }
        assert_eq!(refusal(send(&manager, &first, 3..4).await), (413, "too-many-parts".to_owned()));
        let large = request(TABLE, &[b'x'; 2_000]);
        let refused = manager.begin_transfer(trial, &large, Some(2_000)).await;
        assert_eq!(refusal(refused), (413, "file-too-large".to_owned()));
        let silent = manager.begin_transfer(trial, &large, None).await.unwrap().unwrap();
        let part = in_pieces(&[b'x'; 2_000]);
        let refused = manager.append(trial, silent.transfer_id, 0, true, part).await;
        assert_eq!(refusal(refused), (413, "file-too-large".to_owned()));
        let folder = world.service.config.data_directory.join("transfers");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "nothing is left");
        world.running.stop().await;
    }
}

#[tokio::test]
async fn an_expired_transfer_is_gone_with_its_bytes() {
    for backend in backends() {
        let world =
            World::start_with(backend, |service| service.config.limits.transfer_max_age_seconds = 1).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let transfer = begin(&manager, trial, &wanted()).await;
        send(&manager, &transfer, 0..10).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        assert_eq!(refusal(send(&manager, &transfer, 10..20).await), (404, "unknown-transfer".to_owned()));
        let next = begin(&manager, trial, &wanted()).await;
        assert_eq!(next.offset, 0);
        let folder = world.service.config.data_directory.join("transfers");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "nothing is left");
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_sender_that_falls_silent_is_given_up_and_a_body_too_large_is_refused_unread() {
    for backend in backends() {
        let world = World::start_with(backend, |service| service.config.limits.body_stall_seconds = 1).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let silent = || {
            let head = stream::once(async { Ok::<_, std::io::Error>(Bytes::from_static(b"subject_id")) });
            head.chain(stream::pending())
        };
        let stalled = (408, "body-stalled".to_owned());
        assert_eq!(refusal(manager.upload(trial, &wanted(), silent()).await), stalled);
        let transfer = begin(&manager, trial, &wanted()).await;
        let outcome = manager.append(trial, transfer.transfer_id, 0, false, silent()).await;
        assert_eq!(refusal(outcome), stalled);
        assert_eq!(manager.transfer_offset(trial, transfer.transfer_id).await.unwrap(), 10, "kept");

        // Five gigabytes are announced, a few bytes come, the answer does not wait for the rest.
        let path = format!("/v1/trials/{trial}/uploads?table=subjects&file_name=a.csv");
        let request = manager
            .0
            .request(Method::POST, &path)
            .header(CONTENT_TYPE, "text/csv")
            .header("idempotency-key", "large")
            .header("content-digest", palladion_api::ingestion::content_digest(&wanted().digest))
            .header("content-length", "5368709120")
            .body(reqwest::Body::wrap_stream(silent()));
        let refused = palladion_api::client::ApiClient::send_json::<Upload>(request).await;
        assert_eq!(refusal(refused), (413, "file-too-large".to_owned()));
        assert!(manager.uploads(trial, None).await.unwrap().items.is_empty());
        assert!(!world.service.config.blobs_directory().join("sha256").exists());
        world.running.stop().await;
    }
}

#[tokio::test]
async fn what_a_resumable_upload_may_be_is_told_before_it_is_sent() {
    for backend in backends() {
        let world = World::start_with(backend, |service| {
            service.config.limits.upload_bytes = 4_096;
            service.config.limits.transfer_max_age_seconds = 60;
        })
        .await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let asked = async |path: String| {
            let request = manager.0.request(Method::OPTIONS, &path);
            palladion_api::client::ApiClient::send(request).await.unwrap()
        };
        let said = |answer: &reqwest::Response, name: &str| {
            answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap()
        };
        let answer = asked(format!("/v1/trials/{trial}/uploads")).await;
        assert_eq!(answer.status().as_u16(), 204);
        assert_eq!(said(&answer, "upload-limit"), "max-size=4096, max-age=60");
        assert_eq!(said(&answer, "allow"), "GET, POST, OPTIONS");
        let transfer = begin(&manager, trial, &wanted()).await;
        let answer = asked(format!("/v1/trials/{trial}/transfers/{}", transfer.transfer_id)).await;
        assert_eq!(said(&answer, "accept-patch"), PARTIAL_UPLOAD);
        assert_eq!(
            (said(&answer, "upload-offset"), said(&answer, "upload-complete")),
            ("0".into(), "?0".into())
        );
        assert!(said(&answer, "upload-limit").starts_with("max-size=4096, max-age="));
        world.running.stop().await;
    }
}
