use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use palladion_domain::digest::Digest;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::checkpoint::VerifierKey;
use crate::event::ObjectType;
use crate::leaf::{CommittedField, Opening, Origin, Salt};

/// Name and version of the format.
pub const FORMAT: &str = "palladion.ledger/1";

/// One line of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// The first line.
    Header(HeaderLine),
    /// A leaf.
    Leaf(LeafLine),
    /// What a commitment of the leaf before commits to.
    Opening(OpeningLine),
    /// A checkpoint of the leaves so far.
    Checkpoint(CheckpointLine),
    /// A live row.
    Row(RowLine),
}

impl Line {
    /// The line with its end.
    ///
    /// # Errors
    /// What `serde_json` says; it does not happen for these types.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// What the export is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderLine {
    /// [`FORMAT`].
    pub format: String,
    /// Name of the log.
    pub origin: Origin,
    /// Public keys of the log's checkpoints. Who verifies should have them from elsewhere.
    pub keys: Vec<VerifierKey>,
    /// Number of leaves.
    pub size: u64,
    /// Root of their tree.
    pub root: Digest,
    /// Whether the openings of visible leaves are in the export, all that were not redacted.
    pub openings: bool,
    /// Whether the live rows of visible leaves are in the export, all of them.
    pub rows: bool,
}

/// A leaf: its bytes, or only its hash where the reader may not see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeafLine {
    /// Index from 0.
    pub index: u64,
    /// The stored hash.
    pub leaf_hash: Digest,
    /// The bytes in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaf: Option<Base64>,
}

/// The opening of a commitment of the last leaf line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningLine {
    /// Index of the leaf.
    pub index: u64,
    /// Field of the leaf.
    pub field: CommittedField,
    /// The salt's 32 bytes in base64.
    pub salt: Base64,
    /// The content in base64.
    pub bytes: Base64,
}

impl OpeningLine {
    /// The line of an opening.
    #[must_use]
    pub fn of(index: u64, field: CommittedField, opening: Opening) -> Self {
        Self { index, field, salt: Base64(opening.salt.as_bytes().to_vec()), bytes: Base64(opening.bytes) }
    }

    /// The opening; `None` when the salt has not 32 bytes.
    #[must_use]
    pub fn opening(self) -> Option<Opening> {
        let salt = <[u8; 32]>::try_from(self.salt.0.as_slice()).ok()?;
        Some(Opening { salt: Salt::from_bytes(salt), bytes: self.bytes.0 })
    }
}

/// A checkpoint that was signed when the log had this many leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckpointLine {
    /// The C2SP signed note.
    pub note: String,
}

/// The row of an object as it is in the service's tables now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowLine {
    /// Kind of the object.
    pub object_type: ObjectType,
    /// Its id.
    pub object_id: String,
    /// Its version.
    pub version: u64,
    /// The row's canonical bytes in base64.
    pub bytes: Base64,
}

/// Bytes that are written in base64 (standard alphabet, padded, one spelling).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base64(pub Vec<u8>);

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        STANDARD.decode(text.as_bytes()).map(Self).map_err(serde::de::Error::custom)
    }
}
