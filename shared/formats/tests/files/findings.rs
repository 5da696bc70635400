//! Files made to harm a reader, each found by fuzzing or by reading what the libraries do with their input.

use crate::support::{file_profile, imported, only};

/// A Parquet file of nothing but columns within columns.
fn nested_parquet(depth: usize, children: u8) -> Vec<u8> {
    // Thrift's compact protocol: version 1, then the list of columns.
    let mut footer = vec![0x15, 0x02, 0x19, 0xFC];
    let mut count = depth + 1;
    while count >= 0x80 {
        footer.push(u8::try_from(count & 0x7F).unwrap() | 0x80);
        count >>= 7;
    }
    footer.push(u8::try_from(count).unwrap());
    for _ in 0..depth {
        // Required, called `x`, with children.
        footer.extend_from_slice(&[0x35, 0x00, 0x18, 0x01, b'x', 0x15, children, 0x00]);
    }
    // A whole number called `x`; then no rows in no row groups.
    footer.extend_from_slice(&[0x15, 0x02, 0x25, 0x00, 0x18, 0x01, b'x', 0x00]);
    footer.extend_from_slice(&[0x16, 0x00, 0x19, 0x0C, 0x00]);
    let length = u32::try_from(footer.len()).unwrap().to_le_bytes();
    [b"PAR1".as_slice(), &footer, &length, b"PAR1"].concat()
}

#[test]
fn parquet_columns_nested_a_hundred_thousand_deep_do_not_exhaust_the_stack() {
    let import = imported(&nested_parquet(100_000, 0x02), &file_profile("{}"));
    assert_eq!(only(&import).code, "CSV-007", "more than the limit of columns");
    let import = imported(&nested_parquet(4_000, 0x02), &file_profile("{}"));
    assert_eq!(only(&import).code, "FILE-011");
    assert!(only(&import).message.contains("nested"), "{}", only(&import).message);
}

#[test]
fn a_parquet_root_that_claims_more_children_than_there_are_is_refused() {
    let import = imported(&nested_parquet(1, 0x7E), &file_profile("{}"));
    assert_eq!(only(&import).code, "FILE-003");
    assert!(only(&import).message.contains("claims more columns"), "{}", only(&import).message);
}
