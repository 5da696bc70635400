//! SHA-256 of bytes, of streams and of files.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use hmac::{Hmac, KeyInit as _, Mac as _};
use palladion_domain::digest::Digest;
use sha2::{Digest as _, Sha256};

/// Size of the pieces a file is read in.
const PIECE_BYTES: usize = 256 * 1024;

/// SHA-256 of bytes in memory.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest::from_bytes(Sha256::digest(bytes).into())
}

/// HMAC-SHA-256 (RFC 2104) of bytes in memory: a name for them that only the holder of the key can make.
#[must_use]
pub fn keyed_sha256(key: &[u8; 32], bytes: &[u8]) -> Digest {
    // A key shorter than a block is filled up with zeros.
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut code = Hmac::<Sha256>::new(&block.into());
    code.update(bytes);
    Digest::from_bytes(code.finalize().into_bytes().into())
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

    /// RFC 4231 has no key of 32 bytes; a shorter one is filled up with zeros (RFC 2104, section 2), so
    /// its test case 2 with the key `Jefe` is one.
    #[test]
    fn a_keyed_digest_is_the_one_of_rfc_4231() {
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        let digest = keyed_sha256(&key, b"what do ya want for nothing?");
        assert_eq!(digest.to_hex(), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

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
