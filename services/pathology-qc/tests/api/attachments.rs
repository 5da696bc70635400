//! Documents of a finding.

use bytes::Bytes;
use palladion_api::pathology_qc::{EntryKind, NewAttachment};
use palladion_domain::actor::Role;
use palladion_domain::digest::Digest;
use palladion_service_kit::hashing::sha256;
use palladion_testkit::backends;

use crate::fixture::{Fixture, refusal};
use crate::live_rows::verified;
use crate::submitted::findings;

const CONTENT: &[u8] = b"%PDF-1.7 control slides";

fn new(key: &str) -> NewAttachment {
    NewAttachment {
        file_name: "Kontrollpräparate 2024.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        digest: sha256(CONTENT),
        idempotency_key: key.to_owned(),
    }
}

#[tokio::test]
async fn a_document_is_kept_by_its_digest_and_given_back_whole() {
    for backend in backends() {
        let fixture = Fixture::start(backend).await;
        let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
        let all = findings(&fixture).await;
        let id = all[0].finding_id;
        let entry = client.attach(trial, id, &new("a"), CONTENT.into()).await.unwrap();
        let again = client.attach(trial, id, &new("a"), CONTENT.into()).await.unwrap();
        assert_eq!(again, entry, "{backend}");
        let EntryKind::Documented { attachment } = entry.entry else { panic!("{entry:?}") };
        assert_eq!(attachment.size_bytes, CONTENT.len() as u64);
        let auditor = fixture.client(Role::Auditor);
        assert_eq!(
            auditor.attachments(trial, id).await.unwrap(),
            std::slice::from_ref(&attachment),
            "{backend}"
        );
        let bytes = auditor.attachment(trial, id, attachment.digest).await.unwrap();
        assert_eq!(bytes, CONTENT, "{backend}");
        let elsewhere = refusal(auditor.attachment(trial, id, Digest::from_bytes([7; 32])).await);
        assert_eq!(elsewhere, (404, "unknown-attachment".to_owned()), "{backend}");
        let actions = fixture.actions().await;
        let handed_out = actions.iter().filter(|action| *action == "FindingDocumentExported").count();
        assert_eq!(handed_out, 1, "{backend}: {actions:?}");
        let report = verified(&fixture).await;
        assert!(report.holds(), "{backend}: {report}");
        fixture.running.stop().await;
    }
}

#[tokio::test]
async fn a_document_of_another_kind_name_size_or_content_is_refused() {
    let fixture = Fixture::start_with(backends()[0], |config| config.limits.attachment_bytes = 64).await;
    let (client, trial) = (fixture.client(Role::QcReviewer), fixture.trial);
    let id = findings(&fixture).await.remove(0).finding_id;
    let large = Bytes::from(vec![b'x'; 65]);
    let cases = [
        (
            NewAttachment { media_type: "text/html".to_owned(), ..new("b") },
            CONTENT.into(),
            (415, "attachment-media-type"),
        ),
        (
            NewAttachment { file_name: "../x".to_owned(), ..new("c") },
            CONTENT.into(),
            (422, "invalid-file-name"),
        ),
        (NewAttachment { file_name: String::new(), ..new("d") }, CONTENT.into(), (422, "invalid-file-name")),
        (NewAttachment { digest: sha256(&large), ..new("e") }, large, (413, "attachment-too-large")),
        (new("f"), Bytes::from_static(b"other bytes"), (422, "digest-mismatch")),
    ];
    for (attachment, content, (status, slug)) in cases {
        let refused = refusal(client.attach(trial, id, &attachment, content).await);
        assert_eq!(refused, (status, slug.to_owned()), "{attachment:?}");
    }
    assert_eq!(client.finding(trial, id).await.unwrap().version, 1);
    fixture.running.stop().await;
}
