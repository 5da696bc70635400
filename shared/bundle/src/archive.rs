//! Zip files of one form only: entries in the order of their names, stored, dated 1980-01-01, without
//! anything that may be left out. Every zip program reads them; their bytes follow from names and contents.

use std::collections::BTreeMap;

use bytes::Bytes;

/// Contents by name.
pub type Files = BTreeMap<String, Bytes>;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
/// Version 1.0 of the format is enough to read them.
const VERSION: u16 = 10;
/// 1 January 1980, the first day that the format knows.
const DATE: u16 = 0x21;
/// The length of a local header without the name.
const LOCAL_BYTES: usize = 30;
const LONGEST_NAME: usize = 200;

/// Bytes that are no archive of this form, or files that cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// A name that is not of `[A-Za-z0-9._/+-]`, is too long, or leads elsewhere.
    #[error("`{0}` cannot be the name of a file in a bundle")]
    Name(String),
    /// More than the format can say: 4 GiB or 65,535 files.
    #[error("the bundle would be larger than 4 GiB or have more than 65,535 files")]
    TooLarge,
    /// Not the one zip file that these names and contents make.
    #[error(
        "the file is not a bundle: it is no zip file of sorted, stored, undated entries, or it was changed"
    )]
    Form,
}

/// The archive of these files.
pub(crate) fn write(files: &Files) -> Result<Vec<u8>, ArchiveError> {
    let size = files.iter().map(|(name, content)| content.len() + 2 * name.len() + 80).sum::<usize>() + 22;
    if u32::try_from(size).is_err() {
        return Err(ArchiveError::TooLarge);
    }
    let (mut out, mut directory) = (Vec::with_capacity(size), Vec::new());
    for (name, content) in files {
        if !is_name(name) {
            return Err(ArchiveError::Name(name.chars().take(LONGEST_NAME).collect()));
        }
        let offset = length32(out.len())?;
        let common = common(name, content)?;
        out.extend_from_slice(LOCAL);
        out.extend_from_slice(&common);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(content);
        directory.extend_from_slice(CENTRAL);
        directory.extend_from_slice(&VERSION.to_le_bytes());
        directory.extend_from_slice(&common);
        // length of the comment, disk, internal and external attributes
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let entries = u16::try_from(files.len()).ok().ok_or(ArchiveError::TooLarge)?.to_le_bytes();
    let (start, length) = (length32(out.len())?, length32(directory.len())?);
    out.extend_from_slice(&directory);
    out.extend_from_slice(END);
    // number of this disk and of the directory's
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&entries);
    out.extend_from_slice(&entries);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
    Ok(out)
}

/// The files of an archive, whose bytes have to be those that [`write`] gives for them.
pub(crate) fn read(archive: &Bytes) -> Result<Files, ArchiveError> {
    let mut files = Files::new();
    let mut at = 0;
    while archive.get(at..).is_some_and(|rest| rest.starts_with(LOCAL)) {
        let header = archive.get(at..at + LOCAL_BYTES).ok_or(ArchiveError::Form)?;
        let size = number(header, 22, 4)?;
        let name_end = at + LOCAL_BYTES + number(header, 26, 2)?;
        let end = name_end.checked_add(size).filter(|end| *end <= archive.len()).ok_or(ArchiveError::Form)?;
        let name = archive.get(at + LOCAL_BYTES..name_end).ok_or(ArchiveError::Form)?;
        let name = std::str::from_utf8(name).ok().ok_or(ArchiveError::Form)?;
        files.insert(name.to_owned(), archive.slice(name_end..end));
        at = end;
    }
    match write(&files) {
        Ok(written) if written == *archive => Ok(files),
        Ok(_) | Err(_) => Err(ArchiveError::Form),
    }
}

/// What local and central header share: version to the length of the extra field.
fn common(name: &str, content: &Bytes) -> Result<Vec<u8>, ArchiveError> {
    let size = length32(content.len())?.to_le_bytes();
    let mut header = Vec::with_capacity(26);
    header.extend_from_slice(&VERSION.to_le_bytes());
    // flags, method, time of day
    header.extend_from_slice(&[0; 6]);
    header.extend_from_slice(&DATE.to_le_bytes());
    header.extend_from_slice(&crc32fast::hash(content).to_le_bytes());
    header.extend_from_slice(&size);
    header.extend_from_slice(&size);
    header.extend_from_slice(&u16::try_from(name.len()).ok().ok_or(ArchiveError::TooLarge)?.to_le_bytes());
    header.extend_from_slice(&[0; 2]);
    Ok(header)
}

fn length32(length: usize) -> Result<u32, ArchiveError> {
    u32::try_from(length).ok().ok_or(ArchiveError::TooLarge)
}

/// The number of `bytes` bytes at a place of a header, the lowest first.
fn number(header: &[u8], at: usize, bytes: usize) -> Result<usize, ArchiveError> {
    let digits = header.get(at..at + bytes).ok_or(ArchiveError::Form)?;
    Ok(digits.iter().rev().fold(0, |number, digit| number << 8 | usize::from(*digit)))
}

fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '+' | '-');
    let part = |part: &str| !part.is_empty() && !part.chars().all(|c| c == '.');
    name.len() <= LONGEST_NAME && name.chars().all(plain) && name.split('/').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Files {
        [("b/two.txt", "zwei"), ("a.txt", "")]
            .into_iter()
            .map(|(name, content)| (name.to_owned(), Bytes::from_static(content.as_bytes())))
            .collect()
    }

    #[test]
    fn what_was_written_is_read_and_every_changed_bit_is_refused() {
        let archive = write(&files()).unwrap();
        assert_eq!(read(&archive.clone().into()), Ok(files()));
        for at in 0..archive.len() {
            for bit in 0..8 {
                let mut changed = archive.clone();
                changed[at] ^= 1 << bit;
                let read = read(&changed.into());
                assert!(read.is_err(), "bit {bit} of byte {at}: {read:?}");
            }
            assert!(read(&archive[..at].to_vec().into()).is_err(), "cut at {at}");
        }
        let longer = [archive.as_slice(), b" "].concat();
        assert_eq!(read(&longer.into()), Err(ArchiveError::Form));
        assert_eq!(read(&Bytes::new()), Err(ArchiveError::Form));
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let long = "a".repeat(201);
        for name in ["", "/a", "a/", "a//b", "../a", "a/..", "./a", "a b", "a\\b", "\u{e4}", "a\n", &long] {
            let files = Files::from([(name.to_owned(), Bytes::new())]);
            assert!(matches!(write(&files), Err(ArchiveError::Name(_))), "{name}");
        }
    }
}
