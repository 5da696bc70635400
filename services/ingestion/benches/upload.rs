//! How fast a file of 100,000 subjects is received over HTTP on loopback, validated, accepted and frozen, and
//! how much memory the process (service and sender together) needs at most.
//!
//! `cargo bench -p palladion-ingestion` prints one line a step. The bar: 200,000 rows a second from the
//! first byte sent to the snapshot, below 300 MB.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed measurement")]
#![expect(clippy::print_stdout, reason = "the measurement is what it prints")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::stream;
use palladion_api::client::ApiClient;
use palladion_api::grants::{GiveGrant, GrantsClient};
use palladion_api::ingestion::{
    AcceptUploads, ChangeCode, ConfirmProposal, IngestionClient, Mapping, ProposeSnapshot, ReasonForChange,
    UploadRequest, UploadState,
};
use palladion_domain::actor::Role;
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;
use palladion_service_kit::hashing::sha256;
use palladion_testkit::{Backend, TestDatabase, TestIdentity, service_config};
use serde_json::json;

const SUBJECTS: u32 = 100_000;
const ROUNDS: u32 = 5;

/// Ten columns of plausible values; every round has other ages, so that no content is recognised.
fn file(round: u32) -> Vec<u8> {
    let mut text = String::from(
        "subject_id,site_id,country,arm,randomised_on,age_years,sex,ecog,bmi_kg_per_m2,er_percent\n",
    );
    for number in 0..SUBJECTS {
        let site = number % 400;
        let country = ["AUT", "DEU", "USA", "ESP"][site as usize % 4];
        let (arm, sex) = (["A", "B"][number as usize % 2], if number % 97 == 0 { "male" } else { "female" });
        let (month, day) = (number % 12 + 1, number % 28 + 1);
        let (age, percent) = ((number * 7 + round) % 60 + 30, number % 101);
        let bmi = f64::from(number % 200) / 10.0 + 18.0;
        let ecog = number % 2;
        writeln!(text, "S{number:06},C{site:03},{country},{arm},2018-{month:02}-{day:02},{age},{sex},{ecog},{bmi:.1},{percent}").unwrap();
    }
    text.into_bytes()
}

/// The largest amount of memory the process has had so far, in MB.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1_000
}

fn rows_per_second(elapsed: Duration) -> f64 {
    f64::from(SUBJECTS) / elapsed.as_secs_f64()
}

/// Lets the statistician confirm what is frozen.
async fn grant(client: &IngestionClient, identity: &TestIdentity, trial_id: TrialId) {
    let admin = client.0.with_token(identity.role_token(Role::Admin));
    let subject = TestIdentity::subject(Role::Statistician).parse().unwrap();
    let grant = GiveGrant { subject, role: Role::Statistician, trial_id };
    GrantsClient(&admin).give(&grant).await.unwrap();
}

#[tokio::main]
async fn main() {
    let database = TestDatabase::create(Backend::Sqlite).await;
    let identity = TestIdentity::new();
    let service = service_config("ingestion", &database, &identity);
    let running = palladion_ingestion::start(service.config.clone()).await.unwrap();
    let token = identity.role_token(Role::DataManager);
    let client = IngestionClient(ApiClient::new(running.url()).unwrap().with_token(token));
    let definition = json!({
        "code": "BENCH", "title": "A large trial", "data_cut_off": "2024-12-31",
        "arms": [{"name": "A", "reference": true}, {"name": "B"}],
        "sites": (0..400).map(|site| json!({"id": format!("C{site:03}")})).collect::<Vec<_>>(),
    });
    let definition = serde_json::from_value(definition).unwrap();
    let trial = client.define_trial(&definition).await.unwrap().trial_id;
    grant(&client, &identity, trial).await;
    let statistician = IngestionClient(client.0.with_token(identity.role_token(Role::Statistician)));
    for round in 0..ROUNDS {
        let bytes = Bytes::from(file(round));
        let size = bytes.len();
        let request = UploadRequest {
            mapping: Mapping::Table(TableName::Subjects),
            file_name: "subjects.csv".to_owned(),
            digest: sha256(&bytes),
            idempotency_key: format!("round-{round}"),
        };
        let pieces: Vec<_> = (0..size)
            .step_by(64 << 10)
            .map(|start| bytes.slice(start..size.min(start + (64 << 10))))
            .collect();
        let start = Instant::now();
        let upload = client
            .upload(trial, &request, stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>)))
            .await
            .unwrap();
        let uploaded = start.elapsed();
        assert_eq!(upload.state, UploadState::Valid, "{:?}", upload.validation);
        let reason = ReasonForChange { code: ChangeCode::ReExport, text: "other ages".to_owned() };
        let acceptance = AcceptUploads {
            upload_ids: vec![upload.upload_id],
            replaces: vec![],
            acknowledgements: vec![],
            reason: Some(reason),
        };
        let version = client.accept(trial, &acceptance).await.unwrap();
        let accepted = start.elapsed();
        let wanted = ProposeSnapshot { version_id: version.version_id, data_cut_off: None };
        let proposal = client.propose(trial, &wanted).await.unwrap();
        let confirmation = ConfirmProposal { snapshot_id: proposal.snapshot_id };
        statistician.confirm(trial, proposal.proposal_id, &confirmation).await.unwrap();
        let frozen = start.elapsed();
        println!(
            "{SUBJECTS} subjects, {size} bytes: validated {:.0} ms ({:.0} rows/s), accepted +{:.0} ms, frozen +{:.0} ms; together {:.0} rows/s; peak {} MB",
            uploaded.as_secs_f64() * 1e3,
            rows_per_second(uploaded),
            (accepted - uploaded).as_secs_f64() * 1e3,
            (frozen - accepted).as_secs_f64() * 1e3,
            rows_per_second(frozen),
            peak_megabytes(),
        );
    }
    running.stop().await;
}
