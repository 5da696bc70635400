use palladion_testkit::spec_drift;

#[test]
fn the_specification_is_complete_and_checked_in() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/pathology-qc.json");
    spec_drift(&palladion_pathology_qc::openapi(), path);
}
