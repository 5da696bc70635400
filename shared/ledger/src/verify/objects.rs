use std::collections::BTreeMap;

use palladion_domain::digest::Digest;

use crate::event::ObjectType;
use crate::leaf::{CommittedField, Leaf, ObjectState, Opening, RuleError, Salt};
use crate::tree::sha256;

/// First bytes of the hash of an object's kind and id: enough that nobody finds two that
/// meet, small enough for a million objects.
type Key = [u8; 20];

fn key(kind: ObjectType, id: &str) -> Key {
    let hash = sha256(&[kind.as_str().as_bytes(), b"\0", id.as_bytes()]);
    let mut key = Key::default();
    key.copy_from_slice(&hash.as_bytes()[..20]);
    key
}

/// Where the visible objects stand.
#[derive(Default)]
pub(super) struct Objects {
    states: BTreeMap<Key, ObjectState>,
}

/// How a leaf does not fit to the ones before it.
pub(super) enum Misfit {
    /// It does not name the object's previous leaf.
    Chain,
    /// It breaks a rule.
    Rule(RuleError),
}

impl Objects {
    pub(super) fn add(&mut self, leaf: &Leaf, leaf_hash: Digest) -> Result<(), Misfit> {
        let key = key(leaf.object.kind, &leaf.object.id);
        let previous = self.states.get(&key);
        if leaf.prev != previous.map(|previous| previous.leaf_hash) {
            return Err(Misfit::Chain);
        }
        leaf.check_after(previous).map_err(Misfit::Rule)?;
        let state =
            ObjectState { leaf_hash, action: leaf.action, version: leaf.object.version, trial: leaf.trial };
        self.states.insert(key, state);
        Ok(())
    }
}

/// What the row of an object was after the last event that wrote it.
struct Row {
    leaf: u64,
    version: u64,
    after: Digest,
    salt: Option<Salt>,
}

/// The rows that must be there, until they were seen.
#[derive(Default)]
pub(super) struct Rows {
    expected: BTreeMap<Key, Row>,
}

/// How a live row differs, with the leaf that wrote it.
pub(super) enum RowMisfit {
    /// No event wrote it, or it was listed before.
    Unknown,
    /// It has another version or other bytes.
    Differs(u64),
}

impl Rows {
    pub(super) fn written(&mut self, leaf: &Leaf, index: u64) {
        if let Some(after) = leaf.after {
            let row = Row { leaf: index, version: leaf.object.version, after, salt: None };
            self.expected.insert(key(leaf.object.kind, &leaf.object.id), row);
        }
    }

    pub(super) fn opened(&mut self, leaf: &Leaf, field: CommittedField, salt: Salt) {
        if field == CommittedField::After
            && let Some(row) = self.expected.get_mut(&key(leaf.object.kind, &leaf.object.id))
        {
            row.salt = Some(salt);
        }
    }

    /// Compares a live row; whether it could be: the salt of a redacted row is gone.
    pub(super) fn seen(
        &mut self,
        kind: ObjectType,
        id: &str,
        version: u64,
        bytes: Vec<u8>,
    ) -> Result<bool, RowMisfit> {
        let row = self.expected.remove(&key(kind, id)).ok_or(RowMisfit::Unknown)?;
        let Some(salt) = row.salt else {
            return Ok(false);
        };
        let same = row.version == version && Opening { salt, bytes }.commitment() == row.after;
        if same { Ok(true) } else { Err(RowMisfit::Differs(row.leaf)) }
    }

    /// The first leaf that wrote a row which was not seen.
    pub(super) fn first_missing(&self) -> Option<u64> {
        self.expected.values().map(|row| row.leaf).min()
    }
}
