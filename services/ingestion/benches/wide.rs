//! What the upload of a wide export costs: `PALLADION_WIDE_FILE=wide.csv cargo bench -p palladion-ingestion --bench wide`.
//!
//! The file is one of `benches/peers/data.py`, mapped by `benches/peers/profile.json` to three tables. Prints the wall
//! time, the CPU time and the peak memory of service and sender together, for each of three rounds.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed measurement")]
#![expect(clippy::print_stdout, reason = "the measurement is what it prints")]

use std::fs::File;
use std::io::Read as _;
use std::time::Instant;

use bytes::Bytes;
use futures::stream;
use palladion_api::client::ApiClient;
use palladion_api::ingestion::{IngestionClient, Mapping, UploadRequest, UploadState};
use palladion_domain::actor::Role;
use palladion_service_kit::hashing::sha256_file;
use palladion_testkit::{Backend, TestDatabase, TestIdentity, service_config};
use serde_json::{Value, json};

const ROUNDS: u32 = 3;
const PIECE_BYTES: usize = 256 << 10;

/// The file in pieces, read as they are sent.
fn pieces(path: &str) -> impl Iterator<Item = std::io::Result<Bytes>> + Send + use<> {
    let mut file = File::open(path).unwrap();
    std::iter::from_fn(move || {
        let mut piece = vec![0; PIECE_BYTES];
        let read = file.read(&mut piece).unwrap();
        piece.truncate(read);
        (read > 0).then(|| Ok(Bytes::from(piece)))
    })
}

/// The largest amount of memory the process has had so far, in MB.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1_000
}

/// User and system time of the process so far, in seconds; a clock tick is 10 ms.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

#[tokio::main]
async fn main() {
    let Ok(path) = std::env::var("PALLADION_WIDE_FILE") else {
        println!("PALLADION_WIDE_FILE names no file: nothing is measured");
        return;
    };
    let database = TestDatabase::create(Backend::Sqlite).await;
    let identity = TestIdentity::new();
    let mut service = service_config("ingestion", &database, &identity);
    service.config.limits.rows = 100_000_000;
    service.config.limits.upload_bytes = 8 << 30;
    service.config.limits.request_timeout_seconds = 600;
    let running = palladion_ingestion::start(service.config.clone()).await.unwrap();
    let token = identity.role_token(Role::DataManager);
    let client = IngestionClient(ApiClient::new(running.url()).unwrap().with_token(token));
    let profile: Value = serde_json::from_str(include_str!("peers/profile.json")).unwrap();
    for round in 0..ROUNDS {
        let definition = json!({
            "code": format!("BENCH-{round}"), "title": "A large trial",
            "arms": [{"name": "et", "reference": true}, {"name": "palbociclib_et"}],
        });
        let trial = client.define_trial(&serde_json::from_value(definition).unwrap()).await.unwrap().trial_id;
        let profile = client.save_profile(trial, &profile).await.unwrap().profile_id;
        let request = UploadRequest {
            mapping: Mapping::Profile(profile),
            file_name: "wide.csv".to_owned(),
            digest: sha256_file(path.as_ref()).unwrap(),
            idempotency_key: format!("round-{round}"),
        };
        let (cpu, start) = (cpu_seconds(), Instant::now());
        let upload = client.upload(trial, &request, stream::iter(pieces(&path))).await.unwrap();
        println!(
            "{} rows: {:.2} s wall, {:.2} s CPU, peak {} MB",
            upload.validation.rows_read,
            start.elapsed().as_secs_f64(),
            cpu_seconds() - cpu,
            peak_megabytes(),
        );
        assert_eq!(upload.state, UploadState::Valid, "{:?}", upload.validation.codes);
    }
    running.stop().await;
}
