//! The CDISC sample files, value for value as a reference reader gives them (`data/oracle`).

use std::collections::BTreeMap;

use palladion_domain::tables::TableName;
use palladion_formats::csv::{Delimiter, ReadLimits, Reader};
use palladion_formats::profile::{FileOptions, ImportProfile};
use palladion_formats::source::{Container, FileColumn, FileFormat, FileReader, SourceNotes};
use palladion_formats::text::TextEncoding;
use serde_json::Value;

use crate::support::{codes, imported, only, sample, subjects_profile};

/// A file read to its end.
pub(crate) struct Whole {
    pub(crate) columns: Vec<FileColumn>,
    pub(crate) rows: Vec<Vec<String>>,
    pub(crate) notes: SourceNotes,
    pub(crate) remarks: Vec<String>,
}

pub(crate) fn read(bytes: &[u8], options: &FileOptions) -> Whole {
    let mut reader = FileReader::open(bytes, options, &ReadLimits::default()).unwrap();
    let columns = reader.header().columns.clone();
    let mut rows = Vec::new();
    while let Some(record) = reader.read().unwrap() {
        assert_eq!(record.number(), rows.len() as u64 + 1);
        rows.push(record.fields().map(str::to_owned).collect());
    }
    let remarks = reader.remarks().into_iter().map(|issue| issue.code).collect();
    Whole { columns, rows, notes: reader.notes(), remarks }
}

/// A table that another program has written as CSV.
pub(crate) fn oracle(path: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let bytes = sample(path);
    let mut reader = Reader::new(bytes.as_slice(), Delimiter::default(), ReadLimits::default());
    let mut rows: Vec<Vec<String>> = Vec::new();
    while let Some(record) = reader.read().unwrap() {
        rows.push(record.fields().map(str::to_owned).collect());
    }
    let names = rows.remove(0);
    (names, rows)
}

/// Whether a cell is the oracle's: the same text, or the same double.
pub(crate) fn same(found: &str, expected: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok().map(f64::to_bits);
    found == expected || (number(found).is_some() && number(found) == number(expected))
}

pub(crate) fn assert_same(name: &str, found: &Whole, names: &[String], rows: &[Vec<String>]) {
    let columns: Vec<&str> = found.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, names, "{name}");
    assert_eq!(found.rows.len(), rows.len(), "{name}");
    for (number, (found, expected)) in found.rows.iter().zip(rows).enumerate() {
        assert_eq!(found.len(), expected.len(), "{name}, record {number}");
        for ((column, found), expected) in columns.iter().zip(found).zip(expected) {
            assert!(
                same(found, expected),
                "{name}, record {number}, {column}: {found:?} is not {expected:?}"
            );
        }
    }
}

const XPT: [&str; 14] = [
    "datasetjson_v1_1/adam/adsl",
    "datasetjson_v1_1/adam/adtte",
    "datasetjson_v1_1/sdtm/dm",
    "datasetjson_v1_1/sdtm/ds",
    "datasetjson_v1_1/sdtm/rs",
    "datasetjson_v1_1/sdtm/suppdm",
    "pilot_xpt/adam/adsl",
    "pilot_xpt/adam/adtte",
    "pilot_xpt/sdtm/dm",
    "pilot_xpt/sdtm/dm_tdf",
    "pilot_xpt/sdtm/ds",
    "pilot_xpt/sdtm/sc",
    "pilot_xpt/sdtm/suppdm_tdf",
    "pilot_xpt/sdtm/ts",
];

#[test]
fn every_transport_file_is_what_readstat_gives() {
    let expected: BTreeMap<String, Value> = serde_json::from_slice(&sample("oracle/expected.json")).unwrap();
    let mut cells = 0;
    for path in XPT {
        let found = read(&sample(&format!("{path}.xpt")), &FileOptions::default());
        let (names, rows) = oracle(&format!("oracle/{}.csv", path.replace('/', "__")));
        assert_same(path, &found, &names, &rows);
        cells += rows.len() * names.len();
        let stated = &expected[&format!("{path}.xpt")];
        assert_eq!(found.notes.format, FileFormat::Xpt);
        assert_eq!(found.notes.format_version.as_deref(), Some("5"));
        assert_eq!(found.notes.dataset.as_deref(), stated["dataset"].as_str(), "{path}");
        assert_eq!(found.notes.dataset_label.as_deref(), stated["label"].as_str(), "{path}");
        assert_eq!(found.rows.len() as u64, stated["rows"].as_u64().unwrap());
        for (column, stated) in found.columns.iter().zip(stated["variables"].as_array().unwrap()) {
            assert_eq!(column.label.as_deref(), stated["label"].as_str(), "{path} {}", column.name);
            let numeric = stated["type"] == "double";
            assert_eq!(column.kind.as_deref(), Some(if numeric { "numeric" } else { "character" }));
            assert_eq!(column.length, stated["width"].as_u64(), "{path} {}", column.name);
            assert_eq!(column.display.as_deref(), stated["format"].as_str(), "{path} {}", column.name);
        }
        let western = path == "pilot_xpt/sdtm/ts";
        let encoding = if western { TextEncoding::Windows1252 } else { TextEncoding::Utf8 };
        assert_eq!(found.notes.encoding, encoding, "{path}");
        assert_eq!(found.remarks, if western { vec!["CSV-104"] } else { vec![] }, "{path}");
    }
    assert_eq!(cells, 84_127, "every cell was compared");
}

#[test]
fn dataset_json_in_its_three_forms_is_what_the_transport_file_holds() {
    for path in XPT.into_iter().filter(|path| path.starts_with("datasetjson_v1_1")) {
        let (names, rows) = oracle(&format!("oracle/{}.csv", path.replace('/', "__")));
        for (extension, format, containers) in [
            ("json", FileFormat::DatasetJson, vec![]),
            ("ndjson", FileFormat::DatasetNdjson, vec![]),
            ("dsjc", FileFormat::DatasetNdjson, vec![Container::Gzip]),
        ] {
            let file = format!("{path}.{extension}");
            let found = read(&sample(&file), &FileOptions::default());
            assert_same(&file, &found, &names, &rows);
            assert_eq!((found.notes.format, found.notes.containers), (format, containers), "{file}");
            assert_eq!(found.notes.format_version.as_deref(), Some("1.1.0"), "{file}");
            assert_eq!(found.notes.declared_records, Some(rows.len() as u64), "{file}");
            assert!(found.remarks.is_empty(), "{file}: {:?}", found.remarks);
        }
    }
}

/// A JSON value as a field: another parser's reading of the same file.
fn field(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn other_dataset_json_is_read_value_for_value() {
    for (path, rows, version) in [
        ("datasetjson_v1_1/i18n/ae.json", "/rows", "1.1.0"),
        ("datasetjson_v1_0/DM.json", "/clinicalData/itemGroupData/DM/itemData", "1.0.0"),
        ("datasetjson_v1_0/TS.json", "/referenceData/itemGroupData/TS/itemData", "1.0.0"),
    ] {
        let bytes = sample(path);
        let document: Value = serde_json::from_slice(&bytes).unwrap();
        let expected: Vec<Vec<String>> = document
            .pointer(rows)
            .unwrap_or_else(|| panic!("{path} has no {rows}"))
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row.as_array().unwrap().iter().map(field).collect())
            .collect();
        let found = read(&bytes, &FileOptions::default());
        assert_eq!(found.rows.len(), expected.len(), "{path}");
        assert!(
            found.rows.iter().flatten().zip(expected.iter().flatten()).all(|(a, b)| same(a, b)),
            "{path}"
        );
        assert_eq!(found.notes.format_version.as_deref(), Some(version), "{path}");
        assert!(found.remarks.is_empty(), "{path}: {:?}", found.remarks);
    }
    let japanese = read(&sample("datasetjson_v1_1/i18n/ae.json"), &FileOptions::default());
    assert_eq!(japanese.rows.len(), 1_191);
    assert!(japanese.rows.iter().flatten().any(|cell| cell.chars().any(|character| character > '\u{3000}')));
}

#[test]
fn a_declared_number_of_records_that_is_wrong_is_a_warning() {
    let found = read(&sample("datasetjson_v1_1/extended_dataset.json"), &FileOptions::default());
    assert_eq!((found.rows.len(), found.notes.declared_records), (2, Some(72)));
    assert_eq!(found.remarks, ["FILE-012"]);
}

#[test]
fn a_profile_maps_every_format_alike() {
    let profile = |variables: &str| {
        let json = format!(
            r#"{{"profile":"palladion.profile/1","name":"adsl","tables":[{{"table":"subjects","rows":[{{"variables":{{
            "subject_id":{{"source":"column","column":"USUBJID"}},
            "site_id":{{"source":"column","column":"SITEID"}},{variables}}}}}]}}]}}"#
        );
        ImportProfile::parse(&json).unwrap()
    };
    let profile = profile(
        r#""arm":{"source":"column","column":"TRT01P"},"age_years":{"source":"column","column":"AGE"},
           "randomised_on":{"source":"column","column":"TRTSDT"},
           "sex":{"source":"column","column":"SEX","map":{"F":"female","M":"male"}},
           "bmi_kg_per_m2":{"source":"column","column":"BMIBL"}"#,
    );
    let tables: Vec<_> = ["xpt", "json", "ndjson", "dsjc"]
        .into_iter()
        .map(|extension| {
            let import = imported(&sample(&format!("datasetjson_v1_1/adam/adsl.{extension}")), &profile);
            assert_eq!(codes(&import), Vec::<&str>::new(), "{extension}");
            import.tables[&TableName::Subjects].clone()
        })
        .collect();
    assert_eq!(tables[0].rows(), 254);
    assert!(tables.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(tables[0].column("bmi_kg_per_m2").unwrap().reals().unwrap()[0], Some(25.1));
}

#[test]
fn an_issue_in_a_binary_format_names_record_column_and_byte() {
    let profile = subjects_profile("");
    let json = serde_json::to_string(profile.document()).unwrap();
    let json = json.replace("\"id\"", "\"USUBJID\"").replace("\"site\"", "\"DTHDTC\"");
    let import = imported(&sample("pilot_xpt/sdtm/dm.xpt"), &ImportProfile::parse(&json).unwrap());
    let issue = &import.issues.kept()[0];
    assert_eq!(
        (issue.code.as_str(), issue.row, issue.column.as_deref()),
        ("MAP-016", Some(2), Some("DTHDTC"))
    );
    let position = issue.position.unwrap();
    assert_eq!(position.field, 11);
    let bytes = sample("pilot_xpt/sdtm/dm.xpt");
    let start = usize::try_from(position.byte).unwrap();
    assert!(bytes[start..start + 10].iter().all(|byte| *byte == b' '), "the empty value stands there");
}

#[test]
fn several_data_sets_in_a_file_are_never_guessed_between() {
    let dm = sample("pilot_xpt/sdtm/dm.xpt");
    let ts = sample("pilot_xpt/sdtm/ts.xpt");
    // The headers of the library are 240 bytes; what follows is one data set.
    let both = [dm.as_slice(), &ts[240..]].concat();
    let import = imported(&both, &subjects_profile(""));
    assert!(codes(&import).contains(&"MAP-001"), "the header is that of the first");
    let open = |dataset: &str| FileOptions { dataset: Some(dataset.to_owned()), ..FileOptions::default() };
    assert_eq!(read(&both, &open("DM")).rows.len(), 306);
    assert_eq!(read(&both, &open("TS")).rows, read(&ts, &FileOptions::default()).rows);
    let mut reader =
        FileReader::open(both.as_slice(), &FileOptions::default(), &ReadLimits::default()).unwrap();
    let end = loop {
        match reader.read() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the second data set was lost"),
            Err(error) => break error.to_string(),
        }
    };
    assert!(end.contains("the file holds `DM`, `TS`; name one as `dataset`"), "{end}");
    let missing = FileReader::open(both.as_slice(), &open("AE"), &ReadLimits::default()).unwrap_err();
    assert!(missing.to_string().contains("does not hold `AE`; it holds `DM`, `TS`"), "{missing}");
}

#[test]
fn damaged_files_are_refused_in_words() {
    let dm = sample("pilot_xpt/sdtm/dm.xpt");
    let json = sample("datasetjson_v1_1/sdtm/suppdm.json");
    let lines = String::from_utf8(sample("datasetjson_v1_1/sdtm/suppdm.ndjson")).unwrap();
    let first = lines.lines().next().unwrap();
    let cut = dm.len() - 400;
    let many = {
        // Columns 55 to 58 of the seventh header count the variables.
        let mut many = dm.clone();
        let at = many.windows(7).position(|window| window == b"NAMESTR").unwrap() - 20 + 54;
        many[at..at + 4].copy_from_slice(b"9999");
        many
    };
    for (name, bytes, code) in [
        ("XPT cut in its headers", dm[..500].to_vec(), "FILE-003"),
        ("XPT cut in a record", dm[..cut].to_vec(), "FILE-003"),
        ("XPT with a lying count", many, "CSV-007"),
        ("JSON cut", json[..json.len() / 2].to_vec(), "FILE-003"),
        ("JSON of another kind", b"{\"a\": 1}".to_vec(), "FILE-001"),
        ("JSON 2.0", b"{\"datasetJSONVersion\":\"2.0.0\",\"columns\":[],\"rows\":[]}".to_vec(), "FILE-001"),
        ("deep JSON", [b"{\"a\":".to_vec(), vec![b'['; 100_000]].concat(), "FILE-009"),
        ("a row that is no list", format!("{first}\n{{}}\n").into_bytes(), "FILE-003"),
        ("a row of lists", format!("{first}\n[[1]]\n").into_bytes(), "FILE-011"),
        ("bytes that are not UTF-8", [first.as_bytes(), b"\n[\"\xFF\"]\n"].concat(), "CSV-001"),
        ("deep lines", [first.as_bytes(), b"\n", &[b'['; 100]].concat(), "FILE-009"),
    ] {
        let json = serde_json::to_string(subjects_profile("").document()).unwrap();
        let site = if name.starts_with("XPT") { "\"SITEID\"" } else { "\"QNAM\"" };
        let json = json.replace("\"id\"", "\"USUBJID\"").replace("\"site\"", site);
        let import = imported(&bytes, &ImportProfile::parse(&json).unwrap());
        assert!(codes(&import).contains(&code), "{name}: {:?}", import.issues.kept());
    }
    assert_eq!(only(&imported(&dm[..500], &subjects_profile(""))).code, "FILE-003");
}
