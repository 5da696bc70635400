//! Tables through Parquet: equal after, the same bytes each time.

use bytes::Bytes;
use chrono::NaiveDate;
use palladion_formats::parquet::{ParquetError, ROW_GROUP_ROWS, TableReader, read, to_bytes, write};
use palladion_formats::table::{CategoryValues, Column, Table, TextValues, Values};
use proptest::prelude::*;

fn column(name: &str, unit: Option<&str>, values: Values) -> Column {
    Column { name: name.to_owned(), unit: unit.map(str::to_owned), values }
}

fn round_trip(table: &Table) -> Table {
    read(Bytes::from(to_bytes(table).unwrap())).unwrap()
}

/// Equality that tells 0.0 from -0.0.
fn same_bits(one: &Table, other: &Table) -> bool {
    let bits = |table: &Table| -> Vec<Option<u64>> {
        let reals = table.columns().iter().filter_map(Column::reals);
        reals.flat_map(|values| values.iter().map(|value| value.map(f64::to_bits))).collect()
    };
    one == other && bits(one) == bits(other)
}

fn finite() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(-0.0), Just(f64::MIN_POSITIVE / 4.0), Just(f64::MAX), prop::num::f64::NORMAL]
}

fn table() -> impl Strategy<Value = Table> {
    let word = prop::sample::select(vec!["", "a", "β", "日本", "a\u{0}b", "\u{10ffff}"]);
    let row = (
        prop::option::of(".{0,8}"),
        prop::option::of(word),
        prop::option::of(any::<i64>()),
        prop::option::of(finite()),
        prop::option::of(-700_000_i32..700_000),
        prop::option::of(any::<bool>()),
    );
    prop::collection::vec(row, 0..200).prop_map(|rows| {
        let texts = TextValues::collect(rows.iter().map(|row| row.0.as_deref())).unwrap();
        let categories = CategoryValues::collect(rows.iter().map(|row| row.1)).unwrap();
        let date = |days: i32| NaiveDate::from_epoch_days(days).unwrap();
        Table::new(vec![
            column("text", None, Values::Text(texts)),
            column("category", None, Values::Category(categories)),
            column("integer", Some("cells"), Values::Integer(rows.iter().map(|row| row.2).collect())),
            column("real.dotted", Some("kg/m²"), Values::Real(rows.iter().map(|row| row.3).collect())),
            column("date", None, Values::Date(rows.iter().map(|row| row.4.map(date)).collect())),
            column("Ünïcode name", None, Values::Boolean(rows.iter().map(|row| row.5).collect())),
        ])
        .unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_table_comes_back_equal_and_gives_the_same_bytes_again(table in table()) {
        let bytes = to_bytes(&table).unwrap();
        let back = read(Bytes::from(bytes.clone())).unwrap();
        prop_assert!(same_bits(&back, &table));
        prop_assert_eq!(to_bytes(&back).unwrap(), bytes);
    }
}

#[test]
fn empty_tables_and_columns_without_a_value_come_back() {
    let levels = CategoryValues::new(vec!["b".to_owned(), "a".to_owned()], vec![]).unwrap();
    let no_rows = Table::new(vec![
        column("category", None, Values::Category(levels)),
        column("text", None, Values::Text(TextValues::new())),
    ])
    .unwrap();
    let all_missing = Table::new(vec![
        column("text", None, Values::Text(TextValues::collect([None, None]).unwrap())),
        column("real", None, Values::Real(vec![None, None])),
        column("category", None, Values::Category(CategoryValues::collect([None, None]).unwrap())),
    ])
    .unwrap();
    for table in [Table::new(vec![]).unwrap(), no_rows, all_missing] {
        assert_eq!(round_trip(&table), table);
    }
}

#[test]
fn levels_keep_their_order_and_those_without_a_row() {
    let levels = ["3+", "0", "1+"].map(str::to_owned).to_vec();
    let values = CategoryValues::new(levels, vec![2, CategoryValues::MISSING, 0]).unwrap();
    let table = Table::new(vec![column("ihc_score", None, Values::Category(values))]).unwrap();
    assert_eq!(round_trip(&table), table);
}

#[test]
fn more_than_one_row_group_comes_back() {
    let rows = ROW_GROUP_ROWS + 10;
    let words: Vec<String> = (0..rows).map(|row| format!("S{row}")).collect();
    let table = Table::new(vec![
        column(
            "id",
            None,
            Values::Text(TextValues::collect(words.iter().map(|word| Some(word.as_str()))).unwrap()),
        ),
        column("even", None, Values::Boolean((0..rows).map(|row| Some(row.is_multiple_of(2))).collect())),
    ])
    .unwrap();
    assert_eq!(round_trip(&table), table);
}

#[test]
fn not_a_number_never_reaches_a_file() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(Table::new(vec![column("x", None, Values::Real(vec![Some(value)]))]).is_err());
    }
}

#[test]
fn the_file_names_neither_the_library_nor_a_time() {
    let table = Table::new(vec![column("x", None, Values::Integer(vec![Some(1)]))]).unwrap();
    let bytes = to_bytes(&table).unwrap();
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(holds(b"palladion.table/1"));
    assert!(
        !holds(b"parquet-rs") && !holds(b"60.1"),
        "an update of the library alone must not change digests"
    );
}

#[test]
fn what_was_not_written_here_is_refused() {
    let table = Table::new(vec![column("x", None, Values::Integer(vec![Some(1); 100]))]).unwrap();
    let bytes = to_bytes(&table).unwrap();
    assert!(matches!(read(Bytes::from_static(b"not parquet")), Err(ParquetError::Library(_))));
    assert!(read(Bytes::new()).is_err());
    for cut in [bytes.len() - 1, bytes.len() / 2, 8] {
        assert!(read(Bytes::copy_from_slice(&bytes[..cut])).is_err(), "cut to {cut} bytes");
    }
    let other = String::from_utf8_lossy(b"palladion.table/2").into_owned();
    let mut version = bytes;
    let at = version.windows(17).position(|window| window == b"palladion.table/1").unwrap();
    version[at..at + 17].copy_from_slice(other.as_bytes());
    assert!(matches!(read(Bytes::from(version)), Err(ParquetError::NotOurs)));
}

#[test]
fn a_target_that_fails_is_an_error() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _bytes: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("disk full"))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let table = Table::new(vec![column("x", None, Values::Integer(vec![Some(1)]))]).unwrap();
    assert!(write(&table, Full).is_err());
}

#[test]
fn a_stored_table_can_be_read_group_by_group() {
    let rows = 2 * ROW_GROUP_ROWS + 5;
    let words = (0..rows).map(|row| Some(["b", "a", "c"][row / ROW_GROUP_ROWS]));
    let table = Table::new(vec![
        column("word", None, Values::Category(CategoryValues::collect(words).unwrap())),
        column("row", None, Values::Integer((0..rows as i64).map(Some).collect())),
    ])
    .unwrap();
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, &to_bytes(&table).unwrap()).unwrap();
    let reader = TableReader::open(file).unwrap();
    let groups: Vec<usize> = (0..reader.groups()).map(|group| reader.group(group).unwrap().rows()).collect();
    assert_eq!(groups, [ROW_GROUP_ROWS, ROW_GROUP_ROWS, 5]);
    assert_eq!(reader.group(2).unwrap(), table.part(2 * ROW_GROUP_ROWS..rows).unwrap());
    assert_eq!(reader.group(3).unwrap(), table.part(0..0).unwrap());
    assert_eq!(reader.column(2, "row").unwrap().as_ref(), reader.group(2).unwrap().column("row"));
    assert_eq!(reader.column(2, "nothing").unwrap(), None);
}
