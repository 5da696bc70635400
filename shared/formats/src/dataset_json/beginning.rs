//! Dataset-JSON that is cut off.

use serde::de::IgnoredAny;

/// Where the last whole line of a file of lines ends; `None` for a document, or when not even the first line
/// is whole.
pub(crate) fn whole_lines(bytes: &[u8]) -> Option<usize> {
    let first = bytes.iter().position(|byte| *byte == b'\n')?;
    let head = bytes.get(..first)?;
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    serde_json::from_slice::<IgnoredAny>(head).ok()?;
    bytes.iter().rposition(|byte| *byte == b'\n').map(|last| last + 1)
}

/// The document up to its last whole row, and what is open there closed; `None` when no row is whole. A
/// document that is whole stays as it is.
pub(crate) fn whole_rows(bytes: &[u8]) -> Option<Vec<u8>> {
    let (mut quoted, mut escaped) = (false, false);
    let mut open = Vec::new();
    let mut last = None;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => open.push(*byte),
            b']' | b'}' if !quoted => {
                let closed = open.pop()?;
                if open.is_empty() {
                    return Some(bytes.to_vec());
                }
                // A row is a list within a list.
                if closed == b'[' && open.last() == Some(&b'[') {
                    last = Some((at + 1, open.clone()));
                }
            }
            _ => {}
        }
    }
    let (end, open) = last?;
    let mut whole = bytes.get(..end)?.to_vec();
    whole.extend(open.iter().rev().map(|opened| if *opened == b'[' { b']' } else { b'}' }));
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_closed_behind_its_last_whole_row() {
        for (bytes, whole) in [
            (r#"{"a":1,"rows":[[1,"x]"],[2"#, Some(r#"{"a":1,"rows":[[1,"x]"]]}"#)),
            (r#"{"d":{"X":{"itemData":[[1],[2],"#, Some(r#"{"d":{"X":{"itemData":[[1],[2]]}}}"#)),
            (r#"{"rows":[[1]],"columns":[{"#, Some(r#"{"rows":[[1]]}"#)),
            (r#"{"rows":[[1]]}"#, Some(r#"{"rows":[[1]]}"#)),
            (r#"{"columns":[{"a":1}],"rows":[[1,"#, None),
            (r#"{"a":"\"[[]"#, None),
            ("]", None),
        ] {
            assert_eq!(whole_rows(bytes.as_bytes()).as_deref(), whole.map(str::as_bytes), "{bytes}");
        }
    }
}
