//! What a workbook may ask of its reader.

use super::formulas::Checked;
use super::reader::FORMAT;
use crate::container::Archive;
use crate::records::{FileFault, ReadError, ReadLimits};

/// Unpacks every part to nothing and refuses what would make a reader allocate far more than is there:
/// parts beyond the limits, entities, counts of strings that are not there.
pub(super) fn check(bytes: &[u8], limits: &ReadLimits) -> Result<Checked, ReadError> {
    let mut checked = Checked::default();
    Archive::within_limits(bytes, limits, |name, content| {
        let markup = name.ends_with(".xml") || name.ends_with(".rels");
        if !markup {
            return Ok(());
        }
        if content.contains(&0) {
            return Err(damaged("a part of it is not UTF-8"));
        }
        // No part of a workbook declares a document type; one that does, does it for its entities.
        if holds(content, b"<!DOCTYPE") || holds(content, b"<!ENTITY") {
            return Err(damaged("a part of it declares entities"));
        }
        if name.ends_with("sharedStrings.xml") && lies(content) {
            return Err(damaged("it claims more strings than it has bytes for"));
        }
        checked.look(name, content);
        Ok(())
    })?;
    Ok(checked)
}

pub(super) fn find(content: &[u8], words: &[u8]) -> Option<usize> {
    content.windows(words.len()).position(|window| window == words)
}

fn damaged(reason: &str) -> ReadError {
    ReadError::whole(FileFault::damaged(FORMAT, reason))
}

fn holds(content: &[u8], words: &[u8]) -> bool {
    find(content, words).is_some()
}

/// Whether the list of strings claims more of them than there can be: an empty one takes five bytes.
fn lies(content: &[u8]) -> bool {
    let most = content.len() / 5 + 1;
    let starts = content
        .windows(4)
        .enumerate()
        .filter(|(_, window)| matches!(window, [b'<' | b':', b's', b's', b't']));
    starts
        .map(|(at, _)| tag(content.get(at..).unwrap_or_default()))
        .any(|tag| counts(tag).any(|count| count > most))
}

/// Up to the end of a tag; what stands in quotes is no end.
pub(super) fn tag(content: &[u8]) -> &[u8] {
    let mut quote = None;
    let end = content.iter().position(|byte| {
        match (quote, *byte) {
            (None, b'>') => return true,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        false
    });
    content.get(..end.unwrap_or(content.len())).unwrap_or_default()
}

/// The numbers of the attributes `count` and `uniqueCount`; what is no number of this machine is its largest.
fn counts(tag: &[u8]) -> impl Iterator<Item = usize> {
    const WORD: &[u8] = b"ount";
    let found = tag.windows(WORD.len()).enumerate().filter(|(_, window)| *window == WORD);
    found.map(|(at, _)| {
        let rest = tag.get(at + WORD.len()..).unwrap_or_default();
        let digits =
            rest.iter().skip_while(|byte| !byte.is_ascii_digit()).take_while(|byte| byte.is_ascii_digit());
        let digits: String = digits.map(|byte| char::from(*byte)).collect();
        if digits.is_empty() { 0 } else { digits.parse().unwrap_or(usize::MAX) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_that_cannot_be_is_a_lie() {
        for (content, lie) in [
            (r#"<sst count="3" uniqueCount="2"><si><t>Amount=99999999</t></si></sst>"#, false),
            (r#"<sst uniqueCount="999999999999"/>"#, true),
            (r#"<!-- <sst> --><x:sst a=">" uniqueCount = '99999999999999999999999999'/>"#, true),
            (r#"<!-- <sst " --><sst uniqueCount="4000000000"/>"#, true),
            ("", false),
        ] {
            assert_eq!(lies(content.as_bytes()), lie, "{content}");
        }
    }
}
