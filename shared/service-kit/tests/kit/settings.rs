use std::path::Path;

use palladion_service_kit::config::ServiceConfig;

#[test]
fn the_settings_that_come_along_are_settings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/config");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let settings = ServiceConfig::load(Some(&path)).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(settings.ledger.origin.ends_with(name), "{name}");
        assert_eq!(settings.ingestion_url.is_some(), name != "ingestion", "{name}");
        read += 1;
    }
    assert_eq!(read, 3);
}
