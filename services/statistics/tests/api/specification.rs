//! The checked-in specification.

use palladion_testkit::spec_drift;

#[test]
fn the_specification_is_complete_and_checked_in() {
    spec_drift(
        &palladion_statistics::openapi(),
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/statistics.json"),
    );
}
