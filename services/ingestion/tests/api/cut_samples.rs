//! Samples cut out of files of every format.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use palladion_api::ingestion::{CopyProfile, Sample, SampleQuery, TryProfile};
use palladion_testkit::backends;

use crate::world::{World, problem};

/// A file of the samples of `formats`.
fn file(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/formats/tests/files/data");
    std::fs::read(format!("{folder}/{name}")).unwrap()
}

#[tokio::test]
async fn a_sample_is_read_up_to_its_cut_or_refused_with_what_to_send() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let copy = CopyProfile { built_in: "adam-adsl".to_owned(), name: None, endpoints: [].into() };
        let profile = manager.copy_profile(trial, &copy).await.unwrap();
        let query = SampleQuery { truncated: true, rows: Some(1) };
        for (name, container) in [
            ("datasetjson_v1_1/adam/adsl.xpt", None),
            ("datasetjson_v1_1/adam/adsl.json", None),
            ("datasetjson_v1_1/adam/adsl.ndjson", None),
            ("datasetjson_v1_1/adam/adsl.dsjc", Some("gzip")),
        ] {
            let whole = file(name);
            let sample = Bytes::copy_from_slice(&whole[..whole.len() * 2 / 3]);
            let run = manager.dry_run(trial, profile.profile_id, &query, sample.clone()).await.unwrap();
            let records = run.file["records"].as_u64().unwrap();
            assert!((100..254).contains(&records), "{name}: {records}");
            assert_eq!(run.errors, 0, "{name}: {:?}", run.codes);
            assert!(run.codes.iter().all(|found| found.code != "FILE-012"), "the count is of the whole file");
            assert_eq!(run.file["source"]["containers"][0].as_str(), container, "{name}");
            let proposed = manager.suggest_profile(trial, &query, sample.clone()).await.unwrap();
            assert!(proposed.variables.iter().any(|found| found.column == "USUBJID"), "{name}");
            let document = profile.document.clone();
            let sample = Sample::Base64 { content: BASE64_STANDARD.encode(&sample) };
            let request = TryProfile { document, sample, truncated: true, rows: None };
            let tried = manager.try_profile(trial, &request).await.unwrap();
            assert_eq!(tried.file["records"], records, "{name}");
        }
        for name in ["made/book_openpyxl.xlsx", "adam_onco_parquet/adsl.parquet"] {
            let whole = file(name);
            let sample = Bytes::copy_from_slice(&whole[..whole.len() * 2 / 3]);
            let refused = problem(manager.dry_run(trial, profile.profile_id, &query, sample.clone()).await);
            assert_eq!((refused.status, refused.slug()), (422, "unreadable-sample"), "{name}");
            assert_eq!(refused.errors[0].pointer, "/sample");
            assert!(refused.errors[0].detail.contains("send the whole file"), "{}", refused.errors[0].detail);
            assert_eq!(
                problem(manager.suggest_profile(trial, &query, sample).await).slug(),
                "unreadable-sample"
            );
        }
        world.running.stop().await;
    }
}
