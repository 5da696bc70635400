//! Tidy tables of a real result: rectangular, named once, and with every digit.

use std::collections::BTreeSet;

use palladion_api::statistics::output::CoefficientEstimate;
use palladion_api::statistics::result::Content;
use palladion_statistics::report::{COMMON_COLUMNS, tidy_tables};

use crate::bits::everything;
use crate::datasets::PALLAS;
use crate::engine::{content, result};
use crate::snapshot::Snapshot;

#[test]
fn tables_are_rectangular_and_read_back_to_the_same_numbers() {
    let found = result(&Snapshot::of(&PALLAS), &everything());
    let tables = tidy_tables(&found);
    let names: BTreeSet<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names.len(), tables.len(), "every name is there once");
    for id in found.outputs.iter().map(|output| output.id.as_str()) {
        assert!(names.contains(id), "output {id} has a table of its name");
    }
    for table in &tables {
        let csv = table.to_csv();
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(header[..9], COMMON_COLUMNS, "{}", table.name);
        assert_eq!(header, table.description().columns, "{}", table.name);
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
        assert_eq!(rows.len() as u64, table.description().rows, "{}", table.name);
    }
    let Content::Cox(model) = content(&found, "efron") else { panic!("no model") };
    let table = tables.iter().find(|table| table.name == "efron").unwrap().to_csv();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    for (row, coefficient) in reader.records().zip(&model.coefficients) {
        let row = row.unwrap();
        let CoefficientEstimate::Estimated { hazard_ratio, p_value, .. } = coefficient.estimate else {
            panic!()
        };
        assert_eq!(&row[0], coefficient.term);
        assert_eq!(row[1].parse::<f64>().unwrap().to_bits(), hazard_ratio.unwrap().to_bits());
        assert_eq!(row[4].parse::<f64>().unwrap().to_bits(), p_value.to_bits());
    }
}
