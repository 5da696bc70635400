use palladion_domain::digest::Digest;

use super::hash::{empty_root, node_hash};
use super::range::NodeAddress;

/// What a log must remember to grow: its size and the roots of its complete subtrees,
/// largest (leftmost) first; one for each bit set in the size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    roots: Vec<Digest>,
}

/// A node above the leaves whose subtree became complete by an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompletedNode {
    /// Where it stands.
    pub address: NodeAddress,
    /// Its hash.
    pub hash: Digest,
}

/// A stored frontier that cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrontierError {
    /// The number of roots is not the number of bits set in the size.
    #[error("a tree of {size} leaves has {expected} complete subtrees, not {found}")]
    Length {
        /// Leaves.
        size: u64,
        /// Bits set in the size.
        expected: u32,
        /// Roots found.
        found: usize,
    },
    /// The stored bytes are not a whole number of hashes.
    #[error("the stored frontier has {0} bytes, not a multiple of 32")]
    Bytes(usize),
}

impl Frontier {
    /// A frontier from its parts, as they were stored.
    ///
    /// # Errors
    /// `Length` when the number of roots does not fit the size.
    pub fn new(size: u64, roots: Vec<Digest>) -> Result<Self, FrontierError> {
        let expected = size.count_ones();
        if usize::try_from(expected) == Ok(roots.len()) {
            Ok(Self { size, roots })
        } else {
            Err(FrontierError::Length { size, expected, found: roots.len() })
        }
    }

    /// A frontier from its size and its roots as bytes, 32 each.
    ///
    /// # Errors
    /// `Bytes`, `Length` when they cannot belong to each other.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Result<Self, FrontierError> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        if !rest.is_empty() {
            return Err(FrontierError::Bytes(bytes.len()));
        }
        Self::new(size, hashes.iter().map(|hash| Digest::from_bytes(*hash)).collect())
    }

    /// The roots as bytes, 32 each, largest subtree first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.roots.iter().flat_map(|root| root.as_bytes().iter().copied()).collect()
    }

    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root of the tree of all leaves so far.
    #[must_use]
    pub fn root(&self) -> Digest {
        let mut from_the_right = self.roots.iter().rev();
        let Some(last) = from_the_right.next() else {
            return empty_root();
        };
        from_the_right.fold(*last, |right, left| node_hash(left, &right))
    }

    /// Adds a leaf by its hash and returns the nodes it completed, lowest first.
    pub fn push(&mut self, leaf: Digest) -> Vec<CompletedNode> {
        let mut completed = Vec::new();
        let mut hash = leaf;
        let mut address = NodeAddress { level: 0, index: self.size };
        while address.index % 2 == 1 {
            let Some(left) = self.roots.pop() else { break };
            hash = node_hash(&left, &hash);
            address = NodeAddress { level: address.level + 1, index: address.index / 2 };
            completed.push(CompletedNode { address, hash });
        }
        self.roots.push(hash);
        self.size += 1;
        completed
    }
}
