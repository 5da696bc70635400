//! The CDISC pilot's demographics by the ready profile, from the transport file to a frozen snapshot.

use palladion_api::ingestion::{CopyProfile, Mapping, UploadState};
use palladion_domain::tables::TableName;
use palladion_formats::parquet;
use palladion_testkit::backends;
use serde_json::json;

use crate::world::World;

fn pilot(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/formats/tests/files/data/pilot_xpt/sdtm");
    std::fs::read(format!("{folder}/{name}")).unwrap()
}

#[tokio::test]
async fn the_pilot_s_demographics_are_accepted_and_frozen() {
    for backend in backends() {
        let world = World::start(backend).await;
        let manager = world.manager();
        let arm = |name: &str, reference: bool| json!({"name": name, "reference": reference});
        let trial = world
            .trial_of(&json!({
                "arms": [arm("Placebo", true), arm("Xanomeline High Dose", false), arm("Xanomeline Low Dose", false)],
                "endpoints": [{"name": "OS", "title": "Overall survival", "events": ["death"]}],
                "data_cut_off": "2015-12-31",
            }))
            .await;
        let copy = CopyProfile { built_in: "sdtm-dm-rfstdtc".to_owned(), name: None, endpoints: [].into() };
        let profile = manager.copy_profile(trial, &copy).await.unwrap();
        let upload =
            world.send_bytes(trial, Mapping::Profile(profile.profile_id), &pilot("dm.xpt")).await.unwrap();
        assert_eq!(upload.state, UploadState::Valid, "{:?}", upload.validation.codes);
        assert_eq!(upload.validation.rows_read, 306);
        let version = world.accept(&[&upload]).await.unwrap();
        let rows: Vec<_> = version.tables.iter().map(|table| (table.table, table.rows)).collect();
        assert_eq!(rows, [(TableName::Subjects, 254), (TableName::DiseaseEvents, 254)]);
        let snapshot = world.freeze(&version).await;
        let bytes = manager.snapshot_table(trial, snapshot.snapshot_id, TableName::Subjects).await.unwrap();
        let subjects = parquet::read(bytes).unwrap();
        let days = subjects.column("randomised_on").unwrap().dates().unwrap();
        assert!(days.iter().all(Option::is_some));
        world.running.stop().await;
    }
}
