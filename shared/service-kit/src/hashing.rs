//! SHA-256 of bytes, of streams and of files.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use palladion_domain::digest::Digest;
use sha2::{Digest as _, Sha256};

/// Size of the pieces a file is read in.
const PIECE_BYTES: usize = 256 * 1024;

/// SHA-256 of bytes in memory.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest::from_bytes(Sha256::digest(bytes).into())
}

/// SHA-256 of a file's content. Blocks: call it where blocking is fine.
///
/// # Errors
/// Whatever opening or reading the file gives.
pub fn sha256_file(path: &Path) -> io::Result<Digest> {
    let mut file = File::open(path)?;
    let mut running = RunningDigest::default();
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok(running.finish());
        }
        running.update(&piece[..read]);
    }
}

/// SHA-256 of bytes that arrive one piece after the other.
#[derive(Clone, Default)]
pub struct RunningDigest {
    hasher: Sha256,
    bytes: u64,
}

impl RunningDigest {
    /// Adds the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.hasher.update(piece);
        self.bytes = self.bytes.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
    }

    /// How many bytes have come so far.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The digest of everything added.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest::from_bytes(self.hasher.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_give_the_digest_of_the_whole() {
        let mut running = RunningDigest::default();
        running.update(b"ab");
        running.update(b"c");
        assert_eq!(running.bytes(), 3);
        assert_eq!(running.finish(), sha256(b"abc"));
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            sha256(b"abc").to_string(),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
