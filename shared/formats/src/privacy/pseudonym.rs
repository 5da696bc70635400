//! Ids replaced by keyed pseudonyms.

use std::fmt::{self, Write as _};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Bytes of a key at least.
const MIN_KEY_BYTES: usize = 32;
/// Bytes of the code that a pseudonym shows: 128 bits, so that two ids never meet by chance.
const SHOWN_BYTES: usize = 16;
/// What the codes are made for, so that the key's codes for other purposes are others.
const PURPOSE: &[u8] = b"palladion.pseudonym/1\0";

/// A key that makes pseudonyms: the same id gives the same pseudonym in every file and trial read with the
/// key, and without the key a pseudonym leads back to no id.
///
/// A pseudonym is `P-` and the first 128 bits of HMAC-SHA-256 (RFC 2104) in hexadecimal digits.
#[derive(Clone)]
pub struct PseudonymKey {
    id: String,
    code: Hmac<Sha256>,
}

/// A key that cannot protect anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key for pseudonyms has at least 32 bytes")]
pub struct InvalidKey;

impl PseudonymKey {
    /// A key with the name by which profiles call it.
    ///
    /// # Errors
    /// [`InvalidKey`] when the secret has fewer than 32 bytes.
    pub fn new(id: impl Into<String>, secret: &[u8]) -> Result<Self, InvalidKey> {
        if secret.len() < MIN_KEY_BYTES {
            return Err(InvalidKey);
        }
        let mut code = Hmac::<Sha256>::new_from_slice(secret).map_err(|_length| InvalidKey)?;
        code.update(PURPOSE);
        Ok(Self { id: id.into(), code })
    }

    /// The name by which profiles call it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The pseudonym of an id.
    #[must_use]
    pub fn pseudonym(&self, id: &str) -> String {
        let mut code = self.code.clone();
        code.update(id.as_bytes());
        let mut text = "P-".to_owned();
        for byte in code.finalize().into_bytes().iter().take(SHOWN_BYTES) {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}

impl PartialEq for PseudonymKey {
    /// Keys of one name are one key; the secret is not looked at.
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PseudonymKey").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with Python: `hmac.new(bytes(range(32)), b"palladion.pseudonym/1\0" + id, "sha256")`.
    #[test]
    fn pseudonyms_are_those_of_an_independent_implementation() {
        let secret: Vec<u8> = (0..32).collect();
        let key = PseudonymKey::new("k1", &secret).unwrap();
        for (id, pseudonym) in [
            ("TCGA-BH-A0B2", "P-b43467b031d8b22437a02f8c920e7c55"),
            ("030001", "P-94e73edbc9474526d37ba0e2b4c7890a"),
        ] {
            assert_eq!(key.pseudonym(id), pseudonym);
        }
        assert!(!format!("{key:?}").contains("code"), "the secret is not shown");
    }

    #[test]
    fn a_short_key_is_refused() {
        assert_eq!(PseudonymKey::new("k1", &[7; 31]).unwrap_err(), InvalidKey);
    }
}
