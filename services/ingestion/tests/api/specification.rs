use palladion_testkit::spec_drift;

#[test]
fn the_specification_is_complete_and_the_checked_in_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/ingestion.json");
    spec_drift(&palladion_ingestion::openapi(), path);
}
