//! Headers of a tar file (POSIX.1-1988 `ustar`): no time, no owner, so that the same content gives the
//! same bytes. Pure.

use bytes::Bytes;

/// Size of everything in a tar file.
const BLOCK: usize = 512;
/// Two empty blocks end a tar file.
pub(super) static END: [u8; 2 * BLOCK] = [0; 2 * BLOCK];
/// The largest size that eleven octal digits hold.
const SIZE_LIMIT: u64 = 0o777_7777_7777;

/// The block before a file's content.
pub(super) struct Header([u8; BLOCK]);

impl Header {
    /// A plain file that everybody may read; `None` when its name or size does not fit.
    pub(super) fn file(name: &str, size: u64) -> Option<Self> {
        if name.len() > 100 || size > SIZE_LIMIT {
            return None;
        }
        let mut block = [0; BLOCK];
        let mut put = |at: usize, text: &[u8]| {
            if let Some(place) = block.get_mut(at..at + text.len()) {
                place.copy_from_slice(text);
            }
        };
        put(0, name.as_bytes());
        put(100, b"0000644\0");
        put(108, b"0000000\0");
        put(116, b"0000000\0");
        put(124, format!("{size:011o}\0").as_bytes());
        put(136, b"00000000000\0");
        // The sum is made with blanks in its own place.
        put(148, b"        ");
        put(156, b"0");
        put(257, b"ustar\x0000");
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        if let Some(place) = block.get_mut(148..156) {
            place.copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        }
        Some(Self(block))
    }

    /// The block.
    pub(super) fn into_bytes(self) -> Bytes {
        Bytes::copy_from_slice(&self.0)
    }
}

/// What fills the last block of a file's content.
pub(super) fn padding(size: u64) -> Vec<u8> {
    let over = usize::try_from(size % BLOCK as u64).unwrap_or_default();
    vec![0; (BLOCK - over) % BLOCK]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_fills_whole_blocks() {
        for (size, left) in [(0, 0), (1, 511), (512, 0), (513, 511), (1_023, 1)] {
            assert_eq!(padding(size).len(), left, "{size}");
        }
    }

    #[test]
    fn what_does_not_fit_has_no_header() {
        assert!(Header::file(&"a".repeat(101), 0).is_none());
        assert!(Header::file("a", SIZE_LIMIT + 1).is_none());
        assert!(Header::file("a", SIZE_LIMIT).is_some());
    }
}
