use std::collections::BTreeMap;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use palladion_ledger::Digest;
use palladion_ledger::tree::{
    Frontier, FrontierError, NodeAddress, ProofError, Subtree, consistency_path, empty_root, inclusion_path,
    leaf_hash, node_hash, verify_consistency, verify_inclusion, whole_tree,
};
use proptest::prelude::*;
use sha2::Sha256;

/// The eight leaves of the test vectors of Certificate Transparency (RFC 6962's first
/// implementation), and the root after each.
const VECTORS: &[(&str, &str)] = &[
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
];

/// Every node ever completed, as the store keeps it.
struct Tree {
    frontiers: Vec<Frontier>,
    nodes: BTreeMap<NodeAddress, Digest>,
}

impl Tree {
    fn of<'a>(leaves: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut frontier = Frontier::default();
        let mut tree = Self { frontiers: vec![frontier.clone()], nodes: BTreeMap::new() };
        for leaf in leaves {
            let hash = leaf_hash(leaf);
            tree.nodes.insert(NodeAddress { level: 0, index: frontier.size() }, hash);
            for completed in frontier.push(hash) {
                tree.nodes.insert(completed.address, completed.hash);
            }
            tree.frontiers.push(frontier.clone());
        }
        tree
    }

    fn fold(&self, path: &[Subtree]) -> Vec<Digest> {
        path.iter().map(|subtree| subtree.fold(|at| self.nodes.get(&at).copied()).unwrap()).collect()
    }

    fn root(&self, size: usize) -> Digest {
        self.frontiers[size].root()
    }
}

fn digest(hex: &str) -> Digest {
    format!("sha256:{hex}").parse().unwrap()
}

fn vector_leaves() -> Vec<Vec<u8>> {
    VECTORS.iter().map(|(leaf, _)| hex::decode(leaf).unwrap()).collect()
}

#[test]
fn the_roots_are_those_of_the_vectors() {
    let leaves = vector_leaves();
    let tree = Tree::of(leaves.iter().map(Vec::as_slice));
    assert_eq!(empty_root(), digest("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    assert_eq!(tree.root(0), empty_root());
    for (size, (_, root)) in VECTORS.iter().enumerate() {
        assert_eq!(tree.root(size + 1), digest(root), "{} leaves", size + 1);
    }
}

#[test]
fn the_proofs_are_those_of_the_vectors() {
    let leaves = vector_leaves();
    let tree = Tree::of(leaves.iter().map(Vec::as_slice));
    let inclusion = tree.fold(&inclusion_path(0, 8).unwrap());
    let expected = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ];
    assert_eq!(inclusion, expected.map(digest));
    let six_to_eight = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(tree.fold(&consistency_path(6, 8).unwrap()), six_to_eight.map(digest));
    let two_to_five = [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ];
    assert_eq!(tree.fold(&consistency_path(2, 5).unwrap()), two_to_five.map(digest));
}

/// The tree of seven leaves of RFC 6962, 2.1.3, with its proofs as the RFC lists them:
/// leaves a b c d e f j under g h i, k l and the root.
#[test]
fn the_example_of_the_rfc_holds_by_hand() {
    let leaves: Vec<[u8; 2]> = (0..7).map(|number| [b'd', number]).collect();
    let tree = Tree::of(leaves.iter().map(<[u8; 2]>::as_slice));
    let [a, b, c, d, e, f, j] = [0, 1, 2, 3, 4, 5, 6].map(|at: usize| leaf_hash(&leaves[at]));
    let (g, h, i) = (node_hash(&a, &b), node_hash(&c, &d), node_hash(&e, &f));
    let (k, l) = (node_hash(&g, &h), node_hash(&i, &j));
    assert_eq!(tree.root(7), node_hash(&k, &l));
    for (index, expected) in [(0, vec![b, h, l]), (3, vec![c, g, l]), (4, vec![f, j, k]), (6, vec![i, k])] {
        assert_eq!(tree.fold(&inclusion_path(index, 7).unwrap()), expected, "leaf {index}");
    }
    for (from, expected) in [(3, vec![c, d, g, l]), (4, vec![l]), (6, vec![i, j, k])] {
        assert_eq!(tree.fold(&consistency_path(from, 7).unwrap()), expected, "from {from}");
    }
}

#[test]
fn what_cannot_be_proven_has_no_path() {
    assert_eq!(inclusion_path(7, 7), None);
    assert_eq!(inclusion_path(0, 0), None);
    assert_eq!(consistency_path(8, 7), None);
    assert_eq!(consistency_path(0, 7), Some(Vec::new()));
    assert_eq!(consistency_path(7, 7), Some(Vec::new()));
}

#[test]
fn a_frontier_is_read_back_only_when_it_fits_its_size() {
    let leaves = vector_leaves();
    let tree = Tree::of(leaves.iter().map(Vec::as_slice));
    let seven = &tree.frontiers[7];
    assert_eq!(Frontier::from_bytes(7, &seven.to_bytes()).as_ref(), Ok(seven));
    assert_eq!(
        Frontier::from_bytes(8, &seven.to_bytes()),
        Err(FrontierError::Length { size: 8, expected: 1, found: 3 })
    );
    assert_eq!(Frontier::from_bytes(7, &[0; 33]), Err(FrontierError::Bytes(33)));
}

#[test]
fn every_altered_proof_is_refused() {
    let leaves: Vec<[u8; 1]> = (0..13).map(|number| [number]).collect();
    let tree = Tree::of(leaves.iter().map(<[u8; 1]>::as_slice));
    for index in 0..13_u64 {
        let leaf = tree.nodes[&NodeAddress { level: 0, index }];
        let proof = tree.fold(&inclusion_path(index, 13).unwrap());
        let root = tree.root(13);
        assert_eq!(verify_inclusion(&leaf, index, 13, &proof, &root), Ok(()));
        assert_eq!(verify_inclusion(&empty_root(), index, 13, &proof, &root), Err(ProofError::Root));
        for at in 0..proof.len() {
            let mut altered = proof.clone();
            altered[at] = empty_root();
            assert_eq!(verify_inclusion(&leaf, index, 13, &altered, &root), Err(ProofError::Root));
            altered.remove(at);
            assert!(verify_inclusion(&leaf, index, 13, &altered, &root).is_err());
        }
        let longer = [proof.as_slice(), &[root]].concat();
        assert_eq!(verify_inclusion(&leaf, index, 13, &longer, &root), Err(ProofError::Length));
    }
    let root = tree.root(13);
    let beyond = ProofError::IndexBeyondSize { index: 13, size: 13 };
    assert_eq!(verify_inclusion(&root, 13, 13, &[], &root), Err(beyond));
}

#[test]
fn every_altered_consistency_proof_is_refused() {
    let leaves: Vec<[u8; 1]> = (0..13).map(|number| [number]).collect();
    let tree = Tree::of(leaves.iter().map(<[u8; 1]>::as_slice));
    for from in 1..13_u64 {
        let (old, new) = (tree.root(usize::try_from(from).unwrap()), tree.root(13));
        let proof = tree.fold(&consistency_path(from, 13).unwrap());
        assert_eq!(verify_consistency(from, &old, 13, &new, &proof), Ok(()));
        assert!(verify_consistency(from, &new, 13, &new, &proof).is_err());
        assert!(verify_consistency(from, &old, 13, &old, &proof).is_err());
        for at in 0..proof.len() {
            let mut altered = proof.clone();
            altered[at] = empty_root();
            assert!(verify_consistency(from, &old, 13, &new, &altered).is_err(), "{from} {at}");
            altered.remove(at);
            assert!(verify_consistency(from, &old, 13, &new, &altered).is_err(), "{from} {at}");
        }
    }
    let (old, new) = (tree.root(5), tree.root(13));
    assert_eq!(
        verify_consistency(13, &new, 5, &old, &[]),
        Err(ProofError::SizesReversed { from: 13, to: 5 })
    );
    assert_eq!(verify_consistency(13, &new, 13, &old, &[]), Err(ProofError::Root));
    assert_eq!(verify_consistency(0, &empty_root(), 13, &new, &[]), Ok(()));
    assert_eq!(verify_consistency(0, &old, 13, &new, &[]), Err(ProofError::Root));
    assert_eq!(verify_consistency(0, &empty_root(), 13, &new, &[old]), Err(ProofError::Length));
}

fn concatenated(hashes: &[Digest]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.as_bytes().to_vec()).collect()
}

proptest! {
    #[test]
    fn roots_and_proofs_are_those_of_another_implementation(size in 1_u64..200, at in 0_u64..200, from in 0_u64..200) {
        let (index, from) = (at % size, from % (size + 1));
        let leaves: Vec<Vec<u8>> = (0..size).map(|number| number.to_le_bytes().to_vec()).collect();
        let tree = Tree::of(leaves.iter().map(Vec::as_slice));
        let mut oracle = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        for leaf in leaves {
            oracle.push(leaf);
        }
        let (count, position) = (usize::try_from(size).unwrap(), usize::try_from(index).unwrap());
        let root = tree.root(count);
        let expected = oracle.root();
        prop_assert_eq!(root.as_bytes().as_slice(), expected.as_bytes().as_slice());
        prop_assert_eq!(whole_tree(size).fold(|at| tree.nodes.get(&at).copied()), Some(root));

        let inclusion = tree.fold(&inclusion_path(index, size).unwrap());
        let proof = oracle.prove_inclusion(position);
        let hashes = concatenated(&inclusion);
        prop_assert_eq!(hashes.as_slice(), proof.as_bytes());
        let leaf = tree.nodes[&NodeAddress { level: 0, index }];
        prop_assert_eq!(verify_inclusion(&leaf, index, size, &inclusion, &root), Ok(()));

        let consistency = tree.fold(&consistency_path(from, size).unwrap());
        let older = tree.root(usize::try_from(from).unwrap());
        prop_assert_eq!(verify_consistency(from, &older, size, &root, &consistency), Ok(()));
        if from > 0 {
            let proof = oracle.prove_consistency(usize::try_from(size - from).unwrap());
            let hashes = concatenated(&consistency);
            prop_assert_eq!(hashes.as_slice(), proof.as_bytes());
        }
    }
}
