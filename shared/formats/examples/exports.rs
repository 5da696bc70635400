//! Writes one table in every format into a folder, for `scripts/check_exports.py`.

use std::fs::File;
use std::path::PathBuf;

use palladion_formats::csv::ReadLimits;
use palladion_formats::dataset_json::DataSetName;
use palladion_formats::export::{ExportFormat, write};
use palladion_formats::profile::{ImportProfile, import};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(folder), Some(source)) = (arguments.next(), arguments.next()) else {
        return Err("usage: exports FOLDER ADSL-FILE".into());
    };
    let json = r#"{"profile":"palladion.profile/1","name":"adsl","tables":[{"table":"subjects","rows":[{"variables":{
        "subject_id":{"source":"column","column":"USUBJID"},"site_id":{"source":"column","column":"SITEID"},
        "arm":{"source":"column","column":"TRT01P"},"age_years":{"source":"column","column":"AGE"},
        "randomised_on":{"source":"column","column":"TRTSDT"},"bmi_kg_per_m2":{"source":"column","column":"BMIBL"},
        "neoadjuvant":{"source":"column","column":"SAFFL","map":{"Y":"true","N":"false"}}}}]}]}"#;
    let imported = import(File::open(source)?, &ImportProfile::parse(json)?, &ReadLimits::default())?;
    let table = imported.tables.values().next().ok_or("no table")?;
    let set = DataSetName { name: "subjects", label: "Subjects", created: "2026-11-23T15:09:13" };
    for format in ExportFormat::ALL {
        let path = PathBuf::from(&folder).join(format!("subjects.{}", format.extension()));
        write(table, *format, &set, File::create(path)?)?;
    }
    Ok(())
}
