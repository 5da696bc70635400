use palladion_domain::digest::Digest;
use sha2::{Digest as _, Sha256};

/// Byte before the bytes of a leaf, so that no leaf can pass for a node.
const LEAF_PREFIX: u8 = 0x00;
/// Byte before the two children of a node.
const NODE_PREFIX: u8 = 0x01;

/// SHA-256 of the parts, one after the other.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> Digest {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Digest::from_bytes(hasher.finalize().into())
}

/// Hash of a leaf: `SHA-256(0x00 || bytes)`.
#[must_use]
pub fn leaf_hash(bytes: &[u8]) -> Digest {
    sha256(&[&[LEAF_PREFIX], bytes])
}

/// Hash of a node: `SHA-256(0x01 || left || right)`.
#[must_use]
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    sha256(&[&[NODE_PREFIX], left.as_bytes(), right.as_bytes()])
}

/// Root of the tree without leaves: `SHA-256("")`.
#[must_use]
pub fn empty_root() -> Digest {
    sha256(&[])
}
