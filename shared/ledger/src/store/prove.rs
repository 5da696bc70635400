use std::collections::BTreeMap;

use palladion_domain::digest::Digest;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    QuerySelect as _,
};

use super::entities::{head, leaf, node};
use super::error::StoreError;
use super::ledger::Ledger;
use super::rows::{from_u64, to_digest, to_u64};
use crate::tree::{NodeAddress, Subtree, consistency_path, empty_root, inclusion_path, whole_tree};
use crate::view::{ConsistencyProof, InclusionProof};

type Nodes = BTreeMap<NodeAddress, Digest>;

impl Ledger {
    /// Number of leaves now.
    ///
    /// # Errors
    /// `Database`, `Damaged`.
    pub async fn size(&self, db: &impl ConnectionTrait) -> Result<u64, StoreError> {
        let head = head::Entity::find_by_id(1).one(db).await?.ok_or(StoreError::Damaged("ledger_head"))?;
        to_u64(head.size, "ledger_head")
    }

    /// Root of the tree of the first `size` leaves, from the stored nodes.
    ///
    /// # Errors
    /// `Beyond` when the log is shorter; `Database`, `Damaged`.
    pub async fn root(&self, db: &impl ConnectionTrait, size: u64) -> Result<Digest, StoreError> {
        self.check_size(db, size).await?;
        let tree = whole_tree(size);
        let nodes = load(db, tree.addresses().iter().copied()).await?;
        root(&tree, &nodes)
    }

    /// Proof that leaf `index` is in the tree of the first `size` leaves.
    ///
    /// # Errors
    /// `Beyond` unless `index < size` and the log has `size` leaves; `Database`, `Damaged`.
    pub async fn inclusion_proof(
        &self,
        db: &impl ConnectionTrait,
        index: u64,
        size: u64,
    ) -> Result<InclusionProof, StoreError> {
        self.check_size(db, size).await?;
        let path = inclusion_path(index, size).ok_or(StoreError::Beyond { what: "leaf", number: index })?;
        let tree = whole_tree(size);
        let own = NodeAddress { level: 0, index };
        let nodes = load(db, addresses(&path).chain(tree.addresses().iter().copied()).chain([own])).await?;
        Ok(InclusionProof {
            leaf_index: index,
            tree_size: size,
            leaf_hash: nodes.get(&own).copied().ok_or(StoreError::Damaged("ledger_leaf"))?,
            root: root(&tree, &nodes)?,
            hashes: fold(&path, &nodes)?,
        })
    }

    /// Proof that the tree of the first `from` leaves is the beginning of that of `to`.
    ///
    /// # Errors
    /// `SizesReversed`; `Beyond` when the log has not `to` leaves; `Database`, `Damaged`.
    pub async fn consistency_proof(
        &self,
        db: &impl ConnectionTrait,
        from: u64,
        to: u64,
    ) -> Result<ConsistencyProof, StoreError> {
        let path = consistency_path(from, to).ok_or(StoreError::SizesReversed { from, to })?;
        self.check_size(db, to).await?;
        let trees = [whole_tree(from), whole_tree(to)];
        let nodes = load(db, addresses(&path).chain(addresses(&trees))).await?;
        Ok(ConsistencyProof {
            from_size: from,
            to_size: to,
            from_root: root(&trees[0], &nodes)?,
            to_root: root(&trees[1], &nodes)?,
            hashes: fold(&path, &nodes)?,
        })
    }

    async fn check_size(&self, db: &impl ConnectionTrait, size: u64) -> Result<(), StoreError> {
        if size <= self.size(db).await? {
            Ok(())
        } else {
            Err(StoreError::Beyond { what: "size", number: size })
        }
    }
}

fn addresses(path: &[Subtree]) -> impl Iterator<Item = NodeAddress> {
    path.iter().flat_map(|subtree| subtree.addresses().iter().copied())
}

fn fold(path: &[Subtree], nodes: &Nodes) -> Result<Vec<Digest>, StoreError> {
    let damaged = StoreError::Damaged("ledger_node");
    path.iter()
        .map(|subtree| subtree.fold(|at| nodes.get(&at).copied()))
        .collect::<Option<_>>()
        .ok_or(damaged)
}

fn root(tree: &Subtree, nodes: &Nodes) -> Result<Digest, StoreError> {
    if tree.addresses().is_empty() {
        return Ok(empty_root());
    }
    tree.fold(|at| nodes.get(&at).copied()).ok_or(StoreError::Damaged("ledger_node"))
}

/// The hashes at these addresses; those that are not stored are left out.
async fn load(
    db: &impl ConnectionTrait,
    wanted: impl Iterator<Item = NodeAddress>,
) -> Result<Nodes, StoreError> {
    let mut levels: BTreeMap<u8, Vec<i64>> = BTreeMap::new();
    for address in wanted {
        levels.entry(address.level).or_default().push(from_u64(address.index)?);
    }
    let mut nodes = Nodes::new();
    if let Some(indexes) = levels.remove(&0) {
        let rows: Vec<(i64, Vec<u8>)> = leaf::Entity::find()
            .select_only()
            .columns([leaf::Column::LeafIndex, leaf::Column::LeafHash])
            .filter(leaf::Column::LeafIndex.is_in(indexes))
            .into_tuple()
            .all(db)
            .await?;
        for (index, hash) in rows {
            let address = NodeAddress { level: 0, index: to_u64(index, "ledger_leaf")? };
            nodes.insert(address, to_digest(&hash, "ledger_leaf")?);
        }
    }
    if levels.is_empty() {
        return Ok(nodes);
    }
    let any = levels.into_iter().fold(Condition::any(), |any, (level, indexes)| {
        any.add(node::Column::Level.eq(i16::from(level)).and(node::Column::NodeIndex.is_in(indexes)))
    });
    for row in node::Entity::find().filter(any).all(db).await? {
        let level = u8::try_from(row.level).ok().ok_or(StoreError::Damaged("ledger_node"))?;
        let address = NodeAddress { level, index: to_u64(row.node_index, "ledger_node")? };
        nodes.insert(address, to_digest(&row.hash, "ledger_node")?);
    }
    Ok(nodes)
}
