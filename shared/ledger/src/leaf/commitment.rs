use std::fmt;

use palladion_domain::digest::Digest;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::tree::sha256;

/// Byte before salt and content, so that a commitment is never a leaf or node hash.
const COMMITMENT_PREFIX: u8 = 0x02;

/// Thirty-two random bytes that hide what a commitment is about. Made where randomness
/// may be made, never here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt([u8; 32]);

impl Salt {
    /// A salt from its bytes; they must come from the system's random source.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(..)")
    }
}

/// What a commitment commits to. The leaf holds only [`Opening::commitment`]; salt and
/// bytes lie beside it and can be deleted without touching the tree.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    /// The salt.
    pub salt: Salt,
    /// The content, exactly as it was hashed.
    pub bytes: Vec<u8>,
}

impl Opening {
    /// `SHA-256(0x02 || salt || bytes)`.
    #[must_use]
    pub fn commitment(&self) -> Digest {
        sha256(&[&[COMMITMENT_PREFIX], self.salt.as_bytes(), &self.bytes])
    }
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opening({} bytes)", self.bytes.len())
    }
}

/// The field of a leaf that holds a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommittedField {
    /// The object's row before the event.
    Before,
    /// The object's row after the event, as its canonical bytes.
    After,
    /// Anything else the event is about.
    Payload,
}

impl CommittedField {
    /// All three, in the order of the leaf.
    pub const ALL: [Self; 3] = [Self::Before, Self::After, Self::Payload];

    /// The field's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Payload => "payload",
        }
    }

    /// The field of this name.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == text)
    }
}

/// Id of the object of a `PayloadRedacted` event: `<leaf index>.<field>`.
#[must_use]
pub fn redaction_id(index: u64, field: CommittedField) -> String {
    format!("{index}.{}", field.as_str())
}

/// The leaf and the field that such an id names.
#[must_use]
pub fn parse_redaction_id(id: &str) -> Option<(u64, CommittedField)> {
    let (index, field) = id.split_once('.')?;
    let (index, field) = (index.parse().ok()?, CommittedField::from_text(field)?);
    (redaction_id(index, field) == id).then_some((index, field))
}
