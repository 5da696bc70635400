use palladion_domain::digest::Digest;

use super::hash::node_hash;

/// A node that is never rewritten: the root of the complete subtree over the leaves
/// `index * 2^level .. (index + 1) * 2^level`. Level 0 are the leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeAddress {
    /// Height above the leaves.
    pub level: u8,
    /// Position in its level, from 0.
    pub index: u64,
}

/// One hash of a proof: the complete subtrees it is folded from, left to right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subtree(Vec<NodeAddress>);

impl Subtree {
    /// The subtree of RFC 6962 over the leaves `start .. end`; `start` is a multiple of
    /// the largest power of two below its length, as it is in every split of a tree.
    fn over(start: u64, end: u64) -> Self {
        let mut nodes = Vec::new();
        let mut at = start;
        while at < end {
            let level = (end - at).ilog2();
            nodes.push(NodeAddress { level: u8::try_from(level).unwrap_or(u8::MAX), index: at >> level });
            at += 1 << level;
        }
        Self(nodes)
    }

    /// The stored nodes needed, left to right.
    #[must_use]
    pub fn addresses(&self) -> &[NodeAddress] {
        &self.0
    }

    /// The hash of the subtree; `None` when `node` does not know one of its addresses.
    pub fn fold(&self, node: impl Fn(NodeAddress) -> Option<Digest>) -> Option<Digest> {
        let mut from_the_right = self.0.iter().rev();
        let mut hash = node(*from_the_right.next()?)?;
        for address in from_the_right {
            hash = node_hash(&node(*address)?, &hash);
        }
        Some(hash)
    }
}

/// Largest power of two smaller than `size`; `size` is at least 2.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The whole tree of `size` leaves, which folds to its root; without addresses when it is
/// empty.
#[must_use]
pub fn whole_tree(size: u64) -> Subtree {
    Subtree::over(0, size)
}

/// The subtrees of the audit path of leaf `index` in the tree of `size` leaves, lowest
/// first (RFC 6962, 2.1.1); `None` unless `index < size`.
#[must_use]
pub fn inclusion_path(index: u64, size: u64) -> Option<Vec<Subtree>> {
    if index >= size {
        return None;
    }
    let (mut start, mut end) = (0, size);
    let mut path = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(Subtree::over(middle, end));
            end = middle;
        } else {
            path.push(Subtree::over(start, middle));
            start = middle;
        }
    }
    path.reverse();
    Some(path)
}

/// The subtrees of the consistency proof between the trees of `from` and `to` leaves
/// (RFC 6962, 2.1.2); `None` unless `from <= to`. Empty when nothing has to be shown:
/// the sizes are the same, or `from` is 0.
#[must_use]
pub fn consistency_path(from: u64, to: u64) -> Option<Vec<Subtree>> {
    if from > to {
        return None;
    }
    let mut path = Vec::new();
    if from == 0 || from == to {
        return Some(path);
    }
    let (mut start, mut end) = (0, to);
    while end > from {
        let middle = start + split(end - start);
        if from <= middle {
            path.push(Subtree::over(middle, end));
            end = middle;
        } else {
            path.push(Subtree::over(start, middle));
            start = middle;
        }
    }
    if start > 0 {
        path.push(Subtree::over(start, end));
    }
    path.reverse();
    Some(path)
}
