//! What is written, read back by the readers, which are held against other programs elsewhere.

use chrono::NaiveDate;
use palladion_domain::tables::TableName;
use palladion_formats::dataset_json::DataSetName;
use palladion_formats::export::{ExportError, ExportFormat, write};
use palladion_formats::profile::{FileOptions, ImportProfile};
use palladion_formats::table::{CategoryValues, Column, Table, TextValues, Values};
use palladion_formats::xpt::XptError;
use proptest::prelude::*;

use crate::cdisc::{Whole, read};
use crate::support::{codes, imported};

const NAME: DataSetName<'_> =
    DataSetName { name: "subjects", label: "Subjects, as accepted", created: "2026-11-23T15:09:13" };

fn column(name: &str, values: Values) -> Column {
    Column { name: name.to_owned(), unit: None, values }
}

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// A table of every type, in the canonical layout of `subjects` so far as the names go.
fn table() -> Table {
    let age = Column {
        unit: Some("years".to_owned()),
        ..column("age_years", Values::Real(vec![Some(63.0), Some(0.1), None]))
    };
    Table::new(vec![
        column(
            "subject_id",
            Values::Text(TextValues::collect([Some("A-1"), Some("B,\"2\""), Some("C")]).unwrap()),
        ),
        column(
            "site_id",
            Values::Text(TextValues::collect([Some("701"), Some("0702"), Some("5L")]).unwrap()),
        ),
        column(
            "sex",
            Values::Category(CategoryValues::collect([Some("female"), None, Some("male")]).unwrap()),
        ),
        age,
        column("ecog", Values::Integer(vec![Some(0), Some(1), None])),
        column("randomised_on", Values::Date(vec![day(2014, 1, 2), None, day(1959, 12, 31)])),
        column("neoadjuvant", Values::Boolean(vec![Some(true), Some(false), None])),
    ])
    .unwrap()
}

fn written(table: &Table, format: ExportFormat) -> Vec<u8> {
    write(table, format, &NAME, Vec::new()).unwrap()
}

fn back(table: &Table, format: ExportFormat) -> Whole {
    read(&written(table, format), &FileOptions::default())
}

/// The values of a table as a reader gives them.
fn expected(table: &Table, yes: &str, no: &str) -> Vec<Vec<String>> {
    let cell = |values: &Values, row: usize| match values {
        Values::Text(values) => values.get(row).unwrap_or_default().to_owned(),
        Values::Category(values) => values.get(row).unwrap_or_default().to_owned(),
        Values::Integer(values) => values[row].map(|value| value.to_string()).unwrap_or_default(),
        Values::Real(values) => values[row].map(|value| value.to_string()).unwrap_or_default(),
        Values::Date(values) => values[row].map(|value| value.to_string()).unwrap_or_default(),
        Values::Boolean(values) => {
            values[row].map(|value| if value { yes } else { no }.to_owned()).unwrap_or_default()
        }
    };
    let row = |row: usize| table.columns().iter().map(|column| cell(&column.values, row)).collect();
    (0..table.rows()).map(row).collect()
}

#[test]
fn every_format_reads_back_what_was_written() {
    let table = table();
    for format in ExportFormat::ALL {
        let found = back(&table, *format);
        let (yes, no) = if *format == ExportFormat::Xpt { ("1", "0") } else { ("true", "false") };
        assert_eq!(found.rows, expected(&table, yes, no), "{format:?}");
        assert_eq!(found.remarks, Vec::<&str>::new(), "{format:?}");
        assert_eq!(written(&table, *format), written(&table, *format), "{format:?}");
        if matches!(format, ExportFormat::DatasetJson | ExportFormat::DatasetNdjson) {
            assert_eq!(found.notes.dataset_label.as_deref(), Some(NAME.label));
            assert_eq!(found.notes.declared_records, Some(3));
        }
    }
}

#[test]
fn the_identity_profile_takes_every_format_but_the_short_names_of_xpt() {
    let table = table();
    let profile = ImportProfile::identity(TableName::Subjects);
    let of = |format| imported(&written(&table, format), &profile).tables[&TableName::Subjects].clone();
    let csv = of(ExportFormat::Csv);
    for format in [ExportFormat::Parquet, ExportFormat::DatasetJson, ExportFormat::DatasetNdjson] {
        assert_eq!(of(format), csv, "{format:?}");
    }
    for name in ["subject_id", "site_id", "age_years", "ecog", "randomised_on", "neoadjuvant"] {
        assert_eq!(csv.column(name), table.column(name), "{name}");
    }
    let short = imported(&written(&table, ExportFormat::Xpt), &profile);
    assert!(codes(&short).contains(&"MAP-001"));
}

#[test]
fn names_of_a_transport_file_are_short_unique_and_labelled() {
    let names = ["subject_id", "subject_identifier", "subject_ident", "1st visit", "a b", "AB", "x"];
    let columns = names.map(|name| column(name, Values::Integer(vec![Some(1)])));
    let found = back(&Table::new(columns.to_vec()).unwrap(), ExportFormat::Xpt);
    let short: Vec<&str> = found.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(short, ["SUBJECT_", "SUBJECT1", "SUBJECT2", "_1STVISI", "AB", "AB1", "X"]);
    let labels: Vec<&str> = found.columns.iter().filter_map(|column| column.label.as_deref()).collect();
    assert_eq!(labels, names);
    let age = &back(&table(), ExportFormat::Xpt).columns[3];
    assert_eq!(age.label.as_deref(), Some("age_years (years)"));
    let date = &back(&table(), ExportFormat::Xpt).columns[5];
    assert_eq!((date.display.as_deref(), date.name.as_str()), (Some("DATE9"), "RANDOMIS"));
}

#[test]
fn what_a_transport_file_cannot_hold_is_refused_with_row_and_column() {
    let text = |text: &str| Values::Text(TextValues::collect([Some("x"), Some(text)]).unwrap());
    let cases = [
        ("long", text(&"x".repeat(201)), "row 2 of `c` is a text of 201 bytes"),
        ("not ASCII", text("é"), "row 2 of `c` is not ASCII"),
        ("a blank at the end", text("x "), "row 2 of `c` ends with a blank"),
        (
            "large",
            Values::Real(vec![None, Some(1e80)]),
            "row 2 of `c` is a number that XPT cannot hold exactly",
        ),
        (
            "small",
            Values::Real(vec![None, Some(1e-80)]),
            "row 2 of `c` is a number that XPT cannot hold exactly",
        ),
        ("beyond 2^53", Values::Integer(vec![None, Some((1 << 53) + 1)]), "row 2 of `c` is a number"),
    ];
    for (name, values, words) in cases {
        let table = Table::new(vec![column("c", values)]).unwrap();
        let error = write(&table, ExportFormat::Xpt, &NAME, Vec::new()).unwrap_err();
        let ExportError::Xpt(error) = error else { panic!("{name}: {error}") };
        assert!(error.to_string().starts_with(words), "{name}: {error}");
    }
    let blank = Table::new(vec![column("c", Values::Text(TextValues::collect([Some("x"), None]).unwrap()))]);
    let error = write(&blank.unwrap(), ExportFormat::Xpt, &NAME, Vec::new()).unwrap_err();
    assert!(matches!(error, ExportError::Xpt(XptError::BlankLastRow(2))), "{error}");
    let named = Table::new(vec![column("α", Values::Integer(vec![]))]).unwrap();
    let error = write(&named, ExportFormat::Xpt, &NAME, Vec::new()).unwrap_err();
    assert!(matches!(error, ExportError::Xpt(XptError::Name(_))), "{error}");
}

#[test]
fn special_missing_numbers_stay_words_and_what_a_double_cannot_keep_is_rounded_with_a_warning() {
    let table =
        Table::new(vec![column("n", Values::Real(vec![Some(1.0), Some(2.0), Some(3.0), None]))]).unwrap();
    let mut bytes = written(&table, ExportFormat::Xpt);
    let data = bytes.len() - 80;
    bytes[data..data + 8].copy_from_slice(b"A\0\0\0\0\0\0\0");
    bytes[data + 8..data + 16].copy_from_slice(&[0x41, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
    let found = read(&bytes, &FileOptions::default());
    assert_eq!(found.rows, [[".A"], ["16"], ["3"], [""]]);
    assert_eq!(found.remarks, ["FILE-101"]);
}

#[test]
fn a_formula_is_neutralised_on_the_way_out_and_never_on_the_way_in() {
    let texts = ["=1+1", "+1", "-1", "@x", "\tx", "plain", "a=b", "'=1", ""];
    let table = Table::new(vec![
        column("=name", Values::Text(TextValues::collect(texts.map(Some)).unwrap())),
        column("n", Values::Real(vec![Some(-1.5); texts.len()])),
    ])
    .unwrap();
    let csv = String::from_utf8(written(&table, ExportFormat::Csv)).unwrap();
    assert_eq!(
        csv,
        "'=name,n\n'=1+1,-1.5\n'+1,-1.5\n'-1,-1.5\n'@x,-1.5\n'\tx,-1.5\nplain,-1.5\na=b,-1.5\n'=1,-1.5\n\"\",-1.5\n"
    );
    let found = read(b"id,note\n=1+1,'=1\n", &FileOptions::default());
    assert_eq!(found.rows, [["=1+1", "'=1"]], "import alters nothing");
}

proptest! {
    #[test]
    fn every_double_and_text_survives(
        numbers in prop::collection::vec(prop::option::of(any::<f64>()), 1..20),
        words in prop::collection::vec(prop::option::of("[ -~é日]{0,12}"), 20),
    ) {
        let finite: Vec<Option<f64>> = numbers.iter().map(|value| value.filter(|value| value.is_finite())).collect();
        let texts: Vec<Option<&str>> = words.iter().take(finite.len()).map(|word| word.as_deref()).collect();
        let table = Table::new(vec![
            column("n", Values::Real(finite.clone())),
            column("t", Values::Text(TextValues::collect(texts.iter().copied()).unwrap())),
        ]).unwrap();
        for format in [ExportFormat::Csv, ExportFormat::Parquet, ExportFormat::DatasetJson, ExportFormat::DatasetNdjson] {
            let found = back(&table, format);
            prop_assert_eq!(found.rows.len(), finite.len());
            for (row, (number, text)) in finite.iter().zip(&texts).enumerate() {
                let bits = found.rows[row][0].parse::<f64>().ok().map(f64::to_bits);
                prop_assert_eq!(bits, number.map(f64::to_bits), "{:?}", format);
                let text = text.unwrap_or_default();
                let formula = format == ExportFormat::Csv && text.starts_with(['=', '+', '-', '@']);
                let text = if formula { format!("'{text}") } else { text.to_owned() };
                prop_assert_eq!(&found.rows[row][1], &text, "{:?}", format);
            }
        }
    }

    #[test]
    fn doubles_of_the_range_survive_a_transport_file(
        numbers in prop::collection::vec((any::<u64>(), 763_u64..1275), 1..50),
    ) {
        let double = |(bits, exponent): &(u64, u64)| f64::from_bits((bits & 0x800F_FFFF_FFFF_FFFF) | (exponent << 52));
        let numbers: Vec<Option<f64>> = numbers.iter().map(double).map(Some).collect();
        let table = Table::new(vec![column("n", Values::Real(numbers.clone()))]).unwrap();
        let found = back(&table, ExportFormat::Xpt);
        let bits: Vec<u64> = found.rows.iter().map(|row| row[0].parse::<f64>().unwrap().to_bits()).collect();
        prop_assert_eq!(bits, numbers.into_iter().flatten().map(f64::to_bits).collect::<Vec<_>>());
    }
}
