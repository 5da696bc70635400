//! Text of records that is cut off.

use super::Encoding;

/// Where the last whole record ends: behind a line end that is not within quotes; `None` when there is none.
/// Quotes count where a field begins, whatever of the usual characters stands between the fields.
pub(crate) fn whole_records(bytes: &[u8], encoding: Encoding) -> Option<usize> {
    let (start, width, low) = units(bytes, encoding);
    let (mut quoted, mut begins, mut end) = (false, true, None);
    let body = bytes.get(start..).unwrap_or_default();
    for (index, unit) in body.chunks_exact(width).enumerate() {
        let high = width == 2 && unit.get(1 - low) != Some(&0);
        let byte = if high { b'x' } else { unit.get(low).copied().unwrap_or_default() };
        let turns = byte == b'"' && (quoted || begins);
        quoted ^= turns;
        if matches!(byte, b'\n' | b'\r') && !quoted {
            end = Some(start + (index + 1) * width);
        }
        // A quote right behind the one that closes opens again: it stood for itself.
        begins = turns || matches!(byte, b',' | b';' | b'\t' | b'|' | b'\n' | b'\r');
    }
    end
}

/// Where the text begins, the bytes of its smallest unit, and which of them is the low one.
fn units(bytes: &[u8], encoding: Encoding) -> (usize, usize, usize) {
    let nul = |at: usize| bytes.get(at) == Some(&0);
    match (bytes, encoding) {
        ([0xFF, 0xFE, ..], _) => (2, 2, 0),
        ([0xFE, 0xFF, ..], _) => (2, 2, 1),
        ([0xEF, 0xBB, 0xBF, ..], _) => (3, 1, 0),
        (_, Encoding::Utf16Le) => (0, 2, 0),
        (_, Encoding::Utf16Be) => (0, 2, 1),
        (_, Encoding::Auto) if nul(1) && !nul(0) => (0, 2, 0),
        (_, Encoding::Auto) if nul(0) && !nul(1) => (0, 2, 1),
        _ => (0, 1, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_is_cut_off_is_left_out() {
        for (text, kept) in [
            ("a,b\n1,2\n3,", "a,b\n1,2\n"),
            ("a,b\r1,2\r3", "a,b\r1,2\r"),
            ("a,b\r\n1,\"x\ny", "a,b\r\n"),
            ("a,b\n1,\"x\ny\"\n", "a,b\n1,\"x\ny\"\n"),
            ("a,b\n1,5\" size\n2,y\n3", "a,b\n1,5\" size\n2,y\n"),
            ("a,b\n1,5\"\"\n2,y\n3", "a,b\n1,5\"\"\n2,y\n"),
            ("a;b\n1;\"5\"\" \n\"\n2", "a;b\n1;\"5\"\" \n\"\n"),
        ] {
            let end = |bytes: &[u8]| whole_records(bytes, Encoding::Auto).map(|end| bytes[..end].to_vec());
            assert_eq!(end(text.as_bytes()).unwrap(), kept.as_bytes(), "{text:?}");
            for (mark, units) in
                [(0xFEFF_u16, u16::to_le_bytes as fn(u16) -> [u8; 2]), (0xFEFF, u16::to_be_bytes)]
            {
                let of = |text: &str| -> Vec<u8> {
                    [mark].into_iter().chain(text.encode_utf16()).flat_map(units).collect()
                };
                let mut cut = of(text);
                cut.push(7);
                assert_eq!(end(&cut).unwrap(), of(kept), "{text:?} in UTF-16, cut within a unit");
            }
        }
        assert_eq!(whole_records(b"a,b", Encoding::Auto), None);
        assert_eq!(whole_records("i\u{0}d\u{0}\n\u{0}1".as_bytes(), Encoding::Auto), Some(6), "told by NULs");
    }
}
